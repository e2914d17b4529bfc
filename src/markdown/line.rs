//! The letters of a whole block, whose quotes depend on each other.

use super::quotes::Line;
use super::tree::{Inline, InlineKind};
use super::typography::{OBJECT, Signs, needs_work, signs};

/// What is printed for the quotes and rows of hyphens of inline content.
pub(super) fn signs_of(inlines: &[Inline], language: &str) -> Signs {
    if !any_needs_work(inlines) {
        return Signs::default();
    }
    let mut line = Line::default();
    gather(inlines, &mut line);
    signs(&line, language)
}

fn any_needs_work(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match &inline.kind {
        InlineKind::Text(text) => needs_work(text),
        InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => any_needs_work(inner),
        InlineKind::Link { text, .. } => any_needs_work(text),
        _ => false,
    })
}

/// The letters of a text in the order in which they are written.
fn gather(inlines: &[Inline], line: &mut Line) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) => line.text(text, text.is_escaped()),
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => gather(inner, line),
            InlineKind::Link { text, .. } => gather(text, line),
            InlineKind::SoftBreak | InlineKind::HardBreak => line.letter(' '),
            InlineKind::Code(_)
            | InlineKind::Picture { .. }
            | InlineKind::Citation { .. }
            | InlineKind::Footnote { .. }
            | InlineKind::Term { .. } => line.letter(OBJECT),
        }
    }
}
