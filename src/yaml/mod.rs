//! Reads YAML into a tree that knows its places. The only code that knows the YAML crate.
//!
//! [`parse`] finds mistakes of syntax and stops at the first; [`Reader`] goes over the tree and collects every
//! mistake of shape.

mod mistakes;
mod place;
mod raw;
mod reader;
mod remarks;

pub use reader::{Choice, Reader};
pub use remarks::remarks;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{FileId, Located, Span};
use place::Place;
use raw::Raw;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing, as after a bare `key:`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was spelt.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys and values in the author's order.
    Map(Vec<(Located<String>, Node)>),
}

impl Kind {
    /// How an author would call it.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Null => "nothing",
            Kind::Bool(_) => "true or false",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "keys with values",
        }
    }
}

impl Node {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let Kind::Map(entries) = &self.kind else { return None };
        entries.iter().find(|(known, _)| known.value == key).map(|(_, node)| node)
    }

    /// Whether it says the same, wherever it stands and in whatever order its keys are.
    pub fn says_same(&self, other: &Node) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Map(a), Kind::Map(b)) => {
                let is_same = |(key, node): &(Located<String>, Node)| {
                    other.get(&key.value).is_some_and(|other| node.says_same(other))
                };
                a.len() == b.len() && a.iter().all(is_same)
            }
            (Kind::List(a), Kind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says_same(b)),
            (a, b) => a == b,
        }
    }

    /// The nodes of a list; a single value counts as one of its own.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(nodes) => nodes,
            Kind::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// Text, and numbers as they are spelt.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) | Kind::Number(text) => Some(text),
            _ => None,
        }
    }
}

/// Text as it stands in YAML, bare where nothing in it could be read as something else.
pub fn scalar(text: &str) -> String {
    const WORDS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"];
    let is_word = WORDS.contains(&text.to_lowercase().as_str());
    let is_plain = |c: char| c.is_alphanumeric() || " .;!?()«»„“”’–—-/%…\u{a0}\u{202f}".contains(c);
    if text.starts_with(char::is_alphabetic) && !text.ends_with(' ') && !is_word && text.chars().all(is_plain) {
        return text.to_owned();
    }
    quoted(text)
}

/// Text in quotes, whatever it holds.
pub fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    format!("\"{escaped}\"")
}

/// Parses `text`, which is in `file` from byte `offset` on; a mistake of syntax, or every text in it that holds what
/// no text may hold.
pub fn parse(file: FileId, text: &str, offset: usize) -> Result<Node, Diagnostics> {
    match read(file, text, offset) {
        (Some(node), found) if found.is_empty() => Ok(node),
        (_, found) => Err(found),
    }
}

/// The same for those who report one mistake.
pub fn parse_strictly(file: FileId, text: &str) -> Result<Node, Diagnostic> {
    parse(file, text, 0).map_err(|found| found.iter().next().cloned().expect("what is not parsed says why"))
}

/// The same for those who look for more mistakes in a text that holds what no text may hold.
pub fn read(file: FileId, text: &str, offset: usize) -> (Option<Node>, Diagnostics) {
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        let node = Node { span: Span::new(file, offset, offset), kind: Kind::Map(Vec::new()) };
        return (Some(node), Diagnostics::new());
    }
    let place = Place::new(file, offset, text);
    match serde_yaml::from_str_with_options::<Raw>(text, options()) {
        Ok(raw) => {
            let (node, found) = place.tree(raw);
            (Some(node), found)
        }
        Err(error) => (None, mistakes::explain(&error, &place).into()),
    }
}

fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: 16,
            max_nodes: 50_000,
            max_aliases: 0,
            max_anchors: 0,
        },
        strict_booleans: true,
        with_snippet: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn read(text: &str) -> Result<Node, String> {
        let sources = Sources::new([("a.yaml".to_owned(), text.into())]);
        let (file, source) = sources.iter().next().unwrap();
        let text = std::str::from_utf8(&source.bytes).unwrap();
        parse(file, text, 0).map_err(|found| found.iter().map(|error| error.message.as_str()).collect())
    }

    /// The texts of the first list, also those that no text may hold.
    fn texts(text: &str) -> Vec<String> {
        let sources = Sources::new([("a.yaml".to_owned(), text.into())]);
        let node = super::read(sources.find("a.yaml").unwrap(), text, 0).0.unwrap();
        let Kind::Map(map) = node.kind else { panic!("no map") };
        let Kind::List(list) = &map[0].1.kind else { panic!("no list") };
        list.iter()
            .map(|node| match &node.kind {
                Kind::Text(text) | Kind::Number(text) => text.clone(),
                other => other.word().to_owned(),
            })
            .collect()
    }

    #[test]
    fn countries_and_versions_keep_their_spelling() {
        assert_eq!(
            texts("a: [NO, no, on, y, 1.10, 007, 2026-11, 1_000]").join(" "),
            "NO no on y 1.10 007 2026-11 1_000"
        );
        assert_eq!(texts("a: [true, ~, \"é\"]").join(" "), "true or false nothing é");
    }

    #[test]
    fn places_are_bytes_of_the_file() {
        let Kind::Map(map) = read("é: ж\nb: |\n  text\n").unwrap().kind else { panic!("no map") };
        assert_eq!(map[0].0.span.range(), 0..2);
        assert_eq!(map[0].1.span.range(), 4..6);
    }

    #[test]
    fn scalars_are_read_as_they_were_meant() {
        let all = [
            "A title",
            "Qui ? Où : là",
            "yes",
            "Null",
            "1.10",
            "- a",
            "a: b",
            "a #b",
            "\"x\" \\ y",
            "{police}",
            "x,",
            "Two\nlines",
            "« mot »",
            "Чья безопасность?",
        ];
        for text in all {
            assert_eq!(texts(&format!("a: [{}]", scalar(text))), [text]);
            assert_eq!(texts(&format!("a:\n  - {}\n", scalar(text))), [text]);
        }
        assert_eq!(scalar("Qui, où"), "\"Qui, où\"");
        assert_eq!(scalar("Чья безопасность?"), "Чья безопасность?");
    }

    #[test]
    fn hostile_files_are_refused() {
        assert!(read(&"[".repeat(100_000)).is_err());
        assert!(read("a: &x 1\nb: *x").is_err());
        assert_eq!(read("a: 1\na: 2").unwrap_err(), "the key `a` occurs twice");
        assert!(read("a: 1\n---\nb: 2").is_err());
        assert!(read("a:\n\t- b").is_err());
    }

    #[test]
    fn an_empty_file_is_an_empty_map() {
        assert_eq!(read("# nothing\n").unwrap().kind, Kind::Map(Vec::new()));
    }
}
