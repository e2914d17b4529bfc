//! Writes what is within a block.

use super::{Writer, escaped};
use crate::markdown::line::signs_of;
use crate::markdown::tree::{Block, Inline, InlineKind};
use crate::markdown::typography::{put, typographic};
use crate::source::Span;

impl Writer<'_> {
    /// All inline content of a block: its quotes depend on each other.
    pub(super) fn run(&mut self, inlines: &[Inline]) {
        let outer = std::mem::replace(&mut self.signs, signs_of(inlines, self.page.resolver.language()));
        self.inlines(inlines);
        self.signs = outer;
    }

    /// A text by itself.
    pub(super) fn text(&mut self, text: &str) {
        let text = escaped(&typographic(text, self.page.resolver.language()));
        self.put(&text);
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        inlines.iter().for_each(|inline| self.inline(inline));
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text(text) => {
                let mut plain = String::with_capacity(text.len());
                put(text, &mut self.signs, |part| plain.push_str(part));
                self.put(&escaped(&plain));
            }
            InlineKind::Term { text, .. } => self.text(text),
            InlineKind::Emphasis(inner) => self.within("em", |writer| writer.inlines(inner)),
            InlineKind::Strong(inner) => self.within("strong", |writer| writer.inlines(inner)),
            InlineKind::Strike(inner) => self.within("s", |writer| writer.inlines(inner)),
            InlineKind::Code(text) => self.within("code", |writer| writer.put(&escaped(text))),
            InlineKind::Link { target, text } => self.link(target, text),
            InlineKind::Picture { path, alt } => self.picture(path, alt, inline.span),
            InlineKind::Citation { id, note } => self.citation(id, note.as_deref()),
            InlineKind::Footnote { blocks, .. } => self.footnote(blocks),
            InlineKind::SoftBreak => self.put("\n"),
            InlineKind::HardBreak => self.put("<br/>"),
        }
    }

    fn picture(&mut self, path: &str, alt: &str, span: Span) {
        match self.page.resolver.picture(path, span) {
            Some(path) => self.put(&format!("<img src=\"{}\" alt=\"{}\"/>", escaped(&path), escaped(alt))),
            None => self.text(alt),
        }
    }

    fn citation(&mut self, id: &str, note: Option<&str>) {
        let Some(number) = self.page.resolver.citation(id) else { return };
        self.put(&format!("<span class=\"cite\">[{number}"));
        if let Some(note) = note {
            self.put(", ");
            self.text(note);
        }
        self.put("]</span>");
    }

    fn footnote(&mut self, blocks: &[Block]) {
        let number = self.notes.len() + 1;
        let id = format!("note-{}-{number}", self.page.prefix);
        self.put(&format!("<a role=\"doc-noteref\" href=\"#{id}\">{number}</a>"));
        // A note within it comes after it.
        self.notes.push(String::new());
        let outer = std::mem::take(&mut self.out);
        self.blocks(blocks);
        let text = std::mem::replace(&mut self.out, outer);
        self.notes[number - 1] = format!("<li id=\"{id}\" role=\"doc-footnote\">{text}</li>");
    }

    fn link(&mut self, target: &str, text: &[Inline]) {
        if !["#", "case:", "next:"].iter().any(|scheme| target.starts_with(scheme)) {
            return self.within(&format!("a href=\"{}\"", escaped(target)), |writer| writer.inlines(text));
        }
        self.inlines(text);
        let Some(anchor) = self.page.resolver.link(target) else { return };
        if self.page.resolver.is_absent(target) {
            let label = (self.page.word)("not-in-pack", &[]);
            return self.put(&format!(" ({})", escaped(&label)));
        }
        match (self.page.spot)(&anchor) {
            Some((true, number)) => self.put(&format!("\u{a0}<strong>{}</strong>", escaped(&number))),
            Some((false, page)) => self.put(&format!(" (<strong>{}</strong>)", escaped(&page))),
            None => {}
        }
    }
}
