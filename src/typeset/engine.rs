//! Chooses the engine: the `typst` command when it is the right one, else a worker.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use super::command::{self, Typst};
use super::worker::Workers;
use super::{Limits, TYPST, Typesetter};

/// Which engine is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// The command if it is there in the right version, else the worker.
    #[default]
    Auto,
    /// The `typst` command.
    Command,
    /// This executable in child processes.
    Worker,
}

/// What the choice depends on.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// The engine that is asked for.
    pub engine: Engine,
    /// The command given by `--typst` or `TYPST`.
    pub typst: Option<&'a Path>,
    /// The folders where the command is looked for otherwise: the value of `PATH`.
    pub search: Option<&'a OsStr>,
    /// This executable, which is started again as a child.
    pub program: &'a Path,
    /// What a child may use.
    pub limits: Limits,
    /// How many documents are typeset at once.
    pub jobs: usize,
}

/// Why there is no engine: a matter of the machine, not of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl fmt::Display for EngineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for EngineError {}

/// Chooses an engine; both give the same bytes.
pub fn choose(setup: &Setup<'_>) -> Result<Box<dyn Typesetter>, EngineError> {
    let worker = || Box::new(Workers::new(setup.program.to_owned(), setup.limits, setup.jobs));
    match (setup.engine, find(setup)) {
        (Engine::Worker, _) => Ok(worker()),
        (_, Ok(typst)) => Ok(Box::new(Typst::new(typst, setup.program.to_owned(), setup.limits, setup.jobs))),
        (Engine::Auto, Err(_)) => Ok(worker()),
        (Engine::Command, Err(error)) => Err(error),
    }
}

/// The command of the right version, or why there is none.
fn find(setup: &Setup<'_>) -> Result<PathBuf, EngineError> {
    if setup.engine == Engine::Worker {
        return Err(error("no command is asked for".to_owned()));
    }
    let typst = match setup.typst {
        Some(typst) => given(typst, setup.search),
        None => on_path(OsStr::new("typst"), setup.search),
    };
    let typst = typst.ok_or_else(|| match setup.typst {
        Some(typst) => error(format!("there is no command `{}`", typst.display())),
        None => error("there is no command `typst` on the PATH".to_owned()),
    })?;
    match command::version(&typst, setup.program, &setup.limits) {
        Ok(version) if version == TYPST => Ok(typst),
        Ok(version) => Err(error(format!("`{}` is Typst {version}, and Typst {TYPST} is needed", typst.display()))),
        Err(why) => Err(error(format!("`{}` cannot be used: {why}", typst.display()))),
    }
}

fn error(message: String) -> EngineError {
    let help = format!(
        "run `cargo install typst-cli --version {TYPST} --locked`, or leave out `--engine command`: \
         coursepack has Typst {TYPST} inside"
    );
    EngineError { message, help }
}

/// A name without a folder is looked for like any command; a path is taken as it is.
fn given(typst: &Path, search: Option<&OsStr>) -> Option<PathBuf> {
    if typst.components().count() == 1 && typst.is_relative() && !typst.is_file() {
        return on_path(typst.as_os_str(), search);
    }
    // The command starts in another folder, where a relative path leads nowhere.
    std::path::absolute(typst).ok().filter(|typst| typst.is_file())
}

/// Relative folders are passed over: they would run what lies beside the content.
fn on_path(name: &OsStr, search: Option<&OsStr>) -> Option<PathBuf> {
    let name = Path::new(name).with_extension(env::consts::EXE_EXTENSION);
    env::split_paths(search?)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file())
}
