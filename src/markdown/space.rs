//! Room to write: `{lines=4}`, `{box=40mm}`, `{row=14mm rows=6}`, `{scale=1..5 low="…" high="…"}`, `{newpage}`;
//! and what a course fills in: `{event=venue}`, `{row=10mm rows=people}`, `{badges}`.

use super::attributes::{self, Attributes};
use super::tree::{EmptyRows, EventKey, Space};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::number::Number;
use crate::source::{FileId, Located, Span};
use crate::yaml::Choice;

/// What a pair of braces that stands alone asks for.
pub(super) enum Room {
    /// A block of its own.
    Space(Space),
    /// Rows of the table before it.
    Rows {
        /// Least height in millimetres.
        height: u32,
        /// How many empty ones to add.
        empty: EmptyRows,
    },
}

/// The words that such braces begin with.
const WORDS: [&str; 10] = ["lines", "box", "row", "rows", "scale", "low", "high", "newpage", "event", "badges"];

const HELP: &str = "use one of {lines=4}, {box=40mm}, {row=14mm rows=6}, {scale=1..5 low=\"…\" high=\"…\"}, {newpage}, \
                    {event=venue}, {row=10mm rows=people}, {badges}, or write `\\{` for the sign itself";

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
        "event" => &["event"],
        "badges" => &["badges"],
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
                let empty = if given("rows") { self.rows()? } else { EmptyRows::Count(0) };
                return Ok(Room::Rows { height, empty });
            }
            "newpage" if self.attributes.has("newpage") => Space::NewPage,
            "badges" if self.attributes.has("badges") => Space::Badges,
            "newpage" | "badges" => {
                let message = format!("`{word}` takes no value");
                return Err(Code::WrongAttribute.at(self.span, message).help(HELP));
            }
            "event" => Space::Event(self.event()?),
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

    /// A number of rows, or one for everybody.
    fn rows(&self) -> Result<EmptyRows, Diagnostic> {
        match self.attributes.get("rows") {
            Some(rows) if rows.value == "people" => Ok(EmptyRows::People),
            _ => self.number("rows", Number::ROWS).map(EmptyRows::Count),
        }
    }

    /// What is to be said of the event, in this order.
    fn event(&self) -> Result<Box<[EventKey]>, Diagnostic> {
        let words = || EventKey::WORDS.iter().map(|(word, _)| *word);
        let wrong = |span, message: String, help: Option<String>| {
            let help = help.unwrap_or_else(|| format!("use some of {}", words().collect::<Vec<_>>().join(", ")));
            Code::WrongAttribute.at(span, message).help(help)
        };
        let Some(value) = self.attributes.get("event").filter(|value| !value.value.trim().is_empty()) else {
            return Err(wrong(self.span, "`event` has no value".to_owned(), None));
        };
        let key = |word: &str| {
            let known = EventKey::WORDS.iter().find(|(known, _)| *known == word).map(|(_, key)| *key);
            let near = || nearest(word, words()).map(|near| format!("use `{near}`"));
            known.ok_or_else(|| wrong(value.span, format!("the event has no `{word}`"), near()))
        };
        value.value.split_whitespace().map(key).collect()
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
