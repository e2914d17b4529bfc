//! Booklets beside the handbook and the guide: only the exercises, and only their solutions.

use super::parts::{Collect, GivenParts, KeptParts};
use super::{Composer, Draft, Shelf, Subject, given, guide, kept, view};
use crate::audience::Moment;
use crate::document::DocumentKind;

impl<'a> Composer<'a> {
    /// Both booklets, if the course wants them.
    pub(super) fn booklets(&mut self) {
        if !self.scope.edition.target.course.booklets {
            return;
        }
        let items: Vec<_> = self.scope.selection.exercises.iter().map(|id| format!("exercises/{id}")).collect();
        let scope = self.scope;
        let title = &scope.edition.text.title;
        let shelf = Shelf { section: "", order: 0, group: "" };
        let draft = |path: &str, kind| Draft {
            path: path.to_owned(),
            words: vec![scope.label(&format!("kind-{kind}"))],
            kind,
            of: Subject::Course,
            title: title.clone(),
            items: items.clone(),
            licence: None,
        };
        let mut parts = GivenParts::default();
        let exercises = self.exercise_booklet(&mut parts);
        self.give(draft("exercise-booklet.pdf", DocumentKind::ExerciseBooklet), shelf, &exercises, parts);
        let mut parts = KeptParts::default();
        let solutions = self.solutions_booklet(&mut parts);
        self.keep(draft("solutions-booklet.pdf", DocumentKind::SolutionsBooklet), shelf, &solutions, parts);
    }

    /// Objectives and bound sheets; loose sheets come when their step comes.
    fn exercise_booklet(&self, parts: &mut GivenParts<'a>) -> view::ExerciseBooklet {
        let scope = self.scope;
        let themes = scope.selection.themes.iter();
        let exercises = themes.flat_map(|theme| scope.exercises_of(theme)).map(|local| {
            let exercise = local.item;
            let bound = exercise.given.sheets.iter().filter(|sheet| sheet.moment == Moment::Start);
            view::BookletExercise {
                title: exercise.given.title.value.clone(),
                minutes: exercise.given.minutes.value,
                kind: scope.exercise_type(exercise),
                fallback: scope.fallback(local.fallback),
                objectives: parts.given(&exercise.given.objectives, exercise.file),
                sheets: bound.map(|sheet| given::sheet(&scope, local, sheet, parts)).collect(),
            }
        });
        view::ExerciseBooklet { purpose: scope.edition.text.purpose.clone(), exercises: exercises.collect() }
    }

    /// Cheat sheets and debriefs, teaching notes with likely answers, keys of tests.
    fn solutions_booklet(&self, parts: &mut KeptParts<'a>) -> view::SolutionsBooklet {
        let scope = self.scope;
        let themes = scope.selection.themes.iter();
        let exercises = themes.flat_map(|theme| scope.exercises_of(theme)).map(|local| view::Solution {
            title: local.item.given.title.value.clone(),
            fallback: scope.fallback(local.fallback),
            cheat_sheets: kept::cheat_sheets(local.item, parts),
            debrief: parts.kept(&local.item.kept.debrief, local.item.file, &[], Some(&local.item.id)),
        });
        let exercises = exercises.collect();
        let cases = scope.selection.case_studies.iter();
        view::SolutionsBooklet {
            exercises,
            cases: cases.filter_map(|id| guide::case_notes(&scope, scope.case(id), parts)).collect(),
            forms: guide::forms(&scope, parts).into_iter().filter(|form| !form.key.is_empty()).collect(),
        }
    }
}
