//! What a run of text looks like to a reader who does not see code, escapes and formatting.

use std::ops::Range;
use std::sync::Arc;

use super::super::inline::{is_escaped, is_literal};
use super::super::tree::{Inline, InlineKind};
use crate::source::Span;

/// Stands for code; no file holds these characters.
const CODE: char = '\u{E000}';
/// Stands for a picture.
const PICTURE: char = '\u{E001}';
/// Stands for a link.
const LINK: char = '\u{E002}';
/// Stands for emphasis.
const WRAP: char = '\u{E003}';
/// Stands for everything else that is not printed letter by letter.
const OTHER: char = '\u{E004}';

/// A run of text, with the way back to its places.
pub(super) struct View {
    /// The text: a line of the author each, what is escaped as control characters of the same length.
    pub(super) text: String,
    /// Where each piece begins here, and where it is in the file.
    pieces: Vec<(usize, Span)>,
}

impl View {
    /// The view of some inlines.
    pub(super) fn new(inlines: &[Inline], source: &Arc<str>) -> Self {
        let mut view = Self { text: String::new(), pieces: Vec::with_capacity(inlines.len()) };
        for inline in inlines {
            view.pieces.push((view.text.len(), inline.span));
            let sign = match &inline.kind {
                InlineKind::Text(text) if is_literal(inline, source) && is_escaped(inline.span, 0, source) => {
                    view.escaped(text);
                    continue;
                }
                InlineKind::Text(text) => {
                    view.text.push_str(text);
                    continue;
                }
                InlineKind::SoftBreak | InlineKind::HardBreak => '\n',
                InlineKind::Code(_) => CODE,
                InlineKind::Picture { .. } => PICTURE,
                InlineKind::Link { .. } => LINK,
                InlineKind::Emphasis(_) | InlineKind::Strong(_) | InlineKind::Strike(_) => WRAP,
                InlineKind::Citation { .. } | InlineKind::Footnote { .. } | InlineKind::Term { .. } => OTHER,
            };
            view.text.push(sign);
        }
        view
    }

    /// A text whose first character was written after a backslash: brackets keep a sign of their own.
    fn escaped(&mut self, text: &str) {
        let sign = match text.as_bytes().first() {
            Some(b'(') => '\u{2}',
            Some(b')') => '\u{3}',
            Some(b'[') => '\u{4}',
            Some(b']') => '\u{5}',
            _ => '\u{1}',
        };
        let first = text.chars().next().map_or(0, char::len_utf8);
        (0..first).for_each(|_| self.text.push(sign));
        self.text.push_str(&text[first..]);
    }

    /// Where a part of the view is in the file.
    pub(super) fn span(&self, part: &Range<usize>) -> Span {
        let last = self.text.floor_char_boundary(part.end.saturating_sub(1)).max(part.start);
        self.place(part.start).to(self.place(last))
    }

    /// From a place to the end of its character, or the whole piece if it is not written as it is printed.
    fn place(&self, at: usize) -> Span {
        let index = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let (start, span) = self.pieces[index];
        let end = self.pieces.get(index + 1).map_or(self.text.len(), |(start, _)| *start);
        if end - start != span.end() - span.start() {
            return span;
        }
        let next = self.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        span.part(at - start..next - start)
    }
}
