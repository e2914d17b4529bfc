//! `explain`: why each item is in or out of a course, what is different for its country, and where everything comes from.

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Outcome, Workspace, diff, sound};
use crate::check::Checked;
use crate::cli::{Common, Explain, HumanOrJson};
use crate::diagnostic::Diagnostics;
use crate::edition::{self, Tag, Target};
use crate::origin::{self, Origin};
use crate::select::{self, Decision};
use crate::terminal::{Format, Terminal};

/// The decisions for one target.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Explanation {
    /// The version of this format.
    format: u32,
    /// `police-reform/en`
    target: String,
    /// Every candidate.
    selection: Vec<Decision>,
    /// What is different from the edition without a country.
    differences: Vec<String>,
    /// Where every item comes from.
    origins: Vec<Origin>,
}

pub(super) fn run(common: &Common, options: &Explain, terminal: Terminal) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    let (library, targets, mut found) = match sound::editions(&workspace, &options.target, terminal) {
        Ok(editions) => editions,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    let outcome = super::outcome(&found, false);
    for target in &targets {
        let (explanation, more) = explain(library, &workspace, target);
        found.extend(more);
        terminal.result(&match options.format {
            HumanOrJson::Json => serde_json::to_string(&explanation).expect("plain values") + "\n",
            HumanOrJson::Human if options.origins => human_origins(&explanation, terminal),
            HumanOrJson::Human => human(&explanation, terminal),
        })?;
    }
    terminal.diagnostics(&found.sorted(), &workspace.sources, Format::Human, false)?;
    Ok(outcome)
}

fn explain(library: &Checked, workspace: &Workspace, target: &Target) -> (Explanation, Diagnostics) {
    let edition = edition::edition(library, target);
    let (selection, found) = select::select(&edition);
    let differences = if target.tag.country.is_some() {
        let course = &library.courses[&target.course.id];
        let plain = Target::new(library, course, Tag { country: None, ..target.tag.clone() });
        diff::compare(library, &workspace.sources, &plain, target).0
    } else {
        Vec::new()
    };
    let origins = origin::origins(&edition, &selection, &workspace.sources);
    (Explanation { format: 1, target: target.name(), selection: selection.decisions, differences, origins }, found)
}

/// Every candidate, in or out; what is different for a country stands before them.
fn human(explanation: &Explanation, terminal: Terminal) -> String {
    let rows: Vec<_> = explanation
        .selection
        .iter()
        .map(|decision| {
            let chosen = if decision.chosen { "in" } else { "out" };
            let score = if decision.score > 0 { decision.score.to_string() } else { String::new() };
            vec![decision.kind.to_owned(), decision.id.clone(), chosen.to_owned(), score, decision.reason.clone()]
        })
        .collect();
    let differences = explanation.differences.iter().map(|line| format!("  {line}\n")).collect::<String>();
    let differences =
        if differences.is_empty() { differences } else { format!("what is different here:\n{differences}\n") };
    format!("{}\n\n{differences}{}\n", explanation.target, terminal.table(&["kind", "id", "", "score", "why"], &rows))
}

fn human_origins(explanation: &Explanation, terminal: Terminal) -> String {
    let mut rows = Vec::new();
    for origin in &explanation.origins {
        let language =
            if origin.fallback { format!("{} (fallback)", origin.language) } else { origin.language.clone() };
        rows.push(vec![origin.item.clone(), String::new(), language, origin.file.clone()]);
        for change in &origin.changes {
            let part = format!("{} {}", change.part, change.change.word());
            rows.push(vec![String::new(), part, String::new(), format!("{}:{}", change.file, change.line)]);
        }
    }
    format!("{}\n\n{}\n", explanation.target, terminal.table(&["item", "part", "language", "from"], &rows))
}
