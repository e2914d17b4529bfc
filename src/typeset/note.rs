//! What Typst says about a document, the same from both engines.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// One message of Typst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// How much it weighs for Typst.
    pub kind: Kind,
    /// The virtual path of the file, such as `/content/a.typ`; empty if it is about no file.
    pub path: String,
    /// Which bytes of the file; the command tells only where they begin.
    pub range: Option<Range<usize>>,
    /// What is wrong, in Typst's words.
    pub message: String,
    /// What Typst would do about it.
    pub hints: Vec<String>,
    /// The calls that led there, innermost first.
    pub trace: Vec<Trace>,
}

/// Whether Typst made a PDF in spite of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It did not.
    Error,
    /// It did.
    Warning,
}

/// One call on the way to a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The virtual path of the calling file.
    pub path: String,
    /// Which bytes call.
    pub range: Range<usize>,
    /// What was called, such as "while calling `card`".
    pub message: String,
}
