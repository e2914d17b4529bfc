//! What comes in from the disk is checked at the door.

use std::path::Path;
use std::process::Command;

use coursepack::diagnostic::short;
use coursepack::files::read_workspace;

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
fn large_files_and_bad_pictures_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "modules/readings/a.md", &vec![b'a'; (1 << 20) + 1]);
    write(root, "modules/readings/a.svg", b"<svg><script/></svg>");
    let found = diagnose(root);
    assert!(found.contains("a.md: error[not-allowed-here]: the file is larger than 1024 kB"), "{found}");
    assert!(found.contains("a.svg: error[unsafe-picture]: the SVG holds a script"), "{found}");
}
