//! Places of YAML in its file, and the tree with them.

use std::cell::RefCell;
use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::raw::{Key, Raw, RawKind};
use super::{Kind, Node};
use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::source::{FileId, Flaw, Lines, Located, Span, flaw, is_forbidden, is_unseen};

/// Where the parsed text is in its file.
pub(super) struct Place<'a> {
    file: FileId,
    offset: usize,
    /// The text.
    pub(super) text: &'a str,
    /// Texts in it that hold what no text may hold.
    flaws: RefCell<Diagnostics>,
}

impl<'a> Place<'a> {
    /// The text of a file from an offset on.
    pub(super) fn new(file: FileId, offset: usize, text: &'a str) -> Self {
        Self { file, offset, text, flaws: RefCell::default() }
    }

    /// What the crate has read, with places; and every text that holds what no text may hold.
    pub(super) fn tree(self, raw: Raw) -> (Node, Diagnostics) {
        (self.node(raw), self.flaws.into_inner())
    }

    /// The bytes of what the crate has found.
    pub(super) fn range(&self, location: serde_yaml::Location) -> Range<usize> {
        let span = location.span();
        let byte = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
        let start = byte(span.byte_offset()).unwrap_or_else(|| self.line_start(location.line(), location.column()));
        let start = self.text.floor_char_boundary(start);
        start..self.text.floor_char_boundary(start + byte(span.byte_len()).unwrap_or(0))
    }

    fn line_start(&self, line: u64, column: u64) -> usize {
        let before = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        let start: usize = self.text.split_inclusive('\n').take(before).map(str::len).sum();
        let rest = self.text[start..].chars().take(usize::try_from(column.saturating_sub(1)).unwrap_or(0));
        start + rest.map(char::len_utf8).sum::<usize>()
    }

    /// A range of the text in its file.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.offset + range.start, self.offset + range.end)
    }

    /// Where the line of a place ends.
    pub(super) fn line_end(&self, start: usize) -> usize {
        self.text[start..].find('\n').map_or(self.text.len(), |length| start + length)
    }

    fn node(&self, raw: Raw) -> Node {
        let range = self.range(raw.location);
        let kind = match raw.kind {
            RawKind::Null => Kind::Null,
            RawKind::Bool(value) => Kind::Bool(value),
            // The spelling counts: `1.10` is not 1.1 and `0755` is not 755.
            RawKind::Number => Kind::Number(self.text[range.clone()].trim().to_owned()),
            RawKind::Text(text) => Kind::Text(self.checked(text, &range)),
            RawKind::List(list) => Kind::List(list.into_iter().map(|raw| self.node(raw)).collect()),
            RawKind::Map(map) => Kind::Map(map.into_iter().map(|(key, value)| self.entry(key, value)).collect()),
        };
        let end = if range.end > range.start { range.end } else { self.line_end(range.start) };
        Node { span: self.span(range.start..end), kind }
    }

    fn entry(&self, key: Key, value: Raw) -> (Located<String>, Node) {
        let range = self.range(key.location);
        let text = self.checked(key.text, &range);
        let span = self.span(range);
        let mut node = self.node(value);
        if node.kind == Kind::Null {
            node.span = span;
        }
        (Located::new(self.key(text, span), span), node)
    }

    /// A key without the spaces around it that YAML reads as letters.
    fn key(&self, text: String, span: Span) -> String {
        let key = text.trim_matches(|c| c != '\u{fffd}' && is_unseen(c));
        if key.is_empty() || key.len() == text.len() {
            return text;
        }
        let message = format!("`{key}` has an unusual space beside it, which YAML reads as part of the key");
        let flaw = Code::InvalidYaml.at(span, message).help("use ordinary spaces, two for each step of indentation");
        self.flaws.borrow_mut().push(flaw);
        key.to_owned()
    }

    /// A text as it is kept. Escapes bring in what was not seen when the file was read.
    fn checked(&self, mut text: String, range: &Range<usize>) -> String {
        // Block texts end with a line end of their own.
        if let Some(flaw) = flaw(text.trim_end_matches('\n'), Lines::One) {
            self.flawed(&flaw, &text, range);
            // Nothing is made of it, but messages may show it.
            text = text.replace(is_forbidden, "\u{fffd}");
        }
        if text.is_ascii() || is_nfc(&text) { text } else { text.nfc().collect() }
    }

    fn flawed(&self, flaw: &Flaw, text: &str, range: &Range<usize>) {
        let written = &self.text[range.clone()];
        let width = flaw.character.len_utf8();
        let literal = || written.find(text).map(|at| at + flaw.offset..at + flaw.offset + width);
        let place = place_of(flaw.character, written).or_else(literal).filter(|_| !flaw.is_word);
        let place = place.unwrap_or(0..written.len());
        let span = self.span(range.start + place.start..range.start + place.end);
        let code = if flaw.is_word { Code::LongWord } else { Code::NotText };
        let in_lines = flaw.character == '\n' && !written.starts_with('"');
        let help = if in_lines { "write it without empty lines, after `>` or in one line" } else { flaw.help };
        self.flaws.borrow_mut().push(code.at(span, &flaw.message).help(help).with_severity(Severity::Error));
    }
}

/// Where a text is written so that it holds a character: at its escape, or at itself.
fn place_of(character: char, written: &str) -> Option<Range<usize>> {
    let escape = escapes(written).find(|(_, decoded)| *decoded == Some(character)).map(|(range, _)| range);
    let itself = || written.find(character).map(|at| at..at + character.len_utf8());
    let is_told_by_itself = is_forbidden(character);
    escape.or_else(|| itself().filter(|_| is_told_by_itself))
}

/// The escapes in a text between double quotes, with what they stand for; nothing for those that do not exist.
pub(super) fn escapes(written: &str) -> impl Iterator<Item = (Range<usize>, Option<char>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + written.get(at..).filter(|_| written.starts_with('"'))?.find('\\')?;
        let sign = written[start + 1..].chars().next()?;
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let first = start + 1 + sign.len_utf8();
        let found = written.as_bytes()[first..].iter().take(digits).take_while(|byte| byte.is_ascii_hexdigit()).count();
        at = first + found;
        Some((start..at, decoded(sign, &written[first..at]).filter(|_| found == digits)))
    })
}

fn decoded(sign: char, digits: &str) -> Option<char> {
    const NAMED: [(char, char); 18] = [
        ('0', '\0'),
        ('a', '\u{7}'),
        ('b', '\u{8}'),
        ('t', '\t'),
        ('\t', '\t'),
        ('n', '\n'),
        ('v', '\u{b}'),
        ('f', '\u{c}'),
        ('r', '\r'),
        ('e', '\u{1b}'),
        (' ', ' '),
        ('"', '"'),
        ('/', '/'),
        ('\\', '\\'),
        ('N', '\u{85}'),
        ('_', '\u{a0}'),
        ('L', '\u{2028}'),
        ('P', '\u{2029}'),
    ];
    if matches!(sign, 'x' | 'u' | 'U') {
        return u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    }
    // A backslash at the end of a line joins it to the next one.
    let named = NAMED.iter().find(|(name, _)| *name == sign).map(|(_, character)| *character);
    named.or((sign == '\n').then_some(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_found_at_its_escape() {
        for (written, character, expected) in [
            ("\"a\\x0cb\"", '\u{c}', 2..6),
            ("\"a\\u202eb\"", '\u{202e}', 2..8),
            ("\"\\U000E0041\"", '\u{e0041}', 1..11),
            ("\"a\\\\n\\nb\"", '\n', 5..7),
            ("\"a\\Nb\"", '\u{85}', 2..4),
            ("a\u{fffd}", '\u{fffd}', 1..4),
        ] {
            assert_eq!(place_of(character, written), Some(expected), "{written}");
        }
        assert_eq!(place_of('\n', "|\n  a\n  b\n"), None);
        assert_eq!(escapes(r#""C:\Users""#).next(), Some((3..5, None)));
        assert_eq!(escapes("\"\\q\\ud800\"").map(|(_, decoded)| decoded).collect::<Vec<_>>(), [None, None]);
    }
}
