//! Facilitators' text as lines: a cue, an item of a list, a paragraph.

use crate::compose::scope::Scope;
use crate::compose::view::LiveLine;
use crate::markdown::{self, Block, BlockKind};

/// The lines of blocks; paragraphs that begin with one of these cues have it apart.
pub(super) fn lines(scope: &Scope<'_>, blocks: &[Block], cues: &[&str]) -> Vec<LiveLine> {
    let mut lines = Vec::new();
    for block in blocks {
        let found = markdown::cue(block).filter(|(cue, _)| cues.contains(&cue.value.as_str()));
        match (found, &block.kind) {
            (Some((cue, rest)), _) => {
                let cue = scope.label(&format!("cue-{}", cue.value.to_lowercase()));
                lines.push(line(scope, Some(cue), false, &[rest]));
            }
            (None, BlockKind::List { items, .. }) => {
                lines.extend(items.iter().map(|item| line(scope, None, true, &item.blocks)));
            }
            (None, BlockKind::Quote { blocks, .. }) => lines.extend(self::lines(scope, blocks, cues)),
            (None, _) => lines.push(line(scope, None, false, std::slice::from_ref(block))),
        }
    }
    lines.retain(|line| line.cue.is_some() || !line.text.is_empty());
    lines
}

fn line(scope: &Scope<'_>, cue: Option<String>, item: bool, blocks: &[Block]) -> LiveLine {
    LiveLine { cue, item, text: printed(scope, &markdown::plain_blocks(blocks)) }
}

/// A text with the quotes of the edition's language.
pub(super) fn printed(scope: &Scope<'_>, text: &str) -> String {
    markdown::typographic(text, &scope.edition.target.tag.language).into_owned()
}
