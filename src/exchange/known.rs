//! What a library knows of the translation of an item: the finished file, and what is kept beside it until all is
//! finished.

use std::collections::BTreeMap;
use std::ops::Range;

use super::export::States;
use super::merge::Former;
use super::pairs::{Kind, Pair};
use crate::catalog::{Catalog, Entry, po};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::library::Freshness;
use crate::source::{Sources, Span};

/// The texts of an item with all that is known of their translations.
pub(super) struct Known {
    /// In the order of the original.
    pub(super) entries: Vec<Entry>,
    /// The texts of the finished translation; none if there is none, or none that follows its original.
    pub(super) printed: Vec<String>,
    /// Translations that have no text any more.
    pub(super) obsolete: Vec<Entry>,
    /// Where the finished translation does not follow its original.
    pub(super) fault: Option<Diagnostic>,
}

/// Reads an item's translation with what is kept beside it.
pub(super) fn known(
    sources: &Sources,
    pair: &Pair,
    state: Option<&Freshness>,
    base: &[Entry],
    diagnostics: &mut Diagnostics,
) -> Known {
    let mut entries = originals(sources, pair);
    let (mut printed, mut obsolete, mut fault) = (Vec::new(), Vec::new(), None);
    match pair.translated(sources) {
        Ok(texts) => {
            for (entry, text) in entries.iter_mut().zip(&texts) {
                entry.translation.clone_from(text);
                entry.fuzzy = is_stale(state, entry);
            }
            printed = texts;
        }
        Err(diagnostic) => {
            fault = Some(diagnostic);
            obsolete = guess(sources, pair, state, &mut entries);
        }
    }
    match kept(sources, pair) {
        Ok(Some(catalog)) => {
            let mut former = Former::new(catalog);
            former.merge(&pair.item, &mut entries);
            obsolete.extend(former.rest());
        }
        Ok(None) => {}
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    lend(&mut entries, base);
    Known { entries, printed, obsolete, fault }
}

/// Entries of items, as far as they are known already.
pub(super) type Done = BTreeMap<String, Vec<Entry>>;

/// The texts of the item that a country's pair changes.
pub(super) fn base(sources: &Sources, pairs: &[Pair], pair: &Pair, states: &States, done: &Done) -> Vec<Entry> {
    let Some(item) = pair.base() else { return Vec::new() };
    if let Some(entries) = done.get(item) {
        return entries.clone();
    }
    let base = pairs.iter().find(|pair| pair.item == item);
    let state = states.get(item).and_then(|states| states.get(pair.language.as_str()));
    // What is wrong with its files is reported with the item itself.
    base.map_or_else(Vec::new, |base| known(sources, base, state, &[], &mut Diagnostics::new()).entries)
}

/// What a country does not change needs no translation of its own: the item has it already.
pub(super) fn lend(entries: &mut [Entry], base: &[Entry]) {
    for entry in entries.iter_mut().filter(|entry| entry.translation.is_empty()) {
        let same = base.iter().find(|base| base.source == entry.source && base.is_finished());
        if let Some(same) = same {
            entry.translation.clone_from(&same.translation);
        }
    }
}

fn originals(sources: &Sources, pair: &Pair) -> Vec<Entry> {
    let path = sources.path(pair.original);
    let slots = if pair.kind == Kind::Labels { pair.slots(sources) } else { Vec::new() };
    let mut notes = slots.iter().map(|slot| slot.note(&pair.language));
    let entry = |(piece, line): (super::Piece, usize)| Entry {
        notes: notes.next().flatten().into_iter().collect(),
        id: format!("{}#{}", pair.item, piece.id),
        context: piece.context.to_owned(),
        place: format!("{path}:{line}"),
        source: piece.text,
        ..Entry::default()
    };
    pair.originals(sources).into_iter().map(entry).collect()
}

/// Whether the part of a text has changed since it was translated.
fn is_stale(state: Option<&Freshness>, entry: &Entry) -> bool {
    let part = entry.id.split_once('#').and_then(|(_, id)| id.rsplit_once(':')).map_or("", |(part, _)| part);
    match state {
        Some(Freshness::Stale(parts)) => !entry.translation.is_empty() && parts.iter().any(|stale| stale == part),
        _ => false,
    }
}

/// A translation of another shape: parts that have the same texts keep theirs, in the others all are guesses, from the
/// beginning and from the end. What has no place comes back without an original.
fn guess(sources: &Sources, pair: &Pair, state: Option<&Freshness>, entries: &mut [Entry]) -> Vec<Entry> {
    let Some(file) = pair.translation else { return Vec::new() };
    let texts: Vec<_> = pair.texts(sources, file).into_iter().map(|(piece, _)| piece).collect();
    let originals: Vec<_> = pair.originals(sources).into_iter().map(|(piece, _)| piece).collect();
    let mut open = vec![true; texts.len()];
    for (old, new) in groups_that_match(&groups(&originals), &groups(&texts)) {
        let (old, new): (Vec<_>, Vec<_>) = (old.collect(), new.collect());
        let fits = |&(old, new): &(&usize, &usize)| originals[*old].context == texts[*new].context;
        let first = old.iter().zip(&new).take_while(fits);
        let last = old.iter().rev().zip(new.iter().rev()).take_while(fits);
        let is_whole = old.len() == new.len() && first.clone().count() == old.len();
        for (old, new) in first.chain(last) {
            if std::mem::take(&mut open[*new]) && entries[*old].translation.is_empty() {
                entries[*old].translation.clone_from(&texts[*new].text);
                entries[*old].fuzzy = !is_whole || is_stale(state, &entries[*old]);
            }
        }
    }
    let lost = texts.into_iter().zip(open).filter(|(_, open)| *open);
    let lost = lost.map(|(piece, _)| Entry {
        id: format!("{}#{}", pair.item, piece.id),
        comments: vec!["a text of the translation that has no original".to_owned()],
        source: piece.text.clone(),
        translation: piece.text,
        ..Entry::default()
    });
    lost.collect()
}

type Group<'a> = (&'a str, Range<usize>);

/// The texts of each part.
fn groups(pieces: &[super::Piece]) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut start = 0;
    for group in pieces.chunk_by(|a, b| a.part == b.part) {
        groups.push((group[0].part.as_str(), start..start + group.len()));
        start += group.len();
    }
    groups
}

/// Parts in the same place where there are as many; headings without an anchor are called by their words. Else those
/// of the same name.
fn groups_that_match(old: &[Group<'_>], new: &[Group<'_>]) -> Vec<(Range<usize>, Range<usize>)> {
    if old.len() == new.len() {
        return old.iter().zip(new).map(|((_, old), (_, new))| (old.clone(), new.clone())).collect();
    }
    let same = |name: &str| new.iter().find(|(other, _)| *other == name).map(|(_, range)| range.clone());
    old.iter().filter_map(|(name, range)| Some((range.clone(), same(name)?))).collect()
}

/// What is kept beside a translation that is not finished.
pub(super) fn kept(sources: &Sources, pair: &Pair) -> Result<Option<Catalog>, Diagnostic> {
    let Some(file) = pair.kept else { return Ok(None) };
    let text = sources.text(file);
    let read = po::read(text).map(|mut catalog| {
        // It goes with its item, also where that has another name since.
        for entry in catalog.entries.iter_mut().chain(&mut catalog.obsolete) {
            entry.id = format!("{}#{}", pair.item, entry.parts_of_id().1);
        }
        Some(catalog)
    });
    read.map_err(|(line, message)| {
        let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let help = "correct it, or remove the file: it holds what is translated of an item that is not finished";
        Code::TranslationRefused.at(Span::new(file, start, start), message).help(help)
    })
}
