//! `build`: makes the packs of courses.

#![expect(clippy::disallowed_methods, reason = "the command looks at the environment, the core does not")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use anyhow::{Context, Result, bail};
use unicode_normalization::UnicodeNormalization;

use super::{Outcome, Workspace, cache, course_and_tags, outcome};
use crate::cache::Origin;
use crate::check::Checked;
use crate::cli::{self, Common, EngineName, HumanOrJson};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::edition::{Looks, Tag, Target};
use crate::library::{Date, event};
use crate::render::Templates;
use crate::source::is_forbidden;
use crate::terminal::{Format, Terminal};
use crate::typeset::{self, Bounded, Engine, Limits, Typesetter};
use crate::{Compiled, Kit, Progress, bundled, compile, files};

/// Makes what was asked for; a target that fails does not keep the others from being made.
pub(super) fn run(common: &Common, options: &cli::Build, terminal: Terminal) -> Result<Outcome> {
    files::on_interrupt()?;
    let workspace = Workspace::open(common)?;
    let format = if options.format == HumanOrJson::Json { Format::Json } else { Format::Human };
    let mut diagnostics = workspace.diagnostics.clone();
    let Some(library) = &workspace.library else {
        terminal.diagnostics(&diagnostics, &workspace.sources, format, false);
        return Ok(Outcome::Wrong);
    };
    let (templates, found) = Templates::new(bundled::files(), &workspace.sources);
    diagnostics.extend(found);
    let targets = match targets(library, options) {
        Ok(targets) => targets,
        Err(found) => {
            diagnostics.extend(found);
            Vec::new()
        }
    };
    if diagnostics.has_errors() {
        terminal.diagnostics(&diagnostics.sorted(), &workspace.sources, format, false);
        return Ok(Outcome::Wrong);
    }
    let jobs = jobs(options);
    let typesetter = typesetter(options)?;
    let cache = cache::of_build(options, &workspace.root);
    let out = options.out.clone().unwrap_or_else(|| workspace.root.join("output"));
    terminal.note(&announce(&targets));
    let progress = terminal.progress();
    let count = Count::default();
    let kit = Kit {
        sources: &workspace.sources,
        templates: &templates,
        typesetter: &Bounded::new(&*typesetter, jobs),
        cache: cache.as_cache(),
        jobs,
        only: &options.only,
        progress: &|done| match done {
            Progress::Composed(documents) => progress.expect(documents),
            Progress::Finished { target, manuscript, origin } => {
                count.add(origin);
                let name = format!("{target}: {}/{}", manuscript.audience.word(), manuscript.path);
                progress.step(&name, &line(&name, origin));
            }
            Progress::Packed | Progress::Audited => {}
        },
    };
    in_order(
        &targets,
        (jobs + 1).min(MOST_TARGETS),
        |target| compile(library, target, &kit),
        |target, (compiled, found)| {
            diagnostics.extend(found);
            let Some(compiled) = compiled else {
                terminal.note(&format!("{}: not made, see the errors", target.name()));
                return Ok(());
            };
            write(&out, target, &compiled, options)?;
            progress.aside(|| report(&out, target, &compiled, options, common.verbose, terminal));
            Ok(())
        },
    )?;
    progress.finish();
    count.summary().filter(|_| cache.is_on()).iter().for_each(|line| terminal.note(line));
    cache.tell_faults(terminal);
    let diagnostics = diagnostics.sorted();
    terminal.diagnostics(&diagnostics, &workspace.sources, format, false);
    Ok(outcome(&diagnostics, options.deny_warnings))
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

/// How many targets are worked on at a time, however many processors there are.
const MOST_TARGETS: usize = 16;

/// Works on several targets at a time, so that no processor waits while one is packed; takes the results in order.
///
/// Those that are finished early wait, but no more than twice as many as are worked on, so that memory stays bounded.
fn in_order<T: Sync, R: Send>(
    targets: &[T],
    at_once: usize,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<()>,
) -> Result<()> {
    let (order, orders) = mpsc::channel();
    let orders = Mutex::new(orders);
    thread::scope(|scope| {
        // Both ends are dropped here, which stops the threads: nobody takes results once one could not be written.
        let order = order;
        let (sender, results) = mpsc::channel();
        let mut next = 0..targets.len();
        next.by_ref().take(2 * at_once).for_each(|index| order.send(index).expect("the orders are open"));
        for _ in 0..at_once.min(targets.len()) {
            let (sender, orders, work) = (sender.clone(), &orders, &work);
            scope.spawn(move || {
                loop {
                    let index: usize = match orders.lock().expect("no thread panics").recv() {
                        Ok(index) => index,
                        Err(_) => break,
                    };
                    if sender.send((index, work(&targets[index]))).is_err() {
                        break;
                    }
                }
            });
        }
        let mut early = BTreeMap::new();
        for (index, target) in targets.iter().enumerate() {
            while !early.contains_key(&index) {
                let (index, result) = results.recv().expect("a thread works on it");
                early.insert(index, result);
            }
            take(target, early.remove(&index).expect("it was put there"))?;
            next.next().into_iter().for_each(|index| order.send(index).expect("the orders are open"));
        }
        Ok(())
    })
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

fn write(out: &Path, target: &Target, compiled: &Compiled, options: &cli::Build) -> Result<()> {
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

fn report(out: &Path, target: &Target, compiled: &Compiled, options: &cli::Build, verbose: bool, terminal: Terminal) {
    if options.format == HumanOrJson::Json {
        let record = serde_json::to_string(&compiled.build).expect("the record is a plain value");
        let work = serde_json::to_string(&compiled.work).expect("it is a plain value");
        terminal.result(&(record + "\n"));
        if verbose {
            terminal.result(&(work + "\n"));
        }
        return;
    }
    let build = &compiled.build;
    let pages: u32 = build.documents.iter().map(|document| document.pages).sum();
    let draft = if build.draft { ", a draft" } else { "" };
    let folder = target_folder(out, target, options);
    let line = format!("{}: {} PDFs, {pages} pages{draft}", target.name(), compiled.pdfs.len());
    terminal.result(&format!("{line}\n  {}\n", folder.display()));
    for item in &build.restricted {
        terminal.result(&format!("  restricted, not in the handbook: {item}\n"));
    }
    for pack in &build.packs {
        terminal.result(&format!("  {} ({} kB)\n", pack.name, pack.size.div_ceil(1000)));
    }
}
