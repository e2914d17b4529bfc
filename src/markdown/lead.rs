//! Paragraphs that lead on to what follows, and stay on its page.

use super::noted::has_note;
use super::read::{cue, plain_blocks};
use super::tree::{Block, BlockKind, InlineKind};

/// Whether a paragraph only leads on to the list or table after it: it ends with a colon, or it is a title in bold.
/// One with notes goes with these.
pub(super) fn leads(block: &Block, next: Option<&Block>) -> bool {
    let BlockKind::Paragraph(inlines) = &block.kind else { return false };
    let follows = next.is_some_and(|next| matches!(next.kind, BlockKind::List { .. } | BlockKind::Table(_)));
    let is_title = inlines.iter().all(|inline| matches!(inline.kind, InlineKind::Strong(_)));
    let this = std::slice::from_ref(block);
    follows && !has_note(this) && cue(block).is_none() && (is_title || plain_blocks(this).trim_end().ends_with(':'))
}
