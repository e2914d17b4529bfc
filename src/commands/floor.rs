//! Where targets are worked on, several at a time and each by itself.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;

use super::build::{Order, Ready, target_folder, write};
use super::in_order::in_order;
use super::made::{self, Made, Results};
use super::parts::{Part, Parts};
use super::{Workspace, report};
use crate::cache::{Cache, Origin};
use crate::diagnostic::Diagnostics;
use crate::edition::Target;
use crate::panic::Panic;
use crate::terminal::{self, Terminal};
use crate::typeset::{Bounded, Typesetter};
use crate::{Compiled, Kit, Progress, compile};

/// How many targets are worked on at a time, however many processors there are; and at least two, so that one is
/// typeset while the other is packed.
const MOST_TARGETS: usize = 16;

/// What a build works with.
#[derive(Clone, Copy)]
pub(super) struct Tools<'a> {
    /// What makes PDFs, unless parts are joined.
    pub(super) typesetter: Option<&'a dyn Typesetter>,
    /// What was finished before.
    pub(super) cache: &'a dyn Cache,
    /// What is joined.
    pub(super) parts: Option<&'a Parts>,
}

/// Where targets are worked on.
pub(super) struct Floor<'a> {
    workspace: &'a Workspace,
    ready: &'a Ready<'a>,
    order: &'a Order,
    tools: Tools<'a>,
    typesetter: Option<Bounded<'a>>,
    progress: terminal::Progress,
    count: Count,
    terminal: Terminal,
    verbose: bool,
}

impl<'a> Floor<'a> {
    /// Gets ready to make targets.
    pub(super) fn new(
        workspace: &'a Workspace,
        ready: &'a Ready<'a>,
        order: &'a Order,
        tools: Tools<'a>,
        (terminal, verbose): (Terminal, bool),
    ) -> Self {
        let seen = terminal.shows_progress();
        let documents = if seen { made::count(&ready.targets, ready.library, &order.request) } else { 0 };
        Self {
            workspace,
            ready,
            order,
            tools,
            typesetter: tools.typesetter.map(|typesetter| Bounded::new(typesetter, order.jobs)),
            progress: terminal.progress(documents),
            count: Count::default(),
            terminal,
            verbose,
        }
    }

    /// Makes all targets; one that fails does not keep the others from being made.
    pub(super) fn make_all(&self, diagnostics: Diagnostics) -> Result<Results<'a>> {
        let (workspace, order, terminal) = (self.workspace, self.order, self.terminal);
        let targets = &self.ready.targets;
        let part = order.request.share.map(|share| Part::new(share, targets, &order.request));
        let (places, kinds) = (Vec::new(), BTreeSet::new());
        let mut results = Results { workspace, order, terminal, diagnostics, part, places, kinds };
        let at_once = order.jobs.clamp(2, MOST_TARGETS);
        in_order(
            targets,
            at_once,
            |target| self.make(target),
            |target, made| {
                let (made, found) = made.unwrap_or_else(|panic| (None, broken(panic, target).into()));
                results.diagnostics.extend(found);
                results.take(target, made.transpose()?, &self.progress)
            },
        )?;
        self.progress.finish();
        Ok(results)
    }

    /// How many documents came from the cache.
    pub(super) fn summary(&self) -> Option<String> {
        self.count.summary()
    }

    /// Puts a target in its place at once, so that those which wait for their turn to be told of hold no memory.
    fn make(&self, target: &Target) -> (Option<Result<Made>>, Diagnostics) {
        let (compiled, mut found) = self.compile(target);
        let made = compiled.map(|compiled| {
            if self.order.request.share.is_some() {
                return Ok(Made::ForShare(Box::new(compiled)));
            }
            if compiled.pdfs.is_empty() {
                return Ok(Made::Nothing(compiled.kinds));
            }
            found.extend(write(self.order, target, &compiled)?);
            let folder = target_folder(self.order, target);
            let report = report::report(&folder, &compiled, self.order.format, self.verbose);
            let mut documents = compiled.pdfs.keys();
            let place = match (documents.next(), documents.next()) {
                (Some((audience, path)), None) => folder.join(audience.word()).join(path),
                _ => folder,
            };
            Ok(Made::InPlace { place, report })
        });
        (made, found)
    }

    /// Compiles a target; where parts are joined, they must hold its documents and no others.
    fn compile(&self, target: &Target) -> (Option<Compiled>, Diagnostics) {
        let share = self.tools.parts.map(|parts| parts.of(target.name()));
        let tell = |done: Progress<'_>| match done {
            Progress::Finished { target, manuscript, origin } => {
                share.iter().for_each(|share| share.ask(manuscript));
                self.count.add(origin);
                let name = format!("{target}: {}/{}", manuscript.keeper().word(), manuscript.path);
                self.progress.step(&name, &line(&name, origin));
            }
            Progress::Composed | Progress::Packed | Progress::Audited => {}
        };
        let kit = Kit {
            sources: &self.workspace.sources,
            templates: &self.ready.templates,
            typesetter: match (&share, &self.typesetter) {
                (Some(share), _) => share,
                (None, Some(typesetter)) => typesetter,
                (None, None) => unreachable!("without parts there is a typesetter"),
            },
            cache: self.tools.cache,
            jobs: self.order.jobs,
            only: &self.order.request.only,
            forms: &self.order.request.forms,
            share: self.order.request.share,
            progress: &tell,
        };
        let (compiled, mut diagnostics) = compile(self.ready.library, target, &kit);
        let surplus = self.tools.parts.map(|parts| parts.surplus(&target.name())).unwrap_or_default();
        diagnostics.extend(surplus);
        (compiled.filter(|_| !diagnostics.has_errors()), diagnostics)
    }
}

/// A target that ended in a panic outside of the compiler.
fn broken(panic: Panic, target: &Target) -> crate::diagnostic::Diagnostic {
    panic.during(target.name()).diagnostic()
}

/// How many documents there were, and how many of them came from the cache.
#[derive(Default)]
struct Count {
    cached: AtomicUsize,
    made: AtomicUsize,
}

impl Count {
    fn add(&self, origin: Option<&Origin>) {
        let one = if origin == Some(&Origin::Cache) { &self.cached } else { &self.made };
        one.fetch_add(1, Ordering::Relaxed);
    }

    fn summary(&self) -> Option<String> {
        let cached = self.cached.load(Ordering::Relaxed);
        let all = cached + self.made.load(Ordering::Relaxed);
        let documents = if all == 1 { "document" } else { "documents" };
        (all > 0).then(|| format!("{cached} of {all} {documents} from the cache"))
    }
}

/// What is said about one document.
fn line(name: &str, origin: Option<&Origin>) -> String {
    match origin {
        Some(Origin::Cache) => format!("{name}: from the cache"),
        Some(Origin::Made(why)) => format!("{name}: made, {why}"),
        None => format!("{name}: failed"),
    }
}

#[cfg(test)]
mod tests;
