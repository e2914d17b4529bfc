//! Reads typed values out of a tree and collects every mistake on the way.

use std::cell::RefCell;

use super::{Kind, Node};
use crate::diagnostic::{Code, Diagnostics, nearest, suggestion};
use crate::number::{Number, digits};
use crate::source::{Located, Span};

/// A closed set of words that a key allows.
pub trait Choice: Copy + Sized + 'static {
    /// Every word with its value.
    const WORDS: &'static [(&'static str, Self)];

    /// The value of a word.
    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|&(_, value)| value)
    }

    /// The word that names a value in files and labels.
    fn word(self) -> &'static str
    where
        Self: PartialEq,
    {
        Self::WORDS.iter().find(|(_, value)| *value == self).expect("every value has a word").0
    }
}

/// Reads the keys of one map. Every `required` key that is missing and every value of a wrong shape is reported;
/// [`finish`](Reader::finish) reports the keys that nobody asked for.
pub struct Reader<'a> {
    what: &'a str,
    span: Span,
    entries: &'a [(Located<String>, Node)],
    asked: RefCell<Vec<&'static str>>,
    diagnostics: &'a RefCell<Diagnostics>,
}

impl<'a> Reader<'a> {
    /// Begins to read a node that must be a map; `what` names it in messages.
    pub fn new(node: &'a Node, what: &'a str, diagnostics: &'a RefCell<Diagnostics>) -> Self {
        let entries: &[_] = match &node.kind {
            Kind::Map(entries) => entries,
            Kind::Null => &[],
            other => {
                let message = format!("{what} needs keys with values, not {}", other.word());
                diagnostics.borrow_mut().push(Code::WrongType.at(node.span, message));
                &[]
            }
        };
        Self { what, span: node.span, entries, asked: RefCell::default(), diagnostics }
    }

    /// The place of the whole map; of its first key, if it has one.
    pub fn span(&self) -> Span {
        self.entries.first().map_or(self.span, |(key, _)| key.span)
    }

    /// The keys that are there.
    pub fn keys(&self) -> impl Iterator<Item = &'a Located<String>> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// All entries, for maps whose keys are the author's own; marks all of them as asked for.
    pub fn entries(&self) -> &'a [(Located<String>, Node)] {
        self.asked.borrow_mut().push("*");
        self.entries
    }

    /// A node, if its key is there and has a value.
    pub fn node(&self, key: &'static str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(key);
        let entry = self.entries.iter().find(|(name, _)| name.value == key);
        entry.map(|(_, node)| node).filter(|node| node.kind != Kind::Null)
    }

    /// The node of a key that may be absent; a key that is there and has no value would be ignored in silence.
    fn given(&self, key: &'static str) -> Option<&'a Node> {
        let node = self.node(key);
        if node.is_none() && self.has(key) {
            self.missing(key);
        }
        node
    }

    /// Whether the key is there, even without a value.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name.value == key)
    }

    /// Reports that a key is missing, at its parent.
    pub fn missing(&self, key: &str) {
        let message = format!("{} needs the key `{key}`", self.what);
        let empty = self.entries.iter().find(|(name, _)| name.value == key);
        let diagnostic = match empty {
            Some((name, _)) => Code::MissingKey.at(name.span, format!("the key `{key}` needs a value")),
            None => Code::MissingKey.at(self.span(), message),
        };
        self.push(diagnostic);
    }

    /// Adds a diagnostic.
    pub fn push(&self, diagnostic: crate::diagnostic::Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    /// Where mistakes are collected.
    pub fn diagnostics(&self) -> &'a RefCell<Diagnostics> {
        self.diagnostics
    }

    fn wrong(&self, key: &str, node: &Node, wanted: &str) {
        let message = format!("`{key}` needs {wanted}, not {}", node.kind.word());
        self.push(Code::WrongType.at(node.span, message));
    }

    /// Text; numbers are taken as they are spelt.
    pub fn text(&self, key: &'static str) -> Option<Located<String>> {
        let node = self.given(key)?;
        self.text_of(key, node)
    }

    /// Text that is not longer than a number of characters.
    pub fn short_text(&self, key: &'static str, length: Number) -> Option<Located<String>> {
        let text = self.text(key)?;
        if !length.is_length_of(&text.value) {
            let message = format!("`{key}` is longer than {} characters", length.most);
            self.push(Code::WrongValue.at(text.span, message).help("make it shorter"));
        }
        Some(text)
    }

    /// The text of a node; `key` names it in messages.
    pub fn text_of(&self, key: &str, node: &Node) -> Option<Located<String>> {
        match &node.kind {
            Kind::Text(text) | Kind::Number(text) if !text.trim().is_empty() => {
                Some(Located::new(text.trim().to_owned(), node.span))
            }
            Kind::Text(_) => {
                self.push(
                    Code::WrongValue
                        .at(node.span, format!("`{key}` is empty"))
                        .help("write a text, or leave the key out"),
                );
                None
            }
            _ => {
                self.wrong(key, node, "text");
                None
            }
        }
    }

    /// The text of the first of these keys that is there; beside it the others are unknown.
    pub fn first_text<const N: usize>(&self, keys: [&'static str; N]) -> Option<Located<String>> {
        let first = keys.into_iter().find(|key| self.has(key));
        let allowed = keys.into_iter().filter(|key| first.is_none_or(|first| first == *key));
        self.asked.borrow_mut().extend(allowed);
        self.text(first?)
    }

    /// Text that must be there.
    pub fn required_text(&self, key: &'static str) -> Option<Located<String>> {
        self.need(key);
        self.text(key)
    }

    /// Text of a limited length that must be there.
    pub fn required_short_text(&self, key: &'static str, length: Number) -> Option<Located<String>> {
        self.need(key);
        self.short_text(key, length)
    }

    fn need(&self, key: &'static str) {
        if self.node(key).is_none() {
            self.missing(key);
        }
    }

    /// Texts; a single one may stand without brackets.
    pub fn texts(&self, key: &'static str) -> Vec<Located<String>> {
        self.list(key).into_iter().filter_map(|node| self.text_of(key, node)).collect()
    }

    /// The nodes of a list.
    pub fn list(&self, key: &'static str) -> Vec<&'a Node> {
        let Some(node) = self.node(key) else {
            if self.has(key) {
                let (name, _) = self.entries.iter().find(|(name, _)| name.value == key).expect("just found");
                self.push(Code::WrongType.at(name.span, format!("`{key}` needs a list")).help("write `[]` for none"));
            }
            return Vec::new();
        };
        match &node.kind {
            Kind::List(list) => list.iter().collect(),
            Kind::Text(_) | Kind::Number(_) => vec![node],
            _ => {
                self.wrong(key, node, "a list");
                Vec::new()
            }
        }
    }

    /// The nodes of a list whose key must be there.
    pub fn required_list(&self, key: &'static str) -> Vec<&'a Node> {
        if !self.has(key) {
            self.missing(key);
        }
        self.list(key)
    }

    /// A whole number of a range.
    pub fn number(&self, key: &'static str, range: Number) -> Option<Located<u32>> {
        let node = self.given(key)?;
        let Kind::Number(text) = &node.kind else {
            self.wrong(key, node, &range.wanted());
            return None;
        };
        let plain = text.replace('_', "");
        let number = digits(plain.strip_prefix('+').unwrap_or(&plain)).filter(|number| range.holds(*number));
        if number.is_none() {
            let message = format!("`{key}` needs {}, not `{text}`", range.wanted());
            self.push(Code::WrongValue.at(node.span, message));
        }
        number.map(|number| Located::new(number, node.span))
    }

    /// A whole number that must be there.
    pub fn required_number(&self, key: &'static str, range: Number) -> Option<Located<u32>> {
        self.need(key);
        self.number(key, range)
    }

    /// `true` or `false`; `false` if it is not there.
    pub fn flag(&self, key: &'static str) -> bool {
        match self.given(key) {
            None => false,
            Some(Node { kind: Kind::Bool(value), .. }) => *value,
            Some(node) => {
                self.wrong(key, node, "`true` or `false`");
                false
            }
        }
    }

    /// One of a closed set of words.
    pub fn choice<T: Choice>(&self, key: &'static str) -> Option<T> {
        let text = self.text(key)?;
        self.word(key, &text)
    }

    /// One of a closed set of words that must be there.
    pub fn required_choice<T: Choice>(&self, key: &'static str) -> Option<T> {
        self.need(key);
        self.choice(key)
    }

    /// Several of a closed set of words.
    pub fn choices<T: Choice>(&self, key: &'static str) -> Vec<T> {
        self.texts(key).iter().filter_map(|text| self.word(key, text)).collect()
    }

    fn word<T: Choice>(&self, key: &str, text: &Located<String>) -> Option<T> {
        let value = T::from_word(&text.value);
        if value.is_none() {
            let message = format!("`{key}` cannot be `{}`", text.value);
            let known = T::WORDS.iter().map(|(word, _)| *word);
            self.push(Code::WrongValue.at(text.span, message).maybe_help(suggestion(&text.value, known)));
        }
        value
    }

    /// A map inside the map.
    pub fn map(&self, key: &'static str) -> Option<Reader<'a>> {
        let node = self.given(key)?;
        Some(Reader::new(node, key, self.diagnostics))
    }

    /// A map that must be there.
    pub fn required_map(&self, key: &'static str) -> Option<Reader<'a>> {
        self.need(key);
        self.map(key)
    }

    /// Reports every key that nobody asked for, with the nearest name.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        if asked.contains(&"*") {
            return;
        }
        let mut known: Vec<&str> = Vec::new();
        for key in asked.iter() {
            if !known.contains(key) {
                known.push(key);
            }
        }
        for (key, _) in self.entries.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            let message = format!("unknown key `{}` in {}", key.value, self.what);
            let help = match nearest(&key.value, known.iter().copied()) {
                Some(near) => format!("use `{near}`"),
                None => format!("use one of {}", known.join(", ")),
            };
            self.push(Code::UnknownKey.at(key.span, message).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::yaml;

    /// What is said of the keys of a map that may have `a-key`, `b-key` and one of `this` and `that`.
    fn said(text: &str) -> String {
        let sources = Sources::new([("modules/x.yaml".to_owned(), text.as_bytes().to_vec())]);
        let file = sources.find("modules/x.yaml").unwrap();
        let (node, diagnostics) = (yaml::parse(file, text, 0).unwrap(), RefCell::default());
        let reader = Reader::new(&node, "the map", &diagnostics);
        reader.required_text("a-key");
        reader.required_text("a-key");
        reader.flag("b-key");
        reader.first_text(["this", "that"]);
        reader.finish();
        let help = |found: &crate::diagnostic::Diagnostic| found.help.clone().unwrap_or_default();
        diagnostics.borrow().iter().map(help).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn an_unknown_key_is_met_with_all_that_are_known_once() {
        assert_eq!(said("a-key: x\nthat: y\n"), "");
        assert_eq!(said("a-key: x\nzzzzzz: y\n"), "use one of a-key, b-key, this, that");
        assert_eq!(said("a-key: x\nb-kye: true\n"), "use `b-key`");
        assert_eq!(said("a-key: x\nthis: y\nthat: z\n"), "use one of a-key, b-key, this");
    }
}
