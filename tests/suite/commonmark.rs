//! Every example of the CommonMark specification either converts to Typst that parses, or is one of our diagnostics.
//!
//! `tests/commonmark.txt` holds the numbers of the examples and the codes, and none of their text. The specification
//! is fetched by `scripts/test`; `SNAPSHOTS=overwrite` writes the table anew.

use std::collections::BTreeSet;
use std::path::PathBuf;

use coursepack::diagnostic::Diagnostics;
use coursepack::markdown::{ReferenceKind, Resolver, parse, references, typst};
use coursepack::source::{Sources, Span};

/// So many examples convert today; the number may only rise.
const CONVERT: usize = 0;

struct Nothing;

impl Resolver for Nothing {
    fn citation(&self, _: &str) -> Option<u32> {
        None
    }

    fn link(&self, _: &str) -> Option<String> {
        None
    }

    fn picture(&self, _: &str, _: Span) -> Option<String> {
        None
    }
}

fn examples() -> Vec<String> {
    let folder =
        std::env::var_os("COMMONMARK_SPEC").expect("COMMONMARK_SPEC names the specification: run scripts/test");
    let path = PathBuf::from(folder).join("spec.txt");
    let text = std::fs::read_to_string(&path).expect("the specification is there: run scripts/test");
    let fence = "`".repeat(32);
    let blocks = text.split(&format!("\n{fence} example")).skip(1);
    blocks
        .map(|block| {
            let body = block.split_once('\n').unwrap().1;
            let markdown = if body.starts_with(".\n") { "" } else { body.split_once("\n.\n").unwrap().0 };
            markdown.replace('→', "\t")
        })
        .collect()
}

/// `converts`, or the codes of what keeps it from converting.
fn result(markdown: &str) -> String {
    let sources = Sources::new([("modules/a.md".to_owned(), markdown.as_bytes().to_vec())]);
    let (file, source) = sources.iter().next().unwrap();
    if source.problem.is_some() {
        return "not-text".to_owned();
    }
    let mut diagnostics = Diagnostics::new();
    let length = sources.text(file).len();
    let blocks = parse(&sources, file, 0..length, &mut diagnostics);
    let mut codes: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect();
    for reference in references(&blocks) {
        codes.extend(match reference.kind {
            ReferenceKind::Picture { .. } => Some("missing-picture"),
            ReferenceKind::Link { .. } => Some("broken-link"),
            ReferenceKind::Citation { .. } => None,
        });
    }
    let markup = typst(&blocks, &Nothing);
    let errors = typst_syntax::parse(&markup.text).errors_and_warnings();
    assert!(errors.0.is_empty(), "{markdown:?}\nbecomes {:?}\n{:?}", markup.text, errors.0);
    for (range, span) in &markup.origins {
        assert!(markup.text.is_char_boundary(range.start) && markup.text.is_char_boundary(range.end));
        assert!(span.end <= length && sources.text(file).is_char_boundary(span.start));
    }
    if codes.is_empty() { "converts".to_owned() } else { codes.into_iter().collect::<Vec<_>>().join(" ") }
}

#[test]
fn every_example_converts_or_says_why_not() {
    let results: Vec<String> = examples().iter().map(|markdown| result(markdown)).collect();
    assert_eq!(results.len(), 652);
    let converts = results.iter().filter(|result| *result == "converts").count();
    println!("commonmark: {converts} of {} convert", results.len());
    assert!(converts >= CONVERT, "only {converts} convert, {CONVERT} did before");
    let table: String = results.iter().enumerate().map(|(index, result)| format!("{} {result}\n", index + 1)).collect();
    let path = "tests/commonmark.txt";
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(path, &table).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == table, "the table differs: see SNAPSHOTS=overwrite");
}
