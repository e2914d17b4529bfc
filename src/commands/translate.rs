//! `translate`: stamps translations and exchanges them with translators.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Outcome, root};
use crate::cli::{Common, Translate};
use crate::files;
use crate::library::freshness::{self, Made};
use crate::source::Sources;
use crate::terminal::Terminal;

pub(super) fn run(common: &Common, options: &Translate, terminal: Terminal) -> Result<Outcome> {
    match options {
        Translate::Stamp { files } => stamp(common, files, terminal),
    }
}

/// Says in each file from what it was made.
fn stamp(common: &Common, paths: &[std::path::PathBuf], terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let (sources, _) = files::read_workspace(&root)?;
    for path in paths {
        let inside = inside(&root, path, &sources)?;
        let file = sources.find(&inside).with_context(|| format!("{} is not in the library", path.display()))?;
        let Some(made) = Made::from(&sources, &inside) else {
            bail!("{inside} is made from nothing: a translation is called `….fr.md` and lies beside its original");
        };
        let words = freshness::words(&inside, sources.text(made.original));
        let text = freshness::stamp(&inside, sources.text(file), &words);
        files::replace(&root.join(&inside), text.as_bytes())?;
        terminal.result(&format!("{inside}: made from {}\n", sources.path(made.original)));
    }
    Ok(Outcome::Done)
}

/// The path of a file from the root of the workspace.
fn inside(root: &Path, path: &Path, sources: &Sources) -> Result<String> {
    let text = path.to_string_lossy().replace('\\', "/");
    if sources.find(&text).is_some() {
        return Ok(text);
    }
    let absolute = std::path::absolute(path)?;
    let root = std::path::absolute(root)?;
    let inside = absolute.strip_prefix(&root).ok().map(|inside| inside.to_string_lossy().replace('\\', "/"));
    inside.with_context(|| format!("{} does not lie in {}", path.display(), root.display()))
}
