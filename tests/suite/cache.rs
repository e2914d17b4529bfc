//! No PDF is made twice, and no fault of the cache reaches a pack.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// A workspace with a short course, and a cache beside it.
pub(crate) struct Small {
    folder: tempfile::TempDir,
}

impl Small {
    pub(crate) fn new() -> Self {
        let small = Self { folder: tempfile::tempdir().unwrap() };
        small.must(&["init", "."]);
        std::fs::copy("tests/fixtures/small.yaml", small.path("modules/courses/small.yaml")).unwrap();
        small
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coursepack"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it says on both streams.
    pub(crate) fn must(&self, arguments: &[&str]) -> (String, String) {
        let output = self.run(arguments);
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{arguments:?}\n{out}\n{err}");
        (out, err)
    }

    /// Builds with the cache, and tells what is said and what lies in `output`.
    fn build(&self, more: &[&str]) -> (String, BTreeMap<PathBuf, Vec<u8>>) {
        let (_, said) = self.must(&[&BUILD[..], more].concat());
        (said, self.output())
    }

    /// Builds with the cache, and tells which documents were made, and why.
    fn made(&self, more: &[&str]) -> BTreeMap<String, String> {
        let (out, _) = self.must(&[&BUILD[..], &["--format", "json", "-v"], more].concat());
        let lines = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let mut made = BTreeMap::new();
        for work in lines.filter(|line| line.get("work").is_some()) {
            let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
            for document in work["work"].as_array().unwrap().iter().filter(|document| document["made"] == true) {
                let name =
                    format!("{}/{}/{}", text(&work, "target"), text(document, "audience"), text(document, "path"));
                made.insert(name, text(document, "why"));
            }
        }
        made
    }

    pub(crate) fn output(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.path("output"))
    }

    pub(crate) fn change(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "{path} does not hold {from}");
        std::fs::write(self.path(path), text.replacen(from, to, 1)).unwrap();
    }

    /// The documents of all targets whose manifest says that they hold this item.
    fn holders(&self, item: &str) -> BTreeSet<String> {
        let mut holders = BTreeSet::new();
        for tag in ["en", "en-LR"] {
            for audience in ["participant", "facilitator"] {
                let manifest = self.path(&format!("output/small/{tag}/{audience}/manifest.json"));
                let manifest: Value = serde_json::from_slice(&std::fs::read(manifest).unwrap()).unwrap();
                let files = manifest["files"].as_array().unwrap().iter();
                let with = files.filter(|file| file["items"].as_array().unwrap().iter().any(|held| held == item));
                let paths = with.map(|file| file["path"].as_str().unwrap());
                // Pages for a screen are no PDFs: they are written with every pack.
                let paths = paths.filter(|path| path.ends_with(".pdf"));
                holders.extend(paths.map(|path| format!("small/{tag}/{audience}/{path}")));
            }
        }
        holders
    }

    fn objects(&self) -> Vec<PathBuf> {
        files(&self.path("cache/store-1/objects"))
            .into_keys()
            .map(|path| self.path("cache/store-1/objects").join(path))
            .collect()
    }

    fn entries(&self) -> Vec<PathBuf> {
        let folder = self.path("cache/store-1/entries/pdf");
        files(&folder).into_keys().map(|path| folder.join(path)).collect()
    }
}

const BUILD: [&str; 6] = ["build", "small", "--engine", "worker", "--cache", "cache"];
const CASE: &str = "modules/case-studies/nepal-open-border-interception.md";

/// All files below a folder but locks; those that vanish meanwhile are left out.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_none_or(|ending| ending != "lock") {
                let bytes = std::fs::read(&path).unwrap_or_default();
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), bytes);
            }
        }
    }
    found
}

/// Puts other bytes in the place of a file that may only be read.
fn replace(path: &Path, bytes: &[u8]) {
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// "3 of 42 documents from the cache"
fn from_cache(said: &str) -> (usize, usize) {
    let line = said.lines().find(|line| line.ends_with("from the cache")).unwrap_or_else(|| panic!("{said}"));
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn the_second_build_makes_nothing_and_none_at_all_makes_the_same() {
    let small = Small::new();
    let (said, first) = small.build(&[]);
    let (cached, all) = from_cache(&said);
    assert!(all > 20 && cached < all / 2, "{said}");
    let (said, second) = small.build(&[]);
    assert_eq!(from_cache(&said), (all, all));
    assert!(first == second, "the cache changes the output");
    let (said, without) = small.build(&["--no-cache"]);
    assert!(!said.contains("cache"), "{said}");
    assert!(first == without, "the cache changes the output");
    assert!(small.made(&["--no-cache"]).values().all(|why| why == "there is no cache"));
    small.must(&["cache", "gc", "--cache", "cache", "--max-size", "0"]);
    assert!(small.made(&[]).values().all(|why| why == "it is new"), "what was swept is gone with its trace");
    assert!(small.made(&[]).is_empty());
    assert!(first == small.output(), "a swept cache changes the output");
}

#[test]
fn an_edit_makes_what_holds_it_and_nothing_else() {
    let small = Small::new();
    small.build(&[]);
    small.change(CASE, "## Summary\n\n", "## Summary\n\nIn short: ");
    let made = small.made(&[]);
    let holders = small.holders("case-studies/nepal-open-border-interception");
    assert!(holders.len() >= 6, "{holders:?}");
    assert_eq!(made.keys().cloned().collect::<BTreeSet<_>>(), holders);
    for (name, why) in &made {
        assert_eq!(why, "changed: case-studies/nepal-open-border-interception", "{name}");
    }
    let clean = small.output();
    assert!(small.build(&["--no-cache"]).1 == clean, "the cache gives something old");
    small.change(CASE, "In short: ", "");
    assert!(small.made(&[]).is_empty(), "what was made before the edit is still there");
}

#[test]
fn what_typst_said_is_said_again() {
    let small = Small::new();
    let template = small.path("templates/readings.typ.j2");
    let text = std::fs::read_to_string(&template).unwrap();
    std::fs::write(&template, text + "\n#[**]\n").unwrap();
    let warnings = |said: &str| {
        let lines = said.lines().filter(|line| line.starts_with("warning[typst-warning]"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (said, _) = small.build(&[]);
    assert!(!warnings(&said).is_empty(), "{said}");
    let (again, _) = small.build(&[]);
    assert_eq!(warnings(&said), warnings(&again));
    let (cached, all) = from_cache(&again);
    assert_eq!(cached, all);
}

#[test]
fn damage_is_told_and_mended() {
    let small = Small::new();
    let (_, clean) = small.build(&[]);
    let empty = |paths: Vec<PathBuf>| paths.iter().for_each(|path| replace(path, b""));
    let flip = |path: &PathBuf| {
        let mut bytes = std::fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        replace(path, &bytes);
    };
    let swap = |paths: Vec<PathBuf>| {
        let (first, second) = (std::fs::read(&paths[0]).unwrap(), std::fs::read(&paths[1]).unwrap());
        replace(&paths[0], &second);
        replace(&paths[1], &first);
    };
    let damages: [&dyn Fn(); 6] = [
        &|| empty(small.objects()),
        &|| empty(small.entries()),
        &|| small.objects().iter().for_each(flip),
        &|| small.entries().iter().for_each(flip),
        &|| swap(small.objects()),
        &|| swap(small.entries()),
    ];
    for damage in damages {
        damage();
        let (said, output) = small.build(&[]);
        assert!(said.contains("in the cache") && said.contains("thrown away and made anew"), "{said}");
        assert!(output == clean, "damage in the cache reaches the output");
        let (said, _) = small.build(&[]);
        assert!(!said.contains("thrown away"), "{said}");
        let (cached, all) = from_cache(&said);
        assert_eq!(cached, all);
    }
}

#[test]
fn a_cache_that_cannot_be_used_is_a_warning() {
    let small = Small::new();
    std::fs::write(small.path("taken"), "").unwrap();
    let clean = small.build(&["--no-cache"]).1;
    // Nobody, not even root, may write there.
    for folder in ["taken", "/proc/closed"] {
        let (_, said) = small.must(&["build", "small", "--engine", "worker", "--cache", folder]);
        assert!(said.contains("warning: ") && said.contains("name another one with --cache"), "{folder}: {said}");
        assert!(small.output() == clean);
    }
}

/// A limit on the size of files stands for a full disk.
#[cfg(unix)]
#[test]
fn a_full_cache_is_a_warning() {
    let small = Small::new();
    let script = format!(
        "trap '' XFSZ; ulimit -f 120; exec {} build small/en --engine worker --cache cache --only cheat-sheet",
        env!("CARGO_BIN_EXE_coursepack")
    );
    let mut command = Command::new("/bin/sh");
    let output = command.args(["-c", &script]).current_dir(small.folder.path()).env_clear().output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("nothing more is kept in the cache"), "{said}");
    assert!(files(&small.path("cache/store-1/tmp")).is_empty(), "a file was left half done");
}

#[test]
fn without_a_place_there_is_no_cache_and_with_a_home_there_is() {
    let small = Small::new();
    let build = ["build", "small/en", "--engine", "worker"];
    let (_, said) = small.must(&build);
    assert!(!said.contains("cache"), "{said}");
    let places: [(&str, &str, &str); 3] = [
        ("HOME", "home", "home/.cache/coursepack"),
        ("XDG_CACHE_HOME", "xdg", "xdg/coursepack"),
        ("COURSEPACK_CACHE", "named", "named"),
    ];
    for (variable, folder, place) in places {
        let output = small.command(&build).env(variable, small.path(folder)).output().unwrap();
        assert!(String::from_utf8(output.stderr).unwrap().contains("from the cache"), "{variable}");
        assert!(small.path(place).join("store-1/objects").is_dir(), "{variable}");
    }
    let ignored = small.command(&build).env("XDG_CACHE_HOME", "relative").env("COURSEPACK_CACHE", "").output().unwrap();
    assert!(!String::from_utf8(ignored.stderr).unwrap().contains("cache"));
    assert_eq!(small.run(&["cache", "stats"]).status.code(), Some(3));
}

#[test]
fn a_cache_deleted_under_way_changes_nothing() {
    let small = Small::new();
    let clean = small.build(&["--no-cache"]).1;
    for _ in 0..3 {
        let mut build = small.command(&BUILD).stderr(Stdio::piped()).spawn().unwrap();
        while build.try_wait().unwrap().is_none() {
            let _ = std::fs::remove_dir_all(small.path("cache"));
            std::thread::sleep(Duration::from_millis(5));
        }
        let output = build.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(small.output() == clean);
    }
    small.build(&[]);
    assert!(small.made(&[]).is_empty(), "the next build heals the cache");
}

#[test]
fn two_builds_share_cache_and_output() {
    let small = Small::new();
    let clean = small.build(&["--no-cache"]).1;
    let builds: Vec<_> =
        (0..3).map(|_| small.command(&BUILD).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()).collect();
    for build in builds {
        let output = build.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && !said.contains("thrown away"), "{said}");
    }
    assert!(small.output() == clean);
    assert!(small.made(&[]).is_empty());
}

#[test]
fn a_clock_set_back_or_forth_does_no_harm() {
    let small = Small::new();
    let clean = small.build(&[]).1;
    let day = Duration::from_secs(24 * 60 * 60);
    for time in [SystemTime::UNIX_EPOCH - day, SystemTime::now() + day * 365 * 70] {
        for path in [small.objects(), small.entries()].concat() {
            std::fs::File::open(path).unwrap().set_modified(time).unwrap();
        }
        std::fs::File::open(small.path(CASE)).unwrap().set_modified(time).unwrap();
        assert!(small.made(&[]).is_empty());
        assert!(small.output() == clean);
    }
    small.change(CASE, "## Summary\n\n", "## Summary\n\nIn short: ");
    std::fs::File::open(small.path(CASE)).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert!(!small.made(&[]).is_empty(), "contents count, not times");
}

#[test]
fn the_longest_unused_goes_first() {
    let small = Small::new();
    small.build(&[]);
    let stats = || -> Value {
        let (out, _) = small.must(&["cache", "stats", "--cache", "cache", "--format", "json"]);
        serde_json::from_str(&out).unwrap()
    };
    let before = stats();
    assert!(before["pdfs"].as_u64().unwrap() > 20 && before["zips"] == 4, "{before}");
    let old: Vec<_> = small.objects().into_iter().take(5).collect();
    for path in &old {
        std::fs::File::open(path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    let freed: u64 = old.iter().map(|path| path.metadata().unwrap().len()).sum();
    let most = (before["bytes"].as_u64().unwrap() - freed).to_string();
    let (said, _) = small.must(&["cache", "gc", "--cache", "cache", "--max-size", &most]);
    assert!(said.contains("5 files removed"), "{said}");
    assert!(old.iter().all(|path| !path.exists()));
    assert!(small.made(&[]).values().all(|why| why == "it is no longer in the cache"));
    for size in ["2 GB", "64KiB", "1tb", "0"] {
        small.must(&["cache", "gc", "--cache", "cache", "--max-size", size]);
    }
    for size in ["", "GB", "-1", "1.5GB", "2 parsecs", "99999999999TB"] {
        assert_eq!(
            small.run(&["cache", "gc", "--cache", "cache", "--max-size", size]).status.code(),
            Some(2),
            "{size}"
        );
    }
    assert_eq!(stats()["bytes"], 0);
}

#[test]
fn it_does_not_matter_which_typesetter_made_it() {
    let typst = std::env::var("TYPST").expect("TYPST names the typst command: run scripts/test");
    let small = Small::new();
    let clean = small.build(&[]).1;
    let build = ["build", "small", "--engine", "command", "--typst", &typst, "--cache"];
    let (_, said) = small.must(&[&build[..], &["cache"]].concat());
    let (cached, all) = from_cache(&said);
    assert_eq!(cached, all);
    small.must(&[&build[..], &["other"]].concat());
    assert!(small.output() == clean);
    let name = |path: &PathBuf| path.components().rev().take(2).map(|part| part.as_os_str().to_owned()).collect();
    let objects = |folder: &str| -> BTreeSet<Vec<_>> { files(&small.path(folder)).keys().map(name).collect() };
    assert_eq!(objects("cache/store-1/objects"), objects("other/store-1/objects"));
}

/// Kills builds at two hundred moments: the output is that of the one text or of the other, and whole.
#[test]
fn builds_that_are_killed_leave_the_older_output_whole() {
    let small = Small::new();
    let texts = ["## Summary\n\n", "## Summary\n\nIn short: "];
    let outputs = texts.map(|text| {
        small.change(CASE, "## Summary\n\n", text);
        small.build(&["--no-cache"]).1
    });
    let text = std::fs::read_to_string(small.path(CASE)).unwrap();
    let plain = text.replacen(texts[1], texts[0], 1);
    let mut random = 7_u64;
    let mut below = |limit: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % limit
    };
    let mut interrupted = 0;
    for round in 0..200_u64 {
        std::fs::write(small.path(CASE), if round % 2 == 0 { &plain } else { &text }).unwrap();
        if below(4) == 0 {
            std::fs::remove_dir_all(small.path("cache")).unwrap_or_default();
        }
        let mut build = small.command(&BUILD).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(below(300)));
        build.kill().unwrap();
        interrupted += usize::from(!build.wait().unwrap().success());
        let found: BTreeMap<_, _> = small.output().into_iter().filter(|(path, _)| !is_half_done(path)).collect();
        for tag in ["en", "en-LR"] {
            let of = |output: &BTreeMap<PathBuf, Vec<u8>>| {
                let files = output.iter().filter(|(path, _)| path.starts_with(Path::new("small").join(tag)));
                files.map(|(path, bytes)| (path.clone(), bytes.clone())).collect::<Vec<_>>()
            };
            assert!(outputs.iter().any(|output| of(output) == of(&found)), "round {round}: {tag} is in pieces");
        }
    }
    assert!(interrupted > 50, "only {interrupted} builds were killed before they were done");
    let (said, healed) = small.build(&[]);
    assert!(!said.contains("thrown away"), "{said}");
    assert!(healed == outputs[1], "the next build does not heal");
}

/// The folder in which a build was killed: `.en.….tmp`.
fn is_half_done(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().to_string_lossy().starts_with(".en"))
}
