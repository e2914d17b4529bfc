//! The examples of the CommonMark specification: `tests/commonmark.txt` says for each whether it converts, and which
//! mistakes an author is told of. `SNAPSHOTS=overwrite` rewrites it; read the changes.
//!
//! The specification is not ours to ship, so the test reads the npm package `commonmark-spec` 0.31.2 from the folder
//! that `COMMONMARK_SPEC` names, or from the cache that `scripts/test` fills.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "the test reads the cache and reports a number")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::markdown::{Converted, convert, well_formed};
use crate::typst::{compile, parse};

/// So many of the 652 examples must convert.
const LEAST: usize = 466;

#[test]
fn commonmark_examples_convert_or_are_refused_for_a_reason() {
    let examples = examples(&specification());
    assert_eq!(examples.len(), 652);
    let (mut table, mut document, mut converting) = (String::new(), String::new(), 0);
    for (index, example) in examples.iter().enumerate() {
        let number = index + 1;
        let Converted { markup, xhtml, mistakes, is_refused } = convert(example);
        well_formed(&xhtml);
        let codes: BTreeSet<_> = mistakes.iter().filter_map(|mistake| mistake.split(' ').nth(1)).collect();
        let words: Vec<_> = if is_refused { None } else { Some("converts") }.into_iter().chain(codes).collect();
        table.push_str(&format!("{number} {}\n", words.join(" ")));
        if !is_refused {
            parse(&markup.text).unwrap_or_else(|why| panic!("example {number} is no Typst: {why}\n{}", markup.text));
            document.push_str(&format!("#block[\n{}\n]\n", markup.text));
            converting += 1;
        }
    }
    println!("commonmark: {converting} of 652 convert");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commonmark.txt");
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::write(&path, &table).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    let changed: Vec<_> = table.lines().zip(expected.lines()).filter(|(now, before)| now != before).collect();
    assert!(table == expected, "(now, before): {changed:?}");
    assert!(converting >= LEAST, "{converting} examples convert, {LEAST} did");
    assert_eq!(compile(&document), [""; 0], "Typst refuses what the writer writes");
}

/// The text of the specification.
fn specification() -> String {
    let cache = std::env::var("XDG_CACHE_HOME").map(PathBuf::from).or_else(|_| home().map(|home| home.join(".cache")));
    let folder = std::env::var("COMMONMARK_SPEC").map(PathBuf::from);
    let folder = folder.or_else(|_| cache.map(|cache| cache.join("coursepack/commonmark-spec-0.31.2")));
    let folder = folder.unwrap_or_default();
    let path = folder.join("spec.txt");
    fs::read_to_string(&path).unwrap_or_else(|_| panic!("no `{}`: run scripts/test", path.display()))
}

fn home() -> Result<PathBuf, std::env::VarError> {
    std::env::var("HOME").map(PathBuf::from)
}

/// The Markdown of every example: between a fence with `example` and a line `.`, with `→` for tabs.
fn examples(specification: &str) -> Vec<String> {
    let fence = "`".repeat(32);
    let text = specification.split("<!-- END TESTS -->").next().unwrap();
    let opening = format!("\n{fence} example\n");
    let blocks = text.split(&opening).skip(1);
    let markdown = blocks.map(|block| match block.strip_prefix(".\n") {
        Some(_) => String::new(),
        None => block.split_once("\n.\n").unwrap().0.replace('→', "\t") + "\n",
    });
    markdown.collect()
}
