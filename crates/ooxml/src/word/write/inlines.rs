//! Runs, links, fields and marks of notes.

use super::{OFFICE, Writer};
use crate::word::{Field, Inline, Link, Run, Script};
use crate::xml::Xml;

impl<'a> Writer<'a> {
    pub(super) fn inlines(&mut self, xml: &mut Xml, inner: &'a [Inline]) {
        for inline in inner {
            match inline {
                Inline::Run(run) => self.run(xml, run),
                Inline::Link(link) => self.link(xml, link),
                Inline::Note(blocks) => {
                    self.notes.push(blocks);
                    self.mark_of_note(xml, self.notes.len());
                }
                Inline::Field(field) => self.known_field(xml, field),
                Inline::Picture(picture) => self.picture(xml, picture),
                Inline::Break => xml.element("w:r", &[], |xml| xml.empty("w:br", &[])),
                Inline::Tab => xml.element("w:r", &[], |xml| xml.empty("w:tab", &[])),
                Inline::Bookmark(name) => {
                    let ids = self.begin_bookmarks(xml, std::slice::from_ref(name));
                    ids.iter().for_each(|id| xml.empty("w:bookmarkEnd", &[("w:id", id)]));
                }
            }
        }
    }

    /// Writes text. What XML has no sign for but Word an element becomes that element.
    pub(super) fn run(&mut self, xml: &mut Xml, run: &Run) {
        if run.text.is_empty() {
            return;
        }
        xml.element("w:r", &[], |xml| {
            self.run_properties(xml, run);
            let mut rest = run.text.as_str();
            while let Some(at) = rest.find(['\t', '\u{ad}', '\u{2011}']) {
                let (before, after) = rest.split_at(at);
                piece(xml, before);
                let sign = after.chars().next().expect("one was found");
                let name = match sign {
                    '\t' => "w:tab",
                    '\u{ad}' => "w:softHyphen",
                    _ => "w:noBreakHyphen",
                };
                xml.empty(name, &[]);
                rest = &after[sign.len_utf8()..];
            }
            piece(xml, rest);
        });
    }

    /// Writes how text looks; nothing, if it looks like its paragraph.
    pub(super) fn run_properties(&mut self, xml: &mut Xml, run: &Run) {
        if *run == (Run { text: run.text.clone(), ..Run::default() }) {
            return;
        }
        let style = run.style.as_deref().map(|name| self.style(name));
        xml.element("w:rPr", &[], |xml| {
            style.iter().for_each(|style| xml.value("w:rStyle", style));
            let marks = [("w:b", run.bold), ("w:bCs", run.bold), ("w:i", run.italic), ("w:iCs", run.italic)];
            let marks = marks.into_iter().chain([("w:strike", run.struck)]);
            marks.filter(|(_, is)| *is).for_each(|(name, _)| xml.empty(name, &[]));
            match run.script {
                Script::Line => {}
                Script::Above => xml.value("w:vertAlign", "superscript"),
                Script::Below => xml.value("w:vertAlign", "subscript"),
            }
            if run.passage.right_to_left {
                xml.empty("w:rtl", &[]);
            }
            let language = run.passage.language.as_str();
            if !language.is_empty() {
                xml.empty("w:lang", &[("w:val", language), ("w:bidi", language)]);
            }
        });
    }

    fn link(&mut self, xml: &mut Xml, link: &'a Link) {
        let id;
        let target = if let Some(name) = link.target.strip_prefix('#') {
            self.targets.insert(name);
            ("w:anchor", name)
        } else {
            id = self.relations.address(&format!("{OFFICE}/hyperlink"), &link.target);
            ("r:id", id.as_str())
        };
        xml.element("w:hyperlink", &[target, ("w:history", "1")], |xml| {
            for inline in &link.inner {
                match inline {
                    Inline::Run(run) if run.style.is_none() => self.run(xml, &run.clone().style("Hyperlink")),
                    other => self.inlines(xml, std::slice::from_ref(other)),
                }
            }
        });
    }

    fn mark_of_note(&mut self, xml: &mut Xml, number: usize) {
        let style = self.style("footnote reference");
        xml.element("w:r", &[], |xml| {
            xml.element("w:rPr", &[], |xml| xml.value("w:rStyle", style));
            xml.empty("w:footnoteReference", &[("w:id", &number.to_string())]);
        });
    }

    fn known_field(&mut self, xml: &mut Xml, field: &'a Field) {
        match field {
            Field::Page => self.field(xml, " PAGE ", "1"),
            Field::Pages => self.field(xml, " NUMPAGES ", "1"),
            Field::PageOf(bookmark, text) => {
                self.targets.insert(bookmark);
                self.field(xml, &format!(" PAGEREF {bookmark} \\h "), text);
            }
        }
    }

    /// Writes a field: what is to be filled in, and its text until then.
    pub(super) fn field(&mut self, xml: &mut Xml, instruction: &str, known: &str) {
        self.mark(xml, "begin", &[]);
        self.instruction(xml, instruction);
        self.mark(xml, "separate", &[]);
        self.run(xml, &Run::new(known));
        self.mark(xml, "end", &[]);
    }

    pub(super) fn mark(&self, xml: &mut Xml, kind: &str, more: &[(&str, &str)]) {
        let attributes: Vec<_> = [("w:fldCharType", kind)].into_iter().chain(more.iter().copied()).collect();
        xml.element("w:r", &[], |xml| xml.empty("w:fldChar", &attributes));
    }

    pub(super) fn instruction(&self, xml: &mut Xml, instruction: &str) {
        xml.element("w:r", &[], |xml| xml.words("w:instrText", &[("xml:space", "preserve")], instruction));
    }
}

fn piece(xml: &mut Xml, text: &str) {
    if !text.is_empty() {
        xml.words("w:t", &[("xml:space", "preserve")], text);
    }
}
