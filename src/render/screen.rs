//! Frames of forms for screens (`templates/web/`): every text is escaped, but for what is XHTML already.

use minijinja::value::Serde;
use minijinja::{Value, context};

use super::Press;
use super::templates::template_error;
use crate::diagnostic::Diagnostic;

/// Renders the frame of a name below `templates/web/`, with values and with texts that are XHTML.
pub fn screen(
    name: &str,
    data: &serde_json::Value,
    texts: Vec<String>,
    press: &Press<'_>,
) -> Result<String, Diagnostic> {
    let name = format!("web/{name}");
    let mut environment = press.templates.pages.clone();
    let language = press.edition.language;
    let labels = language.labels.keys().map(|key| (key.clone(), language.word(key)));
    let labels: std::collections::BTreeMap<_, _> = labels.collect();
    environment.add_function("say", move |key: String| labels.get(&key).cloned().unwrap_or(key));
    let template = environment.get_template(&name).map_err(|error| template_error(&error, &name, ""))?;
    let texts: Vec<_> = texts.into_iter().map(Value::from_safe_string).collect();
    let rendered = template.render(context! { data => Value::from(Serde(data)), texts });
    rendered.map_err(|error| template_error(&error, &name, template.source()))
}
