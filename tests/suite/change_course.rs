//! `course` and `plan --write` through the real binary: what they print, write and refuse.

use super::cache::Small;

const FILE: &str = "modules/courses/small.yaml";

/// Exit code and what is said on both streams.
fn run(small: &Small, line: &str) -> (i32, String, String) {
    let words: Vec<_> = line.split(' ').map(|word| word.replace('_', " ")).collect();
    let output = small.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn text(small: &Small) -> String {
    std::fs::read_to_string(small.path(FILE)).unwrap()
}

#[test]
fn a_plan_is_changed_without_an_editor() {
    let small = Small::new();
    // As an editor on Windows writes it, with a comment of the author.
    let author = text(&small).replace("forms: []\n", "forms: []   # none yet\n").replace('\n', "\r\n");
    std::fs::write(small.path(FILE), &author).unwrap();
    let must = |line: &str| {
        let (code, out, said) = run(&small, line);
        assert_eq!(code, 0, "{line}: {out}\n{said}");
        assert!(!text(&small).replace("\r\n", "").contains('\n'), "{line} mixes line ends");
        assert!(text(&small).contains("forms: []   # none yet\r\n"), "{line}");
        (out, said)
    };
    let (_, said) = must("plan small --write");
    assert!(said.contains("the agenda of small/en"), "{said}");
    let (out, said) =
        must("course swap small nepal-open-border-interception jamaica-drug-couriers-airbridge --dry-run");
    assert!(out.contains(" - ") && out.contains(" + ") && said.contains("--dry-run"), "{out}{said}");
    let (swapped, _) = must("course swap small nepal-open-border-interception jamaica-drug-couriers-airbridge");
    assert_eq!(swapped, out);
    let (out, said) = must("course add small energiser --minutes 5 --day 1 --after opening");
    assert!(out.contains("+   - { day: 1, items: [{ energiser: 5 }] }"), "{out}");
    assert!(said.contains("next: coursepack plan small"), "{said}");
    must("course move small energiser --day 1");
    let (_, said) = must("course drop small jamaica-drug-couriers-airbridge");
    assert!(said.contains("is in no session and still in the packs"), "{said}");
    let (out, _) = must("course drop small jamaica-drug-couriers-airbridge --exclude");
    assert!(out.contains("exclude: [jamaica-drug-couriers-airbridge]"), "{out}");
    let (_, said) = must("course set small end=14:00 day=1");
    assert!(!said.contains("error"), "{said}");
    must("course set small participants=18 paper=us-letter");
    let (_, said) = must("course set small participants=18");
    assert!(said.contains("nothing was written"), "{said}");
    must("plan small --engine worker --cache cache");
    let kept = text(&small);
    for line in author
        .lines()
        .filter(|line| !line.contains("participants") && !line.contains("09:00") && !line.contains("case-studies"))
    {
        assert!(kept.contains(line), "{line} is gone from\n{kept}");
    }
}

#[test]
fn where_the_planner_makes_the_agenda_items_are_pinned_and_excluded() {
    let small = Small::new();
    let (code, out, said) = run(&small, "course add small 03-what-people-do");
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("pin: [border-management/03-what-people-do]"), "{out}");
    let (code, out, said) = run(&small, "course drop small nepal-open-border-interception");
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("pin: [], at-most: 2, exclude: [nepal-open-border-interception]"), "{out}");
    let (code, out, said) = run(&small, "course add small case-studies/nepal-open-border-interception");
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("exclude: []"), "{out}");
    for (line, says) in [
        ("course swap small opening closing", "coursepack plan small --write"),
        ("course move small opening --day 1", "coursepack plan small --write"),
        ("course add small energiser --minutes 5", "coursepack plan small --write"),
        ("course add small border-management", "do not choose `key-messages/border-management`"),
    ] {
        let before = text(&small);
        let (code, _, said) = run(&small, line);
        assert_eq!(code, 2, "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
        assert_eq!(text(&small), before, "{line}");
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written() {
    let small = Small::new();
    assert_eq!(run(&small, "plan small --write").0, 0);
    for (line, code, says) in [
        ("course swap smal a b", 2, "use `small`"),
        ("course drop small openin", 2, "use `opening`"),
        ("course add small nepal-open", 2, "nothing is called `nepal-open`"),
        ("course add small energiser", 2, "write `--minutes 10`"),
        ("course move small opening", 2, "write `--after ITEM`"),
        ("course set small participants", 2, "has no `=`"),
        ("course set small paper=a3", 2, "use one of a4, us-letter"),
        ("course set small end=25:00 day=1", 2, "`25:00` is not a clock time"),
        ("plan small --write --set participants=30", 2, "cannot be used with"),
        ("course add small exercises/police-reform/01-who-is-safe-where --day 2", 2, "there is no day 2"),
    ] {
        let before = text(&small);
        let (found, _, said) = run(&small, line);
        assert_eq!(found, code, "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
        assert_eq!(text(&small), before, "{line}");
    }
    small.change(FILE, "sessions:", "sessions: &all");
    let (code, _, said) = run(&small, "course set small participants=18");
    assert!(
        code != 0 && said.contains("courses/small.yaml:17:11") && said.contains("`&` means something else"),
        "{said}"
    );
}

/// A course with a mistake is corrected by the command that takes the mistake out.
#[test]
fn a_course_with_a_mistake_can_be_changed() {
    let small = Small::new();
    assert_eq!(run(&small, "plan small --write").0, 0);
    small.change(FILE, "case-study: jamaica-drug-couriers-airbridge", "case-study: jamaica-drugs");
    let (code, out, said) = run(&small, "course drop small jamaica-drugs");
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("jamaica-drugs"), "{out}");
    let (code, _, said) = run(&small, "check");
    assert!(!said.contains("jamaica-drugs"), "{code} {said}");
}

/// The commands that diagnostics name.
fn hints(small: &Small) -> std::collections::BTreeSet<String> {
    let (_, _, said) = run(small, "check");
    let words = said.split('`').filter_map(|word| word.strip_prefix("coursepack "));
    words.filter(|word| word.starts_with("course ")).map(str::to_owned).collect()
}

#[test]
fn what_the_planner_advises_can_be_run() {
    let small = Small::new();
    let mut tried = Vec::new();
    let mut try_all = |small: &Small| {
        for hint in hints(small) {
            let (code, out, said) = run(small, &format!("{hint} --dry-run"));
            assert_eq!(code, 0, "{hint}: {said}");
            assert!(out.contains(" + ") || out.contains(" - "), "{hint} changes nothing: {said}");
            tried.push(hint);
        }
    };
    // An agenda that the planner makes, first too long and then too short.
    for end in ["10:00", "16:30"] {
        assert_eq!(run(&small, &format!("course set small end={end} day=1")).0, 0);
        try_all(&small);
    }
    assert_eq!(run(&small, "course set small end=13:00 day=1").0, 0);
    assert_eq!(run(&small, "plan small --write").0, 0);
    for setting in ["end=12:50 day=1", "end=12:30 day=1", "end=16:30 day=1", "participants=200"] {
        assert_eq!(run(&small, &format!("course set small {setting}")).0, 0);
        try_all(&small);
    }
    for part in ["add small", "drop small", "--exclude", "shorter=", "end=", "fill=loose", "break-out="] {
        assert!(tried.iter().any(|hint| hint.contains(part)), "no hint has `{part}`: {tried:#?}");
    }
}
