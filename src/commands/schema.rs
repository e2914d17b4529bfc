//! `schema`: JSON Schemas of what the command reads and writes.

use anyhow::Result;
use serde_json::Value;

use super::{Outcome, explain};
use crate::cli::{Schema, SchemaKind};
use crate::diagnostic::json;
use crate::number::Number;
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
        SchemaKind::Course => course(),
    };
    terminal.result(&(serde_json::to_string_pretty(&schema)? + "\n"))?;
    Ok(Outcome::Done)
}

/// The schema of a course. The file names rows of the table of numbers where a schema has bounds.
fn course() -> Value {
    let mut schema = serde_json::from_str(include_str!("course.schema.json")).expect("the schema is JSON");
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
        let mut open = vec![course()];
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
        let course = course();
        let slack = course["properties"]["slack"]["pattern"].as_str().unwrap();
        assert!(slack.starts_with("^(0|1|") && slack.ends_with("|50) ?%$"), "{slack}");
        assert_eq!(course["properties"]["days"]["maxItems"], Number::DAYS.most);
    }
}
