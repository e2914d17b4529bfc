//! Turns what Typst says about manuscripts into diagnostics at the author's lines, each mistake once.
//!
//! A part stands in several documents, and each of them reports its mistakes; the author has to mend them once.

use std::ops::Range;

use super::note::{Note, Trace};
use super::{Outcome, name, stray};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::faces;
use crate::render::Manuscript;
use crate::source::Span;

/// The mistakes found so far, each with the documents that have it.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<(Diagnostic, Vec<Held>)>,
}

/// A document with a mistake, and the first page that has it if that is known.
#[derive(Debug)]
struct Held {
    document: String,
    page: Option<u32>,
}

impl Findings {
    /// Adds what became of one document; says whether it cannot be used.
    pub(super) fn add(&mut self, manuscript: &Manuscript, outcome: &Outcome) -> bool {
        let plain = |diagnostic| (diagnostic, None);
        let found: Vec<_> = match outcome {
            Outcome::Done { notes, .. } => {
                notes.iter().map(|note| (diagnose(note, manuscript), note.stray.map(|stray| stray.page))).collect()
            }
            Outcome::Refused(notes) => refusals(notes, manuscript).into_iter().map(plain).collect(),
            Outcome::Late { seconds } => vec![plain(late(*seconds, manuscript))],
            Outcome::Absent { differs } => vec![plain(absent(*differs, manuscript))],
            Outcome::Died { how } => vec![plain(died(how, manuscript))],
            Outcome::Unavailable { why } => vec![plain(unavailable(why))],
            Outcome::Panicked(_) => Vec::new(),
        };
        let failed = found.iter().any(|(diagnostic, _)| diagnostic.severity == Severity::Error);
        for (diagnostic, page) in found {
            self.note(diagnostic, Held { document: name(manuscript), page });
        }
        failed
    }

    /// All diagnostics, in the order of the documents.
    pub(super) fn diagnostics(self) -> Diagnostics {
        let name_documents = |(mut diagnostic, documents): (Diagnostic, Vec<Held>)| {
            if !ABOUT_ONE.contains(&diagnostic.code) {
                diagnostic.message = format!("{} (in {})", diagnostic.message, listed(&documents));
            }
            diagnostic
        };
        self.list.into_iter().map(name_documents).collect()
    }

    fn note(&mut self, diagnostic: Diagnostic, held: Held) {
        match self.list.iter_mut().find(|(known, _)| *known == diagnostic) {
            Some((_, documents)) if documents.last().is_some_and(|last| last.document == held.document) => {}
            Some((_, documents)) => documents.push(held),
            None => self.list.push((diagnostic, vec![held])),
        }
    }
}

/// What is said about one document, by its name.
const ABOUT_ONE: [Code; 4] = [Code::DocumentTimeout, Code::DocumentCrash, Code::DocumentDiffers, Code::DocumentMissing];

fn listed(documents: &[Held]) -> String {
    let shown = |held: &Held| match held.page {
        Some(page) => format!("`{}`, page {page}", held.document),
        None => format!("`{}`", held.document),
    };
    match documents {
        [one] => shown(one),
        [one, two] => format!("{} and {}", shown(one), shown(two)),
        [one, others @ ..] => format!("{} and {} other documents", shown(one), others.len()),
        [] => String::new(),
    }
}

fn refusals(notes: &[Note], manuscript: &Manuscript) -> Vec<Diagnostic> {
    if notes.iter().all(|note| note.severity == Severity::Warning) {
        return vec![died("gave up without saying why", manuscript)];
    }
    notes.iter().map(|note| diagnose(note, manuscript)).collect()
}

fn late(seconds: u64, manuscript: &Manuscript) -> Diagnostic {
    let message = format!("`{}` took longer than {seconds} seconds to typeset", name(manuscript));
    suspect(Code::DocumentTimeout, message, manuscript).help("make the document shorter or its pictures smaller")
}

/// The place that most likely brought a document down: the picture that costs most, else the longest text.
fn suspect(code: Code, message: String, manuscript: &Manuscript) -> Diagnostic {
    let slowest = manuscript.shown.iter().max_by_key(|shown| shown.milliseconds);
    if let Some(shown) = slowest.filter(|shown| shown.milliseconds >= SLOW) {
        return code.at(shown.span, format!("{message}; of its pictures, `{}` costs most", shown.name));
    }
    let longest =
        manuscript.origins.iter().max_by_key(|(path, _)| manuscript.files.get(*path).map_or(0, |text| text.len()));
    match longest.and_then(|(_, origins)| origins.first()) {
        Some((_, span)) => code.at(*span, format!("{message}; this is its longest text")),
        None => code.at_path(name(manuscript), message),
    }
}

/// A picture that takes less is no reason for anything.
const SLOW: u64 = 500;

fn absent(differs: bool, manuscript: &Manuscript) -> Diagnostic {
    let name = name(manuscript);
    if differs {
        let message = format!("the parts hold another `{name}` than the library asks for");
        let help = "build the parts again, all from this state of the library and with the same options";
        return Code::DocumentDiffers.at_path(name, message).help(help);
    }
    let message = format!("no part holds `{name}`");
    Code::DocumentMissing.at_path(name, message).help("build all parts, from the same state of the library")
}

fn died(how: &str, manuscript: &Manuscript) -> Diagnostic {
    let message = format!("the typesetter {how} on `{}`", name(manuscript));
    suspect(Code::DocumentCrash, message, manuscript).help("make the document shorter or its pictures simpler")
}

fn unavailable(why: &str) -> Diagnostic {
    let help =
        "end other programs, or raise the limits of this shell: `ulimit -v` for memory, `ulimit -u` for processes";
    Code::NoTypesetter.nowhere(format!("the typesetter {why}")).help(help)
}

fn diagnose(note: &Note, manuscript: &Manuscript) -> Diagnostic {
    if let Some(stray) = note.stray {
        return stray::diagnose(note, stray, manuscript);
    }
    if let Some(text) = undisplayed(&note.message) {
        return missing_glyph(&text, note, manuscript);
    }
    let code = if note.severity == Severity::Error { Code::TypstError } else { Code::TypstWarning };
    let mut diagnostic = code.in_place(place(note, manuscript), note.message.clone());
    if is_grave(&note.message) {
        diagnostic.severity = Severity::Error;
    }
    if let Place::Source(_) = diagnostic.place {
        let raised = note.range.clone().and_then(|range| generated(&note.path, range, manuscript));
        let elsewhere = raised.filter(|_| !manuscript.origins.contains_key(&note.path));
        diagnostic.related.extend(elsewhere.map(|place| (place, "raised here".to_owned())));
    }
    let help = (!note.hints.is_empty()).then(|| note.hints.join("; "));
    diagnostic.maybe_help(help)
}

/// Warnings that stand for a wrong document.
fn is_grave(message: &str) -> bool {
    message.starts_with("unknown font family") || message.contains("did not converge")
}

/// The text of "… the text `"x"` could not be displayed with font …".
fn undisplayed(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("the text `\"")?;
    let (text, _) = rest.rsplit_once("\"` could not be displayed with")?;
    Some(text.to_owned())
}

fn missing_glyph(text: &str, note: &Note, manuscript: &Manuscript) -> Diagnostic {
    let mut note = note.clone();
    // Typst points at the whole paragraph; the author looks for one character.
    note.range = note.range.map(|range| {
        let after = manuscript.files.get(&note.path).and_then(|bytes| bytes.get(range.start..));
        let after = after.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let found = after.find(text).map(|offset| range.start + offset);
        found.map_or(range, |start| start..start + text.len())
    });
    let (message, help) = faces::missing(text);
    Code::MissingGlyph.in_place(place(&note, manuscript), message).help(help)
}

/// Where the author can mend it: the place itself or the nearest call from an author's text; else our own text.
pub(super) fn place(note: &Note, manuscript: &Manuscript) -> Place {
    let written = note.range.as_ref().and_then(|range| origin(&note.path, range, manuscript));
    let called = || note.trace.iter().find_map(|Trace { path, range }| origin(path, range, manuscript));
    if let Some(span) = written.or_else(called) {
        return Place::Source(span);
    }
    let generated = note.range.clone().and_then(|range| generated(&note.path, range, manuscript));
    generated.unwrap_or_else(|| Place::Path(name(manuscript)))
}

/// The author's text behind a range of a generated file: the smallest piece around its start, else the one before it.
fn origin(path: &str, range: &Range<usize>, manuscript: &Manuscript) -> Option<Span> {
    let origins = manuscript.origins.get(path)?;
    let around = origins.iter().filter(|(made, _)| made.contains(&range.start)).min_by_key(|(made, _)| made.len());
    let before = || origins.iter().filter(|(made, _)| made.end <= range.start).max_by_key(|(made, _)| made.end);
    let (made, span) = around.or_else(before).or_else(|| origins.first())?;
    let inside = made.start <= range.start && range.end <= made.end && made.len() == span.range().len();
    if !inside {
        return Some(*span);
    }
    // The piece was copied letter by letter, so offsets in it are the author's.
    Some(span.part(range.start - made.start..range.end - made.start))
}

fn generated(path: &str, range: Range<usize>, manuscript: &Manuscript) -> Option<Place> {
    let text = std::str::from_utf8(manuscript.files.get(path)?).ok()?;
    Some(Place::Generated { path: path.to_owned(), text: text.to_owned(), range })
}
