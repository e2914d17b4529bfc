//! One line a diagnostic, as editors read it: `path:line:column: error[code]: message`.

use super::{Diagnostic, Diagnostics, Place};
use crate::source::{Sources, line_column};

/// Renders all diagnostics, a line each.
pub fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources) + "\n").collect()
}

fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let what = format!("{}[{}]: {}", diagnostic.severity.word(), diagnostic.code.id(), diagnostic.message);
    match location(&diagnostic.place, sources) {
        Some(location) => match location.start {
            Some((line, column)) => format!("{}:{line}:{column}: {what}", location.path),
            None => format!("{}: {what}", location.path),
        },
        None => what,
    }
}

/// A place as path, line and column.
pub(super) struct Location {
    pub(super) path: String,
    pub(super) start: Option<(usize, usize)>,
    pub(super) end: Option<(usize, usize)>,
    pub(super) bytes: Option<(usize, usize)>,
}

pub(super) fn location(place: &Place, sources: &Sources) -> Option<Location> {
    match place {
        Place::Source(span) => Some(Location {
            path: sources.path(span.file).to_owned(),
            start: Some(sources.line_column(span.file, span.start)),
            end: Some(sources.line_column(span.file, span.end)),
            bytes: Some((span.start, span.end)),
        }),
        Place::Generated { path, text, range } => Some(Location {
            path: path.clone(),
            start: Some(line_column(text, range.start)),
            end: Some(line_column(text, range.end)),
            bytes: Some((range.start, range.end)),
        }),
        Place::Path(path) => Some(Location { path: path.clone(), start: None, end: None, bytes: None }),
        Place::Nowhere => None,
    }
}
