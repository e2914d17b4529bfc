//! The whole way through the real binary: from an empty folder to packs that verify.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use super::folder::tree;

/// Runs the command in a clean environment.
fn coursepack(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_coursepack")).args(arguments).current_dir(folder).env_clear().output().unwrap()
}

fn must(folder: &Path, arguments: &[&str]) -> String {
    let output = coursepack(folder, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{arguments:?}\n{out}\n{err}");
    out.into_owned()
}

/// Replaces a text in a file of the workspace; it must be there.
fn change(folder: &Path, path: &str, from: &str, to: &str) {
    let path = folder.join(path);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{} does not hold {from}", path.display());
    std::fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_trainer_gets_packs_without_writing_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "mine"]);
    let mine = here.join("mine");
    let new = ["new", "course", "--theme", "police-reform", "--days", "1", "--people", "24", "--country", "LR"];
    assert_eq!(must(&mine, &new), "modules/courses/police-reform-one-day-lr.yaml\n");
    must(&mine, &["build", "police-reform-one-day-lr", "--engine", "worker"]);
    let target = mine.join("output/police-reform-one-day-lr/en-LR");
    for audience in ["participant", "facilitator"] {
        let pack = target.join(format!("police-reform-one-day-lr_en-LR_{audience}.zip"));
        must(&mine, &["verify", pack.to_str().unwrap()]);
    }
    assert!(target.join("participant/handbook.pdf").is_file());
    assert!(target.join("facilitator/facilitator-guide.pdf").is_file());
}

#[test]
fn only_facilitators_see_what_is_for_facilitators() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    must(here, &["build", "border-management/en", "--engine", "worker", "--out", "before"]);
    let exercise = "modules/exercises/border-management/01-the-way-through-the-post.md";
    change(here, exercise, "## Trainer's cheat sheet: ", "## Trainer's cheat sheet: Quite another ");
    change(
        here,
        exercise,
        "## Guidance to trainers\n",
        "## Guidance to trainers\n\nA sentence that only those who lead may read.\n",
    );
    change(here, "modules/themes/border-management.md", "Why: ", "Why: There is more to it. ");
    change(
        here,
        "modules/case-studies/nepal-open-border-interception.md",
        "## Teaching notes\n",
        "## Teaching notes\n\nMore.\n",
    );
    must(here, &["build", "border-management/en", "--engine", "worker", "--out", "after", "--jobs", "1"]);
    let pack = |out: &str, audience: &str| {
        let name = format!("border-management/en/border-management_en_{audience}.zip");
        std::fs::read(here.join(out).join(name)).unwrap()
    };
    assert!(pack("before", "participant") == pack("after", "participant"), "a participants' pack changed");
    assert!(pack("before", "facilitator") != pack("after", "facilitator"), "nothing changed");
}

#[test]
fn a_case_over_the_pages_that_the_library_asks_for_is_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    change(here, "modules/library.yaml", "case-pages: 2", "case-pages: 1");
    let build = ["build", "border-management/en", "--only", "case-study", "--engine", "worker"];
    let output = coursepack(here, &build);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{message}");
    assert!(message.contains("warning[case-pages]: the case takes 2 pages"), "{message}");
    assert_eq!(coursepack(here, &[&build[..], &["--deny-warnings"]].concat()).status.code(), Some(1));
}

#[test]
fn a_template_that_tells_too_much_stops_the_build() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    let words = "sergeants come to groups that already talk about it";
    change(
        here,
        "modules/exercises/border-management/01-the-way-through-the-post.md",
        "## Guidance to trainers\n",
        &format!("## Guidance to trainers\n\nBefore lunch the {words}.\n"),
    );
    let template = here.join("templates/case-study.typ.j2");
    let leak = std::fs::read_to_string(&template).unwrap() + &format!("#hide[Before lunch the {words}]\n");
    std::fs::write(template, leak).unwrap();
    let output = coursepack(here, &["build", "border-management/en", "--engine", "worker"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("error[facilitator-text]"), "{message}");
    assert!(message.contains("`exercises/border-management/01-the-way-through-the-post/guidance`"), "{message}");
    assert!(!here.join("output").exists() || tree(&here.join("output")).is_empty());
}

#[test]
fn a_failed_build_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    must(here, &["build", "border-management/en", "--engine", "worker"]);
    let before = tree(&here.join("output"));
    change(here, "modules/courses/border-management.yaml", "themes: [border-management]", "themes: [border-managment]");
    let output = coursepack(here, &["build", "border-management/en"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("error[unknown-theme]: unknown theme `border-managment`"), "{message}");
    assert!(message.contains("use `border-management`"), "{message}");
    assert!(before == tree(&here.join("output")));
}

/// A limit on the size of files stands for a full disk: the write fails in the same place.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    must(here, &["build", "border-management/en", "--engine", "worker"]);
    let before = tree(&here.join("output"));
    change(here, "modules/themes/border-management.md", "Why: ", "Why: There is more to it. ");
    let script = format!(
        "trap '' XFSZ; ulimit -f 200; exec {} build border-management/en --engine worker",
        env!("CARGO_BIN_EXE_coursepack")
    );
    let output = Command::new("/bin/sh").args(["-c", &script]).current_dir(here).env_clear().output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("is as it was before") && message.contains("is the disk full?"), "{message}");
    assert!(before == tree(&here.join("output")), "something changed, or a file was left behind");
}

#[test]
fn the_environment_fails_with_three_and_usage_with_two() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert_eq!(coursepack(here, &["build"]).status.code(), Some(3));
    assert_eq!(coursepack(here, &["bild"]).status.code(), Some(2));
    must(here, &["init", "."]);
    let typst = coursepack(here, &["build", "--engine", "command", "--typst", "no-such-typst"]);
    assert_eq!(typst.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&typst.stderr).contains("no-such-typst"));
    std::fs::write(here.join("taken"), "").unwrap();
    let taken = coursepack(here, &["build", "border-management", "--engine", "worker", "--out", "taken"]);
    assert_eq!(taken.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&taken.stderr).contains("taken is a file; remove it"));
    #[cfg(target_os = "linux")]
    {
        // Nobody, not even root, may write there.
        let closed = coursepack(here, &["build", "border-management", "--engine", "worker", "--out", "/proc/closed"]);
        assert_eq!(closed.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&closed.stderr).contains("name another folder with --out"));
    }
}

#[test]
fn both_engines_make_the_same_files() {
    let typst = std::env::var_os("TYPST").expect("TYPST names the typst command: run scripts/test");
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    must(here, &["build", "border-management/en", "--engine", "worker", "--out", "worker"]);
    let typst = typst.to_str().unwrap();
    must(here, &["build", "border-management/en", "--engine", "command", "--typst", typst, "--out", "command"]);
    assert!(tree(&here.join("worker")) == tree(&here.join("command")), "the engines differ");
}

#[test]
fn a_plan_counts_for_the_people_who_come() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    let new = ["new", "course", "--theme", "border-management", "--days", "1", "--people", "20", "--lang", "en"];
    let course = must(here, &new);
    let plan = |format: &str, people: &str| {
        let people = format!("participants={people}");
        let arguments = ["plan", "border-management-one-day/en", "--engine", "worker", "--format", format];
        must(here, &[arguments.as_slice(), &["--set", &people]].concat())
    };
    let copies = |people: &str| {
        let plan: serde_json::Value = serde_json::from_str(&plan("json", people)).unwrap();
        let handbook = plan["copies"].as_array().unwrap()[0].clone();
        assert_eq!(handbook["path"], "handbook.pdf");
        assert_eq!(
            handbook["sheets"],
            handbook["copies"].as_u64().unwrap() * handbook["pages"].as_u64().unwrap().div_ceil(2)
        );
        handbook["copies"].as_u64().unwrap()
    };
    assert_eq!((copies("20"), copies("24"), copies("30")), (24, 28, 35));
    let table = plan("csv", "24");
    assert!(table.starts_with("part,day,from,to,what,quantity,pages,sides,sheets\n"));
    assert!(
        ["\nagenda,1,09:00,", "\nsupplies,1,,,", "\ncopies,,,,handbook.pdf,28,"].iter().all(|row| table.contains(row))
    );
    let undated = coursepack(here, &["plan", "border-management-one-day", "--engine", "worker", "--format", "ics"]);
    assert_eq!(undated.status.code(), Some(1));
    change(here, course.trim(), "{ start:", "{ date: 2026-12-01, start:");
    let calendar = plan("ics", "24");
    assert!(calendar.contains("DTSTART:20261201T090000\r\n"), "{calendar}");
    assert!(calendar.replace("\r\n ", "").contains("DESCRIPTION:09:00–09:20 Opening\\n"), "{calendar}");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), calendar.matches("END:VEVENT").count());
}

#[test]
fn every_loose_sheet_that_is_needed_is_in_one_print_set() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    let options = ["--engine", "worker", "--keep-sources", "--only", "print-set", "--only", "facilitator-guide"];
    must(here, &[["build", "border-management/en"].as_slice(), &options].concat());
    let output = here.join("output/border-management");
    let printed: Vec<_> = tree(&output.join("en.sources/facilitator/0-print")).into_iter().collect();
    let frames = printed.iter().filter(|(path, _)| path.ends_with("main.typ"));
    let frames = frames.map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect::<String>();
    let build: serde_json::Value =
        serde_json::from_str(&must(here, &["plan", "border-management/en", "--engine", "worker", "--format", "json"]))
            .unwrap();
    let numbers = build["copies"].as_array().unwrap().iter().filter_map(|job| job["number"].as_str());
    let numbers: Vec<_> = numbers.collect();
    assert!(numbers.len() > 5);
    for number in numbers {
        assert_eq!(frames.matches(&format!("), number: \"{number}\")")).count(), 1, "{number}");
    }
    let guide = output.join("en.only/facilitator/0-print");
    assert!(tree(&guide).keys().any(|path| path.to_string_lossy().contains("facilitator-guide-2-copies")));
}

/// The words of a PDF, without the ends of lines.
fn words(pdf: &Path) -> String {
    let output = Command::new("pdftotext").arg(pdf).arg("-").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_guide_names_the_right_page_of_the_handbook_after_any_edit() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    let build =
        ["build", "border-management/en", "--engine", "worker", "--only", "handbook", "--only", "facilitator-guide"];
    let more = [0, 40, 160].map(|sentences| "Nobody who crosses a border is a case only. ".repeat(sentences));
    let mut seen = Vec::new();
    for text in more {
        let introduction = format!("## Introduction\n\n{text}\n\n");
        change(here, "modules/themes/border-management.md", "## Introduction\n\n", &introduction);
        must(here, &[&build[..], &["--keep-sources"]].concat());
        let output = here.join("output/border-management");
        let handbook = std::fs::read(output.join("en.only/participant/handbook.pdf")).unwrap();
        let places = coursepack::pdf::destinations(&handbook).unwrap();
        let told = std::fs::read(output.join("en.sources/facilitator/facilitator-guide/pages.json")).unwrap();
        let told: BTreeMap<String, u32> = serde_json::from_slice(&told).unwrap();
        let guide = words(&output.join("en.only/facilitator/facilitator-guide.pdf"));
        // What participants and facilitators both have is laid out once, as long as the facts of the target are the same.
        let facts = ["participant/handbook", "facilitator/facilitator-guide"]
            .map(|document| std::fs::read(output.join(format!("en.sources/{document}/target.json"))).unwrap());
        assert!(facts[0] == facts[1], "the facts of the target differ");
        assert!(told.len() > 5);
        for (id, page) in &told {
            assert_eq!(places[id], *page, "{id}");
        }
        let sheets = told.iter().filter(|(id, _)| id.starts_with("exercise-") || id.starts_with("case-"));
        for (id, page) in sheets.filter(|(id, _)| !id.contains(".the-") && id.matches('.').count() < 2) {
            assert!(
                guide.contains(&format!("handbook p. {page}")),
                "{id} is on page {page}, and the guide does not say so"
            );
        }
        seen.push(told);
    }
    assert!(seen[0] != seen[1] && seen[1] != seen[2], "no page moved");
}

#[test]
fn an_event_is_stamped_on_the_handbook() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    let build = ["build", "border-management/en", "--engine", "worker", "--only", "handbook"];
    let stamp = ["--set", "venue=Police Academy, Room 3", "--set", "reference=Ref. 2026/17", "--watermark", "SAMPLE"];
    must(here, &[&build[..], &stamp, &["--page", "a5"]].concat());
    let handbook = words(&here.join("output/border-management/en.a5.only/participant/handbook.pdf"));
    assert!(handbook.contains("Police Academy, Room 3"), "{handbook}");
    assert!(handbook.matches("Ref. 2026/17").count() > 10, "the reference stands on every page");
    for (wrong, said) in [
        (["--set", "venue=a\u{202e}b"], "`venue`: the character U+202E is invisible"),
        (["--set", "title=a\u{c}b"], "`title`: the character U+000C is invisible"),
        (["--set", "purpose=a\nb"], "`purpose`: a line end (U+000A) in a text of one line"),
        (["--set", "organiser=\u{200b}"], "`organiser`: the text has nothing that can be seen"),
        (["--watermark", "a\u{e0041}b"], "--watermark: the character U+E0041 is invisible"),
        (["--set", "colour=red"], "`colour` cannot be set"),
        (["--set", "venue="], "needs 1 to 120 characters, not 0"),
        (["--watermark", "DO NOT COPY THIS IN ANY CASE"], "needs 1 to 24 characters, not 28"),
    ] {
        let output = coursepack(here, &[&build[..], &wrong].concat());
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && message.contains(said), "{wrong:?}\n{message}");
    }
    assert_eq!(coursepack(here, &[&build[..], &["--page", "huge"]].concat()).status.code(), Some(2));
}

#[test]
fn every_look_is_a_pack_of_its_own_and_booklets_hold_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    let course = "modules/courses/border-management.yaml";
    change(here, course, "targets:", "booklets: true\ntargets:");
    for look in [&["--page", "large-print"][..], &["--page", "phone"], &["--review"], &[]] {
        must(here, &[&["build", "border-management/en", "--engine", "worker", "--quiet"], look].concat());
    }
    let output = here.join("output/border-management");
    for look in ["en.large-print", "en.phone", "en.review", "en"] {
        let pack = output.join(look).join(format!("border-management_{look}_participant.zip"));
        must(here, &["verify", pack.to_str().unwrap()]);
    }
    let exercises = words(&output.join("en/participant/exercise-booklet.pdf"));
    let solutions = words(&output.join("en/facilitator/solutions-booklet.pdf"));
    assert!(exercises.contains("Learning objectives") && !exercises.contains("Model answer"), "{exercises}");
    assert!(solutions.contains("Model answer") && solutions.contains("Right answers"), "{solutions}");
}

#[test]
fn a_logo_and_colours_are_the_publishers() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    must(here, &["init", "."]);
    let brand =
        "logo: { file: logo.svg, alt: Logo of the academy }\ncolours: { headings: \"#1f4e79\" }\nlanguage: en\n";
    change(here, "modules/library.yaml", "language: en\n", brand);
    let build = ["build", "border-management/en", "--engine", "worker", "--only", "handbook"];
    let missing = coursepack(here, &build);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("the logo `logo.svg` does not exist"));
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>";
    std::fs::write(here.join("modules/logo.svg"), svg).unwrap();
    must(here, &["check", "--deny-warnings"]);
    must(here, &build);
    change(here, "modules/library.yaml", ", alt: Logo of the academy", "");
    let silent = coursepack(here, &build);
    assert!(String::from_utf8_lossy(&silent.stderr).contains("error[missing-alt-text]: the logo `logo.svg`"));
    let outside = svg.replace("<path", "<image href=\"https://example.org/a.png\"/><path");
    std::fs::write(here.join("modules/logo.svg"), outside).unwrap();
    assert!(String::from_utf8_lossy(&coursepack(here, &build).stderr).contains("error[unsafe-picture]"));
}
