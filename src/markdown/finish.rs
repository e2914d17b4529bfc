//! What becomes of a finished paragraph, heading, item, row, link or picture, and what is wrong with it.

use super::attributes::{self, Attributes};
use super::builder::{Builder, Frame, Open};
use super::inline::{self, is_escaped, is_literal, part};
use super::read::plain;
use super::space::{self, Room};
use super::terms;
use super::tree::{Block, BlockKind, Inline, InlineKind, Item, Space};
use crate::diagnostic::{Code, suggestion};
use crate::source::{Span, is_blank};

/// What may stand in the braces of a heading beside an anchor.
const KEYS: [&str; 7] = ["give", "group", "keep", OBJECTIVE, "optional", REVEAL, "to"];

/// Holds a part of a case study back, at a heading or a question; `library` refuses it elsewhere.
pub const REVEAL: &str = "reveal";

/// Names what a question of a test asks for; `library` refuses it elsewhere.
pub const OBJECTIVE: &str = "objective";

/// What an overlay may say in the braces of a heading or a list item; `library` refuses it elsewhere.
pub const CHANGES: [&str; 4] = ["add", "after", "remove", "replace"];

/// Schemes of links that leave the document.
const OUTSIDE: [&str; 3] = ["https://", "http://", "mailto:"];

/// Beginnings of links that stay inside the library.
const INSIDE: [&str; 3] = ["#", "case:", "next:"];

/// Longer addresses are refused by Typst (8,000) and by some PDF readers.
const LONGEST_LINK: usize = 2000;

impl Builder<'_> {
    /// A run of text as it is kept; `whole` says that it is all of a block.
    pub(super) fn inlines(&mut self, mut inlines: Vec<Inline>, whole: bool) -> Vec<Inline> {
        inline::merge(&mut inlines, self.source);
        self.open_braces(&inlines);
        let inlines = inline::citations(inlines, self.source, self.diagnostics);
        let foreign = self.foreign(&inlines, whole);
        let mut inlines = terms::terms(inlines, self.source, &foreign);
        inlines.shrink_to_fit();
        inlines
    }

    /// Braces that would mean something if they were whole, such as `{lines=4`, `{#map` or `lines=4}`.
    fn open_braces(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            let InlineKind::Text(text) = &inline.kind else { continue };
            if !text.contains(['{', '}']) || !is_literal(inline, self.source) {
                continue;
            }
            for (at, _) in text.match_indices('{') {
                let rest = self.source[inline.span.start() + at + 1..].split('\n').next().unwrap_or_default();
                let begins = rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '#');
                if begins && !rest.contains('}') && !is_escaped(inline.span, at, self.source) {
                    let help = "close it with `}` in the same line, or write `\\{` for the sign itself";
                    self.report(Code::WrongAttribute, inline.span.part(at..at + 1), "the brace is not closed", help);
                }
            }
            if !text.contains('{') && space::is_room(&format!("{{{}", text.trim())) {
                let help = "begin with `{`, or write `\\}` for the sign itself";
                self.report(Code::WrongAttribute, inline.span, "room to write lacks its first brace", help);
            }
        }
    }

    pub(super) fn paragraph(&mut self, inlines: Vec<Inline>, span: Span) {
        let source = &self.source[span.range()];
        let text = source.trim();
        let alone = attributes::split(text).is_some_and(|(before, inner, _)| {
            // What begins with `{:` or `{%` is another tool's.
            before.is_empty() && !inner.contains('{') && !inner.starts_with([':', '%'])
        });
        if alone && !text.contains('\n') {
            let before = source.len() - source.trim_start().len();
            self.room(text, span.part(before..before + text.len()));
            return;
        }
        self.long_word(&inlines, span);
        let inlines = self.inlines(inlines, true);
        self.stray_braces(&inlines);
        self.push(BlockKind::Paragraph(inlines), span);
    }

    /// Braces that stand alone: room to write, or rows for the table before them.
    fn room(&mut self, text: &str, span: Span) {
        match space::read(text, self.file, span.start()) {
            Err(diagnostic) => self.diagnostics.push(diagnostic),
            Ok(Room::Space(Space::NewPage)) if !matches!(self.top().open, Open::Document) => {
                let message = "a new page inside a list or a quote";
                self.report(Code::WrongAttribute, span, message, "put `{newpage}` before it or behind it");
            }
            Ok(Room::Space(space)) => self.push(BlockKind::Space(space), span),
            Ok(Room::Rows { height, empty }) => match self.last_block() {
                Some(Block { kind: BlockKind::Table(table), .. }) => {
                    (table.row_height, table.empty_rows) = (Some(height), empty);
                }
                _ => {
                    let message = "`row` and `rows` stand behind no table";
                    self.report(Code::WrongAttribute, span, message, "write them after a table");
                }
            },
        }
    }

    /// Braces that would be printed because an empty line or a heading is missing.
    fn stray_braces(&mut self, inlines: &[Inline]) {
        let in_item = matches!(self.top().open, Open::Item { .. });
        for inline in inlines {
            let InlineKind::Text(text) = &inline.kind else { continue };
            let line = text.trim();
            if !line.ends_with('}') || is_escaped(inline.span, 0, self.source) || !is_literal(inline, self.source) {
                continue;
            }
            if space::is_room(line) {
                let help = "put an empty line before it and behind it";
                self.report(Code::WrongAttribute, inline.span, "room to write stands inside a paragraph", help);
            } else if !in_item && attributes::split(text).is_some_and(|(_, inner, _)| inner.starts_with('#')) {
                let help = "put it at the end of a heading or a list item, or write `\\{` for the sign itself";
                self.report(Code::WrongAttribute, inline.span, "a paragraph has no anchor", help);
            }
        }
    }

    pub(super) fn heading(&mut self, level: u8, inlines: Vec<Inline>, span: Span) {
        self.long_word(&inlines, span);
        let mut text = self.inlines(inlines, true);
        let attributes = self.take_attributes(&mut text).unwrap_or_default();
        for key in attributes.keys().filter(|key| ![&KEYS[..], &CHANGES].concat().contains(&key.value.as_str())) {
            let message = format!("`{}` is not known at a heading", key.value);
            self.diagnostics.push(Code::WrongAttribute.at(key.span, message).maybe_help(suggestion(&key.value, KEYS)));
        }
        if is_blank(&plain(&text)) {
            self.report(Code::EmptyHeading, span, "the heading is empty", "give it a text, or remove it");
            return;
        }
        if self.in_footnote() {
            let message = "a heading inside a footnote";
            self.report(Code::UnsupportedMarkdown, span, message, "write it as a sentence");
            return;
        }
        if let Some(last) = self.level.filter(|last| level > last + 1) {
            let message = format!("the heading jumps from level {last} to level {level}");
            let help = format!("write it with {} `#`", last + 1);
            self.report(Code::HeadingJump, span, message, &help);
        }
        self.level = Some(level);
        self.push(BlockKind::Heading { level, text, attributes }, span);
    }

    pub(super) fn item(&mut self, task: Option<bool>, mut blocks: Vec<Block>, span: Span) {
        // The braces stand at the end of an item or of its first paragraph.
        let mut attributes = self.take_from(blocks.last_mut());
        if attributes.is_none() && blocks.len() > 1 {
            attributes = self.take_from(blocks.first_mut());
        }
        let attributes = attributes.unwrap_or_default();
        let is_known = |key: &str| key == REVEAL || CHANGES.contains(&key);
        for key in attributes.keys().filter(|key| !is_known(&key.value)) {
            let message = format!("`{}` does not belong to a list item", key.value);
            let help = "room to write stands on a line of its own, between empty lines; `\\{` is the sign itself";
            self.diagnostics.push(Code::WrongAttribute.at(key.span, message).help(help));
        }
        if let Open::List { items, .. } = &mut self.top().open {
            items.push(Item { span, task, attributes, blocks });
        }
    }

    fn take_from(&mut self, block: Option<&mut Block>) -> Option<Attributes> {
        match block {
            Some(Block { kind: BlockKind::Paragraph(inlines), .. }) => self.take_attributes(inlines),
            _ => None,
        }
    }

    /// Cuts `{…}` off the end of a text.
    fn take_attributes(&mut self, inlines: &mut Vec<Inline>) -> Option<Attributes> {
        let last = inlines.last()?;
        let InlineKind::Text(text) = &last.kind else { return None };
        let found = attributes::split(text).filter(|(_, _, at)| !is_escaped(last.span, at - 1, self.source));
        let Some((before, inner, at)) = found.filter(|_| is_literal(last, self.source)) else {
            self.broken_braces(inlines);
            return None;
        };
        let attributes = attributes::read(inner, self.file, last.span.start() + at);
        let kept = part(text, last.span, 0..before.len());
        inlines.pop();
        inlines.extend(kept);
        attributes.map_err(|diagnostic| self.diagnostics.push(diagnostic)).ok()
    }

    /// Braces at the end of a text with emphasis, code or the like in them.
    fn broken_braces(&mut self, inlines: &[Inline]) {
        let (Some(first), Some(last)) = (inlines.first(), inlines.last()) else { return };
        let span = first.span.to(last.span);
        let source = self.source[span.range()].trim_end();
        let Some(open) = source.strip_suffix('}').and_then(|inner| inner.rfind('{')) else { return };
        let escaped = source.ends_with("\\}") || source[..open].ends_with('\\');
        let stands_apart = open == 0 || source[..open].ends_with(char::is_whitespace);
        if !escaped && stands_apart {
            let span = span.part(open..source.len());
            let help = "write plain words in the braces, or `\\{` for the sign itself";
            self.report(Code::WrongAttribute, span, "the braces cannot be read", help);
        }
    }

    pub(super) fn row(&mut self, cells: Vec<Vec<Inline>>, span: Span) {
        let source = self.source[span.range()].trim();
        let beyond =
            self.source[self.cell_end.clamp(span.start(), span.end())..span.end()].trim_matches(['|', ' ', '\t', '\n']);
        if !beyond.is_empty() {
            let message = format!("`{}` stands in no column", shown(beyond));
            let help = "give the head of the table as many cells as its rows have, or write `\\|` for the sign itself";
            self.report(Code::UnsupportedMarkdown, span, message, help);
        }
        let Frame { open: Open::Table(table), .. } = self.top() else { return };
        if table.head.is_empty() {
            table.head = cells;
        } else if space::is_room(source) {
            // Without an empty line the braces behind a table are read as one more row.
            self.row_of_braces(source, span);
        } else {
            table.rows.push(cells);
        }
    }

    fn row_of_braces(&mut self, source: &str, span: Span) {
        match space::read(source, self.file, span.start()) {
            Ok(Room::Rows { height, empty }) => {
                if let Open::Table(table) = &mut self.top().open {
                    (table.row_height, table.empty_rows) = (Some(height), empty);
                }
            }
            Ok(Room::Space(_)) => {
                let help = "put an empty line before it";
                self.report(Code::WrongAttribute, span, "room to write stands inside a table", help);
            }
            Err(diagnostic) => self.diagnostics.push(diagnostic),
        }
    }

    pub(super) fn link(&mut self, target: String, inlines: Vec<Inline>, span: Span) {
        let text = self.inlines(inlines, false);
        let target = target.trim().to_owned();
        self.hidden_in(&target, span);
        let outside = OUTSIDE.iter().any(|scheme| {
            let start = target.get(..scheme.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && target.len() > scheme.len()
        });
        let inside = INSIDE.iter().any(|scheme| target.starts_with(scheme) && target.len() > scheme.len());
        if target.is_empty() || target == "#" {
            let help = "write its address in the round brackets";
            self.report(Code::EmptyLink, span, "the link leads nowhere", help);
        } else if plain(&text).trim().is_empty() {
            let help = "write in the square brackets where it leads";
            self.report(Code::EmptyLink, span, "the link has no text", help);
        } else if !outside && !inside {
            let help = "links begin with `https://`, `http://`, `mailto:`, `#` or `case:`";
            self.report(Code::UnsafeLink, span, format!("a link to `{}`", shown(&target)), help);
        } else if target.len() > LONGEST_LINK || target.contains(|c: char| c.is_whitespace() || c.is_control()) {
            let help = format!("write spaces as `%20` and at most {LONGEST_LINK} signs");
            self.report(Code::UnsafeLink, span, "the address holds spaces or is too long", &help);
        }
        self.inline(InlineKind::Link { target: target.into(), text: text.into() }, span);
    }

    pub(super) fn picture(&mut self, path: String, inlines: &[Inline], span: Span) {
        let alt = plain(inlines).trim().to_owned();
        // Some tools write every path from where the text lies.
        let path = path.trim_start_matches("./").to_owned();
        self.hidden_in(&path, span);
        let size = alt
            .rsplit_once('|')
            .map(|(_, size)| size.trim())
            .filter(|size| !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit() || b == b'x'));
        if let Some(size) = size {
            let message = format!("`|{size}` is no size here, and would be read aloud");
            self.report(Code::ForeignMarkup, span, message, "remove it: a picture is as wide as its text allows");
        }
        if is_blank(&alt) {
            let message = "the picture has no text for those who cannot see it";
            self.report(Code::MissingAltText, span, message, "write in the square brackets what it shows");
        }
        let beside = path.split('/').all(|name| !name.is_empty() && !name.starts_with('.'));
        if path.is_empty() {
            let help = "write its file in the round brackets";
            self.report(Code::EmptyLink, span, "the picture has no file", help);
        } else if !beside || path.contains([':', '\\']) {
            let help = "put the picture beside the text or in a folder below it";
            self.report(Code::UnsafeLink, span, format!("a picture from `{}`", shown(&path)), help);
        } else {
            self.inline(InlineKind::Picture { path: path.into(), alt: alt.into() }, span);
            return;
        }
        self.inline(InlineKind::Text(alt.into()), span);
    }
}

/// An address on one line of a message.
fn shown(address: &str) -> String {
    let short: String = address.chars().filter(|c| !c.is_control()).take(80).collect();
    if short.len() < address.len() { format!("{short}…") } else { short }
}
