//! Reads the profiles of countries.

use std::collections::BTreeMap;

use super::Loader;
use crate::library::{Country, Gazetteer, Profile, profile};
use crate::source::Span;

impl Loader<'_> {
    pub(super) fn profiles(&self, gazetteer: &Gazetteer) -> BTreeMap<Country, Profile> {
        let mut profiles = BTreeMap::new();
        for (code, _, file) in self.files("modules/countries/", ".yaml").filter(|(code, ..)| !code.contains('/')) {
            let Some(node) = self.parse(file) else { continue };
            let profile = profile::read(&node, &self.diagnostics);
            match Country::new(code).filter(|country| gazetteer.countries.contains_key(country)) {
                Some(country) => {
                    profiles.insert(country, profile);
                }
                None => self.push(gazetteer.unknown_country(code, Span::start_of(file))),
            }
        }
        profiles
    }
}
