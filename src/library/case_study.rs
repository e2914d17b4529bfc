//! Case studies: examples from the ground.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde::Serialize;

use super::body::{Body, Given, Kept, Part, Section, Sections, slug};
use super::care::Care;
use super::date::Date;
use super::{Level, read_themes};
use crate::diagnostic::{Code, Diagnostics};
use crate::ids::{CaseId, PartId};
use crate::markdown::{self, Block, BlockKind, Item};
use crate::number::Number;
use crate::source::{FileId, Located, Span};
use crate::yaml::{Choice, Reader};

/// A case study in one language.
#[derive(Clone, Debug)]
pub struct CaseStudy {
    /// Its id.
    pub id: CaseId,
    /// Its file.
    pub file: FileId,
    /// What participants see.
    pub given: CaseGiven,
    /// What only facilitators see.
    pub kept: CaseKept,
}

/// What participants see of a case study.
#[derive(Clone, Debug)]
pub struct CaseGiven {
    /// Its title.
    pub title: Located<String>,
    /// Its themes.
    pub themes: Vec<Located<String>>,
    /// Its countries, as written; `check` knows which exist.
    pub countries: Vec<Located<String>>,
    /// Its regions.
    pub regions: Vec<Located<String>>,
    /// The years it covers.
    pub period: Option<Period>,
    /// How hard it is.
    pub level: Level,
    /// How it ended.
    pub tone: Tone,
    /// What it speaks of.
    pub care: Care,
    /// When its facts were last looked at.
    pub facts_as_of: Option<Date>,
    /// Its licence, if it is not the library's.
    pub licence: Option<String>,
    /// The summary.
    pub summary: Part<Given>,
    /// The situation, what was done, what happened next, limits, what others can use.
    pub sections: Vec<CaseSection>,
    /// The questions in order, with their anchors.
    pub questions: Vec<(String, Part<Given>)>,
    /// The list of sources; entries carry their numbers.
    pub sources: Vec<SourceEntry>,
    /// The ids of the parts that tell how it ended.
    pub ending: BTreeSet<PartId>,
}

impl CaseGiven {
    /// All its parts but the sources.
    pub fn parts(&self) -> impl Iterator<Item = &Part<Given>> {
        self.parts_of_text().chain(self.questions.iter().map(|(_, part)| part))
    }

    /// Whether a part tells how the case ended, by its nature or by its author's `{reveal}`.
    pub fn tells_ending(&self, part: &Part<Given>) -> bool {
        self.ending.contains(&part.id)
    }

    /// The text itself: the summary and the sections up to what others can use.
    pub fn parts_of_text(&self) -> impl Iterator<Item = &Part<Given>> {
        std::iter::once(&self.summary).chain(self.sections.iter().map(|section| &section.part))
    }
}

/// A section of a case study: its label and its text.
#[derive(Clone, Debug)]
pub struct CaseSection {
    /// The key of its heading in the labels, such as `the-situation`.
    pub key: String,
    /// Its text.
    pub part: Part<Given>,
}

/// An entry in the list of sources.
#[derive(Clone, Debug)]
pub struct SourceEntry {
    /// What citations call it.
    pub anchor: String,
    /// Where it stands.
    pub span: Span,
    /// Its text, if it is not a reading.
    pub part: Option<Part<Given>>,
}

/// What only facilitators see of a case study.
#[derive(Clone, Debug)]
pub struct CaseKept {
    /// On what ground it may be told.
    pub consent: Located<Consent>,
    /// When somebody must look at it again.
    pub review_by: Option<Located<Date>>,
    /// Countries where it is never used.
    pub not_in: Vec<Located<String>>,
    /// Teaching notes.
    pub teaching_notes: Option<Part<Kept>>,
    /// Care.
    pub care: Option<Part<Kept>>,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Tone {
    Success,
    Mixed,
    Setback,
}

impl Choice for Tone {
    const WORDS: &'static [(&'static str, Self)] =
        &[("success", Self::Success), ("mixed", Self::Mixed), ("setback", Self::Setback)];
}

/// On what ground a case may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Consent {
    PublishedSources,
    Obtained,
    Pending,
}

impl Choice for Consent {
    const WORDS: &'static [(&'static str, Self)] =
        &[("published-sources", Self::PublishedSources), ("obtained", Self::Obtained), ("pending", Self::Pending)];
}

/// The years that a case covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First year.
    pub from: u32,
    /// Last year; the first one again for a single year, none while it goes on.
    pub to: Option<u32>,
}

impl Period {
    /// Reads `2001-2015`, `2001` or `2001-`.
    pub fn parse(text: &str) -> Option<Self> {
        let year = |text: &str| Number::YEAR.read(text);
        match text.split_once('-') {
            None => year(text).map(|from| Self { from, to: Some(from) }),
            Some((from, "")) => year(from).map(|from| Self { from, to: None }),
            Some((from, to)) => Some(Self { from: year(from)?, to: Some(year(to)?) }).filter(|p| p.to >= Some(p.from)),
        }
    }
}

/// The sections in their order; those between the summary and the questions are printed under headings.
pub(super) const ORDER: &[&str] = &[
    "Summary",
    "The situation",
    "What was done",
    "What happened next",
    "Limits and open questions",
    "What others can use",
    "Questions",
    "Sources",
    "Teaching notes",
    "Care",
];

/// The section under whose title the ending is given out later.
pub const REVEAL: &str = "what-happened-next";

/// Sections that always tell the ending; an author may add others.
const ENDING: [&str; 4] = ["Summary", "What happened next", "Limits and open questions", "What others can use"];

/// The section whose items are questions.
pub(super) const QUESTIONS: &str = "Questions";

/// Whether a section can be held back.
pub(super) fn may_be_held_back(keyword: &str) -> bool {
    ORDER[..6].contains(&keyword)
}

/// Reads a case study.
pub fn read(id: &str, mut body: Body, diagnostics: &RefCell<Diagnostics>) -> CaseStudy {
    let item = format!("case-studies/{id}");
    let mut sections = Sections::new(&mut body, ORDER, diagnostics);
    let reader = Reader::new(&body.front, "the front matter of a case study", diagnostics);
    let care = Care::read(&reader);
    let kept_codes = read_kept(&reader);
    let mut ending = BTreeSet::new();
    let mut of_section = |keyword: &str| {
        let section = sections.required(keyword);
        let marked = section.as_ref().is_some_and(|section| section.attributes.has(markdown::REVEAL));
        let part = Part::new(&item, &slug(keyword), blocks(section));
        if marked || ENDING.contains(&keyword) {
            ending.insert(part.id.clone());
        }
        part
    };
    let summary = of_section("Summary");
    let told: Vec<_> =
        ORDER[1..6].iter().map(|keyword| CaseSection { part: of_section(keyword), key: slug(keyword) }).collect();
    let questions = read_questions(&item, sections.required(QUESTIONS), &mut ending, diagnostics);
    let given = CaseGiven {
        title: body.title.clone(),
        themes: read_themes(&reader),
        countries: reader.texts("countries"),
        regions: reader.texts("regions"),
        period: read_period(&reader),
        level: reader.choice("level").unwrap_or_default(),
        tone: reader.required_choice("tone").unwrap_or(Tone::Mixed),
        care,
        facts_as_of: reader.required_date("facts-as-of").map(|date| date.value),
        licence: reader.text("licence").map(|text| text.value),
        summary,
        sections: told,
        questions,
        ending,
        sources: read_sources(&item, sections.required("Sources"), diagnostics),
    };
    if given.countries.is_empty() && given.regions.is_empty() {
        reader.missing("countries");
    }
    reader.finish();
    let (consent, review_by, not_in) = kept_codes;
    let notes = |keyword: &str, section: Option<Section>| {
        section.map(|section| Part::new(&item, &slug(keyword), section.blocks))
    };
    let teaching_notes = notes("Teaching notes", sections.required("Teaching notes"));
    let care = notes("Care", sections.optional("Care"));
    let kept = CaseKept { consent, review_by, not_in, teaching_notes, care };
    CaseStudy { id: id.into(), file: body.file, given, kept }
}

type Codes = (Located<Consent>, Option<Located<Date>>, Vec<Located<String>>);

fn read_kept(reader: &Reader<'_>) -> Codes {
    let consent = reader.required_choice("consent").unwrap_or(Consent::PublishedSources);
    let span = reader.node("consent").map_or(reader.span(), |node| node.span);
    (Located::new(consent, span), reader.required_date("review-by"), reader.texts("not-in"))
}

fn read_period(reader: &Reader<'_>) -> Option<Period> {
    let text = reader.required_text("period")?;
    let period = Period::parse(&text.value);
    if period.is_none() {
        let Number { least, most, .. } = Number::YEAR;
        let message = format!("`{}` is not a period of years from {least} to {most}", text.value);
        reader.push(Code::WrongValue.at(text.span, message).help("write `2001-2015`, `2001` or `2001-`"));
    }
    period
}

fn blocks(section: Option<Section>) -> Vec<Block> {
    section.map(|section| section.blocks).unwrap_or_default()
}

fn items(section: Option<Section>, what: &str, diagnostics: &RefCell<Diagnostics>) -> Vec<Item> {
    let Some(section) = section else { return Vec::new() };
    let mut items = Vec::new();
    for block in section.blocks {
        match block.kind {
            BlockKind::List { items: list, .. } => items.extend(list),
            _ => {
                let message = format!("`{}` holds a list of {what} and nothing else", section.keyword);
                diagnostics.borrow_mut().push(Code::WrongSection.at(block.span, message));
            }
        }
    }
    items
}

fn read_questions(
    item: &str,
    section: Option<Section>,
    ending: &mut BTreeSet<PartId>,
    diagnostics: &RefCell<Diagnostics>,
) -> Vec<(String, Part<Given>)> {
    let items = items(section, "questions", diagnostics).into_iter().enumerate();
    items
        .map(|(index, question)| {
            if question.blocks.is_empty() {
                let diagnostic = Code::WrongSection.at(question.span, "a question without words");
                diagnostics.borrow_mut().push(diagnostic.help("write the question, or remove its number"));
            }
            let anchor = question.attributes.anchor().map_or_else(|| (index + 1).to_string(), |a| a.value.clone());
            let part = Part::new(item, &format!("question-{anchor}"), question.blocks);
            if question.attributes.has(markdown::REVEAL) {
                ending.insert(part.id.clone());
            }
            (anchor, part)
        })
        .collect()
}

fn read_sources(item: &str, section: Option<Section>, diagnostics: &RefCell<Diagnostics>) -> Vec<SourceEntry> {
    let items = items(section, "sources", diagnostics).into_iter();
    items
        .map(|entry| {
            if let Some(reading) = only_citation(&entry.blocks) {
                return SourceEntry { anchor: reading, span: entry.span, part: None };
            }
            let anchor = entry.attributes.anchor().map(|anchor| anchor.value.clone());
            if anchor.is_none() {
                let diagnostic = Code::WrongSection.at(entry.span, "a source without an anchor");
                diagnostics
                    .borrow_mut()
                    .push(diagnostic.help("end it with `{#name-2012}`, so that the text can cite it"));
            }
            let anchor = anchor.unwrap_or_default();
            let part = Part::new(item, &format!("source-{anchor}"), entry.blocks);
            SourceEntry { anchor, span: entry.span, part: Some(part) }
        })
        .collect()
}

/// The id of an entry that is only `[@id]`.
fn only_citation(blocks: &[Block]) -> Option<String> {
    match crate::markdown::references(blocks).as_slice() {
        [crate::markdown::Reference { kind: crate::markdown::ReferenceKind::Citation { id }, .. }]
            if crate::markdown::plain_blocks(blocks).trim().is_empty() =>
        {
            Some((*id).to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_years() {
        assert_eq!(Period::parse("2001-2015"), Some(Period { from: 2001, to: Some(2015) }));
        assert_eq!(Period::parse("2019-"), Some(Period { from: 2019, to: None }));
        assert_eq!(Period::parse("2019"), Some(Period { from: 2019, to: Some(2019) }));
        assert_eq!(Period::parse("2015-2001"), None);
        for text in ["long ago", "0000", "+200-+201", "2001-20015", "2001--2015", "99999"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
