//! `watch`: builds again on every save, and shows the first changed page in a browser.

mod server;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::build::{self, Order, Ready};
use super::names::Refusal;
use super::{Outcome, Workspace, cache, root};
use crate::audience::Audience;
use crate::cli::{self, BuildFormat, CachePlace, Common};
use crate::diagnostic::{Diagnostics, Severity, json as records};
use crate::document::DocumentKind;
use crate::panic::caught;
use crate::pdf::{self, Channel};
use crate::request::BuildRequest;
use crate::source::Sources;
use crate::terminal::{Format, Terminal};
use crate::typeset::Typesetter;
use crate::{Compiled, Kit, compile, files};
use server::Shared;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(300);

pub(super) fn run(common: &Common, options: &cli::Watch, terminal: Terminal) -> Result<Outcome> {
    files::on_interrupt()?;
    let root = root(common)?;
    let order = Order {
        request: BuildRequest {
            wanted: build::wanted(false, &options.targets),
            date: build::date(None).map_err(Refusal::content)?,
            ..BuildRequest::default()
        },
        out: build::output(options.out.as_deref(), &root),
        jobs: build::jobs(None),
        keep_sources: false,
        open: false,
        format: BuildFormat::Human,
        deny_warnings: false,
    };
    let typesetter = build::typesetter(&options.engine)?;
    let shared = Arc::new(Shared::default());
    shared.change(|state| state.json = json!({ "building": true, "documents": [], "diagnostics": [], "build": 0 }));
    let address = server::serve(options.port, &shared)?;
    terminal.result(&format!("{address}\n"))?;
    let mut shown = Shown::default();
    let mut seen = None;
    loop {
        let now = files::stamp(&root);
        if seen.as_ref() != Some(&now) {
            seen = Some(now);
            shared.change(|state| state.json["building"] = true.into());
            let built = caught(|| shown.build(common, (&order, &options.cache), &*typesetter, terminal));
            let found =
                built.unwrap_or_else(|panic| told(&panic.diagnostic().into(), &Sources::default(), terminal))?;
            shown.tell(&shared, &found);
        }
        thread::sleep(PAUSE);
    }
}

/// A document on the page.
struct Document {
    target: String,
    /// Its place among the books.
    book: Option<usize>,
    audience: Audience,
    path: String,
    pdf: Arc<[u8]>,
    /// The first page that changed the last time, from 1.
    page: u32,
    changed: bool,
}

/// The documents that everything else belongs to.
const BOOKS: [DocumentKind; 2] = [DocumentKind::Handbook, DocumentKind::FacilitatorGuide];

type Name = (String, Audience, String);

/// What the page shows.
#[derive(Default)]
struct Shown {
    documents: BTreeMap<Name, Document>,
    builds: u64,
}

impl Shown {
    /// Builds all targets; one that fails stays as it was.
    fn build(
        &mut self,
        common: &Common,
        (order, cache): (&Order, &CachePlace),
        typesetter: &dyn Typesetter,
        terminal: Terminal,
    ) -> Result<Value> {
        self.builds += 1;
        self.documents.values_mut().for_each(|document| document.changed = false);
        let root = root(common)?;
        let cache = cache::choose(cache, &root)?;
        let workspace = Workspace::looked(root, order.request.looks.page, cache.as_cache(), terminal)?;
        let diagnostics = match Ready::new(&workspace, &order.request, terminal) {
            // A name that stands for nothing is a mistake of the command line, as long as nothing has been shown.
            Err(refusal) if self.builds == 1 && refusal.outcome == Outcome::Usage => return Err(refusal.into()),
            Err(refusal) => refusal.diagnostics.sorted(),
            Ok((ready, mut diagnostics)) => {
                let kit = Kit {
                    cache: cache.as_cache(),
                    jobs: order.jobs,
                    forms: &order.request.forms,
                    ..Kit::new(&workspace.sources, &ready.templates, typesetter)
                };
                build::check_output(&workspace.root, &order.out, &ready.targets)?;
                for target in &ready.targets {
                    let (compiled, found) = compile(ready.library, target, &kit);
                    diagnostics.extend(found);
                    let Some(compiled) = compiled else { continue };
                    diagnostics.extend(build::write(order, target, &compiled)?);
                    self.take(&target.name(), &compiled);
                }
                let names: Vec<_> = ready.targets.iter().map(crate::edition::Target::name).collect();
                self.documents.retain(|(target, ..), _| names.contains(target));
                diagnostics.sorted()
            }
        };
        cache.tell_faults(terminal);
        told(&diagnostics, &workspace.sources, terminal)
    }

    fn take(&mut self, target: &str, compiled: &Compiled) {
        let first = self.builds == 1;
        let mut before = std::mem::take(&mut self.documents);
        for ((audience, path), pdf) in &compiled.pdfs {
            let name = (target.to_owned(), *audience, path.clone());
            let old = before.remove(&name);
            let changed = !first && old.as_ref().is_none_or(|old| old.pdf != *pdf);
            let page = match &old {
                Some(old) if changed => first_change(&old.pdf, pdf),
                Some(old) => old.page,
                None => 1,
            };
            let records = compiled.build.documents.iter();
            let kind = records.filter(|record| record.path == *path).map(|record| record.kind);
            let document = Document {
                target: target.to_owned(),
                book: BOOKS.iter().position(|book| kind.clone().any(|kind| kind == *book)),
                audience: *audience,
                path: path.clone(),
                pdf: pdf.clone(),
                page,
                changed,
            };
            self.documents.insert(name, document);
        }
        self.documents.extend(before.into_iter().filter(|((other, ..), _)| other != target));
    }

    /// Gives the page what there is now: what changed stands first, and a document before its copies for printing.
    fn tell(&self, shared: &Shared, found: &Value) {
        let mut documents: Vec<_> = self.documents.values().collect();
        documents.sort_by_key(|document| {
            let copy = document.path.starts_with("0-print/");
            (!document.changed, copy, document.book.unwrap_or(BOOKS.len()))
        });
        let hash = |document: &Document| blake3::hash(&document.pdf).to_hex().to_string();
        let list = documents.iter().map(|document| {
            json!({
                "target": document.target,
                "audience": document.audience.word(),
                "path": document.path,
                "page": document.page,
                "changed": document.changed,
                "hash": hash(document),
            })
        });
        let json = json!({
            "building": false,
            "build": self.builds,
            "documents": list.collect::<Vec<_>>(),
            "diagnostics": found["diagnostics"],
            "summary": found["summary"],
        });
        let pdfs = documents.iter().map(|document| (hash(document), Arc::clone(&document.pdf))).collect();
        shared.change(|state| (state.json, state.pdfs) = (json, pdfs));
    }
}

/// Says what was found, here and on the page.
fn told(diagnostics: &Diagnostics, sources: &Sources, terminal: Terminal) -> Result<Value> {
    terminal.diagnostics(diagnostics, sources, Format::Human, false)?;
    let summary = summary(diagnostics);
    terminal.note(&summary);
    let lines = records::render(diagnostics, sources);
    let list: Vec<Value> = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    Ok(json!({ "diagnostics": list, "summary": summary }))
}

fn summary(diagnostics: &Diagnostics) -> String {
    let of = |severity: Severity| diagnostics.count(severity);
    match (of(Severity::Error), of(Severity::Warning)) {
        (0, 0) => "built".to_owned(),
        (0, warnings) => format!("built, warnings: {warnings}"),
        (errors, _) => format!("not built, errors: {errors}"),
    }
}

/// The first page whose text is not what it was.
fn first_change(old: &[u8], new: &[u8]) -> u32 {
    let pages = |bytes: &[u8]| {
        let surfaces = pdf::surfaces(bytes).unwrap_or_default();
        let texts = surfaces.into_iter().filter_map(|surface| match surface.channel {
            Channel::Page(number) => Some((number, surface.text)),
            _ => None,
        });
        let mut pages: BTreeMap<u32, String> = BTreeMap::new();
        texts.for_each(|(number, text)| pages.entry(number).or_default().push_str(&text));
        pages
    };
    let (old, new) = (pages(old), pages(new));
    let changed = new.iter().find(|(number, text)| old.get(number) != Some(text));
    changed.map_or(1, |(number, _)| *number)
}
