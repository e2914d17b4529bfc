//! Other forms of finished documents than PDF, made of the same composed documents: so no audience can change.

use std::collections::BTreeMap;
use std::sync::Arc;

use ooxml::Properties;
use ooxml::word::Page;
use rayon::prelude::*;

use super::{Finished, Kit};
use crate::cache::{Body, Entry, Found, Key, Kind};
use crate::compose::Subject;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::document::DocumentKind;
use crate::pack;
use crate::panic::during;
use crate::path::PackPath;
use crate::render::{self, Pages, Press};
use crate::request::Form;
use crate::word::{self, Edges};

/// Makes the forms of finished documents that are asked for, each beside its PDF.
pub(super) fn make(
    finished: &mut [Finished<'_, '_>],
    pages: Option<&Pages>,
    press: &Press<'_>,
    kit: &Kit<'_>,
    diagnostics: &mut Diagnostics,
) {
    if !kit.forms.contains(&Form::Docx) {
        return;
    }
    let made = finished.par_iter().map(|one| match one.document.of {
        // Copy jobs are for printers: what they hold is edited in documents of its own.
        Subject::Print(_) => Ok(None),
        _ => during(
            || one.document.path.to_string(),
            || Ok((beside(&one.document.path, "docx")?, docx(one, pages, press, kit)?)),
        )
        .map(Some),
    });
    // In the order of the documents, not in that of the processors.
    let made: Vec<_> = made.collect();
    for (one, made) in finished.iter_mut().zip(made) {
        match made {
            Ok(docx) => one.docx = docx,
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
}

/// The path of another form of a document. Its ending is longer than that of the PDF.
fn beside(pdf: &PackPath, ending: &str) -> Result<PackPath, Diagnostic> {
    let stem = pdf.as_str().strip_suffix(".pdf").unwrap_or(pdf.as_str());
    let path = format!("{stem}.{ending}");
    PackPath::new(&path).ok_or_else(|| pack::too_long(&path))
}

/// The Word document, out of the cache if nothing in it has changed.
fn docx(
    one: &Finished<'_, '_>,
    pages: Option<&Pages>,
    press: &Press<'_>,
    kit: &Kit<'_>,
) -> Result<Arc<[u8]>, Diagnostic> {
    let data = one.document.data.to_string();
    let frames = press.page_hash();
    let pieces: [&[u8]; 5] =
        [b"docx", env!("COURSEPACK_CODE").as_bytes(), one.key.as_bytes(), frames.as_bytes(), data.as_bytes()];
    let key = Key::new(Kind::Zip, pieces);
    if let Found::Entry(Entry { body: Some(body), .. }) = kit.cache.get(&key) {
        return Ok(body.bytes);
    }
    let bytes: Arc<[u8]> = written(one, pages, press)?.into();
    kit.cache.put(&key, &Entry { head: Vec::new(), body: Some(Body::new(Arc::clone(&bytes))) });
    Ok(bytes)
}

fn written(one: &Finished<'_, '_>, pages: Option<&Pages>, press: &Press<'_>) -> Result<Vec<u8>, Diagnostic> {
    let document = one.document;
    let xhtml = render::page(document, pages, press)?;
    let properties = properties(one, press);
    let source = word::Source {
        xhtml: &xhtml,
        properties: &properties,
        right_to_left: press.edition.language.right_to_left,
        styles: &press.templates.word,
        page: if press.edition.paper() == "us-letter" { Page::LETTER } else { Page::A4 },
        wide: document.kind == DocumentKind::Directory,
        pictures: pictures(one),
        edges: &edges(one, press),
    };
    word::word(&source).map_err(|fault| {
        let frame = format!("templates/{}", render::frame_name(document.kind));
        Code::TemplateError.at_path(frame, format!("`{}` cannot become a Word document: {fault}", document.path))
    })
}

fn pictures<'d>(one: &'d Finished<'_, '_>) -> &'d BTreeMap<String, Arc<[u8]>> {
    &one.manuscript.files
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_never_takes_the_place_of_its_pdf() {
        let pdf = |letters: usize| PackPath::new(&format!("{}.pdf", "a".repeat(letters))).unwrap();
        assert_eq!(beside(&pdf(1), "docx").unwrap().as_str(), "a.docx");
        assert_eq!(beside(&pdf(116), "docx").unwrap_err().code, Code::PathTooLong);
    }
}
