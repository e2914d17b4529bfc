//! `build --emit docx`: every document of a target, for the readers of its PDF, with every letter of its text.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use coursepack::diagnostic::{Diagnostics, short};
use coursepack::edition::{Tag, Target};
use coursepack::markdown::{self, BlockKind, EventKey, Page, Resolver};
use coursepack::render::Templates;
use coursepack::source::{Sources, Span};
use coursepack::word::{Edges, Source, word};
use coursepack::{Compiled, Form, Kit, bundled, check, compile, library};
use ooxml::Properties;
use ooxml::word::Styles;

use super::interference::OnePage;

/// Compiles a target of the bundled library, also for Word, with other files in it; PDFs are one and the same.
pub(crate) fn compiled(course: &str, tag: &str, more: &[(&str, String)]) -> (Option<Compiled>, String) {
    compiled_in(&[Form::Docx], course, tag, more)
}

/// The same in forms.
pub(crate) fn compiled_in(
    forms: &[Form],
    course: &str,
    tag: &str,
    more: &[(&str, String)],
) -> (Option<Compiled>, String) {
    let mut files: BTreeMap<String, Vec<u8>> =
        bundled::files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    files.extend(more.iter().map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes())));
    let sources = Sources::new(files);
    let (found, before) = library::load(&sources);
    let told = |diagnostics: Diagnostics| short::render(&diagnostics.sorted(), &sources);
    let (checked, found) = check::check(found.unwrap(), &sources, before);
    let checked = checked.unwrap_or_else(|| panic!("{}", told(found)));
    let course = checked.courses[course].clone();
    let target = Target::new(&checked, &course, Tag::parse(tag, &checked, None).unwrap());
    let (templates, wrong) = Templates::new(bundled::templates(), &sources);
    assert!(!wrong.has_errors(), "{}", told(wrong));
    let typesetter = OnePage::new();
    let kit = Kit { jobs: 2, forms, ..Kit::new(&sources, &templates, &typesetter) };
    let (compiled, found) = compile(&checked, &target, &kit);
    (compiled, told(found))
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).map(|mut file| file.read_to_string(&mut text).unwrap()).ok();
    text
}

#[test]
fn every_document_is_there_for_word_too() {
    for (course, tag, rows) in [("police-reform-one-day", "en", 55), ("police-reform", "ru-TJ", 80)] {
        let (one, told) = compiled(course, tag, &[]);
        let one = one.unwrap_or_else(|| panic!("{told}"));
        assert!(one.forms.len() > rows, "{}", one.forms.len());
        let is_text = |path: &str| !path.starts_with("0-print/") && !path.starts_with("slides");
        for name in one.pdfs.keys().filter(|(_, path)| is_text(path)) {
            let path = (name.0, name.1.replace(".pdf", ".docx"));
            let bytes = one.forms.get(&path).unwrap_or_else(|| panic!("{} is missing", path.1));
            let core = part(bytes, "docProps/core.xml");
            let language = tag.split('-').next().unwrap();
            assert!(core.contains(&format!("<dc:language>{language}</dc:language>")), "{}: {core}", path.1);
            assert!(core.contains("<dc:title>"), "{}: {core}", path.1);
            assert!(part(bytes, "word/document.xml").contains("w:val=\"Heading1\""), "{} has no title", path.1);
        }
        let participants = one.packs.iter().find(|pack| pack.name.ends_with("_participant")).unwrap();
        let words = participants.files.keys().filter(|path| path.as_str().ends_with(".docx"));
        assert!(words.clone().any(|path| path.as_str() == "handbook.docx"));
        assert!(words.clone().all(|path| !path.as_str().contains("guide")));
        let again = compiled(course, tag, &[]).0.unwrap();
        assert_eq!(one.forms, again.forms);
    }
}

#[test]
fn the_handbook_has_contents_fields_heads_and_room_to_write() {
    let (one, told) = compiled("police-reform-one-day", "en", &[]);
    let one = one.unwrap_or_else(|| panic!("{told}"));
    let find = |name: &str| one.forms.iter().find(|((_, path), _)| path == name).unwrap().1;
    let handbook = part(find("handbook.docx"), "word/document.xml");
    for piece in [" TOC \\o ", "w:val=\"WritingLine\"", "<w:tblHeader/>", "<w:headerReference", "<w:numPr>"] {
        assert!(handbook.contains(piece), "the handbook has no {piece}");
    }
    let guide = part(find("facilitator-guide.docx"), "word/document.xml");
    for piece in [" PAGEREF _to", "w:val=\"CueWord\"", "w:val=\"FactsTable\""] {
        assert!(guide.contains(piece), "the guide has no {piece}");
    }
}

const KEPT: &str = "## Guidance to trainers\n\nWhoever leads this keeps the seventh envelope under the wooden table.\n";

#[test]
fn a_frame_cannot_leak_what_only_facilitators_read() {
    let exercise = "modules/exercises/foundations/01-expectations-and-house-rules.md";
    let text = bundled::files().find(|(path, _)| *path == exercise).unwrap().1;
    let text = String::from_utf8_lossy(text).replace("## Guidance to trainers\n", KEPT);
    assert!(text.contains("seventh envelope"));
    let leak = |frame: &str| {
        let more = [(exercise, text.clone()), ("templates/pages/handbook.html.j2", frame.to_owned())];
        let (one, told) = compiled("police-reform-one-day", "en", &more);
        assert!(one.is_none(), "it was made");
        told
    };
    let shown = leak("<h1>x</h1><p>This keeps the seventh envelope under the wooden table.</p>");
    assert!(shown.contains("handbook.docx: error[facilitator-text]"), "{shown}");
    assert!(shown.contains("the part `word/document.xml` of the file"), "{shown}");
    let head =
        "<section class=\"leaf\" data-kind=\"keeps the seventh envelope under the wooden table\"><h1>x</h1></section>";
    assert!(leak(head).contains("the part `word/header1.xml` of the file"));
    // What a document does not list is not there at all.
    let part = "{{ part(\"/content/exercises/foundations/01-expectations-and-house-rules/guidance.typ\", 1) }}";
    assert!(leak(part).contains("the document has no part"));
}

#[test]
fn what_cannot_become_a_word_document_is_said_with_its_frame() {
    let more = [("templates/pages/handbook.html.j2", "<h1>x</h1><marquee>y</marquee>".to_owned())];
    let (one, told) = compiled("police-reform-one-day", "en", &more);
    assert!(one.is_none());
    assert!(
        told.contains("templates/pages/handbook.html.j2: error[template-error]: `handbook.pdf` cannot become a Word")
            && told.contains("<marquee> has no form in Word"),
        "{told}"
    );
}

/// What Markdown refers to is there.
struct Known;

impl Resolver for Known {
    fn citation(&self, id: &str) -> Option<u32> {
        u32::try_from(id.len()).ok()
    }

    fn link(&self, _: &str) -> Option<String> {
        None
    }

    fn picture(&self, _: &str, _: Span) -> Option<String> {
        Some("well.png".to_owned())
    }

    fn language(&self) -> &str {
        "en"
    }
}

/// Every letter and digit, in order of the alphabet: notes stand elsewhere in a document than in its text.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<_> = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

/// The texts of a part, and what is said of its pictures.
fn words_of(part: &str) -> String {
    let between = |start: &str, end: &str| -> String {
        part.split(start).skip(1).filter_map(|piece| piece.split_once(end)).map(|(text, _)| text).collect()
    };
    let text = between("<w:t xml:space=\"preserve\">", "</w:t>") + &between("<pic:cNvPr id", "/>");
    quick_xml::escape::unescape(&text).unwrap().into_owned()
}

#[test]
fn no_letter_of_markdown_is_lost() {
    let styles = Styles::read(&std::fs::read_to_string("templates/word/styles.xml").unwrap()).unwrap();
    let pictures = BTreeMap::from([("well.png".to_owned(), Arc::from(std::fs::read("tests/word/well.png").unwrap()))]);
    let mut compared = 0;
    for (path, bytes) in super::cache::files(std::path::Path::new("tests/markdown")) {
        let text = String::from_utf8_lossy(&bytes).split("\n=====\n").next().unwrap().to_owned();
        let sources = Sources::new([("case.md".to_owned(), text.into_bytes())]);
        let file = sources.find("case.md").unwrap();
        let mut wrong = Diagnostics::new();
        let blocks = markdown::parse(&sources, file, 0..sources.text(file).len(), &mut wrong);
        if wrong.has_errors() {
            continue;
        }
        let page = Page {
            resolver: &Known,
            cues: &["Say", "Follow-up"],
            word: &|key, _| key.to_owned(),
            spot: &|_| None,
            event: &|_: EventKey| None,
            people: 2,
            prefix: "0",
        };
        let xhtml = format!("<body>{}</body>", markdown::placed(&markdown::xhtml(&blocks, &page), 1));
        let made = word(&Source {
            xhtml: &xhtml,
            properties: &Properties { language: "en".into(), ..Properties::default() },
            right_to_left: false,
            styles: &styles,
            page: ooxml::word::Page::A4,
            wide: false,
            pictures: &pictures,
            edges: &Edges::default(),
        });
        let made = made.unwrap_or_else(|fault| panic!("{}: {fault}\n{xhtml}", path.display()));
        let parts = ["word/document.xml", "word/footnotes.xml"].map(|name| words_of(&part(&made, name)));
        let (mut found, wanted) = (letters(&parts.concat()), letters(&markdown::plain_blocks(&blocks)));
        let lost: String = wanted
            .into_iter()
            .filter(|letter| match found.binary_search(letter) {
                Ok(at) => {
                    found.remove(at);
                    false
                }
                Err(_) => true,
            })
            .collect();
        let spaces = blocks.iter().any(|block| matches!(block.kind, BlockKind::Space(_)));
        assert!(lost.is_empty() || spaces, "{} lost `{lost}`\n{xhtml}", path.display());
        compared += 1;
    }
    assert!(compared > 30, "only {compared} were compared");
}

#[test]
fn a_word_document_lies_beside_its_pdf() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_coursepack"));
        command.args(arguments.split(' ')).current_dir(folder.path()).env_clear().output().unwrap()
    };
    assert!(run("init .").status.success());
    let build = "build police-reform-one-day/en --engine worker --only card --emit docx";
    let made = run(build);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let files = super::folder::tree(&folder.path().join("output/police-reform-one-day/en.only"));
    let ending = |ending: &str| files.keys().filter(|path| path.extension().is_some_and(|one| one == ending)).count();
    assert!(ending("docx") > 0 && ending("docx") == ending("pdf"), "{:?}", files.keys());
    for other in ["--page phone", "--watermark DRAFT", "--review"] {
        let refused = run(&format!("{build} {other}"));
        assert!(!refused.status.success());
        assert!(String::from_utf8_lossy(&refused.stderr).contains("leave out `--page`, `--watermark` and `--review`"));
    }
}
