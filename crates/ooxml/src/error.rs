//! What is wrong with a document that cannot be written.

use std::fmt;

/// Why no document was written. All of them are mistakes of the caller: a file that a word processor would repair, or
/// that a screen reader could not read, is never written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The style sheet is no XML, or has no styles.
    Styles(String),
    /// The style sheet has no style of this name.
    NoStyle(String),
    /// No bookmark can have this name.
    BookmarkName(String),
    /// Two bookmarks have this name.
    BookmarkTwice(String),
    /// A link or field leads to a bookmark that is nowhere.
    NoBookmark(String),
    /// A picture has no alternative text and is not marked as decoration.
    NoAlternative(String),
    /// These bytes are no picture of a kind that can be embedded.
    Picture(String),
    /// The rows of a table do not all fill its columns.
    Columns {
        /// The row, counted from 1.
        row: usize,
        /// How many columns its cells fill.
        filled: usize,
        /// How many columns the table has.
        columns: usize,
    },
    /// A list that this document does not have.
    NoList,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Styles(why) => write!(f, "the style sheet cannot be used: {why}"),
            Self::NoStyle(name) => write!(f, "the style sheet has no style named `{name}`"),
            Self::BookmarkName(name) => write!(f, "no bookmark can be named `{name}`"),
            Self::BookmarkTwice(name) => write!(f, "two bookmarks are named `{name}`"),
            Self::NoBookmark(name) => write!(f, "nothing is bookmarked as `{name}`"),
            Self::NoAlternative(name) => write!(f, "the picture `{name}` has no alternative text"),
            Self::Picture(name) => write!(f, "`{name}` is no PNG, JPEG or GIF"),
            Self::Columns { row, filled, columns } => {
                write!(f, "row {row} of a table fills {filled} of its {columns} columns")
            }
            Self::NoList => write!(f, "a paragraph belongs to a list of another document"),
        }
    }
}

impl std::error::Error for Error {}
