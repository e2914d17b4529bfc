//! Translations that do not follow their originals: each is reported at its line, and the item is printed as it was first
//! written. Nothing is lost, and no stage stumbles.

use std::collections::BTreeMap;

use coursepack::check;
use coursepack::compose;
use coursepack::diagnostic::short;
use coursepack::edition::{self, Tag, Target};
use coursepack::library::{self, CaseStudy, Exercise, Form, Library, Theme};
use coursepack::source::Sources;
use coursepack::{plan, select};

use super::folder::base;

type Files = BTreeMap<String, String>;

/// The items of the smallest workspace that have translations in these tests.
const ITEMS: [&str; 5] = ["exercises/a/01-x", "themes/a", "case-studies/c", "training-cycle/forms/t", "readings/r"];

/// The smallest workspace with more of what translations can lose, each item translated word for word.
fn workspace() -> Files {
    let in_modules = |(path, text): (String, String)| (path.strip_prefix("modules/").unwrap().to_owned(), text);
    let mut files: Files = base().into_iter().map(in_modules).collect();
    let mut change = |path: &str, from: &str, to: &str| {
        let text = files.get_mut(path).unwrap();
        assert!(text.contains(from), "{path}: {from}");
        *text = text.replacen(from, to, 1);
    };
    change(
        "exercises/a/01-x.md",
        "## Debrief\n",
        "## Card: Your part {#part to=person}\n\nA note.[^n]\n\n[^n]: More. [@r]\n\n{scale=1..5 low=\"no\" high=\"yes\"}\n\n\
         ## Card: Another part {#other to=group}\n\n> [!NOTE]\n> Wait.\n\n## Debrief\n",
    );
    change("exercises/a/01-x.md", "## Worksheet", "## Handout: What to bring\n\n1. Paper\n2. A pen\n\n## Worksheet");
    change(
        "exercises/a/01-x.md",
        "(case:c).",
        "(case:c).\n\nSay: Take [your part](#part), [the other](#other) and [the list](#what-to-bring). [@r]\n\n\
         Flipchart: Words",
    );
    change("themes/a.md", "### Second topic {#second}", "### Second topic");
    change(
        "themes/a.md",
        "Another question?\n",
        "Another question?\n\nTip: Wait.\n\n## Training challenges\n\n### No\n\nHeard: No.\n",
    );
    change("training-cycle/forms/t.md", "- [x] right\n", "- [x] right\n\n## Notes for facilitators\n\nThe key.\n");
    change("courses/c.yaml", "[en-LR]", "[en-LR, fr]");
    change(
        "courses/c.yaml",
        "forms: [t]",
        "forms: [t]\nsessions:\n  - title: One\n    items: [{ exercise: a/01-x }, { case-study: c }]\n  - title: Two\n    items: [{ discussion: a/first }, { discussion: a/second-topic }]",
    );
    change("courses/c.yaml", "\"12:00\"", "\"15:00\"");
    for item in ITEMS {
        let french = files[&format!("{item}.md")].split_once("---\n\n").unwrap().1.to_owned();
        files.insert(format!("{item}.fr.md"), french);
    }
    files
}

/// What is found in a workspace, after the French edition was composed if it could be.
fn composed(files: &Files) -> (Option<Library>, String) {
    let sources = Sources::new(files.iter().map(|(path, text)| (format!("modules/{path}"), text.clone().into_bytes())));
    let (library, before) = library::load(&sources);
    let (checked, mut found) = check::check(library.unwrap(), &sources, before);
    let library = checked.map(|library| {
        let target = Target::new(&library, &library.courses["c"], Tag::parse("fr", &library, None).unwrap());
        let edition = edition::edition(&library, &target);
        let (selection, more) = select::select(&edition);
        found.extend(more);
        let (plan, more) = plan::plan(&edition, &selection);
        found.extend(more);
        if !found.has_errors() {
            compose::compose(&edition, &selection, &plan);
        }
        (*library).clone()
    });
    (library, short::render(&found.sorted(), &sources))
}

fn exercise(exercise: &Exercise) -> String {
    let sheets = exercise.given.sheets.iter();
    let sheets: Vec<_> =
        sheets.map(|sheet| (sheet.kind, &sheet.anchor, &sheet.group, sheet.to, sheet.moment)).collect();
    let kept = &exercise.kept;
    let steps: Vec<_> = kept.steps.iter().map(|step| (step.minutes, step.optional, step.flipchart.len())).collect();
    let supplies: Vec<_> = kept.supplies.iter().map(|supply| (supply.kind, supply.per, supply.quantity)).collect();
    format!("{sheets:?} {steps:?} {supplies:?}")
}

fn theme(theme: &Theme) -> String {
    let topics: Vec<_> = theme.given.topics.iter().map(|topic| &topic.anchor).collect();
    let notes: Vec<_> = theme.kept.topic_notes.iter().map(|notes| notes.blocks.len()).collect();
    let challenges: Vec<_> = theme.kept.challenges.iter().map(|challenge| &challenge.anchor).collect();
    format!("{topics:?} {notes:?} {challenges:?}")
}

fn case(case: &CaseStudy) -> String {
    let questions: Vec<_> = case.given.questions.iter().map(|(anchor, _)| anchor).collect();
    let sources: Vec<_> = case.given.sources.iter().map(|source| &source.anchor).collect();
    format!("{questions:?} {sources:?}")
}

fn form(form: &Form) -> String {
    let key: Vec<_> = form.key.iter().map(|(_, answers)| answers.len()).collect();
    format!("{key:?} {}", form.notes.is_some())
}

/// Whether everything that later stages look up is the same in both languages.
fn same_shape(library: &Library) -> bool {
    fn same<T>(items: &library::Items<T>, shape: fn(&T) -> String) -> bool {
        let versions = items.values();
        versions
            .flat_map(|versions| versions.translations.values().map(|item| (shape(&versions.original), shape(item))))
            .all(|(a, b)| a == b)
    }
    same(&library.exercises, exercise)
        && same(&library.themes, theme)
        && same(&library.case_studies, case)
        && same(&library.forms, form)
}

/// Everything that a hand can do to one line: take it out, write it twice, lose or change what is in brackets.
fn slips(line: &str) -> Vec<String> {
    let mut slips = vec![String::new(), format!("{line}\n{line}")];
    for (open, close) in [('{', '}'), ('[', ']'), ('(', ')')] {
        for (at, _) in line.match_indices(open) {
            let Some(end) = line[at..].find(close).map(|end| at + end + 1) else { continue };
            slips.push(format!("{}{}", &line[..at], &line[end..]));
        }
    }
    let changes = [
        ("#", "#un-"),
        ("=", "=autre"),
        ("@", "@autre"),
        ("[x]", "[ ]"),
        ("[ ]", "[x]"),
        ("1", "2"),
        ("2", "3"),
        (": ", " : "),
        ("## ", "# "),
        ("### ", "## "),
        ("|", "| x |"),
        ("group", "room"),
        ("min", "mn"),
        ("a", "é"),
    ];
    slips.extend(changes.iter().filter(|(from, _)| line.contains(from)).map(|(from, to)| line.replacen(from, to, 1)));
    slips
}

#[test]
fn a_translation_that_follows_its_original_is_printed() {
    let (library, said) = composed(&workspace());
    let library = library.unwrap();
    assert_eq!(said, "");
    assert!(library.exercises["a/01-x"].translations.contains_key("fr") && same_shape(&library));
    // A sheet and a topic without anchors are called by the titles of the original.
    let mut files = workspace();
    let title = |text: &str| text.replace("What to bring", "À apporter").replace("Second topic", "Deuxième sujet");
    for path in ["exercises/a/01-x.fr.md", "themes/a.fr.md"] {
        files.get_mut(path).map(|text| *text = title(text)).unwrap();
    }
    let (library, said) = composed(&files);
    assert_eq!(said, "");
    assert!(same_shape(&library.unwrap()));
}

#[test]
fn no_slip_of_a_translator_stops_a_build_or_changes_what_is_planned() {
    let files = workspace();
    let mut wrong = Vec::new();
    for item in ITEMS {
        let path = format!("{item}.fr.md");
        let lines: Vec<_> = files[&path].lines().collect();
        for (index, line) in lines.iter().enumerate() {
            for slip in slips(line) {
                let mut text = lines.clone();
                text[index] = &slip;
                let mut changed = files.clone();
                changed.insert(path.clone(), text.join("\n"));
                let (library, said) = composed(&changed);
                if library.is_some_and(|library| !same_shape(&library)) {
                    wrong.push(format!("{path}:{}: {slip:?} {said}", index + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_differs_is_told_at_its_line_and_the_item_stays_in_its_first_language() {
    for (item, from, to, words) in [
        (
            "exercises/a/01-x",
            "{#part",
            "{#ma-part",
            "the anchor `{#ma-part}` where its original has the anchor `{#part}`",
        ),
        ("exercises/a/01-x", " {#part to=person}", "", "the anchor `{#your-part}` where"),
        (
            "exercises/a/01-x",
            "{#part to=person}",
            "{#part to=group}",
            "`{to=group}` where its original has `{to=person}`",
        ),
        ("exercises/a/01-x", " group=1", "", "nothing where its original has `{group=1}`"),
        ("exercises/a/01-x", "(20 min)", "(25 min)", "a step of 25 min where its original has a step of 20 min"),
        ("exercises/a/01-x", " (20 min)", "", "a step without minutes where"),
        ("exercises/a/01-x", "### Debrief", "### Bilan", "a step of 10 min where its original has the step `Debrief`"),
        ("exercises/a/01-x", "Do: Hand", "Faire : Hand", "the cue `Say:` where its original has the cue `Do:`"),
        ("exercises/a/01-x", "| group | 2 |", "| room | 2 |", "`room` where its original has `group`"),
        ("exercises/a/01-x", "[your part](#part)", "ta part", "has lost the link `#part`"),
        ("exercises/a/01-x", " [@r]\n\nFlip", "\n\nFlip", "has lost the citation `[@r]`"),
        (
            "exercises/a/01-x",
            " [@r]\n\nFlip",
            " [@r] [@r]\n\nFlip",
            "has the citation `[@r]` more often than its original",
        ),
        ("exercises/a/01-x", "note.[^n]", "note.", "has lost a footnote"),
        ("exercises/a/01-x", "## Supplies", "## Matériel", "lacks the section `Supplies`"),
        ("exercises/a/01-x", "## Supplies", "## Matériel", "has a section `Matériel`, and its original does not"),
        ("themes/a", "{#first}", "{#premier}", "the anchor `{#premier}` where"),
        (
            "themes/a",
            "Why: it helps.",
            "Pourquoi : cela aide.",
            "a heading `###` where its original has the cue `Why:`",
        ),
        ("case-studies/c", " {#seeing}", "", "no anchor where its original has the anchor `{#seeing}`"),
        ("training-cycle/forms/t", "- [x]", "- [ ]", "nothing where its original has an empty box `[ ]`"),
        (
            "training-cycle/forms/t",
            "## Questions\n",
            "## More\n\n## Questions\n",
            "nothing where its original has an empty box `[ ]`",
        ),
        (
            "training-cycle/forms/t",
            "## Notes for facilitators",
            "## Notes pour les animateurs",
            "lacks the section `Notes for facilitators`",
        ),
        ("readings/r", "What it is.", "What it is. [@r]", "has the citation `[@r]`, and its original does not"),
    ] {
        assert_eq!(told(item, from, to, words), ["en"], "{words}");
    }
}

/// The languages of an item after a change in its translation, which must be told at its line.
fn told(item: &str, from: &str, to: &str, words: &str) -> Vec<String> {
    let mut files = workspace();
    let path = format!("{item}.fr.md");
    let text = files[&path].replacen(from, to, 1);
    assert_ne!(text, files[&path], "{from}");
    files.insert(path.clone(), text);
    let (library, said) = composed(&files);
    let line = said.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}: {said}"));
    assert!(line.starts_with(&format!("modules/{path}:")) && line.contains("warning[translation-shape]"), "{line}");
    let index = library.unwrap_or_else(|| panic!("{said}")).index();
    index.into_iter().find(|(known, _)| item.ends_with(known.as_str())).unwrap().1
}

#[test]
fn what_nobody_looks_up_is_told_and_printed_as_it_is() {
    for (item, from, to, words) in [
        ("exercises/a/01-x", "{lines=2}", "{lines=3}", "`{lines=3}` where its original has `{lines=2}`"),
        ("exercises/a/01-x", "| 1 | 2 |\n", "", "a table of 2 columns and 0 rows with `{row=14mm rows=2}` where"),
        ("exercises/a/01-x", "2. A pen\n", "", "a list of 1 item where its original has a list of 2 items"),
        ("exercises/a/01-x", "[!NOTE]", "[!TIP]", "`[!TIP]` where its original has `[!NOTE]`"),
        (
            "case-studies/c",
            "Text.\n\n## What was",
            "- Text.\n\n## What was",
            "a list of 1 item where its original has text",
        ),
        ("readings/r", "What it is.", "What\n\n> it is.", "a quotation where its original has nothing"),
    ] {
        assert_eq!(told(item, from, to, words), ["en", "fr"], "{words}");
    }
    // Paragraphs are words.
    let mut files = workspace();
    files.insert("readings/r.fr.md".to_owned(), "# T\n\nA.\n\nB.\n\nC.\n".to_owned());
    assert_eq!(composed(&files).1, "");
}

#[test]
fn what_a_country_takes_out_of_a_course_that_names_it_is_an_error_in_every_edition() {
    let mut files = workspace();
    files.insert(
        "countries/LR/themes/a.md".into(),
        "## Topics for discussion\n\n### First topic {#first remove}\n".into(),
    );
    assert!(composed(&files).1.contains("error[unknown-topic]"));
    // An edition that the course does not list is looked at when it is ordered.
    let course = files["courses/c.yaml"].replace("[en-LR, fr]", "[fr]");
    files.insert("courses/c.yaml".into(), course);
    let (library, said) = composed(&files);
    assert!(library.is_some(), "{said}");
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in &files {
        let path = folder.path().join("modules").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_coursepack"));
    let output =
        command.args(["build", "c/en-LR", "--no-cache"]).current_dir(folder.path()).env_clear().output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("unknown topic `a/first`"), "{said}");
}
