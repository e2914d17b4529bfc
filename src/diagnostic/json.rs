//! One JSON object a diagnostic and line, for programs.

use schemars::JsonSchema;
use serde::Serialize;

use super::short::location;
use super::{Diagnostic, Diagnostics, Place};
use crate::source::Sources;

/// A diagnostic as programs read it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The version of this format.
    format: u32,
    /// The kind of mistake.
    code: String,
    /// `error`, `warning` or `note`.
    severity: String,
    /// What is wrong.
    message: String,
    /// Where it is.
    #[serde(flatten)]
    place: Option<RecordPlace>,
    /// Other places that explain it.
    related: Vec<Related>,
    /// What to do.
    help: Option<String>,
}

/// A place: lines and columns from 1, columns in characters, bytes from 0.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordPlace {
    path: String,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    byte_start: Option<usize>,
    byte_end: Option<usize>,
}

/// A second place with its message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Related {
    #[serde(flatten)]
    place: Option<RecordPlace>,
    message: String,
}

/// Renders all diagnostics, a JSON object a line.
pub fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let lines = diagnostics.iter().map(|diagnostic| record(diagnostic, sources));
    lines.map(|record| serde_json::to_string(&record).expect("records are plain values") + "\n").collect()
}

/// The JSON Schema of a line.
pub fn schema() -> serde_json::Value {
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    generator.into_root_schema_for::<Record>().into()
}

fn record(diagnostic: &Diagnostic, sources: &Sources) -> Record {
    let related = diagnostic.related.iter();
    Record {
        format: 1,
        code: diagnostic.code.id().to_owned(),
        severity: diagnostic.severity.word().to_owned(),
        message: diagnostic.message.clone(),
        place: place(&diagnostic.place, sources),
        related: related.map(|(at, message)| Related { place: place(at, sources), message: message.clone() }).collect(),
        help: diagnostic.help.clone(),
    }
}

fn place(place: &Place, sources: &Sources) -> Option<RecordPlace> {
    let location = location(place, sources)?;
    Some(RecordPlace {
        path: location.path,
        line: location.start.map(|(line, _)| line),
        column: location.start.map(|(_, column)| column),
        end_line: location.end.map(|(line, _)| line),
        end_column: location.end.map(|(_, column)| column),
        byte_start: location.bytes.map(|(start, _)| start),
        byte_end: location.bytes.map(|(_, end)| end),
    })
}
