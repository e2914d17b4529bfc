//! `init`: a workspace of one's own, complete with the bundled library.

use std::path::Component;

use anyhow::{Result, bail};

use super::{Outcome, shell_word};
use crate::cli::Init;
use crate::edit::Changes;
use crate::files;
use crate::path::shown;
use crate::terminal::Terminal;

const IGNORE: &str = "/output\n";

pub(super) fn run(options: &Init, terminal: Terminal) -> Result<Outcome> {
    if files::exists(&options.dir.join("modules")) {
        bail!("{} is a workspace already", shown(&options.dir));
    }
    let changes = Changes::bundled();
    files::apply(&options.dir, &changes)?;
    if !files::exists(&options.dir.join(".gitignore")) {
        files::write_new(&options.dir.join(".gitignore"), IGNORE.as_bytes())?;
    }
    let count = changes.iter().len();
    terminal.report(&format!("{}: {count} files, the library and its templates\n", shown(&options.dir)))?;
    let here = options.dir.components().all(|part| part == Component::CurDir);
    let enter = if here { String::new() } else { format!("cd {} && ", shell_word(&options.dir.to_string_lossy())) };
    terminal.note(&format!("next: {enter}coursepack new course my-course --theme police-reform --days 1 --people 24"));
    terminal.note("then: coursepack build my-course");
    Ok(Outcome::Done)
}
