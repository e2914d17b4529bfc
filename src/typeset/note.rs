//! What Typst says about a document, the same from both engines.

use std::ops::Range;

use serde::{Deserialize, Serialize};

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
