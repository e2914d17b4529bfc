//! The steps of an exercise on the clock.

use super::agenda::in_plenary;
use crate::edition::Edition;
use crate::library::Exercise;
use crate::library::course::Shorter;
use crate::library::exercise::Step;

/// The steps of a planned exercise, by their places in it, with the minutes that each gets: together those of the item.
/// A variation is shorter in words only, so that all steps give a share.
pub fn steps(edition: &Edition<'_>, exercise: &Exercise, minutes: u32, shorter: Option<Shorter>) -> Vec<(usize, u32)> {
    let usual = |step: &Step| if step.is_spoken() { in_plenary(edition, step.minutes) } else { step.minutes };
    let is_done = |step: &Step| !(step.optional && shorter == Some(Shorter::OptionalSteps));
    let done = exercise.kept.steps.iter().enumerate().filter(|(_, step)| is_done(step));
    let done: Vec<_> = done.map(|(index, step)| (index, usual(step))).collect();
    let all: u32 = done.iter().map(|(_, minutes)| minutes).sum();
    let (mut before, mut given) = (0, 0);
    let share = |(index, usual): (usize, u32)| {
        before += usual;
        let until = (before * minutes + all / 2).checked_div(all).unwrap_or(0);
        let own = until - given;
        given = until;
        (index, own)
    };
    done.into_iter().map(share).collect()
}
