//! Lists that their author numbered or marked in a way that Markdown does not know: it prints them as one paragraph.

use std::ops::Range;

/// How a line begins that may be the item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    /// A sign that is hardly anything but the mark of an item.
    Bullet,
    /// A sign that may be something else: it takes two lines to make a list.
    Sign(char),
    /// A number with what follows it, in brackets or not.
    Number(u32, char, bool),
    /// A letter with what follows it, in brackets or not.
    Letter(char, char, bool),
}

/// The first line of a list in the text of a block.
pub(super) fn by_hand(text: &str) -> Option<Range<usize>> {
    let mut last: Option<(Marker, Range<usize>)> = None;
    let (mut start, mut introduced) = (0, false);
    for line in text.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let marker = marker(line.trim_end());
        match (marker, last) {
            (Some(Marker::Bullet), _) => return Some(range),
            // Behind a colon, one number is a list that does not begin with 1.
            (Some(Marker::Number(_, '.' | ')', false)), _) if introduced => return Some(range),
            (Some(marker), Some((before, first))) if follows(before, marker) => return Some(first),
            _ => {}
        }
        introduced = line.trim_end().ends_with(':');
        last = marker.map(|marker| (marker, range));
    }
    None
}

fn follows(before: Marker, marker: Marker) -> bool {
    match (before, marker) {
        (Marker::Sign(before), Marker::Sign(now)) => before == now,
        (Marker::Number(before, end, open), Marker::Number(now, same, too)) => {
            now == before.saturating_add(1) && (end, open) == (same, too)
        }
        (Marker::Letter(before, end, open), Marker::Letter(now, same, too)) => {
            // Roman numbers follow each other in another way, with letters of their own.
            let roman = |c: char| "ivxIVX".contains(c);
            let next = u32::from(now) == u32::from(before) + 1 || roman(before) && roman(now);
            next && (end, open) == (same, too)
        }
        _ => false,
    }
}

fn marker(line: &str) -> Option<Marker> {
    let first = line.chars().next()?;
    if line.bytes().take(6).all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let rest = &line[first.len_utf8()..];
    if "•◦▪▫‣●○■□►▶➢➤".contains(first) {
        return rest.starts_with(char::is_whitespace).then_some(Marker::Bullet);
    }
    if "·–—−✓✔✗★+-".contains(first) {
        let close = matches!(first, '+' | '-') && rest.starts_with(char::is_alphabetic);
        let apart = !first.is_ascii() && rest.starts_with(char::is_whitespace);
        return (close || apart).then_some(Marker::Sign(first));
    }
    let (open, line) = line.strip_prefix('(').map_or((false, line), |line| (true, line));
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (value, rest) = match digits {
        0 => line.split_at(line.chars().take_while(|c| c.is_alphabetic()).map(char::len_utf8).sum()),
        digits => line.split_at(digits),
    };
    let end = rest.chars().next()?;
    let apart = rest[end.len_utf8()..].starts_with(char::is_whitespace);
    let tight = rest[end.len_utf8()..].starts_with(char::is_alphabetic);
    let ends =
        if open { end == ')' && apart } else { matches!(end, '.' | ')' | '°' | 'º' | '-' | '/') && (apart || tight) };
    if !ends {
        return None;
    }
    if digits > 0 {
        return (digits < 4).then(|| Marker::Number(value.parse().unwrap_or(u32::MAX), end, open));
    }
    let roman = value.chars().all(|c| "ivxIVX".contains(c));
    let letter = value.chars().count() == 1 || roman && value.len() < 6;
    let letter = letter && matches!(end, '.' | ')') && apart;
    letter.then(|| Marker::Letter(value.chars().next().unwrap_or_default(), end, open))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_seen_by_their_first_two_lines() {
        for list in [
            "a. one\nb. two",
            "A) one\nB) two",
            "(1) one\n(2) two",
            "(a) one\n(b) two",
            "i. one\nii. two",
            "ii) x\niii) y",
            "• one",
            "– one\n– two",
            "-one\n-two",
            "1.one\n2.two",
            "1° un\n2° deux",
            "а) раз\nб) два",
            "1- un\n2- deux",
        ] {
            assert_eq!(by_hand(list).map(|range| range.start), Some(0), "{list}");
        }
        assert_eq!(by_hand("Bullet\n3. inner\n4. inner"), Some(7..15));
        assert_eq!(by_hand("As follows:\n3. inner"), Some(12..20));
    }

    #[test]
    fn honest_text_is_none() {
        for text in [
            "A. Smith",
            "(1) one\nand more",
            "in\n2015. Then it went on",
            "10.30 and\n10.31 again",
            "It took 5 -\n6 hours",
            "– he said\nand went",
            "1. May\n3. June",
            "I. and\nU. are letters",
            "-5 degrees\n-6 degrees",
        ] {
            assert_eq!(by_hand(text), None, "{text}");
        }
    }
}
