//! What is open and what is known while Markdown is read.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::footnotes::Footnotes;
use super::prepare::{Edits, Prepared};
use super::read::plain;
use super::tree::{Alert, Block, BlockKind, Inline, InlineKind, Item, Table};
use crate::diagnostic::{Code, Diagnostics, Severity};
use crate::source::{FileId, LONGEST_WORD, Lines, Span, flaw, long_word};

/// A container that is still open.
pub(super) struct Frame {
    pub(super) open: Open,
    pub(super) range: Range<usize>,
    /// Where its own blocks and inlines begin among those of all open containers.
    pub(super) first_block: usize,
    pub(super) first_inline: usize,
}

pub(super) enum Open {
    Document,
    Paragraph,
    Heading(u8),
    List {
        start: Option<u32>,
        loose: bool,
        items: Vec<Item>,
    },
    Item {
        task: Option<bool>,
    },
    Quote(Option<Alert>),
    /// A fence with its language, or what is indented.
    Code {
        language: Option<String>,
        text: String,
    },
    Html,
    Footnote(String),
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    Term,
    Definition,
    Table(Box<Table>),
    Row(Vec<Vec<Inline>>),
    Cell,
    Wrap(fn(Vec<Inline>) -> InlineKind),
    Link(String),
    Picture(String),
}

impl Frame {
    /// Whether text may stand directly in it and is then a paragraph, as in a tight list.
    fn holds_blocks(&self) -> bool {
        matches!(self.open, Open::Document | Open::Item { .. } | Open::Quote(_) | Open::Footnote(_) | Open::Definition)
    }
}

pub(super) struct Builder<'a> {
    pub(super) source: &'a Arc<str>,
    pub(super) file: FileId,
    /// Where the text that is read begins in its file.
    pub(super) offset: usize,
    /// The text as the parser reads it: places in it are none of the file until [`Self::span`] has made them so.
    pub(super) prepared: &'a str,
    places: &'a Prepared<'a>,
    pub(super) edits: &'a Edits,
    /// What must be changed for the text to be read as it is meant.
    pub(super) wanted: Edits,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) stack: Vec<Frame>,
    pub(super) blocks: Vec<Block>,
    pub(super) inlines: Vec<Inline>,
    /// How many containers are open inside one that is left out.
    pub(super) skipping: usize,
    /// The level of the last heading.
    pub(super) level: Option<u8>,
    /// Where the last cell of a table ends.
    pub(super) cell_end: usize,
    pub(super) footnotes: Footnotes,
    /// Marks of footnotes that stayed text.
    pub(super) marks_without_text: Vec<(String, Span)>,
    /// The labels of addresses that links and pictures use.
    pub(super) addresses_used: BTreeSet<String>,
    /// How many blocks of other tools are open.
    pub(super) blocks_of_others: usize,
    /// Where the last term of a definition stands.
    pub(super) term: Range<usize>,
}

impl<'a> Builder<'a> {
    /// Nothing is read yet.
    pub(super) fn new(
        source: &'a Arc<str>,
        file: FileId,
        offset: usize,
        places: &'a Prepared<'a>,
        edits: &'a Edits,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            source,
            file,
            offset,
            prepared: &places.text,
            places,
            edits,
            wanted: Edits::default(),
            diagnostics,
            stack: vec![Frame { open: Open::Document, range: 0..0, first_block: 0, first_inline: 0 }],
            blocks: Vec::new(),
            inlines: Vec::new(),
            skipping: 0,
            level: None,
            cell_end: 0,
            footnotes: BTreeMap::new(),
            marks_without_text: Vec::new(),
            addresses_used: BTreeSet::new(),
            blocks_of_others: 0,
            term: 0..0,
        }
    }

    /// A range of the author's text, from where the text that is read begins.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.places.original(range)
    }

    /// The place of what the parser found in a range.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        let range = self.original(range);
        let start = self.source.floor_char_boundary(self.offset + range.start);
        Span::new(self.file, start, self.source.ceil_char_boundary(self.offset + range.end))
    }

    pub(super) fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("the document stays open")
    }

    pub(super) fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: &str) {
        self.diagnostics.push(code.at(span, message).help(help));
    }

    /// What the source writes in other signs must not bring in what the file itself may not hold.
    pub(super) fn hidden_in(&mut self, text: &str, span: Span) {
        // What stands there as itself is reported with the file.
        let flaw = flaw(text, Lines::Many).filter(|flaw| !self.source[span.range()].contains(flaw.character));
        if let Some(flaw) = flaw {
            self.report(Code::NotText, span, flaw.message, flaw.help);
        }
    }

    /// A word that would take the typesetter minutes; entities, escapes and emphasis are parts of the word around them.
    pub(super) fn long_word(&mut self, inlines: &[Inline], span: Span) {
        if span.range().len() > LONGEST_WORD {
            self.long_word_in(&plain(inlines), span);
        }
    }

    /// The same in a text.
    pub(super) fn long_word_in(&mut self, text: &str, span: Span) {
        let Some((at, length)) = long_word(text) else { return };
        let first = &text[at..text.ceil_char_boundary(at + 20)];
        let written = self.source[span.range()].find(first);
        let span = written.map_or(span, |at| span.part(at..at + first.len()));
        let diagnostic = Code::LongWord.at(span, format!("a word of {length} characters"));
        let diagnostic = diagnostic.with_severity(Severity::Error);
        self.diagnostics.push(diagnostic.help("write spaces between words, or show what is no text as a picture"));
    }

    pub(super) fn inline(&mut self, kind: InlineKind, span: Span) {
        self.inlines.push(Inline { span, kind });
    }

    pub(super) fn block(&mut self, kind: BlockKind, span: Span) {
        self.flush();
        self.push(kind, span);
    }

    pub(super) fn push(&mut self, kind: BlockKind, span: Span) {
        self.blocks.push(Block { span, kind });
    }

    /// The block before, if it is in the same container.
    pub(super) fn last_block(&mut self) -> Option<&mut Block> {
        let first = self.top().first_block;
        self.blocks[first..].last_mut()
    }

    /// Makes a paragraph of the text that stands directly in an item of a tight list.
    pub(super) fn flush(&mut self) {
        let frame = self.top();
        let (holds_blocks, first) = (frame.holds_blocks(), frame.first_inline);
        if !holds_blocks || first == self.inlines.len() {
            return;
        }
        let inlines: Vec<_> = self.inlines.drain(first..).collect();
        let span = inlines[0].span.to(inlines.last().expect("not empty").span);
        self.paragraph(inlines, span);
    }
}
