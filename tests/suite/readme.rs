//! The README tells the truth: each command of its `console` blocks is run, and says what stands there.
//!
//! `SNAPSHOTS=overwrite` rewrites what stands there.

use std::path::Path;
use std::process::Command;

#[test]
fn the_readme_shows_what_the_commands_say() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "init .");
    let readme = std::fs::read_to_string("README.md").unwrap();
    let mut told = String::new();
    let mut rest = readme.as_str();
    let mut commands = 0;
    while let Some((before, block)) = rest.split_once("```console\n") {
        let (block, after) = block.split_once("```").unwrap();
        told += before;
        told += "```console\n";
        for command in block.lines().filter_map(|line| line.strip_prefix("$ coursepack ")) {
            told += &format!("$ coursepack {command}\n{}", run(folder.path(), command));
            commands += 1;
        }
        told += "```";
        rest = after;
    }
    told += rest;
    assert!(commands > 0);
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write("README.md", &told).unwrap();
    }
    snapbox::assert_data_eq!(readme, told);
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
