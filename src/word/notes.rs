//! Notes of a page, wherever on it their texts stand, and what links lead to.

use std::collections::{BTreeMap, BTreeSet};

use crate::xhtml::Element;

/// The elements to which marks of notes lead, by their ids.
pub(super) fn notes(body: &Element) -> BTreeMap<&str, &Element> {
    let all = body.all();
    let marks = all.iter().filter(|element| element.name == "a" && element.has_role("doc-noteref"));
    let marked: BTreeSet<_> = marks.filter_map(|mark| mark.get("href")?.strip_prefix('#')).collect();
    let named = all.iter().filter_map(|element| Some((element.get("id")?, *element)));
    named.filter(|(id, _)| marked.contains(id)).collect()
}

/// The ids to which links within the page lead.
pub(super) fn referred(body: &Element) -> BTreeSet<&str> {
    let links = body.all().into_iter().filter(|element| element.name == "a" && !is_of_note(element));
    links.filter_map(|link| link.get("href")?.strip_prefix('#')).collect()
}

/// Whether a link leads from a text to its note, or back: a word processor finds the way itself.
fn is_of_note(link: &Element) -> bool {
    link.has_role("doc-noteref") || link.has_role("doc-backlink")
}
