//! Terms with their definitions, and lines that only look like some.

use std::ops::Range;

use super::builder::{Builder, Open};
use super::tree::Block;

/// A longer line before one that begins with `:` is no term.
const LONGEST_TERM: usize = 60;

impl Builder<'_> {
    /// A definition has a term of one short line and a space behind its colon; all else is text that begins with `:`.
    pub(super) fn definition_or_text(&mut self, range: &Range<usize>) {
        let start = self.prepared.floor_char_boundary(range.start);
        let Some(colon) = self.prepared[start..].find(':').map(|at| start + at) else { return };
        let (term, text) = (self.prepared[self.term.clone()].trim(), &self.prepared[colon + 1..]);
        let short = !term.contains('\n') && term.chars().count() <= LONGEST_TERM;
        let begins = text.starts_with([' ', '\t']) && !text.trim_start_matches([' ', '\t']).starts_with('«');
        if !short || !begins {
            let place = self.original(&(colon..colon + 1)).start;
            self.wanted.put(place..place, "\\");
        }
    }

    /// What a term means.
    pub(super) fn definition(&mut self, blocks: Vec<Block>) {
        if let Open::Definitions(list) = &mut self.top().open
            && let Some((_, definitions)) = list.last_mut()
        {
            definitions.push(blocks);
        }
    }
}
