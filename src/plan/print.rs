//! Counts copies: how many of which PDF, on how many sheets of paper.

use schemars::JsonSchema;
use serde::Serialize;

use super::{LooseSheet, SheetOf, supplies};
use crate::audience::Audience;
use crate::document::DocumentKind;
use crate::edition::Edition;
use crate::library::Form;
use crate::library::page::FormType;
use crate::markdown::{Block, BlockKind, Space};

/// One PDF to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CopyJob {
    /// Its path in the tree of its audience.
    pub path: String,
    /// In whose pack it lies: what participants get later lies with the facilitators.
    pub audience: Audience,
    /// `L3` if it is a loose sheet.
    pub number: Option<String>,
    /// The day on which a loose sheet is handed out, from 1; none for what serves all days.
    pub day: Option<u32>,
    /// How many copies.
    pub copies: u32,
    /// How many pages each has.
    pub pages: u32,
    /// Whether paper is printed on both sides.
    pub both_sides: bool,
    /// Sheets of paper for all copies.
    pub sheets: u32,
}

/// For everybody: the people expected, a tenth more, and two to spare.
pub fn for_everybody(expected: u32) -> u32 {
    (expected.saturating_mul(11) + 5) / 10 + 2
}

/// How many copies of a loose sheet so many people need.
pub fn copies_for(edition: &Edition<'_>, of: &SheetOf, people: u32) -> u32 {
    let SheetOf::Exercise(id, anchor) = of else { return for_everybody(people) };
    let exercise = edition.exercises[id.as_str()].item;
    let Some(sheet) = exercise.given.sheets.iter().find(|sheet| sheet.anchor == *anchor) else { return 0 };
    let groups = supplies::groups(exercise, people);
    match (sheet.to, &sheet.group) {
        // One for each group, or for the one of each group who plays this part.
        (Some(_), _) => groups,
        // Everybody in that group, and one to spare.
        (None, Some(_)) => people.div_ceil(groups) + 1,
        (None, None) => for_everybody(people),
    }
}

/// How many copies of a form that facilitators keep: a certificate for everybody, a list for each day, badges once.
fn copies_of_kept(edition: &Edition<'_>, form: &Form) -> Option<u32> {
    let course = &edition.target.course;
    let is_badges = |block: &Block| matches!(block.kind, BlockKind::Space(Space::Badges));
    match form.kind {
        FormType::Certificate => Some(for_everybody(course.participants.expected)),
        FormType::List if form.sheet.blocks.iter().any(is_badges) => Some(1),
        FormType::List => u32::try_from(course.days.len()).ok(),
        _ => None,
    }
}

/// The copy job of a finished PDF: of the handbook, the guide, a loose sheet, or a form that people are given or sign;
/// nothing for what is only looked up.
pub fn copy_job(
    edition: &Edition<'_>,
    sheets: &[LooseSheet],
    document: (&str, DocumentKind, Audience, Option<&str>),
    form: Option<&Form>,
    pages: u32,
) -> Option<CopyJob> {
    let (path, kind, audience, number) = document;
    let course = &edition.target.course;
    let sheet = number.and_then(|number| sheets.iter().find(|sheet| sheet.number == number));
    let copies = match (kind, sheet) {
        (DocumentKind::Handbook, _) => for_everybody(course.participants.expected),
        (DocumentKind::FacilitatorGuide, _) => course.facilitators,
        (_, Some(sheet)) if sheet.copies > 0 => sheet.copies,
        (_, None) => copies_of_kept(edition, form?)?,
        _ => return None,
    };
    let both_sides = pages > 1;
    let each = if both_sides { pages.div_ceil(2) } else { pages };
    Some(CopyJob {
        path: path.to_owned(),
        audience,
        number: sheet.map(|sheet| sheet.number.clone()),
        day: sheet.and_then(|sheet| sheet.day),
        copies,
        pages,
        both_sides,
        sheets: copies.saturating_mul(each),
    })
}
