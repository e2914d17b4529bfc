//! Pages cut into chapters: one for each leaf, and for each heading of a long leaf.

use std::collections::BTreeSet;

use crate::xhtml::{Element, Keep, Node};

/// A piece of a document that can be a page of its own.
#[derive(Clone, Debug)]
pub(super) struct Chapter {
    /// The name of its file, without an ending.
    pub(super) name: String,
    /// Its heading.
    pub(super) title: String,
    /// The id of its heading.
    pub(super) id: Option<String>,
    /// How deep its heading stands in its document, from 1 on.
    pub(super) level: u8,
    /// What is in it; its heading is an `h1`.
    pub(super) body: Vec<Node>,
}

/// Letters from which on a leaf is cut at its headings.
const LONG: usize = 15_000;

impl Chapter {
    /// Its elements, the outermost first.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.body.iter().filter_map(element).flat_map(Element::all)
    }

    /// All ids in it.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.elements().filter_map(|element| element.get("id"))
    }

    /// Its text, each piece apart from the next.
    pub(super) fn text(&self) -> String {
        let mut words = Vec::new();
        self.body.iter().for_each(|node| texts(node, &mut words));
        words.join("").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Elements within a line: what is beside them belongs to the same word.
const INLINE: [&str; 9] = ["a", "span", "em", "strong", "s", "code", "cite", "bdi", "label"];

fn texts<'n>(node: &'n Node, words: &mut Vec<&'n str>) {
    match node {
        Node::Text(text) => words.push(text),
        Node::Element(element) => {
            element.inner.iter().for_each(|node| texts(node, words));
            if !INLINE.contains(&element.name.as_str()) {
                words.push(" ");
            }
        }
    }
}

/// The chapters of a page; covers and lists of contents are made anew for each form.
pub(super) fn chapters(page: &Element, title: &str) -> Vec<Chapter> {
    let body = page.elements().find(|element| element.name == "body").unwrap_or(page);
    let mut pieces: Vec<Vec<Node>> = Vec::new();
    let mut loose = Vec::new();
    for node in &body.inner {
        match node {
            Node::Element(leaf) if leaf.is("leaf") => {
                if is_made_anew(leaf) {
                    continue;
                }
                let mut nodes = std::mem::take(&mut loose);
                nodes.extend(leaf.inner.iter().cloned());
                match pieces.last_mut() {
                    Some(last) if heading(&nodes).is_none() => last.extend(nodes),
                    _ => pieces.push(nodes),
                }
            }
            node => loose.push(node.clone()),
        }
    }
    if loose.iter().any(|node| element(node).is_some()) {
        match pieces.last_mut() {
            Some(last) => last.extend(loose),
            None => pieces.push(loose),
        }
    }
    pieces.into_iter().flat_map(|nodes| cut(nodes, title)).collect()
}

fn is_made_anew(leaf: &Element) -> bool {
    leaf.is("cover") || leaf.all().iter().any(|element| element.has_role("doc-toc"))
}

fn element(node: &Node) -> Option<&Element> {
    match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    }
}

/// The level of a heading.
fn level(element: &Element) -> Option<u8> {
    let level = element.name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// The first heading among nodes and below them.
fn heading(nodes: &[Node]) -> Option<&Element> {
    nodes.iter().filter_map(element).flat_map(Element::all).find(|element| level(element).is_some())
}

/// A leaf as chapters.
fn cut(nodes: Vec<Node>, title: &str) -> Vec<Chapter> {
    let first = heading(&nodes).and_then(level);
    let length: usize = nodes.iter().filter_map(element).map(|element| element.text().len()).sum();
    let below = first.map(|first| first + 1).filter(|_| length > LONG);
    let begins = |node: &Node| below.is_some() && element(node).and_then(level) == below;
    let mut pieces = vec![Vec::new()];
    for node in nodes {
        if begins(&node) {
            pieces.push(Vec::new());
        }
        pieces.last_mut().expect("there is one from the start").push(node);
    }
    pieces.into_iter().map(|nodes| chapter(nodes, title)).collect()
}

fn chapter(mut body: Vec<Node>, title: &str) -> Chapter {
    let first = heading(&body);
    let depth = first.and_then(level).unwrap_or(1);
    let id = first.and_then(|first| first.get("id")).map(str::to_owned);
    let title = first.map_or_else(|| title.to_owned(), |first| first.text().trim().to_owned());
    let mut seen = BTreeSet::new();
    let mut fit = |element: &mut Element| fit(element, depth, &mut seen);
    let mut whole = Element { inner: std::mem::take(&mut body), ..Element::default() };
    whole.change(&mut fit);
    let body = whole.inner.into_iter().map(|node| movable(node, &title)).collect();
    Chapter { name: String::new(), title, id, level: depth, body }
}

/// Columns from which on a table is moved sideways on a narrow screen.
const WIDE: usize = 4;

/// Puts wide tables into boxes that can be moved, also by keys.
fn movable(node: Node, title: &str) -> Node {
    let Node::Element(mut element) = node else { return node };
    let columns = |row: &&Element| row.name == "tr" && row.inner.iter().filter_map(self::element).count() >= WIDE;
    if element.name == "table" && element.all().iter().any(columns) {
        let attributes = [("class", "wide"), ("role", "group"), ("tabindex", "0"), ("aria-label", title)];
        let attributes = attributes.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        return Node::Element(Element { name: "div".to_owned(), attributes, inner: vec![Node::Element(element)] });
    }
    element.inner = element.inner.into_iter().map(|node| movable(node, title)).collect();
    Node::Element(element)
}

/// Millimetres that a line of a text area takes.
const LINE: u32 = 7;

/// Makes an element of paper one of a screen.
fn fit(element: &mut Element, depth: u8, seen: &mut BTreeSet<String>) -> Keep {
    if element.name == "hr" && element.is("new-page") {
        return Keep::No;
    }
    if let Some(level) = level(element) {
        element.name = format!("h{}", (level + 1).saturating_sub(depth).clamp(1, 6));
    }
    if let Some(height) = element.attributes.remove("data-height")
        && element.name == "textarea"
    {
        let lines = height.parse::<u32>().unwrap_or(LINE).div_ceil(LINE).max(1);
        element.attributes.insert("rows".to_owned(), lines.to_string());
    }
    // An id that a page holds already leads to its first place.
    if element.get("id").is_some_and(|id| !seen.insert(id.to_owned())) {
        element.attributes.remove("id");
    }
    Keep::Yes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xhtml;

    fn cut_up(body: &str) -> Vec<(String, u8, String)> {
        let page = xhtml::read(&format!("<html><body>{body}</body></html>")).unwrap();
        let chapters = chapters(&page, "T").into_iter();
        chapters.map(|one| (one.title, one.level, xhtml::write(&one.body))).collect()
    }

    #[test]
    fn each_leaf_is_a_chapter_that_begins_with_its_highest_heading() {
        let found = cut_up(
            "<section class=\"leaf cover\"><p>x</p></section><section class=\"leaf\"><nav role=\"doc-toc\"/></section>\
             <section class=\"leaf\"><h2 id=\"a\">A</h2><h4>b</h4></section><section class=\"leaf\"><p>more</p></section>",
        );
        assert_eq!(found, [("A".into(), 2, "<h1 id=\"a\">A</h1><h3>b</h3><p>more</p>".into())]);
        assert_eq!(cut_up("<p>alone</p>"), [("T".into(), 1, "<p>alone</p>".into())]);
        assert_eq!(cut_up(""), []);
    }

    #[test]
    fn a_long_leaf_is_cut_at_its_headings() {
        let long = "word ".repeat(LONG / 5);
        let leaf = format!("<section class=\"leaf\"><h1>D</h1><h2>a</h2><p>{long}</p><h2>b</h2><h3>c</h3></section>");
        let found = cut_up(&leaf);
        let titles: Vec<_> = found.iter().map(|(title, level, _)| (title.as_str(), *level)).collect();
        assert_eq!(titles, [("D", 1), ("a", 2), ("b", 2)]);
        assert_eq!(found[2].2, "<h1>b</h1><h2>c</h2>");
    }

    #[test]
    fn a_wide_table_can_be_moved_by_keys() {
        let table = |cells: usize| format!("<h1>T</h1><table><tr>{}</tr></table>", "<td></td>".repeat(cells));
        assert!(cut_up(&table(3))[0].2.ends_with("</h1><table><tr><td></td><td></td><td></td></tr></table>"));
        let found = cut_up(&table(4));
        assert!(found[0].2.contains("<div aria-label=\"T\" class=\"wide\" role=\"group\" tabindex=\"0\"><table>"));
    }

    #[test]
    fn room_to_write_has_lines_in_the_place_of_millimetres() {
        let found =
            cut_up("<textarea data-height=\"40\"></textarea><hr class=\"new-page\"/><p id=\"x\"/><p id=\"x\"/>");
        assert_eq!(found[0].2, "<textarea rows=\"6\"></textarea><p id=\"x\"></p><p></p>");
    }
}
