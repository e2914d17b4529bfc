//! `translate`: stamps translations and exchanges them with translators.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::names::Refusal;
use super::{Outcome, Workspace, outcome, root};
use crate::catalog::{Catalog, po};
use crate::check::Checked;
use crate::cli::{Common, ExchangeFormat, Translate};
use crate::diagnostic::{Code, suggestion};
use crate::edit::{Op, Place};
use crate::exchange::{self, Form, Written};
use crate::files;
use crate::library;
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

/// Writes the texts of the library for a translator, merged with the file that is there.
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
    if let Some(item) = exchange::unknown(&workspace.sources, &language, items).first() {
        return Err(no_item(library, item).into());
    }
    let head = Catalog {
        library: library.settings.publisher.clone(),
        date: library.settings.date.to_string(),
        ..Catalog::default()
    };
    let ending = if format == ExchangeFormat::Po { "po" } else { "xlsx" };
    let default = format!("translation-{language}.{ending}");
    let path = out.unwrap_or(Path::new(&default));
    let old = there(path, &workspace.sources, &language)?;
    let is_merged = old.is_some();
    let (catalog, diagnostics) = exchange::export(&workspace.sources, &language, head, &library.freshness, items, old);
    let bytes = match format {
        ExchangeFormat::Po => po::write(&catalog).into_bytes(),
        ExchangeFormat::Table => exchange::sheet::write(&catalog).context("a text is too long for a cell")?,
    };
    files::replace(path, &bytes)?;
    terminal.diagnostics(&diagnostics.clone().sorted(), &workspace.sources, Format::Human, false)?;
    terminal.report(&format!("{}: {}\n", shown(path), told(&catalog, is_merged)))?;
    Ok(outcome(&diagnostics, false))
}

/// What an export holds, in words.
fn told(catalog: &Catalog, is_merged: bool) -> String {
    let (all, gone) = (catalog.entries.len(), catalog.obsolete.len());
    let done = catalog.entries.iter().filter(|entry| !entry.translation.is_empty()).count();
    let fuzzy = catalog.entries.iter().filter(|entry| entry.fuzzy).count();
    let gone = if gone > 0 { format!(", {gone} no longer in the library") } else { String::new() };
    let merged = if is_merged { "; merged with the file that was there" } else { "" };
    format!("{all} texts, {done} translated, {fuzzy} to look at again{gone}{merged}")
}

/// The translator's file that an export finds in its place, which it must not lose.
fn there(path: &Path, sources: &Sources, language: &LanguageTag) -> Result<Option<Catalog>> {
    if !files::exists(path) {
        return Ok(None);
    }
    let (name, elsewhere) = (shown(path), "; name another file with `--out`, or remove this one");
    let old = read(&name, &files::read_limited(path, LARGEST)?)
        .with_context(|| format!("{name} is there already and cannot be merged with{elsewhere}"))?;
    let own = exchange::language(sources, &old.language, old.named_by).ok();
    ensure!(own.as_ref() == Some(language), "{name} is there already, and is not in `{language}`{elsewhere}");
    if let [sheet, ..] = old.other_sheets.as_slice() {
        bail!("{name} is there already, and has a sheet `{sheet}` that an export would lose{elsewhere}");
    }
    let mut seen = BTreeMap::new();
    for entry in &old.entries {
        if let Some(first) = seen.insert(&entry.id, entry.at) {
            bail!("{name}: two entries `{}`, in lines {first} and {}: keep one of them", entry.id, entry.at);
        }
    }
    Ok(Some(old))
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
    // What is wrong with the library is reported by `check`: a translator's file is brought back all the same.
    let (library, _) = library::load(&sources);
    let states = library.map(|library| library.freshness).unwrap_or_default();
    let (written, diagnostics) = exchange::import(&sources, &catalog, &states, &shown);
    super::change(&root, &sources, written.iter().map(|file| op(&sources, file)))?;
    for file in &written {
        terminal.report(&match file {
            Written::Translation { place, .. } => format!("{place}\n"),
            Written::Kept { place, .. } => format!("{place}: kept until all of it is finished\n"),
            Written::Gone(place) => format!("{place}: removed, all of it is finished\n"),
        })?;
    }
    if written.is_empty() && !diagnostics.has_errors() {
        terminal.note("nothing new");
    }
    terminal.diagnostics(&diagnostics.clone().sorted(), &sources, Format::Human, false)?;
    Ok(outcome(&diagnostics, false))
}

/// How a file of the library changes; a translation of which all is finished is stamped.
fn op(sources: &Sources, file: &Written) -> Op {
    match file.clone() {
        Written::Translation { place, text, current } => {
            let made = Made::from(sources, place.path()).filter(|_| current);
            let words = made.map(|made| freshness::words(sources, made.original));
            let text = words.map_or_else(|| text.clone(), |words| freshness::stamp(place.path(), &text, &words));
            Op::Put(place, text)
        }
        Written::Kept { place, text } => Op::Put(place, text),
        Written::Gone(place) => Op::Remove(place),
    }
}

/// Reads a translator's file.
fn read(shown: &str, bytes: &[u8]) -> Result<Catalog> {
    match exchange::form(shown, bytes).map_err(|message| anyhow!("{shown}: {message}"))? {
        Form::Sheet => exchange::sheet::read(bytes).map_err(|message| anyhow!("{shown}: {message}")),
        Form::Po => {
            let text = std::str::from_utf8(bytes).with_context(|| format!("{shown} is not UTF-8: save it as UTF-8"))?;
            po::read(text).map_err(|(line, message)| anyhow!("{shown}:{line}: {message}"))
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
