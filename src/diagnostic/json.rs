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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;
    use serde_json::{Value, json};

    fn records() -> Vec<Value> {
        let sources = Sources::new([("a.yaml".to_owned(), "t: Ж\nx: tz\n".into())]);
        let span = Span::new(sources.find("a.yaml").unwrap(), 9, 11);
        let found = [
            Code::UnknownCountry
                .at(span, "unknown country `tz`")
                .related(Span::new(span.file, 3, 5), "here")
                .help("use `ke`"),
            Code::EmptyTheme.nowhere("nothing is chosen"),
        ];
        let text = render(&found.into_iter().collect(), &sources);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn an_object_a_line() {
        let records = records();
        let related = json!({"path": "a.yaml", "line": 1, "column": 4, "endLine": 1, "endColumn": 5, "byteStart": 3, "byteEnd": 5, "message": "here"});
        let expected = json!({
            "format": 1, "code": "unknown-country", "severity": "error", "message": "unknown country `tz`",
            "path": "a.yaml", "line": 2, "column": 4, "endLine": 2, "endColumn": 6, "byteStart": 9, "byteEnd": 11,
            "related": [related], "help": "use `ke`",
        });
        assert_eq!(records[0], expected);
        assert_eq!(records[1]["help"], Value::Null);
        assert!(records[1].get("path").is_none());
    }

    #[test]
    fn the_schema_knows_every_key() {
        let schema = schema();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        let text = schema.to_string();
        for key in records()[0].as_object().unwrap().keys() {
            assert!(text.contains(&format!("\"{key}\"")), "{key} is missing in {text}");
        }
    }
}
