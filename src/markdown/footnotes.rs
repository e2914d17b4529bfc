//! Brings footnotes to their marks, so that they go where the text goes when a file is taken apart into parts.

use std::collections::BTreeMap;

use super::builder::{Builder, Open};
use super::tree::{Block, BlockKind, Inline, InlineKind};
use crate::diagnostic::Code;
use crate::source::Span;

/// A mark repeats its footnote; without a bound a small file could make a very long document.
const MOST_MARKS: usize = 10;

/// What is known about one footnote: its text, where it was defined, how many marks lead to it.
#[derive(Default)]
pub(super) struct Footnote {
    text: Option<(Vec<Block>, Span)>,
    marks: usize,
}

impl Footnote {
    /// Whether its text is there.
    pub(super) fn has_text(&self) -> bool {
        self.text.is_some()
    }

    /// Where its text stands, if no mark leads to it.
    pub(super) fn unmarked(&self) -> Option<Span> {
        self.text.as_ref().filter(|_| self.marks == 0).map(|(_, span)| *span)
    }
}

/// The footnotes of a text by name.
pub(super) type Footnotes = BTreeMap<String, Footnote>;

impl Builder<'_> {
    /// A mark; its text comes in at the end of the file.
    pub(super) fn footnote_mark(&mut self, name: &str, span: Span) {
        let footnote = self.footnotes.entry(name.to_owned()).or_default();
        footnote.marks += 1;
        let marks = footnote.marks;
        if self.in_footnote() {
            let message = "a footnote inside a footnote";
            self.report(Code::UnsupportedMarkdown, span, message, "write it as a sentence");
            return;
        }
        if marks > MOST_MARKS {
            let message = format!("more than {MOST_MARKS} marks lead to the footnote `{name}`");
            self.report(Code::UnsupportedMarkdown, span, message, "write it as a sentence");
            return;
        }
        self.inline(InlineKind::Footnote { name: name.into(), blocks: Box::default() }, span);
    }

    /// The definition of a footnote.
    pub(super) fn footnote(&mut self, name: String, blocks: Vec<Block>, span: Span) {
        let footnote = self.footnotes.entry(name.clone()).or_default();
        let Some((_, first)) = &footnote.text else {
            footnote.text = Some((blocks, span));
            return;
        };
        let diagnostic = Code::UnsupportedMarkdown.at(span, format!("a second footnote `{name}`"));
        self.diagnostics.push(diagnostic.related(*first, "the first one is here").help("give it another name"));
    }

    /// Whether the text of a footnote is being read.
    pub(super) fn in_footnote(&self) -> bool {
        self.stack.iter().any(|frame| matches!(frame.open, Open::Footnote(_)))
    }
}

/// Puts the text of each footnote into its marks.
pub(super) fn put(blocks: &mut [Block], footnotes: &Footnotes) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => fill(text, footnotes),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| put(&mut item.blocks, footnotes)),
            BlockKind::Table(table) => {
                let cells = table.head.iter_mut().chain(table.rows.iter_mut().flatten());
                cells.for_each(|cell| fill(cell, footnotes));
            }
            BlockKind::Quote { blocks, .. } => put(blocks, footnotes),
            BlockKind::Definitions(list) => {
                for (term, definitions) in list {
                    fill(term, footnotes);
                    definitions.iter_mut().for_each(|blocks| put(blocks, footnotes));
                }
            }
            BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Space(_) => {}
        }
    }
}

fn fill(inlines: &mut [Inline], footnotes: &Footnotes) {
    for inline in inlines {
        match &mut inline.kind {
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                fill(inner, footnotes);
            }
            InlineKind::Link { text, .. } => fill(text, footnotes),
            InlineKind::Footnote { name, blocks } => {
                if let Some((text, _)) = footnotes.get(&**name).and_then(|footnote| footnote.text.as_ref()) {
                    *blocks = text.clone().into();
                }
            }
            _ => {}
        }
    }
}
