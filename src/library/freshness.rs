//! Whether a translation still says what its original says: `source-hash` and `source-parts`, which `stamp` writes.

use std::borrow::Cow;

use serde::Serialize;

use super::body::{slug, split};
use super::texts;
use crate::diagnostic::Diagnostics;
use crate::source::{FileId, Sources};
use crate::yaml::{self, Node};

/// How a text stands to the one that it was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "state", content = "parts")]
pub enum Freshness {
    /// It was made from the text as it is.
    Current,
    /// It does not say from what it was made.
    Unstamped,
    /// These parts have changed since.
    Stale(Vec<String>),
}

/// Which text another one was made from.
pub struct Made {
    /// `exercises/police-reform/01-x`; what a country changes begins with `countries/TJ/`.
    pub item: String,
    /// The language of the text; empty for an overlay in the library's own.
    pub language: String,
    /// The text that it was made from.
    pub original: FileId,
}

impl Made {
    /// What the file at a path was made from: a translation from its original, an overlay from the item it changes.
    pub fn from(sources: &Sources, path: &str) -> Option<Self> {
        let rest = path.strip_prefix("modules/")?;
        let below = rest.strip_prefix("countries/").and_then(|rest| rest.split_once('/'));
        let (stem, ending) = below.map_or(rest, |(_, rest)| rest).rsplit_once('.')?;
        let (base, language) = stem.split_once('.').map_or((stem, None), |(item, language)| (item, Some(language)));
        let is_made = language.is_some() || below.is_some();
        if !matches!(ending, "md" | "yaml") || rest.starts_with("languages/") || !is_made {
            return None;
        }
        let beside = language.and_then(|language| {
            let beside = path.strip_suffix(&format!(".{language}.{ending}"))?;
            sources.find(&format!("{beside}.{ending}"))
        });
        let original = beside.or_else(|| sources.find(&format!("modules/{base}.{ending}")))?;
        let item = base.replacen("training-cycle/forms/", "forms/", 1);
        let item = below.map_or_else(|| item.clone(), |(country, _)| format!("countries/{country}/{item}"));
        Some(Self { item, language: language.unwrap_or_default().to_owned(), original })
    }
}

/// The key that names the original's hash.
pub const HASH: &str = "source-hash";
/// The key that names the hash of each of its parts.
pub const PARTS: &str = "source-parts";

/// The words of a file: an item's text without its codes, a course's or profile's texts.
pub fn words(sources: &Sources, file: FileId) -> String {
    let yaml = sources.path(file).ends_with(".yaml").then(|| yaml::parse(file, sources.text(file), 0));
    words_of(sources, file, yaml.as_ref()).into_owned()
}

/// The same where its YAML, if it is such a file, is parsed already.
pub fn words_of<'a>(sources: &'a Sources, file: FileId, yaml: Option<&Result<Node, Diagnostics>>) -> Cow<'a, str> {
    match yaml {
        // What is no YAML is reported by who reads it.
        Some(parsed) => parsed.as_ref().map(|node| texts::words(sources.path(file), node)).unwrap_or_default().into(),
        None => {
            let text = sources.text(file);
            text[split(text).1].trim().into()
        }
    }
}

/// 16 hex digits of an original's words.
pub fn hash(words: &str) -> String {
    digits(words, 16)
}

fn digits(text: &str, length: usize) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..length].to_owned()
}

/// The parts of an original by heading, each with four hex digits of its text.
fn parts(words: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let (mut section, mut fenced) = (String::new(), false);
    for line in words.lines() {
        fenced ^= line.starts_with("```");
        let heading = line.trim_start_matches('#');
        let name = match line.len() - heading.len() {
            _ if fenced => None,
            1 => Some("title".to_owned()),
            2 => {
                section = name(heading);
                Some(section.clone())
            }
            3 => Some(format!("{section}/{}", name(heading))),
            _ => None,
        };
        match (name, parts.last_mut()) {
            (Some(name), _) => parts.push((name, format!("{line}\n"))),
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) => parts.push(("text".to_owned(), format!("{line}\n"))),
        }
    }
    parts.retain(|(_, text)| !text.trim().is_empty());
    parts.into_iter().map(|(name, text)| (name, digits(text.trim(), 4))).collect()
}

/// The parts of an original, as a stamp lists them.
pub fn listed(words: &str) -> String {
    parts(words).into_iter().map(|(name, digits)| format!("{name}={digits}")).collect::<Vec<_>>().join(" ")
}

/// What a heading is called: by its anchor, else by its words.
fn name(heading: &str) -> String {
    let anchor = heading.split_once("{#").and_then(|(_, rest)| rest.split([' ', '}']).next());
    anchor.map_or_else(|| slug(heading), str::to_owned)
}

/// Compares a stamp with the words of the original.
pub fn freshness(stamp: Option<(&str, &str)>, words: &str) -> Freshness {
    let Some((known, listed)) = stamp else { return Freshness::Unstamped };
    if known == hash(words) {
        return Freshness::Current;
    }
    let old: Vec<_> = listed.split_whitespace().filter_map(|part| part.rsplit_once('=')).collect();
    let now = parts(words);
    let is_new = |part: &&(String, String)| !old.contains(&(part.0.as_str(), part.1.as_str()));
    let mut changed: Vec<_> = now.iter().filter(is_new).map(|(name, _)| name.clone()).collect();
    let gone = old.iter().filter(|(name, _)| now.iter().all(|(known, _)| known != name));
    changed.extend(gone.map(|(name, _)| format!("{name} (gone)")));
    Freshness::Stale(changed)
}

/// A translation or an overlay, stamped as made from the words of its original; all else in it stays as it is.
pub fn stamp(path: &str, text: &str, words: &str) -> String {
    let stamp = format!("{HASH}: \"{}\"\n{PARTS}: {}\n", hash(words), listed(words));
    let kept = |text: &str| text.split_inclusive('\n').filter(|line| !is_stamp(line)).collect::<String>();
    if path.ends_with(".yaml") {
        let kept = kept(text);
        let end = if kept.is_empty() || kept.ends_with('\n') { "" } else { "\n" };
        return format!("{kept}{end}{stamp}");
    }
    let (front, body) = split(text);
    format!("---\n{}{stamp}---\n{}", kept(front.map_or("", |range| &text[range])), &text[body])
}

fn is_stamp(line: &str) -> bool {
    [HASH, PARTS].iter().any(|key| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGINAL: &str =
        "---\nminutes: 5\n---\n# T\n\n## Instructions\n\n### Walk {#walk}\n\nText.\n\n## Debrief\n\n1. A\n";

    fn words(path: &str, text: &str) -> String {
        let sources = Sources::new([(path.to_owned(), text.as_bytes().to_vec())]);
        super::words(&sources, sources.find(path).unwrap())
    }

    fn state(stamped: &str, original: &str) -> Freshness {
        let value = |key: &str| {
            let line = stamped.lines().find_map(|line| line.strip_prefix(key));
            line.map(|line| line.trim_matches([' ', ':', '"']).to_owned())
        };
        let (hash, parts) = (value(HASH), value(PARTS).unwrap_or_default());
        freshness(hash.as_deref().map(|hash| (hash, parts.as_str())), &words("x.md", original))
    }

    #[test]
    fn a_stamp_tells_which_parts_have_changed() {
        let stamped = stamp("x.fr.md", "# Titre\n", &words("x.md", ORIGINAL));
        assert_eq!(state("# Titre\n", ORIGINAL), Freshness::Unstamped);
        assert_eq!(state(&stamped, ORIGINAL), Freshness::Current);
        assert_eq!(state(&stamped, &ORIGINAL.replace("minutes: 5", "minutes: 6")), Freshness::Current);
        let changed = ORIGINAL.replace("Text.", "More.").replace("## Debrief", "## Questions");
        let parts = ["instructions/walk", "questions", "debrief (gone)"].map(str::to_owned).to_vec();
        assert_eq!(state(&stamped, &changed), Freshness::Stale(parts));
    }

    #[test]
    fn stamping_twice_changes_nothing_and_keeps_the_rest() {
        let words = words("x.md", ORIGINAL);
        let once = stamp("x.fr.md", "---\nother: 1\nsource-hash: x\n---\n# Titre\n", &words);
        assert!(once.starts_with("---\nother: 1\nsource-hash: \"") && once.ends_with("---\n# Titre\n"), "{once}");
        assert_eq!(stamp("x.fr.md", &once, &words), once);
        let course = stamp("x.fr.yaml", "title: T\nsource-hash: x\n", "## title\ntitle: A\n");
        assert_eq!(stamp("x.fr.yaml", &course, "## title\ntitle: A\n"), course);
    }

    #[test]
    fn the_words_of_a_course_are_its_texts() {
        let course = "title: T\npurpose: P\nobjectives:\n  - O\ndays:\n  - { start: x }\nsessions:\n  - title: S\n    items: []\n";
        let found = words("modules/courses/c.yaml", course);
        let expected = "## {#title}\nT\n## {#purpose}\nP\n## {#objectives/1}\nO\n## {#sessions/1}\nS\n";
        assert_eq!(found, expected);
    }
}
