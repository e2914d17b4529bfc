//! Texts that are kept once, however many parts of the tree are made of them.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A part of a text: of an author's file, or of one that stands in no file.
#[derive(Clone)]
pub struct Passage {
    whole: Arc<str>,
    // Half as wide as offsets in memory, as places are.
    start: u32,
    end: u32,
}

impl Passage {
    /// A part of the first 4 GiB of a text, if the range is one.
    pub fn of(whole: &Arc<str>, range: Range<usize>) -> Option<Self> {
        whole.get(range.clone())?;
        let (start, end) = (range.start.try_into().ok()?, range.end.try_into().ok()?);
        Some(Self { whole: Arc::clone(whole), start, end })
    }

    fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// A part of it, by offsets from its start.
    #[must_use]
    pub fn part(&self, part: Range<usize>) -> Self {
        let start = self.range().start;
        Self::of(&self.whole, start + part.start..start + part.end).expect("it is cut between characters")
    }

    /// Whether its first character was written after a backslash.
    pub(super) fn is_escaped(&self) -> bool {
        self.whole[..self.start as usize].ends_with('\\')
    }

    /// Whether it is this part of that text, and not only says the same.
    pub fn is_part_of(&self, whole: &Arc<str>, range: Range<usize>) -> bool {
        Arc::ptr_eq(&self.whole, whole) && self.range() == range
    }
}

impl From<String> for Passage {
    fn from(text: String) -> Self {
        let whole: Arc<str> = text.into();
        Self::of(&whole, 0..whole.len()).expect("no file is as large as 4 GiB")
    }
}

impl Deref for Passage {
    type Target = str;

    fn deref(&self) -> &str {
        &self.whole[self.range()]
    }
}

impl PartialEq for Passage {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Passage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_says_the_same_is_no_part_of_it() {
        let whole: Arc<str> = "a жb".into();
        let part = Passage::of(&whole, 0..4).unwrap().part(2..4);
        let own = Passage::from("ж".to_owned());
        assert_eq!((&*part, part == own), ("ж", true));
        assert!(part.is_part_of(&whole, 2..4) && !own.is_part_of(&whole, 2..4));
        assert_eq!(Passage::of(&whole, 3..4), None, "not within a letter");
        assert_eq!(Passage::of(&whole, 2..9), None);
    }
}
