//! The architecture as a test: which module may use which.

/// Modules in the order of the pipeline; each may use those before it.
const ORDER: &[&str] = &[
    "source",
    "diagnostic",
    "audience",
    "digest",
    "path",
    "bundled",
    "faces",
    "picture",
    "yaml",
    "markdown",
    "library",
    "exchange",
    "edition",
    "check",
    "select",
    "plan",
    "origin",
    "review",
    "compose",
    "render",
    "typeset",
    "pdf",
    "length",
    "audit",
    "cache",
    "inspect",
    "pack",
    "diff",
    "record",
    "share",
    "compile",
    "files",
    "terminal",
    "cli",
    "commands",
];

/// Pairs that look forward, each with its reason.
const ALLOWED: &[(&str, &str)] = &[
    // A library that passed its checks is a type of `check`; the checks read tags of targets.
    ("edition", "check"),
];

#[test]
fn arrows_point_backwards() {
    let mut wrong = Vec::new();
    for (path, text) in sources(std::path::Path::new("src")) {
        let name = path.strip_prefix("src/").unwrap().split(['/', '.']).next().unwrap().to_owned();
        let Some(place) = ORDER.iter().position(|module| *module == name) else { continue };
        for later in &ORDER[place + 1..] {
            let uses = text.contains(&format!("crate::{later}::")) || text.contains(&format!("use crate::{later};"));
            if uses && !ALLOWED.contains(&(name.as_str(), later)) {
                wrong.push(format!("{path} uses {later}"));
            }
        }
    }
    assert!(wrong.is_empty(), "stages may use earlier stages only:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_why_it_exists() {
    for (path, text) in sources(std::path::Path::new("src")) {
        assert!(text.starts_with("//! "), "{path} needs a first line `//! …`");
    }
}

fn sources(folder: &std::path::Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}
