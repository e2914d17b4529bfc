//! A part: the share of all documents that one machine has made, in a folder that travels to the one that joins them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, ensure};
use blake3::Hash;
use serde::{Deserialize, Serialize};

use crate::cache::{Body, Cache, Entry, Found, Key, Kind, attested};
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::{Looks, PageSize, Target};
use crate::library::Date;
use crate::panic::lock;
use crate::path::shown;
use crate::render::Manuscript;
use crate::request::{self, BuildRequest, Setting, Wanted};
use crate::share::Share;
use crate::typeset::{Outcome, Typesetter};
use crate::yaml::Choice;
use crate::{Compiled, files};

/// The file that tells what a part holds.
const LIST: &str = "part.json";
const LARGEST_LIST: u64 = 256 << 20;
const LARGEST_PDF: u64 = 256 << 20;

/// What a part holds, and of which build it is a part.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    format: u32,
    tool: String,
    share: String,
    order: Order,
    documents: Vec<Held>,
}

/// What was to be built: the same for all parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    targets: Vec<String>,
    /// The reference date, wherever that came from.
    date: String,
    set: Vec<String>,
    paper: Option<String>,
    after: bool,
    release: bool,
    deny_stale: bool,
    allowed_fallbacks: usize,
    page: String,
    watermark: Option<String>,
    review: bool,
}

impl Order {
    /// What is asked for, part by part: a new one travels with the list, or changes nothing of what is made.
    fn of(targets: &[Target], request: &BuildRequest) -> Self {
        #[rustfmt::skip]
        let BuildRequest {
            settings, paper, looks: Looks { page, watermark, review }, after, release, deny_stale, allowed_fallbacks,
            date: _, wanted: _, languages: _, countries: _, only: _, forms: _, share: _,
        } = request;
        Self {
            targets: targets.iter().map(Target::name).collect(),
            date: targets.first().map(|target| target.date.to_string()).unwrap_or_default(),
            set: settings.iter().map(Setting::to_string).collect(),
            paper: paper.clone(),
            after: *after,
            release: *release,
            deny_stale: *deny_stale,
            allowed_fallbacks: *allowed_fallbacks,
            page: page.word().to_owned(),
            watermark: watermark.clone(),
            review: *review,
        }
    }

    /// The same as a request again; what a list says that no command could ask for is none.
    fn request(&self) -> Option<BuildRequest> {
        let settings = self.set.iter().map(|setting| Setting::parse(setting).ok());
        let watermark = self.watermark.as_deref().map(request::watermark).transpose().ok()?;
        let request = BuildRequest {
            wanted: Wanted::Named(self.targets.clone()),
            date: Some(Date::parse(&self.date)?),
            settings: settings.collect::<Option<_>>()?,
            paper: self.paper.clone(),
            looks: Looks { page: PageSize::from_word(&self.page)?, watermark, review: self.review },
            after: self.after,
            release: self.release,
            deny_stale: self.deny_stale,
            allowed_fallbacks: self.allowed_fallbacks,
            ..BuildRequest::default()
        };
        request.checked().ok()
    }
}

/// A finished document.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    target: String,
    audience: String,
    path: String,
    /// The hash of its manuscript.
    manuscript: String,
    /// The hash of its PDF, which is also the name of that.
    pdf: String,
    /// What the cache keeps beside it.
    head: String,
}

/// A part in the making.
pub(super) struct Part {
    list: List,
    files: BTreeMap<String, Arc<[u8]>>,
}

impl Part {
    /// Begins the share that was asked for.
    pub(super) fn new(share: Share, targets: &[Target], request: &BuildRequest) -> Self {
        let order = Order::of(targets, request);
        let tool = env!("CARGO_PKG_VERSION").to_owned();
        let list = List { format: 1, tool, share: share.to_string(), order, documents: Vec::new() };
        Self { list, files: BTreeMap::new() }
    }

    /// Adds the documents of a target.
    pub(super) fn add(&mut self, target: &Target, compiled: &Compiled) {
        for (name, bytes) in &compiled.pdfs {
            let (manuscript, head) = &compiled.keys[name];
            let pdf = blake3::hash(bytes).to_hex().to_string();
            self.files.insert(pdf_path(&pdf), Arc::clone(bytes));
            self.list.documents.push(Held {
                target: target.name(),
                audience: name.0.word().to_owned(),
                path: name.1.clone(),
                manuscript: manuscript.to_hex().to_string(),
                pdf,
                head: String::from_utf8_lossy(head).into_owned(),
            });
        }
    }

    /// Puts the folder of the part in its place, and tells where that is and what it holds.
    pub(super) fn publish(mut self, out: &Path) -> Result<(String, Option<files::Kept>)> {
        let share = Share::parse(&self.list.share).expect("it was written by a share");
        let folder = out.join(format!("part-{}-of-{}", share.part, share.of));
        let list = serde_json::to_string_pretty(&self.list).expect("a list holds only text") + "\n";
        self.files.insert(LIST.to_owned(), list.into_bytes().into());
        let kept = files::publish(&folder, &self.files)?;
        let (Share { part, of, .. }, documents) = (share, self.list.documents.len());
        Ok((format!("part {part} of {of}: {documents} PDFs\n  {}\n", shown(&folder)), kept))
    }
}

fn pdf_path(hash: &str) -> String {
    format!("pdfs/{hash}.pdf")
}

/// The name of a document among all targets: target, audience, path.
type Name = (String, String, String);

/// All parts of a build, read with suspicion.
pub(super) struct Parts {
    order: Order,
    /// The PDF and what is kept beside it, by the hash of the manuscript.
    finished: BTreeMap<String, (PathBuf, Hash, Vec<u8>)>,
    /// The hash of the manuscript of each document.
    names: BTreeMap<Name, String>,
    asked: Mutex<BTreeSet<Name>>,
}

impl Parts {
    /// Reads the lists of all parts; diagnoses parts that are missing, there twice or of another build.
    pub(super) fn read(folders: &[PathBuf]) -> Result<(Self, Diagnostics)> {
        let mut diagnostics = Diagnostics::new();
        let mut parts = Self {
            order: Order::default(),
            finished: BTreeMap::new(),
            names: BTreeMap::new(),
            asked: Mutex::default(),
        };
        let mut lists = Vec::new();
        for folder in folders {
            lists.push((folder, read_list(&folder.join(LIST))?));
        }
        diagnostics.extend(belong_together(&lists));
        for (folder, list) in lists {
            parts.order = list.order;
            for held in list.documents {
                let pdf = Hash::from_hex(&held.pdf).ok().map(|hash| (hash, folder.join(pdf_path(&hash.to_hex()))));
                let (hash, path) = pdf.with_context(|| format!("{} holds no hash of a PDF", shown(folder)))?;
                let name = (held.target, held.audience, held.path);
                parts.finished.insert(held.manuscript.clone(), (path, hash, held.head.into_bytes()));
                if parts.names.insert(name.clone(), held.manuscript).is_some() {
                    let message = format!("two parts hold `{}`", in_words(&name));
                    diagnostics.push(Code::DocumentTwice.at_path(shown(folder), message));
                }
            }
        }
        let strangers =
            parts.names.keys().map(|(target, ..)| target).filter(|name| !parts.order.targets.contains(name));
        for target in strangers.collect::<BTreeSet<_>>() {
            let message = format!("a part holds documents of `{target}`, which was not to be built");
            diagnostics.push(Code::DocumentDiffers.nowhere(message));
        }
        Ok((parts, diagnostics))
    }

    /// The build that the parts are of.
    pub(super) fn request(&self) -> Result<BuildRequest> {
        self.order.request().context("the parts are of a build that this coursepack cannot make; build them again")
    }

    /// What stands in the place of the typesetter for one target.
    pub(super) fn of(&self, target: String) -> OfTarget<'_> {
        OfTarget { parts: self, target }
    }

    /// Documents of a target that the parts hold and the library does not ask for.
    pub(super) fn surplus(&self, target: &str) -> Diagnostics {
        let asked = lock(&self.asked);
        let surplus = self.names.keys().filter(|name| name.0 == target && !asked.contains(*name));
        let diagnose = |name: &Name| {
            let message = format!("a part holds `{}`, which the library does not ask for", in_words(name));
            let help = "build the parts again, all from this state of the library";
            Code::DocumentDiffers.at_path(in_words(name), message).help(help)
        };
        surplus.map(diagnose).collect()
    }
}

fn in_words((target, audience, path): &Name) -> String {
    format!("{target}: {audience}/{path}")
}

fn read_list(path: &Path) -> Result<List> {
    let bytes = files::read_limited(path, LARGEST_LIST)?;
    let list: List = serde_json::from_slice(&bytes)
        .with_context(|| format!("{} is no list of a part; `build --partition` makes one", shown(path)))?;
    let ours = list.format == 1 && list.tool == env!("CARGO_PKG_VERSION");
    ensure!(ours, "{} is of coursepack {}, and this is {}", shown(path), list.tool, env!("CARGO_PKG_VERSION"));
    Ok(list)
}

fn belong_together(lists: &[(&PathBuf, List)]) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let mut wrong = |folder: &Path, message: String| {
        diagnostics.push(Code::PartMissing.at_path(shown(folder), message));
    };
    let mut seen: BTreeMap<u32, &Path> = BTreeMap::new();
    let mut of = None;
    for (folder, list) in lists {
        let Some(share) = Share::parse(&list.share) else {
            wrong(folder, format!("`{}` is no share", list.share));
            continue;
        };
        let first = &lists[0];
        if *of.get_or_insert((share.way, share.of)) != (share.way, share.of) || list.order != first.1.order {
            wrong(folder, format!("this is part of another build than {}", shown(first.0)));
        } else if let Some(other) = seen.insert(share.part, folder) {
            wrong(folder, format!("this is the same part as {}", shown(other)));
        }
    }
    let missing: Vec<_> = (1..=of.map_or(0, |(_, of)| of)).filter(|part| !seen.contains_key(part)).collect();
    if let [first, others @ ..] = missing.as_slice() {
        let more = if others.is_empty() { String::new() } else { format!(" and {} others", others.len()) };
        let of = of.map_or(0, |(_, of)| of);
        diagnostics.push(Code::PartMissing.nowhere(format!("part {first} of {of}{more} is missing")));
    }
    diagnostics
}

impl Cache for Parts {
    fn get(&self, key: &Key) -> Found {
        let finished = (key.kind == Kind::Pdf).then(|| self.finished.get(key.hash.to_hex().as_str())).flatten();
        let Some((path, hash, head)) = finished else { return Found::Nothing };
        match files::read_limited(path, LARGEST_PDF).map(|bytes| Body::new(bytes.into())) {
            Ok(body) if body.hash == *hash => match attested(head, &body.bytes) {
                Some(head) => Found::Entry(Entry { head, body: Some(body) }),
                None => Found::Damaged,
            },
            _ => Found::Damaged,
        }
    }

    fn put(&self, _: &Key, _: &Entry) {}

    fn recall(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn remember(&self, _: &str, _: &[u8]) {}
}

/// What stands in the place of the typesetter when parts are joined: what no part holds is a mistake.
pub(super) struct OfTarget<'a> {
    parts: &'a Parts,
    target: String,
}

impl OfTarget<'_> {
    fn name(&self, manuscript: &Manuscript) -> Name {
        (self.target.clone(), manuscript.keeper().word().to_owned(), manuscript.path.to_string())
    }

    /// The library asks for this document.
    pub(super) fn ask(&self, manuscript: &Manuscript) {
        lock(&self.parts.asked).insert(self.name(manuscript));
    }
}

impl Typesetter for OfTarget<'_> {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        Outcome::Absent { differs: self.parts.names.contains_key(&self.name(manuscript)) }
    }
}
