//! What stands within a paragraph.

use super::Block;
use crate::length::Length;

/// A piece of a paragraph.
#[derive(Clone, Debug)]
pub enum Inline {
    /// Text.
    Run(Run),
    /// Text that leads somewhere.
    Link(Link),
    /// A note at the foot of the page: its paragraphs.
    Note(Vec<Block>),
    /// Something that the word processor fills in.
    Field(Field),
    /// A picture in the line.
    Picture(Picture),
    /// The line ends, the paragraph does not.
    Break,
    /// Goes to the next tab stop of the paragraph's style.
    Tab,
    /// A place that links and fields can lead to.
    Bookmark(String),
}

/// What a passage is spoken and written in, if it is not that of the text around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    /// The language, as a BCP 47 tag; empty for that of the document.
    pub language: String,
    /// Whether its lines run from right to left.
    pub right_to_left: bool,
}

/// Text that looks the same throughout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// The character style, if it has one.
    pub style: Option<String>,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Struck through.
    pub struck: bool,
    /// Raised or lowered.
    pub script: Script,
    /// Language and direction.
    pub passage: Passage,
}

/// Whether text is raised or lowered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Script {
    /// On the line.
    #[default]
    Line,
    /// Above it.
    Above,
    /// Below it.
    Below,
}

impl Run {
    /// Text that looks like its paragraph.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The same in bold.
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in italics.
    pub fn italic(self) -> Self {
        Self { italic: true, ..self }
    }

    /// The same in a character style.
    pub fn style(self, name: impl Into<String>) -> Self {
        Self { style: Some(name.into()), ..self }
    }

    /// The same in another language.
    pub fn language(mut self, tag: impl Into<String>) -> Self {
        self.passage.language = tag.into();
        self
    }

    /// The same from right to left.
    pub fn right_to_left(mut self) -> Self {
        self.passage.right_to_left = true;
        self
    }
}

/// Text that leads somewhere.
#[derive(Clone, Debug)]
pub struct Link {
    /// An address; `#name` is a bookmark of this document.
    pub target: String,
    /// What is read.
    pub inner: Vec<Inline>,
}

/// Something that the word processor fills in, with a text until it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The number of this page.
    Page,
    /// How many pages there are.
    Pages,
    /// The page of a bookmark; the text is what is known of it before.
    PageOf(String, String),
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The bytes of a PNG, JPEG or GIF.
    pub bytes: Vec<u8>,
    /// What it shows, in words; none if it is only decoration.
    pub alternative: Option<String>,
    /// How wide it is printed.
    pub width: Length,
    /// How high it is printed.
    pub height: Length,
}
