//! Workflow commands that GitHub shows at the author's lines.

use super::short::location;
use super::{Diagnostic, Diagnostics, Severity};
use crate::source::Sources;

/// Renders all diagnostics, a workflow command each; `folder` leads from the repository to the workspace.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, folder: &str) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, sources, folder) + "\n").collect()
}

fn command(diagnostic: &Diagnostic, sources: &Sources, folder: &str) -> String {
    let level = if diagnostic.severity == Severity::Note { "notice" } else { diagnostic.severity.word() };
    let mut properties = Vec::new();
    if let Some(location) = location(&diagnostic.place, sources) {
        properties.push(format!("file={}", property(&format!("{folder}{}", location.path))));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;

    #[test]
    fn signs_with_a_meaning_are_encoded() {
        let sources = Sources::new([("a,b.yaml".to_owned(), "x: tz\n".into())]);
        let span = Span::new(sources.find("a,b.yaml").unwrap(), 3, 5);
        let found = [
            Code::UnknownCountry.at(span, "100 % wrong: `tz`\r\nyes").help("use `ke`"),
            Code::MissingFile.at_path("modules", "the folder is missing"),
            Code::EmptyTheme.nowhere("nothing is chosen").with_severity(Severity::Note),
        ];
        let expected = "::error file=a/a%2Cb.yaml,line=1,col=4,endLine=1,endColumn=6,title=unknown-country\
                        ::100 %25 wrong: `tz`%0D%0Ayes%0Ahelp: use `ke`\n\
                        ::error file=a/modules,title=missing-file::the folder is missing\n\
                        ::notice title=empty-theme::nothing is chosen\n";
        assert_eq!(render(&found.into_iter().collect(), &sources, "a/"), expected);
    }
}
