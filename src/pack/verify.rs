//! Says whether a zip is a whole, unchanged pack: exactly what [`super::pack()`] would write from the same files.

use super::manifest::{FORMAT, digests, is_listed, sum, sums};
use super::zip::{self, Unpacked};
use super::{MANIFEST, Manifest, SUMS, own};
use crate::audience::PackKind;
use crate::path::PackPath;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

const MOST_FAULTS: usize = 100;

/// A pack that is whole.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The name of its folder.
    pub name: String,
    /// How many files it holds.
    pub files: usize,
    /// How many bytes they have in all.
    pub bytes: u64,
    /// What it says about itself.
    pub manifest: Manifest,
}

/// Something that is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file; without it, the pack as a whole.
    pub path: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl Fault {
    /// A fault of the whole pack.
    pub(super) fn of_pack(message: impl Into<String>) -> Self {
        Self { path: None, message: message.into() }
    }

    /// A fault of one file, whose name comes from outside and may hold anything.
    pub(super) fn of(path: &str, message: impl Into<String>) -> Self {
        Self { path: Some(path.escape_debug().to_string()), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(formatter, "{path}: {}", self.message),
            None => formatter.write_str(&self.message),
        }
    }
}

/// Checks a pack by nothing but its own bytes.
pub fn verify(bytes: &[u8]) -> Result<Verified, Vec<Fault>> {
    check(bytes).map_err(|mut faults| {
        // A hostile list may name millions of files.
        faults.truncate(MOST_FAULTS);
        faults
    })
}

fn check(bytes: &[u8]) -> Result<Verified, Vec<Fault>> {
    let unpacked = zip::read(bytes)?;
    let digests = digests(&unpacked.files, BTreeMap::new());
    let mut faults = sums_match(&unpacked, &digests);
    let manifest = read_manifest(&unpacked).map_err(|fault| [faults.as_slice(), &[fault]].concat())?;
    faults.extend(name_matches(&unpacked, &manifest));
    faults.extend(records_match(&unpacked, &manifest, &digests));
    if faults.is_empty() {
        faults.extend(zip_matches(&unpacked, &manifest, bytes));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let bytes = unpacked.files.values().map(|bytes| bytes.len() as u64).sum();
    Ok(Verified { name: unpacked.name, files: unpacked.files.len(), bytes, manifest })
}

/// `SHA256SUMS` lists every other file with its checksum, and nothing else.
fn sums_match(unpacked: &Unpacked, digests: &BTreeMap<PackPath, String>) -> Vec<Fault> {
    let found = String::from_utf8_lossy(&unpacked.files[&own(SUMS)]).into_owned();
    if found == sums(digests) {
        return Vec::new();
    }
    let lines: BTreeSet<_> = found.split_inclusive('\n').collect();
    let changed = digests.iter().filter(|(path, digest)| !lines.contains(sum(path.as_str(), digest).as_str()));
    let mut faults: Vec<_> =
        changed.map(|(path, _)| Fault::of(path.as_str(), "SHA256SUMS holds another checksum, or none")).collect();
    let names: BTreeSet<_> = digests.keys().map(PackPath::as_str).collect();
    let listed = lines.iter().filter_map(|line| line.trim_end().split_once("  ")).map(|(_, path)| path);
    faults.extend(
        listed
            .filter(|path| !names.contains(path))
            .map(|path| Fault::of(path, "SHA256SUMS lists it, but it is missing")),
    );
    if faults.is_empty() {
        faults.push(Fault::of(SUMS, "it is not written as coursepack writes it"));
    }
    faults
}

fn read_manifest(unpacked: &Unpacked) -> Result<Manifest, Fault> {
    let manifest: Manifest = serde_json::from_slice(&unpacked.files[&own(MANIFEST)])
        .map_err(|error| Fault::of(MANIFEST, format!("it cannot be read: {}", error.to_string().escape_debug())))?;
    if manifest.format == FORMAT {
        return Ok(manifest);
    }
    Err(Fault::of(MANIFEST, format!("it has format {}, and this coursepack knows {FORMAT}", manifest.format)))
}

/// The folder is named after what the manifest says.
fn name_matches(unpacked: &Unpacked, manifest: &Manifest) -> Option<Fault> {
    let Manifest { course, target, audience, .. } = manifest;
    let known = PackKind::ALL.iter().any(|kind| kind.word() == audience);
    let right = known && unpacked.name == super::name(course, target, audience);
    (!right).then(|| Fault::of(&unpacked.name, "the folder has another name than its manifest says"))
}

/// The manifest has one true record for every file but itself and `SHA256SUMS`, in order.
fn records_match(unpacked: &Unpacked, manifest: &Manifest, digests: &BTreeMap<PackPath, String>) -> Vec<Fault> {
    let mut records = BTreeMap::new();
    let mut faults = Vec::new();
    for record in &manifest.files {
        if records.insert(record.path.as_str(), record).is_some() {
            faults.push(Fault::of(&record.path, "the manifest lists it twice"));
        }
    }
    for (path, bytes) in unpacked.files.iter().filter(|(path, _)| is_listed(path)) {
        match records.remove(path.as_str()) {
            None => faults.push(Fault::of(path.as_str(), "the manifest does not list it")),
            Some(record) if record.size != bytes.len() as u64 || record.sha256 != digests[path] => {
                faults.push(Fault::of(path.as_str(), "the manifest describes another file"));
            }
            Some(_) => {}
        }
    }
    faults.extend(records.keys().map(|path| Fault::of(path, "the manifest lists it, but it is missing")));
    if faults.is_empty() && !manifest.files.is_sorted_by(|a, b| a.path < b.path) {
        faults.push(Fault::of(MANIFEST, "its files are not in order"));
    }
    faults
}

/// Year, month and day of `2026-11-23`; zeros of anything else.
fn day(date: &str) -> [u32; 3] {
    let mut parts = date.split('-').map(|part| part.parse().unwrap_or_default());
    [0; 3].map(|zero| parts.next().unwrap_or(zero))
}

/// Zipping the files again gives the same bytes, so nothing is hidden in headers, between entries or behind the end.
fn zip_matches(unpacked: &Unpacked, manifest: &Manifest, bytes: &[u8]) -> Option<Fault> {
    let well = match zip::write(&unpacked.name, &unpacked.files, day(&manifest.date)) {
        Ok(well) => well,
        Err(excess) => return Some(Fault::of(&excess.path, excess.message)),
    };
    let (offset, part) = zip::difference(&well, bytes)?;
    let ours = env!("CARGO_PKG_VERSION");
    let theirs = &manifest.tool.version;
    let hint = if theirs == ours {
        String::new()
    } else {
        format!("; coursepack {} wrote it and this is {ours}: check it with that version", theirs.escape_debug())
    };
    Some(Fault::of_pack(format!(
        "the files are whole, but the zip is not as coursepack writes it: byte {offset}, {part}{hint}"
    )))
}
