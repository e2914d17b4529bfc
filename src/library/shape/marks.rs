//! What of an item is the same in every language, in the order of the file.

use std::borrow::Cow;
use std::fmt;

use super::super::body::{Section, slug};
use super::super::exercise::{self, DEBRIEF, split_minutes};
use super::super::theme;
use super::{is_slugged, is_titled};
use crate::markdown::{
    self, Alert, Attributes, Block, BlockKind, EmptyRows, EventKey, Inline, InlineKind, Item, Space, Table,
};
use crate::source::Span;
use crate::yaml::Choice;

/// Something that both texts have in the same place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark<'a> {
    Heading(u8),
    Step { minutes: Option<u32>, is_debrief: bool },
    Anchor(Option<Cow<'a, str>>),
    Attribute(&'a str, Option<&'a str>),
    Cue(String),
    Text,
    List(usize),
    Task(Option<bool>),
    Table { columns: usize, rows: usize, row_height: Option<u32>, empty_rows: EmptyRows },
    Cell(String),
    Quote(Option<Alert>),
    Code,
    Definitions(usize),
    Space(Room),
}

/// Room to write, without the words at the ends of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Lines(u32),
    Box(u32),
    Scale(u32, u32),
    Event(Box<[EventKey]>),
    Badges,
    NewPage,
}

impl fmt::Display for Mark<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        match self {
            Mark::Heading(level) => write!(out, "a heading `{}`", "#".repeat(usize::from(*level))),
            Mark::Step { minutes: Some(minutes), is_debrief: false } => write!(out, "a step of {minutes} min"),
            Mark::Step { minutes: Some(minutes), .. } => write!(out, "the step `{DEBRIEF}` of {minutes} min"),
            Mark::Step { minutes: None, .. } => out.write_str("a step without minutes"),
            Mark::Anchor(Some(anchor)) => write!(out, "the anchor `{{#{anchor}}}`"),
            Mark::Anchor(None) => out.write_str("no anchor"),
            Mark::Attribute(key, Some(value)) => write!(out, "`{{{key}={value}}}`"),
            Mark::Attribute(key, None) => write!(out, "`{{{key}}}`"),
            Mark::Cue(cue) => write!(out, "the cue `{cue}:`"),
            Mark::Text => out.write_str("text"),
            Mark::List(n) => write!(out, "a list of {}", items(*n, "item")),
            Mark::Task(Some(true)) => out.write_str("a ticked box `[x]`"),
            Mark::Task(Some(false)) => out.write_str("an empty box `[ ]`"),
            Mark::Task(None) => out.write_str("an item without a box"),
            Mark::Table { columns, rows, .. } => {
                write!(out, "a table of {} and {}", items(*columns, "column"), items(*rows, "row"))?;
                self.room_of_table(out)
            }
            Mark::Cell(text) => write!(out, "`{text}`"),
            Mark::Quote(Some(alert)) => write!(out, "`[!{}]`", format!("{alert:?}").to_uppercase()),
            Mark::Quote(None) => out.write_str("a quotation"),
            Mark::Code => out.write_str("code"),
            Mark::Definitions(n) => write!(out, "{}", items(*n, "definition")),
            Mark::Space(Room::Lines(n)) => write!(out, "`{{lines={n}}}`"),
            Mark::Space(Room::Box(height)) => write!(out, "`{{box={height}mm}}`"),
            Mark::Space(Room::Scale(from, to)) => write!(out, "`{{scale={from}..{to}}}`"),
            Mark::Space(Room::Event(keys)) => {
                let keys: Vec<_> = keys.iter().map(|key| key.word()).collect();
                write!(out, "`{{event=\"{}\"}}`", keys.join(" "))
            }
            Mark::Space(Room::Badges) => out.write_str("`{badges}`"),
            Mark::Space(Room::NewPage) => out.write_str("`{newpage}`"),
        }
    }
}

impl Mark<'_> {
    fn room_of_table(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mark::Table { row_height: Some(height), empty_rows, .. } => {
                write!(out, " with `{{row={height}mm rows={empty_rows}}}`")
            }
            _ => Ok(()),
        }
    }
}

/// What a text refers to; languages put it in different places of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    Citation(&'a str),
    Link(&'a str),
    Note,
    Picture,
}

impl fmt::Display for Reference<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Citation(id) => write!(out, "the citation `[@{id}]`"),
            Reference::Link(target) => write!(out, "the link `{target}`"),
            Reference::Note => out.write_str("a footnote"),
            Reference::Picture => out.write_str("a picture"),
        }
    }
}

/// A mark with its place.
pub(super) struct Placed<'a> {
    pub(super) mark: Mark<'a>,
    pub(super) span: Span,
    /// Whether other stages look it up, or it says who reads what follows.
    pub(super) is_firm: bool,
}

/// A section up to its first `###`, or a `###` with what follows.
pub(super) struct Entry<'a> {
    pub(super) span: Span,
    pub(super) marks: Vec<Placed<'a>>,
    pub(super) references: Vec<(Reference<'a>, Span)>,
}

/// Where blocks stand.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// The keywords of the item's sections; none if these are free.
    pub(super) order: &'s [&'s str],
    pub(super) keyword: &'s str,
}

impl Scope<'_> {
    /// Whether this is a section of a certain kind.
    fn is(self, keyword: &str) -> bool {
        self.keyword == keyword && !self.order.is_empty()
    }

    fn is_firm(self, mark: &Mark<'_>) -> bool {
        match mark {
            Mark::Step { .. } | Mark::Anchor(Some(_)) | Mark::Attribute(..) | Mark::Cue(_) | Mark::Cell(_) => true,
            Mark::Heading(_) => !self.order.is_empty(),
            Mark::Table { .. } => self.is("Supplies"),
            // Questions without an anchor are called by their numbers.
            Mark::List(_) | Mark::Task(_) | Mark::Anchor(None) => self.is("Questions") || self.is("Sources"),
            Mark::Text | Mark::Quote(_) | Mark::Code | Mark::Definitions(_) | Mark::Space(_) => false,
        }
    }
}

/// The entries of a section, with what its heading says.
pub(super) fn of_section<'a>(section: &'a Section, scope: Scope<'_>) -> Vec<Entry<'a>> {
    let mut first = Entry::new(section.span);
    let title = is_titled(section, scope.order).then_some(section.title.as_str());
    first.attributes(&section.attributes, section.span, title, scope);
    fill(first, &section.blocks, scope)
}

/// The entries of what stands before the first section.
pub(super) fn entries<'a>(span: Span, blocks: &'a [Block], scope: Scope<'_>) -> Vec<Entry<'a>> {
    fill(Entry::new(span), blocks, scope)
}

fn fill<'a>(first: Entry<'a>, blocks: &'a [Block], scope: Scope<'_>) -> Vec<Entry<'a>> {
    let mut entries = vec![first];
    for block in blocks {
        if matches!(block.kind, BlockKind::Heading { level: ..=3, .. }) {
            entries.push(Entry::new(block.span));
        }
        let entry = entries.last_mut().expect("the first one is there");
        let is_text = matches!(block.kind, BlockKind::Paragraph(_));
        if is_text && !matches!(entry.marks.last(), Some(Placed { mark: Mark::Text, .. })) {
            entry.push(Mark::Text, block.span, scope);
        }
        entry.block(block, scope);
    }
    entries
}

impl<'a> Entry<'a> {
    fn new(span: Span) -> Self {
        Self { span, marks: Vec::new(), references: Vec::new() }
    }

    fn push(&mut self, mark: Mark<'a>, span: Span, scope: Scope<'_>) {
        let is_firm = scope.is_firm(&mark);
        self.marks.push(Placed { mark, span, is_firm });
    }

    /// The anchor, given or made of a title, and what else is in braces.
    fn attributes(&mut self, braces: &'a Attributes, span: Span, title: Option<&str>, scope: Scope<'_>) {
        let own = braces.anchor().map(|anchor| Cow::Borrowed(anchor.value.as_str()));
        let made = || title.map(|title| Cow::Owned(slug(title)));
        let place = braces.anchor().map_or(span, |anchor| anchor.span);
        self.push(Mark::Anchor(own.or_else(made)), place, scope);
        let mut values: Vec<_> = braces.keys().collect();
        values.sort_by_key(|key| &key.value);
        for key in values {
            let value = braces.get(&key.value).map(|value| value.value.as_str());
            self.push(Mark::Attribute(&key.value, value), key.span, scope);
        }
    }

    fn blocks(&mut self, blocks: &'a [Block], scope: Scope<'_>) {
        blocks.iter().for_each(|block| self.block(block, scope));
    }

    fn block(&mut self, block: &'a Block, scope: Scope<'_>) {
        let mut mark = |mark| self.push(mark, block.span, scope);
        match &block.kind {
            BlockKind::Heading { level, text, attributes } => self.heading(block.span, *level, text, attributes, scope),
            BlockKind::Paragraph(text) => {
                if let Some(cue) = cue(block, scope) {
                    mark(Mark::Cue(cue));
                }
                self.inlines(text);
            }
            BlockKind::List { items, .. } => {
                mark(Mark::List(items.len()));
                // A list with a right answer is the key of its question.
                let is_key = items.iter().any(|item| item.task == Some(true));
                items.iter().for_each(|item| self.item(item, is_key, scope));
            }
            BlockKind::Table(table) => self.table(table, block.span, scope),
            BlockKind::Quote { alert, blocks } => {
                mark(Mark::Quote(*alert));
                self.blocks(blocks, scope);
            }
            BlockKind::Code { .. } => mark(Mark::Code),
            BlockKind::Rule => {}
            BlockKind::Definitions(list) => {
                mark(Mark::Definitions(list.len()));
                for (term, definitions) in list {
                    self.inlines(term);
                    definitions.iter().for_each(|blocks| self.blocks(blocks, scope));
                }
            }
            BlockKind::Space(space) => mark(Mark::Space(match space {
                Space::Lines(n) => Room::Lines(*n),
                Space::Box(height) => Room::Box(*height),
                Space::Scale { from, to, .. } => Room::Scale(*from, *to),
                Space::Event(keys) => Room::Event(keys.clone()),
                Space::Badges => Room::Badges,
                Space::NewPage => Room::NewPage,
            })),
        }
    }

    fn heading(&mut self, span: Span, level: u8, text: &'a [Inline], braces: &'a Attributes, scope: Scope<'_>) {
        let words = markdown::plain(text);
        let (title, minutes) = split_minutes(&words);
        let is_step = level == 3 && scope.is("Instructions");
        let minutes = minutes.and_then(|minutes| minutes.parse().ok());
        let step = Mark::Step { minutes, is_debrief: title == DEBRIEF };
        self.push(if is_step { step } else { Mark::Heading(level) }, span, scope);
        let called_by = (level == 3 && is_slugged(scope.keyword)).then_some(words.as_str());
        self.attributes(braces, span, called_by, scope);
        self.inlines(text);
    }

    fn item(&mut self, item: &'a Item, is_key: bool, scope: Scope<'_>) {
        let mark = Mark::Task(item.task);
        let is_firm = is_key || scope.is_firm(&mark);
        self.marks.push(Placed { mark, span: item.span, is_firm });
        self.attributes(&item.attributes, item.span, None, scope);
        self.blocks(&item.blocks, scope);
    }

    /// A table; of supplies only the first column is words.
    fn table(&mut self, table: &'a Table, span: Span, scope: Scope<'_>) {
        let Table { align, head, rows, row_height, empty_rows } = table;
        let (row_height, empty_rows) = (*row_height, *empty_rows);
        self.push(Mark::Table { columns: align.len(), rows: rows.len(), row_height, empty_rows }, span, scope);
        if scope.is("Supplies") {
            for cell in rows.iter().flat_map(|row| row.iter().skip(1)) {
                self.push(Mark::Cell(markdown::plain(cell).trim().to_owned()), place(cell, span), scope);
            }
        }
        head.iter().chain(rows.iter().flatten()).for_each(|cell| self.inlines(cell));
    }

    fn inlines(&mut self, inlines: &'a [Inline]) {
        for inline in inlines {
            let reference = match &inline.kind {
                InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                    self.inlines(inner);
                    continue;
                }
                InlineKind::Link { target, text } => {
                    self.inlines(text);
                    // Addresses may lead to a page in the translation's own language.
                    if !["#", "case:", "next:"].iter().any(|start| target.starts_with(start)) {
                        continue;
                    }
                    Reference::Link(target)
                }
                InlineKind::Picture { .. } => Reference::Picture,
                InlineKind::Citation { id, .. } => Reference::Citation(id),
                InlineKind::Footnote { blocks, .. } => {
                    self.references.push((Reference::Note, inline.span));
                    for block in blocks {
                        if let BlockKind::Paragraph(text) = &block.kind {
                            self.inlines(text);
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            self.references.push((reference, inline.span));
        }
    }
}

fn place(cell: &[Inline], table: Span) -> Span {
    cell.first().map_or(table, |inline| inline.span)
}

/// The cue of a paragraph. In a topic any word with a colon ends what participants read.
fn cue(block: &Block, scope: Scope<'_>) -> Option<String> {
    let (cue, _) = markdown::cue(block)?;
    let is_known = exercise::CUES.iter().chain(theme::CUES).any(|known| *known == cue.value);
    (is_known || scope.is("Topics for discussion")).then_some(cue.value)
}
