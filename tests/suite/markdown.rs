//! Markdown beside what it becomes: `tests/markdown/<case>.md` holds Markdown, a line `=====`, the Typst markup, another
//! such line and the XHTML, or, where the author made a mistake, `line:column code` for each. `SNAPSHOTS=overwrite`
//! rewrites them.

#![expect(clippy::disallowed_methods, reason = "the test reads its cases")]

use std::fs;
use std::path::PathBuf;

use coursepack::diagnostic::{Diagnostics, Place};
use coursepack::markdown::{self, BlockKind, EventKey, Markup, Reference, ReferenceKind, Resolver};
use coursepack::source::{Sources, Span};

use crate::typst::compile;

/// What text becomes: markup, or the mistakes in it.
pub(crate) struct Converted {
    /// The blocks as markup.
    pub(crate) markup: Markup,
    /// The same blocks as XHTML, below a heading of the first level.
    pub(crate) xhtml: String,
    /// `line:column code` of each mistake, in order.
    pub(crate) mistakes: Vec<String>,
    /// Whether one of them is an error, so that nothing is printed.
    pub(crate) is_refused: bool,
}

/// Converts a text as a file of its own.
pub(crate) fn convert(text: &str) -> Converted {
    let sources = Sources::new([("case.md".to_owned(), text.to_owned().into_bytes())]);
    let file = sources.find("case.md").unwrap();
    let mut diagnostics = Diagnostics::new();
    let blocks = markdown::parse(&sources, file, 0..sources.text(file).len(), &mut diagnostics);
    let diagnostics = diagnostics.sorted();
    let mistakes = diagnostics.iter().map(|diagnostic| {
        let Place::Source(span) = diagnostic.place else { panic!("a mistake without a place") };
        let (line, column) = sources.line_column(file, span.start());
        assert!(diagnostic.help.is_some(), "`{}` does not say what to do", diagnostic.message);
        format!("{line}:{column} {}", diagnostic.code.id())
    });
    let (mistakes, is_refused) = (mistakes.collect(), diagnostics.has_errors());
    let markup = markdown::typst_with_cues(&blocks, CUES, &Known);
    Converted { markup, xhtml: xhtml(&blocks), mistakes, is_refused }
}

const CUES: &[&str] = &["Say", "Follow-up"];

/// Blocks as XHTML, with the keys of labels for their words.
fn xhtml(blocks: &[markdown::Block]) -> String {
    let word = |key: &str, values: &[(&str, &str)]| {
        let values: String = values.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        format!("{{{key}{values}}}")
    };
    let page = markdown::Page {
        resolver: &Known,
        cues: CUES,
        word: &word,
        spot: &|anchor| anchor.starts_with("handout").then(|| (true, "L3".to_owned())),
        event: &|key| (key == EventKey::Venue).then(|| "Hall & yard".to_owned()),
        people: 3,
        prefix: "1",
    };
    markdown::placed(&markdown::xhtml(blocks, &page), 1)
}

/// A library that knows everything: sources are numbered by the length of their ids.
struct Known;

impl Resolver for Known {
    fn citation(&self, id: &str) -> Option<u32> {
        u32::try_from(id.len()).ok()
    }

    fn link(&self, target: &str) -> Option<String> {
        Some(target.trim_start_matches('#').replace(':', "-"))
    }

    fn is_absent(&self, target: &str) -> bool {
        target == "case:elsewhere"
    }

    fn picture(&self, path: &str, _: Span) -> Option<String> {
        Some(format!("/pictures/{path}"))
    }

    fn language(&self) -> &str {
        "en"
    }
}

#[test]
fn markdown_becomes_typst_and_xhtml() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/markdown");
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let (mut wrong, mut all) = (Vec::new(), String::new());
    for path in &cases {
        let text = fs::read_to_string(path).unwrap();
        let (before, expected) = text.split_once("\n=====\n").unwrap_or((text.trim_end(), ""));
        let Converted { markup, xhtml, mistakes, .. } = convert(&format!("{before}\n"));
        let typst = markup.text.trim_end();
        let became = if mistakes.is_empty() { both(typst, xhtml.trim_end()) } else { mistakes.join("\n") };
        if mistakes.is_empty() {
            all.push_str(&format!("{typst}\n\n"));
            well_formed(&xhtml);
        }
        if overwrite {
            fs::write(path, format!("{before}\n=====\n{became}\n")).unwrap();
        } else if expected.trim_end() != became {
            wrong.push(format!("--- {}\n{became}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "run with SNAPSHOTS=overwrite and read the changes:\n{}", wrong.join("\n"));
    assert_eq!(compile(&all), [""; 0], "Typst refuses what the writer writes");
}

/// What a text becomes, as the cases hold it.
fn both(typst: &str, xhtml: &str) -> String {
    format!("{typst}\n=====\n{xhtml}").trim_end().to_owned()
}

/// Every element is closed where it should be, and no sign stands for itself that may not.
pub(crate) fn well_formed(xhtml: &str) {
    let page = format!("<body>{xhtml}</body>");
    let mut reader = quick_xml::Reader::from_str(&page);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{error}:\n{xhtml}"),
        }
    }
}

fn blocks(text: &str) -> Vec<markdown::Block> {
    let sources = Sources::new([("case.md".to_owned(), text.to_owned().into_bytes())]);
    let file = sources.find("case.md").unwrap();
    markdown::parse(&sources, file, 0..sources.text(file).len(), &mut Diagnostics::new())
}

#[test]
fn a_body_behind_front_matter_keeps_the_offsets_of_its_file() {
    let text = "---\na: 1\n---\n# Title {#top}\n";
    let sources = Sources::new([("case.md".to_owned(), text.to_owned().into_bytes())]);
    let file = sources.find("case.md").unwrap();
    let blocks = markdown::parse(&sources, file, 13..text.len(), &mut Diagnostics::new());
    let BlockKind::Heading { text, attributes, .. } = &blocks[0].kind else { panic!("no heading") };
    assert_eq!((sources.slice(text[0].span), sources.slice(attributes.anchor().unwrap().span)), ("Title", "#top"));
}

#[test]
fn words_come_without_marks_and_addresses() {
    let blocks = blocks(
        "# A *b* `c`\n\n- [link](https://example.org) [@id]\n\n![picture](p.png)\n\n| h |\n|---|\n| cell[^1] |\n\n\
         Term\n: meaning\n\n```\ncode\n```\n\n{scale=1..5 low=\"never\" high=\"always\"}\n\n[^1]: note\n",
    );
    let words = markdown::plain_blocks(&blocks);
    let words: Vec<_> = words.split_whitespace().collect();
    assert_eq!(words.join(" "), "A b c link picture h cell note Term meaning code never always");
}

#[test]
fn every_reference_is_found() {
    let blocks = blocks(
        "*[a](#map)* [b](case:desk) [c](https://example.org)\n\n- x[^1]\n\n> ![p](p.png)\n\n[^1]: see [@a; @b, p. 1]\n",
    );
    let found: Vec<_> = markdown::references(&blocks).into_iter().map(|Reference { kind, .. }| kind).collect();
    assert_eq!(
        found,
        [
            ReferenceKind::Link { target: "#map" },
            ReferenceKind::Link { target: "case:desk" },
            ReferenceKind::Citation { id: "a" },
            ReferenceKind::Citation { id: "b" },
            ReferenceKind::Picture { path: "p.png" },
        ]
    );
}

#[test]
fn a_cue_is_one_capitalised_word_before_a_colon() {
    let cue = |text: &str| {
        let (word, rest) = markdown::cue(&blocks(text)[0])?;
        Some((word.value, markdown::plain_blocks(&[rest])))
    };
    let some = |word: &str, rest: &str| Some((word.to_owned(), rest.to_owned()));
    assert_eq!(cue("Say: hello *you*"), some("Say", "hello you"));
    assert_eq!(cue("Follow-up:\nand"), some("Follow-up", "and"));
    assert_eq!(cue("Say:"), some("Say", ""));
    for text in ["say: x", "Two words: x", "Été: x", "Say:x", "Say : x", "*Say*: x", "# Say: x", ": x"] {
        assert_eq!(cue(text), None, "{text}");
    }
}

#[test]
fn a_title_is_written_without_a_paragraph() {
    let blocks = blocks("# A *b* #1\n");
    let BlockKind::Heading { text, .. } = &blocks[0].kind else { panic!("no heading") };
    assert_eq!(markdown::typst_inline(text, &Known).text, "A #emph[b]; \\#1");
}

#[test]
fn deep_nesting_is_one_mistake_and_no_crash() {
    for (sign, close) in
        [(">", ""), ("- ", ""), ("1) ", ""), ("*a ", "*"), ("![", "](p.png)"), ("[", "](#a)"), ("**", "**")]
    {
        for depth in [7, 8, 9, 16, 17, 100_000] {
            let Converted { mistakes, .. } = convert(&format!("{}x{}", sign.repeat(depth), close.repeat(depth)));
            assert!(mistakes.len() <= 9, "{depth} times `{sign}`: {mistakes:?}");
        }
    }
    assert_eq!(convert(&format!("{}x", "> ".repeat(8))).mistakes, [""; 0]);
    assert_eq!(convert(&format!("{}x", "> ".repeat(9))).mistakes, ["1:17 too-deep"]);
    let definitions: String =
        (0..9).map(|depth| format!("{}a\n{}: ", "  ".repeat(depth), "  ".repeat(depth))).collect();
    assert!(convert(&definitions).mistakes.len() <= 1);
}

#[test]
fn a_footnote_cannot_blow_up_a_document() {
    let text = format!("{}\n\n[^a]: {}\n", "[^a] ".repeat(10_000), "long ".repeat(10_000));
    let Converted { markup, mistakes, .. } = convert(&text);
    assert_eq!((mistakes.len(), mistakes[0].as_str()), (9_990, "1:51 unsupported-markdown"));
    assert!(markup.text.len() < 1_000_000);
}
