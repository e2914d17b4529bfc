//! Plans the course: sessions with clock times and breaks, and the numbers of loose sheets.

mod agenda;

use serde::Serialize;

pub use agenda::{Day, Entry, PlannedItem, Session};

use crate::audience::Moment;
use crate::diagnostic::Diagnostics;
use crate::edition::Edition;
use crate::select::Selection;

/// The plan of one target.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The days with their sessions and breaks.
    pub days: Vec<Day>,
    /// Loose sheets in the order in which they are handed out.
    pub sheets: Vec<LooseSheet>,
}

/// A loose sheet and its number, `L1` for the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LooseSheet {
    /// `L3`
    pub number: String,
    /// What it is a sheet of.
    pub of: SheetOf,
}

/// What a loose sheet is a sheet of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SheetOf {
    /// A sheet of an exercise: its id and the sheet's anchor.
    Exercise(String, String),
    /// "What happened next" of a case.
    Reveal(String),
    /// A form.
    Form(String),
}

impl Plan {
    /// The number of a loose sheet.
    pub fn number(&self, of: &SheetOf) -> Option<&str> {
        self.sheets.iter().find(|sheet| sheet.of == *of).map(|sheet| sheet.number.as_str())
    }
}

/// Plans a selection; a day that does not close is an error that says how many minutes are over.
pub fn plan(edition: &Edition<'_>, selection: &Selection<'_>) -> (Plan, Diagnostics) {
    let (days, mut diagnostics) = agenda::agenda(edition, selection);
    agenda::group_sizes(edition, selection, &mut diagnostics);
    let sheets = number(edition, selection, &days);
    (Plan { days, sheets }, diagnostics)
}

/// Numbers loose sheets by session, then by exercise, then forms.
fn number(edition: &Edition<'_>, selection: &Selection<'_>, days: &[Day]) -> Vec<LooseSheet> {
    let library = edition.library;
    let planned = days.iter().flat_map(|day| &day.entries).filter_map(|entry| match entry {
        Entry::Session(session) => Some(&session.items),
        Entry::Pause { .. } => None,
    });
    let planned = planned.flatten().filter_map(|item| match item {
        PlannedItem::Exercise { id, .. } => Some(id.as_str()),
        _ => None,
    });
    let mut exercises: Vec<&str> = Vec::new();
    for id in planned.chain(selection.exercises.iter().copied()) {
        if !exercises.contains(&id) {
            exercises.push(id);
        }
    }
    let mut sheets: Vec<SheetOf> = Vec::new();
    for exercise in exercises.iter().filter_map(|id| library.exercises.get(*id)).map(|versions| &versions.original) {
        let loose = exercise.given.sheets.iter().filter(|sheet| sheet.moment == Moment::Step);
        sheets.extend(loose.map(|sheet| SheetOf::Exercise(exercise.id.clone(), sheet.anchor.clone())));
        let reveals = exercise.kept.uses_cases.iter().filter(|case| case.reveal_later);
        for case in reveals.map(|case| SheetOf::Reveal(case.id.value.clone())) {
            if !sheets.contains(&case) {
                sheets.push(case);
            }
        }
    }
    let forms = edition.target.course.forms.iter().filter(|form| !library.forms[&form.value].original.kind.is_kept());
    sheets.extend(forms.map(|form| SheetOf::Form(form.value.clone())));
    let numbered = sheets.into_iter().enumerate();
    numbered.map(|(index, of)| LooseSheet { number: format!("L{}", index + 1), of }).collect()
}
