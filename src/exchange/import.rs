//! Brings a translator's texts back into the files of a library.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{self, Pair};
use super::{Catalog, Entry, marks};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::edit::Place;
use crate::source::Sources;

/// A file that an import makes or changes, with the words of the original that it now translates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it lies.
    pub place: Place,
    /// Its text.
    pub text: String,
    /// Whether every text of it is translated from the original as it is now.
    pub current: bool,
}

/// Brings a translator's texts back: the files that change; nothing changes where a text is refused.
pub fn import(sources: &Sources, catalog: &Catalog, place: &str) -> (Vec<Written>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut by_item: BTreeMap<&str, BTreeMap<&str, &Entry>> = BTreeMap::new();
    for entry in &catalog.entries {
        let (item, id) = entry.id.split_once('#').unwrap_or((&entry.id, ""));
        if by_item.entry(item).or_default().insert(id, entry).is_some() {
            let diagnostic = Code::TranslationRefused.at_path(place, format!("two translations of `{}`", entry.id));
            diagnostics.push(diagnostic.help("keep one of them"));
        }
    }
    let language = match super::language(sources, &catalog.language, catalog.named_by) {
        Ok(language) => language,
        Err(mistake) => {
            let diagnostic = Code::TranslationRefused.at_path(place, mistake.message);
            return (Vec::new(), diagnostic.help(mistake.help).into());
        }
    };
    let pairs = pairs::pairs(sources, &language);
    let known: BTreeMap<&str, &Pair> = pairs.iter().map(|pair| (pair.item.as_str(), pair)).collect();
    if !by_item.is_empty() && by_item.keys().all(|item| !known.contains_key(item)) {
        let message = "these are the texts of another library: none of its items is here";
        return (Vec::new(), Code::TranslationRefused.at_path(place, message).into());
    }
    let mut written = Vec::new();
    for (item, entries) in by_item {
        let Some(pair) = known.get(item) else {
            let near = nearest(item, known.keys().copied()).map(|near| format!("it may be `{near}` now"));
            let diagnostic = Code::TranslationRefused.at_path(place, format!("there is no item `{item}`"));
            diagnostics.push(diagnostic.maybe_help(near));
            continue;
        };
        match brought_back(sources, pair, &entries, place, &mut diagnostics) {
            Ok(Some(file)) => written.push(file),
            Ok(None) => {}
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    let paths: BTreeSet<_> = written.iter().map(|file| file.place.path().to_owned()).collect();
    written.retain(|file| {
        let base =
            base(sources, file.place.path()).filter(|base| !paths.contains(base) && sources.find(base).is_none());
        if let Some(base) = &base {
            let message = format!("`{}` changes an item that is not translated: there is no `{base}`", file.place);
            let help = format!("translate the item first: an overlay in `{language}` changes its text in `{language}`");
            diagnostics.push(Code::TranslationUnfinished.at_path(place, message).help(help));
        }
        base.is_none()
    });
    if diagnostics.has_errors() { (Vec::new(), diagnostics) } else { (written, diagnostics) }
}

/// The translation that the translation of an overlay changes.
fn base(sources: &Sources, path: &str) -> Option<String> {
    let (_, rest) = path.strip_prefix("modules/countries/")?.split_once('/')?;
    let (item, ending) = rest.split_once('.')?;
    let (_, ending) = ending.split_once('.')?;
    sources.find(&format!("modules/{item}.{ending}")).map(|_| format!("modules/{rest}"))
}

fn brought_back(
    sources: &Sources,
    pair: &Pair,
    entries: &BTreeMap<&str, &Entry>,
    place: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Written>, Diagnostic> {
    let old = pair.translated(sources)?;
    let originals = pair.originals(sources);
    let known: BTreeSet<&str> = originals.iter().map(|(piece, _)| piece.id.as_str()).collect();
    for id in entries.keys().filter(|id| !known.contains(**id)) {
        let message = format!("`{}#{id}` is not in the item any more", pair.item);
        diagnostics.push(Code::TranslationRefused.at_path(place, message).help("export anew"));
    }
    let mut texts = Vec::new();
    let (mut changed, mut current) = (false, true);
    for (index, (piece, _)) in originals.iter().enumerate() {
        let before = old.get(index).cloned().unwrap_or_default();
        let entry = entries.get(piece.id.as_str()).filter(|entry| !entry.translation.is_empty());
        let Some(entry) = entry else {
            current &= !before.is_empty();
            texts.push(before);
            continue;
        };
        current &= !entry.stale;
        if entry.translation != before {
            if entry.source != piece.text {
                let message = format!("the original of `{}` has changed since the export", entry.id);
                diagnostics.push(Code::TranslationRefused.at_path(place, message).help("export anew"));
            }
            if let Some(fault) = marks::fault(&piece.text, &entry.translation) {
                let message = format!("the translation of `{}` {fault}", entry.id);
                let help = format!("the original is `{}`", piece.text.lines().next().unwrap_or_default());
                diagnostics.push(Code::TranslationRefused.at_path(place, message).help(help));
            }
            changed = true;
        }
        texts.push(entry.translation.clone());
    }
    if !changed {
        return Ok(None);
    }
    if let Some(missing) = texts.iter().position(String::is_empty) {
        let message = format!("`{}#{}` has no translation yet", pair.item, originals[missing].0.id);
        let help = "an item is printed in one language: it is written once all of it is translated";
        diagnostics.push(Code::TranslationUnfinished.at_path(place, message).help(help));
        return Ok(None);
    }
    let text = pair.filled(sources, &texts);
    let again = pair.read_again(&text);
    if let Some(index) = (0..texts.len().max(again.len())).find(|index| texts.get(*index) != again.get(*index)) {
        let id = originals.get(index).map_or("", |(piece, _)| piece.id.as_str());
        let message = format!("the translation of `{}#{id}` would be read as something else", pair.item);
        let help = "begin no line with a mark of Markdown (`#`, `-`, `1.`, `|`, `>`) and leave no line empty";
        diagnostics.push(Code::TranslationRefused.at_path(place, message).help(help));
    }
    Ok(Some(Written { place: pair.place.clone(), text, current }))
}
