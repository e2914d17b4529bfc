//! Notes for facilitators below the slides: every step of the day stands under its slide, or under the last one before.

use super::Place;
use super::shown::Placed;
use crate::compose::given::item_title;
use crate::compose::parts::KeptParts;
use crate::compose::scope::Scope;
use crate::compose::view::{NotedSlide, SlideNote};
use crate::library::course::clock;
use crate::library::{exercise, theme};
use crate::plan::{self, Day, PlannedItem};

/// The slides of a day with their notes.
pub(super) fn noted<'a>(
    scope: &Scope<'a>,
    day: &Day,
    slides: Vec<Placed>,
    parts: &mut KeptParts<'a>,
) -> Vec<NotedSlide> {
    let places: Vec<_> = slides.iter().map(|(place, _)| *place).collect();
    let mut noted: Vec<_> = slides.into_iter().map(|(_, slide)| NotedSlide { slide, notes: Vec::new() }).collect();
    for (place, note) in notes(scope, day, parts) {
        let own = places.iter().position(|known| *known == place && place != Place::default());
        let last = || places.iter().rposition(|known| *known <= place);
        if let Some(index) = own.or_else(last) {
            noted[index].notes.push(note);
        }
    }
    noted
}

fn notes<'a>(scope: &Scope<'a>, day: &Day, parts: &mut KeptParts<'a>) -> Vec<(Place, SlideNote)> {
    let mut notes = Vec::new();
    for (entry, session) in day.entries.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.session()?))) {
        let mut now = session.start;
        for (item, planned) in session.items.iter().enumerate() {
            let place = Place { entry, item, step: 0 };
            match planned {
                PlannedItem::Exercise { .. } => {
                    let steps = step_notes(scope, planned, now, parts).into_iter();
                    notes.extend(steps.map(|(step, note)| (Place { step, ..place }, note)));
                }
                _ => notes.push((place, item_note(scope, planned, now, parts))),
            }
            now += planned.minutes();
        }
    }
    notes
}

/// The note of an item that has no steps.
fn item_note<'a>(scope: &Scope<'a>, planned: &PlannedItem, start: u32, parts: &mut KeptParts<'a>) -> SlideNote {
    let mut note = SlideNote {
        start: clock(start),
        title: item_title(scope, planned),
        minutes: planned.minutes(),
        how: None,
        paths: Vec::new(),
        fallback: None,
    };
    match planned {
        PlannedItem::Frame { kind, .. } => note.how = Some(scope.label(&format!("how-{kind}"))),
        PlannedItem::CaseStudy { id, .. } => {
            let local = scope.case(id);
            note.how = Some(scope.label("case-how"));
            note.fallback = scope.fallback(local.fallback);
            let notes = local.item.kept.teaching_notes.iter();
            note.paths = notes.map(|part| parts.kept_of_case(part, local.item)).collect();
        }
        PlannedItem::Discussion { id, .. } => {
            if let Some((theme, index)) = scope.topic(id) {
                note.fallback = scope.fallback(scope.theme(&theme.id).fallback);
                note.paths = vec![parts.kept(&theme.kept.topic_notes[index], theme.file, theme::CUES, None)];
            }
        }
        PlannedItem::Exercise { .. } | PlannedItem::KeyMessages { .. } | PlannedItem::Text { .. } => {}
    }
    note
}

/// The notes of an exercise, each with its step.
fn step_notes<'a>(
    scope: &Scope<'a>,
    planned: &PlannedItem,
    mut now: u32,
    parts: &mut KeptParts<'a>,
) -> Vec<(usize, SlideNote)> {
    let PlannedItem::Exercise { id, minutes, shorter } = planned else { return Vec::new() };
    let local = scope.exercise(id);
    let exercise = local.item;
    let mut notes = Vec::new();
    for (index, own) in plan::steps(scope.edition, exercise, *minutes, *shorter) {
        let step = &exercise.kept.steps[index];
        let title = if step.title == exercise::DEBRIEF { scope.label("debrief") } else { step.title.clone() };
        let note = SlideNote {
            start: clock(now),
            title,
            minutes: own,
            how: None,
            paths: vec![parts.kept(&step.part, exercise.file, exercise::CUES, Some(&exercise.id))],
            fallback: scope.fallback(local.fallback),
        };
        notes.push((index, note));
        now += own;
    }
    notes
}
