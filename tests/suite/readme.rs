//! The README and the manual tell the truth: each command of their `console` blocks is run, and says what is printed
//! there.
//!
//! Sizes may differ by a twentieth. `SNAPSHOTS=overwrite` rewrites what stands there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use regex::Regex;

use super::manual::{OTHERS, pages};

/// Every page with such a block, in the order in which a reader runs them.
const PAGES: [&str; 3] = ["README.md", "docs/first-packet.md", "docs/output.md"];

#[test]
fn no_other_page_shows_what_a_command_says() {
    let block = |page: &Path| {
        let text = std::fs::read_to_string(page).unwrap();
        text.split("```console\n").skip(1).any(|block| block.starts_with("$ "))
    };
    let others = pages().into_iter().chain(OTHERS.map(PathBuf::from));
    let unread: Vec<_> = others.filter(|page| !PAGES.iter().any(|name| page.ends_with(name)) && block(page)).collect();
    assert!(unread.is_empty(), "{unread:?}");
}

#[test]
fn the_readme_shows_what_the_commands_say() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "init .");
    for page in PAGES {
        shows_what_the_commands_say(page, folder.path());
    }
}

fn shows_what_the_commands_say(page: &str, folder: &Path) {
    let readme = std::fs::read_to_string(page).unwrap();
    let mut told = String::new();
    let mut rest = readme.as_str();
    let mut commands = 0;
    while let Some((before, block)) = rest.split_once("```console\n") {
        let (block, after) = block.split_once("```").unwrap();
        told += before;
        told += "```console\n";
        for command in block.lines().filter_map(|line| line.strip_prefix("$ coursepack ")) {
            told += &format!("$ coursepack {command}\n{}", run(folder, command));
            commands += 1;
        }
        told += "```";
        rest = after;
    }
    told += rest;
    assert!(commands > 0, "{page} shows no command");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(page, &told).unwrap();
    }
    assert_eq!(sizes(&readme).len(), sizes(&told).len());
    for (written, found) in sizes(&readme).into_iter().zip(sizes(&told)) {
        assert!((written - found).abs() < 0.05 * found, "{page} says {written} kB, and it has {found} kB");
    }
    snapbox::assert_data_eq!(without_sizes(&readme), without_sizes(&told));
}

static SIZE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\(([0-9]+) kB\)").unwrap());

/// The sizes of packs: every change of a text or of a picture moves them a little.
fn sizes(text: &str) -> Vec<f64> {
    SIZE.captures_iter(text).map(|found| found[1].parse().unwrap()).collect()
}

fn without_sizes(text: &str) -> String {
    SIZE.replace_all(text, "(… kB)").into_owned()
}

/// What a command says on both streams, without the folder in which it ran.
fn run(folder: &Path, arguments: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_coursepack"))
        .args(arguments.split(' '))
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let said = [output.stderr, output.stdout].concat();
    let here = format!("{}/", folder.canonicalize().unwrap().display());
    String::from_utf8(said).unwrap().replace(&here, "")
}
