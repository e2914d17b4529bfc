//! Documents that take more pages than a reader or a copier likes.

use crate::compose::{Document, Subject};
use crate::diagnostic::{Code, Diagnostics};
use crate::document::DocumentKind;
use crate::edition::{Edition, Looks};
use crate::plan::SheetOf;
use crate::source::Span;

/// What one day can hold: nobody leafs through more.
const HANDBOOK_OF_A_DAY: u32 = 32;

/// Looks at finished documents and their pages; only the usual look is measured.
pub fn length<'d, 'a: 'd>(
    edition: &Edition<'_>,
    documents: impl Iterator<Item = (&'d Document<'a>, u32)>,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if edition.target.looks != Looks::default() {
        return diagnostics;
    }
    for (document, pages) in documents {
        match &document.of {
            Subject::Case(id) => case(edition, id, pages, &mut diagnostics),
            Subject::Sheet(SheetOf::Exercise(id, anchor)) => sheet(edition, id, anchor, pages, &mut diagnostics),
            Subject::Course if document.kind == DocumentKind::Handbook => handbook(edition, pages, &mut diagnostics),
            _ => {}
        }
    }
    diagnostics
}

/// Case studies that take more pages than the library asks for.
fn case(edition: &Edition<'_>, id: &str, pages: u32, diagnostics: &mut Diagnostics) {
    // The library counts pages of its own paper.
    let settings = &edition.library.settings;
    let most = settings.standards.case_pages.filter(|most| pages > *most && edition.paper() == settings.paper);
    let Some(most) = most else { return };
    let case = edition.case_studies[id].item;
    let message = format!("the case takes {pages} pages with its questions and sources");
    let help = format!("shorten it to {most}, as `library.yaml` asks");
    diagnostics.push(Code::CasePages.at(case.given.title.span, message).help(help));
}

/// Sheets that do not fit on the paper that is handed out.
fn sheet(edition: &Edition<'_>, exercise: &str, anchor: &str, pages: u32, diagnostics: &mut Diagnostics) {
    let settings = &edition.library.settings;
    let most = settings.standards.sheet_pages.filter(|most| pages > *most && edition.paper() == settings.paper);
    let Some(most) = most else { return };
    let exercise = edition.exercises[exercise].item;
    let Some(sheet) = exercise.given.sheets.iter().find(|sheet| sheet.anchor == anchor) else { return };
    let message = format!("the {} `{}` takes {pages} pages", sheet.kind.word(), sheet.title);
    let help = format!("shorten it to {most}, as `library.yaml` asks");
    diagnostics.push(Code::SheetPages.at(sheet.span, message).help(help));
}

fn handbook(edition: &Edition<'_>, pages: u32, diagnostics: &mut Diagnostics) {
    let course = &edition.target.course;
    if course.days.len() == 1 && pages > HANDBOOK_OF_A_DAY {
        let message = format!("the handbook of one day, {}, has {pages} pages", edition.target.name());
        let help = format!("choose fewer case studies and readings: {HANDBOOK_OF_A_DAY} pages are enough");
        diagnostics.push(Code::LongHandbook.at(Span::start_of(course.file), message).help(help));
    }
}
