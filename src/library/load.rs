//! Loads a library: reads every file, puts translations beside their originals, and applies each country's overlays.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::body::{Body, Raw};
use super::overlay::{self, Change, PartName, Verb};
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
            missing_terms: Vec::new(),
            countries: BTreeMap::new(),
        };
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
        let diagnostic = if language.parse::<icu_locale_core::LanguageIdentifier>().is_err() {
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

// ---------------------------------------------------------------- countries

impl Loader<'_> {
    /// The library as each country sees it: its overlays applied, its words for terms.
    fn countries(&self, library: &Library, shelves: &Shelves) -> BTreeMap<Country, Arc<Library>> {
        let mut folders: BTreeMap<&str, FileId> = BTreeMap::new();
        for (file, source) in self.sources.under("modules/countries/") {
            if let Some((code, _)) = source.path["modules/countries/".len()..].split_once('/') {
                folders.entry(code).or_insert(file);
            }
        }
        for (code, file) in &folders {
            let country = Country::new(code).filter(|country| library.gazetteer.countries.contains_key(country));
            match country {
                None => self.push(library.gazetteer.unknown_country(code, Span::start_of(*file))),
                Some(country) if !library.profiles.contains_key(&country) => {
                    let message = format!("`{code}` has overlays and no profile");
                    let help = format!("write `modules/countries/{code}.yaml`: `coursepack new country {code}`");
                    self.push(Code::MissingProfile.at(Span::start_of(*file), message).help(help));
                }
                Some(_) => {}
            }
        }
        let own = |country: &Country| (*country, Arc::new(self.country(library, shelves, *country)));
        library.profiles.keys().map(own).collect()
    }

    fn country(&self, library: &Library, shelves: &Shelves, country: Country) -> Library {
        let first = library.settings.language.value.as_str();
        let terms = &library.profiles[&country].terms;
        let scope = Scope { languages: &library.languages, country: Some((country, terms)) };
        let root = format!("modules/countries/{country}/");
        let over = self.shelves(&root, first);
        self.missing.borrow_mut().clear();
        let mut changes = BTreeMap::new();
        let mut own = library.clone();
        let edit = &mut changes;
        self.overlaid(&THEMES, &mut own.themes, (&shelves.themes, &over.themes), scope, edit);
        self.overlaid(&EXERCISES, &mut own.exercises, (&shelves.exercises, &over.exercises), scope, edit);
        self.overlaid(&CASES, &mut own.case_studies, (&shelves.case_studies, &over.case_studies), scope, edit);
        self.overlaid(&READINGS, &mut own.readings, (&shelves.readings, &over.readings), scope, edit);
        self.overlaid(&PAGES, &mut own.pages, (&shelves.pages, &over.pages), scope, edit);
        self.overlaid(&FORMS, &mut own.forms, (&shelves.forms, &over.forms), scope, edit);
        self.overlaid_courses(&mut own, &root, first, edit);
        own.missing_terms = self.missing.take();
        own.changes = changes;
        own
    }

    /// Puts a country's overlays over the items of one kind, and its words into all that hold terms.
    fn overlaid<T>(
        &self,
        shelf: &Shelf<T>,
        items: &mut Items<T>,
        (texts, over): (&Texts, &Texts),
        scope: Scope<'_>,
        changes: &mut BTreeMap<String, Vec<Change>>,
    ) {
        for (id, text) in texts.iter().filter(|(id, text)| !over.contains_key(*id) && text.has_terms()) {
            if let Some(versions) = self.item(shelf, id, text, scope) {
                items.insert(id.clone(), versions);
            }
        }
        for (id, over) in over {
            let (versions, found) = match (over.mode(&self.diagnostics), texts.get(id)) {
                (Mode::Adds, None) => {
                    let change = Change { part: PartName::Item, verb: Verb::Added, span: over.start() };
                    (self.item(shelf, id, &over.without_mode(), scope), vec![change])
                }
                (Mode::Removes, Some(_)) => {
                    (None, vec![Change { part: PartName::Item, verb: Verb::Removed, span: over.start() }])
                }
                (Mode::Adds, Some(_)) => {
                    let message = format!("`{}/{id}` is in the library already", shelf.kind);
                    self.push(Code::UnknownPart.at(over.start(), message).help("remove `overlay: adds` to change it"));
                    continue;
                }
                (_, None) => {
                    let message = format!("`{}/{id}` is not in the library", shelf.kind);
                    let nearest =
                        suggestion(id, texts.keys().map(String::as_str)).filter(|help| help.starts_with("use `"));
                    let add = "write `overlay: adds` into the front matter to add an item";
                    let help = nearest.map_or_else(|| add.to_owned(), |nearest| format!("{nearest}, or {add}"));
                    self.push(Code::MissingOriginal.at(over.start(), message).help(help));
                    continue;
                }
                (Mode::Changes, Some(text)) => {
                    let (bodies, language, found) = self.merged(shelf, id, text, over, scope);
                    (self.versions(shelf, id, bodies, &language), found)
                }
            };
            match versions {
                Some(versions) => items.insert(id.clone(), versions),
                None => items.remove(id),
            };
            changes.entry(format!("{}/{id}", shelf.kind)).or_default().extend(found);
        }
    }

    /// The bodies of an item under its overlay, by language, and which of them is the first.
    ///
    /// A language is left out where an overlay in another one brings words that it does not have: an item is printed
    /// in one language, and never with another country's words in place of the own ones.
    fn merged<T>(
        &self,
        shelf: &Shelf<T>,
        id: &str,
        text: &Text,
        over: &Text,
        scope: Scope<'_>,
    ) -> (BTreeMap<String, Version>, String, Vec<Change>) {
        let item = format!("{}/{id}", shelf.kind);
        let mut bodies = BTreeMap::new();
        let mut found: BTreeMap<String, Vec<Change>> = BTreeMap::new();
        for (language, raw) in &text.raws {
            let words = scope.words(language);
            let Some(body) = raw.body(&mut |key, span| self.term(words, &item, key, span), &self.diagnostics) else {
                continue;
            };
            let mut version = Version { files: vec![raw.file], body };
            if let Some(raw) = over.raws.get(language) {
                let overlay = raw.overlay(&mut |key, span| self.term(words, &item, key, span), &self.diagnostics);
                let (body, changes) = overlay::merge(version.body, &overlay, shelf.order, &self.diagnostics);
                version = Version { files: [version.files, vec![raw.file]].concat(), body };
                found.insert(language.clone(), changes);
            }
            bodies.insert(language.clone(), version);
        }
        for (language, raw) in over.raws.iter().filter(|(language, _)| !text.raws.contains_key(*language)) {
            let message = format!("`{item}` has no translation in `{language}` that this could change");
            self.push(Code::MissingOriginal.at(Span::start_of(raw.file), message).help("translate the item first"));
        }
        for (language, version) in &mut bodies {
            let others = found.iter().filter(|(other, _)| *other != language).flat_map(|(_, changes)| changes);
            let removed = others.filter(|change| change.verb == Verb::Removed);
            removed.for_each(|change| overlay::remove(&mut version.body, &change.part, shelf.order));
        }
        let mut changes = self.overlay_fields(text, over, &mut bodies);
        let parts = |changes: &[Change]| {
            changes
                .iter()
                .filter(|change| change.has_words())
                .map(|change| change.part.clone())
                .collect::<BTreeSet<_>>()
        };
        let all: BTreeSet<_> = found.values().flat_map(|changes| parts(changes)).collect();
        let complete = |language: &String| found.get(language).map(|own| parts(own)).unwrap_or_default() == all;
        let front = bodies.get(&text.original).map(|version| version.body.front.clone());
        bodies.retain(|language, _| complete(language));
        let language = if bodies.contains_key(&text.original) {
            text.original.clone()
        } else {
            bodies.keys().next().cloned().unwrap_or_else(|| text.original.clone())
        };
        if let (Some(front), Some(version)) = (front, bodies.get_mut(&language)) {
            version.body.front = front;
        }
        changes.extend(found.into_values().flatten());
        (bodies, language, changes)
    }

    /// Puts the overlay's codes over the item's; they are the same in every language.
    fn overlay_fields(&self, text: &Text, over: &Text, bodies: &mut BTreeMap<String, Version>) -> Vec<Change> {
        let (Some(raw), Some(version)) = (over.raws.get(&text.original), bodies.get_mut(&text.original)) else {
            return Vec::new();
        };
        let changes = fields(&raw.front);
        version.body.front = overlay::merge_nodes(&version.body.front, &raw.front);
        changes
    }

    /// Puts a country's overlays over the courses.
    fn overlaid_courses(
        &self,
        library: &mut Library,
        root: &str,
        first: &str,
        changes: &mut BTreeMap<String, Vec<Change>>,
    ) {
        let folder = format!("{root}courses/");
        for (id, language, file) in self.files(&folder, ".yaml") {
            let language = language.filter(|language| *language != first);
            let base = match language {
                None => format!("modules/courses/{id}.yaml"),
                Some(language) => format!("modules/courses/{id}.{language}.yaml"),
            };
            let Some(node) = self.parse(file) else { continue };
            let Some(base) = self.sources.find(&base).filter(|_| library.courses.contains_key(id)) else {
                let message = format!("there is no `{base}` that this could change");
                let known = library.courses.keys().map(String::as_str);
                self.push(Code::UnknownCourse.at(Span::start_of(file), message).maybe_help(suggestion(id, known)));
                continue;
            };
            let Some(base_node) = self.parse(base) else { continue };
            let merged = overlay::merge_nodes(&base_node, &node);
            let found = fields(&node);
            match language {
                Some(language) => {
                    let text = course::read_text(&merged, &self.diagnostics);
                    library.course_texts.entry(id.to_owned()).or_default().insert(language.to_owned(), text);
                }
                None => {
                    library.courses.insert(id.to_owned(), course::read(id, base, &merged, &self.diagnostics));
                    let words = ["title", "purpose", "objectives", "sessions"];
                    let has_words =
                        |key: &&str| matches!(&node.kind, Kind::Map(map) if map.iter().any(|(k, _)| k.value == **key));
                    if words.iter().any(|key| has_words(&key)) {
                        // Files come sorted: translations of the overlay come behind it and bring their own text.
                        library.course_texts.remove(id);
                    }
                }
            }
            changes.entry(format!("courses/{id}")).or_default().extend(found);
        }
    }
}

fn fields(node: &Node) -> Vec<Change> {
    let Kind::Map(entries) = &node.kind else { return Vec::new() };
    let entries = entries.iter().filter(|(key, _)| !matches!(key.value.as_str(), "overlay" | "source-hash"));
    let change = |key: &str, span| Change { part: PartName::Field(key.to_owned()), verb: Verb::Changed, span };
    entries.map(|(key, _)| change(&key.value, key.span)).collect()
}

/// What an overlay does with its item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Changes,
    Adds,
    Removes,
}

impl yaml::Choice for Mode {
    const WORDS: &'static [(&'static str, Self)] =
        &[("changes", Self::Changes), ("adds", Self::Adds), ("removes", Self::Removes)];
}

impl Text {
    fn has_terms(&self) -> bool {
        self.raws.values().any(Raw::has_terms)
    }

    fn start(&self) -> Span {
        let raw = self.raws.get(&self.original).or_else(|| self.raws.values().next());
        Span::start_of(raw.expect("a text has a file").file)
    }

    fn mode(&self, diagnostics: &RefCell<Diagnostics>) -> Mode {
        let front = self.raws.get(&self.original).map(|raw| &raw.front);
        let reader = front.map(|front| Reader::new(front, "the front matter of an overlay", diagnostics));
        reader.and_then(|reader| reader.choice("overlay")).unwrap_or(Mode::Changes)
    }

    /// The same, its front matter without `overlay`.
    fn without_mode(&self) -> Self {
        let raws = self.raws.iter().map(|(language, raw)| {
            let mut raw = raw.clone();
            if let Kind::Map(entries) = &mut raw.front.kind {
                entries.retain(|(key, _)| key.value != "overlay");
            }
            (language.clone(), raw)
        });
        Self { original: self.original.clone(), raws: raws.collect() }
    }
}
