//! Exchanges texts with translators: an item becomes segments with everything between them kept back, and the
//! segments come back into the same places.
//!
//! A translator sees words only. Ids, codes, keywords, anchors and room to write stand between the segments, and what
//! stands inside one (citations, links, terms, emphasis) must come back with it.

mod begin;
mod export;
mod fields;
mod form;
mod import;
mod known;
mod labels;
mod marks;
mod merge;
mod pairs;
mod refusals;
mod segment;
pub mod sheet;
mod thin;
mod write;
mod xlsx;

pub use begin::begin;
pub use export::{States, export};
pub use form::{Form, form};
pub use import::import;
pub use segment::{Piece, pieces};
pub use write::Written;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::library::locale::LanguageTag;
use crate::source::Sources;
use crate::yaml;

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

/// Of some beginnings of ids those with which no item begins that can be translated.
pub fn unknown<'a>(sources: &Sources, language: &LanguageTag, starts: &'a [String]) -> Vec<&'a str> {
    let pairs = pairs::pairs(sources, language);
    let is_unknown = |start: &&String| !pairs.iter().any(|pair| pair.item.starts_with(start.as_str()));
    starts.iter().filter(is_unknown).map(String::as_str).collect()
}

/// How far the translation of an item is that is not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Progress {
    /// How many texts it has.
    pub texts: usize,
    /// How many of them are finished.
    pub finished: usize,
    /// The texts that somebody must look at again.
    pub fuzzy: Vec<String>,
}

/// The items of which something is kept because their translations are not finished.
pub fn in_work(sources: &Sources, language: &LanguageTag, states: &States) -> BTreeMap<String, Progress> {
    let mut found = BTreeMap::new();
    for pair in pairs::pairs(sources, language).into_iter().filter(|pair| pair.kept.is_some()) {
        let state = states.get(&pair.item).and_then(|states| states.get(language.as_str()));
        // What is wrong with the files is reported by whoever loads them.
        let entries = known::known(sources, &pair, state, &[], &mut Diagnostics::new()).entries;
        let finished = entries.iter().filter(|entry| entry.is_finished()).count();
        let fuzzy = entries.iter().filter(|entry| entry.fuzzy).map(|entry| entry.parts_of_id().1.to_owned()).collect();
        if finished < entries.len() {
            found.insert(pair.item, Progress { texts: entries.len(), finished, fuzzy });
        }
    }
    found
}
