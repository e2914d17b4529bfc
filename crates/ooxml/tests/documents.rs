//! Documents and what becomes of them: one of each kind of piece, and each mistake.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::io::{Cursor, Read};

use ooxml::word::{
    Block, Cell, Contents, Document, Field, Inline, List, Numbers, Page, Paragraph, Picture, Row, Run, Section, Styles,
    Table,
};
use ooxml::{Error, Length, Properties};

const DOT: &[u8] = b"\x89PNG\r\n\x1a\nnot looked into";

fn written(body: impl FnOnce(&mut Document) -> Vec<Block>) -> Result<Vec<u8>, Error> {
    let properties = Properties {
        title: "A & B".into(),
        author: "Us".into(),
        language: "fr-CH".into(),
        date: "2026-11-30".into(),
        ..Properties::default()
    };
    let mut document = Document::new(properties, Styles::plain());
    let body = body(&mut document);
    document.sections.push(Section::new(Page::A4, body));
    document.write()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The main part of a document with one block.
fn main(block: impl Into<Block>) -> String {
    part(&written(|_| vec![block.into()]).unwrap(), "word/document.xml")
}

#[test]
fn the_language_of_a_document_is_in_its_styles_and_properties() {
    let bytes = written(|_| vec![Paragraph::new("").text("Bonjour").into()]).unwrap();
    assert!(part(&bytes, "word/styles.xml").contains(r#"<w:lang w:val="fr-CH" w:eastAsia="fr-CH" w:bidi="fr-CH"/>"#));
    let core = part(&bytes, "docProps/core.xml");
    assert!(core.contains("<dc:title>A &amp; B</dc:title>") && core.contains("<dc:language>fr-CH</dc:language>"));
    assert!(core.contains(r#"<dcterms:created xsi:type="dcterms:W3CDTF">2026-11-30T00:00:00Z</dcterms:created>"#));
}

#[test]
fn passages_say_their_language_and_direction() {
    let run = Run::new("سلام").language("fa").right_to_left();
    let main = main(Paragraph::new("").run(run));
    assert!(
        main.contains(r#"<w:rtl/><w:lang w:val="fa" w:bidi="fa"/></w:rPr><w:t xml:space="preserve">سلام</w:t>"#),
        "{main}"
    );
}

#[test]
fn what_word_has_elements_for_is_no_letter() {
    let main = main(Paragraph::new("").text("a\tb\u{ad}c\u{2011}d"));
    let text = main.split("<w:t ").count() - 1;
    assert_eq!(text, 4);
    assert!(["<w:tab/>", "<w:softHyphen/>", "<w:noBreakHyphen/>"].iter().all(|name| main.contains(name)), "{main}");
}

#[test]
fn heads_of_tables_repeat_and_tables_that_touch_stay_apart() {
    let cell = |text: &str| Cell::new(vec![Paragraph::new("").text(text).into()]);
    let table =
        || Table::new("Table Grid", vec![Length::mm(50); 2]).head([cell("a"), cell("b")]).row([cell("c"), cell("d")]);
    let bytes = written(|_| vec![table().into(), table().into()]).unwrap();
    let main = part(&bytes, "word/document.xml");
    assert_eq!(main.matches("<w:tblHeader/>").count(), 2);
    assert!(main.contains(r#"</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p><w:tbl>"#));
    assert!(main.contains(r#"</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p><w:sectPr>"#), "{main}");
}

#[test]
fn every_list_counts_for_itself() {
    let bytes = written(|document| {
        let lists = [List::Bullets, List::Numbered(Numbers::Decimal, 1), List::Numbered(Numbers::Decimal, 4)];
        let items = lists.map(|list| Paragraph::new("").text("x").item(document.list(list), 0).into());
        items.into()
    });
    let numbering = part(&bytes.unwrap(), "word/numbering.xml");
    let counts: Vec<_> = numbering.split("<w:num ").skip(1).collect();
    assert_eq!(counts.len(), 3);
    assert!(!counts[0].contains("startOverride"));
    assert!(
        counts[1].contains(r#"<w:startOverride w:val="1"/>"#) && counts[2].contains(r#"<w:startOverride w:val="4"/>"#)
    );
}

#[test]
fn a_picture_is_there_once_and_says_what_it_shows() {
    let picture = |alternative: Option<&str>| {
        let alternative = alternative.map(str::to_owned);
        Inline::Picture(Picture { bytes: DOT.into(), alternative, width: Length::mm(9), height: Length::mm(9) })
    };
    let paragraph = Paragraph::new("").with(picture(Some("A well"))).with(picture(None));
    let bytes = written(|_| vec![paragraph.into()]).unwrap();
    let main = part(&bytes, "word/document.xml");
    assert_eq!(main.matches(r#"descr="A well""#).count(), 2);
    assert_eq!(main.matches("adec:decorative").count(), 1);
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    assert_eq!(relations.matches("media/image1.png").count(), 1);
}

#[test]
fn notes_links_and_fields() {
    let paragraph = Paragraph::new("heading 1")
        .text("Head")
        .bookmark("here")
        .note("Below.")
        .link("https://example.org/?a&b", "away")
        .link("#here", "within")
        .with(Inline::Field(Field::PageOf("here".into(), "12".into())));
    let bytes = written(|_| vec![Contents { levels: 2 }.into(), paragraph.into()]).unwrap();
    let main = part(&bytes, "word/document.xml");
    assert!(main.contains(r#"<w:bookmarkStart w:id="2" w:name="here"/>"#), "{main}");
    assert!(main.contains(
        r#"<w:hyperlink w:anchor="_Toc00000001" w:history="1"><w:r><w:t xml:space="preserve">Headawaywithin"#
    ));
    assert!(main.contains(r#" PAGEREF here \h "#) && main.contains(r#" TOC \o &quot;1-2&quot; "#));
    assert!(part(&bytes, "word/footnotes.xml").contains("Below."));
    assert!(
        part(&bytes, "word/_rels/document.xml.rels")
            .contains(r#"Target="https://example.org/?a&amp;b" TargetMode="External""#)
    );
}

#[test]
fn sections_with_the_same_head_share_it() {
    let mut document = Document::new(Properties::default(), Styles::plain());
    for head in ["One", "Two", "Two"] {
        let mut section = Section::new(Page::A5, vec![Paragraph::new("").text(head).into()]);
        section.header = vec![Paragraph::new("header").text(head).into()];
        document.sections.push(section);
    }
    let bytes = document.write().unwrap();
    assert_eq!(part(&bytes, "word/document.xml").matches("<w:sectPr>").count(), 3);
    let contents = part(&bytes, "[Content_Types].xml");
    assert_eq!(contents.matches("header+xml").count(), 2);
    assert_eq!(contents.matches("footer+xml").count(), 1);
}

#[test]
fn what_would_be_repaired_or_not_be_heard_is_not_written() {
    let cell = || Cell::new(Vec::new());
    let picture = |bytes: &[u8], alternative: &str| {
        let (width, height) = (Length::mm(9), Length::mm(9));
        let picture = Picture { bytes: bytes.into(), alternative: Some(alternative.into()), width, height };
        Paragraph::new("").with(Inline::Picture(picture))
    };
    let long = "a".repeat(41);
    let cases: [(Block, Error); 8] = [
        (Paragraph::new("Nothing").into(), Error::NoStyle("Nothing".into())),
        (picture(DOT, " ").into(), Error::NoAlternative("image1.png".into())),
        (picture(b"<svg/>", "A well").into(), Error::Picture("media/image1".into())),
        (Paragraph::new("").bookmark(&long).into(), Error::BookmarkName(long.clone())),
        (Paragraph::new("").bookmark("a-b").into(), Error::BookmarkName("a-b".into())),
        (Paragraph::new("").bookmark("a").bookmark("a").into(), Error::BookmarkTwice("a".into())),
        (Paragraph::new("").link("#b", "b").into(), Error::NoBookmark("b".into())),
        (
            Table::new("Table Grid", vec![Length::mm(9); 2]).row([cell()]).into(),
            Error::Columns { row: 1, filled: 1, columns: 2 },
        ),
    ];
    for (block, error) in cases {
        assert_eq!(written(|_| vec![block]).unwrap_err(), error);
    }
    let mut other = Document::new(Properties::default(), Styles::plain());
    let list = other.list(List::Bullets);
    assert_eq!(written(|_| vec![Paragraph::new("").item(list, 0).into()]).unwrap_err(), Error::NoList);
}

#[test]
fn a_style_sheet_says_what_it_lacks() {
    let no_language = "<w:styles><w:style w:styleId=\"a\"><w:name w:val=\"b\"/></w:style></w:styles>";
    for (sheet, why) in [
        ("<w:styles>", "no style"),
        ("<w:styles></w:other>", "expected"),
        (no_language, "w:lang"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "entities"),
    ] {
        let error = Styles::read(sheet).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn bytes_do_not_vary() {
    let make = || written(|_| vec![Table::new("Table Grid", vec![Length::mm(9)]).with(Row::default()).into()]);
    assert!(make().is_err(), "a row without cells fills no column");
    let make = || written(|_| vec![Paragraph::new("Title").text("x").note("y").into()]).unwrap();
    assert_eq!(make(), make());
}
