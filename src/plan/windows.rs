//! The days of a course in a country: its prayer times become breaks, its working day is looked at.

use std::borrow::Cow;

use super::ways::command;
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::course::{Day, Pause, clock};

/// The days of the course, with a break for each prayer time that no break covers yet.
pub(super) fn days<'a>(edition: &Edition<'a>) -> Cow<'a, [Day]> {
    let days = &edition.target.course.days;
    let prayers = edition.profile.map(|profile| profile.item.prayers.as_slice()).unwrap_or_default();
    if prayers.is_empty() {
        return Cow::Borrowed(days);
    }
    let with_prayers = |day: &Day| {
        let mut day = day.clone();
        let falls_in = |prayer: &&Pause| prayer.at > day.start && prayer.at + prayer.minutes < day.end;
        let missed = |prayer: &&Pause| !day.breaks.iter().any(|pause| overlap(pause, prayer));
        let new: Vec<_> = prayers.iter().filter(falls_in).filter(missed).cloned().collect();
        day.breaks.extend(new);
        day.breaks.sort_by_key(|pause| pause.at);
        day
    };
    Cow::Owned(days.iter().map(with_prayers).collect())
}

fn overlap(one: &Pause, other: &Pause) -> bool {
    one.at < other.at + other.minutes && other.at < one.at + one.minutes
}

/// Warns about days that begin before or end after people work.
pub(super) fn working_day(edition: &Edition<'_>, diagnostics: &mut Diagnostics) {
    let Some((start, end)) = edition.profile.and_then(|profile| profile.item.working_day) else { return };
    let course = &edition.target.course;
    for (index, day) in course.days.iter().enumerate() {
        if day.start < start || day.end > end {
            let [from, to, opens, closes] = [day.start, day.end, start, end].map(clock);
            let message = format!(
                "{} has a day from {from} to {to}, and people work from {opens} to {closes}",
                edition.target.name()
            );
            let (from, to) = (clock(day.start.max(start)), clock(day.end.min(end)));
            let inside = command(&format!("set {} start={from} end={to} day={}", course.id, index + 1));
            let help = if day.start.max(start) < day.end.min(end) {
                format!("run {inside}")
            } else {
                "move the day".to_owned()
            };
            diagnostics.push(Code::OutsideWorkingDay.at(day.span, message).help(help));
        }
    }
}
