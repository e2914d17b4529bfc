//! The compiler: one pure function that reads like the pipeline.

mod forms;
mod packs;
mod proof;
mod sketch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use blake3::Hash;

use crate::audience::{Audience, PackKind};
use crate::cache::{self, Cache, Facts, Key, Kind, NoCache, Origin, Shelf, Told, Trace};
use crate::check::Checked;
use crate::compose::{self, Document, Documents};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::DocumentKind;
use crate::edition::{self, Target};
use crate::length;
use crate::origin;
use crate::pack::Pack;
use crate::panic::caught;
use crate::path::PackPath;
use crate::pdf;
use crate::record::{Build, Work};
use crate::render::{self, Manuscript, Pages, Press, Templates};
use crate::request::Form;
use crate::review;
use crate::share::Share;
use crate::source::Sources;
use crate::typeset::{self, Typesetter};
use forms::WebEdition;
use proof::Proof;
pub use sketch::{needed, sketch};

/// What the compiler is given beside the content.
#[derive(Clone, Copy)]
pub struct Kit<'a> {
    /// The authors' files.
    pub sources: &'a Sources,
    /// Templates and fonts.
    pub templates: &'a Templates<'a>,
    /// What makes PDFs.
    pub typesetter: &'a dyn Typesetter,
    /// What was finished before.
    pub cache: &'a dyn Cache,
    /// How many documents are made at once.
    pub jobs: usize,
    /// Only documents of these kinds; all if it is empty.
    pub only: &'a [DocumentKind],
    /// The forms of documents to be made beside their PDFs.
    pub forms: &'a [Form],
    /// Only the documents of this share, to be joined with the others later.
    pub share: Option<Share>,
    /// Is told how far a target is.
    pub progress: &'a (dyn Fn(Progress<'_>) + Sync),
}

impl<'a> Kit<'a> {
    /// What every run is given; it makes all documents, as PDFs, one after the other, keeps nothing and tells nobody.
    pub fn new(sources: &'a Sources, templates: &'a Templates<'a>, typesetter: &'a dyn Typesetter) -> Self {
        let (cache, progress) = (&NoCache, &|_: Progress<'_>| {});
        Self { sources, templates, typesetter, cache, jobs: 1, only: &[], forms: &[], share: None, progress }
    }
}

/// How far a target is.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// Its documents are composed.
    Composed,
    /// A document is finished.
    Finished {
        /// The name of its target.
        target: &'a str,
        /// Its manuscript.
        manuscript: &'a Manuscript,
        /// Where its PDF comes from; none if it has none.
        origin: Option<&'a Origin>,
    },
    /// The packs are made, and will be audited.
    Packed,
    /// The participants' files are audited.
    Audited,
}

/// What came out of one target.
#[derive(Debug)]
pub struct Compiled {
    /// Finished PDFs by who has them until they are given out, and path.
    pub pdfs: BTreeMap<(Audience, String), Arc<[u8]>>,
    /// Other forms of the same documents, by who has them and path.
    pub forms: BTreeMap<(Audience, String), Arc<[u8]>>,
    /// Web editions of the packs, if they were asked for: their files, by pack and path.
    pub web: BTreeMap<(PackKind, String), Arc<[u8]>>,
    /// The hash of each manuscript and what the cache keeps beside its PDF.
    pub keys: BTreeMap<(Audience, String), (Hash, Vec<u8>)>,
    /// The packs; none if only some documents were made.
    pub packs: Vec<Pack>,
    /// The record of the build.
    pub build: Build,
    /// The inputs of the typesetter.
    pub manuscripts: Vec<Manuscript>,
    /// Where each PDF comes from: of interest for this run only.
    pub work: Work,
    /// The kinds of all its documents, also of those that were not asked for.
    pub kinds: BTreeSet<DocumentKind>,
}

/// Compiles one target: the same library, target and kit give the same bytes. Warnings come back beside the result.
pub fn compile(library: &Checked, target: &Target, kit: &Kit<'_>) -> (Option<Compiled>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let compiled = caught(|| compile_into(library, target, kit, &mut diagnostics)).unwrap_or_else(|panic| {
        diagnostics.push(panic.during(target.name()).diagnostic());
        None
    });
    (compiled.filter(|_| !diagnostics.has_errors()), diagnostics)
}

fn compile_into(library: &Checked, target: &Target, kit: &Kit<'_>, diagnostics: &mut Diagnostics) -> Option<Compiled> {
    let edition = edition::edition(library, target);
    let (selection, plan) = sketch::planned(&edition, diagnostics);
    let found = review::review(&edition, &selection);
    let draft = !found.is_empty() && !target.release;
    diagnostics.extend(found);
    if diagnostics.has_errors() {
        return None;
    }
    let mut documents = sketch::composed(&edition, &selection, &plan, kit.sources, diagnostics);
    diagnostics.extend(documents.too_early());
    if diagnostics.has_errors() {
        return None;
    }
    let kinds = documents.participant.iter().chain(&documents.facilitator).map(|document| document.kind).collect();
    let chosen = keep_chosen(&mut documents, &target.name(), kit.only, kit.share);
    (kit.progress)(Progress::Composed);
    let press = Press {
        edition: &edition,
        selection: &selection,
        plan: &plan,
        sources: kit.sources,
        templates: kit.templates,
        draft,
    };
    let trace = Trace::new(kit.cache, target.name());
    let mut given = finish(&documents.participant, None, &press, kit, &trace, diagnostics)?;
    diagnostics.extend(length::length(&edition, given.iter().map(|one| (one.document, one.facts.pages))));
    let pages = handbook_pages(&given, kit.cache, diagnostics)?;
    let mut kept = finish(&documents.facilitator, Some(&pages), &press, kit, &trace, diagnostics)?;
    forms::make(&mut given, None, &press, kit, diagnostics);
    forms::make(&mut kept, Some(&pages), &press, kit, diagnostics);
    trace.keep(chosen.is_none());
    if diagnostics.has_errors() {
        return None;
    }
    let whole = chosen.is_none();
    let (mut web, mut packs) = (Vec::new(), Vec::new());
    if whole {
        let whole = packs::Whole { given: &given, kept: &kept };
        web = forms::editions(whole, &press, kit, diagnostics);
        packs = packs::packs(&press, &documents, whole, &web, kit, diagnostics)?;
    }
    (kit.progress)(Progress::Packed);
    let mut types_only = Vec::new();
    // Who joins the shares searches all of them.
    if kit.share.is_none() {
        let proof = Proof::new(&documents, &edition, kit);
        diagnostics.extend(proof.audit(&given, &packs, &web));
        types_only = proof.types_only();
    }
    (kit.progress)(Progress::Audited);
    let origins = origin::origins(&edition, &selection, kit.sources);
    let build = packs::record(&edition, &selection, &plan, draft, &[&given, &kept], &packs, (types_only, origins));
    let is_chosen = |one: &Finished<'_, '_>| match &chosen {
        Some(chosen) => chosen.contains(&(one.manuscript.keeper(), one.manuscript.path.clone())),
        None => true,
    };
    let finished = given.into_iter().chain(kept).filter(is_chosen).collect();
    let web = if kit.forms.contains(&Form::Html) { web } else { Vec::new() };
    Some(Compiled { web: by_pack(web), ..gathered(finished, packs, build, kinds) })
}

/// The files of web editions by pack and path.
fn by_pack(editions: Vec<WebEdition>) -> BTreeMap<(PackKind, String), Arc<[u8]>> {
    let files = editions.into_iter().flat_map(|one| {
        let kind = one.kind;
        one.files.into_iter().map(move |(path, bytes)| ((kind, path.to_string()), bytes))
    });
    files.collect()
}

/// What came out of a target, document by document.
fn gathered(
    finished: Vec<Finished<'_, '_>>,
    packs: Vec<Pack>,
    build: Build,
    kinds: BTreeSet<DocumentKind>,
) -> Compiled {
    let work = Work::new(build.target.clone(), finished.iter().map(|one| (&one.manuscript, &one.origin)));
    let name = |one: &Finished<'_, '_>| (one.manuscript.keeper(), one.manuscript.path.to_string());
    let pdfs = finished.iter().map(|one| (name(one), one.pdf.clone())).collect();
    let forms = finished.iter().flat_map(|one| {
        let keeper = one.manuscript.keeper();
        one.forms.iter().map(move |(path, bytes)| ((keeper, path.to_string()), Arc::clone(bytes)))
    });
    let forms = forms.collect();
    let keys = finished.iter().map(|one| (name(one), (one.key, one.head.clone()))).collect();
    let manuscripts = finished.into_iter().map(|one| one.manuscript).collect();
    Compiled { pdfs, forms, web: BTreeMap::new(), keys, packs, build, manuscripts, work, kinds }
}

/// How many documents of a target will be typeset; none where it has mistakes, which are reported when it is compiled.
pub fn count(library: &Checked, target: &Target, only: &[DocumentKind], share: Option<Share>) -> usize {
    let counted = caught(|| {
        let (edition, mut found) = (edition::edition(library, target), Diagnostics::new());
        let (selection, plan) = sketch::planned(&edition, &mut found);
        if found.has_errors() {
            return 0;
        }
        let mut documents = compose::compose(&edition, &selection, &plan);
        keep_chosen(&mut documents, &target.name(), only, share);
        documents.participant.len() + documents.facilitator.len()
    });
    counted.unwrap_or(0)
}

/// The names of the documents that are asked for; others go, but for the handbook, whose pages facilitators' documents
/// name. Nothing, where all are asked for.
fn keep_chosen(
    documents: &mut Documents<'_>,
    target: &str,
    only: &[DocumentKind],
    share: Option<Share>,
) -> Option<BTreeSet<(Audience, PackPath)>> {
    if only.is_empty() && share.is_none() {
        return None;
    }
    let all = documents.participant.iter().chain(&documents.facilitator).enumerate();
    let chosen = all.filter(|(number, document)| {
        let kind = only.is_empty() || only.contains(&document.kind);
        kind && share.is_none_or(|share| share.holds(target, document.keeper(), document.path.as_str(), *number))
    });
    let chosen: BTreeSet<_> = chosen.map(|(_, document)| (document.keeper(), document.path.clone())).collect();
    let is_chosen = |document: &Document<'_>| chosen.contains(&(document.keeper(), document.path.clone()));
    documents.facilitator.retain(is_chosen);
    let pages = !documents.facilitator.is_empty();
    documents.participant.retain(|document| is_chosen(document) || pages && document.kind == DocumentKind::Handbook);
    Some(chosen)
}

/// A document with its manuscript and PDF.
struct Finished<'d, 'a> {
    document: &'d Document<'a>,
    manuscript: Manuscript,
    /// The hash of the manuscript, by which the cache knows the PDF.
    key: Hash,
    pdf: Arc<[u8]>,
    hash: Hash,
    facts: Facts,
    /// What the cache keeps beside the PDF.
    head: Vec<u8>,
    origin: Origin,
    /// The same document as XHTML; empty if no form needs it.
    page: String,
    /// The forms made of that.
    forms: Vec<forms::Made>,
}

fn finish<'d, 'a>(
    documents: &'d [Document<'a>],
    pages: Option<&Pages>,
    press: &Press<'_>,
    kit: &Kit<'_>,
    trace: &Trace<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Finished<'d, 'a>>> {
    let manuscripts = match render::render(documents, pages, press) {
        Ok(manuscripts) => manuscripts,
        Err(errors) => {
            diagnostics.extend(errors);
            return None;
        }
    };
    let shelf = Shelf::new(kit.typesetter, kit.cache, trace);
    let progress = |manuscript: &Manuscript| {
        let told = shelf.told(manuscript).filter(|told| told.pdf.is_some());
        let origin = told.as_ref().map(|told| &told.origin);
        (kit.progress)(Progress::Finished { target: trace.target(), manuscript, origin });
    };
    let set = typeset::typeset(&manuscripts, &shelf, kit.jobs, &progress);
    diagnostics.extend(set.diagnostics);
    let panics = set.panics.into_iter().map(|panic| panic.during(trace.target()).diagnostic());
    diagnostics.extend(panics.collect());
    let mut finished = Vec::new();
    for ((document, manuscript), pdf) in documents.iter().zip(manuscripts).zip(set.pdfs) {
        let (Some(pdf), Some(told)) = (pdf, shelf.told(&manuscript)) else { continue };
        let Told { origin, manuscript: key, pdf: Some((hash, facts)), head } = told else { continue };
        match facts {
            Ok(facts) => {
                let (page, forms) = Default::default();
                finished.push(Finished { document, manuscript, key, pdf, hash, facts, head, origin, page, forms });
            }
            Err(error) => diagnostics.push(unreadable(&document.path, &error)),
        }
    }
    Some(finished)
}

/// The pages of the handbook that facilitators' documents name.
fn handbook_pages(given: &[Finished<'_, '_>], cache: &dyn Cache, diagnostics: &mut Diagnostics) -> Option<Pages> {
    let Some(handbook) = given.iter().find(|one| one.document.kind == DocumentKind::Handbook) else {
        return Some(Pages::new());
    };
    let key = Key::new(Kind::Verdict, ["destinations".as_bytes(), handbook.hash.as_bytes()]);
    if let Some(known) = cache::finding(cache, &key) {
        return Some(known);
    }
    match pdf::destinations(&handbook.pdf) {
        Ok(pages) => {
            cache::keep_finding(cache, &key, &pages);
            Some(pages)
        }
        Err(error) => {
            diagnostics.push(unreadable(&handbook.document.path, &error));
            None
        }
    }
}

fn unreadable(path: &PackPath, error: &str) -> Diagnostic {
    Code::TypstError.at_path(path.as_str(), format!("the finished PDF cannot be read: {error}"))
}
