//! What a course names although it must not be used, needs what it leaves out, or would have only with a pin.

use super::fit::Context;
use super::names;
use super::verdict::{Refusal, Verdict};
use crate::check;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::library::care::Care;
use crate::library::course::{Named, Rule};
use crate::library::{CaseStudy, Exercise};
use crate::source::{Located, Span};

/// Finds what a course names and cannot have in this edition.
pub(super) fn refuse(context: &Context<'_, '_>, diagnostics: &mut Diagnostics) {
    let edition = context.edition;
    let course = &edition.target.course;
    // A country may take out what the course names; `check` has looked at the course's own targets only.
    diagnostics.extend(check::course_resolves(edition.library, course));
    let select = &course.select;
    for rule in [&select.exercises, &select.case_studies, &select.readings] {
        for (pin, exclude) in rule.pin.iter().filter_map(|pin| Some((pin, excluded(rule, &pin.value)?))) {
            let message = format!("`{}` is both pinned and excluded", pin.value);
            let diagnostic = Code::ExcludedInUse.at(exclude.span, message).help("remove one of the two");
            diagnostics.push(diagnostic.related(pin.span, "the pin is here"));
        }
    }
    for (kind, rule) in [(Named::Exercise, &select.exercises), (Named::CaseStudy, &select.case_studies)] {
        for named in course.in_sessions(kind) {
            if let Some(exclude) = excluded(rule, &named.value) {
                let message = format!("a session names `{}`, which the course excludes", named.value);
                diagnostics.push(excluded_in_use(named.span, exclude, message));
            }
        }
    }
    cases(context, diagnostics);
    themes(context, diagnostics);
}

fn excluded<'r>(rule: &'r Rule, id: &str) -> Option<&'r Located<String>> {
    rule.exclude.iter().find(|exclude| exclude.value == id)
}

fn excluded_in_use(span: Span, exclude: &Located<String>, message: String) -> Diagnostic {
    let help = format!("take it out here, or remove `{}` from `exclude`", exclude.value);
    Code::ExcludedInUse.at(span, message).help(help).related(exclude.span, "it is excluded here")
}

/// Cases and exercises that the course forces: they and the cases that they use must be fit for use.
fn cases(context: &Context<'_, '_>, diagnostics: &mut Diagnostics) {
    let course = &context.edition.target.course;
    let (exercises, cases) = (&course.select.exercises, &course.select.case_studies);
    for named in course.in_sessions(Named::CaseStudy).into_iter().chain(&cases.pin) {
        if let Some(case) = context.edition.case_studies.get(named.value.as_str()) {
            case_is_fit(context, case.item, named.span, diagnostics);
        }
    }
    for named in course.in_sessions(Named::Exercise).into_iter().chain(&exercises.pin) {
        let Some(exercise) = context.edition.exercises.get(named.value.as_str()) else { continue };
        let exercise: &Exercise = exercise.item;
        restricted(&exercise.id, &exercise.given.care, &exercises.pin, named.span, diagnostics);
        for used in &exercise.kept.uses_cases {
            if let Some(exclude) = excluded(cases, &used.id.value) {
                let message = format!("`{}` uses the case `{}`, which the course excludes", exercise.id, used.id.value);
                diagnostics.push(excluded_in_use(named.span, exclude, message));
            } else if let Some(case) = context.edition.case_studies.get(used.id.value.as_str()) {
                case_is_fit(context, case.item, named.span, diagnostics);
            }
        }
    }
}

fn case_is_fit(context: &Context<'_, '_>, case: &CaseStudy, span: Span, diagnostics: &mut Diagnostics) {
    let pins = &context.edition.target.course.select.case_studies.pin;
    restricted(&case.id, &case.given.care, pins, span, diagnostics);
    if let Some(country) = context.unwanted(case) {
        let message = format!("`{}` must not be used in {country}", case.id);
        let help = "take it out of the course, or make the course without this target";
        diagnostics.push(Code::NotInCountry.at(span, message).help(help));
    }
}

fn restricted(id: &str, care: &Care, pins: &[Located<String>], span: Span, diagnostics: &mut Diagnostics) {
    if care.is_restricted() && !names(pins, id) {
        let message = format!("`{id}` is restricted, and only a pin chooses it");
        let help = "pin it under `select` if this group and its facilitators are ready for it";
        diagnostics.push(Code::RestrictedNotPinned.at(span, message).help(help));
    }
}

/// Key messages and topics that sessions name are those of themes that participants get.
fn themes(context: &Context<'_, '_>, diagnostics: &mut Diagnostics) {
    let course = &context.edition.target.course;
    let of_topic = |topic: &str| topic.split_once('/').map_or(topic.to_owned(), |(theme, _)| theme.to_owned());
    let messages = course.in_sessions(Named::Theme).into_iter().map(|named| (named.value.clone(), named.span));
    let topics = course.in_sessions(Named::Topic).into_iter().map(|named| (of_topic(&named.value), named.span));
    for (theme, span) in messages.chain(topics) {
        let known = context.edition.themes.contains_key(theme.as_str());
        if known && !context.themes.contains(&theme.as_str()) {
            let message = format!("a session names the theme `{theme}`, and the course does not choose it");
            let help = format!("add `{theme}` to `themes` under `select`, or take the item out");
            diagnostics.push(Code::ThemeNotChosen.at(span, message).help(help));
        }
    }
}

/// What is left out and could be had with one more line in the course, or one less.
pub(super) fn notes(
    context: &Context<'_, '_>,
    exercises: &[(&str, Verdict<'_>)],
    cases: &[(&str, Verdict<'_>)],
) -> Diagnostics {
    let target = context.edition.target;
    let rule = &target.course.select.case_studies;
    let mut notes = Diagnostics::new();
    let mut own: Vec<&str> = Vec::new();
    for (id, verdict) in exercises.iter().chain(cases) {
        match verdict {
            Err(Refusal::ExcludedCase(case)) => {
                let span = excluded(rule, case).map_or(Span::start_of(target.course.file), |exclude| exclude.span);
                let message = format!("`{id}` is left out, too: it uses the case `{case}`");
                let help = "remove the case from `exclude` if the exercise is wanted";
                notes.push(Code::LeftOut.at(span, message).help(help));
            }
            Err(Refusal::Own(_)) => own.push(id),
            Err(Refusal::CaseOfOwn(case, _)) => own.push(case),
            _ => {}
        }
    }
    own.sort_unstable();
    own.dedup();
    if let (Some(country), [first, ..]) = (target.tag.country, &own[..]) {
        let list = own.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        let message = format!("{} leaves out what is about {country} itself: {list}", target.name());
        let help = format!("to use one of them, pin it: `case-studies: {{ pin: [{first}] }}` under `select`");
        notes.push(Code::LeftOut.at(rule.span.unwrap_or(Span::start_of(target.course.file)), message).help(help));
    }
    notes
}
