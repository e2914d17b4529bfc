//! `diff`: what is different between two editions, or between two packs.

use anyhow::{Result, bail};

use super::names::{self, Refusal};
use super::{Outcome, Workspace};
use crate::check::Checked;
use crate::cli::{Common, Diff};
use crate::diagnostic::Diagnostics;
use crate::diff::{self, Side};
use crate::edition::{self, Target};
use crate::source::Sources;
use crate::terminal::{Format, Terminal};
use crate::{compose, files, origin, pack, plan, select};

/// The largest pack that is read.
const LARGEST_PACK: u64 = 600 << 20;

pub(super) fn run(common: &Common, options: &Diff, terminal: Terminal) -> Result<Outcome> {
    let said = match (options.old.ends_with(".zip"), options.new.ends_with(".zip")) {
        (true, true) => diff::packs(&manifest(&options.old)?, &manifest(&options.new)?),
        (false, false) => match editions(common, options, terminal)? {
            Some(said) => said,
            None => return Ok(Outcome::Wrong),
        },
        _ => bail!("compare two editions (`police-reform/en`) or two packs (`….zip`), not one with the other"),
    };
    if said.is_empty() {
        terminal.note("nothing differs");
    }
    terminal.result(&said.iter().map(|line| format!("{line}\n")).collect::<String>())?;
    Ok(Outcome::Done)
}

fn manifest(path: &str) -> Result<pack::Manifest> {
    let bytes = files::read_limited(path.as_ref(), LARGEST_PACK)?;
    match pack::verify(&bytes) {
        Ok(verified) => Ok(verified.manifest),
        Err(faults) => bail!("{path} is no whole pack: {}", faults[0]),
    }
}

fn editions(common: &Common, options: &Diff, terminal: Terminal) -> Result<Option<Vec<String>>> {
    let workspace = Workspace::open(common)?;
    let Some(library) = &workspace.library else {
        terminal.diagnostics(&workspace.diagnostics, &workspace.sources, Format::Human, false)?;
        return Ok(None);
    };
    let (old, new) = (target(library, &options.old)?, target(library, &options.new)?);
    let (said, found) = compare(library, &workspace.sources, &old, &new);
    terminal.diagnostics(&found.sorted(), &workspace.sources, Format::Human, false)?;
    Ok(Some(said))
}

fn target(library: &Checked, name: &str) -> Result<Target, Refusal> {
    let (course, tags) = names::course(library, name)?;
    let tag = tags.first().cloned().unwrap_or_else(|| library.settings.language.value.clone());
    Ok(Target::new(library, course, names::tag(library, &tag)?))
}

/// The sentences for two targets, and the errors of their plans.
pub(super) fn compare(library: &Checked, sources: &Sources, old: &Target, new: &Target) -> (Vec<String>, Diagnostics) {
    let (before, after) = (edition::edition(library, old), edition::edition(library, new));
    let ((chosen, mut found), (chosen_new, missing)) = (select::select(&before), select::select(&after));
    let ((planned, over), (planned_new, more)) = (plan::plan(&before, &chosen), plan::plan(&after, &chosen_new));
    [missing, over, more].into_iter().for_each(|more| found.extend(more));
    let (days, days_new) =
        (compose::titled(&before, &chosen, &planned), compose::titled(&after, &chosen_new, &planned_new));
    let origins = origin::origins(&before, &chosen, sources);
    let origins_new = origin::origins(&after, &chosen_new, sources);
    let old = Side { edition: &before, selection: &chosen, days: &days, origins: &origins };
    let new = Side { edition: &after, selection: &chosen_new, days: &days_new, origins: &origins_new };
    (diff::editions(old, new), found)
}
