//! One line a diagnostic, as editors read it: `path:line:column: error[code]: message`.

use super::{Diagnostic, Diagnostics, Place};
use crate::source::{Sources, is_forbidden, line_column};

/// Renders all diagnostics, a line each.
pub fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources) + "\n").collect()
}

fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let (severity, code) = (diagnostic.severity.word(), diagnostic.code.id());
    let place = match location(&diagnostic.place, sources) {
        Some(Location { path, start: Some((line, column)), .. }) => format!("{path}:{line}:{column}: "),
        Some(Location { path, .. }) => format!("{path}: "),
        None => String::new(),
    };
    one_line(&format!("{place}{severity}[{code}]: {}", diagnostic.message))
}

fn one_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

/// Text for a screen: words and names may hold codes that move the cursor, or that nobody sees.
pub fn visible(text: &str) -> String {
    text.replace(is_forbidden, "\u{fffd}")
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
            start: Some(sources.line_column(span.file, span.start())),
            end: Some(sources.line_column(span.file, span.end())),
            bytes: Some((span.start(), span.end())),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;

    #[test]
    fn a_line_each_that_editors_can_follow() {
        let sources = Sources::new([("a.yaml".to_owned(), "title: Ж\nx: tz\n".into())]);
        let file = sources.find("a.yaml").unwrap();
        let found = [
            Code::UnknownCountry.at(Span::new(file, 13, 15), "unknown country `tz`"),
            Code::WrongValue.at(Span::new(file, 9, 10), "two\nlines \u{1b}[2J"),
            Code::MissingFile.at_path("modules/library.yaml", "the file is missing"),
            Code::EmptyTheme.nowhere("nothing is chosen"),
        ];
        let expected = "a.yaml:2:4: error[unknown-country]: unknown country `tz`\n\
                        a.yaml:1:9: error[wrong-value]: two lines \u{fffd}[2J\n\
                        modules/library.yaml: error[missing-file]: the file is missing\n\
                        warning[empty-theme]: nothing is chosen\n";
        assert_eq!(render(&found.into_iter().collect(), &sources), expected);
    }
}
