//! Reads items with their translations: every text of one item, and what it becomes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::files::is_item;
use super::{
    CASES, EXERCISES, FORMS, Loader, PAGES, READINGS, Raws, Scope, Shelf, Shelves, THEMES, Text, Texts, Version, Yaml,
};
use crate::diagnostic::{Code, Diagnostics, suggestion};
use crate::library::body::Raw;
use crate::library::overlay;
use crate::library::shape;
use crate::library::term::{TermUse, Words};
use crate::library::{Items, Language, Versions};
use crate::library::{objective, reveal};
use crate::panic::during;
use crate::source::{SourceFile, Sources, Span};
use crate::yaml::Reader;

/// Parses the texts of all items and overlays.
pub(super) fn raws(sources: &Sources) -> (Raws, Diagnostics) {
    // None of them needs what the YAML files hold, which are read at the same time.
    let yaml = Yaml::new();
    let loader = Loader::new(sources, &yaml);
    let is_item = |source: &SourceFile| is_item(&source.path) && !source.is_unreadable();
    let files: Vec<_> = sources.under("modules/").filter(|(_, source)| is_item(source)).collect();
    let raws = loader.each(files.par_iter(), |own, (file, source)| {
        during(|| source.path.clone(), || Raw::read(sources, *file, &own.diagnostics))
    });
    let raws = files.iter().zip(raws).filter_map(|((file, _), raw)| Some((*file, raw?))).collect();
    (raws, loader.diagnostics.into_inner())
}

impl Loader<'_> {
    /// Takes the texts below a folder.
    pub(super) fn shelves(&self, root: &str, first: &str, raws: &mut Raws) -> Shelves {
        Shelves {
            themes: self.texts(root, &THEMES, first, raws),
            exercises: self.texts(root, &EXERCISES, first, raws),
            case_studies: self.texts(root, &CASES, first, raws),
            readings: self.texts(root, &READINGS, first, raws),
            pages: self.texts(root, &PAGES, first, raws),
            forms: self.texts(root, &FORMS, first, raws),
        }
    }

    fn texts<T>(&self, root: &str, shelf: &Shelf<T>, first: &str, raws: &mut Raws) -> Texts {
        let mut texts = Texts::new();
        let folder = format!("{root}{}", shelf.folder);
        for (id, language, file) in self.files(&folder, ".md").filter(|(id, ..)| (shelf.wanted)(id)) {
            let Some(raw) = raws.remove(&file) else { continue };
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
    pub(super) fn translations_of_something(&self, shelves: &Shelves, languages: &BTreeMap<String, Language>) {
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

    pub(super) fn known_language(&self, language: &str, span: Span, languages: &BTreeMap<String, Language>) {
        if languages.contains_key(language) {
            return;
        }
        let diagnostic = if language.parse::<icu_locale::LanguageIdentifier>().is_err() {
            Code::UnknownLanguage.at(span, format!("`{language}` is no language tag"))
        } else {
            Code::UnknownLanguage.at(span, format!("a translation in `{language}`, which has no labels"))
        };
        let nearest = suggestion(language, languages.keys().map(String::as_str)).unwrap_or_default();
        let help =
            format!("begin them with `coursepack new language {language}`, or {nearest} in the name of the file");
        self.push(diagnostic.help(help));
    }

    /// Reads the items of one kind; only the texts from which countries may make their own stay on the shelf.
    pub(super) fn items<T: Send + Sync>(
        &self,
        shelf: &Shelf<T>,
        texts: &mut Texts,
        changed: &BTreeSet<&str>,
        scope: Scope<'_>,
    ) -> Items<T> {
        let stays =
            |id: &str, text: &Text| text.has_terms() || changed.contains(format!("{}{id}", shelf.folder).as_str());
        let taken = texts.extract_if(.., |id, text| !stays(id, text)).collect::<Vec<_>>();
        let copied = texts.iter().map(|(id, text)| (id.clone(), text.clone()));
        let mut all: Vec<_> = taken.into_iter().chain(copied).collect();
        all.retain(|(_, text)| text.raws.contains_key(&text.original));
        let items = self.each(all.into_par_iter(), |own, (id, text)| {
            let item = during(|| format!("{}/{id}", shelf.kind), || own.item(shelf, &id, text, scope));
            item.map(|item| (id, item))
        });
        items.into_iter().flatten().collect()
    }

    pub(super) fn item<T>(&self, shelf: &Shelf<T>, id: &str, text: Text, scope: Scope<'_>) -> Option<Versions<T>> {
        let mut bodies = BTreeMap::new();
        for (language, raw) in text.raws {
            let words = scope.words(&language);
            let (item, file) = (format!("{}/{id}", shelf.kind), raw.file);
            if let Some(body) = raw.body(&mut |key, span| self.term(words, &item, key, span), &self.diagnostics) {
                overlay::refuse_changes(&body, &self.diagnostics);
                bodies.insert(language, Version { files: vec![file], body });
            }
        }
        self.versions(shelf, id, bodies, &text.original)
    }

    /// Reads an item in all its languages; the original's codes hold for all, only words are a translation's own.
    ///
    /// A translation that has another shape, or mistakes, is not finished: the whole item stays in its first language.
    pub(super) fn versions<T>(
        &self,
        shelf: &Shelf<T>,
        id: &str,
        mut bodies: BTreeMap<String, Version>,
        language: &str,
    ) -> Option<Versions<T>> {
        let first = bodies.remove(language)?.body;
        let mut translations = BTreeMap::new();
        for (language, mut version) in bodies {
            shape::adopt(&first, &mut version.body, shelf.order);
            let differences = shape::differences(&first, &version.body, shelf.order);
            if !differences.firm.is_empty() {
                // What its reader would complain of follows from these.
                self.diagnostics.borrow_mut().extend(differences.firm.into_iter().collect());
                continue;
            }
            version.body.front.clone_from(&first.front);
            let found = RefCell::default();
            reveal::refuse_elsewhere(shelf.kind, &version.body, &found);
            objective::refuse_elsewhere(shelf.kind, &version.body, &found);
            let translation = (shelf.read)(id, version.body, &found);
            let mut mistakes = found.into_inner().in_files(&version.files);
            if mistakes.has_errors() {
                mistakes.lower();
            } else {
                translations.insert(language, Arc::new(translation));
                mistakes.extend(differences.loose.into_iter().collect());
            }
            self.diagnostics.borrow_mut().extend(mistakes);
        }
        reveal::refuse_elsewhere(shelf.kind, &first, &self.diagnostics);
        objective::refuse_elsewhere(shelf.kind, &first, &self.diagnostics);
        let original = Arc::new((shelf.read)(id, first, &self.diagnostics));
        Some(Versions { original, language: language.to_owned(), translations })
    }

    /// The word for a term, whose use is noted.
    pub(super) fn term(&self, words: Words<'_>, item: &str, key: &str, span: Span) -> (String, bool) {
        match words.find(key, span) {
            Ok((word, own)) => {
                let (item, language) = (item.to_owned(), words.language.to_owned());
                self.terms.borrow_mut().push(TermUse { item, language, key: key.to_owned(), span, own });
                (word, own)
            }
            Err(diagnostic) => {
                self.push(diagnostic);
                (key.to_owned(), true)
            }
        }
    }
}
