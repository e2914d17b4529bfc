//! A new course of any theme and one to three days is full, or says that it is not.

use std::cell::RefCell;

use coursepack::diagnostic::Code;
use coursepack::edition::{self, Tag, Target};
use coursepack::library::course;
use coursepack::source::Sources;
use coursepack::{plan, select, yaml};
use rayon::prelude::*;

use super::agenda::LIBRARY;
use super::cache::Small;

#[test]
fn a_new_course_is_full_or_says_that_it_is_not() {
    let small = Small::new();
    let themes: Vec<String> = LIBRARY.with(|library| library.themes.keys().cloned().collect());
    let all: Vec<_> = themes.iter().flat_map(|theme| (1..=3).map(move |days| (theme, days.to_string()))).collect();
    let made: Vec<_> = all
        .par_iter()
        .map(|(theme, days)| {
            let id = format!("{theme}-{days}");
            let (_, said) = small.must(&["new", "course", &id, "--theme", theme, "--days", days]);
            (id, said)
        })
        .collect();
    let wrong = made.iter().filter_map(|(id, said)| what_is_wrong(&small, id, said));
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the days of a new course have to say that was not said when it was made.
fn what_is_wrong(small: &Small, id: &str, said: &str) -> Option<String> {
    let path = format!("modules/courses/{id}.yaml");
    let text = std::fs::read(small.path(&path)).unwrap();
    let sources = Sources::new([(path.clone(), text)]);
    let file = sources.find(&path).unwrap();
    let found = RefCell::default();
    let course = course::read(id, file, &yaml::parse(file, sources.text(file), 0).unwrap(), &found);
    let plan = LIBRARY.with(|library| {
        let target = Target::new(library, &course, Tag::parse("en", library, None).unwrap());
        let edition = edition::edition(library, &target);
        plan::plan(&edition, &select::select(&edition).0).1
    });
    let is_unfilled = plan.iter().any(|found| found.code == Code::DayUnfilled);
    let is_over = plan.iter().any(|found| found.code == Code::DayOverrun);
    let says_so = said.contains("stay free");
    let messages = || plan.iter().map(|found| found.message.clone()).collect::<Vec<_>>().join("; ");
    (is_over || is_unfilled != says_so).then(|| format!("{id}: said `{}`, and: {}", said.trim(), messages()))
}
