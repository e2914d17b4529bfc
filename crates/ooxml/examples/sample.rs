//! Writes a document with one of everything to the standard output, for validators and eyes.

use std::io::Write;

use ooxml::word::{
    Cell, Contents, Document, Field, Inline, List, Numbers, Page, Paragraph, Picture, Row, Run, Section, Styles, Table,
};
use ooxml::{Length, Properties};

/// A black dot of one pixel.
const DOT: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0,
    1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let properties = Properties {
        title: "One of everything".into(),
        author: "A training centre".into(),
        language: "en".into(),
        date: "2026-11-30".into(),
        ..Properties::default()
    };
    let mut document = Document::new(properties, Styles::plain());
    let bullets = document.list(List::Bullets);
    let numbers = document.list(List::Numbered(Numbers::Letters, 3));
    let boxes = document.list(List::Boxes);
    let cell = |text: &str| Cell::new(vec![Paragraph::new("").text(text).into()]);
    let dot =
        Picture { bytes: DOT.into(), alternative: Some("A dot".into()), width: Length::mm(10), height: Length::mm(10) };
    let wide = Cell { columns: 2, ..cell("Both columns") };
    let table = Table::new("Table Grid", vec![Length::mm(60), Length::mm(60)])
        .head([cell("Time"), cell("Session")])
        .row([cell("9:00"), cell("Opening")])
        .with(Row { cells: vec![wide], height: Some(Length::mm(20)), ..Row::default() });
    let first = vec![
        Paragraph::new("Title").text("One of everything").into(),
        Contents { levels: 2 }.into(),
        Paragraph::new("heading 1").text("Text").bookmark("text").into(),
        Paragraph::new("")
            .text("Plain, ")
            .run(Run::new("bold").bold())
            .text(", ")
            .run(Run::new("en français").italic().language("fr"))
            .text(", noted.")
            .note("At the foot.")
            .link("https://example.org", "away")
            .into(),
        Paragraph::new("").text("A bullet").item(bullets, 0).into(),
        Paragraph::new("").text("Deeper").item(bullets, 1).into(),
        Paragraph::new("").text("The letter c").item(numbers, 0).into(),
        Paragraph::new("").text("To tick").item(boxes, 0).into(),
        Paragraph::new("").run(Run::new("متن از راست به چپ").language("fa").right_to_left()).into(),
        Paragraph::new("").with(Inline::Picture(dot)).into(),
        table.clone().into(),
        table.into(),
    ];
    let second = vec![
        Paragraph::new("heading 2").text("Second page").into(),
        Paragraph::new("").text("See page ").with(Inline::Field(Field::PageOf("text".into(), "1".into()))).into(),
    ];
    for body in [first, second] {
        let mut section = Section::new(Page::A4, body);
        section.header = vec![Paragraph::new("header").text("Head").into()];
        section.footer = vec![Paragraph::new("footer").with(Inline::Field(Field::Page)).into()];
        document.sections.push(section);
    }
    std::io::stdout().write_all(&document.write()?)?;
    Ok(())
}
