//! Attributes in braces: `{#anchor key=value other="two words" flag}`.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Located, Span};

/// What stands in braces.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes {
    anchor: Option<Located<String>>,
    values: Vec<(Located<String>, Option<Located<String>>)>,
}

impl Attributes {
    /// The `#anchor`.
    pub fn anchor(&self) -> Option<&Located<String>> {
        self.anchor.as_ref()
    }

    /// The value of `key=value`.
    pub fn get(&self, key: &str) -> Option<&Located<String>> {
        self.values.iter().find(|(name, _)| name.value == key).and_then(|(_, value)| value.as_ref())
    }

    /// Whether a flag is there.
    pub fn has(&self, flag: &str) -> bool {
        self.values.iter().any(|(name, value)| name.value == flag && value.is_none())
    }

    /// All keys and flags.
    pub fn keys(&self) -> impl Iterator<Item = &Located<String>> {
        self.values.iter().map(|(name, _)| name)
    }

    /// Whether nothing stands in the braces.
    pub fn is_empty(&self) -> bool {
        self.anchor.is_none() && self.values.is_empty()
    }
}

/// Splits `Title {#a}` into `Title` and what is between the braces, with its offset in `text`.
pub(super) fn split(text: &str) -> Option<(&str, &str, usize)> {
    let inner = text.trim_end().strip_suffix('}')?;
    let open = inner.rfind('{')?;
    let before = &text[..open];
    let fits = before.is_empty() || before.ends_with(char::is_whitespace);
    fits.then(|| (before.trim_end(), &inner[open + 1..], open + 1))
}

/// Reads what stands between braces; `offset` is where it begins in the file.
pub(super) fn read(text: &str, file: FileId, offset: usize) -> Result<Attributes, Diagnostic> {
    let mut attributes = Attributes::default();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(attributes);
        }
        let start = offset + (text.len() - rest.len());
        let (word, value, after) = next(rest).ok_or_else(|| {
            let span = Span::new(file, start, offset + text.len());
            Code::WrongAttribute.at(span, format!("`{}` cannot be read", rest.trim())).help("close the quotes")
        })?;
        let name_span = Span::new(file, start, start + word.len());
        if let Some(anchor) = word.strip_prefix('#') {
            if anchor.is_empty() || !anchor.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
                let diagnostic = Code::WrongAttribute.at(name_span, format!("`{word}` is not an anchor"));
                return Err(diagnostic.help("use lower-case letters, digits and `-`"));
            }
            attributes.anchor = Some(Located::new(anchor.to_owned(), name_span));
        } else {
            let value = value.map(|(value, at)| {
                Located::new(value.to_owned(), Span::new(file, start + at, start + at + value.len()))
            });
            attributes.values.push((Located::new(word.to_owned(), name_span), value));
        }
        rest = after;
    }
}

type Next<'a> = (&'a str, Option<(&'a str, usize)>, &'a str);

/// The first word, its value with its offset, and what follows.
fn next(text: &str) -> Option<Next<'_>> {
    let end = text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let Some(rest) = rest.strip_prefix('=') else { return Some((word, None, rest)) };
    if let Some(quoted) = rest.strip_prefix('"') {
        let close = quoted.find('"')?;
        return Some((word, Some((&quoted[..close], end + 2)), &quoted[close + 1..]));
    }
    let close = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Some((word, Some((&rest[..close], end + 1)), &rest[close..]))
}
