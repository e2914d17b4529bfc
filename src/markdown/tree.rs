//! The tree that Markdown becomes; nested no deeper than `parse` allows.

use std::fmt;

use super::attributes::Attributes;
use super::passage::Passage;
use crate::source::Span;
use crate::yaml::Choice;

/// A block with its place. Everything that an author writes becomes some of these: they hold no room to grow.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A heading, without its attributes.
    Heading {
        /// From 1 to 6, as written.
        level: u8,
        /// Its text.
        text: Vec<Inline>,
        /// What stood in braces at its end.
        attributes: Attributes,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The first number of an ordered list.
        start: Option<u32>,
        /// Whether its items stand apart.
        loose: bool,
        /// Its items.
        items: Vec<Item>,
    },
    /// A table.
    Table(Box<Table>),
    /// A quotation or an alert.
    Quote {
        /// The kind of alert, if it is one.
        alert: Option<Alert>,
        /// Its content.
        blocks: Vec<Block>,
    },
    /// Code.
    Code {
        /// Its language, if given.
        language: Box<str>,
        /// The code.
        text: Box<str>,
    },
    /// A thematic break.
    Rule,
    /// Terms with their definitions.
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    /// Room to write.
    Space(Space),
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where it stands.
    pub span: Span,
    /// Whether it has a tick box, and whether that is ticked.
    pub task: Option<bool>,
    /// What stood in braces at its end.
    pub attributes: Attributes,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How its columns are aligned.
    pub align: Vec<Align>,
    /// Its head.
    pub head: Vec<Vec<Inline>>,
    /// Its rows.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Least height of a row in millimetres, if rows are to write in.
    pub row_height: Option<u32>,
    /// Empty rows to add.
    pub empty_rows: EmptyRows,
}

/// How many empty rows a table gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyRows {
    /// So many.
    Count(u32),
    /// One for everybody who is expected.
    People,
}

impl fmt::Display for EmptyRows {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(out),
            Self::People => out.write_str("people"),
        }
    }
}

impl Table {
    /// A table without rows.
    pub(super) fn new(align: Vec<Align>) -> Self {
        Self { align, head: Vec::new(), rows: Vec::new(), row_height: None, empty_rows: EmptyRows::Count(0) }
    }
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Align {
    None,
    Left,
    Center,
    Right,
}

/// Kinds of alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Alert {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

/// Room to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Space {
    /// Ruled lines.
    Lines(u32),
    /// A frame of so many millimetres.
    Box(u32),
    /// A scale to mark.
    Scale {
        /// First number.
        from: u32,
        /// Last number.
        to: u32,
        /// What the first one means.
        low: Box<str>,
        /// What the last one means.
        high: Box<str>,
    },
    /// What is known of the event, such as its venue; a line for what is not.
    Event(Box<[EventKey]>),
    /// A badge for everybody who is expected.
    Badges,
    /// A new page.
    NewPage,
}

/// What a form can say of the event: the course's title, or a key of its `event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum EventKey {
    Title,
    Venue,
    Dates,
    Organiser,
    Reference,
}

impl Choice for EventKey {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("title", Self::Title),
        ("venue", Self::Venue),
        ("dates", Self::Dates),
        ("organiser", Self::Organiser),
        ("reference", Self::Reference),
    ];
}

/// A piece of text with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind,
}

/// Kinds of inline content.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind {
    /// Text.
    Text(Passage),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck text.
    Strike(Vec<Inline>),
    /// Code.
    Code(Box<str>),
    /// A link; `#anchor` and `case:id` lead to sheets and cases.
    Link {
        /// Where it leads.
        target: Box<str>,
        /// Its text.
        text: Box<[Inline]>,
    },
    /// A picture.
    Picture {
        /// Its path, relative to its file.
        path: Box<str>,
        /// Its alternative text.
        alt: Box<str>,
    },
    /// A citation.
    Citation {
        /// The reading or source.
        id: Box<str>,
        /// A page or the like.
        note: Option<Box<str>>,
    },
    /// A mark with the footnote that it leads to, wherever the author defined it.
    Footnote {
        /// What the author calls it.
        name: Box<str>,
        /// Its text.
        blocks: Box<[Block]>,
    },
    /// A word that each country has its own of: `{police.of}`.
    Term {
        /// What it is called: `police.of`.
        key: Box<str>,
        /// The word; empty until [`fill_terms`](super::fill_terms) has put it in.
        text: Box<str>,
        /// Whether the word is the one that the edition should have.
        own: bool,
    },
    /// A line break that only the source has.
    SoftBreak,
    /// A line break.
    HardBreak,
}

impl Block {
    /// A heading made of plain text.
    pub fn heading(span: Span, level: u8, text: String, attributes: Attributes) -> Self {
        let text = vec![Inline { span, kind: InlineKind::Text(text.into()) }];
        Self { span, kind: BlockKind::Heading { level, text, attributes } }
    }
}
