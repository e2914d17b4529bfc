//! Packs: the finished files that people get together, made into a folder that explains itself and into one zip.
//!
//! [`pack`] adds what a pack says about itself (`index.html`, `README.txt`, `LICENCES.txt`, `manifest.json`,
//! `SHA256SUMS`) and zips everything, so that the same files always give the same bytes. [`verify()`] needs nothing
//! but such a zip and accepts only what [`pack`] writes.

pub mod directory;
mod index;
mod manifest;
mod text;
mod verify;
mod zip;

pub use manifest::{Manifest, Record, Tool, schema};
pub use verify::{Fault, Verified, verify};

use crate::audience::PackKind;
use crate::cache::Entry as Kept;
use crate::cache::{Body, Cache, Found, Key, Kind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::DocumentKind;
use crate::path::PackPath;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is true of the whole pack.
#[derive(Clone, Debug)]
pub struct PackInfo {
    /// The slug of the course.
    pub course: String,
    /// The edition, such as `en-TJ` or `en-TJ.large-print`.
    pub tag: String,
    /// Whose it is, and from when.
    pub kind: PackKind,
    /// The title of the course.
    pub title: String,
    /// The language of the edition, such as `en`.
    pub language: String,
    /// Whether that language is written from right to left.
    pub rtl: bool,
    /// Who publishes it.
    pub publisher: String,
    /// The licence of every file that names no other.
    pub licence: String,
    /// Year, month and day of the edition.
    pub date: [u32; 3],
    /// The same day in the words of its language.
    pub day: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// A hash over everything that its files are made from.
    pub source: String,
    /// One line about the names of countries.
    pub notice: String,
    /// One line about the independence of the work.
    pub independent: String,
}

/// One finished file, and what the pack says about it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it lies in the pack.
    pub path: PackPath,
    /// What it holds.
    pub bytes: Arc<[u8]>,
    /// The SHA-256 of that.
    pub sha256: String,
    /// The kind of document.
    pub kind: DocumentKind,
    /// Its title.
    pub title: String,
    /// The language it is written in.
    pub language: String,
    /// How many pages it has; 0 if it has none.
    pub pages: u32,
    /// The same in words; empty if it has none.
    pub length: String,
    /// The ids of the library's items in it.
    pub items: Vec<String>,
    /// The licences of its parts; without any, the pack's own.
    pub licences: Vec<String>,
    /// The heading under which the index lists it, such as the title of a theme; may be empty.
    pub section: String,
    /// Where that heading stands among the others.
    pub section_order: u32,
    /// The words over it and its neighbours below that heading, such as "Training exercises"; may be empty.
    pub group: String,
}

/// A finished pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Whose it is, and from when.
    pub kind: PackKind,
    /// `<course>_<tag>_<audience>`: the name of the folder, and of the zip before its ending.
    pub name: String,
    /// Every file, those that the pack says about itself included.
    pub files: BTreeMap<PackPath, Arc<[u8]>>,
    /// The same files as one zip.
    pub zip: Arc<[u8]>,
}

/// Words that people read, by key.
pub type Labels<'a> = &'a dyn Fn(&str) -> String;

/// Packs the files of one audience: the same information and entries give the same bytes.
pub fn pack(info: &PackInfo, mut entries: Vec<Entry>, labels: Labels, cache: &dyn Cache) -> Result<Pack, Diagnostics> {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let name = name(&info.course, &info.tag, info.kind.word());
    names_fit(&name, &entries)?;
    let mut files: BTreeMap<_, _> = entries.iter().map(|entry| (entry.path.clone(), entry.bytes.clone())).collect();
    let mut add = |name, text: String| files.insert(own(name), text.into_bytes().into());
    add(INDEX, index::index(info, &entries, labels));
    add(README, text::readme(info, &name, labels));
    add(LICENCES, text::licences(info, &entries, labels));
    let manifest = manifest::manifest(info, &entries, &files, labels);
    files.insert(own(MANIFEST), manifest.to_json().into_bytes().into());
    let known = entries.into_iter().map(|entry| (entry.path, entry.sha256)).collect();
    let sums = manifest::sums(&manifest::digests(&files, known));
    files.insert(own(SUMS), sums.clone().into_bytes().into());
    let key = Key::new(Kind::Zip, [zip::FORM, &name, &sums]);
    let zip = zipped(&name, &files, info.date, &key, cache)?;
    Ok(Pack { name, kind: info.kind, files, zip })
}

/// The zip of these files: their names and checksums are its key.
fn zipped(
    name: &str,
    files: &BTreeMap<PackPath, Arc<[u8]>>,
    date: [u32; 3],
    key: &Key,
    cache: &dyn Cache,
) -> Result<Arc<[u8]>, Diagnostics> {
    if let Found::Entry(Kept { body: Some(body), .. }) = cache.get(key) {
        return Ok(body.bytes);
    }
    let zip =
        zip::write(name, files, date).map_err(|excess| Code::PackTooLarge.at_path(excess.path, excess.message))?;
    let body = Body::new(zip.into());
    cache.put(key, &Kept { head: Vec::new(), body: Some(body.clone()) });
    Ok(body.bytes)
}

const INDEX: &str = "index.html";
const README: &str = "README.txt";
const LICENCES: &str = "LICENCES.txt";
const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";
const OWN: [&str; 5] = [INDEX, README, LICENCES, MANIFEST, SUMS];

/// The path of a file that every pack has.
fn own(name: &str) -> PackPath {
    PackPath::new(name).expect("our own names are safe")
}

/// The name of a pack.
pub fn name(course: &str, tag: &str, audience: &str) -> String {
    format!("{course}_{tag}_{audience}")
}

/// What is said of a path that does not fit.
pub fn too_long(path: &str) -> Diagnostic {
    let message = format!("`{path}` is too long for a path");
    Code::PathTooLong.at_path(path, message).help("shorten the file name of the item")
}

/// No name is taken twice, and every path fits where packs are unpacked.
fn names_fit(name: &str, entries: &[Entry]) -> Result<(), Diagnostics> {
    let own = OWN.map(own);
    let paths = own.iter().chain(entries.iter().map(|entry| &entry.path));
    let clashes = clashes(paths.clone()).into_iter().map(|(path, other)| {
        let message = format!("`{path}` would have the same name as `{other}`");
        Code::NameClash.at_path(format!("{name}/{path}"), message).help("rename one of the two items")
    });
    let unpacked = paths.map(|path| format!("{name}/{path}"));
    let long = unpacked.filter(|path| PackPath::new(path).is_none()).map(|path| too_long(&path));
    let diagnostics: Diagnostics = clashes.chain(long).collect();
    if diagnostics.is_empty() { Ok(()) } else { Err(diagnostics) }
}

/// The paths that some file system cannot tell from an earlier one, or that run through an earlier file.
pub fn clashes<'a>(paths: impl Iterator<Item = &'a PackPath>) -> Vec<(String, String)> {
    let mut taken: BTreeMap<String, (&str, bool)> = BTreeMap::new();
    let mut clashes = Vec::new();
    for path in paths.map(PackPath::as_str) {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for part in ends.map(|end| &path[..end]) {
            let is_file = part.len() == path.len();
            // Names are ASCII, so this folds them as every file system does.
            let folded = part.to_ascii_lowercase();
            match taken.get(&folded) {
                Some(&(other, file)) if file || is_file || other != part => {
                    clashes.push((path.to_owned(), other.to_owned()));
                    break;
                }
                Some(_) => {}
                None => drop(taken.insert(folded, (part, is_file))),
            }
        }
    }
    clashes
}

/// The label of a key, with `{name}` replaced by its value.
fn say(labels: Labels, key: &str, values: &[(&str, &str)]) -> String {
    let label = labels(key);
    let mut text = String::new();
    let mut rest = label.as_str();
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let value = values.iter().find_map(|(name, value)| {
            let behind = rest[1..].strip_prefix(name)?.strip_prefix('}')?;
            Some((*value, behind))
        });
        let (value, behind) = value.unwrap_or_else(|| rest.split_at(1));
        text.push_str(value);
        rest = behind;
    }
    text + rest
}

impl PackInfo {
    /// The date as `2026-11-23`.
    fn date(&self) -> String {
        let [year, month, day] = self.date;
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl Entry {
    /// The licences of its parts, or the pack's own.
    fn licences<'a>(&'a self, info: &'a PackInfo) -> Vec<&'a str> {
        let licences: BTreeSet<_> = self.licences.iter().map(String::as_str).collect();
        if licences.is_empty() { vec![&info.licence] } else { licences.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_put_in_once() {
        let labels = |_: &str| "{title} {n} {other} {".to_owned();
        assert_eq!(say(&labels, "", &[("n", "3"), ("title", "{n}")]), "{n} 3 {other} {");
    }

    #[test]
    fn names_clash_by_case_and_through_files() {
        let clash = |paths: &[&str]| {
            let paths: Vec<_> = paths.iter().filter_map(|path| PackPath::new(path)).collect();
            clashes(paths.iter()).len()
        };
        assert_eq!(clash(&["a/b", "a/c", "b", "a-b"]), 0);
        for paths in [["a", "A"], ["a", "a"], ["a", "a/b"], ["a/b", "a"], ["a/b", "A/c"], ["a/b", "A/B"]] {
            assert_eq!(clash(&paths), 1, "{paths:?}");
        }
    }
}
