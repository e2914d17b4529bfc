//! What the design costs: the handbook and the guide against the same text in a bare Typst file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use coursepack::audience::Audience;
use coursepack::render::Manuscript;
use coursepack::typeset::{Outcome, Typesetter};

use super::{ROUNDS, compile_default, median, rounds, workers};

/// The functions that converted Markdown calls, without any design.
const BARE: &str = include_str!("bare.typ");

/// Time per page of the handbook and of the guide, over that of their bare text, and kilobytes a page of the handbook.
pub(super) fn pages() -> (f64, f64, f64) {
    let workers = workers();
    let compiled = compile_default(&*workers);
    let find = |audience, path: &str| {
        let of = |one: &&Manuscript| one.audience == audience && one.path.as_str() == path;
        compiled.manuscripts.iter().find(of).unwrap()
    };
    let handbook = find(Audience::Participant, "handbook.pdf");
    let guide = find(Audience::Facilitator, "facilitator-guide.pdf");
    let (pdf, pages) = typeset(&*workers, handbook);
    let kilobytes = pdf.len() as f64 / 1000.0 / f64::from(pages);
    (ratio(&*workers, handbook), ratio(&*workers, guide), kilobytes)
}

fn ratio(typesetter: &dyn Typesetter, manuscript: &Manuscript) -> f64 {
    let bare = bare(manuscript);
    let per_page = |manuscript: &Manuscript| {
        let begin = Instant::now();
        let (_, pages) = typeset(typesetter, manuscript);
        begin.elapsed().as_secs_f64() / f64::from(pages)
    };
    per_page(&bare);
    median((0..rounds(ROUNDS)).map(|_| per_page(manuscript) / per_page(&bare)).collect())
}

fn typeset(typesetter: &dyn Typesetter, manuscript: &Manuscript) -> (Arc<[u8]>, u32) {
    match typesetter.typeset(manuscript) {
        Outcome::Done { pdf, .. } => {
            let pages = coursepack::pdf::pages(&pdf).unwrap();
            (pdf, pages)
        }
        other => panic!("{}: {other:?}", manuscript.path),
    }
}

/// All parts of a document one after the other.
fn bare(manuscript: &Manuscript) -> Manuscript {
    let mut files: BTreeMap<String, Arc<[u8]>> = manuscript.files.clone();
    let parts = files.keys().filter(|path| path.starts_with("/content/"));
    let includes: String = parts.map(|path| format!("#include \"{path}\"\n\n")).collect();
    let main = format!(
        "#set document(title: \"Bare\")\n#set text(font: \"Libertinus Serif\", lang: \"en\")\n= Bare\n#set heading(offset: 1)\n{includes}"
    );
    files.insert("/main.typ".to_owned(), main.into_bytes().into());
    files.insert("/templates/design.typ".to_owned(), BARE.as_bytes().into());
    Manuscript { files, ..manuscript.clone() }
}
