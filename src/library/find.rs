//! Finds a country by what people call it: a code of two or three letters, or a name in any language of the library.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Country, Gazetteer, cldr, iso};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The languages in which CLDR is asked for names beside those of the library.
const LANGUAGES: [&str; 6] = ["en", "fr", "es", "ru", "ar", "pt"];

impl Gazetteer {
    /// The country that people mean by a code or a name; several share some names.
    pub fn find(&self, text: &str) -> Vec<Country> {
        self.by_code(text).map_or_else(|| self.by_name(text), |country| vec![country])
    }

    /// A code of two or three letters in any case, or one that people write for another, such as `UK`.
    fn by_code(&self, text: &str) -> Option<Country> {
        let code = text.trim().to_uppercase();
        let known = Country::new(&code).filter(|country| self.countries.contains_key(country));
        let long = || iso::all().find(|(_, three)| *three == code).map(|(country, _)| country);
        known.or_else(|| iso::meant(&code)).or_else(long)
    }

    /// The library's own names come before CLDR's, and names in full before those without the words in brackets.
    fn by_name(&self, text: &str) -> Vec<Country> {
        let called = |names: Names, fold: Fold| {
            let wanted = fold(text);
            let known = self.countries.keys().copied().filter(|_| !wanted.is_empty());
            known.filter(|country| names(self, *country).iter().any(|name| fold(name) == wanted)).collect::<Vec<_>>()
        };
        let ways: [(Names, Fold); 4] =
            [(Self::own_names, folded), (Self::cldr_names, folded), (Self::own_names, bare), (Self::cldr_names, bare)];
        ways.into_iter().map(|(names, fold)| called(names, fold)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    fn own_names(&self, country: Country) -> Vec<String> {
        let names = self.countries.get(&country).into_iter();
        names.flat_map(|names| names.short.values().chain(names.formal.values()).chain(&names.also)).cloned().collect()
    }

    /// In the languages that have a name of the library, and in some large ones.
    fn cldr_names(&self, country: Country) -> Vec<String> {
        let own = self.countries.get(&country).into_iter().flat_map(|names| names.short.keys().map(String::as_str));
        let languages: BTreeSet<&str> = LANGUAGES.into_iter().chain(own).collect();
        languages.into_iter().filter_map(|language| cldr::country(country, language)).collect()
    }

    /// What to write for a country that is none: the code that is meant, or the nearest name. Codes are never alike:
    /// a wrong letter makes another country of one.
    pub fn advice(&self, text: &str) -> String {
        let code = |country: &Country| match self.name(*country, "en") {
            name if name == country.code() => format!("`{country}`"),
            name => format!("`{country}` ({name})"),
        };
        let found = self.find(text);
        let found = if found.is_empty() && text.trim().len() > 3 { self.nearest(text) } else { found };
        match found.as_slice() {
            [] => "use a code of ISO 3166-1: `coursepack list countries` shows all".to_owned(),
            [one] => format!("use {}", code(one)),
            several => format!("use one of {}", several.iter().map(code).collect::<Vec<_>>().join(", ")),
        }
    }

    /// The countries whose names are nearest to a misspelt one.
    fn nearest(&self, text: &str) -> Vec<Country> {
        let wrong = folded(text);
        let most = wrong.chars().count().div_ceil(5);
        let distance = |country: &Country| {
            let names = [self.own_names(*country), self.cldr_names(*country)].concat();
            names.iter().map(|name| strsim::damerau_levenshtein(&wrong, &folded(name))).min().unwrap_or(usize::MAX)
        };
        let near: Vec<_> = self.countries.keys().map(|country| (distance(country), *country)).collect();
        let least = near.iter().map(|(distance, _)| *distance).min().filter(|least| *least <= most);
        let nearest = near.iter().filter(|(distance, _)| Some(*distance) == least);
        nearest.map(|(_, country)| *country).take(3).collect()
    }

    /// The diagnostic for a country that the library does not know.
    pub fn unknown_country(&self, text: &str, span: Span) -> Diagnostic {
        Code::UnknownCountry.at(span, format!("unknown country `{text}`")).help(self.advice(text))
    }
}

/// Where names come from.
type Names = fn(&Gazetteer, Country) -> Vec<String>;

/// How names are compared.
type Fold = fn(&str) -> String;

/// A name without the words in brackets.
fn bare(name: &str) -> String {
    folded(name.split('(').next().unwrap_or_default())
}

/// A name as all write it: without case, accents, signs and articles.
pub(super) fn folded(name: &str) -> String {
    let plain: String = name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    let plain = plain.replace('&', " and ").replace(['\'', '’', '‘', 'ʼ', '`', '.'], "");
    // "Korea, Republic of" is the Republic of Korea.
    let plain = plain.split_once(", ").map_or_else(|| plain.clone(), |(name, before)| format!("{before} {name}"));
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !["", "the", "and"].contains(word));
    words.map(|word| if word == "st" { "saint" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let codes = Gazetteer::iso().find(text);
        codes.iter().map(Country::code).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_country_is_found_by_code_and_by_name() {
        let gazetteer = Gazetteer::iso();
        for (country, three) in iso::all() {
            assert_eq!(gazetteer.find(&country.code().to_lowercase()), [country]);
            assert_eq!(gazetteer.find(three), [country]);
            let name = cldr::country(country, "en").unwrap().to_uppercase();
            assert_eq!(gazetteer.find(&name), [country], "{name}");
        }
    }

    #[test]
    fn names_are_found_as_people_write_them() {
        for (text, code) in [
            ("Norway", "NO"),
            ("norge", ""),
            ("Norvège", "NO"),
            ("норвегия", "NO"),
            ("Cote d'Ivoire", "CI"),
            ("Côte d’Ivoire", "CI"),
            ("St Lucia", "LC"),
            ("saint vincent and the grenadines", "VC"),
            ("The Gambia", "GM"),
            ("Türkiye", "TR"),
            ("Saint-Martin", "MF"),
            ("Falkland Islands (Malvinas)", "FK"),
            ("Корея", ""),
            ("Curacao", "CW"),
            ("sao tome and principe", "ST"),
            (" kenya ", "KE"),
            ("uk", "GB"),
            ("EL", "GR"),
            ("ZZ", ""),
            ("XX", ""),
            ("", ""),
            ("  ", ""),
            ("...", ""),
        ] {
            assert_eq!(found(text), code, "{text}");
        }
    }

    #[test]
    fn only_names_are_alike() {
        let gazetteer = Gazetteer::iso();
        for (wrong, advice) in [
            ("Norwey", "use `NO` (Norway)"),
            ("Phillipines", "use `PH` (Philippines)"),
            ("Tadjikistan", "use `TJ` (Tajikistan)"),
            ("no", "use `NO` (Norway)"),
            ("Norway", "use `NO` (Norway)"),
            ("UK", "use `GB` (United Kingdom)"),
        ] {
            assert_eq!(gazetteer.advice(wrong), advice);
        }
        for none in ["ZZ", "LX", "QQQ", "Atlantis", "Mars", ""] {
            assert!(
                gazetteer.advice(none).starts_with("use a code of ISO 3166-1"),
                "{none}: {}",
                gazetteer.advice(none)
            );
        }
    }
}
