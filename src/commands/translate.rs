//! `translate`: stamps translations and exchanges them with translators.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::names::Refusal;
use super::{Outcome, Workspace, outcome, root};
use crate::check::Checked;
use crate::cli::{Common, ExchangeFormat, Translate};
use crate::diagnostic::{Code, suggestion};
use crate::edit::{Op, Place};
use crate::exchange::{self, Catalog, Form};
use crate::files;
use crate::library::freshness::{self, Made};
use crate::library::locale::LanguageTag;
use crate::path::shown;
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
        terminal.diagnostics(&workspace.diagnostics, &workspace.sources, Format::Human, false)?;
        return Ok(Outcome::Wrong);
    };
    let language = target_language(library, &workspace.sources, language)?;
    let catalog = Catalog {
        library: library.settings.publisher.clone(),
        date: library.settings.date.to_string(),
        ..Catalog::default()
    };
    let (catalog, diagnostics) = exchange::export(&workspace.sources, &language, catalog, &library.freshness, items);
    let has_none = |item: &&String| !catalog.entries.iter().any(|entry| entry.id.starts_with(item.as_str()));
    if let Some(item) = items.iter().find(has_none) {
        return Err(no_item(library, item).into());
    }
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
    terminal.diagnostics(&diagnostics.clone().sorted(), &workspace.sources, Format::Human, false)?;
    terminal.report(&format!("{}: {all} texts, {done} translated, {stale} to look at again\n", shown(path)))?;
    Ok(outcome(&diagnostics, false))
}

/// The language to translate into: by its tag, also with a region that has no labels of its own, or by its name.
fn target_language(library: &Checked, sources: &Sources, name: &str) -> Result<LanguageTag, Refusal> {
    let of = |name: &str| exchange::language(sources, name, "the language");
    of(name).or_else(|unfit| {
        let tag = super::status::translated(library, name).map_err(|refusal| match LanguageTag::parse(name) {
            Some(_) => refusal,
            None => Refusal::usage(Code::UnknownLanguage.nowhere(unfit.message).help(unfit.help)),
        })?;
        of(&tag).map_err(|unfit| Refusal::usage(Code::UnknownLanguage.nowhere(unfit.message).help(unfit.help)))
    })
}

/// Nothing begins with what was named.
fn no_item(library: &Checked, item: &str) -> Refusal {
    let known: Vec<_> = library.index().into_iter().map(|(item, _)| item).collect();
    let help = suggestion(item, known.iter().map(String::as_str));
    Refusal::usage(Code::EmptyFilter.nowhere(format!("no item begins with `{item}`")).maybe_help(help))
}

/// Brings a translator's texts back; where one is refused, no file changes.
fn import(common: &Common, path: &Path, terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let (sources, _) = files::read_workspace(&root)?;
    let bytes = files::read_limited(path, LARGEST)?;
    let shown = shown(path);
    let catalog = read(&shown, &bytes)?;
    let (written, diagnostics) = exchange::import(&sources, &catalog, &shown);
    let stamped = |file: &exchange::Written| {
        let made = Made::from(&sources, file.place.path()).filter(|_| file.current);
        let words = made.map(|made| freshness::words(&sources, made.original));
        words.map_or_else(|| file.text.clone(), |words| freshness::stamp(file.place.path(), &file.text, &words))
    };
    super::change(&root, &sources, written.iter().map(|file| Op::Put(file.place.clone(), stamped(file))))?;
    for file in &written {
        terminal.report(&format!("{}\n", file.place))?;
    }
    if written.is_empty() && !diagnostics.has_errors() {
        terminal.note("nothing new");
    }
    terminal.diagnostics(&diagnostics.clone().sorted(), &sources, Format::Human, false)?;
    Ok(outcome(&diagnostics, false))
}

/// Reads a translator's file.
fn read(shown: &str, bytes: &[u8]) -> Result<Catalog> {
    match exchange::form(shown, bytes).map_err(|message| anyhow!("{shown}: {message}"))? {
        Form::Sheet => exchange::sheet::read(bytes).map_err(|message| anyhow!("{shown}: {message}")),
        Form::Po => {
            let text = std::str::from_utf8(bytes).with_context(|| format!("{shown} is not UTF-8: save it as UTF-8"))?;
            exchange::po::read(text).map_err(|(line, message)| anyhow!("{shown}:{line}: {message}"))
        }
    }
}

/// Says in each file from what it was made.
fn stamp(common: &Common, paths: &[std::path::PathBuf], terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let (sources, _) = files::read_workspace(&root)?;
    let (mut ops, mut told) = (Vec::new(), String::new());
    for path in paths {
        let inside = inside(&root, path, &sources)?;
        let file = sources.find(&inside).with_context(|| format!("{} is not in the library", shown(path)))?;
        let made = Made::from(&sources, &inside).zip(Place::known(&sources, file));
        let Some((made, place)) = made else {
            bail!("{inside} is made from nothing: a translation is called `….fr.md` and lies beside its original");
        };
        let words = freshness::words(&sources, made.original);
        ops.push(Op::Put(place, freshness::stamp(&inside, sources.text(file), &words)));
        told += &format!("{inside}: made from {}\n", sources.path(made.original));
    }
    super::change(&root, &sources, ops)?;
    terminal.report(&told)?;
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
    inside.with_context(|| format!("{} does not lie in {}", shown(path), shown(&root)))
}
