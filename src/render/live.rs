//! The page that facilitators run the day with: one HTML file that needs nothing from outside.
//!
//! Every text is escaped; the script gets its data as JSON in an attribute, in which no text can end the script.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde_json::json;

use super::Press;
use super::templates::template_error;
use crate::compose::view::{LiveDay, LiveStep, RunTheDay};
use crate::diagnostic::Diagnostic;

/// Its template, the only one that makes a web page.
const LIVE: &str = "live/run-the-day.html.j2";

/// The words that the script says.
const WORDS: [&str; 14] = [
    "run-now",
    "run-until",
    "run-begins",
    "run-over",
    "run-looking",
    "run-not-today",
    "run-late",
    "run-early",
    "run-on-time",
    "run-saves",
    "run-drop",
    "run-undo",
    "run-not-enough",
    "run-nothing",
];

/// Renders the page: the same days give the same text.
pub fn live(page: &RunTheDay, press: &Press<'_>) -> Result<String, Diagnostic> {
    let language = press.edition.language;
    let environment = &press.templates.pages;
    let template = environment.get_template(LIVE).map_err(|error| template_error(&error, LIVE, ""))?;
    let labels = language.labels.keys().map(|key| (key.clone(), language.word(key)));
    let labels: std::collections::BTreeMap<_, _> = labels.collect();
    let say = Value::from_function(move |key: String| labels.get(&key).cloned().unwrap_or(key));
    let words: serde_json::Map<_, _> = WORDS.iter().map(|key| ((*key).to_owned(), json!(language.word(key)))).collect();
    let days: Vec<_> = page.days.iter().map(day).collect();
    let script = json!({ "name": page.name, "days": days, "words": words }).to_string();
    let context = context! { data => Value::from(Serde(json!(page))), say, script };
    template.render(context).map_err(|error| template_error(&error, LIVE, template.source()))
}

/// What the script needs of a day: it shows the texts of the page.
fn day(day: &LiveDay) -> serde_json::Value {
    let steps: Vec<_> = day.steps.iter().map(step).collect();
    json!({ "date": day.date, "steps": steps, "cuts": day.cuts })
}

fn step(step: &LiveStep) -> serde_json::Value {
    let sheets = step.sheets.iter().map(|sheet| match &sheet.number {
        Some(number) => format!("{number} {}", sheet.title),
        None => sheet.title.clone(),
    });
    json!({
        "start": step.start,
        "end": step.end,
        "title": step.title,
        "of": step.of,
        "sheets": sheets.collect::<Vec<_>>(),
        "flipchart": step.flipchart,
        "late": step.late,
        "held": step.held,
    })
}
