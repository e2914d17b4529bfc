//! Brings a translator's texts back into the files of a library.

use std::collections::{BTreeMap, BTreeSet};

use super::export::States;
use super::known::{self, Done, Known};
use super::labels::{self, Slot};
use super::marks;
use super::pairs::{self, Kind, Pair};
use super::refusals::Refusals;
use super::write::{self, Written};
use crate::catalog::{Catalog, Entry};
use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::source::Sources;

/// Brings a translator's texts back: the files that change; nothing changes where a text is refused.
pub fn import(sources: &Sources, catalog: &Catalog, states: &States, place: &str) -> (Vec<Written>, Diagnostics) {
    let language = match super::language(sources, &catalog.language, catalog.named_by) {
        Ok(language) => language,
        Err(unfit) => {
            let diagnostic = Code::TranslationRefused.at_path(place, unfit.message);
            return (Vec::new(), diagnostic.help(unfit.help).into());
        }
    };
    let mut refusals = Refusals::new(place);
    let by_item = by_item(catalog, &mut refusals);
    let pairs = pairs::pairs(sources, &language);
    let known: BTreeMap<&str, &Pair> = pairs.iter().map(|pair| (pair.item.as_str(), pair)).collect();
    if !by_item.is_empty() && by_item.keys().all(|item| !known.contains_key(item)) {
        let message = "these are the texts of another library: none of its items is here";
        return (Vec::new(), Code::TranslationRefused.at_path(place, message).into());
    }
    let (mut brought, mut diagnostics, mut done) = (Vec::new(), Diagnostics::new(), Done::new());
    // What countries change comes after the items themselves, of which it takes what it leaves alone.
    let (changes, items): (Vec<_>, Vec<_>) = by_item.iter().partition(|(item, _)| item.starts_with("countries/"));
    for (item, entries) in items.into_iter().chain(changes) {
        let Some(pair) = known.get(item) else {
            let Some(first) = entries.values().find(|entry| entry.is_touched()).map(|entry| entry.at) else { continue };
            refusals.push(first, || {
                let near = nearest(item, known.keys().copied()).map(|near| format!("it may be `{near}` now"));
                (format!("there is no item `{item}`"), near)
            });
            continue;
        };
        let state = states.get(*item).and_then(|states| states.get(language.as_str()));
        let base = known::base(sources, &pairs, pair, states, &done);
        let known = known::known(sources, pair, state, &base, &mut diagnostics);
        let before = known.entries.clone();
        let one = bring(sources, pair, known, entries, &mut refusals);
        done.insert((*item).to_owned(), one.as_ref().map_or(before, |one| one.entries.clone()));
        brought.extend(one);
    }
    diagnostics.extend(refusals.told());
    let written = write::written(sources, &language, brought, place, &mut diagnostics);
    if diagnostics.has_errors() { (Vec::new(), diagnostics) } else { (written, diagnostics) }
}

type ById<'a> = BTreeMap<&'a str, &'a Entry>;

fn by_item<'a>(catalog: &'a Catalog, refusals: &mut Refusals) -> BTreeMap<&'a str, ById<'a>> {
    let mut by_item: BTreeMap<&str, ById<'_>> = BTreeMap::new();
    for entry in &catalog.entries {
        let (item, id) = entry.parts_of_id();
        if let Some(first) = by_item.entry(item).or_default().insert(id, entry) {
            let message = || (format!("two translations of `{}`", entry.id), Some("keep one of them".to_owned()));
            refusals.push(first.at, message);
        }
    }
    by_item
}

/// An item with the texts that came back.
pub(super) struct Brought<'a> {
    pub(super) pair: &'a Pair,
    /// Its texts with all that is known of their translations now.
    pub(super) entries: Vec<Entry>,
    /// Translations that have no text any more.
    pub(super) obsolete: Vec<Entry>,
    /// What the translation prints after this; none if there is none.
    pub(super) printed: Vec<String>,
    /// The translation, if it is to be written.
    pub(super) text: Option<String>,
}

impl Brought<'_> {
    /// Whether every text is translated from the original as it is, and nobody has to look at it again.
    pub(super) fn is_finished(&self) -> bool {
        self.entries.iter().all(Entry::is_finished)
    }
}

/// Puts the texts that came back into an item; none if they say nothing new.
fn bring<'a>(
    sources: &Sources,
    pair: &'a Pair,
    known: Known,
    entries: &ById<'_>,
    refusals: &mut Refusals,
) -> Option<Brought<'a>> {
    let ids: BTreeSet<&str> = known.entries.iter().map(|entry| entry.parts_of_id().1).collect();
    for (id, entry) in entries.iter().filter(|(id, entry)| entry.is_touched() && !ids.contains(**id)) {
        let message = || (format!("`{}#{id}` is not in the item any more", pair.item), Some(AGAIN.to_owned()));
        refusals.push(entry.at, message);
    }
    let (mut now, mut has_changed) = (Vec::new(), false);
    for before in known.entries {
        let after = match entries.get(before.parts_of_id().1) {
            Some(entry) => came_back(&before, entry, pair.kind, refusals),
            None => before.clone(),
        };
        has_changed |= after != before;
        now.push(after);
    }
    // All that is left to do may have been done in the item that this changes.
    let is_new = pair.base().is_some() && known.fault.is_none() && known.printed.is_empty();
    has_changed |= is_new && now.iter().all(Entry::is_finished);
    if !has_changed {
        return None;
    }
    let text = |(index, entry): (usize, &Entry)| {
        if entry.is_finished() { Some(entry.translation.clone()) } else { known.printed.get(index).cloned() }
    };
    let texts: Option<Vec<_>> = now.iter().enumerate().map(text).collect();
    let follows = !known.printed.is_empty();
    let mut brought = Brought { pair, entries: now, obsolete: known.obsolete, printed: known.printed, text: None };
    let is_label = pair.kind == Kind::Labels;
    let texts =
        texts.map(|texts| if is_label { labels::whole(&pair.slots(sources), texts, &brought.printed) } else { texts });
    // A translation that says nothing new is stamped all the same.
    if let Some(texts) = texts.filter(|texts| *texts != brought.printed || !is_label && brought.is_finished()) {
        let text = pair.filled(sources, &texts, follows);
        read_again(sources, &brought, (&text, &texts), entries, refusals);
        (brought.text, brought.printed) = (Some(text), texts);
    }
    Some(brought)
}

/// Refuses a text that would be read as something else than it is.
fn read_again(
    sources: &Sources,
    brought: &Brought<'_>,
    (text, texts): (&str, &[String]),
    entries: &ById<'_>,
    refusals: &mut Refusals,
) {
    let again = brought.pair.read_again(sources, text);
    let Some(index) = (0..texts.len().max(again.len())).find(|index| texts.get(*index) != again.get(*index)) else {
        return;
    };
    let entry = brought.entries.get(index);
    let at = entry.and_then(|entry| entries.get(entry.parts_of_id().1)).map_or(0, |entry| entry.at);
    refusals.push(at, || {
        let id = entry.map_or(brought.pair.item.as_str(), |entry| &entry.id);
        let help = "begin no line with a mark of Markdown (`#`, `-`, `1.`, `|`, `>`) and leave no line empty";
        (format!("the translation of `{id}` would be read as something else"), Some(help.to_owned()))
    });
}

const AGAIN: &str = "export again into the same file, which keeps what is translated";

/// A text as it came back.
fn came_back(before: &Entry, entry: &Entry, kind: Kind, refusals: &mut Refusals) -> Entry {
    let mut after = before.clone();
    if !entry.comments.is_empty() {
        after.comments.clone_from(&entry.comments);
    }
    if entry.translation.is_empty() {
        return after;
    }
    // A text that nobody has touched since says nothing of an original that has changed since.
    if entry.translation == before.translation && entry.source != before.source {
        return after;
    }
    if entry.translation != before.translation {
        if entry.source != before.source {
            let message =
                || (format!("the original of `{}` has changed since the export", entry.id), Some(AGAIN.to_owned()));
            refusals.push(entry.at, message);
        }
        let source = match kind {
            Kind::Labels => Slot::comparable(&entry.id, &before.source, &entry.translation),
            _ => before.source.clone(),
        };
        if let Some(fault) = marks::fault(&source, &entry.translation, entry.fuzzy) {
            refusals.push(entry.at, || {
                let help = format!("the original is `{}`", before.source.lines().next().unwrap_or_default());
                (format!("the translation of `{}` {fault}", entry.id), Some(help))
            });
        }
    }
    after.translation.clone_from(&entry.translation);
    (after.fuzzy, after.previous) = (entry.fuzzy, entry.previous.clone().filter(|_| entry.fuzzy));
    after
}
