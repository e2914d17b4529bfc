//! A run of characters that no text face can print: why, and what its author can do.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// What of a text cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where in the text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Gap {
    /// As a mistake in a text that begins where the span does, and stands there as it is.
    pub fn at(&self, text: Span) -> Diagnostic {
        Code::MissingGlyph.at(text.part(self.range.clone()), &self.message).help(&self.help)
    }
}

/// What to say about a text for which a typesetter found no glyphs: what is wrong, and what to do.
pub fn missing(text: &str) -> (String, String) {
    let why = text.chars().next().map_or(Why::Letter(Script::Common), |c| Why::lacking(c, text));
    let Gap { message, help, .. } = why.gap(text, 0..text.len());
    (message, help)
}

/// Why there is no face; runs of one reason are told in one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A digit in a key.
    Keycap(char),
    /// A small picture among letters.
    Emoji,
    /// A letter that stands for a quantity, not for a sound: `𝐁`.
    Mathematical,
    /// No face has this letter and those of one with its script would.
    Letter(Script),
    /// There is a face for the letter and one for its mark, but none for both.
    Together(char),
    /// The face that has the letters does not join them.
    Unjoined(Script),
}

impl Why {
    /// The reason why this character of a cluster is not printed.
    pub(super) fn lacking(c: char, cluster: &str) -> Self {
        match u32::from(c) {
            0x20e3 => Self::Keycap(cluster.chars().next().unwrap_or(c)),
            0x1f000..=0x1faff | 0x2300..=0x23ff | 0x2600..=0x27bf | 0x2b00..=0x2bff => Self::Emoji,
            0x1d400..=0x1d7ff => Self::Mathematical,
            _ => Self::Letter(c.script()),
        }
    }

    /// Whether one sentence is enough for both; signs of no script go with letters.
    pub(super) fn joins(&mut self, next: Self) -> bool {
        let is_common = |script| matches!(script, Script::Common | Script::Inherited | Script::Unknown);
        match (*self, next) {
            (Self::Letter(script), Self::Letter(_)) if is_common(script) => *self = next,
            (Self::Letter(_), Self::Letter(script)) if is_common(script) => {}
            (known, next) => return known == next,
        }
        true
    }

    /// The sentence about a run of characters.
    pub(super) fn gap(self, run: &str, range: Range<usize>) -> Gap {
        let shown = shown(run);
        let numbers = numbers(run);
        let (message, help) = match self {
            Self::Keycap(digit) => (
                format!("no text font has the key `{shown}`"),
                format!("write the sign itself, in bold if it must stand out: `**{digit}**`"),
            ),
            Self::Emoji => (
                format!("no text font has the emoji `{shown}` ({numbers})"),
                "write it in words, or use one of ✓ ✗ ★ ☺ ☹ ⚠ ☎ ✉ →, which can be printed".to_owned(),
            ),
            Self::Mathematical => (
                format!("no text font has the mathematical letters `{shown}` ({numbers})"),
                format!("write `{}`, with `**` around it for bold letters", run.nfkc().collect::<String>()),
            ),
            Self::Letter(script) => (
                format!("no font has `{shown}` ({numbers})"),
                format!("use another character, or put a font that has it into `fonts/`{}", such_as(script)),
            ),
            Self::Unjoined(script) => (
                format!("the font for `{shown}` does not join the letters of this script"),
                format!("put another font for it into `fonts/`{}, in the place of that one", such_as(script)),
            ),
            Self::Together(letter) => (
                format!("no font has the letter and the marks of `{shown}` ({numbers})"),
                format!("write `{letter}` with another mark, or put a font that has both into `fonts/`"),
            ),
        };
        Gap { range, message, help }
    }
}

/// As much of a run as a message needs.
fn shown(run: &str) -> String {
    let short: String = run.chars().take(24).collect();
    if short.len() < run.len() { short + "…" } else { short }
}

fn numbers(run: &str) -> String {
    let numbers: Vec<_> = run.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
    if numbers.len() > 4 { numbers[..3].join(" ") + " …" } else { numbers.join(" ") }
}

/// A free font for a script.
fn such_as(script: Script) -> String {
    match script {
        Script::Common | Script::Inherited | Script::Unknown => String::new(),
        Script::Han => ", such as Noto Serif SC".to_owned(),
        Script::Hangul => ", such as Noto Serif KR".to_owned(),
        Script::Hiragana | Script::Katakana => ", such as Noto Serif JP".to_owned(),
        Script::Latin | Script::Greek | Script::Cyrillic => ", such as Noto Serif".to_owned(),
        Script::Arabic => ", such as Noto Naskh Arabic".to_owned(),
        Script::Armenian
        | Script::Bengali
        | Script::Devanagari
        | Script::Ethiopic
        | Script::Georgian
        | Script::Gujarati
        | Script::Gurmukhi
        | Script::Hebrew
        | Script::Kannada
        | Script::Khmer
        | Script::Lao
        | Script::Malayalam
        | Script::Myanmar
        | Script::Oriya
        | Script::Sinhala
        | Script::Tamil
        | Script::Telugu
        | Script::Thai
        | Script::Tibetan => format!(", such as Noto Serif {}", script.full_name()),
        _ => format!(", such as Noto Sans {}", script.full_name().replace('_', " ")),
    }
}
