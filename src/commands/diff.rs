//! `diff`: what is different between two editions, or between two packs.

use anyhow::{Result, bail};

use super::names::Refusal;
use super::{Outcome, Workspace, sound};
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
            Ok(said) => said,
            Err(outcome) => return Ok(outcome),
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

fn editions(common: &Common, options: &Diff, terminal: Terminal) -> Result<Result<Vec<String>, Outcome>> {
    let workspace = Workspace::open(common)?;
    let first = |name: &str| {
        let (library, targets, broken) = sound::editions(&workspace, name, terminal)?;
        let target = targets.into_iter().next().expect("else there is a refusal");
        Ok::<_, Refusal>((library, target, broken))
    };
    let ((library, old, mut broken), (_, new, more)) =
        match first(&options.old).and_then(|old| Ok((old, first(&options.new)?))) {
            Ok(both) => both,
            Err(refusal) => {
                workspace.refuse(&refusal, Format::Human, terminal)?;
                return Ok(Err(refusal.outcome));
            }
        };
    let (said, found) = compare(library, &workspace.sources, &old, &new);
    broken.extend(more);
    broken.extend(found);
    terminal.diagnostics(&broken.sorted(), &workspace.sources, Format::Human, false)?;
    Ok(Ok(said))
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
