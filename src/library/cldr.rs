//! The names that CLDR has for countries and languages: they fill what a library leaves open.

use icu_locale::names::{LanguageIdentifierDisplayName, LanguageIdentifierDisplayNameOptions, RegionDisplayName};
use icu_locale::{LanguageIdentifier, Locale, LocaleCanonicalizer, LocaleDirectionality, subtags};

use super::Country;
use super::find::folded;

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

/// The tag of a language by its tag, its English name or its own one.
pub fn find_language(name: &str) -> Option<String> {
    let lower = name.trim().to_lowercase();
    let is_tag = (2..=3).contains(&lower.len()) && lower.bytes().all(|b| b.is_ascii_lowercase());
    if is_tag && language(&lower, "en").is_some() {
        return Some(shortest(lower));
    }
    let wanted = folded(name);
    let called =
        |tag: &String| ["en", tag].iter().any(|of| language(tag, of).is_some_and(|name| folded(&name) == wanted));
    let letters = || ('a'..='z').map(String::from);
    let two = || letters().flat_map(move |tag| letters().map(move |letter| format!("{tag}{letter}")));
    let three = two().flat_map(move |tag| letters().map(move |letter| format!("{tag}{letter}")));
    two().chain(three).filter(|_| !wanted.is_empty()).find(called)
}

/// Languages of two letters have tags of three, too: `kir` is `ky`.
fn shortest(tag: String) -> String {
    let Ok(mut locale) = tag.parse::<Locale>() else { return tag };
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    let other = locale.to_string();
    if other.len() < tag.len() { other } else { tag }
}

/// Whether a language is written from right to left.
pub fn is_right_to_left(tag: &str) -> bool {
    let tag: Option<LanguageIdentifier> = tag.parse().ok();
    tag.is_some_and(|tag| LocaleDirectionality::new_extended().is_right_to_left(&tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_what_people_call_them() {
        for (name, tag) in [
            ("ky", Some("ky")),
            ("Kyrgyz", Some("ky")),
            ("кыргызча", Some("ky")),
            ("français", Some("fr")),
            ("Lao", Some("lo")),
            ("kir", Some("ky")),
            ("KPE", Some("kpe")),
            ("Kpelle", Some("kpe")),
            ("xx", None),
            ("", None),
            ("../x", None),
        ] {
            assert_eq!(find_language(name).as_deref(), tag, "{name}");
        }
        assert_eq!(["ar", "ky", "fa", "he"].map(is_right_to_left), [true, false, true, true]);
    }

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
