//! Themes: introduction, key messages, topics for discussion, training challenges.

use std::cell::RefCell;

use super::body::{Body, Given, Kept, Part, Section, Sections, entries};
use super::objective;
use crate::diagnostic::{Code, Diagnostics};
use crate::ids::ThemeId;
use crate::markdown;
use crate::number::Number;
use crate::source::{FileId, Located, Span};
use crate::yaml::Reader;

/// A theme in one language.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its id.
    pub id: ThemeId,
    /// Its place among the themes.
    pub order: u32,
    /// Its file.
    pub file: FileId,
    /// What participants see.
    pub given: ThemeGiven,
    /// What only facilitators see.
    pub kept: ThemeKept,
}

/// What participants see of a theme.
#[derive(Clone, Debug)]
pub struct ThemeGiven {
    /// Its title.
    pub title: Located<String>,
    /// The introduction.
    pub introduction: Part<Given>,
    /// What people can do after it, as a list.
    pub objectives: Option<Part<Given>>,
    /// The key messages.
    pub key_messages: Part<Given>,
    /// Topics for discussion: the questions.
    pub topics: Vec<Topic>,
}

impl ThemeGiven {
    /// The objectives, in the order of their numbers.
    pub fn objectives(&self) -> Vec<String> {
        self.objectives.as_ref().map(|part| objective::listed(&part.blocks)).unwrap_or_default()
    }
}

/// A topic for discussion as participants see it.
#[derive(Clone, Debug)]
pub struct Topic {
    /// What courses call it, after the theme's id and a `/`.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// The question.
    pub part: Part<Given>,
}

/// What only facilitators see of a theme.
#[derive(Clone, Debug)]
pub struct ThemeKept {
    /// Why, follow-ups and tips of each topic, in the topics' order.
    pub topic_notes: Vec<Part<Kept>>,
    /// Training challenges.
    pub challenges: Vec<Challenge>,
}

/// A training challenge.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Its anchor.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// Heard, why, answer and avoid with their cues.
    pub part: Part<Kept>,
}

/// Cues of topics and challenges.
pub const CUES: &[&str] = &["Why", "Follow-up", "Tip", "Heard", "Answer", "Avoid"];

/// The sections in their order.
pub(super) const ORDER: &[&str] =
    &["Introduction", "Learning objectives", "Key messages", "Topics for discussion", "Training challenges"];

/// Reads a theme.
pub fn read(id: &str, mut body: Body, diagnostics: &RefCell<Diagnostics>) -> Theme {
    let item = format!("themes/{id}");
    let reader = Reader::new(&body.front, "the front matter of a theme", diagnostics);
    let order = reader.required_number("order", Number::ORDER).map_or(0, |order| order.value);
    reader.finish();
    let mut sections = Sections::new(&mut body, ORDER, diagnostics);
    let mut part = |keyword: &str, name: &str| {
        Part::new(&item, name, sections.required(keyword).map(|section| section.blocks).unwrap_or_default())
    };
    let introduction = part("Introduction", "introduction");
    let key_messages = part("Key messages", "key-messages");
    let objectives = sections.optional("Learning objectives");
    let objectives = objectives.map(|section| Part::new(&item, "objectives", section.blocks));
    let mut topics = Vec::new();
    let mut topic_notes = Vec::new();
    let discussion = sections.optional("Topics for discussion");
    for mut entry in discussion.map(|section| entries(section, diagnostics)).unwrap_or_default() {
        let anchor = entry.anchor();
        // The question ends at the first cue: what follows is for facilitators.
        let cut = entry.blocks.iter().position(|block| markdown::cue(block).is_some()).unwrap_or(entry.blocks.len());
        let notes = entry.blocks.split_off(cut);
        let question = entry.blocks;
        if question.is_empty() {
            let diagnostic = Code::WrongSection.at(entry.span, format!("the topic `{}` has no question", entry.title));
            diagnostics.borrow_mut().push(diagnostic.help("write the question below the heading, before `Why:`"));
        }
        let part = Part::new(&item, &format!("topic-{anchor}"), question);
        topic_notes.push(Part::new(&item, &format!("topic-notes-{anchor}"), notes));
        topics.push(Topic { anchor, title: entry.title, span: entry.span, part });
    }
    let challenges = challenges(&item, sections.optional("Training challenges"), diagnostics);
    let kept = ThemeKept { topic_notes, challenges };
    let given = ThemeGiven { title: body.title, introduction, objectives, key_messages, topics };
    Theme { id: id.into(), order, file: body.file, given, kept }
}

/// The training challenges of a section, one to a heading.
pub(super) fn challenges(item: &str, section: Option<Section>, diagnostics: &RefCell<Diagnostics>) -> Vec<Challenge> {
    let entries = section.map(|section| entries(section, diagnostics)).unwrap_or_default().into_iter();
    let challenges = entries.map(|entry| Challenge {
        anchor: entry.anchor(),
        part: Part::new(item, &format!("challenge-{}", entry.anchor()), entry.blocks),
        title: entry.title,
    });
    challenges.collect()
}
