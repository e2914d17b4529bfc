//! `build`: makes the packs of courses.

#![expect(clippy::disallowed_methods, reason = "the command looks at the environment, the core does not")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use unicode_normalization::UnicodeNormalization;

use super::floor::{Floor, Tools};
use super::parts::Parts;
use super::{Outcome, Workspace, cache, course_and_tags, outcome, root, sound};
use crate::cache::Cache;
use crate::check::Checked;
use crate::cli::{self, Common, EngineName, HumanOrJson};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::edition::{Looks, Tag, Target};
use crate::library::Date;
use crate::number::Number;
use crate::path::shown;
use crate::render::Templates;
use crate::source::is_forbidden;
use crate::terminal::{Format, Terminal};
use crate::typeset::{self, Engine, Limits, Typesetter};
use crate::{Compiled, bundled, files};

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
    let format = if options.format == HumanOrJson::Json { Format::Json } else { Format::Human };
    let ready = Ready::new(&workspace, options);
    let (ready, mut diagnostics) = match ready {
        Ok(ready) => ready,
        Err(diagnostics) => {
            terminal.diagnostics(&diagnostics, &workspace.sources, format, false);
            return Ok(Outcome::Wrong);
        }
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
    diagnostics.extend(floor.make_all()?);
    floor.summary().filter(|_| cache.is_on()).iter().for_each(|line| terminal.note(line));
    cache.tell_faults(terminal);
    let diagnostics = diagnostics.sorted();
    terminal.diagnostics(&diagnostics, &workspace.sources, format, false);
    Ok(outcome(&diagnostics, options.deny_warnings))
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
    pub(super) fn new(workspace: &'a Workspace, options: &cli::Build) -> Result<(Self, Diagnostics), Diagnostics> {
        let mut diagnostics = workspace.diagnostics.clone();
        let Some(library) = &workspace.library else { return sound::ready(workspace, options) };
        let (templates, found) = Templates::new(bundled::templates(), &workspace.sources);
        diagnostics.extend(found);
        match targets(library, options) {
            Ok(targets) if !diagnostics.has_errors() => return Ok((Self { library, templates, targets }, diagnostics)),
            Ok(_) => {}
            Err(found) => diagnostics.extend(found),
        }
        Err(diagnostics.sorted())
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

/// The targets that the arguments name, or the library's default ones.
pub(super) fn targets(library: &Checked, options: &cli::Build) -> Result<Vec<Target>, Diagnostics> {
    let named: Vec<&str> = if options.all {
        library.courses.keys().map(String::as_str).collect()
    } else if options.targets.is_empty() {
        library.settings.default.iter().map(|name| name.value.as_str()).collect()
    } else {
        options.targets.iter().map(String::as_str).collect()
    };
    let mut diagnostics = Diagnostics::new();
    let mut targets = Vec::new();
    for name in named {
        match course_targets(library, name, options) {
            Ok(found) => targets.extend(found),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if targets.is_empty() && diagnostics.is_empty() {
        diagnostics.push(Code::EmptyCourse.nowhere("nothing to make").help("name a course, or use `--all`"));
    }
    if diagnostics.is_empty() { Ok(targets) } else { Err(diagnostics) }
}

fn course_targets(library: &Checked, name: &str, options: &cli::Build) -> Result<Vec<Target>, Diagnostic> {
    let (course, mut tags) = course_and_tags(library, name)?;
    if !name.contains('/') && (!options.lang.is_empty() || !options.country.is_empty()) {
        tags = narrowed(&tags, options);
    }
    let date = date(library, options)?;
    let (release, allowed_fallbacks) = (options.release.is_some(), options.allow_fallback);
    let deny_stale = options.deny.contains(&cli::Deny::Stale);
    let looks = looks(options)?;
    let target = |tag: String| {
        let mut target = Target::new(library, course, Tag::parse(&tag, library, None)?);
        options.set.iter().try_for_each(|change| set(&mut target.course, change))?;
        let after = options.after || target.after;
        Ok(Target { date, release, deny_stale, allowed_fallbacks, looks: looks.clone(), after, ..target })
    };
    tags.into_iter().map(target).collect()
}

/// The course's own targets in these languages and countries, and pairs that it does not list.
fn narrowed(tags: &[String], options: &cli::Build) -> Vec<String> {
    let of = |tag: &String| {
        let (language, country) = tag.split_once('-').map_or((tag.as_str(), None), |(l, c)| (l, Some(c.to_owned())));
        (language.to_owned(), country)
    };
    let languages =
        if options.lang.is_empty() { tags.iter().map(|tag| of(tag).0).take(1).collect() } else { options.lang.clone() };
    let mut wanted = Vec::new();
    for language in languages {
        if options.country.is_empty() {
            let own = tags.iter().filter(|tag| of(tag).0 == language).cloned().collect::<Vec<_>>();
            wanted.extend(if own.is_empty() { vec![language] } else { own });
        } else {
            wanted.extend(options.country.iter().map(|country| format!("{language}-{}", country.to_uppercase())));
        }
    }
    wanted.dedup();
    wanted
}

fn looks(options: &cli::Build) -> Result<Looks, Diagnostic> {
    let watermark =
        options.watermark.as_deref().map(|text| stamp("--watermark", text, Number::WATERMARK)).transpose()?;
    Ok(Looks { page: options.page, watermark, review: options.review })
}

/// A short text from the command line, as careful as one from a file.
fn stamp(what: &str, text: &str, length: Number) -> Result<String, Diagnostic> {
    let text: String = text.trim().nfc().collect();
    if text.contains(is_forbidden) || text.contains('\n') {
        return Err(Code::WrongValue.nowhere(format!("{what} holds characters that nobody sees")));
    }
    if !length.is_length_of(&text) {
        let message = format!("{what} needs 1 to {} characters, not {}", length.most, text.chars().count());
        return Err(Code::WrongValue.nowhere(message));
    }
    Ok(text)
}

/// `participants=30` and the like.
fn set(course: &mut crate::library::Course, change: &str) -> Result<(), Diagnostic> {
    let wrong = |message: String| {
        Code::WrongValue
            .nowhere(message)
            .help("write `--set participants=30`, or another of facilitators, title, purpose, venue, dates, reference, organiser")
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
        key => match course.event.fields().into_iter().find(|(field, _)| *field == key) {
            Some((_, field)) => *field = Some(stamp(&format!("`{key}`"), value, Number::STAMP)?),
            None => return Err(wrong(format!("`{key}` cannot be set"))),
        },
    }
    Ok(())
}

/// `--release DATE`, else `SOURCE_DATE_EPOCH`, else the library's date; never the clock.
fn date(library: &Checked, options: &cli::Build) -> Result<Date, Diagnostic> {
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
        let pdfs = compiled.pdfs.iter();
        tree.extend(pdfs.map(|((audience, path), pdf)| (format!("{}/{path}", audience.word()), Arc::clone(pdf))));
        if tree.is_empty() {
            bail!("no document of {} is of the kind {}", target.name(), options.only.join(", "));
        }
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
