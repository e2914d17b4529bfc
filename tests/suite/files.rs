//! What comes in from the disk is checked at the door, and what goes out replaces a whole folder or nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use coursepack::diagnostic::short;
use coursepack::files::{find_root, publish, read_limited, read_workspace, write_new};
use coursepack::source::{Look, Sources};

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn diagnose(root: &Path) -> String {
    let (sources, diagnostics) = read_workspace(root).unwrap();
    short::render(&diagnostics.sorted(), &sources)
}

#[test]
fn only_regular_files_of_the_workspace_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "modules/readings/a.md", b"text");
    std::os::unix::fs::symlink("/etc/hostname", root.join("modules/readings/link.md")).unwrap();
    assert!(Command::new("mkfifo").arg(root.join("modules/readings/pipe.md")).status().unwrap().success());
    let found = diagnose(root);
    assert!(found.contains("modules/readings/link.md: error[not-allowed-here]: a symbolic link"), "{found}");
    assert!(found.contains("modules/readings/pipe.md: error[not-allowed-here]: no regular file"), "{found}");
}

#[test]
fn names_that_open_nowhere_else_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for name in ["CON.md", "aux.md", "-o.md", "a:b.md", "Ä.md", "end .md"] {
        write(root, &format!("modules/readings/{name}"), b"text");
    }
    for name in [".hidden.md", "draft.md~", "good.md", "good.fr.md", "good.en-TJ.md"] {
        write(root, &format!("modules/readings/{name}"), b"text");
    }
    let found = diagnose(root);
    assert_eq!(found.matches("error[bad-name]").count(), 6, "{found}");
    let (sources, _) = read_workspace(root).unwrap();
    assert_eq!(sources.iter().count(), 3);
}

#[test]
fn large_files_are_refused_and_bad_pictures_stay_outside() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "modules/readings/a.md", &vec![b'a'; (1 << 20) + 1]);
    write(root, "modules/readings/a.svg", b"<svg><script/></svg>");
    let found = diagnose(root);
    assert!(found.contains("a.md: error[not-allowed-here]: the file is larger than 1024 kB"), "{found}");
    let (sources, _) = read_workspace(root).unwrap();
    let (_, picture) = sources.iter().find(|(_, file)| file.path.ends_with("a.svg")).unwrap();
    assert!(
        matches!(&picture.look, Look::Refused { why, .. } if why == "the SVG holds a script"),
        "{:?}",
        picture.look
    );
    assert!(picture.bytes.is_empty());
}

#[test]
fn folders_have_a_greatest_depth_and_are_no_links() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, &format!("modules/{}a.md", "d/".repeat(12)), b"text");
    write(root, &format!("modules/{}b.md", "d/".repeat(11)), b"text");
    write(root, "modules/Readings/a.md", b"text");
    write(root, "elsewhere/a.typ", b"text");
    std::os::unix::fs::symlink(root.join("elsewhere"), root.join("templates")).unwrap();
    let found = diagnose(root);
    assert!(found.contains("d/d: error[not-allowed-here]: the folder lies deeper than 12 folders"), "{found}");
    assert!(found.contains("modules/Readings: error[bad-name]"), "{found}");
    assert!(found.contains("templates: error[not-allowed-here]"), "{found}");
    assert_eq!(read_workspace(root).unwrap().0.iter().count(), 1);
}

#[test]
fn photographs_do_not_say_where_they_were_taken() {
    let exif = b"\xff\xe1\x00\x13Exif\0\0GPS 38.5 N.";
    let pixels = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x02dots\xff\xd9";
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "modules/readings/market.jpg", &[b"\xff\xd8", &exif[..], pixels].concat());
    let (sources, diagnostics) = read_workspace(folder.path()).unwrap();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let (_, picture) = sources.iter().next().unwrap();
    assert_eq!(*picture.bytes, *[b"\xff\xd8", &pixels[..]].concat());
}

#[test]
fn the_bundled_library_comes_in_whole() {
    let (sources, diagnostics) = read_workspace(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(short::render(&diagnostics, &sources), "");
    let paths: Vec<_> = sources.iter().map(|(_, file)| file.path.as_str()).collect();
    for (path, _) in coursepack::bundled::files() {
        assert!(paths.contains(&path), "{path}");
    }
}

#[test]
fn the_root_is_the_nearest_folder_with_modules() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "modules/courses/a.yaml", b"");
    assert_eq!(find_root(&folder.path().join("modules/courses")).as_deref(), Some(folder.path()));
    assert_eq!(find_root(&folder.path().join("modules/modules")).as_deref(), Some(folder.path()));
}

#[test]
fn new_files_replace_nothing_and_large_ones_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("modules/courses/a.yaml");
    write_new(&path, b"first").unwrap();
    let error = write_new(&path, b"second").unwrap_err();
    assert!(error.to_string().contains("exists already"), "{error}");
    assert_eq!(read_limited(&path, 5).unwrap(), b"first");
    assert!(read_limited(&path, 4).is_err());
}

fn tree(files: &[(&str, &str)]) -> BTreeMap<String, Arc<[u8]>> {
    files.iter().map(|(path, text)| ((*path).to_owned(), Arc::from(text.as_bytes()))).collect()
}

/// The files of a folder with their texts, but for the lock.
fn contents(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else if path.extension().is_none_or(|ending| ending != "lock") {
            found.push(format!("{} {}", path.display(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn a_folder_is_exchanged_whole() {
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("police-reform/en");
    publish(&place, &tree(&[("a/one.txt", "1"), ("two.txt", "2")])).unwrap();
    publish(&place, &tree(&[("a/three.txt", "3")])).unwrap();
    assert_eq!(contents(out.path()), [format!("{}/a/three.txt 3", place.display())]);
}

#[test]
fn a_failed_write_leaves_the_older_folder_and_nothing_else() {
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("police-reform/en");
    publish(&place, &tree(&[("one.txt", "1")])).unwrap();
    let before = contents(out.path());
    let error = publish(&place, &tree(&[("a", "a file"), ("a/b", "in a folder of its name")])).unwrap_err();
    assert!(error.to_string().contains("is as it was before"), "{error}");
    assert_eq!(contents(out.path()), before);
}

#[test]
fn what_is_no_folder_is_not_replaced() {
    let out = tempfile::tempdir().unwrap();
    write(out.path(), "file", b"mine");
    write(out.path(), "course/en", b"mine");
    write(out.path(), "real/mine.txt", b"mine");
    std::os::unix::fs::symlink(out.path().join("real"), out.path().join("linked")).unwrap();
    let before = contents(out.path());
    for place in ["file/course/en", "course/en", "linked", "linked/en"] {
        let error = publish(&out.path().join(place), &tree(&[("a", "a")])).unwrap_err();
        assert!(error.to_string().contains("--out"), "{place}: {error}");
    }
    assert_eq!(contents(out.path()), before);
}

#[test]
fn two_builds_of_one_place_take_turns() {
    let out = tempfile::tempdir().unwrap();
    let place = out.path().join("course/en");
    let build = |text: &str| {
        let names: Vec<_> = (0..20).map(|number| format!("{number}.txt")).collect();
        let files = tree(&names.iter().map(|name| (name.as_str(), text)).collect::<Vec<_>>());
        for _ in 0..5 {
            publish(&place, &files).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| build("first"));
        scope.spawn(|| build("second"));
    });
    let found = contents(out.path());
    let last = |text: &str| found.iter().filter(|line| line.ends_with(text)).count();
    assert_eq!((found.len(), last("first").max(last("second"))), (20, 20));
}

#[test]
fn names_on_the_screen_do_not_move_the_cursor() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "modules/a\u{1b}[2J.md", b"text");
    assert!(!diagnose(folder.path()).contains('\u{1b}'));
    assert_eq!(short::render(&read_workspace(folder.path()).unwrap().1, &Sources::default()).lines().count(), 1);
}
