//! XML as it is written here: elements by closure, so that none is left open.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// The namespace of the main parts of a Word document.
pub(crate) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The namespace of relations inside parts.
pub(crate) const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// One part while it is written.
pub(crate) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Begins a part.
    pub(crate) fn new() -> Self {
        let mut xml = Self(Writer::new(Vec::new()));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml
    }

    /// Writes a whole part with its outermost element.
    pub(crate) fn part(name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut xml = Self::new();
        xml.element(name, attributes, inner);
        xml.finish()
    }

    /// Writes an element and what is in it.
    pub(crate) fn element(&mut self, name: &str, attributes: &[(&str, &str)], inner: impl FnOnce(&mut Self)) {
        self.event(Event::Start(start(name, attributes)));
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// Writes an element with nothing in it.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.event(Event::Empty(start(name, attributes)));
    }

    /// Writes an element whose `w:val` says everything.
    pub(crate) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// Writes an element that holds only text.
    pub(crate) fn words(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.element(name, attributes, |xml| xml.text(text));
    }

    /// Writes text.
    pub(crate) fn text(&mut self, text: &str) {
        self.event(Event::Text(BytesText::new(&printable(text))));
    }

    /// Writes what was read.
    pub(crate) fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("memory takes what it is given");
    }

    /// The bytes of the part.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }
}

fn start<'a>(name: &'a str, attributes: &[(&'a str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, printable(value).as_str()));
    }
    start
}

/// XML 1.0 has no form for control characters, not even an escaped one.
fn printable(text: &str) -> String {
    let is_control =
        |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if is_control(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn texts_and_attributes_are_escaped() {
        let part = Xml::part("a", &[("b", "\"<&>\u{1}")], |xml| xml.text("<&>\u{0}"));
        let part = String::from_utf8(part).unwrap();
        let text = part.split_once("?>").unwrap().1;
        assert_eq!(text, "<a b=\"&quot;&lt;&amp;&gt;\u{fffd}\">&lt;&amp;&gt;\u{fffd}</a>");
    }
}
