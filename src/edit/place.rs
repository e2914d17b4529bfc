//! A file of `modules/`, made of ids and tags alone: no text from outside becomes a path.

use std::fmt;

use crate::library::Country;
use crate::library::locale::LanguageTag;
use crate::path::PackPath;
use crate::source::{FileId, Sources};

/// Where a file of a library lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(String);

impl Place {
    /// The file of `exercises/police-reform/05-x`, `courses/x`, `countries/TJ` or `languages/ky`, or its translation.
    /// What a country changes begins with `countries/TJ/`.
    pub fn of(item: &str, language: Option<&LanguageTag>) -> Option<Self> {
        Self::with_ending(item, language, if is_yaml(item) { "yaml" } else { "md" })
    }

    /// Where the texts of a translation lie that is not finished.
    pub fn unfinished(item: &str, language: &LanguageTag) -> Option<Self> {
        // The name of a file of labels is the language already.
        Self::with_ending(item, Some(language).filter(|_| !item.starts_with("languages/")), "po")
    }

    fn with_ending(item: &str, language: Option<&LanguageTag>, ending: &str) -> Option<Self> {
        let item = item.replacen("forms/", "training-cycle/forms/", usize::from(names_form(item)));
        is_item(&item).then_some(())?;
        let language = language.map(|tag| format!(".{tag}")).unwrap_or_default();
        let path = format!("modules/{item}{language}.{ending}");
        PackPath::new(&path).map(|path| Self(path.as_str().to_owned()))
    }

    /// The place of a file that was read from the workspace.
    pub fn known(sources: &Sources, file: FileId) -> Option<Self> {
        let path = sources.path(file);
        path.starts_with("modules/").then(|| Self(path.to_owned()))
    }

    /// Its path from the root of the workspace.
    pub fn path(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Forms are called `forms/x`; their files are in the training cycle.
fn names_form(item: &str) -> bool {
    item.starts_with("forms/") || below_country(item).is_some_and(|item| item.starts_with("forms/"))
}

/// What a country changes, if an item names that.
fn below_country(item: &str) -> Option<&str> {
    item.strip_prefix("countries/")?.split_once('/').map(|(_, item)| item)
}

fn is_yaml(item: &str) -> bool {
    let folder = below_country(item).unwrap_or(item).split('/').next().unwrap_or_default();
    matches!(folder, "courses" | "countries" | "languages")
}

fn is_item(item: &str) -> bool {
    let Some((folder, id)) = item.split_once('/') else { return false };
    match folder {
        "countries" => match id.split_once('/') {
            Some((code, item)) => Country::new(code).is_some() && !item.starts_with("languages/") && is_shelved(item),
            None => Country::new(id).is_some(),
        },
        "languages" => LanguageTag::parse(id).is_some_and(|tag| tag.as_str() == id),
        _ => is_shelved(item),
    }
}

/// A folder of the library and an id of one or more slugs.
fn is_shelved(item: &str) -> bool {
    let Some((folder, id)) = item.split_once('/') else { return false };
    let parts = id.split('/').count();
    let fits = match folder {
        "courses" => parts == 1,
        "themes" | "exercises" | "case-studies" | "readings" | "training-cycle" => parts <= 6,
        _ => false,
    };
    fits && id.split('/').all(is_slug)
}

/// Lower-case letters, digits and `-`.
pub fn is_slug(part: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=100).contains(&part.len()) && !part.starts_with('-') && part.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tags_make_places() {
        let french = LanguageTag::parse("fr").unwrap();
        for (item, place) in [
            ("exercises/a/01-x", "modules/exercises/a/01-x.fr.md"),
            ("forms/tests/a", "modules/training-cycle/forms/tests/a.fr.md"),
            ("courses/c", "modules/courses/c.fr.yaml"),
            ("countries/TJ", "modules/countries/TJ.fr.yaml"),
            ("countries/TJ/forms/x", "modules/countries/TJ/training-cycle/forms/x.fr.md"),
            ("countries/TJ/courses/c", "modules/countries/TJ/courses/c.fr.yaml"),
        ] {
            assert_eq!(Place::of(item, Some(&french)).map(|place| place.0).as_deref(), Some(place));
        }
        assert_eq!(Place::of("languages/ky", None).unwrap().path(), "modules/languages/ky.yaml");
        assert_eq!(Place::unfinished("languages/fr", &french).unwrap().path(), "modules/languages/fr.po");
        assert_eq!(Place::unfinished("courses/c", &french).unwrap().path(), "modules/courses/c.fr.po");
    }

    #[test]
    fn nothing_else_does() {
        for item in [
            "",
            "x",
            "/x",
            "../x",
            "exercises",
            "exercises/",
            "exercises/../../x",
            "exercises/a/.x",
            "exercises//x",
            "exercises/A",
            "exercises/a.b",
            "exercises/a b",
            "exercises/con",
            "exercises/-x",
            "courses/a/b",
            "library",
            "library.yaml",
            "templates/x",
            "countries/tj",
            "countries/TJ/countries/LR",
            "countries/TJ/languages/fr",
            "countries/../x",
            "languages/fr_FR",
            "languages/x y",
            "readings/a\\b",
            "readings/a\0",
            "readings/C:",
            "exercises/é",
        ] {
            assert_eq!(Place::of(item, None), None, "{item}");
        }
    }
}
