//! Writes what is within a block: texts, links, notes, pictures.

use super::Writer;
use crate::markdown::escape::{escape, escape_into, string};
use crate::markdown::line::signs_of;
use crate::markdown::tree::{Block, Inline, InlineKind};
use crate::markdown::typography::{put, typographic};
use crate::markdown::width;
use crate::source::Span;

impl Writer<'_> {
    /// A text by itself.
    pub(super) fn text(&self, text: &str) -> String {
        escape(&typographic(text, self.resolver.language()))
    }

    /// All inline content of a block: its quotes depend on each other.
    pub(super) fn run(&mut self, inlines: &[Inline]) {
        // A footnote, with signs of its own, comes in between.
        let outer = std::mem::replace(&mut self.signs, signs_of(inlines, self.resolver.language()));
        self.inlines(inlines);
        self.signs = outer;
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        let span = inline.span;
        match &inline.kind {
            InlineKind::Text(text) => self.prose(text, span),
            InlineKind::Term { text, own: true, .. } => self.traced(&self.text(text), span),
            InlineKind::Term { key, text, .. } => {
                self.traced(&format!("#neutral-term({})[{}];", string(key), self.text(text)), span);
            }
            InlineKind::Emphasis(inner) => self.wrapped("#emph[", inner, span),
            InlineKind::Strong(inner) => self.wrapped("#strong[", inner, span),
            InlineKind::Strike(inner) => self.wrapped("#strike[", inner, span),
            InlineKind::Code(text) => self.traced(&format!("#raw({});", string(text)), span),
            InlineKind::Link { target, text } => self.link(target, text, span),
            InlineKind::Picture { path, alt } => match self.resolver.picture(path, span) {
                Some(path) => self.traced(&format!("#picture({}, alt: {});", string(&path), string(alt)), span),
                None => self.traced(&self.text(alt), span),
            },
            InlineKind::Citation { id, note } => {
                if let Some(number) = self.resolver.citation(id) {
                    let note = note.as_ref().map(|note| format!(", [{}]", self.text(note))).unwrap_or_default();
                    self.traced(&format!("#cite-mark({number}{note});"), span);
                }
            }
            InlineKind::Footnote { blocks, .. } => self.footnote(blocks, span),
            // A second line end would begin a paragraph.
            InlineKind::SoftBreak if self.markup.text.ends_with([' ', '\n']) => {}
            InlineKind::SoftBreak => self.raw("\n"),
            InlineKind::HardBreak => self.raw("#linebreak();"),
        }
    }

    fn footnote(&mut self, blocks: &[Block], span: Span) {
        let Some(mut notes) = self.notes.take() else {
            self.traced("#footnote[", span);
            self.item(blocks, true);
            self.raw("];");
            return;
        };
        let (outer, head) = (std::mem::take(&mut self.markup), self.head.take());
        self.item(blocks, true);
        let text = std::mem::replace(&mut self.markup, outer);
        self.head = head;
        let mark = format!("note({})", notes.len());
        match head {
            Some(first) => self.traced(&format!("#head-note({}, {mark});", notes.len() - first + 1), span),
            None => self.traced(&format!("#{mark};"), span),
        }
        notes.push(text);
        self.notes = Some(notes);
    }

    /// Text in a line, whose quotes and dashes are known; a word that is too long for a column may break.
    fn prose(&mut self, text: &str, span: Span) {
        for (piece, is_long) in width::pieces(text) {
            if is_long {
                self.raw("#long[");
            }
            let mut markup = String::with_capacity(piece.len() + piece.len() / 8);
            put(piece, &mut self.signs, |part| escape_into(part, &mut markup));
            self.traced(&markup, span);
            if is_long {
                self.raw("];");
            }
        }
    }

    fn wrapped(&mut self, call: &str, inner: &[Inline], span: Span) {
        self.traced(call, span);
        self.inlines(inner);
        self.raw("];");
    }

    fn link(&mut self, target: &str, text: &[Inline], span: Span) {
        if ["#", "case:", "next:"].iter().any(|scheme| target.starts_with(scheme)) {
            match self.resolver.link(target) {
                Some(_) if self.resolver.is_absent(target) => self.wrapped("#absent[", text, span),
                Some(anchor) => self.wrapped(&format!("#sheet-name({})[", string(&anchor)), text, span),
                None => self.inlines(text),
            }
            return;
        }
        let call = if self.head.is_some() { "head-link" } else { "link" };
        self.wrapped(&format!("#{call}({})[", string(target)), text, span);
    }
}
