//! The guards before packing, by what things are and not by their words: whatever a document names, a list counts or the
//! course chose is held by some document, and no document that is given at the start holds what is given later.

use std::collections::BTreeSet;

use super::{Documents, Subject};
use crate::audience::Moment;
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::plan::{Plan, SheetOf};
use crate::select::Selection;

impl Documents<'_> {
    /// Errors for what is named and in no pack. What an author can cause is refused earlier, at the author's line.
    pub fn unheld(&self, edition: &Edition<'_>, selection: &Selection<'_>, plan: &Plan) -> Diagnostics {
        let given: BTreeSet<&Subject> = self.participant.iter().flat_map(|document| &document.holds).collect();
        let kept = self.facilitator.iter().flat_map(|document| &document.holds);
        let all: BTreeSet<&Subject> = given.iter().copied().chain(kept).collect();
        let is_held =
            |subject: &Subject| if is_given(subject, plan) { given.contains(subject) } else { all.contains(subject) };
        let target = edition.target.name();
        let mut diagnostics = Diagnostics::new();
        let mut missing = |path: &str, subject: &Subject, what: &str| {
            let message = format!("{subject} is {what}, and no pack of {target} holds it");
            diagnostics.push(Code::NotInPacks.at_path(path, message));
        };
        for document in self.participant.iter().chain(&self.facilitator) {
            for subject in document.names.iter().filter(|subject| !is_held(subject)) {
                missing(document.path.as_str(), subject, "named here");
            }
        }
        let loose = plan.sheets.iter().map(|sheet| Subject::Sheet(sheet.of.clone()));
        let forms = edition.target.course.forms.iter().map(|form| Subject::form(&form.value));
        for subject in chosen(selection).chain(loose).chain(forms).filter(|subject| !is_held(subject)) {
            missing(&target, &subject, "chosen");
        }
        diagnostics
    }

    /// Errors for what participants would have before its moment.
    pub fn too_early(&self) -> Diagnostics {
        let start = self.participant.iter().filter(|document| document.moment == Moment::Start);
        let early = start.flat_map(|document| {
            let parts = document.parts.iter().filter(|part| part.moment == Moment::Later);
            parts.map(|part| {
                let message = format!("`{}` is given later, and participants would have it from the start", part.path);
                Code::LooseSheetBound.at_path(document.path.as_str(), message)
            })
        });
        early.collect()
    }
}

/// Whether participants read it, so that a facilitators' document is not enough.
fn is_given(subject: &Subject, plan: &Plan) -> bool {
    match subject {
        Subject::Theme(_) | Subject::Topic(..) | Subject::Case(_) | Subject::Reading(_) => true,
        // Forms with which facilitators prepare have no number.
        Subject::Sheet(of) => !matches!(of, SheetOf::Form(_)) || plan.number(of).is_some(),
        _ => false,
    }
}

fn chosen<'s>(selection: &'s Selection<'_>) -> impl Iterator<Item = Subject> + 's {
    fn each<'s, I: From<&'s str>>(ids: &'s [&str], subject: fn(I) -> Subject) -> impl Iterator<Item = Subject> {
        ids.iter().map(move |id| subject((*id).into()))
    }
    each(&selection.themes, Subject::Theme)
        .chain(each(&selection.exercises, Subject::Exercise))
        .chain(each(&selection.case_studies, Subject::Case))
        .chain(each(&selection.readings, Subject::Reading))
}
