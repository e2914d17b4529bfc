//! The cache on the disk: files by the hash of their bytes, and entries by their key that name them.
//!
//! Everything is written beside its place and moved there whole, is never changed afterwards, and is checked by its hash
//! whenever it is read. So two builds share a store, and one that is killed leaves nothing that another would believe.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk; the clock tells what was used last")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use blake3::Hash;

use super::plain::{Links, open_plainly};
use crate::cache::{Body, Cache, Entry, Found, Key, Kind};
use crate::path::shown;

/// The folder below the cache that is ours; another one for every change of its form.
const FORM: &str = "store-1";
const OBJECTS: &str = "objects";
const ENTRIES: &str = "entries";
const TRACES: &str = "traces";
const HALF_DONE: &str = "tmp";

/// What is larger was not put there by us.
const LARGEST: u64 = 600 << 20;

/// What was used within this time counts as used now.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A cache in a folder.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    scope: String,
    faults: Mutex<Faults>,
}

#[derive(Debug, Default)]
struct Faults {
    unreadable: Option<String>,
    unwritable: Option<String>,
    damaged: usize,
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How many entries of each kind.
    pub entries: BTreeMap<&'static str, usize>,
    /// How many files they name.
    pub files: usize,
    /// How many bytes there are in all.
    pub bytes: u64,
}

/// What a store was freed of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many files went.
    pub files: usize,
    /// How many bytes they had.
    pub bytes: u64,
    /// How many bytes are left.
    pub left: u64,
}

impl Store {
    /// The store in this folder; what is remembered by name is remembered for one workspace.
    pub fn new(folder: &Path, workspace: &Path) -> Self {
        let workspace = std::path::absolute(workspace).unwrap_or_else(|_| workspace.to_path_buf());
        let store = Self {
            folder: folder.join(FORM),
            scope: workspace.to_string_lossy().into_owned(),
            faults: Mutex::default(),
        };
        store.sweep_half_done();
        store
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was wrong with it, each a sentence. The build does not depend on it.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.told();
        let folder = shown(&self.folder);
        let damaged = match faults.damaged {
            0 => None,
            1 => Some(format!("a damaged object in the cache {folder} was thrown away and made anew")),
            n => Some(format!("{n} damaged objects in the cache {folder} were thrown away and made anew")),
        };
        let unreadable = faults.unreadable.as_ref().map(|error| {
            format!("the cache {folder} cannot be read ({error}); make it readable, or name another one with --cache")
        });
        let unwritable = faults.unwritable.as_ref().map(|error| {
            format!(
                "nothing more is kept in the cache {folder} ({error}); make room or make it writable, \
                 or name another one with --cache"
            )
        });
        [damaged, unreadable, unwritable].into_iter().flatten().collect()
    }

    fn told(&self) -> std::sync::MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it holds.
    pub fn stats(&self) -> io::Result<Stats> {
        let mut stats = Stats::default();
        for file in self.all_files()? {
            stats.bytes += file.bytes;
            if file.path.starts_with(self.folder.join(OBJECTS)) {
                stats.files += 1;
            }
            for kind in Kind::ALL {
                if file.path.starts_with(self.folder.join(ENTRIES).join(kind.word())) {
                    *stats.entries.entry(kind.word()).or_default() += 1;
                }
            }
        }
        Ok(stats)
    }

    /// Removes what was not used for the longest time, until no more than so many bytes are left.
    pub fn sweep(&self, most: u64) -> io::Result<Swept> {
        let mut files = self.all_files()?;
        // What a clock that was set back has dated to the future is as old as anything.
        let now = SystemTime::now();
        files.sort_by_key(|file| (file.used <= now, file.used));
        let mut swept = Swept { left: files.iter().map(|file| file.bytes).sum(), ..Swept::default() };
        for file in files.iter().filter(|file| !file.path.starts_with(self.folder.join(HALF_DONE))) {
            if swept.left <= most {
                break;
            }
            match fs::remove_file(&file.path) {
                Ok(()) => (swept.files, swept.bytes) = (swept.files + 1, swept.bytes + file.bytes),
                // Another sweep was faster.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
            swept.left -= file.bytes;
        }
        Ok(swept)
    }

    fn all_files(&self) -> io::Result<Vec<Kept>> {
        let mut found = Vec::new();
        let mut open = vec![self.folder.clone()];
        while let Some(folder) = open.pop() {
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries.flatten() {
                // Another build may have taken it away since.
                let Ok(data) = entry.metadata() else { continue };
                if data.is_dir() {
                    open.push(entry.path());
                } else {
                    let used = data.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    found.push(Kept { path: entry.path(), bytes: data.len(), used });
                }
            }
        }
        Ok(found)
    }

    /// A build that was killed leaves its last file half done.
    fn sweep_half_done(&self) {
        for entry in fs::read_dir(self.folder.join(HALF_DONE)).into_iter().flatten().flatten() {
            let used = entry.metadata().and_then(|data| data.modified());
            if used.is_ok_and(|used| distance(used) > Duration::from_secs(3600)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Reads a file of ours and marks it as used.
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        match read_used(path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                self.told().unreadable.get_or_insert_with(|| error.to_string());
                None
            }
        }
    }

    /// Writes a file beside its place and moves it there.
    fn write(&self, path: &Path, pieces: &[&[u8]]) {
        if self.told().unwritable.is_some() {
            return;
        }
        // The folder may be new, or deleted under way.
        let written = self.try_write(path, pieces).or_else(|error| match error.kind() {
            ErrorKind::NotFound => self.make_folders(path).and_then(|()| self.try_write(path, pieces)),
            _ => Err(error),
        });
        if let Err(error) = written {
            self.told().unwritable.get_or_insert_with(|| error.to_string());
        }
    }

    fn make_folders(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(self.folder.join(HALF_DONE))?;
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        let tag = self.folder.join("CACHEDIR.TAG");
        if !super::exists(&tag) {
            fs::write(tag, "Signature: 8a477f597d28d172789f06886806bc55\n# Made by coursepack; may be removed.\n")?;
        }
        Ok(())
    }

    fn try_write(&self, path: &Path, pieces: &[&[u8]]) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o444));
        }
        let mut file = builder.tempfile_in(self.folder.join(HALF_DONE))?;
        pieces.iter().try_for_each(|piece| file.write_all(piece))?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }

    fn object(&self, hash: &Hash) -> PathBuf {
        place(&self.folder.join(OBJECTS), hash)
    }

    fn entry(&self, key: &Key) -> PathBuf {
        place(&self.folder.join(ENTRIES).join(key.kind.word()), &key.hash)
    }

    fn trace(&self, name: &str) -> PathBuf {
        let key = Key::new(Kind::Pdf, [self.scope.as_bytes(), name.as_bytes()]);
        place(&self.folder.join(TRACES), &key.hash)
    }

    fn damaged(&self, paths: &[&Path]) -> Found {
        self.told().damaged += 1;
        // One that cannot be removed is written over.
        paths.iter().for_each(|path| drop(fs::remove_file(path)));
        Found::Damaged
    }
}

impl Cache for Store {
    fn get(&self, key: &Key) -> Found {
        let path = self.entry(key);
        let Some(bytes) = self.read(&path) else { return Found::Nothing };
        let Some((head, object)) = parse(&bytes, key) else { return self.damaged(&[&path]) };
        let Some(hash) = object else { return Found::Entry(Entry { head, body: None }) };
        let object = self.object(&hash);
        let Some(bytes) = self.read(&object) else { return Found::Nothing };
        let body = Body::new(bytes.into());
        if body.hash == hash { Found::Entry(Entry { head, body: Some(body) }) } else { self.damaged(&[&object, &path]) }
    }

    fn put(&self, key: &Key, Entry { head, body }: &Entry) {
        if let Some(body) = body {
            let object = self.object(&body.hash);
            if object.symlink_metadata().map_or(true, |data| data.len() != body.bytes.len() as u64) {
                self.write(&object, &[&body.bytes]);
            }
        }
        let object = body.as_ref().map_or_else(|| NONE.to_owned(), |body| body.hash.to_hex().to_string());
        let text = [TITLE, key.kind.word(), &key.hash.to_hex(), &object].join(" ");
        let rest = [text.as_bytes(), b"\n", head].concat();
        self.write(&self.entry(key), &[blake3::hash(&rest).to_hex().as_bytes(), b"\n", &rest]);
    }

    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        self.read(&self.trace(name))
    }

    fn remember(&self, name: &str, bytes: &[u8]) {
        self.write(&self.trace(name), &[bytes]);
    }
}

/// A file in the store.
struct Kept {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// The first word of an entry.
const TITLE: &str = "coursepack";

/// In the place of a file's hash.
const NONE: &str = "-";

/// Reads an entry: the hash of the rest, the key that it lies under, the hash of its file, the head.
fn parse(bytes: &[u8], key: &Key) -> Option<(Vec<u8>, Option<Hash>)> {
    let (hash, rest) = line(bytes)?;
    if Hash::from_hex(hash).ok()? != blake3::hash(rest) {
        return None;
    }
    let (title, head) = line(rest)?;
    let words: Vec<_> = std::str::from_utf8(title).ok()?.split(' ').collect();
    let [TITLE, kind, known, object] = words[..] else { return None };
    if kind != key.kind.word() || known != key.hash.to_hex().as_str() {
        return None;
    }
    let object = if object == NONE { None } else { Some(Hash::from_hex(object).ok()?) };
    Some((head.to_vec(), object))
}

/// The bytes up to the first end of a line, and those behind it.
pub(super) fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

fn place(folder: &Path, hash: &Hash) -> PathBuf {
    let name = hash.to_hex();
    folder.join(&name[..2]).join(&name[2..])
}

/// How far a time is from now, before or behind.
fn distance(time: SystemTime) -> Duration {
    let now = SystemTime::now();
    now.duration_since(time).or_else(|_| time.duration_since(now)).unwrap_or_default()
}

fn read_used(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = open_plainly(path, File::options().read(true), Links::Refused)?;
    let data = file.metadata()?;
    if data.modified().is_ok_and(|used| distance(used) > DAY) {
        // In a store that is only read, nothing is swept either.
        let _ = file.set_modified(SystemTime::now());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(data.len().min(LARGEST)).unwrap_or_default());
    (&mut file).take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
