//! `list`: what the library has, as a table, JSON or CSV.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::names::{self, Refusal};
use super::written::{self, Written};
use super::{Outcome, Workspace, coverage, sound};
use crate::check::Checked;
use crate::cli::{Common, List, ListFormat, What};
use crate::diagnostic::Code;
use crate::library::{Country, Library, Versions};
use crate::source::Located;
use crate::spreadsheet::{self, Sheet};
use crate::terminal::{Format, Terminal, csv};
use crate::yaml::Choice;

/// Column heads and rows.
pub(super) type Rows = (Vec<&'static str>, Vec<Row>);

/// What one place of a list holds.
pub(super) enum Cell {
    Text(String),
    Number(usize),
    List(Vec<String>),
}

/// One row, and what the filters look at.
#[derive(Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    themes: Vec<String>,
    countries: Vec<String>,
}

pub(super) fn run(common: &Common, options: &List, terminal: Terminal) -> Result<Outcome> {
    let format = written::form(options.format, options.out.as_deref(), ListFormat::Table, ListFormat::Xlsx)?;
    let workspace = Workspace::open(common)?;
    let (library, broken) = match sound::rest(&workspace) {
        Ok(library) => library,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    let filter = Filter::new(library, options, terminal)?;
    let (heads, rows) = rows(library, options.what, filter.language.as_deref());
    let rows = filter.filtered(rows, options)?;
    let made = match format {
        ListFormat::Table => Written::Text(terminal.table(&heads, &texts(&rows))),
        ListFormat::Csv => Written::Csv(csv(&heads, &texts(&rows))),
        ListFormat::Xlsx => Written::Bytes(sheet(library, &heads, &rows, options.what)?),
        ListFormat::Json => {
            let object = |row: &Row| {
                let fields = heads.iter().zip(&row.cells).map(|(head, cell)| ((*head).to_owned(), cell.json()));
                Value::Object(fields.collect())
            };
            let rows = rows.iter().map(object).collect::<Vec<_>>();
            Written::Text(json!({ "format": 1, "rows": rows }).to_string() + "\n")
        }
    };
    // What is broken is not in the list: it is reported, and no file pretends to be whole.
    if options.out.is_none() || !broken.has_errors() {
        made.deliver(options.out.as_deref(), terminal)?;
    }
    terminal.diagnostics(&broken, &workspace.sources, Format::Human, false)?;
    Ok(super::outcome(&broken, false))
}

/// The list as a spreadsheet.
fn sheet(library: &Library, heads: &[&str], rows: &[Row], what: What) -> Result<Vec<u8>> {
    let settings = &library.settings;
    let sheet = Sheet {
        name: what.word(),
        heads: heads.iter().map(|head| (*head).to_owned()).collect(),
        rows: rows.iter().map(|row| row.cells.iter().map(Cell::in_sheet).collect()).collect(),
        frozen: 1,
        paper: Some(settings.paper.clone()),
        ..Sheet::default()
    };
    let date = [settings.date.year, settings.date.month, settings.date.day.unwrap_or(1)];
    spreadsheet::spreadsheet(&format!("{}: {}", settings.publisher, sheet.name), date, &[sheet])
        .context("a text is too long for a cell")
}

fn texts(rows: &[Row]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.cells.iter().map(Cell::text).collect()).collect()
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            // Only a list of things has blanks in its entries.
            Cell::List(list) if list.iter().any(|entry| entry.contains(' ')) => list.join("; "),
            Cell::List(list) => list.join(" "),
        }
    }

    fn in_sheet(&self) -> spreadsheet::Cell {
        match self {
            Cell::Number(number) => u32::try_from(*number).unwrap_or(u32::MAX).into(),
            cell => cell.text().into(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Cell::Text(text) => json!(text),
            Cell::Number(number) => json!(number),
            Cell::List(list) => json!(list),
        }
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Cell::Text(text.clone())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Cell::Number(number)
    }
}

impl From<Vec<String>> for Cell {
    fn from(list: Vec<String>) -> Self {
        Cell::List(list)
    }
}

impl From<&[Located<String>]> for Cell {
    fn from(list: &[Located<String>]) -> Self {
        Cell::List(words(list))
    }
}

impl<const N: usize> From<[Cell; N]> for Row {
    fn from(cells: [Cell; N]) -> Self {
        Row { cells: cells.into(), ..Row::default() }
    }
}

impl Row {
    fn about(self, themes: &[Located<String>], countries: &[Located<String>]) -> Self {
        Self { themes: words(themes), countries: words(countries), ..self }
    }
}

fn words(list: &[Located<String>]) -> Vec<String> {
    list.iter().map(|item| item.value.clone()).collect()
}

/// What is asked for, as the library knows it.
struct Filter {
    theme: Option<String>,
    country: Option<Country>,
    language: Option<String>,
}

impl Filter {
    /// A filter that a kind of list does not have is refused rather than forgotten.
    fn new(library: &Library, options: &List, terminal: Terminal) -> Result<Self, Refusal> {
        let (themes, countries) = match options.what {
            What::CaseStudies | What::Readings | What::Courses => (true, true),
            What::Themes | What::Exercises => (true, false),
            What::Countries => (false, true),
            What::Forms | What::Languages | What::Coverage => (false, false),
        };
        let languages = !matches!(options.what, What::Languages | What::Coverage);
        let given = [
            ("--theme", themes, options.theme.is_some()),
            ("--country", countries, options.country.is_some()),
            ("--lang", languages, options.lang.is_some()),
        ];
        if let Some((name, ..)) = given.iter().find(|(_, has, given)| *given && !has) {
            let others: Vec<_> =
                given.iter().filter(|(_, has, _)| *has).map(|(name, ..)| format!("`{name}`")).collect();
            let help =
                if others.is_empty() { "leave it out".to_owned() } else { format!("there is {}", others.join(", ")) };
            let message = format!("`{name}` does not filter {}", options.what.word());
            return Err(Refusal::usage(Code::EmptyFilter.nowhere(message).help(help)));
        }
        let theme = options.theme.as_deref().map(|name| names::theme(library, name)).transpose()?;
        let language = options.lang.as_deref().map(|name| names::language(library, name)).transpose()?;
        let country =
            options.country.as_deref().map(|name| names::country(&library.gazetteer, name, terminal)).transpose()?;
        Ok(Self { theme: theme.map(str::to_owned), country, language: language.map(str::to_owned) })
    }

    fn filtered(&self, rows: Vec<Row>, options: &List) -> Result<Vec<Row>, Refusal> {
        let has = |list: &[String], wanted: &str| list.iter().any(|name| name == wanted);
        let of_theme = |row: &Row| self.theme.as_ref().is_none_or(|theme| has(&row.themes, theme));
        let of_country = |row: &Row| self.country.is_none_or(|country| has(&row.countries, country.code()));
        if rows.iter().any(|row| of_theme(row) && of_country(row)) || self.theme.is_none() && self.country.is_none() {
            return Ok(rows.into_iter().filter(|row| of_theme(row) && of_country(row)).collect());
        }
        let what = options.what.word();
        let theme = self.theme.iter().map(|theme| format!("--theme {theme}"));
        let filters: Vec<_> = theme.chain(self.country.iter().map(|code| format!("--country {code}"))).collect();
        // Without the last filter something is left: its values are what can be named.
        let (rest, values): (Vec<_>, fn(&Row) -> &[String]) = match self.country {
            Some(_) => (rows.iter().filter(|row| of_theme(row)).collect(), |row| &row.countries),
            None => (rows.iter().collect(), |row| &row.themes),
        };
        let there_is: BTreeSet<&str> = rest.into_iter().flat_map(values).map(String::as_str).collect();
        let there_is = there_is.into_iter().collect::<Vec<_>>().join(", ");
        let kind = if self.country.is_some() { "countries" } else { "themes" };
        let there_is = if there_is.is_empty() {
            "leave it out".to_owned()
        } else {
            format!("there are {what} of the {kind} {there_is}")
        };
        Err(names::nothing_left(&format!("`{}`", filters.join(" ")), &format!("the {what}"), there_is))
    }
}

impl What {
    fn word(self) -> String {
        let value = clap::ValueEnum::to_possible_value(&self).expect("no kind of list is hidden");
        value.get_name().replace('-', " ")
    }
}

fn rows(library: &Checked, what: What, language: Option<&str>) -> Rows {
    match what {
        What::Themes => themes(library, language),
        What::Exercises => exercises(library, language),
        What::CaseStudies => case_studies(library, language),
        What::Readings => readings(library, language),
        What::Forms => forms(library, language),
        What::Countries => countries(library, language),
        What::Languages => languages(library),
        What::Courses => courses(library, language),
        What::Coverage => coverage::rows(library),
    }
}

fn local<'a, T>(versions: &'a Versions<T>, language: Option<&str>) -> &'a T {
    language.and_then(|language| versions.in_language(language)).unwrap_or(&versions.original)
}

fn themes(library: &Library, language: Option<&str>) -> Rows {
    let rows = library.themes.iter().map(|(id, versions)| {
        let of = |themes: &[Located<String>]| themes.iter().any(|theme| theme.value == *id);
        let exercises = library.exercises.values().filter(|item| of(&item.original.given.themes)).count();
        let cases = library.case_studies.values().filter(|item| of(&item.original.given.themes)).count();
        let readings = library.readings.values().filter(|item| of(&item.original.themes)).count();
        let theme = local(versions, language);
        let title = Cell::from(&theme.given.title.value);
        let cells = [(theme.order as usize).into(), id.into(), title, exercises.into(), cases.into(), readings.into()];
        (theme.order, Row { themes: vec![id.clone()], ..Row::from(cells) })
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|(order, _)| *order);
    let heads = vec!["order", "id", "title", "exercises", "cases", "readings"];
    (heads, rows.into_iter().map(|(_, row)| row).collect())
}

fn exercises(library: &Library, language: Option<&str>) -> Rows {
    let rows = library.exercises.iter().map(|(id, versions)| {
        let exercise = local(versions, language);
        let (least, most) = exercise.kept.group_size.value;
        let row = Row::from([
            id.into(),
            (&exercise.given.title.value).into(),
            exercise.given.kind.word().into(),
            exercise.kept.phase.word().into(),
            (exercise.given.minutes.value as usize).into(),
            Cell::Text(format!("{least}-{most}")),
            exercise.given.audience.as_slice().into(),
            exercise.kept.status.word().into(),
            versions.languages().into(),
            Cell::List(exercise.kept.works_without.iter().map(|what| what.word().to_owned()).collect()),
            exercise.kept.pairs_with.as_slice().into(),
            Cell::List(exercise.kept.supplies.iter().map(|supply| supply.item.clone()).collect()),
        ]);
        row.about(&exercise.given.themes, &[])
    });
    let heads = ["id", "title", "type", "phase", "minutes", "people", "audience", "status"];
    let more = ["languages", "works without", "pairs", "supplies"];
    ([&heads[..], &more].concat(), rows.collect())
}

fn case_studies(library: &Library, language: Option<&str>) -> Rows {
    let rows = library.case_studies.iter().map(|(id, versions)| {
        let given = &local(versions, language).given;
        let (countries, themes) = (given.countries.as_slice(), given.themes.as_slice());
        let tone = given.tone.word();
        let row = Row::from([id.into(), (&given.title.value).into(), countries.into(), themes.into(), tone.into()]);
        row.about(themes, countries)
    });
    (vec!["id", "title", "countries", "themes", "tone"], rows.collect())
}

fn readings(library: &Library, language: Option<&str>) -> Rows {
    let rows = library.readings.iter().map(|(id, versions)| {
        let reading = local(versions, language);
        let (title, year, kind) = (&reading.title.value, &reading.year, reading.kind.word());
        let row = Row::from([id.into(), title.into(), year.into(), kind.into(), reading.themes.as_slice().into()]);
        row.about(&reading.themes, &reading.countries)
    });
    (vec!["id", "title", "year", "type", "themes"], rows.collect())
}

fn forms(library: &Library, language: Option<&str>) -> Rows {
    let used: BTreeMap<&str, Vec<String>> = library.courses.values().fold(BTreeMap::new(), |mut used, course| {
        course.forms.iter().for_each(|form| used.entry(form.value.as_str()).or_default().push(course.id.clone()));
        used
    });
    let rows = library.forms.iter().map(|(id, versions)| {
        let form = local(versions, language);
        let courses = used.get(id.as_str()).cloned().unwrap_or_default();
        let (title, kind, languages) = (&form.title.value, form.kind.word(), versions.languages());
        Row::from([id.into(), title.into(), kind.into(), languages.into(), courses.into()])
    });
    (vec!["id", "title", "type", "languages", "courses"], rows.collect())
}

fn countries(library: &Library, language: Option<&str>) -> Rows {
    let rows = library.gazetteer.countries.keys().map(|country| {
        let about = |code: &Located<String>| code.value == country.code();
        let cases =
            library.case_studies.values().filter(|case| case.original.given.countries.iter().any(about)).count();
        let regions: Vec<_> = library.gazetteer.regions_of(*country).map(str::to_owned).collect();
        let profile = if library.profiles.contains_key(country) { "profile" } else { "" };
        let name = library.gazetteer.name(*country, language.unwrap_or("en"));
        let row = Row::from([country.code().into(), Cell::Text(name), cases.into(), profile.into(), regions.into()]);
        Row { countries: vec![country.to_string()], ..row }
    });
    (vec!["code", "name", "cases", "profile", "regions"], rows.collect())
}

fn languages(library: &Library) -> Rows {
    let rows = library.languages.values().map(|language| {
        let exercises = library.exercises.values().filter(|item| item.translations.contains_key(&language.tag)).count();
        let cases = library.case_studies.values().filter(|item| item.translations.contains_key(&language.tag)).count();
        let (tag, name) = (&language.tag, &language.name);
        Row::from([tag.into(), name.into(), language.places.len().into(), exercises.into(), cases.into()])
    });
    (vec!["tag", "name", "labels", "translated exercises", "translated cases"], rows.collect())
}

fn courses(library: &Library, language: Option<&str>) -> Rows {
    let rows = library.courses.values().map(|course| {
        let texts = library.course_texts.get(&course.id);
        let text = language.and_then(|language| texts?.get(language)).unwrap_or(&course.text);
        let (themes, targets) = (course.select.themes.as_slice(), course.targets.as_slice());
        let days = course.days.len();
        let row = Row::from([(&course.id).into(), (&text.title).into(), days.into(), themes.into(), targets.into()]);
        let countries = targets.iter().filter_map(|tag| tag.value.split_once('-'));
        let countries = countries.map(|(_, code)| code.to_owned()).collect();
        Row { countries, ..row.about(themes, &[]) }
    });
    (vec!["id", "title", "days", "themes", "targets"], rows.collect())
}
