//! Reads the author's sessions: what each holds, and how long that takes in an edition.

use super::agenda::{
    Block, CASE_MINUTES, DISCUSSION_MINUTES, KEY_MESSAGES_MINUTES, PlannedItem, exercise_minutes, in_plenary,
};
use super::ways;
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::course::{ItemRule, Named};
use crate::yaml::Choice;

/// An exercise can only be made shorter in a way that it has.
pub(super) fn no_shorter_form(edition: &Edition<'_>, diagnostics: &mut Diagnostics) {
    for item in edition.target.course.sessions.iter().flat_map(|session| &session.items) {
        let ItemRule::Exercise(id, _, Some(shorter)) = &item.value else { continue };
        let Some(exercise) = edition.exercises.get(id.value.as_str()) else { continue };
        if ways::saved(exercise.item, *shorter).is_none() {
            let message = format!("`{}` has no {}", id.value, ways::form(*shorter));
            diagnostics.push(Code::WrongValue.at(item.span, message).help("set its `minutes`, or remove `shorter`"));
        }
    }
}

/// The author's sessions in their order, without what the edition does not have.
pub(super) fn blocks(edition: &Edition<'_>) -> Vec<Block> {
    let sessions = edition.target.course.sessions.iter().enumerate();
    let mut texts = edition.text.texts.iter();
    let mut titles = edition.text.sessions.iter();
    sessions
        .map(|(index, session)| Block {
            index: Some(index),
            // Without a title of its own, a session is called by what is done in it.
            title: session.title.as_ref().map(|title| titles.next().unwrap_or(&title.value).clone()),
            items: session
                .items
                .iter()
                .filter(|item| is_there(&item.value, edition))
                .map(|item| planned(&item.value, edition, &mut texts))
                .collect(),
        })
        .collect()
}

/// Whether the edition has what an item names; that it has not is an error of the selection.
fn is_there(rule: &ItemRule, edition: &Edition<'_>) -> bool {
    rule.named().is_none_or(|(kind, id)| match kind {
        Named::Exercise => edition.exercises.contains_key(id.value.as_str()),
        Named::CaseStudy => edition.case_studies.contains_key(id.value.as_str()),
        Named::Theme => edition.themes.contains_key(id.value.as_str()),
        Named::Topic => id.value.split_once('/').is_some_and(|(theme, _)| edition.themes.contains_key(theme)),
        Named::Reading | Named::Form => false,
    })
}

fn planned<'a>(rule: &ItemRule, edition: &Edition<'_>, texts: &mut impl Iterator<Item = &'a String>) -> PlannedItem {
    match rule {
        ItemRule::Frame(kind, minutes) => PlannedItem::Frame { kind: kind.word(), minutes: *minutes },
        ItemRule::Exercise(id, minutes, shorter) => {
            let saved = shorter.and_then(|shorter| ways::saved(edition.exercises[id.value.as_str()].item, shorter));
            let whole = || exercise_minutes(edition, &id.value);
            PlannedItem::Exercise {
                id: id.value.clone(),
                minutes: minutes.unwrap_or_else(|| whole().saturating_sub(saved.unwrap_or(0)).max(1)),
                shorter: *shorter,
            }
        }
        ItemRule::CaseStudy(id, minutes) => PlannedItem::CaseStudy {
            id: id.value.clone(),
            minutes: minutes.unwrap_or_else(|| in_plenary(edition, CASE_MINUTES)),
        },
        ItemRule::KeyMessages(id, minutes) => PlannedItem::KeyMessages {
            id: id.value.clone(),
            minutes: minutes.unwrap_or_else(|| in_plenary(edition, KEY_MESSAGES_MINUTES)),
        },
        ItemRule::Discussion(id, minutes) => PlannedItem::Discussion {
            id: id.value.clone(),
            minutes: minutes.unwrap_or_else(|| in_plenary(edition, DISCUSSION_MINUTES)),
        },
        ItemRule::Text(title, minutes) => {
            let title = texts.next().unwrap_or(title).clone();
            PlannedItem::Text { title, minutes: *minutes }
        }
    }
}
