//! What later stages ask of the tree: its words, its cues, what it refers to.

use super::tree::{Block, BlockKind, Inline, InlineKind, Space};
use crate::source::{Located, Span};

/// The words of inline content, without footnotes.
pub fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    add_plain(inlines, &mut text);
    // Titles and names are one line, and a tab is a space in it.
    if text.contains('\t') { text.replace('\t', " ") } else { text }
}

fn add_plain(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(part) => text.push_str(part),
            InlineKind::Code(part) | InlineKind::Term { text: part, .. } => text.push_str(part),
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                add_plain(inner, text);
            }
            InlineKind::Link { text: inner, .. } => add_plain(inner, text),
            InlineKind::Picture { alt, .. } => text.push_str(alt),
            InlineKind::SoftBreak | InlineKind::HardBreak => text.push(' '),
            InlineKind::Citation { .. } | InlineKind::Footnote { .. } => {}
        }
    }
}

/// The words of blocks with their footnotes, each block on a line.
pub fn plain_blocks(blocks: &[Block]) -> String {
    let mut lines = String::new();
    walk(blocks, &mut |block| {
        for text in texts(block) {
            add_plain(text, &mut lines);
            lines.push('\n');
        }
        match &block.kind {
            BlockKind::Code { text, .. } => lines.extend([text, "\n"]),
            BlockKind::Space(Space::Scale { low, high, .. }) => lines.extend([low, " ", high, "\n"]),
            _ => {}
        }
    });
    // A line end stands between two lines only.
    lines.pop();
    lines
}

/// Visits every piece of text that is printed, with its place.
pub fn pieces<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a str, Span)) {
    walk(blocks, &mut |block| {
        texts(block).for_each(|text| inline_pieces(text, visit));
        match &block.kind {
            BlockKind::Code { text, .. } => visit(text, block.span),
            BlockKind::Space(Space::Scale { low, high, .. }) => {
                visit(low, block.span);
                visit(high, block.span);
            }
            _ => {}
        }
    });
}

fn inline_pieces<'a>(inlines: &'a [Inline], visit: &mut dyn FnMut(&'a str, Span)) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) => visit(text, inline.span),
            InlineKind::Code(text) | InlineKind::Term { text, .. } => visit(text, inline.span),
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                inline_pieces(inner, visit);
            }
            InlineKind::Link { text, .. } => inline_pieces(text, visit),
            InlineKind::Citation { note: Some(note), .. } => visit(note, inline.span),
            _ => {}
        }
    }
}

/// The texts that stand directly in a block.
pub(super) fn texts(block: &Block) -> impl Iterator<Item = &[Inline]> {
    let (one, cells, terms) = match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => (Some(text), None, None),
        BlockKind::Table(table) => (None, Some(table.head.iter().chain(table.rows.iter().flatten())), None),
        BlockKind::Definitions(list) => (None, None, Some(list.iter().map(|(term, _)| term))),
        _ => (None, None, None),
    };
    let cells = cells.into_iter().flatten();
    one.into_iter().chain(cells).chain(terms.into_iter().flatten()).map(Vec::as_slice)
}

/// Visits every block, outer ones first, footnotes behind the block of their mark.
pub(super) fn walk<'a>(blocks: &'a [Block], visit: &mut dyn FnMut(&'a Block)) {
    for block in blocks {
        visit(block);
        texts(block).for_each(|text| walk_footnotes(text, visit));
        match &block.kind {
            BlockKind::List { items, .. } => items.iter().for_each(|item| walk(&item.blocks, visit)),
            BlockKind::Quote { blocks, .. } => walk(blocks, visit),
            BlockKind::Definitions(list) => {
                list.iter().flat_map(|(_, definitions)| definitions).for_each(|blocks| walk(blocks, visit));
            }
            _ => {}
        }
    }
}

/// Visits the blocks of the footnotes in a text.
pub(super) fn walk_footnotes<'a>(inlines: &'a [Inline], visit: &mut dyn FnMut(&'a Block)) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                walk_footnotes(inner, visit);
            }
            InlineKind::Link { text, .. } => walk_footnotes(text, visit),
            InlineKind::Footnote { blocks, .. } => walk(blocks, visit),
            _ => {}
        }
    }
}

/// `Say: text` → `Say` and the paragraph without it, if it begins with one capitalised ASCII word and a colon.
pub fn cue(block: &Block) -> Option<(Located<String>, Block)> {
    let BlockKind::Paragraph(inlines) = &block.kind else { return None };
    let (first, rest) = inlines.split_first()?;
    let InlineKind::Text(text) = &first.kind else { return None };
    let (word, after) = text.split_once(':')?;
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let plain = word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    if !capital || !plain || !(after.is_empty() || after.starts_with([' ', '\u{a0}', '\u{202f}'])) {
        return None;
    }
    let span = first.span.part(0..word.len());
    let after = after.trim_start();
    let start = first.span.end() - after.len().min(first.span.end() - span.end());
    let kept = text.part(text.len() - after.len()..text.len());
    let kept = Inline { span: Span::new(span.file, start, first.span.end()), kind: InlineKind::Text(kept) };
    let rest = if after.is_empty() { trim_break(rest) } else { rest };
    let inlines = Some(kept).filter(|_| !after.is_empty()).into_iter().chain(rest.iter().cloned()).collect();
    Some((Located::new(word.to_owned(), span), Block { span: block.span, kind: BlockKind::Paragraph(inlines) }))
}

fn trim_break(inlines: &[Inline]) -> &[Inline] {
    match inlines {
        [Inline { kind: InlineKind::SoftBreak | InlineKind::HardBreak, .. }, rest @ ..] => rest,
        inlines => inlines,
    }
}

/// Something that blocks refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Where it is referred to.
    pub span: Span,
    /// What it is.
    pub kind: ReferenceKind<'a>,
}

/// Kinds of references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferenceKind<'a> {
    /// A citation.
    Citation {
        /// The reading or source.
        id: &'a str,
    },
    /// A link inside the library: `#anchor` or `case:id`.
    Link {
        /// Its target.
        target: &'a str,
    },
    /// A picture.
    Picture {
        /// Its path, relative to its file.
        path: &'a str,
    },
}

/// Everything that blocks refer to, in order.
pub fn references(blocks: &[Block]) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    walk(blocks, &mut |block| texts(block).for_each(|text| inline_references(text, &mut found)));
    found
}

fn inline_references<'a>(inlines: &'a [Inline], found: &mut Vec<Reference<'a>>) {
    for inline in inlines {
        let kind = match &inline.kind {
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                inline_references(inner, found);
                continue;
            }
            InlineKind::Link { target, text } => {
                inline_references(text, found);
                if !target.starts_with('#') && !target.starts_with("case:") && !target.starts_with("next:") {
                    continue;
                }
                ReferenceKind::Link { target }
            }
            InlineKind::Picture { path, .. } => ReferenceKind::Picture { path },
            InlineKind::Citation { id, .. } => ReferenceKind::Citation { id },
            _ => continue,
        };
        found.push(Reference { span: inline.span, kind });
    }
}
