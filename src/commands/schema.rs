//! `schema`: JSON Schemas of what the command reads and writes.

use anyhow::Result;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::{Outcome, edition_status, explain, plan, status};
use crate::cli::{Schema, SchemaKind};
use crate::diagnostic::json;
use crate::number::Number;
use crate::terminal::Terminal;
use crate::{pack, record};

pub(super) fn run(options: &Schema, terminal: Terminal) -> Result<Outcome> {
    terminal.result(&(serde_json::to_string_pretty(&of(options.kind))? + "\n"))?;
    Ok(Outcome::Done)
}

/// The schema of a kind of file or output.
pub(super) fn of(kind: SchemaKind) -> Value {
    match kind {
        SchemaKind::Build => record::schema(),
        SchemaKind::Work => record::work_schema(),
        SchemaKind::Manifest => pack::schema(),
        SchemaKind::Diagnostic => json::schema(),
        SchemaKind::Explain => derived::<explain::Explanation>(),
        SchemaKind::Plan => derived::<plan::Shown<'_>>(),
        SchemaKind::Status => derived::<status::Report>(),
        SchemaKind::EditionStatus => derived::<edition_status::Report>(),
        SchemaKind::List => written(include_str!("schemas/list.json")),
        SchemaKind::Course => written(include_str!("course.schema.json")),
        SchemaKind::Country => written(include_str!("schemas/country.json")),
        SchemaKind::Library => written(include_str!("schemas/library.json")),
        SchemaKind::Language => written(include_str!("schemas/language.json")),
        SchemaKind::Theme => written(include_str!("schemas/theme.json")),
        SchemaKind::Exercise => written(include_str!("schemas/exercise.json")),
        SchemaKind::CaseStudy => written(include_str!("schemas/case-study.json")),
        SchemaKind::Reading => written(include_str!("schemas/reading.json")),
        SchemaKind::Page => written(include_str!("schemas/page.json")),
        SchemaKind::Form => written(include_str!("schemas/form.json")),
    }
}

fn derived<T: JsonSchema>() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().into()
}

/// A schema from a file, which names rows of the table of numbers where a schema has bounds.
fn written(text: &str) -> Value {
    let mut schema = serde_json::from_str(text).expect("the schema is JSON");
    fill(&mut schema);
    schema
}

fn fill(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            for (key, bounds) in [("number", bounds as fn(&Number) -> Keys), ("length", lengths), ("count", counts)] {
                let Some(Value::String(name)) = map.get(key) else { continue };
                let row = Number::ALL.iter().find(|row| row.name == *name).expect("the schema names rows of the table");
                map.remove(key);
                map.extend(bounds(row));
            }
            map.values_mut().for_each(fill);
        }
        Value::Array(list) => list.iter_mut().for_each(fill),
        _ => {}
    }
}

/// Keys of a schema with their values.
type Keys = Vec<(String, Value)>;

fn bounds(row: &Number) -> Keys {
    if row.unit.is_empty() {
        return keys([("minimum", row.least), ("maximum", row.most)]);
    }
    let all: Vec<_> = (row.least..=row.most).map(|number| number.to_string()).collect();
    vec![("pattern".to_owned(), format!("^({}) ?{}$", all.join("|"), row.unit).into())]
}

fn lengths(row: &Number) -> Keys {
    keys([("minLength", row.least), ("maxLength", row.most)])
}

fn counts(row: &Number) -> Keys {
    keys([("minItems", row.least), ("maxItems", row.most)])
}

fn keys(bounds: [(&str, u32); 2]) -> Keys {
    bounds.map(|(key, bound)| (key.to_owned(), bound.into())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_course_has_bounds_from_the_table() {
        let mut open = vec![of(SchemaKind::Course)];
        let mut numbers = 0;
        while let Some(schema) = open.pop() {
            if schema["type"] == "integer" {
                numbers += 1;
                let bounds = |row: &&Number| schema["minimum"] == row.least && schema["maximum"] == row.most;
                assert!(Number::ALL.iter().any(|row| bounds(&row)), "{schema}");
            }
            match schema {
                Value::Object(map) => open.extend(map.into_values()),
                Value::Array(list) => open.extend(list),
                _ => {}
            }
        }
        assert_eq!(numbers, 30);
        let course = of(SchemaKind::Course);
        let slack = course["properties"]["slack"]["pattern"].as_str().unwrap();
        assert!(slack.starts_with("^(0|1|") && slack.ends_with("|50) ?%$"), "{slack}");
        assert_eq!(course["properties"]["days"]["maxItems"], Number::DAYS.most);
    }
}
