//! Valid YAML that is not what its author meant: comments, tags, items without a space.

use super::{Kind, Node};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::{Located, Span};

/// Remarks on a tree; `text` is the whole file.
pub fn remarks(node: &Node, text: &str) -> Diagnostics {
    let mut found = Diagnostics::new();
    visit(node, text, &mut found);
    found
}

fn visit(node: &Node, text: &str, found: &mut Diagnostics) {
    match &node.kind {
        Kind::List(nodes) => nodes.iter().for_each(|node| visit(node, text, found)),
        Kind::Map(entries) => {
            for (key, node) in entries {
                if node.kind == Kind::Null {
                    nothing(key, text, found);
                } else {
                    visit(node, text, found);
                }
            }
        }
        Kind::Text(value) => words(value, node.span, text, found),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

/// A key whose value is a comment or a tag.
fn nothing(key: &Located<String>, text: &str, found: &mut Diagnostics) {
    let rest = line(text, key.span.end());
    let Some(at) = rest.find(['#', '!']).filter(|at| rest[..*at].trim() == ":") else { return };
    let span = Span::new(key.span.file, key.span.end() + at, key.span.end() + rest.len());
    let what = if rest[at..].starts_with('#') { "comment" } else { "tag" };
    let message = format!("`{}` is a {what} in YAML, so `{}` has no value", shown(&rest[at..]), key.value);
    found.push(warning(span, message).help("put text that begins with `#` or `!` into quotes: \"…\""));
}

/// A text of which something is missing.
fn words(value: &str, span: Span, text: &str, found: &mut Diagnostics) {
    let written = text.get(span.range()).unwrap_or_default();
    let before = text[..span.start()].rsplit('\n').next().unwrap_or_default();
    let tag = before.trim_end().rfind([' ', ',', '[']).map_or(0, |at| at + 1);
    if before[tag..].starts_with('!') && before[..tag].trim_end().ends_with([':', '-', ',', '[']) {
        let start = span.start() - before.len() + tag;
        let tag = before[tag..].trim_end();
        let message = format!("`{tag}` at the start of a value is a tag in YAML, and not printed");
        let span = Span::new(span.file, start, start + tag.len());
        found.push(warning(span, message).help("put the text into quotes: \"…\""));
    }
    if written.starts_with(['"', '\'', '|', '>']) {
        return;
    }
    if written.starts_with('-') && written[1..].starts_with(char::is_alphabetic) && before.trim().is_empty() {
        let message = format!("`{}` is not an item of a list", shown(written.lines().next().unwrap_or_default()));
        found.push(Code::InvalidYaml.at(span, message).help("write a space after `-`"));
    }
    if written.starts_with(['\u{a0}', '\u{202f}', '\u{2007}', '\u{3000}']) && before.trim().is_empty() {
        let message = "the line begins with an unusual space, such as a no-break space, which YAML reads as text";
        found.push(Code::InvalidYaml.at(span, message).help("indent it with ordinary spaces"));
    }
    lost_items(written, span, before, found);
    let rest = line(text, span.end());
    // A comment is two spaces away, or beside a word that is a code.
    let is_text = value.contains(char::is_whitespace) || value.starts_with(char::is_uppercase);
    if is_text && rest.starts_with(" #") {
        let span = Span::new(span.file, span.end() + 1, span.end() + rest.len());
        let message = format!("`{}` is a comment in YAML, not part of the text before it", shown(&rest[1..]));
        found
            .push(warning(span, message).help("put the whole text into quotes: \"…\", or two spaces before a comment"));
    }
}

/// Lines that look like items of a list, and are read as one text.
fn lost_items(written: &str, span: Span, before: &str, found: &mut Diagnostics) {
    let mut at = 0;
    for (number, line) in written.split_inclusive('\n').enumerate() {
        let words = line.trim_start();
        let begins = number > 0 || before.trim().is_empty();
        let is_item =
            |sign: &char| words.starts_with(*sign) && words[sign.len_utf8()..].starts_with([' ', '\u{a0}', '\t']);
        if begins && ['-', '•', '·', '▪', '◦', '‣'].iter().any(is_item) {
            let start = at + line.len() - words.len();
            let message = format!("`{}` is read as part of a text, not as an item of a list", shown(words));
            let help = "begin each item with `- `, all indented alike, or put the whole text into quotes";
            found.push(warning(span.part(start..start + words.trim_end().len()), message).help(help));
        }
        at += line.len();
    }
}

/// The rest of the line from a place on.
fn line(text: &str, start: usize) -> &str {
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

fn shown(text: &str) -> String {
    let short: String = text.trim().chars().take(60).collect();
    if short.len() < text.trim().len() { format!("{short}…") } else { short }
}

fn warning(span: Span, message: impl Into<String>) -> Diagnostic {
    Code::InvalidYaml.at(span, message).with_severity(Severity::Warning)
}
