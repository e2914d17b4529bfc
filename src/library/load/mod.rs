//! Loads a library: reads every file, puts translations beside their originals, and applies each country's overlays.

mod country;
mod courses;
mod files;
mod items;
mod letters;
mod profiles;

use std::cell::RefCell;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::body::{Body, Raw};
use super::freshness::{self, Freshness, Made};
use super::term::{TermUse, Terms, Words};
use super::{
    Country, Course, CourseText, Gazetteer, Language, Library, Profile, Settings, Versions, case_study, exercise,
    labels, language, page, reading, settings, theme, unfinished,
};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::panic::during;
use crate::source::{FileId, SourceFile, Sources};
use crate::yaml::{self, Node, Reader};

/// Reads the content of a workspace; what cannot be read is reported and left out.
pub fn load(sources: &Sources) -> (Option<Library>, Diagnostics) {
    let ((raws, of_raws), (yaml, frame, of_frame)) = rayon::join(|| items::raws(sources), || frame(sources));
    let loader = Loader::new(sources, &yaml);
    loader.diagnostics.borrow_mut().extend(of_frame);
    loader.diagnostics.borrow_mut().extend(of_raws);
    let library = loader.library(frame, raws);
    (library, loader.diagnostics.into_inner())
}

/// What the YAML files of a library say.
fn frame(sources: &Sources) -> (Yaml, Frame, Diagnostics) {
    let (yaml, remarks) = parsed(sources);
    let loader = Loader::new(sources, &yaml);
    loader.diagnostics.borrow_mut().extend(remarks);
    let frame = loader.frame();
    let found = loader.diagnostics.into_inner();
    (yaml, frame, found)
}

/// What each YAML file of a library holds, or why it cannot be read.
type Yaml = BTreeMap<FileId, Result<Node, Diagnostics>>;

/// The Markdown files of a library, until each has found its shelf.
type Raws = BTreeMap<FileId, Raw>;

/// What the YAML files hold, and what is worth saying of those that can be read.
fn parsed(sources: &Sources) -> (Yaml, Diagnostics) {
    let files: Vec<_> = sources.under("modules/").filter(|(_, source)| source.path.ends_with(".yaml")).collect();
    let read = |(file, source): (FileId, &SourceFile)| match source.is_unreadable() {
        // That it cannot be read is said once, and nothing of what follows from it.
        true => (file, (None, Diagnostics::new())),
        false => (file, during(|| source.path.clone(), || yaml::read(file, sources.text(file), 0))),
    };
    let (mut yaml, mut remarks) = (Yaml::new(), Diagnostics::new());
    for (file, (node, found)) in files.into_par_iter().with_max_len(1).map(read).collect::<Vec<_>>() {
        // What a hidden character does to the syntax is not said besides.
        let is_told = sources.file(file).problem.is_some();
        let parsed = node.ok_or_else(|| if is_told { Diagnostics::new() } else { found.clone() });
        if let Ok(node) = &parsed {
            remarks.extend(found);
            remarks.extend(yaml::remarks(node, sources.text(file)));
        }
        yaml.insert(file, parsed);
    }
    (yaml, remarks)
}

/// One kind of items: where they lie and how they are read.
struct Shelf<T> {
    /// What comes before an id.
    kind: &'static str,
    /// Their folder below `modules/`, with a `/`.
    folder: &'static str,
    wanted: fn(&str) -> bool,
    read: fn(&str, Body, &RefCell<Diagnostics>) -> T,
    /// Their sections in order; none if these are free.
    order: &'static [&'static str],
}

const THEMES: Shelf<super::Theme> =
    Shelf { kind: "themes", folder: "themes/", wanted: |_| true, read: theme::read, order: theme::ORDER };
const EXERCISES: Shelf<super::Exercise> =
    Shelf { kind: "exercises", folder: "exercises/", wanted: |_| true, read: exercise::read, order: exercise::ORDER };
const CASES: Shelf<super::CaseStudy> = Shelf {
    kind: "case-studies",
    folder: "case-studies/",
    wanted: |_| true,
    read: case_study::read,
    order: case_study::ORDER,
};
const READINGS: Shelf<super::Reading> =
    Shelf { kind: "readings", folder: "readings/", wanted: |_| true, read: reading::read, order: &[] };
const PAGES: Shelf<super::Page> = Shelf {
    kind: "training-cycle",
    folder: "training-cycle/",
    wanted: |id| !id.starts_with("forms/"),
    read: page::read,
    order: &[],
};
const FORMS: Shelf<super::Form> =
    Shelf { kind: "forms", folder: "training-cycle/forms/", wanted: |_| true, read: page::read_form, order: &[] };

/// One item's files by language.
#[derive(Clone)]
struct Text {
    /// The language in which it was written first.
    original: String,
    raws: BTreeMap<String, Raw>,
}

/// Items by id.
type Texts = BTreeMap<String, Text>;

/// The texts of all kinds, kept until every country has made its own of them.
struct Shelves {
    themes: Texts,
    exercises: Texts,
    case_studies: Texts,
    readings: Texts,
    pages: Texts,
    forms: Texts,
}

/// What stands around the items: all that needs no Markdown.
struct Frame {
    settings: Option<Settings>,
    /// The language in which the library was written first.
    first: String,
    gazetteer: Gazetteer,
    languages: BTreeMap<String, Language>,
    profiles: BTreeMap<Country, Versions<Profile>>,
    courses: BTreeMap<String, Course>,
    course_texts: BTreeMap<String, BTreeMap<String, CourseText>>,
}

struct Loader<'a> {
    sources: &'a Sources,
    yaml: &'a Yaml,
    diagnostics: RefCell<Diagnostics>,
    terms: RefCell<Vec<TermUse>>,
}

/// What an edition reads its items with.
#[derive(Clone, Copy)]
struct Scope<'a> {
    languages: &'a BTreeMap<String, Language>,
    country: Option<(Country, &'a BTreeMap<String, Terms>)>,
}

impl<'a> Scope<'a> {
    fn words(&self, language: &'a str) -> Words<'a> {
        let neutral = self.languages.get(language).map(|language| &language.terms);
        let country = self.country.map(|(country, terms)| (country, terms.get(language)));
        Words { language, neutral, country }
    }
}

impl<'a> Loader<'a> {
    fn new(sources: &'a Sources, yaml: &'a Yaml) -> Self {
        Self { sources, yaml, diagnostics: RefCell::default(), terms: RefCell::default() }
    }

    /// Works on all processors, on each thing with a loader of its own; what these find is told in the order of things.
    ///
    /// Nobody takes more than one thing at a time: large ones often stand in a row.
    fn each<T: Send, R: Send>(
        &self,
        things: impl IndexedParallelIterator<Item = T>,
        work: impl Fn(&Loader<'a>, T) -> R + Sync,
    ) -> Vec<R> {
        let (sources, yaml) = (self.sources, self.yaml);
        let work = |thing| {
            let own = Loader::new(sources, yaml);
            (work(&own, thing), own.diagnostics.into_inner(), own.terms.into_inner())
        };
        let done: Vec<_> = things.with_max_len(1).map(work).collect();
        let told = |(result, diagnostics, terms): (_, Diagnostics, Vec<_>)| {
            self.diagnostics.borrow_mut().extend(diagnostics);
            self.terms.borrow_mut().extend(terms);
            result
        };
        done.into_iter().map(told).collect()
    }

    fn frame(&self) -> Frame {
        self.unreadable();
        self.unexpected();
        let settings = self.yaml("modules/library.yaml").map(|node| settings::read(node, &self.diagnostics));
        let mut gazetteer = Gazetteer::iso();
        if let Some(node) = self.yaml("modules/names.yaml") {
            gazetteer.read_names(Reader::new(node, "`names.yaml`", &self.diagnostics));
        }
        if let Some(node) = self.yaml("modules/regions.yaml") {
            gazetteer.read_regions(Reader::new(node, "`regions.yaml`", &self.diagnostics));
        }
        let first = settings.as_ref().map_or("en", |settings| settings.language.value.as_str()).to_owned();
        let languages = self.languages(&first);
        let profiles = self.profiles(&gazetteer, &languages, &first);
        let (courses, course_texts) = self.courses(&gazetteer, &languages, &first);
        Frame { settings, first, gazetteer, languages, profiles, courses, course_texts }
    }

    fn library(&self, frame: Frame, mut raws: Raws) -> Option<Library> {
        let Frame { settings, first, gazetteer, languages, profiles, courses, course_texts } = frame;
        let freshness = self.freshness(&raws).into();
        let unfinished = unfinished::read(self.sources, &mut self.diagnostics.borrow_mut());
        self.letters(&raws, &languages);
        let mut shelves = self.shelves("modules/", &first, &mut raws);
        let overlays = profiles.keys().map(|country| (*country, self.shelves(&folder_of(*country), &first, &mut raws)));
        let overlays = overlays.collect();
        self.translations_of_something(&shelves, &languages);
        let scope = Scope { languages: &languages, country: None };
        let changed = self.changed_by_countries();
        let mut library = Library {
            themes: self.items(&THEMES, &mut shelves.themes, &changed, scope).into(),
            exercises: self.items(&EXERCISES, &mut shelves.exercises, &changed, scope).into(),
            case_studies: self.items(&CASES, &mut shelves.case_studies, &changed, scope).into(),
            readings: self.items(&READINGS, &mut shelves.readings, &changed, scope).into(),
            pages: self.items(&PAGES, &mut shelves.pages, &changed, scope).into(),
            forms: self.items(&FORMS, &mut shelves.forms, &changed, scope).into(),
            profiles: profiles.into(),
            gazetteer: gazetteer.into(),
            languages: languages.into(),
            courses,
            course_texts,
            settings: settings?,
            changes: BTreeMap::new(),
            freshness,
            unfinished: unfinished.into(),
            terms: Vec::new(),
            countries: BTreeMap::new(),
        };
        library.countries = self.countries(&library, &shelves, &overlays);
        Some(library)
    }

    fn push(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// How every translation and every overlay stands to the text that it was made from.
    fn freshness(&self, raws: &Raws) -> BTreeMap<String, BTreeMap<String, Freshness>> {
        let files = self.sources.under("modules/");
        let made: Vec<_> =
            files.filter_map(|(file, source)| Some((file, Made::from(self.sources, &source.path)?))).collect();
        let states = self.each(made.par_iter(), |own, (file, made)| {
            let front = || raws.get(file).map(|raw| &raw.front);
            let stamped = own.yaml.get(file).and_then(|parsed| parsed.as_ref().ok()).or_else(front);
            let value = |key: &str| stamped?.get(key)?.text();
            let stamp = value(freshness::HASH).map(|hash| (hash, value(freshness::PARTS).unwrap_or_default()));
            let original = own.yaml.get(&made.original);
            freshness::freshness(stamp, &freshness::words_of(own.sources, made.original, original))
        });
        let mut all = BTreeMap::<_, BTreeMap<_, _>>::new();
        for ((_, made), state) in made.into_iter().zip(states) {
            all.entry(made.item).or_default().insert(made.language, state);
        }
        all
    }

    fn languages(&self, first: &str) -> BTreeMap<String, Language> {
        let files: Vec<_> = self.files("modules/languages/", ".yaml").collect();
        let read = self.each(files.par_iter(), |own, &(tag, _, file)| {
            let node = own.parse(file)?;
            Some((tag.to_owned(), language::read(tag, file, node, &own.diagnostics)))
        });
        let mut languages = read.into_iter().flatten().collect();
        labels::complete(&mut languages, first, &mut self.diagnostics.borrow_mut());
        languages
    }
}

/// Where a country's overlays lie.
fn folder_of(country: Country) -> String {
    format!("modules/countries/{country}/")
}

/// One language's text of an item, with the files that it was made of.
struct Version {
    files: Vec<FileId>,
    body: Body,
}
