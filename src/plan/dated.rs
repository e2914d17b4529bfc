//! Lays out sessions that say their days: the author's order, and the planner's clock.
//!
//! An agenda that the planner made and that was written into its course stays the same, minute by minute.

use super::agenda::{Block, Day, Entry, Filled, PlannedItem, Session};
use super::collect;
use super::layout::View;
use super::pieces::Problem;
use crate::edition::Edition;
use crate::library::course;

/// Puts sessions on the clock of the days that they say; one that says none is on the day of the one before.
pub(super) fn dated(edition: &Edition<'_>, blocks: Vec<Block>, days: &[course::Day]) -> Vec<Filled> {
    let sessions = &edition.target.course.sessions;
    let mut of_days: Vec<Vec<Block>> = days.iter().map(|_| Vec::new()).collect();
    let mut day = 0;
    for block in blocks.into_iter().filter(|block| !block.items.is_empty()) {
        let own =
            block.index.and_then(|index| sessions[..=index].iter().rev().find_map(|session| session.day.as_ref()));
        day = own.map_or(day, |own| own.value as usize - 1);
        if let Some(of_day) = of_days.get_mut(day) {
            of_day.push(block);
        }
    }
    let minutes = |block: &Block| (block.minutes(), is_lead(block));
    let blocks: Vec<Vec<_>> = of_days.iter().map(|blocks| blocks.iter().map(minutes).collect()).collect();
    let mut view = View::default();
    let mut problem = collect::rooms(edition, days, false);
    view.lay_sessions(&problem, &blocks);
    if view.all_over() > 0 {
        // Breaks that do not wait for their times may let the days close.
        problem = collect::rooms(edition, days, true);
        view.lay_sessions(&problem, &blocks);
    }
    let days = days.iter().zip(of_days).enumerate();
    days.map(|(index, (day, blocks))| filled(&problem, &view, index, day, blocks)).collect()
}

fn filled(problem: &Problem<'_>, view: &View, index: usize, day: &course::Day, blocks: Vec<Block>) -> Filled {
    let starts = view.framing.iter().filter(|(of, _)| *of == index).map(|(_, start)| *start);
    let session = |(block, start): (Block, course::Clock)| {
        let end = start + block.minutes();
        Entry::Session(Session { index: block.index, title: block.title, start, end, items: block.items })
    };
    let mut entries: Vec<Entry> = blocks.into_iter().zip(starts).map(session).collect();
    for pause in view.pauses.iter().filter(|pause| pause.day == index) {
        let course::Pause { minutes, name, .. } = &problem.days[index].pauses[pause.pause];
        entries.push(Entry::Pause { start: pause.start, end: pause.start + minutes, name: name.clone() });
    }
    entries.sort_by_key(Entry::start);
    let number = u32::try_from(index + 1).expect("a course has few days");
    let over = if entries.is_empty() { 0 } else { view.over[index] };
    let slack = problem.days[index].slack_after_meal(problem.slack);
    Filled { day: Day { number, date: day.date, entries }, over, slack }
}

/// Whether a session belongs to the one after it.
fn is_lead(block: &Block) -> bool {
    block.items.iter().all(|item| matches!(item, PlannedItem::Frame { kind: "energiser", .. }))
}
