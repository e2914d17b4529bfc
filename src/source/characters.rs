//! Which characters a text may hold: one rule for files, for what YAML and Markdown write in other characters, for the
//! command line and for what translators send back.

use unicode_normalization::char::is_combining_mark;

/// How many lines a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// One, without tabs: a title, a name, a label.
    One,
    /// As many as there are.
    Many,
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where the wrong character begins.
    pub offset: usize,
    /// The character.
    pub character: char,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// Whether it is a word too long for any line, and no character.
    pub is_word: bool,
}

/// More marks than this on one letter run over other lines.
const MOST_MARKS: usize = 8;

/// A longer one is not a word, and the typesetter would search for the end of its line for minutes.
pub const LONGEST_WORD: usize = 500;

/// The first character that a text may not hold.
pub fn flaw(text: &str, lines: Lines) -> Option<Flaw> {
    if lines == Lines::One
        && let Some(flaw) = flaw_of_line(text)
    {
        return Some(flaw);
    }
    // What is ASCII is checked without being taken apart.
    let is_plain = |byte: u8| (b' '..0x7f).contains(&byte) || matches!(byte, b'\n' | b'\t');
    let start = text.bytes().position(|byte| !is_plain(byte))?;
    let (mut marks, mut last) = (0, ' ');
    for (at, c) in text[start..].char_indices() {
        marks = if c >= '\u{300}' && is_combining_mark(c) { marks + 1 } else { 0 };
        let selectors = is_selector(c) && is_selector(last);
        if is_forbidden(c) || selectors || marks > MOST_MARKS {
            return Some(Flaw::new(start + at, c, marks > MOST_MARKS));
        }
        last = c;
    }
    None
}

fn flaw_of_line(text: &str) -> Option<Flaw> {
    if let Some(at) = text.find(['\n', '\t', '\r']) {
        let character = text[at..].chars().next().unwrap_or('\n');
        let what = if character == '\t' { "a tab" } else { "a line end" };
        let message = format!("{what} (U+{:04X}) in a text of one line", u32::from(character));
        return Some(Flaw { offset: at, character, message, help: "write a space", is_word: false });
    }
    if !text.is_empty() && !text.trim().is_empty() && is_blank(text) {
        let character = text.chars().find(|c| !c.is_whitespace()).unwrap_or(' ');
        let message = "the text has nothing that can be seen".to_owned();
        return Some(Flaw { offset: 0, character, message, help: "write a text, or remove it", is_word: false });
    }
    let (offset, length) = long_word(text)?;
    let character = text[offset..].chars().next().unwrap_or(' ');
    Some(Flaw {
        offset,
        character,
        message: format!("a word of {length} characters"),
        help: "write spaces between words",
        is_word: true,
    })
}

/// The first word that is longer than any: where it begins, and its length in characters.
pub fn long_word(text: &str) -> Option<(usize, usize)> {
    // Most texts are shorter than that word.
    if text.len() <= LONGEST_WORD {
        return None;
    }
    let (mut start, mut length) = (0, 0);
    for (at, c) in text.char_indices() {
        if ends_word(c) {
            if length > LONGEST_WORD {
                return Some((start, length));
            }
            (start, length) = (at + c.len_utf8(), 0);
        } else {
            length += 1;
        }
    }
    (length > LONGEST_WORD).then_some((start, length))
}

/// Whether a line may end at a character, as in an address and between the letters of scripts without spaces.
fn ends_word(c: char) -> bool {
    let spaceless = matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{D7A3}');
    c.is_whitespace() || matches!(c, '-' | '/' | '.' | '?' | '&' | '_') || spaceless
}

impl Flaw {
    fn new(offset: usize, character: char, piles: bool) -> Self {
        let code = u32::from(character);
        let (what, help) = match character {
            _ if piles => ("is one of many marks on one letter, which run over other lines", "remove all but a few"),
            '\u{FFFD}' => ("takes the place of one that a wrong encoding has lost", "write what was meant"),
            '\u{2028}' | '\u{2029}' => ("is a line end that cannot be seen", "write an ordinary line end"),
            c if is_private(c) => ("has no meaning outside the font that it was made for", "write what was meant"),
            _ => ("is invisible and may hide text", "remove it"),
        };
        Self { offset, character, message: format!("the character U+{code:04X} {what}"), help, is_word: false }
    }
}

/// Whether a character has no place in a text, since nobody sees it or everybody sees something else.
pub fn is_forbidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && c != '\n' && c != '\t';
    }
    let direction = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{206A}'..='\u{206F}');
    let hidden =
        matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}' | '\u{E0000}'..='\u{E01EF}' | '\u{1D173}'..='\u{1D17A}');
    let line_end = matches!(c, '\u{2028}' | '\u{2029}');
    let nothing = matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE;
    c.is_control() || direction || hidden || line_end || nothing || is_private(c)
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Several in a row are no letter's, and can carry a hidden text.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}')
}

/// Whether nobody sees anything of a text.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

/// Whether a character leaves no ink: a space of any kind, what joins or parts letters, what has no place in a text.
pub fn is_unseen(c: char) -> bool {
    let fills = matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}' | '\u{34F}' | '\u{AD}');
    let joins = matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{61C}' | '\u{180B}'..='\u{180F}');
    c.is_whitespace() || fills || joins || is_selector(c) || is_forbidden(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_found_in_every_text() {
        for c in [
            '\0',
            '\u{7}',
            '\u{8}',
            '\u{b}',
            '\u{c}',
            '\r',
            '\u{1b}',
            '\u{7f}',
            '\u{80}',
            '\u{85}',
            '\u{9f}',
            '\u{202a}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}',
            '\u{206f}',
            '\u{2028}',
            '\u{2029}',
            '\u{feff}',
            '\u{fff9}',
            '\u{fffc}',
            '\u{fffd}',
            '\u{fffe}',
            '\u{ffff}',
            '\u{fdd0}',
            '\u{1fffe}',
            '\u{e000}',
            '\u{f8ff}',
            '\u{f0000}',
            '\u{10ffff}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e007f}',
            '\u{e0100}',
            '\u{e01ef}',
            '\u{1d173}',
        ] {
            for lines in [Lines::One, Lines::Many] {
                let flaw = flaw(&format!("aж{c}b"), lines);
                assert_eq!(flaw.map(|flaw| (flaw.offset, flaw.character)), Some((3, c)), "{c:?}");
            }
        }
    }

    #[test]
    fn honest_text_of_every_script_is_none() {
        for text in [
            "O’Neil – “x” …",
            "مرحبا\u{200f} بك\u{200c}ها",
            "प्रहरी क्\u{200d}ष",
            "soft\u{ad}hyphen, zero\u{200b}width",
            "❤\u{fe0f} ①",
            "ề và é",
            "中文。",
            "a\u{a0}b\u{202f}c\u{2009}d",
            "שָׁלוֹם",
            "Z\u{334}",
        ] {
            assert_eq!(flaw(text, Lines::One), None, "{text}");
        }
        assert_eq!(flaw("two\nlines\tand a tab", Lines::Many), None);
    }

    #[test]
    fn a_line_is_one_line_with_something_in_it() {
        let message = |text: &str| flaw(text, Lines::One).map(|flaw| flaw.message);
        assert_eq!(message("a\nb").as_deref(), Some("a line end (U+000A) in a text of one line"));
        assert_eq!(message("a\tb").as_deref(), Some("a tab (U+0009) in a text of one line"));
        assert_eq!(message("\u{200b}\u{3164}").as_deref(), Some("the text has nothing that can be seen"));
        assert_eq!(message(&"x".repeat(501)).as_deref(), Some("a word of 501 characters"));
        assert_eq!(message(&"word ".repeat(500)), None);
        assert_eq!(message(&"y/".repeat(900)), None, "an address");
        assert_eq!(message(&"中".repeat(900)), None, "a script without spaces");
        assert_eq!(long_word(&format!("é {}", "я".repeat(501))), Some((3, 501)));
    }

    #[test]
    fn piles_and_smuggled_bytes_are_found() {
        let pile = format!("Z{}", "\u{334}".repeat(9));
        assert!(flaw(&pile, Lines::Many).is_some());
        assert!(flaw("a\u{fe01}\u{fe02}", Lines::Many).is_some());
    }
}
