//! Tells the author of a text in a wrong place.

use super::findings::place;
use super::name;
use super::note::{Note, Stray};
use crate::area::Fault;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::render::Manuscript;
use crate::source::Span;

/// What is wrong with a text of a document, at its line if that can be known.
pub(super) fn diagnose(note: &Note, stray: Stray, manuscript: &Manuscript) -> Diagnostic {
    let text = shown(&note.message);
    let (code, message, help) = match stray.fault {
        Fault::Off => (Code::TextOffPage, format!("`{text}` runs off its page"), OFF),
        Fault::Over => (Code::TextOverText, format!("`{text}` is printed over other text"), OVER),
        Fault::Margin => (Code::TextInMargin, format!("`{text}` runs into the margin"), OVER),
    };
    code.in_place(written(note, manuscript), message).help(help)
}

const OFF: &str = "make the text shorter or divide it, and break long words with a hyphen";
const OVER: &str = "use fewer columns or shorter words, and break long words with a hyphen";

/// The words at the beginning.
fn shown(text: &str) -> String {
    let short: String = text.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    if short.len() < text.trim().len() { format!("{short}…") } else { short }
}

/// Text of a frame, such as a title, does not tell where it was written: it is looked for in the files of the document.
fn written(note: &Note, manuscript: &Manuscript) -> Place {
    match place(note, manuscript) {
        place @ Place::Source(_) => place,
        _ => find(&note.message, manuscript).map_or_else(|| Place::Path(name(manuscript)), Place::Source),
    }
}

/// The first line that has these words, however they are spaced and marked.
fn find(text: &str, manuscript: &Manuscript) -> Option<Span> {
    let wanted = letters(text);
    // A number is in every file.
    if wanted.chars().count() < 3 {
        return None;
    }
    manuscript.authors.iter().find_map(|(file, bytes)| {
        let text = std::str::from_utf8(bytes).ok()?;
        let mut start = 0;
        text.split_inclusive('\n').find_map(|line| {
            let span = Span::new(*file, start, start + line.trim_end().len());
            start += line.len();
            letters(line).contains(&wanted).then_some(span)
        })
    })
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
