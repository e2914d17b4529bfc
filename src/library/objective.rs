//! Learning objectives: themes have them in a numbered list, exercises practise them, questions of tests ask for them.

use std::cell::RefCell;

use super::body::{Body, Section};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::markdown::{self, Attributes, Block, BlockKind, OBJECTIVE};
use crate::number::Number;
use crate::source::Located;

/// An objective of a theme, by its place there: `police-reform/2`, or `2` of an item's own theme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Objective {
    /// The theme.
    pub theme: String,
    /// Its number there, from 1 on.
    pub number: u32,
}

impl Objective {
    /// Reads one as items name it; `own` is the theme of the item, if it has one.
    pub fn read(text: &Located<String>, own: Option<&str>) -> Result<Located<Self>, Diagnostic> {
        let (theme, number) = match text.value.split_once('/') {
            Some((theme, number)) => (Some(theme), number),
            None => (own, text.value.as_str()),
        };
        let number = Number::OBJECTIVE.read(number);
        match theme.zip(number) {
            Some((theme, number)) => Ok(Located::new(Self { theme: theme.to_owned(), number }, text.span)),
            None => {
                let message = format!("`{}` is not an objective", text.value);
                let help = "write its theme and its number there, such as `police-reform/2`";
                Err(Code::WrongValue.at(text.span, message).help(help))
            }
        }
    }

    /// Reads several; those that cannot be read are reported.
    pub(super) fn read_all(
        texts: &[Located<String>],
        own: Option<&str>,
        diagnostics: &RefCell<Diagnostics>,
    ) -> Vec<Located<Self>> {
        let read = texts.iter().filter_map(|text| match Self::read(text, own) {
            Ok(objective) => Some(objective),
            Err(diagnostic) => {
                diagnostics.borrow_mut().push(diagnostic);
                None
            }
        });
        read.collect()
    }
}

impl std::fmt::Display for Objective {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.theme, self.number)
    }
}

/// The objectives in a list, as plain text.
pub(super) fn listed(blocks: &[Block]) -> Vec<String> {
    let items = blocks.iter().flat_map(|block| match &block.kind {
        BlockKind::List { items, .. } => items.as_slice(),
        _ => &[],
    });
    items.map(|item| markdown::plain_blocks(&item.blocks).trim().to_owned()).collect()
}

/// What the questions of a test ask for: the number of each question, and its objective.
pub(super) fn asked(
    blocks: &[Block],
    own: Option<&str>,
    diagnostics: &RefCell<Diagnostics>,
) -> Vec<(u32, Located<Objective>)> {
    let mut question = 0;
    let mut asked = Vec::new();
    for block in blocks {
        let BlockKind::Heading { level, attributes, .. } = &block.kind else { continue };
        if *level < QUESTION {
            continue;
        }
        question += 1;
        let named = attributes.get(OBJECTIVE).cloned();
        let read = Objective::read_all(&named.into_iter().collect::<Vec<_>>(), own, diagnostics);
        asked.extend(read.into_iter().map(|objective| (question, objective)));
    }
    asked
}

/// The level of the headings of questions.
const QUESTION: u8 = 3;

/// Reports each `{objective=…}` that is at no question of a form, and each without a number.
pub(super) fn refuse_elsewhere(kind: &str, body: &Body, diagnostics: &RefCell<Diagnostics>) {
    let is_form = kind == "forms";
    body.sections.iter().for_each(|section| of_section(section, is_form, diagnostics));
    of_blocks(&body.intro, is_form, diagnostics);
}

fn of_section(section: &Section, is_form: bool, diagnostics: &RefCell<Diagnostics>) {
    look(&section.attributes, false, diagnostics);
    of_blocks(&section.blocks, is_form, diagnostics);
}

fn of_blocks(blocks: &[Block], is_form: bool, diagnostics: &RefCell<Diagnostics>) {
    for block in blocks {
        if let BlockKind::Heading { level, attributes, .. } = &block.kind {
            look(attributes, is_form && *level >= QUESTION, diagnostics);
        }
    }
}

fn look(attributes: &Attributes, allowed: bool, diagnostics: &RefCell<Diagnostics>) {
    for key in attributes.keys().filter(|key| key.value == OBJECTIVE) {
        if allowed && attributes.get(OBJECTIVE).is_some() {
            continue;
        }
        let message = "`objective` is at no question of a test";
        let help = "write `{objective=2}` at the heading of a question in a test";
        diagnostics.borrow_mut().push(Code::WrongAttribute.at(key.span, message).help(help));
    }
}
