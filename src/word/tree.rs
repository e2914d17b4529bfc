//! The tree of an XHTML page, read whole: elements with their attributes, and texts.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Text.
    Text(String),
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Element {
    /// Its name.
    pub(super) name: String,
    /// Its attributes.
    pub(super) attributes: BTreeMap<String, String>,
    /// What is in it.
    pub(super) inner: Vec<Node>,
}

/// Deeper than any page that is made here.
const DEEPEST: usize = 200;

impl Element {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether it has a class.
    pub(super) fn is(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split_whitespace().any(|one| one == class))
    }

    /// Whether it has a role, by any of the two attributes that carry one.
    pub(super) fn has_role(&self, role: &str) -> bool {
        let roles = ["role", "epub:type"].into_iter().filter_map(|name| self.get(name));
        roles.flat_map(str::split_whitespace).any(|one| one == role || role.strip_prefix("doc-") == Some(one))
    }

    /// The elements in it.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.inner.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// It and every element below it.
    pub(super) fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        self.elements().for_each(|element| found.extend(element.all()));
        found
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let text = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(element) => element.text(),
        };
        self.inner.iter().map(text).collect()
    }
}

/// Reads a page: its outermost element.
pub(super) fn read(xhtml: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(xhtml);
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let last = open.last_mut().expect("the outermost one stays open");
        match event {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err("its elements are nested too deeply".to_owned());
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => last.inner.push(Node::Element(element(&start)?)),
            Event::End(_) => {
                let done = open.pop().expect("the reader pairs elements");
                open.last_mut().expect("the outermost one stays open").inner.push(Node::Element(done));
            }
            Event::Text(text) => push(last, &text.xml10_content()),
            Event::CData(text) => push(last, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let reference = format!("&{};", &*reference);
                push(last, &quick_xml::escape::unescape(&reference).map_err(|error| error.to_string())?);
            }
            Event::Eof => break,
            Event::Decl(_) | Event::DocType(_) | Event::Comment(_) | Event::PI(_) => {}
        }
    }
    let outermost = open.pop().filter(|_| open.is_empty()).ok_or("an element is left open")?;
    outermost.elements().next().cloned().ok_or_else(|| "it has no element".to_owned())
}

fn push(element: &mut Element, text: &str) {
    if let Some(Node::Text(last)) = element.inner.last_mut() {
        last.push_str(text);
    } else {
        element.inner.push(Node::Text(text.to_owned()));
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        attributes.insert(attribute.key.as_ref().to_owned(), value.into_owned());
    }
    Ok(Element { name: start.name().as_ref().to_owned(), attributes, inner: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::{Node, read};

    #[test]
    fn references_and_spaces_are_text() {
        let page = read("<p lang='fr'>a&amp;b&#233; <em>c</em></p>").unwrap();
        assert_eq!((page.get("lang"), page.text().as_str()), (Some("fr"), "a&bé c"));
        assert!(matches!(&page.inner[0], Node::Text(text) if text == "a&bé "));
    }

    #[test]
    fn what_is_no_whole_tree_is_refused() {
        for page in ["", "<p>", "<p></q>", "<p>&unknown;</p>", &"<p>".repeat(500)] {
            assert!(read(page).is_err(), "{page}");
        }
    }
}
