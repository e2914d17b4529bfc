//! The texts of courses and profiles, which are YAML: what a translator sees of a file, and where it stands.
//!
//! The translation of a course lists its texts; that of a profile has its shape, with the texts alone.

use std::collections::BTreeMap;

use crate::source::{Located, Span};
use crate::yaml::{Kind, Node};

/// A step on the way to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Under a key.
    Key(String),
    /// Into a list.
    Index(usize),
}

impl Step {
    /// The key, if it is one.
    pub fn key(&self) -> Option<&str> {
        match self {
            Step::Key(key) => Some(key),
            Step::Index(_) => None,
        }
    }
}

/// A text, and where a translation has its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The way to it in a translation.
    pub way: Vec<Step>,
    /// What translators are told of it.
    pub context: &'static str,
    /// What it says.
    pub text: Located<String>,
}

impl Text {
    /// Its part as `status` names it: `title`, `objectives/2`, `services/1`, `terms/police`.
    pub fn part(&self) -> String {
        let step = |step: &Step| match step {
            Step::Key(key) => key.clone(),
            Step::Index(index) => (index + 1).to_string(),
        };
        let is_in_one = matches!(self.way[..], [_, Step::Key(_)]);
        let steps: Vec<_> = self.way.iter().take(if is_in_one { 1 } else { 2 }).map(step).collect();
        steps.join("/")
    }
}

/// Whether a file is the profile of a country, or the translation of one.
pub fn is_profile(path: &str) -> bool {
    path.strip_prefix("modules/countries/").is_some_and(|rest| rest.ends_with(".yaml") && !rest.contains('/'))
}

/// The texts of a course or a profile, or of the translation of one, always in the same order.
pub fn texts(path: &str, node: &Node) -> Vec<Text> {
    let mut texts = Texts::default();
    if is_profile(path) {
        texts.profile(node)
    } else {
        texts.course(node)
    }
    texts.found
}

/// Where two files have other texts: the first that only one of them has in this place.
pub fn difference(original: &[Text], translation: &[Text]) -> Option<usize> {
    let same = |index: usize| match (original.get(index), translation.get(index)) {
        (Some(old), Some(new)) => old.way == new.way,
        _ => false,
    };
    (0..original.len().max(translation.len())).find(|index| !same(*index))
}

/// The words of a file, each part below a heading, as a translation is stamped with them.
pub fn words(path: &str, node: &Node) -> String {
    let (mut words, mut last) = (String::new(), String::new());
    for text in texts(path, node) {
        let part = text.part();
        if part != last {
            words.push_str(&format!("## {{#{part}}}\n"));
        }
        words.extend([text.text.value.as_str(), "\n"]);
        last = part;
    }
    words
}

/// The same tree with other texts at some places.
pub fn replaced(node: &Node, with: &BTreeMap<Span, Located<String>>) -> Node {
    if let Some(text) = with.get(&node.span) {
        return Node { span: text.span, kind: Kind::Text(text.value.clone()) };
    }
    let kind = match &node.kind {
        Kind::List(nodes) => Kind::List(nodes.iter().map(|node| replaced(node, with)).collect()),
        Kind::Map(entries) => {
            Kind::Map(entries.iter().map(|(key, node)| (key.clone(), replaced(node, with))).collect())
        }
        other => other.clone(),
    };
    Node { span: node.span, kind }
}

/// Keys whose values are no texts.
pub fn strays<'a>(node: &'a Node, texts: &[Text]) -> Vec<&'a Located<String>> {
    let Kind::Map(entries) = &node.kind else { return Vec::new() };
    let mut strays = Vec::new();
    for (key, node) in entries {
        let nodes = node.items();
        let is_text = |node: &Node| texts.iter().any(|text| text.text.span == node.span);
        if nodes.iter().any(|node| !matches!(node.kind, Kind::Map(_)) && !is_text(node)) {
            strays.push(key);
        }
        strays.extend(nodes.iter().flat_map(|node| self::strays(node, texts)));
    }
    strays
}

/// The sections of a profile; the words of `terms` are in a language of their own.
const SECTIONS: [&str; 15] = [
    "languages",
    "paper",
    "terms",
    "services",
    "laws",
    "action-plan",
    "parliament",
    "working-day",
    "prayer-times",
    "market-days",
    "protocol",
    "legal-limits",
    "organisations",
    "emergency-numbers",
    "support-services",
];

/// What of a section is text.
const FIELDS: [(&str, &str); 7] = [
    ("name", "name"),
    ("title", "title of a law or a plan"),
    ("rank-order", "rank"),
    ("text", "fact"),
    ("for", "whose number it is"),
    ("hours", "when it is open"),
    ("source", "source: titles of publications stay as they are"),
];

#[derive(Default)]
struct Texts {
    found: Vec<Text>,
    way: Vec<Step>,
}

impl Texts {
    /// Goes a step further, and back.
    fn within(&mut self, step: Step, go: impl FnOnce(&mut Self)) {
        self.way.push(step);
        go(self);
        self.way.pop();
    }

    fn key(&mut self, key: &str, go: impl FnOnce(&mut Self)) {
        self.within(Step::Key(key.to_owned()), go);
    }

    fn text(&mut self, node: &Node, context: &'static str) {
        if let Some(text) = node.text().map(str::trim).filter(|text| !text.is_empty()) {
            let text = Located::new(text.to_owned(), node.span);
            self.found.push(Text { way: self.way.clone(), context, text });
        }
    }

    fn list<'a>(&mut self, key: &str, nodes: impl IntoIterator<Item = &'a Node>, context: &'static str) {
        self.key(key, |texts| {
            for (index, node) in nodes.into_iter().enumerate() {
                texts.within(Step::Index(index), |texts| texts.text(node, context));
            }
        });
    }

    fn course(&mut self, node: &Node) {
        for (key, context) in [("title", "title"), ("purpose", "what will be different")] {
            if let Some(node) = node.get(key) {
                self.key(key, |texts| texts.text(node, context));
            }
        }
        let items = |key: &str| node.get(key).map(Node::items).unwrap_or_default();
        self.list("objectives", items("objectives"), "learning objective");
        // A translation has the titles alone, and sessions without one are called by what is done in them.
        let sessions = items("sessions");
        let title = |node: &'_ &Node| !matches!(node.kind, Kind::Map(_)) || node.get("title").is_some();
        let titled = sessions.iter().filter(title);
        self.list("sessions", titled.map(|node| node.get("title").unwrap_or(node)), "title of a session");
        let within = sessions.iter().filter_map(|session| session.get("items")).flat_map(Node::items);
        let within = within.filter_map(|item| item.get("text")?.get("title"));
        self.list("texts", within.chain(items("texts")), "title of an item of a session");
    }

    fn profile(&mut self, node: &Node) {
        for section in SECTIONS {
            if let Some(node) = node.get(section) {
                self.key(section, |texts| texts.section(node, section == "terms"));
            }
        }
    }

    fn section(&mut self, node: &Node, terms: bool) {
        match &node.kind {
            Kind::List(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.within(Step::Index(index), |texts| texts.section(node, terms));
                }
            }
            Kind::Map(entries) if terms && self.way.len() == 1 => {
                for (term, node) in entries {
                    self.key(&term.value, |texts| texts.section(node, true));
                }
            }
            Kind::Map(_) => self.fields(node, terms),
            _ => {}
        }
    }

    fn fields(&mut self, node: &Node, terms: bool) {
        for (field, context) in FIELDS.into_iter().filter(|(field, _)| !terms || *field == "source") {
            match node.get(field) {
                Some(list @ Node { kind: Kind::List(_), .. }) => self.list(field, list.items(), context),
                Some(node) => self.key(field, |texts| texts.text(node, context)),
                None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::yaml;

    fn found(path: &str, text: &str) -> Vec<String> {
        let sources = Sources::new([(path.to_owned(), text.as_bytes().to_vec())]);
        let node = yaml::parse(sources.find(path).unwrap(), text, 0).unwrap();
        let texts = texts(path, &node).into_iter();
        texts.map(|text| format!("{} {}: {}", text.part(), text.way.len(), text.text.value)).collect()
    }

    #[test]
    fn a_course_and_its_translation_have_the_same_texts() {
        let original = "sessions:\n  - title: S\n    items: [{ opening: 5 }, { text: { title: Rest, minutes: 5 } }]\n\
                        title: T\nobjectives: [O, P]\ndays: []\n";
        let translation = "title: T\nobjectives:\n  - O\n  - P\nsessions: [S]\ntexts: Rest\n";
        let expected = ["title 1: T", "objectives/1 2: O", "objectives/2 2: P", "sessions/1 2: S", "texts/1 2: Rest"];
        assert_eq!(found("modules/courses/c.yaml", original), expected);
        assert_eq!(found("modules/courses/c.fr.yaml", translation), expected);
    }

    #[test]
    fn codes_and_words_of_the_country_are_no_texts() {
        let profile = "checked-by: none\nparliament: { name: P, source: S, checked-on: 2026-01-01 }\n\
                       languages: { value: [fr], source: L }\nemergency-numbers: [{ for: Fire, number: 1 }]\n\
                       terms: { police: [{ name: W, of: X, language: fr, source: A }, { name: V, source: B }] }\n\
                       services: [{ name: N, rank-order: [One, Two], local-name: M }]\n";
        let expected = [
            "languages 2: L",
            "terms/police 4: A",
            "terms/police 4: B",
            "services/1 3: N",
            "services/1 4: One",
            "services/1 4: Two",
            "parliament 2: P",
            "parliament 2: S",
            "emergency-numbers/1 3: Fire",
        ];
        assert_eq!(found("modules/countries/TJ.yaml", profile), expected);
    }
}
