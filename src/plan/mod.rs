//! Plans the course: sessions with clock times and breaks, supplies with quantities, loose sheets and their copies.

mod agenda;
mod collect;
mod dated;
mod frozen;
mod judged;
pub mod late;
mod layout;
mod made;
mod objectives;
mod pieces;
mod print;
mod quality;
pub mod rooms;
mod search;
mod steps;
mod supplies;
mod unfilled;
mod ways;
mod why;
mod windows;
mod written;

use serde::Serialize;

pub use crate::library::course::Shorter;
pub use agenda::{Day, Entry, PlannedItem, Session};
pub use frozen::frozen;
pub use objectives::Covered;
pub use print::{CopyJob, copies_for, copy_job, for_everybody};
pub use steps::steps;
pub use supplies::{Need, exercises};
pub use unfilled::{Free, Half, free};
pub use why::{Instead, LeftOut, Reason};

use agenda::Agenda;

use crate::audience::Moment;
use crate::diagnostic::Diagnostics;
use crate::edition::Edition;
use crate::ids::{Anchor, CaseId, ExerciseId, FormId};
use crate::select::Selection;

/// The plan of one target.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The days with their sessions and breaks.
    pub days: Vec<Day>,
    /// Loose sheets in the order in which they are handed out.
    pub sheets: Vec<LooseSheet>,
    /// What to bring, for the people expected.
    pub supplies: Vec<Need>,
    /// Why each item is where it is; for a course with sessions of its own, what the planner thinks of their order.
    pub reasons: Vec<Reason>,
    /// What the days do without.
    pub left_out: Vec<LeftOut>,
    /// The objectives of the themes, and where they are practised and tested.
    pub objectives: Vec<Covered>,
}

/// A loose sheet and its number, `L1` for the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LooseSheet {
    /// `L3`
    pub number: String,
    /// What it is a sheet of.
    pub of: SheetOf,
    /// The day on which it is handed out, from 1; none for forms and for what no session holds.
    pub day: Option<u32>,
    /// How many copies the people expected need.
    pub copies: u32,
}

/// What a loose sheet is a sheet of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SheetOf {
    /// A sheet of an exercise: its id and the sheet's anchor.
    Exercise(ExerciseId, Anchor),
    /// "What happened next" of a case.
    Reveal(CaseId),
    /// A form.
    Form(FormId),
}

impl Plan {
    /// The exercises in the order in which they are done.
    pub fn exercises(&self) -> impl Iterator<Item = &str> {
        self.days.iter().flat_map(supplies::exercises)
    }

    /// The number of a loose sheet.
    pub fn number(&self, of: &SheetOf) -> Option<&str> {
        self.sheets.iter().find(|sheet| sheet.of == *of).map(|sheet| sheet.number.as_str())
    }
}

/// Plans a selection; a day that does not close is an error that says how many minutes are over.
pub fn plan(edition: &Edition<'_>, selection: &Selection<'_>) -> (Plan, Diagnostics) {
    let (Agenda { days, reasons, left_out }, mut diagnostics) = agenda::agenda(edition, selection);
    agenda::group_sizes(edition, selection, &mut diagnostics);
    unfilled::warn(edition, selection, &days, &mut diagnostics);
    windows::working_day(edition, &mut diagnostics);
    rooms::crowded(edition, &days, &mut diagnostics);
    let sheets = number(edition, selection, &days);
    let supplies = supplies::supplies(edition, &days);
    let objectives = objectives::covered(edition, selection, &days);
    objectives::warn(edition, &objectives, &mut diagnostics);
    (Plan { days, sheets, supplies, reasons, left_out, objectives }, diagnostics)
}

/// Numbers loose sheets by session, then by exercise, then forms.
fn number(edition: &Edition<'_>, selection: &Selection<'_>, days: &[Day]) -> Vec<LooseSheet> {
    let day_of = |id: &str| days.iter().find(|day| supplies::exercises(day).any(|known| known == id));
    let mut exercises: Vec<&str> = Vec::new();
    for id in days.iter().flat_map(supplies::exercises).chain(selection.exercises.iter().copied()) {
        if !exercises.contains(&id) {
            exercises.push(id);
        }
    }
    let mut sheets: Vec<(SheetOf, Option<u32>)> = Vec::new();
    for exercise in exercises.iter().filter_map(|id| edition.exercises.get(id)).map(|local| local.item) {
        let day = day_of(&exercise.id).map(|day| day.number);
        let loose = exercise.given.sheets.iter().filter(|sheet| sheet.moment == Moment::Later);
        sheets.extend(loose.map(|sheet| (SheetOf::Exercise(exercise.id.clone(), sheet.anchor.as_str().into()), day)));
        let reveals = exercise.kept.uses_cases.iter().filter(|case| case.reveal_later);
        for reveal in reveals.map(|case| SheetOf::Reveal(case.id.value.as_str().into())) {
            if sheets.iter().all(|(known, _)| *known != reveal) {
                sheets.push((reveal, day));
            }
        }
    }
    let forms = edition.target.course.forms.iter().filter_map(|form| edition.forms.get(form.value.as_str()));
    let handed_out = forms.map(|local| local.item).filter(|form| !form.kind.is_kept());
    sheets.extend(handed_out.map(|form| (SheetOf::Form(form.id.clone()), None)));
    let numbered = sheets.into_iter().enumerate();
    numbered
        .map(|(index, (of, day))| LooseSheet {
            number: format!("L{}", index + 1),
            // What no session holds is in the packs, but nobody needs copies of it.
            copies: if day.is_some() || matches!(of, SheetOf::Form(_)) {
                copies_for(edition, &of, edition.target.course.participants.expected)
            } else {
                0
            },
            of,
            day,
        })
        .collect()
}
