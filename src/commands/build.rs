//! `build`: makes the packs of courses.

#![expect(clippy::disallowed_methods, reason = "the command looks at the environment, the core does not")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, bail};
use unicode_normalization::UnicodeNormalization;

use super::in_order::in_order;
use super::parts::{Part, Parts};
use super::{Outcome, Workspace, cache, course_and_tags, outcome, report, root};
use crate::cache::{Cache, Origin};
use crate::check::Checked;
use crate::cli::{self, Common, EngineName, HumanOrJson};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::edition::{Looks, Tag, Target};
use crate::library::{Date, event};
use crate::render::Templates;
use crate::source::is_forbidden;
use crate::terminal::{Format, Terminal};
use crate::typeset::{self, Bounded, Engine, Limits, Typesetter};
use crate::{Compiled, Kit, Progress, bundled, compile, files, terminal};

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
    let (targets, jobs) = (&ready.targets, jobs(options));
    let typesetter = if parts.is_none() { Some(typesetter(options)?) } else { None };
    let typesetter = typesetter.as_deref().map(|typesetter| Bounded::new(typesetter, jobs));
    let out = options.out.clone().unwrap_or_else(|| workspace.root.join("output"));
    terminal.note(&announce(targets));
    let (progress, count) = (terminal.progress(), Count::default());
    let cached = parts.map_or(cache.as_cache(), |parts| parts as &dyn Cache);
    let floor = Floor { workspace: &workspace, ready: &ready, options, cache: cached, parts, jobs };
    let mut part = options.partition.map(|share| Part::new(share, targets, options));
    let work = |target: &Target| {
        let (compiled, found) = floor.compile(target, typesetter.as_ref(), &progress, &count);
        // A target is put in its place at once, so that those which wait for their turn to be told of hold no memory.
        let made = compiled.map(|compiled| -> Result<Made> {
            if options.partition.is_some() {
                return Ok(Made::ForShare(Box::new(compiled)));
            }
            write(&out, target, &compiled, options)?;
            let folder = target_folder(&out, target, options);
            Ok(Made::InPlace(report::report(&folder, &compiled, options.format, common.verbose)))
        });
        (made, found)
    };
    in_order(targets, jobs.clamp(2, MOST_TARGETS), work, |target, (made, found)| {
        diagnostics.extend(found);
        match made.transpose()? {
            None => terminal.note(&format!("{}: not made, see the errors", target.name())),
            Some(Made::InPlace(report)) => progress.aside(|| terminal.result(&report)),
            Some(Made::ForShare(compiled)) => part.iter_mut().for_each(|part| part.add(target, &compiled)),
        }
        Ok(())
    })?;
    progress.finish();
    if let Some(part) = part.filter(|_| !diagnostics.has_errors()) {
        terminal.result(&part.publish(&out)?);
    }
    count.summary().filter(|_| cache.is_on()).iter().for_each(|line| terminal.note(line));
    cache.tell_faults(terminal);
    let diagnostics = diagnostics.sorted();
    terminal.diagnostics(&diagnostics, &workspace.sources, format, false);
    Ok(outcome(&diagnostics, options.deny_warnings))
}

/// How many targets are worked on at a time, however many processors there are; and at least two, so that one is
/// typeset while the other is packed.
const MOST_TARGETS: usize = 16;

/// What was made of a target.
enum Made {
    /// It lies in its place, and this is to be told of it.
    InPlace(String),
    /// It goes into this machine's share.
    ForShare(Box<Compiled>),
}

/// Where targets are worked on, each by itself.
struct Floor<'a> {
    workspace: &'a Workspace,
    ready: &'a Ready<'a>,
    options: &'a cli::Build,
    cache: &'a dyn Cache,
    parts: Option<&'a Parts>,
    jobs: usize,
}

impl Floor<'_> {
    /// Compiles a target; where parts are joined, they must hold its documents and no others.
    fn compile(
        &self,
        target: &Target,
        typesetter: Option<&Bounded<'_>>,
        progress: &terminal::Progress,
        count: &Count,
    ) -> (Option<Compiled>, Diagnostics) {
        let share = self.parts.map(|parts| parts.of(target.name()));
        let tell = |done: Progress<'_>| match done {
            Progress::Composed(documents) => progress.expect(documents),
            Progress::Finished { target, manuscript, origin } => {
                share.iter().for_each(|share| share.ask(manuscript));
                count.add(origin);
                let name = format!("{target}: {}/{}", manuscript.audience.word(), manuscript.path);
                progress.step(&name, &line(&name, origin));
            }
            Progress::Packed | Progress::Audited => {}
        };
        let kit = Kit {
            sources: &self.workspace.sources,
            templates: &self.ready.templates,
            typesetter: match (&share, typesetter) {
                (Some(share), _) => share,
                (None, Some(typesetter)) => typesetter,
                (None, None) => unreachable!("without parts there is a typesetter"),
            },
            cache: self.cache,
            jobs: self.jobs,
            only: &self.options.only,
            share: self.options.partition,
            progress: &tell,
        };
        let (compiled, mut diagnostics) = compile(self.ready.library, target, &kit);
        let surplus = self.parts.map(|parts| parts.surplus(&target.name())).unwrap_or_default();
        diagnostics.extend(surplus);
        (compiled.filter(|_| !diagnostics.has_errors()), diagnostics)
    }
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
        let Some(library) = &workspace.library else { return Err(diagnostics) };
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

/// How many documents there were, and how many of them came from the cache.
#[derive(Default)]
struct Count {
    cached: AtomicUsize,
    made: AtomicUsize,
}

impl Count {
    fn add(&self, origin: Option<&Origin>) {
        let one = if origin == Some(&Origin::Cache) { &self.cached } else { &self.made };
        one.fetch_add(1, Ordering::Relaxed);
    }

    fn summary(&self) -> Option<String> {
        let cached = self.cached.load(Ordering::Relaxed);
        let all = cached + self.made.load(Ordering::Relaxed);
        let documents = if all == 1 { "document" } else { "documents" };
        (all > 0).then(|| format!("{cached} of {all} {documents} from the cache"))
    }
}

/// What is said about one document.
fn line(name: &str, origin: Option<&Origin>) -> String {
    match origin {
        Some(Origin::Cache) => format!("{name}: from the cache"),
        Some(Origin::Made(why)) => format!("{name}: made, {why}"),
        None => format!("{name}: failed"),
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
    options.jobs.unwrap_or(processors).clamp(1, 256)
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
        Ok(Target { date, release, deny_stale, allowed_fallbacks, looks: looks.clone(), ..target })
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
    let watermark = options.watermark.as_deref().map(|text| stamp("--watermark", text, 24)).transpose()?;
    Ok(Looks { page: options.page, watermark, review: options.review })
}

/// A short text from the command line, as careful as one from a file.
fn stamp(what: &str, text: &str, longest: usize) -> Result<String, Diagnostic> {
    let text: String = text.trim().nfc().collect();
    let length = text.chars().count();
    if text.contains(is_forbidden) || text.contains('\n') {
        return Err(Code::WrongValue.nowhere(format!("{what} holds characters that nobody sees")));
    }
    if !(1..=longest).contains(&length) {
        return Err(Code::WrongValue.nowhere(format!("{what} needs 1 to {longest} characters, not {length}")));
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
    let number = || {
        let number = value.parse::<u32>().ok().filter(|number| (1..=1000).contains(number));
        number.ok_or_else(|| wrong(format!("`{key}` needs a number from 1 to 1000, not `{value}`")))
    };
    match key {
        "participants" => {
            let expected = number()?;
            course.participants.expected = expected;
            course.participants.at_least = course.participants.at_least.min(expected);
            course.participants.at_most = course.participants.at_most.max(expected);
        }
        "facilitators" => course.facilitators = number()?,
        "title" => course.text.title = stamp("`title`", value, 300)?,
        "purpose" => course.text.purpose = stamp("`purpose`", value, 600)?,
        key => match course.event.fields().into_iter().find(|(field, _)| *field == key) {
            Some((_, field)) => *field = Some(stamp(&format!("`{key}`"), value, event::LONGEST)?),
            None => return Err(wrong(format!("`{key}` cannot be set"))),
        },
    }
    Ok(())
}

/// `--release DATE`, else `SOURCE_DATE_EPOCH`, else the library's date; never the clock.
fn date(library: &Checked, options: &cli::Build) -> Result<Date, Diagnostic> {
    if let Some(text) = &options.release {
        let date = Date::parse(text).filter(|date| date.day.is_some());
        return date.ok_or_else(|| {
            Code::WrongValue.nowhere(format!("`{text}` is not a day")).help("write `--release 2026-12-01`")
        });
    }
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    Ok(epoch.map_or(library.settings.date, Date::from_timestamp))
}

fn target_folder(out: &Path, target: &Target, options: &cli::Build) -> PathBuf {
    let folder = target.folder();
    let name = if options.only.is_empty() { folder } else { format!("{folder}.only") };
    out.join(&target.course.id).join(name)
}

/// Puts what was made of a target in its place.
pub(super) fn write(out: &Path, target: &Target, compiled: &Compiled, options: &cli::Build) -> Result<()> {
    let mut tree: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    if options.only.is_empty() {
        for pack in &compiled.packs {
            let audience = pack.audience.word();
            tree.extend(pack.files.iter().map(|(path, bytes)| (format!("{audience}/{path}"), Arc::clone(bytes))));
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
    files::publish(&target_folder(out, target, options), &tree)?;
    if options.keep_sources {
        let mut tree = BTreeMap::new();
        for manuscript in &compiled.manuscripts {
            let folder = manuscript.path.as_str().trim_end_matches(".pdf");
            let files = manuscript.files.iter();
            let audience = manuscript.audience.word();
            tree.extend(files.map(|(path, bytes)| (format!("{audience}/{folder}{path}"), Arc::clone(bytes))));
        }
        files::publish(&out.join(&target.course.id).join(format!("{}.sources", target.folder())), &tree)?;
    }
    Ok(())
}
