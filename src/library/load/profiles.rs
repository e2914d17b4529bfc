//! Reads the profiles of countries with their translations.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Loader;
use crate::diagnostic::{Code, Diagnostic, Severity, suggestion};
use crate::library::freshness::{HASH, PARTS};
use crate::library::texts::{self, Text};
use crate::library::{Country, Gazetteer, Language, Profile, Versions, profile};
use crate::source::{FileId, Span};
use crate::yaml::Node;

/// A YAML file with its translations.
pub(super) struct Translated<'a> {
    pub(super) original: Option<(FileId, &'a Node)>,
    pub(super) translations: BTreeMap<&'a str, (FileId, &'a Node)>,
}

impl Loader<'_> {
    pub(super) fn profiles(
        &self,
        gazetteer: &Gazetteer,
        languages: &BTreeMap<String, Language>,
        first: &str,
    ) -> BTreeMap<Country, Versions<Profile>> {
        let mut profiles = BTreeMap::new();
        for (code, files) in self.translated("modules/countries/") {
            let Some((file, node)) = self.original(code, &files, languages, first) else { continue };
            let original = Arc::new(profile::read(node, &self.diagnostics));
            let Some(country) = Country::new(code).filter(|country| gazetteer.countries.contains_key(country)) else {
                self.push(gazetteer.unknown_country(code, Span::start_of(file)));
                continue;
            };
            let translations = files.translations.iter();
            let translations = translations.filter_map(|(language, (file, translation))| {
                let profile = self.profile_text(*file, node, translation)?;
                Some(((*language).to_owned(), Arc::new(profile)))
            });
            let translations = translations.collect();
            profiles.insert(country, Versions { original, language: first.to_owned(), translations });
        }
        profiles
    }

    /// The YAML files of a folder, each with its translations.
    pub(super) fn translated<'b>(&'b self, folder: &'b str) -> BTreeMap<&'b str, Translated<'b>> {
        let mut found = BTreeMap::new();
        for (id, language, file) in self.files(folder, ".yaml").filter(|(id, ..)| !id.contains('/')) {
            let Some(node) = self.parse(file) else { continue };
            let entry = found.entry(id).or_insert(Translated { original: None, translations: BTreeMap::new() });
            match language {
                None => entry.original = Some((file, node)),
                Some(language) => drop(entry.translations.insert(language, (file, node))),
            }
        }
        found
    }

    /// The original, if there is one and every translation is one.
    pub(super) fn original<'b>(
        &self,
        id: &str,
        files: &'b Translated<'_>,
        languages: &BTreeMap<String, Language>,
        first: &str,
    ) -> Option<(FileId, &'b Node)> {
        for (language, (file, _)) in &files.translations {
            let start = Span::start_of(*file);
            if files.original.is_none() {
                let message = format!("a translation of `{id}`, which does not exist");
                self.push(Code::MissingOriginal.at(start, message).help(format!("write `{id}.yaml` first")));
            } else if *language == first {
                let message = format!("a second text of `{id}` in `{first}`");
                let help = format!("`{id}.yaml` is the text in `{first}`: keep one of the two");
                self.push(Code::DuplicateTranslation.at(start, message).help(help));
            }
            self.known_language(language, start, languages);
        }
        files.original
    }

    /// A profile in another language: its codes with the texts of the translation.
    fn profile_text(&self, file: FileId, original: &Node, translation: &Node) -> Option<Profile> {
        let path = self.sources.path(file);
        let (old, new) = (texts::texts(path, original), texts::texts(path, translation));
        let strays = texts::strays(translation, &new);
        for key in strays.iter().filter(|key| ![HASH, PARTS].contains(&key.value.as_str())) {
            let message = format!("unknown key `{}` in the translation of a profile", key.value);
            let known = new.iter().filter_map(|text| text.way.iter().rev().find_map(|step| step.key()));
            let help = suggestion(&key.value, known.collect::<std::collections::BTreeSet<_>>());
            self.push(Code::UnknownKey.at(key.span, message).maybe_help(help));
        }
        if let Some(mistake) = different(file, &old, &new) {
            self.push(mistake);
            return None;
        }
        let with = old.into_iter().zip(new).map(|(old, new)| (old.text.span, new.text)).collect();
        // The mistakes of the original are told already.
        let profile = profile::read(&texts::replaced(original, &with), &RefCell::default());
        Some(Profile { file, ..profile })
    }
}

/// What is wrong with a translation that has other texts than its original: it is not used.
pub(super) fn different(file: FileId, original: &[Text], translation: &[Text]) -> Option<Diagnostic> {
    let index = texts::difference(original, translation)?;
    let named =
        |texts: &[Text]| texts.get(index).map_or_else(|| "nothing".to_owned(), |text| format!("`{}`", text.part()));
    let span = translation.get(index).map_or(Span::start_of(file), |text| text.text.span);
    let message = format!("the translation has {} where its original has {}", named(translation), named(original));
    let help = "give both the same texts in the same order; until then the original is printed";
    Some(Code::TranslationShape.at(span, message).help(help).with_severity(Severity::Warning))
}
