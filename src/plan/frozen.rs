//! An agenda as the sessions that its course can have in its file.

use super::agenda::{
    CASE_MINUTES, DISCUSSION_MINUTES, Day, KEY_MESSAGES_MINUTES, PlannedItem, exercise_minutes, in_plenary,
};
use super::ways;
use crate::edit::{NewItem, NewSession};
use crate::edition::Edition;

/// The sessions of an agenda; a course with these has the same agenda.
pub fn frozen(edition: &Edition<'_>, days: &[Day]) -> Vec<NewSession> {
    let sessions = days.iter().flat_map(|day| day.sessions().map(move |session| (day.number, session)));
    let frozen = sessions.map(|(day, session)| {
        let items = session.items.iter().map(|planned| item(edition, planned)).collect();
        NewSession { day, items }
    });
    frozen.collect()
}

/// An item; minutes that it takes anyway are not written.
fn item(edition: &Edition<'_>, planned: &PlannedItem) -> NewItem {
    let named = |kind, id: &str, minutes: u32, usual: u32| NewItem {
        kind,
        id: Some(id.to_owned()),
        minutes: (minutes != usual).then_some(minutes),
        shorter: None,
    };
    let plenary = |minutes| in_plenary(edition, minutes);
    match planned {
        PlannedItem::Frame { kind, minutes } => NewItem { kind, minutes: Some(*minutes), ..NewItem::default() },
        PlannedItem::Exercise { id, minutes, shorter } => {
            let exercise = edition.exercises[id.as_str()].item;
            let saved = shorter.and_then(|shorter| ways::saved(exercise, shorter)).unwrap_or(0);
            let usual = exercise_minutes(edition, id).saturating_sub(saved).max(1);
            NewItem { shorter: *shorter, ..named("exercise", id, *minutes, usual) }
        }
        PlannedItem::CaseStudy { id, minutes } => named("case-study", id, *minutes, plenary(CASE_MINUTES)),
        PlannedItem::KeyMessages { id, minutes } => named("key-messages", id, *minutes, plenary(KEY_MESSAGES_MINUTES)),
        PlannedItem::Discussion { id, minutes } => named("discussion", id, *minutes, plenary(DISCUSSION_MINUTES)),
        // The planner makes none; sessions of an author are in the file already.
        PlannedItem::Text { title, minutes } => {
            NewItem { kind: "text", id: Some(title.clone()), minutes: Some(*minutes), shorter: None }
        }
    }
}
