//! Labels: every word that the templates print, in one language.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::date::Date;
use super::plural::{Category, Plurals};
use super::term::{self, Terms};
use super::{cldr, find};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Located, Span};
use crate::yaml::{Node, Reader};

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
    /// Where it says that no native reader has gone through it.
    pub unreviewed: Option<Span>,
    /// Which form of a label goes with a number.
    pub plurals: Plurals,
    /// The months as they stand beside a day.
    pub months: Vec<String>,
    /// The months as they stand without a day; those of `months` if it is empty.
    pub months_alone: Vec<String>,
    /// The first day of a month, where it is not written `1`.
    pub first_day: Option<String>,
    /// What joins the last of a list that begins with certain sounds.
    pub list_and: Option<ListAnd>,
    /// Neutral words for the terms of which each country has its own.
    pub terms: Terms,
    /// Labels by key.
    pub labels: BTreeMap<String, Label>,
    /// Where each label of its own stands.
    pub places: BTreeMap<String, Span>,
    /// The labels that are lent by the language of the library.
    pub missing: Vec<String>,
    /// Verbs with which learning objectives begin; none are checked if it is empty.
    pub objective_verbs: Vec<String>,
}

/// "a e b" in the place of "a y b" before an `i`.
#[derive(Clone, Debug)]
pub struct ListAnd {
    text: String,
    before: Vec<String>,
    but_not: Vec<String>,
}

/// A text with placeholders, in one form or by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// One form for every number.
    Plain(String),
    /// A form for each kind of number that the language tells apart; one for [`Category::Other`] is always there.
    Plural(BTreeMap<Category, String>),
}

impl Label {
    /// All its forms.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let (one, more) = match self {
            Label::Plain(text) => (Some(text), None),
            Label::Plural(forms) => (None, Some(forms.values())),
        };
        one.into_iter().chain(more.into_iter().flatten()).map(String::as_str)
    }

    /// The names in braces of all its forms.
    pub fn placeholders(&self) -> BTreeSet<&str> {
        let names = self.forms().flat_map(|text| text.split('{').skip(1)).filter_map(|rest| rest.split_once('}'));
        names.map(|(name, _)| name).collect()
    }
}

impl Language {
    /// Whether people call it so: by its tag, its own name or its English one.
    pub fn is_called(&self, name: &str) -> bool {
        let english = cldr::language(&self.tag, "en");
        let names = [Some(&self.tag), Some(&self.name), english.as_ref()];
        names.into_iter().flatten().any(|known| find::folded(known) == find::folded(name))
    }

    /// The text of a label with its placeholders filled in; the key itself if there is none, which `check` rules out.
    pub fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        let text = match self.labels.get(key) {
            None => return key.to_owned(),
            Some(Label::Plain(text)) => text,
            Some(Label::Plural(forms)) => {
                let number = values.iter().find(|(name, _)| *name == "n").and_then(|(_, value)| value.parse().ok());
                let category = number.map_or(Category::Other, |n| self.plurals.of(n));
                forms.get(&category).unwrap_or(&forms[&Category::Other])
            }
        };
        values.iter().fold(text.clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// The text of a label without placeholders.
    pub fn word(&self, key: &str) -> String {
        self.text(key, &[])
    }

    /// The name of a break: a label, or the author's own word.
    pub fn pause_name(&self, name: &str) -> String {
        let key = format!("break-{name}");
        if self.labels.contains_key(&key) { self.word(&key) } else { name.to_owned() }
    }

    /// "A title: what it is of"; after a question mark no colon stands.
    pub fn titled(&self, title: &str, what: &str) -> String {
        if title.ends_with(['?', '!', '…', '؟']) {
            return format!("{title} {what}");
        }
        self.text("title-of", &[("title", title), ("what", what)])
    }

    /// A text that counts something.
    pub fn count(&self, key: &str, n: u32) -> String {
        self.text(key, &[("n", &n.to_string())])
    }

    /// A day or a month, written out.
    pub fn date(&self, date: Date) -> String {
        let alone = date.day.is_none() && !self.months_alone.is_empty();
        let months = if alone { &self.months_alone } else { &self.months };
        let month = months.get(date.month as usize - 1).cloned().unwrap_or_else(|| date.month.to_string());
        let year = date.year.to_string();
        let values = [("month", month.as_str()), ("year", &year)];
        match date.day {
            Some(day) => {
                let day = self.first_day.clone().filter(|_| day == 1).unwrap_or_else(|| day.to_string());
                self.text("date", &[("day", &day), values[0], values[1]])
            }
            None => self.text("month-year", &values),
        }
    }

    /// "a, b and c".
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => {
                let first = first.join(&self.word("list-comma"));
                match &self.list_and {
                    Some(special) if special.suits(last) => special.text.replace("{a}", &first).replace("{b}", last),
                    _ => self.text("list-and", &[("a", &first), ("b", last)]),
                }
            }
        }
    }
}

impl ListAnd {
    fn suits(&self, last: &str) -> bool {
        let last = last.to_lowercase();
        let begins = |sounds: &[String]| sounds.iter().any(|sound| last.starts_with(sound));
        begins(&self.before) && !begins(&self.but_not)
    }
}

/// Reads `languages/<tag>.yaml`.
pub fn read(tag: &str, file: FileId, node: &Node, diagnostics: &RefCell<Diagnostics>) -> Language {
    let reader = Reader::new(node, "a language", diagnostics);
    let plurals = Plurals::new(tag);
    let (mut labels, mut places) = (BTreeMap::new(), BTreeMap::new());
    // A new language has none yet.
    if let Some(node) = reader.node("labels") {
        for (key, node) in Reader::new(node, "`labels`", diagnostics).entries() {
            if let Some(label) = read_label(key, node, &plurals, diagnostics) {
                labels.insert(key.value.clone(), label);
                places.insert(key.value.clone(), key.span);
            }
        }
    }
    let language = Language {
        tag: tag.to_owned(),
        file,
        name: reader.required_text("name").map_or_else(|| tag.to_owned(), |name| name.value),
        right_to_left: read_direction(&reader),
        unreviewed: reader.text("reviewed-by").filter(|name| name.value == "none").map(|name| name.span),
        plurals,
        months: read_months(&reader, "months", reader.list("months").len()),
        months_alone: read_months(&reader, "months-alone", reader.list("months-alone").len()),
        first_day: reader.text("first-day").map(|day| day.value),
        list_and: reader.map("list-and-special").and_then(read_list_and),
        terms: reader.map("terms").map(|map| term::read(&map, diagnostics)).unwrap_or_default(),
        labels,
        places,
        missing: Vec::new(),
        objective_verbs: reader.texts("objective-verbs").into_iter().map(|verb| verb.value).collect(),
    };
    reader.finish();
    language
}

fn read_direction(reader: &Reader<'_>) -> bool {
    let Some(direction) = reader.text("dir") else { return false };
    if !matches!(direction.value.as_str(), "ltr" | "rtl") {
        let message = format!("`dir` cannot be `{}`", direction.value);
        reader.push(Code::WrongValue.at(direction.span, message).help("use `ltr` or `rtl`"));
    }
    direction.value == "rtl"
}

fn read_months(reader: &Reader<'_>, key: &'static str, given: usize) -> Vec<String> {
    if given != 12 && given > 0 {
        let span = reader.node(key).map_or(reader.span(), |node| node.span);
        reader.push(Code::WrongValue.at(span, format!("`{key}` needs 12 names, not {given}")));
    }
    reader.texts(key).into_iter().map(|month| month.value).collect()
}

fn read_list_and(map: Reader<'_>) -> Option<ListAnd> {
    let words = |key| map.texts(key).into_iter().map(|sound| sound.value.to_lowercase()).collect();
    let (before, but_not) = (words("before"), words("but-not"));
    let text = map.required_text("text");
    map.finish();
    Some(ListAnd { text: text?.value, before, but_not })
}

fn read_label(
    key: &Located<String>,
    node: &Node,
    plurals: &Plurals,
    diagnostics: &RefCell<Diagnostics>,
) -> Option<Label> {
    if let Some(text) = node.text() {
        if text.trim().is_empty() {
            let diagnostic = Code::MissingLabel.at(node.span, format!("the label `{}` is empty", key.value));
            diagnostics.borrow_mut().push(diagnostic.help("write the words that are printed"));
        }
        return Some(Label::Plain(text.to_owned()));
    }
    let what = format!("the label `{}`", key.value);
    let reader = Reader::new(node, &what, diagnostics);
    let needed = plurals.needed();
    let mut forms = BTreeMap::new();
    for (word, category) in Category::WORDS {
        if needed.contains(&category) {
            forms.extend(reader.required_text(word).map(|text| (category, text.value)));
        }
    }
    reader.finish();
    (forms.len() == needed.len()).then_some(Label::Plural(forms))
}
