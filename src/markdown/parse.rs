//! Parses Markdown into the tree and reports what the compiler does not print.
//!
//! The containers that are open lie on a stack of ours, and a container that is too deep is left out as a whole: no
//! text of an author makes a function call itself deeper than [`DEEPEST`] allows.

use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Options, Parser, Tag};

use super::builder::{Builder, Frame, Open};
use super::footnotes;
use super::foreign::{self, label_key};
use super::passage::Passage;
use super::prepare::Edits;
use super::tree::{Alert, Align, Block, BlockKind, Inline, InlineKind, Table};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Sources, Span};

/// Lists and quotes may stand in each other so many times, and so may emphasis; Typst itself gives up at 16 quotes.
const DEEPEST: usize = 8;

/// How often a text is read again, at most: each time a note or a line that is no definition may show another one.
const ROUNDS: usize = 16;

/// Parses a range of a file; every span is one of the file.
pub fn parse(sources: &Sources, file: FileId, range: Range<usize>, diagnostics: &mut Diagnostics) -> Vec<Block> {
    let source = sources.shared_text(file);
    let (mut edits, mut round) = (Edits::default(), 0);
    loop {
        round += 1;
        let prepared = edits.apply(&source[range.clone()]);
        let mut found = Diagnostics::new();
        let (blocks, wanted) = Builder::new(source, file, range.start, &prepared, &edits, &mut found).read();
        if round < ROUNDS && edits.add(wanted.clone()) {
            continue;
        }
        for place in wanted.places().filter(|place| !edits.has(*place)) {
            let place = range.start + place;
            let span = Span::new(file, place, source.ceil_char_boundary(place + 1));
            let message = "this cannot be read: notes and colons stand in each other";
            found
                .push(Code::ForeignMarkup.at(span, message).help("put each on a line of its own, after an empty line"));
        }
        diagnostics.extend(foreign::first(found));
        return blocks;
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

impl Builder<'_> {
    /// Reads the whole text; also what must be changed for it to be read as it is meant.
    fn read(mut self) -> (Vec<Block>, Edits) {
        let mut events = Parser::new_ext(self.prepared, options()).into_offset_iter();
        for (event, range) in events.by_ref() {
            self.event(event, range);
        }
        self.flush();
        self.without_partner(events.reference_definitions());
        let mut blocks = self.blocks;
        if !self.footnotes.is_empty() {
            footnotes::put(&mut blocks, &self.footnotes);
        }
        (blocks, self.wanted)
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
            Event::Html(html) | Event::InlineHtml(html) => self.inline_html(&html, span),
        }
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
        self.hidden_in(text, span);
        // `&NewLine;` and `&Tab;` are spaces in a text, and no more than that in a title.
        text.replace(['\n', '\t'], " ").into()
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
        if let Tag::Image { title, .. } = &tag
            && !title.is_empty()
        {
            let message = format!("the words “{title}” behind the address of a picture are not printed");
            let span = self.span(&range);
            self.report(Code::ForeignMarkup, span, message, "write them as a sentence below the picture");
        }
        let open = self.open(tag);
        match open {
            Open::Html => self.html_block(&range),
            Open::Definition => self.definition_or_text(&range),
            _ => {}
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
                Open::Code { language: Some(language.to_string()), text: String::new() }
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => Open::Code { language: None, text: String::new() },
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
            Tag::Link { dest_url, id, .. } => {
                self.addresses_used.insert(label_key(&id));
                Open::Link(dest_url.to_string())
            }
            Tag::Image { dest_url, id, .. } => {
                self.addresses_used.insert(label_key(&id));
                Open::Picture(dest_url.to_string())
            }
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
            Open::Heading(level) => {
                self.underlined(&range);
                self.heading(level, inlines, span);
            }
            Open::List { start, loose, items } => {
                self.numbers(start, &items);
                self.block(BlockKind::List { start, loose, items }, span);
            }
            Open::Item { task } => self.item(task, blocks, span),
            Open::Quote(alert) => self.block(BlockKind::Quote { alert, blocks }, span),
            Open::Code { language, text } => {
                self.code(&range, language.as_deref(), &text);
                self.long_word_in(&text, span);
                let text = text.strip_suffix('\n').unwrap_or(&text).into();
                self.block(BlockKind::Code { language: language.unwrap_or_default().into(), text }, span);
            }
            Open::Footnote(name) => self.footnote(name, blocks, span),
            Open::Definitions(list) => self.block(BlockKind::Definitions(list), span),
            Open::Definition => self.definition(blocks),
            Open::Table(table) => self.block(BlockKind::Table(table), span),
            Open::Row(cells) => self.row(cells, span),
            Open::Term => {
                self.term = range;
                self.end_text(open, inlines, span);
            }
            Open::Cell | Open::Wrap(_) => self.end_text(open, inlines, span),
            Open::Link(target) => self.link(target, inlines, span),
            Open::Picture(path) => self.picture(path, &inlines, span),
        }
    }

    fn end_text(&mut self, open: Open, inlines: Vec<Inline>, span: Span) {
        if matches!(open, Open::Term | Open::Cell) {
            self.long_word(&inlines, span);
        }
        let inlines = self.inlines(inlines, matches!(open, Open::Term));
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
