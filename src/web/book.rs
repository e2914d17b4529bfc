//! Documents as one book: chapters with names of their own, the pictures in them, and a list of contents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::chapter::{Chapter, chapters};
use super::{Fault, Source};
use crate::xhtml::{self, Element, Keep};

/// Chapters of several documents, in the order in which they are read.
#[derive(Clone, Debug, Default)]
pub(super) struct Book {
    /// The chapters.
    pub(super) chapters: Vec<Chapter>,
    /// The documents: the heading over each, and its chapters.
    pub(super) documents: Vec<(String, std::ops::Range<usize>)>,
    /// The pictures, by the names that the chapters call them.
    pub(super) pictures: BTreeMap<String, Arc<[u8]>>,
}

/// Names of files that a form has beside its chapters.
const TAKEN: [&str; 3] = ["index", "nav", "search"];
/// Longer names do not fit everywhere.
const LONGEST: usize = 60;

impl Book {
    /// Takes documents in. A chapter that an earlier document has is not repeated.
    pub(super) fn new(sources: &[Source<'_>]) -> Result<Self, Fault> {
        let mut book = Self::default();
        let mut names = TAKEN.map(str::to_owned).into();
        let (mut ids, mut texts) = (BTreeSet::new(), BTreeSet::new());
        for source in sources {
            let page = xhtml::read(source.xhtml).map_err(Fault::Page)?;
            let mut chapters = chapters(&page, source.title);
            chapters.retain(|one| {
                let is_known = one.id.as_ref().is_some_and(|id| ids.contains(id));
                !is_known && !texts.contains(&one.text())
            });
            for chapter in &mut chapters {
                chapter.name = name(chapter, source.stem, &mut names);
                book.take_pictures(chapter, source)?;
            }
            ids.extend(chapters.iter().flat_map(Chapter::ids).map(str::to_owned).collect::<Vec<_>>());
            texts.extend(chapters.iter().map(Chapter::text));
            if chapters.is_empty() {
                continue;
            }
            let first = book.chapters.len();
            book.chapters.extend(chapters);
            book.documents.push((source.section.to_owned(), first..book.chapters.len()));
        }
        Ok(book)
    }

    /// Calls the pictures of a chapter by their contents: two documents may give one name to two pictures.
    fn take_pictures(&mut self, chapter: &mut Chapter, source: &Source<'_>) -> Result<(), Fault> {
        let mut missing = None;
        let mut take = |element: &mut Element| {
            if element.name != "img" {
                return Keep::Yes;
            }
            let address = element.get("src").unwrap_or_default().to_owned();
            let Some(bytes) = source.pictures.get(&address) else {
                missing = Some(address);
                return Keep::No;
            };
            let ending = address.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            let name = format!("picture-{}.{ending}", &blake3::hash(bytes).to_hex()[..12]);
            element.attributes.insert("src".to_owned(), name.clone());
            self.pictures.insert(name, Arc::clone(bytes));
            Keep::Yes
        };
        let mut whole = Element { inner: std::mem::take(&mut chapter.body), ..Element::default() };
        whole.change(&mut take);
        chapter.body = whole.inner;
        match missing {
            Some(address) => Err(Fault::Page(format!("the picture `{address}` is not there"))),
            None => Ok(()),
        }
    }

    /// The contents, for a frame: headings with the entries below them, and these with those below them.
    pub(super) fn contents(&self, start: &str, address: &dyn Fn(&Chapter) -> String) -> Value {
        let mut sections: Vec<(&str, Vec<Value>)> = Vec::new();
        for (section, range) in &self.documents {
            let title = if section.is_empty() { start } else { section };
            let entries = entries(&self.chapters[range.clone()], address);
            match sections.iter_mut().find(|(known, _)| *known == title) {
                Some((_, known)) => known.extend(entries),
                None => sections.push((title, entries)),
            }
        }
        let sections = sections.into_iter().map(|(title, entries)| json!({ "title": title, "entries": entries }));
        sections.collect()
    }
}

/// Chapters as entries; those with a deeper heading than the one before are below it.
fn entries(chapters: &[Chapter], address: &dyn Fn(&Chapter) -> String) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut rest = chapters;
    while let Some((first, after)) = rest.split_first() {
        let inner = after.iter().position(|one| one.level <= first.level).unwrap_or(after.len());
        let (inner, after) = after.split_at(inner);
        let below = self::entries(inner, address);
        entries.push(json!({ "title": first.title, "address": address(first), "entries": below }));
        rest = after;
    }
    entries
}

/// A name for the file of a chapter that no disk takes for another one.
fn name(chapter: &Chapter, stem: &str, names: &mut BTreeSet<String>) -> String {
    let wanted = chapter.id.as_deref().unwrap_or(stem);
    let plain = wanted.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let plain: String =
        plain.collect::<String>().split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let plain: String = plain.chars().take(LONGEST).collect();
    let plain = plain.trim_end_matches('-');
    let plain = if plain.is_empty() { "page" } else { plain };
    let numbered = (1..).map(|n| if n == 1 { plain.to_owned() } else { format!("{plain}-{n}") });
    let name = numbered.into_iter().find(|name| !names.contains(name)).expect("numbers do not end");
    names.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source<'a>(stem: &'a str, xhtml: &'a str, pictures: &'a BTreeMap<String, Arc<[u8]>>) -> Source<'a> {
        Source { stem, title: "T", section: "", xhtml, pictures }
    }

    #[test]
    fn names_are_told_apart_on_every_disk() {
        let page = |ids: [&str; 4]| {
            let leaf = ids.map(|id| format!("<section class=\"leaf\"><h1 id=\"{id}\">x</h1></section>"));
            format!("<html><body>{}</body></html>", leaf.concat())
        };
        let (page, none) = (page(["Case.one", "case-one", "индекс", "INDEX"]), BTreeMap::new());
        let book = Book::new(&[source("a/b", &page, &none)]).unwrap();
        let names: Vec<_> = book.chapters.iter().map(|chapter| chapter.name.as_str()).collect();
        assert_eq!(names, ["case-one", "case-one-2", "page", "index-2"]);
    }

    #[test]
    fn a_chapter_that_is_there_already_is_not_repeated() {
        let page = "<html><body><section class=\"leaf\"><h1 id=\"x\">x</h1></section></body></html>";
        let other = "<html><body><h1>form</h1></body></html>";
        let none = BTreeMap::new();
        let sources = ["a", "b"].map(|stem| source(stem, page, &none));
        let sources = [sources, ["c", "d"].map(|stem| source(stem, other, &none))].concat();
        let book = Book::new(&sources).unwrap();
        let names: Vec<_> = book.chapters.iter().map(|chapter| chapter.name.as_str()).collect();
        assert_eq!(names, ["x", "c"]);
    }

    #[test]
    fn a_picture_that_is_not_there_is_a_fault() {
        let page = "<html><body><h1>x</h1><img alt=\"\" src=\"/pictures/a.png\"/></body></html>";
        let none = BTreeMap::new();
        let fault = Book::new(&[source("a", page, &none)]).unwrap_err();
        assert!(matches!(fault, Fault::Page(text) if text.contains("/pictures/a.png")));
    }
}
