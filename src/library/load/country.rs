//! The library as each country sees it: its overlays applied, its own words for terms.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{
    CASES, EXERCISES, FORMS, Loader, PAGES, READINGS, Scope, Shelf, Shelves, THEMES, Text, Texts, Version, folder_of,
};
use crate::diagnostic::{Code, Diagnostics, Severity, suggestion};
use crate::library::body::Raw;
use crate::library::overlay::{self, Change, PartName, Verb};
use crate::library::{Country, Items, Library, freshness, shape};
use crate::source::{FileId, Span};
use crate::yaml::{self, Kind, Node, Reader};

impl<'a> Loader<'a> {
    /// The library as each country sees it: its overlays applied, its words for terms.
    pub(super) fn countries(
        &self,
        library: &Library,
        shelves: &Shelves,
        overlays: &BTreeMap<Country, Shelves>,
    ) -> BTreeMap<Country, Arc<Library>> {
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
        let overlays: Vec<_> = overlays.iter().collect();
        let own = self.each(overlays.par_iter(), |own, (country, over)| own.country(library, shelves, **country, over));
        overlays.into_iter().zip(own).map(|((country, _), own)| (*country, Arc::new(own))).collect()
    }

    /// The items for which some country has a file, such as `themes/a`.
    pub(super) fn changed_by_countries(&self) -> BTreeSet<&'a str> {
        const FOLDER: &str = "modules/countries/";
        let paths = self.sources.under(FOLDER).filter_map(|(_, source)| source.path[FOLDER.len()..].split_once('/'));
        paths.filter_map(|(_, path)| path.split('.').next()).collect()
    }

    fn country(&self, library: &Library, shelves: &Shelves, country: Country, over: &Shelves) -> Library {
        let terms = &library.profiles[&country].original.terms;
        let scope = Scope { languages: &library.languages, country: Some((country, terms)) };
        let mut changes = BTreeMap::new();
        let mut own = library.clone();
        let edit = &mut changes;
        self.overlaid(&THEMES, &mut own.themes, (&shelves.themes, &over.themes), scope, edit);
        self.overlaid(&EXERCISES, &mut own.exercises, (&shelves.exercises, &over.exercises), scope, edit);
        self.overlaid(&CASES, &mut own.case_studies, (&shelves.case_studies, &over.case_studies), scope, edit);
        self.overlaid(&READINGS, &mut own.readings, (&shelves.readings, &over.readings), scope, edit);
        self.overlaid(&PAGES, &mut own.pages, (&shelves.pages, &over.pages), scope, edit);
        self.overlaid(&FORMS, &mut own.forms, (&shelves.forms, &over.forms), scope, edit);
        self.overlaid_courses(&mut own, &folder_of(country), edit);
        own.terms = self.terms.take();
        own.changes = changes;
        own
    }

    /// Puts a country's overlays over the items of one kind, and its words into all that hold terms.
    fn overlaid<T>(
        &self,
        shelf: &Shelf<T>,
        items: &mut Arc<Items<T>>,
        (texts, over): (&Texts, &Texts),
        scope: Scope<'_>,
        changes: &mut BTreeMap<String, Vec<Change>>,
    ) {
        for (id, text) in texts.iter().filter(|(id, text)| !over.contains_key(*id) && text.has_terms()) {
            if let Some(versions) = self.item(shelf, id, text.clone(), scope) {
                Arc::make_mut(items).insert(id.clone(), versions);
            }
        }
        for (id, over) in over {
            let (versions, found) = match (over.mode(&self.diagnostics), texts.get(id)) {
                (Mode::Adds, None) => {
                    let change = Change { part: PartName::Item, verb: Verb::Added, span: over.start() };
                    (self.item(shelf, id, over.without_mode(), scope), vec![change])
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
                        suggestion(id, items.keys().map(String::as_str)).filter(|help| help.starts_with("use `"));
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
                Some(versions) => Arc::make_mut(items).insert(id.clone(), versions),
                None => Arc::make_mut(items).remove(id),
            };
            if !found.is_empty() {
                changes.entry(format!("{}/{id}", shelf.kind)).or_default().extend(found);
            }
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
        let mut bodies = self.bases(shelf, &item, text, scope);
        let mut found: BTreeMap<String, Vec<Change>> = BTreeMap::new();
        for (language, raw) in &over.raws {
            let start = Span::start_of(raw.file);
            let Some(base) = bodies.remove(language) else {
                self.push(match text.raws.contains_key(language) {
                    true => Code::TranslationShape
                        .at(start, format!("`{item}` is not printed in `{language}`, and this changes nothing"))
                        .help("correct its translation first: a warning says what is wrong with it")
                        .with_severity(Severity::Warning),
                    false => Code::MissingOriginal
                        .at(start, format!("`{item}` has no translation in `{language}` that this could change"))
                        .help("translate the item first"),
                });
                continue;
            };
            let words = scope.words(language);
            let overlay = raw.clone().overlay(&mut |key, span| self.term(words, &item, key, span), &self.diagnostics);
            let (body, changes) = overlay::merge(base.body, &overlay, shelf.order, &self.diagnostics);
            bodies.insert(language.clone(), Version { files: [base.files, vec![raw.file]].concat(), body });
            found.insert(language.clone(), changes);
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

    /// What an overlay changes: the item in its first language and in all that have its shape.
    fn bases<T>(&self, shelf: &Shelf<T>, item: &str, text: &Text, scope: Scope<'_>) -> BTreeMap<String, Version> {
        let body = |(language, raw): (&String, &Raw)| {
            let words = scope.words(language);
            let body = raw.clone().body(&mut |key, span| self.term(words, item, key, span), &self.diagnostics)?;
            Some((language.clone(), Version { files: vec![raw.file], body }))
        };
        let mut bodies: BTreeMap<_, _> = text.raws.iter().filter_map(body).collect();
        let Some(first) = bodies.remove(&text.original) else { return bodies };
        bodies.retain(|_, version| {
            shape::adopt(&first.body, &mut version.body, shelf.order);
            shape::differences(&first.body, &version.body, shelf.order).firm.is_empty()
        });
        bodies.insert(text.original.clone(), first);
        bodies
    }

    /// Puts the overlay's codes over the item's; they are the same in every language.
    fn overlay_fields(&self, text: &Text, over: &Text, bodies: &mut BTreeMap<String, Version>) -> Vec<Change> {
        let (Some(raw), Some(version)) = (over.raws.get(&text.original), bodies.get_mut(&text.original)) else {
            return Vec::new();
        };
        let own = changed(&version.body.front, &raw.front);
        version.body.front = overlay::merge_nodes(&version.body.front, &own);
        fields(&own)
    }
}

/// What an overlay's front matter says of the item, without what it says of itself.
pub(super) fn codes(front: &Node) -> Node {
    let mut codes = front.clone();
    if let Kind::Map(entries) = &mut codes.kind {
        entries.retain(|(key, _)| !["overlay", freshness::HASH, freshness::PARTS].contains(&key.value.as_str()));
    }
    codes
}

/// The same without what equals the item: that is no change.
pub(super) fn changed(base: &Node, front: &Node) -> Node {
    let mut own = codes(front);
    if let Kind::Map(entries) = &mut own.kind {
        let equals = |old: &Node, new: &Node| overlay::merge_nodes(old, new).says_same(old);
        entries.retain(|(key, new)| base.get(&key.value).is_none_or(|old| !equals(old, new)));
    }
    own
}

/// The keys that an overlay changes.
pub(super) fn fields(own: &Node) -> Vec<Change> {
    let Kind::Map(entries) = &own.kind else { return Vec::new() };
    let entries = entries.iter();
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
    pub(super) fn has_terms(&self) -> bool {
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
            let front = codes(&raw.front);
            (language.clone(), raw.with_front(front))
        });
        Self { original: self.original.clone(), raws: raws.collect() }
    }
}
