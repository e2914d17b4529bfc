//! Readings: publications, videos, toolkits and websites with an annotation.

use std::cell::RefCell;

use super::body::{Body, Given, Part};
use super::care::Care;
use super::read_themes;
use crate::diagnostic::{Code, Diagnostics};
use crate::ids::ReadingId;
use crate::number::Number;
use crate::source::{FileId, Located};
use crate::yaml::{Choice, Reader};

/// A reading; participants may see all of it.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// Its file.
    pub file: FileId,
    /// Its title.
    pub title: Located<String>,
    /// Its type.
    pub kind: ReadingType,
    /// Authors, "Surname, Given".
    pub authors: Vec<String>,
    /// Publisher.
    pub publisher: String,
    /// Year, or `n.d.`
    pub year: String,
    /// Its language.
    pub language: Located<String>,
    /// Its address.
    pub url: Option<Located<String>>,
    /// Its ISBN.
    pub isbn: Option<String>,
    /// How many pages it has.
    pub pages: Option<u32>,
    /// Its themes.
    pub themes: Vec<Located<String>>,
    /// Its countries.
    pub countries: Vec<Located<String>>,
    /// Its licence, if it is known.
    pub licence: Option<String>,
    /// What it speaks of.
    pub care: Care,
    /// The annotation.
    pub annotation: Part<Given>,
}

/// Types of readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum ReadingType {
    Publication,
    Video,
    Toolkit,
    Website,
}

impl Choice for ReadingType {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("publication", Self::Publication),
        ("video", Self::Video),
        ("toolkit", Self::Toolkit),
        ("website", Self::Website),
    ];
}

/// Reads a reading.
pub fn read(id: &str, body: Body, diagnostics: &RefCell<Diagnostics>) -> Reading {
    let reader = Reader::new(&body.front, "the front matter of a reading", diagnostics);
    for section in &body.sections {
        let diagnostic = Code::UnknownSection.at(section.span, "a reading has no sections");
        reader.push(diagnostic.help("write the annotation below the title"));
    }
    if body.intro.is_empty() {
        reader.push(
            Code::EmptySection.at(body.title.span, "the reading has no annotation").help("write two to four sentences"),
        );
    }
    let reading = Reading {
        id: id.into(),
        file: body.file,
        title: body.title,
        kind: reader.required_choice("type").unwrap_or(ReadingType::Publication),
        authors: reader.texts("authors").into_iter().map(|author| author.value).collect(),
        publisher: reader.required_text("publisher").map(|text| text.value).unwrap_or_default(),
        year: read_year(&reader),
        language: reader.required_text("language").unwrap_or_else(|| Located::new(String::new(), reader.span())),
        url: reader.text("url").filter(|url| is_address(url, &reader)),
        isbn: reader.text("isbn").map(|text| text.value),
        pages: reader.number("pages", Number::PAGES).map(|number| number.value),
        themes: read_themes(&reader),
        countries: reader.texts("countries"),
        licence: reader.text("licence").map(|text| text.value),
        care: Care::read(&reader),
        annotation: Part::new(&format!("readings/{id}"), "annotation", body.intro),
    };
    reader.finish();
    reading
}

fn read_year(reader: &Reader<'_>) -> String {
    let Some(year) = reader.required_text("year") else { return String::new() };
    let range = Number::YEAR;
    if year.value != "n.d." && range.read(&year.value).is_none() {
        let message = format!("`{}` is not a year from {} to {}", year.value, range.least, range.most);
        let help = "write four digits, or `n.d.` where no year is known";
        reader.push(Code::WrongValue.at(year.span, message).help(help));
    }
    year.value
}

fn is_address(url: &Located<String>, reader: &Reader<'_>) -> bool {
    let fine = ["https://", "http://"].iter().any(|scheme| url.value.starts_with(scheme))
        && !url.value.contains(char::is_whitespace);
    if !fine {
        reader.push(
            Code::UnsafeLink.at(url.span, format!("`{}` is not an address", url.value)).help("write `https://…`"),
        );
    }
    fine
}
