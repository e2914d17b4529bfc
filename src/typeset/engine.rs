//! Chooses the engine: the `typst` command when it is the right one, else a worker.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use super::command::{self, Typst};
use super::worker::Workers;
use super::{Limits, TYPST, Typesetter};
use crate::path::shown;

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
        write!(formatter, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for EngineError {}

/// Chooses an engine; both give the same bytes.
///
/// `typst` is the command given by `--typst` or `TYPST`, `path_variable` is where it is looked for otherwise, and
/// `program` is this executable, which is started again for every child.
pub fn choose(
    engine: Engine,
    typst: Option<&Path>,
    path_variable: Option<&OsStr>,
    program: &Path,
    limits: Limits,
) -> Result<Box<dyn Typesetter>, EngineError> {
    let worker = || Box::new(Workers::new(program.to_owned(), limits));
    if engine == Engine::Worker {
        return Ok(worker());
    }
    match find(typst, path_variable, program, &limits) {
        Ok(typst) => Ok(Box::new(Typst::new(typst, program.to_owned(), limits))),
        Err(_) if engine == Engine::Auto => Ok(worker()),
        Err(error) => Err(error),
    }
}

/// The command of the right version, or why there is none.
fn find(
    typst: Option<&Path>,
    path_variable: Option<&OsStr>,
    program: &Path,
    limits: &Limits,
) -> Result<PathBuf, EngineError> {
    let found = match typst {
        Some(typst) => given(typst, path_variable),
        None => on_path(OsStr::new("typst"), path_variable),
    };
    let found = found.ok_or_else(|| match typst {
        Some(typst) => error(format!("there is no command `{}`", shown(typst))),
        None => error("there is no command `typst` on the PATH".to_owned()),
    })?;
    match command::version(&found, program, limits) {
        Ok(version) if version == TYPST => Ok(found),
        Ok(version) => Err(error(format!("`{}` is Typst {version}, and Typst {TYPST} is needed", shown(&found)))),
        Err(why) => Err(error(format!("`{}` cannot be used: {why}", shown(&found)))),
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
