//! What Typst says about a document, the same from both engines.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::area::Fault;
use crate::diagnostic::Severity;

/// One message of Typst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// How much it weighs for Typst: there is no PDF after an error.
    #[serde(with = "Weight")]
    pub severity: Severity,
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
    /// Set if this is about a text in a wrong place, which is the message then: Typst itself says nothing of it.
    pub stray: Option<Stray>,
}

/// A text in a wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// What is wrong.
    pub fault: Fault,
    /// The page, from 1.
    pub page: u32,
}

/// One call on the way to a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The virtual path of the calling file.
    pub path: String,
    /// Which bytes call.
    pub range: Range<usize>,
}

/// How a severity goes through a pipe.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Severity", rename_all = "kebab-case")]
enum Weight {
    Error,
    Warning,
    Note,
}
