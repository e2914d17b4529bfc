//! Exchanges a finished folder for an older one in one step, so that a reader sees the old or the new one whole.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::kept::{self, Kept, Own};
use super::place::ELSEWHERE;
use super::plain::{Links, open_plainly};
use crate::path::shown;

/// Builds a folder beside its place and exchanges it in one step; builds of one place take turns.
///
/// What lies there and is not as a build wrote it is moved beside it before, and told.
pub fn publish(place: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> Result<Option<Kept>> {
    let place = std::path::absolute(place).context("the output has no path")?;
    let parent = place.parent().context("the output needs a folder above it")?;
    let name = place.file_name().and_then(OsStr::to_str).context("the output needs a name")?;
    make_parent(parent)?;
    if let Ok(data) = place.symlink_metadata()
        && !data.is_dir()
    {
        bail!("{} is no folder; remove it, or {ELSEWHERE}", shown(&place));
    }
    let mut lock = take_turn(&parent.join(format!(".{name}.lock")))?;
    heal(parent, name, &place)?;
    if is_there(&place, files) {
        return Ok(None);
    }
    let (old, new) = (Own::read(&mut lock, &place), Own::of(files));
    let build = Build::begin(parent, name)?;
    let exchange = || -> Result<Option<Kept>> {
        build.write(files)?;
        let both = old.and(&new);
        // Whoever is killed from here on leaves one of the two in the place.
        both.write(&mut lock)?;
        let kept = kept::rescue(&place, &both)?;
        build.exchange(&place).inspect_err(|_| kept.iter().for_each(Kept::put_back))?;
        new.write(&mut lock)?;
        Ok(kept)
    };
    exchange().with_context(|| format!("{} is as it was before", shown(&place)))
}

fn make_parent(parent: &Path) -> Result<()> {
    for folder in parent.ancestors() {
        // Above the nearest thing that exists, everything is a folder.
        let Ok(data) = folder.symlink_metadata() else { continue };
        if data.is_file() {
            bail!("{} is a file; {ELSEWHERE}", shown(folder));
        }
        if data.is_symlink() && folder == parent {
            bail!("{} is a symbolic link; put a folder in its place, or {ELSEWHERE}", shown(folder));
        }
        break;
    }
    fs::create_dir_all(parent).with_context(|| format!("{} cannot be made; {ELSEWHERE}", shown(parent)))
}

/// Waits until no other build works on this place; the lock goes with the file or the process.
fn take_turn(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let lock = open_plainly(path, &mut options, Links::Refused).with_context(|| {
        format!("{} cannot be used as a lock; remove it, make its folder writable, or {ELSEWHERE}", shown(path))
    })?;
    for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            // Some network disks know no locks; a build there is as safe as its owner is patient.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(lock),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("{} cannot be locked", shown(path)));
            }
        }
    }
    bail!("another build has held {} for {} minutes; end it, or {ELSEWHERE}", shown(path), PATIENCE.as_secs() / 60)
}

/// How long the other build of a place may take to write it; one that is stopped never ends.
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(5);

/// Whoever has the turn puts back what a dead build had moved away, and removes what it left.
fn heal(parent: &Path, name: &str, place: &Path) -> Result<()> {
    let mut leftovers = Vec::new();
    for entry in fs::read_dir(parent).with_context(|| format!("{} cannot be read", shown(parent)))?.flatten() {
        let file = entry.file_name();
        let inner = file.to_str().and_then(|file| file.strip_prefix('.')?.strip_prefix(name)?.strip_prefix('.'));
        // `.en.only.x.tmp` belongs to the place `en.only`, and may be in the making.
        match inner.and_then(|inner| inner.split_once('.')) {
            Some((_, "old")) if !super::exists(place) => {
                fs::rename(entry.path(), place).with_context(|| format!("{} cannot be put back", shown(place)))?;
            }
            Some((_, "old" | "tmp")) => leftovers.push(entry.path()),
            _ => {}
        }
    }
    for leftover in leftovers {
        let _ = fs::remove_dir_all(leftover);
    }
    Ok(())
}

/// Whether exactly these files lie there already, byte for byte.
fn is_there(place: &Path, files: &BTreeMap<String, Arc<[u8]>>) -> bool {
    let mut left = files.len();
    let mut open = vec![(place.to_path_buf(), String::new())];
    while let Some((folder, name)) = open.pop() {
        let Ok(entries) = fs::read_dir(folder) else { return false };
        for entry in entries {
            let Ok((entry, data)) = entry.and_then(|entry| entry.metadata().map(|data| (entry, data))) else {
                return false;
            };
            let name = format!("{name}{}", entry.file_name().to_string_lossy());
            if data.is_dir() {
                open.push((entry.path(), name + "/"));
                continue;
            }
            let same = |bytes: &Arc<[u8]>| {
                data.is_file()
                    && data.len() == bytes.len() as u64
                    && fs::read(entry.path()).is_ok_and(|file| *file == **bytes)
            };
            if !files.get(&name).is_some_and(same) {
                return false;
            }
            left -= 1;
        }
    }
    left == 0
}

/// Temporary folders of this process. Whoever holds it decides whether builds go on.
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn open() -> MutexGuard<'static, Vec<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary folder, which goes when this value goes.
struct Build {
    folder: PathBuf,
}

impl Build {
    fn begin(parent: &Path, name: &str) -> Result<Self> {
        let mut open = open();
        let mut builder = tempfile::Builder::new();
        builder.disable_cleanup(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The folder becomes the result, which others may read as far as the umask lets them.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let made = builder.prefix(&format!(".{name}.")).suffix(".tmp").tempdir_in(parent);
        let made =
            made.with_context(|| format!("{} cannot be written; make it writable, or {ELSEWHERE}", shown(parent)))?;
        open.push(made.path().to_path_buf());
        Ok(Self { folder: made.keep() })
    }

    fn write(&self, files: &BTreeMap<String, Arc<[u8]>>) -> Result<()> {
        let mut folders = vec![self.folder.clone()];
        for (name, bytes) in files {
            let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
            ensure!(inside && !name.is_empty(), "`{name}` leads out of the output folder");
            let path = self.folder.join(name);
            let unwritten = || format!("{} cannot be written; is the disk full?", shown(&path));
            let above = path.ancestors().skip(1).take_while(|folder| *folder != self.folder);
            folders.extend(above.filter(|folder| !super::exists(folder)).map(Path::to_path_buf));
            // After an interrupt this waits until the process ends, so that nothing is made anew behind its back.
            let going_on = open();
            fs::create_dir_all(path.parent().expect("it lies in the folder")).with_context(unwritten)?;
            let mut file = File::create_new(&path).with_context(unwritten)?;
            drop(going_on);
            file.write_all(bytes).and_then(|()| file.sync_all()).with_context(unwritten)?;
        }
        folders.iter().for_each(|folder| sync_folder(folder));
        Ok(())
    }

    fn exchange(&self, place: &Path) -> Result<()> {
        let _going_on = open();
        let unmoved = || format!("{} cannot be put in place; close what has files in it open", shown(place));
        if !super::exists(place) {
            fs::rename(&self.folder, place).with_context(unmoved)?;
        } else if !exchange_at_once(&self.folder, place) {
            let old = self.folder.with_extension("old");
            fs::rename(place, &old).with_context(unmoved)?;
            if let Err(error) = fs::rename(&self.folder, place) {
                fs::rename(&old, place).with_context(|| format!("the older output lies in {}", shown(&old)))?;
                return Err(error).with_context(unmoved);
            }
            let _ = fs::remove_dir_all(old);
        }
        place.parent().into_iter().for_each(sync_folder);
        Ok(())
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        // After the exchange, the older output lies here.
        let _ = fs::remove_dir_all(&self.folder);
        open().retain(|folder| *folder != self.folder);
    }
}

#[cfg(target_os = "linux")]
fn exchange_at_once(new: &Path, place: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange_at_once(_new: &Path, _place: &Path) -> bool {
    false
}

/// A name is on the disk when its folder is. Where folders cannot be opened, the system sees to it.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Without a thread that waits for it, Ctrl-C would leave temporary folders.
const NO_THREAD: &str = "the system gives no thread to wait for Ctrl-C; end other programs, or raise `ulimit -u`";

/// On Ctrl-C the temporary folders go, and the exit code is 130.
pub fn on_interrupt() -> Result<()> {
    let handler = || {
        // Held until the end: nothing is exchanged or begun any more.
        let open = open();
        for _ in 0..20 {
            open.iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
            if !open.iter().any(|folder| super::exists(folder)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        std::process::exit(130);
    };
    ctrlc::set_handler(handler).context(NO_THREAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> BTreeMap<String, Arc<[u8]>> {
        BTreeMap::from([("a/b.txt".to_owned(), Arc::from(text.as_bytes()))])
    }

    #[test]
    fn what_a_dead_build_moved_away_comes_back() {
        let out = tempfile::tempdir().unwrap();
        for (folder, text) in [(".en.x1.old", "older"), (".en.x2.tmp", "half"), (".en.only.x3.tmp", "another")] {
            super::super::write_new(&out.path().join(folder).join("a/b.txt"), text.as_bytes()).unwrap();
        }
        heal(out.path(), "en", &out.path().join("en")).unwrap();
        assert_eq!(fs::read(out.path().join("en/a/b.txt")).unwrap(), b"older");
        assert!(!super::super::exists(&out.path().join(".en.x2.tmp")));
        assert!(super::super::exists(&out.path().join(".en.only.x3.tmp")));
    }

    #[test]
    fn what_is_there_already_is_left_alone() {
        let out = tempfile::tempdir().unwrap();
        let place = out.path().join("en");
        publish(&place, &one("text")).unwrap();
        assert!(is_there(&place, &one("text")));
        assert!(!is_there(&place, &one("other text")) && !is_there(&place, &one("texs")));
        assert!(!is_there(&place, &BTreeMap::new()));
        super::super::write_new(&place.join("more.txt"), b"").unwrap();
        assert!(!is_there(&place, &one("text")));
        publish(&place, &one("text")).unwrap();
        assert!(!super::super::exists(&place.join("more.txt")));
        fs::remove_file(place.join("a/b.txt")).unwrap();
        assert!(!is_there(&place, &one("text")));
    }

    #[test]
    fn paths_do_not_lead_out() {
        let out = tempfile::tempdir().unwrap();
        publish(&out.path().join("en"), &one("first")).unwrap();
        for bad in ["../x", "/x", "", "a/../../x"] {
            let files = BTreeMap::from([(bad.to_owned(), Arc::from(&b"x"[..]))]);
            assert!(publish(&out.path().join("en"), &files).is_err(), "{bad}");
        }
        assert_eq!(fs::read(out.path().join("en/a/b.txt")).unwrap(), b"first");
    }
}
