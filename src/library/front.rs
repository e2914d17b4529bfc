//! Front matter: where it begins and ends, and which line keeps it from doing so.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

const HELP: &str = "put front matter between two lines of three hyphens, `---`, at the start of the file";

/// The ranges of the front matter and of the body after it.
pub fn split(text: &str) -> (Option<Range<usize>>, Range<usize>) {
    let mut lines = lines(text);
    let Some((_, first)) = lines.next().filter(|(_, line)| is_end(line)) else { return (None, 0..text.len()) };
    let start = first.len();
    match lines.find(|(_, line)| is_end(line)) {
        Some((at, line)) => (Some(start..at), at + line.len()..text.len()),
        None => (None, 0..text.len()),
    }
}

/// The line that keeps a file's front matter from being one.
pub(super) fn mistake(text: &str, file: FileId) -> Option<Diagnostic> {
    let at = |(start, line): (usize, &str), message: String| {
        let span = Span::new(file, start, start + line.trim_end().len().max(1));
        Some(Code::InvalidYaml.at(span, message).help(HELP))
    };
    let begins = lines(text).next().is_some_and(|(_, line)| is_end(line));
    let mut lines = lines(text).filter(|(_, line)| !line.trim().is_empty()).peekable();
    let first = lines.next()?;
    if begins {
        let ends = |(_, line): &(usize, &str)| looks_like_end(line) || !continues(line);
        return match lines.find(ends) {
            Some(line) if looks_like_end(line.1) => {
                at(line, format!("`{}` does not end the front matter", line.1.trim()))
            }
            Some(line) => at(line, "the front matter does not end before this line".to_owned()),
            None => at(first, "the front matter does not end".to_owned()),
        };
    }
    let next_is_key = lines.peek().is_some_and(|(_, line)| is_key(line));
    match first.1 {
        line if is_end(line) && next_is_key => at(first, "there are empty lines before the front matter".to_owned()),
        line if (looks_like_end(line) || line.starts_with("```")) && next_is_key => {
            at(first, format!("`{}` does not begin the front matter", line.trim()))
        }
        line if is_key(line) || line.starts_with("---") => {
            at(first, "there is no line `---` before the front matter".to_owned())
        }
        _ if is_further_down(text) => at(first, "this comes before the front matter".to_owned()),
        _ => None,
    }
}

/// Whether there is front matter, but not at the start: two keys at least, between two of its lines.
fn is_further_down(text: &str) -> bool {
    let mut lines = lines(text).map(|(_, line)| line).skip_while(|line| !is_end(line)).skip(1);
    let inner: Vec<_> = lines.by_ref().take_while(|line| !is_end(line)).collect();
    let keys = inner.iter().filter(|line| is_key(line)).count();
    keys >= 2 && is_key(inner[0]) && inner.iter().all(|line| continues(line))
}

/// A heading within the front matter, which was to end before it.
pub(super) fn heading_inside(text: &str, front: Range<usize>, file: FileId) -> Option<Diagnostic> {
    let mut blank = false;
    for (at, line) in lines(&text[front.clone()]) {
        if blank && line.starts_with("# ") {
            let start = front.start + at;
            let span = Span::new(file, start, start + line.trim_end().len());
            let message = "the front matter does not end before this line";
            return Some(Code::InvalidYaml.at(span, message).help(HELP));
        }
        blank = line.trim().is_empty();
    }
    None
}

/// The lines of a text with their ends, each with its place.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |start, line| {
        let at = *start;
        *start += line.len();
        Some((at, line))
    })
}

fn is_end(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Dashes, dots or signs that somebody or some program wrote for three hyphens.
fn looks_like_end(line: &str) -> bool {
    let is_row = |line: &str| line.chars().all(|c| "-–—−_=+.* ".contains(c)) && line != "-";
    let line = line.trim();
    (1..=8).contains(&line.chars().count()) && is_row(line) || line.starts_with("---")
}

fn is_key(line: &str) -> bool {
    let word = line.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(line.len());
    word > 0 && (line[word..].starts_with(": ") || line[word..].trim_end() == ":")
}

/// Whether a line can be part of front matter: a key, an item, something indented, a comment but no heading.
fn continues(line: &str) -> bool {
    let bracket = line.starts_with([' ', '\t', '-', ']', '}', '"']);
    is_key(line) || bracket || line.starts_with('#') && !line.trim_start_matches('#').starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::source::Sources;

    #[test]
    fn front_matter_stands_between_two_lines() {
        assert_eq!(split("---\na: 1\n---\n# T\n"), (Some(4..9), 13..17));
        assert_eq!(split("---\n---\n# T"), (Some(4..4), 8..11));
        assert_eq!(split("--- \na: 1\n---\u{a0}\n# T\n"), (Some(5..10), 16..20));
        assert_eq!(split("# T\n---\n"), (None, 0..8));
        assert_eq!(split("---\na: 1\n"), (None, 0..9));
        assert_eq!(split(""), (None, 0..0));
    }

    #[test]
    fn the_line_that_is_wrong_is_named() {
        for (text, expected) in [
            ("---\na: 1\n\n# T\n", Some((4, "does not end before this line"))),
            ("---\na: 1\n----\n\n# T\n", Some((3, "`----` does not end"))),
            ("---\na: 1\n—\n# T\n", Some((3, "`—` does not end"))),
            ("---\na:\n  - b\nText\n", Some((4, "does not end before this line"))),
            ("---\na: 1\n", Some((1, "does not end"))),
            ("a: 1\n---\n# T\n", Some((1, "no line `---` before"))),
            ("—\na: 1\n—\n# T\n", Some((1, "`—` does not begin"))),
            ("\n---\na: 1\n---\n# T\n", Some((2, "empty lines before"))),
            ("---\na: 1\n---# T\n", Some((3, "`---# T` does not end"))),
            ("- - -\na: 1\n- - -\n# T\n", Some((1, "`- - -` does not begin"))),
            ("```yaml\na: 1\n```\n# T\n", Some((1, "does not begin"))),
            ("# T\n\n---\na: 1\nb: 2\n---\n", Some((1, "before the front matter"))),
            ("<!-- x -->\n---\na: 1\nb: 2\n---\n# T\n", Some((1, "before the front matter"))),
            ("# T\n\n---\na: 1\n\n---\n", None),
            ("# T\n\n---\nText: one\nand: two\nmore\n---\n", None),
            ("# T\n", None),
            ("Text: more\n", None),
            ("", None),
        ] {
            let sources = Sources::new([("a.md".to_owned(), text.into())]);
            let found = mistake(text, sources.find("a.md").unwrap());
            let found = found.map(|found| match found.place {
                Place::Source(span) => (sources.line_column(span.file, span.start()).0, found.message),
                _ => panic!("no place"),
            });
            let fits = match (&found, expected) {
                (Some((line, message)), Some((wanted, part))) => *line == wanted && message.contains(part),
                (found, expected) => found.is_none() && expected.is_none(),
            };
            assert!(fits, "{text:?}: {found:?}");
        }
    }
}
