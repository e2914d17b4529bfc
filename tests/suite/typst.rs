//! Compiles Typst markup of the Markdown writer, with stand-ins for the functions of the design system.

use typst_syntax::SyntaxNode;

use super::world;

/// The names that the writer may call, with the arguments that it may give.
const STAND_INS: &str = r#"
#let cite-mark(n, ..note) = [#n #note.pos().join()]
#let alert(kind, body) = block(body)
#let picture(path, alt: "") = rect(width: 1em)[#alt]
#let tick-box() = [☐]
#let ticked-box() = [☑]
#let task-list(..items) = list(..items)
#let content-table(..rest) = table(..rest)
#let writing-table(row: none, rows: 0, ..rest) = table(..rest)
#let separator() = line()
#let ruled-lines(n) = v(n * 9mm)
#let empty-box(height) = v(height)
#let scale(from, to, low: [], high: []) = [#low #high]
#let new-page() = pagebreak(weak: true)
#let definition(term, description) = terms.item(term, description)
#let quotation(body) = block(body)
#let cue(kind, body) = block(body)
#let sheet-name(id, body) = body
"#;

/// Parses markup; an error or a warning of the parser is an error.
pub(crate) fn parse(markup: &str) -> Result<SyntaxNode, String> {
    let root = typst_syntax::parse(markup);
    let (errors, warnings) = root.errors_and_warnings();
    let first = errors.into_iter().chain(warnings).next();
    first.map_or(Ok(root), |diagnostic| Err(diagnostic.message.to_string()))
}

/// Compiles markup and says what Typst has against it.
pub(crate) fn compile(markup: &str) -> Vec<String> {
    world::complaints(&format!("{STAND_INS}{markup}"))
}
