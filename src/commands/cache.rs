//! `cache`: where finished documents are kept, what is there, and how it shrinks.

#![expect(clippy::disallowed_methods, reason = "the command looks at the environment, the core does not")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use super::Outcome;
use crate::cache::{Cache, NoCache};
use crate::cli::{self, CacheFolder, HumanOrJson};
use crate::files::Store;
use crate::terminal::Terminal;

/// The cache of a build: a folder, or nothing.
pub(super) struct Chosen(Option<Store>);

impl Chosen {
    /// What the compiler is given.
    pub(super) fn as_cache(&self) -> &dyn Cache {
        match &self.0 {
            Some(store) => store,
            None => &NoCache,
        }
    }

    /// Whether anything is kept.
    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Says what was wrong with the cache: a warning, and nothing to stop for.
    pub(super) fn tell_faults(&self, terminal: Terminal) {
        for fault in self.0.iter().flat_map(Store::faults) {
            terminal.note(&format!("warning: {fault}"));
        }
    }
}

/// The cache that a build asks for, on behalf of its workspace.
pub(super) fn of_build(options: &cli::Build, workspace: &Path) -> Chosen {
    let folder = folder(&options.cache).filter(|_| !options.no_cache);
    Chosen(folder.map(|folder| Store::new(&folder, workspace)))
}

/// `--cache` or `COURSEPACK_CACHE`, else the place for caches of this user, if there is one.
fn folder(named: &CacheFolder) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let named = named.folder.clone().filter(|folder| !folder.as_os_str().is_empty());
    // The rules for these variables say that a relative path counts for nothing.
    let user = || set("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
    let home = || set("HOME").filter(|folder| folder.is_absolute()).map(|home| home.join(".cache"));
    named.or_else(|| Some(user().or_else(home)?.join("coursepack")))
}

pub(super) fn run(options: &cli::Cache, terminal: Terminal) -> Result<Outcome> {
    match options {
        cli::Cache::Stats { cache, format } => stats(&open(cache)?, *format, terminal)?,
        cli::Cache::Gc { cache, max_size } => sweep(&open(cache)?, *max_size, terminal)?,
    }
    Ok(Outcome::Done)
}

fn open(cache: &CacheFolder) -> Result<Store> {
    let folder = folder(cache).context("there is no place for a cache here; name one with --cache DIR")?;
    Ok(Store::new(&folder, Path::new("")))
}

fn stats(store: &Store, format: HumanOrJson, terminal: Terminal) -> Result<()> {
    let folder = store.folder().display();
    let stats = store.stats().with_context(|| format!("the cache {folder} cannot be read"))?;
    let of = |kind: &str| stats.entries.get(kind).copied().unwrap_or_default();
    terminal.result(&match format {
        HumanOrJson::Human => format!(
            "{folder}\n  {} PDFs, {} zips, {} verdicts of the audit\n  {} in all\n",
            of("pdf"),
            of("zip"),
            of("verdict"),
            in_words(stats.bytes)
        ),
        HumanOrJson::Json => {
            let text = json!({
                "format": 1,
                "folder": store.folder().to_string_lossy(),
                "pdfs": of("pdf"),
                "zips": of("zip"),
                "verdicts": of("verdict"),
                "files": stats.files,
                "bytes": stats.bytes,
            });
            text.to_string() + "\n"
        }
    });
    Ok(())
}

fn sweep(store: &Store, most: u64, terminal: Terminal) -> Result<()> {
    let folder = store.folder().display();
    let swept = store.sweep(most).with_context(|| format!("the cache {folder} cannot be swept"))?;
    terminal.result(&format!(
        "{folder}\n  {} files removed, {} freed, {} left\n",
        swept.files,
        in_words(swept.bytes),
        in_words(swept.left)
    ));
    Ok(())
}

fn in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}
