//! Workflow commands that GitHub shows at the author's lines.

use super::short::location;
use super::{Diagnostic, Diagnostics, Severity};
use crate::source::Sources;

/// Renders all diagnostics, a workflow command each.
pub fn render(diagnostics: &Diagnostics, sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, sources) + "\n").collect()
}

fn command(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = if diagnostic.severity == Severity::Note { "notice" } else { diagnostic.severity.word() };
    let mut properties = Vec::new();
    if let Some(location) = location(&diagnostic.place, sources) {
        properties.push(format!("file={}", property(&location.path)));
        if let (Some((line, column)), Some((end_line, end_column))) = (location.start, location.end) {
            properties.push(format!("line={line},col={column},endLine={end_line},endColumn={end_column}"));
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.id())));
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("::{level} {}::{}", properties.join(","), data(&format!("{}{help}", diagnostic.message)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
