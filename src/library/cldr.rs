//! The names that CLDR has for countries and languages: they fill what a library leaves open.

use icu_locale::names::{LanguageIdentifierDisplayName, LanguageIdentifierDisplayNameOptions, RegionDisplayName};
use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, subtags};

use super::Country;

/// The short name of a country in a language.
pub fn country(country: Country, language: &str) -> Option<String> {
    let language: Locale = language.parse().ok()?;
    let region: subtags::Region = country.code().parse().ok()?;
    RegionDisplayName::try_new_light((&language).into(), region).ok().map(|name| name.to_string())
}

/// The name of a language in a language.
pub fn language(tag: &str, language: &str) -> Option<String> {
    let language: Locale = language.parse().ok()?;
    let mut tag: Locale = tag.parse().ok()?;
    named(&tag.id, &language).or_else(|| {
        // Some have their names under another tag: `prs` is Dari, `fa-AF`.
        LocaleCanonicalizer::new_extended().canonicalize(&mut tag);
        named(&tag.id, &language)
    })
}

/// Rare languages have their names in the widest set only; without a name it is the code that comes back.
fn named(tag: &LanguageIdentifier, language: &Locale) -> Option<String> {
    let options = LanguageIdentifierDisplayNameOptions::default();
    let name = LanguageIdentifierDisplayName::try_new_heavy(language.into(), tag.clone(), options).ok()?;
    let name = name.as_borrowed().to_string();
    let bare = name.split(" (").next() == Some(tag.language.as_str());
    (!bare).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_names_and_no_codes() {
        for (tag, of, name) in [
            ("kpe", "en", Some("Kpelle")),
            ("vai", "en", Some("Vai")),
            ("kri", "en", Some("Krio")),
            ("nb", "fr", Some("norvégien bokmål")),
            ("zu", "ru", Some("зулу")),
            ("prs", "en", Some("Dari")),
            ("sr-Latn", "en", Some("Serbian (Latin)")),
            ("tj", "en", None),
            ("xx", "en", None),
            ("no such", "en", None),
        ] {
            assert_eq!(language(tag, of).as_deref(), name, "{tag} in {of}");
        }
    }
}
