//! Compiles Typst markup of the Markdown writer, with stand-ins for the functions of the design system.

use typst_syntax::SyntaxNode;

use super::world;

/// The names that the writer may call, with the arguments that it may give.
const STAND_INS: &str = include_str!("../../benches/build/bare.typ");

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
