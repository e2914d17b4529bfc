//! Everything that can be wrong with content, as values.
//!
//! A mistake has a [`Code`], a [`Place`] and a sentence; [`Diagnostics`] collects all of a run. The renderers turn
//! them into text for people ([`human`]), editors ([`short`]), programs ([`json`], [`sarif`]) and GitHub ([`github`]).

mod code;
pub mod github;
pub mod human;
pub mod json;
pub mod sarif;
pub mod short;
mod suggest;

pub use code::Code;
pub use suggest::{nearest, suggestion};

use crate::source::{FileId, Span};

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The build cannot go on.
    Error,
    /// It builds, and is probably wrong.
    Warning,
    /// Worth knowing, and nothing to mend.
    Note,
}

impl Severity {
    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file of the author.
    Source(Span),
    /// In text that the tool made, such as a rendered frame: its path, its text, the range in it.
    Generated {
        /// The path it has in the manuscript.
        path: String,
        /// The whole generated text.
        text: String,
        /// Where in the text.
        range: std::ops::Range<usize>,
    },
    /// At a path without a text, such as a missing folder or a finished document.
    Path(String),
    /// Nowhere in particular.
    Nowhere,
}

impl Place {
    /// The order in which places are listed: authors' files, paths, generated text, nowhere.
    fn rank(&self) -> (u8, Option<Span>, &str, usize) {
        match self {
            Place::Source(span) => (0, Some(*span), "", 0),
            Place::Path(path) => (1, None, path, 0),
            Place::Generated { path, range, .. } => (2, None, path, range.start),
            Place::Nowhere => (3, None, "", 0),
        }
    }
}

/// One mistake: what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: Code,
    /// Normally the code's own severity; `--release` makes errors of some warnings.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong: lower case, no full stop, the author's words in backticks.
    pub message: String,
    /// Other places that explain it.
    pub related: Vec<(Place, String)>,
    /// What to do, as one imperative sentence.
    pub help: Option<String>,
}

impl Code {
    /// Begins a diagnostic at a span.
    pub fn at(self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.in_place(Place::Source(span), message)
    }

    /// Begins a diagnostic at a path that has no text.
    pub fn at_path(self, path: impl Into<String>, message: impl Into<String>) -> Diagnostic {
        self.in_place(Place::Path(path.into()), message)
    }

    /// Begins a diagnostic without a place.
    pub fn nowhere(self, message: impl Into<String>) -> Diagnostic {
        self.in_place(Place::Nowhere, message)
    }

    /// Begins a diagnostic at any place.
    pub fn in_place(self, place: Place, message: impl Into<String>) -> Diagnostic {
        let message = message.into();
        Diagnostic { code: self, severity: self.severity(), place, message, related: Vec::new(), help: None }
    }
}

impl Diagnostic {
    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, if there is anything to say.
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Shows a second place.
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push((Place::Source(span), message.into()));
        self
    }

    /// Gives it another weight than its code has.
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// All diagnostics of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Begins an empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, other: Diagnostics) {
        self.list.extend(other.list);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many have this weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Sorted by file and offset, each once; those without a file come last. What is a warning here and an error there
    /// is an error.
    pub fn sorted(mut self) -> Self {
        self.list.sort_by(|a, b| {
            let other = (b.place.rank(), b.code, &b.message, b.severity);
            (a.place.rank(), a.code, &a.message, a.severity).cmp(&other)
        });
        self.list
            .dedup_by(|next, one| one.severity <= next.severity && *one == next.clone().with_severity(one.severity));
        self
    }

    /// Turns warnings into errors where `stricter` says so.
    pub fn raise(&mut self, stricter: impl Fn(&Diagnostic) -> bool) {
        for diagnostic in &mut self.list {
            if diagnostic.severity == Severity::Warning && stricter(diagnostic) {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    /// Turns errors into warnings.
    pub fn lower(&mut self) {
        for diagnostic in &mut self.list {
            diagnostic.severity = diagnostic.severity.max(Severity::Warning);
        }
    }

    /// Those that stand in some files.
    pub fn in_files(self, files: &[FileId]) -> Self {
        let here =
            |diagnostic: &Diagnostic| matches!(diagnostic.place, Place::Source(span) if files.contains(&span.file));
        self.list.into_iter().filter(here).collect()
    }

    /// Goes through them in order.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { list: vec![diagnostic] }
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Self { list: iter.into_iter().collect() }
    }
}
