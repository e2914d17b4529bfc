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
    /// Whether it names something invented: no country needs a word of its own for it.
    invented: bool,
    forms: BTreeMap<String, String>,
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
        let forms = FORMS.into_iter().filter_map(|form| Some((form.to_owned(), map.text(form)?.value)));
        let term = Self { span: Some(span), invented: false, forms: forms.collect() };
        if !term.forms.contains_key("name") {
            map.missing("name");
        }
        term
    }
}

/// Reads what only a neutral word has: whether it is invented, and the facts of what it names.
fn read_facts(term: &mut Term, map: &Reader<'_>) {
    term.invented = map.flag("invented");
    let Some(facts) = map.map("facts") else { return };
    for (key, node) in facts.entries() {
        if FORMS.contains(&key.value.as_str()) {
            let message = format!("the fact `{}` has the name of a form", key.value);
            facts.push(Code::WrongValue.at(key.span, message).help("give the fact another name"));
        } else if let Some(text) = facts.text_of(&key.value, node) {
            term.forms.insert(key.value.clone(), text.value);
        }
    }
}

/// Reads the neutral words of a language.
pub fn read(map: &Reader<'_>, diagnostics: &RefCell<Diagnostics>) -> Terms {
    let mut terms = Terms::new();
    for (key, node) in map.entries() {
        let reader = Reader::new(node, "a term", diagnostics);
        let mut term = Term::read(key.span, &reader);
        read_facts(&mut term, &reader);
        terms.insert(key.value.clone(), term);
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
        find(self.neutral).map(|word| (word, self.is_enough(name, form))).ok_or_else(|| self.unknown(key, span))
    }

    /// Whether the neutral word is what the edition should have. What is invented may keep its name in every country;
    /// one that renames it needs every form, and never the facts.
    fn is_enough(&self, name: &str, form: &str) -> bool {
        let renamed = self.country.is_some_and(|(_, terms)| terms.is_some_and(|terms| terms.contains_key(name)));
        let invented = self.neutral.and_then(|terms| terms.get(name)).is_some_and(|term| term.invented);
        self.country.is_none() || invented && !(renamed && FORMS.contains(&form))
    }

    fn unknown(&self, key: &str, span: Span) -> Diagnostic {
        let known = self.neutral.into_iter().flatten().flat_map(|(name, term)| {
            let forms = term.forms.keys();
            forms.map(move |form| if form == FORMS[0] { name.clone() } else { format!("{name}.{form}") })
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
