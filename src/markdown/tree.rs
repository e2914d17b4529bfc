//! The tree that Markdown becomes.

use super::attributes::Attributes;
use crate::source::{Located, Span};

/// A block with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A heading, without its attributes.
    Heading {
        /// From 1 to 6, as written.
        level: u8,
        /// Its text.
        text: Vec<Inline>,
        /// What stood in braces at its end.
        attributes: Attributes,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The first number of an ordered list.
        start: Option<u64>,
        /// Whether its items stand apart.
        loose: bool,
        /// Its items.
        items: Vec<Item>,
    },
    /// A table.
    Table(Table),
    /// A quotation or an alert.
    Quote {
        /// The kind of alert, if it is one.
        alert: Option<Alert>,
        /// Its content.
        blocks: Vec<Block>,
    },
    /// Code.
    Code {
        /// Its language, if given.
        language: String,
        /// The code.
        text: String,
    },
    /// A thematic break.
    Rule,
    /// Terms with their definitions.
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    /// The text of a footnote.
    Footnote {
        /// What references call it.
        name: String,
        /// Its text.
        blocks: Vec<Block>,
    },
    /// Room to write.
    Space(Space),
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where it stands.
    pub span: Span,
    /// Whether it has a tick box, and whether that is ticked.
    pub task: Option<bool>,
    /// What stood in braces at its end.
    pub attributes: Attributes,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How its columns are aligned.
    pub align: Vec<Align>,
    /// Its head.
    pub head: Vec<Vec<Inline>>,
    /// Its rows.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Least height of a row in millimetres, if rows are to write in.
    pub row_height: Option<u32>,
    /// Empty rows to add.
    pub empty_rows: u32,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Align {
    None,
    Left,
    Center,
    Right,
}

/// Kinds of alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Alert {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

/// Room to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Space {
    /// Ruled lines.
    Lines(u32),
    /// A frame of so many millimetres.
    Box(u32),
    /// Least height and empty rows of the table before it; gone after parsing.
    Rows {
        /// Millimetres.
        height: u32,
        /// How many.
        rows: u32,
    },
    /// A scale to mark.
    Scale {
        /// First number.
        from: u32,
        /// Last number.
        to: u32,
        /// What the first one means.
        low: String,
        /// What the last one means.
        high: String,
    },
    /// A new page.
    NewPage,
}

/// A piece of text with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: InlineKind,
}

/// Kinds of inline content.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind {
    /// Text.
    Text(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck text.
    Strike(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link; `#anchor` and `case:id` lead to sheets and cases.
    Link {
        /// Where it leads.
        target: String,
        /// Its text.
        text: Vec<Inline>,
    },
    /// A picture.
    Picture {
        /// Its path, relative to its file.
        path: String,
        /// Its alternative text.
        alt: String,
    },
    /// A citation.
    Citation {
        /// The reading or source.
        id: String,
        /// A page or the like.
        note: Option<String>,
    },
    /// A mark that leads to a footnote.
    FootnoteMark(String),
    /// A line break that only the source has.
    SoftBreak,
    /// A line break.
    HardBreak,
}

impl Block {
    /// A heading made of plain text.
    pub fn heading(span: Span, level: u8, text: String, attributes: Attributes) -> Self {
        let text = vec![Inline { span, kind: InlineKind::Text(text) }];
        Self { span, kind: BlockKind::Heading { level, text, attributes } }
    }
}

/// The words of inline content.
pub fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(part) | InlineKind::Code(part) => text.push_str(part),
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                text.push_str(&plain(inner));
            }
            InlineKind::Link { text: inner, .. } => text.push_str(&plain(inner)),
            InlineKind::Picture { alt, .. } => text.push_str(alt),
            InlineKind::SoftBreak | InlineKind::HardBreak => text.push(' '),
            InlineKind::Citation { .. } | InlineKind::FootnoteMark(_) => {}
        }
    }
    text
}

/// The words of blocks, each block on a line.
pub fn plain_blocks(blocks: &[Block]) -> String {
    let mut lines = Vec::new();
    walk(blocks, &mut |block| match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => lines.push(plain(text)),
        BlockKind::Table(table) => {
            lines.extend(table.head.iter().chain(table.rows.iter().flatten()).map(|cell| plain(cell)));
        }
        BlockKind::Code { text, .. } => lines.push(text.clone()),
        BlockKind::Definitions(list) => lines.extend(list.iter().map(|(term, _)| plain(term))),
        BlockKind::Space(Space::Scale { low, high, .. }) => lines.push(format!("{low} {high}")),
        _ => {}
    });
    lines.join("\n")
}

/// Visits every block, outer ones first.
pub(super) fn walk<'a>(blocks: &'a [Block], visit: &mut impl FnMut(&'a Block)) {
    for block in blocks {
        visit(block);
        match &block.kind {
            BlockKind::List { items, .. } => {
                for item in items {
                    walk(&item.blocks, visit);
                }
            }
            BlockKind::Quote { blocks, .. } | BlockKind::Footnote { blocks, .. } => walk(blocks, visit),
            BlockKind::Definitions(list) => {
                for blocks in list.iter().flat_map(|(_, definitions)| definitions) {
                    walk(blocks, visit);
                }
            }
            _ => {}
        }
    }
}

/// `Say: text` → `Say` and the paragraph without it.
pub fn cue(block: &Block) -> Option<(Located<String>, Block)> {
    let BlockKind::Paragraph(inlines) = &block.kind else { return None };
    let (first, rest) = inlines.split_first()?;
    let InlineKind::Text(text) = &first.kind else { return None };
    let (word, after) = text.split_once(':')?;
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let plain = word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    if !capital || !plain || !(after.is_empty() || after.starts_with(' ')) {
        return None;
    }
    let span = Span { end: first.span.start + word.len(), ..first.span };
    let kept = Inline {
        span: Span { start: (span.end + 1).min(first.span.end), ..first.span },
        kind: InlineKind::Text(after.trim_start().to_owned()),
    };
    let inlines = std::iter::once(kept).chain(rest.iter().cloned()).collect();
    Some((Located::new(word.to_owned(), span), Block { span: block.span, kind: BlockKind::Paragraph(inlines) }))
}

/// Something that blocks refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where it is referred to.
    pub span: Span,
    /// What it is.
    pub kind: ReferenceKind,
}

/// Kinds of references.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceKind {
    /// A citation.
    Citation {
        /// The reading or source.
        id: String,
    },
    /// A link inside the library: `#anchor` or `case:id`.
    Link {
        /// Its target.
        target: String,
    },
    /// A picture.
    Picture {
        /// Its path, relative to its file.
        path: String,
    },
}

/// Everything that blocks refer to, in order.
pub fn references(blocks: &[Block]) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(blocks, &mut |block| match &block.kind {
        BlockKind::Heading { text, .. } | BlockKind::Paragraph(text) => inline_references(text, &mut found),
        BlockKind::Table(table) => {
            for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                inline_references(cell, &mut found);
            }
        }
        BlockKind::Definitions(list) => list.iter().for_each(|(term, _)| inline_references(term, &mut found)),
        _ => {}
    });
    found
}

fn inline_references(inlines: &[Inline], found: &mut Vec<Reference>) {
    for inline in inlines {
        let kind = match &inline.kind {
            InlineKind::Emphasis(inner) | InlineKind::Strong(inner) | InlineKind::Strike(inner) => {
                inline_references(inner, found);
                continue;
            }
            InlineKind::Link { target, text } => {
                inline_references(text, found);
                if !target.starts_with('#') && !target.starts_with("case:") {
                    continue;
                }
                ReferenceKind::Link { target: target.clone() }
            }
            InlineKind::Picture { path, .. } => ReferenceKind::Picture { path: path.clone() },
            InlineKind::Citation { id, .. } => ReferenceKind::Citation { id: id.clone() },
            _ => continue,
        };
        found.push(Reference { span: inline.span, kind });
    }
}
