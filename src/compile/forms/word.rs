//! Word documents.

use ooxml::Properties;
use ooxml::word::Page;

use super::super::Finished;
use super::no_form;
use crate::diagnostic::Diagnostic;
use crate::document::DocumentKind;
use crate::render::Press;
use crate::word::{self, Edges};

/// The Word document of a page.
pub(super) fn word(one: &Finished<'_, '_>, xhtml: &str, press: &Press<'_>) -> Result<Vec<u8>, Diagnostic> {
    let properties = properties(one, press);
    let source = word::Source {
        xhtml,
        properties: &properties,
        right_to_left: press.edition.language.right_to_left,
        styles: &press.templates.word,
        page: if press.edition.paper() == "us-letter" { Page::LETTER } else { Page::A4 },
        wide: one.document.kind == DocumentKind::Directory,
        pictures: &one.manuscript.files,
        edges: &edges(one, press),
    };
    word::word(&source).map_err(|fault| no_form(one, "a Word document", &fault))
}

fn properties(one: &Finished<'_, '_>, press: &Press<'_>) -> Properties {
    let edition = press.edition;
    let date = edition.target.date;
    Properties {
        title: one.document.title.clone(),
        author: edition.library.settings.publisher.clone(),
        subject: edition.text.title.clone(),
        language: edition.target.tag.language.clone(),
        date: format!("{:04}-{:02}-{:02}", date.year, date.month, date.day.unwrap_or(1)),
    }
}

/// Course and kind at the head; course, country and draft at the foot, as on printed pages.
fn edges(one: &Finished<'_, '_>, press: &Press<'_>) -> Edges {
    let edition = press.edition;
    let kind = edition.language.word(&format!("kind-{}", one.document.kind));
    let course = edition.text.title.clone();
    let draft = press.draft.then(|| edition.language.word("draft"));
    let foot: Vec<_> = [Some(course.clone()), edition.country_name(), draft].into_iter().flatten().collect();
    Edges { head: [course, kind], foot: foot.join(" · "), number: number(press) }
}

/// "page {n} of {total}", to be filled in by fields.
fn number(press: &Press<'_>) -> String {
    press.edition.language.text("page-of", &[])
}
