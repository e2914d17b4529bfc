//! Typst markup, and where each piece of it came from.

use std::ops::Range;

use crate::source::Span;

/// Which range of a text came from which place of an author's file, in order; ranges do not overlap.
pub type Origins = Vec<(Range<usize>, Span)>;

/// Typst markup with the origin of its ranges.
#[derive(Clone, Debug, Default)]
pub struct Markup {
    /// The markup.
    pub text: String,
    /// Where its ranges came from.
    pub origins: Origins,
}

impl Markup {
    /// Adds another markup at the end.
    pub fn append(&mut self, more: Self) {
        let offset = self.text.len();
        self.text.push_str(&more.text);
        let moved = more.origins.into_iter().map(|(range, span)| (range.start + offset..range.end + offset, span));
        self.origins.extend(moved);
    }
}
