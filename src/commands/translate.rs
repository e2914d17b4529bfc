//! `translate`: stamps translations and exchanges them with translators.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::{Outcome, Workspace, outcome, root};
use crate::cli::{Common, ExchangeFormat, Translate};
use crate::edition::Tag;
use crate::exchange::{self, Catalog};
use crate::files;
use crate::library::freshness::{self, Made};
use crate::source::Sources;
use crate::terminal::{Format, Terminal};

pub(super) fn run(common: &Common, options: &Translate, terminal: Terminal) -> Result<Outcome> {
    match options {
        Translate::Stamp { files } => stamp(common, files, terminal),
        Translate::Export { items, lang, format, out } => {
            export(common, items, lang, *format, out.as_deref(), terminal)
        }
        Translate::Import { file } => import(common, file, terminal),
    }
}

/// Larger files come from no export.
const LARGEST: u64 = 64 << 20;

/// Writes the texts of the library for a translator.
fn export(
    common: &Common,
    items: &[String],
    language: &str,
    format: ExchangeFormat,
    out: Option<&Path>,
    terminal: Terminal,
) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    let Some(library) = &workspace.library else {
        terminal.diagnostics(&workspace.diagnostics, &workspace.sources, Format::Human, false);
        return Ok(Outcome::Wrong);
    };
    if let Err(diagnostic) = Tag::parse(language, library, None) {
        terminal.diagnostics(&diagnostic.into(), &workspace.sources, Format::Human, false);
        return Ok(Outcome::Wrong);
    }
    ensure!(language != library.settings.language.value, "the originals are in `{language}`: name another language");
    let catalog = Catalog {
        library: library.settings.publisher.clone(),
        language: language.to_owned(),
        date: library.settings.date.to_string(),
        entries: Vec::new(),
    };
    let (catalog, diagnostics) = exchange::export(&workspace.sources, catalog, &library.freshness, items);
    ensure!(!catalog.entries.is_empty(), "no item begins with {}", items.join(" or "));
    let (ending, bytes) = match format {
        ExchangeFormat::Po => ("po", exchange::po::write(&catalog).into_bytes()),
        ExchangeFormat::Table => ("xlsx", exchange::sheet::write(&catalog).context("a text is too long for a cell")?),
    };
    let default = format!("translation-{language}.{ending}");
    let path = out.unwrap_or(Path::new(&default));
    files::replace(path, &bytes)?;
    let done = catalog.entries.iter().filter(|entry| !entry.translation.is_empty()).count();
    let stale = catalog.entries.iter().filter(|entry| entry.stale).count();
    let all = catalog.entries.len();
    terminal.diagnostics(&diagnostics.clone().sorted(), &workspace.sources, Format::Human, false);
    terminal.result(&format!("{}: {all} texts, {done} translated, {stale} to look at again\n", path.display()));
    Ok(outcome(&diagnostics, false))
}

/// Brings a translator's texts back; where one is refused, no file changes.
fn import(common: &Common, path: &Path, terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let (sources, _) = files::read_workspace(&root)?;
    let bytes = files::read_limited(path, LARGEST)?;
    let shown = path.display().to_string();
    let catalog = if shown.ends_with(".xlsx") {
        exchange::sheet::read(&bytes).map_err(|message| anyhow!("{shown}: {message}"))?
    } else {
        let text = std::str::from_utf8(&bytes).with_context(|| format!("{shown} is not UTF-8"))?;
        exchange::po::read(text).map_err(|(line, message)| anyhow!("{shown}:{line}: {message}"))?
    };
    let (written, diagnostics) = exchange::import(&sources, &catalog, &shown);
    for file in &written {
        let made = Made::from(&sources, &file.path).filter(|_| file.current);
        let text = made.map_or_else(
            || file.text.clone(),
            |made| freshness::stamp(&file.path, &file.text, &freshness::words(&sources, made.original)),
        );
        files::replace(&root.join(&file.path), text.as_bytes())?;
        terminal.result(&format!("{}\n", file.path));
    }
    if written.is_empty() && !diagnostics.has_errors() {
        terminal.note("nothing new");
    }
    terminal.diagnostics(&diagnostics.clone().sorted(), &sources, Format::Human, false);
    Ok(outcome(&diagnostics, false))
}

/// Says in each file from what it was made.
fn stamp(common: &Common, paths: &[std::path::PathBuf], terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let (sources, _) = files::read_workspace(&root)?;
    for path in paths {
        let inside = inside(&root, path, &sources)?;
        let file = sources.find(&inside).with_context(|| format!("{} is not in the library", path.display()))?;
        let Some(made) = Made::from(&sources, &inside) else {
            bail!("{inside} is made from nothing: a translation is called `….fr.md` and lies beside its original");
        };
        let words = freshness::words(&sources, made.original);
        let text = freshness::stamp(&inside, sources.text(file), &words);
        files::replace(&root.join(&inside), text.as_bytes())?;
        terminal.result(&format!("{inside}: made from {}\n", sources.path(made.original)));
    }
    Ok(Outcome::Done)
}

/// The path of a file from the root of the workspace.
fn inside(root: &Path, path: &Path, sources: &Sources) -> Result<String> {
    let text = path.to_string_lossy().replace('\\', "/");
    if sources.find(&text).is_some() {
        return Ok(text);
    }
    let absolute = std::path::absolute(path)?;
    let root = std::path::absolute(root)?;
    let inside = absolute.strip_prefix(&root).ok().map(|inside| inside.to_string_lossy().replace('\\', "/"));
    inside.with_context(|| format!("{} does not lie in {}", path.display(), root.display()))
}
