//! Exchanges texts with translators: an item becomes segments with everything between them kept back, and the
//! segments come back into the same places.
//!
//! A translator sees words only. Ids, codes, keywords, anchors and room to write stand between the segments, and what
//! stands inside one (citations, links, terms, emphasis) must come back with it.

pub mod po;
mod segment;
pub mod sheet;

pub use segment::{Piece, pieces};

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::library::Freshness;
use crate::source::{FileId, Sources, Span};

/// A text with its translation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `exercises/police-reform/01-x#instructions/walk:2`: the same as long as the original is.
    pub id: String,
    /// What kind of text it is.
    pub context: String,
    /// Where it stands: path and line.
    pub place: String,
    /// The original.
    pub source: String,
    /// The translation; empty if there is none.
    pub translation: String,
    /// Whether the original has changed since it was translated.
    pub stale: bool,
}

/// All texts of a library in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The library, by its publisher.
    pub library: String,
    /// The language.
    pub language: String,
    /// The day of the library.
    pub date: String,
    /// The texts in order.
    pub entries: Vec<Entry>,
}

/// An original with its translation.
struct Pair {
    item: String,
    path: String,
    /// Whether its sections are free.
    free: bool,
    original: FileId,
    translation: Option<FileId>,
}

/// The folders whose items are translated.
const FOLDERS: [&str; 5] = ["themes", "exercises", "case-studies", "readings", "training-cycle"];

fn pairs(sources: &Sources, language: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for folder in FOLDERS {
        let folder = format!("modules/{folder}/");
        for (original, source) in sources.under(&folder) {
            let Some(stem) = source.path.strip_suffix(".md").filter(|stem| !stem.contains('.')) else { continue };
            let path = format!("{stem}.{language}.md");
            let item = stem["modules/".len()..].replacen("training-cycle/forms/", "forms/", 1);
            let free = folder.ends_with("readings/") || folder.ends_with("training-cycle/");
            pairs.push(Pair { item, free, original, translation: sources.find(&path), path });
        }
    }
    pairs
}

/// The texts of all items, or of those whose ids begin with one of `only`.
pub fn export(
    sources: &Sources,
    catalog: Catalog,
    freshness: &BTreeMap<String, BTreeMap<String, Freshness>>,
    only: &[String],
) -> (Catalog, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut entries = Vec::new();
    for pair in pairs(sources, &catalog.language) {
        if !only.is_empty() && !only.iter().any(|start| pair.item.starts_with(start.as_str())) {
            continue;
        }
        let state = freshness.get(&pair.item).and_then(|states| states.get(&catalog.language));
        let texts = translated(sources, &pair).unwrap_or_else(|diagnostic| {
            diagnostics.push(diagnostic);
            Vec::new()
        });
        let segments = segments(sources, pair.original, pair.free);
        for (index, (piece, line)) in segments.into_iter().enumerate() {
            let stale = match state {
                Some(Freshness::Stale(parts)) => parts.contains(&piece.part),
                _ => false,
            };
            let translation = texts.get(index).cloned().unwrap_or_default();
            entries.push(Entry {
                id: format!("{}#{}", pair.item, piece.id),
                context: piece.context.to_owned(),
                place: format!("{}:{line}", sources.path(pair.original)),
                source: piece.text,
                stale: stale && !translation.is_empty(),
                translation,
            });
        }
    }
    (Catalog { entries, ..catalog }, diagnostics)
}

/// The segments of a file with the line of each.
fn segments(sources: &Sources, file: FileId, free: bool) -> Vec<(Piece, usize)> {
    let mut offset = 0;
    let mut found = Vec::new();
    for piece in pieces(sources.text(file), free) {
        let length = piece.text.len();
        if piece.is_text {
            found.push((piece, sources.line_column(file, offset).0));
        }
        offset += length;
    }
    found
}

/// The translated segments, in the order of the original's.
fn translated(sources: &Sources, pair: &Pair) -> Result<Vec<String>, Diagnostic> {
    let Some(file) = pair.translation else { return Ok(Vec::new()) };
    let (old, new) = (segments(sources, pair.original, pair.free), segments(sources, file, pair.free));
    let differs = old.iter().zip(&new).position(|((a, _), (b, _))| a.shape() != b.shape());
    let Some(index) = differs.or((old.len() != new.len()).then(|| old.len().min(new.len()))) else {
        return Ok(new.into_iter().map(|(piece, _)| piece.text).collect());
    };
    let line = new.get(index).map_or(usize::MAX, |(_, line)| *line);
    let start = sources.text(file).lines().take(line.saturating_sub(1)).map(|line| line.len() + 1).sum::<usize>();
    let start = start.min(sources.text(file).len());
    let place =
        old.get(index).map_or_else(|| "the end of the original".to_owned(), |(piece, _)| format!("`{}`", piece.id));
    let message = format!("the translation does not follow its original from here on: that has {place} here");
    let help = "give both the same headings, paragraphs, lists and tables in the same order";
    Err(Code::TranslationShape.at(Span::new(file, start, start), message).help(help))
}

/// A file that an import makes or changes, with the words of the original that it now translates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path.
    pub path: String,
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
    let pairs = pairs(sources, &catalog.language);
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
    if diagnostics.has_errors() { (Vec::new(), diagnostics) } else { (written, diagnostics) }
}

fn brought_back(
    sources: &Sources,
    pair: &Pair,
    entries: &BTreeMap<&str, &Entry>,
    place: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Written>, Diagnostic> {
    let old = translated(sources, pair)?;
    let originals = segments(sources, pair.original, pair.free);
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
            if let Some(fault) = segment::fault(&piece.text, &entry.translation) {
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
    let skeleton = sources.text(pair.translation.unwrap_or(pair.original));
    let text = filled(skeleton, &texts, pair);
    let again: Vec<_> =
        pieces(&text, pair.free).into_iter().filter(|piece| piece.is_text).map(|piece| piece.text).collect();
    if let Some(index) = (0..texts.len().max(again.len())).find(|index| texts.get(*index) != again.get(*index)) {
        let id = originals.get(index).map_or("", |(piece, _)| piece.id.as_str());
        let message = format!("the translation of `{}#{id}` would be read as something else", pair.item);
        let help = "begin no line with a mark of Markdown (`#`, `-`, `1.`, `|`, `>`) and leave no line empty";
        diagnostics.push(Code::TranslationRefused.at_path(place, message).help(help));
    }
    Ok(Some(Written { path: pair.path.clone(), text, current }))
}

/// A file with other texts; a new one does not keep the original's codes.
fn filled(skeleton: &str, texts: &[String], pair: &Pair) -> String {
    let mut texts = texts.iter();
    let mut out = String::new();
    for piece in pieces(skeleton, pair.free) {
        match (piece.is_text, piece.is_front && pair.translation.is_none()) {
            (true, _) => out.push_str(texts.next().map_or("", String::as_str)),
            (false, true) => out.push_str("---\n---\n"),
            (false, false) => out.push_str(&piece.text),
        }
    }
    out
}
