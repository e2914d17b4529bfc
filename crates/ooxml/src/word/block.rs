//! What stands below each other on a page.

use super::{Inline, Link, ListId, Passage, Run, Table};
use crate::length::Length;

/// A paragraph, a table or the list of contents.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// The list of headings, as a field.
    Contents(Contents),
}

impl From<Paragraph> for Block {
    fn from(paragraph: Paragraph) -> Self {
        Self::Paragraph(paragraph)
    }
}

impl From<Table> for Block {
    fn from(table: Table) -> Self {
        Self::Table(table)
    }
}

impl From<Contents> for Block {
    fn from(contents: Contents) -> Self {
        Self::Contents(contents)
    }
}

/// The list of headings: the paragraphs of this document whose style is `heading 1` to `heading` and the last level.
#[derive(Clone, Copy, Debug)]
pub struct Contents {
    /// The last level that is listed.
    pub levels: u8,
}

/// A paragraph.
#[derive(Clone, Debug, Default)]
pub struct Paragraph {
    /// Its style, by the name that word processors show; `Normal` if it is empty.
    pub style: String,
    /// Its content.
    pub inner: Vec<Inline>,
    /// The list that it is an item of, and how deep.
    pub item: Option<(ListId, u8)>,
    /// A tab stop at whose left its text ends, from the edge.
    pub right_tab: Option<Length>,
    /// How far its lines begin from the edge, if it is not as in its style.
    pub indent: Option<Length>,
    /// Whether it stays on the page of the paragraph after it.
    pub keep_with_next: bool,
    /// Whether it begins a page.
    pub new_page: bool,
    /// Language and direction of its end; of its text, each run knows.
    pub passage: Passage,
    /// The bookmarks around all of it.
    pub bookmarks: Vec<String>,
}

impl Paragraph {
    /// An empty paragraph of a style.
    pub fn new(style: impl Into<String>) -> Self {
        Self { style: style.into(), ..Self::default() }
    }

    /// Adds text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.run(Run::new(text))
    }

    /// Adds a run.
    pub fn run(self, run: Run) -> Self {
        self.with(Inline::Run(run))
    }

    /// Adds a link.
    pub fn link(self, target: impl Into<String>, text: impl Into<String>) -> Self {
        self.with(Inline::Link(Link { target: target.into(), inner: vec![Inline::Run(Run::new(text))] }))
    }

    /// Adds a note at the foot of the page.
    pub fn note(self, text: impl Into<String>) -> Self {
        self.with(Inline::Note(vec![Self::new("footnote text").text(text).into()]))
    }

    /// Adds anything else.
    pub fn with(mut self, inline: Inline) -> Self {
        self.inner.push(inline);
        self
    }

    /// The same as an item of a list.
    pub fn item(mut self, list: ListId, level: u8) -> Self {
        self.item = Some((list, level));
        self
    }

    /// The same with a bookmark around it.
    pub fn bookmark(mut self, name: impl Into<String>) -> Self {
        self.bookmarks.push(name.into());
        self
    }

    /// The level of a heading, from 1.
    pub(crate) fn level(&self) -> Option<u8> {
        let name = self.style.to_lowercase();
        name.strip_prefix("heading ")?.parse().ok().filter(|level| (1..=9).contains(level))
    }
}
