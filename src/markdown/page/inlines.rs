//! Writes what is within a block.

use super::{Note, Writer, escaped};
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
            InlineKind::Footnote { name, blocks } => self.footnote(name, blocks),
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

    /// A mark; its note is written once, however many marks lead to it.
    fn footnote(&mut self, name: &str, blocks: &[Block]) {
        let known = self.notes.iter().position(|note| *note.name == *name);
        let at = known.unwrap_or_else(|| {
            let outer = std::mem::take(&mut self.out);
            self.blocks(blocks);
            let text = std::mem::replace(&mut self.out, outer);
            self.notes.push(Note { name: name.into(), text, marks: 0 });
            self.notes.len() - 1
        });
        self.notes[at].marks += 1;
        let (id, mark) = (self.note_id(at), self.mark_id(at, self.notes[at].marks));
        self.put(&format!("<a id=\"{mark}\" role=\"doc-noteref\" href=\"#{id}\">{}</a>", at + 1));
    }

    /// The notes of the text, each with a way back to its marks.
    pub(super) fn endnotes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        self.put("<section role=\"doc-endnotes\"><ol>");
        for (at, note) in notes.iter().enumerate() {
            self.put(&format!("<li id=\"{}\">{}<p class=\"back\">", self.note_id(at), note.text));
            for mark in 1..=note.marks {
                let label = (self.page.word)("note-back", &[("n", &(at + 1).to_string())]);
                let (mark, label) = (self.mark_id(at, mark), escaped(&label));
                self.put(&format!("<a role=\"doc-backlink\" href=\"#{mark}\" aria-label=\"{label}\">↩\u{fe0e}</a>"));
            }
            self.put("</p></li>");
        }
        self.put("</ol></section>\n");
    }

    fn note_id(&self, at: usize) -> String {
        format!("note-{}-{}", self.page.prefix, at + 1)
    }

    fn mark_id(&self, at: usize, mark: usize) -> String {
        format!("mark-{}-{}-{mark}", self.page.prefix, at + 1)
    }

    fn link(&mut self, target: &str, text: &[Inline]) {
        if !["#", "case:", "next:"].iter().any(|scheme| target.starts_with(scheme)) {
            return self.within(&format!("a href=\"{}\"", escaped(target)), |writer| writer.inlines(text));
        }
        let Some(anchor) = self.page.resolver.link(target) else { return self.inlines(text) };
        if self.page.resolver.is_absent(target) {
            self.inlines(text);
            let label = (self.page.word)("not-in-pack", &[]);
            return self.put(&format!(" ({})", escaped(&label)));
        }
        let open = format!("a class=\"to\" href=\"#{}\"", escaped(&anchor));
        self.within(&open, |writer| writer.inlines(text));
        match (self.page.spot)(&anchor) {
            Some((true, number)) => self.put(&format!("\u{a0}<strong>{}</strong>", escaped(&number))),
            Some((false, page)) => self.put(&format!(" (<strong>{}</strong>)", escaped(&page))),
            None => {}
        }
    }
}
