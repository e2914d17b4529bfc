//! The tree of an XHTML page: elements with their attributes, and texts; read whole, and written again.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// A piece of a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// An element.
    Element(Element),
    /// Text.
    Text(String),
}

/// An element.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Element {
    /// Its name.
    pub(crate) name: String,
    /// Its attributes.
    pub(crate) attributes: BTreeMap<String, String>,
    /// What is in it.
    pub(crate) inner: Vec<Node>,
}

/// Whether an element stays where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// It stays.
    Yes,
    /// It goes, with all that is in it.
    No,
}

/// Deeper than any page that is made here.
const DEEPEST: usize = 200;

impl Element {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether it has a class.
    pub(crate) fn is(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split_whitespace().any(|one| one == class))
    }

    /// Whether it has a role, by any of the two attributes that carry one.
    pub(crate) fn has_role(&self, role: &str) -> bool {
        let roles = ["role", "epub:type"].into_iter().filter_map(|name| self.get(name));
        roles.flat_map(str::split_whitespace).any(|one| one == role || role.strip_prefix("doc-") == Some(one))
    }

    /// The elements in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.inner.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// It and every element below it.
    pub(crate) fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        self.elements().for_each(|element| found.extend(element.all()));
        found
    }

    /// Changes it and every element below it, the outermost first; those for which nothing is left go.
    pub(crate) fn change(&mut self, change: &mut dyn FnMut(&mut Self) -> Keep) {
        self.inner.retain_mut(|node| match node {
            Node::Text(_) => true,
            Node::Element(element) => {
                let keep = change(element) == Keep::Yes;
                if keep {
                    element.change(change);
                }
                keep
            }
        });
    }

    /// All text in it.
    pub(crate) fn text(&self) -> String {
        let text = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Element(element) => element.text(),
        };
        self.inner.iter().map(text).collect()
    }
}

/// Elements that hold nothing, in HTML and in XHTML.
const EMPTY: [&str; 5] = ["br", "hr", "img", "input", "wbr"];

/// Nodes as text that is well-formed XHTML, and right as HTML, too.
pub(crate) fn write(nodes: &[Node]) -> String {
    let mut out = String::new();
    nodes.iter().for_each(|node| put(node, &mut out));
    out
}

fn put(node: &Node, out: &mut String) {
    let element = match node {
        Node::Text(text) => return out.push_str(&quick_xml::escape::partial_escape(text.as_str())),
        Node::Element(element) => element,
    };
    let Element { name, attributes, inner } = element;
    out.extend(["<", name]);
    for (key, value) in attributes {
        out.extend([" ", key, "=\"", &quick_xml::escape::escape(value.as_str()), "\""]);
    }
    if EMPTY.contains(&name.as_str()) {
        return out.push_str("/>");
    }
    out.push('>');
    inner.iter().for_each(|node| put(node, out));
    out.extend(["</", name, ">"]);
}

/// Reads a page: its outermost element.
pub(crate) fn read(xhtml: &str) -> Result<Element, String> {
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
    use super::{Node, read, write};

    #[test]
    fn what_is_written_is_read_as_the_same_tree() {
        let text = "<p lang=\"fr\">a&amp;b &lt; c<br/><textarea rows=\"2\"></textarea> <em>d</em></p>";
        let page = read(text).unwrap();
        assert_eq!(write(&[Node::Element(page)]), text);
    }

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
