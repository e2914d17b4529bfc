//! What needs room on a line: words that are too long for one, and the longest words of a table's columns.

use super::read::plain;
use super::tree::Table;

/// From how many characters on a word may be wider than the line that it has, in a narrow column or on a small page.
const LONG: usize = 25;

/// More characters than a line of any page has room for.
const MOST: usize = 200;

/// The pieces of a text, each with whether it is a word that is too long; an address ends its lines by itself.
pub(super) fn pieces(text: &str) -> Vec<(&str, bool)> {
    if !may_hold_long(text) {
        return vec![(text, false)];
    }
    let mut pieces = Vec::new();
    let mut plain = 0;
    for word in text.split_whitespace() {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        if is_long(word) && !word.contains("://") && !word.starts_with("www.") {
            pieces.push((&text[plain..start], false));
            pieces.push((word, true));
            plain = start + word.len();
        }
    }
    pieces.push((&text[plain..], false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// Whether a number of bytes follow each other without a space.
fn may_hold_long(text: &str) -> bool {
    let mut start = 0;
    // Looked for from behind, a space is found soon, and what is before it needs no look.
    while let Some(run) = text.as_bytes().get(start..start + LONG) {
        let Some(space) = run.iter().rposition(u8::is_ascii_whitespace) else { return true };
        start += space + 1;
    }
    false
}

fn is_long(word: &str) -> bool {
    word.chars().nth(LONG - 1).is_some()
}

/// The longest word of a column and the length of its longest cell, in characters.
pub(super) fn need(table: &Table, column: usize) -> (String, usize) {
    let cells = std::iter::once(&table.head).chain(&table.rows).filter_map(|row| row.get(column));
    let (mut longest, mut most) = (String::new(), 0);
    for text in cells.map(|cell| plain(cell)) {
        most = most.max(text.chars().count());
        for word in text.split(|c: char| c.is_whitespace() || "-/–".contains(c)) {
            // A long word ends its lines behind other signs, too.
            let cut = |c: char| is_long(word) && !c.is_alphanumeric();
            for piece in word.split(|c: char| cut(c) || stands_alone(c)) {
                if piece.chars().count() > longest.chars().count() {
                    longest = piece.to_owned();
                }
            }
        }
    }
    (longest.chars().take(MOST).collect(), most)
}

/// Characters of scripts without spaces: a line ends behind each of them.
fn stands_alone(c: char) -> bool {
    c >= '\u{2E80}' && c.is_alphabetic() && !('\u{A640}'..='\u{ABFF}').contains(&c) && c < '\u{FB00}' || c > '\u{20000}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_told_from_the_rest() {
        assert_eq!(
            pieces("A plain text of short words, nothing more."),
            [("A plain text of short words, nothing more.", false)]
        );
        let word = "org.example.v1beta1.EarlyStopping";
        assert_eq!(pieces(&format!("See {word} here.")), [("See ", false), (word, true), (" here.", false)]);
        assert_eq!(pieces(word), [(word, true)]);
        let address = "https://example.org/a/very/long/path";
        assert_eq!(pieces(address), [(address, false)]);
        // Letters of two bytes.
        assert_eq!(pieces("правоохранительными"), [("правоохранительными", false)]);
        assert!(pieces("правоохранительноготовностный")[0].1);
    }
}
