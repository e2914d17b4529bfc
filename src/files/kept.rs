//! What a person has put into an output folder, or changed there, is moved beside it before a build takes its place.
//!
//! A build knows its own files by a list in the lock beside the folder: the hash and the path of each.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::digest::sha256;
use crate::path::shown;

/// Files that are not as a build wrote them, and where they lie now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The folder that was built.
    pub place: PathBuf,
    /// The folder in which they lie now, under the same names.
    pub folder: PathBuf,
    /// What was moved: paths below both folders.
    pub paths: Vec<PathBuf>,
}

/// Paths and the hashes that a build gave to the files there.
#[derive(Debug, Default)]
pub(super) struct Own(BTreeMap<String, BTreeSet<String>>);

/// What stands at the beginning of a lock with a list.
const HEAD: &str = "# Written by coursepack: its own files in the folder beside this one.";

/// No list of ours is longer.
const LONGEST: u64 = 16 << 20;

impl Own {
    /// The list in a lock; without one, what the folder's own records say.
    pub(super) fn read(lock: &mut File, place: &Path) -> Self {
        let mut text = String::new();
        let read = lock.rewind().and_then(|()| lock.take(LONGEST).read_to_string(&mut text));
        match text.strip_prefix(HEAD).filter(|_| read.is_ok()) {
            Some(lines) => Self(BTreeMap::new()).with_lines(lines, ""),
            None => Self::recorded(place),
        }
    }

    /// What `build.json` and the packs' checksums say, for folders whose lock is gone.
    fn recorded(place: &Path) -> Self {
        let mut own = Self::default();
        let text = |name: &str| fs::read_to_string(place.join(name)).ok();
        for audience in ["participant", "facilitator"] {
            let name = format!("{audience}/SHA256SUMS");
            let Some(sums) = text(&name) else { continue };
            own = own.with_lines(&sums, &format!("{audience}/"));
            own.add(name, sha256(sums.as_bytes()));
        }
        let Some(record) = text("build.json") else { return own };
        let value: serde_json::Value = serde_json::from_str(&record).unwrap_or_default();
        for pack in value["packs"].as_array().into_iter().flatten() {
            if let (Some(name), Some(sum)) = (pack["name"].as_str(), pack["sha256"].as_str()) {
                own.add(name.to_owned(), sum.to_owned());
            }
        }
        own.add("build.json".to_owned(), sha256(record.as_bytes()));
        own
    }

    fn with_lines(mut self, lines: &str, folder: &str) -> Self {
        for (hash, path) in lines.lines().filter_map(|line| line.split_once("  ")) {
            self.add(format!("{folder}{path}"), hash.to_owned());
        }
        self
    }

    fn add(&mut self, path: String, hash: String) {
        self.0.entry(path).or_default().insert(hash);
    }

    /// The files that will be written.
    pub(super) fn of(files: &BTreeMap<String, Arc<[u8]>>) -> Self {
        let hash = |bytes: &Arc<[u8]>| BTreeSet::from([hash(bytes)]);
        Self(files.iter().map(|(path, bytes)| (path.clone(), hash(bytes))).collect())
    }

    /// These and others: while folders are exchanged, either may be in the place.
    pub(super) fn and(mut self, other: &Self) -> Self {
        other
            .0
            .iter()
            .for_each(|(path, hashes)| self.0.entry(path.clone()).or_default().extend(hashes.iter().cloned()));
        self
    }

    /// Writes the list into its lock.
    pub(super) fn write(&self, lock: &mut File) -> Result<()> {
        let lines = self.0.iter().flat_map(|(path, hashes)| hashes.iter().map(move |hash| format!("{hash}  {path}\n")));
        let text = format!("{HEAD}\n{}", lines.collect::<String>());
        let written = lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| lock.write_all(text.as_bytes()));
        written.context("the list of written files cannot be kept; is the disk full?")
    }

    fn holds(&self, path: &str, bytes: &[u8]) -> bool {
        self.0.get(path).is_some_and(|known| known.contains(&hash(bytes)) || known.contains(&sha256(bytes)))
    }

    fn has_folder(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.0.range(folder.clone()..).next().is_some_and(|(first, _)| first.starts_with(&folder))
    }
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Moves what is not a build's own out of a folder, into a new one beside it.
pub(super) fn rescue(place: &Path, own: &Own) -> Result<Option<Kept>> {
    let mut paths = Vec::new();
    strangers(place, Path::new(""), own, &mut paths)?;
    if paths.is_empty() {
        return Ok(None);
    }
    let kept = Kept { place: place.to_path_buf(), folder: free_name(place), paths };
    match kept.move_all(&kept.place, &kept.folder) {
        Ok(()) => Ok(Some(kept)),
        Err(error) => {
            kept.put_back();
            Err(error)
        }
    }
}

impl Kept {
    fn move_all(&self, from: &Path, to: &Path) -> Result<()> {
        for path in &self.paths {
            let (from, to) = (from.join(path), to.join(path));
            let above = to.parent().unwrap_or(&to);
            let moved = fs::create_dir_all(above).and_then(|()| fs::rename(&from, &to));
            moved.with_context(|| format!("{} cannot be moved to {}", shown(&from), shown(&to)))?;
        }
        Ok(())
    }

    /// Where the folder could not be built after all.
    pub(super) fn put_back(&self) {
        let is_back = |path: &Path| {
            // What is not there was not moved.
            let moved = self.folder.join(path);
            !super::exists(&moved) || fs::rename(moved, self.place.join(path)).is_ok()
        };
        if self.paths.iter().filter(|path| !is_back(path)).count() == 0 {
            // Nothing but empty folders is left.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The paths below a folder that no build has written as they are. A folder without a file of ours is one of them.
fn strangers(place: &Path, below: &Path, own: &Own, found: &mut Vec<PathBuf>) -> Result<()> {
    let folder = place.join(below);
    let unreadable = || format!("{} cannot be read", shown(&folder));
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.with_context(unreadable)?,
    };
    let mut entries: Vec<_> = entries.collect::<Result<_, _>>().with_context(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().with_context(unreadable)?;
        let path = below.join(entry.file_name());
        let name = path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        if is_litter(&entry.file_name().to_string_lossy()) {
            continue;
        } else if kind.is_dir() && own.has_folder(&name) {
            strangers(place, &path, own, found)?;
        } else if kind.is_dir() || !is_own(&entry, &name, own) {
            found.push(path);
        }
    }
    Ok(())
}

/// What is no regular file is never ours, and is not opened: a pipe would keep us waiting.
fn is_own(entry: &fs::DirEntry, path: &str, own: &Own) -> bool {
    let regular = entry.file_type().is_ok_and(|kind| kind.is_file());
    regular && fs::read(entry.path()).is_ok_and(|bytes| own.holds(path, &bytes))
}

/// What systems and programs leave in every folder that somebody looks into.
fn is_litter(name: &str) -> bool {
    let system = [".DS_Store", "Thumbs.db", "desktop.ini"].iter().any(|known| name.eq_ignore_ascii_case(known));
    system || ["._", "~$", ".~lock."].iter().any(|start| name.starts_with(start))
}

/// `en.kept`, or `en.kept-2` where that is taken.
fn free_name(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let numbered = (2..).map(|number| place.with_file_name(format!("{name}.kept-{number}")));
    let mut names = std::iter::once(place.with_file_name(format!("{name}.kept"))).chain(numbered);
    names.find(|path| !super::exists(path)).expect("there are more names than files")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(paths: &[(&str, &str)]) -> Own {
        Own(paths.iter().map(|(path, text)| ((*path).to_owned(), BTreeSet::from([hash(text.as_bytes())]))).collect())
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut lock = tempfile::tempfile().unwrap();
        let list = own(&[("a b/c", "1"), ("b", "2")]).and(&own(&[("b", "3")]));
        list.write(&mut lock).unwrap();
        own(&[("b", "2")]).and(&list).write(&mut lock).unwrap();
        let read = Own::read(&mut lock, folder.path());
        assert!(read.holds("a b/c", b"1") && read.holds("b", b"2") && read.holds("b", b"3"));
        assert!(!read.holds("a b/c", b"2") && read.has_folder("a b") && !read.has_folder("a"));
    }

    #[test]
    fn what_is_not_ours_is_moved_and_comes_back() {
        let out = tempfile::tempdir().unwrap();
        let place = out.path().join("en");
        for (path, text) in [("a/one", "1"), ("a/two", "mine"), ("notes/x/y", "mine"), (".DS_Store", "")] {
            super::super::write_new(&place.join(path), text.as_bytes()).unwrap();
        }
        let list = own(&[("a/one", "1"), ("a/two", "2")]);
        let kept = rescue(&place, &list).unwrap().unwrap();
        assert_eq!(kept.paths, [Path::new("a/two"), Path::new("notes")]);
        assert_eq!(fs::read(out.path().join("en.kept/notes/x/y")).unwrap(), b"mine");
        assert_eq!(rescue(&place, &list).unwrap(), None);
        assert_eq!(free_name(&place), out.path().join("en.kept-2"));
        kept.put_back();
        assert_eq!(fs::read(place.join("a/two")).unwrap(), b"mine");
        assert!(!super::super::exists(&kept.folder));
    }
}
