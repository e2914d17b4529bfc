//! What a pack says to programs: `manifest.json`, `SHA256SUMS` and the JSON Schema of the first.

use super::{Entry, INDEX, LICENCES, Labels, MANIFEST, PackInfo, README, SUMS, own, say};
use crate::digest::sha256;
use crate::path::PackPath;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The number of this form of `manifest.json`.
pub(super) const FORMAT: u32 = 1;
const TYPST: &str = "0.15.1";

/// What `manifest.json` holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The number of this form; it changes when a reader would have to.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// The program that wrote the pack.
    pub tool: Tool,
    /// The version of Typst that typeset the PDFs.
    pub typst: String,
    /// The slug of the course.
    pub course: String,
    /// The edition, such as `en-TJ`.
    pub target: String,
    /// Whose the pack is: `participant`, `facilitator`, or `after` for participants when the course is over.
    #[schemars(regex(pattern = "^(participant|facilitator|after)$"))]
    pub audience: String,
    /// The title of the course.
    pub title: String,
    /// The language of the edition.
    pub language: String,
    /// Who publishes it.
    pub publisher: String,
    /// The licence of every file that names no other.
    pub licence: String,
    /// The date of the edition.
    #[schemars(regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub date: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// A hash over everything that the files of the pack are made from.
    pub source: String,
    /// Every file but `manifest.json` and `SHA256SUMS`, in order of paths.
    pub files: Vec<Record>,
}

/// The program that wrote a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Where it lies below the pack's folder.
    pub path: String,
    /// The SHA-256 of its bytes.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// The kind of document, such as `case-study`.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The language it is written in.
    pub language: String,
    /// How many pages it has; 0 if it has none.
    pub pages: u32,
    /// The ids of the library's items in it.
    pub items: Vec<String>,
    /// The licences of its parts.
    pub licences: Vec<String>,
}

/// Describes the files of a pack: the documents and what the pack says about itself to people.
pub(super) fn manifest(
    info: &PackInfo,
    entries: &[Entry],
    files: &BTreeMap<PackPath, Arc<[u8]>>,
    labels: Labels,
) -> Manifest {
    let page = |name: &str, kind: &str, title: String| Record {
        path: name.to_owned(),
        sha256: sha256(&files[&own(name)]),
        size: files[&own(name)].len() as u64,
        kind: kind.to_owned(),
        title,
        language: info.language.clone(),
        pages: 0,
        items: Vec::new(),
        licences: vec![info.licence.clone()],
    };
    let pages = [
        page(INDEX, "index", info.title.clone()),
        page(README, "readme", say(labels, "pack-about", &[])),
        page(LICENCES, "licences", say(labels, "pack-licences", &[])),
    ];
    let mut records: Vec<_> = entries.iter().map(|entry| record(info, entry)).chain(pages).collect();
    records.sort_by(|a, b| a.path.cmp(&b.path));
    Manifest {
        format: FORMAT,
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        typst: TYPST.to_owned(),
        course: info.course.clone(),
        target: info.tag.clone(),
        audience: info.kind.word().to_owned(),
        title: info.title.clone(),
        language: info.language.clone(),
        publisher: info.publisher.clone(),
        licence: info.licence.clone(),
        date: info.date(),
        draft: info.draft,
        source: info.source.clone(),
        files: records,
    }
}

fn record(info: &PackInfo, entry: &Entry) -> Record {
    Record {
        path: entry.path.to_string(),
        sha256: entry.sha256.clone(),
        size: entry.bytes.len() as u64,
        kind: entry.kind.word().to_owned(),
        title: entry.title.clone(),
        language: entry.language.clone(),
        pages: entry.pages,
        items: entry.items.clone(),
        licences: entry.licences(info).into_iter().map(str::to_owned).collect(),
    }
}

impl Manifest {
    /// The text of `manifest.json`.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a manifest holds only text, numbers and lists") + "\n"
    }
}

/// The JSON Schema of `manifest.json`.
pub fn schema() -> serde_json::Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Manifest>().to_value()
}

/// The SHA-256 of every file but `SHA256SUMS`, as far as it is not known.
pub(super) fn digests(
    files: &BTreeMap<PackPath, Arc<[u8]>>,
    mut known: BTreeMap<PackPath, String>,
) -> BTreeMap<PackPath, String> {
    for (path, bytes) in files.iter().filter(|(path, _)| path.as_str() != SUMS) {
        known.entry(path.clone()).or_insert_with(|| sha256(bytes));
    }
    known
}

/// The text of `SHA256SUMS`, which `sha256sum -c` reads.
pub(super) fn sums(digests: &BTreeMap<PackPath, String>) -> String {
    digests.iter().map(|(path, digest)| sum(path.as_str(), digest)).collect()
}

/// One line of `SHA256SUMS`.
pub(super) fn sum(path: &str, digest: &str) -> String {
    format!("{digest}  {path}\n")
}

/// Whether the manifest lists a file of this name.
pub(super) fn is_listed(path: &PackPath) -> bool {
    ![MANIFEST, SUMS].contains(&path.as_str())
}
