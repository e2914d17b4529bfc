//! Where `{reveal}` may stand: at the sections and questions of a case study, which it holds back with the ending.

use std::cell::RefCell;

use super::body::{Body, Section};
use super::case_study;
use crate::diagnostic::{Code, Diagnostics};
use crate::markdown::{Attributes, Block, BlockKind, REVEAL};

/// Reports each `{reveal}` that holds nothing back, and each with a value.
pub(super) fn refuse_elsewhere(kind: &str, body: &Body, diagnostics: &RefCell<Diagnostics>) {
    let is_case = kind == "case-studies";
    for section in &body.sections {
        look(&section.attributes, is_case && case_study::may_be_held_back(&section.keyword), diagnostics);
        look_in(&section.blocks, is_case && has_questions(section), diagnostics);
    }
    look_in(&body.intro, false, diagnostics);
}

fn has_questions(section: &Section) -> bool {
    section.keyword == case_study::QUESTIONS
}

fn look(attributes: &Attributes, allowed: bool, diagnostics: &RefCell<Diagnostics>) {
    for key in attributes.keys().filter(|key| key.value == REVEAL) {
        let (message, help) = match attributes.get(REVEAL) {
            Some(_) => ("`reveal` has no value", "write `{reveal}`"),
            None if allowed => continue,
            None => ("`reveal` holds nothing back here", "put it at a section or a question of a case study"),
        };
        diagnostics.borrow_mut().push(Code::WrongAttribute.at(key.span, message).help(help));
    }
}

/// `allowed` holds for the items of the outermost lists.
fn look_in(blocks: &[Block], allowed: bool, diagnostics: &RefCell<Diagnostics>) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { attributes, .. } => look(attributes, false, diagnostics),
            BlockKind::List { items, .. } => {
                for item in items {
                    look(&item.attributes, allowed, diagnostics);
                    look_in(&item.blocks, false, diagnostics);
                }
            }
            BlockKind::Quote { blocks, .. } => look_in(blocks, false, diagnostics),
            BlockKind::Definitions(list) => {
                list.iter().flat_map(|(_, all)| all).for_each(|blocks| look_in(blocks, false, diagnostics));
            }
            _ => {}
        }
    }
}
