//! The packs of a target and its record, from finished documents: who gets what, and from when.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::forms::WebEdition;
use super::{Finished, Kit};
use crate::audience::PackKind;
use crate::compose::{self, Document, Documents, Subject};
use crate::diagnostic::{Code, Diagnostics};
use crate::digest::sha256;
use crate::document::DocumentKind;
use crate::edition::Edition;
use crate::origin::Origin;
use crate::pack::{self, Entry, Pack, PackInfo};
use crate::path::PackPath;
use crate::plan::{self, Plan, SheetOf};
use crate::record::{Build, DocumentRecord, PackRecord};
use crate::render::{self, Press};
use crate::select::Selection;

/// All documents of a target.
#[derive(Clone, Copy)]
pub(super) struct Whole<'w, 'd, 'a> {
    /// Those of participants.
    pub(super) given: &'w [Finished<'d, 'a>],
    /// Those of facilitators.
    pub(super) kept: &'w [Finished<'d, 'a>],
}

impl<'w, 'd, 'a> Whole<'w, 'd, 'a> {
    /// The documents of a pack.
    pub(super) fn of(self, kind: PackKind) -> Vec<&'w Finished<'d, 'a>> {
        let all = self.given.iter().chain(self.kept);
        all.filter(|one| kind.holds(one.document.audience, one.document.moment)).collect()
    }
}

/// The packs that a target has.
pub(super) fn kinds(edition: &Edition<'_>) -> impl Iterator<Item = PackKind> + use<> {
    let after = edition.target.after;
    PackKind::ALL.into_iter().filter(move |kind| *kind != PackKind::After || after)
}

/// The packs of both audiences, and that for after the course if there is to be one.
pub(super) fn packs(
    press: &Press<'_>,
    documents: &Documents<'_>,
    whole: Whole<'_, '_, '_>,
    web: &[WebEdition],
    kit: &Kit<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Pack>> {
    let mut packs = Vec::new();
    let kinds: Vec<_> = kinds(press.edition).collect();
    for kind in kinds.iter().copied() {
        let label = |key: &str| press.edition.language.word(key);
        let finished = whole.of(kind);
        let mut entries: Vec<_> = finished.iter().map(|one| entry(one, press.edition)).collect();
        entries.extend(finished.iter().flat_map(|one| form_entries(one, press.edition)));
        let own = web.iter().filter(|one| one.kind == kind && press.edition.target.web);
        entries.extend(own.flat_map(|one| web_entries(one, &finished, press.edition)));
        let info = info(kind, &finished, press);
        if kind == PackKind::Facilitator {
            match pack::directory::spreadsheet(&documents.directory, press.edition.paper(), info.date) {
                Ok(bytes) => entries.push(spreadsheet(documents, bytes, press.edition)),
                Err(error) => diagnostics.push(Code::PackTooLarge.at_path(DIRECTORY, error.to_string())),
            }
            match render::live(&documents.live, press) {
                Ok(page) => entries.push(live(documents, page, press.edition)),
                Err(error) => diagnostics.push(error),
            }
        }
        match pack::pack(&info, entries, &label, kit.cache) {
            Ok(pack) => packs.push(pack),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    (packs.len() == kinds.len()).then_some(packs)
}

fn info(kind: PackKind, finished: &[&Finished<'_, '_>], press: &Press<'_>) -> PackInfo {
    let edition = press.edition;
    let settings = &edition.library.settings;
    let date = edition.target.date;
    PackInfo {
        course: edition.target.course.id.clone(),
        tag: edition.target.folder(),
        kind,
        title: edition.text.title.clone(),
        language: edition.target.tag.language.clone(),
        rtl: edition.language.right_to_left,
        publisher: settings.publisher.clone(),
        licence: settings.licence.clone(),
        date: [date.year, date.month, date.day.unwrap_or(1)],
        day: edition.language.date(date),
        draft: press.draft,
        source: source_hash(finished),
        notice: edition.language.word("notice-names"),
        independent: edition.language.word("notice-independence"),
    }
}

/// A hash over everything that the documents of one pack are made of.
fn source_hash(finished: &[&Finished<'_, '_>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for one in finished {
        hasher.update(one.manuscript.path.as_str().as_bytes());
        hasher.update(one.key.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

const DIRECTORY: &str = "directory-of-training-exercises.xlsx";

/// The directory as a spreadsheet, beside the PDF that it also is on paper.
fn spreadsheet(documents: &Documents<'_>, bytes: Vec<u8>, edition: &Edition<'_>) -> Entry {
    let Documents { facilitator, directory, .. } = documents;
    let paper = facilitator.iter().find(|document| document.of == Subject::Directory);
    let path = paper.and_then(|paper| PackPath::new(&paper.path.as_str().replace(".pdf", ".xlsx")));
    Entry {
        path: path.unwrap_or_else(|| PackPath::new(DIRECTORY).expect("our own names are safe")),
        sha256: sha256(&bytes),
        bytes: bytes.into(),
        kind: DocumentKind::Directory,
        title: directory.title.clone(),
        language: edition.target.tag.language.clone(),
        pages: 0,
        length: String::new(),
        items: Vec::new(),
        licences: vec![edition.library.settings.licence.clone()],
        section: String::new(),
        section_order: 0,
        group: String::new(),
    }
}

const LIVE: &str = "run-the-day.html";

/// The page that facilitators run the day with.
fn live(documents: &Documents<'_>, page: String, edition: &Edition<'_>) -> Entry {
    let guide = documents.facilitator.iter().find(|document| document.kind == DocumentKind::FacilitatorGuide);
    Entry {
        path: PackPath::new(LIVE).expect("our own names are safe"),
        sha256: sha256(page.as_bytes()),
        bytes: page.into_bytes().into(),
        kind: DocumentKind::RunTheDay,
        title: edition.language.titled(&edition.language.word("run-the-day"), &edition.text.title),
        language: edition.target.tag.language.clone(),
        pages: 0,
        length: String::new(),
        // It holds what the guide holds.
        items: guide.map(|guide| guide.items.clone()).unwrap_or_default(),
        licences: guide.map(|guide| guide.licences.clone()).unwrap_or_default(),
        section: String::new(),
        section_order: 0,
        group: String::new(),
    }
}

fn entry(one: &Finished<'_, '_>, edition: &Edition<'_>) -> Entry {
    let document = one.document;
    Entry {
        path: document.path.clone(),
        bytes: Arc::clone(&one.pdf),
        sha256: one.facts.sha256.clone(),
        kind: document.kind,
        title: document.title.clone(),
        language: edition.target.tag.language.clone(),
        pages: one.facts.pages,
        length: edition.language.count("pages-count", one.facts.pages),
        items: document.items.clone(),
        licences: document.licences.clone(),
        section: document.section.clone(),
        section_order: document.section_order,
        group: document.group.clone(),
    }
}

/// The other forms of a document, beside its PDF.
fn form_entries(one: &Finished<'_, '_>, edition: &Edition<'_>) -> Vec<Entry> {
    let forms = one.forms.iter().map(|(path, bytes)| Entry {
        path: path.clone(),
        bytes: Arc::clone(bytes),
        sha256: sha256(bytes),
        pages: 0,
        length: String::new(),
        ..entry(one, edition)
    });
    forms.collect()
}

/// The folder of the web edition in a pack.
const WEB: &str = "web";

fn web_entries(web: &WebEdition, finished: &[&Finished<'_, '_>], edition: &Edition<'_>) -> Vec<Entry> {
    let items: BTreeSet<_> = finished.iter().flat_map(|one| one.document.items.iter().cloned()).collect();
    let licences: BTreeSet<_> = finished.iter().flat_map(|one| one.document.licences.iter().cloned()).collect();
    let entries = web.files.iter().filter_map(|(path, bytes)| {
        Some(Entry {
            path: PackPath::new(&format!("{WEB}/{path}"))?,
            bytes: Arc::clone(bytes),
            sha256: sha256(bytes),
            kind: DocumentKind::WebEdition,
            title: edition.language.word("kind-web-edition"),
            language: edition.target.tag.language.clone(),
            pages: 0,
            length: String::new(),
            items: items.iter().cloned().collect(),
            licences: licences.iter().cloned().collect(),
            section: String::new(),
            section_order: 0,
            group: String::new(),
        })
    });
    entries.collect()
}

/// The record of a target.
pub(super) fn record(
    edition: &Edition<'_>,
    selection: &Selection<'_>,
    plan: &Plan,
    draft: bool,
    finished: &[&Vec<Finished<'_, '_>>],
    packs: &[Pack],
    (covered_by_types_only, origins): (Vec<String>, Vec<Origin>),
) -> Build {
    let documents = finished.iter().flat_map(|documents| documents.iter());
    let copied = documents.clone().filter(|one| !matches!(one.document.of, Subject::Print(_)));
    let copies = copied.filter_map(|one| {
        let Document { kind, number, .. } = one.document;
        let document = (one.manuscript.path.as_str(), *kind, one.document.keeper(), number.as_deref());
        let form = match &one.document.of {
            Subject::Sheet(SheetOf::Form(id)) => edition.forms.get(id.as_str()).map(|form| form.item),
            _ => None,
        };
        plan::copy_job(edition, &plan.sheets, document, form, one.facts.pages)
    });
    let mut copies: Vec<_> = copies.collect();
    copies.sort_by_key(|job| plan.sheets.iter().position(|sheet| Some(&sheet.number) == job.number.as_ref()));
    Build {
        format: 1,
        target: edition.target.name(),
        date: edition.target.date.to_string(),
        draft,
        documents: documents
            .map(|one| DocumentRecord {
                path: one.manuscript.path.to_string(),
                kind: one.document.kind,
                audience: one.document.keeper(),
                moment: one.document.moment,
                pages: one.facts.pages,
                sha256: one.facts.sha256.clone(),
            })
            .collect(),
        selection: selection.decisions.clone(),
        fallbacks: origins.iter().filter(|origin| origin.fallback).count(),
        origins,
        restricted: selection.restricted(edition),
        plan: compose::titled(edition, selection, plan),
        reasons: plan.reasons.clone(),
        left_out: plan.left_out.clone(),
        objectives: plan.objectives.clone(),
        sheets: plan.sheets.clone(),
        supplies: plan.supplies.clone(),
        copies,
        paper: edition.paper().to_owned(),
        covered_by_types_only,
        packs: packs
            .iter()
            .map(|pack| PackRecord {
                name: format!("{}.zip", pack.name),
                size: pack.zip.len(),
                sha256: sha256(&pack.zip),
            })
            .collect(),
    }
}
