//! Fills the places of a course with the best candidates, in balance.

use std::collections::{BTreeMap, BTreeSet};

use super::Decision;
use super::verdict::{Candidate, Verdict};
use crate::library::case_study::Tone;

/// Sorts candidates, fills the limit in balance and writes down every decision.
pub(super) fn choose<'a>(
    kind: &'static str,
    verdicts: Vec<(&'a str, Verdict<'a>)>,
    at_most: Option<u32>,
    decisions: &mut Vec<Decision>,
) -> Vec<&'a str> {
    let mut candidates = Vec::new();
    for (id, verdict) in verdicts {
        match verdict {
            Ok(candidate) => candidates.push(candidate),
            Err(refusal) => {
                let reason = refusal.to_string();
                decisions.push(Decision { kind, id: id.to_owned(), chosen: false, score: 0, reason });
            }
        }
    }
    candidates.sort_by(|a, b| (!a.pinned, b.score, a.id).cmp(&(!b.pinned, a.score, b.id)));
    let most = at_most.map_or(usize::MAX, |most| most as usize);
    let (chosen, why_not) = fill(&candidates, most);
    let mut best: Vec<_> = chosen.iter().map(|&index| &candidates[index]).collect();
    best.sort_by_key(|candidate| candidate.place());
    let ids = best.into_iter().map(|candidate| candidate.id).collect();
    for (index, candidate) in candidates.iter().enumerate() {
        let chosen = chosen.contains(&index);
        let reason = match why_not.get(&index) {
            Some(limit) if !chosen => format!("{}; but {limit}", candidate.reason),
            _ => candidate.reason.clone(),
        };
        decisions.push(Decision { kind, id: candidate.id.to_owned(), chosen, score: candidate.score, reason });
    }
    decisions.sort_by(|a, b| (a.kind, !a.chosen, b.score, &a.id).cmp(&(b.kind, !b.chosen, a.score, &b.id)));
    ids
}

/// Takes pins first, then the best of each theme that has none yet, then the best; no more than half from one region,
/// and a setback beside a success.
fn fill(candidates: &[Candidate<'_>], most: usize) -> (BTreeSet<usize>, BTreeMap<usize, String>) {
    let mut chosen: Vec<usize> = (0..candidates.len()).filter(|&index| candidates[index].pinned).collect();
    let mut why_not = BTreeMap::new();
    let half = most.div_ceil(2);
    let region_is_full = |chosen: &[usize], candidate: &Candidate<'_>| {
        let same = chosen.iter().filter(|&&other| candidates[other].region == candidate.region);
        candidate.region.is_some() && most != usize::MAX && same.count() >= half
    };
    for (index, candidate) in candidates.iter().enumerate() {
        let served = chosen.iter().any(|&other| candidates[other].theme == candidate.theme);
        if chosen.len() < most && !served && !region_is_full(&chosen, candidate) {
            chosen.push(index);
        }
    }
    for (index, candidate) in candidates.iter().enumerate() {
        if chosen.contains(&index) {
            continue;
        }
        if chosen.len() >= most {
            why_not.insert(index, format!("{most} others fit better"));
        } else if region_is_full(&chosen, candidate) {
            why_not.insert(index, "half of the places are taken by its region".to_owned());
        } else {
            chosen.push(index);
        }
    }
    // Places that the balance left open are better filled than empty.
    for index in why_not.keys().copied().collect::<Vec<_>>() {
        if chosen.len() < most {
            chosen.push(index);
            why_not.remove(&index);
        }
    }
    balance_tone(candidates, &mut chosen, &mut why_not);
    (chosen.into_iter().collect(), why_not)
}

/// Among three or more cases there is one that failed and one that did not.
fn balance_tone(candidates: &[Candidate<'_>], chosen: &mut [usize], why_not: &mut BTreeMap<usize, String>) {
    for (name, failed) in [("a case that failed", true), ("a case that did not fail", false)] {
        let fitting = |index: usize| candidates[index].tone.is_some_and(|tone| (tone == Tone::Setback) == failed);
        if chosen.len() < 3 || chosen.iter().any(|&index| fitting(index) || candidates[index].tone.is_none()) {
            continue;
        }
        let better = why_not.keys().copied().find(|&index| fitting(index));
        let worst = chosen.iter().rposition(|&index| !candidates[index].pinned);
        if let (Some(better), Some(worst)) = (better, worst) {
            why_not.remove(&better);
            why_not.insert(chosen[worst], format!("the course needs {name}"));
            chosen[worst] = better;
        }
    }
}
