//! What exercises, tests and courses say of the objectives of themes.

use std::collections::BTreeSet;

use super::{all, originals};
use crate::diagnostic::{Code, Diagnostics};
use crate::library::{Form, Library, Objective};
use crate::source::{Located, Sources, Span};

/// Each objective that is named is one of its theme.
pub(super) fn objectives_exist(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let exercises = originals(&library.exercises).flat_map(|exercise| &exercise.given.practises);
    let courses = library.courses.values().flat_map(|course| &course.covers);
    let questions: Vec<_> = all(&library.forms).flat_map(asked).collect();
    for objective in exercises.chain(courses).chain(&questions) {
        if let Some((message, help)) = missing(library, &objective.value) {
            diagnostics.push(Code::UnknownObjective.at(objective.span, message).help(help));
        }
    }
}

fn asked(form: &Form) -> impl Iterator<Item = Located<Objective>> {
    form.asks.iter().map(|(_, objective)| objective.clone())
}

fn missing(library: &Library, objective: &Objective) -> Option<(String, String)> {
    let Objective { theme, number } = objective;
    let Some(versions) = library.themes.get(theme.as_str()) else {
        return Some((format!("there is no theme `{theme}`"), "write the id of a theme and a number".to_owned()));
    };
    let known = versions.original.given.objectives().len();
    if *number as usize <= known {
        return None;
    }
    let help = match known {
        0 => format!("write them below `## Learning objectives` in `themes/{theme}.md`"),
        _ => format!("it has 1 to {known}"),
    };
    Some((format!("the theme `{theme}` has no objective {number}"), help))
}

/// A test and the one that it is parallel to ask for the same, question by question.
pub(super) fn parallel_tests_ask_the_same(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for form in originals(&library.forms) {
        let Some(parallel) = &form.parallel else { continue };
        let Some(other) = library.forms.get(parallel.value.as_str()).map(|versions| &versions.original) else {
            let message = format!("unknown form `{}`", parallel.value);
            let known = library.forms.keys().map(|id| id.as_str());
            let help = crate::diagnostic::suggestion(&parallel.value, known);
            diagnostics.push(Code::UnknownForm.at(parallel.span, message).maybe_help(help));
            continue;
        };
        if let Some((span, message)) = difference(form, other, parallel.span) {
            let help = "let question by question ask for the same objective, in both tests";
            diagnostics.push(Code::TestsDiffer.at(span, message).help(help));
        }
    }
}

fn difference(form: &Form, other: &Form, span: Span) -> Option<(Span, String)> {
    let (questions, others) = (form.key.len(), other.key.len());
    if questions != others {
        return Some((span, format!("the test has {questions} questions, and `{}` has {others}", other.id)));
    }
    let of = |form: &Form| -> BTreeSet<_> { form.asks.iter().map(|(n, one)| (*n, one.value.clone())).collect() };
    let theirs = of(other);
    let (number, objective) = form.asks.iter().find(|(n, one)| !theirs.contains(&(*n, one.value.clone())))?;
    let message = format!("question {number} asks for {}, in `{}` for another objective", objective.value, other.id);
    Some((objective.span, message))
}
