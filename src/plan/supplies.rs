//! Counts supplies for the people who come.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Day, PlannedItem};
use crate::edition::Edition;
use crate::library::Exercise;
use crate::library::exercise::{Per, SupplyKind};

/// How many people work together where the sheets of an exercise do not say how many groups there are.
const USUAL_GROUP: u32 = 5;

/// Something to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Need {
    /// What.
    pub item: String,
    /// `consumable`, `equipment`, `handout`, `reference` or `room`.
    #[schemars(with = "String")]
    pub kind: SupplyKind,
    /// How many for the whole course: what is used up adds up, what lasts is brought once.
    pub quantity: u32,
    /// How many on each day.
    pub days: Vec<u32>,
}

/// How many groups an exercise makes of so many people: as many as its sheets are for, else groups of about five.
pub(super) fn groups(exercise: &Exercise, people: u32) -> u32 {
    let mut named: Vec<_> = exercise.given.sheets.iter().filter_map(|sheet| sheet.group.as_deref()).collect();
    named.sort_unstable();
    named.dedup();
    let named = u32::try_from(named.len()).unwrap_or(u32::MAX);
    if named > 1 { named } else { ((people + USUAL_GROUP / 2) / USUAL_GROUP).max(1) }
}

/// The supplies of the exercises that the days hold, by name.
pub(super) fn supplies(edition: &Edition<'_>, days: &[Day]) -> Vec<Need> {
    let course = &edition.target.course;
    let people = course.participants.expected;
    let mut needs: Vec<Need> = Vec::new();
    for (index, day) in days.iter().enumerate() {
        for exercise in exercises(day).map(|id| edition.exercises[id].item) {
            for supply in &exercise.kept.supplies {
                let times = match supply.per {
                    Per::Participant => people,
                    Per::Group => groups(exercise, people),
                    Per::Room => 1,
                    Per::Facilitator => course.facilitators,
                };
                let quantity = supply.quantity.saturating_mul(times);
                let need = entry(&mut needs, supply.item.trim(), supply.kind, days.len());
                let of_day = &mut need.days[index];
                *of_day = if is_used_up(supply.kind) { of_day.saturating_add(quantity) } else { quantity.max(*of_day) };
            }
        }
    }
    for need in &mut needs {
        let days = need.days.iter().copied();
        need.quantity = if is_used_up(need.kind) { days.fold(0, u32::saturating_add) } else { days.max().unwrap_or(0) };
    }
    needs.sort_by(|one, other| (one.kind, &one.item).cmp(&(other.kind, &other.item)));
    needs
}

fn is_used_up(kind: SupplyKind) -> bool {
    matches!(kind, SupplyKind::Consumable | SupplyKind::Handout)
}

fn entry<'n>(needs: &'n mut Vec<Need>, item: &str, kind: SupplyKind, days: usize) -> &'n mut Need {
    let same = |need: &Need| need.kind == kind && need.item.to_lowercase() == item.to_lowercase();
    let index = needs.iter().position(same).unwrap_or_else(|| {
        needs.push(Need { item: item.to_owned(), kind, quantity: 0, days: vec![0; days] });
        needs.len() - 1
    });
    &mut needs[index]
}

/// The exercises of a day in their order.
pub fn exercises(day: &Day) -> impl Iterator<Item = &str> {
    day.items().filter_map(|item| match item {
        PlannedItem::Exercise { id, .. } => Some(id.as_str()),
        _ => None,
    })
}
