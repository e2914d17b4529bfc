//! What to do about a day that does not close: what the group would miss least comes first.

use super::agenda::{Filled, PlannedItem};
use crate::diagnostic::{Code, Diagnostic};
use crate::edition::Edition;
use crate::library::Exercise;
use crate::library::course::{Shorter, clock};
use crate::source::Span;
use crate::yaml::Choice as _;

/// A day with more minutes than it has, and the ways out, each as the command that takes it.
pub(super) fn overrun(span: Span, index: usize, filled: &Filled, edition: &Edition<'_>) -> Diagnostic {
    let over = filled.over;
    let message = format!("day {} takes {over} minutes more than it has ({})", index + 1, edition.target.name());
    let mut ways = ways_out(&filled.day.items().collect::<Vec<_>>(), over, edition);
    let end = edition.target.course.days[index].end + over;
    if end < 24 * 60 {
        ways.push(command(&format!("set {} end={} day={}", edition.target.course.id, clock(end), index + 1)));
    }
    let slack = filled.slack;
    let free = if slack > 0 { format!(" (`slack` keeps {slack} minutes of it free)") } else { String::new() };
    let help = match &ways[..] {
        [] => format!("choose less, or add a day{free}"),
        ways => format!("run {}{free}", ways.join(", or ")),
    };
    Code::DayOverrun.at(span, message).help(help)
}

/// A command that changes a course.
pub(super) fn command(change: &str) -> String {
    format!("`coursepack course {change}`")
}

/// A command that saves minutes.
fn saves(change: &str, minutes: u32) -> String {
    format!("{} ({minutes} minutes less)", command(change))
}

/// What the group would miss least: ways that save enough, or several together if none does.
fn ways_out(items: &[&PlannedItem], over: u32, edition: &Edition<'_>) -> Vec<String> {
    let mut ways = shorter_exercises(items, edition);
    ways.extend(left_out(items, edition));
    let alone: Vec<_> = ways.iter().filter(|way| way.minutes >= over).map(|way| way.text.clone()).take(3).collect();
    if !alone.is_empty() {
        return alone;
    }
    let mut together: Vec<&Way> = Vec::new();
    for way in &ways {
        let saved: u32 = together.iter().map(|way| way.minutes).sum();
        if saved < over && together.iter().all(|other| other.id != way.id) {
            together.push(way);
        }
    }
    let saved: u32 = together.iter().map(|way| way.minutes).sum();
    let texts: Vec<_> = together.iter().map(|way| way.text.as_str()).collect();
    if saved < over { Vec::new() } else { vec![texts.join(" and ")] }
}

/// A way to save minutes on one item.
struct Way<'a> {
    id: &'a str,
    minutes: u32,
    text: String,
}

/// Optional steps to skip, or a variation that is shorter; a made agenda has tried them.
fn shorter_exercises<'a>(items: &[&'a PlannedItem], edition: &Edition<'_>) -> Vec<Way<'a>> {
    if edition.target.course.sessions.is_empty() {
        return Vec::new();
    }
    let exercises = items.iter().filter_map(|item| match item {
        PlannedItem::Exercise { id, shorter: None, .. } => Some(id.as_str()),
        _ => None,
    });
    let ways = exercises.flat_map(|id| {
        let exercise = edition.exercises[id].item;
        shorter_lengths(exercise).into_iter().map(move |(minutes, shorter)| Way {
            id,
            minutes,
            text: saves(&format!("set {} shorter={} item={id}", edition.target.course.id, shorter.word()), minutes),
        })
    });
    let mut ways: Vec<_> = ways.collect();
    ways.sort_by_key(|way| std::cmp::Reverse(way.minutes));
    ways
}

/// The minutes that shorter forms of an exercise save.
pub(super) fn shorter_lengths(exercise: &Exercise) -> Vec<(u32, Shorter)> {
    let optional: u32 = exercise.kept.steps.iter().filter(|step| step.optional).map(|step| step.minutes).sum();
    let variation = exercise.shorter().and_then(Result::ok);
    let optional = (optional > 0).then_some((optional, Shorter::OptionalSteps));
    optional.into_iter().chain(variation.map(|minutes| (minutes, Shorter::Variation))).collect()
}

/// The minutes that a shorter form of an exercise saves, if it has it.
pub(super) fn saved(exercise: &Exercise, shorter: Shorter) -> Option<u32> {
    shorter_lengths(exercise).into_iter().find(|(_, form)| *form == shorter).map(|(minutes, _)| minutes)
}

/// What a shorter form is called.
pub(super) fn form(shorter: Shorter) -> &'static str {
    match shorter {
        Shorter::OptionalSteps => "optional steps",
        Shorter::Variation => "shorter variation",
    }
}

/// Items to leave out: those that nobody pinned first, then the shortest.
fn left_out<'a>(items: &[&'a PlannedItem], edition: &Edition<'_>) -> Vec<Way<'a>> {
    let course = &edition.target.course;
    let pinned = |id: &str| {
        let rules = [&course.select.exercises, &course.select.case_studies];
        rules.iter().any(|rule| rule.pin.iter().any(|pin| pin.value == id))
    };
    let mut items: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            PlannedItem::Exercise { id, minutes, .. } | PlannedItem::CaseStudy { id, minutes } => {
                Some((pinned(id), *minutes, id.as_str()))
            }
            _ => None,
        })
        .collect();
    items.sort_unstable();
    let way = |(_, minutes, id)| Way { id, minutes, text: saves(&format!("drop {} {id}", course.id), minutes) };
    items.into_iter().map(way).collect()
}
