//! Exchanges texts with translators: an item becomes segments with everything between them kept back, and the
//! segments come back into the same places.
//!
//! A translator sees words only. Ids, codes, keywords, anchors and room to write stand between the segments, and what
//! stands inside one (citations, links, terms, emphasis) must come back with it.

mod fields;
mod import;
mod marks;
mod pairs;
pub mod po;
mod segment;
pub mod sheet;

pub use import::{Written, import};
pub use segment::{Piece, pieces};

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::library::Freshness;
use crate::source::Sources;

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

/// The texts of all items, or of those whose ids begin with one of `only`.
pub fn export(
    sources: &Sources,
    catalog: Catalog,
    freshness: &BTreeMap<String, BTreeMap<String, Freshness>>,
    only: &[String],
) -> (Catalog, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut entries = Vec::new();
    for pair in pairs::pairs(sources, &catalog.language) {
        if !only.is_empty() && !only.iter().any(|start| pair.item.starts_with(start.as_str())) {
            continue;
        }
        let state = freshness.get(&pair.item).and_then(|states| states.get(&catalog.language));
        let texts = pair.translated(sources).unwrap_or_else(|diagnostic| {
            diagnostics.push(diagnostic);
            Vec::new()
        });
        for (index, (piece, line)) in pair.originals(sources).into_iter().enumerate() {
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
