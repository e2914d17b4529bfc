//! What to leave out when a day runs late: what the group would miss least comes first.
//!
//! Breaks stay, and so does what opens, tests and closes a course. An exercise stays where the course has nothing else
//! for what it teaches: the only one on its theme, one that a later one builds on, the plan for afterwards.

use super::agenda::{Day, PlannedItem};
use super::steps::steps;
use super::{quality, ways};
use crate::edition::Edition;
use crate::library::Exercise;
use crate::library::course::Shorter;
use crate::library::exercise::{Phase, Type};

/// Something that a day can do without.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// What the group misses, in points of the planner.
    pub points: u32,
    /// Which entry of the day it belongs to, from 0.
    pub entry: usize,
    /// Which item of that session, from 0.
    pub item: usize,
    /// How the item gets shorter.
    pub way: Way,
    /// How many minutes that saves.
    pub minutes: u32,
}

/// How an item gets shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Without one of its optional steps, by its place in the exercise.
    Step(usize),
    /// In its shorter variation.
    Variation,
    /// It is left out.
    Whole,
}

/// An exercise that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which entry of the day it belongs to, from 0.
    pub entry: usize,
    /// Which item of that session, from 0.
    pub item: usize,
    /// Why it stays.
    pub because: Because,
}

/// Why an exercise stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// No other exercise of the course is on its theme.
    OnlyOn(String),
    /// A later exercise builds on it.
    Needed(String),
    /// In it people plan what they will do.
    Plan,
}

/// What a day can do without, cheapest first, and the exercises that stay.
pub fn late(edition: &Edition<'_>, themes: &[&str], days: &[Day], day: &Day) -> (Vec<Cut>, Vec<Held>) {
    let (mut cuts, mut held) = (Vec::new(), Vec::new());
    let sessions = day.entries.iter().enumerate().filter_map(|(entry, session)| Some((entry, session.session()?)));
    for (entry, session) in sessions {
        for (item, planned) in session.items.iter().enumerate() {
            let cut = |points, way, minutes| Cut { points, entry, item, way, minutes };
            if let PlannedItem::Exercise { id, minutes, shorter: None } = planned {
                let exercise = edition.exercises[id.as_str()].item;
                cuts.extend(
                    shorter(edition, exercise, *minutes)
                        .into_iter()
                        .map(|(way, minutes)| cut(quality::lost(minutes), way, minutes)),
                );
            }
            match because(edition, themes, days, planned) {
                Some(because) => held.push(Held { entry, item, because }),
                None => cuts.extend(price(edition, planned).map(|points| cut(points, Way::Whole, planned.minutes()))),
            }
        }
    }
    cuts.retain(|cut| cut.minutes > 0);
    cuts.sort();
    (cuts, held)
}

/// The cheapest of these cuts that together save so many minutes; all that go together where that is too few.
pub fn enough<'c>(cuts: impl IntoIterator<Item = &'c Cut>, minutes: u32) -> Vec<&'c Cut> {
    let saved = |chosen: &[&Cut]| chosen.iter().map(|cut| cut.minutes).sum::<u32>();
    let (mut chosen, mut instead): (Vec<&Cut>, Vec<&Cut>) = (Vec::new(), Vec::new());
    for cut in cuts {
        if saved(&chosen) >= minutes {
            break;
        }
        let fits = chosen.iter().all(|other| goes_with(cut, other));
        if fits { chosen.push(cut) } else { instead.push(cut) }
    }
    // Only where the small ways to shorten an exercise are too few, a larger one takes their place.
    for cut in instead {
        let (stay, go): (Vec<&Cut>, Vec<&Cut>) = chosen.iter().partition(|other| goes_with(cut, other));
        if saved(&chosen) < minutes && cut.minutes > saved(&go) {
            chosen = stay;
            chosen.push(cut);
        }
    }
    // A large cut at the end may make smaller ones needless; the dearest of these comes back first.
    for index in (0..chosen.len()).rev() {
        if saved(&chosen) - chosen[index].minutes >= minutes {
            chosen.remove(index);
        }
    }
    chosen.sort();
    chosen
}

/// One item is not cut twice, but for its optional steps.
fn goes_with(one: &Cut, other: &Cut) -> bool {
    let steps = matches!((one.way, other.way), (Way::Step(_), Way::Step(_)));
    steps || (one.entry, one.item) != (other.entry, other.item)
}

/// The shorter forms of an exercise with the minutes that each saves.
fn shorter(edition: &Edition<'_>, exercise: &Exercise, minutes: u32) -> Vec<(Way, u32)> {
    let planned = steps(edition, exercise, minutes, None).into_iter();
    let optional = planned.filter(|(step, _)| exercise.kept.steps[*step].optional);
    let variation = ways::saved(exercise, Shorter::Variation).map(|saved| (Way::Variation, saved));
    optional.map(|(step, minutes)| (Way::Step(step), minutes)).chain(variation).collect()
}

/// What it costs to leave an item out; none for what stays in every course.
fn price(edition: &Edition<'_>, planned: &PlannedItem) -> Option<u32> {
    let lost = quality::lost(planned.minutes());
    match planned {
        PlannedItem::Frame { kind: "energiser", .. } => Some(quality::SEATED),
        PlannedItem::Frame { kind: "own-work", .. } => Some(quality::UNFRAMED),
        PlannedItem::Frame { kind: "framing", .. } => Some(3 * quality::UNFRAMED),
        PlannedItem::Frame { .. } | PlannedItem::Text { .. } => None,
        PlannedItem::Discussion { .. } | PlannedItem::KeyMessages { .. } => Some(lost),
        PlannedItem::CaseStudy { .. } => Some(2 * lost),
        PlannedItem::Exercise { id, .. } => {
            let pins = &edition.target.course.select.exercises.pin;
            let is_pinned = pins.iter().any(|pin| pin.value == *id);
            Some(if is_pinned { 4 * lost } else { 2 * lost })
        }
    }
}

/// Why an item has to stay, if it has to.
fn because(edition: &Edition<'_>, themes: &[&str], days: &[Day], planned: &PlannedItem) -> Option<Because> {
    let PlannedItem::Exercise { id, .. } = planned else { return None };
    let of = |id: &str| edition.exercises[id].item;
    let exercise = of(id);
    if exercise.kept.phase >= Phase::Apply || exercise.given.kind == Type::ActionPlanning {
        return Some(Because::Plan);
    }
    let others = || days.iter().flat_map(super::exercises).filter(|other| *other != id.as_str());
    let after = others().find(|other| of(other).kept.builds_on.iter().any(|before| before.value == *id));
    if let Some(after) = after {
        return Some(Because::Needed(after.to_owned()));
    }
    let theme = theme_of(exercise, themes)?;
    let is_only = others().all(|other| theme_of(of(other), themes) != Some(theme));
    is_only.then(|| Because::OnlyOn(theme.to_owned()))
}

/// The theme of the course that an exercise is on.
fn theme_of<'t>(exercise: &Exercise, themes: &[&'t str]) -> Option<&'t str> {
    themes.iter().find(|theme| exercise.given.themes.iter().any(|name| name.value == **theme)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(points: u32, entry: usize, way: Way, minutes: u32) -> Cut {
        Cut { points, entry, item: 0, way, minutes }
    }

    #[test]
    fn the_cheapest_cuts_that_save_enough_are_taken_and_none_that_is_not_needed() {
        let cuts = [
            cut(3, 0, Way::Step(1), 5),
            cut(4, 0, Way::Step(2), 4),
            cut(9, 0, Way::Variation, 15),
            cut(20, 1, Way::Whole, 20),
            cut(30, 2, Way::Whole, 40),
        ];
        let minutes = |late| enough(&cuts, late).iter().map(|cut| cut.minutes).collect::<Vec<_>>();
        assert_eq!(minutes(5), [5]);
        assert_eq!(minutes(9), [5, 4]);
        // The variation cannot be added to steps of the same exercise; twenty minutes alone are enough.
        assert_eq!(minutes(20), [20]);
        assert_eq!(minutes(25), [5, 20]);
        // Fifteen minutes of the exercise instead of nine, where everything counts.
        assert_eq!(minutes(200), [15, 20, 40]);
    }
}
