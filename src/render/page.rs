//! Renders a document as one XHTML page, for the forms of it that are not typeset: the same parts and the same values as
//! its manuscript, in frames of their own (`templates/pages/`).

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, ErrorKind, Value, context};
use serde_json::json;

use super::names::Names;
use super::templates::template_error;
use super::{Pages, Press, texts};
use crate::compose::parts::{Content, PartFile};
use crate::compose::view::{Event, Frame, This};
use crate::compose::{Document, Subject};
use crate::diagnostic::Diagnostic;
use crate::document::DocumentKind;
use crate::library::{Language, Reading};
use crate::markdown::{self, EventKey, escaped};

/// One document as a page.
pub fn page(document: &Document<'_>, pages: Option<&Pages>, press: &Press<'_>) -> Result<String, Diagnostic> {
    let name = frame_name(document.kind);
    let shared = press.shared();
    let margins = crate::area::Margins::default();
    let this = This { kind: document.kind, audience: document.audience, title: &document.title, margins };
    let language = &press.edition.target.tag.language;
    let spots = Spots::new(pages, press);
    let known =
        Known { press, spots: &spots, event: &shared.event, course: &shared.course, people: shared.participants };
    let parts = document.parts.iter().enumerate().map(|(number, part)| (part.path.clone(), known.part(number, part)));
    let parts: BTreeMap<_, _> = parts.collect();
    let frame = texts::typographic(json!(Frame { this, shared: &shared }), language);
    let data = texts::of(&document.data, language);
    let environment = environment(press, parts, spots);
    let failed = |error: &Error| template_error(error, &name, "");
    let template = environment.get_template(&name).map_err(|error| failed(&error))?;
    let context = context! {
        doc => Value::from(Serde(frame)),
        data => Value::from(Serde(data.as_ref())),
        kind_name => press.edition.language.word(&format!("kind-{}", document.kind)),
    };
    let body = template.render(context).map_err(|error| template_error(&error, &name, template.source()))?;
    let direction = if press.edition.language.right_to_left { " dir=\"rtl\"" } else { "" };
    let title = escaped(&document.title);
    Ok(format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{language}\"{direction}><head><title>{title}</title></head>\
         <body>{body}</body></html>"
    ))
}

/// The frame of a kind of document.
pub fn frame_name(kind: DocumentKind) -> String {
    format!("pages/{kind}.html.j2")
}

/// Where participants find what has an anchor: the number of a loose sheet, or the page of the handbook.
struct Spots(BTreeMap<String, (bool, String)>);

impl Spots {
    fn new(pages: Option<&Pages>, press: &Press<'_>) -> Self {
        let words = |page: &u32| press.edition.language.text("handbook-page", &[("n", &page.to_string())]);
        let pages = pages.into_iter().flatten().map(|(id, page)| (id.clone(), (false, words(page))));
        let sheets = press.plan.sheets.iter();
        let sheets = sheets.map(|sheet| (Subject::Sheet(sheet.of.clone()).anchor(), (true, sheet.number.clone())));
        Self(pages.chain(sheets).collect())
    }
}

/// What the texts of a document need to know.
struct Known<'a> {
    press: &'a Press<'a>,
    spots: &'a Spots,
    event: &'a Event,
    course: &'a str,
    people: u32,
}

impl Known<'_> {
    /// A part of the document, its headings to be placed.
    fn part(&self, number: usize, part: &PartFile<'_>) -> String {
        let press = self.press;
        let foreign = press.foreign_language(part);
        let language = foreign.as_deref().unwrap_or(&press.edition.target.tag.language);
        let (cited, exercise) = match &part.content {
            Content::Text { cited, exercise, .. } => (cited.as_slice(), exercise.as_deref()),
            Content::Sources(_) | Content::Code(_) => (&[][..], None),
        };
        let names = Names { press, language, cited, exercise, pictures: std::cell::RefCell::default() };
        let prefix = number.to_string();
        let cues = if let Content::Text { cues, .. } = &part.content { *cues } else { &[] };
        let page = markdown::Page {
            resolver: &names,
            cues,
            word: &|key, values| press.edition.language.text(key, values),
            spot: &|anchor| self.spots.0.get(anchor).cloned(),
            event: &|key| self.of_event(key),
            people: self.people,
            prefix: &prefix,
        };
        let inner = self.content(part, &page);
        match foreign {
            Some(language) => {
                let direction = if press.is_right_to_left(&language) { "rtl" } else { "ltr" };
                format!("<div lang=\"{}\" dir=\"{direction}\">{inner}</div>", escaped(&language))
            }
            None => inner,
        }
    }

    fn content(&self, part: &PartFile<'_>, page: &markdown::Page<'_>) -> String {
        match &part.content {
            Content::Code(_) => String::new(),
            Content::Text { blocks, list, cited, .. } => {
                let text = markdown::xhtml(blocks, page);
                let sources = (1u32..).zip(cited).filter(|_| *list).map(|(n, id)| source(n, &self.citation(id)));
                text + &sources.collect::<String>()
            }
            Content::Sources(entries) => {
                let sources = entries.iter().map(|(n, entry)| match &entry.part {
                    Some(part) => source(*n, &inner(&markdown::xhtml(&part.blocks, page))),
                    None => source(*n, &self.citation(&entry.anchor)),
                });
                sources.collect()
            }
        }
    }

    fn of_event(&self, key: EventKey) -> Option<String> {
        match key {
            EventKey::Title => Some(self.course.to_owned()),
            EventKey::Venue => self.event.venue.clone(),
            EventKey::Dates => self.event.dates.clone(),
            EventKey::Organiser => self.event.organiser.clone(),
            EventKey::Reference => self.event.reference.clone(),
        }
    }

    /// "Authors. *Title*. Publisher, year."
    fn citation(&self, id: &str) -> String {
        let edition = self.press.edition;
        let reading = edition.readings.get(id).map(|local| local.item);
        let language = &edition.target.tag.language;
        reading.map_or_else(String::new, |reading| citation(reading, &edition.language.word("no-date"), language))
    }
}

fn citation(reading: &Reading, no_date: &str, language: &str) -> String {
    let text = |text: &str| escaped(&markdown::typographic(text, language));
    let authors = text(&reading.authors.join("; "));
    let authors = if authors.is_empty() { authors } else { format!("{authors}. ") };
    let year = if reading.year == "n.d." { no_date } else { &reading.year };
    let imprint = [reading.publisher.as_str(), year].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    format!("{authors}<cite>{}</cite>. {}.", text(&reading.title.value), text(&imprint.join(", ")))
}

fn source(number: u32, text: &str) -> String {
    format!("<p class=\"source\">[{number}] {text}</p>\n")
}

/// The text of a source without the paragraph around it.
fn inner(text: &str) -> String {
    let text = text.trim();
    let one = text.strip_prefix("<p>").and_then(|text| text.strip_suffix("</p>"));
    one.filter(|one| !one.contains("<p>")).unwrap_or(text).to_owned()
}

/// What the frames call.
fn environment<'p>(press: &Press<'p>, parts: BTreeMap<String, String>, spots: Spots) -> Environment<'p> {
    let mut environment = press.templates.pages.clone();
    let (language, tag) = (Arc::new(press.edition.language.clone()), press.edition.target.tag.language.clone());
    let words = Arc::clone(&language);
    environment.add_function("word", move |key: &str, values: Kwargs| word(&words, &tag, key, &values));
    let tag = press.edition.target.tag.language.clone();
    let words = Arc::clone(&language);
    environment.add_function("words", move |prefix: &str| -> Vec<String> {
        let keys = (1..=9).map(|n| format!("{prefix}{n}")).filter(|key| words.labels.contains_key(key));
        keys.map(|key| markdown::typographic(&words.word(&key), &tag).into_owned()).collect()
    });
    environment.add_function("part", move |path: &str, level: u8| match parts.get(path) {
        Some(part) => Ok(Value::from_safe_string(markdown::placed(part, level))),
        None => Err(Error::new(ErrorKind::InvalidOperation, format!("the document has no part `{path}`"))),
    });
    let spots = Arc::new(spots.0);
    let named = Arc::clone(&spots);
    environment.add_function("spot", move |id: &str, number: Option<String>| -> Option<String> {
        number.or_else(|| named.get(id).map(|(_, text)| text.clone()))
    });
    environment.add_function("spots", move |sheets: Value| -> Result<String, Error> { numbers(&sheets, &spots) });
    environment.add_function("see", move |id: &str, key: Option<&str>| see(&language, id, key.unwrap_or("see-page")));
    environment
}

fn word(language: &Language, tag: &str, key: &str, values: &Kwargs) -> Result<String, Error> {
    let mut filled = Vec::new();
    for name in values.args() {
        filled.push((name, values.get::<Value>(name)?.to_string()));
    }
    values.assert_all_used()?;
    if !language.labels.contains_key(key) {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("there is no label `{key}`")));
    }
    let filled: Vec<_> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(markdown::typographic(&language.text(key, &filled), tag).into_owned())
}

/// Where the sheets of a session are, each place once.
fn numbers(sheets: &Value, spots: &BTreeMap<String, (bool, String)>) -> Result<String, Error> {
    let mut found = Vec::new();
    for sheet in sheets.try_iter()? {
        let (id, number) = (sheet.get_attr("id")?.to_string(), sheet.get_attr("number")?);
        let known = number.as_str().map(str::to_owned).or_else(|| spots.get(&id).map(|(_, text)| text.clone()));
        found.extend(known.filter(|text| !found.contains(text)));
    }
    Ok(found.join(", "))
}

/// A link to something in this document, with its page in words; nothing if the document does not hold it.
fn see(language: &Language, id: &str, key: &str) -> Value {
    let id = escaped(id);
    let text = language.text(key, &[("n", "\u{0}")]);
    let text = escaped(&text).replace('\u{0}', &format!("<span class=\"page-of\" data-id=\"{id}\"></span>"));
    Value::from_safe_string(format!("<a class=\"see\" href=\"#{id}\">{text}</a>"))
}
