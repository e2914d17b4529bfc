//! What the documents of an audience and a moment share: the facts of their target, the numbers of loose sheets, and the
//! fonts for the scripts that are written in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::{Manuscript, Press, bytes, paper, pictures, texts};
use crate::audience::Audience;
use crate::compose::Subject;
use crate::compose::view::{self, Shared};
use crate::edition::Edition;
use crate::faces;
use crate::library::language::Label;
use crate::library::{Date, Settings};
use crate::source::Sources;
use crate::yaml::Choice;

/// Gives documents what they share: the facts of the target, and the fonts for the scripts that are written in them.
pub(super) fn share(manuscripts: Vec<&mut Manuscript>, mut shared: Shared, press: &Press<'_>) {
    let labels = bytes(&press.target(&shared));
    let texts = manuscripts.iter().flat_map(|manuscript| &manuscript.files);
    let texts = texts.filter(|(path, _)| !SILENT.iter().any(|folder| path.starts_with(folder)));
    let mut letters = faces::lacking(texts.map(|(_, text)| &**text).chain([&*labels]));
    // A workspace that brings the family itself means its own.
    letters.retain(|letters| !shared.fonts.iter().any(|own| own == letters.family));
    shared.fonts.splice(..0, letters.iter().map(|letters| letters.family.to_owned()));
    let files = letters.iter().flat_map(|letters| letters.files);
    let licence = (!letters.is_empty()).then_some(faces::LICENCE);
    let mut files: Vec<_> = files.chain(licence).map(|(path, file)| (path.to_owned(), Arc::from(file))).collect();
    files.push(("/target.json".to_owned(), bytes(&press.target(&shared))));
    let sheets = bytes(&press.sheets());
    for manuscript in manuscripts {
        manuscript.files.extend(files.iter().map(|(path, file)| (path.clone(), Arc::clone(file))));
        // Only facilitators' documents name loose sheets.
        if manuscript.audience == Audience::Facilitator {
            manuscript.files.insert("/sheets.json".to_owned(), Arc::clone(&sheets));
        }
    }
}

/// Files in which no author's text stands.
const SILENT: [&str; 3] = ["/fonts/", "/pictures/", "/templates/"];

impl Press<'_> {
    pub(super) fn shared(&self) -> Shared {
        let edition = self.edition;
        let settings = &edition.library.settings;
        let date = edition.target.date;
        Shared {
            course: edition.text.title.clone(),
            country: edition.country_name(),
            language: edition.target.tag.language.clone(),
            region: edition.target.tag.country.map(|country| country.code().to_owned()),
            rtl: edition.language.right_to_left,
            fonts: self.templates.families.clone(),
            paper: edition.paper().to_owned(),
            publisher: settings.publisher.clone(),
            date: edition.language.date(date),
            date_parts: [date.year, date.month, date.day.unwrap_or(1)],
            draft: self.draft,
            licence: settings.licence.clone(),
            participants: edition.target.course.participants.expected,
            event: event(edition),
            page: edition.target.looks.page.word(),
            side: paper::margins(None, &edition.target.looks).left,
            review_margin: paper::REVIEW,
            watermark: edition.target.looks.watermark.clone(),
            review: edition.target.looks.review,
            brand: brand(settings, self.sources),
        }
    }

    /// The numbers of loose sheets. No part of the target's facts, which are the same for participants and facilitators, so
    /// that what both have is laid out once.
    fn sheets(&self) -> serde_json::Value {
        let sheets = self.plan.sheets.iter();
        let numbers = sheets.map(|sheet| (Subject::Sheet(sheet.of.clone()).anchor(), sheet.number.as_str()));
        json!(numbers.collect::<BTreeMap<_, _>>())
    }

    /// What the design knows of a target: the same for all its documents, so that they share what is laid out.
    fn target(&self, shared: &Shared) -> serde_json::Value {
        let labels = self.edition.language.labels.iter().map(|(key, label)| {
            let value = match label {
                Label::Plain(text) => json!(text),
                Label::Plural(forms) => {
                    let forms = forms.iter().map(|(category, text)| (category.word(), text));
                    json!(forms.collect::<BTreeMap<_, _>>())
                }
            };
            (key.clone(), value)
        });
        let target = json!({
            "labels": labels.collect::<BTreeMap<_, _>>(),
            "plural": self.edition.language.plurals.digits(),
            "doc": shared,
        });
        texts::typographic(target, &self.edition.target.tag.language)
    }
}

/// What is known of the event; the dates of the days are put into words.
fn event(edition: &Edition<'_>) -> view::Event {
    let course = &edition.target.course;
    let event = course.event.clone();
    let dates: Vec<Date> = course.days.iter().filter_map(|day| day.date).collect();
    let words = match dates[..] {
        [] => None,
        [only] => Some(edition.language.date(only)),
        [first, .., last] => {
            let [from, to] = [first, last].map(|date| edition.language.date(date));
            Some(edition.language.text("dates-from-to", &[("from", &from), ("to", &to)]))
        }
    };
    view::Event {
        venue: event.venue,
        dates: event.dates.or(words),
        reference: event.reference,
        organiser: event.organiser,
        follow_up: dates.last().map(|last| edition.language.date(last.months_later(3))),
    }
}

fn brand(settings: &Settings, sources: &Sources) -> view::Brand {
    let brand = &settings.brand;
    let path = pictures::logo(brand, sources).map(|(path, _)| path);
    view::Brand {
        logo: path.zip(brand.logo.as_ref().map(|logo| logo.alt.clone())),
        headings: brand.headings.map(|colour| colour.to_string()),
        rules: brand.rules.map(|colour| colour.to_string()),
        text_font: brand.text_font.clone(),
        heading_font: brand.heading_font.clone(),
    }
}
