//! What to do about a half day in which little is done: what would fill it, nearest first.

use std::collections::BTreeSet;

use super::agenda::{DISCUSSION_MINUTES, Day, Entry, PlannedItem, in_plenary};
use super::pieces::Room;
use super::ways::command;
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
            let number = planned.number;
            let mut ways = ways(edition, selection, days, minutes, &place(day, planned, half));
            if half != Half::Morning {
                ways.push(command(&format!("set {} end={} day={number}", course.id, clock(day.end - minutes))));
            }
            let keep = command(&format!("set {} fill=loose day={number}", course.id));
            let help = format!("run {}; to keep them free, {keep}", ways.join(", or "));
            let help = if ways.is_empty() { format!("to keep them free, run {keep}") } else { help };
            diagnostics.push(Code::DayUnfilled.at(day.span, message).help(help));
        }
    }
}

/// Where `course add` puts something into a half day: at its end.
fn place(day: &course::Day, planned: &Day, half: Half) -> String {
    let room = Room::new(day.start, day.end, day.breaks.as_slice().into());
    let meal = room.meal.map(|meal| day.breaks[meal].at + day.breaks[meal].minutes);
    let mut before_meal = planned.sessions().filter(|session| meal.is_some_and(|meal| session.start < meal));
    let last = before_meal.next_back().and_then(|session| session.items.last()).filter(|_| half == Half::Morning);
    let after = last.map(|item| format!(" --after {}", quoted(item.name()))).unwrap_or_default();
    format!(" --day {}{after}", planned.number)
}

/// A name as one word of a command.
fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "-_/.".contains(c));
    if is_plain { name.to_owned() } else { format!("\"{name}\"") }
}

/// What would fill so many minutes: what was left out of the selection, topics for discussion, nearest first.
fn ways(edition: &Edition<'_>, selection: &Selection<'_>, days: &[Day], minutes: u32, place: &str) -> Vec<String> {
    let course = &edition.target.course.id;
    let add = |id: &str, takes: u32, place: &str| {
        format!("{} ({takes} minutes)", command(&format!("add {course} {id}{place}")))
    };
    let mut ways: Vec<(u32, String)> = Vec::new();
    let used: BTreeSet<&str> = days.iter().flat_map(Day::items).filter_map(PlannedItem::id).collect();
    let left_out = selection.decisions.iter().filter(|decision| decision.passed() && !used.contains(&*decision.id));
    for decision in left_out {
        let id = &decision.id;
        let takes = match decision.kind {
            "exercise" => super::agenda::exercise_minutes(edition, id),
            "case-study" => in_plenary(edition, super::agenda::CASE_MINUTES),
            _ => continue,
        };
        let place = match (course_has_sessions(edition), decision.chosen) {
            (true, _) => place,
            (false, true) => continue,
            // A made agenda finds a place itself.
            (false, false) => "",
        };
        ways.push((takes, add(id, takes, place)));
    }
    if course_has_sessions(edition) {
        let takes = in_plenary(edition, DISCUSSION_MINUTES);
        for theme in &selection.themes {
            let topics = edition.themes[theme].item.given.topics.iter();
            let ids = topics.map(|topic| format!("{theme}/{}", topic.anchor)).filter(|id| !used.contains(id.as_str()));
            ways.extend(ids.map(|id| (takes, add(&id, takes, place))));
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
