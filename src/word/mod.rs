//! Word documents from the XHTML of composed documents: the same tree, with paragraphs and styles in place of elements
//! and classes.
//!
//! Nothing is left out in silence: an element that is not known here is a fault. What a reader is to see comes from the
//! page alone, so a participants' file holds nothing that its page does not hold.

mod flow;
mod grid;
mod line;
mod notes;
mod room;
mod spaces;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ooxml::Properties;
use ooxml::word::{Block, Document, Inline, Page, Paragraph, Passage, Run, Section, Styles};

use flow::Place;
use tree::Element;

/// A page that becomes a Word document.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The page.
    pub xhtml: &'a str,
    /// What it says about itself.
    pub properties: &'a Properties,
    /// Whether its lines run from right to left.
    pub right_to_left: bool,
    /// How it looks.
    pub styles: &'a Styles,
    /// What it is printed on.
    pub page: Page,
    /// The pictures that it shows, by the addresses in it.
    pub pictures: &'a BTreeMap<String, Arc<[u8]>>,
    /// What stands at the edges of its pages.
    pub edges: &'a Edges,
}

/// What stands at the head and foot of every page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edges {
    /// At the head, where lines begin and where they end.
    pub head: [String; 2],
    /// At the foot.
    pub foot: String,
    /// The number of the page, with `{n}` and `{total}`.
    pub number: String,
}

/// Writes the document, or says what of the page is not known here.
pub fn word(source: &Source<'_>) -> Result<Vec<u8>, String> {
    let root = tree::read(source.xhtml)?;
    let body = root.elements().find(|element| element.name == "body").unwrap_or(&root);
    let mut document = Document::new(source.properties.clone(), source.styles.clone());
    document.right_to_left = source.right_to_left;
    let mut writer = Writer {
        source,
        notes: notes::notes(body),
        referred: notes::referred(body),
        document,
        pending: Vec::new(),
        known: BTreeSet::new(),
        faults: BTreeSet::new(),
    };
    let place = Place::new(source);
    let sections = writer.sections(body, &place);
    if let Some(fault) = writer.faults.pop_first() {
        return Err(fault);
    }
    writer.document.sections = sections;
    writer.document.write().map_err(|error| error.to_string())
}

/// What is known while a page is walked through.
struct Writer<'a> {
    source: &'a Source<'a>,
    /// The elements that are notes, by their ids.
    notes: BTreeMap<&'a str, &'a Element>,
    /// The ids that something leads to.
    referred: BTreeSet<&'a str>,
    document: Document,
    /// Bookmarks for the next paragraph or table.
    pending: Vec<String>,
    known: BTreeSet<String>,
    faults: BTreeSet<String>,
}

impl<'a> Writer<'a> {
    /// Each top section of a page begins on a page of its own.
    fn sections(&mut self, body: &'a Element, place: &Place) -> Vec<Section> {
        let blocks = self.flow(&body.inner, place);
        vec![self.section(blocks)]
    }

    fn section(&mut self, body: Vec<Block>) -> Section {
        let edges = self.source.edges;
        let mut section = Section::new(self.source.page, body);
        let passage = self.passage();
        let run = |text: &str| Inline::Run(Run { passage: passage.clone(), ..Run::new(text) });
        let head = vec![run(&edges.head[0]), Inline::Tab, run(&edges.head[1])];
        let mut foot = vec![run(&edges.foot), Inline::Tab];
        foot.extend(line::numbered(&edges.number, &passage));
        section.header = vec![self.edge("header", head)];
        section.footer = vec![self.edge("footer", foot)];
        section
    }

    fn edge(&self, style: &str, inner: Vec<Inline>) -> Block {
        let passage = self.passage();
        Paragraph { inner, passage, ..Paragraph::new(style) }.into()
    }

    fn passage(&self) -> Passage {
        Passage { language: String::new(), right_to_left: self.source.right_to_left }
    }

    /// Something on the page that has no form here.
    fn fault(&mut self, what: impl Into<String>) {
        self.faults.insert(what.into());
    }
}
