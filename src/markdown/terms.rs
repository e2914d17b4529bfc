//! Terms: words in braces, such as `{police.of}`, for which every country has its own.

use std::sync::Arc;

use super::inline::{is_escaped, part, split_at};
use super::passage::Passage;
use super::tree::{Block, BlockKind, Inline, InlineKind};
use crate::source::Span;

/// Words that stand in braces at the end of headings and say something else there.
const FLAGS: [&str; 7] = ["add", "keep", "newpage", "optional", "remove", "replace", "reveal"];

/// Whether a text is what stands between the braces of a term: `police` or `police.of`.
pub(super) fn is_key(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let (name, form) = text.split_once('.').map_or((text, None), |(name, form)| (name, Some(form)));
    word(name) && form.is_none_or(word) && !FLAGS.contains(&text)
}

/// Turns `{police}` in texts into terms, but not within the signs of other tools, which come in order.
pub(super) fn terms(inlines: Vec<Inline>, source: &Arc<str>, foreign: &[Span]) -> Vec<Inline> {
    split_at("{", inlines, source, &mut |text, span, out| split(text, span, source, foreign, out))
}

fn split(text: &Passage, span: Span, source: &str, foreign: &[Span], out: &mut Vec<Inline>) {
    let (mut done, mut search) = (0, 0);
    while let Some(open) = text[search..].find('{').map(|at| search + at) {
        search = open + 1;
        let Some(close) = text[search..].find('}').map(|at| search + at) else { break };
        let key = &text[search..close];
        let at = span.start() + open;
        let before = foreign.partition_point(|sign| sign.start() <= at);
        let is_foreign = before.checked_sub(1).is_some_and(|last| foreign[last].range().contains(&at));
        if !is_key(key) || is_foreign || is_escaped(span, open, source) {
            continue;
        }
        out.extend(part(text, span, done..open));
        let kind = InlineKind::Term { key: key.into(), text: Box::default(), own: true };
        out.push(Inline { span: span.part(open..close + 1), kind });
        done = close + 1;
        search = done;
    }
    out.extend(part(text, span, done..text.len()));
}

/// Gives each term its word and tells whether it is the edition's own.
pub type Fill<'a> = &'a mut dyn FnMut(&str, Span) -> (String, bool);

/// Puts the words of all terms in.
pub fn fill_terms(blocks: &mut [Block], fill: Fill<'_>) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => fill_inlines(text, fill),
            BlockKind::List { items, .. } => items.iter_mut().for_each(|item| fill_terms(&mut item.blocks, fill)),
            BlockKind::Quote { blocks, .. } => fill_terms(blocks, fill),
            BlockKind::Table(table) => {
                let cells = table.head.iter_mut().chain(table.rows.iter_mut().flatten());
                cells.for_each(|cell| fill_inlines(cell, fill));
            }
            BlockKind::Definitions(list) => {
                for (term, definitions) in list {
                    fill_inlines(term, fill);
                    definitions.iter_mut().for_each(|blocks| fill_terms(blocks, fill));
                }
            }
            BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Space(_) => {}
        }
    }
}

fn fill_inlines(inlines: &mut [Inline], fill: Fill<'_>) {
    for inline in inlines {
        match &mut inline.kind {
            InlineKind::Term { key, text, own } => {
                let (word, is_own) = fill(key, inline.span);
                (*text, *own) = (word.into(), is_own);
            }
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                fill_inlines(inner, fill);
            }
            InlineKind::Link { text, .. } => fill_inlines(text, fill),
            InlineKind::Footnote { blocks, .. } => fill_terms(blocks, fill),
            InlineKind::Text(_)
            | InlineKind::Code(_)
            | InlineKind::Picture { .. }
            | InlineKind::Citation { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak => {}
        }
    }
}
