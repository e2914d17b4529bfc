//! Mistakes of syntax in an author's words, at the place where the author made them.
//!
//! A parser stops where it cannot go on, which is often a line or more after a quote, a bracket or a colon that is
//! missing.

use std::ops::Range;

use super::place::{Place, escapes};
use crate::diagnostic::{Code, Diagnostic};

/// A mistake with its place and what to do.
type Mistake = (Range<usize>, String, &'static str);

const WHOLE: &str = "put the whole text into quotes: \"…\"";
const QUOTES: &str = "put text that holds `: `, `#` or quotes into \"…\", and indent with spaces";

/// Says what is wrong, at the place where it is best corrected.
pub(super) fn explain(error: &serde_yaml::Error, place: &Place<'_>) -> Diagnostic {
    use serde_yaml::Error as Yaml;
    let found = error.location().map_or(0..0, |location| place.range(location));
    let found = if found.end > found.start { found } else { found.start..place.line_end(found.start) };
    let (range, message, help) = match error.without_snippet() {
        Yaml::DuplicateMappingKey { key, .. } => {
            let name = key.as_ref().map_or_else(String::new, |key| format!(" `{key}`"));
            (found, format!("the key{name} occurs twice"), "keep one of the two")
        }
        Yaml::Budget { .. } => anchor(place.text).unwrap_or_else(|| {
            let message = "the file is nested too deeply, too large, or uses anchors (`&`) and aliases (`*`)";
            (found, message.to_owned(), "write the values out")
        }),
        other => {
            let message = words(&other.to_string());
            mistake(place.text, found.clone(), &message)
                .unwrap_or_else(|| (found, format!("this is not valid YAML: {message}"), QUOTES))
        }
    };
    Code::InvalidYaml.at(place.span(range), message).help(help)
}

/// The first line of the crate's words, without the place.
fn words(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.split(" at line ").next().unwrap_or_default().trim_end_matches('.');
    let mut words = line.strip_prefix("error: ").unwrap_or(line).to_owned();
    words.truncate(words.floor_char_boundary(200));
    words
}

fn mistake(text: &str, found: Range<usize>, message: &str) -> Option<Mistake> {
    let is = |words: &[&str]| words.iter().any(|words| message.contains(words));
    if let Some(mistake) = open_quote(text, found.start) {
        return Some(mistake);
    }
    if is(&["unclosed quote"]) {
        return Some((found, "the quote is not closed".to_owned(), "close it at the end of the text"));
    }
    if is(&["escape character", "surrogate", "hexadecimal"]) {
        return wrong_escape(text, found.start);
    }
    if is(&["tab"]) {
        let start = Line::at(text, found.start).start;
        let tab = start + text[start..].find('\t')?;
        return Some((tab..tab + 1, "a tab".to_owned(), "indent with spaces"));
    }
    if is(&["flow", "illegal placement", "expected ','", "unclosed bracket"]) {
        return open_bracket(text, &found);
    }
    if is(&["trailing content"]) {
        let message = "text goes on after the quote that closes it".to_owned();
        let help = "put the whole text into quotes: \"…\" with `\\\"` inside, or '…' with `''` inside";
        return Some((found, message, help));
    }
    if is(&["multiple YAML documents"]) {
        return second_document(text, found.start);
    }
    if is(&["mapping values", "simple key"]) {
        return colons(text, &Line::at(text, found.start), found.start);
    }
    sign(text, &found).or_else(|| indentation(text, &found, message))
}

/// A character that means something in YAML at the start of a value, or a bracket before its end.
fn sign(text: &str, found: &Range<usize>) -> Option<Mistake> {
    let line = Line::at(text, found.start);
    let sign = text[found.start..].chars().next()?;
    let before = text[line.start..found.start].trim_end();
    if before.ends_with([']', '}']) && "]}".contains(sign) {
        let message = format!("the `{sign}` closes nothing");
        return Some((found.start..found.start + 1, message, "remove it"));
    }
    if before.ends_with([']', '}']) {
        let start = line.start + value_start(line.text);
        let message = "text that begins with a bracket".to_owned();
        return Some((start..line.end(), message, WHOLE));
    }
    ("*&@%!?|>`-".contains(sign) && before.ends_with([':', '-'])).then(|| {
        let sign = if sign == '`' { "a backtick".to_owned() } else { format!("`{sign}`") };
        (found.clone(), format!("{sign} means something else in YAML at the start of a value"), WHOLE)
    })
}

/// An anchor or an alias, which somebody may have meant as text.
fn anchor(text: &str) -> Option<Mistake> {
    let is_value = |at: usize| text[..at].trim_end_matches(' ').ends_with([':', '-', '[', ',']);
    let mut signs = text.match_indices(['&', '*']).filter(|(at, _)| text[..*at].ends_with(' ') && is_value(*at));
    let (at, sign) = signs.next()?;
    let message = format!("`{sign}` means something else in YAML at the start of a value");
    Some((at..at + 1, message, WHOLE))
}

fn indentation(text: &str, found: &Range<usize>, message: &str) -> Option<Mistake> {
    let line = Line::at(text, found.start);
    if message.contains("document start") {
        let first = Line::at(text, text.len() - text.trim_start().len());
        let message = "the first line is indented further than the lines that go with it".to_owned();
        return (first.indent > 0).then(|| (first.start..first.start + first.indent, message, "remove the spaces"));
    }
    (message.contains("did not find expected") && line.indent > 0).then(|| {
        let message = "the indentation of this line fits no line before it".to_owned();
        (line.start..line.start + line.indent, message, "indent it like the lines that it goes with")
    })
}

/// A line that ends the file for YAML before it has ended.
fn second_document(text: &str, until: usize) -> Option<Mistake> {
    let mut line = Line::at(text, until);
    while !matches!(line.text.trim_end(), "---" | "...") {
        line = line.before(text)?;
    }
    let message = format!("`{}` ends what can be read of the file", line.text.trim_end());
    Some((line.start..line.end(), message, "remove the line"))
}

/// A line with its indentation.
struct Line<'a> {
    start: usize,
    text: &'a str,
    indent: usize,
}

impl<'a> Line<'a> {
    fn at(text: &'a str, at: usize) -> Self {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        Self { start, text: line, indent: line.len() - line.trim_start_matches([' ', '\u{a0}', '\t']).len() }
    }

    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The line before that says something.
    fn before(&self, text: &'a str) -> Option<Self> {
        let mut at = self.start;
        loop {
            at = at.checked_sub(1)?;
            let line = Line::at(text, at);
            if !line.text.trim().is_empty() && !line.text.trim_start().starts_with('#') {
                return Some(line);
            }
            at = line.start;
        }
    }
}

/// Where the value of a line's key begins, or of its list item.
fn value_start(line: &str) -> usize {
    let value = line.find(": ").map_or_else(|| line.find("- ").map_or(0, |at| at + 2), |at| at + 2);
    value + line[value..].len() - line[value..].trim_start().len()
}

/// Whether a line begins with a key, also after the dashes of lists.
fn has_key(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '-']);
    let word = line.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(line.len());
    word > 0 && (line[word..].starts_with(": ") || &line[word..] == ":")
}

/// A quote that goes on over a line which looks like the next key: it was to end before.
fn open_quote(text: &str, until: usize) -> Option<Mistake> {
    let (mut start, mut open) = (0, None);
    for line in text.split_inclusive('\n') {
        let mut at = 0;
        if let Some((first, quote)) = open {
            if has_key(line.trim_end()) || line.trim_start().starts_with("- ") {
                let end = text[first..].find('\n').map_or(text.len(), |length| first + length);
                return Some((first..end, "the quote is not closed".to_owned(), "close it at the end of the text"));
            }
            match close(line, 0, quote) {
                Some(end) => (open, at) = (None, end),
                None => at = line.len(),
            }
        }
        if open.is_none() && at < line.len() {
            open = opened(line, at).map(|(first, quote)| (start + first, quote));
        }
        start += line.len();
        if start > until && open.is_none() {
            break;
        }
    }
    None
}

/// The quote of a line that its end leaves open.
fn opened(line: &str, from: usize) -> Option<(usize, char)> {
    let mut at = from;
    while let Some(next) = line[at..].find(['"', '\'', '#']).map(|found| at + found) {
        let sign = line[next..].chars().next()?;
        let before = line[..next].trim_end();
        let begins = before.is_empty() || before.ends_with([':', '-', '[', '{', ',']);
        if sign == '#' && (next == 0 || line[..next].ends_with(' ')) {
            return None;
        }
        at = next + 1;
        if sign != '#' && begins {
            match close(line, at, sign) {
                Some(end) => at = end,
                None => return Some((next, sign)),
            }
        }
    }
    None
}

/// Where a quoted text ends.
fn close(line: &str, from: usize, quote: char) -> Option<usize> {
    let mut at = from;
    loop {
        at += line[at..].find([quote, '\\'])?;
        let rest = &line[at..];
        let escaped = if quote == '"' { rest.starts_with('\\') } else { rest.starts_with("''") };
        if !escaped && rest.starts_with(quote) {
            return Some(at + 1);
        }
        at += if escaped { 1 + rest[1..].chars().next().map_or(0, char::len_utf8) } else { 1 };
    }
}

fn wrong_escape(text: &str, start: usize) -> Option<Mistake> {
    let quoted = &text[start..];
    let (range, _) = escapes(quoted).find(|(_, decoded)| decoded.is_none())?;
    let message = format!("`{}` is not an escape that YAML knows", &quoted[range.clone()]);
    Some((start + range.start..start + range.end, message, "write `\\\\` for a backslash, or put the text into '…'"))
}

/// The last bracket before a place that nothing closes, or what stands wrongly in one that is closed.
fn open_bracket(text: &str, found: &Range<usize>) -> Option<Mistake> {
    let until = if text[found.start..].starts_with(['[', '{']) { text.len() } else { found.start };
    let (mut open, mut quote, mut last) = (Vec::new(), None, ' ');
    let mut comment = false;
    for (at, sign) in text[..until].char_indices() {
        comment = sign != '\n' && (comment || sign == '#' && last.is_whitespace() && quote.is_none());
        match (quote, sign) {
            _ if comment => {}
            (Some(open), sign) => quote = (open != sign).then_some(open),
            (None, '"' | '\'') if " [{,:".contains(last) => quote = Some(sign),
            (None, '[' | '{') if !open.is_empty() || " [{,".contains(last) => open.push((at, sign)),
            (None, ']' | '}') => drop(open.pop()),
            _ => {}
        }
        last = sign;
    }
    let (at, sign) = open.pop()?;
    let end = if sign == '[' { "]" } else { "}" };
    let rest = text[at..].lines().next().and_then(|line| line.get(until - at..));
    if rest.is_some_and(|rest| rest.contains(end)) {
        let message = format!("a comma or a quote is missing within `{sign}…{end}`");
        let help = "write commas between the parts, and text that holds `: `, commas or brackets as \"…\"";
        return Some((found.clone(), message, help));
    }
    let help = if end == "]" { "close it with `]`" } else { "close it with `}`" };
    Some((at..at + 1, format!("nothing closes the `{sign}`"), help))
}

/// A colon that makes a key where none may be: the text before it lacks something, or holds it itself.
fn colons(text: &str, line: &Line<'_>, at: usize) -> Option<Mistake> {
    let key =
        line.text.find(": ").or_else(|| line.text.strip_suffix(':').map(str::len)).map(|colon| line.start + colon);
    if key.is_some_and(|key| key < at) {
        let message = "a second `: ` in one line".to_owned();
        return Some((at..at + 1, message, "put text that holds `: ` into quotes: \"…\""));
    }
    if !has_key(line.text) && !line.text.trim_start().starts_with("- ") {
        return Some(no_key(line));
    }
    let before = line.before(text)?;
    let words = before.text.trim_start();
    if line.indent > before.indent && has_key(words) {
        let name = words.split(':').next().unwrap_or_default();
        let message = format!("the line is indented further than `{name}`, which has its value already");
        return Some((line.start..line.start + line.indent, message, "indent it as far as the line before it"));
    }
    (!has_key(words)).then(|| no_key(&before))
}

/// A line that should begin with a key.
fn no_key(line: &Line<'_>) -> Mistake {
    let (start, words) = (line.start + line.indent, &line.text[line.indent..]);
    match words.find([':', '\u{ff1a}']) {
        Some(colon) => {
            let help = "write an ordinary colon and an ordinary space after a key";
            (start + colon..line.end(), "a space is missing after the colon".to_owned(), help)
        }
        None => (start..line.end(), "a key without `: `".to_owned(), "write `key: value`"),
    }
}
