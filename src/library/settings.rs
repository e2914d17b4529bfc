//! `library.yaml`: what holds for the whole library.

use std::cell::RefCell;

use super::date::Date;
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{Located, Span};
use crate::yaml::{Node, Reader};

/// What holds for the whole library.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who publishes it.
    pub publisher: String,
    /// The licence of everything that names no other.
    pub licence: String,
    /// Its date.
    pub date: Date,
    /// The language of the originals.
    pub language: Located<String>,
    /// Paper, where a country's profile says nothing.
    pub paper: String,
    /// What `build` makes without a name: `course` or `course/tag`.
    pub default: Vec<Located<String>>,
    /// Audiences that exercises and courses may name.
    pub audience: Vec<Located<String>>,
}

/// Paper sizes.
pub const PAPER: &[&str] = &["a4", "us-letter"];

/// Reads `library.yaml`.
pub fn read(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Settings {
    let reader = Reader::new(node, "`library.yaml`", diagnostics);
    let none = Located::new(String::new(), Span::new(node.span.file, 0, 0));
    let text = |key| reader.required_text(key).map(|text| text.value).unwrap_or_default();
    let vocabularies = reader.required_map("vocabularies");
    let audience = vocabularies.as_ref().map(|map| map.texts("audience")).unwrap_or_default();
    if let Some(map) = vocabularies {
        map.finish();
    }
    let settings = Settings {
        publisher: text("publisher"),
        licence: text("licence"),
        date: reader.required_date("date").map_or(Date { year: 2026, month: 1, day: Some(1) }, |date| date.value),
        language: reader.required_text("language").unwrap_or(none),
        paper: paper(&reader, "paper").unwrap_or_else(|| "a4".to_owned()),
        default: reader.texts("default"),
        audience,
    };
    reader.finish();
    settings
}

/// Reads a paper size.
pub fn paper(reader: &Reader<'_>, key: &'static str) -> Option<String> {
    let paper = reader.text(key)?;
    if !PAPER.contains(&paper.value.as_str()) {
        let message = format!("unknown paper `{}`", paper.value);
        reader.push(Code::WrongValue.at(paper.span, message).help(format!("use one of {}", PAPER.join(", "))));
        return None;
    }
    Some(paper.value)
}
