//! Forms for screens: web editions of packs, e-books, one file for a phone.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::super::packs::{Whole, kinds};
use super::super::{Finished, Kit};
use super::{no_form, stem};
use crate::audience::PackKind;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::DocumentKind;
use crate::pack;
use crate::panic::during;
use crate::path::PackPath;
use crate::render::{self, Press};
use crate::request::Form;
use crate::web::{self, Fault, Imprint, Source};

/// The web edition of a pack.
pub(in crate::compile) struct WebEdition {
    /// Which pack.
    pub(in crate::compile) kind: PackKind,
    /// Its files.
    pub(in crate::compile) files: BTreeMap<PackPath, Arc<[u8]>>,
}

/// The web editions of all packs, if they are asked for.
pub(in crate::compile) fn editions(
    whole: Whole<'_, '_, '_>,
    press: &Press<'_>,
    kit: &Kit<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<WebEdition> {
    if !kit.forms.contains(&Form::Html) && !press.edition.target.web {
        return Vec::new();
    }
    let mut editions = Vec::new();
    for kind in kinds(press.edition) {
        match during(|| format!("web/{}", kind.word()), || edition(kind, &whole.of(kind), press)) {
            Ok(files) => editions.push(WebEdition { kind, files }),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    editions
}

fn edition(
    kind: PackKind,
    finished: &[&Finished<'_, '_>],
    press: &Press<'_>,
) -> Result<BTreeMap<PackPath, Arc<[u8]>>, Diagnostic> {
    // What print sets and decks hold is in documents of its own.
    let mut finished: Vec<_> = finished.iter().copied().filter(|one| !one.page.is_empty()).collect();
    // The books come first: what is in them is not repeated.
    let is_book =
        |one: &&Finished<'_, '_>| !matches!(one.document.kind, DocumentKind::Handbook | DocumentKind::FacilitatorGuide);
    finished.sort_by_key(|one| (is_book(one), one.document.section_order, &one.document.path));
    let sources: Vec<_> = finished.iter().map(|one| source(one, &one.page)).collect();
    let imprint = Imprint { title: press.edition.text.title.clone(), ..imprint(kind, press) };
    let fault = |fault| match fault {
        Fault::Frame(diagnostic) => *diagnostic,
        Fault::Page(text) => Code::TemplateError.at_path(format!("web/{}", kind.word()), text),
    };
    let files = with_press(press, |web| web::edition(&imprint, &sources, web)).map_err(fault)?;
    files
        .into_iter()
        .map(|(path, bytes)| Ok((PackPath::new(&path).ok_or_else(|| pack::too_long(&path))?, bytes)))
        .collect()
}

/// The e-book of a document.
pub(super) fn epub(one: &Finished<'_, '_>, xhtml: &str, press: &Press<'_>) -> Result<Vec<u8>, Diagnostic> {
    let (imprint, source) = (of_document(one, press), source(one, xhtml));
    with_press(press, |web| web::epub(&imprint, &source, web)).map_err(|fault| failed(one, "an e-book", fault))
}

/// A document as one file.
pub(super) fn phone(one: &Finished<'_, '_>, xhtml: &str, press: &Press<'_>) -> Result<Vec<u8>, Diagnostic> {
    let (imprint, source) = (of_document(one, press), source(one, xhtml));
    let page = with_press(press, |web| web::phone(&imprint, &source, web));
    page.map(String::into_bytes).map_err(|fault| failed(one, "one file", fault))
}

fn failed(one: &Finished<'_, '_>, form: &str, fault: Fault) -> Diagnostic {
    match fault {
        Fault::Frame(diagnostic) => *diagnostic,
        Fault::Page(text) => no_form(one, form, &text),
    }
}

fn with_press<T>(press: &Press<'_>, make: impl FnOnce(&web::Press<'_>) -> T) -> T {
    let frame = |name: &str, data: Value, texts: Vec<String>| render::screen(name, &data, texts, press);
    make(&web::Press { frame: &frame, word: &|key| press.edition.language.word(key) })
}

fn source<'o>(one: &'o Finished<'_, '_>, xhtml: &'o str) -> Source<'o> {
    Source {
        stem: stem(&one.document.path),
        title: &one.document.title,
        section: &one.document.section,
        xhtml,
        pictures: &one.manuscript.files,
    }
}

/// A document by itself: its title is that of the course where it is the handbook.
fn of_document(one: &Finished<'_, '_>, press: &Press<'_>) -> Imprint {
    let (title, course) = (one.document.title.clone(), press.edition.text.title.clone());
    let subtitle =
        if title == course { press.edition.language.word(&format!("kind-{}", one.document.kind)) } else { course };
    Imprint { title, subtitle, ..imprint(PackKind::Participant, press) }
}

fn imprint(kind: PackKind, press: &Press<'_>) -> Imprint {
    let edition = press.edition;
    let word = |key: &str| edition.language.word(key);
    let (whose, keep) = match kind {
        PackKind::Participant => ("pack-for-participants", None),
        PackKind::Facilitator => ("pack-for-facilitators", Some("pack-keep")),
        PackKind::After => ("pack-for-after", None),
    };
    let date = edition.target.date;
    Imprint {
        title: String::new(),
        subtitle: word(whose),
        warnings: keep.into_iter().chain(press.draft.then_some("pack-draft")).map(word).collect(),
        language: edition.target.tag.language.clone(),
        right_to_left: edition.language.right_to_left,
        publisher: edition.library.settings.publisher.clone(),
        licence: edition.library.settings.licence.clone(),
        date: [date.year, date.month, date.day.unwrap_or(1)],
        notices: ["notice-independence", "notice-names"].map(word).into(),
    }
}
