//! Pieces of a text with footnotes. How much there is of a piece decides whether it stays whole on its page, and then
//! every note is on the page of its mark.

use super::read::{plain_blocks, texts, walk};
use super::tree::{Block, BlockKind, EmptyRows, Inline, InlineKind, Space};

/// What the design has to know of a piece.
pub(super) struct Extent {
    /// What it begins with: each kind has its own room above and below.
    pub(super) kind: &'static str,
    /// How many letters it and its notes have.
    pub(super) letters: usize,
    /// How many lines begin in it, at least.
    pub(super) lines: usize,
}

/// How many blocks are the first piece: a heading with a note takes what follows with it.
pub(super) fn piece(blocks: &[Block]) -> usize {
    let is_heading = |block: &&Block| matches!(block.kind, BlockKind::Heading { .. });
    let headings = blocks.iter().take_while(is_heading).count();
    if has_note(&blocks[..headings]) { (headings + 1).min(blocks.len()) } else { 1 }
}

/// The extent of a piece, if it has footnotes.
pub(super) fn extent(piece: &[Block]) -> Option<Extent> {
    let kind = kind(piece.first().filter(|_| has_note(piece))?);
    let mut lines = 0;
    walk(piece, &mut |block| lines += least_lines(block));
    Some(Extent { kind, letters: plain_blocks(piece).chars().count(), lines })
}

fn kind(block: &Block) -> &'static str {
    match block.kind {
        BlockKind::Heading { .. } => "heading",
        BlockKind::List { .. } => "list",
        BlockKind::Table(_) => "table",
        BlockKind::Quote { .. } => "box",
        _ => "text",
    }
}

/// Whether there are footnotes in blocks.
pub(super) fn has_note(blocks: &[Block]) -> bool {
    let mut found = false;
    walk(blocks, &mut |block| found |= texts(block).any(is_marked));
    found
}

fn is_marked(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match &inline.kind {
        InlineKind::Footnote { .. } => true,
        InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => is_marked(inner),
        InlineKind::Link { text, .. } => is_marked(text),
        _ => false,
    })
}

/// The lines of a block itself, beside those that its letters fill.
fn least_lines(block: &Block) -> usize {
    const PICTURE: usize = 20;
    const PAGE: usize = 1000;
    let is_picture = |inline: &&Inline| matches!(inline.kind, InlineKind::Picture { .. });
    match &block.kind {
        BlockKind::Paragraph(text) => 1 + PICTURE * text.iter().filter(is_picture).count(),
        // Narrow columns have more lines.
        BlockKind::Table(table) => match table.empty_rows {
            EmptyRows::Count(empty) => 2 + 2 * (table.rows.len() + empty as usize),
            EmptyRows::People => PAGE,
        },
        BlockKind::Code { text, .. } => text.lines().count(),
        BlockKind::Space(Space::Lines(lines)) => 2 * *lines as usize,
        BlockKind::Space(Space::Box(millimetres)) => *millimetres as usize / 5,
        BlockKind::Space(Space::NewPage | Space::Badges) => PAGE,
        BlockKind::Space(Space::Event(keys)) => 2 + keys.len(),
        _ => 1,
    }
}
