//! Writes the tree as Typst markup: calls only, no sugar, every text escaped, every range traced to its author.

use super::escape::string;
use super::lead::leads;
use super::markup::Markup;
use super::noted::{extent, piece};
use super::read::{cue, walk};
use super::tree::{Alert, Align, Block, BlockKind, EmptyRows, Inline, Item, Space, Table};
use super::typography::Signs;
use super::width;
use crate::source::Span;
use crate::yaml::Choice;

mod inlines;

/// Knows what citations, links and pictures stand for in one document.
pub trait Resolver {
    /// The number of a cited source.
    fn citation(&self, id: &str) -> Option<u32>;
    /// The anchor that a link inside the library leads to.
    fn link(&self, target: &str) -> Option<String>;
    /// Whether what the link leads to is not among what the reader has, which the text then says.
    fn is_absent(&self, _target: &str) -> bool {
        false
    }
    /// The virtual path of a picture, from its path relative to the author's file.
    fn picture(&self, path: &str, span: Span) -> Option<String>;
    /// The language of the text, whose quotation marks and dashes are printed.
    fn language(&self) -> &str;
}

/// The level of the highest heading among blocks and within them, if there is one.
pub fn highest_heading(blocks: &[Block]) -> Option<u8> {
    let mut top = None;
    walk(blocks, &mut |block| {
        if let BlockKind::Heading { level, .. } = block.kind {
            top = Some(top.map_or(level, |top: u8| top.min(level)));
        }
    });
    top
}

/// Blocks as markup; the highest heading among them becomes depth 1.
pub fn typst(blocks: &[Block], resolver: &dyn Resolver) -> Markup {
    typst_with_cues(blocks, &[], resolver)
}

/// Blocks as markup, where a paragraph that begins with one of `cues` and a colon becomes a call of `cue`.
pub fn typst_with_cues(blocks: &[Block], cues: &[&str], resolver: &dyn Resolver) -> Markup {
    let top = highest_heading(blocks).unwrap_or(6);
    let mut writer = Writer::new(resolver, cues, top);
    writer.pieces(blocks);
    writer.markup
}

/// Inline content as markup.
pub fn typst_inline(inlines: &[Inline], resolver: &dyn Resolver) -> Markup {
    let mut writer = Writer::new(resolver, &[], 1);
    writer.run(inlines);
    writer.markup
}

/// Every call ends with a semicolon: what follows it can neither become its argument nor a field.
struct Writer<'a> {
    markup: Markup,
    resolver: &'a dyn Resolver,
    cues: &'a [&'a str],
    /// The level of the highest heading.
    top: u8,
    /// What is printed for the quotes and hyphens that come next.
    signs: Signs,
    /// The footnotes of the piece that is being written.
    notes: Option<Vec<Markup>>,
    /// The first of them in the head of a table, while that is being written.
    head: Option<usize>,
}

impl<'a> Writer<'a> {
    fn new(resolver: &'a dyn Resolver, cues: &'a [&'a str], top: u8) -> Self {
        Self { markup: Markup::default(), resolver, cues, top, signs: Signs::default(), notes: None, head: None }
    }

    fn raw(&mut self, code: &str) {
        self.markup.text.push_str(code);
    }

    fn traced(&mut self, code: &str, span: Span) {
        let start = self.markup.text.len();
        self.markup.text.push_str(code);
        if !code.is_empty() {
            self.markup.origins.push((start..self.markup.text.len(), span));
        }
    }

    /// A whole text: what has footnotes becomes a piece with its notes after it.
    fn pieces(&mut self, mut blocks: &[Block]) {
        while !blocks.is_empty() {
            let (first, rest) = blocks.split_at(piece(blocks));
            blocks = rest;
            let Some(extent) = extent(first) else {
                self.blocks_before(first, rest.first());
                continue;
            };
            let call = format!("#noted(\"{}\", {}, {}, note => [", extent.kind, extent.letters, extent.lines);
            self.traced(&call, first[0].span);
            self.notes = Some(Vec::new());
            self.blocks(first);
            self.trim();
            self.raw("], ");
            for note in self.notes.take().unwrap_or_default() {
                self.raw("[");
                self.markup.append(note);
                self.raw("], ");
            }
            self.raw(");\n\n");
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        self.blocks_before(blocks, None);
    }

    fn blocks_before(&mut self, blocks: &[Block], next: Option<&Block>) {
        let nexts = blocks.iter().skip(1).map(Some).chain([next]);
        for (block, next) in blocks.iter().zip(nexts) {
            if leads(block, next) {
                self.raw("#lead-in[");
                self.block(block);
                self.raw("];");
            } else {
                self.block(block);
            }
            self.raw("\n\n");
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { level, text, .. } => {
                self.traced(&format!("#heading(depth: {})[", level.saturating_sub(self.top) + 1), block.span);
                self.run(text);
                self.raw("];");
            }
            BlockKind::Paragraph(inlines) => self.paragraph(block, inlines),
            BlockKind::List { start, loose, items } => self.list(block, *start, *loose, items),
            BlockKind::Table(table) => self.table(block, table),
            BlockKind::Quote { alert, blocks } => {
                let call = match alert {
                    Some(alert) => format!("#alert({})[", string(alert_word(*alert))),
                    None => "#quotation[".to_owned(),
                };
                self.traced(&call, block.span);
                self.blocks(blocks);
                self.raw("];");
            }
            BlockKind::Code { text, .. } => {
                self.traced(&format!("#raw(block: true, {});", string(text)), block.span);
            }
            BlockKind::Rule => self.traced("#separator();", block.span),
            BlockKind::Definitions(list) => self.definitions(block, list),
            BlockKind::Space(space) => self.space(block, space),
        }
    }

    fn paragraph(&mut self, block: &Block, inlines: &[Inline]) {
        match cue(block).filter(|(word, _)| self.cues.contains(&word.value.as_str())) {
            Some((word, Block { kind: BlockKind::Paragraph(rest), .. })) => {
                self.traced(&format!("#cue({})[", string(&word.value.to_ascii_lowercase())), word.span);
                self.run(&rest);
                self.raw("];");
            }
            _ => self.run(inlines),
        }
    }

    fn list(&mut self, block: &Block, start: Option<u32>, loose: bool, items: &[Item]) {
        let call = match start {
            Some(start) => format!("#enum(start: {start}, tight: {}, ", !loose),
            None if items.iter().any(|item| item.task.is_some()) => "#task-list(".to_owned(),
            None => format!("#list(tight: {}, ", !loose),
        };
        self.traced(&call, block.span);
        for item in items {
            self.raw("[");
            match item.task {
                Some(true) => self.raw("#ticked-box(); "),
                Some(false) => self.raw("#tick-box(); "),
                None => {}
            }
            self.item(&item.blocks, loose);
            self.raw("], ");
        }
        self.raw(");");
    }

    /// In a tight list, and alone in any item, the first text is no paragraph.
    fn item(&mut self, blocks: &[Block], loose: bool) {
        match blocks {
            [Block { kind: BlockKind::Paragraph(inlines), .. }, rest @ ..] if !loose || rest.is_empty() => {
                self.run(inlines);
                if !rest.is_empty() {
                    self.raw("\n");
                    self.blocks(rest);
                }
            }
            blocks => self.blocks(blocks),
        }
        self.trim();
    }

    fn trim(&mut self) {
        let end = self.markup.text.trim_end_matches('\n').len();
        self.markup.text.truncate(end);
    }

    fn table(&mut self, block: &Block, table: &Table) {
        let columns = table.head.len();
        let align: Vec<_> = table.align.iter().map(|align| align_word(*align)).collect();
        let call = match table.row_height {
            Some(height) => {
                let rows = match table.empty_rows {
                    EmptyRows::Count(count) => count.to_string(),
                    EmptyRows::People => "doc.participants".to_owned(),
                };
                format!("#writing-table(row: {height}mm, rows: {rows}, ")
            }
            None => "#content-table(".to_owned(),
        };
        let needs = (0..columns).map(|column| width::need(table, column));
        let needs: String = needs.map(|(word, most)| format!("({}, {most}), ", string(&word))).collect();
        self.traced(
            &format!("{call}columns: {columns}, needs: ({needs}), align: ({},), ", align.join(", ")),
            block.span,
        );
        self.raw("table.header(");
        self.head = Some(self.notes.as_ref().map_or(0, Vec::len));
        self.cells(&table.head);
        self.head = None;
        self.raw("), ");
        for row in &table.rows {
            self.cells(row);
        }
        self.raw(");");
    }

    fn cells(&mut self, cells: &[Vec<Inline>]) {
        for cell in cells {
            self.raw("[");
            self.run(cell);
            self.raw("], ");
        }
    }

    fn definitions(&mut self, block: &Block, list: &[(Vec<Inline>, Vec<Vec<Block>>)]) {
        for (index, (term, definitions)) in list.iter().enumerate() {
            if index > 0 {
                self.raw("\n\n");
            }
            let span = term.first().map_or(block.span, |first| first.span);
            self.traced("#definition[", span);
            self.run(term);
            self.raw("][");
            match definitions.as_slice() {
                [blocks] => self.item(blocks, true),
                several => several.iter().for_each(|blocks| self.blocks(blocks)),
            }
            self.raw("];");
        }
    }

    fn space(&mut self, block: &Block, space: &Space) {
        let call = match space {
            Space::Lines(lines) => format!("#ruled-lines({lines})"),
            Space::Box(height) => format!("#empty-box({height}mm)"),
            Space::Scale { from, to, low, high } => {
                format!("#scale({from}, {to}, low: [{}], high: [{}])", self.text(low), self.text(high))
            }
            Space::Event(keys) => {
                let keys: Vec<_> = keys.iter().map(|key| string(key.word())).collect();
                format!("#of-event({})", keys.join(", "))
            }
            Space::Badges => "#badges()".to_owned(),
            Space::NewPage => "#new-page()".to_owned(),
        };
        self.traced(&format!("{call};"), block.span);
    }
}

pub(super) fn alert_word(alert: Alert) -> &'static str {
    match alert {
        Alert::Note => "note",
        Alert::Tip => "tip",
        Alert::Important => "important",
        Alert::Warning => "warning",
        Alert::Caution => "caution",
    }
}

fn align_word(align: Align) -> &'static str {
    match align {
        Align::None => "auto",
        Align::Left => "start",
        Align::Center => "center",
        Align::Right => "end",
    }
}
