//! A library with errors, as far as it is sound; and what `check` says of all targets.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Workspace;
use super::build::{self, Ready};
use super::names::{self, Refusal};
use super::targets::targets;
use crate::check::{self, Apart, Checked, Thing};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::edition::{Tag, Target};
use crate::library::Library;
use crate::render::Templates;
use crate::request::{BuildRequest, Wanted};
use crate::source::{Sources, Span};
use crate::terminal::Terminal;
use crate::{bundled, needed, sketch};

/// Checks a library. One with errors is not checked, but what is sound in it may be.
pub(super) fn checked(
    library: Option<Library>,
    sources: &Sources,
    before: Diagnostics,
) -> (Option<Checked>, Option<Apart>, Diagnostics) {
    let Some(library) = library else { return (None, None, before) };
    let (checked, diagnostics) = check::examine(library, sources, before);
    match checked {
        Ok(checked) => (Some(checked), None, diagnostics),
        Err(whole) => (None, check::apart(whole, sources, &diagnostics), diagnostics),
    }
}

/// What is wrong with a workspace, and with every target of it before anything is typeset.
pub(super) fn of_all_targets(workspace: &Workspace) -> Diagnostics {
    let mut diagnostics = workspace.diagnostics.clone();
    let sound = || workspace.apart.as_ref().map(|apart| &apart.library);
    let Some(library) = workspace.library.as_ref().or_else(sound) else { return diagnostics };
    let targets = library.courses.values().flat_map(|course| course.targets.iter().map(move |tag| (course, tag)));
    let targets: Vec<_> = targets
        .filter_map(|(course, tag)| Some(Target::new(library, course, Tag::parse(&tag.value, library, None).ok()?)))
        .collect();
    let found: Vec<_> =
        targets.into_par_iter().with_max_len(1).map(|target| sketch(library, &target, &workspace.sources)).collect();
    let worth = |diagnostic: &Diagnostic| diagnostic.severity < Severity::Note;
    diagnostics.extend(found.iter().flat_map(Diagnostics::iter).filter(|found| worth(found)).cloned().collect());
    diagnostics.sorted()
}

/// What can be built of a library with errors: the editions that need nothing of what is broken. A release has no
/// errors anywhere.
pub(super) fn ready<'a>(
    workspace: &'a Workspace,
    request: &BuildRequest,
    terminal: Terminal,
) -> Result<(Ready<'a>, Diagnostics), Diagnostics> {
    let Some(apart) = workspace.apart.as_ref().filter(|_| !request.release) else {
        return Err(workspace.diagnostics.clone());
    };
    let (templates, found) = Templates::new(bundled::templates(), &workspace.sources);
    let templates_fail = found.has_errors();
    let (targets, mut diagnostics) = sound_targets(workspace, apart, request, terminal);
    diagnostics.extend(found);
    if targets.is_empty() || templates_fail {
        Err(diagnostics.sorted())
    } else {
        Ok((Ready { library: &apart.library, templates, targets }, diagnostics))
    }
}

/// The editions that are asked for and need nothing of what is broken, and what there is to say. If all that are asked
/// for are such, the errors are warnings.
fn sound_targets(
    workspace: &Workspace,
    apart: &Apart,
    request: &BuildRequest,
    terminal: Terminal,
) -> (Vec<Target>, Diagnostics) {
    let mut diagnostics = workspace.diagnostics.clone();
    let asked = Asked::new(apart, request);
    let mut failed: Vec<_> = asked.broken.iter().map(|id| in_use(apart, id, &course(id))).collect();
    let targets = if asked.is_empty() { Ok(Vec::new()) } else { targets(&apart.library, &asked.sound, terminal) };
    let (mut targets, unknown) = match targets {
        Ok(targets) => (targets, Diagnostics::new()),
        Err(refusal) => (Vec::new(), refusal.diagnostics),
    };
    targets.retain(|target| {
        let needed = needed(apart, target);
        failed.extend(needed.iter().map(|thing| in_use(apart, &target.name(), thing)));
        needed.is_none()
    });
    if failed.is_empty() && !targets.is_empty() {
        diagnostics.lower();
    }
    diagnostics.extend(unknown);
    diagnostics.extend(failed.into_iter().collect());
    (targets, diagnostics)
}

/// The editions of a course that a command looks at, without templates and typesetter. In a library with errors they
/// are those that need nothing of what is broken; what there is to say of it comes with them.
pub(super) fn editions<'a>(
    workspace: &'a Workspace,
    name: &str,
    terminal: Terminal,
) -> Result<(&'a Checked, Vec<Target>, Diagnostics), Refusal> {
    let request = BuildRequest { date: build::date(None).map_err(Refusal::content)?, ..BuildRequest::of(name) };
    if let Some(library) = &workspace.library {
        return Ok((library, targets(library, &request, terminal)?, Diagnostics::new()));
    }
    let Some(apart) = &workspace.apart else { return Err(Refusal::content(workspace.diagnostics.clone())) };
    let (targets, diagnostics) = sound_targets(workspace, apart, &request, terminal);
    if targets.is_empty() { Err(Refusal::content(diagnostics)) } else { Ok((&apart.library, targets, diagnostics)) }
}

/// The library, or what is sound in it: for commands that are about no course. Its errors come with it.
pub(super) fn rest(workspace: &Workspace) -> Result<(&Checked, Diagnostics), Refusal> {
    if let Some(library) = &workspace.library {
        return Ok((library, Diagnostics::new()));
    }
    let apart = workspace.apart.as_ref().ok_or_else(|| Refusal::content(workspace.diagnostics.clone()))?;
    Ok((&apart.library, workspace.diagnostics.clone()))
}

/// The courses that are asked for.
struct Asked {
    /// Those that are broken themselves.
    broken: BTreeSet<String>,
    /// The order without these.
    sound: BuildRequest,
}

impl Asked {
    fn new(apart: &Apart, request: &BuildRequest) -> Self {
        let named: Vec<String> = match &request.wanted {
            Wanted::All => {
                let things = apart.broken.iter().map(Thing::to_string);
                things.filter_map(|thing| thing.strip_prefix("courses/").map(str::to_owned)).collect()
            }
            Wanted::Default => apart.whole.settings.default.iter().map(|name| name.value.clone()).collect(),
            Wanted::Named(names) => names.clone(),
        };
        let is_broken = |name: &String| apart.broken.contains(&course(course_of(name)));
        let (broken, targets): (Vec<_>, Vec<_>) = named.into_iter().partition(is_broken);
        let broken = broken.iter().map(|name| course_of(name).to_owned()).collect();
        let wanted = if request.wanted == Wanted::All { Wanted::All } else { Wanted::Named(targets) };
        Self { broken, sound: BuildRequest { wanted, ..request.clone() } }
    }

    /// Whether nothing is left that could be made.
    fn is_empty(&self) -> bool {
        matches!(&self.sound.wanted, Wanted::Named(names) if names.is_empty())
    }
}

/// The id of `course/tag`, or of the file of a course.
fn course_of(name: &str) -> &str {
    names::split(name).0
}

fn course(id: &str) -> Thing {
    Thing::Item(format!("courses/{id}"))
}

fn in_use(apart: &Apart, name: &str, thing: &Thing) -> Diagnostic {
    let (what, place) = match apart.names.get(thing) {
        Some(place) => (format!("what `{thing}` names here"), Some(*place)),
        None => {
            (format!("`{thing}`"), apart.whole.courses.get(course_of(name)).map(|course| Span::start_of(course.file)))
        }
    };
    let message = format!("{name} is not made: {what} has errors");
    let diagnostic =
        place.map_or_else(|| Code::BrokenInUse.nowhere(&message), |place| Code::BrokenInUse.at(place, &message));
    diagnostic.help("correct them, or take it out of the course")
}
