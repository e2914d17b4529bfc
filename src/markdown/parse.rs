//! Parses Markdown into the tree and reports what the compiler does not print.
//!
//! The containers that are open lie on a stack of ours, and a container that is too deep is left out as a whole: no
//! text of an author makes a function call itself deeper than [`DEEPEST`] allows.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Options, Parser, Tag};

use super::footnotes::{self, Footnotes};
use super::passage::Passage;
use super::tree::{Alert, Align, Block, BlockKind, Inline, InlineKind, Item, Table};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Sources, Span, is_forbidden};

/// Lists and quotes may stand in each other so many times, and so may emphasis; Typst itself gives up at 16 quotes.
const DEEPEST: usize = 8;

/// Parses a range of a file; every span is one of the file.
pub fn parse(sources: &Sources, file: FileId, range: Range<usize>, diagnostics: &mut Diagnostics) -> Vec<Block> {
    let source = sources.shared_text(file);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    let mut builder = Builder {
        source,
        file,
        offset: range.start,
        diagnostics,
        stack: vec![Frame { open: Open::Document, range: 0..0, first_block: 0, first_inline: 0 }],
        blocks: Vec::new(),
        inlines: Vec::new(),
        skipping: 0,
        level: None,
        cell_end: 0,
        footnotes: BTreeMap::new(),
    };
    for (event, range) in Parser::new_ext(&source[range], options).into_offset_iter() {
        builder.event(event, range);
    }
    builder.finish()
}

/// A container that is still open.
pub(super) struct Frame {
    pub(super) open: Open,
    range: Range<usize>,
    /// Where its own blocks and inlines begin among those of all open containers.
    first_block: usize,
    first_inline: usize,
}

pub(super) enum Open {
    Document,
    Paragraph,
    Heading(u8),
    List { start: Option<u32>, loose: bool, items: Vec<Item> },
    Item { task: Option<bool> },
    Quote(Option<Alert>),
    Code { language: String, text: String },
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
    offset: usize,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) stack: Vec<Frame>,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    /// How many containers are open inside one that is left out.
    skipping: usize,
    /// The level of the last heading.
    pub(super) level: Option<u8>,
    /// Where the last cell of a table ends.
    pub(super) cell_end: usize,
    pub(super) footnotes: Footnotes,
}

impl Builder<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        let start = self.source.floor_char_boundary(self.offset + range.start);
        Span::new(self.file, start, self.source.ceil_char_boundary(self.offset + range.end))
    }

    pub(super) fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("the document stays open")
    }

    pub(super) fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: &str) {
        self.diagnostics.push(code.at(span, message).help(help));
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if self.skipping > 0 {
            match event {
                Event::Start(_) => self.skipping += 1,
                Event::End(_) => self.skipping -= 1,
                _ => {}
            }
            return;
        }
        let span = self.span(&range);
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.end(),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, span),
            Event::Code(text) => self.inline(InlineKind::Code((*text).into()), span),
            Event::SoftBreak => self.inline(InlineKind::SoftBreak, span),
            Event::HardBreak => self.inline(InlineKind::HardBreak, span),
            Event::FootnoteReference(name) => self.footnote_mark(&name, span),
            Event::TaskListMarker(done) => self.task(done),
            Event::Rule => self.block(BlockKind::Rule, span),
            Event::Html(_) if matches!(self.top().open, Open::Html) => {}
            Event::Html(_) | Event::InlineHtml(_) => self.html(span),
        }
    }

    fn html(&mut self, span: Span) {
        self.report(Code::RawHtml, span, "raw HTML is not printed", "write Markdown, or `\\<` for the sign itself");
    }

    fn text(&mut self, text: &str, span: Span) {
        match &mut self.top().open {
            Open::Code { text: code, .. } => code.push_str(text),
            Open::Html => {}
            _ => {
                let literal = Passage::of(self.source, span.range()).filter(|passage| **passage == *text);
                let passage = literal.unwrap_or_else(|| self.written_otherwise(text, span));
                self.inline(InlineKind::Text(passage), span);
            }
        }
    }

    /// A text that the source says in other signs: an entity such as `&#x202e;` must not bring in what the file itself
    /// may not hold.
    fn written_otherwise(&mut self, text: &str, span: Span) -> Passage {
        if let Some(c) = text.chars().find(|c| is_forbidden(*c)) {
            let message = format!("the character U+{:04X} is invisible and may hide text", u32::from(c));
            self.report(Code::NotText, span, message, "remove it");
        }
        text.to_owned().into()
    }

    fn task(&mut self, done: bool) {
        let item = self.stack.iter_mut().rev().take(2).find_map(|frame| match &mut frame.open {
            Open::Item { task } => Some(task),
            _ => None,
        });
        if let Some(task) = item {
            *task = Some(done);
        }
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

    /// The block before, if it stands in the same container.
    pub(super) fn last_block(&mut self) -> Option<&mut Block> {
        let first = self.top().first_block;
        self.blocks[first..].last_mut()
    }

    /// Makes a paragraph of the text that stands directly in an item of a tight list.
    fn flush(&mut self) {
        let frame = self.top();
        let (holds_blocks, first) = (frame.holds_blocks(), frame.first_inline);
        if !holds_blocks || first == self.inlines.len() {
            return;
        }
        let inlines: Vec<_> = self.inlines.drain(first..).collect();
        let span = inlines[0].span.to(inlines.last().expect("not empty").span);
        self.paragraph(inlines, span);
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if !is_inline(&tag) {
            self.flush();
        }
        if self.too_deep(&tag) {
            let what = if is_inline(&tag) { "emphasis, links and pictures" } else { "lists, quotes and definitions" };
            let line = self.source[self.span(&range).start()..].find('\n').map_or(range.end, |end| range.start + end);
            let span = self.span(&(range.start..line.min(range.end)));
            let message = format!("{what} stand in each other more than {DEEPEST} times");
            self.report(Code::TooDeep, span, message, "write it flatter");
            self.skipping = 1;
            return;
        }
        let open = self.open(tag);
        if matches!(open, Open::Html) {
            let span = self.span(&range);
            self.html(span);
        }
        let (first_block, first_inline) = (self.blocks.len(), self.inlines.len());
        self.stack.push(Frame { open, range, first_block, first_inline });
    }

    fn too_deep(&self, tag: &Tag<'_>) -> bool {
        let same: fn(&Open) -> bool = match tag {
            tag if is_inline(tag) => |open| matches!(open, Open::Wrap(_) | Open::Link(_) | Open::Picture(_)),
            Tag::List(_) | Tag::BlockQuote(_) | Tag::DefinitionList | Tag::FootnoteDefinition(_) => {
                |open| matches!(open, Open::List { .. } | Open::Quote(_) | Open::Definitions(_) | Open::Footnote(_))
            }
            _ => return false,
        };
        self.stack.iter().filter(|frame| same(&frame.open)).count() >= DEEPEST
    }

    fn open(&mut self, tag: Tag<'_>) -> Open {
        match tag {
            Tag::Paragraph => {
                self.loosen();
                Open::Paragraph
            }
            Tag::Heading { level, .. } => Open::Heading(level as u8),
            Tag::BlockQuote(kind) => Open::Quote(kind.map(alert)),
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) => {
                Open::Code { language: language.to_string(), text: String::new() }
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => Open::Code { language: String::new(), text: String::new() },
            Tag::HtmlBlock | Tag::MetadataBlock(_) => Open::Html,
            Tag::List(start) => {
                Open::List { start: start.and_then(|start| start.try_into().ok()), loose: false, items: Vec::new() }
            }
            Tag::Item => Open::Item { task: None },
            Tag::FootnoteDefinition(name) => Open::Footnote(name.to_string()),
            Tag::DefinitionList => Open::Definitions(Vec::new()),
            Tag::DefinitionListTitle => Open::Term,
            Tag::DefinitionListDefinition => Open::Definition,
            Tag::Table(align) => Open::Table(Box::new(Table::new(align.into_iter().map(alignment).collect()))),
            Tag::TableHead | Tag::TableRow => Open::Row(Vec::new()),
            Tag::TableCell => Open::Cell,
            Tag::Emphasis | Tag::Superscript | Tag::Subscript => Open::Wrap(InlineKind::Emphasis),
            Tag::Strong => Open::Wrap(InlineKind::Strong),
            Tag::Strikethrough => Open::Wrap(InlineKind::Strike),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => Open::Link(format!("mailto:{dest_url}")),
            Tag::Link { dest_url, .. } => Open::Link(dest_url.to_string()),
            Tag::Image { dest_url, .. } => Open::Picture(dest_url.to_string()),
        }
    }

    /// A paragraph that begins in an item makes the list a loose one.
    fn loosen(&mut self) {
        if let [.., Frame { open: Open::List { loose, .. }, .. }, Frame { open: Open::Item { .. }, .. }] =
            self.stack.as_mut_slice()
        {
            *loose = true;
        }
    }

    fn end(&mut self) {
        self.flush();
        let Frame { open, range, first_block, first_inline } = self.stack.pop().expect("every end has a start");
        let blocks = self.blocks.drain(first_block..).collect();
        let inlines = self.inlines.drain(first_inline..).collect();
        let span = self.span(&range);
        match open {
            Open::Document | Open::Html => {}
            Open::Paragraph => self.paragraph(inlines, span),
            Open::Heading(level) => self.heading(level, inlines, span),
            Open::List { start, loose, items } => self.block(BlockKind::List { start, loose, items }, span),
            Open::Item { task } => self.item(task, blocks, span),
            Open::Quote(alert) => self.block(BlockKind::Quote { alert, blocks }, span),
            Open::Code { language, text } => {
                let text = text.strip_suffix('\n').unwrap_or(&text).into();
                self.block(BlockKind::Code { language: language.into(), text }, span);
            }
            Open::Footnote(name) => self.footnote(name, blocks, span),
            Open::Definitions(list) => self.block(BlockKind::Definitions(list), span),
            Open::Definition => self.definition(blocks),
            Open::Table(table) => self.block(BlockKind::Table(table), span),
            Open::Row(cells) => self.row(cells, span),
            Open::Term | Open::Cell | Open::Wrap(_) => self.end_text(open, inlines, span),
            Open::Link(target) => self.link(target, inlines, span),
            Open::Picture(path) => self.picture(path, &inlines, span),
        }
    }

    fn end_text(&mut self, open: Open, inlines: Vec<Inline>, span: Span) {
        let inlines = self.inlines(inlines);
        match (open, &mut self.top().open) {
            (Open::Term, Open::Definitions(list)) => list.push((inlines, Vec::new())),
            (Open::Cell, Open::Row(cells)) => {
                cells.push(inlines);
                self.cell_end = span.end();
            }
            (Open::Wrap(wrap), _) => self.inline(wrap(inlines), span),
            _ => {}
        }
    }

    fn definition(&mut self, blocks: Vec<Block>) {
        if let Open::Definitions(list) = &mut self.top().open
            && let Some((_, definitions)) = list.last_mut()
        {
            definitions.push(blocks);
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        let mut blocks = self.blocks;
        if !self.footnotes.is_empty() {
            footnotes::put(&mut blocks, &self.footnotes);
        }
        blocks
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    use Tag::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
    matches!(tag, Emphasis | Strong | Strikethrough | Superscript | Subscript | Link { .. } | Image { .. })
}

fn alert(kind: BlockQuoteKind) -> Alert {
    match kind {
        BlockQuoteKind::Note => Alert::Note,
        BlockQuoteKind::Tip => Alert::Tip,
        BlockQuoteKind::Important => Alert::Important,
        BlockQuoteKind::Warning => Alert::Warning,
        BlockQuoteKind::Caution => Alert::Caution,
    }
}

fn alignment(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}
