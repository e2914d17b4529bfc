//! What a step shows to everybody in the room: the only part of facilitators' instructions that participants may see.
//!
//! It is asked aloud or stands on the flipchart. What to do and say, and what stands in brackets behind a question, is
//! not taken along: so slides cannot show it.

use super::{DEBRIEF, Step};
use crate::ids::Anchor;
use crate::markdown::{self, Block, ReferenceKind};

/// What a step shows to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its title; the keyword of a debrief.
    pub title: String,
    /// May be dropped.
    pub optional: bool,
    /// May not be dropped.
    pub keep: bool,
    /// What is asked, without the prompts in brackets.
    pub asks: Vec<String>,
    /// What stands on the flipchart.
    pub flipchart: Vec<String>,
    /// The sheets that are worked with.
    pub sheets: Vec<Anchor>,
}

impl Shown {
    /// Whether it looks back on the exercise.
    pub fn is_debrief(&self) -> bool {
        self.title == DEBRIEF
    }
}

/// Takes what everybody sees and hears out of a step.
pub(super) fn shown(step: &Step) -> Shown {
    let blocks = &step.part.blocks;
    let asked = blocks.iter().filter_map(markdown::cue).filter(|(cue, _)| cue.value == "Ask");
    let asks = asked.map(|(_, block)| question(&block)).filter(|ask| !ask.is_empty());
    Shown {
        title: step.title.clone(),
        optional: step.optional,
        keep: step.keep,
        asks: asks.collect(),
        flipchart: step.flipchart.clone(),
        sheets: sheets(blocks),
    }
}

/// The words of a question without what stands in brackets; a bracket that nobody closed takes the rest along.
fn question(block: &Block) -> String {
    let text = markdown::plain_blocks(std::slice::from_ref(block));
    let (mut depth, mut words) = (0_u32, String::new());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' => depth += 1,
            ')' | '）' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => words.push(c),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sheets(blocks: &[Block]) -> Vec<Anchor> {
    let links = markdown::references(blocks).into_iter().filter_map(|reference| match reference.kind {
        ReferenceKind::Link { target } => target.strip_prefix('#'),
        _ => None,
    });
    links.map(Anchor::from).collect()
}
