//! The library: all reusable content, read and typed, as its authors wrote it.

pub mod body;
pub mod brand;
pub mod care;
pub mod case_study;
pub mod country;
pub mod course;
pub mod date;
pub mod event;
pub mod exercise;
pub mod language;
pub mod page;
pub mod plural;
mod profile;
pub mod reading;
pub mod settings;
pub mod theme;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;

pub use body::{Given, Kept, Part};
pub use brand::Brand;
pub use case_study::CaseStudy;
pub use country::{Country, Gazetteer, Profile};
pub use course::{Course, CourseText};
pub use date::Date;
pub use event::Event;
pub use exercise::Exercise;
pub use language::Language;
pub use page::{Form, Page};
pub use reading::Reading;
pub use settings::Settings;
pub use theme::Theme;

use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Located, Sources, Span};
use crate::yaml::{self, Choice, Node, Reader};
use body::Body;

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
#[derive(Clone, Debug)]
pub struct Versions<T> {
    /// As it was written first, in the library's language.
    pub original: T,
    /// Its translations by language.
    pub translations: BTreeMap<String, T>,
}

/// Items of one kind, by id.
pub type Items<T> = BTreeMap<String, Versions<T>>;

/// All content of a workspace.
#[derive(Clone, Debug)]
pub struct Library {
    /// What holds for all of it.
    pub settings: Settings,
    /// Countries and regions.
    pub gazetteer: Gazetteer,
    /// Country profiles.
    pub profiles: BTreeMap<Country, Profile>,
    /// Labels by language.
    pub languages: BTreeMap<String, Language>,
    /// Themes.
    pub themes: Items<Theme>,
    /// Exercises.
    pub exercises: Items<Exercise>,
    /// Case studies.
    pub case_studies: Items<CaseStudy>,
    /// Readings.
    pub readings: Items<Reading>,
    /// Pages of the training cycle.
    pub pages: Items<Page>,
    /// Forms.
    pub forms: Items<Form>,
    /// Courses.
    pub courses: BTreeMap<String, Course>,
    /// Texts of courses in other languages: course → language → texts.
    pub course_texts: BTreeMap<String, BTreeMap<String, CourseText>>,
}

/// Reads the content of a workspace; what cannot be read is reported and left out.
pub fn load(sources: &Sources) -> (Option<Library>, Diagnostics) {
    let loader = Loader { sources, diagnostics: RefCell::default() };
    let library = loader.library();
    (library, loader.diagnostics.into_inner())
}

struct Loader<'a> {
    sources: &'a Sources,
    diagnostics: RefCell<Diagnostics>,
}

impl Loader<'_> {
    fn library(&self) -> Option<Library> {
        self.unreadable();
        self.unexpected();
        let settings = self.yaml("modules/library.yaml").map(|node| settings::read(&node, &self.diagnostics));
        let mut gazetteer = Gazetteer::default();
        if let Some(node) = self.yaml("modules/names.yaml") {
            gazetteer.read_names(Reader::new(&node, "`names.yaml`", &self.diagnostics));
        }
        if let Some(node) = self.yaml("modules/regions.yaml") {
            gazetteer.read_regions(Reader::new(&node, "`regions.yaml`", &self.diagnostics));
        }
        let (courses, course_texts) = self.courses();
        Some(Library {
            profiles: self.profiles(&gazetteer),
            gazetteer,
            languages: self.languages(),
            themes: self.items("modules/themes/", theme::read),
            exercises: self.items("modules/exercises/", exercise::read),
            case_studies: self.items("modules/case-studies/", case_study::read),
            readings: self.items("modules/readings/", reading::read),
            pages: self.items_where("modules/training-cycle/", |id| !id.starts_with("forms/"), page::read),
            forms: self.items("modules/training-cycle/forms/", page::read_form),
            courses,
            course_texts,
            settings: settings?,
        })
    }

    /// Files that should be text and are none.
    fn unreadable(&self) {
        for (file, source) in self.sources.iter() {
            if let Some(problem) = &source.problem {
                let span = Span::new(file, problem.offset, problem.offset + 1);
                self.push(
                    Code::NotText.at(span, &problem.message).help("save the file as UTF-8 without such characters"),
                );
            }
        }
    }

    /// Files where nobody looks for them.
    fn unexpected(&self) {
        const FOLDERS: [&str; 6] = ["themes", "exercises", "case-studies", "readings", "training-cycle", "courses"];
        for (_, source) in self.sources.under("modules/") {
            let path = source.path.strip_prefix("modules/").unwrap_or(&source.path);
            let (folder, rest) = path.split_once('/').unwrap_or(("", path));
            let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
            let expected = match folder {
                "" => matches!(rest, "library.yaml" | "names.yaml" | "regions.yaml"),
                "courses" | "languages" | "countries" => ending == "yaml" && !rest.contains('/'),
                folder if FOLDERS.contains(&folder) => ending != "yaml",
                _ => false,
            };
            if !expected {
                let message = "nothing reads this file";
                let help = format!("move it into one of {}", FOLDERS.join(", "));
                self.push(Code::UnexpectedFile.at_path(&source.path, message).help(help));
            }
        }
    }

    fn push(&self, diagnostic: crate::diagnostic::Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    fn yaml(&self, path: &str) -> Option<Node> {
        let Some(file) = self.sources.find(path) else {
            let message = "the file is missing";
            self.push(
                Code::MissingFile.at_path(path, message).help("`coursepack init DIR` writes a complete workspace"),
            );
            return None;
        };
        self.parse(file)
    }

    fn parse(&self, file: FileId) -> Option<Node> {
        match yaml::parse(file, self.sources.text(file), 0) {
            Ok(node) => Some(node),
            Err(diagnostic) => {
                self.push(diagnostic);
                None
            }
        }
    }

    /// Files with an ending below a folder: id, language of a translation, file.
    fn files<'b>(
        &'b self,
        folder: &'b str,
        ending: &'b str,
    ) -> impl Iterator<Item = (&'b str, Option<&'b str>, FileId)> {
        self.sources.under(folder).filter_map(move |(file, source)| {
            let name = source.path.strip_prefix(folder)?.strip_suffix(ending)?;
            match name.split_once('.') {
                None => Some((name, None, file)),
                Some((id, language)) => Some((id, Some(language), file)),
            }
        })
    }

    fn items<T>(&self, folder: &str, read: fn(&str, &Body, &RefCell<Diagnostics>) -> T) -> Items<T> {
        self.items_where(folder, |_| true, read)
    }

    fn items_where<T>(
        &self,
        folder: &str,
        wanted: fn(&str) -> bool,
        read: fn(&str, &Body, &RefCell<Diagnostics>) -> T,
    ) -> Items<T> {
        let mut items = BTreeMap::new();
        let mut fronts = BTreeMap::new();
        let files = || self.files(folder, ".md").filter(|(id, ..)| wanted(id));
        for (id, _, file) in files().filter(|(_, language, _)| language.is_none()) {
            if let Some(body) = Body::read(self.sources, file, &self.diagnostics) {
                let original = read(id, &body, &self.diagnostics);
                fronts.insert(id, body.front);
                items.insert(id.to_owned(), Versions { original, translations: BTreeMap::new() });
            }
        }
        for (id, language, file) in files() {
            let Some(language) = language else { continue };
            let Some(mut body) = Body::read(self.sources, file, &self.diagnostics) else { continue };
            self.translation_front(&body);
            let (Some(item), Some(front)) = (items.get_mut(id), fronts.get(id)) else {
                let message = format!("a translation of `{id}`, which does not exist");
                self.push(
                    Code::MissingOriginal.at(Span::start_of(file), message).help(format!("write `{id}.md` first")),
                );
                continue;
            };
            // A translation has its original's codes: only its words are its own.
            body.front = front.clone();
            let found = RefCell::default();
            let translation = read(id, &body, &found);
            let mut mistakes = found.into_inner().in_file(file);
            if mistakes.has_errors() {
                // It is not finished: the whole item stays in its first language.
                mistakes.lower();
            } else {
                item.translations.insert(language.to_owned(), translation);
            }
            self.diagnostics.borrow_mut().extend(mistakes);
        }
        items
    }

    fn translation_front(&self, body: &Body) {
        let reader = Reader::new(&body.front, "the front matter of a translation", &self.diagnostics);
        reader.text("source-hash");
        reader.finish();
    }

    fn languages(&self) -> BTreeMap<String, Language> {
        let mut languages = BTreeMap::new();
        for (tag, _, file) in self.files("modules/languages/", ".yaml") {
            if let Some(node) = self.parse(file) {
                languages.insert(tag.to_owned(), language::read(tag, file, &node, &self.diagnostics));
            }
        }
        language::compare(&languages, &mut self.diagnostics.borrow_mut());
        languages
    }

    fn profiles(&self, gazetteer: &Gazetteer) -> BTreeMap<Country, Profile> {
        let mut profiles = BTreeMap::new();
        for (code, _, file) in self.files("modules/countries/", ".yaml") {
            let Some(node) = self.parse(file) else { continue };
            let profile = profile::read(&node, &self.diagnostics);
            match Country::new(code).filter(|country| gazetteer.countries.contains_key(country)) {
                Some(country) => {
                    profiles.insert(country, profile);
                }
                None => self.push(gazetteer.unknown_country(code, Span::start_of(file))),
            }
        }
        profiles
    }

    fn courses(&self) -> (BTreeMap<String, Course>, BTreeMap<String, BTreeMap<String, CourseText>>) {
        let (mut courses, mut texts) = (BTreeMap::new(), BTreeMap::<_, BTreeMap<_, _>>::new());
        for (id, language, file) in self.files("modules/courses/", ".yaml") {
            let Some(node) = self.parse(file) else { continue };
            match language {
                None => {
                    courses.insert(id.to_owned(), course::read(id, file, &node, &self.diagnostics));
                }
                Some(language) => {
                    let text = course::read_text(&node, &self.diagnostics);
                    texts.entry(id.to_owned()).or_default().insert(language.to_owned(), text);
                }
            }
        }
        (courses, texts)
    }
}

/// Reads `themes`, which every item needs.
fn read_themes(reader: &Reader<'_>) -> Vec<Located<String>> {
    let themes = reader.texts("themes");
    if themes.is_empty() {
        reader.missing("themes");
    }
    themes
}
