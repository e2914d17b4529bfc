//! The architecture as a test: which module may use which.

use std::collections::BTreeSet;

/// Modules in the order of the pipeline; each may use those before it.
const ORDER: &[&str] = &[
    "ids",
    "area",
    "source",
    "diagnostic",
    "panic",
    "number",
    "zone",
    "spreadsheet",
    "audience",
    "document",
    "digest",
    "path",
    "bundled",
    "faces",
    "picture",
    "pdf",
    "yaml",
    "markdown",
    "catalog",
    "library",
    "edit",
    "exchange",
    "edition",
    "check",
    "select",
    "plan",
    "origin",
    "review",
    "compose",
    "xhtml",
    "word",
    "web",
    "render",
    "typeset",
    "length",
    "audit",
    "cache",
    "inspect",
    "pack",
    "diff",
    "record",
    "share",
    "request",
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

/// Who may call what writes into a library: `files::replace` and `files::write_new` refuse to.
const WRITERS: &[(&str, &[&str])] = &[
    ("files::apply(", &["src/commands/init.rs", "src/commands/mod.rs"]),
    ("super::swap(", &["src/files/apply.rs"]),
    ("super::create(", &["src/files/apply.rs"]),
];

#[test]
fn one_function_writes_into_a_library() {
    let mut wrong = Vec::new();
    for (path, text) in sources(std::path::Path::new("src")) {
        for (call, known) in WRITERS {
            if text.contains(call) && !known.contains(&path.as_str()) {
                wrong.push(format!("{path} calls `{call}…)`: go through `edit` and `change`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What cuts an id or a path, or compares a kind as text: a stage that does so finds out again what an earlier one knew.
const CUTS: [&str; 7] = [
    "split('/')",
    "split_once('/')",
    "rsplit_once('/')",
    "trim_start_matches(\"/content/\")",
    "trim_end_matches(\".typ\")",
    ".kind == \"",
    ".kind != \"",
];

/// The stages after `compose`, each place with the reason why it may cut.
const MAY_CUT: &[(&str, &str)] = &[
    // An item's file has the tag of its language in its name.
    ("src/render/mod.rs", "rsplit('/')"),
    // A picture keeps the name of its author's file.
    ("src/render/pictures.rs", "rsplit('/')"),
    // The names in a zip come from outside.
    ("src/pack/zip.rs", "split_once('/')"),
    // The length of the name of an author's file; the items of a document are still text.
    ("src/compile/sketch.rs", "split('/')"),
    ("src/compile/sketch.rs", "split_once('/')"),
];

#[test]
fn no_stage_after_compose_finds_out_again_what_a_document_is() {
    let stages = ["src/render", "src/typeset", "src/audit", "src/pack", "src/compile"];
    let mut wrong = Vec::new();
    for (path, text) in stages.iter().flat_map(|stage| sources(std::path::Path::new(stage))) {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for cut in CUTS.iter().filter(|cut| code.contains(**cut)) {
            let may = MAY_CUT.iter().any(|(file, known)| *file == path && (known == cut || known.ends_with(cut)));
            if !may {
                wrong.push(format!("{path} holds `{cut}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "a document has its kind, its subject and its parts:\n{}", wrong.join("\n"));
}

/// What asks an item for one of its languages: an edition has chosen already.
const CHOOSES: [&str; 3] = [".original", ".translations", ".in_language("];

#[test]
fn no_stage_after_edition_chooses_a_language() {
    let files = ["origin", "review", "length", "diff"].map(|file| format!("src/{file}.rs"));
    let rooms = ["select", "plan", "compose", "render", "typeset", "audit", "pack", "compile"];
    let rooms = rooms.iter().flat_map(|room| sources(std::path::Path::new(&format!("src/{room}"))));
    let files = files.map(|file| (file.clone(), std::fs::read_to_string(&file).unwrap()));
    let mut wrong = Vec::new();
    for (path, text) in rooms.chain(files) {
        wrong.extend(CHOOSES.iter().filter(|word| text.contains(**word)).map(|word| format!("{path} holds `{word}`")));
    }
    // The words of a country are in one file, for all languages.
    wrong.retain(|found| found != "src/review.rs holds `.original`");
    assert!(wrong.is_empty(), "take the items of the edition:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_why_it_exists() {
    for (path, text) in sources(std::path::Path::new("src")) {
        assert!(text.starts_with("//! "), "{path} needs a first line `//! …`");
    }
}

/// What starts a thread or opens a lock, each with the files that may.
const OF_PANICS: &[(&str, &[&str])] = &[
    // A panic in such a thread is taken by nobody, or by a system that gives no more threads.
    ("thread::spawn(", &[]),
    ("scope.spawn(", &[]),
    // Targets are worked on by some threads and taken by another; a child is watched while it is talked to.
    ("thread::scope(", &["src/panic.rs", "src/commands/in_order.rs", "src/typeset/process.rs"]),
    // Whoever opens a lock after a panic would panic, too.
    (".lock().expect(", &[]),
    (".lock().unwrap()", &[]),
];

#[test]
fn nobody_waits_for_a_thread_that_has_panicked() {
    let mut wrong = Vec::new();
    for (path, text) in sources(std::path::Path::new("src")) {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for (words, allowed) in OF_PANICS {
            if code.contains(words) && !allowed.contains(&path.as_str()) {
                wrong.push(format!("{path} holds `{words}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "use what `src/panic.rs` has in their place:\n{}", wrong.join("\n"));
}

/// A room of the design is imported after those that it uses.
#[test]
fn rooms_of_the_design_use_only_rooms_before_them() {
    let uses = |path: &str| -> Vec<String> {
        let text = std::fs::read_to_string(path).unwrap();
        let room = |line: &str| {
            line.strip_prefix("#import \"/templates/design/")?.strip_suffix(".typ\": *").map(str::to_owned)
        };
        text.lines().filter(|line| line.starts_with("#import")).map(|line| room(line).expect(line)).collect()
    };
    let rooms = uses("templates/design.typ");
    assert_eq!(rooms.len(), std::fs::read_dir("templates/design").unwrap().count(), "a room is not imported");
    for (at, room) in rooms.iter().enumerate() {
        for used in uses(&format!("templates/design/{room}.typ")) {
            assert!(rooms[..at].contains(&used), "{room} uses {used}");
        }
    }
}

/// A second function of a name takes the place of the first without a word.
#[test]
fn the_design_has_one_function_of_each_name() {
    let rooms = super::cache::files(std::path::Path::new("templates/design")).into_values();
    let design = rooms.map(|text| String::from_utf8_lossy(&text).into_owned()).collect::<String>();
    let end = |rest: &str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let names: Vec<_> =
        design.lines().filter_map(|line| line.strip_prefix("#let ")).map(|rest| &rest[..end(rest)]).collect();
    let mut once = BTreeSet::new();
    let twice: Vec<_> = names.iter().filter(|name| !name.is_empty() && !once.insert(**name)).collect();
    assert!(twice.is_empty() && once.len() > 100, "{twice:?}");
}

/// The guide says of all that frames a day how it is done.
#[test]
fn whatever_frames_a_day_has_its_instructions() {
    const ITEMS: [&str; 4] = ["key-messages", "discussion", "case-study", "exercise"];
    let language = std::fs::read_to_string("modules/languages/en.yaml").unwrap();
    let of = |start: &str| -> BTreeSet<String> {
        let keys = language.lines().filter_map(|line| line.trim().strip_prefix(start)?.split_once(':'));
        keys.map(|(key, _)| key.to_owned()).collect()
    };
    let frames: BTreeSet<_> = of("session-").into_iter().filter(|kind| !ITEMS.contains(&kind.as_str())).collect();
    assert_eq!(frames, of("how-"));
}

/// What converted Markdown calls, the benchmark's bare design must have, too: it panics otherwise.
#[test]
fn the_benchmarks_know_every_function_of_converted_text() {
    let is_in = |design: &str, name: &str| ["(", " ="].iter().any(|end| design.contains(&format!("#let {name}{end}")));
    let design = super::cache::files(std::path::Path::new("templates")).into_values();
    let design = design.map(|text| String::from_utf8_lossy(&text).into_owned()).collect::<String>();
    let bare = std::fs::read_to_string("benches/build/bare.typ").unwrap();
    let (mut called, mut lacking) = (0, Vec::new());
    for folder in ["src/markdown", "src/render"] {
        for (path, text) in sources(std::path::Path::new(folder)) {
            for piece in text.split('#').skip(1) {
                let end = piece.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(piece.len());
                let (name, rest) = piece.split_at(end);
                if rest.starts_with(['(', '[']) && is_in(&design, name) {
                    called += 1;
                    if !is_in(&bare, name) {
                        lacking.push(format!("{path} calls `{name}`"));
                    }
                }
            }
        }
    }
    assert!(called > 15, "where are they called?");
    assert!(lacking.is_empty(), "write these into benches/build/bare.typ:\n{}", lacking.join("\n"));
}

/// What would be printed as its own key.
#[test]
fn every_label_that_is_asked_for_is_in_the_languages() {
    const ASKED: [&str; 8] =
        ["label(", "labels(", "word(", "say(", "say(labels, ", "paragraph(", "language.text(", "language.count("];
    let mut files = sources(std::path::Path::new("src/compose"));
    files.extend(
        ["src/pack", "src/plan", "src/compile"].iter().flat_map(|folder| sources(std::path::Path::new(folder))),
    );
    let design = super::cache::files(std::path::Path::new("templates"));
    files.extend(design.into_iter().map(|(path, text)| {
        // In templates this is a place on a page.
        let text = String::from_utf8_lossy(&text).replace("label(", "");
        (path.to_string_lossy().into_owned(), text)
    }));
    let language = std::fs::read_to_string("modules/languages/en.yaml").unwrap();
    let is_key = |key: &str| {
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte))
    };
    let (mut asked, mut lacking) = (0, Vec::new());
    for (path, text) in &files {
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let calls = ASKED.map(|call| format!("{call}\""));
        for piece in calls.iter().flat_map(|call| code.split(call).skip(1)) {
            let (key, rest) = piece.split_once('"').unwrap();
            if is_key(key) && rest.starts_with([')', ',']) {
                asked += 1;
                if !language.contains(&format!("\n  {key}: ")) {
                    lacking.push(format!("{path} asks for `{key}`"));
                }
            }
        }
    }
    assert!(asked > 100, "where are they asked for?");
    assert!(lacking.is_empty(), "write these into every file of modules/languages:\n{}", lacking.join("\n"));
}

#[path = "../../build/code.rs"]
mod code;

#[test]
fn every_file_of_the_program_is_part_of_its_code() {
    let root = tempfile::tempdir().unwrap();
    let copy = |path: &str, more: &str| {
        let to = root.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, [&std::fs::read(path).unwrap()[..], more.as_bytes()].concat()).unwrap();
    };
    let below = |folder: &str| {
        let paths = super::cache::files(std::path::Path::new(folder)).into_keys();
        paths.map(|path| format!("{folder}/{}", path.to_str().unwrap())).collect::<Vec<_>>()
    };
    let paths = below("src").into_iter().chain(below("crates"));
    let paths: Vec<_> = paths.chain(["Cargo.lock".to_owned()]).collect();
    paths.iter().for_each(|path| copy(path, ""));
    let own = env!("COURSEPACK_CODE");
    assert_eq!(code::code(root.path()), own);
    // One of every folder, and every file of those that judge.
    let mut seen = std::collections::BTreeSet::new();
    for path in &paths {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if seen.insert(folder) || ["src/audit", "src/pdf", "src/compile"].contains(&folder) {
            copy(path, " ");
            assert_ne!(code::code(root.path()), own, "{path}");
            copy(path, "");
        }
    }
    std::fs::write(root.path().join("src/more.rs"), "").unwrap();
    assert_ne!(code::code(root.path()), own);
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
