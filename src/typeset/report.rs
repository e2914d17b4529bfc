//! Reads what the `typst` command prints for people back into notes.
//!
//! Only this format holds hints and calls; the short one has neither, and there is none for programs.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use typst::syntax::Lines;

use super::note::{Note, Trace};
use crate::diagnostic::Severity;

/// Reads all notes of a run on `files`.
pub(super) fn parse(report: &str, files: &BTreeMap<String, Arc<[u8]>>) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut within = Within::Nothing;
    for line in report.lines() {
        if let Some((severity, message)) = headline(line) {
            notes.push(Note::new(severity, message));
            within = Within::Message;
        } else if let Some(note) = notes.last_mut() {
            within = within.read(line, note, files);
        }
    }
    notes
}

impl Note {
    fn new(severity: Severity, message: &str) -> Self {
        let (path, message) = (String::new(), message.to_owned());
        Self { severity, path, range: None, message, hints: Vec::new(), trace: Vec::new(), stray: None }
    }
}

/// Which piece of a note the line before belongs to.
#[derive(Clone, Copy)]
enum Within {
    Message,
    Hint,
    Nothing,
}

impl Within {
    fn read(self, line: &str, note: &mut Note, files: &BTreeMap<String, Arc<[u8]>>) -> Self {
        let text = line.trim_start();
        if text.is_empty() {
            return Within::Nothing;
        }
        if let Some(place) = text.strip_prefix("┌─ ") {
            if let (Some((path, range)), true) = (locate(place, files), note.path.is_empty()) {
                (note.path, note.range) = (path, range);
            }
            return Within::Nothing;
        }
        if let Some(hint) = text.strip_prefix("= hint: ") {
            note.hints.push(hint.to_owned());
            return Within::Hint;
        }
        match self {
            Within::Message => note.message.extend(["\n", line]),
            Within::Hint => note.hints.iter_mut().last().into_iter().for_each(|hint| hint.extend([" ", text])),
            Within::Nothing => note.trace.extend(call(line, files)),
        }
        self
    }
}

fn headline(line: &str) -> Option<(Severity, &str)> {
    let error = line.strip_prefix("error: ").map(|message| (Severity::Error, message));
    error.or_else(|| Some((Severity::Warning, line.strip_prefix("warning: ")?)))
}

/// Reads "  while calling `f` at main.typ:5:12".
fn call(line: &str, files: &BTreeMap<String, Arc<[u8]>>) -> Option<Trace> {
    let (_, place) = line.strip_prefix("  while ")?.rsplit_once(" at ")?;
    let (path, range) = locate(place, files)?;
    Some(Trace { path, range: range? })
}

/// Reads `content/a.typ:2:4`: a path from the root, a line from 1, a column in characters from 0.
fn locate(place: &str, files: &BTreeMap<String, Arc<[u8]>>) -> Option<(String, Option<Range<usize>>)> {
    let mut pieces = place.trim_end().rsplitn(3, ':');
    let column = pieces.next()?.parse().ok()?;
    let line = pieces.next()?.parse::<usize>().ok()?.checked_sub(1)?;
    let path = format!("/{}", pieces.next()?);
    let range = files.get(&path).and_then(|bytes| {
        let text = std::str::from_utf8(bytes).ok()?;
        let start = Lines::new(text.to_owned()).line_column_to_byte(line, column)?;
        Some(start..start + text[start..].chars().next().map_or(0, char::len_utf8))
    });
    Some((path, range))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "\
error: unknown variable: foo
  ┌─ content/a.typ:2:4
  │
2 │ жж #foo bar
  │     ^^^
  │
  = hint: say it
    otherwise
  = hint: or not

  while including `content/a.typ` at main.typ:1:1
    include \"content/a.typ\"

warning: two
lines
  ┌─ main.typ:1:0

error: no place
";

    #[test]
    fn the_human_format_becomes_notes() {
        let file = |path: &str, text: &str| (path.to_owned(), Arc::from(text.as_bytes()));
        let files = [file("/main.typ", "#include \"content/a.typ\""), file("/content/a.typ", "= Hi\nжж #foo bar")];
        let notes = parse(REPORT, &BTreeMap::from(files));
        let first = Note {
            severity: Severity::Error,
            path: "/content/a.typ".into(),
            range: Some(11..12),
            message: "unknown variable: foo".into(),
            hints: vec!["say it otherwise".into(), "or not".into()],
            trace: vec![Trace { path: "/main.typ".into(), range: 1..2 }],
            stray: None,
        };
        assert_eq!(notes[0], first);
        assert_eq!((notes[1].severity, notes[1].message.as_str()), (Severity::Warning, "two\nlines"));
        assert_eq!(notes[2], Note::new(Severity::Error, "no place"));
        assert_eq!(notes.len(), 3);
    }

    #[test]
    fn garbage_is_not_a_note() {
        for garbage in ["", "Segmentation fault", "┌─ :::", "  while x at y", "= hint: x", "\u{0}\n\n\u{FFFD}"] {
            assert!(parse(garbage, &BTreeMap::new()).is_empty());
            parse(&format!("error: x\n{garbage}\n\n{garbage}"), &BTreeMap::new());
        }
    }
}
