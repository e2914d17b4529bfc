//! Checks a library as a whole: a table of small named checks, each of which knows one rule.
//!
//! Only [`check`] makes a [`Checked`] library, so that an unchecked one cannot be compiled.

mod apart;
mod languages;
mod objectives;
mod pictures;
mod standards;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::audience::Moment;
use crate::diagnostic::{Code, Diagnostics, suggestion};
use crate::library::course::Named;
use crate::library::exercise::DEBRIEF;
use crate::library::page::PageText;
use crate::library::{Country, Course, Items, Library, Page, Versions};
use crate::markdown::{Reference, ReferenceKind, references};
use crate::source::{Located, Sources, Span};
pub use apart::{Apart, Thing, apart, of_tag};
pub use pictures::picture_path;
pub use texts::cited_readings;

/// A library in which every name stands for something.
#[derive(Clone, Debug)]
pub struct Checked {
    library: Library,
}

impl std::ops::Deref for Checked {
    type Target = Library;

    fn deref(&self) -> &Library {
        &self.library
    }
}

type Check = fn(&Library, &Sources, &mut Diagnostics);

/// What looks at each item by itself, and at what it cites.
const OF_ITEMS: &[Check] = &[
    steps_sum_up,
    loose_sheets_are_given,
    anchors_differ,
    texts::references_resolve,
    pictures::pictures_can_be_printed,
    standards::case_words,
    standards::figures_are_cited,
    standards::words_fit_lines,
    standards::debrief_share,
    standards::questions_have_time,
    standards::objectives_are_measurable,
    standards::sheets_fit_groups,
];

/// What looks at names and at the library as a whole.
const OF_ALL: &[Check] = &[
    themes_exist,
    places_exist,
    audiences_exist,
    exercises_resolve,
    pairs_are_mutual,
    nothing_builds_on_itself,
    roles_differ,
    objectives::objectives_exist,
    objectives::parallel_tests_ask_the_same,
    pictures::logo_exists,
    courses_resolve,
    languages_exist,
    languages::languages_have_names,
    standards::exercises_per_theme,
];

/// Checks a library; only one without errors comes out as checked.
pub fn check(library: Library, sources: &Sources, before: Diagnostics) -> (Option<Checked>, Diagnostics) {
    let (checked, diagnostics) = examine(library, sources, before);
    (checked.ok(), diagnostics)
}

/// The same for those who go on with a library that has errors.
pub fn examine(library: Library, sources: &Sources, before: Diagnostics) -> (Result<Checked, Library>, Diagnostics) {
    let views = views(&library);
    let own: Vec<_> = views.iter().skip(1).map(|view| own_items(view, &library)).collect();
    let of_items = views.iter().take(1).chain(&own).flat_map(|view| OF_ITEMS.iter().map(move |check| (check, view)));
    let of_all = views.iter().flat_map(|view| OF_ALL.iter().map(move |check| (check, view)));
    let found: Vec<_> = of_items
        .chain(of_all)
        .collect::<Vec<_>>()
        .into_par_iter()
        .with_max_len(1)
        .map(|(check, view)| {
            let mut found = Diagnostics::new();
            check(view, sources, &mut found);
            found
        })
        .collect();
    let mut diagnostics = before;
    diagnostics.extend(pictures::fonts(sources));
    found.into_iter().for_each(|found| diagnostics.extend(found));
    diagnostics.extend(pictures::others(sources, &diagnostics));
    let checked = if diagnostics.has_errors() { Err(library) } else { Ok(Checked { library }) };
    (checked, diagnostics)
}

/// The library as it is for the courses that no overlay touches, and as each country changes it for those made there.
fn views(library: &Library) -> Vec<Library> {
    let changed: Vec<_> = library.countries.iter().filter(|(_, own)| !own.changes.is_empty()).collect();
    let view = |seen: &Library, country: Option<Country>| {
        let is_for = |tag: &str| {
            let own = tag.split_once('-').and_then(|(_, code)| Country::new(code));
            own.filter(|own| changed.iter().any(|(country, _)| *country == own)) == country
        };
        let mut view = seen.clone();
        view.courses
            .retain(|_, course| course.targets.is_empty() || course.targets.iter().any(|target| is_for(&target.value)));
        let courses = &view.courses;
        let is_here = |id: &str| courses.contains_key(id) || !library.courses.contains_key(id);
        view.settings.default.retain(|name| is_here(name.value.split('/').next().unwrap_or_default()));
        view
    };
    let own = changed.iter().map(|(country, own)| view(own, Some(**country)));
    std::iter::once(view(library, None)).chain(own).collect()
}

/// A country's view with only those items that are not the library's own, and with all readings and cases, which they
/// name; where it has fewer readings or cases, anything may name what is gone.
fn own_items(view: &Library, library: &Library) -> Library {
    fn keep<T>(items: &mut Arc<Items<T>>, known: &Items<T>) {
        let is_known = |id: &String, versions| known.get(id).is_some_and(|known| known.are(versions));
        let own = items.iter().filter(|(id, versions)| !is_known(id, versions));
        *items = Arc::new(own.map(|(id, versions)| (id.clone(), versions.clone())).collect());
    }
    let mut own = view.clone();
    let fewer_readings = library.readings.keys().any(|id| !view.readings.contains_key(id));
    if fewer_readings || library.case_studies.keys().any(|id| !view.case_studies.contains_key(id)) {
        return own;
    }
    keep(&mut own.themes, &library.themes);
    keep(&mut own.exercises, &library.exercises);
    keep(&mut own.pages, &library.pages);
    keep(&mut own.forms, &library.forms);
    own
}

fn all<T>(items: &BTreeMap<String, Versions<T>>) -> impl Iterator<Item = &T> {
    let versions = items.values();
    versions.flat_map(|versions| {
        std::iter::once(&versions.original).chain(versions.translations.values()).map(|item| &**item)
    })
}

fn originals<T>(items: &BTreeMap<String, Versions<T>>) -> impl Iterator<Item = &T> {
    items.values().map(|versions| &*versions.original)
}

/// Reports ids that are none of the known ones.
fn known<'a, I>(code: Code, what: &str, ids: I, names: &BTreeSet<&str>, diagnostics: &mut Diagnostics)
where
    I: IntoIterator<Item = &'a Located<String>>,
{
    for id in ids {
        if !names.contains(id.value.as_str()) {
            let diagnostic = code.at(id.span, format!("unknown {what} `{}`", id.value));
            diagnostics.push(diagnostic.maybe_help(suggestion(&id.value, names.iter().copied())));
        }
    }
}

fn ids<T>(items: &BTreeMap<String, T>) -> BTreeSet<&str> {
    items.keys().map(String::as_str).collect()
}

/// Items name themes that exist.
fn themes_exist(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let exercises = originals(&library.exercises).flat_map(|exercise| &exercise.given.themes);
    let cases = originals(&library.case_studies).flat_map(|case| &case.given.themes);
    let readings = originals(&library.readings).flat_map(|reading| &reading.themes);
    let all = exercises.chain(cases).chain(readings);
    known(Code::UnknownTheme, "theme", all, &ids(&library.themes), diagnostics);
}

/// Items and courses name countries and regions that exist.
fn places_exist(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let gazetteer = &library.gazetteer;
    let cases = originals(&library.case_studies).flat_map(|case| case.given.countries.iter().chain(&case.kept.not_in));
    let readings = originals(&library.readings).flat_map(|reading| &reading.countries);
    let courses = library.courses.values().flat_map(|course| &course.select.case_studies.countries);
    let (wanted, wanted_regions) =
        library.settings.standards.places.iter().partition::<Vec<_>, _>(|place| is_code(place));
    for code in cases.chain(readings).chain(courses).chain(wanted) {
        let country = crate::library::Country::new(&code.value);
        if country.is_none_or(|country| !gazetteer.countries.contains_key(&country)) {
            diagnostics.push(gazetteer.unknown_country(&code.value, code.span));
        }
    }
    let cases = originals(&library.case_studies).flat_map(|case| &case.given.regions);
    let courses = library.courses.values().flat_map(|course| &course.select.case_studies.regions);
    known(
        Code::UnknownRegion,
        "region",
        cases.chain(courses).chain(wanted_regions),
        &ids(&gazetteer.regions),
        diagnostics,
    );
}

/// Countries are two capital letters, regions are slugs.
fn is_code(place: &Located<String>) -> bool {
    place.value.chars().all(|c| c.is_ascii_uppercase())
}

/// Audiences come from the library's vocabulary.
fn audiences_exist(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let exercises = originals(&library.exercises).flat_map(|exercise| &exercise.given.audience);
    let courses = library.courses.values().flat_map(|course| &course.audience);
    let names = library.settings.audience.iter().map(|audience| audience.value.as_str()).collect();
    known(Code::UnknownAudience, "audience", exercises.chain(courses), &names, diagnostics);
}

/// Exercises name exercises and cases that exist.
fn exercises_resolve(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let kept = || originals(&library.exercises).map(|exercise| &exercise.kept);
    let exercises = kept().flat_map(|kept| kept.pairs_with.iter().chain(&kept.builds_on));
    known(Code::UnknownExercise, "exercise", exercises, &ids(&library.exercises), diagnostics);
    let cases = kept().flat_map(|kept| kept.uses_cases.iter().map(|case| &case.id));
    known(Code::UnknownCaseStudy, "case study", cases, &ids(&library.case_studies), diagnostics);
}

/// The minutes of the steps are those of the exercise, and the last step is the debrief.
fn steps_sum_up(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for exercise in originals(&library.exercises) {
        if let (Some(Err(written)), Some(part)) = (exercise.shorter(), &exercise.kept.variations) {
            let minutes = exercise.given.minutes.value;
            let message = format!("a variation cannot be {written} minutes shorter than {minutes} minutes");
            let span = part.blocks.first().map_or(exercise.given.minutes.span, |block| block.span);
            diagnostics.push(Code::StepMinutes.at(span, message).help("write how many of them it saves"));
        }
    }
    for exercise in all(&library.exercises) {
        let steps = &exercise.kept.steps;
        let Some(last) = steps.last() else { continue };
        let sum: u32 = steps.iter().map(|step| step.minutes).sum();
        let minutes = &exercise.given.minutes;
        // A number that could not be read has its own error.
        let read = minutes.value > 0 && steps.iter().all(|step| step.minutes > 0);
        if read && sum != minutes.value {
            let message = format!("the steps take {sum} minutes, the exercise {}", minutes.value);
            let help = format!("write `minutes: {sum}`, or change the steps");
            diagnostics.push(Code::StepMinutes.at(minutes.span, message).help(help));
        }
        if last.title != DEBRIEF {
            let message = format!("the last step is `{}`", last.title);
            diagnostics.push(Code::DebriefLast.at(last.span, message).help("end with `### Debrief (15 min)`"));
        }
    }
}

/// Every loose sheet is handed out by a step.
fn loose_sheets_are_given(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for exercise in all(&library.exercises) {
        let steps = exercise.kept.steps.iter().flat_map(|step| references(&step.part.blocks));
        let given: BTreeSet<_> = steps.filter_map(sheet_anchor).collect();
        for sheet in exercise.given.sheets.iter().filter(|sheet| sheet.moment == Moment::Later) {
            if !given.contains(sheet.anchor.as_str()) {
                let message = format!("no step hands out the {} `{}`", sheet.kind.word(), sheet.title);
                let help = format!("link to it in a step: `[the {}](#{})`", sheet.kind.word(), sheet.anchor);
                diagnostics.push(Code::SheetNotGiven.at(sheet.span, message).help(help));
            }
        }
    }
}

fn sheet_anchor(reference: Reference<'_>) -> Option<&str> {
    match reference.kind {
        ReferenceKind::Link { target } => target.strip_prefix('#'),
        _ => None,
    }
}

/// No two sheets, questions, topics or sources of a file have one anchor.
fn anchors_differ(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let mut differ = |anchors: Vec<(&str, Span)>| {
        let mut seen = BTreeMap::new();
        for (anchor, span) in anchors {
            if let Some(first) = seen.insert(anchor, span) {
                let diagnostic = Code::DuplicateAnchor.at(span, format!("a second `{anchor}`"));
                diagnostics.push(
                    diagnostic.related(first, "the first one is here").help("give one of them another `{#anchor}`"),
                );
            }
        }
    };
    for exercise in all(&library.exercises) {
        differ(exercise.given.sheets.iter().map(|sheet| (sheet.anchor.as_str(), sheet.span)).collect());
    }
    for case in all(&library.case_studies) {
        differ(case.given.sources.iter().map(|source| (source.anchor.as_str(), source.span)).collect());
    }
    for theme in all(&library.themes) {
        differ(theme.given.topics.iter().map(|topic| (topic.anchor.as_str(), topic.span)).collect());
    }
}

/// Exercises that pair name each other.
fn pairs_are_mutual(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for exercise in originals(&library.exercises) {
        for other in &exercise.kept.pairs_with {
            let Some(pair) = library.exercises.get(&other.value) else { continue };
            if !pair.original.kept.pairs_with.iter().any(|back| back.value == exercise.id) {
                let message = format!("`{}` does not name `{}` in its `pairs-with`", other.value, exercise.id);
                diagnostics.push(Code::PairsNotMutual.at(other.span, message).help("name it there too"));
            }
        }
    }
}

/// No exercise builds on one that builds on it.
fn nothing_builds_on_itself(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for exercise in originals(&library.exercises) {
        for first in &exercise.kept.builds_on {
            let mut reached = BTreeSet::new();
            let mut open = vec![first.value.as_str()];
            while let Some(id) = open.pop() {
                if reached.insert(id)
                    && let Some(next) = library.exercises.get(id)
                {
                    open.extend(next.original.kept.builds_on.iter().map(|id| id.value.as_str()));
                }
            }
            if reached.contains(exercise.id.as_str()) {
                let message = format!("`{}` builds on `{}`, which builds on it", exercise.id, first.value);
                diagnostics.push(Code::BuildsOnCircle.at(first.span, message).help("remove one of the two"));
            }
        }
    }
}

/// No two pages of the training cycle have one role: documents print the first.
fn roles_differ(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let mut pages: Vec<_> = originals(&library.pages).collect();
    pages.sort_by_key(|page| (page.order, &page.id));
    for (index, page) in pages.iter().enumerate() {
        let role = |page: &Page| std::mem::discriminant(&page.text);
        let is_step = matches!(page.text, PageText::Step(_));
        if let Some(first) = pages[..index].iter().find(|other| !is_step && role(other) == role(page)) {
            let message = format!("`{}` has the same role as `{}`", page.id, first.id);
            let diagnostic =
                Code::WrongValue.at(page.title.span, message).help("join the two pages, or remove the role");
            diagnostics.push(diagnostic.related(first.title.span, "this page has it already"));
        }
    }
}

/// Courses name themes, exercises, cases, readings, topics and forms that exist.
fn courses_resolve(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    library.courses.values().for_each(|course| diagnostics.extend(course_resolves(library, course)));
}

/// Everything that a course names exists, in the library or in what a country makes of it.
pub fn course_resolves(library: &Library, course: &Course) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let mut exist = |code, what, ids: Vec<&Located<String>>, names: &BTreeSet<&str>| {
        known(code, what, ids, names, &mut diagnostics);
    };
    let topics = originals(&library.themes)
        .flat_map(|theme| theme.given.topics.iter().map(|topic| format!("{}/{}", theme.id, topic.anchor)));
    let topics: Vec<String> = topics.collect();
    let named = |kind| course.names(kind);
    exist(Code::UnknownTheme, "theme", named(Named::Theme), &ids(&library.themes));
    exist(Code::UnknownExercise, "exercise", named(Named::Exercise), &ids(&library.exercises));
    exist(Code::UnknownCaseStudy, "case study", named(Named::CaseStudy), &ids(&library.case_studies));
    exist(Code::UnknownReading, "reading", named(Named::Reading), &ids(&library.readings));
    exist(Code::UnknownTopic, "topic", named(Named::Topic), &topics.iter().map(String::as_str).collect());
    exist(Code::UnknownForm, "form", named(Named::Form), &ids(&library.forms));
    diagnostics
}

/// Targets are language tags for which labels, and countries for which names exist.
fn languages_exist(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for target in library.courses.values().flat_map(|course| &course.targets) {
        if let Err(diagnostic) = crate::edition::Tag::parse(&target.value, library, Some(target.span)) {
            diagnostics.push(diagnostic);
        }
    }
    let default = &library.settings.language;
    if !library.languages.contains_key(&default.value) {
        let diagnostic = Code::UnknownLanguage.at(default.span, format!("no labels in `{}`", default.value));
        diagnostics.push(diagnostic.help(format!("begin them with `coursepack new language {}`", default.value)));
    }
    for course in &library.settings.default {
        let id = course.value.split('/').next().unwrap_or_default();
        if !library.courses.contains_key(id) {
            let diagnostic = Code::UnknownCourse.at(course.span, format!("unknown course `{id}`"));
            diagnostics.push(diagnostic.maybe_help(suggestion(id, library.courses.keys().map(String::as_str))));
        }
    }
}
