//! What a build costs, as ratios of one run: `cargo bench` prints the table of the README.
//!
//! Needs `TYPST` (or `typst` on the PATH), version 0.15.1, and xargs; the rows on pandoc, MyST and WeasyPrint also need
//! `RIVALS`, the folder that `scripts/rivals` prints. Each figure is the median of five, or of three for the reference
//! job. `cargo bench -- library` prints a part of the table, as do `loading`, `r36`, `rivals`, `pages`, `command-pages`,
//! `design`; `--small` runs each row once over little, to see that it runs: its figures mean nothing. `--write-r36 FOLDER TARGETS` and `--write-pages FOLDER TARGETS` write the jobs' workspaces, to look into them.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark watches the time, prints, and stops at the first surprise"
)]

mod bare;
mod job;
mod loading;
mod pages;
mod rivals;
mod workspace;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use coursepack::check::Checked;
use coursepack::edition::{self, Tag, Target};
use coursepack::render::{Manuscript, Templates};
use coursepack::source::Sources;
use coursepack::typeset::{self, Engine, Limits, Outcome, Typesetter};
use coursepack::{Compiled, Kit, Progress, bundled, check, compile, files, library, plan, select};
use rivals::Rivals;

/// The same as the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each figure is measured.
fn rounds(usual: usize) -> usize {
    if is_small() { 1 } else { usual }
}

/// Whether it only has to be seen that everything runs.
fn is_small() -> bool {
    std::env::args().any(|argument| argument == SMALL)
}

const SMALL: &str = "--small";
const ROUNDS: usize = 5;
const COURSEPACK: &str = env!("CARGO_BIN_EXE_coursepack");

fn main() {
    let arguments: Vec<_> =
        std::env::args().skip(1).filter(|argument| !["--bench", SMALL].contains(&argument.as_str())).collect();
    if let [flag, folder] = arguments.as_slice()
        && flag == "--bare"
    {
        return job::bare(Path::new(folder));
    }
    if let [flag, folder, targets] = arguments.as_slice() {
        let (folder, targets) = (Path::new(folder), targets.parse().unwrap());
        match flag.as_str() {
            "--write-r36" => return workspace::r36(folder, targets),
            "--write-pages" => return workspace::single_pages(folder, targets),
            _ => {}
        }
    }
    let asked = |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);
    let rivals = Rivals::installed();
    let mut rows = Vec::new();
    if asked("loading") {
        rows.push(Row::new("loading and checking, of the parsers alone", loading::of_parsers(), "at most 1.5"));
    }
    if asked("library") {
        let (own, audit) = stages();
        rows.push(Row::new("own work without audit, of typesetting", own, "at most 0.10"));
        rows.push(Row::new("audit, of typesetting", audit, "at most 0.40"));
        rows.push(Row::new("planning of five days, of a cold build", planning(), "at most 0.02"));
        rows.push(Row::new("build with workers, of xargs -P2 typst", against_xargs(), "at most 0.7"));
    }
    if asked("r36") {
        rows.extend(job::r36(rivals.as_ref(), rounds(3)));
    }
    if let (true, Some(rivals)) = (asked("rivals"), &rivals) {
        rows.extend(rivals::one_document(rivals, rounds(ROUNDS)));
    }
    if asked("pages") {
        rows.extend(job::single_pages());
    }
    if asked("command-pages") {
        rows.extend(job::single_pages_by_command());
    }
    if asked("design") {
        let (handbook, guide, kilobytes) = pages::pages();
        rows.push(Row::new("page of the handbook, of its bare text", handbook, "at most 2.5"));
        rows.push(Row::new("page of the guide, of its bare text", guide, "at most 2.5"));
        rows.push(Row::new("kilobytes a page of the handbook", kilobytes, "at most 8"));
    }
    rows.iter().for_each(|Row { name, value, limit }| println!("{name:52} {value:8.3}   {limit}"));
}

/// One line of the table.
struct Row {
    name: String,
    value: f64,
    limit: &'static str,
}

impl Row {
    fn new(name: &str, value: f64, limit: &'static str) -> Self {
        Self { name: name.to_owned(), value, limit }
    }
}

/// The `typst` command.
fn typst() -> String {
    std::env::var("TYPST").unwrap_or_else(|_| "typst".to_owned())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Remembers what a typesetter made and how long it took; the second time it answers at once.
struct Remembering<'a> {
    inner: &'a dyn Typesetter,
    target: Mutex<String>,
    made: Mutex<BTreeMap<String, Outcome>>,
    spent: Mutex<Duration>,
}

impl<'a> Remembering<'a> {
    fn new(inner: &'a dyn Typesetter) -> Self {
        Self { inner, target: Mutex::default(), made: Mutex::default(), spent: Mutex::default() }
    }
}

impl Typesetter for Remembering<'_> {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        let target = self.target.lock().unwrap().clone();
        let key = format!("{target}/{:?}/{}", manuscript.audience, manuscript.path);
        if let Some(outcome) = self.made.lock().unwrap().get(&key) {
            return outcome.clone();
        }
        let begin = Instant::now();
        let outcome = self.inner.typeset(manuscript);
        *self.spent.lock().unwrap() += begin.elapsed();
        self.made.lock().unwrap().insert(key, outcome.clone());
        outcome
    }
}

/// Own work and audit of the default targets on one processor, as shares of the time in which they are typeset.
fn stages() -> (f64, f64) {
    let (mut own, mut audit) = (Vec::new(), Vec::new());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workers = workers();
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for _ in 0..rounds(ROUNDS) {
        let typesetter = Remembering::new(&*workers);
        build_once(root, &typesetter);
        let (mine, audited) = alone.install(|| build_once(root, &typesetter));
        let typesetting = typesetter.spent.lock().unwrap().as_secs_f64();
        own.push(mine.as_secs_f64() / typesetting);
        audit.push(audited.as_secs_f64() / typesetting);
    }
    (median(own), median(audit))
}

/// Planning of the longest course, its agenda made by the planner, as a share of a cold build of the course.
fn planning() -> f64 {
    let (sources, checked) = checked(Path::new(env!("CARGO_MANIFEST_DIR")));
    let longest = checked.courses.values().max_by_key(|course| course.days.len()).unwrap();
    let tag = || Tag::parse(&checked.settings.language.value, &checked, None).unwrap();
    let (templates, _) = Templates::new(bundled::templates(), &sources);
    let workers = workers();
    let kit = Kit::new(&sources, &templates, &*workers);
    let mut unplanned = longest.clone();
    unplanned.sessions.clear();
    let (unplanned, whole) = (Target::new(&checked, &unplanned, tag()), Target::new(&checked, longest, tag()));
    let edition = edition::edition(&checked, &unplanned);
    let ratios = (0..rounds(ROUNDS)).map(|_| {
        let begin = Instant::now();
        let (selection, _) = select::select(&edition);
        let days = plan::plan(&edition, &selection).0.days.len();
        let planning = begin.elapsed();
        assert_eq!(days, longest.days.len());
        let begin = Instant::now();
        let (compiled, found) = compile(&checked, &whole, &kit);
        assert!(compiled.is_some(), "{found:?}");
        planning.as_secs_f64() / begin.elapsed().as_secs_f64()
    });
    median(ratios.collect())
}

/// What the audit of a workspace's default targets takes on one processor.
fn audit_seconds(root: &Path) -> f64 {
    let workers = workers();
    let typesetter = Remembering::new(&*workers);
    let seconds = (0..rounds(ROUNDS)).map(|_| build_once(root, &typesetter).1.as_secs_f64());
    median(seconds.collect())
}

fn workers() -> Box<dyn Typesetter> {
    typeset::choose(Engine::Worker, None, None, Path::new(COURSEPACK), Limits::default()).unwrap()
}

/// From reading the files to the packs, and the audit, without the typesetter if it remembers everything.
fn build_once(root: &Path, typesetter: &Remembering<'_>) -> (Duration, Duration) {
    let begin = Instant::now();
    let packed = Mutex::new(begin);
    let audit = Mutex::new(Duration::ZERO);
    let progress = |done: Progress<'_>| match done {
        Progress::Packed => *packed.lock().unwrap() = Instant::now(),
        Progress::Audited => *audit.lock().unwrap() += packed.lock().unwrap().elapsed(),
        Progress::Composed | Progress::Finished { .. } => {}
    };
    let at = |name: &str| name.clone_into(&mut typesetter.target.lock().unwrap());
    compile_each(root, typesetter, &progress, &at);
    let audit = *audit.lock().unwrap();
    (begin.elapsed() - audit, audit)
}

/// A workspace whose library has no mistakes.
fn checked(root: &Path) -> (Sources, Checked) {
    let (sources, before) = files::read_workspace(root).unwrap();
    let (loaded, mut diagnostics) = library::load(&sources);
    diagnostics.extend(before);
    let (checked, _) = check::check(loaded.unwrap(), &sources, diagnostics);
    (sources, checked.unwrap())
}

/// The first default target.
fn compile_default(typesetter: &dyn Typesetter) -> Compiled {
    compile_each(Path::new(env!("CARGO_MANIFEST_DIR")), typesetter, &|_| {}, &|_| {}).swap_remove(0)
}

/// Compiles the default targets one after the other; `at` is told the name of each.
fn compile_each(
    root: &Path,
    typesetter: &dyn Typesetter,
    progress: &(dyn Fn(Progress<'_>) + Sync),
    at: &dyn Fn(&str),
) -> Vec<Compiled> {
    let (sources, checked) = checked(root);
    let (templates, _) = Templates::new(bundled::templates(), &sources);
    let kit = Kit { progress, ..Kit::new(&sources, &templates, typesetter) };
    let compile = |name: &str| {
        at(name);
        let (course, tag) = name.split_once('/').unwrap();
        let tag = Tag::parse(tag, &checked, None).unwrap();
        let target = Target::new(&checked, &checked.courses[course], tag);
        let (compiled, found) = compile(&checked, &target, &kit);
        compiled.unwrap_or_else(|| panic!("{found:?}"))
    };
    checked.settings.default.iter().map(|name| compile(&name.value)).collect()
}

/// The whole command on the default targets with two workers, against two typst commands at a time over the manuscripts that it keeps.
fn against_xargs() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap().to_owned();
    let build = |more: &[&str]| {
        let arguments = ["build", "--engine", "worker", "--jobs", "2", "--quiet", "--no-cache", "--out", &out];
        let root = env!("CARGO_MANIFEST_DIR");
        let done = Command::new(COURSEPACK).args(arguments).args(more).current_dir(root).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    build(&["--keep-sources"]);
    let script = "find . -name main.typ -printf '%h\\n' | xargs -P2 -I{} \"$TYPST\" compile --root {} --ignore-system-fonts \
                  --pdf-standard ua-1,a-2a --creation-timestamp 1 {}/main.typ {}/out.pdf";
    let typst = typst();
    let mut ratios = Vec::new();
    for _ in 0..rounds(ROUNDS) {
        let begin = Instant::now();
        build(&[]);
        let ours = begin.elapsed();
        let begin = Instant::now();
        let done =
            Command::new("sh").args(["-c", script]).current_dir(folder.path()).env("TYPST", &typst).status().unwrap();
        assert!(done.success());
        ratios.push(ours.as_secs_f64() / begin.elapsed().as_secs_f64());
    }
    median(ratios)
}
