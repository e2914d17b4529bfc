//! One broken file does not keep courses from being made that do not use it, and `check` finds what `build` would.

use std::collections::BTreeMap;
use std::process::Command;

use crate::folder::base;

/// A workspace on the disk that is gone with its value.
struct Workspace {
    root: tempfile::TempDir,
}

impl Workspace {
    fn new(files: &BTreeMap<String, String>) -> Self {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self { root }
    }

    /// The exit code and what is said, in the short form where there is one.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coursepack"));
        command.args(arguments).arg("--root").arg(self.root.path());
        let output = command.env_remove("SOURCE_DATE_EPOCH").output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }

    fn check(&self) -> (i32, String) {
        self.run(&["check", "--format", "short"])
    }
}

/// The smallest workspace with a second edition and changes to files below `modules/`.
fn changed(changes: &[(&str, &str, &str)]) -> BTreeMap<String, String> {
    let mut files = base();
    for (path, from, to) in changes {
        let text = files.get_mut(&format!("modules/{path}")).unwrap();
        assert!(text.contains(from), "{path} does not hold {from:?}");
        *text = text.replacen(from, to, 1);
    }
    files
}

#[test]
fn check_finds_what_build_would_find_before_it_typesets() {
    let targets = ("courses/c.yaml", "targets: [en-LR]", "targets: [en, en-LR]");
    for (change, expected) in [
        (("courses/c.yaml", "end: \"12:00\"", "end: \"10:20\""), "courses/c.yaml:6:5: error[day-overrun]"),
        (("courses/c.yaml", "at: \"10:00\"", "at: \"13:00\""), "courses/c.yaml:6:5: error[break-outside-day]"),
        (("exercises/a/01-x.md", "max: 30", "max: 10"), "error[group-size]"),
        (
            ("case-studies/c.md", "tone: mixed", "tone: mixed\nnot-in: [LR]"),
            "courses/c.yaml:9:25: error[not-in-country]",
        ),
    ] {
        let sessions = "forms: [t]\nsessions: [{ title: S, items: [{ exercise: a/01-x }] }]";
        let sessions = ("courses/c.yaml", "forms: [t]", sessions);
        let changes =
            if expected == "error[group-size]" { vec![targets, sessions, change] } else { vec![targets, change] };
        let (code, text) = Workspace::new(&changed(&changes)).check();
        assert!(code == 1 && text.contains(expected), "{expected}: {code} {text}");
    }
}

#[test]
fn a_path_that_windows_cannot_unpack_is_told_at_the_longer_name() {
    let mut files = base();
    let name = "how-the-service-changed-its-way-of-taking-complaints-and-what-they-said";
    let case = files.remove("modules/case-studies/c.md").unwrap();
    files.insert(format!("modules/case-studies/{name}.md"), case);
    let course = files.remove("modules/courses/c.yaml").unwrap();
    let course = course.replace("pin: [c]", &format!("pin: [{name}]"));
    files.insert("modules/courses/strengthening-responsive-policing-in-the-districts.yaml".to_owned(), course);
    let library = files.get_mut("modules/library.yaml").unwrap();
    *library = library.replace("default: [c/en]", "default: []");
    let exercise = files.get_mut("modules/exercises/a/01-x.md").unwrap();
    *exercise = exercise.replace("uses-cases: [c]\n", "").replace(" and [the case](case:c)", "");
    let (code, text) = Workspace::new(&files).check();
    let expected = format!("modules/case-studies/{name}.md:1:1: warning[path-too-long]");
    assert!(code == 0 && text.contains(&expected), "{code} {text}");
}

/// A second course, of another theme, beside the first.
fn two_courses() -> BTreeMap<String, String> {
    let mut files = base();
    let theme = files["modules/themes/a.md"].replace("# A theme", "# Another theme").replace("order: 1", "order: 2");
    files.insert("modules/themes/b.md".to_owned(), theme);
    let exercise = files["modules/exercises/a/01-x.md"].replace("themes: [a]", "themes: [b]");
    files.insert("modules/exercises/b/01-y.md".to_owned(), exercise.replace("An exercise", "Another exercise"));
    let course = files["modules/courses/c.yaml"].replace("themes: [a]", "themes: [b]").replace("[en-LR]", "[en]");
    files.insert("modules/courses/d.yaml".to_owned(), course);
    files
}

/// What is said when actions of a build are planned, which goes as far as a build does without a typesetter.
fn plan(files: &BTreeMap<String, String>, arguments: &[&str]) -> (i32, String) {
    Workspace::new(files).run(&[&["plan-build"], arguments].concat())
}

#[test]
fn a_broken_file_stops_those_courses_only_that_use_it() {
    let broken = |path: &str, from: &str, to: &str| {
        let mut files = two_courses();
        let text = files.get_mut(&format!("modules/{path}")).unwrap();
        assert!(text.contains(from), "{path} does not hold {from:?}");
        *text = text.replacen(from, to, 1);
        files
    };
    for (path, from, to) in [
        ("exercises/a/01-x.md", "minutes: 30", "minutes: 0"),
        ("exercises/a/01-x.md", "## Guidance to trainers", "## Guidance"),
        ("exercises/a/01-x.md", "Text.", "Text <b>."),
        ("exercises/a/01-x.md", "Text.", "Text 家."),
        ("courses/c.yaml", "expected: 20", "expected: 0"),
        ("courses/c.yaml", "pin: [c]", "pin: [nothing]"),
    ] {
        let files = broken(path, from, to);
        let (code, text) = Workspace::new(&files).check();
        assert!(code == 1 && text.contains("error["), "{path} {to}: {text}");
        let (code, text) = plan(&files, &["d"]);
        assert!(code == 0 && text.contains("warning["), "{path} {to}: {text}");
        for arguments in [&["c"][..], &["--all"], &["d", "--release", "2026-12-01"]] {
            let (code, text) = plan(&files, arguments);
            assert!(code == 1 && text.contains("error["), "{path} {to} {arguments:?}: {text}");
        }
        let here = Workspace::new(&files);
        for looked in
            [&["explain", "d"][..], &["explain", "d/en", "--origins"], &["status", "d"], &["diff", "d", "d/fr"]]
        {
            let (code, text) = here.run(looked);
            assert!(
                code == 0 && text.contains("warning[") && !text.contains("error["),
                "{looked:?} {path} {to}: {text}"
            );
        }
        for looked in [&["explain", "c"][..], &["status", "c/en-LR"], &["diff", "c", "d"], &["diff", "d", "c"]] {
            let (code, text) = here.run(looked);
            assert!(code == 1 && text.contains("error[broken-in-use]"), "{looked:?} {path} {to}: {text}");
        }
    }
}

#[test]
fn a_list_of_what_is_sound_says_what_is_broken() {
    let mut files = two_courses();
    let exercise = files.get_mut("modules/exercises/a/01-x.md").unwrap();
    *exercise = exercise.replace("minutes: 30", "minutes: 0");
    let (code, text) = Workspace::new(&files).run(&["list", "exercises"]);
    assert!(code == 1 && text.contains("b/01-y") && !text.contains("a/01-x  "), "{text}");
    assert!(text.contains("error[wrong-type]") || text.contains("error[wrong-value]"), "{text}");
    let here = Workspace::new(&files);
    let file = here.root.path().join("exercises.csv");
    assert_eq!((here.run(&["list", "exercises", "--out", file.to_str().unwrap()]).0, file.exists()), (1, false));
    for (writes, kind) in [
        (&["adapt", "themes/b", "--country", "LR"][..], "countries/LR/themes/b.md"),
        (&["new", "course", "--theme", "b", "--lang", "en", "e"], "courses/e.yaml"),
    ] {
        let (code, text) = here.run(writes);
        assert!(code == 0 && text.contains("warning[") && text.contains(kind), "{writes:?}: {text}");
    }
}

#[test]
fn a_plan_is_made_beside_a_broken_file() {
    let small = crate::cache::Small::new();
    small.change("modules/exercises/police-reform/01-who-is-safe-where.md", "minutes: ", "minutes: soon ");
    let plan = |course: &str| {
        let output = small.run(&["plan", course, "--engine", "worker"]);
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (code, text) = plan("small/en");
    assert!(code == Some(0) && text.contains("day 1") && text.contains("warning[wrong-type]"), "{text}");
    let (code, text) = plan("police-reform/en");
    assert!(code == Some(1) && text.contains("error[broken-in-use]"), "{text}");
}

#[test]
fn a_broken_file_that_all_need_stops_all() {
    for (path, from, to) in [
        ("library.yaml", "date: 2026-11-23", "date: soon"),
        ("countries/LR.yaml", "none", "[1]"),
        ("languages/en.yaml", "b: \"{n} days\"", "c: \"{n} days\""),
        ("readings/r.md", "year: 2012", "year: 12"),
        ("case-studies/c.md", "tone: mixed", "tone: mixd"),
    ] {
        let mut files = two_courses();
        let text = files.get_mut(&format!("modules/{path}")).unwrap();
        *text = text.replacen(from, to, 1);
        let (code, text) = plan(&files, &["d"]);
        assert!(code == 1 && text.contains("error["), "{path} {to}: {text}");
    }
}

/// One mistake in a case: the course without errors of its own is said to need it, where it names it.
#[test]
fn a_course_that_needs_what_is_broken_is_named_at_the_line_that_names_it() {
    let workspace = Workspace::new(&changed(&[("case-studies/c.md", "tone: mixed", "tone: mixd")]));
    let (code, said) = workspace.run(&["build", "c", "--engine", "worker", "--format", "github"]);
    assert_eq!(code, 1, "{said}");
    let wrong: Vec<_> = said.lines().filter(|line| line.starts_with("::error")).collect();
    assert!(matches!(wrong[..], [_, _]) && wrong[0].contains("file=modules/case-studies/c.md,"), "{said}");
    assert!(wrong[1].contains("file=modules/courses/c.yaml,line=9,col=25,"), "{said}");
    assert!(wrong[1].contains("c is not made: what `courses/c` names here has errors"), "{said}");
}
