//! Word documents from the XHTML of composed documents: the same tree, with paragraphs and styles in place of elements
//! and classes.
//!
//! Nothing is left out in silence: an element that is not known here is a fault. What a reader is to see comes from the
//! page alone, so a participants' file holds nothing that its page does not hold.

mod drawing;
mod flow;
mod grid;
mod line;
mod notes;
mod room;
mod spaces;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ooxml::Properties;
use ooxml::word::{Block, Document, Inline, Page, Paragraph, Passage, Run, Section, Styles};

use crate::xhtml::{self, Element, Node};
use flow::Place;

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
    /// Whether it is printed on the side of the paper, for wide tables.
    pub wide: bool,
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

/// The styles that documents use, by the names that word processors show; a sheet must have them all.
pub const STYLES: [&str; 37] = [
    "Box",
    "Box Title",
    "Caption",
    "Code",
    "Code Text",
    "Cue",
    "Definition",
    "Facts",
    "Fine Print",
    "Footer",
    "Footnote Reference",
    "Footnote Text",
    "Gap",
    "Header",
    "Heading 1",
    "Heading 2",
    "Heading 3",
    "Heading 4",
    "Heading 5",
    "Heading 6",
    "Hyperlink",
    "Lead",
    "List Paragraph",
    "Normal",
    "Plain",
    "Quote",
    "Rule",
    "Source",
    "Subtitle",
    "Summary",
    "Table Grid",
    "Term",
    "Title",
    "Toc 1",
    "Toc 2",
    "Toc Title",
    "Writing Line",
];

/// Writes the document, or says what of the page is not known here.
pub fn word(source: &Source<'_>) -> Result<Vec<u8>, String> {
    let root = xhtml::read(source.xhtml)?;
    let body = root.elements().find(|element| element.name == "body").unwrap_or(&root);
    let mut document = Document::new(source.properties.clone(), source.styles.clone());
    document.right_to_left = source.right_to_left;
    let mut writer = Writer {
        source,
        notes: notes::notes(body),
        referred: notes::referred(body),
        ids: body.all().into_iter().filter_map(|element| element.get("id")).collect(),
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

/// A longer one would not stand beside the kind of a document.
const LONGEST_TOPIC: usize = 60;

impl Source<'_> {
    /// The paper, turned for wide tables.
    fn page(&self) -> Page {
        let Page { width, height, .. } = self.page;
        if self.wide { Page { width: height, height: width, ..self.page } } else { self.page }
    }
}

/// What is known while a page is walked through.
struct Writer<'a> {
    source: &'a Source<'a>,
    /// The elements that are notes, by their ids.
    notes: BTreeMap<&'a str, &'a Element>,
    /// The ids that something leads to.
    referred: BTreeSet<&'a str>,
    /// The ids of the page.
    ids: BTreeSet<&'a str>,
    document: Document,
    /// Bookmarks for the next paragraph or table.
    pending: Vec<String>,
    known: BTreeSet<String>,
    faults: BTreeSet<String>,
}

impl<'a> Writer<'a> {
    /// Each leaf of a page is a section, with a head of its own; what is between them goes with the one before.
    fn sections(&mut self, body: &'a Element, place: &Place) -> Vec<Section> {
        let mut sections = Vec::new();
        let is_leaf = |node: &Node| matches!(node, Node::Element(element) if element.is("leaf"));
        for stretch in body.inner.chunk_by(|one, other| !is_leaf(one) && !is_leaf(other)) {
            let blocks = self.flow(stretch, place);
            if blocks.is_empty() {
                continue;
            }
            let head = match &stretch[0] {
                Node::Element(leaf) => [leaf.get("data-topic"), leaf.get("data-kind")],
                Node::Text(_) => [None, None],
            };
            sections.push(self.section(blocks, head));
        }
        sections
    }

    /// Pages with these blocks; the head is a pointer, so that a long topic is left to the course.
    fn section(&mut self, body: Vec<Block>, [topic, kind]: [Option<&str>; 2]) -> Section {
        let edges = self.source.edges;
        let mut section = Section::new(self.source.page(), body);
        let passage = self.passage();
        let run = |text: &str| Inline::Run(Run { passage: passage.clone(), ..Run::new(text) });
        let topic = topic.filter(|topic| topic.chars().count() <= LONGEST_TOPIC).unwrap_or(&edges.head[0]);
        let head = vec![run(topic), Inline::Tab, run(kind.unwrap_or(&edges.head[1]))];
        let mut foot = vec![run(&edges.foot), Inline::Tab];
        foot.extend(line::numbered(&edges.number, &passage));
        section.header = vec![self.edge("header", head)];
        section.footer = vec![self.edge("footer", foot)];
        section
    }

    fn edge(&self, style: &str, inner: Vec<Inline>) -> Block {
        let passage = self.passage();
        let right_tab = Some(self.source.page().room());
        Paragraph { inner, passage, right_tab, ..Paragraph::new(style) }.into()
    }

    fn passage(&self) -> Passage {
        Passage { language: String::new(), right_to_left: self.source.right_to_left }
    }

    /// Something on the page that has no form here.
    fn fault(&mut self, what: impl Into<String>) {
        self.faults.insert(what.into());
    }
}
