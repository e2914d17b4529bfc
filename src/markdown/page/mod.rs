//! Writes the tree as XHTML: for forms of a document that are not typeset.
//!
//! Headings say only how deep they are within their text; where the text stands is known to whoever [places](placed) it.

mod inlines;
mod space;

use super::read::{cue, plain};
use super::tree::{Alert, Align, Block, BlockKind, EmptyRows, EventKey, Inline, InlineKind, Item, Table};
use super::typography::Signs;
use super::write::{Resolver, highest_heading};

/// Gives a label by its key, its placeholders filled in.
pub type Words<'a> = &'a dyn Fn(&str, &[(&str, &str)]) -> String;

/// What the writer needs to know beside the text.
pub struct Page<'a> {
    /// What citations, links and pictures stand for.
    pub resolver: &'a dyn Resolver,
    /// Words that begin a paragraph as cues.
    pub cues: &'a [&'a str],
    /// A label with its placeholders filled in.
    pub word: Words<'a>,
    /// Where the reader finds what has this anchor, and whether that is a loose sheet.
    pub spot: &'a dyn Fn(&str) -> Option<(bool, String)>,
    /// What is known of the event.
    pub event: &'a dyn Fn(EventKey) -> Option<String>,
    /// How many people are expected.
    pub people: u32,
    /// What the ids of notes begin with: unlike that of any other text of the page.
    pub prefix: &'a str,
}

/// Stands before the depth of a heading until it is known where its text stands.
const DEPTH: char = '\u{e000}';

/// A text below a heading of a level: its own headings go deeper.
pub fn placed(text: &str, level: u8) -> String {
    (1..=6u8).fold(text.to_owned(), |text, depth| {
        text.replace(&format!("{DEPTH}{depth}"), &(level + depth).min(6).to_string())
    })
}

/// Text as XHTML holds it.
pub fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// Blocks as XHTML, with their notes at the end.
pub fn xhtml(blocks: &[Block], page: &Page<'_>) -> String {
    let top = highest_heading(blocks).unwrap_or(6);
    let mut writer = Writer { page, out: String::new(), signs: Signs::default(), notes: Vec::new(), top, scales: 0 };
    writer.blocks(blocks);
    writer.endnotes();
    writer.out
}

struct Writer<'a> {
    page: &'a Page<'a>,
    out: String,
    /// What is printed for the quotes and hyphens that come next.
    signs: Signs,
    notes: Vec<Note>,
    /// The level of the highest heading.
    top: u8,
    /// How many scales were written.
    scales: usize,
}

/// A note, and how many marks lead to it.
struct Note {
    name: Box<str>,
    text: String,
    marks: usize,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn put(&mut self, code: &str) {
        self.out.push_str(code);
    }

    fn within(&mut self, open: &str, inner: impl FnOnce(&mut Self)) {
        let name = open.split(' ').next().unwrap_or(open);
        self.put(&format!("<{open}>"));
        inner(self);
        self.put(&format!("</{name}>"));
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { level, text, .. } => {
                let level = format!("h{DEPTH}{}", level.saturating_sub(self.top) + 1);
                self.within(&level, |writer| writer.run(text));
            }
            BlockKind::Paragraph(inlines) if is_figure(inlines) => {
                self.within("figure", |writer| writer.run(inlines));
            }
            BlockKind::Paragraph(inlines) => self.paragraph(block, inlines),
            BlockKind::List { start, items, .. } => self.list(*start, items),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Quote { alert: None, blocks } => self.within("blockquote", |writer| writer.blocks(blocks)),
            BlockKind::Quote { alert: Some(alert), blocks } => self.alert(*alert, blocks),
            BlockKind::Code { text, .. } => self.within("pre", |writer| writer.put(&escaped(text))),
            BlockKind::Rule => self.put("<hr/>"),
            BlockKind::Definitions(list) => self.definitions(list),
            BlockKind::Space(space) => self.space(space),
        }
        self.put("\n");
    }

    fn paragraph(&mut self, block: &Block, inlines: &[Inline]) {
        match cue(block).filter(|(word, _)| self.page.cues.contains(&word.value.as_str())) {
            Some((word, Block { kind: BlockKind::Paragraph(rest), .. })) => {
                let kind = word.value.to_ascii_lowercase();
                let label = (self.page.word)(&format!("cue-{kind}"), &[]);
                self.within(&format!("p class=\"cue-{kind}\""), |writer| {
                    writer.put(&format!("<span class=\"cue\">{}</span> ", escaped(&label)));
                    writer.run(&rest);
                });
            }
            _ => self.within("p", |writer| writer.run(inlines)),
        }
    }

    fn list(&mut self, start: Option<u32>, items: &[Item]) {
        let is_tasks = start.is_none() && items.iter().all(|item| item.task == Some(false));
        let open = match start {
            Some(start) => format!("ol start=\"{start}\""),
            None if is_tasks => "ul class=\"tasks\"".to_owned(),
            None => "ul".to_owned(),
        };
        // The boxes of a list of tasks are the marks of its items.
        let tick = if is_tasks { " class=\"tick\"" } else { "" };
        self.within(&open, |writer| {
            items.iter().for_each(|item| writer.within("li", |writer| writer.item(item, tick)));
        });
    }

    /// The first text of an item is no paragraph.
    fn item(&mut self, item: &Item, tick: &str) {
        let (first, rest) = match item.blocks.as_slice() {
            [Block { kind: BlockKind::Paragraph(inlines), .. }, rest @ ..] => (inlines.as_slice(), rest),
            blocks => (&[][..], blocks),
        };
        match item.task {
            Some(ticked) => self.within("label", |writer| {
                let ticked = if ticked { " checked=\"checked\"" } else { "" };
                writer.put(&format!("<input{tick} type=\"checkbox\"{ticked}/> "));
                writer.run(first);
            }),
            None => self.run(first),
        }
        self.blocks(rest);
    }

    fn alert(&mut self, alert: Alert, blocks: &[Block]) {
        let kind = super::write::alert_word(alert);
        let label = escaped(&(self.page.word)(&format!("alert-{kind}"), &[]));
        self.within(&format!("aside class=\"{kind}\" aria-label=\"{label}\""), |writer| {
            writer.put(&format!("<p class=\"box-title\">{label}</p>"));
            writer.blocks(blocks);
        });
    }

    fn table(&mut self, table: &Table) {
        let rows = match table.empty_rows {
            EmptyRows::Count(count) => count,
            EmptyRows::People => self.page.people,
        };
        let empty = vec![Vec::new(); table.head.len()];
        let rows = table.rows.iter().chain(std::iter::repeat_n(&empty, rows as usize));
        let open = table.row_height.map_or("tr".to_owned(), |height| format!("tr data-height=\"{height}\""));
        self.within("table", |writer| {
            writer.put("<thead><tr>");
            for (cell, align) in table.head.iter().zip(&table.align) {
                writer.within(&format!("th scope=\"col\"{}", align_class(*align)), |writer| writer.run(cell));
            }
            writer.put("</tr></thead>");
            writer.within("tbody", |writer| {
                (1..).zip(rows).for_each(|(n, row)| writer.within(&open, |writer| writer.row(table, n, row)));
            });
        });
    }

    fn row(&mut self, table: &Table, number: usize, row: &[Vec<Inline>]) {
        for ((cell, align), head) in row.iter().zip(&table.align).zip(&table.head) {
            self.within(&format!("td{}", align_class(*align)), |writer| {
                if table.row_height.is_some() && cell.is_empty() {
                    let name = escaped(&format!("{} {number}", plain(head)));
                    writer.put(&format!("<textarea class=\"cell\" rows=\"1\" aria-label=\"{name}\"></textarea>"));
                } else {
                    writer.run(cell);
                }
            });
        }
    }

    fn definitions(&mut self, list: &[(Vec<Inline>, Vec<Vec<Block>>)]) {
        self.within("dl", |writer| {
            for (term, definitions) in list {
                writer.within("dt", |writer| writer.run(term));
                definitions.iter().for_each(|blocks| writer.within("dd", |writer| writer.blocks(blocks)));
            }
        });
    }
}

/// Whether a paragraph is one picture and nothing else.
fn is_figure(inlines: &[Inline]) -> bool {
    matches!(inlines, [Inline { kind: InlineKind::Picture { .. }, .. }])
}

/// How the cells of a column are aligned.
fn align_class(align: Align) -> &'static str {
    match align {
        Align::Right => " class=\"end\"",
        Align::Center => " class=\"center\"",
        Align::None | Align::Left => "",
    }
}
