//! Every diagnostic has a fixture: a change to a smallest workspace, and every diagnostic that it causes.
//!
//! `SNAPSHOTS=overwrite` rewrites what is expected.

use std::collections::BTreeMap;
use std::path::Path;

use coursepack::diagnostic::{Code, Diagnostics, short};
use coursepack::edition::{Tag, Target};
use coursepack::render::Templates;
use coursepack::source::Sources;
use coursepack::{check, edition, library, plan, review, select};

use super::folder::base;

/// Codes that need a disk, a typesetter or a pack; their tests stand in other files.
const ELSEWHERE: &[(&str, &str)] = &[
    ("not-allowed-here", "files"),
    ("bad-name", "files"),
    ("unsafe-picture", "pictures"),
    ("unreadable-font", "pictures"),
    ("typst-error", "typeset"),
    ("typst-warning", "typeset"),
    ("text-off-page", "strays"),
    ("text-over-text", "strays"),
    ("text-in-margin", "strays"),
    ("document-timeout", "typeset"),
    ("document-crash", "typeset"),
    ("facilitator-text", "audit"),
    ("loose-sheet-bound", "audit"),
    ("case-pages", "build"),
    ("sheet-pages", "build"),
    ("long-handbook", "build"),
    ("broken-in-use", "sound"),
    ("empty-filter", "filters"),
    ("no-time-zone", "calendar"),
    ("undated-day", "calendar"),
    ("stale-translation", "editions"),
    ("translation-unfinished", "exchange"),
    ("document-missing", "parts"),
    ("document-twice", "parts"),
    ("document-differs", "parts"),
    ("part-missing", "parts"),
    ("files-kept", "places"),
    ("internal-error", "panics"),
    ("no-typesetter", "limits"),
    ("damaged-pack", "pack"),
    ("not-in-packs", "references"),
    ("name-clash", "pack"),
    ("path-too-long", "pack"),
    ("pack-too-large", "pack"),
];

pub(crate) type Files = BTreeMap<String, String>;

/// Carries out the changes of a fixture.
pub(crate) fn changed(fixture: &str) -> Files {
    let mut files = base();
    for change in fixture.split("~~~~\n").filter(|change| !change.trim().is_empty()) {
        let (head, rest) = change.split_once('\n').unwrap();
        let (verb, path) = head.split_once(' ').unwrap();
        let path = path.strip_prefix("../").map_or_else(|| format!("modules/{path}"), str::to_owned);
        match verb {
            "add" => {
                files.insert(path, rest.to_owned());
            }
            "remove" => {
                files.remove(&path).unwrap();
            }
            _ => {
                let (from, to) = rest.strip_prefix("<<<\n").unwrap().split_once("\n>>>\n").unwrap();
                let text = files.get_mut(&path).unwrap();
                assert!(text.contains(from), "{path} does not hold {from:?}");
                *text = text.replacen(from, to.strip_suffix('\n').unwrap_or(to), 1);
            }
        }
    }
    files
}

/// Everything that is found before a typesetter starts.
pub(crate) fn diagnose(files: Files) -> String {
    diagnose_bytes(files.into_iter().map(|(path, text)| (path, text.into_bytes())))
}

fn diagnose_bytes(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> String {
    let (diagnostics, sources) = found(files);
    short::render(&diagnostics, &sources)
}

/// What is found, sorted, and where.
pub(crate) fn found(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> (Diagnostics, Sources) {
    let sources = Sources::new(files);
    let (found, mut diagnostics) = library::load(&sources);
    diagnostics.extend(Templates::new(std::iter::empty(), &sources).1);
    let checked = found.map(|library| check::check(library, &sources, Diagnostics::new()));
    if let Some((library, found)) = checked {
        diagnostics.extend(found);
        if let Some(library) = library {
            diagnostics.extend(targets(&library));
        }
    }
    (diagnostics.sorted(), sources)
}

fn targets(library: &check::Checked) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for course in library.courses.values() {
        let tag = Tag::parse(&course.targets[0].value, library, None).unwrap();
        let target = Target::new(library, course, tag);
        let edition = edition::edition(library, &target);
        let (selection, found) = select::select(&edition);
        diagnostics.extend(found);
        diagnostics.extend(selection.notes.clone());
        diagnostics.extend(plan::plan(&edition, &selection).1);
        diagnostics.extend(review::unused_terms(&edition, &selection));
        diagnostics.extend(review::review(&edition, &selection));
    }
    diagnostics
}

#[test]
fn the_smallest_workspace_has_nothing_to_mend() {
    assert_eq!(diagnose(base()), "");
}

#[test]
fn every_mistake_is_told_at_its_line() {
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir("tests/diagnostics").unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (fixture, expected) = text.split_once("=====\n").unwrap();
        let found = diagnose(changed(fixture));
        let code = path.file_stem().unwrap().to_str().unwrap();
        if !found.contains(&format!("[{code}]")) {
            wrong.push(format!("{code} is not caused:\n{found}"));
        } else if overwrite {
            std::fs::write(&path, format!("{fixture}=====\n{found}")).unwrap();
        } else if found != expected {
            wrong.push(format!("{code}: expected\n{expected}found\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text in two bytes a letter.
fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn a_file_in_another_encoding_is_one_message_at_its_line() {
    type Encode = fn(&str) -> Vec<u8>;
    let one_byte: Encode = |text| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
    let marked: Encode = |text| [vec![0xFF, 0xFE], wide(text, u16::to_le_bytes)].concat();
    let big: Encode = |text| wide(text, u16::to_be_bytes);
    let windows = |text: &str| text.replace('\n', "\r\n");
    let places = [
        ("modules/readings/r.md", "What it is.", "Où il est né, l’été.", 12),
        ("modules/exercises/a/01-x.md", "1. What was hard?", "1. Où était-ce ?", 50),
        ("modules/courses/c.yaml", "title: A course", "title: Été", 1),
        ("modules/countries/LR.yaml", "checked-by: none", "checked-by: none # à voir", 1),
        ("modules/languages/en.yaml", "name: English", "name: Français", 1),
    ];
    for (path, from, to, line) in places {
        for (encode, guess) in [(one_byte, "Windows-1252?"), (marked, "UTF-16?"), (big, "UTF-16?")] {
            let files = base().into_iter().map(|(file, text)| match file == path {
                true => (file, encode(&windows(&text.replacen(from, to, 1)))),
                false => (file, text.into_bytes()),
            });
            let found = diagnose_bytes(files);
            let line = if guess == "UTF-16?" { 1 } else { line };
            assert!(found.starts_with(&format!("{path}:{line}:")), "{found}");
            assert!(found.contains(guess) && found.lines().count() == 1, "{path} in {guess}: {found}");
        }
    }
}

#[test]
fn every_code_has_a_fixture() {
    let has = |code: &Code| Path::new(&format!("tests/diagnostics/{}.txt", code.id())).exists();
    let elsewhere = |code: &Code| ELSEWHERE.iter().any(|(id, _)| *id == code.id());
    let lacking: Vec<_> =
        Code::ALL.iter().filter(|code| !has(code) && !elsewhere(code)).map(|code| code.id()).collect();
    assert!(lacking.is_empty(), "no fixture for {}", lacking.join(", "));
    for (id, _) in ELSEWHERE {
        assert!(Code::ALL.iter().any(|code| code.id() == *id), "there is no code {id}");
    }
}
