//! Country profiles: `countries/<code>.yaml`, what a library knows about a country.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::course::{self, Clock, Pause};
use super::date::Date;
use super::event;
use super::settings::paper;
use super::term::{Term, Terms};
use crate::diagnostic::{Code, Diagnostics};
use crate::number::Number;
use crate::source::{FileId, Located};
use crate::yaml::{Node, Reader};
use crate::zone::Zone;

/// What a library knows about a country.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its file.
    pub file: FileId,
    /// `a4` or `us-letter`.
    pub paper: Option<String>,
    /// The time zone of its clocks.
    pub time_zone: Option<Zone>,
    /// Everything known, in order.
    pub facts: Vec<Fact>,
    /// Emergency numbers and support services.
    pub contacts: Vec<Contact>,
    /// When people work.
    pub working_day: Option<(Clock, Clock)>,
    /// When people pray, as breaks of a day.
    pub prayers: Vec<Pause>,
    /// Its own words for terms, by language.
    pub terms: BTreeMap<String, Terms>,
    /// Every language that it names.
    pub tags: Vec<Located<String>>,
    /// Who has checked it; nobody if it is `none`.
    pub checked_by: Option<String>,
}

/// One line of a country's profile, with where it comes from.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The section of the profile it stands in, such as `languages`.
    pub about: &'static str,
    /// What is so.
    pub said: Said,
    /// Where it comes from.
    pub source: String,
    /// When somebody looked.
    pub checked_on: Option<Date>,
}

/// What a fact says; codes become words in the language of the edition.
#[derive(Clone, Debug)]
pub enum Said {
    /// A sentence.
    Text(String),
    /// A service, law, plan or parliament: its name, what stands in brackets behind it, its ranks.
    Named(String, Vec<String>, Vec<String>),
    /// Tags of languages.
    Languages(Vec<String>),
    /// `a4` or `us-letter`.
    Paper(String),
    /// The country's word for a term, and its language.
    Word {
        /// `police`
        term: String,
        /// The word.
        name: String,
        /// Its language.
        language: String,
    },
    /// From when to when.
    Hours(Clock, Clock),
    /// A name with its telephone number.
    Number(String, String),
}

/// A telephone number that helps.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Whose number it is.
    pub name: String,
    /// The number.
    pub telephone: String,
    /// When somebody answers.
    pub hours: Option<String>,
    /// Tags of the languages in which they answer.
    pub languages: Vec<String>,
}

/// Reads a profile; every line of it needs its source and the day somebody looked.
pub(super) fn read(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Profile {
    let reader = Reader::new(node, "a country's profile", diagnostics);
    let checked_by = reader.required_text("checked-by").map(|name| name.value).filter(|name| name != "none");
    let time_zone = event::time_zone(&reader);
    let mut lines = Lines::default();
    if let Some(map) = reader.map("languages") {
        let languages = lines.languages(map.texts("value"));
        lines.add("languages", Said::Languages(languages), map);
    }
    let mut own_paper = None;
    if let Some(map) = reader.map("paper") {
        own_paper = paper(&map, "value");
        lines.add("paper", Said::Paper(own_paper.clone().unwrap_or_default()), map);
    }
    let terms = read_terms(&reader, &mut lines);
    for about in ["services", "laws"] {
        lines.list(&reader, about, named);
    }
    for about in ["action-plan", "parliament"] {
        if let Some(map) = reader.map(about) {
            let said = named(&map);
            lines.add(about, said, map);
        }
    }
    let working_day = reader.map("working-day").and_then(|map| {
        let hours = read_hours(&map);
        lines.add("working-day", hours.map_or(Said::Text(String::new()), |(from, to)| Said::Hours(from, to)), map);
        hours
    });
    let prayers = reader.list("prayer-times").into_iter().filter_map(|node| read_prayer(node, diagnostics)).collect();
    for about in ["prayer-times", "market-days", "protocol", "legal-limits", "organisations"] {
        lines.list(&reader, about, |map| {
            // Both are read above.
            map.node("at");
            map.node("minutes");
            Said::Text(map.required_text("text").map(|text| text.value).unwrap_or_default())
        });
    }
    let contacts = read_contacts(&reader, &mut lines);
    reader.finish();
    let (file, Lines { facts, tags }) = (node.span.file, lines);
    Profile { file, paper: own_paper, time_zone, facts, contacts, working_day, prayers, terms, tags, checked_by }
}

/// The facts as they are read.
#[derive(Default)]
struct Lines {
    facts: Vec<Fact>,
    tags: Vec<Located<String>>,
}

impl Lines {
    /// Takes note of languages that are named.
    fn languages(&mut self, tags: Vec<Located<String>>) -> Vec<String> {
        self.tags.extend(tags.iter().cloned());
        tags.into_iter().map(|tag| tag.value).collect()
    }

    /// Adds what a map says, with its source; the map is read then.
    fn add(&mut self, about: &'static str, said: Said, map: Reader<'_>) {
        let source = map.required_text("source").map(|source| source.value).unwrap_or_default();
        let checked_on = map.required_date("checked-on").map(|date| date.value);
        map.finish();
        self.facts.push(Fact { about, said, source, checked_on });
    }

    fn list(&mut self, reader: &Reader<'_>, about: &'static str, said: impl Fn(&Reader<'_>) -> Said) {
        for node in reader.list(about) {
            let map = Reader::new(node, about, reader.diagnostics());
            let said = said(&map);
            self.add(about, said, map);
        }
    }
}

/// From when to when people work.
fn read_hours(map: &Reader<'_>) -> Option<(Clock, Clock)> {
    // Both are asked for before one of them is missing.
    let (start, end) = (course::read_clock(map, "start"), course::read_clock(map, "end"));
    let (start, end) = (start?, end?);
    if start >= end {
        let message = format!("the working day ends at {} and begins at {}", course::clock(end), course::clock(start));
        map.push(Code::WrongValue.at(map.span(), message));
        return None;
    }
    Some((start, end))
}

/// A prayer time that says when it is becomes a break.
fn read_prayer(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Option<Pause> {
    let map = Reader::new(node, "a prayer time", diagnostics);
    if !map.has("at") {
        return None;
    }
    let (at, minutes) = (course::read_clock(&map, "at"), map.required_number("minutes", Number::PRAYER));
    Some(Pause { at: at?, minutes: minutes?.value, name: "prayer".to_owned() })
}

/// What a service, law, plan or parliament says of itself.
fn named(map: &Reader<'_>) -> Said {
    let first = |keys| map.first_text(keys).map(|text| text.value);
    let name = first(["name", "title"]).unwrap_or_default();
    let more = [map.text("local-name").map(|text| text.value), first(["year", "period"])];
    let ranks = map.texts("rank-order").into_iter().map(|rank| rank.value).collect();
    Said::Named(name, more.into_iter().flatten().collect(), ranks)
}

fn read_terms(reader: &Reader<'_>, lines: &mut Lines) -> BTreeMap<String, Terms> {
    let mut words: BTreeMap<String, Terms> = BTreeMap::new();
    let Some(terms) = reader.map("terms") else { return words };
    for (key, node) in terms.entries() {
        // One word, or a list with one for each language.
        for node in node.items() {
            let map = Reader::new(node, "a term", reader.diagnostics());
            let term = Term::read(key.span, &map);
            let name = map.text("name").map(|name| name.value).unwrap_or_default();
            let language = lines.languages(map.required_text("language").into_iter().collect()).concat();
            words.entry(language.clone()).or_default().insert(key.value.clone(), term);
            lines.add("terms", Said::Word { term: key.value.clone(), name, language }, map);
        }
    }
    words
}

fn read_contacts(reader: &Reader<'_>, lines: &mut Lines) -> Vec<Contact> {
    let mut contacts = Vec::new();
    let kinds = [("emergency-numbers", "for", "number"), ("support-services", "name", "telephone")];
    for (about, name, telephone) in kinds {
        for node in reader.list(about) {
            let map = Reader::new(node, about, reader.diagnostics());
            let text = |key| map.required_text(key).map(|text| text.value).unwrap_or_default();
            let (name, telephone) = (text(name), text(telephone));
            let is_service = about == "support-services";
            let hours = is_service.then(|| map.text("hours")).flatten().map(|text| text.value);
            let languages = if is_service { map.texts("languages") } else { Vec::new() };
            let languages = lines.languages(languages);
            lines.add(about, Said::Number(name.clone(), telephone.clone()), map);
            contacts.push(Contact { name, telephone, hours, languages });
        }
    }
    contacts
}
