//! The only code that touches the disk or a bucket: reads a workspace whole, exchanges a target folder in one step.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

mod apply;
#[cfg_attr(not(feature = "remote-cache"), path = "no_bucket.rs")]
mod bucket;
mod kept;
mod place;
mod plain;
mod publish;
mod shared;
mod store;
mod workspace;

pub use apply::apply;
pub use bucket::Bucket;
pub use kept::Kept;
pub use place::check_output;
pub use publish::{on_interrupt, publish};
pub use shared::{Held, Shared};
pub use store::{Stats, Store, Swept};
pub use workspace::read_workspace;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::path::shown;
use plain::{Links, open_plainly};

/// The nearest folder upwards that has `modules/`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start.ancestors().find(|folder| folder.join("modules").is_dir()).map(Path::to_path_buf)
}

/// The folder in which the command was started.
pub fn current_folder() -> Result<PathBuf> {
    std::env::current_dir().context("the current folder cannot be read")
}

/// When each file of a workspace was changed and how large it is: enough to see that something was saved.
pub fn stamp(root: &Path) -> BTreeMap<PathBuf, (Option<SystemTime>, u64)> {
    let mut stamp = BTreeMap::new();
    let mut open: Vec<_> = workspace::FOLDERS.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = open.pop() {
        // What cannot be read is reported when it is built.
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(data) = entry.metadata() else { continue };
            // What an editor writes beside a file is no save of it.
            if workspace::is_junk(&entry.file_name().to_string_lossy()) {
                continue;
            }
            if data.is_dir() {
                open.push(entry.path());
            } else {
                stamp.insert(entry.path(), (data.modified().ok(), data.len()));
            }
        }
    }
    stamp
}

/// Whether a path exists.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Reads a regular file up to a size; anything else is an error, and nobody waits for it.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let file = open_plainly(path, File::options().read(true), Links::Followed);
    let file = file.with_context(|| format!("{} cannot be opened", shown(path)))?;
    read_open(file, limit).with_context(|| format!("{} cannot be read", shown(path)))
}

fn read_open(file: File, limit: u64) -> Result<Vec<u8>> {
    let length = file.metadata()?.len().min(limit);
    let mut bytes = Vec::with_capacity(usize::try_from(length)? + 1);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        bail!("the file is larger than {} kB", limit >> 10);
    }
    Ok(bytes)
}

/// Writes a file in the place of one that may be there: the old one stays whole until the new one is. What lies in a
/// library is refused.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    apply::refuse_library(path)?;
    swap(path, bytes)
}

fn swap(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", shown(folder)))?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Others may read it as far as the umask lets them.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    // A name that nobody knows before: what may lie there already, such as a link, is not written through.
    let beside = builder.prefix(".").suffix(".new").tempfile_in(folder);
    let written = beside.and_then(|mut file| {
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)
    });
    written.map(drop).with_context(|| format!("{} cannot be written; is the disk full?", shown(path)))
}

/// A new folder for what is shown and not kept; the system removes it some day.
pub fn new_folder(prefix: &str) -> Result<PathBuf> {
    let folder = tempfile::Builder::new().prefix(prefix).tempdir().context("the system has no temporary folder")?;
    Ok(folder.keep())
}

/// Writes a new file and the folders above it; a file that exists is left alone. A place in a library is refused.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    apply::refuse_library(path)?;
    create(path, bytes)
}

fn create(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", shown(folder)))?;
    }
    let mut file = match File::options().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} exists already; remove it first, or choose another name", shown(path))
        }
        Err(error) => return Err(error).with_context(|| format!("{} cannot be written", shown(path))),
    };
    let written = file.write_all(bytes);
    if written.is_err() {
        // Half a file would look like one that exists already.
        let _ = fs::remove_file(path);
    }
    written.with_context(|| format!("{} cannot be written; is the disk full?", shown(path)))
}
