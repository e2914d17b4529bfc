//! The audit: a leak through every known channel is found, and nothing is found where nothing leaks.

use std::collections::BTreeMap;
use std::sync::Arc;

use coursepack::audit::{Canaries, Checked, Kept, audit};
use coursepack::diagnostic::{Code, Diagnostics};
use coursepack::path::PackPath;
use coursepack::pdf::{destinations, pages, surfaces};
use proptest::prelude::*;

use super::world;

/// A sentence that only facilitators may read.
const KEPT: &str = "Give the first group a wrong answer, then wait until a quiet officer objects.";

fn kept(text: &str) -> Vec<Kept> {
    vec![Kept { item: "exercises/desk".into(), part: "step-2".into(), text: text.into() }]
}

fn leaks_of(text: &str, pdf: &[u8]) -> Vec<String> {
    messages(&audit_one(&Canaries::new(&kept(text), &[]), &BTreeMap::new(), pdf))
}

fn audit_one(canaries: &Canaries, manuscript: &BTreeMap<String, Arc<[u8]>>, pdf: &[u8]) -> Diagnostics {
    let path = PackPath::new("handbook.pdf").unwrap();
    audit(canaries, &[Checked { path: &path, manuscript, pdf, later: None }], &[], 2)
}

/// What an audit of a document that participants have from the start says of sheets that they get later.
fn loose_sheets(sheets: &[(String, String)], pdf: &[u8], start: &[String]) -> Diagnostics {
    let sheets =
        sheets.iter().map(|(number, text)| Kept { item: number.clone(), part: String::new(), text: text.clone() });
    let later = Canaries::later(&sheets.collect::<Vec<_>>(), start);
    let path = PackPath::new("handbook.pdf").unwrap();
    let document = Checked { path: &path, manuscript: &BTreeMap::new(), pdf, later: Some(&later) };
    audit(&Canaries::default(), &[document], &[], 2)
}

fn messages(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect()
}

#[track_caller]
fn must_leak(pdf: &[u8], text: &str, channel: &str) {
    let leaks = leaks_of(text, pdf);
    let found = leaks.iter().any(|leak| leak.contains("`exercises/desk/step-2`") && leak.ends_with(channel));
    assert!(found, "no leak in {channel}: {leaks:?}");
}

#[track_caller]
fn must_not_leak(pdf: &[u8], text: &str) {
    assert_eq!(leaks_of(text, pdf), [""; 0]);
}

#[test]
fn a_clean_document_gives_nothing_away() {
    must_not_leak(&world::pdf("= Welcome <welcome>\nThe first group gives a right answer.\n#lorem(300)"), KEPT);
}

#[test]
fn a_leak_says_what_stands_where() {
    let diagnostics = audit_one(&Canaries::new(&kept(KEPT), &[]), &BTreeMap::new(), &world::pdf(KEPT));
    let diagnostic = diagnostics.iter().next().unwrap();
    assert_eq!(diagnostic.code, Code::FacilitatorText);
    assert_eq!(
        diagnostic.message,
        "`give the first group a wrong` of `exercises/desk/step-2`, which only facilitators may read, stands in the \
         text of page 1"
    );
    assert_eq!(diagnostics.iter().count(), 1);
}

#[test]
fn hidden_headings_leak_as_bookmarks() {
    must_leak(&world::pdf(&format!("= Welcome\n#hide[== {KEPT}]")), KEPT, "a bookmark");
}

#[test]
fn invisible_text_leaks() {
    let white = world::pdf(&format!("#text(fill: white)[{KEPT}]"));
    let tiny = world::pdf(&format!("#text(size: 0.01pt)[{KEPT}]"));
    let clipped =
        world::pdf(&format!("#box(width: 1pt, height: 1pt, clip: true, place(dx: 2cm, box(width: 9cm)[{KEPT}]))"));
    let faint = world::pdf(&format!("#text(fill: rgb(0, 0, 0, 1))[{KEPT}]"));
    for pdf in [white, tiny, clipped, faint] {
        must_leak(&pdf, KEPT, "the text of page 1");
    }
}

#[test]
fn labels_leak_as_destinations() {
    let pdf = world::pdf("= Welcome <give-the-first-group-a-wrong-answer>");
    must_leak(&pdf, KEPT, "the name of a destination");
}

#[test]
fn alternative_texts_leak() {
    let source = format!("= Welcome\n#image(\"a.jpg\", alt: \"{KEPT}\")");
    must_leak(&world::pdf_with(&source, &[("/a.jpg", &jpeg(""))]), KEPT, "a text for screen readers");
    let accessible = format!("#set document(title: [T])\n{source}");
    let pdf = world::accessible_pdf(&accessible, &[("/a.jpg", &jpeg(""))]).unwrap();
    must_leak(&pdf, KEPT, "a text for screen readers");
}

#[test]
fn descriptions_leak_as_metadata() {
    must_leak(&world::pdf(&format!("#set document(description: \"{KEPT}\")\nWelcome")), KEPT, "the metadata");
    must_leak(&world::pdf(&format!("#set document(title: \"{KEPT}\")\nWelcome")), KEPT, "the metadata");
}

#[test]
fn addresses_leak_as_links() {
    let pdf = world::pdf("#link(\"https://example.org/give%20the%20first%20group%20a%20wrong%20answer\")[Welcome]");
    must_leak(&pdf, KEPT, "a link");
}

#[test]
fn attachments_leak() {
    must_leak(&world::pdf(&format!("#pdf.attach(\"a.txt\", bytes(\"{KEPT}\"))\nWelcome")), KEPT, "an attached file");
    let described = format!("#pdf.attach(\"a.txt\", bytes(\"\"), description: \"{KEPT}\")\nWelcome");
    must_leak(&world::pdf(&described), KEPT, "an attached file");
}

#[test]
fn metadata_of_photos_leaks() {
    let pdf = world::pdf_with("#image(\"a.jpg\", alt: \"a\")", &[("/a.jpg", &jpeg(KEPT))]);
    must_leak(&pdf, KEPT, "the data of a picture");
}

#[test]
fn placed_pdfs_leak_and_are_refused() {
    let inner = world::pdf(&format!("#text(fill: white)[{KEPT}]"));
    let source = "#set document(title: [T])\n= Welcome\n#image(\"a.pdf\", alt: \"a\")";
    let files: &[(&str, &[u8])] = &[("/a.pdf", &inner)];
    must_leak(&world::pdf_with(source, files), KEPT, "a hidden part of the PDF");
    let refusal = world::accessible_pdf(source, files).unwrap_err();
    assert!(refusal.contains("PDF"), "{refusal}");
}

#[test]
fn short_parts_are_covered_by_types_only() {
    let parts = kept("Say nothing yet.");
    assert_eq!(Canaries::new(&parts, &[]).types_only(), ["exercises/desk/step-2"]);
    must_not_leak(&world::pdf("Say nothing yet."), "Say nothing yet.");
    assert_eq!(Canaries::new(&kept(KEPT), &[]).types_only(), [""; 0]);
}

#[test]
fn text_for_both_audiences_is_no_canary() {
    let given = ["Today: give the first group a wrong answer, then wait until a quiet officer objects!".to_owned()];
    let canaries = Canaries::new(&kept(KEPT), &given);
    assert_eq!(canaries.types_only(), ["exercises/desk/step-2"]);
    assert!(audit_one(&canaries, &BTreeMap::new(), &world::pdf(KEPT)).is_empty());
    let longer = Canaries::new(&kept(&format!("{KEPT} Do not help.")), &given);
    assert_eq!(longer.types_only(), [""; 0]);
    assert!(audit_one(&longer, &BTreeMap::new(), &world::pdf(KEPT)).is_empty());
    assert!(!audit_one(&longer, &BTreeMap::new(), &world::pdf(&format!("{KEPT} Do not help."))).is_empty());
}

#[test]
fn typesetting_hides_no_words() {
    let texts = [
        "Дайте первой группе неверный ответ, затем ждите, пока тихий офицер не возразит.",
        "The chief’s office offers an affluent official a baffling and difficult workflow.",
        "She said it's \"not for us\" and 'never' was -- in a way -- the end of the story.",
        "Incomprehensibilities notwithstanding, internationalisation overwhelms responsibilities everywhere immediately.",
        "Donnez une mauvaise réponse au premier groupe ; l’équipe où naît l’objection gagnera, bien sûr.",
    ];
    for text in texts {
        for width in ["12cm", "3cm", "1.2cm"] {
            let set = format!("#set page(width: {width}, height: 6cm, margin: 1mm)\n#set text(hyphenate: true)\n");
            must_leak(&world::pdf(&format!("{set}Welcome.\n\n{text}")), text, "the text of page 1");
            must_leak(&world::pdf(&format!("{set}#set par(justify: true)\n*{text}*")), text, "the text of page 1");
        }
        let parts = text.split_inclusive(' ').map(|word| format!("#text(fill: gray)[{word}]")).collect::<String>();
        must_leak(&world::pdf(&parts), text, "the text of page 1");
    }
}

#[test]
fn emphasis_inside_a_word_hides_nothing() {
    let pdf = world::pdf("Give the fir*st gro*up a w_ro_ng answer, then wa#text(fill: red)[i]t.");
    must_leak(&pdf, "Give the first group a wrong answer, then wait.", "the text of page 1");
}

#[test]
fn headers_and_footers_hide_no_words_across_pages() {
    let set = "#set page(height: 20mm, width: 60mm, margin: 5mm, footer: [Handbook], header: [For participants])\n";
    let pdf = world::pdf(&format!("{set}Give the first group\n#pagebreak()\na wrong answer, then"));
    must_leak(&pdf, "Give the first group a wrong answer", "the text of page 1");
    let footer = world::pdf(&format!("#set page(footer: [{KEPT}])\nWelcome"));
    must_leak(&footer, KEPT, "the text of page 1");
    let second = world::pdf(&format!("Welcome #pagebreak() {KEPT}"));
    must_leak(&second, KEPT, "the text of page 2");
}

#[test]
fn text_from_right_to_left_leaks() {
    let text = "תנו לקבוצה הראשונה תשובה שגויה ואז חכו עד שמישהו יתנגד";
    must_leak(&world::pdf(&format!("#set text(lang: \"he\")\n{text}")), text, "the text of page 1");
    let narrow = format!("#set page(width: 5cm, height: 8cm, margin: 1mm)\n#set text(lang: \"he\")\n{text}");
    must_leak(&world::pdf(&narrow), text, "the text of page 1");
}

#[test]
fn words_in_another_order_of_drawing_leak() {
    let words = KEPT.split(' ');
    let reversed = words.rev().map(|word| format!("#box[{word}]")).collect::<Vec<_>>().join(" ");
    must_leak(&world::pdf(&reversed), KEPT, "the text of page 1");
    let letters: String = KEPT.chars().rev().collect();
    must_leak(&world::pdf(&letters), KEPT, "the text of page 1");
}

#[test]
fn escapes_in_manuscripts_hide_nothing() {
    let pdf = world::pdf("Welcome");
    let canaries = Canaries::new(&kept("Don't show the «third» chart before 10:45 to anyone."), &[]);
    let written = [
        ("/content/desk/step-2.typ", "Don't show the «third» chart before 10\\:45"),
        ("/main.typ", "\"Don\\u{27}t\\u{20}show the \\u{ab}third\\u{bb} ch\\u{61}rt before 10\\u{3a}45\""),
        ("/document.json", r#"{"title": "Don't show the \u00abthird\u00bb ch\u0061rt before 10:45"}"#),
    ];
    for (path, text) in written {
        let manuscript = BTreeMap::from([(path.to_owned(), Arc::from(text.as_bytes()))]);
        let leaks = messages(&audit_one(&canaries, &manuscript, &pdf));
        assert_eq!(leaks.len(), 1, "{path}");
        assert!(leaks[0].ends_with(&format!("stands in the manuscript, in `{path}`")), "{leaks:?}");
    }
    let apart = r#"{"a": "Don't show", "b": "the third chart before 10"}"#;
    for (path, text) in [("/templates/design.typ", written[0].1), ("/document.json", apart)] {
        let manuscript = BTreeMap::from([(path.to_owned(), Arc::from(text.as_bytes()))]);
        assert!(audit_one(&canaries, &manuscript, &pdf).is_empty(), "{path}");
    }
}

#[test]
fn the_other_files_of_a_pack_are_searched() {
    let canaries = Canaries::new(&kept("Don't show it & the third chart to anyone."), &[]);
    let files = [
        ("README.txt", "DON'T SHOW IT & THE\nTHIRD CHART"),
        ("index.html", "<p>Don&#39;t <b>show</b> it &amp; the <i class=\"a\">third</i> ch&#x61;rt</p>"),
        ("manifest.json", r#"{"files": [{"title": "Don\u0027t show it & the third chart"}]}"#),
    ];
    for (path, text) in files {
        let path = PackPath::new(path).unwrap();
        let diagnostics = audit(&canaries, &[], &[(&path, text.as_bytes())], 1);
        assert_eq!(messages(&diagnostics).len(), 1, "{path}");
    }
    let path = PackPath::new("README.txt").unwrap();
    assert!(audit(&canaries, &[], &[(&path, b"Show the third chart to anyone.")], 1).is_empty());
}

#[test]
fn all_leaks_are_told_at_once() {
    let mut parts = kept(KEPT);
    parts.push(Kept {
        item: "themes/desk".into(),
        part: "tips".into(),
        text: "Never let two chiefs sit side by side.".into(),
    });
    let source = format!("#set document(title: \"{KEPT}\")\n= {KEPT}\nNever let two chiefs sit side by side.");
    let diagnostics = audit_one(&Canaries::new(&parts, &[]), &BTreeMap::new(), &world::pdf(&source));
    // The first on the page, as a bookmark, as metadata and for screen readers; the second on the page.
    assert_eq!(messages(&diagnostics).len(), 5, "{diagnostics:?}");
}

#[test]
fn loose_sheets_do_not_stand_in_the_handbook() {
    let bound = "You are the desk officer on duty tonight. Read this to the end.";
    let sheets = [
        ("L1".to_owned(), format!("{bound} A woman comes in and says nothing at all.")),
        ("L2".to_owned(), "You are the sergeant and you have no time for this.".to_owned()),
    ];
    let allowed = [bound.to_owned()];
    assert!(loose_sheets(&sheets, &world::pdf(bound), &allowed).is_empty());
    let handbook = world::pdf("#lorem(40)\n\nA woman comes in and says nothing at all.");
    let diagnostics = loose_sheets(&sheets, &handbook, &allowed);
    let first = diagnostics.iter().next().unwrap();
    assert_eq!(first.code, Code::LooseSheetBound);
    assert_eq!(first.message, "the loose sheet L1 stands in the text of page 1: `a woman comes in and says`");
    assert_eq!(diagnostics.iter().count(), 1);
}

#[test]
fn finished_pdfs_tell_their_pages_and_destinations() {
    let labels = (0..40).map(|n| format!("#heading[Part] #label(\"themes/desk-{n}\")\n#pagebreak(weak: true)\n"));
    let pdf = world::pdf(&labels.collect::<String>());
    assert_eq!(pages(&pdf), Ok(40));
    let destinations = destinations(&pdf).unwrap();
    assert_eq!(destinations.len(), 40);
    assert_eq!((destinations["themes/desk-0"], destinations["themes/desk-39"]), (1, 40));
}

#[test]
fn damaged_pdfs_are_errors_and_not_passed_over() {
    let pdf = world::pdf("Welcome");
    let half = &pdf[..pdf.len() / 2];
    assert!(pages(half).is_err() && destinations(half).is_err());
    let leaks = leaks_of(KEPT, &pdf[..pdf.len() / 2]);
    assert!(leaks[0].starts_with("the PDF cannot be searched"), "{leaks:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = (pages(&bytes), destinations(&bytes), surfaces(&bytes), leaks_of(&String::from_utf8_lossy(&bytes), &bytes));
    }

    #[test]
    fn mutated_pdfs_never_panic(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), end in any::<prop::sample::Index>()) {
        let mut pdf = SAMPLE.with(Clone::clone);
        for (place, byte) in changes {
            let place = place.index(pdf.len());
            pdf[place] = byte;
        }
        let _ = (pages(&pdf), destinations(&pdf), surfaces(&pdf), surfaces(&pdf[..end.index(pdf.len())]));
    }
}

thread_local! {
    static SAMPLE: Vec<u8> = world::pdf_with(
        &format!("= Welcome <welcome>\n{KEPT} #image(\"a.jpg\", alt: \"{KEPT}\") #text(fill: rgb(0, 0, 0, 9))[office]"),
        &[("/a.jpg", &jpeg(KEPT))],
    );
}

/// A grey photo of one pixel with a description in its EXIF data.
fn jpeg(description: &str) -> Vec<u8> {
    let length = u32::try_from(description.len() + 1).unwrap();
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0e\0\x02".to_vec();
    exif.extend(length.to_be_bytes());
    exif.extend(b"\0\0\0\x1a\0\0\0\0");
    exif.extend(description.as_bytes());
    exif.push(0);
    let mut one_code = vec![0; 18];
    one_code[1] = 1;
    let mut bytes = b"\xff\xd8".to_vec();
    let mut segment = |marker: u8, data: &[u8]| {
        bytes.extend([0xff, marker]);
        bytes.extend(u16::try_from(data.len() + 2).unwrap().to_be_bytes());
        bytes.extend(data);
    };
    segment(0xe1, &exif);
    segment(0xdb, &[&[0][..], &[1; 64]].concat());
    segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    segment(0xc4, &one_code);
    one_code[0] = 0x10;
    segment(0xc4, &one_code);
    segment(0xda, &[1, 1, 0, 0, 63, 0]);
    bytes.extend([0x3f, 0xff, 0xd9]);
    bytes
}
