//! Translations of a course list the titles of its sessions: where these change their order, so do the translations.

use super::{Change, change, open};
use crate::diagnostic::{Code, Diagnostic};
use crate::edit::text::Text;
use crate::edit::value::{Step, Value};
use crate::library::freshness::{self, HASH, Made, PARTS};
use crate::source::{FileId, Sources, Span};

/// The translations of a course after a change of it.
pub(super) fn follow(
    sources: &Sources,
    file: FileId,
    before: &Value,
    after: &Value,
) -> Result<Vec<Change>, Diagnostic> {
    let stem = sources.path(file).trim_end_matches("yaml");
    let all = sources.under(stem).filter(|(id, source)| *id != file && source.path.ends_with(".yaml"));
    let of_course = |id: &FileId| Made::from(sources, sources.path(*id)).is_some_and(|made| made.original == file);
    let all = all.map(|(id, _)| id).filter(of_course);
    all.map(|translation| {
        let mut text = open(sources, translation)?;
        let was_fresh = is_fresh(&text.value(), before);
        let stuck = |_| {
            let message = "the titles in this translation do not follow those of its original";
            let help = "nothing was written: give it as many `sessions` and `texts` as the original has, first";
            Code::TranslationShape.at(Span::start_of(translation), message).help(help)
        };
        for (list, titles) in [("sessions", titles as fn(&Value) -> Vec<String>), ("texts", texts)] {
            reorder(&mut text, list, &titles(before), &titles(after)).map_err(stuck)?;
        }
        if was_fresh {
            stamp(&mut text, after).map_err(stuck)?;
        }
        let new = text.finish().map_err(|found| stuck(found.into()))?;
        Ok(change(sources, translation, new))
    })
    .collect()
}

struct Apart;

impl From<crate::edit::spots::Stuck> for Apart {
    fn from(_: crate::edit::spots::Stuck) -> Self {
        Self
    }
}

/// The titles of sessions that have one.
fn titles(course: &Value) -> Vec<String> {
    let sessions = course.get("sessions").map(Value::items).unwrap_or_default();
    sessions.iter().filter_map(|session| Some(session.get("title")?.text()?.to_owned())).collect()
}

/// The titles of items that are a text.
fn texts(course: &Value) -> Vec<String> {
    let sessions = course.get("sessions").map(Value::items).unwrap_or_default();
    let items = sessions.iter().filter_map(|session| session.get("items")).flat_map(Value::items);
    items.filter_map(|item| Some(item.get("text")?.get("title")?.text()?.to_owned())).collect()
}

/// Brings a list of translated titles into the order of the original's.
fn reorder(text: &mut Text, list: &'static str, before: &[String], after: &[String]) -> Result<(), Apart> {
    if before == after {
        return Ok(());
    }
    let way = [Step::Key(list)];
    if text.value().get(list).map_or(0, |list| list.items().len()) != before.len() {
        return Err(Apart);
    }
    // The place in the translation of each title, as it is now.
    let mut now: Vec<usize> = (0..before.len()).collect();
    let mut wanted: Vec<usize> = Vec::new();
    for title in after {
        let place = (0..before.len()).find(|place| before[*place] == *title && !wanted.contains(place));
        wanted.push(place.ok_or(Apart)?);
    }
    while let Some(gone) = now.iter().position(|place| !wanted.contains(place)) {
        text.remove(&way, gone)?;
        now.remove(gone);
    }
    let swapped = (0..now.len()).filter(|&index| now[index] != wanted[index]).collect::<Vec<_>>();
    if let [one, other] = swapped[..] {
        return Ok(text.exchange((&way, one), (&way, other))?);
    }
    for (index, wanted) in wanted.iter().enumerate() {
        let from = now.iter().position(|place| place == wanted).ok_or(Apart)?;
        if from != index {
            let entry = text.remove(&way, from)?;
            text.insert(&way, index, &entry)?;
            let place = now.remove(from);
            now.insert(index, place);
        }
    }
    Ok(())
}

/// What the words of a course are stamped with.
fn words(course: &Value) -> String {
    let text = course.flow();
    let sources = Sources::new([("modules/courses/c.yaml".to_owned(), text.into_bytes())]);
    let file = sources.iter().next().expect("it has one file").0;
    freshness::words(&sources, file)
}

fn is_fresh(translation: &Value, original: &Value) -> bool {
    let stamp = translation.get(HASH).and_then(Value::text);
    stamp.is_some_and(|stamp| stamp == freshness::hash(&words(original)))
}

fn stamp(text: &mut Text, original: &Value) -> Result<(), Apart> {
    let words = words(original);
    for (key, value) in [(HASH, freshness::hash(&words)), (PARTS, freshness::listed(&words))] {
        let says = text.value();
        if says.get(key).is_some_and(|known| known.text() != Some(&value)) {
            text.set(&[Step::Key(key)], Value::Text(value))?;
        }
    }
    Ok(())
}
