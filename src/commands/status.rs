//! `status`: which texts are translated, which are out of date, and what each country still has to fill in.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::names::{self, Refusal};
use super::{Outcome, edition_status, root};
use crate::cli::{Common, Deny, HumanOrJson, Status};
use crate::exchange::{self, Progress};
use crate::files;
use crate::library::freshness::Made;
use crate::library::locale::LanguageTag;
use crate::library::overlay::Verb;
use crate::library::{self, Country, Freshness, Library};
use crate::source::Sources;
use crate::terminal::{Format, Terminal};

/// How far the languages and countries of a library are.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Report {
    format: u32,
    languages: Vec<LanguageStatus>,
    countries: Vec<CountryStatus>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LanguageStatus {
    language: String,
    labels_reviewed: bool,
    /// Labels that are printed in the language of the library.
    labels_missing: Vec<String>,
    complete: Vec<String>,
    stale: BTreeMap<String, Vec<String>>,
    unstamped: Vec<String>,
    unfinished: Vec<String>,
    missing: Vec<String>,
    orphaned: Vec<String>,
    /// Items of which something is translated and kept until all is, and those with texts to look at again.
    in_work: BTreeMap<String, Progress>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CountryStatus {
    country: String,
    profile_checked: bool,
    changed: Vec<String>,
    added: Vec<String>,
    removed: Vec<String>,
    stale: BTreeMap<String, Vec<String>>,
    /// Terms without a word of the country's own, the most used first.
    terms: Vec<Term>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Term {
    term: String,
    language: String,
    places: usize,
}

pub(super) fn run(common: &Common, options: &Status, terminal: Terminal) -> Result<Outcome> {
    if let Some(target) = &options.target {
        return edition_status::run(common, target, options, terminal);
    }
    let (sources, _) = files::read_workspace(&root(common)?)?;
    let (library, diagnostics) = library::load(&sources);
    let Some(library) = library else {
        terminal.diagnostics(&diagnostics.sorted(), &sources, Format::Human, false)?;
        return Ok(Outcome::Wrong);
    };
    let report = report(&library, &sources, &Wanted::new(&library, options, terminal)?);
    terminal.result(&match options.format {
        HumanOrJson::Json => serde_json::to_string(&report)? + "\n",
        HumanOrJson::Human => human(&report, !options.lang.is_empty(), terminal),
    })?;
    let stale = report.languages.iter().any(|language| !language.stale.is_empty())
        || report.countries.iter().any(|country| !country.stale.is_empty());
    Ok(if stale && options.deny.contains(&Deny::Stale) { Outcome::Wrong } else { Outcome::Done })
}

/// The languages and countries to tell of.
struct Wanted {
    languages: BTreeSet<String>,
    countries: BTreeSet<Country>,
}

impl Wanted {
    /// All that there are, or those that are named.
    fn new(library: &Library, options: &Status, terminal: Terminal) -> Result<Self, Refusal> {
        let first = &library.settings.language.value;
        let mut languages: BTreeSet<_> = library.languages.keys().filter(|tag| *tag != first).cloned().collect();
        if !options.lang.is_empty() {
            let named = options.lang.iter().map(|name| translated(library, name));
            languages = named.collect::<Result<_, _>>()?;
        }
        let mut countries: BTreeSet<_> = library.countries.keys().copied().collect();
        if !options.country.is_empty() {
            let named = options.country.iter().map(|name| names::country(&library.gazetteer, name, terminal));
            let named = named.collect::<Result<BTreeSet<_>, _>>()?;
            if let Some(other) = named.iter().find(|country| !countries.contains(country)) {
                let known = countries.iter().map(Country::code).collect::<Vec<_>>().join(", ");
                let help = format!("there are {known}; `coursepack new country {other}` writes another");
                return Err(names::nothing_left(&format!("`--country {other}`"), "the countries with a profile", help));
            }
            countries = named;
        }
        Ok(Self { languages, countries })
    }
}

/// A language into which the library is translated.
pub(super) fn translated(library: &Library, name: &str) -> Result<String, Refusal> {
    let tag = names::language(library, name)?;
    let first = &library.settings.language.value;
    if tag == first {
        let others = library.languages.keys().filter(|tag| *tag != first).map(String::as_str).collect::<Vec<_>>();
        let help = format!("name one of {}", others.join(", "));
        return Err(names::nothing_left(
            &format!("`--lang {tag}`, in which all is written,"),
            "the translations",
            help,
        ));
    }
    Ok(tag.to_owned())
}

fn report(library: &Library, sources: &Sources, wanted: &Wanted) -> Report {
    let index = library.index();
    let orphans = orphans(library, sources);
    let languages = wanted.languages.iter().map(|tag| language(library, tag, &index, &orphans, sources)).collect();
    let countries = library.countries.iter().filter(|(code, _)| wanted.countries.contains(code));
    Report {
        format: 1,
        languages,
        countries: countries.map(|(code, own)| country(code.code(), own, library)).collect(),
    }
}

/// Translations without an original, by language.
fn orphans(library: &Library, sources: &Sources) -> BTreeMap<String, Vec<String>> {
    let mut orphans = BTreeMap::<_, Vec<_>>::new();
    for (_, source) in sources.under("modules/") {
        let tag = source
            .path
            .rsplit('/')
            .next()
            .and_then(|name| name.split('.').rev().nth(1).filter(|_| name.matches('.').count() > 1));
        let Some(tag) = tag.filter(|tag| library.languages.contains_key(*tag)) else { continue };
        // What is kept of a translation without its original is an error of the library.
        if Made::from(sources, &source.path).is_none() && !source.path.ends_with(".po") {
            orphans.entry(tag.to_owned()).or_default().push(source.path.clone());
        }
    }
    orphans
}

fn language(
    library: &Library,
    tag: &str,
    index: &[(String, Vec<String>)],
    orphans: &BTreeMap<String, Vec<String>>,
    sources: &Sources,
) -> LanguageStatus {
    let in_work = LanguageTag::parse(tag).map(|tag| exchange::in_work(sources, &tag, &library.freshness));
    let mut status = LanguageStatus {
        language: tag.to_owned(),
        labels_reviewed: library.languages[tag].unreviewed.is_none(),
        labels_missing: library.languages[tag].missing.clone(),
        complete: Vec::new(),
        stale: BTreeMap::new(),
        unstamped: Vec::new(),
        unfinished: Vec::new(),
        missing: Vec::new(),
        orphaned: orphans.get(tag).cloned().unwrap_or_default(),
        in_work: in_work.unwrap_or_default(),
    };
    for (item, languages) in index {
        let freshness = library.freshness.get(item).and_then(|states| states.get(tag));
        match freshness {
            None if status.in_work.contains_key(item) => status.unfinished.push(item.clone()),
            None => status.missing.push(item.clone()),
            Some(_) if !languages.iter().any(|language| language == tag) => status.unfinished.push(item.clone()),
            Some(Freshness::Current) => status.complete.push(item.clone()),
            Some(Freshness::Unstamped) => status.unstamped.push(item.clone()),
            Some(Freshness::Stale(parts)) => {
                status.stale.insert(item.clone(), parts.clone());
            }
        }
    }
    status
}

fn country(code: &str, own: &Library, library: &Library) -> CountryStatus {
    let with = |verb: Verb| {
        let is = |changes: &Vec<library::Change>| {
            let whole = changes.iter().find(|change| change.part == library::overlay::PartName::Item);
            whole.map_or(Verb::Changed, |change| change.verb) == verb
        };
        own.changes.iter().filter(|(_, changes)| is(changes)).map(|(item, _)| item.clone()).collect()
    };
    let mut stale = BTreeMap::new();
    let below = format!("countries/{code}/");
    for (item, states) in
        library.freshness.iter().filter_map(|(item, states)| Some((item.strip_prefix(&below)?, states)))
    {
        for (language, state) in states {
            if let Freshness::Stale(parts) = state {
                let item = if language.is_empty() { item.to_owned() } else { format!("{item}.{language}") };
                stale.insert(item, parts.clone());
            }
        }
    }
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for term in own.terms.iter().filter(|term| !term.own) {
        *counts.entry((&term.key, &term.language)).or_default() += 1;
    }
    let mut terms: Vec<_> = counts
        .into_iter()
        .map(|((term, language), places)| Term { term: term.to_owned(), language: language.to_owned(), places })
        .collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.places));
    CountryStatus {
        country: code.to_owned(),
        profile_checked: library.is_checked(code),
        changed: with(Verb::Changed),
        added: with(Verb::Added),
        removed: with(Verb::Removed),
        stale,
        terms,
    }
}

/// The first of the labels that are missing, and how many more there are.
fn named(labels: &[String]) -> Vec<String> {
    const MOST: usize = 12;
    let (named, more) = labels.split_at(labels.len().min(MOST));
    let more = (!more.is_empty()).then(|| format!("and {} more", more.len()));
    named.iter().cloned().chain(more).collect()
}

/// `case-studies/x: 12 of 14 texts are finished, to be looked at again: summary:1`
fn in_words(item: &str, progress: &Progress) -> String {
    let fuzzy = match progress.fuzzy.as_slice() {
        [] => String::new(),
        ids => format!(", to be looked at again: {}", ids.join(", ")),
    };
    format!("{item}: {} of {} texts are finished{fuzzy}", progress.finished, progress.texts)
}

fn human(report: &Report, with_missing: bool, terminal: Terminal) -> String {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let rows: Vec<_> = report
        .languages
        .iter()
        .map(|one| {
            let counts = [&one.complete, &one.unstamped, &one.unfinished, &one.missing, &one.orphaned]
                .map(|list| list.len().to_string());
            let [complete, unstamped, unfinished, missing, orphaned] = counts;
            let stale = one.stale.len().to_string();
            let fuzzy: usize = one.in_work.values().map(|progress| progress.fuzzy.len()).sum();
            vec![
                one.language.clone(),
                complete,
                stale,
                unstamped,
                unfinished,
                missing,
                orphaned,
                fuzzy.to_string(),
                yes(one.labels_reviewed),
            ]
        })
        .collect();
    let heads = [
        "language",
        "complete",
        "stale",
        "not stamped",
        "unfinished",
        "missing",
        "orphaned",
        "fuzzy texts",
        "labels reviewed",
    ];
    let mut out = terminal.table(&heads, &rows);
    let rows: Vec<_> = report
        .countries
        .iter()
        .map(|one| {
            let [changed, added, removed] = [&one.changed, &one.added, &one.removed].map(|list| list.len().to_string());
            let (stale, terms) = (one.stale.len().to_string(), one.terms.len().to_string());
            vec![one.country.clone(), changed, added, removed, stale, terms, yes(one.profile_checked)]
        })
        .collect();
    let heads = ["country", "changed", "added", "removed", "stale", "terms missing", "profile checked"];
    out += &format!("\n{}", terminal.table(&heads, &rows));
    let mut list = |head: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            out += &format!("\n{head}\n{}", lines.into_iter().map(|line| format!("  {line}\n")).collect::<String>());
        }
    };
    for one in &report.languages {
        let stale = one.stale.iter().map(|(item, parts)| format!("{item}: {}", parts.join(", ")));
        list(&format!("stale in {}", one.language), stale.collect());
        list(&format!("orphaned in {}", one.language), one.orphaned.clone());
        list(&format!("unfinished in {}", one.language), one.unfinished.clone());
        let in_work = one.in_work.iter().map(|(item, progress)| in_words(item, progress));
        list(&format!("in work in {}", one.language), in_work.collect());
        list(&format!("labels missing in {}", one.language), named(&one.labels_missing));
        if with_missing {
            list(&format!("missing in {}", one.language), one.missing.clone());
        }
    }
    for one in &report.countries {
        let stale = one.stale.iter().map(|(item, parts)| format!("{item}: {}", parts.join(", ")));
        list(&format!("stale overlays of {}", one.country), stale.collect());
        let terms = one.terms.iter().map(|term| format!("{} in {}: {} places", term.term, term.language, term.places));
        list(&format!("terms that {} has no word for", one.country), terms.collect());
    }
    out
}
