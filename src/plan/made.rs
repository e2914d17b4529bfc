//! Makes an agenda where the course has no sessions of its own.
//!
//! Per topic: a short framing, its exercises, the key messages as their summing-up, its cases, a link to people's own
//! work. What a good agenda is stands in [`quality`](super::quality).

use super::agenda::{Day, Entry, Filled, PlannedItem, Session};
use super::collect;
use super::layout::Placed;
use super::pieces::Problem;
use super::search::{self, Found};
use super::why::{self, LeftOut, Reason};
use crate::edition::Edition;
use crate::library::course;
use crate::select::Selection;

/// Days that the planner filled, and why they are as they are.
pub(super) struct Made {
    pub(super) filled: Vec<Filled>,
    pub(super) reasons: Vec<Reason>,
    pub(super) left_out: Vec<LeftOut>,
}

/// Fills the days of a course.
pub(super) fn made(edition: &Edition<'_>, selection: &Selection<'_>, days: &[course::Day]) -> Made {
    if days.is_empty() {
        return Made { filled: Vec::new(), reasons: Vec::new(), left_out: Vec::new() };
    }
    let problem = collect::problem(edition, selection, days, false);
    let found = search::search(&problem);
    if found.view.all_over() == 0 {
        return of(edition, &problem, &found, days);
    }
    // Breaks that do not wait for their times may let the days close.
    let tight = collect::problem(edition, selection, days, true);
    let found = search::search(&tight);
    let mut waiting = found.clone();
    waiting.view.lay_out(&problem, &waiting.draft);
    // An agenda that closes even if they wait is laid out as it would be once it is written into the course.
    if waiting.view.all_over() == 0 { of(edition, &problem, &waiting, days) } else { of(edition, &tight, &found, days) }
}

fn of(edition: &Edition<'_>, problem: &Problem<'_>, found: &Found, days: &[course::Day]) -> Made {
    let filled = days.iter().enumerate().map(|(index, day)| Filled {
        day: Day {
            number: u32::try_from(index + 1).expect("a course has few days"),
            date: day.date,
            entries: entries(edition, problem, found, index),
        },
        over: found.view.over[index],
        slack: problem.days[index].slack_after_meal(problem.slack),
    });
    Made { filled: filled.collect(), reasons: why::reasons(problem, found), left_out: why::left_out(problem, found) }
}

/// The sessions and breaks of a day in order.
fn entries(edition: &Edition<'_>, problem: &Problem<'_>, found: &Found, day: usize) -> Vec<Entry> {
    let view = &found.view;
    let mut entries: Vec<Entry> = Vec::new();
    for placed in view.placed.iter().filter(|placed| placed.day == day) {
        entries.extend(energiser(problem, placed));
        entries.push(session(placed.start, items(problem, placed)));
    }
    for pause in view.pauses.iter().filter(|pause| pause.day == day) {
        let course::Pause { minutes, name, .. } = &problem.days[day].pauses[pause.pause];
        entries.push(Entry::Pause { start: pause.start, end: pause.start + minutes, name: name.clone() });
    }
    let (opening, closing) = collect::frame_of_day(edition, day, problem.days.len());
    let test = |kind, on: usize| {
        let is_here = view.tested && day == on;
        is_here.then(|| vec![PlannedItem::Frame { kind, minutes: problem.test }])
    };
    let blocks = opening.into_iter().map(|item| vec![item]);
    let blocks = blocks.chain(test("pre-test", 0)).chain(test("post-test", problem.days.len() - 1)).chain([closing]);
    let starts = view.framing.iter().filter(|(of, _)| *of == day).map(|(_, start)| *start);
    entries.extend(starts.zip(blocks).map(|(start, items)| session(start, items)));
    entries.sort_by_key(Entry::start);
    entries
}

fn energiser(problem: &Problem<'_>, placed: &Placed) -> Option<Entry> {
    let start = placed.start.checked_sub(problem.energiser + problem.change)?;
    let item = PlannedItem::Frame { kind: "energiser", minutes: problem.energiser };
    placed.energised.then(|| session(start, vec![item]))
}

fn items(problem: &Problem<'_>, placed: &Placed) -> Vec<PlannedItem> {
    let framing = PlannedItem::Frame { kind: "framing", minutes: problem.framing };
    let own_work = PlannedItem::Frame { kind: "own-work", minutes: problem.own_work };
    let item = problem.pieces[placed.piece].item(placed.length);
    let before = placed.framed.then_some(framing);
    let after = placed.linked.then_some(own_work);
    before.into_iter().chain([item]).chain(after).collect()
}

fn session(start: course::Clock, items: Vec<PlannedItem>) -> Entry {
    let minutes: u32 = items.iter().map(PlannedItem::minutes).sum();
    Entry::Session(Session { index: None, title: None, start, end: start + minutes, items })
}
