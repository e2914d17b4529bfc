//! What stands below each other: headings, paragraphs, lists, boxes.

use ooxml::Length;
use ooxml::word::{Block, Cell, Contents, Inline, List, ListId, Numbers, Paragraph, Run, Table};

use super::line::{Look, turn};
use super::room::gap;
use super::{Source, Writer, spaces};
use crate::xhtml::{Element, Node};

/// Where blocks stand, and how their text looks there.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The style of a paragraph without one of its own.
    style: String,
    /// The list around them, and how deep it is.
    list: Option<(ListId, u8)>,
    /// How far they begin from the edge.
    indent: Length,
    /// How wide they may be.
    pub(super) width: Length,
    /// How their text looks.
    look: Look,
}

/// How far a list is indented.
const STEP: Length = Length::mm(6);
/// What stands between the frame of a box and its text, at both sides.
const INSET: Length = Length::mm(5);

impl Place {
    /// The page itself.
    pub(super) fn new(source: &Source<'_>) -> Self {
        let mut look = Look::default();
        look.run.passage.right_to_left = source.right_to_left;
        let width = source.page().room();
        Self { style: "Normal".to_owned(), list: None, indent: Length::default(), width, look }
    }

    /// The same place with another style.
    pub(super) fn of_style(&self, style: &str) -> Self {
        Self { style: style.to_owned(), list: None, indent: Length::default(), ..self.clone() }
    }

    /// The same place, in a frame or cell of a width.
    pub(super) fn within(&self, width: Length) -> Self {
        Self { width, list: None, indent: Length::default(), ..self.clone() }
    }

    fn turned(&self, element: &Element, source: &Source<'_>) -> Self {
        let mut place = self.clone();
        turn(&mut place.look.run.passage, element, &source.properties.language);
        place
    }
}

/// A bookmark is a short name that only letters and digits are in: an id has its hash for one.
pub(super) fn bookmark_name(id: &str) -> String {
    format!("_to{}", &blake3::hash(id.as_bytes()).to_hex()[..16])
}

/// Elements within a line of text.
const IN_LINE: [&str; 31] = [
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins", "kbd", "label",
    "mark", "output", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr", "bdo",
];

impl<'a> Writer<'a> {
    /// The blocks of a stretch of a page; text between them makes paragraphs.
    pub(super) fn flow(&mut self, nodes: &'a [Node], place: &Place) -> Vec<Block> {
        let mut out = Vec::new();
        let in_line = |node: &Node| match node {
            Node::Text(_) => true,
            Node::Element(element) => IN_LINE.contains(&element.name.as_str()),
        };
        let mut place = place.clone();
        for stretch in nodes.chunk_by(|one, other| in_line(one) == in_line(other)) {
            if in_line(&stretch[0]) {
                let inner = self.line(stretch, &place.look, &place);
                if !spaces::is_blank(&inner) {
                    out.push(self.paragraph(inner, &place.style, &mut place.clone()));
                    place.after_first();
                }
                continue;
            }
            for node in stretch {
                let Node::Element(element) = node else { continue };
                let before = out.len();
                self.block(element, &place, &mut out);
                if out.len() > before {
                    place.after_first();
                }
            }
        }
        out
    }

    fn block(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        if element.get("id").is_some_and(|id| self.notes.contains_key(id)) {
            return;
        }
        if element.has_role("doc-endnotes") {
            return self.only_notes(element);
        }
        let place = &place.turned(element, self.source);
        if let Some(id) = element.get("id") {
            let bookmark = self.bookmark(id);
            self.pending.extend(bookmark);
        }
        match element.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(element, place, out),
            "p" | "address" | "legend" | "summary" | "figcaption" | "caption" => self.text(element, place, out),
            "ul" | "ol" => self.list(element, place, out),
            "dl" => self.terms(element, place, out),
            "table" => out.extend(self.table(element, place)),
            "aside" => out.extend([self.boxed(element, place), gap()]),
            "blockquote" => out.extend(self.flow(&element.inner, &place.of_style("Quote"))),
            "pre" => self.code(element, place, out),
            "hr" if element.is("new-page") => out.push(new_page()),
            "hr" => out.push(self.rule(place)),
            "textarea" => self.room(element, place, out),
            "nav" if element.has_role("doc-toc") => self.contents(element, place, out),
            "div" if element.is("summary") => out.extend(self.flow(&element.inner, &place.of_style("Summary"))),
            "div" | "section" | "article" | "main" | "header" | "footer" | "nav" | "figure" | "form" | "fieldset"
            | "details" | "li" => {
                out.extend(self.flow(&element.inner, place));
            }
            name => self.fault(format!("<{name}> has no form in Word")),
        }
    }

    /// Notes stand where their marks are: nothing else may be lost with their list.
    fn only_notes(&mut self, element: &'a Element) {
        let items = element.elements().flat_map(Element::elements).filter(|item| item.name == "li");
        let lost = items.filter(|item| item.get("id").is_none_or(|id| !self.notes.contains_key(id)));
        let lost: Vec<_> = lost.map(|item| format!("no mark leads to the note `{}`", item.text().trim())).collect();
        self.faults.extend(lost);
    }

    fn heading(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        let level = element.name.trim_start_matches('h');
        let style = if element.is("title") { "Title".to_owned() } else { format!("heading {level}") };
        let inner = self.line(&element.inner, &place.look, place);
        out.push(self.paragraph(inner, &style, &mut place.within(place.width)));
    }

    /// A paragraph; its class may name its style.
    fn text(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        const STYLES: [(&str, &str); 7] = [
            ("subtitle", "Subtitle"),
            ("lead", "Lead"),
            ("fine", "Fine Print"),
            ("source", "Source"),
            ("box-title", "Box Title"),
            ("title", "Title"),
            ("toc-title", "Toc Title"),
        ];
        let style = STYLES.iter().find(|(class, _)| element.is(class)).map(|(_, style)| *style);
        let own = match element.name.as_str() {
            "legend" | "summary" => Some("Box Title"),
            "figcaption" | "caption" => Some("caption"),
            _ => None,
        };
        let style = style.or(own).unwrap_or(&place.style).to_owned();
        let inner = self.line(&element.inner, &place.look, place);
        if !spaces::is_blank(&inner) {
            out.push(self.paragraph(inner, &style, &mut place.clone()));
        }
    }

    /// A paragraph where it stands, with the bookmarks that wait for one.
    pub(super) fn paragraph(&mut self, inner: Vec<Inline>, style: &str, place: &mut Place) -> Block {
        let mut paragraph = Paragraph::new(style);
        paragraph.inner = inner;
        paragraph.passage = place.look.run.passage.clone();
        paragraph.bookmarks = std::mem::take(&mut self.pending);
        paragraph.item = place.list;
        if place.list.is_none() && place.indent > Length::default() {
            paragraph.indent = Some(place.indent);
        }
        paragraph.into()
    }

    fn list(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        let kind = if element.name == "ul" {
            if element.is("tasks") { List::Boxes } else { List::Bullets }
        } else {
            let numbers = match element.get("type") {
                Some("a" | "A") => Numbers::Letters,
                Some("i" | "I") => Numbers::Roman,
                _ => Numbers::Decimal,
            };
            List::Numbered(numbers, element.get("start").and_then(|start| start.parse().ok()).unwrap_or(1))
        };
        let level = place.level();
        let list = self.document.list(kind);
        for item in element.elements() {
            if item.name != "li" {
                self.fault(format!("<{}> in a list has no form in Word", item.name));
            }
            let mut inner = place.turned(item, self.source);
            inner.list = Some((list, level));
            inner.indent = STEP.times(i64::from(level) + 1, 1);
            inner.width = place.width.minus(STEP);
            if inner.style == "Normal" {
                inner.style = "List Paragraph".to_owned();
            }
            if let Some(id) = item.get("id") {
                let bookmark = self.bookmark(id);
                self.pending.extend(bookmark);
            }
            out.extend(self.flow(&item.inner, &inner));
        }
    }

    fn terms(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        for part in element.elements() {
            match part.name.as_str() {
                "dt" => {
                    let inner = self.line(&part.inner, &place.look, place);
                    out.push(self.paragraph(inner, "Term", &mut place.turned(part, self.source)));
                }
                "dd" => {
                    let place = place.turned(part, self.source).of_style("Definition");
                    out.extend(self.flow(&part.inner, &place));
                }
                "div" => self.terms(part, place, out),
                name => self.fault(format!("<{name}> in a list of terms has no form in Word")),
            }
        }
    }

    /// A frame with blocks in it: a table of one cell, so that lists in it stay in it.
    fn boxed(&mut self, element: &'a Element, place: &Place) -> Block {
        let bookmarks = std::mem::take(&mut self.pending);
        let width = place.width.minus(place.indent);
        let blocks = self.flow(&element.inner, &place.of_style("Normal").within(width.minus(INSET)));
        let cell = Cell { passage: place.look.run.passage.clone(), ..Cell::new(blocks) };
        let row = ooxml::word::Row { cells: vec![cell], breaks: true, ..ooxml::word::Row::default() };
        let mut table = Table::new("Box", vec![width]).with(row);
        table.indent = place.indent;
        table.right_to_left = self.source.right_to_left;
        table.bookmarks = bookmarks;
        table.alternative = element.get("aria-label").unwrap_or_default().to_owned();
        table.into()
    }

    fn code(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        let text = element.text();
        let mut inner = Vec::new();
        for (place_of, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if place_of > 0 {
                inner.push(Inline::Break);
            }
            inner.push(Inline::Run(Run::new(line).style("Code Text")));
        }
        out.push(self.paragraph(inner, "Code", &mut place.clone()));
    }

    fn rule(&mut self, place: &Place) -> Block {
        self.paragraph(Vec::new(), "Rule", &mut place.of_style("Rule"))
    }

    /// The list of contents, below its own heading.
    fn contents(&mut self, element: &'a Element, place: &Place, out: &mut Vec<Block>) {
        out.extend(self.flow(&element.inner, place));
        out.push(Contents { levels: 2 }.into());
    }

    /// The name of a bookmark for an id, if something leads there.
    pub(super) fn bookmark(&mut self, id: &str) -> Option<String> {
        let name = bookmark_name(id);
        (self.referred.contains(id) && self.known.insert(name.clone())).then_some(name)
    }
}

/// What comes after it begins a page.
fn new_page() -> Block {
    Paragraph { new_page: true, ..Paragraph::new("Gap") }.into()
}

impl Place {
    /// In a cell, which may be in another language.
    pub(super) fn of_cell(&self, element: &Element, source: &Source<'_>) -> Self {
        self.turned(element, source).of_style("Normal")
    }

    /// The same place in bold.
    pub(super) fn bold(mut self) -> Self {
        self.look.run.bold = true;
        self
    }

    /// Only the first paragraph of an item has its mark; the others stand below it.
    fn after_first(&mut self) {
        self.list = None;
    }

    /// How deep a list is that begins here.
    fn level(&self) -> u8 {
        let mut level = 0;
        while STEP.times(i64::from(level) + 1, 1) <= self.indent && level < 8 {
            level += 1;
        }
        level
    }
}
