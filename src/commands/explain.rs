//! `explain`: why each item is in or out of a course.

use anyhow::Result;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Outcome, Workspace, course_and_tags};
use crate::cli::{Common, Explain, HumanOrJson};
use crate::diagnostic::Diagnostics;
use crate::edition::{self, Tag, Target};
use crate::select::{self, Decision};
use crate::terminal::{Format, Terminal, table};

/// The decisions for one target.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Explanation {
    /// The version of this format.
    format: u32,
    /// `police-reform/en`
    target: String,
    /// Every candidate.
    selection: Vec<Decision>,
}

pub(super) fn run(common: &Common, options: &Explain, terminal: Terminal) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    let Some(library) = &workspace.library else {
        terminal.diagnostics(&workspace.diagnostics, &workspace.sources, Format::Human, false);
        return Ok(Outcome::Wrong);
    };
    let (course, tags) = match course_and_tags(library, &options.target) {
        Ok(found) => found,
        Err(diagnostic) => return Ok(fail(diagnostic.into(), &workspace, terminal)),
    };
    for tag in tags {
        let tag = match Tag::parse(&tag, library, None) {
            Ok(tag) => tag,
            Err(diagnostic) => return Ok(fail(diagnostic.into(), &workspace, terminal)),
        };
        let target = Target::new(library, course, tag);
        let edition = edition::edition(library, &target);
        let (selection, found) = select::select(&edition);
        terminal.diagnostics(&found, &workspace.sources, Format::Human, false);
        let explanation = Explanation { format: 1, target: target.name(), selection: selection.decisions };
        terminal.result(&match options.format {
            HumanOrJson::Json => serde_json::to_string(&explanation).expect("plain values") + "\n",
            HumanOrJson::Human => human(&explanation),
        });
    }
    Ok(Outcome::Done)
}

fn fail(diagnostics: Diagnostics, workspace: &Workspace, terminal: Terminal) -> Outcome {
    terminal.diagnostics(&diagnostics, &workspace.sources, Format::Human, false);
    Outcome::Wrong
}

fn human(explanation: &Explanation) -> String {
    let rows: Vec<_> = explanation
        .selection
        .iter()
        .map(|decision| {
            let chosen = if decision.chosen { "in" } else { "out" };
            let score = if decision.score > 0 { decision.score.to_string() } else { String::new() };
            vec![decision.kind.to_owned(), decision.id.clone(), chosen.to_owned(), score, decision.reason.clone()]
        })
        .collect();
    format!("{}\n\n{}\n", explanation.target, table(&["kind", "id", "", "score", "why"], &rows))
}
