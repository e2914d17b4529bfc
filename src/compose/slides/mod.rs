//! Slides for each day: one deck that everybody sees, and its edition with notes for those who lead.
//!
//! The deck is made by `shown` from participants' content, and given out after it was shown: questions of the afternoon
//! would say in the morning what the group is to find out. Until then it lies with the facilitators, who project it.

mod figures;
mod noted;
mod shown;

use super::parts::{GivenParts, KeptParts};
use super::scope::Scope;
use super::{Composer, Draft, Shelf, Subject, view};
use crate::document::DocumentKind;
use crate::edition::PageSize;
use crate::library::course::Slides;
use crate::plan::{self, Day};

/// Where in a day a slide or a note belongs: the entry, the item of its session, the step of an exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    entry: usize,
    item: usize,
    step: usize,
}

impl<'a> Composer<'a> {
    /// Both editions of the slides of each day, if the course wants them. A wall has one size.
    pub(super) fn slides(&mut self) {
        let scope = self.scope;
        let (wanted, looks) = (scope.edition.target.course.slides, &scope.edition.target.looks);
        if wanted == Slides::None || looks.page != PageSize::Paper || looks.review {
            return;
        }
        for day in &scope.plan.days {
            let mut parts = GivenParts::default();
            let placed = shown::slides(&scope, day, wanted, &mut parts);
            let slides = placed.iter().map(|(_, slide)| slide.clone()).collect();
            let shelf = Shelf { section: "", order: 0, group: "" };
            let deck = draft(&scope, day, DocumentKind::Slides, Subject::Slides(day.number));
            self.give(deck, shelf, &view::Slides { slides }, parts);
            let mut parts = KeptParts::default();
            let slides = noted::noted(&scope, day, placed, &mut parts);
            let deck = draft(&scope, day, DocumentKind::SlidesWithNotes, Subject::Day(day.number));
            self.keep(deck, shelf, &view::SlidesWithNotes { slides }, parts);
        }
    }
}

fn draft<'a>(scope: &Scope<'a>, day: &Day, kind: DocumentKind, of: Subject) -> Draft<'a> {
    let name = scope.edition.language.text("day", &[("n", &day.number.to_string())]);
    Draft {
        path: format!("{kind}-day-{}.pdf", day.number),
        words: vec![scope.label(&format!("kind-{kind}")), name.clone()],
        kind,
        of,
        title: format!("{}, {name}", scope.edition.text.title),
        items: plan::exercises(day).map(|id| format!("exercises/{id}")).collect(),
        licence: None,
    }
}
