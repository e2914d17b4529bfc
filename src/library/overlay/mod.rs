//! Overlays: a thin file of a country changes parts of an item and leaves all others as they are.
//!
//! A section of the overlay stands for the section of that name; below it, `{#anchor}` names the step, topic or
//! question that changes. `{remove}` takes a part out, `{#new after=other}` or `{add}` puts one in, `{replace}` takes
//! a whole section in the place of the old one.

mod merge;
mod pieces;

pub use merge::{merge, remove};

use std::cell::RefCell;
use std::fmt;

use super::body::{Body, slug};
use super::course;
use crate::diagnostic::{Code, Diagnostics};
use crate::markdown::{Attributes, Block, BlockKind, CHANGES};
use crate::source::Span;
use crate::yaml::{Kind, Node};

/// What an overlay does to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Verb {
    Changed,
    Added,
    Removed,
}

impl Verb {
    /// How it is told.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Changed => "changed",
            Verb::Added => "added",
            Verb::Removed => "removed",
        }
    }
}

/// A part of an item, the same in every language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartName {
    /// The whole item.
    Item,
    /// A key of the front matter.
    Field(String),
    /// The title.
    Title,
    /// What stands before the first section.
    Text,
    /// A section; its anchor or number where there are several of its kind.
    Section(String, Option<String>),
    /// A step, topic, challenge or question of a section.
    Entry(String, Option<String>, String),
}

impl fmt::Display for PartName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |keyword: &str, name: &Option<String>| match name {
            Some(name) => format!("{}/{name}", slug(keyword)),
            None => slug(keyword),
        };
        match self {
            PartName::Item => formatter.write_str("all of it"),
            PartName::Field(key) => write!(formatter, "field {key}"),
            PartName::Title => formatter.write_str("title"),
            PartName::Text => formatter.write_str("text"),
            PartName::Section(keyword, name) => formatter.write_str(&named(keyword, name)),
            PartName::Entry(keyword, name, entry) => write!(formatter, "{}/{entry}", named(keyword, name)),
        }
    }
}

/// One change of an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is changed.
    pub part: PartName,
    /// How.
    pub verb: Verb,
    /// Where the overlay says so.
    pub span: Span,
}

impl Change {
    /// Whether it brings words, which are in one language; codes and removals are the same in all.
    pub fn has_words(&self) -> bool {
        self.verb != Verb::Removed && !matches!(self.part, PartName::Field(_) | PartName::Item)
    }

    /// Whether somebody has words to translate: also those of an item that is added, or in the keys of a course.
    pub fn brings_words(&self) -> bool {
        match &self.part {
            PartName::Field(key) => course::WORDS.contains(&key.as_str()),
            PartName::Item => self.verb == Verb::Added,
            _ => self.has_words(),
        }
    }
}

/// A map over another: keys of `over` win, maps are merged, everything else is replaced.
pub fn merge_nodes(base: &Node, over: &Node) -> Node {
    let (Kind::Map(entries), Kind::Map(changes)) = (&base.kind, &over.kind) else { return over.clone() };
    let mut merged = entries.clone();
    for (key, value) in changes {
        match merged.iter_mut().find(|(known, _)| known.value == key.value) {
            Some((known, old)) => (*known, *old) = (key.clone(), merge_nodes(old, value)),
            None => merged.push((key.clone(), value.clone())),
        }
    }
    Node { span: base.span, kind: Kind::Map(merged) }
}

/// Reports what only an overlay may say.
pub fn refuse_changes(body: &Body, diagnostics: &RefCell<Diagnostics>) {
    let refuse = |attributes: &Attributes| {
        for key in attributes.keys().filter(|key| CHANGES.contains(&key.value.as_str())) {
            let diagnostic = Code::WrongAttribute.at(key.span, format!("`{}` changes no other item here", key.value));
            diagnostics.borrow_mut().push(diagnostic.help("only overlays below `modules/countries/` change items"));
        }
    };
    for section in &body.sections {
        refuse(&section.attributes);
        refuse_in(&section.blocks, &refuse);
    }
    refuse_in(&body.intro, &refuse);
}

fn refuse_in(blocks: &[Block], refuse: &dyn Fn(&Attributes)) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { attributes, .. } => refuse(attributes),
            BlockKind::List { items, .. } => {
                for item in items {
                    refuse(&item.attributes);
                    refuse_in(&item.blocks, refuse);
                }
            }
            BlockKind::Quote { blocks, .. } => refuse_in(blocks, refuse),
            _ => {}
        }
    }
}
