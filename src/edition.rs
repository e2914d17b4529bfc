//! The library as one target sees it: language fallback applied, every item knowing the language it is in.

use std::collections::BTreeMap;

use crate::check::Checked;
use crate::diagnostic::{Code, Diagnostic, suggestion};
use crate::library::{
    CaseStudy, Country, Course, CourseText, Date, Exercise, Form, Items, Language, Library, Page, Profile, Reading,
    Theme, Versions,
};
use crate::source::Span;
use crate::yaml::Choice;
use crate::zone::Zone;

/// A BCP 47 tag of a language and, if wanted, a country: `en`, `en-TJ`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// The language.
    pub language: String,
    /// The country.
    pub country: Option<Country>,
}

impl std::fmt::Display for Tag {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.language)?;
        self.country.map_or(Ok(()), |country| write!(formatter, "-{country}"))
    }
}

impl Tag {
    /// Reads a tag whose language has labels and whose country has a name and a profile.
    pub fn parse(text: &str, library: &Library, span: Option<Span>) -> Result<Self, Diagnostic> {
        let place = |code: Code, message: String| match span {
            Some(span) => code.at(span, message),
            None => code.nowhere(message),
        };
        let (language, country) = text.split_once('-').map_or((text, None), |(language, code)| (language, Some(code)));
        if !library.languages.contains_key(language) {
            let known = library.languages.keys().map(String::as_str);
            let help = match suggestion(language, known) {
                Some(help) => format!("begin them with `coursepack new language {language}`, or {help}"),
                None => format!("begin them with `coursepack new language {language}`"),
            };
            return Err(place(Code::UnknownLanguage, format!("no labels in `{language}`")).help(help));
        }
        let Some(code) = country else { return Ok(Self { language: language.to_owned(), country: None }) };
        let country = Country::new(code).filter(|country| library.gazetteer.countries.contains_key(country));
        let Some(country) = country else {
            return Err(place(Code::UnknownCountry, format!("unknown country `{code}` in `{text}`"))
                .help(library.gazetteer.advice(code)));
        };
        if !library.profiles.contains_key(&country) {
            return Err(place(Code::MissingProfile, format!("`{code}` has no profile"))
                .help(format!("write `modules/countries/{code}.yaml`: `coursepack new country {code}`")));
        }
        Ok(Self { language: language.to_owned(), country: Some(country) })
    }
}

/// One edition of one course, as it was ordered.
#[derive(Clone, Debug)]
pub struct Target {
    /// The course, with the changes of this run.
    pub course: Course,
    /// Its edition.
    pub tag: Tag,
    /// The reference date.
    pub date: Date,
    /// Whether it is a release: what is only a warning in a draft is an error then.
    pub release: bool,
    /// Whether an item whose original has changed since it was translated is an error.
    pub deny_stale: bool,
    /// How many items of a release may be printed in another language.
    pub allowed_fallbacks: usize,
    /// How its pages look.
    pub looks: Looks,
    /// Whether there is a third pack, with all that participants got.
    pub after: bool,
    /// Whether its packs hold a web edition.
    pub web: bool,
}

/// How pages look, beside what stands on them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// The size of pages and letters.
    pub page: PageSize,
    /// A word across every page.
    pub watermark: Option<String>,
    /// For reviewers: numbered paragraphs, ids, a wide margin, a box to sign off.
    pub review: bool,
}

impl Looks {
    /// What parts the folder and the packs from those of the usual look.
    pub fn suffix(&self) -> Option<String> {
        let size = (self.page != PageSize::Paper).then(|| self.page.word());
        let words: Vec<_> = size.into_iter().chain(self.review.then_some("review")).collect();
        (!words.is_empty()).then(|| words.join("-"))
    }
}

/// The size of pages and letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageSize {
    /// The paper of the country or the library.
    #[default]
    Paper,
    /// The same paper with letters of 18 pt.
    LargePrint,
    /// A5.
    A5,
    /// 90 × 160 mm, for the screen of a phone.
    Phone,
}

impl Choice for PageSize {
    const WORDS: &'static [(&'static str, Self)] =
        &[("paper", Self::Paper), ("large-print", Self::LargePrint), ("a5", Self::A5), ("phone", Self::Phone)];
}

impl Target {
    /// An edition of a course as its country has it, of the library's date.
    pub fn new(library: &Library, course: &Course, tag: Tag) -> Self {
        let own = tag.country.and_then(|country| library.countries.get(&country));
        let course = own.and_then(|own| own.courses.get(&course.id)).unwrap_or(course).clone();
        Self {
            after: course.after,
            web: course.web,
            course,
            tag,
            date: library.settings.date,
            release: false,
            deny_stale: false,
            allowed_fallbacks: 0,
            looks: Looks::default(),
        }
    }

    /// `police-reform/en-TJ`
    pub fn name(&self) -> String {
        format!("{}/{}", self.course.id, self.tag)
    }

    /// The name of its folder: `en-TJ`, `en-TJ.large-print`.
    pub fn folder(&self) -> String {
        self.looks.suffix().map_or_else(|| self.tag.to_string(), |suffix| format!("{}.{suffix}", self.tag))
    }
}

/// The library as one target sees it.
#[derive(Clone, Debug)]
pub struct Edition<'a> {
    /// The whole library.
    pub library: &'a Library,
    /// The target.
    pub target: &'a Target,
    /// The course's texts in the best language there is.
    pub text: &'a CourseText,
    /// The labels.
    pub language: &'a Language,
    /// The country's profile in the best language there is.
    pub profile: Option<Local<'a, Profile>>,
    /// Themes.
    pub themes: Locals<'a, Theme>,
    /// Exercises.
    pub exercises: Locals<'a, Exercise>,
    /// Case studies.
    pub case_studies: Locals<'a, CaseStudy>,
    /// Readings.
    pub readings: Locals<'a, Reading>,
    /// Pages of the training cycle.
    pub pages: Locals<'a, Page>,
    /// Forms.
    pub forms: Locals<'a, Form>,
}

/// Items of one kind in the best language there is, by id. All versions of an item have one shape and one front matter:
/// a translation that has another is not part of the library.
pub type Locals<'a, T> = BTreeMap<&'a str, Local<'a, T>>;

/// An item in the best language there is.
#[derive(Debug)]
pub struct Local<'a, T> {
    /// The item.
    pub item: &'a T,
    /// The language it is in, if that is not the edition's.
    pub fallback: Option<&'a str>,
}

impl<T> Clone for Local<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Local<'_, T> {}

/// Makes the edition of a target.
pub fn edition<'a>(library: &'a Checked, target: &'a Target) -> Edition<'a> {
    of(library, target)
}

/// The same of a library that may have mistakes, in which some names stand for nothing.
pub(crate) fn of<'a>(library: &'a Library, target: &'a Target) -> Edition<'a> {
    let library = library.of(target.tag.country);
    let language = &library.languages[&target.tag.language];
    let texts = library.course_texts.get(&target.course.id);
    let text = texts.and_then(|texts| texts.get(&target.tag.language)).unwrap_or(&target.course.text);
    let tag = &target.tag;
    Edition {
        library,
        target,
        text,
        language,
        profile: tag.country.and_then(|country| library.profiles.get(&country)).map(|profile| local(profile, tag)),
        themes: locals(&library.themes, tag),
        exercises: locals(&library.exercises, tag),
        case_studies: locals(&library.case_studies, tag),
        readings: locals(&library.readings, tag),
        pages: locals(&library.pages, tag),
        forms: locals(&library.forms, tag),
    }
}

fn locals<'a, T>(items: &'a Items<T>, tag: &Tag) -> Locals<'a, T> {
    items.iter().map(|(id, versions)| (id.as_str(), local(versions, tag))).collect()
}

/// An item in the language of a tag, else as it was written first.
fn local<'a, T>(versions: &'a Versions<T>, tag: &Tag) -> Local<'a, T> {
    match versions.in_language(&tag.language) {
        Some(item) => Local { item, fallback: None },
        None => Local { item: &versions.original, fallback: Some(&versions.language) },
    }
}

impl<'a> Edition<'a> {
    /// Every language that an exercise is in.
    pub fn languages_of_exercise(&self, id: &str) -> Vec<String> {
        self.library.exercises[id].languages()
    }

    /// The language of the course's own texts.
    pub fn text_language(&self) -> &'a str {
        let texts = self.library.course_texts.get(&self.target.course.id);
        let own = texts.is_some_and(|texts| texts.contains_key(&self.target.tag.language));
        if own { &self.target.tag.language } else { &self.library.settings.language.value }
    }

    /// The country's name in the edition's language.
    pub fn country_name(&self) -> Option<String> {
        self.target.tag.country.map(|country| self.library.gazetteer.name(country, &self.target.tag.language))
    }

    /// The paper: the course's, else the country's, else the library's.
    pub fn paper(&self) -> &str {
        let own = self.target.course.paper.as_deref();
        let paper = own.or_else(|| self.profile.and_then(|profile| profile.item.paper.as_deref()));
        paper.unwrap_or(&self.library.settings.paper)
    }

    /// The time zone of its hours: the course's, else the country's, else the library's.
    pub fn time_zone(&self) -> Option<&'a Zone> {
        let own = self.target.course.event.time_zone.as_ref();
        let own = own.or_else(|| self.profile.and_then(|profile| profile.item.time_zone.as_ref()));
        own.or(self.library.settings.time_zone.as_ref())
    }
}
