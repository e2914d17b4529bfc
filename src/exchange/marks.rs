//! What stands inside a text and must come back with its translation.

use crate::source::{Lines, flaw};

/// What of a text must come back with its translation: citations, link targets, terms, footnotes, emphasis.
fn marks(text: &str) -> Vec<String> {
    let mut marks = Vec::new();
    for (at, _) in text.match_indices("[@") {
        let end = text[at..].find([']', ',', ';']).map_or(text.len(), |end| at + end);
        marks.push(format!("{}]", &text[at..end]));
    }
    for (at, _) in text.match_indices("; @") {
        let end = text[at + 2..].find([']', ',', ';', ' ']).map_or(text.len(), |end| at + 2 + end);
        marks.push(format!("[{}]", &text[at + 2..end]));
    }
    for (at, _) in text.match_indices("](") {
        let end = text[at..].find(')').map_or(text.len(), |end| at + end + 1);
        marks.push(text[at..end].to_owned());
    }
    for (at, _) in text.match_indices("[^") {
        let end = text[at..].find(']').map_or(text.len(), |end| at + end + 1);
        marks.push(text[at..end].to_owned());
    }
    for (at, _) in text.match_indices('{').filter(|(at, _)| !text[..*at].ends_with('\\')) {
        let end = text[at..].find(['}', '.']).map_or(text.len(), |end| at + end);
        marks.push(format!("{}}}", &text[at..end]));
    }
    marks.extend((0..text.matches("**").count()).map(|_| "**".to_owned()));
    marks.extend((0..text.matches('`').count()).map(|_| "`".to_owned()));
    marks.sort();
    marks
}

/// What is wrong with a translation, if anything is.
pub(super) fn fault(source: &str, translation: &str, fuzzy: bool) -> Option<String> {
    // Labels that join words begin and end with spaces.
    if !fuzzy && translation != translation.trim() && source == source.trim() {
        return Some("begins or ends with a space".to_owned());
    }
    // What is one line stays one: a second one could begin a heading, or be none in YAML.
    let lines = if source.contains('\n') { Lines::Many } else { Lines::One };
    if let Some(flaw) = flaw(translation, lines) {
        return Some(format!("cannot be taken: {}", flaw.message));
    }
    if fuzzy {
        // It is kept, and nobody prints it.
        return None;
    }
    if translation.contains("#-#-#-#-#") {
        return Some("holds two texts that a program has joined: choose one".to_owned());
    }
    let (mut old, mut new) = (marks(source), marks(translation));
    old.retain(|mark| match new.iter().position(|other| other == mark) {
        Some(at) => {
            new.remove(at);
            false
        }
        None => true,
    });
    match (old.first(), new.first()) {
        (Some(lost), _) => Some(format!("has lost `{lost}`")),
        (None, Some(more)) => Some(format!("has `{more}`, which the original does not")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back() {
        assert_eq!(fault("See [@a, p. 2] and **b**.", "Voir [@a, p. 2] et **b**.", false), None);
        assert_eq!(fault("See [@a, p. 2].", "Voir [@b].", false).as_deref(), Some("has lost `[@a]`"));
        assert_eq!(fault("The {police}.", "La {police.of}.", false), None);
        assert_eq!(fault("A", "B {police}", false).as_deref(), Some("has `{police}`, which the original does not"));
        assert_eq!(fault("[a](#x)", "[b](#y)", false).as_deref(), Some("has lost `](#x)`"));
        assert!(fault("a", "b\u{202E}c", true).unwrap().contains("U+202E"));
        assert!(fault("a", "b\n\n# c", false).unwrap().contains("line end"));
        assert_eq!(fault("a\nb", "c\nd", false), None);
    }
}
