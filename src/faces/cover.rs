//! A set of characters, as ranges.

/// Ranges of characters in order, which do not touch each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cover(Vec<(u32, u32)>);

impl Cover {
    /// Reads ranges such as `20-7e`, each a word; a line that begins with `#` is a heading.
    pub(super) fn parse(text: &str) -> Self {
        let words = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        let number = |digits: &str| u32::from_str_radix(digits, 16).ok();
        let range = |word: &str| {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            Some((number(first)?, number(last)?))
        };
        Self(words.filter_map(range).collect())
    }

    /// Whether a character is in it.
    pub(super) fn has(&self, c: char) -> bool {
        let c = u32::from(c);
        let after = self.0.partition_point(|(first, _)| *first <= c);
        after > 0 && c <= self.0[after - 1].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_their_ends() {
        let cover = Cover::parse("# letters\n61-63 65\n1f600-1f64f\n");
        let has = |text: &str| text.chars().map(|c| cover.has(c)).collect::<Vec<_>>();
        assert_eq!(has("`acde"), [false, true, true, false, true]);
        assert_eq!(has("f\u{1f5ff}😀\u{1f64f}\u{1f650}"), [false, false, true, true, false]);
    }
}
