//! Looks through a document before it is written: the headings that a list of contents shows.

use crate::word::{Block, Document, Inline};

/// A heading with the bookmark that leads to it.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) text: String,
    pub(super) bookmark: String,
}

/// The headings of a document that has a list of contents, in the order in which they are written.
pub(super) fn headings(document: &Document) -> Vec<Heading> {
    let mut walk = Walk::default();
    document.sections.iter().for_each(|section| walk.blocks(&section.body));
    if walk.contents { walk.headings } else { Vec::new() }
}

#[derive(Default)]
struct Walk {
    headings: Vec<Heading>,
    contents: bool,
}

impl Walk {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Contents(_) => self.contents = true,
                Block::Table(table) => {
                    table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.blocks(&cell.blocks));
                }
                Block::Paragraph(paragraph) => {
                    if let Some(level) = paragraph.level() {
                        let bookmark = format!("_Toc{:08}", self.headings.len() + 1);
                        self.headings.push(Heading { level, text: words(&paragraph.inner), bookmark });
                    }
                }
            }
        }
    }
}

/// The words of a heading, without its notes.
fn words(inner: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Run(run) => run.text.clone(),
        Inline::Link(link) => words(&link.inner),
        Inline::Break | Inline::Tab => " ".to_owned(),
        Inline::Note(_) | Inline::Field(_) | Inline::Picture(_) | Inline::Bookmark(_) => String::new(),
    };
    inner.iter().map(word).collect()
}
