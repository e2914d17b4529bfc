//! Why each session is where it is, and what the agenda does without.

use serde::Serialize;

use super::agenda::{Day, Entry};
use super::layout::{Extras, Placed, Slot, View};
use super::pieces::{Problem, Role};
use super::quality;
use super::search::Found;
use crate::library::course::{self, Shorter, clock};

/// How many reasons are given for a place.
const MOST_REASONS: usize = 3;

/// Why an item is where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Reason {
    /// The day, from 1.
    pub day: u32,
    /// When its session begins.
    pub clock: String,
    /// Its id, or its kind if it is not an item of the library.
    pub item: String,
    /// What would be worse at the best other place, worst first; empty if another place is as good.
    pub because: Vec<&'static str>,
    /// The best other place, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead: Option<Instead>,
}

/// The best place that an item did not get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Instead {
    /// The day, from 1.
    pub day: u32,
    /// The item that it would follow; none at the beginning of the day.
    pub after: Option<String>,
    /// By how many points the agenda would be worse; below 0, by how many it would be better.
    pub points: i64,
    /// What would be better there, most first.
    pub but: Vec<&'static str>,
}

/// Something that an agenda does without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LeftOut {
    /// What.
    pub what: String,
    /// What the agenda would lose with it; none where it simply has no room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'static str>,
}

/// The reasons for every place of an agenda.
pub(super) fn reasons(problem: &Problem<'_>, found: &Found) -> Vec<Reason> {
    let terms = quality::by_term(problem, &found.view);
    let mut view = View::default();
    let reason = |placed: &Placed| {
        let (because, instead) = elsewhere(problem, found, placed, &terms, &mut view).unzip();
        Reason {
            day: number(placed.day),
            clock: clock(placed.start),
            item: name(problem, placed.piece),
            because: because.unwrap_or_default(),
            instead,
        }
    };
    found.view.placed.iter().map(reason).collect()
}

/// Points by term.
type Points = [u32; quality::TERMS.len()];

/// What is worse in another agenda, most first.
fn worse(terms: &Points, others: &Points) -> Vec<&'static str> {
    let mut worse: Vec<_> = (0..terms.len()).filter(|&term| others[term] > terms[term]).collect();
    worse.sort_by_key(|&term| std::cmp::Reverse(others[term] - terms[term]));
    worse.into_iter().take(MOST_REASONS).map(|term| quality::TERMS[term].why).collect()
}

/// The best other place of a piece, after what would be worse there.
fn elsewhere(
    problem: &Problem<'_>,
    found: &Found,
    placed: &Placed,
    terms: &Points,
    view: &mut View,
) -> Option<(Vec<&'static str>, Instead)> {
    let mut draft = found.draft.clone();
    let slot = draft.slots.remove(placed.slot);
    let mut best: Option<(u32, usize)> = None;
    for to in (0..=draft.slots.len()).filter(|&to| to != placed.slot) {
        draft.slots.insert(to, slot);
        view.lay_out(problem, &draft);
        let bound = best.map_or(u32::MAX, |(points, _)| points);
        if let Some(points) = quality::points_below(problem, view, bound) {
            best = Some((points, to));
        }
        draft.slots.remove(to);
    }
    let (points, to) = best?;
    let before = to.checked_sub(1).and_then(|before| draft.slots[before].piece());
    let day = draft.slots[..to].iter().filter(|slot| **slot == Slot::Night).count();
    draft.slots.insert(to, slot);
    view.lay_out(problem, &draft);
    let others = quality::by_term(problem, view);
    let instead = Instead {
        day: number(day),
        after: before.map(|(piece, _)| name(problem, piece)),
        points: i64::from(points) - i64::from(found.points),
        but: worse(&others, terms),
    };
    Some((worse(terms, &others), instead))
}

/// What the made agenda does without.
pub(super) fn left_out(problem: &Problem<'_>, found: &Found) -> Vec<LeftOut> {
    let is_placed = |piece: usize| found.view.placed.iter().any(|placed| placed.piece == piece);
    let fillers = problem
        .pieces
        .iter()
        .enumerate()
        .filter(|(index, piece)| piece.role == Role::Plan && piece.is_filler() && !is_placed(*index));
    let fillers = fillers.map(|_| plain("a plan for afterwards".to_owned()));
    let extras = match found.draft.extras {
        Extras::All => &[][..],
        Extras::Tests | Extras::Framings => &["links of topics to people's own work, and energisers"],
        Extras::None => &["framings of topics, their links to people's own work, and energisers"],
    };
    let tests =
        (problem.test > 0 && !found.view.tested).then(|| plain("the tests before and after the course".to_owned()));
    let extras = extras.iter().map(|what| plain((*what).to_owned()));
    let shorter = found.view.placed.iter().filter_map(|placed| {
        let item = name(problem, placed.piece);
        let what = match problem.pieces[placed.piece].lengths[placed.length].shorter? {
            Shorter::OptionalSteps => format!("the optional steps of `{item}`"),
            Shorter::Variation => format!("a part of `{item}`: its shorter variation is done"),
        };
        Some(plain(what))
    });
    fillers.chain(extras).chain(tests).chain(shorter).collect()
}

/// Breaks of the course that the days do without.
pub(super) fn dropped_breaks(days: &[course::Day], planned: &[Day]) -> Vec<LeftOut> {
    let mut dropped = Vec::new();
    for (day, planned) in days.iter().zip(planned) {
        let taken = planned.entries.iter().filter(|entry| matches!(entry, Entry::Pause { .. })).count();
        for pause in day.breaks.iter().skip(taken) {
            let what = format!("the break `{}` of day {} at {}", pause.name, planned.number, clock(pause.at));
            dropped.push(LeftOut { what, because: Some("nothing follows it") });
        }
    }
    dropped
}

fn plain(what: String) -> LeftOut {
    LeftOut { what, because: None }
}

fn number(day: usize) -> u32 {
    u32::try_from(day + 1).expect("a course has few days")
}

fn name(problem: &Problem<'_>, piece: usize) -> String {
    problem.pieces[piece].item.name().to_owned()
}
