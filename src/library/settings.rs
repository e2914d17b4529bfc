//! `library.yaml`: what holds for the whole library.

use std::cell::RefCell;

use super::brand::{self, Brand};
use super::date::Date;
use super::event;
use super::read_bounds;
use crate::diagnostic::{Code, Diagnostics};
use crate::number::Number;
use crate::source::{Located, Span};
use crate::yaml::{Node, Reader};
use crate::zone::Zone;

/// What holds for the whole library.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who publishes it.
    pub publisher: String,
    /// The licence of everything that names no other.
    pub licence: String,
    /// Its date.
    pub date: Date,
    /// The language of the originals.
    pub language: Located<String>,
    /// Paper, where a country's profile says nothing.
    pub paper: String,
    /// The time zone of editions without a country's.
    pub time_zone: Option<Zone>,
    /// What `build` makes without a name: `course` or `course/tag`.
    pub default: Vec<Located<String>>,
    /// Audiences that exercises and courses may name.
    pub audience: Vec<Located<String>>,
    /// Logo, colours and fonts.
    pub brand: Brand,
    /// What `check` and `build` warn about.
    pub standards: Standards,
}

/// What a library asks of its content; what is left out is not warned about.
#[derive(Clone, Debug, Default)]
pub struct Standards {
    /// Least and most words of a case study, from its summary to what others can use.
    pub case_words: Option<(u32, u32)>,
    /// The most pages of a case study with its questions and sources.
    pub case_pages: Option<u32>,
    /// The most pages of a handout, worksheet or card.
    pub sheet_pages: Option<u32>,
    /// The fewest exercises of a theme.
    pub exercises_per_theme: Option<u32>,
    /// The least share of an exercise's minutes that its debrief takes, in per cent.
    pub debrief_share: Option<u32>,
    /// Whether each paragraph with a figure cites a source.
    pub cited_figures: bool,
    /// Countries and regions that `list coverage` misses where no case study is about them.
    pub places: Vec<Located<String>>,
}

/// Paper sizes.
pub const PAPER: &[&str] = &["a4", "us-letter"];

/// Reads `library.yaml`.
pub fn read(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Settings {
    let reader = Reader::new(node, "`library.yaml`", diagnostics);
    let none = Located::new(String::new(), Span::new(node.span.file, 0, 0));
    let text = |key| reader.required_text(key).map(|text| text.value).unwrap_or_default();
    let vocabularies = reader.required_map("vocabularies");
    let audience = vocabularies.as_ref().map(|map| map.texts("audience")).unwrap_or_default();
    if let Some(map) = vocabularies {
        map.finish();
    }
    let settings = Settings {
        publisher: text("publisher"),
        licence: text("licence"),
        date: reader.required_date("date").map_or(Date { year: 2026, month: 1, day: Some(1) }, |date| date.value),
        language: reader.required_text("language").unwrap_or(none),
        paper: paper(&reader, "paper").unwrap_or_else(|| "a4".to_owned()),
        time_zone: event::time_zone(&reader),
        default: reader.texts("default"),
        audience,
        brand: brand::read(&reader),
        standards: reader.map("standards").map(standards).unwrap_or_default(),
    };
    reader.finish();
    settings
}

fn standards(reader: Reader<'_>) -> Standards {
    let number = |key, range| reader.number(key, range).map(|number| number.value);
    let standards = Standards {
        case_words: reader.map("case-words").and_then(|map| read_bounds(map, Number::CASE_WORDS)),
        case_pages: number("case-pages", Number::MOST_PAGES),
        sheet_pages: number("sheet-pages", Number::MOST_PAGES),
        exercises_per_theme: number("exercises-per-theme", Number::EXERCISES),
        debrief_share: number("debrief-share", Number::SHARE),
        cited_figures: reader.flag("cited-figures"),
        places: reader.texts("places"),
    };
    reader.finish();
    standards
}

/// Reads a paper size.
pub fn paper(reader: &Reader<'_>, key: &'static str) -> Option<String> {
    let paper = reader.text(key)?;
    if !PAPER.contains(&paper.value.as_str()) {
        let message = format!("unknown paper `{}`", paper.value);
        reader.push(Code::WrongValue.at(paper.span, message).help(format!("use one of {}", PAPER.join(", "))));
        return None;
    }
    Some(paper.value)
}
