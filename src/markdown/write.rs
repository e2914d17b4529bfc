//! Writes the tree as Typst markup: calls only, no sugar, every text escaped, every range traced to its author.

use std::collections::BTreeMap;
use std::ops::Range;

use super::escape::{escape, string};
use super::tree::{Alert, Align, Block, BlockKind, Inline, InlineKind, Item, Space, Table, cue, walk};
use crate::source::Span;

/// Typst markup with the origin of its ranges.
#[derive(Clone, Debug, Default)]
pub struct Markup {
    /// The markup.
    pub text: String,
    /// Which range came from where, in order; ranges do not overlap.
    pub origins: Vec<(Range<usize>, Span)>,
}

/// Knows what citations, links and pictures stand for in one document.
pub trait Resolver {
    /// The number of a cited source.
    fn citation(&self, id: &str) -> Option<u32>;
    /// The anchor that a link inside the library leads to.
    fn link(&self, target: &str) -> Option<String>;
    /// The virtual path of a picture, from its path relative to the author's file.
    fn picture(&self, path: &str, span: Span) -> Option<String>;
}

/// Blocks as markup; the highest heading among them becomes depth 1.
pub fn typst(blocks: &[Block], resolver: &dyn Resolver) -> Markup {
    typst_with_cues(blocks, &[], resolver)
}

/// Blocks as markup, where a paragraph that begins with one of `cues` and a colon becomes a call of `cue`.
pub fn typst_with_cues(blocks: &[Block], cues: &[&str], resolver: &dyn Resolver) -> Markup {
    let mut footnotes = BTreeMap::new();
    let mut top = 6;
    walk(blocks, &mut |block| match &block.kind {
        BlockKind::Footnote { name, blocks } => {
            footnotes.entry(name.as_str()).or_insert(blocks.as_slice());
        }
        BlockKind::Heading { level, .. } => top = top.min(*level),
        _ => {}
    });
    let mut writer = Writer { markup: Markup::default(), resolver, cues, footnotes, depth: 0, top };
    writer.blocks(blocks);
    writer.markup
}

struct Writer<'a> {
    markup: Markup,
    resolver: &'a dyn Resolver,
    cues: &'a [&'a str],
    footnotes: BTreeMap<&'a str, &'a [Block]>,
    /// How many footnotes we are in: a footnote that refers to itself must end.
    depth: u8,
    top: u8,
}

impl<'a> Writer<'a> {
    fn raw(&mut self, code: &str) {
        self.markup.text.push_str(code);
    }

    fn traced(&mut self, code: &str, span: Span) {
        let start = self.markup.text.len();
        self.markup.text.push_str(code);
        self.markup.origins.push((start..self.markup.text.len(), span));
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        match &block.kind {
            BlockKind::Heading { level, text, .. } => {
                self.traced(&format!("#heading(depth: {})[", level - self.top + 1), block.span);
                self.inlines(text);
                self.raw("];\n\n");
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
                self.raw("];\n\n");
            }
            BlockKind::Code { text, .. } => {
                self.traced(&format!("#raw(block: true, {});\n\n", string(text)), block.span);
            }
            BlockKind::Rule => self.traced("#separator();\n\n", block.span),
            BlockKind::Definitions(list) => self.definitions(block, list),
            BlockKind::Footnote { .. } => {}
            BlockKind::Space(space) => self.space(block, space),
        }
    }

    fn paragraph(&mut self, block: &Block, inlines: &'a [Inline]) {
        if let Some((word, _)) = cue(block).filter(|(word, _)| self.cues.contains(&word.value.as_str())) {
            let call = format!("#cue({})[", string(&word.value.to_ascii_lowercase()));
            self.traced(&call, word.span);
            self.after_cue(&inlines[0], word.value.len());
            self.inlines(&inlines[1..]);
            self.raw("];\n\n");
            return;
        }
        self.inlines(inlines);
        self.raw("\n\n");
    }

    /// The first text of a paragraph without its cue and colon.
    fn after_cue(&mut self, first: &Inline, length: usize) {
        if let InlineKind::Text(text) = &first.kind {
            let rest = text[length + 1..].trim_start();
            self.traced(&escape(rest), first.span);
        }
    }

    fn list(&mut self, block: &Block, start: Option<u64>, loose: bool, items: &'a [Item]) {
        let tasks = items.iter().any(|item| item.task.is_some());
        let call = match start {
            _ if tasks => "#task-list(".to_owned(),
            Some(start) => format!("#enum(start: {start}, tight: {}, ", !loose),
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
            self.item(&item.blocks);
            self.raw("], ");
        }
        self.raw(");\n\n");
    }

    /// A single paragraph stands in its item without a paragraph break.
    fn item(&mut self, blocks: &'a [Block]) {
        match blocks {
            [Block { kind: BlockKind::Paragraph(inlines), .. }] => self.inlines(inlines),
            blocks => self.blocks(blocks),
        }
    }

    fn table(&mut self, block: &Block, table: &'a Table) {
        let columns = table.head.len();
        let align: Vec<_> = table.align.iter().map(|align| align_word(*align)).collect();
        let call = match table.row_height {
            Some(height) => format!("#writing-table(row: {height}mm, rows: {}, ", table.empty_rows),
            None => "#content-table(".to_owned(),
        };
        self.traced(&format!("{call}columns: {columns}, align: ({},), ", align.join(", ")), block.span);
        self.raw("table.header(");
        self.cells(&table.head);
        self.raw("), ");
        for row in &table.rows {
            self.cells(row);
        }
        self.raw(");\n\n");
    }

    fn cells(&mut self, cells: &'a [Vec<Inline>]) {
        for cell in cells {
            self.raw("[");
            self.inlines(cell);
            self.raw("], ");
        }
    }

    fn definitions(&mut self, block: &Block, list: &'a [(Vec<Inline>, Vec<Vec<Block>>)]) {
        for (term, definitions) in list {
            self.traced("#definition[", block.span);
            self.inlines(term);
            self.raw("][");
            for blocks in definitions {
                self.blocks(blocks);
            }
            self.raw("];\n\n");
        }
    }

    fn space(&mut self, block: &Block, space: &Space) {
        let call = match space {
            Space::Lines(lines) => format!("#ruled-lines({lines})"),
            Space::Box(height) => format!("#empty-box({height}mm)"),
            Space::Scale { from, to, low, high } => {
                format!("#scale({from}, {to}, low: [{}], high: [{}])", escape(low), escape(high))
            }
            Space::NewPage => "#new-page()".to_owned(),
            Space::Rows { .. } => return,
        };
        self.traced(&format!("{call};\n\n"), block.span);
    }

    fn inlines(&mut self, inlines: &'a [Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &'a Inline) {
        let span = inline.span;
        match &inline.kind {
            InlineKind::Text(text) => self.traced(&escape(text), span),
            InlineKind::Emphasis(inner) => self.wrapped("#emph[", inner, span),
            InlineKind::Strong(inner) => self.wrapped("#strong[", inner, span),
            InlineKind::Strike(inner) => self.wrapped("#strike[", inner, span),
            InlineKind::Code(text) => self.traced(&format!("#raw({});", string(text)), span),
            InlineKind::Link { target, text } => self.link(target, text, span),
            InlineKind::Picture { path, alt } => match self.resolver.picture(path, span) {
                Some(path) => self.traced(&format!("#picture({}, alt: {});", string(&path), string(alt)), span),
                None => self.traced(&escape(alt), span),
            },
            InlineKind::Citation { id, note } => {
                if let Some(number) = self.resolver.citation(id) {
                    let note = note.as_ref().map(|note| format!(", [{}]", escape(note))).unwrap_or_default();
                    self.traced(&format!("#cite-mark({number}{note});"), span);
                }
            }
            InlineKind::FootnoteMark(name) => self.footnote(name, span),
            InlineKind::SoftBreak => self.raw("\n"),
            InlineKind::HardBreak => self.raw("#linebreak();"),
        }
    }

    fn wrapped(&mut self, call: &str, inner: &'a [Inline], span: Span) {
        self.traced(call, span);
        self.inlines(inner);
        self.raw("];");
    }

    fn link(&mut self, target: &str, text: &'a [Inline], span: Span) {
        if target.starts_with('#') || target.starts_with("case:") {
            match self.resolver.link(target) {
                Some(anchor) => self.wrapped(&format!("#sheet-name({})[", string(&anchor)), text, span),
                None => self.inlines(text),
            }
            return;
        }
        self.wrapped(&format!("#link({})[", string(target)), text, span);
    }

    fn footnote(&mut self, name: &str, span: Span) {
        let Some(&blocks) = self.footnotes.get(name) else { return };
        if self.depth > 0 {
            return;
        }
        self.depth += 1;
        self.traced("#footnote[", span);
        self.item(blocks);
        self.raw("];");
        self.depth -= 1;
    }
}

fn alert_word(alert: Alert) -> &'static str {
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
