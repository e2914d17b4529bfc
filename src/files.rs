//! The only code that touches the disk: reads a workspace whole, and exchanges a target folder in one step.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, bail};

use crate::diagnostic::{Code, Diagnostics};
use crate::picture;
use crate::source::Sources;

/// Folders of a workspace that are read.
const FOLDERS: [&str; 3] = ["modules", "templates", "fonts"];
const MOST_FILES: usize = 20_000;
const DEEPEST: usize = 12;

/// The nearest folder upwards that has `modules/`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("modules").is_dir()).map(Path::to_path_buf)
}

/// The folder in which the command was started.
pub fn current_folder() -> Result<PathBuf> {
    std::env::current_dir().context("the current folder cannot be read")
}

/// Reads `modules/`, `templates/` and `fonts/`; what is not allowed there is reported and left out.
pub fn read_workspace(root: &Path) -> Result<(Sources, Diagnostics)> {
    let mut walk = Walk { files: Vec::new(), diagnostics: Diagnostics::new() };
    for folder in FOLDERS {
        let path = root.join(folder);
        if path.is_dir() {
            walk.folder(&path, folder, 0)?;
        }
    }
    Ok((Sources::new(walk.files), walk.diagnostics))
}

struct Walk {
    files: Vec<(String, Vec<u8>)>,
    diagnostics: Diagnostics,
}

impl Walk {
    fn refuse(&mut self, code: Code, path: &str, message: String, help: &str) {
        self.diagnostics.push(code.at_path(path, message).help(help));
    }

    fn folder(&mut self, folder: &Path, name: &str, depth: usize) -> Result<()> {
        if depth > DEEPEST {
            self.refuse(Code::NotAllowedHere, name, format!("folders lie deeper than {DEEPEST}"), "move them up");
            return Ok(());
        }
        let entries =
            fs::read_dir(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))?;
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let Some(file) = entry.file_name().to_str().map(str::to_owned) else {
                self.refuse(Code::BadName, name, "a file name is not Unicode".to_owned(), "rename it");
                continue;
            };
            if is_junk(&file) {
                continue;
            }
            let path = format!("{name}/{file}");
            let kind = entry.file_type().with_context(|| format!("{path} cannot be read"))?;
            if kind.is_dir() {
                self.folder(&entry.path(), &path, depth + 1)?;
            } else if kind.is_file() {
                self.file(&entry.path(), path);
            } else {
                let what = if kind.is_symlink() { "a symbolic link" } else { "no regular file" };
                self.refuse(
                    Code::NotAllowedHere,
                    &path,
                    format!("{what} lies in the workspace"),
                    "put the file itself there",
                );
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, path: String) {
        if path.starts_with("modules/") && !is_slug(&path) {
            let help = "use lower-case ASCII letters, digits and `-`";
            self.refuse(Code::BadName, &path, "the file name is no slug".to_owned(), help);
            return;
        }
        if self.files.len() >= MOST_FILES {
            self.refuse(Code::NotAllowedHere, &path, format!("more than {MOST_FILES} files"), "split the workspace");
            return;
        }
        let limit = limit(&path);
        match read_limited(file, limit) {
            Ok(bytes) if is_picture(&path) => match picture::clean(&path, &bytes) {
                Ok(clean) => self.files.push((path, clean)),
                Err(message) => self.refuse(Code::UnsafePicture, &path, message, "save the picture anew"),
            },
            Ok(bytes) => self.files.push((path, bytes)),
            Err(error) => {
                self.refuse(Code::NotAllowedHere, &path, format!("{error:#}"), "make it smaller or readable");
            }
        }
    }
}

fn is_junk(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || name.ends_with('~') || name == "Thumbs.db"
}

/// Slugs with language tags behind a dot; country codes in `countries/` are capital letters.
fn is_slug(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, rest) = name.split_once('.').unwrap_or((name, ""));
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let stem_fits =
        (plain(stem) && !stem.starts_with('-')) || (path.starts_with("modules/countries/") && stem.len() == 2);
    let rest_fits = rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    !stem.is_empty() && stem.len() <= 100 && stem_fits && rest_fits && crate::path::PackPath::new(name).is_some()
}

fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn is_picture(path: &str) -> bool {
    path.starts_with("modules/") && matches!(ending(path), "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg")
}

fn limit(path: &str) -> u64 {
    match ending(path) {
        "yaml" | "yml" => 256 << 10,
        "md" | "typ" | "j2" => 1 << 20,
        "ttf" | "otf" | "ttc" | "otc" => 40 << 20,
        _ => 20 << 20,
    }
}

/// Reads a file of at most so many bytes.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).with_context(|| format!("{} cannot be read", path.display()))?;
    if bytes.len() as u64 > limit {
        bail!("the file is larger than {} kB", limit >> 10);
    }
    Ok(bytes)
}

/// Writes a new file and the folders above it; a file that exists is left alone.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let mut file = File::options()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("{} exists already, or cannot be written", path.display()))?;
    file.write_all(bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// Whether a path exists.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Temporary folders of this process, which an interrupt removes.
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// On Ctrl-C the temporary folders go, and the exit code is 130.
pub fn on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        for folder in OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter() {
            let _ = fs::remove_dir_all(folder);
        }
        std::process::exit(130);
    })
    .context("interrupts cannot be handled")
}

/// Builds a folder beside its place and exchanges it in one step, so that a reader sees the old or the new one whole.
pub fn publish(place: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> Result<()> {
    let parent = place.parent().context("the output needs a folder above it")?;
    let name = place.file_name().and_then(OsStr::to_str).context("the output needs a name")?;
    for folder in parent.ancestors().take_while(|folder| !folder.as_os_str().is_empty()) {
        if folder.symlink_metadata().is_ok_and(|data| data.is_file()) {
            bail!("{} is a file; name another folder with --out", folder.display());
        }
    }
    fs::create_dir_all(parent)
        .with_context(|| format!("{} cannot be made; name another folder with --out", parent.display()))?;
    if place.symlink_metadata().is_ok_and(|data| !data.is_dir()) {
        bail!("{} is no folder; remove it, or name another with --out", place.display());
    }
    let lock_path = parent.join(format!(".{name}.lock"));
    let lock = File::create(&lock_path).with_context(|| format!("{} cannot be written", lock_path.display()))?;
    lock.lock().with_context(|| format!("{} cannot be locked", lock_path.display()))?;
    remove_leftovers(parent, name);
    let temporary = parent.join(format!(".{name}.{}.tmp", std::process::id()));
    OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(temporary.clone());
    let done = write_all(&temporary, files).and_then(|()| exchange(&temporary, place));
    let _ = fs::remove_dir_all(&temporary);
    OPEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner).retain(|folder| *folder != temporary);
    done.with_context(|| format!("{} is as it was before", place.display()))
}

/// Who holds the lock may remove what dead builds left behind.
fn remove_leftovers(parent: &Path, name: &str) {
    let prefix = format!(".{name}.");
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        if file.starts_with(&prefix) && file.ends_with(".tmp") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn write_all(folder: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (path, bytes) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
        }
        let mut file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .with_context(|| format!("{} cannot be written: is the disk full?", path.display()))?;
    }
    Ok(())
}

fn exchange(new: &Path, place: &Path) -> Result<()> {
    let moved = || format!("{} cannot be put in place", place.display());
    if !exists(place) {
        return fs::rename(new, place).with_context(moved);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let old = new.with_extension("old.tmp");
    fs::rename(place, &old).with_context(moved)?;
    fs::rename(new, place).with_context(moved)?;
    let _ = fs::remove_dir_all(old);
    Ok(())
}
