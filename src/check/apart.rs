//! Sets broken things apart, so that a course that does not use them can be made.
//!
//! An error belongs to the thing in whose file it is. What names a broken thing is broken, too, except where the name
//! is not needed: a pair, an exercise to build on, an exclusion.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::{Checked, check};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::library::{Country, Items, Library, Versions};
use crate::source::{Sources, Span};

/// Something without which other things can be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// An item or a course, such as `exercises/police-reform/01-x`.
    Item(String),
    /// What a country makes of an item or a course.
    Overlay(Country, String),
    /// The text of an item or of a profile in another language.
    Translation(String, String),
    /// The labels of a language.
    Language(String),
    /// The profile of a country.
    Profile(Country),
    /// A file that is not read, by its path.
    File(String),
}

impl fmt::Display for Thing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(item) => formatter.write_str(item),
            Self::Overlay(country, item) => write!(formatter, "countries/{country}/{item}"),
            Self::Translation(item, language) => write!(formatter, "{item}.{language}"),
            Self::Language(tag) => write!(formatter, "languages/{tag}"),
            Self::Profile(country) => write!(formatter, "countries/{country}"),
            Self::File(path) => formatter.write_str(path),
        }
    }
}

/// A library without what is broken.
#[derive(Clone, Debug)]
pub struct Apart {
    /// What is sound.
    pub library: Checked,
    /// All that could be read; what is broken in it may name what is not there.
    pub whole: Library,
    /// What was left out.
    pub broken: BTreeSet<Thing>,
    /// Where a thing without errors of its own names one that was left out.
    pub names: BTreeMap<Thing, Span>,
}

/// Leaves out of a library what has errors and what needs that; nothing if an error concerns all of it.
pub fn apart(whole: Library, sources: &Sources, errors: &Diagnostics) -> Option<Apart> {
    let (mut broken, mut names) = (BTreeSet::new(), BTreeMap::new());
    let mut found = errors.clone();
    loop {
        let wrong = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let things: Option<Vec<_>> = wrong.map(|error| thing(error, sources)).collect();
        let known = broken.len();
        broken.extend(things?);
        if broken.len() == known {
            // What stays wrong without these things is wrong with all.
            return None;
        }
        let (library, others) = check(without(&whole, &broken), sources, Diagnostics::new());
        if let Some(library) = library {
            return Some(Apart { library, whole, broken, names });
        }
        for error in others.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
            if let (Some(thing), Place::Source(span)) = (thing(error, sources), &error.place) {
                names.entry(thing).or_insert(*span);
            }
        }
        found = others;
    }
}

/// The thing that an error belongs to; nothing if that is something of which everything is made.
fn thing(error: &Diagnostic, sources: &Sources) -> Option<Thing> {
    match &error.place {
        Place::Source(span) => of_path(sources.path(span.file)),
        Place::Path(path) if matches!(error.code, Code::BadName | Code::UnsafePicture | Code::NotText) => {
            let inside = path.starts_with("modules/") && !path.ends_with('/');
            inside.then(|| of_path(path).unwrap_or_else(|| Thing::File(path.clone())))
        }
        Place::Path(_) | Place::Generated { .. } | Place::Nowhere => None,
    }
}

/// The folders of items and courses, each with what ids of that kind begin with.
const KINDS: [(&str, &str); 6] = [
    ("themes/", "themes/"),
    ("exercises/", "exercises/"),
    ("case-studies/", "case-studies/"),
    ("readings/", "readings/"),
    ("training-cycle/forms/", "forms/"),
    ("courses/", "courses/"),
];

/// The thing that a file is of. Labels and profiles belong to everything: without one, `--all` would make fewer
/// editions and say nothing of it.
fn of_path(path: &str) -> Option<Thing> {
    let path = path.strip_prefix("modules/")?;
    let Some(below) = path.strip_prefix("countries/") else {
        return of_item(path).map(|(item, language)| match language {
            Some(language) => Thing::Translation(item, language),
            None => Thing::Item(item),
        });
    };
    if let Some((code, path)) = below.split_once('/') {
        let country = Country::new(code)?;
        return Some(Thing::Overlay(country, of_item(path)?.0));
    }
    let stem = below.strip_suffix(".yaml").or(below.strip_suffix(".po"))?;
    let (code, language) = stem.split_once('.').map_or((stem, None), |(code, language)| (code, Some(language)));
    let profile = Thing::Profile(Country::new(code)?);
    language.map(|language| Thing::Translation(profile.to_string(), language.to_owned()))
}

/// The item that a file below a folder of items is of, and the language if it is a translation. Of the pages of the
/// training cycle, which are in every guide, only translations can be left out.
fn of_item(path: &str) -> Option<(String, Option<String>)> {
    let (stem, ending) = path.rsplit_once('.')?;
    if !matches!(ending, "md" | "yaml" | "po") {
        return None;
    }
    let (id, language) = stem.split_once('.').map_or((stem, None), |(id, tag)| (id, Some(tag.to_owned())));
    for (folder, kind) in KINDS {
        if let Some(id) = id.strip_prefix(folder) {
            return Some((format!("{kind}{id}"), language));
        }
    }
    let is_page = id.starts_with("training-cycle/") && language.is_some();
    is_page.then(|| (id.to_owned(), language))
}

/// A library, and what countries make of it, without some things.
fn without(whole: &Library, things: &BTreeSet<Thing>) -> Library {
    let sound = |own: &Library, country: Option<Country>| {
        let mut own = own.clone();
        // What a country makes of an item goes first: without it, the item is the library's own.
        let (overlays, others): (Vec<_>, Vec<_>) = things.iter().partition(|thing| matches!(thing, Thing::Overlay(..)));
        overlays.into_iter().chain(others).for_each(|thing| leave_out(&mut own, whole, country, thing));
        forget(&mut own, things);
        own
    };
    let views = whole.countries.iter().filter(|(country, _)| !things.contains(&Thing::Profile(**country)));
    let countries = views.map(|(country, own)| (*country, Arc::new(sound(own, Some(*country))))).collect();
    Library { countries, ..sound(whole, None) }
}

/// What is done to an item, whatever its kind.
#[derive(Clone, Copy)]
enum Edit<'a> {
    /// It is left out.
    Remove,
    /// Its text in a language is left out.
    RemoveText(&'a str),
    /// It becomes what it is without a country.
    Restore,
}

impl Edit<'_> {
    /// Edits the item if it is one of these, which are called so.
    fn of<T>(self, items: &mut Arc<Items<T>>, whole: &Items<T>, kind: &str, item: &str) {
        let Some(id) = item.strip_prefix(kind) else { return };
        let items = Arc::make_mut(items);
        match (self, whole.get(id)) {
            (Self::Restore, Some(versions)) => drop(items.insert(id.to_owned(), Versions::clone(versions))),
            (Self::Remove, _) | (Self::Restore, None) => drop(items.remove(id)),
            (Self::RemoveText(language), _) => {
                items.get_mut(id).map(|versions| versions.translations.remove(language));
            }
        }
    }

    fn item(self, library: &mut Library, whole: &Library, item: &str) {
        self.of(&mut library.themes, &whole.themes, "themes/", item);
        self.of(&mut library.exercises, &whole.exercises, "exercises/", item);
        self.of(&mut library.case_studies, &whole.case_studies, "case-studies/", item);
        self.of(&mut library.readings, &whole.readings, "readings/", item);
        self.of(&mut library.pages, &whole.pages, "training-cycle/", item);
        self.of(&mut library.forms, &whole.forms, "forms/", item);
        let Some(id) = item.strip_prefix("courses/") else { return };
        match (self, whole.courses.get(id)) {
            (Self::Restore, Some(course)) => drop(library.courses.insert(id.to_owned(), course.clone())),
            (Self::Remove, _) | (Self::Restore, None) => drop(library.courses.remove(id)),
            (Self::RemoveText(language), _) => {
                library.course_texts.get_mut(id).map(|texts| texts.remove(language));
            }
        }
    }
}

/// Leaves a thing out of a library; `country` is the one as which the library is seen.
fn leave_out(library: &mut Library, whole: &Library, country: Option<Country>, thing: &Thing) {
    match thing {
        Thing::Item(item) => Edit::Remove.item(library, whole, item),
        Thing::Translation(item, language) => Edit::RemoveText(language).item(library, whole, item),
        Thing::Overlay(of, item) if Some(*of) == country => Edit::Restore.item(library, whole, item),
        Thing::Language(tag) => drop(Arc::make_mut(&mut library.languages).remove(tag)),
        Thing::Profile(of) => drop(Arc::make_mut(&mut library.profiles).remove(of)),
        Thing::Overlay(..) | Thing::File(_) => {}
    }
}

/// Takes the names of things out of lists that can do without them.
fn forget(library: &mut Library, things: &BTreeSet<Thing>) {
    let gone = |kind: &str, id: &str| things.contains(&Thing::Item(format!("{kind}/{id}")));
    let names = |exercise: &crate::library::Exercise| {
        let kept = &exercise.kept;
        kept.pairs_with.iter().chain(&kept.builds_on).any(|id| gone("exercises", &id.value))
    };
    let affected = library.exercises.iter().filter(|(_, versions)| names(&versions.original));
    let affected: Vec<_> = affected.map(|(id, _)| id.clone()).collect();
    for id in affected {
        let versions = Arc::make_mut(&mut library.exercises).get_mut(&id).expect("just found");
        for exercise in std::iter::once(&mut versions.original).chain(versions.translations.values_mut()) {
            let kept = &mut Arc::make_mut(exercise).kept;
            kept.pairs_with.retain(|id| !gone("exercises", &id.value));
            kept.builds_on.retain(|id| !gone("exercises", &id.value));
        }
    }
    for course in library.courses.values_mut() {
        let select = &mut course.select;
        select.exercises.exclude.retain(|id| !gone("exercises", &id.value));
        select.case_studies.exclude.retain(|id| !gone("case-studies", &id.value));
        select.readings.exclude.retain(|id| !gone("readings", &id.value));
        course.targets.retain(|target| !of_tag(&target.value).iter().any(|thing| things.contains(thing)));
    }
    library.settings.default.retain(|name| !gone("courses", name.value.split('/').next().unwrap_or_default()));
}

/// The labels and the profile that an edition needs.
pub fn of_tag(tag: &str) -> Vec<Thing> {
    let (language, code) = tag.split_once('-').map_or((tag, None), |(language, code)| (language, Some(code)));
    let profile = code.and_then(Country::new).map(Thing::Profile);
    std::iter::once(Thing::Language(language.to_owned())).chain(profile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_is_broken() {
        let of = |path: &str| of_path(&format!("modules/{path}")).map(|thing| thing.to_string()).unwrap_or_default();
        for (path, thing) in [
            ("exercises/a/01-x.md", "exercises/a/01-x"),
            ("exercises/a/01-x.fr.md", "exercises/a/01-x.fr"),
            ("exercises/a/01-x.fr.po", "exercises/a/01-x.fr"),
            ("countries/LR.fr.po", "countries/LR.fr"),
            ("languages/fr.po", ""),
            ("training-cycle/forms/tests/a.md", "forms/tests/a"),
            ("training-cycle/a.md", ""),
            ("training-cycle/a.fr.md", "training-cycle/a.fr"),
            ("courses/c.yaml", "courses/c"),
            ("courses/c.fr.yaml", "courses/c.fr"),
            ("languages/fr.yaml", ""),
            ("countries/LR.yaml", ""),
            ("countries/LR.fr.yaml", "countries/LR.fr"),
            ("countries/LR/themes/a.fr.md", "countries/LR/themes/a"),
            ("library.yaml", ""),
            ("names.yaml", ""),
            ("regions.yaml", ""),
            ("themes/a.png", ""),
        ] {
            assert_eq!(of(path), thing, "{path}");
        }
        assert_eq!(of_path("templates/handbook.typ"), None);
    }
}
