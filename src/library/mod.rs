//! The library: all reusable content, read and typed, as its authors wrote it, and as each country changes it.

pub mod body;
pub mod brand;
pub mod care;
pub mod case_study;
pub mod cldr;
pub mod country;
pub mod course;
pub mod date;
pub mod event;
pub mod exercise;
mod find;
pub mod freshness;
mod front;
mod iso;
pub mod labels;
pub mod language;
mod load;
pub mod locale;
mod objective;
pub mod overlay;
pub mod page;
pub mod plural;
pub mod profile;
pub mod reading;
mod reveal;
pub mod settings;
mod shape;
pub mod term;
pub mod texts;
pub mod theme;
pub mod unfinished;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub use body::{Given, Kept, Part};
pub use brand::Brand;
pub use case_study::CaseStudy;
pub use country::{Country, Gazetteer};
pub use course::{Course, CourseText};
pub use date::Date;
pub use event::Event;
pub use exercise::Exercise;
pub use freshness::Freshness;
pub use language::Language;
pub use load::load;
pub use objective::Objective;
pub use overlay::Change;
pub use page::{Form, Page};
pub use profile::Profile;
pub use reading::Reading;
pub use settings::Settings;
pub use theme::Theme;

use crate::diagnostic::Code;
use crate::number::Number;
use crate::source::Located;
use crate::yaml::{Choice, Reader};
use term::TermUse;

/// How hard an item or a course is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Level {
    #[default]
    Introductory,
    Intermediate,
    Advanced,
}

impl Choice for Level {
    const WORDS: &'static [(&'static str, Self)] =
        &[("introductory", Self::Introductory), ("intermediate", Self::Intermediate), ("advanced", Self::Advanced)];
}

/// An item with its translations.
#[derive(Debug)]
pub struct Versions<T> {
    /// As it was written first, in the library's language; of an overlay in another language only, in that one.
    pub original: Arc<T>,
    /// The language of the original.
    pub language: String,
    /// Its translations by language.
    pub translations: BTreeMap<String, Arc<T>>,
}

impl<T> Clone for Versions<T> {
    fn clone(&self) -> Self {
        let Self { original, language, translations } = self;
        Self { original: Arc::clone(original), language: language.clone(), translations: translations.clone() }
    }
}

impl<T> Versions<T> {
    /// Whether these are the very same texts.
    pub fn are(&self, other: &Self) -> bool {
        let same = |(a, b): (&Arc<T>, &Arc<T>)| Arc::ptr_eq(a, b);
        same((&self.original, &other.original))
            && self.translations.keys().eq(other.translations.keys())
            && self.translations.values().zip(other.translations.values()).all(same)
    }

    /// Every language it is in, its first one in front.
    pub fn languages(&self) -> Vec<String> {
        std::iter::once(&self.language).chain(self.translations.keys()).cloned().collect()
    }

    /// The version in a language, if there is one.
    pub fn in_language(&self, language: &str) -> Option<&T> {
        if language == self.language {
            return Some(&self.original);
        }
        self.translations.get(language).map(|item| &**item)
    }
}

/// Items of one kind, by id.
pub type Items<T> = BTreeMap<String, Versions<T>>;

/// All content of a workspace; what a country does not change, it has in common with the library itself.
#[derive(Clone, Debug)]
pub struct Library {
    /// What holds for all of it.
    pub settings: Settings,
    /// Countries and regions.
    pub gazetteer: Arc<Gazetteer>,
    /// Country profiles.
    pub profiles: Arc<BTreeMap<Country, Versions<Profile>>>,
    /// Labels by language.
    pub languages: Arc<BTreeMap<String, Language>>,
    /// Themes.
    pub themes: Arc<Items<Theme>>,
    /// Exercises.
    pub exercises: Arc<Items<Exercise>>,
    /// Case studies.
    pub case_studies: Arc<Items<CaseStudy>>,
    /// Readings.
    pub readings: Arc<Items<Reading>>,
    /// Pages of the training cycle.
    pub pages: Arc<Items<Page>>,
    /// Forms.
    pub forms: Arc<Items<Form>>,
    /// Courses.
    pub courses: BTreeMap<String, Course>,
    /// Texts of courses in other languages: course → language → texts.
    pub course_texts: BTreeMap<String, BTreeMap<String, CourseText>>,
    /// What a country changes, by item, such as `exercises/police-reform/01-x`; empty in the library itself.
    pub changes: BTreeMap<String, Vec<Change>>,
    /// How each text stands to the one that it was made from: item → language.
    pub freshness: Arc<BTreeMap<String, BTreeMap<String, Freshness>>>,
    /// What is kept of translations that are not finished.
    pub unfinished: Arc<unfinished::ByItem>,
    /// Every term in the texts of a country's editions; none in the library itself.
    pub terms: Vec<TermUse>,
    /// The library as each country with a profile sees it.
    pub countries: BTreeMap<Country, Arc<Library>>,
}

impl Library {
    /// Every item with words, with the languages that it is in, its first one in front: courses, profiles and what
    /// countries change too.
    pub fn index(&self) -> Vec<(String, Vec<String>)> {
        let mut index = self.items();
        for (country, profile) in self.profiles.iter().filter(|(_, profile)| !profile.original.facts.is_empty()) {
            index.push((format!("countries/{country}"), profile.languages()));
        }
        for (country, own) in &self.countries {
            let has_words = |item: &str| own.changes.get(item).is_some_and(|all| all.iter().any(Change::brings_words));
            let items = own.items().into_iter().filter(|(item, _)| has_words(item));
            index.extend(items.map(|(item, languages)| (format!("countries/{country}/{item}"), languages)));
        }
        index
    }

    fn items(&self) -> Vec<(String, Vec<String>)> {
        let mut index = Vec::new();
        let first = &self.settings.language.value;
        for id in self.courses.keys() {
            let others = self.course_texts.get(id).into_iter().flat_map(BTreeMap::keys);
            index.push((format!("courses/{id}"), std::iter::once(first).chain(others).cloned().collect()));
        }
        add("themes", &self.themes, &mut index);
        add("exercises", &self.exercises, &mut index);
        add("case-studies", &self.case_studies, &mut index);
        add("readings", &self.readings, &mut index);
        add("training-cycle", &self.pages, &mut index);
        add("forms", &self.forms, &mut index);
        index
    }

    /// Whether somebody has checked the profile of a country.
    pub fn is_checked(&self, code: &str) -> bool {
        let profile = Country::new(code).and_then(|country| self.profiles.get(&country));
        profile.is_some_and(|profile| profile.original.checked_by.is_some())
    }

    /// The library as a country sees it.
    pub fn of(&self, country: Option<Country>) -> &Self {
        country.and_then(|country| self.countries.get(&country)).map_or(self, |own| own)
    }
}

fn add<T>(kind: &str, items: &Items<T>, index: &mut Vec<(String, Vec<String>)>) {
    for (id, versions) in items {
        index.push((format!("{kind}/{id}"), versions.languages()));
    }
}

/// Reads `{ min: 8, max: 30 }`.
fn read_bounds(map: Reader<'_>, range: Number) -> Option<(u32, u32)> {
    let [least, most] = ["min", "max"].map(|key| map.required_number(key, range));
    if let (Some(least), Some(most)) = (&least, &most)
        && least.value > most.value
    {
        let message = format!("`min` ({}) is greater than `max` ({})", least.value, most.value);
        map.push(Code::WrongValue.at(least.span, message).help("exchange the two"));
    }
    map.finish();
    Some((least?.value, most?.value))
}

/// Reads `themes`, which every item needs.
fn read_themes(reader: &Reader<'_>) -> Vec<Located<String>> {
    let themes = reader.texts("themes");
    if themes.is_empty() {
        reader.missing("themes");
    }
    themes
}
