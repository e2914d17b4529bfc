//! The agenda that the planner makes closes, for every course that its rules can make of the library.

use std::collections::BTreeMap;

use coursepack::check::Checked;
use coursepack::diagnostic::{Code, Diagnostics};
use coursepack::edition::{self, Tag, Target};
use coursepack::library::care::Sensitivity;
use coursepack::library::course::{Course, Day, Interpretation, Pause, SessionRule};
use coursepack::library::{self, Library};
use coursepack::plan::{self, Entry, Plan, PlannedItem, Session};
use coursepack::select;
use coursepack::source::{Located, Sources};
use coursepack::{bundled, check};
use proptest::prelude::*;

thread_local! {
    pub(crate) static LIBRARY: Checked = bundled_library();
}

pub(crate) fn bundled_library() -> Checked {
    let files = bundled::files().filter(|(path, _)| path.starts_with("modules/"));
    let sources = Sources::new(files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())));
    let (found, before) = library::load(&sources);
    check::check(found.unwrap(), &sources, before).0.unwrap()
}

/// What is changed in a course for one case of the property.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    theme: usize,
    days: u32,
    end: u32,
    exercises: u32,
    cases: u32,
    slack: u32,
    consecutive: bool,
    official: bool,
}

prop_compose! {
    pub(crate) fn wish()(
        theme in 0usize..10, days in 1u32..4, end in 13u32..19, exercises in 0u32..9, cases in 0u32..5,
        slack in 0u32..25, consecutive in any::<bool>(), official in any::<bool>(),
    ) -> Wish {
        Wish { theme, days, end, exercises, cases, slack, consecutive, official }
    }
}

pub(crate) fn course(library: &Library, wish: &Wish) -> Course {
    let mut course = library.courses["police-reform"].clone();
    let themes: Vec<_> = library.themes.keys().filter(|theme| *theme != "foundations").collect();
    let span = course.days[0].span;
    let pause = |at, minutes, name: &str| Pause { at, minutes, name: name.to_owned() };
    let breaks: Vec<_> = [pause(10 * 60 + 30, 15, "coffee"), pause(12 * 60 + 30, 60, "lunch")]
        .into_iter()
        .chain((wish.end > 16).then(|| pause(15 * 60, 15, "tea")))
        .filter(|pause| pause.at + pause.minutes < wish.end * 60)
        .collect();
    let day = Day { span, date: None, start: 9 * 60, end: wish.end * 60, breaks, loose: false };
    course.days = (0..wish.days).map(|_| day.clone()).collect();
    course.sessions = Vec::new();
    course.select.themes = vec![Located::new(themes[wish.theme].clone(), span)];
    course.select.exercises.pin = Vec::new();
    course.select.exercises.at_most = Some(wish.exercises);
    course.select.case_studies.at_most = Some(wish.cases);
    course.slack = wish.slack;
    course.interpretation = if wish.consecutive { Interpretation::Consecutive } else { Interpretation::None };
    course.official_opening = wish.official.then_some(20);
    course
}

fn sessions(plan: &Plan) -> impl Iterator<Item = &Session> {
    plan.days.iter().flat_map(|day| &day.entries).filter_map(|entry| match entry {
        Entry::Session(session) => Some(session),
        Entry::Pause { .. } => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_agenda_closes_or_says_how_much_is_over(wish in wish()) {
        LIBRARY.with(|library| closes(library, &wish))?;
    }
}

fn closes(library: &Checked, wish: &Wish) -> Result<(), TestCaseError> {
    let course = course(library, wish);
    let days = course.days.clone();
    let tag = Tag::parse("en", library, None).unwrap();
    let target = Target::new(library, &course, tag);
    let edition = edition::edition(library, &target);
    let (selection, _) = select::select(&edition);
    let (plan, found) = plan::plan(&edition, &selection);
    let over = overruns(&found);
    prop_assert_eq!(plan.days.len(), days.len());
    for (index, (planned, day)) in plan.days.iter().zip(&days).enumerate() {
        let mut now = day.start;
        for entry in &planned.entries {
            prop_assert!(entry.start() >= now && entry.end() > entry.start(), "{} begins too early", entry.start());
            now = entry.end();
            if let Entry::Session(session) = entry {
                let minutes: u32 = session.items.iter().map(PlannedItem::minutes).sum();
                prop_assert_eq!(session.end - session.start, minutes);
            }
        }
        let is_over = over.contains_key(&(index + 1));
        prop_assert!(now <= day.end || is_over, "day {} ends at {now} and nothing is said", index + 1);
        let lunch = day.breaks.iter().find(|pause| pause.name == "lunch");
        let afternoon = lunch.map_or(day.start, |lunch| lunch.at + lunch.minutes);
        let free = (day.end - afternoon) * wish.slack / 100;
        prop_assert!(now + free <= day.end || is_over, "day {} ends at {now} without its slack", index + 1);
    }
    once(&plan, &selection.exercises, &selection.case_studies, library)?;
    if over.is_empty() {
        careful(&plan, library)?;
    }
    Ok(())
}

#[test]
fn the_days_of_the_librarys_courses_are_full() {
    LIBRARY.with(|library| {
        let mut wrong = Vec::new();
        for course in library.courses.values() {
            for tag in &course.targets {
                let tag = Tag::parse(&tag.value, library, None).unwrap();
                let target = Target::new(library, course, tag);
                let edition = edition::edition(library, &target);
                let (selection, _) = select::select(&edition);
                let (_, found) = plan::plan(&edition, &selection);
                let of_days = found.iter().filter(|found| matches!(found.code, Code::DayOverrun | Code::DayUnfilled));
                wrong.extend(
                    of_days.map(|found| format!("{}; {}", found.message, found.help.clone().unwrap_or_default())),
                );
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// Every chosen exercise stands in the agenda once, and so does every case that no exercise uses.
fn once(plan: &Plan, exercises: &[&str], cases: &[&str], library: &Library) -> Result<(), TestCaseError> {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for item in sessions(plan).flat_map(|session| &session.items) {
        if let PlannedItem::Exercise { id, .. } | PlannedItem::CaseStudy { id, .. } = item {
            *times.entry(id).or_default() += 1;
        }
    }
    prop_assert!(times.values().all(|times| *times == 1), "something is done twice");
    prop_assert!(exercises.iter().all(|id| times.contains_key(id)), "an exercise is missing");
    let used = exercises.iter().flat_map(|id| &library.exercises[*id].original.kept.uses_cases);
    let used: Vec<_> = used.map(|used| used.id.value.as_str()).collect();
    prop_assert!(cases.iter().all(|id| times.contains_key(id) || used.contains(id)), "a case is missing");
    Ok(())
}

/// Nothing sensitive stands first or last in a day, and no two recaps or closings come.
fn careful(plan: &Plan, library: &Library) -> Result<(), TestCaseError> {
    let sensitive = |session: &Session| {
        session.items.iter().any(|item| match item {
            PlannedItem::Exercise { id, .. } => {
                library.exercises[id].original.given.care.sensitivity > Sensitivity::None
            }
            PlannedItem::CaseStudy { id, .. } => {
                library.case_studies[id].original.given.care.sensitivity > Sensitivity::None
            }
            _ => false,
        })
    };
    for day in &plan.days {
        let of_day = |entry: &Entry| matches!(entry, Entry::Session(session) if sensitive(session));
        prop_assert!(!day.entries.first().is_some_and(of_day), "a day begins with something sensitive");
        prop_assert!(!day.entries.last().is_some_and(of_day), "a day ends with something sensitive");
    }
    Ok(())
}

/// Days that are over, from 1.
fn overruns(found: &Diagnostics) -> BTreeMap<usize, String> {
    let over = found.iter().filter(|diagnostic| diagnostic.code == Code::DayOverrun);
    over.filter_map(|diagnostic| {
        let day = diagnostic.message.strip_prefix("day ")?.split(' ').next()?.parse().ok()?;
        Some((day, diagnostic.message.clone()))
    })
    .collect()
}

/// What the planner thinks of the places of a course's items, by item.
fn reasons(course: &Course) -> BTreeMap<String, plan::Reason> {
    LIBRARY.with(|library| {
        let target = Target::new(library, course, Tag::parse("en", library, None).unwrap());
        let edition = edition::edition(library, &target);
        let (plan, _) = plan::plan(&edition, &select::select(&edition).0);
        let begins = |reason: &plan::Reason| {
            let day = plan.days.iter().find(|day| day.number == reason.day).unwrap();
            day.sessions().any(|session| library::course::clock(session.start) == reason.clock)
        };
        assert!(plan.reasons.iter().all(begins), "{:?}", plan.reasons);
        let items = plan.days.iter().flat_map(plan::Day::items).filter_map(PlannedItem::id).count();
        assert_eq!(plan.reasons.len(), items);
        plan.reasons.into_iter().map(|reason| (reason.item.clone(), reason)).collect()
    })
}

#[test]
fn the_order_of_an_author_is_judged_and_a_better_place_is_named() {
    const PLAN: &str = "police-reform/07-my-first-ninety-days";
    let mut course = LIBRARY.with(|library| library.courses["police-reform"].clone());
    let good = &reasons(&course)[PLAN];
    assert!(good.because.contains(&"plans come after what they are about"), "{good:?}");
    assert!(good.instead.as_ref().unwrap().points > 0, "{good:?}");
    let holds_plan = |session: &SessionRule| format!("{session:?}").contains(PLAN);
    let plan = course.sessions.iter().position(holds_plan).unwrap();
    let session = course.sessions.remove(plan);
    course.sessions.insert(2, session);
    let bad = &reasons(&course)[PLAN];
    let better = bad.instead.as_ref().unwrap();
    assert!(better.points < 0 && better.but.contains(&"plans come after what they are about"), "{bad:?}");
}
