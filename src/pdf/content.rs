//! The text of content streams: glyph codes, put back into letters by the maps of their fonts.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::scan::{Scanner, Token};
use super::{text_string, utf16};

/// The fonts of a page by the names they have in its content.
pub(super) type Fonts = BTreeMap<Vec<u8>, Rc<Font>>;

/// What the glyph codes of a font say.
#[derive(Debug)]
pub(super) struct Font {
    /// Bytes a code.
    width: usize,
    /// The text of each code.
    texts: Vec<String>,
}

impl Font {
    /// Reads an inflated ToUnicode map.
    pub(super) fn new(map: &[u8]) -> Self {
        let mut font = Self { width: 2, texts: Vec::new() };
        let mut strings: Vec<Vec<u8>> = Vec::new();
        for token in Scanner::new(map) {
            let word = match token {
                Token::String(string) => {
                    strings.push(string);
                    continue;
                }
                Token::Word(word) => word,
                Token::Name(_) => continue,
            };
            match word {
                b"endcodespacerange" => font.width = strings.last().map_or(2, Vec::len).clamp(1, 2),
                b"endbfchar" => strings.chunks_exact(2).for_each(|pair| font.set(code(&pair[0]), utf16(&pair[1]))),
                b"endbfrange" => strings.chunks_exact(3).for_each(|range| font.set_range(range)),
                _ => {}
            }
            strings.clear();
        }
        font
    }

    fn set(&mut self, code: usize, text: String) {
        if self.texts.len() <= code {
            self.texts.resize(code + 1, String::new());
        }
        self.texts[code] = text;
    }

    /// A range of codes stands for characters that follow each other.
    fn set_range(&mut self, range: &[Vec<u8>]) {
        let mut units: Vec<u16> = range[2].chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        // A range keeps the first byte of its codes.
        for code in (code(&range[0])..=code(&range[1])).take(256) {
            self.set(code, String::from_utf16_lossy(&units));
            if let Some(last) = units.last_mut() {
                *last = last.wrapping_add(1);
            }
        }
    }

    fn texts<'a>(&'a self, codes: &[u8]) -> impl Iterator<Item = &'a str> {
        codes.chunks(self.width).filter_map(|bytes| self.texts.get(code(bytes))).map(String::as_str)
    }
}

/// A glyph code has two bytes at most.
fn code(bytes: &[u8]) -> usize {
    bytes.iter().take(2).fold(0, |code, byte| (code << 8) | usize::from(*byte))
}

/// The text of a content stream, in the order in which it is drawn.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// What a reader reads.
    pub(super) body: String,
    /// Headers, footers and what else is not part of the body, and glyphs that another text replaces.
    pub(super) aside: String,
}

/// A stretch of content with a mark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Any.
    Plain,
    /// Not part of the body, or replaced by another text.
    Aside,
    /// Drawn from the last letter to the first.
    Reversed,
}

/// Reads the text of an inflated content stream.
pub(super) fn text(content: &[u8], fonts: &Fonts) -> Text {
    let mut reader = Reader { fonts, font: None, marks: Vec::new(), reversed: Vec::new(), text: Text::default() };
    let mut operands: Vec<Token<'_>> = Vec::new();
    for token in Scanner::new(content) {
        match token {
            Token::Word(word)
                if word.first().is_some_and(|byte| byte.is_ascii_alphabetic() || b"'\"".contains(byte)) =>
            {
                reader.operate(word, &operands);
                operands.clear();
            }
            Token::Word(_) => {}
            token => operands.push(token),
        }
    }
    reader.text
}

struct Reader<'a> {
    fonts: &'a Fonts,
    font: Option<&'a Font>,
    marks: Vec<Mark>,
    /// What was drawn backwards since the run began.
    reversed: Vec<&'a str>,
    text: Text,
}

impl<'a> Reader<'a> {
    fn operate(&mut self, operator: &[u8], operands: &[Token<'_>]) {
        match operator {
            b"Tf" => self.font = name(operands).and_then(|name| self.fonts.get(name)).map(|font| &**font),
            b"Tj" | b"TJ" | b"'" | b"\"" => self.show(operands),
            b"ET" => self.end_run(),
            b"BMC" | b"BDC" => self.begin(operands),
            b"EMC" => _ = self.marks.pop(),
            _ => {}
        }
    }

    fn show(&mut self, operands: &[Token<'_>]) {
        let Some(font) = self.font else { return };
        let codes =
            operands.iter().filter_map(|token| if let Token::String(codes) = token { Some(codes) } else { None });
        let texts = codes.flat_map(|codes| font.texts(codes));
        if self.marks.contains(&Mark::Reversed) && !self.marks.contains(&Mark::Aside) {
            self.reversed.extend(texts);
        } else {
            self.sink().extend(texts);
        }
    }

    fn end_run(&mut self) {
        let reversed = std::mem::take(&mut self.reversed);
        let sink = self.sink();
        sink.extend(reversed.into_iter().rev());
        sink.push('\n');
    }

    fn begin(&mut self, operands: &[Token<'_>]) {
        let actual = operands.windows(2).find_map(|pair| match pair {
            [Token::Name(b"ActualText"), Token::String(text)] => Some(text_string(text)),
            _ => None,
        });
        if let Some(actual) = actual {
            self.sink().push_str(&actual);
            self.marks.push(Mark::Aside);
            return;
        }
        self.marks.push(match name(operands) {
            Some(b"Artifact") => Mark::Aside,
            Some(b"ReversedChars") => Mark::Reversed,
            _ => Mark::Plain,
        });
    }

    fn sink(&mut self) -> &mut String {
        if self.marks.contains(&Mark::Aside) { &mut self.text.aside } else { &mut self.text.body }
    }
}

/// The first name: the font of `Tf`, the tag of a mark.
fn name<'a>(operands: &[Token<'a>]) -> Option<&'a [u8]> {
    operands.iter().find_map(|token| if let Token::Name(name) = token { Some(*name) } else { None })
}
