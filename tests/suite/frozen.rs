//! An agenda that was made and then written into its course stays the same, minute by minute and byte by byte.

use std::cell::RefCell;
use std::collections::BTreeMap;

use coursepack::check::Checked;
use coursepack::edit::{CourseEdit, CourseOp, NewSession, Op, edit};
use coursepack::edition::{self, Tag, Target};
use coursepack::library::course::{self, Course, SessionRule};
use coursepack::plan::{self, Day, Entry};
use coursepack::source::Sources;
use coursepack::{select, yaml};
use proptest::prelude::*;

use super::agenda::{LIBRARY, course, wish};
use super::cache::Small;

/// What an agenda is, apart from where its sessions come from.
fn told(days: &[Day]) -> String {
    let entry = |entry: &Entry| match entry {
        Entry::Session(session) => format!("{}–{} {:?}\n", session.start, session.end, session.items),
        Entry::Pause { start, end, name } => format!("{start}–{end} {name}\n"),
    };
    days.iter().map(|day| format!("{}\n{}", day.number, day.entries.iter().map(entry).collect::<String>())).collect()
}

/// The agenda of a course, what is chosen for it, and its sessions as they would be written.
fn planned(library: &Checked, course: &Course, tag: &str) -> (String, String, Vec<NewSession>) {
    let target = Target::new(library, course, Tag::parse(tag, library, None).unwrap());
    let edition = edition::edition(library, &target);
    let (selection, _) = select::select(&edition);
    let (plan, _) = plan::plan(&edition, &selection);
    let chosen = format!("{:?} {:?} {:?}", selection.exercises, selection.case_studies, selection.readings);
    (told(&plan.days), chosen, plan::frozen(&edition, &plan.days))
}

/// Sessions as they are read again from a course into whose file they were written.
fn read_again(sessions: &[NewSession], days: usize) -> Vec<SessionRule> {
    let path = "modules/courses/c.yaml";
    let day = "  - { start: \"09:00\", end: \"16:30\" }\n".repeat(days);
    let text = format!(
        "title: T\npurpose: P\ntargets: [en]\nparticipants: {{ expected: 20 }}\ndays:\n{day}select: {{ themes: [a] }}\n"
    );
    let sources = Sources::new([(path.to_owned(), text.into_bytes())]);
    let op = CourseOp::Freeze(sessions.to_vec());
    let changes = edit(&sources, [Op::Course(CourseEdit { course: "c".to_owned(), op, days: Vec::new() })]).unwrap();
    let after = changes.on(&sources);
    let file = after.find(path).unwrap();
    let (node, found) = (yaml::parse(file, after.text(file), 0).unwrap(), RefCell::default());
    let course = course::read("c", file, &node, &found);
    assert!(found.borrow().is_empty(), "{:?}", found.borrow().iter().next());
    course.sessions
}

fn stays(library: &Checked, mut course: Course, tag: &str) -> Result<(), TestCaseError> {
    let (made, chosen, sessions) = planned(library, &course, tag);
    course.sessions = read_again(&sessions, course.days.len());
    course.text.sessions.clear();
    let (frozen, still_chosen, again) = planned(library, &course, tag);
    prop_assert_eq!(frozen, made);
    prop_assert_eq!(still_chosen, chosen);
    prop_assert_eq!(again, sessions);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_made_agenda_stays_the_same_once_it_is_written(wish in wish()) {
        LIBRARY.with(|library| stays(library, course(library, &wish), "en"))?;
    }
}

#[test]
fn the_librarys_courses_would_stay_the_same() {
    LIBRARY.with(|library| {
        for course in library.courses.values() {
            for tag in course.targets.iter().take(3) {
                let made = Course { sessions: Vec::new(), ..course.clone() };
                stays(library, made, &tag.value).unwrap_or_else(|wrong| panic!("{}/{}: {wrong}", course.id, tag.value));
            }
        }
    });
}

#[test]
fn a_frozen_agenda_builds_the_same_packs_byte_for_byte() {
    let small = Small::new();
    let build = ["build", "small", "--engine", "worker", "--cache", "cache", "-q"];
    let packs =
        || -> BTreeMap<_, _> { small.output().into_iter().filter(|(path, _)| !path.ends_with("build.json")).collect() };
    small.must(&build);
    let made = packs();
    let file = small.path("modules/courses/small.yaml");
    let before = std::fs::read_to_string(&file).unwrap();
    let (out, said) = small.must(&["plan", "small", "--write"]);
    assert!(out.starts_with("modules/courses/small.yaml\n   17 + sessions:\n"), "{out}");
    assert!(said.contains("next: coursepack plan small"), "{said}");
    let after = std::fs::read_to_string(&file).unwrap();
    assert!(after.starts_with(&before), "{after}");
    small.must(&build);
    let frozen = packs();
    assert!(made.len() > 10 && frozen.keys().eq(made.keys()));
    for (path, bytes) in &made {
        assert!(frozen[path] == *bytes, "{} differs", path.display());
    }
    let again = small.run(&["plan", "small", "--write"]);
    let said = String::from_utf8(again.stderr).unwrap();
    assert_eq!(again.status.code(), Some(2), "{said}");
    assert!(said.contains("`small` has sessions of its own already"), "{said}");
}
