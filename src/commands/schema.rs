//! `schema`: JSON Schemas of what the command reads and writes.

use anyhow::Result;

use super::{Outcome, explain};
use crate::cli::{Schema, SchemaKind};
use crate::diagnostic::json;
use crate::terminal::Terminal;
use crate::{pack, record};

pub(super) fn run(options: &Schema, terminal: Terminal) -> Result<Outcome> {
    let schema = match options.kind {
        SchemaKind::Build => record::schema(),
        SchemaKind::Work => record::work_schema(),
        SchemaKind::Manifest => pack::schema(),
        SchemaKind::Diagnostic => json::schema(),
        SchemaKind::Explain => {
            let generator = schemars::generate::SchemaSettings::draft07().into_generator();
            generator.into_root_schema_for::<explain::Explanation>().into()
        }
        SchemaKind::Course => serde_json::from_str(include_str!("course.schema.json")).expect("the schema is JSON"),
    };
    terminal.result(&(serde_json::to_string_pretty(&schema)? + "\n"));
    Ok(Outcome::Done)
}
