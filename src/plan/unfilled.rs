//! What to do about a half day in which little is done: what would fill it, nearest first.

use std::collections::BTreeSet;

use super::agenda::{DISCUSSION_MINUTES, Day, Entry, PlannedItem, in_plenary};
use super::pieces::Room;
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::course::{self, clock};
use crate::select::Selection;

/// From how many free minutes on a half day is worth a word.
const WORTH_A_WORD_MINUTES: u32 = 20;

/// How many ways to fill a half day are named.
const MOST_WAYS: usize = 3;

impl std::fmt::Display for Free {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let half = match self.half {
            Half::Morning => " in the morning",
            Half::Afternoon => " in the afternoon",
            Half::Day => "",
        };
        write!(formatter, "{} min free{half}", self.minutes)
    }
}

/// A half day and its minutes in which nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Free {
    /// Which half.
    pub half: Half,
    /// How many minutes.
    pub minutes: u32,
}

/// A half of a day, or the whole of a day without a meal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Half {
    Morning,
    Afternoon,
    Day,
}

impl Half {
    /// What messages call it.
    fn of_day(self, number: u32) -> String {
        match self {
            Self::Morning => format!("the morning of day {number}"),
            Self::Afternoon => format!("the afternoon of day {number}"),
            Self::Day => format!("day {number}"),
        }
    }
}

/// The free minutes of each half of a planned day. Minutes to change places and `slack` are not free.
pub fn free(day: &course::Day, planned: &Day, slack: u32) -> Vec<Free> {
    let room = Room::new(day.start, day.end, day.breaks.as_slice().into());
    let meal = room.meal.map(|meal| &day.breaks[meal]);
    let mut halves = [0, 0];
    let mut now = day.start;
    let mut is_afternoon = false;
    for entry in &planned.entries {
        let is_meal = matches!(entry, Entry::Pause { name, .. } if meal.is_some_and(|meal| meal.name == *name));
        let gap = entry.start().saturating_sub(now);
        let to_change_places = if gap <= super::layout::CHANGE_MINUTES { gap } else { 0 };
        halves[usize::from(is_afternoon)] += gap - to_change_places;
        is_afternoon |= is_meal || meal.is_some_and(|meal| entry.start() > meal.at);
        now = entry.end();
    }
    let end = day.end - room.slack_after_meal(slack);
    // What is free before a meal that nobody takes is free in the morning.
    if let Some(meal) = meal.filter(|_| !is_afternoon) {
        halves[0] += meal.at.saturating_sub(now);
        now = now.max(meal.at + meal.minutes);
    }
    halves[usize::from(meal.is_some())] += end.saturating_sub(now);
    let words = if meal.is_some() { [Half::Morning, Half::Afternoon] } else { [Half::Day, Half::Afternoon] };
    let free = words.into_iter().zip(halves).map(|(half, minutes)| Free { half, minutes });
    free.filter(|free| free.minutes > 0).collect()
}

/// Warns about half days in which little is done.
pub(super) fn warn(edition: &Edition<'_>, selection: &Selection<'_>, days: &[Day], diagnostics: &mut Diagnostics) {
    let course = &edition.target.course;
    for (day, planned) in course.days.iter().zip(days).filter(|(day, _)| !day.loose) {
        let worth = |free: &Free| free.minutes >= WORTH_A_WORD_MINUTES;
        for Free { half, minutes } in free(day, planned, course.slack).into_iter().filter(worth) {
            let message =
                format!("{} has {minutes} minutes free ({})", half.of_day(planned.number), edition.target.name());
            let mut ways = ways(edition, selection, days, minutes);
            if half != Half::Morning {
                ways.push(format!("end the day at {}", clock(day.end - minutes)));
            }
            ways.push("write `fill: loose` in the day to keep them free".to_owned());
            diagnostics.push(Code::DayUnfilled.at(day.span, message).help(ways.join(", or ")));
        }
    }
}

/// What would fill so many minutes: what was left out of the selection, topics for discussion, nearest first.
fn ways(edition: &Edition<'_>, selection: &Selection<'_>, days: &[Day], minutes: u32) -> Vec<String> {
    let library = edition.library;
    let mut ways: Vec<(u32, String)> = Vec::new();
    let sessions = days.iter().flat_map(|day| &day.entries).filter_map(|entry| match entry {
        Entry::Session(session) => Some(&session.items),
        Entry::Pause { .. } => None,
    });
    let used: BTreeSet<&str> = sessions.flatten().filter_map(PlannedItem::id).collect();
    let left_out = selection.decisions.iter().filter(|decision| decision.passed() && !used.contains(&*decision.id));
    for decision in left_out {
        let id = &decision.id;
        let (key, takes) = match decision.kind {
            "exercise" => ("exercises", super::agenda::exercise_minutes(edition, id)),
            "case-study" => ("case-studies", in_plenary(edition, super::agenda::CASE_MINUTES)),
            _ => continue,
        };
        let how = match (course_has_sessions(edition), decision.chosen) {
            (true, _) => String::new(),
            (false, true) => continue,
            (false, false) => format!(" (pin it under `{key}`)"),
        };
        ways.push((takes, format!("add the {} `{id}`, {takes} minutes{how}", decision.kind.replace('-', " "))));
    }
    if course_has_sessions(edition) {
        let takes = in_plenary(edition, DISCUSSION_MINUTES);
        for theme in &selection.themes {
            let topics = library.themes[*theme].original.given.topics.iter();
            let ids = topics.map(|topic| format!("{theme}/{}", topic.anchor)).filter(|id| !used.contains(id.as_str()));
            ways.extend(ids.map(|id| (takes, format!("add the discussion `{id}`, {takes} minutes"))));
        }
    }
    ways.retain(|(takes, _)| *takes <= minutes + super::layout::CHANGE_MINUTES);
    ways.sort_by_key(|(takes, _)| std::cmp::Reverse(*takes));
    ways.truncate(MOST_WAYS);
    ways.into_iter().map(|(_, way)| way).collect()
}

fn course_has_sessions(edition: &Edition<'_>) -> bool {
    !edition.target.course.sessions.is_empty()
}
