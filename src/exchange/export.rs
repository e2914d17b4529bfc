//! Writes the texts of a library for a translator.

use std::collections::{BTreeMap, BTreeSet};

use super::known::Done;
use super::merge::Former;
use super::{known, pairs};
use crate::catalog::{Catalog, Entry};
use crate::diagnostic::Diagnostics;
use crate::library::Freshness;
use crate::library::locale::LanguageTag;
use crate::source::Sources;

/// How each translation stands to its original, by item and language.
pub type States = BTreeMap<String, BTreeMap<String, Freshness>>;

/// The texts of all items, or of those whose ids begin with one of `only`, merged with the catalog that the translator
/// has already: nothing of that is lost.
pub fn export(
    sources: &Sources,
    language: &LanguageTag,
    head: Catalog,
    states: &States,
    only: &[String],
    old: Option<Catalog>,
) -> (Catalog, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut catalog = Catalog { language: language.to_string(), ..head };
    if let Some(old) = &old {
        (catalog.comments, catalog.header) = (old.comments.clone(), old.header.clone());
    }
    let mut former = Former::new(old.unwrap_or_default());
    let (mut obsolete, mut done) = (Vec::new(), Done::new());
    let pairs = pairs::pairs(sources, language);
    for pair in &pairs {
        let wanted = only.is_empty() || only.iter().any(|start| pair.item.starts_with(start.as_str()));
        if !former.has(&pair.item) && (!wanted || pair.is_idle(sources)) {
            continue;
        }
        let state = states.get(&pair.item).and_then(|states| states.get(language.as_str()));
        let base = known::base(sources, &pairs, pair, states, &done);
        let mut known = known::known(sources, pair, state, &[], &mut diagnostics);
        diagnostics.extend(known.fault.into_iter().collect());
        former.merge(&pair.item, &mut known.entries);
        known::lend(&mut known.entries, &base);
        obsolete.extend(known.obsolete);
        catalog.entries.extend(known.entries.iter().cloned());
        done.insert(pair.item.clone(), known.entries);
    }
    obsolete.splice(0..0, former.rest());
    catalog.obsolete = without_doubles(obsolete);
    (catalog, diagnostics)
}

/// Each text that is gone once.
pub(super) fn without_doubles(mut entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert((entry.id.clone(), entry.source.clone(), entry.translation.clone())));
    entries
}
