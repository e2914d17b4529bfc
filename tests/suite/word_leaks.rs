//! A Word document has many places for text that nobody sees: the audit finds a leak in each of them.

use std::io::{Cursor, Read, Write};

use coursepack::audit::{Canaries, Kept, audit};
use coursepack::path::PackPath;
use ooxml::word::{Block, Cell, Document, Inline, Page, Paragraph, Picture, Run, Section, Styles, Table};
use ooxml::{Length, Properties};

/// A sentence that only facilitators may read.
const KEPT: &str = "Give the first group a wrong answer, then wait.";

fn document(properties: Properties, body: Vec<Block>) -> Document {
    let mut document = Document::new(properties, Styles::plain());
    document.sections.push(Section::new(Page::A4, body));
    document
}

fn plain(body: impl Into<Block>) -> Document {
    document(Properties::default(), vec![body.into()])
}

fn leaks_of(bytes: &[u8]) -> Vec<String> {
    let kept = Kept { item: "exercises/desk".into(), part: "step-2".into(), text: KEPT.into() };
    let path = PackPath::new("word/handbook.docx").unwrap();
    let found = audit(&Canaries::new(&[kept], &[]), &[], &[(&path, bytes)], 1);
    found.iter().map(|diagnostic| diagnostic.message.clone()).collect()
}

#[track_caller]
fn must_leak(bytes: &[u8], part: &str) {
    let leaks = leaks_of(bytes);
    let place = format!("the part `{part}` of the file");
    assert!(leaks.iter().any(|leak| leak.ends_with(&place)), "no leak in {part}: {leaks:?}");
}

#[test]
fn a_clean_document_gives_nothing_away() {
    let bytes = plain(Paragraph::new("").text("Give the first group a right answer.")).write().unwrap();
    assert_eq!(leaks_of(&bytes), [""; 0]);
}

#[test]
fn whatever_holds_text_in_a_document_is_searched() {
    let text = "word/document.xml";
    let picture = Picture {
        bytes: std::fs::read("tests/word/well.png").unwrap(),
        alternative: Some(KEPT.into()),
        width: Length::mm(9),
        height: Length::mm(9),
    };
    let table = Table { alternative: KEPT.into(), ..Table::new("Table Grid", vec![Length::mm(9)]) };
    let words = KEPT.split(' ').map(|word| Inline::Run(Run::new(word)));
    let split = Paragraph { inner: words.collect(), ..Paragraph::new("") };
    let named = "_give_the_first_group_a_wrong_answer";
    for (block, part) in [
        (Block::from(Paragraph::new("").text(KEPT)), text),
        (split.into(), text),
        (Paragraph::new("").note(KEPT).into(), "word/footnotes.xml"),
        (Paragraph::new("").bookmark(named).into(), text),
        (Paragraph::new("").with(Inline::Picture(picture)).into(), text),
        (table.row([Cell::default()]).into(), text),
        (
            Paragraph::new("").link("https://example.org/give%20the%20first%20group%20a%20wrong%20answer", "x").into(),
            "word/_rels/document.xml.rels",
        ),
    ] {
        must_leak(&plain(block).write().unwrap(), part);
    }
    let properties = Properties { subject: KEPT.into(), ..Properties::default() };
    must_leak(&document(properties, Vec::new()).write().unwrap(), "docProps/core.xml");
    for edge in ["header1", "footer2"] {
        let mut document = plain(Paragraph::new("").text("x"));
        let section = &mut document.sections[0];
        let blocks = if edge == "header1" { &mut section.header } else { &mut section.footer };
        blocks.push(Paragraph::new("").text(KEPT).into());
        must_leak(&document.write().unwrap(), &format!("word/{edge}.xml"));
    }
}

/// The writer makes none of these; a later one might, or a template.
#[test]
fn parts_that_are_not_written_today_are_searched_too() {
    let bytes = plain(Paragraph::new("").text("x")).write().unwrap();
    let hidden = format!("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{KEPT}</w:t></w:r></w:p>");
    for part in ["word/comments.xml", "customXml/item1.xml", "docProps/custom.xml", "word/endnotes.xml"] {
        must_leak(&with(&bytes, part, hidden.as_bytes()), part);
    }
    let embedded = with(&bytes, "word/comments.xml", hidden.as_bytes());
    must_leak(&with(&bytes, "word/embeddings/a.docx", &embedded), "word/embeddings/a.docx/word/comments.xml");
    must_leak(&with(&bytes, &format!("word/{KEPT}.xml"), b""), &format!("word/{KEPT}.xml"));
    let cut = &bytes[..bytes.len() - 40];
    assert!(leaks_of(cut)[0].starts_with("the file cannot be searched"));
}

/// The same zip with one more part.
fn with(bytes: &[u8], path: &str, part: &[u8]) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut file = old.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        new.start_file(file.name().unwrap(), zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
    new.write_all(part).unwrap();
    new.finish().unwrap().into_inner()
}
