//! `list coverage`: which themes, places and tones have case studies, and what nothing leads to.

use std::collections::{BTreeMap, BTreeSet};

use super::list::{Cell, Row, Rows};
use crate::check::Checked;
use crate::edition::{self, Tag, Target};
use crate::library::Library;
use crate::library::case_study::{CaseGiven, Tone};
use crate::select;
use crate::source::Located;
use crate::yaml::Choice;

/// One row for each theme, for each place and for each item that nothing leads to.
pub(super) fn rows(library: &Checked) -> Rows {
    let mut rows = themes(library);
    rows.extend(places(library));
    rows.extend(orphans(library));
    (vec!["kind", "name", "cases", "success", "mixed", "setback", "with", "without"], rows)
}

fn cases(library: &Library) -> impl Iterator<Item = &CaseGiven> {
    library.case_studies.values().map(|versions| &versions.original.given)
}

fn has(list: &[Located<String>], name: &str) -> bool {
    list.iter().any(|one| one.value == name)
}

fn at(case: &CaseGiven, place: &str) -> bool {
    has(&case.countries, place) || has(&case.regions, place)
}

/// Themes in their order, with the places that have a case and the tones and wanted places that have none.
fn themes(library: &Library) -> Vec<Row> {
    let mut themes: Vec<_> = library.themes.values().map(|versions| &versions.original).collect();
    themes.sort_by_key(|theme| (theme.order, &theme.id));
    let of = |id: &str| cases(library).filter(|case| has(&case.themes, id)).collect::<Vec<_>>();
    let rows = themes.into_iter().map(|theme| {
        let cases = of(&theme.id);
        let with = cases.iter().flat_map(|case| case.countries.iter().chain(&case.regions));
        let with: BTreeSet<&str> = with.map(|place| place.value.as_str()).collect();
        let tones = Tone::WORDS.iter().filter(|(_, tone)| !cases.iter().any(|case| case.tone == *tone));
        row("theme", &theme.id, &cases, with, tones.map(|(word, _)| *word).collect())
    });
    rows.collect()
}

/// Places that have a case or should have one, with the themes of their cases and those without.
fn places(library: &Library) -> Vec<Row> {
    let named = cases(library).flat_map(|case| case.countries.iter().chain(&case.regions));
    let wanted = &library.settings.standards.places;
    let places: BTreeSet<&str> = named.chain(wanted).map(|place| place.value.as_str()).collect();
    let rows = places.into_iter().map(|place| {
        let cases: Vec<_> = cases(library).filter(|case| at(case, place)).collect();
        let with: BTreeSet<&str> =
            cases.iter().flat_map(|case| &case.themes).map(|theme| theme.value.as_str()).collect();
        let without = if cases.is_empty() { vec!["case study"] } else { Vec::new() };
        row("place", place, &cases, with, without)
    });
    rows.collect()
}

fn row(kind: &str, name: &str, cases: &[&CaseGiven], with: BTreeSet<&str>, without: Vec<&str>) -> Row {
    let count = |tone: Tone| Cell::Number(cases.iter().filter(|case| case.tone == tone).count());
    let list = |names: Vec<&str>| Cell::List(names.into_iter().map(str::to_owned).collect());
    let [success, mixed, setback] = [Tone::Success, Tone::Mixed, Tone::Setback].map(count);
    let (with, without) = (list(with.into_iter().collect()), list(without));
    Row::from([kind.into(), name.into(), cases.len().into(), success, mixed, setback, with, without])
}

/// Readings that nothing cites, and items that pass the filters of no course.
fn orphans(library: &Checked) -> Vec<Row> {
    let cited = crate::check::cited_readings(library);
    let uncited = library.readings.keys().filter(|id| !cited.contains(*id)).map(|id| ("reading", id, "citation"));
    let reached = reached(library);
    let kinds: [(&str, Vec<&String>); 3] = [
        ("exercise", library.exercises.keys().collect()),
        ("case-study", library.case_studies.keys().collect()),
        ("reading", library.readings.keys().collect()),
    ];
    let unreached = kinds.iter().flat_map(|(kind, ids)| {
        let ids = ids.iter().filter(|id| !reached.get(kind).is_some_and(|reached| reached.contains(**id)));
        ids.map(|id| (*kind, *id, "course"))
    });
    let empty = || Cell::Text(String::new());
    let none = || Cell::List(Vec::new());
    let row = |(kind, id, lacks): (&str, &String, &str)| {
        let lacks = Cell::List(vec![lacks.to_owned()]);
        Row::from([kind.into(), id.into(), empty(), empty(), empty(), empty(), none(), lacks])
    };
    uncited.chain(unreached).map(row).collect()
}

/// What some course could choose, before its limits.
fn reached(library: &Checked) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut reached: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for course in library.courses.values() {
        for tag in course.targets.iter().filter_map(|tag| Tag::parse(&tag.value, library, None).ok()) {
            let target = Target::new(library, course, tag);
            let edition = edition::edition(library, &target);
            let (selection, _) = select::select(&edition);
            for decision in selection.decisions.into_iter().filter(select::Decision::passed) {
                reached.entry(decision.kind).or_default().insert(decision.id);
            }
        }
    }
    reached
}
