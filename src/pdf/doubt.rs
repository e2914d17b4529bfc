//! A quick look at the text of a PDF that Typst has made: whether some of it may be in a wrong place.
//!
//! It reads pages, widths of glyphs and drawings, and nothing else: a whole PDF takes ten times as long. Who finds a
//! doubt asks the worker, which knows the lines of the author.

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::{Dictionary, Object, Stream};

use super::scan::{Scanner, Token};
use super::surfaces::inflate;
use crate::area::{self, Margins, Point, Row};

/// Whether some text may be off its page, in its margin or over other text; never `false` for one that is.
pub fn is_doubtful(pdf: &[u8], margins: &Margins) -> bool {
    doubts(pdf, margins).unwrap_or(true)
}

/// A little stricter than what decides, so that the last digits of numbers do not matter.
const ROOM: f64 = 0.9 * area::ROOM;

fn doubts(pdf: &[u8], margins: &Margins) -> Option<bool> {
    let objects = Objects::new(pdf)?;
    let mut fonts = BTreeMap::new();
    for page in objects.pages()? {
        let page = objects.dictionary(page)?;
        let size = page.numbers("MediaBox");
        let [.., width, height] = size[..] else { return None };
        let content = objects.stream(page.reference("Contents")?)?;
        let resources = objects.dictionary(page.reference("Resources")?)?;
        let mut reader = Reader::new(height);
        for (name, font) in resources.references() {
            let font = fonts.entry(font).or_insert_with(|| Rc::new(objects.widths(font).unwrap_or_default()));
            reader.fonts.insert(name, Rc::clone(font));
        }
        let rows = reader.rows(&content)?;
        if !area::faults([width, height], margins, &rows, ROOM).is_empty() {
            return Some(true);
        }
    }
    Some(false)
}

/// The objects of a PDF by the table at its end.
struct Objects<'a> {
    pdf: &'a [u8],
    offsets: Vec<usize>,
    root: usize,
}

impl<'a> Objects<'a> {
    fn new(pdf: &'a [u8]) -> Option<Self> {
        let tail = &pdf[pdf.len().saturating_sub(64)..];
        let start = find(tail, b"startxref")? + b"startxref".len();
        let mut words = Scanner::new(tail.get(start..)?).filter_map(word);
        let table = pdf.get(number(words.next()?)? as usize..)?;
        let mut words = Scanner::new(table).filter_map(word);
        let head = [words.next()?, words.next()?];
        let count = number(words.next()?)? as usize;
        if head != [&b"xref"[..], b"0"] || count > table.len() {
            return None;
        }
        let offsets = (0..count).map(|_| {
            let offset = number(words.next()?)? as usize;
            (words.next(), words.next()).1.map(|_| offset)
        });
        let offsets = offsets.collect::<Option<Vec<_>>>()?;
        let trailer = Fields::new(table.get(find(table, b"trailer")?..)?);
        Some(Self { pdf, offsets, root: trailer.reference("Root")? })
    }

    fn at(&self, object: usize) -> Option<&'a [u8]> {
        self.pdf.get(*self.offsets.get(object)?..)
    }

    fn dictionary(&self, object: usize) -> Option<Fields<'a>> {
        Some(Fields::new(self.at(object)?))
    }

    /// All pages; a branch of their tree has children itself.
    fn pages(&self) -> Option<Vec<usize>> {
        let mut open = vec![self.dictionary(self.root)?.reference("Pages")?];
        let mut pages = Vec::new();
        while let Some(node) = open.pop() {
            let children = self.dictionary(node)?.list("Kids");
            if children.is_empty() {
                pages.push(node);
            }
            if pages.len() + open.len() > self.offsets.len() {
                return None;
            }
            open.extend(children.into_iter().rev());
        }
        Some(pages)
    }

    fn stream(&self, object: usize) -> Option<Vec<u8>> {
        let object = self.at(object)?;
        let fields = Fields::new(object);
        let begin = find(object, b"stream\n")? + b"stream\n".len();
        let length = *fields.numbers("Length").first()? as usize;
        let content = object.get(begin..begin.checked_add(length)?)?.to_vec();
        let mut dictionary = Dictionary::new();
        if let Some(filter) = fields.name("Filter") {
            dictionary.set("Filter", Object::Name(filter.to_vec()));
        }
        inflate(&Stream::new(dictionary, content)).ok()
    }

    /// The widths of the glyphs of a font; none for fonts of coloured glyphs.
    fn widths(&self, font: usize) -> Option<Vec<f64>> {
        let descendant = *self.dictionary(font)?.list("DescendantFonts").first()?;
        let rows = self.dictionary(descendant)?.numbers("W");
        let mut widths = Vec::new();
        for row in rows.chunks_exact(3) {
            let last = (row[1] as usize).min(usize::from(u16::MAX));
            widths.resize(widths.len().max(last + 1), 0.0);
            widths[row[0] as usize..=last].fill(row[2]);
        }
        Some(widths)
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn word<'a>(token: Token<'a>) -> Option<&'a [u8]> {
    if let Token::Word(word) = token { Some(word) } else { None }
}

fn number(word: &[u8]) -> Option<f64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// The tokens of one object.
struct Fields<'a>(Vec<Token<'a>>);

impl<'a> Fields<'a> {
    fn new(object: &'a [u8]) -> Self {
        let ends = |token: &Token<'_>| matches!(token, Token::Word(b"endobj" | b"stream" | b"startxref"));
        Self(Scanner::new(object).take_while(|token| !ends(token)).collect())
    }

    /// The words after a name.
    fn words(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let is_name = |token: &&Token<'_>| matches!(token, Token::Name(found) if *found == name.as_bytes());
        let after = self.0.iter().skip_while(move |token| !is_name(token)).skip(1);
        after.map_while(|token| if let Token::Word(word) = token { Some(*word) } else { None })
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        self.words(name).map_while(number).collect()
    }

    /// The objects that a list names: a number, a generation and an `R` each.
    fn list(&self, name: &str) -> Vec<usize> {
        let words: Vec<_> = self.words(name).collect();
        words
            .chunks_exact(3)
            .filter(|words| words[2] == b"R")
            .filter_map(|words| Some(number(words[0])? as usize))
            .collect()
    }

    fn reference(&self, name: &str) -> Option<usize> {
        self.list(name).first().copied()
    }

    fn name(&self, name: &str) -> Option<&'a [u8]> {
        let at = self.0.iter().position(|token| matches!(token, Token::Name(found) if *found == name.as_bytes()))?;
        if let Token::Name(value) = self.0.get(at + 1)? { Some(value) } else { None }
    }

    /// Every name that stands for an object.
    fn references(&self) -> impl Iterator<Item = (&'a [u8], usize)> {
        self.0.windows(4).filter_map(|tokens| match tokens {
            [Token::Name(name), Token::Word(object), Token::Word(_), Token::Word(b"R")] => {
                Some((*name, number(object)? as usize))
            }
            _ => None,
        })
    }
}

/// `x' = a x + c y + e`, `y' = b x + d y + f`
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `inner`, then `outer`.
fn product(inner: Matrix, outer: Matrix) -> Matrix {
    let [e, f] = apply(outer, [inner[4], inner[5]]);
    let turn = |x: f64, y: f64| [outer[0] * x + outer[2] * y, outer[1] * x + outer[3] * y];
    let ([a, b], [c, d]) = (turn(inner[0], inner[1]), turn(inner[2], inner[3]));
    [a, b, c, d, e, f]
}

fn apply(matrix: Matrix, [x, y]: Point) -> Point {
    [matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]]
}

/// What the drawing of a page has said so far.
struct Reader<'a> {
    height: f64,
    fonts: BTreeMap<&'a [u8], Rc<Vec<f64>>>,
    matrix: Matrix,
    saved: Vec<Matrix>,
    text: Matrix,
    font: Option<(Rc<Vec<f64>>, f64)>,
    /// For each stretch that is open, whether it is no part of the text.
    marks: Vec<bool>,
    rows: Vec<Row>,
}

impl<'a> Reader<'a> {
    fn new(height: f64) -> Self {
        let (matrix, text) = (IDENTITY, IDENTITY);
        let (fonts, saved, marks, rows) = (BTreeMap::new(), Vec::new(), Vec::new(), Vec::new());
        Self { height, fonts, matrix, saved, text, font: None, marks, rows }
    }

    /// The rows of a page; none if its drawing makes no sense.
    fn rows(mut self, content: &[u8]) -> Option<Vec<Row>> {
        let mut operands: Vec<Token<'_>> = Vec::new();
        for token in Scanner::new(content) {
            match token {
                Token::Word(word) if word[0].is_ascii_alphabetic() => {
                    self.operate(word, &operands)?;
                    operands.clear();
                }
                token => operands.push(token),
            }
        }
        Some(self.rows)
    }

    fn operate(&mut self, operator: &[u8], operands: &[Token<'_>]) -> Option<()> {
        match operator {
            b"q" => self.saved.push(self.matrix),
            b"Q" => self.matrix = self.saved.pop()?,
            b"cm" => self.matrix = product(matrix(operands)?, self.matrix),
            b"Tm" => self.text = matrix(operands)?,
            b"Tf" => {
                let [Token::Name(name), Token::Word(size)] = operands.get(operands.len().checked_sub(2)?..)? else {
                    return None;
                };
                self.font = self.fonts.get(name).map(|font| (Rc::clone(font), number(size).unwrap_or_default()));
            }
            b"Tj" | b"TJ" => self.show(operands),
            b"BMC" | b"BDC" => {
                self.marks.push(matches!(operands.first(), Some(Token::Name(b"Artifact"))));
            }
            b"EMC" => _ = self.marks.pop(),
            _ => {}
        }
        Some(())
    }

    fn show(&mut self, operands: &[Token<'_>]) {
        let Some((font, size)) = &self.font else { return };
        if font.is_empty() {
            return;
        }
        let mut width = 0.0;
        for token in operands {
            match token {
                Token::String(codes) => {
                    let codes = codes.chunks_exact(2).map(|code| usize::from(u16::from_be_bytes([code[0], code[1]])));
                    width += codes.map(|code| font.get(code).copied().unwrap_or_default()).sum::<f64>();
                }
                Token::Word(word) => width -= number(word).unwrap_or_default(),
                Token::Name(_) => {}
            }
        }
        let place = product(self.text, self.matrix);
        let [begin, end, above] = [[0.0, 0.0], [width * size / 1000.0, 0.0], [0.0, *size]].map(|point| {
            let [x, y] = apply(place, point);
            [x, self.height - y]
        });
        self.rows.push(Row::new(begin, end, above, self.marks.contains(&true)));
    }
}

fn matrix(operands: &[Token<'_>]) -> Option<Matrix> {
    let last = operands.get(operands.len().checked_sub(6)?..)?;
    let mut matrix = IDENTITY;
    for (place, token) in matrix.iter_mut().zip(last) {
        *place = if let Token::Word(word) = token { number(word)? } else { return None };
    }
    Some(matrix)
}
