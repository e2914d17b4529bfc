//! What keeps an edition from being released: warnings in a draft, errors with `--release`.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::edition::Edition;
use crate::library::care::Sensitivity;
use crate::library::case_study::{CaseKept, Consent};
use crate::library::labels::lacks;
use crate::library::term::TermUse;
use crate::library::{Country, Freshness, cldr};
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
    fuzzy(edition, selection, &mut diagnostics);
    terms(edition, selection, &mut diagnostics);
    labels(edition, &mut diagnostics);
    names(edition, selection, &mut diagnostics);
    if !edition.target.release {
        return diagnostics;
    }
    diagnostics.iter().cloned().map(|diagnostic| diagnostic.with_severity(Severity::Error)).collect()
}

fn cases(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let instead = replacement(edition, selection);
    for id in &selection.case_studies {
        let kept = &edition.case_studies[id].item.kept;
        if let Some(review_by) = kept.review_by.as_ref().filter(|_| is_past(kept, edition)) {
            let message = format!("`{id}` should have been looked at again by {}", review_by.value);
            let help = format!("check its facts and move the date{instead}");
            diagnostics.push(Code::ReviewPast.at(review_by.span, message).help(help));
        }
        if kept.consent.value == Consent::Pending {
            let message = format!("the consent for `{id}` is pending");
            let help = format!("exclude the case until it is there{instead}");
            diagnostics.push(Code::ConsentPending.at(kept.consent.span, message).help(help));
        }
    }
}

fn is_past(kept: &CaseKept, edition: &Edition<'_>) -> bool {
    kept.review_by.as_ref().is_some_and(|date| date.value.last() < edition.target.date.last())
}

/// The best case that is not in the course and could be released, as the end of a sentence.
fn replacement(edition: &Edition<'_>, selection: &Selection<'_>) -> String {
    let qualifies = |id: &str| {
        let Some(case) = edition.case_studies.get(id) else { return false };
        let kept = &case.item.kept;
        kept.consent.value != Consent::Pending && !is_past(kept, edition) && case.fallback.is_none()
    };
    let others = selection.decisions.iter().filter(|one| one.kind == "case-study" && !one.chosen && one.passed());
    let best = others.filter(|one| qualifies(&one.id)).max_by_key(|one| one.score);
    best.map(|best| format!("; `{}` could take its place", best.id)).unwrap_or_default()
}

/// The most items that one message names.
const MOST_NAMED: usize = 12;

/// "`a`, `b` and 3 others"
fn named(items: &[&str]) -> String {
    let (named, others) = items.split_at(items.len().min(MOST_NAMED));
    let named = named.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>().join(", ");
    match others.len() {
        0 => named,
        1 => format!("{named} and one other"),
        more => format!("{named} and {more} others"),
    }
}

/// Items in another language: a draft names them in one message, a release in one each.
fn fallbacks(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let (target, language) = (edition.target, &edition.target.tag.language);
    let used = origin::used(edition, selection);
    let fallen: Vec<_> = used.iter().filter(|used| used.fallback.is_some()).collect();
    let count = fallen.len();
    if !target.release && count > 0 {
        let items: Vec<_> = fallen.iter().map(|one| one.item.as_str()).collect();
        let (name, items) = (target.name(), named(&items));
        let have = if count == 1 { "1 item".to_owned() } else { format!("{count} items") };
        let message = format!("{have} of {name} without a translation, printed as written first: {items}");
        let status = if count > MOST_NAMED { format!("; `coursepack status {name}` names all") } else { String::new() };
        let help = format!("write the translations beside the originals (`….{language}.md`){status}");
        diagnostics.push(Code::LanguageFallback.at(Span::start_of(target.course.file), message).help(help));
    }
    if target.release && count > target.allowed_fallbacks {
        let instead = replacement(edition, selection);
        for one in fallen {
            let instead = if one.item.starts_with("case-studies/") { instead.as_str() } else { "" };
            let message = format!("`{}` has no translation for {}", one.item, target.name());
            let help = format!("translate it, or allow all with `--allow-fallback {count}`{instead}");
            diagnostics.push(Code::LanguageFallback.at(one.place, message).help(help));
        }
    }
}

/// Chosen items whose original has changed since they were translated or overlaid.
fn stale(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    if !edition.target.deny_stale {
        return;
    }
    let used = origin::used(edition, selection);
    let changed = |item: &str| edition.target.tag.country.map(|country| format!("countries/{country}/{item}"));
    for item in used.iter().flat_map(|used| [Some(used.item.clone()), changed(&used.item)]).flatten() {
        let states = edition.library.freshness.get(&item).into_iter().flatten();
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

/// Texts of the chosen items, and of the labels, that a translator or a program has marked: nobody has finished them.
fn fuzzy(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let language = &edition.target.tag.language;
    let changed = |item: &str| edition.target.tag.country.map(|country| format!("countries/{country}/{item}"));
    let used = origin::used(edition, selection).into_iter();
    let items = used.flat_map(|used| [changed(&used.item), Some(used.item)]).flatten();
    for item in items.chain([format!("languages/{language}")]) {
        let kept = edition.library.unfinished.get(&item).and_then(|languages| languages.get(language));
        let Some((kept, (_, first))) = kept.and_then(|kept| Some((kept, kept.fuzzy.first()?))) else { continue };
        let ids: Vec<_> = kept.fuzzy.iter().take(5).map(|(id, _)| id.as_str()).collect();
        let more = if kept.fuzzy.len() > ids.len() { ", …" } else { "" };
        let texts = if kept.fuzzy.len() == 1 { "1 text".to_owned() } else { format!("{} texts", kept.fuzzy.len()) };
        let message = format!("{texts} of `{item}` in `{language}` must be looked at again: {}{more}", ids.join(", "));
        let help = "correct the texts in the file of `coursepack translate export`, take the mark `fuzzy` off and \
                    import it";
        diagnostics.push(Code::TranslationFuzzy.at(*first, message).help(help));
    }
}

/// Terms of the chosen items for which the country has no word, each once.
fn terms(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let Some(country) = edition.target.tag.country else { return };
    let used = origin::used(edition, selection);
    let mut missing: BTreeMap<(&str, &str), Vec<Span>> = BTreeMap::new();
    for term in edition.library.terms.iter().filter(|term| !term.own) {
        let printed = |used: &&origin::Used<'_>| {
            used.item == term.item && used.fallback.unwrap_or(&edition.target.tag.language) == term.language
        };
        if used.iter().any(|used| printed(&used)) {
            missing.entry((&term.key, &term.language)).or_default().push(term.span);
        }
    }
    for ((key, language), spans) in missing {
        let message = match spans.len() {
            1 => format!("{country} has no word of its own in `{language}` for `{key}`"),
            n => format!("{country} has no word of its own in `{language}` for `{key}`, which stands in {n} places"),
        };
        let help = format!(
            "add it in `{language}`, with its source, to `terms` in `modules/countries/{country}.yaml`, or take \
             `{{{key}}}` out of the text"
        );
        diagnostics.push(Code::MissingTerm.at(spans[0], message).help(help));
    }
}

/// Words of the country that nothing of the edition prints: whoever wrote them would look for them in vain. That does
/// not make a draft of it, and of a word that other courses print, it is only worth knowing.
pub fn unused_terms(edition: &Edition<'_>, selection: &Selection<'_>) -> Diagnostics {
    let (target, library) = (edition.target, edition.library);
    let profile = target.tag.country.and_then(|country| library.profiles.get(&country));
    let own = profile.and_then(|profile| profile.original.terms.get(&target.tag.language));
    let Some(own) = own.filter(|own| !own.is_empty()) else { return Diagnostics::new() };
    let items = origin::used(edition, selection);
    let here = |item: &str| items.iter().any(|used| used.item == item && used.fallback.is_none());
    let told = own.iter().filter_map(|(name, word)| {
        let same = |term: &&TermUse| term.key.split('.').next() == Some(name) && term.language == target.tag.language;
        let mut uses = library.terms.iter().filter(same).peekable();
        let severity = if uses.peek().is_some() { Severity::Note } else { Severity::Warning };
        if uses.any(|term| here(&term.item)) {
            return None;
        }
        let message = format!("no item of {} has the term `{name}`, so this word is not printed there", target.name());
        let help = format!("write `{{{name}}}` in the texts where it belongs, or remove the word");
        Some(Code::UnusedTerm.at(word.span?, message).help(help).with_severity(severity))
    });
    told.collect()
}

fn contacts(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let needs_care = |sensitivity: Sensitivity| sensitivity != Sensitivity::None;
    let sensitive =
        selection.case_studies.iter().any(|id| needs_care(edition.case_studies[id].item.given.care.sensitivity))
            || selection.exercises.iter().any(|id| needs_care(edition.exercises[id].item.given.care.sensitivity));
    let Some(country) = edition.target.tag.country.filter(|_| sensitive) else { return };
    let checked =
        edition.profile.is_some_and(|profile| profile.item.checked_by.is_some() && !profile.item.contacts.is_empty());
    if !checked {
        let message = format!(
            "{} holds sensitive items, and nobody has checked support contacts for {country}",
            edition.target.name()
        );
        let help = format!(
            "have somebody from {country} go through `modules/countries/{country}.yaml`: call each number, write those \
             that answer as `support-services`, and their own name as `checked-by`"
        );
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
    diagnostics.extend(lacks(language, &edition.library.settings.language.value).into_iter().collect());
}

/// Countries whose names in the edition's language are not the library's own choice: its own, and those of its cases.
fn names(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let language = &edition.target.tag.language;
    let cases = selection.case_studies.iter().map(|id| edition.case_studies[id].item);
    let own =
        edition.target.tag.country.zip(edition.profile).map(|(own, profile)| (own, Span::start_of(profile.item.file)));
    let cases = cases.flat_map(|case| &case.given.countries);
    let cases = cases.filter_map(|code| Some((Country::new(&code.value)?, code.span)));
    for (country, span) in own.into_iter().chain(cases) {
        let names = edition.library.gazetteer.countries.get(&country);
        if names.is_some_and(|names| !names.short.contains_key(language)) {
            let whose = if cldr::country(country, language).is_some() { "CLDR's" } else { "the English one" };
            let printed = edition.library.gazetteer.name(country, language);
            let message = format!("`{country}` has no name in `{language}`; {whose}, {printed}, is printed");
            diagnostics.push(Code::MissingName.at(span, message).help("add it to `modules/names.yaml`"));
        }
    }
}
