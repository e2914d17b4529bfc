//! `list`: what the library has, as a table, JSON or CSV.

use anyhow::Result;
use serde_json::json;

use super::{Outcome, Workspace, coverage};
use crate::check::Checked;
use crate::cli::{Common, List, ListFormat, What};
use crate::diagnostic::{Code, suggestion};
use crate::library::{Country, Library, Versions};
use crate::source::Located;
use crate::terminal::{Format, Terminal, csv, table};
use crate::yaml::Choice;

/// Column heads and rows.
pub(super) type Rows = (Vec<&'static str>, Vec<Vec<String>>);

pub(super) fn run(common: &Common, options: &List, terminal: Terminal) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    let Some(library) = &workspace.library else {
        terminal.diagnostics(&workspace.diagnostics, &workspace.sources, Format::Human, false);
        return Ok(Outcome::Wrong);
    };
    if let Some(wrong) = unknown(library, options) {
        terminal.diagnostics(&wrong.into(), &workspace.sources, Format::Human, false);
        return Ok(Outcome::Wrong);
    }
    let (heads, rows) = rows(library, options);
    terminal.result(&match options.format {
        ListFormat::Table => table(&heads, &rows),
        ListFormat::Csv => csv(&heads, &rows),
        ListFormat::Json => {
            let objects = rows.iter().map(|row| {
                heads
                    .iter()
                    .zip(row)
                    .map(|(head, cell)| ((*head).to_owned(), json!(cell)))
                    .collect::<serde_json::Map<_, _>>()
            });
            json!({ "format": 1, "rows": objects.collect::<Vec<_>>() }).to_string() + "\n"
        }
    });
    Ok(Outcome::Done)
}

/// A filter that names nothing of the library.
fn unknown(library: &Library, options: &List) -> Option<crate::diagnostic::Diagnostic> {
    if let Some(theme) = options.theme.as_ref().filter(|theme| !library.themes.contains_key(*theme)) {
        let known = library.themes.keys().map(String::as_str);
        return Some(
            Code::UnknownTheme.nowhere(format!("unknown theme `{theme}`")).maybe_help(suggestion(theme, known)),
        );
    }
    let country = options.country.as_ref()?;
    let known =
        Country::new(&country.to_uppercase()).is_some_and(|code| library.gazetteer.countries.contains_key(&code));
    (!known)
        .then(|| Code::UnknownCountry.nowhere(format!("unknown country `{country}`")).help("use an ISO 3166-1 code"))
}

fn local<'a, T>(versions: &'a Versions<T>, options: &List) -> &'a T {
    let language = options.lang.as_deref().unwrap_or_default();
    versions.translations.get(language).unwrap_or(&versions.original)
}

fn joined(list: &[Located<String>]) -> String {
    list.iter().map(|item| item.value.as_str()).collect::<Vec<_>>().join(" ")
}

fn fits(themes: &[Located<String>], countries: &[Located<String>], options: &List) -> bool {
    let theme = options.theme.as_ref().is_none_or(|theme| themes.iter().any(|name| name.value == *theme));
    let wanted = options.country.as_ref().map(|country| country.to_uppercase());
    theme && wanted.is_none_or(|country| countries.iter().any(|code| code.value == country))
}

fn rows(library: &Checked, options: &List) -> Rows {
    match options.what {
        What::Themes => themes(library, options),
        What::Exercises => exercises(library, options),
        What::CaseStudies => case_studies(library, options),
        What::Readings => readings(library, options),
        What::Countries => countries(library, options),
        What::Languages => languages(library),
        What::Courses => courses(library),
        What::Coverage => coverage::rows(library),
    }
}

fn themes(library: &Library, options: &List) -> Rows {
    let rows = library.themes.iter().map(|(id, versions)| {
        let of = |themes: &[Located<String>]| themes.iter().any(|theme| theme.value == *id);
        let exercises = library.exercises.values().filter(|item| of(&item.original.given.themes)).count();
        let cases = library.case_studies.values().filter(|item| of(&item.original.given.themes)).count();
        let readings = library.readings.values().filter(|item| of(&item.original.themes)).count();
        let theme = local(versions, options);
        let numbers = [exercises, cases, readings].map(|count| count.to_string());
        let mut row = vec![theme.order.to_string(), id.clone(), theme.given.title.value.clone()];
        row.extend(numbers);
        row
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| row[0].parse::<u32>().unwrap_or(0));
    (vec!["order", "id", "title", "exercises", "cases", "readings"], rows)
}

fn exercises(library: &Library, options: &List) -> Rows {
    let items = library.exercises.iter().map(|(id, versions)| (id, versions, local(versions, options)));
    let items = items.filter(|(.., exercise)| fits(&exercise.given.themes, &[], options) || options.country.is_some());
    let rows = items.map(|(id, versions, exercise)| {
        let (least, most) = exercise.kept.group_size.value;
        vec![
            id.clone(),
            exercise.given.title.value.clone(),
            exercise.given.kind.word().to_owned(),
            exercise.kept.phase.word().to_owned(),
            exercise.given.minutes.value.to_string(),
            format!("{least}-{most}"),
            joined(&exercise.given.audience),
            exercise.kept.status.word().to_owned(),
            languages_of(library, versions),
            exercise.kept.works_without.iter().map(|what| what.word()).collect::<Vec<_>>().join(" "),
            joined(&exercise.kept.pairs_with),
            exercise.kept.supplies.iter().map(|supply| supply.item.as_str()).collect::<Vec<_>>().join("; "),
        ]
    });
    let heads = ["id", "title", "type", "phase", "minutes", "people", "audience", "status"];
    let more = ["languages", "works without", "pairs", "supplies"];
    ([&heads[..], &more].concat(), rows.collect())
}

/// The language of the original, then those of its translations.
fn languages_of<T>(library: &Library, versions: &Versions<T>) -> String {
    let translations = versions.translations.keys().map(String::as_str);
    std::iter::once(library.settings.language.value.as_str()).chain(translations).collect::<Vec<_>>().join(" ")
}

fn case_studies(library: &Library, options: &List) -> Rows {
    let items = library.case_studies.iter().map(|(id, versions)| (id, local(versions, options)));
    let items = items.filter(|(_, case)| fits(&case.given.themes, &case.given.countries, options));
    let rows = items.map(|(id, case)| {
        vec![
            id.clone(),
            case.given.title.value.clone(),
            joined(&case.given.countries),
            joined(&case.given.themes),
            case.given.tone.word().to_owned(),
        ]
    });
    (vec!["id", "title", "countries", "themes", "tone"], rows.collect())
}

fn readings(library: &Library, options: &List) -> Rows {
    let items = library.readings.iter().map(|(id, versions)| (id, local(versions, options)));
    let items = items.filter(|(_, reading)| fits(&reading.themes, &reading.countries, options));
    let rows = items.map(|(id, reading)| {
        vec![
            id.clone(),
            reading.title.value.clone(),
            reading.year.clone(),
            reading.kind.word().to_owned(),
            joined(&reading.themes),
        ]
    });
    (vec!["id", "title", "year", "type", "themes"], rows.collect())
}

fn countries(library: &Library, options: &List) -> Rows {
    let language = options.lang.as_deref().unwrap_or("en");
    let rows = library.gazetteer.countries.keys().map(|country| {
        let cases = library.case_studies.values();
        let cases = cases.filter(|case| case.original.given.countries.iter().any(|code| code.value == country.code()));
        let regions: Vec<_> = library.gazetteer.regions_of(*country).collect();
        let profile = if library.profiles.contains_key(country) { "profile" } else { "" };
        vec![
            country.to_string(),
            library.gazetteer.name(*country, language),
            cases.count().to_string(),
            profile.to_owned(),
            regions.join(" "),
        ]
    });
    (vec!["code", "name", "cases", "profile", "regions"], rows.collect())
}

fn languages(library: &Library) -> Rows {
    let rows = library.languages.values().map(|language| {
        let in_language = |count: usize| count.to_string();
        let exercises = library.exercises.values().filter(|item| item.translations.contains_key(&language.tag)).count();
        let cases = library.case_studies.values().filter(|item| item.translations.contains_key(&language.tag)).count();
        vec![
            language.tag.clone(),
            language.name.clone(),
            in_language(language.labels.len()),
            in_language(exercises),
            in_language(cases),
        ]
    });
    (vec!["tag", "name", "labels", "translated exercises", "translated cases"], rows.collect())
}

fn courses(library: &Library) -> Rows {
    let rows = library.courses.values().map(|course| {
        vec![
            course.id.clone(),
            course.text.title.clone(),
            course.days.len().to_string(),
            joined(&course.select.themes),
            joined(&course.targets),
        ]
    });
    (vec!["id", "title", "days", "themes", "targets"], rows.collect())
}
