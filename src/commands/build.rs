//! `build`: makes the packs of courses.

#![expect(clippy::disallowed_methods, reason = "the command looks at the environment, the core does not")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use unicode_normalization::UnicodeNormalization;

use super::floor::{Floor, Tools};
use super::made::Results;
use super::names::Refusal;
use super::parts::Parts;
use super::targets::targets;
use super::{Outcome, Workspace, cache, root, sound};
use crate::cache::Cache;
use crate::check::Checked;
use crate::cli::{self, Common, Emit, EngineName};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::edition::{Looks, PageSize, Target};
use crate::library::Date;
use crate::library::event::unknown_zone;
use crate::number::Number;
use crate::path::shown;
use crate::render::Templates;
use crate::source::{Lines, flaw};
use crate::terminal::Terminal;
use crate::typeset::{self, Engine, Limits, Typesetter};
use crate::yaml::Choice;
use crate::zone::Zone;
use crate::{Compiled, Form, bundled, files};

pub(super) fn run(common: &Common, options: &cli::Build, terminal: Terminal) -> Result<Outcome> {
    make(common, options, None, terminal)
}

/// Makes what was asked for, or joins its parts; a target that fails does not keep the others from being made.
pub(super) fn make(
    common: &Common,
    options: &cli::Build,
    parts: Option<&Parts>,
    terminal: Terminal,
) -> Result<Outcome> {
    files::on_interrupt()?;
    let root = root(common)?;
    let cache = cache::of_build(options, &root)?;
    let workspace = Workspace::looked(root, options.page, cache.as_cache(), terminal)?;
    let (ready, diagnostics) = match Ready::new(&workspace, options, terminal) {
        Ok(ready) => ready,
        Err(refusal) => return Results::refuse(&workspace, &refusal, options.format, terminal),
    };
    let out = output(options, &workspace.root);
    check_output(&workspace.root, &out, &ready.targets)?;
    let typesetter = if parts.is_none() { Some(typesetter(options)?) } else { None };
    terminal.note(&announce(&ready.targets));
    let tools = Tools {
        typesetter: typesetter.as_deref(),
        cache: parts.map_or(cache.as_cache(), |parts| parts as &dyn Cache),
        parts,
    };
    let floor = Floor::new(&workspace, &ready, options, tools, (terminal, common.verbose));
    let results = floor.make_all(diagnostics)?;
    floor.summary().filter(|_| cache.is_on()).iter().for_each(|line| terminal.note(line));
    results.end(&ready.targets, &out, &cache)
}

/// Where packs go.
pub(super) fn output(options: &cli::Build, root: &Path) -> PathBuf {
    options.out.clone().unwrap_or_else(|| root.join("output"))
}

/// Refuses a folder in which packs would lie among sources.
pub(super) fn check_output(root: &Path, out: &Path, targets: &[Target]) -> Result<()> {
    let folders: Vec<_> = targets.iter().map(|target| (target.course.id.clone(), target.folder())).collect();
    files::check_output(root, out, folders.iter().map(|(course, tag)| (course.as_str(), tag.as_str())))
}

/// What a workspace holds that can be built.
pub(super) struct Ready<'a> {
    pub(super) library: &'a Checked,
    pub(super) templates: Templates<'a>,
    pub(super) targets: Vec<Target>,
}

impl<'a> Ready<'a> {
    /// Takes the targets that are asked for, with what there is to say of the library; or all its mistakes.
    pub(super) fn new(
        workspace: &'a Workspace,
        options: &cli::Build,
        terminal: Terminal,
    ) -> Result<(Self, Diagnostics), Refusal> {
        let mut diagnostics = workspace.diagnostics.clone();
        let Some(library) = &workspace.library else {
            return sound::ready(workspace, options, terminal).map_err(Refusal::content);
        };
        let (templates, found) = Templates::new(bundled::templates(), &workspace.sources);
        diagnostics.extend(found);
        match targets(library, options, terminal) {
            Ok(targets) if !diagnostics.has_errors() => Ok((Self { library, templates, targets }, diagnostics)),
            Ok(_) => Err(Refusal::content(diagnostics)),
            Err(refusal) if diagnostics.has_errors() => Err(Refusal::content(diagnostics).and(refusal)),
            Err(refusal) => Err(refusal),
        }
    }
}

/// The typesetter that the options ask for.
pub(super) fn typesetter(options: &cli::Build) -> Result<Box<dyn Typesetter>> {
    let program = std::env::current_exe().context("this program cannot be found")?;
    let engine = match options.engine {
        EngineName::Auto => Engine::Auto,
        EngineName::Command => Engine::Command,
        EngineName::Worker => Engine::Worker,
    };
    let search = std::env::var_os("PATH");
    Ok(typeset::choose(engine, options.typst.as_deref(), search.as_deref(), &program, Limits::default())?)
}

pub(super) fn jobs(options: &cli::Build) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    options.jobs.unwrap_or(processors).clamp(1, Number::JOBS.most as usize)
}

fn announce(targets: &[Target]) -> String {
    let names: Vec<_> = targets.iter().map(Target::name).collect();
    match names.len() {
        1 => format!("making {}", names[0]),
        n => format!("making {n} targets: {}", names.join(", ")),
    }
}

/// The forms that are made beside PDFs.
pub(super) fn forms(options: &cli::Build) -> &'static [Form] {
    if options.emit.contains(&Emit::Docx) { &[Form::Docx] } else { &[] }
}

pub(super) fn looks(options: &cli::Build) -> Result<Looks, Diagnostic> {
    if options.paper.is_some() && !matches!(options.page, PageSize::Paper | PageSize::LargePrint) {
        let message = format!("pages of the size `{}` are on no paper", options.page.word());
        return Err(Code::WrongValue.nowhere(message).help("leave out `--paper`, or `--page`"));
    }
    let printed = options.page != PageSize::Paper || options.watermark.is_some() || options.review;
    if printed && options.emit.contains(&Emit::Docx) {
        let message = "Word documents have pages of the usual size, without watermark and review marks";
        return Err(Code::WrongValue.nowhere(message).help("leave out `--page`, `--watermark` and `--review`"));
    }
    let watermark =
        options.watermark.as_deref().map(|text| stamp("--watermark", text, Number::WATERMARK)).transpose()?;
    Ok(Looks { page: options.page, watermark, review: options.review })
}

/// A short text from the command line, as careful as one from a file.
fn stamp(what: &str, text: &str, length: Number) -> Result<String, Diagnostic> {
    let text: String = text.trim().nfc().collect();
    if let Some(flaw) = flaw(&text, Lines::One) {
        return Err(Code::WrongValue.nowhere(format!("{what}: {}", flaw.message)).help(flaw.help));
    }
    if !length.is_length_of(&text) {
        let message = format!("{what} needs 1 to {} characters, not {}", length.most, text.chars().count());
        return Err(Code::WrongValue.nowhere(message));
    }
    Ok(text)
}

/// Changes a course as `--set` asks for.
pub(super) fn changed(course: &mut crate::library::Course, options: &cli::Build) -> Result<(), Diagnostic> {
    course.paper = options.paper.clone().or_else(|| course.paper.take());
    options.set.iter().try_for_each(|change| set(course, change))
}

/// `participants=30` and the like.
fn set(course: &mut crate::library::Course, change: &str) -> Result<(), Diagnostic> {
    let wrong = |message: String| {
        Code::WrongValue
            .nowhere(message)
            .help("write `--set participants=30`, or another of facilitators, title, purpose, venue, dates, reference, organiser, time-zone")
    };
    let Some((key, value)) = change.split_once('=') else { return Err(wrong(format!("`{change}` has no `=`"))) };
    let number = |range: Number| {
        range.read(value).ok_or_else(|| wrong(format!("`{key}` needs {}, not `{value}`", range.wanted())))
    };
    match key {
        "participants" => {
            let expected = number(Number::PEOPLE)?;
            course.participants.expected = expected;
            course.participants.at_least = course.participants.at_least.min(expected);
            course.participants.at_most = course.participants.at_most.max(expected);
        }
        "facilitators" => course.facilitators = number(Number::FACILITATORS)?,
        "title" => course.text.title = stamp("`title`", value, Number::TITLE)?,
        "purpose" => course.text.purpose = stamp("`purpose`", value, Number::PURPOSE)?,
        "time-zone" => {
            let zone = Zone::new(value).map_err(|help| unknown_zone(value, help, None))?;
            course.event.time_zone = Some(zone);
        }
        key => match course.event.fields().into_iter().find(|(field, _)| *field == key) {
            Some((_, field)) => *field = Some(stamp(&format!("`{key}`"), value, Number::STAMP)?),
            None => return Err(wrong(format!("`{key}` cannot be set"))),
        },
    }
    Ok(())
}

/// `--release DATE`, else `SOURCE_DATE_EPOCH`, else the library's date; never the clock.
pub(super) fn date(library: &Checked, options: &cli::Build) -> Result<Date, Diagnostic> {
    if let Some(date) = options.date {
        return Ok(date);
    }
    if let Some(text) = &options.release {
        let date = Date::parse(text).filter(|date| date.day.is_some());
        return date.ok_or_else(|| {
            Code::WrongValue.nowhere(format!("`{text}` is not a day")).help("write `--release 2026-12-01`")
        });
    }
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(library.settings.date) };
    let text = epoch.to_string_lossy();
    let seconds = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    // From the year 9999 on, dates have more digits than their formats.
    let seconds = seconds.filter(|seconds| *seconds < 1 << 37);
    let date = seconds.map(Date::from_timestamp).filter(|date| Number::DATE_YEAR.holds(date.year));
    date.ok_or_else(|| {
        let Number { least, most, .. } = Number::DATE_YEAR;
        Code::WrongValue
            .nowhere(format!("SOURCE_DATE_EPOCH is `{text}`, not the seconds of a day from {least} to {most}"))
            .help("unset it, or write whole seconds since 1970")
    })
}

pub(super) fn target_folder(out: &Path, target: &Target, options: &cli::Build) -> PathBuf {
    let folder = target.folder();
    let name = if options.only.is_empty() { folder } else { format!("{folder}.only") };
    out.join(&target.course.id).join(name)
}

/// Puts what was made of a target in its place.
pub(super) fn write(out: &Path, target: &Target, compiled: &Compiled, options: &cli::Build) -> Result<Diagnostics> {
    let mut tree: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    if options.only.is_empty() {
        for pack in &compiled.packs {
            let folder = pack.kind.word();
            tree.extend(pack.files.iter().map(|(path, bytes)| (format!("{folder}/{path}"), Arc::clone(bytes))));
            tree.insert(format!("{}.zip", pack.name), Arc::clone(&pack.zip));
        }
        let record = serde_json::to_string_pretty(&compiled.build).expect("the record is a plain value") + "\n";
        tree.insert("build.json".to_owned(), record.into_bytes().into());
    } else {
        let pdfs = compiled.pdfs.iter().chain(&compiled.forms);
        tree.extend(pdfs.map(|((audience, path), pdf)| (format!("{}/{path}", audience.word()), Arc::clone(pdf))));
    }
    let mut kept = vec![files::publish(&target_folder(out, target, options), &tree)?];
    if options.keep_sources {
        let mut tree = BTreeMap::new();
        for manuscript in &compiled.manuscripts {
            let folder = manuscript.path.as_str().trim_end_matches(".pdf");
            let files = manuscript.files.iter();
            let audience = manuscript.keeper().word();
            tree.extend(files.map(|(path, bytes)| (format!("{audience}/{folder}{path}"), Arc::clone(bytes))));
        }
        kept.push(files::publish(&out.join(&target.course.id).join(format!("{}.sources", target.folder())), &tree)?);
    }
    Ok(kept.iter().flatten().map(told_of).collect())
}

/// What a person had in a folder that was built.
pub(super) fn told_of(kept: &files::Kept) -> Diagnostic {
    let names: Vec<_> = kept.paths.iter().map(|path| format!("`{}`", shown(path))).collect();
    let more = names.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let names = names[..names.len().min(MOST_NAMED)].join(", ");
    let message = format!("no build wrote what lay here under {names}{more}");
    let help = format!("it was moved to `{}`: keep your own files in another folder", shown(&kept.folder));
    Code::FilesKept.at_path(shown(&kept.place), message).help(help)
}

/// How many files are named of those that were moved.
const MOST_NAMED: usize = 8;
