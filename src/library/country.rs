//! Countries, their names and profiles, and regions.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::{cldr, iso};
use crate::diagnostic::Code;
use crate::source::Located;
use crate::yaml::Reader;

/// A code of two letters: of ISO 3166-1, `XK` for Kosovo, or one that a library adds.
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
    /// What people call it, too: only to find it.
    pub also: Vec<String>,
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
    /// Countries with the names that the library has for them: all of ISO 3166-1, and those that it adds.
    pub countries: BTreeMap<Country, Names>,
    /// Regions by id.
    pub regions: BTreeMap<String, Region>,
}

impl Gazetteer {
    /// Knows every country of ISO 3166-1, and `XK` for Kosovo.
    pub fn iso() -> Self {
        let countries = iso::all().map(|(country, _)| country).chain(Country::new("XK"));
        Self { countries: countries.map(|country| (country, Names::default())).collect(), regions: BTreeMap::new() }
    }

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
            let mut names =
                Names { also: entry.texts("also").into_iter().map(|name| name.value).collect(), ..Names::default() };
            for (language, node) in entry.entries() {
                if ["source", "also"].contains(&language.value.as_str()) {
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

    /// The regions that a country belongs to.
    pub fn regions_of(&self, country: Country) -> impl Iterator<Item = &str> {
        let regions = self.regions.iter().filter(move |(_, region)| region.members.contains(&country));
        regions.map(|(id, _)| id.as_str())
    }

    /// The short name of a country in a language: the library's, else CLDR's, else an English one.
    pub fn name(&self, country: Country, language: &str) -> String {
        let ours = |language| self.countries.get(&country)?.short.get(language).cloned();
        let name = ours(language).or_else(|| cldr::country(country, language)).or_else(|| ours("en"));
        name.or_else(|| cldr::country(country, "en")).unwrap_or_else(|| country.code().to_owned())
    }

    /// The name of a region in a language, else in English, else its id.
    pub fn region_name(&self, region: &str, language: &str) -> String {
        let names = self.regions.get(region).map(|region| &region.names);
        let name = names.and_then(|names| names.get(language).or_else(|| names.get("en")));
        name.cloned().unwrap_or_else(|| region.to_owned())
    }
}
