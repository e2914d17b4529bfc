//! The days of a course in a country: its prayer times become breaks, its working day is looked at.

use std::borrow::Cow;

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
    for day in &edition.target.course.days {
        if day.start < start || day.end > end {
            let [from, to, opens, closes] = [day.start, day.end, start, end].map(clock);
            let message = format!(
                "{} has a day from {from} to {to}, and people work from {opens} to {closes}",
                edition.target.name()
            );
            diagnostics.push(Code::OutsideWorkingDay.at(day.span, message).help("move the day, or make it shorter"));
        }
    }
}
