//! Parses Markdown into the tree and reports what the compiler does not print.

use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag};

use super::attributes::{self, Attributes};
use super::inline;
use super::tree::{Alert, Align, Block, BlockKind, Inline, InlineKind, Item, Space, Table, plain};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Located, Sources, Span};

/// Lists and quotes may stand in each other so many times; Typst itself gives up at 16 quotes.
const DEEPEST: usize = 8;

/// Parses a range of a file; every span is one of the file.
pub fn parse(sources: &Sources, file: FileId, range: Range<usize>, diagnostics: &mut Diagnostics) -> Vec<Block> {
    let text = &sources.text(file)[range.clone()];
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    let mut builder = Builder {
        source: sources.text(file),
        file,
        offset: range.start,
        diagnostics,
        stack: vec![Frame::new(Open::Document, 0..0)],
        skipping: 0,
        level: None,
    };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        builder.event(event, range);
    }
    builder.finish()
}

/// A container that is still open.
struct Frame {
    open: Open,
    range: Range<usize>,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
}

enum Open {
    Document,
    Paragraph,
    Heading(u8),
    List { start: Option<u64>, loose: bool, items: Vec<Item> },
    Item { task: Option<bool> },
    Quote(Option<Alert>),
    Code { language: String, text: String },
    Html,
    Footnote(String),
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    Term,
    Definition,
    Table(Table),
    Cells(Vec<Vec<Inline>>, bool),
    Cell,
    Wrap(fn(Vec<Inline>) -> InlineKind),
    Link(String),
    Picture(String),
}

impl Frame {
    fn new(open: Open, range: Range<usize>) -> Self {
        Self { open, range, blocks: Vec::new(), inlines: Vec::new() }
    }
}

struct Builder<'a> {
    source: &'a str,
    file: FileId,
    offset: usize,
    diagnostics: &'a mut Diagnostics,
    stack: Vec<Frame>,
    /// How many containers are open inside one that is left out.
    skipping: usize,
    /// The level of the last heading.
    level: Option<u8>,
}

impl Builder<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.offset + range.start, self.offset + range.end)
    }

    fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("the document stays open")
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
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => self.inline(InlineKind::Code(text.to_string()), &range),
            Event::SoftBreak => self.inline(InlineKind::SoftBreak, &range),
            Event::HardBreak => self.inline(InlineKind::HardBreak, &range),
            Event::FootnoteReference(name) => self.inline(InlineKind::FootnoteMark(name.to_string()), &range),
            Event::TaskListMarker(done) => {
                if let Open::Item { task } = &mut self.top().open {
                    *task = Some(done);
                } else if let Some(Frame { open: Open::Item { task }, .. }) = self.stack.iter_mut().rev().nth(1) {
                    *task = Some(done);
                }
            }
            Event::Rule => self.block(BlockKind::Rule, &range),
            Event::Html(_) | Event::InlineHtml(_) => {
                if !matches!(self.top().open, Open::Html) {
                    self.html(&range);
                }
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, range),
        }
    }

    fn html(&mut self, range: &Range<usize>) {
        let diagnostic = Code::RawHtml.at(self.span(range), "raw HTML is not printed");
        self.diagnostics.push(diagnostic.help("write Markdown, or `\\<` for the sign itself"));
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        match &mut self.top().open {
            Open::Code { text: code, .. } => code.push_str(text),
            Open::Html => {}
            _ => self.inline(InlineKind::Text(text.to_owned()), &range),
        }
    }

    fn inline(&mut self, kind: InlineKind, range: &Range<usize>) {
        let span = self.span(range);
        self.top().inlines.push(Inline { span, kind });
    }

    fn block(&mut self, kind: BlockKind, range: &Range<usize>) {
        self.flush();
        let span = self.span(range);
        self.top().blocks.push(Block { span, kind });
    }

    /// Text that stands directly in an item of a tight list becomes a paragraph.
    fn flush(&mut self) {
        let frame = self.top();
        let holds_blocks =
            matches!(frame.open, Open::Document | Open::Item { .. } | Open::Quote(_) | Open::Footnote(_) | Open::Definition);
        if !holds_blocks || frame.inlines.is_empty() {
            return;
        }
        let inlines = std::mem::take(&mut frame.inlines);
        let span = Span { end: inlines.last().expect("not empty").span.end, ..inlines[0].span };
        self.paragraph(inlines, span);
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        if is_block(&tag) {
            self.flush();
        }
        let deep = self.stack.iter().filter(|frame| matches!(frame.open, Open::List { .. } | Open::Quote(_))).count();
        if deep >= DEEPEST && matches!(tag, Tag::List(_) | Tag::BlockQuote(_)) {
            let message = format!("lists and quotes stand in each other more than {DEEPEST} times");
            let first_line = range.start..self.line_end(range.start);
            self.diagnostics.push(Code::TooDeep.at(self.span(&first_line), message).help("write it flatter"));
            self.skipping = 1;
            return;
        }
        let inline_depth = self.stack.iter().rev().take_while(|frame| matches!(frame.open, Open::Wrap(_))).count();
        if inline_depth > 8 && matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough) {
            let message = "emphasis stands in emphasis more than 8 times";
            self.diagnostics.push(Code::TooDeep.at(self.span(&range), message).help("remove some of the signs"));
            self.skipping = 1;
            return;
        }
        let open = self.open(tag);
        if matches!(open, Open::Html) {
            self.html(&range);
        }
        self.stack.push(Frame::new(open, range));
    }

    fn line_end(&self, start: usize) -> usize {
        let rest = &self.source[self.offset + start..];
        start + rest.find('\n').unwrap_or(rest.len())
    }

    fn open(&mut self, tag: Tag<'_>) -> Open {
        match tag {
            Tag::Paragraph => {
                if let Open::Item { .. } = self.top().open
                    && let Some(Frame { open: Open::List { loose, .. }, .. }) = self.stack.iter_mut().rev().nth(1)
                {
                    *loose = true;
                }
                Open::Paragraph
            }
            Tag::Heading { level, .. } => Open::Heading(number(level)),
            Tag::BlockQuote(kind) => Open::Quote(kind.map(alert)),
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) => {
                Open::Code { language: language.to_string(), text: String::new() }
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => Open::Code { language: String::new(), text: String::new() },
            Tag::HtmlBlock => Open::Html,
            Tag::List(start) => Open::List { start, loose: false, items: Vec::new() },
            Tag::Item => Open::Item { task: None },
            Tag::FootnoteDefinition(name) => Open::Footnote(name.to_string()),
            Tag::DefinitionList => Open::Definitions(Vec::new()),
            Tag::DefinitionListTitle => Open::Term,
            Tag::DefinitionListDefinition => Open::Definition,
            Tag::Table(align) => Open::Table(Table {
                align: align.into_iter().map(alignment).collect(),
                head: Vec::new(),
                rows: Vec::new(),
                row_height: None,
                empty_rows: 0,
            }),
            Tag::TableHead => Open::Cells(Vec::new(), true),
            Tag::TableRow => Open::Cells(Vec::new(), false),
            Tag::TableCell => Open::Cell,
            Tag::Emphasis => Open::Wrap(InlineKind::Emphasis),
            Tag::Strong => Open::Wrap(InlineKind::Strong),
            Tag::Strikethrough => Open::Wrap(InlineKind::Strike),
            Tag::Superscript | Tag::Subscript => Open::Wrap(InlineKind::Emphasis),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => Open::Link(format!("mailto:{dest_url}")),
            Tag::Link { dest_url, .. } => Open::Link(dest_url.to_string()),
            Tag::Image { dest_url, .. } => Open::Picture(dest_url.to_string()),
            Tag::MetadataBlock(_) => Open::Html,
        }
    }

    fn end(&mut self) {
        self.flush();
        let frame = self.stack.pop().expect("every end has a start");
        let Frame { open, range, blocks, inlines } = frame;
        let span = self.span(&range);
        match open {
            Open::Document => unreachable!("the document has no end event"),
            Open::Paragraph => self.paragraph(inlines, span),
            Open::Heading(level) => self.heading(level, inlines, span),
            Open::List { start, loose, items } => self.block(BlockKind::List { start, loose, items }, &range),
            Open::Item { task } => self.item(task, blocks, span),
            Open::Quote(alert) => self.block(BlockKind::Quote { alert, blocks }, &range),
            Open::Code { language, text } => {
                let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
                self.block(BlockKind::Code { language, text }, &range);
            }
            Open::Html => {}
            Open::Footnote(name) => self.block(BlockKind::Footnote { name, blocks }, &range),
            Open::Definitions(list) => self.block(BlockKind::Definitions(list), &range),
            Open::Term => {
                let inlines = self.inlines(inlines);
                if let Open::Definitions(list) = &mut self.top().open {
                    list.push((inlines, Vec::new()));
                }
            }
            Open::Definition => {
                if let Open::Definitions(list) = &mut self.top().open
                    && let Some((_, definitions)) = list.last_mut()
                {
                    definitions.push(blocks);
                }
            }
            Open::Table(table) => self.block(BlockKind::Table(table), &range),
            Open::Cells(cells, head) => {
                if let Open::Table(table) = &mut self.top().open {
                    if head { table.head = cells } else { table.rows.push(cells) }
                }
            }
            Open::Cell => {
                let inlines = self.inlines(inlines);
                if let Open::Cells(cells, _) = &mut self.top().open {
                    cells.push(inlines);
                }
            }
            Open::Wrap(wrap) => {
                let inlines = self.inlines(inlines);
                self.inline(wrap(inlines), &range);
            }
            Open::Link(target) => self.link(target, inlines, &range),
            Open::Picture(path) => self.picture(path, &inlines, &range),
        }
    }

    fn inlines(&mut self, inlines: Vec<Inline>) -> Vec<Inline> {
        inline::citations(inline::merge(inlines, self.source), self.source)
    }

    fn paragraph(&mut self, inlines: Vec<Inline>, span: Span) {
        let text = self.source[span.start..span.end].trim();
        if text.starts_with('{') && text.ends_with('}') && !text.contains('\n') {
            let start = span.start + self.source[span.start..span.end].find('{').expect("it begins with one");
            self.writing_space(text, start, span);
            return;
        }
        let inlines = self.inlines(inlines);
        self.top().blocks.push(Block { span, kind: BlockKind::Paragraph(inlines) });
    }

    fn writing_space(&mut self, text: &str, start: usize, span: Span) {
        let inner = &text[1..text.len() - 1];
        let space = attributes::read(inner, self.file, start + 1).and_then(|attributes| space(&attributes, span));
        match space {
            Err(diagnostic) => self.diagnostics.push(diagnostic),
            Ok(Space::Rows { height, rows }) => match self.top().blocks.last_mut() {
                Some(Block { kind: BlockKind::Table(table), .. }) => {
                    table.row_height = Some(height);
                    table.empty_rows = rows;
                }
                _ => {
                    let diagnostic = Code::WrongAttribute.at(span, "`row` and `rows` stand behind no table");
                    self.diagnostics.push(diagnostic.help("write them after a table and an empty line"));
                }
            },
            Ok(space) => self.top().blocks.push(Block { span, kind: BlockKind::Space(space) }),
        }
    }

    fn heading(&mut self, level: u8, inlines: Vec<Inline>, span: Span) {
        let mut text = self.inlines(inlines);
        let attributes = self.take_attributes(&mut text, |_| true);
        if plain(&text).trim().is_empty() {
            self.diagnostics.push(Code::EmptyHeading.at(span, "the heading is empty").help("give it a text, or remove it"));
            return;
        }
        if let Some(last) = self.level.filter(|last| level > last + 1) {
            let message = format!("the heading jumps from level {last} to level {level}");
            let help = format!("write it with {} `#`", last + 1);
            self.diagnostics.push(Code::HeadingJump.at(span, message).help(help));
        }
        self.level = Some(level);
        self.top().blocks.push(Block { span, kind: BlockKind::Heading { level, text, attributes } });
    }

    fn item(&mut self, task: Option<bool>, mut blocks: Vec<Block>, span: Span) {
        let attributes = match blocks.last_mut() {
            Some(Block { kind: BlockKind::Paragraph(inlines), .. }) => {
                self.take_attributes(inlines, |inner| inner.starts_with('#'))
            }
            _ => Attributes::default(),
        };
        if let Open::List { items, .. } = &mut self.top().open {
            items.push(Item { span, task, attributes, blocks });
        }
    }

    /// Cuts `{…}` off the end of a text.
    fn take_attributes(&mut self, inlines: &mut Vec<Inline>, fits: fn(&str) -> bool) -> Attributes {
        let Some(Inline { span, kind: InlineKind::Text(text) }) = inlines.last_mut() else {
            return Attributes::default();
        };
        let Some((before, inner, at)) = attributes::split(text).filter(|(_, inner, _)| fits(inner)) else {
            return Attributes::default();
        };
        let attributes = attributes::read(inner, self.file, span.start + at);
        let length = before.len();
        text.truncate(length);
        span.end = span.start + length;
        if text.is_empty() {
            inlines.pop();
        }
        attributes.unwrap_or_else(|diagnostic| {
            self.diagnostics.push(diagnostic);
            Attributes::default()
        })
    }

    fn link(&mut self, target: String, inlines: Vec<Inline>, range: &Range<usize>) {
        let text = self.inlines(inlines);
        let span = self.span(range);
        let target = target.trim().to_owned();
        let safe = ["https://", "http://", "mailto:", "#", "case:"].iter().any(|scheme| {
            target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && target.len() > scheme.len()
        });
        if target.is_empty() || target == "#" {
            self.diagnostics.push(Code::EmptyLink.at(span, "the link leads nowhere").help("write its address in the round brackets"));
        } else if plain(&text).trim().is_empty() {
            let diagnostic = Code::EmptyLink.at(span, "the link has no text");
            self.diagnostics.push(diagnostic.help("write in the square brackets where it leads"));
        } else if !safe {
            let diagnostic = Code::UnsafeLink.at(span, format!("a link to `{target}`"));
            self.diagnostics.push(diagnostic.help("links begin with `https://`, `http://`, `mailto:`, `#` or `case:`"));
        }
        self.inline(InlineKind::Link { target, text }, range);
    }

    fn picture(&mut self, path: String, inlines: &[Inline], range: &Range<usize>) {
        let alt = plain(inlines).trim().to_owned();
        if alt.is_empty() {
            let diagnostic = Code::MissingAltText.at(self.span(range), "the picture has no text for those who cannot see it");
            self.diagnostics.push(diagnostic.help("write in the square brackets what it shows"));
        }
        self.inline(InlineKind::Picture { path, alt }, range);
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.stack.pop().map(|frame| frame.blocks).unwrap_or_default()
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
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

/// Reads the attributes of a paragraph that is nothing but room to write.
fn space(attributes: &Attributes, span: Span) -> Result<Space, crate::diagnostic::Diagnostic> {
    let first = attributes.keys().next();
    let word = first.map_or("", |key| key.value.as_str());
    let allowed: &[&str] = match word {
        "lines" => &["lines"],
        "box" => &["box"],
        "row" | "rows" => &["row", "rows"],
        "scale" | "low" | "high" => &["scale", "low", "high"],
        "newpage" => &["newpage"],
        _ => {
            let shown = if word.is_empty() { "braces without a known word".to_owned() } else { format!("`{word}` is not known here") };
            let help = "use one of {lines=4}, {box=40mm}, {row=14mm rows=6}, {scale=1..5 low=\"…\" high=\"…\"}, {newpage}";
            return Err(Code::WrongAttribute.at(first.map_or(span, |key| key.span), shown).help(help));
        }
    };
    if let Some(key) = attributes.keys().find(|key| !allowed.contains(&key.value.as_str())) {
        let message = format!("`{}` does not go with `{word}`", key.value);
        return Err(Code::WrongAttribute.at(key.span, message));
    }
    let bounded = |key: &str, unit: &str, least: u32, most: u32| {
        let value = attributes.get(key);
        let number = value.and_then(|value| value.value.strip_suffix(unit)?.parse().ok());
        number.filter(|number| (least..=most).contains(number)).ok_or_else(|| {
            let message = format!("`{key}` needs a number from {least} to {most}");
            Code::WrongAttribute.at(value.map_or(span, |value| value.span), message).help(format!("write `{key}={least}{unit}`"))
        })
    };
    match word {
        "lines" => bounded("lines", "", 1, 40).map(Space::Lines),
        "box" => bounded("box", "mm", 5, 230).map(Space::Box),
        "row" | "rows" => {
            let height = if attributes.get("row").is_some() { bounded("row", "mm", 6, 60)? } else { 14 };
            let rows = if attributes.get("rows").is_some() { bounded("rows", "", 0, 30)? } else { 0 };
            Ok(Space::Rows { height, rows })
        }
        "newpage" => Ok(Space::NewPage),
        _ => scale(attributes, span),
    }
}

fn scale(attributes: &Attributes, span: Span) -> Result<Space, crate::diagnostic::Diagnostic> {
    let value = attributes.get("scale");
    let ends = value.and_then(|value| value.value.split_once("..")).and_then(|(from, to)| {
        let (from, to) = (from.parse::<u32>().ok()?, to.parse::<u32>().ok()?);
        (from < to && to - from < 10 && to <= 100).then_some((from, to))
    });
    let Some((from, to)) = ends else {
        let diagnostic = Code::WrongAttribute.at(value.map_or(span, |value| value.span), "`scale` needs two numbers at most 9 apart");
        return Err(diagnostic.help("write `{scale=1..5}`"));
    };
    let text = |key| attributes.get(key).map(|text: &Located<String>| text.value.clone()).unwrap_or_default();
    Ok(Space::Scale { from, to, low: text("low"), high: text("high") })
}
