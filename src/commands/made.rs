//! What comes of each target of a build, and how it is reported at the end.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;
use rayon::prelude::*;

use super::build::{Order, told_of};
use super::names::{self, Refusal};
use super::parts::Part;
use super::{Outcome, Workspace, below, cache, outcome};
use crate::Compiled;
use crate::check::Checked;
use crate::cli::BuildFormat;
use crate::diagnostic::Diagnostics;
use crate::document::DocumentKind;
use crate::edition::Target;
use crate::files;
use crate::request::BuildRequest;
use crate::source::Sources;
use crate::terminal::{Format, Progress, Terminal};

/// What was made of a target.
pub(super) enum Made {
    /// It is in its place: a folder, or the only document in it.
    InPlace { place: PathBuf, report: String },
    /// It goes into this machine's share.
    ForShare(Box<Compiled>),
    /// None of its documents was asked for; their kinds.
    Nothing(BTreeSet<DocumentKind>),
}

/// What is known so far of all targets.
pub(super) struct Results<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) order: &'a Order,
    pub(super) terminal: Terminal,
    pub(super) diagnostics: Diagnostics,
    /// This machine's share, if it makes only that.
    pub(super) part: Option<Part>,
    /// Where what was made lies.
    pub(super) places: Vec<PathBuf>,
    /// The kinds of documents of targets of which nothing was asked for.
    pub(super) kinds: BTreeSet<DocumentKind>,
}

impl Results<'_> {
    /// Takes what was made of one target.
    pub(super) fn take(&mut self, target: &Target, made: Option<Made>, progress: &Progress) -> Result<()> {
        let name = target.name();
        match made {
            None => self.terminal.note(&format!("{name}: not made, see the errors")),
            Some(Made::Nothing(kinds)) => {
                self.terminal
                    .note(&format!("{name}: no document of the kind {}", words(&self.order.request.only).join(", ")));
                self.kinds.extend(kinds);
            }
            Some(Made::InPlace { place, report }) => {
                self.places.push(place);
                progress.aside(|| self.tell(&report))?;
            }
            Some(Made::ForShare(compiled)) => self.part.iter_mut().for_each(|part| part.add(target, &compiled)),
        }
        Ok(())
    }

    /// JSON was asked for; what is meant for people can be left out.
    fn tell(&self, text: &str) -> Result<()> {
        if self.order.format == BuildFormat::Json { self.terminal.result(text) } else { self.terminal.report(text) }
    }

    /// Says what is wrong in the form that was asked for.
    pub(super) fn refuse(
        workspace: &Workspace,
        refusal: &Refusal,
        format: BuildFormat,
        terminal: Terminal,
    ) -> Result<Outcome> {
        tell(workspace, &refusal.diagnostics.clone().sorted(), format, terminal)?;
        Ok(refusal.outcome)
    }

    /// Says what there is to say in the end, and shows what was made if that was asked for.
    pub(super) fn end(mut self, targets: &[Target], cache: &cache::Chosen) -> Result<Outcome> {
        let order = self.order;
        if let Some(part) = self.part.take().filter(|_| !self.diagnostics.has_errors()) {
            let (told, kept) = part.publish(&order.out)?;
            self.tell(&told)?;
            self.diagnostics.extend(kept.iter().map(told_of).collect());
        }
        cache.tell_faults(self.terminal);
        let diagnostics = self.diagnostics.sorted();
        tell(self.workspace, &diagnostics, order.format, self.terminal)?;
        if self.places.is_empty() && !self.kinds.is_empty() && !diagnostics.has_errors() {
            let of = targets.iter().map(Target::name).collect::<Vec<_>>().join(", ");
            let mut kinds = words(&self.kinds);
            kinds.sort_unstable();
            let there_is = format!("there are {}", kinds.join(", "));
            let filter = format!("`--only {}`", words(&self.order.request.only).join(" --only "));
            let refusal = names::nothing_left(&filter, &of, there_is);
            return Self::refuse(self.workspace, &refusal, order.format, self.terminal);
        }
        if order.open {
            match self.places.as_slice() {
                [] => {}
                [place] => self.terminal.open(place),
                _ => self.terminal.open(&order.out),
            }
        }
        Ok(outcome(&diagnostics, order.deny_warnings))
    }
}

/// Kinds of documents as people write them.
fn words<'k>(kinds: impl IntoIterator<Item = &'k DocumentKind>) -> Vec<&'static str> {
    kinds.into_iter().map(|kind| kind.word()).collect()
}

/// Prints diagnostics; those for GitHub are what was asked for.
fn tell(workspace: &Workspace, diagnostics: &Diagnostics, format: BuildFormat, terminal: Terminal) -> Result<()> {
    let (sources, root) = (&workspace.sources, &workspace.root);
    match format {
        BuildFormat::Human => terminal.diagnostics(diagnostics, sources, Format::Human, false),
        BuildFormat::Json => terminal.diagnostics(diagnostics, sources, Format::Json, false),
        BuildFormat::Github => {
            let folder = below(&files::current_folder()?, root);
            terminal.diagnostics_below(&folder, diagnostics, sources, Format::Github, true)
        }
    }
}

/// How many documents all targets have: counted only where somebody sees how many are left.
pub(super) fn count(targets: &[Target], library: &Checked, request: &BuildRequest) -> usize {
    targets.par_iter().map(|target| crate::count(library, target, &request.only, request.share)).sum()
}

/// Refuses what has no place in a workspace, in the form that was asked for.
pub(super) fn refuse(diagnostics: &Diagnostics, format: BuildFormat, terminal: Terminal) -> Result<Outcome> {
    let format = match format {
        BuildFormat::Human => Format::Human,
        BuildFormat::Json => Format::Json,
        BuildFormat::Github => Format::Github,
    };
    terminal.diagnostics(&diagnostics.clone().sorted(), &Sources::default(), format, false)?;
    Ok(Refusal::content(diagnostics.clone()).outcome)
}
