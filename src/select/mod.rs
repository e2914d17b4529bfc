//! Selects the exercises, case studies and readings of a course and says of every candidate why it is in or out.

mod choose;
mod fit;
mod refuse;
mod verdict;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::source::Located;
use choose::choose;
use fit::Context;

/// What was chosen for one target, each list in the order of use, and every decision.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// Themes in the course's order.
    pub themes: Vec<&'a str>,
    /// Exercises by theme and number.
    pub exercises: Vec<&'a str>,
    /// Case studies, best first within each theme.
    pub case_studies: Vec<&'a str>,
    /// Readings, best first.
    pub readings: Vec<&'a str>,
    /// All candidates, chosen or not.
    pub decisions: Vec<Decision>,
    /// What is left out and a line of the course would bring in, for whoever plans or builds.
    pub notes: Diagnostics,
}

impl Selection<'_> {
    /// Chosen items that only a pin could choose and the handbook does not bind, each as `kind/id`.
    pub fn restricted(&self, edition: &Edition<'_>) -> Vec<String> {
        let exercises = self.exercises.iter().map(|id| ("exercises", id, &edition.exercises[id].item.given.care));
        let cases = self.case_studies.iter();
        let cases = cases.map(|id| ("case-studies", id, &edition.case_studies[id].item.given.care));
        let readings = self.readings.iter().map(|id| ("readings", id, &edition.readings[id].item.care));
        let all = exercises.chain(cases).chain(readings).filter(|(.., care)| care.is_restricted());
        all.map(|(kind, id, _)| format!("{kind}/{id}")).collect()
    }
}

/// Why a candidate is in or out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Decision {
    /// `exercise`, `case-study` or `reading`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Whether it is in.
    pub chosen: bool,
    /// How well it fits; the higher, the better; 0 for one that the filters refuse.
    pub score: u32,
    /// The rule that decided.
    pub reason: String,
}

impl Decision {
    /// Whether it passed the filters, also where others fitted better.
    pub fn passed(&self) -> bool {
        self.chosen || self.score > 0
    }
}

/// Selects what one edition's course asks for; the same library and course give the same selection.
pub fn select<'a>(edition: &Edition<'a>) -> (Selection<'a>, Diagnostics) {
    let course = &edition.target.course;
    let mut diagnostics = Diagnostics::new();
    let mut decisions = Vec::new();
    let themes = course.select.themes.iter().filter_map(|theme| edition.themes.get_key_value(theme.value.as_str()));
    let themes: Vec<&str> = themes.map(|(id, _)| *id).collect();
    let context = Context { edition, themes: &themes };
    refuse::refuse(&context, &mut diagnostics);

    let exercises = edition.exercises.values().map(|local| (local.item, context.exercise(local.item)));
    let judged: Vec<_> = exercises.map(|(exercise, verdict)| (exercise.id.as_str(), verdict)).collect();
    let mut exercises = choose("exercise", judged.clone(), course.select.exercises.at_most, &mut decisions);
    exercises.sort_by_key(|id| context.exercise_order(id));

    let cases = edition.case_studies.values().map(|local| local.item);
    let cases: Vec<_> = cases.map(|case| (case.id.as_str(), context.case_study(case, &exercises))).collect();
    let notes = refuse::notes(&context, &judged, &cases);
    let mut case_studies = choose("case-study", cases, course.select.case_studies.at_most, &mut decisions);
    case_studies.sort_by_key(|id| context.theme_place(&edition.case_studies[id].item.given.themes));

    let cited = cited(edition, &themes, &case_studies);
    let readings = edition.readings.values().map(|local| local.item);
    let readings = readings.map(|reading| (reading.id.as_str(), context.reading(reading, &cited))).collect();
    let readings = choose("reading", readings, course.select.readings.at_most, &mut decisions);

    let selection = Selection { themes, exercises, case_studies, readings, decisions, notes };
    empty_themes(edition, &selection, &mut diagnostics);
    (selection, diagnostics)
}

/// Readings that the chosen themes and cases cite.
fn cited(edition: &Edition<'_>, themes: &[&str], cases: &[&str]) -> BTreeSet<String> {
    let themes = themes.iter().map(|id| &edition.themes[id].item.given);
    let blocks = themes.flat_map(|given| given.introduction.blocks.iter().chain(&given.key_messages.blocks));
    let from_themes = blocks.flat_map(|block| crate::markdown::references(std::slice::from_ref(block)));
    let from_themes = from_themes.filter_map(|reference| match reference.kind {
        crate::markdown::ReferenceKind::Citation { id } => Some(id.to_owned()),
        _ => None,
    });
    let cases = cases.iter().flat_map(|id| &edition.case_studies[id].item.given.sources);
    from_themes.chain(cases.map(|source| source.anchor.clone())).collect()
}

/// A theme with nothing for a filter is worth a word.
fn empty_themes(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    for theme in &edition.target.course.select.themes {
        let has = |themes: &[Located<String>]| names(themes, &theme.value);
        let exercise = |id: &str| has(&edition.exercises[id].item.given.themes);
        let case = |id: &str| has(&edition.case_studies[id].item.given.themes);
        let reading = |id: &str| has(&edition.readings[id].item.themes);
        let any = |chosen: &[&str], fits: &dyn Fn(&str) -> bool| chosen.iter().any(|id| fits(id));
        // What the library has nothing of, no filter can find.
        let kinds = [
            ("exercise", any(&selection.exercises, &exercise), edition.exercises.keys().any(|id| exercise(id))),
            ("case study", any(&selection.case_studies, &case), edition.case_studies.keys().any(|id| case(id))),
            ("reading", any(&selection.readings, &reading), edition.readings.keys().any(|id| reading(id))),
        ];
        for (kind, ..) in kinds.iter().filter(|(_, found, exists)| !found && *exists) {
            let rule = match *kind {
                "exercise" => &edition.target.course.select.exercises,
                "case study" => &edition.target.course.select.case_studies,
                _ => &edition.target.course.select.readings,
            };
            if rule.at_most == Some(0) {
                continue;
            }
            let message = format!("no {kind} of `{}` is chosen for {}", theme.value, edition.target.name());
            diagnostics.push(
                Code::EmptyTheme
                    .at(theme.span, message)
                    .help("widen the filter; `coursepack explain` says why each was left out"),
            );
        }
    }
}

/// Whether a list names an id.
fn names(list: &[Located<String>], id: &str) -> bool {
    list.iter().any(|name| name.value == id)
}
