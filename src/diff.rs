//! What is different between two editions or two packs, in sentences that a trainer understands.

use std::collections::BTreeMap;

use crate::edition::Edition;
use crate::library::course::clock;
use crate::origin::Origin;
use crate::pack::Manifest;
use crate::plan::{Day, Entry};
use crate::select::Selection;

/// One edition, selected and planned.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The library as it sees it.
    pub edition: &'a Edition<'a>,
    /// What was chosen.
    pub selection: &'a Selection<'a>,
    /// The days with the titles of their sessions.
    pub days: &'a [Day],
    /// Where everything comes from.
    pub origins: &'a [Origin],
}

/// What the second edition has in another way than the first.
pub fn editions(old: Side<'_>, new: Side<'_>) -> Vec<String> {
    let mut said = Vec::new();
    frame(old, new, &mut said);
    let kinds: [Chosen<'_>; 3] = [
        (("exercise", "exercises"), &old.selection.exercises, &new.selection.exercises),
        (("case study", "case-studies"), &old.selection.case_studies, &new.selection.case_studies),
        (("reading", "readings"), &old.selection.readings, &new.selection.readings),
    ];
    for kind in kinds {
        chosen(old, new, kind, &mut said);
    }
    overlays(old, new, &mut said);
    minutes(old, new, &mut said);
    days(old, new, &mut said);
    fallbacks(old, new, &mut said);
    said
}

/// Language, paper, words and numbers of the country.
fn frame(old: Side<'_>, new: Side<'_>, said: &mut Vec<String>) {
    let (before, after) = (old.edition, new.edition);
    if before.language.tag != after.language.tag {
        said.push(format!(
            "in {} instead of {}",
            language(after, &after.language.tag),
            language(before, &before.language.tag)
        ));
    }
    if before.text.title != after.text.title && before.language.tag == after.language.tag {
        said.push(format!("called “{}” instead of “{}”", after.text.title, before.text.title));
    }
    if before.paper() != after.paper() {
        said.push(format!("on {} paper instead of {}", paper(after.paper()), paper(before.paper())));
    }
    if before.target.tag.country == after.target.tag.country {
        return;
    }
    if let (Some(country), Some(profile)) = (after.target.tag.country, after.profile) {
        let name = after.library.gazetteer.name(country, &after.library.settings.language.value);
        let (facts, checked) = (profile.item.facts.len(), profile.item.checked_by.is_some());
        let checked = if checked { "" } else { ", not checked by anybody from there" };
        said.push(format!("the guide has {} on {name}{checked}", count(facts, "fact")));
        let numbers = profile.item.contacts.len();
        let handbook = if numbers == 0 { "no useful numbers".to_owned() } else { count(numbers, "useful number") };
        said.push(format!("the handbook has {handbook} for {name}"));
    }
}

/// The name of a language in the library's own.
fn language(edition: &Edition<'_>, tag: &str) -> String {
    let first = &edition.library.languages[&edition.library.settings.language.value];
    let key = format!("language-{tag}");
    if first.labels.contains_key(&key) { first.word(&key) } else { tag.to_owned() }
}

fn paper(paper: &str) -> &str {
    match paper {
        "a4" => "A4",
        "us-letter" => "US Letter",
        other => other,
    }
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// Items of one kind that were chosen, on both sides.
type Chosen<'a> = ((&'a str, &'a str), &'a [&'a str], &'a [&'a str]);

/// Items that only one side has; one that stands in the place of another replaces it.
///
/// A kind is a word that people read, the folder of its items, and those of both sides.
fn chosen(old: Side<'_>, new: Side<'_>, ((kind, folder), before, after): Chosen<'_>, said: &mut Vec<String>) {
    let gone: Vec<_> = before.iter().enumerate().filter(|(_, id)| !after.contains(id)).collect();
    let come: Vec<_> = after.iter().enumerate().filter(|(_, id)| !before.contains(id)).collect();
    let title =
        |side: Side<'_>, id: &str| title(side.origins, &format!("{folder}/{id}")).unwrap_or_else(|| id.to_owned());
    let reason = |side: Side<'_>, id: &str| {
        let decision = side.selection.decisions.iter().find(|decision| decision.id == id);
        decision.map_or_else(|| "not in this country's library".to_owned(), |decision| decision.reason.clone())
    };
    for (place, id) in &gone {
        let why = reason(new, id);
        match come.iter().find(|(other, _)| other == place) {
            Some((_, other)) => said.push(format!(
                "{kind} {} replaced: “{}” instead of “{}” ({why})",
                place + 1,
                title(new, other),
                title(old, id)
            )),
            None => said.push(format!("{kind} left out: “{}” ({why})", title(old, id))),
        }
    }
    for (place, id) in come.iter().filter(|(place, _)| gone.iter().all(|(other, _)| other != place)) {
        said.push(format!("{kind} {} added: “{}” ({})", place + 1, title(new, id), reason(new, id)));
    }
}

fn title(origins: &[Origin], item: &str) -> Option<String> {
    origins.iter().find(|origin| origin.item == item).map(|origin| origin.title.clone())
}

/// Parts that overlays change.
fn overlays(old: Side<'_>, new: Side<'_>, said: &mut Vec<String>) {
    for origin in new.origins {
        let before = old.origins.iter().find(|other| other.item == origin.item);
        let before = before.map(|before| before.changes.as_slice()).unwrap_or_default();
        let fresh = origin.changes.iter().filter(|change| !before.contains(change) && !change.is_whole());
        let fresh: Vec<_> = fresh.collect();
        let parts = fresh.iter().map(|change| format!("{} {}", spoken(&change.part), change.change.word()));
        let mut parts: Vec<_> = parts.collect();
        // The overlay's texts in several languages change the same parts.
        parts.sort();
        parts.dedup();
        if let Some(first) = fresh.first() {
            said.push(format!("“{}”: {} (by {})", origin.title, parts.join(", "), first.file));
        }
    }
}

/// `instructions/walk` as a trainer would call it.
fn spoken(part: &str) -> String {
    match part.split_once('/') {
        Some(("instructions", step)) => format!("step {step}"),
        Some(("questions" | "debrief", question)) => format!("question {question}"),
        Some((section, name)) => format!("{} {name}", section.replace('-', " ")),
        None => part.strip_prefix("field ").unwrap_or(part).replace('-', " "),
    }
}

/// Exercises that take another time.
fn minutes(old: Side<'_>, new: Side<'_>, said: &mut Vec<String>) {
    let minutes = |side: Side<'_>, id: &str| side.edition.exercises.get(id).map(|local| local.item.given.minutes.value);
    for (place, id) in new.selection.exercises.iter().enumerate() {
        if let (Some(before), Some(after)) = (minutes(old, id), minutes(new, id))
            && let Some(more) = longer(before, after)
        {
            said.push(format!("exercise {} takes {more} ({after} minutes instead of {before})", place + 1));
        }
    }
}

fn longer(before: u32, after: u32) -> Option<String> {
    let minutes = before.abs_diff(after);
    let word = if after > before { "longer" } else { "less" };
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    (minutes > 0).then(|| format!("{minutes} {unit} {word}"))
}

/// Days that are longer or shorter, or begin or end at another time.
fn days(old: Side<'_>, new: Side<'_>, said: &mut Vec<String>) {
    if old.days.len() != new.days.len() {
        said.push(format!("{} instead of {}", count(new.days.len(), "day"), count(old.days.len(), "day")));
    }
    for (before, after) in old.days.iter().zip(new.days) {
        let number = after.number;
        if let Some(more) = longer(worked(before), worked(after)) {
            said.push(format!("{more} in the sessions of day {number}"));
        }
        let (ends, ended) = (ends(after), ends(before));
        if ends != ended {
            said.push(format!("day {number} ends at {} instead of {}", clock(ends), clock(ended)));
        }
    }
}

fn worked(day: &Day) -> u32 {
    day.sessions().map(|session| session.end - session.start).sum()
}

fn ends(day: &Day) -> u32 {
    day.entries.iter().map(Entry::end).max().unwrap_or(0)
}

fn fallbacks(old: Side<'_>, new: Side<'_>, said: &mut Vec<String>) {
    let by_language = |side: Side<'_>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for origin in side.origins.iter().filter(|origin| origin.fallback) {
            *counts.entry(origin.language.clone()).or_default() += 1;
        }
        counts
    };
    let before = by_language(old);
    for (tag, n) in by_language(new).into_iter().filter(|(tag, n)| before.get(tag) != Some(n)) {
        let name = language(new.edition, &tag);
        said.push(format!("{} printed in {name}, for want of a translation", count(n, "item")));
    }
}

/// What the second pack has in another way than the first.
pub fn packs(old: &Manifest, new: &Manifest) -> Vec<String> {
    let mut said = Vec::new();
    let mut differs = |what: &str, before: &str, after: &str| {
        if before != after {
            said.push(format!("{what} {after} instead of {before}"));
        }
    };
    differs("for the course", &old.course, &new.course);
    differs("edition", &old.target, &new.target);
    differs("for the audience", &old.audience, &new.audience);
    differs("date", &old.date, &new.date);
    if old.draft != new.draft {
        said.push(if new.draft { "a draft, no release".to_owned() } else { "a release, no draft".to_owned() });
    }
    let files = |manifest: &'_ Manifest| {
        let documents = manifest.files.iter().filter(|file| file.pages > 0);
        documents.map(|file| (file.path.clone(), file.clone())).collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (files(old), files(new));
    let gone = before.values().filter(|file| !after.contains_key(&file.path));
    said.extend(gone.map(|file| format!("left out: “{}” ({})", file.title, file.path)));
    for file in after.values() {
        match before.get(&file.path) {
            None => said.push(format!("added: “{}” ({})", file.title, file.path)),
            Some(other) if other.sha256 == file.sha256 => {}
            Some(other) if other.pages != file.pages => {
                said.push(format!(
                    "changed: “{}”, {} instead of {}",
                    file.title,
                    count(file.pages as usize, "page"),
                    other.pages
                ));
            }
            Some(_) => said.push(format!("changed: “{}”", file.title)),
        }
    }
    said
}
