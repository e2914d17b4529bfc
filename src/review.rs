//! What keeps an edition from being released: warnings in a draft, errors with `--release`.

use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::edition::Edition;
use crate::library::Country;
use crate::library::care::Sensitivity;
use crate::library::case_study::Consent;
use crate::select::Selection;
use crate::source::Span;

/// Looks over what was selected for one edition.
pub fn review(edition: &Edition<'_>, selection: &Selection<'_>) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    cases(edition, selection, &mut diagnostics);
    fallbacks(edition, selection, &mut diagnostics);
    contacts(edition, selection, &mut diagnostics);
    names(edition, selection, &mut diagnostics);
    if !edition.target.release {
        return diagnostics;
    }
    diagnostics.iter().cloned().map(|diagnostic| diagnostic.with_severity(Severity::Error)).collect()
}

fn cases(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    for id in &selection.case_studies {
        let kept = &edition.library.case_studies[*id].original.kept;
        if let Some(review_by) = kept.review_by.as_ref().filter(|date| date.value.last() < edition.target.date.last()) {
            let message = format!("`{id}` should have been looked at again by {}", review_by.value);
            diagnostics.push(Code::ReviewPast.at(review_by.span, message).help("check its facts and move the date"));
        }
        if kept.consent.value == Consent::Pending {
            let message = format!("the consent for `{id}` is pending");
            diagnostics
                .push(Code::ConsentPending.at(kept.consent.span, message).help("exclude the case until it is there"));
        }
    }
}

fn fallbacks(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let library = edition.library;
    let exercises = selection.exercises.iter().filter(|id| edition.local(&library.exercises[**id]).fallback.is_some());
    let cases =
        selection.case_studies.iter().filter(|id| edition.local(&library.case_studies[**id]).fallback.is_some());
    let themes = selection.themes.iter().filter(|id| edition.local(&library.themes[**id]).fallback.is_some());
    let count = exercises.count() + cases.count() + themes.count();
    if count > 0 {
        let message =
            format!("{count} items of {} have no translation and are printed as they are", edition.target.name());
        let help = format!("write the translations beside the originals (`….{}.md`)", edition.target.tag.language);
        diagnostics.push(Code::LanguageFallback.at(Span::start_of(edition.target.course.file), message).help(help));
    }
}

fn contacts(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let library = edition.library;
    let needs_care = |sensitivity: Sensitivity| sensitivity != Sensitivity::None;
    let sensitive =
        selection.case_studies.iter().any(|id| needs_care(library.case_studies[*id].original.given.care.sensitivity))
            || selection.exercises.iter().any(|id| needs_care(library.exercises[*id].original.given.care.sensitivity));
    let Some(country) = edition.target.tag.country.filter(|_| sensitive) else { return };
    let checked = edition.profile.is_some_and(|profile| profile.checked_by.is_some() && !profile.contacts.is_empty());
    if !checked {
        let message = format!(
            "{} holds sensitive items, and nobody has checked support contacts for {country}",
            edition.target.name()
        );
        let help = format!("write `support-services` and `checked-by` into `modules/countries/{country}.yaml`");
        diagnostics.push(Code::UncheckedContacts.at(Span::start_of(edition.target.course.file), message).help(help));
    }
}

fn names(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let language = &edition.target.tag.language;
    let cases = selection.case_studies.iter().map(|id| &edition.library.case_studies[*id].original);
    for code in cases.flat_map(|case| &case.given.countries) {
        let names = Country::new(&code.value).and_then(|country| edition.library.gazetteer.countries.get(&country));
        if names.is_some_and(|names| !names.short.contains_key(language)) {
            let message = format!("`{}` has no name in `{language}`", code.value);
            diagnostics.push(Code::MissingName.at(code.span, message).help("add it to `modules/names.yaml`"));
        }
    }
}
