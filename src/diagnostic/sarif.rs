//! SARIF 2.1.0, which code hosts and editors show at the author's lines.

use serde_json::{Value, json};

use super::short::{Location, location, visible};
use super::{Code, Diagnostic, Diagnostics};
use crate::source::Sources;

/// Renders all diagnostics as one run; `folder` leads from the repository to the workspace.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, folder: &str) -> String {
    let rule = |code: &Code| {
        json!({
            "id": code.id(),
            "shortDescription": { "text": code.meaning() },
            "defaultConfiguration": { "level": code.severity().word() },
        })
    };
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "coursepack",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.iter().map(|diagnostic| result(diagnostic, sources, folder)).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_string_pretty(&log).expect("a log is a plain value") + "\n"
}

fn result(diagnostic: &Diagnostic, sources: &Sources, folder: &str) -> Value {
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let own = location(&diagnostic.place, sources);
    // The same for the same mistake, wherever its line has moved to.
    let print = [diagnostic.code.id(), own.as_ref().map_or("", |place| &place.path), &diagnostic.message].join("\n");
    let related = diagnostic.related.iter().filter_map(|(at, message)| {
        let mut place = place(location(at, sources)?, folder);
        place["message"] = json!({ "text": visible(message) });
        Some(place)
    });
    json!({
        "ruleId": diagnostic.code.id(),
        "ruleIndex": Code::ALL.iter().position(|code| *code == diagnostic.code),
        "level": diagnostic.severity.word(),
        "message": { "text": visible(&format!("{}{help}", diagnostic.message)) },
        "locations": own.map(|own| place(own, folder)).into_iter().collect::<Vec<_>>(),
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": { "coursepack/v1": &blake3::hash(print.as_bytes()).to_hex()[..32] },
    })
}

fn place(location: Location, folder: &str) -> Value {
    let mut place = json!({ "artifactLocation": { "uri": uri(&format!("{folder}{}", location.path)) } });
    if let (Some((line, column)), Some((end_line, end_column))) = (location.start, location.end) {
        place["region"] =
            json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column });
    }
    json!({ "physicalLocation": place })
}

/// A relative address: what is not plain is written in hexadecimal digits.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    let signs = path.trim_start_matches('/').bytes();
    signs.map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::Span;

    #[test]
    fn results_point_at_the_lines() {
        let sources = Sources::new([("a b.yaml".to_owned(), "t: Ж\nx: tz\n".into())]);
        let span = Span::new(sources.find("a b.yaml").unwrap(), 9, 11);
        let found = [
            Code::UnknownCountry
                .at(span, "unknown country `tz`")
                .related(Span::new(span.file, 3, 5), "here")
                .help("use `ke`"),
            Code::EmptyTheme.nowhere("nothing is chosen").with_severity(Severity::Note),
        ];
        let log: Value = serde_json::from_str(&render(&found.into_iter().collect(), &sources, "c/")).unwrap();
        let results = &log["runs"][0]["results"];
        let place = &results[0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "c/a%20b.yaml");
        assert_eq!(place["region"], json!({ "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 6 }));
        assert_eq!(results[0]["relatedLocations"][0]["message"]["text"], "here");
        assert_eq!(results[0]["message"]["text"], "unknown country `tz`\nhelp: use `ke`");
        assert_eq!((&results[1]["level"], &results[1]["locations"]), (&json!("note"), &json!([])));
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        let index = usize::try_from(results[0]["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], "unknown-country");
    }
}
