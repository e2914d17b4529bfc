//! `status COURSE/TAG`: what one edition prints, how far each item is translated, and what a release would refuse.

use std::collections::BTreeMap;

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Outcome, Workspace, sound};
use crate::cli::{Common, Deny, HumanOrJson, Status};
use crate::diagnostic::{Diagnostics, short};
use crate::edition::{self, Edition};
use crate::library::Freshness;
use crate::origin::{self, Used};
use crate::review;
use crate::select;
use crate::source::Sources;
use crate::terminal::{Format, Terminal};

/// How far one edition is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Report {
    format: u32,
    target: String,
    language: String,
    /// Every item that it prints.
    items: Vec<Item>,
    /// What a release of it would refuse, a line each.
    release: Vec<String>,
}

/// How far one item is.
#[derive(Debug, Serialize, JsonSchema)]
struct Item {
    item: String,
    /// The language in which it is printed.
    language: String,
    state: State,
    /// The parts of the original that have changed since it was translated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changed: Vec<String>,
}

/// How far an item is translated into the edition's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// It was written in it first.
    Original,
    /// It is translated, and says from which text.
    Complete,
    /// It is translated, and does not say from which text.
    Unstamped,
    /// Its original has changed since.
    Stale,
    /// It is printed in another language.
    Missing,
}

impl State {
    const ALL: [(&'static str, State); 5] = [
        ("original", State::Original),
        ("complete", State::Complete),
        ("not stamped", State::Unstamped),
        ("stale", State::Stale),
        ("missing", State::Missing),
    ];
}

pub(super) fn run(common: &Common, name: &str, options: &Status, terminal: Terminal) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    let (library, targets, broken) = match sound::editions(&workspace, name, terminal) {
        Ok(editions) => editions,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    let mut stale = false;
    for mut target in targets {
        // Everything that keeps the edition from a release is to be told.
        target.release = true;
        let edition = edition::edition(library, &target);
        let (selection, mut found) = select::select(&edition);
        found.extend(review::review(&edition, &selection));
        let report = report(&edition, &origin::used(&edition, &selection), found, &workspace.sources);
        stale |= report.items.iter().any(|item| item.state == State::Stale);
        terminal.result(&match options.format {
            HumanOrJson::Json => serde_json::to_string(&report)? + "\n",
            HumanOrJson::Human => human(&report, terminal),
        })?;
    }
    terminal.diagnostics(&broken.clone().sorted(), &workspace.sources, Format::Human, false)?;
    Ok(if stale && options.deny.contains(&Deny::Stale) { Outcome::Wrong } else { super::outcome(&broken, false) })
}

fn report(edition: &Edition<'_>, used: &[Used<'_>], found: Diagnostics, sources: &Sources) -> Report {
    let language = edition.target.tag.language.clone();
    let items = used.iter().map(|used| {
        let freshness = edition.library.freshness.get(&used.item).and_then(|states| states.get(&language));
        let (state, changed) = match (used.fallback, freshness) {
            (Some(_), _) => (State::Missing, Vec::new()),
            (None, None) => (State::Original, Vec::new()),
            (None, Some(Freshness::Current)) => (State::Complete, Vec::new()),
            (None, Some(Freshness::Unstamped)) => (State::Unstamped, Vec::new()),
            (None, Some(Freshness::Stale(parts))) => (State::Stale, parts.clone()),
        };
        let language = used.fallback.unwrap_or(&language).to_owned();
        Item { item: used.item.clone(), language, state, changed }
    });
    let items = items.collect();
    let release = short::render(&found.sorted(), sources).lines().map(str::to_owned).collect();
    Report { format: 1, target: edition.target.name(), language, items, release }
}

fn human(report: &Report, terminal: Terminal) -> String {
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    report.items.iter().for_each(|item| *counts.entry(item.state).or_default() += 1);
    let (heads, row): (Vec<_>, Vec<_>) =
        State::ALL.iter().map(|(word, state)| (*word, counts.get(state).copied().unwrap_or(0).to_string())).unzip();
    let mut out = format!("{}: {} items\n\n{}", report.target, report.items.len(), terminal.table(&heads, &[row]));
    let mut list = |head: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            out += &format!("\n{head}\n{}", lines.into_iter().map(|line| format!("  {line}\n")).collect::<String>());
        }
    };
    let of = |state: State| report.items.iter().filter(move |item| item.state == state);
    list("stale", of(State::Stale).map(|item| format!("{}: {}", item.item, item.changed.join(", "))).collect());
    list("not stamped", of(State::Unstamped).map(|item| item.item.clone()).collect());
    let missing = of(State::Missing).map(|item| format!("{} (printed in {})", item.item, item.language));
    list(&format!("missing in {}", report.language), missing.collect());
    list("what a release would refuse", report.release.clone());
    out + "\n"
}
