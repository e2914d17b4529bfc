//! Loads a library: reads every file, puts translations beside their originals, and applies each country's overlays.

mod country;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::body::{Body, Raw};
use super::freshness::{self, Freshness, Made};
use super::overlay;
use super::term::{MissingTerm, Terms, Words};
use super::{
    Country, Course, CourseText, Gazetteer, Items, Language, Library, Profile, Versions, case_study, course, exercise,
    language, page, profile, reading, settings, theme,
};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggestion};
use crate::source::{FileId, Sources, Span};
use crate::yaml::{self, Kind, Node, Reader};

/// Reads the content of a workspace; what cannot be read is reported and left out.
pub fn load(sources: &Sources) -> (Option<Library>, Diagnostics) {
    let loader = Loader { sources, diagnostics: RefCell::default(), missing: RefCell::default() };
    let library = loader.library();
    (library, loader.diagnostics.into_inner())
}

/// One kind of items: where they lie and how they are read.
struct Shelf<T> {
    /// What comes before an id.
    kind: &'static str,
    /// Their folder below `modules/`, with a `/`.
    folder: &'static str,
    wanted: fn(&str) -> bool,
    read: fn(&str, &Body, &RefCell<Diagnostics>) -> T,
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

struct Loader<'a> {
    sources: &'a Sources,
    diagnostics: RefCell<Diagnostics>,
    missing: RefCell<Vec<MissingTerm>>,
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
        let languages = self.languages();
        let profiles = self.profiles(&gazetteer);
        let first = settings.as_ref().map_or("en", |settings| settings.language.value.as_str()).to_owned();
        let shelves = self.shelves("modules/", &first);
        self.translations_of_something(&shelves, &languages);
        let scope = Scope { languages: &languages, country: None };
        let (courses, course_texts) = self.courses();
        let mut library = Library {
            themes: self.items(&THEMES, &shelves.themes, scope),
            exercises: self.items(&EXERCISES, &shelves.exercises, scope),
            case_studies: self.items(&CASES, &shelves.case_studies, scope),
            readings: self.items(&READINGS, &shelves.readings, scope),
            pages: self.items(&PAGES, &shelves.pages, scope),
            forms: self.items(&FORMS, &shelves.forms, scope),
            profiles,
            gazetteer,
            languages,
            courses,
            course_texts,
            settings: settings?,
            changes: BTreeMap::new(),
            freshness: BTreeMap::new(),
            missing_terms: Vec::new(),
            countries: BTreeMap::new(),
        };
        library.freshness = self.freshness("modules/");
        library.countries = self.countries(&library, &shelves);
        Some(library)
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
            // Below a country's folder lie overlays, each where the item that it changes lies.
            let overlay = path.strip_prefix("countries/").and_then(|path| path.split_once('/'));
            let path = overlay.map_or(path, |(_, path)| path);
            let (folder, rest) = path.split_once('/').unwrap_or(("", path));
            let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
            let expected = match folder {
                // A picture at the top is the logo.
                "" if matches!(ending, "svg" | "png") => overlay.is_none(),
                "" => matches!(rest, "library.yaml" | "names.yaml" | "regions.yaml") && overlay.is_none(),
                "courses" => ending == "yaml" && !rest.contains('/'),
                "languages" | "countries" => ending == "yaml" && !rest.contains('/') && overlay.is_none(),
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

    fn push(&self, diagnostic: Diagnostic) {
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

    fn shelves(&self, root: &str, first: &str) -> Shelves {
        Shelves {
            themes: self.texts(root, &THEMES, first),
            exercises: self.texts(root, &EXERCISES, first),
            case_studies: self.texts(root, &CASES, first),
            readings: self.texts(root, &READINGS, first),
            pages: self.texts(root, &PAGES, first),
            forms: self.texts(root, &FORMS, first),
        }
    }

    fn texts<T>(&self, root: &str, shelf: &Shelf<T>, first: &str) -> Texts {
        let mut texts = Texts::new();
        let folder = format!("{root}{}", shelf.folder);
        for (id, language, file) in self.files(&folder, ".md").filter(|(id, ..)| (shelf.wanted)(id)) {
            let Some(raw) = Raw::read(self.sources, file, &self.diagnostics) else { continue };
            if language.is_some_and(|language| language != first) {
                self.translation_front(&raw);
            }
            let text = texts.entry(id.to_owned()).or_insert(Text { original: first.to_owned(), raws: BTreeMap::new() });
            if language == Some(first) {
                let message = format!("a second text of `{}/{id}` in `{first}`", shelf.kind);
                let help = format!("`{id}.md` is the text in `{first}`: keep one of the two");
                self.push(Code::DuplicateTranslation.at(Span::start_of(file), message).help(help));
                continue;
            }
            text.raws.insert(language.unwrap_or(first).to_owned(), raw);
        }
        texts
    }

    fn translation_front(&self, raw: &Raw) {
        let reader = Reader::new(&raw.front, "the front matter of a translation", &self.diagnostics);
        reader.text("source-hash");
        reader.text("source-parts");
        reader.finish();
    }

    /// Translations have an original, and are in a language that has labels.
    fn translations_of_something(&self, shelves: &Shelves, languages: &BTreeMap<String, Language>) {
        let Shelves { themes, exercises, case_studies, readings, pages, forms } = shelves;
        let all = [themes, exercises, case_studies, readings, pages, forms];
        for (id, text) in all.into_iter().flatten() {
            for (language, raw) in text.raws.iter().filter(|(language, _)| **language != text.original) {
                let start = Span::start_of(raw.file);
                if !text.raws.contains_key(&text.original) {
                    let message = format!("a translation of `{id}`, which does not exist");
                    self.push(Code::MissingOriginal.at(start, message).help(format!("write `{id}.md` first")));
                }
                self.known_language(language, start, languages);
            }
        }
    }

    fn known_language(&self, language: &str, span: Span, languages: &BTreeMap<String, Language>) {
        if languages.contains_key(language) {
            return;
        }
        let diagnostic = if language.parse::<icu_locale::LanguageIdentifier>().is_err() {
            Code::UnknownLanguage.at(span, format!("`{language}` is no language tag"))
        } else {
            Code::UnknownLanguage.at(span, format!("a translation in `{language}`, which has no labels"))
        };
        let nearest = suggestion(language, languages.keys().map(String::as_str)).unwrap_or_default();
        let help = format!("write `modules/languages/{language}.yaml`, or {nearest} in the name of the file");
        self.push(diagnostic.help(help));
    }

    fn items<T>(&self, shelf: &Shelf<T>, texts: &Texts, scope: Scope<'_>) -> Items<T> {
        let items = texts.iter().filter(|(_, text)| text.raws.contains_key(&text.original));
        items.filter_map(|(id, text)| Some((id.clone(), self.item(shelf, id, text, scope)?))).collect()
    }

    fn item<T>(&self, shelf: &Shelf<T>, id: &str, text: &Text, scope: Scope<'_>) -> Option<Versions<T>> {
        let mut bodies = BTreeMap::new();
        for (language, raw) in &text.raws {
            let words = scope.words(language);
            let item = format!("{}/{id}", shelf.kind);
            if let Some(body) = raw.body(&mut |key, span| self.term(words, &item, key, span), &self.diagnostics) {
                overlay::refuse_changes(&body, &self.diagnostics);
                bodies.insert(language.clone(), Version { files: vec![raw.file], body });
            }
        }
        self.versions(shelf, id, bodies, &text.original)
    }

    /// Reads an item in all its languages; the original's codes hold for all, only words are a translation's own.
    fn versions<T>(
        &self,
        shelf: &Shelf<T>,
        id: &str,
        mut bodies: BTreeMap<String, Version>,
        language: &str,
    ) -> Option<Versions<T>> {
        let first = bodies.remove(language)?;
        let original = Arc::new((shelf.read)(id, &first.body, &self.diagnostics));
        let mut translations = BTreeMap::new();
        for (language, mut version) in bodies {
            version.body.front = first.body.front.clone();
            let found = RefCell::default();
            let translation = (shelf.read)(id, &version.body, &found);
            let mut mistakes = found.into_inner().in_files(&version.files);
            if mistakes.has_errors() {
                // It is not finished: the whole item stays in its first language.
                mistakes.lower();
            } else {
                translations.insert(language, Arc::new(translation));
            }
            self.diagnostics.borrow_mut().extend(mistakes);
        }
        Some(Versions { original, language: language.to_owned(), translations })
    }

    /// The word for a term; one that the country lacks is noted.
    fn term(&self, words: Words<'_>, item: &str, key: &str, span: Span) -> (String, bool) {
        match words.find(key, span) {
            Ok((word, true)) => (word, true),
            Ok((word, false)) => {
                let (item, language) = (item.to_owned(), words.language.to_owned());
                self.missing.borrow_mut().push(MissingTerm { item, language, key: key.to_owned(), span });
                (word, false)
            }
            Err(diagnostic) => {
                self.push(diagnostic);
                (key.to_owned(), true)
            }
        }
    }

    /// How every translation and every overlay below a root stands to the text that it was made from.
    fn freshness(&self, root: &str) -> BTreeMap<String, BTreeMap<String, Freshness>> {
        let mut all = BTreeMap::<_, BTreeMap<_, _>>::new();
        let of_country = |path: &str| path[root.len()..].starts_with("countries/");
        for (file, source) in self.sources.under(root).filter(|(_, source)| !of_country(&source.path)) {
            let Some(origin) = Made::from(self.sources, &source.path) else { continue };
            let text = self.sources.text(file);
            let front = match freshness::front(&source.path, text).map(|range| yaml::parse(file, &text[range], 0)) {
                Some(Ok(node)) => node,
                _ => Node { span: Span::start_of(file), kind: Kind::Null },
            };
            let value = |key: &str| match &front.kind {
                Kind::Map(map) => map.iter().find(|(known, _)| known.value == key).and_then(|(_, node)| text_of(node)),
                _ => None,
            };
            let (hash, parts) = (value(freshness::HASH), value(freshness::PARTS).unwrap_or_default());
            let stamp = hash.as_deref().map(|hash| (hash, parts.as_str()));
            let words = freshness::words(&source.path, self.sources.text(origin.original));
            let state = freshness::freshness(stamp, &words);
            all.entry(origin.item).or_default().insert(origin.language, state);
        }
        all
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
        for (code, _, file) in self.files("modules/countries/", ".yaml").filter(|(code, ..)| !code.contains('/')) {
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

/// One language's text of an item, with the files that it was made of.
struct Version {
    files: Vec<FileId>,
    body: Body,
}

fn text_of(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Text(text) | Kind::Number(text) => Some(text.clone()),
        _ => None,
    }
}
