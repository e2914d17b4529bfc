//! Room to write: `{lines=4}`, `{box=40mm}`, `{row=14mm rows=6}`, `{scale=1..5 low="…" high="…"}`, `{newpage}`.

use super::attributes::{self, Attributes};
use super::tree::Space;
use crate::diagnostic::{Code, Diagnostic};
use crate::number::Number;
use crate::source::{FileId, Located, Span};

/// What a pair of braces that stands alone asks for.
pub(super) enum Room {
    /// A block of its own.
    Space(Space),
    /// Rows of the table before it.
    Rows {
        /// Least height in millimetres.
        height: u32,
        /// How many empty ones to add.
        empty: u32,
    },
}

/// The words that such braces begin with.
const WORDS: [&str; 8] = ["lines", "box", "row", "rows", "scale", "low", "high", "newpage"];

const HELP: &str = "use one of {lines=4}, {box=40mm}, {row=14mm rows=6}, {scale=1..5 low=\"…\" high=\"…\"}, {newpage}, \
                    or write `\\{` for the sign itself";

/// Whether a text is a pair of braces that asks for room to write.
pub(super) fn is_room(text: &str) -> bool {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let word = inner.and_then(|inner| inner.trim_start().split(|c: char| c.is_whitespace() || c == '=').next());
    word.is_some_and(|word| WORDS.contains(&word))
}

/// Reads braces that stand alone; `offset` is where `text` begins in the file.
pub(super) fn read(text: &str, file: FileId, offset: usize) -> Result<Room, Diagnostic> {
    let attributes = attributes::read(&text[1..text.len() - 1], file, offset + 1)?;
    let span = Span::new(file, offset, offset + text.len());
    if let Some(anchor) = attributes.anchor() {
        return Err(Code::WrongAttribute.at(anchor.span, "an anchor stands at no heading and no list item").help(HELP));
    }
    let Some(first) = attributes.keys().next() else {
        return Err(Code::WrongAttribute.at(span, "the braces are empty").help(HELP));
    };
    let allowed: &[&str] = match first.value.as_str() {
        "lines" => &["lines"],
        "box" => &["box"],
        "row" | "rows" => &["row", "rows"],
        "scale" | "low" | "high" => &["scale", "low", "high"],
        "newpage" => &["newpage"],
        word => return Err(Code::WrongAttribute.at(first.span, format!("`{word}` is not known here")).help(HELP)),
    };
    if let Some(key) = attributes.keys().find(|key| !allowed.contains(&key.value.as_str())) {
        let message = format!("`{}` does not go with `{}`", key.value, first.value);
        return Err(Code::WrongAttribute.at(key.span, message).help(HELP));
    }
    Reader { attributes: &attributes, span }.room(&first.value)
}

struct Reader<'a> {
    attributes: &'a Attributes,
    span: Span,
}

impl Reader<'_> {
    fn room(&self, word: &str) -> Result<Room, Diagnostic> {
        let space = match word {
            "lines" => Space::Lines(self.number("lines", Number::LINES)?),
            "box" => Space::Box(self.number("box", Number::BOX)?),
            "row" | "rows" => {
                let given = |key| self.attributes.keys().any(|known| known.value == key);
                let height = if given("row") { self.number("row", Number::ROW)? } else { 14 };
                let empty = if given("rows") { self.number("rows", Number::ROWS)? } else { 0 };
                return Ok(Room::Rows { height, empty });
            }
            "newpage" if self.attributes.has("newpage") => Space::NewPage,
            "newpage" => return Err(Code::WrongAttribute.at(self.span, "`newpage` takes no value").help(HELP)),
            _ => self.scale()?,
        };
        Ok(Room::Space(space))
    }

    fn number(&self, key: &str, range: Number) -> Result<u32, Diagnostic> {
        let value = self.attributes.get(key);
        value.and_then(|value| range.read(&value.value)).ok_or_else(|| {
            let unit = range.unit;
            let message = format!("`{key}` needs {}", range.wanted());
            let help = format!("write `{key}={}{unit}`", range.least.max(if unit == "mm" { 14 } else { 4 }));
            Code::WrongAttribute.at(value.map_or(self.span, |value| value.span), message).help(help)
        })
    }

    fn scale(&self) -> Result<Space, Diagnostic> {
        let value = self.attributes.get("scale");
        let ends = value.and_then(|value| value.value.split_once("..")).and_then(|(from, to)| {
            let (from, to) = (Number::SCALE.read(from)?, Number::SCALE.read(to)?);
            (from < to && Number::MARKS.holds(to - from + 1)).then_some((from, to))
        });
        let Some((from, to)) = ends else {
            let span = value.map_or(self.span, |value| value.span);
            let (apart, most) = (Number::MARKS.most - 1, Number::SCALE.most);
            let message =
                format!("`scale` needs a smaller and a larger number, at most {apart} apart and up to {most}");
            return Err(Code::WrongAttribute.at(span, message).help("write `scale=1..5`"));
        };
        Ok(Space::Scale { from, to, low: self.words("low")?, high: self.words("high")? })
    }

    fn words(&self, key: &str) -> Result<Box<str>, Diagnostic> {
        if self.attributes.has(key) {
            let diagnostic = Code::WrongAttribute.at(self.span, format!("`{key}` has no value"));
            return Err(diagnostic.help(format!("write `{key}=\"not at all\"`")));
        }
        Ok(self.attributes.get(key).map(|text: &Located<String>| text.value.as_str().into()).unwrap_or_default())
    }
}
