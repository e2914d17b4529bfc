//! `init`: a workspace of one's own, complete with the bundled library.

use anyhow::{Result, bail};

use super::Outcome;
use crate::cli::Init;
use crate::terminal::Terminal;
use crate::{bundled, files};

const IGNORE: &str = "/output\n";

pub(super) fn run(options: &Init, terminal: Terminal) -> Result<Outcome> {
    if files::exists(&options.dir.join("modules")) {
        bail!("{} is a workspace already", options.dir.display());
    }
    let mut count = 0;
    for (path, bytes) in bundled::files() {
        files::write_new(&options.dir.join(path), bytes)?;
        count += 1;
    }
    if !files::exists(&options.dir.join(".gitignore")) {
        files::write_new(&options.dir.join(".gitignore"), IGNORE.as_bytes())?;
    }
    terminal.result(&format!("{}: {count} files, the library and its templates\n", options.dir.display()));
    terminal.note("next: coursepack new course --theme police-reform --days 1 --people 24, then coursepack build");
    Ok(Outcome::Done)
}
