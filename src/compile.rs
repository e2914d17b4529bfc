//! The compiler: one pure function that reads like the pipeline.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::audience::Audience;
use crate::audit::{self, Canaries, Kept};
use crate::check::Checked;
use crate::compose::parts::{Content, PartFile};
use crate::compose::view::Directory;
use crate::compose::{self, Document, Documents};
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::{self, Edition, Target};
use crate::library::language::Label;
use crate::markdown;
use crate::origin::{self, Origin};
use crate::pack::{self, Entry, Pack, PackInfo};
use crate::path::PackPath;
use crate::pdf;
use crate::plan::{self, Plan};
use crate::record::{Build, DocumentRecord, PackRecord};
use crate::render::{self, Manuscript, Pages, Press, Templates};
use crate::review;
use crate::select::{self, Selection};
use crate::source::Sources;
use crate::typeset::{self, Typesetter};

/// What the compiler is given beside the content.
#[derive(Clone, Copy)]
pub struct Kit<'a> {
    /// The authors' files.
    pub sources: &'a Sources,
    /// Templates and fonts.
    pub templates: &'a Templates<'a>,
    /// What makes PDFs.
    pub typesetter: &'a dyn Typesetter,
    /// How many documents are made at once.
    pub jobs: usize,
    /// Only documents of these kinds; all if it is empty.
    pub only: &'a [String],
    /// Is told how far a target is.
    pub progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// How far a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// So many documents will be typeset.
    Composed(usize),
    /// A document is typeset.
    Typeset(&'a str),
    /// The packs are made, and will be audited.
    Packed,
    /// The participants' files are audited.
    Audited,
}

/// What came out of one target.
#[derive(Debug)]
pub struct Compiled {
    /// Finished PDFs by audience and path.
    pub pdfs: BTreeMap<(Audience, String), Arc<[u8]>>,
    /// The packs of both audiences; none if only some kinds were made.
    pub packs: Vec<Pack>,
    /// The record of the build.
    pub build: Build,
    /// The inputs of the typesetter.
    pub manuscripts: Vec<Manuscript>,
}

/// Compiles one target: the same library, target and kit give the same bytes. Warnings come back beside the result.
pub fn compile(library: &Checked, target: &Target, kit: &Kit<'_>) -> (Option<Compiled>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let compiled = compile_into(library, target, kit, &mut diagnostics);
    (compiled.filter(|_| !diagnostics.has_errors()), diagnostics)
}

fn compile_into(library: &Checked, target: &Target, kit: &Kit<'_>, diagnostics: &mut Diagnostics) -> Option<Compiled> {
    let edition = edition::edition(library, target);
    let (selection, found) = select::select(&edition);
    diagnostics.extend(found);
    let (plan, found) = plan::plan(&edition, &selection);
    diagnostics.extend(found);
    let found = review::review(&edition, &selection);
    let draft = !found.is_empty() && !target.release;
    diagnostics.extend(found);
    if diagnostics.has_errors() {
        return None;
    }
    let mut documents = compose::compose(&edition, &selection, &plan);
    if !kit.only.is_empty() {
        let wanted =
            |document: &Document<'_>| document.kind == "handbook" || kit.only.iter().any(|kind| kind == document.kind);
        documents.participant.retain(wanted);
        documents.facilitator.retain(wanted);
    }
    (kit.progress)(Progress::Composed(documents.participant.len() + documents.facilitator.len()));
    let press = Press { edition: &edition, plan: &plan, sources: kit.sources, templates: kit.templates, draft };
    let given = finish(&documents.participant, None, &press, kit, diagnostics)?;
    diagnostics.extend(long_cases(&edition, &given));
    let pages = handbook_pages(&given);
    let kept = finish(&documents.facilitator, Some(&pages), &press, kit, diagnostics)?;
    if diagnostics.has_errors() {
        return None;
    }
    let canaries = canaries(&documents, &edition);
    let types_only = canaries.types_only();
    let packs = if kit.only.is_empty() { packs(&press, &documents, &given, &kept, diagnostics)? } else { Vec::new() };
    (kit.progress)(Progress::Packed);
    diagnostics.extend(audit_all(&canaries, &edition, &documents, &plan, &given, &packs, kit));
    (kit.progress)(Progress::Audited);
    let origins = origin::origins(&edition, &selection, kit.sources);
    let build = record(&edition, &selection, &plan, draft, &[&given, &kept], &packs, (types_only, origins));
    let finished = given.into_iter().chain(kept).collect::<Vec<_>>();
    let pdfs = finished.iter().map(|one| ((one.manuscript.audience, one.manuscript.path.to_string()), one.pdf.clone()));
    let pdfs = pdfs.filter(|((_, path), _)| kit.only.is_empty() || wanted(path, &documents, kit)).collect();
    let manuscripts = finished.into_iter().map(|one| one.manuscript).collect();
    Some(Compiled { pdfs, packs, build, manuscripts })
}

/// The handbook is always made for its pages, but only kept where it is wanted.
fn wanted(path: &str, documents: &Documents<'_>, kit: &Kit<'_>) -> bool {
    let all = documents.participant.iter().chain(&documents.facilitator);
    let kind = all.into_iter().find(|document| document.path.as_str() == path).map(|document| document.kind);
    kind.is_some_and(|kind| kit.only.iter().any(|wanted| wanted == kind))
}

/// A document with its manuscript and PDF.
struct Finished<'d, 'a> {
    document: &'d Document<'a>,
    manuscript: Manuscript,
    pdf: Arc<[u8]>,
    pages: u32,
    destinations: Pages,
}

fn finish<'d, 'a>(
    documents: &'d [Document<'a>],
    pages: Option<&Pages>,
    press: &Press<'_>,
    kit: &Kit<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Finished<'d, 'a>>> {
    let manuscripts = match render::render(documents, pages, press) {
        Ok(manuscripts) => manuscripts,
        Err(errors) => {
            diagnostics.extend(errors);
            return None;
        }
    };
    let progress = |manuscript: &Manuscript| (kit.progress)(Progress::Typeset(manuscript.path.as_str()));
    let set = typeset::typeset(&manuscripts, kit.typesetter, kit.jobs, &progress);
    diagnostics.extend(set.diagnostics);
    let mut finished = Vec::new();
    for ((document, manuscript), pdf) in documents.iter().zip(manuscripts).zip(set.pdfs) {
        let Some(pdf) = pdf else { continue };
        match pdf::read(&pdf) {
            Ok(read) => {
                let destinations = read.destinations;
                finished.push(Finished { document, manuscript, pdf, pages: read.pages, destinations });
            }
            Err(error) => {
                let message = format!("the finished PDF cannot be read: {error}");
                diagnostics.push(Code::TypstError.at_path(document.path.as_str(), message));
            }
        }
    }
    Some(finished)
}

/// Case studies that take more pages than the library asks for.
fn long_cases(edition: &Edition<'_>, given: &[Finished<'_, '_>]) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(most) = edition.library.settings.standards.case_pages else { return diagnostics };
    for one in given.iter().filter(|one| one.document.kind == "case-study" && one.pages > most) {
        let ids = one.document.items.iter().filter_map(|item| item.strip_prefix("case-studies/"));
        for case in ids.map(|id| edition.local(&edition.library.case_studies[id]).item) {
            let message = format!("the case takes {} pages with its questions and sources", one.pages);
            let help = format!("shorten it to {most}, as `library.yaml` asks");
            diagnostics.push(Code::CasePages.at(case.given.title.span, message).help(help));
        }
    }
    diagnostics
}

fn handbook_pages(given: &[Finished<'_, '_>]) -> Pages {
    let handbook = given.iter().find(|one| one.document.kind == "handbook");
    handbook.map(|one| one.destinations.clone()).unwrap_or_default()
}

fn plain(part: &PartFile<'_>) -> String {
    match &part.content {
        Content::Text { blocks, .. } => markdown::plain_blocks(blocks),
        Content::Sources(entries) => entries
            .iter()
            .filter_map(|entry| entry.part.as_ref())
            .map(|part| part.plain())
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

fn canaries(documents: &Documents<'_>, edition: &Edition<'_>) -> Canaries {
    let (mut kept, mut texts) = (Vec::new(), BTreeMap::new());
    for part in documents.parts() {
        if part.audience == Audience::Participant {
            texts.insert(part.path.as_str(), plain(part));
            continue;
        }
        let id = part.path.trim_start_matches("/content/").trim_end_matches(".typ");
        let (item, name) = id.rsplit_once('/').unwrap_or((id, ""));
        kept.push(Kept { item: item.to_owned(), part: name.to_owned(), text: plain(part) });
    }
    let mut given = scalars(documents, &texts, edition);
    given.extend(texts.into_values());
    Canaries::new(&kept, &given)
}

fn labels(edition: &Edition<'_>) -> Vec<String> {
    edition.language.labels.values().flat_map(Label::forms).map(str::to_owned).collect()
}

/// Everything that participants read beside parts: labels, titles, the course's own words, citations.
fn scalars(documents: &Documents<'_>, texts: &BTreeMap<&str, String>, edition: &Edition<'_>) -> Vec<String> {
    let mut scalars = labels(edition);
    for document in &documents.participant {
        scalars.push(format!("{} {}", document.title, document.section));
        let before = scalars.len();
        strings(&document.data, texts, &mut scalars);
        // On a page, a heading and the text below it stand side by side.
        let whole = scalars[before..].join(" ");
        scalars.push(whole);
    }
    scalars
}

/// The strings of a view in the order in which they are printed, with parts in the place of their paths.
fn strings(value: &serde_json::Value, texts: &BTreeMap<&str, String>, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(texts.get(text.as_str()).unwrap_or(text).clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, texts, found)),
        serde_json::Value::Object(values) => {
            let first = ["title", "path"].into_iter().filter_map(|key| values.get_key_value(key));
            let rest = values.iter().filter(|(key, _)| !matches!(key.as_str(), "title" | "path" | "id"));
            first.chain(rest).for_each(|(_, value)| strings(value, texts, found));
        }
        _ => {}
    }
}

fn audit_all(
    canaries: &Canaries,
    edition: &Edition<'_>,
    documents: &Documents<'_>,
    plan: &Plan,
    given: &[Finished<'_, '_>],
    packs: &[Pack],
    kit: &Kit<'_>,
) -> Diagnostics {
    let checked: Vec<_> = given
        .iter()
        .map(|one| audit::Checked { path: &one.manuscript.path, manuscript: &one.manuscript.files, pdf: &one.pdf })
        .collect();
    let texts = packs.iter().find(|pack| pack.audience == Audience::Participant).map(|pack| {
        let texts = pack.files.iter().filter(|(path, _)| !path.as_str().ends_with(".pdf"));
        texts.map(|(path, bytes)| (path, &**bytes)).collect::<Vec<_>>()
    });
    let mut diagnostics = audit::audit(canaries, &checked, &texts.unwrap_or_default(), kit.jobs);
    if let Some(handbook) = given.iter().find(|one| one.document.kind == "handbook") {
        let sheets = documents.participant.iter().filter_map(|document| {
            let number = document.data.get("number")?.as_str()?;
            plan.sheets.iter().find(|sheet| sheet.number == number)?;
            Some((number.to_owned(), document.parts.iter().map(plain).collect::<Vec<_>>().join("\n")))
        });
        let mut bound = labels(edition);
        bound.extend(handbook.document.parts.iter().map(plain));
        strings(&handbook.document.data, &BTreeMap::new(), &mut bound);
        diagnostics.extend(audit::loose_sheets(&sheets.collect::<Vec<_>>(), &handbook.pdf, &bound));
    }
    diagnostics
}

fn packs(
    press: &Press<'_>,
    documents: &Documents<'_>,
    given: &[Finished<'_, '_>],
    kept: &[Finished<'_, '_>],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Pack>> {
    let mut packs = Vec::new();
    for (audience, finished) in [(Audience::Participant, given), (Audience::Facilitator, kept)] {
        let label = |key: &str| press.edition.language.word(key);
        let mut entries: Vec<_> = finished.iter().map(|one| entry(one, press.edition)).collect();
        let info = info(audience, finished, press);
        if audience == Audience::Facilitator {
            match pack::directory::spreadsheet(&documents.directory, info.date) {
                Ok(bytes) => entries.push(spreadsheet(&documents.directory, bytes, press.edition)),
                Err(error) => diagnostics.push(Code::PackTooLarge.at_path(DIRECTORY, error.to_string())),
            }
        }
        match pack::pack(&info, entries, &label) {
            Ok(pack) => packs.push(pack),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    (packs.len() == 2).then_some(packs)
}

fn info(audience: Audience, finished: &[Finished<'_, '_>], press: &Press<'_>) -> PackInfo {
    let edition = press.edition;
    let settings = &edition.library.settings;
    let date = edition.target.date;
    PackInfo {
        course: edition.target.course.id.clone(),
        tag: edition.target.tag.to_string(),
        audience,
        title: edition.text.title.clone(),
        language: edition.target.tag.language.clone(),
        rtl: edition.language.right_to_left,
        publisher: settings.publisher.clone(),
        licence: settings.licence.clone(),
        date: [date.year, date.month, date.day.unwrap_or(1)],
        draft: press.draft,
        source: source_hash(finished),
        notice: edition.language.word("notice-names"),
        independent: edition.language.word("notice-independence"),
    }
}

/// A hash over everything that one audience's documents are made of.
fn source_hash(finished: &[Finished<'_, '_>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for one in finished {
        hasher.update(one.manuscript.path.as_str().as_bytes());
        for (path, bytes) in &one.manuscript.files {
            hasher.update(path.as_bytes());
            hasher.update(blake3::hash(bytes).as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}

const DIRECTORY: &str = "directory-of-training-exercises.xlsx";

fn spreadsheet(directory: &Directory, bytes: Vec<u8>, edition: &Edition<'_>) -> Entry {
    Entry {
        path: PackPath::new(DIRECTORY).expect("our own names are safe"),
        bytes: bytes.into(),
        kind: "directory".to_owned(),
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

fn entry(one: &Finished<'_, '_>, edition: &Edition<'_>) -> Entry {
    let document = one.document;
    Entry {
        path: document.path.clone(),
        bytes: Arc::clone(&one.pdf),
        kind: document.kind.to_owned(),
        title: document.title.clone(),
        language: edition.target.tag.language.clone(),
        pages: one.pages,
        length: edition.language.count("pages-count", one.pages),
        items: document.items.clone(),
        licences: document.licences.clone(),
        section: document.section.clone(),
        section_order: document.section_order,
        group: document.group.clone(),
    }
}

fn record(
    edition: &Edition<'_>,
    selection: &Selection<'_>,
    plan: &Plan,
    draft: bool,
    finished: &[&Vec<Finished<'_, '_>>],
    packs: &[Pack],
    (covered_by_types_only, origins): (Vec<String>, Vec<Origin>),
) -> Build {
    let documents = finished.iter().flat_map(|documents| documents.iter());
    let copies = documents.clone().filter_map(|one| {
        let number = one.document.data.get("number").and_then(serde_json::Value::as_str);
        let document = (one.manuscript.path.as_str(), one.document.kind, one.manuscript.audience, number);
        plan::copy_job(edition, &plan.sheets, document, one.pages)
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
                kind: one.document.kind.to_owned(),
                audience: one.manuscript.audience,
                pages: one.pages,
                sha256: pack::digest(&one.pdf),
            })
            .collect(),
        selection: selection.decisions.clone(),
        fallbacks: origins.iter().filter(|origin| origin.fallback).count(),
        origins,
        restricted: selection.restricted(edition),
        plan: compose::titled(edition, selection, plan),
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
                sha256: pack::digest(&pack.zip),
            })
            .collect(),
    }
}
