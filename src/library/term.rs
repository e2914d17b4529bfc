//! Terms: words such as `{police}` and `{police.of}`, for which every country has its own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::country::Country;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggestion};
use crate::source::Span;
use crate::yaml::Reader;

/// The forms of a term; `{police}` alone is the first.
pub const FORMS: [&str; 4] = ["name", "of", "in", "plural"];

/// One term in one language.
#[derive(Clone, Debug, Default)]
pub struct Term {
    /// The place of its name.
    pub span: Option<Span>,
    forms: BTreeMap<&'static str, String>,
}

/// Terms by name.
pub type Terms = BTreeMap<String, Term>;

impl Term {
    /// One of its forms.
    pub fn form(&self, form: &str) -> Option<&str> {
        self.forms.get(form).map(String::as_str)
    }

    /// Reads the forms of a term.
    pub fn read(span: Span, map: &Reader<'_>) -> Self {
        let forms = FORMS.into_iter().filter_map(|form| Some((form, map.text(form)?.value)));
        let term = Self { span: Some(span), forms: forms.collect() };
        if !term.forms.contains_key("name") {
            map.missing("name");
        }
        term
    }
}

/// Reads the neutral words of a language.
pub fn read(map: &Reader<'_>, diagnostics: &RefCell<Diagnostics>) -> Terms {
    let mut terms = Terms::new();
    for (key, node) in map.entries() {
        let reader = Reader::new(node, "a term", diagnostics);
        terms.insert(key.value.clone(), Term::read(key.span, &reader));
        reader.finish();
    }
    terms
}

/// A term in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermUse {
    /// The item, such as `exercises/police-reform/01-x`.
    pub item: String,
    /// The language.
    pub language: String,
    /// `police.of`
    pub key: String,
    /// Where it stands.
    pub span: Span,
    /// Whether the edition has the word that it should have: the country's, if it is one of a country.
    pub own: bool,
}

/// The words of one language and, if wanted, one country.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The language.
    pub language: &'a str,
    /// The neutral words.
    pub neutral: Option<&'a Terms>,
    /// The country and its own words.
    pub country: Option<(Country, Option<&'a Terms>)>,
}

impl Words<'_> {
    /// The word for `police.of`, and whether it is the one that the edition should have.
    pub fn find(&self, key: &str, span: Span) -> Result<(String, bool), Diagnostic> {
        let (name, form) = key.split_once('.').unwrap_or((key, FORMS[0]));
        let find = |terms: Option<&Terms>| terms.and_then(|terms| terms.get(name)?.form(form).map(str::to_owned));
        let own = self.country.and_then(|(_, terms)| find(terms));
        if let Some(own) = own {
            return Ok((own, true));
        }
        find(self.neutral).map(|word| (word, self.country.is_none())).ok_or_else(|| self.unknown(key, span))
    }

    fn unknown(&self, key: &str, span: Span) -> Diagnostic {
        let known = self.neutral.into_iter().flatten().flat_map(|(name, term)| {
            let forms = term.forms.keys();
            forms.map(move |form| if *form == FORMS[0] { name.clone() } else { format!("{name}.{form}") })
        });
        let known: Vec<_> = known.collect();
        let language = self.language;
        let message = format!("the term `{key}` has no neutral word in `{language}`");
        let add =
            format!("add it to `terms` in `modules/languages/{language}.yaml`, or write `\\{{` for the sign itself");
        let nearest = suggestion(key, known.iter().map(String::as_str)).filter(|help| help.starts_with("use `"));
        Code::UnknownTerm.at(span, message).help(nearest.map_or(add.clone(), |nearest| format!("{nearest}; or {add}")))
    }
}
