//! Labels for translators: the words that are printed around the items of a library, and the names of the months.
//!
//! A label that counts has a text for each form that the *translation's* language tells apart. Labels are written one
//! by one: what is still missing, a draft prints in the language of the library.

use std::ops::Range;

use super::{Piece, fields};
use crate::library::locale::LanguageTag;
use crate::library::plural::{Category, Plurals};
use crate::source::Span;
use crate::yaml::{self, Kind, Node};

/// The key of the months.
pub(super) const MONTHS: &str = "months";

/// A text of the library's language, and where the translation has its own.
pub(super) struct Slot {
    /// The key of the label, or `months`.
    key: String,
    place: Place,
    source: String,
    /// Where the source stands.
    pub(super) span: Span,
}

/// Which text of its key it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Only,
    Form(Category),
    Month(usize),
}

/// The texts that a language needs, in the order of the library's, whose language is `of`.
pub(super) fn slots(first: &Node, of: &str, own: Option<&Node>, language: &LanguageTag) -> Vec<Slot> {
    let months = first.get(MONTHS).map_or(&[][..], Node::items).iter().enumerate();
    let months = months.filter_map(|(index, node)| slot(MONTHS, Place::Month(index), node));
    let mut slots: Vec<_> = months.collect();
    let (of, by) = (Plurals::new(of), Plurals::new(language.as_str()));
    for (key, node) in entries(first) {
        let is_plural = [Some(node), own.and_then(|own| label(own, key))].into_iter().flatten().any(is_map);
        if is_plural {
            let form = |category: Category| {
                let node = node.get(of.of(by.example(category)).word()).or(node.get("other")).unwrap_or(node);
                slot(key, Place::Form(category), node)
            };
            slots.extend(by.needed().into_iter().filter_map(form));
        } else {
            slots.extend(slot(key, Place::Only, node));
        }
    }
    slots
}

fn slot(key: &str, place: Place, node: &Node) -> Option<Slot> {
    Some(Slot { key: key.to_owned(), place, source: node.text()?.to_owned(), span: node.span })
}

fn entries(node: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let entries = match node.get("labels").map(|labels| &labels.kind) {
        Some(Kind::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, node)| (key.value.as_str(), node))
}

fn label<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get("labels")?.get(key)
}

fn is_map(node: &Node) -> bool {
    matches!(node.kind, Kind::Map(_))
}

impl Slot {
    /// What a translator sees of it.
    pub(super) fn piece(&self) -> Piece {
        let (part, context) = match self.place {
            Place::Only => (self.key.clone(), "label"),
            Place::Form(category) => (format!("{}/{}", self.key, category.word()), "label for some numbers"),
            Place::Month(index) => (format!("months/{}", index + 1), "month beside a day"),
        };
        let id = format!("{part}:1");
        Piece { text: self.source.clone(), is_text: true, is_front: false, context, id, part }
    }

    /// With which numbers it goes.
    pub(super) fn note(&self, language: &LanguageTag) -> Option<String> {
        let Place::Form(category) = self.place else { return None };
        let plurals = Plurals::new(language.as_str());
        let numbers = (0..100).filter(|n| plurals.of(*n) == category).take(5).map(|n| n.to_string());
        let numbers = numbers.collect::<Vec<_>>().join(", ");
        Some(if numbers.is_empty() { "for fractions".to_owned() } else { format!("for numbers such as {numbers}") })
    }

    /// The text of a translation; empty if it has none.
    pub(super) fn translation(&self, own: &Node) -> String {
        self.node(own).and_then(Node::text).unwrap_or_default().to_owned()
    }

    fn node<'a>(&self, own: &'a Node) -> Option<&'a Node> {
        match self.place {
            Place::Month(index) => own.get(MONTHS)?.items().get(index),
            Place::Only => label(own, &self.key),
            Place::Form(category) => match label(own, &self.key)? {
                forms if is_map(forms) => forms.get(category.word()),
                plain => Some(plain),
            },
        }
    }

    /// The source as a translation of it is compared with: some languages say "two days" without the number.
    pub(super) fn comparable(id: &str, source: &str, translation: &str) -> String {
        let is_form = id.rsplit_once(':').is_some_and(|(part, _)| part.contains('/') && !part.ends_with("/other"));
        if is_form && !translation.contains("{n}") { source.replace("{n}", "") } else { source.to_owned() }
    }
}

/// The same texts, but of a label or of the months either all or those that are printed.
pub(super) fn whole(slots: &[Slot], texts: Vec<String>, printed: &[String]) -> Vec<String> {
    let mut whole = Vec::new();
    let mut start = 0;
    for group in slots.chunk_by(|a, b| a.key == b.key) {
        let range = start..start + group.len();
        let is_whole = texts[range.clone()].iter().all(|text| !text.is_empty());
        let from = if is_whole { &texts[range.clone()] } else { &printed[range.clone()] };
        whole.extend_from_slice(from);
        start = range.end;
    }
    whole
}

/// A file of labels with other texts; all between them stays as it is, and what is new takes the place of the comment
/// that waits for it.
pub(super) fn filled(file: &str, own: &Node, slots: &[Slot], texts: &[String]) -> String {
    let (mut changes, mut added) = (Vec::new(), Vec::new());
    let mut rest = texts;
    for group in slots.chunk_by(|a, b| a.key == b.key) {
        let (texts, more) = rest.split_at(group.len());
        rest = more;
        if texts.iter().any(String::is_empty) {
            continue;
        }
        match replaced(file, own, group, texts) {
            Some(replaced) => changes.extend(replaced),
            None => added.push((group[0].key.as_str(), value(group, texts))),
        }
    }
    changes.sort_by_key(|(range, _): &(Range<usize>, String)| std::cmp::Reverse(range.start));
    let mut out = file.to_owned();
    for (range, text) in changes {
        out.replace_range(range, &text);
    }
    let mut lines: Vec<_> = out.lines().map(str::to_owned).collect();
    added.into_iter().for_each(|(key, value)| add(&mut lines, key, &value));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// What changes in a key that is there; nothing if it is not.
fn replaced(file: &str, own: &Node, group: &[Slot], texts: &[String]) -> Option<Vec<(Range<usize>, String)>> {
    let nodes: Option<Vec<_>> = group.iter().map(|slot| slot.node(own)).collect();
    let nodes = nodes?;
    let changed = nodes.iter().zip(texts).filter(|(node, text)| node.text() != Some(text));
    let range = |node: &Node| fields::with_header(file, node.span.start())..node.span.end();
    if nodes.len() > 1 && nodes[0].span == nodes[1].span {
        // One text for all numbers was enough so far.
        return Some(changed.take(1).map(|(node, _)| (range(node), value(group, texts))).collect());
    }
    Some(changed.map(|(node, text)| (range(node), yaml::scalar(text))).collect())
}

/// Each key with the texts of the library's language.
pub(super) fn waiting(slots: &[Slot]) -> Vec<(&str, String)> {
    let group = |group: &[Slot]| group.iter().map(|slot| slot.source.clone()).collect::<Vec<_>>();
    slots.chunk_by(|a, b| a.key == b.key).map(|all| (all[0].key.as_str(), value(all, &group(all)))).collect()
}

/// What stands behind a key.
fn value(group: &[Slot], texts: &[String]) -> String {
    if let Place::Month(_) = group[0].place {
        let names: Vec<_> = texts.iter().map(|text| yaml::scalar(text)).collect();
        return format!("[{}]", names.join(", "));
    }
    // In quotes also where none are needed yet: who writes a colon into a label would not think of them.
    let texts: Vec<_> = texts.iter().map(|text| yaml::quoted(text)).collect();
    match group[0].place {
        Place::Form(_) => {
            let form = |(slot, text): (&Slot, &String)| match slot.place {
                Place::Form(category) => format!("{}: {text}", category.word()),
                _ => text.clone(),
            };
            format!("{{ {} }}", group.iter().zip(&texts).map(form).collect::<Vec<_>>().join(", "))
        }
        _ => texts[0].clone(),
    }
}

/// Puts a key with its value where its comment waits for it, else to the end of its map.
fn add(lines: &mut Vec<String>, key: &str, value: &str) {
    let is_label = key != MONTHS;
    let line = if is_label { format!("  {key}: {value}") } else { format!("{key}: {value}") };
    let waits = |line: &String| {
        let words = line.trim_start().strip_prefix('#').map(str::trim_start);
        words.and_then(|words| words.strip_prefix(key)).is_some_and(|rest| rest.starts_with(": "))
    };
    let labels = lines.iter().position(|line| line.starts_with("labels:"));
    let from = labels.filter(|_| is_label).unwrap_or(0);
    if let Some(at) = lines.iter().skip(from).position(waits) {
        lines[from + at] = line;
        return;
    }
    match labels {
        _ if !is_label => lines.insert(labels.unwrap_or(lines.len()), line),
        None => lines.extend(["labels:".to_owned(), line]),
        Some(at) => match lines[at].find('{') {
            Some(brace) => lines[at].insert_str(brace + 1, &format!(" {key}: {value},")),
            None => {
                let below = |line: &&String| line.is_empty() || line.starts_with([' ', '#']);
                let length = lines[at + 1..].iter().take_while(below).count();
                let blank = lines[at + 1..at + 1 + length].iter().rev().take_while(|line| line.is_empty()).count();
                lines.insert(at + 1 + length - blank, line);
            }
        },
    }
}
