//! `cache`: where finished documents are kept, what is there, and how it shrinks.

#![expect(clippy::disallowed_methods, reason = "the command looks at the environment, the core does not")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::Outcome;
use crate::cache::{Address, Cache, NoCache, Place};
use crate::cli::{self, CachePlace, HumanOrJson};
use crate::files::{Bucket, Held, Shared, Stats, Store};
use crate::path::shown;
use crate::terminal::Terminal;

/// The cache of a build.
pub(super) enum Chosen {
    /// Nothing is kept.
    Nothing,
    /// A folder of this machine.
    Folder(Store),
    /// A bucket, with the folder of this machine before it.
    Shared(Address, Shared),
}

impl Chosen {
    /// What the compiler is given.
    pub(super) fn as_cache(&self) -> &dyn Cache {
        match self {
            Chosen::Nothing => &NoCache,
            Chosen::Folder(store) => store,
            Chosen::Shared(_, shared) => shared,
        }
    }

    /// Whether anything is kept.
    pub(super) fn is_on(&self) -> bool {
        self.as_cache().is_on()
    }

    /// Says what was wrong with the cache: a warning, and nothing to stop for.
    pub(super) fn tell_faults(&self, terminal: Terminal) {
        let faults = match self {
            Chosen::Nothing => Vec::new(),
            Chosen::Folder(store) => store.faults(),
            Chosen::Shared(_, shared) => shared.faults(),
        };
        faults.iter().for_each(|fault| terminal.note(&format!("warning: {fault}")));
    }
}

/// The place for caches of this user, on behalf of a workspace that is only looked at.
pub(super) fn usual_of(workspace: &Path) -> Chosen {
    usual().map_or(Chosen::Nothing, |folder| Chosen::Folder(Store::new(&folder, workspace)))
}

/// `--cache` or `COURSEPACK_CACHE`, else the place for caches of this user, if there is one; on behalf of a workspace.
pub(super) fn choose(named: &CachePlace, workspace: &Path) -> Result<Chosen> {
    let store = |folder: PathBuf| Store::new(&folder, workspace);
    Ok(match named.place.clone() {
        Some(Place::Bucket(address)) => {
            let far = Bucket::open(&address)?;
            Chosen::Shared(*address, Shared { near: usual().map(store), far })
        }
        Some(Place::Folder(folder)) if !folder.as_os_str().is_empty() => Chosen::Folder(store(folder)),
        _ => usual().map_or(Chosen::Nothing, |folder| Chosen::Folder(store(folder))),
    })
}

/// The place for caches of this user.
fn usual() -> Option<PathBuf> {
    of_user(std::env::consts::OS, |name| std::env::var_os(name).map(PathBuf::from))
}

/// Where a system wants caches: it may empty that folder, and backups leave it out.
fn of_user(system: &str, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    // The rules for these variables say that a relative path counts for nothing.
    let set = |name: &str| variable(name).filter(|folder| folder.is_absolute());
    let folder = match system {
        "windows" => set("LOCALAPPDATA"),
        "macos" => set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join("Library/Caches"))),
        _ => set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache"))),
    };
    Some(folder?.join("coursepack"))
}

pub(super) fn run(options: &cli::Cache, terminal: Terminal) -> Result<Outcome> {
    let (cli::Cache::Stats { cache, .. } | cli::Cache::Gc { cache, .. }) = options;
    let (store, bucket) = match choose(cache, Path::new(""))? {
        Chosen::Nothing => bail!("there is no place for a cache here; name one with --cache DIR"),
        Chosen::Folder(store) => (Some(store), None),
        Chosen::Shared(address, shared) => (shared.near, Some((address, shared.far))),
    };
    match options {
        cli::Cache::Stats { format, .. } => {
            let held = bucket.map(|(address, bucket)| Ok::<_, anyhow::Error>((address, bucket.held()?))).transpose()?;
            terminal.result(&stats(store.as_ref(), held, *format)?)?;
        }
        cli::Cache::Gc { max_size, .. } => {
            store.iter().try_for_each(|store| sweep(store, *max_size, terminal))?;
            if let Some((address, _)) = bucket {
                let rule = "what is in a bucket goes by the lifecycle rules of the bucket";
                terminal.report(&format!("{address}\n  nothing removed: {rule}\n"))?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// What lies in the folder and in the bucket.
fn stats(store: Option<&Store>, bucket: Option<(Address, Held)>, format: HumanOrJson) -> Result<String> {
    let read = |store: &Store| {
        let folder = store.folder().to_string_lossy().into_owned();
        let stats = store.stats().with_context(|| format!("the cache {folder} cannot be read"))?;
        Ok::<_, anyhow::Error>((folder, stats))
    };
    let folder = store.map(read).transpose()?;
    let of = |stats: &Stats, kind: &str| stats.entries.get(kind).copied().unwrap_or_default();
    if format == HumanOrJson::Human {
        let folder = folder.map(|(folder, stats)| {
            let (pdfs, zips, verdicts) = (of(&stats, "pdf"), of(&stats, "zip"), of(&stats, "verdict"));
            let bytes = in_words(stats.bytes);
            format!("{folder}\n  {pdfs} PDFs, {zips} zips, {verdicts} verdicts of the audit\n  {bytes} in all\n")
        });
        let bucket = bucket
            .map(|(address, held)| format!("{address}\n  {} PDFs\n  {} in all\n", held.pdfs, in_words(held.bytes)));
        return Ok(folder.into_iter().chain(bucket).collect());
    }
    let mut text = json!({ "format": 1 });
    if let Some((folder, stats)) = folder {
        text["folder"] = folder.into();
        for (key, kind) in [("pdfs", "pdf"), ("zips", "zip"), ("verdicts", "verdict")] {
            text[key] = of(&stats, kind).into();
        }
        text["files"] = stats.files.into();
        text["bytes"] = stats.bytes.into();
    }
    if let Some((address, held)) = bucket {
        text["bucket"] = json!({ "address": address.to_string(), "pdfs": held.pdfs, "bytes": held.bytes });
    }
    Ok(text.to_string() + "\n")
}

fn sweep(store: &Store, most: u64, terminal: Terminal) -> Result<()> {
    let folder = shown(store.folder());
    let swept = store.sweep(most).with_context(|| format!("the cache {folder} cannot be swept"))?;
    terminal.report(&format!(
        "{folder}\n  {} files removed, {} freed, {} left\n",
        swept.files,
        in_words(swept.bytes),
        in_words(swept.left)
    ))
}

fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_lies_where_the_system_wants_it() {
        let of = |system: &str, set: &[(&str, &str)]| {
            let set = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value));
            of_user(system, set).map(|folder| folder.to_str().unwrap().to_owned())
        };
        let home = &[("HOME", "/home/a"), ("LOCALAPPDATA", "/Users/a/AppData/Local")][..];
        assert_eq!(of("linux", home).unwrap(), "/home/a/.cache/coursepack");
        assert_eq!(of("macos", home).unwrap(), "/home/a/Library/Caches/coursepack");
        assert_eq!(of("windows", home).unwrap(), "/Users/a/AppData/Local/coursepack");
        for system in ["linux", "macos"] {
            assert_eq!(
                of(system, &[("XDG_CACHE_HOME", "/caches"), ("HOME", "/home/a")]).unwrap(),
                "/caches/coursepack"
            );
            assert_eq!(of(system, &[("XDG_CACHE_HOME", "caches"), ("HOME", "home")]), None);
        }
        assert_eq!(of("windows", &[("HOME", "/home/a")]), None);
    }
}
