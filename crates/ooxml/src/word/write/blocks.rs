//! Paragraphs and the list of contents.

use super::Writer;
use super::walk::Heading;
use crate::error::Error;
use crate::word::{Block, Contents, Paragraph, Passage, Run, Section};
use crate::xml::Xml;

/// The style of a paragraph that only keeps two tables apart.
const GAP: &str = "Gap";

impl<'a> Writer<'a> {
    /// Writes blocks. Tables that touch would become one, and a cell must end with a paragraph.
    pub(super) fn blocks(&mut self, xml: &mut Xml, blocks: &'a [Block], ends: bool) {
        let mut after_table = false;
        for block in blocks {
            if after_table && matches!(block, Block::Table(_)) {
                self.gap(xml, None);
            }
            after_table = matches!(block, Block::Table(_));
            match block {
                Block::Paragraph(paragraph) => self.paragraph(xml, paragraph, None),
                Block::Table(table) => self.table(xml, table),
                Block::Contents(contents) => self.contents(xml, *contents),
            }
        }
        if ends && !matches!(blocks.last(), Some(Block::Paragraph(_))) {
            self.gap(xml, None);
        }
    }

    /// Writes a small paragraph with nothing in it, which may end a section.
    pub(super) fn gap(&mut self, xml: &mut Xml, section: Option<&'a Section>) {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                let style = self.style(GAP);
                xml.value("w:pStyle", style);
                if let Some(section) = section {
                    self.section(xml, section);
                }
            });
        });
    }

    /// Writes a paragraph, which may end a section.
    pub(super) fn paragraph(&mut self, xml: &mut Xml, paragraph: &'a Paragraph, section: Option<&'a Section>) {
        self.led_paragraph(xml, paragraph, section, |_, _| {});
    }

    /// Writes a paragraph with something before its text.
    fn led_paragraph(
        &mut self,
        xml: &mut Xml,
        paragraph: &'a Paragraph,
        section: Option<&'a Section>,
        lead: impl FnOnce(&mut Self, &mut Xml),
    ) {
        xml.element("w:p", &[], |xml| {
            self.paragraph_properties(xml, paragraph, section);
            let listed = paragraph.level().and_then(|_| self.headings.get(self.heading).cloned());
            let listed = listed.inspect(|_| self.heading += 1).map(|heading| (self.next_bookmark(), heading.bookmark));
            if let Some((id, name)) = &listed {
                xml.empty("w:bookmarkStart", &[("w:id", id), ("w:name", name)]);
            }
            let around = self.begin_bookmarks(xml, &paragraph.bookmarks);
            lead(self, xml);
            self.inlines(xml, &paragraph.inner);
            around.iter().chain(listed.as_ref().map(|(id, _)| id)).for_each(|id| {
                xml.empty("w:bookmarkEnd", &[("w:id", id)]);
            });
        });
    }

    fn paragraph_properties(&mut self, xml: &mut Xml, paragraph: &Paragraph, section: Option<&'a Section>) {
        xml.element("w:pPr", &[], |xml| {
            if !paragraph.style.is_empty() {
                let style = self.style(&paragraph.style);
                xml.value("w:pStyle", style);
            }
            let marks = [("w:keepNext", paragraph.keep_with_next), ("w:pageBreakBefore", paragraph.new_page)];
            marks.iter().filter(|(_, is)| *is).for_each(|(name, _)| xml.empty(name, &[]));
            if let Some((list, level)) = paragraph.item {
                if list.0 >= self.document.lists.len() {
                    self.faults.push(Error::NoList);
                }
                xml.element("w:numPr", &[], |xml| {
                    xml.value("w:ilvl", &level.min(8).to_string());
                    xml.value("w:numId", &(list.0 + 1).to_string());
                });
            }
            if let Some(stop) = paragraph.right_tab {
                xml.element("w:tabs", &[], |xml| {
                    xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &stop.in_twips())]);
                });
            }
            self.direction(xml, &paragraph.passage);
            if let Some(indent) = paragraph.indent {
                xml.empty("w:ind", &[("w:left", &indent.in_twips())]);
            }
            self.run_properties(xml, &Run { passage: paragraph.passage.clone(), ..Run::default() });
            if let Some(section) = section {
                self.section(xml, section);
            }
        });
    }

    /// Which way the lines of a paragraph run.
    fn direction(&self, xml: &mut Xml, passage: &Passage) {
        if passage.right_to_left {
            xml.empty("w:bidi", &[]);
        }
    }

    /// Begins bookmarks and tells their ids.
    pub(super) fn begin_bookmarks(&mut self, xml: &mut Xml, names: &'a [String]) -> Vec<String> {
        let begun = names.iter().map(|name| {
            self.know_bookmark(name);
            let id = self.next_bookmark();
            xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", name)]);
            id
        });
        begun.collect()
    }

    fn know_bookmark(&mut self, name: &'a str) {
        let letters = name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if !letters || !begins || name.chars().count() > 40 {
            self.faults.push(Error::BookmarkName(name.to_owned()));
        } else if !self.bookmarks.insert(name) {
            self.faults.push(Error::BookmarkTwice(name.to_owned()));
        }
    }

    fn next_bookmark(&mut self) -> String {
        self.bookmark_count += 1;
        self.bookmark_count.to_string()
    }

    /// The list of contents: a field with what is known before a word processor fills it in.
    fn contents(&mut self, xml: &mut Xml, contents: Contents) {
        let entries = self.headings.iter().filter(|heading| heading.level <= contents.levels).cloned();
        let entries: Vec<_> = entries.collect();
        if entries.is_empty() {
            return;
        }
        xml.element("w:sdt", &[], |xml| {
            xml.element("w:sdtPr", &[], |xml| {
                xml.element("w:docPartObj", &[], |xml| {
                    xml.value("w:docPartGallery", "Table of Contents");
                    xml.empty("w:docPartUnique", &[]);
                });
            });
            xml.element("w:sdtContent", &[], |xml| {
                for (place, entry) in entries.iter().enumerate() {
                    self.entry(xml, entry, (place == 0).then_some(contents));
                }
                xml.element("w:p", &[], |xml| {
                    let style = self.style(GAP);
                    xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", style));
                    self.mark(xml, "end", &[]);
                });
            });
        });
    }

    /// A heading in the list of contents, which leads to it; the first one begins the field.
    fn entry(&mut self, xml: &mut Xml, entry: &Heading, first: Option<Contents>) {
        let Heading { level, text, bookmark } = entry;
        xml.element("w:p", &[], |xml| {
            let style = self.style(&format!("toc {level}"));
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", style);
                self.direction(xml, &self.passage());
            });
            if let Some(Contents { levels }) = first {
                // A word processor that can fills it in when it opens the file.
                self.mark(xml, "begin", &[("w:dirty", "true")]);
                self.instruction(xml, &format!(" TOC \\o \"1-{levels}\" \\h \\z \\u "));
                self.mark(xml, "separate", &[]);
            }
            xml.element("w:hyperlink", &[("w:anchor", bookmark), ("w:history", "1")], |xml| {
                self.run(xml, &Run { passage: self.passage(), ..Run::new(text) });
                xml.element("w:r", &[], |xml| xml.empty("w:tab", &[]));
                self.field(xml, &format!(" PAGEREF {bookmark} \\h "), "");
            });
        });
    }

    /// Language and direction of the document itself.
    pub(super) fn passage(&self) -> Passage {
        Passage { language: String::new(), right_to_left: self.document.right_to_left }
    }

    /// Writes a note; its own number stands before it.
    pub(super) fn note(&mut self, xml: &mut Xml, blocks: &'a [Block]) {
        if let Some((Block::Paragraph(first), others)) = blocks.split_first() {
            self.led_paragraph(xml, first, None, Self::note_mark);
            self.blocks(xml, others, !others.is_empty());
        } else {
            xml.element("w:p", &[], |xml| self.note_mark(xml));
            self.blocks(xml, blocks, !blocks.is_empty());
        }
    }

    fn note_mark(&mut self, xml: &mut Xml) {
        let style = self.style("footnote reference");
        xml.element("w:r", &[], |xml| {
            xml.element("w:rPr", &[], |xml| xml.value("w:rStyle", style));
            xml.empty("w:footnoteRef", &[]);
        });
        xml.element("w:r", &[], |xml| xml.words("w:t", &[("xml:space", "preserve")], " "));
    }

    /// The last paragraph of a section says how its pages look.
    pub(super) fn last_of_section(&mut self, xml: &mut Xml, section: &'a Section) {
        match section.body.split_last() {
            Some((Block::Paragraph(last), rest)) => {
                self.blocks(xml, rest, false);
                self.paragraph(xml, last, Some(section));
            }
            _ => {
                self.blocks(xml, &section.body, false);
                self.gap(xml, Some(section));
            }
        }
    }
}
