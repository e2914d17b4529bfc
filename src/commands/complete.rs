//! Completion in a shell: options and words from the command line itself, names from the workspace that is open.

#![expect(clippy::disallowed_methods, reason = "the shell asks through the environment")]

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Arg, CommandFactory};
use clap_complete::engine::{ArgValueCandidates, ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{EnvCompleter, Shells};

use crate::cli::{Cli, Completions};
use crate::library::course::{ItemRule, SessionRule};
use crate::library::{self, Library};
use crate::yaml::Choice as _;
use crate::{files, terminal::Terminal};

/// The variable in which a shell says that it wants to complete, and which shell it is.
const ASKED: &str = "COURSEPACK_COMPLETE";

/// The shell that asks for completions, if one does.
pub(super) fn asked() -> Option<OsString> {
    std::env::var_os(ASKED).filter(|shell| !shell.is_empty())
}

/// Prints what can follow the words that a shell has; they stand behind `--`.
pub(super) fn answer(shell: &OsStr, arguments: &[OsString], terminal: Terminal) -> Result<()> {
    let words = arguments.iter().position(|word| word == "--").map_or(&[][..], |place| &arguments[place + 1..]);
    let here = files::current_folder().ok();
    let mut text = Vec::new();
    completer(&shell.to_string_lossy())?.write_complete(&mut command(), words.to_vec(), here.as_deref(), &mut text)?;
    // Some shells want signs between the words that nobody sees.
    terminal.usage(&String::from_utf8_lossy(&text), true)
}

/// The script that tells a shell to ask.
pub(super) fn script(options: &Completions) -> Result<String> {
    let mut text = Vec::new();
    completer(&options.shell.to_string())?.write_registration(
        ASKED,
        "coursepack",
        "coursepack",
        "coursepack",
        &mut text,
    )?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn completer(shell: &str) -> Result<&'static dyn EnvCompleter> {
    const SHELLS: Shells<'static> = Shells::builtins();
    SHELLS.iter().find(|completer| completer.is(shell)).with_context(|| format!("`{shell}` is no shell that is known"))
}

/// The command line, its arguments knowing the names that they take.
fn command() -> clap::Command {
    named(Cli::command())
}

fn named(command: clap::Command) -> clap::Command {
    command.mut_args(argument_of).mut_subcommands(named)
}

/// An argument is known by its name, so that a new command completes as the others do.
fn argument_of(argument: Arg) -> Arg {
    match argument.get_id().as_str() {
        "targets" | "target" | "old" | "new" => argument.add(ArgValueCompleter::new(courses)),
        "course" => argument.add(ArgValueCompleter::new(course_ids)),
        "first" | "second" | "after" | "name" => argument.add(ArgValueCandidates::new(items_of_sessions)),
        "theme" => argument.add(ArgValueCandidates::new(themes)),
        "lang" => argument.add(ArgValueCandidates::new(languages)),
        "country" => argument.add(ArgValueCandidates::new(countries)),
        "item" | "items" => argument.add(ArgValueCandidates::new(items)),
        _ => argument,
    }
}

/// The library of the workspace that is meant; whatever is wrong with it, its names can be offered.
fn library() -> Option<Library> {
    let mut words = std::env::args_os().skip_while(|word| word != "--root");
    let root = words.nth(1).map(PathBuf::from).or_else(|| files::find_root(&files::current_folder().ok()?))?;
    let (sources, _) = files::read_workspace(&root).ok()?;
    library::load(&sources).0
}

fn candidate(name: &str, help: &str) -> CompletionCandidate {
    CompletionCandidate::new(name).help(Some(help.to_owned().into()))
}

/// Courses, and the editions of one behind its `/`.
fn courses(current: &OsStr) -> Vec<CompletionCandidate> {
    let (Some(library), Some(current)) = (library(), current.to_str()) else { return Vec::new() };
    let courses = library.courses.values();
    let found = courses.flat_map(|course| {
        let editions = course.targets.iter().map(|tag| format!("{}/{}", course.id, tag.value));
        let names = if current.contains('/') { editions.collect() } else { vec![course.id.clone()] };
        names.into_iter().map(|name| (name, course.text.title.as_str()))
    });
    found.filter(|(name, _)| name.starts_with(current)).map(|(name, title)| candidate(&name, title)).collect()
}

/// Courses alone: what is changed is changed in all editions.
fn course_ids(current: &OsStr) -> Vec<CompletionCandidate> {
    courses(current.to_str().and_then(|name| name.split('/').next()).unwrap_or_default().as_ref())
}

/// What the sessions of the course hold that the command line names.
fn items_of_sessions() -> Vec<CompletionCandidate> {
    let Some(library) = library() else { return Vec::new() };
    let named = std::env::args_os().find_map(|word| library.courses.get(word.to_str()?));
    let sessions = named.map(|course| course.sessions.as_slice()).unwrap_or_default();
    let title = |session: &SessionRule| session.title.as_ref().map(|title| title.value.clone()).unwrap_or_default();
    let names = sessions.iter().flat_map(|session| {
        session.items.iter().map(|item| match (&item.value, item.value.named()) {
            (_, Some((_, id))) => candidate(&id.value, &title(session)),
            (ItemRule::Frame(kind, _), None) => candidate(kind.word(), &title(session)),
            _ => candidate(&title(session), ""),
        })
    });
    names.collect()
}

fn themes() -> Vec<CompletionCandidate> {
    let library = library();
    let themes = library.iter().flat_map(|library| library.themes.iter());
    themes.map(|(id, theme)| candidate(id, &theme.original.given.title.value)).collect()
}

fn languages() -> Vec<CompletionCandidate> {
    let library = library();
    let languages = library.iter().flat_map(|library| library.languages.values());
    languages.map(|language| candidate(&language.tag, &language.name)).collect()
}

fn countries() -> Vec<CompletionCandidate> {
    let library = library();
    let gazetteer = library.map_or_else(|| library::Gazetteer::iso().into(), |library| library.gazetteer);
    let countries = gazetteer.countries.keys();
    countries.map(|country| candidate(country.code(), &gazetteer.name(*country, "en"))).collect()
}

fn items() -> Vec<CompletionCandidate> {
    let library = library();
    let items = library.iter().flat_map(Library::index);
    items.map(|(item, _)| CompletionCandidate::new(item)).collect()
}
