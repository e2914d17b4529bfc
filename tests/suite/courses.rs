//! A course is changed in one command: the author's file keeps every byte outside the edit, or nothing is written.

use coursepack::diagnostic::Diagnostics;
use coursepack::edit::{Change, Changes, CourseEdit, CourseOp, NewItem, Op, Setting, Spot, edit};
use coursepack::source::Sources;
use proptest::prelude::*;

const PATH: &str = "modules/courses/c.yaml";

/// A course in all that authors write: comments, quotes, one line and many.
const COURSE: &str = "\
# The course of the author.
title: \"A course\"   # a comment
purpose: A purpose.
targets: [en]
participants: { expected: 20, at-least: 16, at-most: 30 }   # ask the ministry
slack: 10%
days:
  - { start: \"09:00\", end: '16:30', breaks: [] }
  - start: \"09:00\"
    end: \"12:00\"
select:
  themes: [a]
  exercises: { at-most: 3, pin: [a/01-x] }
sessions:
  # Day one
  - title: Opening
    items: [{ opening: 20 }, { exercise: a/01-x }]
  - title: 'First'
    items: [{ exercise: a/02-y }]  # cards!

  # A comment between two items
  -   title: Second
      items:
      - exercise: { id: a/03-z, minutes: 40 }
      # stays with it
  - items:
      - case-study: c
      - energiser: 5
  - { title: End, items: [{ evaluation: 10 }] }
  # Day two
  - \"title\": Recap
    items: [ { recap: 15 } ]
  - title: Closing
    items: [{ evaluation: 20 }, { closing: 20 }]
# The end.
";

fn sources(text: &str) -> Sources {
    Sources::new([(PATH.to_owned(), text.as_bytes().to_vec())])
}

fn change(sources: &Sources, op: CourseOp) -> Result<Changes, Diagnostics> {
    let days = vec![1, 1, 1, 1, 1, 2, 2];
    edit(sources, [Op::Course(CourseEdit { course: "c".to_owned(), op, days })])
}

fn written(changes: &Changes, path: &str) -> Option<String> {
    let change = changes.iter().find(|change| change.path() == path)?;
    change.new_bytes().map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
}

/// The course after an operation.
fn after(text: &str, op: CourseOp) -> String {
    let changes = change(&sources(text), op.clone()).unwrap_or_else(|found| panic!("{op:?}: {}", said(&found)));
    written(&changes, PATH).unwrap_or_else(|| text.to_owned())
}

fn said(found: &Diagnostics) -> String {
    let one = |found: &coursepack::diagnostic::Diagnostic| {
        format!("{}; {}", found.message, found.help.clone().unwrap_or_default())
    };
    found.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn refused(text: &str, op: CourseOp) -> String {
    match change(&sources(text), op.clone()) {
        Ok(changes) => panic!("{op:?} gives {}", changes.iter().map(Change::lines).collect::<String>()),
        Err(found) => said(&found),
    }
}

fn swap(one: &str, other: &str) -> CourseOp {
    CourseOp::Swap(one.to_owned(), other.to_owned())
}

fn drop(item: &str) -> CourseOp {
    CourseOp::Drop { item: item.to_owned(), exclude: false }
}

fn spot(day: u32, after: &str) -> Spot {
    Spot { day: (day > 0).then_some(day), after: (!after.is_empty()).then(|| after.to_owned()) }
}

fn add(kind: &'static str, id: &str, minutes: u32, spot: Spot) -> CourseOp {
    let minutes = (minutes > 0).then_some(minutes);
    CourseOp::Add(NewItem { kind, id: (!id.is_empty()).then(|| id.to_owned()), minutes, shorter: None }, spot)
}

fn set(settings: &str) -> CourseOp {
    let setting = |text: &str| {
        let (key, value) = text.split_once('=').unwrap();
        Setting { key: key.to_owned(), value: value.to_owned() }
    };
    CourseOp::Set(settings.split("; ").map(setting).collect())
}

/// The operations of the transcript.
fn operations() -> Vec<CourseOp> {
    let move_to = |name: &str, spot: Spot| CourseOp::Move(name.to_owned(), spot);
    let excluded = |item: &str| CourseOp::Drop { item: item.to_owned(), exclude: true };
    vec![
        swap("02-y", "a/03-z"),
        swap("opening", "01-x"),
        swap("exercises/a/02-y", "End"),
        drop("First"),
        drop("opening"),
        drop("closing"),
        drop("evaluation#1"),
        drop("c"),
        excluded("01-x"),
        excluded("02-y"),
        add("discussion", "a/t", 25, spot(1, "c")),
        add("exercise", "a/04-n", 0, spot(1, "")),
        add("energiser", "", 5, spot(0, "")),
        add("reading", "r", 0, spot(0, "")),
        move_to("First", spot(0, "recap")),
        move_to("End", spot(1, "opening")),
        move_to("closing", spot(1, "opening")),
        set("title=Another"),
        set("participants=40"),
        set("slack=15%"),
        set("paper=us-letter"),
        set("venue=Osh"),
        set("booklets=true"),
        set("end=15:00; day=1"),
        set("fill=loose; day=2"),
        set("minutes=30; item=02-y"),
        set("shorter=variation; item=03-z"),
        set("shorter=none; item=03-z"),
        set("minutes=25; item=recap"),
        set("title=A: b #1"),
        CourseOp::Swap("nothing".to_owned(), "recap".to_owned()),
        swap("opening", "opening"),
        swap("opening", "02-y"),
        drop("evaluation"),
        drop("evaluation#3"),
        add("exercise", "a/01-x", 0, spot(0, "")),
        add("energiser", "", 5, spot(3, "")),
        add("energiser", "", 5, spot(1, "recap")),
        set("end=15:00"),
        set("end=15:00; day=3"),
        set("end=8:00; day=1"),
        set("participants=many"),
        set("participants=0"),
        set("papper=a4"),
        set("paper=a3"),
        set("minutes=5"),
        set("minutes=5; item=opening; day=1"),
        set("title=A; title=B"),
        set("day=1"),
    ]
}

/// A course whose sessions say their days, as the planner writes them.
const DATED: &str = "\
title: T
purpose: P
targets: [en]
participants: { expected: 20 }
days: [{ start: \"09:00\", end: \"16:30\", breaks: [{ at: \"10:30\", minutes: 15 }, { at: \"15:00\", minutes: 15, name: tea }] }, { start: \"09:00\", end: \"13:00\" }]
select: { themes: [a] }
sessions:
  - { day: 1, items: [{ opening: 20 }] }
  - { day: 1, items: [{ framing: 5 }, { exercise: a/01-x }] }
  - { day: 1, items: [{ exercise: a/02-y }] }
  - { day: 1, items: [{ feedback: 10 }] }
  - { day: 2, items: [{ recap: 15 }] }
  - { day: 2, title: Titled, items: [{ exercise: a/03-z }, { own-work: 5 }] }
  - { day: 2, items: [{ case-study: c }] }
  - { day: 2, items: [{ evaluation: 15 }, { closing: 15 }] }
";

fn dated() -> Vec<CourseOp> {
    vec![
        swap("01-x", "c"),
        swap("Titled", "02-y"),
        swap("03-z", "02-y"),
        drop("01-x"),
        drop("03-z"),
        add("energiser", "", 5, spot(1, "")),
        add("energiser", "", 5, spot(2, "recap")),
        CourseOp::Move("01-x".to_owned(), spot(2, "")),
        CourseOp::Move("c".to_owned(), spot(0, "opening")),
        CourseOp::Move("c".to_owned(), spot(2, "")),
        CourseOp::Move("closing".to_owned(), spot(1, "")),
        set("end=15:00; day=1"),
        set("start=11:00; day=1"),
        CourseOp::Freeze(Vec::new()),
    ]
}

#[test]
fn each_operation_changes_its_lines_and_no_other() {
    let told = |text: &str, op: CourseOp| {
        let name = format!("{op:?}").replace("Setting ", "");
        match change(&sources(text), op) {
            Ok(changes) => format!("{name}\n{}\n", changes.iter().map(Change::lines).collect::<String>()),
            Err(found) => format!("{name}\n  error: {}\n\n", said(&found)),
        }
    };
    let mut transcript: String = operations().into_iter().map(|op| told(COURSE, op)).collect();
    transcript.push_str("Where sessions say their days:\n\n");
    transcript.extend(dated().into_iter().map(|op| told(DATED, op)));
    snapbox::assert_data_eq!(transcript, snapbox::file!["../edits/course.txt"].raw());
}

/// The forms in which authors write files.
fn forms() -> Vec<(&'static str, String)> {
    let indentless = COURSE.replace("\n      - ", "\n    - ").replace("    - exercise", "      - exercise");
    vec![
        ("as it is", COURSE.to_owned()),
        ("Windows", COURSE.replace('\n', "\r\n")),
        ("a mark at the beginning", format!("\u{feff}{COURSE}")),
        ("no final newline", COURSE.trim_end().to_owned()),
        ("no last comment", COURSE.replace("# The end.\n", "").trim_end().to_owned()),
        ("decomposed letters", COURSE.replace("A purpose", "Une id\u{65}\u{301}e")),
        ("a document mark", format!("---\n{COURSE}...\n")),
        ("quoted keys", COURSE.replace("sessions:", "\"sessions\":").replace("items:", "'items':")),
        ("other indents", indentless),
        ("blanks at the ends", COURSE.replace("]\n", "]  \n")),
        ("sessions in brackets", bracketed()),
        ("all in braces", in_braces()),
    ]
}

/// The sessions on lines between brackets, with a comma after the last.
fn bracketed() -> String {
    let (head, _) = COURSE.split_once("sessions:").unwrap();
    format!(
        "{head}sessions: [\n  {{ title: Opening, items: [{{ opening: 20 }}, {{ exercise: a/01-x }}] }}, # one\n  # two\n  \
         {{ title: First, items: [{{ exercise: a/02-y }}] }},\n  {{ title: Second, items: [{{ exercise: {{ id: a/03-z, \
         minutes: 40 }} }}] }},\n  {{ items: [{{ case-study: c }}, {{ energiser: 5 }}] }},\n  {{ title: End, items: \
         [{{ evaluation: 10 }}] }},\n  {{ title: Recap, items: [{{ recap: 15 }}] }}, {{ title: Closing, items: \
         [{{ evaluation: 20 }}, {{ closing: 20 }}] }},\n]\n"
    )
}

/// The whole file between braces, with a comment after some keys.
fn in_braces() -> String {
    let sessions = bracketed().split_once("sessions:").unwrap().1.trim().to_owned();
    format!(
        "{{ title: A course, purpose: A purpose, targets: [en], # one\n  participants: {{ expected: 20, at-least: 16, \
         at-most: 30 }}, slack: 10%,\n  days: [{{ start: \"09:00\", end: '16:30', breaks: [] }}, {{ start: \"09:00\", \
         end: \"12:00\" }}], select: {{ themes: [a], exercises: {{ at-most: 3, pin: [a/01-x] }} }},\n  sessions: \
         {sessions}\n}}\n"
    )
}

/// An operation, and the one that undoes it.
fn pair() -> impl Strategy<Value = (CourseOp, CourseOp)> {
    const NAMES: [&str; 9] = ["First", "Second", "End", "Recap", "02-y", "03-z", "opening", "a/01-x", "c"];
    let name = || prop::sample::select(&NAMES[..]).prop_map(str::to_owned);
    prop_oneof![
        (name(), name()).prop_map(|(one, other)| {
            let op = CourseOp::Swap(one, other);
            (op.clone(), op)
        }),
        (name(), prop::sample::select(vec!["a/09-q", "a/10-r"]))
            .prop_map(|(after, id)| { (add("exercise", id, 0, spot(0, &after)), drop(id)) }),
        (1u32..3, 5u32..90)
            .prop_map(|(day, minutes)| { (add("feedback", "", minutes, spot(day, "")), drop("feedback")) }),
        (13u32..19).prop_map(|hour| (set(&format!("end={hour}:00; day=1")), set("end=16:30; day=1"))),
        (17u32..30).prop_map(|people| (set(&format!("participants={people}")), set("participants=20"))),
        Just((set("title=X"), set("title=A course"))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_undone_leaves_every_byte_as_it_was(pairs in prop::collection::vec(pair(), 1..6)) {
        for (form, text) in forms() {
            let mut steps = vec![text];
            let mut undo: Vec<CourseOp> = Vec::new();
            for (op, inverse) in &pairs {
                // What is done twice is not undone by what undoes the first.
                if undo.iter().any(|known| format!("{known:?}") == format!("{inverse:?}")) {
                    continue;
                }
                let before = steps.last().unwrap();
                // An operation that is refused, such as adding twice, changes nothing.
                if let Ok(changes) = change(&sources(before), op.clone()) {
                    steps.push(written(&changes, PATH).unwrap_or_else(|| before.clone()));
                    undo.push(inverse.clone());
                }
            }
            while let Some(inverse) = undo.pop() {
                let now = steps.pop().unwrap();
                let back = after(&now, inverse.clone());
                prop_assert_eq!(&back, steps.last().unwrap(), "{}: {:?} of\n{}", form, inverse, now);
            }
        }
    }
}

#[test]
fn every_form_of_a_file_is_edited_or_refused() {
    let operations = operations();
    for (form, text) in forms() {
        let mut edited = 0;
        for op in &operations {
            // What comes back was parsed again and says what it is meant to say.
            let Ok(changes) = change(&sources(&text), op.clone()) else { continue };
            let Some(new) = written(&changes, PATH) else { continue };
            edited += 1;
            let is_windows = text.contains("\r\n");
            assert!(!is_windows || !new.replace("\r\n", "").contains('\n'), "{form}: {op:?}\n{new}");
            assert_eq!(new.ends_with('\n'), text.ends_with('\n'), "{form}: {op:?}\n{new}");
            assert_eq!(new.starts_with('\u{feff}'), text.starts_with('\u{feff}'), "{form}: {op:?}");
            let comments = |text: &str| text.lines().filter(|line| line.trim().starts_with('#')).count();
            assert!(comments(&new) + 1 >= comments(&text), "{form}: {op:?}\n{new}");
        }
        assert!(edited > 25, "{form}: only {edited} operations do something");
    }
}

#[test]
fn what_cannot_be_edited_is_refused_at_its_line() {
    let op = || set("participants=18");
    for (text, says) in [
        (COURSE.replace("    end:", "\tend:"), "a tab; indent with spaces"),
        (COURSE.replace("title: \"A course\"", "title: &a \"A course\""), "`&` means something else"),
        (COURSE.replace("slack: 10%", "slack: *a"), "`*` means something else"),
        (format!("{COURSE}---\ntitle: B\n"), "`---` ends what can be read"),
        (COURSE.replace('\n', "\r"), "line ends"),
        (COURSE.replace("slack: 10%", "title: B"), "occurs twice"),
        (COURSE.replace("A purpose", "A\u{202e} purpose"), "U+202E"),
    ] {
        let found = refused(&text, op());
        assert!(found.contains(says), "{found}");
    }
    let found =
        refused(COURSE, CourseOp::Set(vec![Setting { key: "title".to_owned(), value: "A\u{202e}".to_owned() }]));
    assert!(found.contains("U+202E"), "{found}");
    let none = edit(&Sources::default(), [Op::Course(CourseEdit { course: "c".to_owned(), op: op(), days: vec![] })]);
    assert!(said(&none.unwrap_err()).contains("unknown course `c`"));
}

#[test]
fn translations_follow_the_order_of_sessions() {
    let french = "title: T\npurpose: P\nsessions:\n  - Ouverture\n  # un\n  - Un\n  - \"Deux\"\n  - Fin\n  - Retour\n  - Clôture\n";
    let path = "modules/courses/c.fr.yaml";
    let files = |french: &str| {
        let files = [(PATH, COURSE), (path, french)];
        Sources::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())))
    };
    let titles = |op: CourseOp| {
        let changes = change(&files(french), op).unwrap();
        let text = written(&changes, path).unwrap_or_else(|| french.to_owned());
        let list = text.split_once("sessions:\n").unwrap().1.lines().filter(|line| !line.contains('#'));
        list.map(|line| line.trim_start_matches("  - ").trim_matches('"').to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(titles(swap("First", "Recap")), "Ouverture Retour Deux Fin Un Clôture");
    assert_eq!(titles(drop("02-y")), "Ouverture Deux Fin Retour Clôture");
    assert_eq!(titles(CourseOp::Move("Second".to_owned(), spot(0, "opening"))), "Ouverture Deux Un Fin Retour Clôture");
    assert_eq!(titles(CourseOp::Move("First".to_owned(), spot(0, "recap"))), "Ouverture Deux Fin Retour Un Clôture");
    assert_eq!(titles(drop("c")), "Ouverture Un Deux Fin Retour Clôture");
    let found = change(&files("title: T\npurpose: P\nsessions: [A]\n"), drop("First"));
    assert!(said(&found.unwrap_err()).contains("do not follow those of its original"));
}
