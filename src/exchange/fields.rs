//! Takes courses and profiles apart, and writes their texts in another language.

use std::collections::BTreeMap;

use super::Piece;
use crate::library::texts::{Step, Text};
use crate::yaml;

/// What a translator sees of the texts of a file.
pub(super) fn pieces(texts: Vec<Text>) -> Vec<Piece> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let piece = |text: Text| {
        let part = text.part();
        let count = counts.entry(part.clone()).or_default();
        *count += 1;
        let id = format!("{part}:{count}");
        Piece { text: text.text.value, is_text: true, is_front: false, context: text.context, id, part }
    };
    texts.into_iter().map(piece).collect()
}

/// A file with other texts; all between them stays as it is.
pub(super) fn changed(file: &str, texts: &[Text], with: &[String]) -> String {
    let mut changes: Vec<_> = texts.iter().map(|text| &text.text).zip(with).collect();
    changes.retain(|(text, new)| text.value != **new);
    changes.sort_by_key(|(text, _)| std::cmp::Reverse(text.span.start()));
    let mut out = file.to_owned();
    for (text, new) in changes {
        out.replace_range(with_header(file, text.span.start())..text.span.end(), &yaml::scalar(new));
    }
    out
}

/// Where a scalar begins: one in a block begins with its `>` or `|`.
pub(super) fn with_header(file: &str, start: usize) -> usize {
    let before = file[..start].trim_end();
    let word = before.rsplit([' ', '\n']).next().unwrap_or_default();
    let is_header = word.starts_with(['>', '|']) && word[1..].chars().all(|c| c.is_ascii_digit() || "+-".contains(c));
    if is_header && file[before.len()..start].contains('\n') { before.len() - word.len() } else { start }
}

/// A new translation: the places of the texts and nothing else.
pub(super) fn written(texts: &[Text], with: &[String]) -> String {
    let entries: Vec<_> = texts.iter().zip(with).map(|(text, new)| (text.way.as_slice(), new.as_str())).collect();
    let mut out = String::new();
    tree(&entries, 0, &mut out);
    out
}

type Entry<'a> = (&'a [Step], &'a str);

fn tree(entries: &[Entry<'_>], depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    for group in entries.chunk_by(|(a, _), (b, _)| a.first() == b.first()) {
        let ((way, text), inner) = (group[0], group.iter().map(|(way, text)| (&way[1..], *text)).collect::<Vec<_>>());
        let is_text = way.len() == 1;
        match &way[0] {
            Step::Key(key) if is_text => out.push_str(&format!("{pad}{key}: {}\n", yaml::scalar(text))),
            Step::Index(_) if is_text => out.push_str(&format!("{pad}- {}\n", yaml::scalar(text))),
            Step::Key(key) => {
                out.push_str(&format!("{pad}{key}:\n"));
                tree(&inner, depth + 1, out);
            }
            Step::Index(_) => {
                let mut item = String::new();
                tree(&inner, depth + 1, &mut item);
                out.push_str(&format!("{pad}- {}", item.trim_start()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::texts;
    use crate::source::Sources;

    fn read(path: &str, text: &str) -> Vec<Text> {
        let sources = Sources::new([(path.to_owned(), text.as_bytes().to_vec())]);
        let file = sources.find(path).unwrap();
        texts::texts(path, &yaml::parse(file, text, 0).unwrap())
    }

    const PROFILE: &str = "modules/countries/TJ.yaml";

    #[test]
    fn only_the_changed_texts_are_written_anew() {
        let file = "title: \"T\"   # a comment\npurpose: 'P'\nobjectives: [One, Two]\nsessions:\n  - S\n  - >\n    Long\n    line\n";
        let texts = read("modules/courses/c.fr.yaml", file);
        let same: Vec<_> = texts.iter().map(|text| text.text.value.clone()).collect();
        assert_eq!(changed(file, &texts, &same), file);
        for index in 0..same.len() {
            let mut with = same.clone();
            with[index] = "New, text".to_owned();
            let again = changed(file, &texts, &with);
            let found: Vec<_> =
                read("modules/courses/c.fr.yaml", &again).into_iter().map(|text| text.text.value).collect();
            assert_eq!(found, with, "{again}");
            assert!(index == 0 || again.contains("title: \"T\"   # a comment\n"), "{again}");
        }
    }

    #[test]
    fn a_new_translation_has_the_texts_and_nothing_else() {
        let original = "checked-by: none\nparliament: { name: P, source: S }\nservices:\n  - { name: K, rank-order: [One, Two], source: A }\n  - { name: M, source: B }\n";
        let texts = read(PROFILE, original);
        let same: Vec<_> = texts.iter().map(|text| text.text.value.clone()).collect();
        let new = written(&texts, &same);
        let expected = "services:\n  - name: K\n    rank-order:\n      - One\n      - Two\n    source: A\n  - name: M\n    source: B\nparliament:\n  name: P\n  source: S\n";
        assert_eq!(new, expected);
        let ways = |texts: Vec<Text>| texts.into_iter().map(|text| text.way).collect::<Vec<_>>();
        assert_eq!(ways(read(PROFILE, &new)), ways(texts));
    }
}
