//! Numbers that authors write: each is read in its range and refused outside it, at its place, with the range.

use coursepack::number::Number;

use crate::diagnostics::diagnose;
use crate::folder::base;

/// A file below `modules/`, what is replaced in it, by what, and the range of `N` in it.
type Case = (&'static str, &'static str, &'static str, Number);

const COURSE: &str = "courses/c.yaml";
const EXERCISE: &str = "exercises/a/01-x.md";
const LIBRARY: &str = "library.yaml";

/// Adds to a file that ends so.
const END: &str = "\u{3}";

const CASES: &[Case] = &[
    (COURSE, "expected: 20", "expected: N", Number::PEOPLE),
    (COURSE, "expected: 20", "expected: 20, at-least: N", Number::PEOPLE),
    (COURSE, "expected: 20", "expected: 20, at-most: N", Number::PEOPLE),
    (COURSE, END, "facilitators: N\n", Number::FACILITATORS),
    (COURSE, END, "rooms: { plenary: N }\n", Number::PLENARY_ROOMS),
    (COURSE, END, "rooms: { break-out: N }\n", Number::BREAK_OUT_ROOMS),
    (COURSE, END, "official-opening: N\n", Number::OPENING),
    (COURSE, END, "slack: N\n", Number::SLACK),
    (COURSE, "minutes: 15", "minutes: N", Number::BREAK),
    (COURSE, "themes: [a]", "themes: [a]\n  exercises: { minutes-at-most: N }", Number::MINUTES),
    (COURSE, "themes: [a]", "themes: [a]\n  readings: { at-most: N }", Number::AT_MOST),
    (COURSE, "pin: [c]", "pin: [c], at-most: N", Number::AT_MOST),
    (COURSE, END, "sessions: [{ title: S, items: [{ opening: N }] }]\n", Number::MINUTES),
    (COURSE, END, "sessions: [{ title: S, items: [{ text: { title: T, minutes: N } }] }]\n", Number::MINUTES),
    (COURSE, END, "sessions: [{ title: S, items: [{ exercise: { id: a/01-x, minutes: N } }] }]\n", Number::MINUTES),
    (COURSE, END, "sessions: [{ title: S, items: [{ case-study: { id: c, minutes: N } }] }]\n", Number::MINUTES),
    (COURSE, "start: \"09:00\"", "date: N-01-01, start: \"09:00\"", Number::DATE_YEAR),
    (EXERCISE, "minutes: 30", "minutes: N", Number::MINUTES),
    (EXERCISE, "min: 8", "min: N", Number::PEOPLE),
    (EXERCISE, "max: 30", "max: N", Number::PEOPLE),
    (EXERCISE, "(20 min)", "(N min)", Number::MINUTES),
    (EXERCISE, "(10 min)", "(N min) {keep}", Number::MINUTES),
    (EXERCISE, "group | 2", "group | N", Number::QUANTITY),
    (EXERCISE, "group=1", "group=N", Number::GROUP),
    (EXERCISE, "lines=2", "lines=N", Number::LINES),
    (EXERCISE, "lines=2", "box=N", Number::BOX),
    (EXERCISE, "row=14mm", "row=N", Number::ROW),
    (EXERCISE, "rows=2", "rows=N", Number::ROWS),
    ("themes/a.md", "order: 1", "order: N", Number::ORDER),
    ("readings/r.md", "year: 2012", "year: N", Number::YEAR),
    ("readings/r.md", "year: 2012", "year: 2012\npages: N", Number::PAGES),
    ("case-studies/c.md", "2001-2015", "N-", Number::YEAR),
    (
        "countries/LR.yaml",
        END,
        "prayer-times: [{ text: T, at: \"12:00\", minutes: N, source: s, checked-on: 2026-11 }]\n",
        Number::PRAYER,
    ),
    (LIBRARY, END, "standards: { case-words: { min: N, max: 10000 } }\n", Number::CASE_WORDS),
    (LIBRARY, END, "standards: { case-pages: N }\n", Number::MOST_PAGES),
    (LIBRARY, END, "standards: { sheet-pages: N }\n", Number::MOST_PAGES),
    (LIBRARY, END, "standards: { exercises-per-theme: N }\n", Number::EXERCISES),
    (LIBRARY, END, "standards: { debrief-share: N }\n", Number::SHARE),
];

/// What is said of a number at its place.
fn said(case: &Case, number: &str) -> Vec<String> {
    let (path, from, to, _) = case;
    let path = format!("modules/{path}");
    let mut files = base();
    let text = files.get_mut(&path).unwrap();
    let at = if *from == END { text.len() } else { text.find(from).unwrap() };
    let length = if *from == END { 0 } else { from.len() };
    text.replace_range(at..at + length, &to.replace('N', number));
    let place = at + to.find('N').unwrap();
    let line = text[..place].matches('\n').count() + 1;
    let column = text[..place].rsplit('\n').next().unwrap().chars().count() + 1;
    let here = format!("{path}:{line}:{column}: error");
    diagnose(files).lines().filter(|line| line.starts_with(&here)).map(str::to_owned).collect()
}

#[test]
fn every_number_is_read_in_its_range_and_refused_outside_it() {
    let mut wrong = Vec::new();
    for case in CASES {
        let (.., to, range) = case;
        let Number { least, most, unit, .. } = range;
        let range_said = format!("from {least}{unit} to {most}{unit}");
        for number in [*least, *most] {
            let said: Vec<_> = said(case, &format!("{number}{unit}"));
            if said.iter().any(|line| line.contains(&range_said)) {
                wrong.push(format!("{to} refuses {number}: {said:?}"));
            }
        }
        let below = least.checked_sub(1).map(|below| below.to_string());
        let outside = [(most + 1).to_string(), "-1".to_owned(), "1.5".to_owned(), "4294967296".to_owned()];
        let more = ["4294967297", "1e2", "99999999999999999999999", "x", "٢٠", "½"].map(str::to_owned);
        for number in below.into_iter().chain(outside).chain(more) {
            // A group may have a name instead.
            if (number.as_str(), *range) == ("x", Number::GROUP) {
                continue;
            }
            let said = said(case, &format!("{number}{unit}"));
            if !said.iter().any(|line| line.contains(&range_said)) {
                wrong.push(format!("{to} says nothing of {range_said} for {number}: {said:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file below `modules/`, what is replaced in it, by what, and what is said of it.
const SILENT: &[(&str, &str, &str, &str)] = &[
    (EXERCISE, "Work (20 min)", "(20 min)", "30:1: error[empty-heading]: the step has no title"),
    (EXERCISE, "(20 min)", "(about 20 min)", "30:11: error[step-minutes]: a step needs a whole number"),
    (EXERCISE, "Debrief (10 min)", "Debrief ( min)", "34:1: error[step-minutes]: a step needs a whole number"),
    (EXERCISE, "{lines=2}", "{lines=2", "40:1: error[wrong-attribute]: the brace is not closed"),
    (EXERCISE, "{lines=2}", "lines=2}", "40:1: error[wrong-attribute]: room to write lacks its first brace"),
    (EXERCISE, " group=1}", " group=1", "38:23: error[wrong-attribute]: the brace is not closed"),
    (EXERCISE, "group=1", "group=\"\"", "error[wrong-attribute]: `group=\"\"` cannot be read"),
    (EXERCISE, "| Paper |", "| |", "22:5: error[wrong-section]: a supply has no name"),
    (
        EXERCISE,
        "group-size: { min: 8",
        "group-size: { min: 31",
        "error[wrong-value]: `min` (31) is greater than `max` (30)",
    ),
    (
        EXERCISE,
        "\n## Debrief\n",
        "\n## Trainer's cheat sheet\n\nText.\n\n## Debrief\n",
        "a cheat sheet without a title",
    ),
    (
        EXERCISE,
        "1. What was hard?",
        "1. What?\n\n## Possible variations\n\n- **30 minutes shorter.** Less.",
        "a variation cannot be 30 minutes shorter than 30 minutes",
    ),
    (LIBRARY, END, "standards: { case-words: { min: 9, max: 2 } }\n", "`min` (9) is greater than `max` (2)"),
    ("languages/en.yaml", "a: \"A\"", "a: \" \"", "3:14: error[missing-label]: the label `a` is empty"),
    ("languages/en.yaml", "months: [1,", "months: [\"\",", "error[wrong-value]: `months` is empty"),
    ("regions.yaml", "en: West Africa", "en: \"\"", "error[wrong-value]: `en` is empty"),
    ("case-studies/c.md", "1. Who? {#seeing}", "1. Who? {#seeing}\n2.\n", "a question without words"),
    (
        COURSE,
        "themes: [a]",
        "themes: [a]\n  readings: { at-most: }",
        "error[missing-key]: the key `at-most` needs a value",
    ),
    (COURSE, END, "sessions: [{ title: S, items: [{ exercise: }] }]\n", "the key `exercise` needs a value"),
    (COURSE, END, "sessions: [{ title: S, items: [{ recap: }] }]\n", "the key `recap` needs a value"),
    (COURSE, END, "slack:\n", "the key `slack` needs a value"),
    (COURSE, "09:00", "9:5", "error[wrong-value]: `9:5` is not a clock time"),
    (COURSE, "09:00", "+9:00", "error[wrong-value]: `+9:00` is not a clock time"),
    (COURSE, "09:00", "009:0", "error[wrong-value]: `009:0` is not a clock time"),
    (COURSE, "09:00", "24:00", "error[wrong-value]: `24:00` is not a clock time"),
];

#[test]
fn what_was_taken_in_silence_is_told_at_its_line() {
    let mut wrong = Vec::new();
    for (path, from, to, expected) in SILENT {
        let mut files = base();
        let text = files.get_mut(&format!("modules/{path}")).unwrap();
        *text = if *from == END { format!("{text}{to}") } else { text.replacen(from, to, 1) };
        let said = diagnose(files);
        if !said.lines().any(|line| line.contains(expected)) {
            wrong.push(format!("{to}\nexpected {expected}\nfound {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_course_has_a_limited_number_of_days() {
    let most = Number::DAYS.most as usize;
    let said = |days: usize| {
        let mut files = base();
        let text = files.get_mut("modules/courses/c.yaml").unwrap();
        let day = text.lines().find(|line| line.starts_with("  - {")).unwrap().to_owned() + "\n";
        *text = text.replace(&day, &day.repeat(days));
        diagnose(files)
    };
    assert!(!said(most).contains("more than"));
    assert!(
        said(most + 1)
            .contains("modules/courses/c.yaml:66:5: error[wrong-value]: the course has 61 days, more than 60")
    );
}

#[test]
fn the_command_line_takes_no_other_values_than_the_file() {
    let root = std::env::temp_dir().join(format!("coursepack-numbers-{}", std::process::id()));
    for (path, text) in base() {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let said = |arguments: &[&str], epoch: Option<&str>| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_coursepack"));
        command.args(["build", "c", "--no-cache", "--root"]).arg(&root).args(arguments);
        command.env_remove("SOURCE_DATE_EPOCH").envs(epoch.map(|epoch| ("SOURCE_DATE_EPOCH", epoch)));
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    for (key, range) in [("participants", Number::PEOPLE), ("facilitators", Number::FACILITATORS)] {
        for value in ["0", &(range.most + 1).to_string(), "-1", "+5", "1.5", "4294967297", "", "x"] {
            let (code, text) = said(&["--set", &format!("{key}={value}")], None);
            assert!(code == 1 && text.contains(&range.wanted()), "{key}={value}: {code} {text}");
        }
    }
    for epoch in ["tomorrow", "-1", "1e9", "9999999999", "99999999999999999999"] {
        let (code, text) = said(&[], Some(epoch));
        assert!(code == 1 && text.contains("SOURCE_DATE_EPOCH"), "{epoch}: {code} {text}");
    }
    for jobs in ["0", "257", "two"] {
        let (code, text) = said(&["--jobs", jobs], None);
        assert!(code == 2 && text.contains("from 1 to 256"), "{jobs}: {code} {text}");
    }
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn the_manual_lists_the_table() {
    let manual = std::fs::read_to_string("docs/content.md").unwrap();
    for Number { name, what, least, most, unit } in Number::ALL {
        let row = format!("| `{name}` | {what} | {least}{unit} to {most}{unit} |");
        assert!(manual.contains(&row), "docs/content.md lacks the row {row}");
    }
}
