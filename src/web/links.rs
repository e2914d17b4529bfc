//! Links between chapters: each leads to where its target is in this form, or is no link.

use std::collections::BTreeMap;

use super::book::Book;
use super::chapter::Chapter;
use crate::xhtml::{self, Element, Keep, Node};

/// How the chapters of a form call one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// By their files, with this ending.
    Files(&'static str),
    /// All of them are in one file.
    OneFile,
}

impl Address {
    /// Where a chapter begins.
    pub(super) fn of(self, chapter: &Chapter) -> String {
        match self {
            Self::Files(ending) => format!("{}.{ending}", chapter.name),
            // A heading may have the same word for its id.
            Self::OneFile => format!("#chapter:{}", chapter.name),
        }
    }
}

/// Where the ids of a book are.
pub(super) struct Links<'a> {
    book: &'a Book,
    address: Address,
    /// The chapters that hold an id, in their order.
    places: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Links<'a> {
    pub(super) fn new(book: &'a Book, address: Address) -> Self {
        let mut places: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (number, chapter) in book.chapters.iter().enumerate() {
            chapter.ids().for_each(|id| places.entry(id).or_default().push(number));
        }
        Self { book, address, places }
    }

    /// A chapter as text, its links leading somewhere.
    pub(super) fn text(&self, number: usize) -> String {
        let body = self.book.chapters[number].body.clone();
        let mut whole = Element { inner: body, ..Element::default() };
        whole.change(&mut |element| self.join(element, number));
        xhtml::write(&whole.inner)
    }

    fn join(&self, element: &mut Element, from: usize) -> Keep {
        if self.address == Address::OneFile {
            self.keep_own_id(element, from);
        }
        let Some(id) = element.get("href").and_then(|href| href.strip_prefix('#')) else { return Keep::Yes };
        let see = element.is("see");
        match self.place(id, from) {
            Some(to) => {
                let title = &self.book.chapters[to].title;
                let address = self.to(id, from, to);
                if see {
                    // On paper it names a page; here, what is there.
                    element.inner = vec![Node::Text(self.heading(id, to).unwrap_or_else(|| title.clone()))];
                }
                element.attributes.insert("href".to_owned(), address);
                Keep::Yes
            }
            None if see => Keep::No,
            None => {
                element.name = "span".to_owned();
                element.attributes.clear();
                Keep::Yes
            }
        }
    }

    /// In one file, only the first of those with one id keeps it.
    fn keep_own_id(&self, element: &mut Element, number: usize) {
        let first = element.get("id").and_then(|id| self.places.get(id)).and_then(|places| places.first());
        if first.is_some_and(|first| *first != number) {
            element.attributes.remove("id");
        }
    }

    /// The nearest chapter with an id: this one, one of the same document, any.
    fn place(&self, id: &str, from: usize) -> Option<usize> {
        let places = self.places.get(id)?;
        let document = self.book.documents.iter().map(|(_, range)| range).find(|range| range.contains(&from));
        let near = places.iter().find(|place| document.is_some_and(|range| range.contains(place)));
        places.iter().find(|place| **place == from).or(near).or(places.first()).copied()
    }

    fn to(&self, id: &str, from: usize, to: usize) -> String {
        match self.address {
            Address::OneFile => format!("#{id}"),
            Address::Files(_) if from == to => format!("#{id}"),
            Address::Files(_) => {
                let chapter = &self.book.chapters[to];
                let page = self.address.of(chapter);
                // The heading of a page is at its top.
                if chapter.id.as_deref() == Some(id) { page } else { format!("{page}#{id}") }
            }
        }
    }

    /// The text of the heading with an id.
    fn heading(&self, id: &str, chapter: usize) -> Option<String> {
        let found = self.book.chapters[chapter].elements().find(|element| element.get("id") == Some(id))?;
        let is_heading = found.name.len() == 2 && found.name.starts_with('h');
        is_heading.then(|| found.text().trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;

    const PAGE: &str = "<html><body><section class=\"leaf\"><h1 id=\"a\">A</h1><p><a class=\"see\" href=\"#b.2\">page \
                        <span class=\"page-of\" data-id=\"b.2\"/></a> <a class=\"see\" href=\"#none\">page</a> \
                        <a class=\"to\" href=\"#none\">sheet</a> <a href=\"https://example.org\">x</a></p></section>\
                        <section class=\"leaf\"><h1 id=\"b\">B</h1><h2 id=\"b.2\">B 2</h2><a href=\"#a\">a</a>\
                        <a href=\"#b\">b</a></section></body></html>";

    #[test]
    fn a_link_leads_to_where_its_target_is() {
        let pictures = BTreeMap::new();
        let source = Source { stem: "h", title: "T", section: "", xhtml: PAGE, pictures: &pictures };
        let book = Book::new(&[source]).unwrap();
        let files = Links::new(&book, Address::Files("html"));
        let first = "<h1 id=\"a\">A</h1><p><a class=\"see\" href=\"b.html#b.2\">B 2</a>  <span>sheet</span> \
                     <a href=\"https://example.org\">x</a></p>";
        assert_eq!(files.text(0), first);
        let second = "<h1 id=\"b\">B</h1><h2 id=\"b.2\">B 2</h2><a href=\"a.html\">a</a><a href=\"#b\">b</a>";
        assert_eq!(files.text(1), second);
        assert!(Links::new(&book, Address::OneFile).text(0).contains("href=\"#b.2\""));
    }
}
