//! Whether two texts say the same, wherever they stand.

use super::attributes::Attributes;
use super::tree::{Block, BlockKind, Inline, InlineKind, Item};

/// Whether blocks say the same. Pictures never do: each is looked for beside its own text.
pub fn same(a: &[Block], b: &[Block]) -> bool {
    all(a, b, block)
}

/// Whether items of a list say the same, whatever they are called by.
pub fn same_item(a: &Item, b: &Item) -> bool {
    a.task == b.task && a.attributes.says_same(&b.attributes) && same(&a.blocks, &b.blocks)
}

fn all<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn block(a: &Block, b: &Block) -> bool {
    use BlockKind as Kind;
    match (&a.kind, &b.kind) {
        (Kind::Heading { level, text, attributes }, Kind::Heading { level: other, text: b, attributes: braces }) => {
            level == other && all(text, b, inline) && attributes.says_same(braces)
        }
        (Kind::Paragraph(a), Kind::Paragraph(b)) => all(a, b, inline),
        (Kind::List { start, loose, items }, Kind::List { start: first, loose: apart, items: b }) => {
            (start, loose) == (first, apart) && all(items, b, same_item)
        }
        (Kind::Table(a), Kind::Table(b)) => {
            let cells = |a: &Vec<Vec<Inline>>, b: &Vec<Vec<Inline>>| all(a, b, |a, b| all(a, b, inline));
            (&a.align, a.row_height, a.empty_rows) == (&b.align, b.row_height, b.empty_rows)
                && cells(&a.head, &b.head)
                && all(&a.rows, &b.rows, cells)
        }
        (Kind::Quote { alert, blocks }, Kind::Quote { alert: other, blocks: b }) => alert == other && same(blocks, b),
        (Kind::Definitions(a), Kind::Definitions(b)) => {
            all(a, b, |(term, meanings), (other, b)| all(term, other, inline) && all(meanings, b, |a, b| same(a, b)))
        }
        // What is left holds no places.
        (a, b) => a == b,
    }
}

fn inline(a: &Inline, b: &Inline) -> bool {
    use InlineKind as Kind;
    match (&a.kind, &b.kind) {
        (Kind::Emphasis(a), Kind::Emphasis(b)) | (Kind::Strong(a), Kind::Strong(b)) => all(a, b, inline),
        (Kind::Strike(a), Kind::Strike(b)) => all(a, b, inline),
        (Kind::Link { target, text }, Kind::Link { target: other, text: b }) => target == other && all(text, b, inline),
        (Kind::Footnote { blocks: a, .. }, Kind::Footnote { blocks: b, .. }) => same(a, b),
        (Kind::Picture { .. }, _) => false,
        (a, b) => a == b,
    }
}

impl Attributes {
    /// Whether the same keys have the same values, whatever the anchor is.
    pub fn says_same(&self, other: &Self) -> bool {
        let within = |a: &Self, b: &Self| {
            let value = |of: &Self, key: &str| of.get(key).map(|value| value.value.clone());
            a.keys().all(|key| {
                let is_there = b.keys().any(|other| other.value == key.value);
                is_there && value(a, &key.value) == value(b, &key.value)
            })
        };
        within(self, other) && within(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::source::Sources;

    fn blocks(text: &str, before: usize) -> Vec<Block> {
        let text = format!("{}{text}", "\n".repeat(before));
        let sources = Sources::new([("modules/x.md".to_owned(), text.as_bytes().to_vec())]);
        let file = sources.find("modules/x.md").unwrap();
        crate::markdown::parse(&sources, file, 0..text.len(), &mut Diagnostics::new())
    }

    #[test]
    fn words_count_and_places_do_not() {
        let texts = [
            "One.",
            "One *two*.",
            "One **two**.",
            "1. One\n2. Two",
            "- One\n- Two",
            "- [ ] One\n- [x] Two",
            "### A step (20 min)\n\nWords.",
            "### A step (10 min)\n\nWords.",
            "### A step (20 min) {optional}\n\nWords.",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "> Said.",
            "{lines=4}",
            "{lines=5}",
            "See [there](https://example.org).[^1]\n\n[^1]: A note.",
            "See [there](https://example.org).[^1]\n\n[^1]: Another note.",
            "    code",
        ];
        for (at, text) in texts.iter().enumerate() {
            for (other, with) in texts.iter().enumerate() {
                assert_eq!(same(&blocks(text, 0), &blocks(with, 3)), at == other, "{text} | {with}");
            }
        }
        assert!(same(&blocks("### A {#a}", 0), &blocks("### A {#2}", 0)), "an anchor is a name");
        assert!(!same(&blocks("![a](p.png)", 0), &blocks("![a](p.png)", 0)));
    }
}
