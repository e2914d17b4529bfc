//! Text that runs off its page, into its margin or over other text is reported at the author's line, and the design lets
//! none get there, however long it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use coursepack::area::Margins;
use coursepack::audience::{Audience, Moment};
use coursepack::diagnostic::{Code, Diagnostic, Place, Severity};
use coursepack::path::PackPath;
use coursepack::pdf;
use coursepack::render::Manuscript;
use coursepack::typeset::{Outcome, typeset};

use super::pages;
use super::typeset::{LIMITS, Written, both, worker};

const MARGINS: Margins = Margins { left: 20.0, right: 20.0, top: 20.0, bottom: 20.0 };

/// A document of one page 100 mm wide and high; its text is the author's.
fn document(written: &Written, made: &str, words: &str) -> Manuscript {
    let main = "#set page(width: 100mm, height: 100mm, margin: 20mm, header: [Head])\n#include \"content/a.typ\"";
    let mut manuscript = written.manuscript("one", main, &[(made, words)]);
    manuscript.margins = MARGINS;
    manuscript
}

/// What both engines say of a document, which is the same.
fn said(manuscript: &Manuscript) -> Vec<Diagnostic> {
    let said = both().map(|engine| {
        let typeset = typeset(std::slice::from_ref(manuscript), &*engine, 1, &|_| ());
        let failed = typeset.diagnostics.has_errors();
        assert_eq!(typeset.pdfs[0].is_some(), !failed, "an error is no document");
        typeset.diagnostics.iter().cloned().collect::<Vec<_>>()
    });
    assert_eq!(said[0], said[1], "both engines give one verdict");
    said[0].clone()
}

#[test]
fn text_in_a_wrong_place_is_told_at_its_line() {
    let written = Written::new("# Title\n\nSome words here.\n");
    for (made, code, message) in [
        ("#move(dx: 70mm)[Some words here.]", Code::TextOffPage, "`Some words here.` runs off its page"),
        ("#move(dy: 79mm)[Some words here.]", Code::TextOffPage, "`Some words here.` runs off its page"),
        ("#place(dx: -30mm)[Some words here.]", Code::TextOffPage, "`Some words here.` runs off its page"),
        ("#move(dx: 45mm)[Some words here.]", Code::TextInMargin, "`Some words here.` runs into the margin"),
        ("#v(1fr)#place(dy: 5mm)[Some words here.]", Code::TextInMargin, "`Some words here.` runs into the margin"),
        ("#rotate(-90deg, origin: left, box[Some words here.])", Code::TextInMargin, "runs into the margin"),
        ("#place[Other words]#place(dx: 8mm)[Some words here.]", Code::TextOverText, "printed over other text"),
    ] {
        let found = said(&document(&written, &format!("= Title\n{made}"), "Some words here."));
        let [found] = &found[..] else { panic!("{made}: {found:#?}") };
        assert_eq!(found.code, code, "{made}");
        assert!(found.message.contains(message), "{}", found.message);
        assert!(found.message.ends_with("(in `participant/one.pdf`, page 1)"), "{}", found.message);
        assert_eq!(written.words(&found.place), "Some words here.");
        assert_eq!(found.severity == Severity::Warning, code == Code::TextInMargin);
    }
}

#[test]
fn text_in_its_place_is_no_fault() {
    let written = Written::new("# Title\n\nSome words here.\n");
    let made = "= Title\nSome words here.#footnote[A note.] #lorem(300)\n\n#align(right)[To the end,]\n\n#h(1fr)x\n\n\
        #table(columns: 4, ..range(80).map(n => [cell #n]))\n\n#pdf.artifact(place(dx: -15mm)[9])\n\n#strike[struck] H#sub[2]O";
    let manuscript = document(&written, made, "Some words here.");
    assert_eq!(said(&manuscript), []);
    let Outcome::Done { pdf, .. } = worker(LIMITS).typeset(&manuscript) else { panic!("no PDF") };
    assert!(!pdf::is_doubtful(&pdf, &MARGINS), "the quick look would send every document to the worker");
    assert!(pdf::is_doubtful(&pdf, &Margins { left: 40.0, ..MARGINS }));
    assert!(pdf::is_doubtful(b"%PDF-1.7 nothing", &MARGINS), "what cannot be read is no proof");
    assert!(pdf::is_doubtful(&pdf[..pdf.len() / 2], &MARGINS));
}

#[test]
fn text_of_a_frame_is_found_in_the_authors_files() {
    let written = Written::new("# A title that is much too long\n\nText.\n");
    let main = "#set page(width: 100mm, height: 100mm, margin: 20mm)\n= A\n#box(\"A title that is much too long\", width: 40mm) \
        #place(dx: 30mm, \"A title that is much too long\")";
    let mut manuscript = written.manuscript("one", main, &[("x", "Text.")]);
    manuscript.margins = MARGINS;
    manuscript.authors = written.authors();
    let found = said(&manuscript);
    assert_eq!(written.words(&found[0].place), "# A title that is much too long");
    // What nobody has written is reported at the document.
    manuscript.authors = BTreeMap::new();
    assert_eq!(said(&manuscript)[0].place, Place::Path("participant/one.pdf".to_owned()));
}

/// A page of the design in another look; the first value is the look's name.
fn look(name: &str, margins: Margins, rtl: bool, review: bool, source: &str) -> Manuscript {
    let mut files = pages::files();
    let mut target: serde_json::Value = serde_json::from_slice(&files["/target.json"]).unwrap();
    let doc = &mut target["doc"];
    (doc["page"], doc["side"]) = (name.into(), margins.left.into());
    (doc["rtl"], doc["review"]) = (rtl.into(), review.into());
    // Longer than a foot has room for, as a whole or from its first word on.
    doc["course"] = if rtl { "x".repeat(240) } else { "officers and stations ".repeat(12) }.into();
    let mut document: serde_json::Value = serde_json::from_slice(&files["/document.json"]).unwrap();
    document["margins"] = serde_json::to_value(margins).unwrap();
    files.insert("/target.json".to_owned(), Arc::from(target.to_string().into_bytes()));
    files.insert("/document.json".to_owned(), Arc::from(document.to_string().into_bytes()));
    let source = format!("#import \"/templates/design.typ\": *\n#show: book\n{source}");
    files.insert("/main.typ".to_owned(), Arc::from(source.into_bytes()));
    Manuscript {
        path: PackPath::new("long.pdf").unwrap(),
        audience: Audience::Facilitator,
        moment: Moment::Start,
        files,
        timestamp: 1_790_000_000,
        margins,
        authors: BTreeMap::new(),
        origins: BTreeMap::new(),
        shown: Vec::new(),
    }
}

#[test]
fn whatever_is_too_long_breaks_in_every_look() {
    let around = |sides, top, bottom| Margins { left: sides, right: sides, top, bottom };
    let looks = [
        ("paper", around(25.0, 30.0, 30.0), false, false),
        ("paper", around(25.0, 30.0, 30.0), true, false),
        ("paper", Margins { right: 65.0, ..around(25.0, 30.0, 30.0) }, false, true),
        ("large-print", around(25.0, 35.0, 30.0), false, false),
        ("a5", around(15.0, 20.0, 18.0), false, false),
        ("phone", around(6.0, 8.0, 12.0), false, false),
    ];
    let typesetter = worker(LIMITS);
    let mut wrong = Vec::new();
    let mut cases: Vec<_> = std::fs::read_dir("tests/long").unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 3);
    for case in cases {
        let source = std::fs::read_to_string(&case).unwrap();
        for (name, margins, rtl, review) in looks {
            match typesetter.typeset(&look(name, margins, rtl, review, &source)) {
                Outcome::Done { notes, .. } => wrong.extend(notes.into_iter().map(|note| {
                    format!("{}, {name}, rtl {rtl}, review {review}: {:?} {}", case.display(), note.stray, note.message)
                })),
                other => panic!("{}, {name}: {other:.500?}", case.display()),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let source = "= A\n#place(dx: 280mm)[far]";
    let Outcome::Done { notes, .. } = typesetter.typeset(&look("paper", looks[0].1, false, false, source)) else {
        panic!("no PDF")
    };
    assert_eq!(notes.iter().filter(|note| note.stray.is_some()).count(), 1, "the check would not see it");
}
