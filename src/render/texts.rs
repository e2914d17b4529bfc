//! Texts on their way into a frame: their quotes and hyphens as the language of the edition has them.

use std::borrow::Cow;

use serde_json::Value;

use crate::markdown;

/// The same value, with the texts in it as they are printed.
pub(super) fn of<'a>(value: &'a Value, language: &str) -> Cow<'a, Value> {
    if is_ready(value) { Cow::Borrowed(value) } else { Cow::Owned(typographic(value.clone(), language)) }
}

/// A value with the texts in it as they are printed.
pub(super) fn typographic(mut value: Value, language: &str) -> Value {
    change(&mut value, language);
    value
}

fn is_ready(value: &Value) -> bool {
    match value {
        Value::String(text) => !is_text(text) || !text.contains(['"', '\'']) && !text.contains("--"),
        Value::Array(values) => values.iter().all(is_ready),
        Value::Object(values) => values.values().all(is_ready),
        _ => true,
    }
}

fn change(value: &mut Value, language: &str) {
    match value {
        Value::String(text) if is_text(text) => {
            if let Cow::Owned(changed) = markdown::typographic(text, language) {
                *text = changed;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| change(value, language)),
        Value::Object(values) => values.values_mut().for_each(|value| change(value, language)),
        _ => {}
    }
}

/// Ids, paths and addresses are no texts.
fn is_text(text: &str) -> bool {
    let is_name =
        text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/.#:_".contains(&byte));
    let is_address = ["https://", "http://", "mailto:", "/"].iter().any(|start| text.starts_with(start));
    !is_name && !is_address
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_change_and_names_do_not() {
        let value = json!({ "title": "It's 5' --", "id": "a--b", "url": "https://x.org/it's", "rows": [["\"x\"", 1]] });
        let changed = json!({ "title": "It’s 5' –", "id": "a--b", "url": "https://x.org/it's", "rows": [["“x”", 1]] });
        assert_eq!(*of(&value, "en"), changed);
        assert!(matches!(of(&changed["rows"], "en"), Cow::Borrowed(_)));
    }
}
