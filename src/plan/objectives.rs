//! The objectives of a course, the sessions in which they are practised, and the questions that ask for them.

use schemars::JsonSchema;
use serde::Serialize;

use super::agenda::{Day, Entry, PlannedItem};
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::Objective;
use crate::library::page::FormType;
use crate::select::Selection;

/// One objective of a theme of the course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Covered {
    /// The theme.
    pub theme: String,
    /// Its number there.
    pub number: u32,
    /// Its text, in the language of the edition.
    pub text: String,
    /// The exercises that practise it, by id, in the order in which they are done.
    pub exercises: Vec<String>,
    /// The questions that ask for it: the test, and their numbers.
    pub questions: Vec<(String, Vec<u32>)>,
}

/// What a course covers: what it names, or else all objectives of its themes.
pub(super) fn covered(edition: &Edition<'_>, selection: &Selection<'_>, days: &[Day]) -> Vec<Covered> {
    let named = &edition.target.course.covers;
    let of_theme = |theme: &str| edition.themes.get(theme).map(|local| local.item.given.objectives());
    let all = selection.themes.iter().flat_map(|theme| {
        let count = of_theme(theme).unwrap_or_default().len();
        (1..).take(count).map(|number| Objective { theme: (*theme).to_owned(), number })
    });
    let wanted: Vec<_> =
        if named.is_empty() { all.collect() } else { named.iter().map(|one| one.value.clone()).collect() };
    let row = |objective: Objective| {
        let texts = of_theme(&objective.theme)?;
        let text = texts.into_iter().nth(objective.number.checked_sub(1)? as usize)?;
        let exercises = practised(edition, days, &objective);
        let questions = questions(edition, &objective);
        let Objective { theme, number } = objective;
        Some(Covered { theme, number, text, exercises, questions })
    };
    wanted.into_iter().filter_map(row).collect()
}

fn practised(edition: &Edition<'_>, days: &[Day], objective: &Objective) -> Vec<String> {
    let items = days.iter().flat_map(|day| &day.entries).filter_map(Entry::session).flat_map(|session| &session.items);
    let exercises = items.filter_map(|item| match item {
        PlannedItem::Exercise { id, .. } => Some(id.as_str()),
        _ => None,
    });
    let practises = |id: &&str| {
        let practised = &edition.exercises[*id].item.given.practises;
        practised.iter().any(|one| one.value == *objective)
    };
    let mut found: Vec<String> = Vec::new();
    for id in exercises.filter(practises) {
        // A break may part an exercise in two.
        if !found.iter().any(|known| known == id) {
            found.push(id.to_owned());
        }
    }
    found
}

fn questions(edition: &Edition<'_>, objective: &Objective) -> Vec<(String, Vec<u32>)> {
    let tests = edition.target.course.forms.iter().map(|form| edition.forms[form.value.as_str()].item);
    let tests = tests.filter(|form| form.kind == FormType::Test);
    let asked = tests.map(|form| {
        let numbers = form.asks.iter().filter(|(_, one)| one.value == *objective).map(|(number, _)| *number);
        (form.id.to_string(), numbers.collect::<Vec<_>>())
    });
    asked.filter(|(_, numbers)| !numbers.is_empty()).collect()
}

/// Warns of what the course promises and does not practise or test.
pub(super) fn warn(edition: &Edition<'_>, covered: &[Covered], diagnostics: &mut Diagnostics) {
    let course = &edition.target.course;
    for (objective, row) in course.covers.iter().zip(covered) {
        let name = &objective.value;
        if row.exercises.is_empty() {
            let message = format!("no session practises {name}: {}", row.text);
            let help = "choose an exercise with this objective, or take it out of `covers`";
            diagnostics.push(Code::ObjectiveWithoutPractice.at(objective.span, message).help(help));
        }
        if row.questions.is_empty() {
            let message = format!("no question of a test asks for {name}: {}", row.text);
            let help = "add the test of the theme to `forms`, or a question with `{objective=…}` to the test";
            diagnostics.push(Code::ObjectiveWithoutQuestion.at(objective.span, message).help(help));
        }
    }
}
