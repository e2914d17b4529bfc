//! What a country's file says of its own: parts that equal the item, and notes for authors, are no words to translate.

use crate::library::body;
use crate::source::{FileId, Sources};

/// Whether a country's file says nothing that its item does not say already.
pub(super) fn says_nothing(sources: &Sources, file: FileId) -> bool {
    let below = sources.path(file).strip_prefix("modules/countries/").and_then(|rest| rest.split_once('/'));
    let Some((_, path)) = below.filter(|(_, path)| path.ends_with(".md")) else { return false };
    let Some(base) = sources.find(&format!("modules/{path}")) else { return false };
    let (own, base) = (bare(sources.text(file)), bare(sources.text(base)));
    let known: Vec<_> = sections(&base).collect();
    sections(&own).all(|section| section.is_empty() || known.contains(&section))
}

fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n## ").map(str::trim)
}

/// A text without its front matter and the notes for authors.
fn bare(text: &str) -> String {
    let mut rest = &text[body::split(text).1];
    let mut out = String::from("\n");
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let lines = out.lines().map(str::trim_end).filter(|line| !line.starts_with("[//]:"));
    lines.map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_equals_the_item_says_nothing() {
        let item = "---\nminutes: 5\n---\n\n# T\n\n## Care\n\nWho? <!-- A note -->\n\n## Debrief\n\n1. A\n";
        for (own, expected) in [
            ("", true),
            ("[//]: # \"What?\"\n\n<!--\n\n## Care\n\nWho?\n\n-->\n", true),
            ("[//]: # \"What?\"\n\n## Care\n\nWho?\n\n[//]: # \"And?\"\n\n<!--\n\n## Debrief\n\n-->\n", true),
            ("## Care\n\nWhere?\n", false),
            ("## Debrief\n\n1. A {#1}\n", false),
        ] {
            let own = format!("---\nminutes: 6\n---\n\n{own}");
            let files = [("modules/countries/LR/exercises/a/x.md", own.as_str()), ("modules/exercises/a/x.md", item)];
            let sources = Sources::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
            assert_eq!(says_nothing(&sources, sources.find(files[0].0).unwrap()), expected, "{own}");
        }
        let sources = Sources::new([("modules/exercises/a/x.md".to_owned(), item.as_bytes().to_vec())]);
        assert!(!says_nothing(&sources, sources.find("modules/exercises/a/x.md").unwrap()));
    }
}
