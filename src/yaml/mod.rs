//! Reads YAML into a tree that knows its places. The only code that knows the YAML crate.
//!
//! [`parse`] finds mistakes of syntax and stops at the first; [`Reader`] goes over the tree and collects every
//! mistake of shape.

mod reader;

pub use reader::{Choice, Reader};

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Located, Span};

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

/// Parses `text`, which stands in `file` from byte `offset` on.
pub fn parse(file: FileId, text: &str, offset: usize) -> Result<Node, Diagnostic> {
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Node { span: Span::new(file, offset, offset), kind: Kind::Map(Vec::new()) });
    }
    let place = Place { file, offset, text };
    serde_yaml::from_str_with_options::<Raw>(text, options())
        .map(|raw| place.node(raw))
        .map_err(|error| place.diagnostic(&error))
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

/// Where the parsed text stands in its file.
struct Place<'a> {
    file: FileId,
    offset: usize,
    text: &'a str,
}

impl Place<'_> {
    fn range(&self, location: serde_yaml::Location) -> (usize, usize) {
        let span = location.span();
        let byte = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
        let start = byte(span.byte_offset()).unwrap_or_else(|| self.line_start(location.line(), location.column()));
        let start = floor(self.text, start);
        let end = floor(self.text, start + byte(span.byte_len()).unwrap_or(0));
        (start, end)
    }

    fn line_start(&self, line: u64, column: u64) -> usize {
        let before = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let start: usize = self.text.split_inclusive('\n').take(before).map(str::len).sum();
        let rest = self.text[start..].chars().take(usize::try_from(column.saturating_sub(1)).unwrap_or(0));
        start + rest.map(char::len_utf8).sum::<usize>()
    }

    fn span(&self, (start, end): (usize, usize)) -> Span {
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    fn node(&self, raw: Raw) -> Node {
        let (start, end) = self.range(raw.location);
        let kind = match raw.kind {
            RawKind::Null => Kind::Null,
            RawKind::Bool(value) => Kind::Bool(value),
            // The spelling counts: `1.10` is not 1.1 and `0755` is not 755.
            RawKind::Number => Kind::Number(self.text[start..end].trim().to_owned()),
            RawKind::Text(text) => Kind::Text(text),
            RawKind::List(list) => Kind::List(list.into_iter().map(|raw| self.node(raw)).collect()),
            RawKind::Map(map) => Kind::Map(map.into_iter().map(|(key, value)| self.entry(key, value)).collect()),
        };
        let end = if end > start { end } else { self.line_end(start) };
        Node { span: self.span((start, end)), kind }
    }

    fn entry(&self, key: Key, value: Raw) -> (Located<String>, Node) {
        let span = self.span(self.range(key.location));
        let mut node = self.node(value);
        if node.kind == Kind::Null {
            node.span = span;
        }
        (Located::new(key.text, span), node)
    }

    fn line_end(&self, start: usize) -> usize {
        self.text[start..].find('\n').map_or(self.text.len(), |length| start + length)
    }

    fn diagnostic(&self, error: &serde_yaml::Error) -> Diagnostic {
        let range = error.location().map_or((0, 0), |location| self.range(location));
        let range = if range.1 > range.0 { range } else { (range.0, self.line_end(range.0)) };
        explain(error, self.span(range))
    }
}

fn floor(text: &str, mut offset: usize) -> usize {
    offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Says the commonest mistakes in an author's words.
fn explain(error: &serde_yaml::Error, span: Span) -> Diagnostic {
    use serde_yaml::Error as Yaml;
    match error.without_snippet() {
        Yaml::DuplicateMappingKey { key, .. } => {
            let name = key.as_ref().map_or_else(String::new, |key| format!(" `{key}`"));
            Code::InvalidYaml.at(span, format!("the key{name} occurs twice")).help("keep one of the two")
        }
        Yaml::Budget { .. } => Code::InvalidYaml
            .at(span, "the file is nested too deeply, too large, or uses anchors (`&`) and aliases (`*`)")
            .help("write the values out"),
        other => {
            let message = other.to_string();
            let line = message.lines().next().unwrap_or_default();
            let line = line.split(" at line ").next().unwrap_or_default().trim_end_matches('.');
            let mut message = line.strip_prefix("error: ").unwrap_or(line).to_owned();
            message.truncate(floor(&message, 200));
            Code::InvalidYaml
                .at(span, format!("this is not valid YAML: {message}"))
                .help("put text that holds `: `, `#` or quotes into \"…\", and indent with spaces")
        }
    }
}

/// A value as the crate reads it, without the second place that it gives to aliases.
struct Raw {
    kind: RawKind,
    location: serde_yaml::Location,
}

struct Key {
    text: String,
    location: serde_yaml::Location,
}

enum RawKind {
    Null,
    Bool(bool),
    Number,
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(Key, Raw)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(|read| Self { kind: read.value, location: read.defined })
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(|read| Self { text: read.value, location: read.defined })
    }
}

impl<'de> Deserialize<'de> for RawKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawKind;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<RawKind, E> {
        Ok(RawKind::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<RawKind, E> {
        Ok(RawKind::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<RawKind, E> {
        Ok(RawKind::Number)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<RawKind, E> {
        Ok(RawKind::Number)
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<RawKind, E> {
        Ok(RawKind::Number)
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<RawKind, E> {
        Ok(RawKind::Number)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<RawKind, E> {
        Ok(RawKind::Number)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<RawKind, E> {
        Ok(RawKind::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<RawKind, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = access.next_element()? {
            list.push(value);
        }
        Ok(RawKind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawKind, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = access.next_entry()? {
            map.push(entry);
        }
        Ok(RawKind::Map(map))
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
        parse(file, text, 0).map_err(|error| error.message)
    }

    fn texts(text: &str) -> Vec<String> {
        let Kind::Map(map) = read(text).unwrap().kind else { panic!("no map") };
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
