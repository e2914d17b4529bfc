//! Diagnostics for people: the line, a mark below what is wrong, and what to do.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Place, Severity};
use crate::source::Sources;

/// Renders all diagnostics with their lines, and a line that counts them.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics.iter() {
        text.push_str(&renderer.render(&[report(diagnostic, sources)]));
        text.push_str("\n\n");
    }
    text.push_str(&summary(diagnostics));
    text
}

/// "2 errors and 1 warning", or nothing.
pub fn summary(diagnostics: &Diagnostics) -> String {
    let count = |severity: Severity| match diagnostics.count(severity) {
        0 => None,
        1 => Some(format!("1 {}", severity.word())),
        n => Some(format!("{n} {}s", severity.word())),
    };
    let counts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(count).collect();
    if counts.is_empty() { String::new() } else { counts.join(" and ") + "\n" }
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code.id()));
    group = match excerpt(&diagnostic.place, sources) {
        Some((path, text, range)) => {
            group.element(Snippet::source(text).path(path).fold(true).annotation(AnnotationKind::Primary.span(range)))
        }
        None => match &diagnostic.place {
            Place::Path(path) => group.element(annotate_snippets::Origin::path(path.as_str())),
            _ => group,
        },
    };
    for (place, message) in &diagnostic.related {
        if let Some((path, text, range)) = excerpt(place, sources) {
            let annotation = AnnotationKind::Context.span(range).label(message.as_str());
            group = group.element(Snippet::source(text).path(path).fold(true).annotation(annotation));
        }
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

fn excerpt<'a>(place: &'a Place, sources: &'a Sources) -> Option<(&'a str, &'a str, std::ops::Range<usize>)> {
    let (path, text, range) = match place {
        Place::Source(span) => (sources.path(span.file), sources.text(span.file), span.start..span.end),
        Place::Generated { path, text, range } => (path.as_str(), text.as_str(), range.clone()),
        Place::Path(_) | Place::Nowhere => return None,
    };
    // A mark over many lines hides the rest: the first line shows where it is.
    let start = range.start.min(text.len());
    let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    Some((path, text, start..range.end.min(line_end).max(start)))
}
