//! `build`: makes the packs of courses.

#![expect(clippy::disallowed_methods, reason = "the command looks at the environment, the core does not")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::cache::Chosen;
use super::floor::{Floor, Tools};
use super::made::{self, Results};
use super::names::Refusal;
use super::parts::Parts;
use super::targets::targets;
use super::{Outcome, Workspace, cache, root, sound};
use crate::cache::Cache;
use crate::check::Checked;
use crate::cli::{self, BuildFormat, Common, Emit, EngineName};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::edition::{Looks, Target};
use crate::library::Date;
use crate::number::Number;
use crate::path::shown;
use crate::render::Templates;
use crate::request::{BuildRequest, Form, Setting, Wanted, watermark};
use crate::terminal::Terminal;
use crate::typeset::{self, Engine, Limits, Typesetter};
use crate::{Compiled, bundled, files};

pub(super) fn run(common: &Common, options: &cli::Build, terminal: Terminal) -> Result<Outcome> {
    let request = match request(options) {
        Ok(request) => request,
        Err(wrong) => return made::refuse(&wrong.into(), options.format, terminal),
    };
    let root = root(common)?;
    let cache = if options.no_cache { Chosen::Nothing } else { cache::choose(&options.cache, &root)? };
    let order = Order {
        request,
        out: output(options.out.as_deref(), &root),
        jobs: jobs(options.jobs),
        keep_sources: options.keep_sources,
        open: options.open,
        format: options.format,
        deny_warnings: options.deny_warnings,
    };
    make(root, &order, &Means::Typeset(&options.engine, &cache), (terminal, common.verbose))
}

/// A build as it was ordered: what is asked for, and how it is made, written and reported.
pub(super) struct Order {
    pub(super) request: BuildRequest,
    /// Where packs go.
    pub(super) out: PathBuf,
    /// How many documents are made at once.
    pub(super) jobs: usize,
    /// Whether the typesetter's inputs are kept.
    pub(super) keep_sources: bool,
    /// Whether what was made is shown.
    pub(super) open: bool,
    /// The form of what is printed.
    pub(super) format: BuildFormat,
    /// Whether warnings are failures.
    pub(super) deny_warnings: bool,
}

/// Where finished documents come from.
pub(super) enum Means<'a> {
    /// They are made, but for those that the cache has.
    Typeset(&'a cli::Engine, &'a Chosen),
    /// Other machines have made them.
    Join(&'a Parts),
}

/// Makes what was asked for; a target that fails does not keep the others from being made.
pub(super) fn make(
    root: PathBuf,
    order: &Order,
    means: &Means<'_>,
    (terminal, verbose): (Terminal, bool),
) -> Result<Outcome> {
    files::on_interrupt()?;
    let cache = match means {
        Means::Typeset(_, cache) => *cache,
        Means::Join(_) => &Chosen::Nothing,
    };
    let workspace = Workspace::looked(root, order.request.looks.page, cache.as_cache(), terminal)?;
    let (ready, diagnostics) = match Ready::new(&workspace, &order.request, terminal) {
        Ok(ready) => ready,
        Err(refusal) => return Results::refuse(&workspace, &refusal, order.format, terminal),
    };
    check_output(&workspace.root, &order.out, &ready.targets)?;
    let (typesetter, parts) = match means {
        Means::Typeset(engine, _) => (Some(typesetter(engine)?), None),
        Means::Join(parts) => (None, Some(*parts)),
    };
    let kept = parts.map_or(cache.as_cache(), |parts| parts as &dyn Cache);
    let tools = Tools { typesetter: typesetter.as_deref(), cache: kept, parts };
    terminal.note(&announce(&ready.targets));
    let floor = Floor::new(&workspace, &ready, order, tools, (terminal, verbose));
    let results = floor.make_all(diagnostics)?;
    floor.summary().filter(|_| cache.is_on()).iter().for_each(|line| terminal.note(line));
    results.end(&ready.targets, cache)
}

/// Where packs go.
pub(super) fn output(named: Option<&Path>, root: &Path) -> PathBuf {
    named.map_or_else(|| root.join("output"), Path::to_path_buf)
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
        request: &BuildRequest,
        terminal: Terminal,
    ) -> Result<(Self, Diagnostics), Refusal> {
        let mut diagnostics = workspace.diagnostics.clone();
        let Some(library) = &workspace.library else {
            return sound::ready(workspace, request, terminal).map_err(Refusal::content);
        };
        let (templates, found) = Templates::new(bundled::templates(), &workspace.sources);
        diagnostics.extend(found);
        match targets(library, request, terminal) {
            Ok(targets) if !diagnostics.has_errors() => Ok((Self { library, templates, targets }, diagnostics)),
            Ok(_) => Err(Refusal::content(diagnostics)),
            Err(refusal) if diagnostics.has_errors() => Err(Refusal::content(diagnostics).and(refusal)),
            Err(refusal) => Err(refusal),
        }
    }
}

/// The typesetter that the options ask for.
pub(super) fn typesetter(options: &cli::Engine) -> Result<Box<dyn Typesetter>> {
    let program = std::env::current_exe().context("this program cannot be found")?;
    let engine = match options.engine {
        EngineName::Auto => Engine::Auto,
        EngineName::Command => Engine::Command,
        EngineName::Worker => Engine::Worker,
    };
    let search = std::env::var_os("PATH");
    Ok(typeset::choose(engine, options.typst.as_deref(), search.as_deref(), &program, Limits::default())?)
}

/// How many documents are made at once, unless it is said: one for each processor.
pub(super) fn jobs(asked: Option<usize>) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    asked.unwrap_or(processors).clamp(1, Number::JOBS.most as usize)
}

fn announce(targets: &[Target]) -> String {
    let names: Vec<_> = targets.iter().map(Target::name).collect();
    match names.len() {
        1 => format!("making {}", names[0]),
        n => format!("making {n} targets: {}", names.join(", ")),
    }
}

/// What the arguments of `build` ask for.
fn request(options: &cli::Build) -> Result<BuildRequest, Diagnostic> {
    let request = BuildRequest {
        wanted: wanted(options.all, &options.targets),
        languages: options.lang.clone(),
        countries: options.country.clone(),
        settings: settings(&options.set)?,
        paper: options.paper.clone(),
        looks: Looks {
            page: options.page,
            watermark: options.watermark.as_deref().map(watermark).transpose()?,
            review: options.review,
        },
        after: options.after,
        date: date(options.release.as_deref())?,
        release: options.release.is_some(),
        deny_stale: options.deny.contains(&cli::Deny::Stale),
        allowed_fallbacks: options.allow_fallback,
        only: options.only.clone(),
        forms: forms(&options.emit),
        share: options.partition,
    };
    request.checked()
}

/// The forms beside PDFs, each once.
fn forms(emit: &[Emit]) -> Vec<Form> {
    let forms = emit.iter().filter_map(|form| match form {
        Emit::Pdf => None,
        Emit::Docx => Some(Form::Docx),
        Emit::Html => Some(Form::Html),
        Emit::Epub => Some(Form::Epub),
        Emit::Phone => Some(Form::Phone),
    });
    forms.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Which courses arguments ask for.
pub(super) fn wanted(all: bool, names: &[String]) -> Wanted {
    match names {
        _ if all => Wanted::All,
        [] => Wanted::Default,
        names => Wanted::Named(names.to_vec()),
    }
}

/// What `--set` changes.
pub(super) fn settings(changes: &[String]) -> Result<Vec<Setting>, Diagnostic> {
    changes.iter().map(|change| Setting::parse(change)).collect()
}

/// The date of `--release`, else that of `SOURCE_DATE_EPOCH`, else none, for the library's own; never the clock.
pub(super) fn date(release: Option<&str>) -> Result<Option<Date>, Diagnostic> {
    if let Some(text) = release {
        let date = Date::parse(text).filter(|date| date.day.is_some());
        let wrong = || Code::WrongValue.nowhere(format!("`{text}` is not a day")).help("write `--release 2026-12-01`");
        return date.map(Some).ok_or_else(wrong);
    }
    let Some(epoch) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    let text = epoch.to_string_lossy();
    let seconds = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    // From the year 9999 on, dates have more digits than their formats.
    let seconds = seconds.filter(|seconds| *seconds < 1 << 37);
    let date = seconds.map(Date::from_timestamp).filter(|date| Number::DATE_YEAR.holds(date.year));
    date.map(Some).ok_or_else(|| {
        let Number { least, most, .. } = Number::DATE_YEAR;
        Code::WrongValue
            .nowhere(format!("SOURCE_DATE_EPOCH is `{text}`, not the seconds of a day from {least} to {most}"))
            .help("unset it, or write whole seconds since 1970")
    })
}

/// Where what is made of a target goes.
pub(super) fn target_folder(order: &Order, target: &Target) -> PathBuf {
    let folder = target.folder();
    let name = if order.request.only.is_empty() { folder } else { format!("{folder}.only") };
    order.out.join(&target.course.id).join(name)
}

/// Puts what was made of a target in its place.
pub(super) fn write(order: &Order, target: &Target, compiled: &Compiled) -> Result<Diagnostics> {
    let mut tree: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    if order.request.only.is_empty() {
        for pack in &compiled.packs {
            let folder = pack.kind.word();
            tree.extend(pack.files.iter().map(|(path, bytes)| (format!("{folder}/{path}"), Arc::clone(bytes))));
            tree.insert(format!("{}.zip", pack.name), Arc::clone(&pack.zip));
        }
        let web = compiled.web.iter();
        tree.extend(web.map(|((kind, path), bytes)| (format!("web/{}/{path}", kind.word()), Arc::clone(bytes))));
        let record = serde_json::to_string_pretty(&compiled.build).expect("the record is a plain value") + "\n";
        tree.insert("build.json".to_owned(), record.into_bytes().into());
    } else {
        let pdfs = compiled.pdfs.iter().chain(&compiled.forms);
        tree.extend(pdfs.map(|((audience, path), pdf)| (format!("{}/{path}", audience.word()), Arc::clone(pdf))));
    }
    let mut kept = vec![files::publish(&target_folder(order, target), &tree)?];
    if order.keep_sources {
        let mut tree = BTreeMap::new();
        for manuscript in &compiled.manuscripts {
            let folder = manuscript.path.as_str().trim_end_matches(".pdf");
            let files = manuscript.files.iter();
            let audience = manuscript.keeper().word();
            tree.extend(files.map(|(path, bytes)| (format!("{audience}/{folder}{path}"), Arc::clone(bytes))));
        }
        let folder = order.out.join(&target.course.id).join(format!("{}.sources", target.folder()));
        kept.push(files::publish(&folder, &tree)?);
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
