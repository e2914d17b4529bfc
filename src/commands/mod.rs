//! The commands: the shell around the core. Each reads, calls the core and prints or writes what comes back.

mod adapt;
mod build;
mod cache;
mod calendar;
mod change_course;
mod complete;
mod coverage;
mod diff;
mod docs;
mod edition_status;
mod explain;
mod floor;
mod in_order;
mod init;
mod limits;
mod list;
mod made;
mod man;
mod manual;
mod merge;
mod names;
mod new;
mod new_language;
mod parts;
mod plan;
mod plan_build;
mod report;
mod schema;
mod sound;
mod status;
mod targets;
mod translate;
mod watch;
mod written;

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use clap::Parser;

use crate::cache::Cache;
use crate::check::{Apart, Checked};
use crate::cli::{Check, Cli, Command, Common, Verify};
use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::edit::{self, Changes, Op};
use crate::edition::PageSize;
use crate::panic::{self, caught};
use crate::path::shown;
use crate::picture::Room;
use crate::source::Sources;
use crate::terminal::{Colour, Format, Terminal};
use crate::typeset::Looker;
use crate::{files, inspect, library, pack, typeset};
use names::Refusal;

/// How a command ended; what failed in the environment is an error instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 1: the content has errors.
    Wrong,
    /// Exit code 2: something was named that is not there.
    Usage,
    /// Exit code 3: the system does not give what is needed.
    Unable,
    /// Exit code 101: the program has made a mistake.
    Broken,
}

impl Outcome {
    fn code(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::Wrong => 1,
            Outcome::Usage => 2,
            Outcome::Unable => 3,
            Outcome::Broken => 101,
        }
    }
}

/// Runs the command with the arguments of the process.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    if arguments.get(1).is_some_and(|argument| argument == "__child") {
        return typeset::child_main(arguments[2..].to_vec());
    }
    panic::listen();
    if let Some(shell) = complete::asked() {
        let terminal = Terminal::new(Colour::Never, false, false);
        let answer = || complete::answer(&shell, &arguments, terminal).map(|()| Outcome::Done);
        return ExitCode::from(exit_code(answer, terminal));
    }
    let cli = match parsed(&arguments) {
        Ok(cli) => cli,
        Err(code) => return ExitCode::from(code),
    };
    let terminal = Terminal::new(cli.common.color, cli.common.quiet, cli.common.verbose);
    ExitCode::from(exit_code(|| dispatch(&cli, terminal), terminal))
}

/// Reads the arguments; what is wrong with them, or the help that they ask for, is printed here.
fn parsed(arguments: &[OsString]) -> Result<Cli, u8> {
    Cli::try_parse_from(arguments).map_err(|error| {
        // The parser repeats arguments as they are, among them names of files: it reads again what may be printed.
        let plain = arguments.iter().map(|argument| OsString::from(shown(Path::new(argument))));
        if let Err(printable) = Cli::try_parse_from(plain) {
            return usage(&printable);
        }
        let terminal = Terminal::new(Colour::Never, false, false);
        terminal.failure(&anyhow!("an argument holds characters that cannot be printed"));
        u8::try_from(error.exit_code()).unwrap_or(2)
    })
}

fn exit_code(work: impl FnOnce() -> Result<Outcome>, terminal: Terminal) -> u8 {
    let say = |diagnostics| terminal.diagnostics(diagnostics, &Sources::default(), Format::Human, false);
    match caught(work) {
        Ok(Ok(outcome)) => outcome.code(),
        Ok(Err(error)) => match error.downcast::<Refusal>() {
            Ok(Refusal { outcome, diagnostics }) => {
                say(&diagnostics).map_or_else(|error| fail(&error, terminal), |()| outcome.code())
            }
            Err(error) => fail(&error, terminal),
        },
        Err(panic) => {
            // Where even this cannot be said, the exit code says it.
            let _ = say(&panic.diagnostic().into());
            Outcome::Broken.code()
        }
    }
}

/// Help and the version are results, all else that keeps the command line from being read is wrong usage.
fn usage(error: &clap::Error) -> u8 {
    let terminal = Terminal::new(Colour::Auto, false, false);
    let written = terminal.usage(&error.render().ansi().to_string(), !error.use_stderr());
    let code = u8::try_from(error.exit_code()).unwrap_or(2);
    written.map_or_else(|error| fail(&error, terminal), |()| code)
}

fn fail(error: &anyhow::Error, terminal: Terminal) -> u8 {
    terminal.failure(error);
    Outcome::Unable.code()
}

fn dispatch(cli: &Cli, terminal: Terminal) -> Result<Outcome> {
    match &cli.command {
        Command::Build(options) => build::run(&cli.common, options, terminal),
        Command::Watch(options) => watch::run(&cli.common, options, terminal),
        Command::Merge(options) => merge::run(&cli.common, options, terminal),
        Command::PlanBuild(options) => plan_build::run(&cli.common, options, terminal),
        Command::Check(options) => check_command(&cli.common, options, terminal),
        Command::List(options) => list::run(&cli.common, options, terminal),
        Command::Explain(options) => explain::run(&cli.common, options, terminal),
        Command::Plan(options) => plan::run(&cli.common, options, terminal),
        Command::Course(options) => change_course::run(&cli.common, options, terminal),
        Command::Adapt(options) => adapt::run(&cli.common, options, terminal),
        Command::Diff(options) => diff::run(&cli.common, options, terminal),
        Command::Status(options) => status::run(&cli.common, options, terminal),
        Command::Translate(options) => translate::run(&cli.common, options, terminal),
        Command::Verify(options) => verify(options, terminal),
        Command::Cache(options) => cache::run(options, terminal),
        Command::Init(options) => init::run(options, terminal),
        Command::New(options) => new::run(&cli.common, options, terminal),
        Command::Schema(options) => schema::run(options, terminal),
        Command::Docs(options) => docs::run(options, terminal),
        Command::Man(options) => man::run(options, terminal),
        Command::Completions(options) => {
            terminal.result(&complete::script(options)?)?;
            Ok(Outcome::Done)
        }
    }
}

/// A workspace that was read and checked.
struct Workspace {
    root: PathBuf,
    sources: Sources,
    library: Option<Checked>,
    /// What is sound in a library with errors.
    apart: Option<Apart>,
    diagnostics: Diagnostics,
}

impl Workspace {
    /// Reads on all processors: what one of them has read, it does not hand to another that waits.
    fn open(common: &Common) -> Result<Self> {
        limits::check()?;
        rayon::scope(|_| Self::read(root(common)?))
    }

    /// Has pictures and fonts looked into, too: for who prints them, or says whether that can be done.
    fn looked(root: PathBuf, page: PageSize, cache: &dyn Cache, terminal: Terminal) -> Result<Self> {
        limits::check()?;
        rayon::scope(|_| {
            let (mut sources, diagnostics) = files::read_workspace(&root)?;
            let looker = Looker::new(std::env::current_exe().context("this program cannot be found")?);
            let room = match page {
                PageSize::Paper | PageSize::LargePrint => Room::PAPER,
                PageSize::A5 => Room::A5,
                PageSize::Phone => Room::PHONE,
            };
            let told = inspect::inspect(&mut sources, room, cache, &looker, rayon::current_num_threads());
            let told = told.context("the system lets nobody look into pictures; raise `ulimit -u` or `ulimit -v`")?;
            told.iter().for_each(|line| terminal.detail(line));
            Ok(Self::checked(root, sources, diagnostics))
        })
    }

    fn read(root: PathBuf) -> Result<Self> {
        let (sources, diagnostics) = files::read_workspace(&root)?;
        Ok(Self::checked(root, sources, diagnostics))
    }

    fn checked(root: PathBuf, sources: Sources, mut diagnostics: Diagnostics) -> Self {
        let (library, found) = library::load(&sources);
        diagnostics.extend(found);
        let (library, apart, diagnostics) = sound::checked(library, &sources, diagnostics);
        Self { root, sources, library, apart, diagnostics: diagnostics.sorted() }
    }

    /// Says why a command does not begin, at the authors' lines.
    fn refuse(&self, refusal: &Refusal, format: Format, terminal: Terminal) -> Result<Outcome> {
        terminal.diagnostics(&refusal.diagnostics.clone().sorted(), &self.sources, format, false)?;
        Ok(refusal.outcome)
    }
}

/// Changes files of the library; where one of them cannot be changed, none is.
fn change(root: &Path, sources: &Sources, ops: impl IntoIterator<Item = Op>) -> Result<()> {
    let changes = edit::edit(sources, ops).map_err(|found| {
        let told: Vec<_> = found.iter().map(|diagnostic| diagnostic.message.clone()).collect();
        anyhow!("{}", told.join("; "))
    })?;
    write(root, &changes)
}

/// Writes changes that somebody has looked at.
fn write(root: &Path, changes: &Changes) -> Result<()> {
    files::apply(root, changes)
}

fn root(common: &Common) -> Result<PathBuf> {
    if let Some(root) = &common.root {
        anyhow::ensure!(root.join("modules").is_dir(), "{} has no folder `modules/`", shown(root));
        return Ok(root.clone());
    }
    let here = files::current_folder()?;
    files::find_root(&here).with_context(|| {
        format!("no folder from {} upwards has `modules/`; `coursepack init DIR` makes one", shown(&here))
    })
}

/// Whether diagnostics let a command succeed.
fn outcome(diagnostics: &Diagnostics, deny_warnings: bool) -> Outcome {
    let warnings = deny_warnings && diagnostics.count(Severity::Warning) > 0;
    let has = |code: Code| diagnostics.iter().any(|found| found.code == code);
    if has(Code::InternalError) {
        return Outcome::Broken;
    } else if has(Code::NoTypesetter) {
        return Outcome::Unable;
    }
    if diagnostics.has_errors() || warnings { Outcome::Wrong } else { Outcome::Done }
}

fn check_command(common: &Common, options: &Check, terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let cache = cache::usual_of(&root);
    let workspace = Workspace::looked(root, PageSize::Paper, cache.as_cache(), terminal)?;
    let is_result = matches!(options.format, Format::Json | Format::Github | Format::Sarif);
    let folder = below(&files::current_folder()?, &workspace.root);
    let diagnostics = sound::of_all_targets(&workspace);
    terminal.diagnostics_below(&folder, &diagnostics, &workspace.sources, options.format, is_result)?;
    if diagnostics.is_empty() && options.format == Format::Human {
        terminal.note("nothing to mend");
    }
    Ok(outcome(&diagnostics, options.deny_warnings))
}

/// A word that a shell takes as it is.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The way from this folder down to another, with a slash at its end; empty where there is none.
fn below(here: &Path, folder: &Path) -> String {
    let folder = here.join(folder);
    let way = folder.strip_prefix(here).ok().into_iter().flat_map(Path::components);
    let way = way.filter(|name| *name != Component::CurDir);
    let names = way.map(|name| matches!(name, Component::Normal(_)).then(|| name.as_os_str().to_str()).flatten());
    let names: Option<Vec<_>> = names.collect();
    names.unwrap_or_default().into_iter().map(|name| format!("{name}/")).collect()
}

/// The largest pack that is read.
const LARGEST_PACK: u64 = 600 << 20;

fn verify(options: &Verify, terminal: Terminal) -> Result<Outcome> {
    let bytes = files::read_limited(&options.pack, LARGEST_PACK)?;
    match pack::verify(&bytes) {
        Ok(verified) => {
            terminal.report(&format!("{}: {} files, all as they were packed\n", verified.name, verified.files))?;
            Ok(Outcome::Done)
        }
        Err(faults) => {
            let place = shown(&options.pack);
            let faults = faults.iter().map(|fault| Code::DamagedPack.at_path(&place, fault.to_string()));
            terminal.diagnostics(&faults.collect(), &Sources::default(), Format::Human, false)?;
            Ok(Outcome::Wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_a_workspace_leads_down_or_nowhere() {
        let way = |folder| below(Path::new("/here"), Path::new(folder));
        assert_eq!(["lib", "./lib/", "/here/a/lib", "."].map(way), ["lib/", "lib/", "a/lib/", ""]);
        assert_eq!(["..", "../lib", "a/../lib", "/"].map(way), ["", "", "", ""]);
    }
}
