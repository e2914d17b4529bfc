//! Diagnostics for people: the line, a mark below what is wrong, and what to do.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::short::visible;
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

/// "2 errors, 1 warning and 1 note", or nothing.
pub fn summary(diagnostics: &Diagnostics) -> String {
    let count = |severity: Severity| match diagnostics.count(severity) {
        0 => None,
        1 => Some(format!("1 {}", severity.word())),
        n => Some(format!("{n} {}s", severity.word())),
    };
    let counts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(count).collect();
    match counts.split_last() {
        None => String::new(),
        Some((last, [])) => format!("{last}\n"),
        Some((last, others)) => format!("{} and {last}\n", others.join(", ")),
    }
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(visible(&diagnostic.message)).id(diagnostic.code.id()));
    match excerpt(&diagnostic.place, sources) {
        Some(excerpt) => group = group.element(excerpt.mark(AnnotationKind::Primary, None)),
        None => {
            if let Place::Path(path) = &diagnostic.place {
                group = group.element(Origin::path(visible(path)));
            }
        }
    }
    for (place, message) in &diagnostic.related {
        group = match (excerpt(place, sources), place) {
            (Some(excerpt), _) => group.element(excerpt.mark(AnnotationKind::Context, Some(message))),
            (None, Place::Path(path)) => group.element(Level::NOTE.message(visible(&format!("{path}: {message}")))),
            (None, _) => group.element(Level::NOTE.message(visible(message))),
        };
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(visible(help))),
        None => group,
    }
}

/// One line of a text, and the part of it that is meant.
struct Excerpt<'a> {
    path: &'a str,
    line: &'a str,
    number: usize,
    range: std::ops::Range<usize>,
}

impl<'a> Excerpt<'a> {
    fn mark(self, kind: AnnotationKind, label: Option<&str>) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let annotation = kind.span(self.range).label(label.map(visible));
        Snippet::source(self.line).path(visible(self.path)).line_start(self.number).annotation(annotation)
    }
}

fn excerpt<'a>(place: &'a Place, sources: &'a Sources) -> Option<Excerpt<'a>> {
    let (path, text, range) = match place {
        Place::Source(span) => (sources.path(span.file), sources.text(span.file), span.range()),
        Place::Generated { path, text, range } => (path.as_str(), text.as_str(), range.clone()),
        Place::Path(_) | Place::Nowhere => return None,
    };
    // A mark over many lines hides the rest: the first line shows where it is.
    let start = text.floor_char_boundary(range.start);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].split('\n').next().unwrap_or_default();
    let marked = start - line_start..text.ceil_char_boundary(range.end).saturating_sub(line_start).min(line.len());
    let number = text[..line_start].matches('\n').count() + 1;
    Some(Excerpt { path, line, number, range: marked.start..marked.end.max(marked.start) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;
    use snapbox::{assert_data_eq, str};

    fn sources() -> Sources {
        let course = "title: Жаҳон\ncountry: tz\n";
        let country = "# Kenya\n";
        let files = [("modules/courses/a.yaml", course), ("modules/countries/KE.md", country)];
        Sources::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())))
    }

    #[test]
    fn the_mistake_its_line_and_what_to_do() {
        let sources = sources();
        let (course, country) = (
            sources.find("modules/courses/a.yaml").unwrap(),
            Span::start_of(sources.find("modules/countries/KE.md").unwrap()),
        );
        let unknown = Code::UnknownCountry
            .at(Span::new(course, 27, 29), "unknown country `tz`")
            .related(Span::new(country.file, country.start(), 7), "the nearest one")
            .help("use `ke`");
        let path = Code::MissingFile.at_path("modules/library.yaml", "the file is missing");
        let found = [unknown, path, Code::EmptyTheme.nowhere("nothing is chosen")].into_iter().collect();
        assert_data_eq!(
            render(&found, &sources, false),
            str![[r#"
error[unknown-country]: unknown country `tz`
 --> modules/courses/a.yaml:2:10
  |
2 | country: tz
  |          ^^
  |
 ::: modules/countries/KE.md:1:1
  |
1 | # Kenya
  | ------- the nearest one
  |
  = help: use `ke`

error[missing-file]: the file is missing
--> modules/library.yaml

warning[empty-theme]: nothing is chosen

2 errors and 1 warning

"#]]
        );
    }

    #[test]
    fn generated_text_is_shown_like_an_authors() {
        let place =
            Place::Generated { path: "main.typ".to_owned(), text: "#let a = 1\n#b\n".to_owned(), range: 11..13 };
        let found = Code::TypstError.in_place(place, "unknown variable: b").into();
        assert_data_eq!(
            render(&found, &Sources::default(), false),
            str![[r#"
error[typst-error]: unknown variable: b
 --> main.typ:2:1
  |
2 | #b
  | ^^

1 error

"#]]
        );
    }

    #[test]
    fn no_place_is_a_panic() {
        let sources = sources();
        let file = sources.find("modules/courses/a.yaml").unwrap();
        let wild = [(0, 0), (8, 9), (9, 8), (27, 90), (90, 99), (34, 34), (33, 34), (0, 34), (5, usize::MAX)];
        let found = wild.map(|(start, end)| Code::WrongValue.at(Span::new(file, start, end), "wrong"));
        for colour in [true, false] {
            assert_eq!(render(&found.clone().into_iter().collect(), &sources, colour).matches("wrong").count(), 18);
        }
    }

    #[test]
    fn nothing_moves_the_cursor() {
        let found = Code::WrongValue.nowhere("a \u{1b}[2J b").help("c \u{1b}[2J \u{202e} d").into();
        let text = render(&found, &Sources::default(), false);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
}
