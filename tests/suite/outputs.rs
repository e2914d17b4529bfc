//! A result that does not arrive is a failure of the environment, and a reader that has gone is none.

use std::fs::File;
use std::process::Command;

use super::cache::Small;

/// The commands that a workspace needs before others have something to print.
const BEFORE: [&str; 4] = [
    "build small/en --engine worker",
    "translate export courses/small --lang fr --out fr.po",
    "build small --engine worker --partition hash:1/1 --out parts",
    "adapt readings/denham-2008 --country TJ",
];

/// Every command that prints a result, in an order in which each of them has one.
const COMMANDS: [&str; 45] = [
    "--help",
    "--version",
    "help build",
    "build --help",
    "build small/en --engine worker",
    "build small/en --engine worker --format json",
    "build small/en --engine worker --partition hash:1/1 --out others",
    "merge parts/part-1-of-1 --out merged",
    "watch small/en --engine worker",
    "plan-build small",
    "plan-build small --format ninja",
    "check --format json",
    "check --format github",
    "check --format sarif",
    "list themes",
    "list courses --format csv",
    "list countries --format json",
    "list coverage",
    "explain small",
    "explain small/en --format json",
    "plan small/en --engine worker",
    "plan small/en --engine worker --format csv",
    "plan small/en --engine worker --format json",
    "course swap police-reform special-desk more-reports",
    "course drop police-reform special-desk",
    "course add police-reform energiser --minutes 5 --day 1",
    "course move police-reform more-reports --day 2",
    "course set small participants=18",
    "adapt readings/denham-2008 --country LR",
    "diff small/en small/en-LR",
    "status",
    "status --format json",
    "translate stamp modules/countries/TJ/readings/denham-2008.md",
    "translate export readings --lang fr --out more.po",
    "verify output/small/en/small_en_participant.zip",
    "cache stats",
    "cache gc --max-size 1GB",
    "init other",
    "new course --theme police-reform other",
    "new country NO",
    "schema build",
    "completions bash",
    "docs",
    "docs exercises",
    "man pages",
];

/// What is printed for its own sake, also with `-q`.
const ASKED: [&str; 10] = [
    "list",
    "explain",
    "plan",
    "diff",
    "status",
    "cache stats",
    "schema",
    "docs",
    "completions",
    "build small/en --engine worker --format",
];

fn prepared() -> Small {
    let small = Small::new();
    // A warning, so that `check` has something to say.
    std::fs::write(small.path("modules/notes.txt"), "Notes.\n").unwrap();
    for line in BEFORE {
        assert!(command(&small, line).output().unwrap().status.success(), "{line}");
    }
    small
}

/// A command with a cache, so that every document is made once.
fn command(small: &Small, line: &str) -> Command {
    let mut command = small.command(&line.split(' ').collect::<Vec<_>>());
    command.env("COURSEPACK_CACHE", small.path("cache"));
    command
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure_of_every_command() {
    let small = prepared();
    for line in COMMANDS {
        let output =
            command(&small, line).stdout(File::options().write(true).open("/dev/full").unwrap()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{line}: {said}");
        assert!(said.contains("the standard output cannot be written: No space left on device"), "{line}: {said}");
    }
    // Of what is wrong nothing can be read either: the code says it.
    for line in ["check", "build smal", "bild", "build small --lang xx"] {
        let output =
            command(&small, line).stderr(File::options().write(true).open("/dev/full").unwrap()).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{line}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let small = prepared();
    for line in COMMANDS.into_iter().filter(|line| !line.starts_with("watch")) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&small, line).stdout(writer).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{line}: {:?} {said}", output.status);
        assert!(!said.contains("cannot be written") && !said.contains("panicked"), "{line}: {said}");
    }
    assert!(small.path("modules/countries/NO.yaml").is_file(), "what is written to files goes on");
}

/// A new command comes into the list above.
#[test]
fn every_command_is_tried() {
    let help = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_coursepack")).args(arguments).arg("--help").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let commands = |help: &str| -> Vec<String> {
        let list = help.split_once("Commands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap());
        let words = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        words.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    };
    for command in commands(&help(&[])) {
        let inner = commands(&help(&[&command]));
        assert!(COMMANDS.iter().any(|line| line.split(' ').next() == Some(&command)), "{command} is not tried");
        assert!(command == "help" || inner.is_empty() || inner.len() > 1, "{command}");
    }
}

#[test]
fn quiet_commands_say_nothing_but_errors() {
    let small = prepared();
    // A watch goes on for ever, and help is no command.
    for line in COMMANDS
        .into_iter()
        .filter(|line| !["-", "help", "watch", "build --help"].iter().any(|word| line.starts_with(word)))
    {
        let output = command(&small, &format!("{line} -q")).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success() && err.is_empty(), "{line}: {err}");
        let asked = ASKED.iter().any(|asked| line.starts_with(asked)) || line.ends_with("sarif");
        assert_eq!(!out.is_empty(), asked, "{line}: {out}");
        // The plan of a build names every file that is read; that is no warning.
        assert!(!out.contains("notes.txt") || line.starts_with("plan-build"), "{line}: {out}");
    }
    small.change("modules/courses/small.yaml", "themes: [border", "themes: [bordr");
    let output = command(&small, "check -q").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("error[unknown-theme]"), "{said}");
    assert!(!said.contains("warning"), "{said}");
}

/// What a command says on a terminal of a number of columns, both streams together.
#[cfg(target_os = "linux")]
fn on_a_terminal(small: &Small, columns: u32, line: &str) -> String {
    let inner = format!("stty cols {columns} rows 40; exec {} {line}", env!("CARGO_BIN_EXE_coursepack"));
    let mut command = Command::new("script");
    command
        .args(["-qec", &inner, "/dev/null"])
        .current_dir(small.path(""))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm");
    let output = command.env("COURSEPACK_CACHE", small.path("cache")).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn tables_fit_the_terminal() {
    let small = Small::new();
    for line in ["list exercises", "list coverage", "explain small/en"] {
        let said = on_a_terminal(&small, 100, line);
        let widest = said.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
        assert!((60..=100).contains(&widest), "{line}: {widest}\n{said}");
        let (wide, _) = small.must(&line.split(' ').collect::<Vec<_>>());
        assert!(wide.lines().any(|line| line.chars().count() > 100), "{line} is no wide table");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn progress_has_one_total_and_a_clock() {
    let small = Small::new();
    let said = on_a_terminal(&small, 100, "build small --engine worker");
    let totals = said.split(['\r', '\n']).filter_map(|line| {
        let (done, rest) = line.split_once('/').filter(|(done, _)| done.ends_with(|c: char| c.is_ascii_digit()))?;
        let _ = done;
        let total: usize = rest.split(' ').next()?.parse().ok()?;
        rest.contains(" to go").then_some(total)
    });
    let totals: std::collections::BTreeSet<_> = totals.collect();
    let pdfs = ["en", "en-LR"].map(|tag| {
        let record = std::fs::read_to_string(small.path(&format!("output/small/{tag}/build.json"))).unwrap();
        serde_json::from_str::<serde_json::Value>(&record).unwrap()["documents"].as_array().unwrap().len()
    });
    assert_eq!(totals.into_iter().collect::<Vec<_>>(), [pdfs.iter().sum::<usize>()], "{said}");
    assert!(said.contains("00:00:0"), "{said}");
    assert!(!on_a_terminal(&small, 100, "build small --engine worker -q").contains("to go"));
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_made_is_shown_on_request() {
    use std::os::unix::fs::PermissionsExt;
    let small = Small::new();
    std::fs::create_dir(small.path("bin")).unwrap();
    let program = small.path("bin/xdg-open");
    std::fs::write(&program, "#!/bin/sh\necho \"$1\" > shown.new && mv shown.new shown\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", small.path("bin").display());
    let build = "build small/en --engine worker --out made --open";
    for (more, shown) in [("", "made/small/en"), (" --only handbook", "made/small/en.only")] {
        let output = command(&small, &format!("{build}{more}")).env("PATH", &path).output().unwrap();
        assert!(output.status.success());
        let told = || std::fs::read_to_string(small.path("shown")).unwrap_or_default();
        let begun = std::time::Instant::now();
        while told().is_empty() && begun.elapsed().as_secs() < 60 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(told().trim().ends_with(shown), "{}", told());
        std::fs::remove_file(small.path("shown")).unwrap();
    }
    // Nothing is shown of what was not made, and what cannot be shown is made all the same.
    let output = command(&small, &format!("{build} --lang xx")).env("PATH", &path).output().unwrap();
    assert!(output.status.code() == Some(2) && !small.path("shown").exists());
    let output = command(&small, build).env("PATH", small.path("nothing")).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("made/small/en cannot be shown"), "{said}");
}

#[test]
fn a_build_tells_github_as_check_does() {
    let small = Small::new();
    let output =
        command(&small, "build small/en-LR --engine worker --only key-messages --format github").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("::warning file=modules/courses/small.yaml,line=1,"), "{said}");
    assert!(said.contains("small/en-LR: 1 PDFs"), "{said}");
    small.change("modules/courses/small.yaml", "themes: [border", "themes: [bordr");
    let output = command(&small, "build small --format github").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.code() == Some(1) && said.contains("::error file=modules/courses/small.yaml,line=12,"),
        "{said}"
    );
    let merge = command(&small, "merge nowhere --format github").output().unwrap();
    assert_eq!(merge.status.code(), Some(3));
}

/// What a shell is offered after some words.
fn offered(small: &Small, words: &[&str]) -> Vec<String> {
    let mut command = small.command(&[&["--", "coursepack"], words].concat());
    let index = words.len().to_string();
    command.env("COURSEPACK_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index).env("_CLAP_IFS", "\n");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn shells_are_offered_the_names_of_the_workspace() {
    let small = Small::new();
    for (words, names) in [
        (&["build", "sm"][..], &["small"][..]),
        (&["build", "small/"], &["small/en", "small/en-LR"]),
        (&["plan", "police-reform/r"], &["police-reform/ru", "police-reform/ru-TJ"]),
        (&["explain", "pen"], &["penal-reform", "penal-reform-two-days"]),
        (&["watch", "sm"], &["small"]),
        (&["plan-build", "sm"], &["small"]),
        (&["diff", "small/en", "sm"], &["small"]),
        (&["status", "sm"], &["small"]),
        (&["list", "exercises", "--theme", "po"], &["police-reform"]),
        (&["new", "course", "--theme", "bor"], &["border-management"]),
        (&["build", "--lang", "f"], &["fr"]),
        (&["translate", "export", "--lang", "t"], &["tg"]),
        (&["build", "--country", "NO"], &["NO"]),
        (&["adapt", "themes/po"], &["themes/police-reform"]),
        (&["build", "--only", "hand"], &["handbook", "handout"]),
        (&["build", "--paper", "us"], &["us-letter"]),
        (&["list", "fo"], &["forms"]),
        (&["course", "set", "sm"], &["small"]),
        (
            &["course", "add", "small", "exercises/border-management/01"],
            &["exercises/border-management/01-the-way-through-the-post"],
        ),
        (&["course", "drop", "police-reform", "police-reform/sp"], &["police-reform/special-desk"]),
        (&["course", "swap", "police-reform", "recap", "rec"], &["recap"]),
        (&["course", "move", "police-reform", "recap", "--after", "clo"], &["closing"]),
    ] {
        assert_eq!(offered(&small, words), names, "{words:?}");
    }
    assert_eq!(offered(&small, &["list", "countries", "--country", ""]).len(), 250);
    // Names are those of today.
    small.must(&["new", "course", "tomorrow", "--theme", "penal-reform"]);
    assert_eq!(offered(&small, &["build", "tom"]), ["tomorrow"]);
    let folder = tempfile::tempdir().unwrap();
    let mut elsewhere = small.command(&["--", "coursepack", "build", "--root", small.path("").to_str().unwrap(), "sm"]);
    elsewhere.current_dir(folder.path()).env("COURSEPACK_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "4");
    assert_eq!(String::from_utf8(elsewhere.output().unwrap().stdout).unwrap().trim(), "small");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (script, _) = small.must(&["completions", shell]);
        assert!(script.contains("COURSEPACK_COMPLETE"), "{shell}: {script}");
    }
}
