//! The text as the parser reads it: the author's, with a few small changes, and the way back to the author's places.
//!
//! The parser takes some lines for something else than they are: a paragraph that begins with `:` for a definition, a
//! note for authors for HTML up to the end of its line. [`parse`](super::parse()) finds them in what comes out of the
//! parser, since only the parser knows what is code; it changes those places and reads the text again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// What to change, by place in the author's text: up to where, and what to read there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edits(BTreeMap<usize, (usize, &'static str)>);

impl Edits {
    /// Reads something else in a range.
    pub(super) fn put(&mut self, range: Range<usize>, with: &'static str) {
        self.0.insert(range.start, (range.end, with));
    }

    /// Whether something is changed at a place.
    pub(super) fn has(&self, at: usize) -> bool {
        self.0.contains_key(&at)
    }

    /// Takes over what others change in other places; whether there was any.
    pub(super) fn add(&mut self, others: Self) -> bool {
        let before = self.0.len();
        for (start, change) in others.0 {
            let free = |(_, (end, _)): (&usize, &(usize, _))| *end <= start;
            if self.0.range(..=start).next_back().is_none_or(free) {
                self.0.entry(start).or_insert(change);
            }
        }
        self.0.len() > before
    }

    /// The places, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.0.keys().copied()
    }

    /// The text with all changes.
    pub(super) fn apply<'a>(&self, text: &'a str) -> Prepared<'a> {
        if self.0.is_empty() {
            return Prepared { text: Cow::Borrowed(text), kept: Vec::new() };
        }
        let (mut changed, mut kept, mut done) = (String::with_capacity(text.len()), Vec::new(), 0);
        for (&start, &(end, with)) in &self.0 {
            kept.push((changed.len(), done));
            changed.push_str(&text[done..start]);
            changed.push_str(with);
            done = end;
        }
        kept.push((changed.len(), done));
        changed.push_str(&text[done..]);
        Prepared { text: Cow::Owned(changed), kept }
    }
}

/// A text with changes.
pub(super) struct Prepared<'a> {
    /// What the parser reads.
    pub(super) text: Cow<'a, str>,
    /// Where pieces of the author's text begin, here and there.
    kept: Vec<(usize, usize)>,
}

impl Prepared<'_> {
    /// Where a range is in the author's text.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        if self.kept.is_empty() {
            return range.clone();
        }
        // Between two pieces, a range begins with the later one and ends with the earlier one.
        let start = self.place(range.start, |here| here <= range.start);
        let end = self.place(range.end, |here| here < range.end);
        start..end.max(start)
    }

    fn place(&self, at: usize, before: impl Fn(usize) -> bool) -> usize {
        let index = self.kept.partition_point(|(here, _)| before(*here)).saturating_sub(1);
        let (here, there) = self.kept[index];
        let end = self.kept.get(index + 1).map_or(usize::MAX, |(_, there)| *there);
        (there + at.saturating_sub(here)).min(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_author() {
        let mut edits = Edits::default();
        edits.put(2..4, "");
        edits.put(6..6, "\\");
        edits.put(7..9, " ");
        let prepared = edits.apply("abXXcd:\u{a0}e");
        assert_eq!(prepared.text, "abcd\\: e");
        assert_eq!(prepared.original(&(0..2)), 0..2);
        assert_eq!(prepared.original(&(2..4)), 4..6);
        assert_eq!(prepared.original(&(1..3)), 1..5);
        assert_eq!(prepared.original(&(5..6)), 6..7);
        assert_eq!(prepared.original(&(7..8)), 9..10);
    }

    #[test]
    fn a_place_is_changed_once() {
        let (mut edits, mut more) = (Edits::default(), Edits::default());
        edits.put(2..6, "");
        more.put(4..4, "x");
        assert!(!edits.clone().add(more.clone()), "it lies within the first");
        more.put(6..6, "y");
        assert!(edits.add(more));
        assert_eq!(edits.apply("abcdefg").text, "abyg");
    }
}
