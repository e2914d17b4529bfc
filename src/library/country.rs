//! Countries, their names and profiles, and regions.

use std::collections::BTreeMap;
use std::fmt;

use icu_locale::names::RegionDisplayName;
use icu_locale::{Locale, subtags};
use serde::Serialize;

use crate::diagnostic::{Code, suggestion};
use crate::source::{Located, Span};
use crate::yaml::Reader;

/// An ISO 3166-1 code, or `XK` for Kosovo.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// Takes two capital letters.
    pub fn new(code: &str) -> Option<Self> {
        match code.as_bytes() {
            [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Some(Self([*a, *b])),
            _ => None,
        }
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII letters")
    }

    /// Its short name in a language, as CLDR has it.
    pub fn cldr_name(&self, language: &str) -> Option<String> {
        let language: Locale = language.parse().ok()?;
        let region: subtags::Region = self.code().parse().ok()?;
        RegionDisplayName::try_new_light((&language).into(), region).ok().map(|name| name.to_string())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// The names of one country: language → short and formal name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Short names by language.
    pub short: BTreeMap<String, String>,
    /// Formal names by language.
    pub formal: BTreeMap<String, String>,
}

/// A region: its names and members.
#[derive(Clone, Debug)]
pub struct Region {
    /// Names by language.
    pub names: BTreeMap<String, String>,
    /// Countries that belong to it.
    pub members: Vec<Country>,
}

/// The gazetteer of a library: which countries and regions there are.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    /// Countries with their names.
    pub countries: BTreeMap<Country, Names>,
    /// Regions by id.
    pub regions: BTreeMap<String, Region>,
}

impl Gazetteer {
    /// Reads `names.yaml`.
    pub fn read_names(&mut self, reader: Reader<'_>) {
        for (code, node) in reader.entries() {
            let Some(country) = Country::new(&code.value) else {
                let message = format!("`{}` is not a country code", code.value);
                reader.push(
                    Code::UnknownCountry.at(code.span, message).help("use two capital letters, as in ISO 3166-1"),
                );
                continue;
            };
            let entry = Reader::new(node, "the names of a country", reader.diagnostics());
            let mut names = Names::default();
            for (language, node) in entry.entries() {
                if language.value == "source" {
                    continue;
                }
                let forms = Reader::new(node, "the name of a country", reader.diagnostics());
                if let Some(short) = forms.required_text("short") {
                    names.short.insert(language.value.clone(), short.value);
                }
                if let Some(formal) = forms.text("formal") {
                    names.formal.insert(language.value.clone(), formal.value);
                }
                forms.text("in");
                forms.finish();
            }
            if !entry.has("source") {
                entry.missing("source");
            }
            self.countries.insert(country, names);
        }
    }

    /// Reads `regions.yaml`.
    pub fn read_regions(&mut self, reader: Reader<'_>) {
        for (id, node) in reader.entries() {
            let entry = Reader::new(node, "a region", reader.diagnostics());
            let members = entry.texts("members");
            let members = members.iter().filter_map(|code| self.country(code, &entry)).collect();
            entry.required_text("source");
            let names = entry.keys().filter(|key| !matches!(key.value.as_str(), "members" | "source"));
            let names = names.map(|key| key.value.clone()).collect::<Vec<_>>();
            let mut region = Region { names: BTreeMap::new(), members };
            for (key, node) in entry.entries() {
                if names.contains(&key.value)
                    && let Some(name) = entry.text_of(&key.value, node)
                {
                    region.names.insert(key.value.clone(), name.value);
                }
            }
            self.regions.insert(id.value.clone(), region);
        }
    }

    /// A country by its code, or a diagnostic with the nearest one.
    pub fn country(&self, code: &Located<String>, reader: &Reader<'_>) -> Option<Country> {
        let country = Country::new(&code.value).filter(|country| self.countries.contains_key(country));
        if country.is_none() {
            reader.push(self.unknown_country(&code.value, code.span));
        }
        country
    }

    /// The diagnostic for a country that the library does not know.
    pub fn unknown_country(&self, code: &str, span: Span) -> crate::diagnostic::Diagnostic {
        let upper = code.to_uppercase();
        let known = || self.countries.keys().map(Country::code);
        let help = if known().any(|code| code == upper) {
            Some(format!("use `{upper}`"))
        } else {
            Some(match suggestion(&upper, known()) {
                Some(nearest) if nearest.starts_with("use `") => {
                    format!("add it to `modules/names.yaml`, or {nearest}")
                }
                _ => "add it to `modules/names.yaml`".to_owned(),
            })
        };
        Code::UnknownCountry.at(span, format!("unknown country `{code}`")).maybe_help(help)
    }

    /// The regions that a country belongs to.
    pub fn regions_of(&self, country: Country) -> impl Iterator<Item = &str> {
        let regions = self.regions.iter().filter(move |(_, region)| region.members.contains(&country));
        regions.map(|(id, _)| id.as_str())
    }

    /// The short name of a country in a language: the library's, else CLDR's, else the library's English one, else its code.
    pub fn name(&self, country: Country, language: &str) -> String {
        let ours = |language| self.countries.get(&country)?.short.get(language).cloned();
        let name = ours(language).or_else(|| country.cldr_name(language)).or_else(|| ours("en"));
        name.unwrap_or_else(|| country.code().to_owned())
    }

    /// The name of a region in a language, else in English, else its id.
    pub fn region_name(&self, region: &str, language: &str) -> String {
        let names = self.regions.get(region).map(|region| &region.names);
        let name = names.and_then(|names| names.get(language).or_else(|| names.get("en")));
        name.cloned().unwrap_or_else(|| region.to_owned())
    }
}
