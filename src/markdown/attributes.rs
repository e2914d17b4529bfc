//! Attributes in braces: `{#anchor key=value other="two words" flag}`.

use crate::diagnostic::{Code, Diagnostic};
use crate::number::Number;
use crate::source::{FileId, Located, Span};

/// What stands in braces; where there are none, as at most headings and items, it takes no room.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(Option<Box<Braces>>);

#[derive(Clone, Debug, Default, PartialEq)]
struct Braces {
    anchor: Option<Located<String>>,
    values: Vec<(Located<String>, Option<Located<String>>)>,
}

impl From<Braces> for Attributes {
    fn from(braces: Braces) -> Self {
        let is_empty = braces.anchor.is_none() && braces.values.is_empty();
        Self((!is_empty).then(|| Box::new(braces)))
    }
}

impl Attributes {
    /// The `#anchor`.
    pub fn anchor(&self) -> Option<&Located<String>> {
        self.0.as_ref()?.anchor.as_ref()
    }

    /// The value of `key=value`.
    pub fn get(&self, key: &str) -> Option<&Located<String>> {
        self.values().iter().find(|(name, _)| name.value == key).and_then(|(_, value)| value.as_ref())
    }

    /// Whether a flag is there.
    pub fn has(&self, flag: &str) -> bool {
        self.values().iter().any(|(name, value)| name.value == flag && value.is_none())
    }

    /// All keys and flags.
    pub fn keys(&self) -> impl Iterator<Item = &Located<String>> {
        self.values().iter().map(|(name, _)| name)
    }

    fn values(&self) -> &[(Located<String>, Option<Located<String>>)] {
        self.0.as_ref().map_or(&[], |braces| &braces.values)
    }

    /// The same with another anchor, or with none.
    pub fn with_anchor(&self, anchor: Option<Located<String>>) -> Self {
        Braces { anchor, values: self.values().to_vec() }.into()
    }

    /// The same without some keys and flags.
    pub fn without(&self, keys: &[&str]) -> Self {
        let values = self.values().iter().filter(|(name, _)| !keys.contains(&name.value.as_str()));
        Braces { anchor: self.anchor().cloned(), values: values.cloned().collect() }.into()
    }

    /// The same with what `others` say beside.
    pub fn with(&self, others: &Self) -> Self {
        let more = others.values().iter().filter(|(name, _)| !self.keys().any(|key| key.value == name.value));
        let values = self.values().iter().chain(more).cloned().collect();
        Braces { anchor: self.anchor().or(others.anchor()).cloned(), values }.into()
    }

    /// Whether nothing stands in the braces.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// Splits `Title {#a}` into `Title` and what is between the braces, with its offset in `text`.
pub(super) fn split(text: &str) -> Option<(&str, &str, usize)> {
    let inner = text.trim_end().strip_suffix('}')?;
    // A brace inside quotes opens nothing.
    let mut quoted = false;
    let (open, _) = inner.rmatch_indices(['{', '"']).find(|(_, sign)| {
        quoted ^= *sign == "\"";
        *sign == "{" && !quoted
    })?;
    let before = &text[..open];
    let fits = before.is_empty() || before.ends_with(char::is_whitespace);
    fits.then(|| (before.trim_end(), &inner[open + 1..], open + 1))
}

/// Reads what stands between braces; `offset` is where it begins in the file.
pub(super) fn read(text: &str, file: FileId, offset: usize) -> Result<Attributes, Diagnostic> {
    let mut braces = Braces::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let start = offset + (text.len() - rest.len());
        let (word, value, after) = next(rest).ok_or_else(|| {
            let span = Span::new(file, start, start + rest.trim_end().len());
            let help = "write `key=value`, with a value of several words in double quotes";
            Code::WrongAttribute.at(span, format!("`{}` cannot be read", rest.trim_end())).help(help)
        })?;
        let word = Located::new(word.to_owned(), Span::new(file, start, start + word.len()));
        let value = value
            .map(|(value, at)| Located::new(value.to_owned(), Span::new(file, start + at, start + at + value.len())));
        braces.add(word, value)?;
        rest = after.trim_start();
    }
    braces.values.shrink_to_fit();
    Ok(braces.into())
}

impl Braces {
    fn add(&mut self, word: Located<String>, value: Option<Located<String>>) -> Result<(), Diagnostic> {
        let anchor = word.value.strip_prefix('#').map(str::to_owned);
        let known = self.values.iter().map(|(name, _)| name).find(|key| key.value == word.value);
        let first = if anchor.is_some() { self.anchor.as_ref() } else { known };
        if let Some(first) = first {
            let diagnostic = Code::WrongAttribute.at(word.span, format!("`{}` is one too many", word.value));
            return Err(diagnostic.related(first.span, "the first one is here").help("remove one of them"));
        }
        let Some(anchor) = anchor else {
            self.values.push((word, value));
            return Ok(());
        };
        let plain = anchor.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if anchor.is_empty() || !plain || value.is_some() {
            let diagnostic = Code::WrongAttribute.at(word.span, format!("`{}` is not an anchor", word.value));
            return Err(diagnostic.help("use lower-case letters, digits and `-`"));
        }
        if !Number::ANCHOR.is_length_of(&anchor) {
            let message = format!("the anchor is longer than {} characters", Number::ANCHOR.most);
            return Err(Code::WrongAttribute.at(word.span, message).help("make it shorter, also where it is named"));
        }
        self.anchor = Some(Located::new(anchor, word.span));
        Ok(())
    }
}

type Next<'a> = (&'a str, Option<(&'a str, usize)>, &'a str);

/// The first word, its value with its offset, and what follows; nothing if a word, value or closing quote is missing,
/// or if the quotes are empty.
fn next(text: &str) -> Option<Next<'_>> {
    let end = text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    if word.is_empty() || word.contains('"') {
        return None;
    }
    let Some(rest) = rest.strip_prefix('=') else { return Some((word, None, rest)) };
    if let Some(quoted) = rest.strip_prefix('"') {
        let (value, after) = quoted.split_once('"')?;
        let ends = after.is_empty() || after.starts_with(char::is_whitespace);
        return (ends && !value.trim().is_empty()).then_some((word, Some((value, end + 2)), after));
    }
    let close = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (value, after) = rest.split_at(close);
    (!value.is_empty() && !value.contains('"')).then_some((word, Some((value, end + 1)), after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn file() -> FileId {
        Sources::new([("a.md".to_owned(), Vec::new())]).find("a.md").unwrap()
    }

    #[test]
    fn braces_stand_at_the_end_behind_a_space() {
        assert_eq!(split("Map {#map}"), Some(("Map", "#map", 5)));
        assert_eq!(split("{lines=4}"), Some(("", "lines=4", 1)));
        assert_eq!(split("A {low=\"a {b\"}"), Some(("A", "low=\"a {b\"", 3)));
        assert_eq!(split("f{x}"), None);
        assert_eq!(split("{x} y"), None);
    }

    #[test]
    fn every_word_knows_its_place() {
        let read = read("#map  group=1 low=\"not at all\" keep", file(), 10).unwrap();
        let anchor = read.anchor().unwrap();
        assert_eq!((anchor.value.as_str(), anchor.span.start(), anchor.span.end()), ("map", 10, 14));
        let low = read.get("low").unwrap();
        assert_eq!((low.value.as_str(), low.span.start(), low.span.end()), ("not at all", 29, 39));
        assert!(read.has("keep") && !read.has("group") && read.get("group").unwrap().value == "1");
        assert_eq!(read.keys().map(|key| key.span.start()).collect::<Vec<_>>(), [16, 24, 41]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, start, end) in [
            ("#", 0, 1),
            ("#Map", 0, 4),
            ("#a=b", 0, 2),
            ("a #b #c", 5, 7),
            ("keep keep", 5, 9),
            ("low=\"open", 0, 9),
            ("low=\"a\"b", 0, 8),
            ("low= x", 0, 6),
            ("low=\" \" high=x", 0, 14),
            ("=x ", 0, 2),
        ] {
            let diagnostic = read(text, file(), 0).unwrap_err();
            assert_eq!(diagnostic.place, crate::diagnostic::Place::Source(Span::new(file(), start, end)), "{text}");
        }
    }
}
