//! What a build finds in its place: files of a person's own, folders that are none of its business, pipes and devices.

use std::path::Path;
use std::process::{Command, Output};

use super::cache::{Small, files};

const BUILD: [&str; 6] = ["build", "small", "--engine", "worker", "--cache", "cache"];

/// Runs the program for a minute at most.
fn run(small: &Small, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new("timeout");
    command.args(["60", env!("CARGO_BIN_EXE_coursepack")]).args(arguments).current_dir(small.path("")).env_clear();
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn what_a_person_had_in_the_output_is_kept_and_named() {
    let small = Small::new();
    fn set(people: &str) -> Vec<&str> {
        [&BUILD[..], &["--set", people]].concat()
    }
    small.must(&set("participants=20"));
    let first = small.output();
    small.must(&set("participants=18"));
    let second = small.output();
    let place = small.path("output/small/en");
    let put = || {
        write(&place.join("notes.txt"), "mine");
        write(&place.join("photos/day 1/a.txt"), "mine");
        write(&place.join("participant/handbook.pdf"), "with my notes");
        write(&place.join(".DS_Store"), "the system's");
        pipe(&place.join("participant/pipe"));
        std::os::unix::fs::symlink("/etc/hostname", place.join("link")).unwrap();
    };
    put();
    let (code, said) = run(&small, &set("participants=20"));
    assert_eq!(code, Some(0), "{said}");
    let names = "`link`, `notes.txt`, `participant/handbook.pdf`, `participant/pipe`, `photos`";
    assert!(said.contains("warning[files-kept]") && said.contains(names), "{said}");
    assert!(said.contains("output/small/en.kept"), "{said}");
    let kept = small.path("output/small/en.kept");
    for (path, text) in
        [("notes.txt", "mine"), ("photos/day 1/a.txt", "mine"), ("participant/handbook.pdf", "with my notes")]
    {
        assert_eq!(std::fs::read_to_string(kept.join(path)).unwrap(), text);
    }
    assert!(kept.join("link").is_symlink() && kept.join("participant/pipe").exists());
    let rest = |kept: &str| {
        std::fs::remove_dir_all(small.path(kept)).unwrap();
        small.output()
    };
    assert!(rest("output/small/en.kept") == first, "the output is not what it would be without them");

    // Nothing else has changed, and the lock with its list is gone.
    put();
    std::fs::remove_file(small.path("output/small/.en.lock")).unwrap();
    let (code, said) = run(&small, &set("participants=20"));
    assert!(code == Some(0) && said.contains(names), "{said}");
    assert!(rest("output/small/en.kept") == first);
    std::fs::remove_file(small.path("output/small/.en.lock")).unwrap();
    let (code, said) = run(&small, &set("participants=18"));
    assert!(code == Some(0) && !said.contains("files-kept"), "{said}");
    assert!(small.output() == second);

    // Sources of the typesetter are there to be edited.
    let sources = [&BUILD[..], &["--keep-sources"]].concat();
    small.must(&sources);
    let main = small.path("output/small/en.sources/participant/handbook/main.typ");
    write(&main, "edited");
    let (code, said) = run(&small, &sources);
    assert!(code == Some(0) && said.contains("`participant/handbook/main.typ`"), "{said}");
    assert!(small.path("output/small/en.sources.kept/participant/handbook/main.typ").exists());
}

#[test]
fn packs_do_not_go_among_sources() {
    let small = Small::new();
    let before = files(&small.path("modules"));
    write(&small.path("file"), "mine");
    std::os::unix::fs::symlink("elsewhere", small.path("link")).unwrap();
    std::fs::create_dir(small.path("elsewhere")).unwrap();
    for out in ["modules", "modules/new", "templates", "fonts", ".", "file", "link", "elsewhere/../modules"] {
        for command in ["build", "watch"] {
            let (code, said) = run(&small, &[command, "small/en", "--engine", "worker", "--out", out]);
            assert_eq!(code, Some(3), "{command} {out}: {said}");
            assert!(said.contains("error: ") && said.contains("--out"), "{command} {out}: {said}");
        }
    }
    assert!(files(&small.path("modules")) == before && !small.path("fonts").exists());
    assert_eq!(std::fs::read_to_string(small.path("file")).unwrap(), "mine");
}

#[test]
fn nobody_waits_for_a_pipe_or_a_device() {
    let small = Small::new();
    let lock = small.path("output/small/.en.lock");
    std::fs::create_dir_all(small.path("output/small")).unwrap();
    let remove = |path: &Path| if path.is_dir() { std::fs::remove_dir(path) } else { std::fs::remove_file(path) };
    for plant in [
        pipe as fn(&Path),
        |path| std::fs::create_dir(path).unwrap(),
        |path| {
            std::os::unix::fs::symlink("/dev/null", path).unwrap();
        },
    ] {
        plant(&lock);
        let (code, said) = run(&small, &["build", "small/en", "--engine", "worker", "--cache", "cache"]);
        assert!(code == Some(3) && said.contains(".en.lock cannot be used as a lock; remove it"), "{said}");
        remove(&lock).unwrap();
    }
    pipe(&small.path("pipe"));
    std::fs::create_dir(small.path("part")).unwrap();
    pipe(&small.path("part/part.json"));
    for arguments in [
        &["verify", "pipe"][..],
        &["verify", "/dev/zero"],
        &["verify", "modules"],
        &["diff", "pipe.zip", "pipe.zip"],
        &["translate", "import", "pipe"],
        &["merge", "part"],
    ] {
        if arguments[0] == "diff" {
            pipe(&small.path("pipe.zip"));
        }
        let (code, said) = run(&small, arguments);
        assert!(code == Some(3) && said.contains("this is no regular file"), "{arguments:?}: {code:?} {said}");
    }
    for path in ["modules/courses/pipe.yaml", "fonts/pipe.ttf", "templates/pipe.typ"] {
        std::fs::create_dir_all(small.path(path).parent().unwrap()).unwrap();
        pipe(&small.path(path));
        let (code, said) = run(&small, &["check", "--format", "short"]);
        assert!(code == Some(1) && said.contains(&format!("{path}: error[not-allowed-here]")), "{said}");
        std::fs::remove_file(small.path(path)).unwrap();
    }
}

#[test]
fn no_name_moves_the_cursor() {
    let small = Small::new();
    let name = "a\u{1b}[2Jb\n\u{202e}c";
    write(&small.path(&format!("{name}.zip")), "no pack");
    write(&small.path(&format!("modules/{name}.md")), "text");
    write(&small.path(&format!("{name}/part.json")), "{}");
    let zip = format!("{name}.zip");
    for arguments in [
        &["verify", &zip][..],
        &["verify", "nowhere", &zip],
        &["verify", &format!("{zip}x")],
        &["diff", &zip, &zip],
        &["check"],
        &["check", "--format", "short"],
        &["check", "--format", "github"],
        &["check", "--root", name],
        &["merge", name],
        &["init", name],
        &["list", name],
        &["build", "--set", name],
        &["build", "small/en", "--page", name],
        &["build", "small/en", "--out", &format!("modules/{name}")],
        &["translate", "stamp", &zip],
        &["translate", "import", &zip],
        &[name],
    ] {
        let (code, said) = run(&small, arguments);
        assert!(code.is_some_and(|code| code != 124), "{arguments:?} hangs");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{arguments:?}: {said:?}");
    }
}
