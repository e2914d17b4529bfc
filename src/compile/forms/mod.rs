//! Other forms of finished documents than PDF, made of the same composed documents: so no audience can change.

mod screen;
mod word;

use std::sync::Arc;

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

pub(super) use screen::{WebEdition, editions};

/// A document in another form, and its path.
pub(super) type Made = (PackPath, Arc<[u8]>);

/// Makes the forms of finished documents that are asked for, each beside its PDF.
pub(super) fn make(
    finished: &mut [Finished<'_, '_>],
    pages: Option<&Pages>,
    press: &Press<'_>,
    kit: &Kit<'_>,
    diagnostics: &mut Diagnostics,
) {
    if kit.forms.is_empty() && !press.edition.target.web {
        return;
    }
    let made = finished.par_iter().map(|one| match one.document.of {
        // Copy jobs are for printers: what they hold is in documents of its own.
        Subject::Print(_) => Ok((String::new(), Vec::new())),
        // A deck is no text to be edited or read.
        _ if one.document.kind.is_deck() => Ok((String::new(), Vec::new())),
        _ => during(|| one.document.path.to_string(), || forms(one, pages, press, kit)),
    });
    // In the order of the documents, not in that of the processors.
    let made: Vec<_> = made.collect();
    for (one, made) in finished.iter_mut().zip(made) {
        match made {
            Ok((page, forms)) => (one.page, one.forms) = (page, forms),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
}

/// The page of a document, and the forms that are made of it.
fn forms(
    one: &Finished<'_, '_>,
    pages: Option<&Pages>,
    press: &Press<'_>,
    kit: &Kit<'_>,
) -> Result<(String, Vec<Made>), Diagnostic> {
    let key = key("page", one, press);
    let page = kept(&key, kit, || Ok(render::page(one.document, pages, press)?.into_bytes()))?;
    let page = String::from_utf8_lossy(&page).into_owned();
    let mut made = Vec::new();
    for form in kit.forms {
        let (ending, make): (_, fn(&_, &_, &_) -> _) = match (form, one.document.kind) {
            (Form::Docx, _) => ("docx", word::word),
            (Form::Epub, DocumentKind::Handbook | DocumentKind::CaseStudy) => ("epub", screen::epub),
            (Form::Phone, DocumentKind::Handbook) => ("html", screen::phone),
            (Form::Epub | Form::Phone, _) | (Form::Html, _) => continue,
        };
        let key = self::key(ending, one, press);
        made.push((beside(&one.document.path, ending)?, kept(&key, kit, || make(one, &page, press))?));
    }
    Ok((page, made))
}

/// Under what something made of a document is kept.
fn key(what: &str, one: &Finished<'_, '_>, press: &Press<'_>) -> Key {
    let data = one.document.data.to_string();
    let frames = press.page_hash();
    let pieces: [&[u8]; 5] =
        [what.as_bytes(), env!("COURSEPACK_CODE").as_bytes(), one.key.as_bytes(), frames.as_bytes(), data.as_bytes()];
    Key::new(Kind::Zip, pieces)
}

/// Out of the cache if nothing that it is made of has changed.
fn kept(key: &Key, kit: &Kit<'_>, make: impl FnOnce() -> Result<Vec<u8>, Diagnostic>) -> Result<Arc<[u8]>, Diagnostic> {
    if let Found::Entry(Entry { body: Some(body), .. }) = kit.cache.get(key) {
        return Ok(body.bytes);
    }
    let bytes: Arc<[u8]> = make()?.into();
    kit.cache.put(key, &Entry { head: Vec::new(), body: Some(Body::new(Arc::clone(&bytes))) });
    Ok(bytes)
}

/// The path of another form of a document. Its ending is longer than that of the PDF.
fn beside(pdf: &PackPath, ending: &str) -> Result<PackPath, Diagnostic> {
    let path = format!("{}.{ending}", stem(pdf));
    PackPath::new(&path).ok_or_else(|| pack::too_long(&path))
}

/// The path of a document without its ending.
fn stem(pdf: &PackPath) -> &str {
    pdf.as_str().strip_suffix(".pdf").unwrap_or(pdf.as_str())
}

/// A document that cannot have a form: its frame is wrong.
fn no_form(one: &Finished<'_, '_>, form: &str, fault: &str) -> Diagnostic {
    let frame = format!("templates/{}", render::frame_name(one.document.kind));
    Code::TemplateError.at_path(frame, format!("`{}` cannot become {form}: {fault}", one.document.path))
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
