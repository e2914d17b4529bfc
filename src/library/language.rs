//! Labels: every word that the templates print, in one language.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::date::Date;
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Span};
use crate::yaml::{Kind, Node, Reader};

/// The labels of one language.
#[derive(Clone, Debug)]
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: String,
    /// Its file.
    pub file: FileId,
    /// Its own name.
    pub name: String,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
    /// The months.
    pub months: Vec<String>,
    /// Labels by key.
    pub labels: BTreeMap<String, Label>,
    /// Verbs with which learning objectives begin; none are checked if it is empty.
    pub objective_verbs: Vec<String>,
}

/// A text with placeholders, in one form or by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// One form for every number.
    Plain(String),
    /// A form for one and another for more.
    Plural {
        /// For one.
        one: String,
        /// For any other number.
        other: String,
    },
}

impl Label {
    /// The names in braces of all its forms.
    pub fn placeholders(&self) -> BTreeSet<String> {
        let forms: Vec<&str> = match self {
            Label::Plain(text) => vec![text],
            Label::Plural { one, other } => vec![one, other],
        };
        let names = forms.iter().flat_map(|text| text.split('{').skip(1)).filter_map(|rest| rest.split_once('}'));
        names.map(|(name, _)| name.to_owned()).collect()
    }
}

impl Language {
    /// The text of a label with its placeholders filled in; the key itself if there is none, which `check` rules out.
    pub fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        let text = match self.labels.get(key) {
            None => return key.to_owned(),
            Some(Label::Plain(text)) => text,
            Some(Label::Plural { one, other }) => {
                let number = values.iter().find(|(name, _)| *name == "n").map(|(_, value)| *value);
                // French counts zero as one.
                let single = number == Some("1") || (number == Some("0") && self.tag == "fr");
                if single { one } else { other }
            }
        };
        values.iter().fold(text.clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// The text of a label without placeholders.
    pub fn word(&self, key: &str) -> String {
        self.text(key, &[])
    }

    /// A day or a month, written out.
    pub fn date(&self, date: Date) -> String {
        let month = self.months.get(date.month as usize - 1).cloned().unwrap_or_else(|| date.month.to_string());
        let year = date.year.to_string();
        match date.day {
            Some(day) => {
                let day = if day == 1 && self.tag == "fr" { "1er".to_owned() } else { day.to_string() };
                self.text("date", &[("day", &day), ("month", &month), ("year", &year)])
            }
            None => self.text("month-year", &[("month", &month), ("year", &year)]),
        }
    }

    /// "a, b and c".
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => {
                let first = first.join(&self.word("list-comma"));
                self.text("list-and", &[("a", &first), ("b", last)])
            }
        }
    }
}

/// Reads `languages/<tag>.yaml`.
pub fn read(tag: &str, file: FileId, node: &Node, diagnostics: &RefCell<Diagnostics>) -> Language {
    let reader = Reader::new(node, "a language", diagnostics);
    let name = reader.required_text("name").map_or_else(|| tag.to_owned(), |name| name.value);
    let right_to_left = reader.text("dir").is_some_and(|dir| dir.value == "rtl");
    reader.text("reviewed-by");
    let months: Vec<_> = reader.required_list("months").into_iter().filter_map(text).collect();
    if months.len() != 12 {
        reader.push(Code::WrongValue.at(reader.span(), format!("`months` needs 12 names, not {}", months.len())));
    }
    let mut labels = BTreeMap::new();
    if let Some(map) = reader.required_map("labels") {
        for (key, node) in map.entries() {
            if let Some(label) = read_label(&key.value, node, diagnostics) {
                labels.insert(key.value.clone(), label);
            }
        }
    }
    let objective_verbs = reader.texts("objective-verbs").into_iter().map(|verb| verb.value).collect();
    reader.finish();
    Language { tag: tag.to_owned(), file, name, right_to_left, months, labels, objective_verbs }
}

fn text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Text(text) | Kind::Number(text) => Some(text.clone()),
        _ => None,
    }
}

fn read_label(key: &str, node: &Node, diagnostics: &RefCell<Diagnostics>) -> Option<Label> {
    if let Some(text) = text(node) {
        return Some(Label::Plain(text));
    }
    let what = format!("the label `{key}`");
    let forms = Reader::new(node, &what, diagnostics);
    let (one, other) = (forms.required_text("one"), forms.required_text("other"));
    forms.finish();
    Some(Label::Plural { one: one?.value, other: other?.value })
}

/// Every language needs every label of every other, with the same placeholders.
pub fn compare(languages: &BTreeMap<String, Language>, diagnostics: &mut Diagnostics) {
    let all: BTreeMap<&String, &Label> = languages.values().flat_map(|language| &language.labels).collect();
    for language in languages.values() {
        for (key, label) in &all {
            match language.labels.get(*key) {
                None => diagnostics.push(
                    Code::MissingLabel
                        .at(
                            Span::start_of(language.file),
                            format!("the label `{key}` is missing in `{}`", language.tag),
                        )
                        .help("every language file needs the same keys"),
                ),
                Some(own) if own.placeholders() != label.placeholders() => diagnostics.push(
                    Code::MissingLabel
                        .at(
                            Span::start_of(language.file),
                            format!("the label `{key}` has other placeholders in `{}` than elsewhere", language.tag),
                        )
                        .help(format!("use {}", placeholders(label))),
                ),
                Some(_) => {}
            }
        }
    }
}

fn placeholders(label: &Label) -> String {
    let names: Vec<_> = label.placeholders().into_iter().map(|name| format!("{{{name}}}")).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
