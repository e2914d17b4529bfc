//! Exchanges texts with translators: an item becomes segments with everything between them kept back, and the
//! segments come back into the same places.
//!
//! A translator sees words only. Ids, codes, keywords, anchors and room to write stand between the segments, and what
//! stands inside one (citations, links, terms, emphasis) must come back with it.

mod fields;
mod form;
mod import;
mod marks;
mod pairs;
pub mod po;
mod segment;
pub mod sheet;

pub use form::{Form, form};
pub use import::{Written, import};
pub use segment::{Piece, pieces};

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::library::Freshness;
use crate::library::locale::LanguageTag;
use crate::source::Sources;
use crate::yaml;

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
    /// The language, as the file spells it.
    pub language: String,
    /// What in the file names the language.
    pub named_by: &'static str,
    /// The day of the library.
    pub date: String,
    /// The texts in order.
    pub entries: Vec<Entry>,
}

/// Why a language cannot be translated into.
#[derive(Debug)]
pub struct Unfit {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// The language into which is translated: one that has labels, whatever a translator's program made of its tag.
pub fn language(sources: &Sources, named: &str, named_by: &str) -> Result<LanguageTag, Unfit> {
    const FOLDER: &str = "modules/languages/";
    let files = sources.under(FOLDER).filter_map(|(_, file)| file.path[FOLDER.len()..].strip_suffix(".yaml"));
    let known: Vec<_> = files.collect();
    let help = format!("name it by a tag: there are labels in {}", known.join(", "));
    // A name may hold anything, and be of any length.
    let shown: String = named.chars().filter(|c| !c.is_control()).take(40).collect();
    let Some(tag) = LanguageTag::parse(named) else {
        return Err(Unfit { message: format!("{named_by} is `{shown}`, which is no language"), help });
    };
    let Some(tag) = tag.narrowed(&known) else {
        return Err(Unfit { message: format!("{named_by} is `{shown}`, a language without labels"), help });
    };
    if first(sources) == tag.as_str() {
        let message = format!("the originals are in `{tag}`");
        return Err(Unfit { message, help: "name another language".to_owned() });
    }
    Ok(tag)
}

/// The language in which a library was written first.
fn first(sources: &Sources) -> String {
    let file = sources.find("modules/library.yaml");
    let node = file.and_then(|file| yaml::parse(file, sources.text(file), 0).ok());
    let language = node.as_ref().and_then(|node| node.get("language")?.text());
    language.unwrap_or("en").to_owned()
}

/// The texts of all items, or of those whose ids begin with one of `only`.
pub fn export(
    sources: &Sources,
    language: &LanguageTag,
    catalog: Catalog,
    freshness: &BTreeMap<String, BTreeMap<String, Freshness>>,
    only: &[String],
) -> (Catalog, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut entries = Vec::new();
    for pair in pairs::pairs(sources, language) {
        if !only.is_empty() && !only.iter().any(|start| pair.item.starts_with(start.as_str())) {
            continue;
        }
        let state = freshness.get(&pair.item).and_then(|states| states.get(language.as_str()));
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
    (Catalog { language: language.to_string(), entries, ..catalog }, diagnostics)
}
