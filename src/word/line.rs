//! What stands within a paragraph: texts, links, notes, pictures.

use ooxml::Length;
use ooxml::word::{Field, Inline, Link, Passage, Picture, Run, Script};

use super::flow::Place;
use super::{Writer, drawing, spaces};
use crate::xhtml::{Element, Node};

/// How text looks where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub(super) run: Run,
}

impl Look {
    fn text(&self, text: &str) -> Inline {
        let mut run = Run { text: text.to_owned(), ..self.run.clone() };
        if run.passage.right_to_left && is_left_to_right(text) {
            // Letters from left to right keep their order, and the signs around them stay at their side.
            run.passage.right_to_left = false;
            let words = text.trim();
            let at = text.len() - text.trim_start().len();
            let (before, after) = (&text[..at], &text[at + words.len()..]);
            run.text = format!("{before}{MARK}{words}{MARK}{after}");
        }
        Inline::Run(run)
    }
}

/// Is not seen, and counts as a letter from left to right.
const MARK: char = '\u{200e}';

/// Whether a text has letters, and none from right to left.
fn is_left_to_right(text: &str) -> bool {
    let from_right = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    text.chars().any(char::is_alphabetic) && !text.chars().any(from_right)
}

/// The number of a page in words, with fields for what they count.
pub(super) fn numbered(words: &str, passage: &Passage) -> Vec<Inline> {
    let mut out = Vec::new();
    let mut rest = words;
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        let Some((name, behind)) = after[1..].split_once('}') else { break };
        let field = match name {
            "n" => Field::Page,
            "total" => Field::Pages,
            _ => break,
        };
        out.push(Inline::Run(Run { passage: passage.clone(), ..Run::new(before) }));
        out.push(Inline::Field(field));
        rest = behind;
    }
    out.push(Inline::Run(Run { passage: passage.clone(), ..Run::new(rest) }));
    out
}

impl<'a> Writer<'a> {
    /// The pieces of a line, with the spaces of the page.
    pub(super) fn inlines(&mut self, nodes: &'a [Node], look: &Look, place: &Place) -> Vec<Inline> {
        let mut out = Vec::new();
        for node in nodes {
            match node {
                Node::Text(text) => out.push(look.text(text)),
                Node::Element(element) => self.inline(element, look, place, &mut out),
            }
        }
        out
    }

    fn inline(&mut self, element: &'a Element, look: &Look, place: &Place, out: &mut Vec<Inline>) {
        let mut look = look.clone();
        turn(&mut look.run.passage, element, self.source.properties.language.as_str());
        match element.name.as_str() {
            "span" if element.is("page-of") => return self.page_of(element, out),
            "a" if element.is("see") && !self.holds(element) => return,
            "a" => return self.link(element, &look, place, out),
            "em" | "i" | "cite" | "dfn" | "var" => look.run.italic = !look.run.italic,
            "strong" | "b" => look.run.bold = true,
            "s" | "del" => look.run.struck = true,
            "sup" => look.run.script = Script::Above,
            "sub" => look.run.script = Script::Below,
            "code" | "kbd" | "samp" => look.run.style = Some("Code Text".to_owned()),
            "br" => return out.push(Inline::Break),
            "wbr" => return,
            "img" => return out.extend(self.picture(element, place)),
            "input" => return self.input(element, &look, out),
            "span" | "small" | "abbr" | "time" | "bdi" | "label" | "output" | "u" | "ins" | "mark" | "q" => {
                if element.is("cue") {
                    look.run.style = Some("Cue".to_owned());
                }
            }
            name => return self.fault(format!("<{name}> in a line has no form in Word")),
        }
        if let Some(id) = element.get("id") {
            out.extend(self.bookmark(id).map(Inline::Bookmark));
        }
        out.extend(self.inlines(&element.inner, &look, place));
    }

    fn link(&mut self, element: &'a Element, look: &Look, place: &Place, out: &mut Vec<Inline>) {
        let target = element.get("href").unwrap_or_default();
        if let Some(id) = element.get("id") {
            out.extend(self.bookmark(id).map(Inline::Bookmark));
        }
        if element.has_role("doc-backlink") {
            return;
        }
        if element.has_role("doc-noteref") {
            return out.extend(self.note(target, place));
        }
        let inner = self.inlines(&element.inner, look, place);
        let target = match target.strip_prefix('#') {
            Some(id) => format!("#{}", super::flow::bookmark_name(id)),
            None => target.to_owned(),
        };
        if target.is_empty() || element.is("to") && !self.holds(element) {
            out.extend(inner);
        } else {
            out.push(Inline::Link(Link { target, inner }));
        }
    }

    /// Whether the page holds what a link leads to.
    fn holds(&self, link: &Element) -> bool {
        link.get("href").and_then(|href| href.strip_prefix('#')).is_some_and(|id| self.ids.contains(id))
    }

    /// The page of something in this document.
    fn page_of(&mut self, element: &'a Element, out: &mut Vec<Inline>) {
        let name = super::flow::bookmark_name(element.get("data-id").unwrap_or_default());
        out.push(Inline::Field(Field::PageOf(name, "…".to_owned())));
    }

    /// The note that a mark leads to.
    fn note(&mut self, target: &str, place: &Place) -> Option<Inline> {
        let id = target.strip_prefix('#').unwrap_or_default();
        let Some(note) = self.notes.get(id).copied() else {
            self.fault(format!("the mark of a note leads to `{target}`, which is nowhere"));
            return None;
        };
        let pending = std::mem::take(&mut self.pending);
        let blocks = self.flow(&note.inner, &place.of_style("footnote text"));
        self.pending = pending;
        Some(Inline::Note(blocks))
    }

    fn input(&mut self, element: &Element, look: &Look, out: &mut Vec<Inline>) {
        let checked = element.get("checked").is_some();
        match element.get("type").unwrap_or("text") {
            // The mark of its item is a box already.
            "checkbox" if element.is("tick") => {}
            "checkbox" => out.push(look.text(if checked { "☑" } else { "☐" })),
            "radio" => out.push(look.text("○")),
            "text" => out.push(look.text("____________________")),
            other => self.fault(format!("<input type=\"{other}\"> has no form in Word")),
        }
    }

    /// A picture, no wider than its column.
    pub(super) fn picture(&mut self, element: &Element, place: &Place) -> Option<Inline> {
        let address = element.get("src").unwrap_or_default();
        let Some(bytes) = self.source.pictures.get(address) else {
            self.fault(format!("the picture `{address}` is not there"));
            return None;
        };
        let Some((bytes, [wide, high])) = drawing::shown(bytes) else {
            self.fault(format!("the picture `{address}` cannot be shown in Word"));
            return None;
        };
        let asked = element.get("width").and_then(|width| width.parse().ok());
        let width = Length::pixels(asked.unwrap_or(wide)).at_most(place.width);
        let (width, height) = (width, width.times(high, wide));
        // Higher than this, it would leave no room for a line below it.
        let most = Length::mm(200);
        let (width, height) = if height > most { (most.times(wide, high), most) } else { (width, height) };
        let alternative = element.get("alt").filter(|alt| !alt.is_empty()).map(str::to_owned);
        Some(Inline::Picture(Picture { bytes: bytes.into_owned(), alternative, width, height }))
    }

    /// A line with one space for many.
    pub(super) fn line(&mut self, nodes: &'a [Node], look: &Look, place: &Place) -> Vec<Inline> {
        spaces::collapse(self.inlines(nodes, look, place))
    }
}

/// The language and direction of an element, where it says so.
pub(super) fn turn(passage: &mut Passage, element: &Element, around: &str) {
    if let Some(language) = element.get("lang").or_else(|| element.get("xml:lang")) {
        passage.language = if language == around { String::new() } else { language.to_owned() };
    }
    match element.get("dir") {
        Some("rtl") => passage.right_to_left = true,
        Some("ltr") => passage.right_to_left = false,
        _ => {}
    }
}
