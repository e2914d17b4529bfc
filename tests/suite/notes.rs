//! A note is on the page of its mark, and a heading on the page of what follows it, wherever the page ends.

use coursepack::pdf::{Channel, surfaces};

use super::{markdown, pages, world};

/// The text of each page.
fn texts(source: &str) -> Vec<String> {
    let files = pages::files();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), &**bytes)).collect();
    let source = format!("#import \"/templates/design.typ\": *\n#show: book\n= Trials\n{source}");
    let pdf = world::accessible_pdf(&source, &files).unwrap_or_else(|error| panic!("{error}"));
    let page = |channel| if let Channel::Page(number) = channel { Some(number as usize) } else { None };
    let mut texts = Vec::new();
    for surface in surfaces(&pdf).unwrap() {
        if let Some(number) = page(surface.channel) {
            texts.resize(texts.len().max(number), String::new());
            // A mark is a row of its own.
            texts[number - 1].push_str(&surface.text.replace('\n', ""));
        }
    }
    texts
}

/// The pages that a word is on.
fn pages_of(texts: &[String], word: &str) -> Vec<usize> {
    (0..texts.len()).filter(|page| texts[*page].contains(word)).collect()
}

const NOTE: &str = "is long enough for more than one line, since a short note fits nearly everywhere. It names the office, \
    the year, the page and the person who wrote the report on which the sentence rests.";

/// Every piece once for each way in which a page can end: `HEADn.` and `TEXTn.` belong together, as `MARKn.` and `NOTEn.`
fn trials(piece: &str, lines: std::ops::Range<usize>) -> Vec<String> {
    let mut text = String::new();
    for n in lines.clone() {
        text.push_str("{newpage}\n\n");
        text.extend((0..n).map(|line| format!("Line {line} of a page that ends somewhere.\n\n")));
        text.push_str(&piece.replace("@@", &format!("{n}.")));
        text.push_str("\n\nA paragraph after it.\n\n");
    }
    let made = markdown::convert(&text);
    assert_eq!(made.mistakes, [""; 0], "{text}");
    let texts = texts(&format!("#headed[{}]", made.markup.text));
    let mut wrong = Vec::new();
    for (word, other) in [("HEAD", "TEXT"), ("MARK", "NOTE"), ("MORE", "NOTEB"), ("LAST", "NOTEC")] {
        for n in lines.clone().filter(|_| piece.contains(word)) {
            let [one, two] = [word, other].map(|word| pages_of(&texts, &format!("{word}{n}.")));
            assert!(!one.is_empty() && !two.is_empty(), "{word}{n}: {texts:#?}");
            if one != two {
                wrong.push(format!("{n} lines: {word} is on {one:?}, {other} on {two:?}"));
            }
        }
    }
    wrong
}

#[test]
fn notes_and_headings_are_on_the_page_of_what_they_belong_to() {
    let note = |name: &str| format!("[^{}@@]: {name}@@ {NOTE}\n\n", name.to_lowercase());
    let three = [note("NOTE"), note("NOTEB"), note("NOTEC")].concat();
    for (piece, notes) in [
        (
            "### HEAD@@\n\nTEXT@@ and MARK@@[^note@@] stand here, in a line that goes on until it is longer than one.\n\n",
            &note("NOTE"),
        ),
        (
            "### HEAD@@\n\nTEXT@@ and MARK@@[^note@@] stand here, and MORE@@[^noteb@@] in a line that goes on until it is \
             longer than one, with LAST@@[^notec@@].\n\n",
            &three,
        ),
        ("### HEAD@@ with MARK@@[^note@@]\n\nTEXT@@\n\n", &note("NOTE")),
        ("### HEAD@@\n\n- TEXT@@\n- MARK@@[^note@@]\n- MORE@@[^noteb@@]\n- LAST@@[^notec@@]\n\n", &three),
        ("### HEAD@@\n\n> [!TIP]\n> TEXT@@ and MARK@@[^note@@]\n\n", &note("NOTE")),
        (
            "### HEAD@@\n\n| TEXT@@ | MARK@@[^note@@] |\n|---|---|\n| a | b |\n| c | MORE@@[^noteb@@] |\n\n",
            &[note("NOTE"), note("NOTEB")].concat(),
        ),
        ("### HEAD@@\n\nTEXT@@[^note@@]\n: MARK@@ and so on.\n\n", &note("NOTE")),
    ] {
        let wrong = trials(&format!("{piece}{notes}"), 28..44);
        assert!(wrong.is_empty(), "{piece}\n{}", wrong.join("\n"));
    }
}

#[test]
fn the_head_of_a_long_table_repeats_and_its_notes_do_not() {
    let rows: String =
        (0..70).map(|n| format!("| row {n} | {} |\n", if n == 60 { "CELL[^cell]" } else { "x" })).collect();
    let text = format!(
        "| HEAD[^head] | [LINK](https://example.org) |\n|---|---|\n{rows}\n[^head]: HEADNOTE.\n[^cell]: CELLNOTE.\n"
    );
    let texts = texts(&markdown::convert(&text).markup.text);
    assert_eq!(pages_of(&texts, "HEADNOTE"), [0]);
    for head in ["HEAD1", "LINK"] {
        assert_eq!(pages_of(&texts, head), [0, 1], "{texts:#?}");
    }
    assert_eq!((pages_of(&texts, "CELL2"), pages_of(&texts, "CELLNOTE")), (vec![1], vec![1]));
}

/// Eight columns of long words become records, each with the names of the columns.
#[test]
fn records_have_the_notes_of_their_head_once() {
    let cells = |word: &str| format!("| {} |\n", [word; 9].join(" | "));
    let word = "Verantwortungsbereichsverteilung";
    let text = format!(
        "{}{}{}{}\n[^n]: THENOTE.\n",
        cells(word).replacen(word, "HEAD[^n]", 1),
        cells("---"),
        cells(word),
        cells(word)
    );
    let texts = texts(&markdown::convert(&text).markup.text).concat();
    assert_eq!((texts.matches("HEAD1").count(), texts.matches("THENOTE").count()), (2, 1), "{texts}");
}
