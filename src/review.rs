//! What keeps an edition from being released: warnings in a draft, errors with `--release`.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::edition::Edition;
use crate::library::care::Sensitivity;
use crate::library::case_study::Consent;
use crate::library::{Country, Freshness};
use crate::origin;
use crate::select::Selection;
use crate::source::Span;

/// Looks over what was selected for one edition.
pub fn review(edition: &Edition<'_>, selection: &Selection<'_>) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    cases(edition, selection, &mut diagnostics);
    fallbacks(edition, selection, &mut diagnostics);
    contacts(edition, selection, &mut diagnostics);
    stale(edition, selection, &mut diagnostics);
    terms(edition, selection, &mut diagnostics);
    labels(edition, &mut diagnostics);
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
    let used = origin::used(edition, selection);
    let count = used.iter().filter(|used| used.fallback.is_some()).count();
    let allowed = if edition.target.release { edition.target.allowed_fallbacks } else { 0 };
    if count > allowed {
        let message =
            format!("{count} items of {} have no translation and are printed as they are", edition.target.name());
        let help = format!("write the translations beside the originals (`….{}.md`)", edition.target.tag.language);
        let help =
            if edition.target.release { format!("{help}, or allow {count}: `--allow-fallback {count}`") } else { help };
        diagnostics.push(Code::LanguageFallback.at(Span::start_of(edition.target.course.file), message).help(help));
    }
}

/// Chosen items whose original has changed since they were translated or overlaid.
fn stale(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    if !edition.target.deny_stale {
        return;
    }
    let course = format!("courses/{}", edition.target.course.id);
    let used = origin::used(edition, selection);
    for item in std::iter::once(&course).chain(used.iter().map(|used| &used.item)) {
        let states = edition.library.freshness.get(item).into_iter().flatten();
        for (_, state) in
            states.filter(|(language, _)| language.is_empty() || **language == edition.target.tag.language)
        {
            let Freshness::Stale(parts) = state else { continue };
            let message =
                format!("`{item}` has changed since its text in {} was made: {}", edition.target.tag, parts.join(", "));
            let help = "bring it up to date, then `coursepack translate stamp` its file";
            let place = Span::start_of(edition.target.course.file);
            diagnostics.push(Code::StaleTranslation.at(place, message).help(help));
        }
    }
}

/// Terms of the chosen items for which the country has no word, each once.
fn terms(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let Some(country) = edition.target.tag.country else { return };
    let used = origin::used(edition, selection);
    let mut missing: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for term in &edition.library.missing_terms {
        let printed = |used: &&origin::Used<'_>| {
            used.item == term.item && used.fallback.unwrap_or(&edition.target.tag.language) == term.language
        };
        if used.iter().any(|used| printed(&used)) {
            missing.entry(&term.key).or_default().push(term.span);
        }
    }
    for (key, spans) in missing {
        let language = &edition.target.tag.language;
        let message = match spans.len() {
            1 => format!("{country} has no word of its own in `{language}` for `{key}`"),
            n => format!("{country} has no word of its own in `{language}` for `{key}`, which stands in {n} places"),
        };
        let help = format!("add it, with its source, to `terms` in `modules/countries/{country}.yaml`");
        diagnostics.push(Code::MissingTerm.at(spans[0], message).help(help));
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

/// The language of the library is its authors' own; every other one needs a reader.
fn labels(edition: &Edition<'_>, diagnostics: &mut Diagnostics) {
    let language = edition.language;
    if let Some(span) = language.unreviewed.filter(|_| language.tag != edition.library.settings.language.value) {
        let message = format!("no native reader has gone through the labels in `{}`", language.tag);
        let help = "have them read, and write the reader's name as `reviewed-by`";
        diagnostics.push(Code::UnreviewedLabels.at(span, message).help(help));
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
