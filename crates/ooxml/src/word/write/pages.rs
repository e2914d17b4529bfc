//! The body with its sections, and the heads and feet of their pages.

use super::{NAMESPACES, OFFICE, TYPES, Writer};
use crate::word::{Block, Section};
use crate::xml::Xml;

impl<'a> Writer<'a> {
    /// The main part.
    pub(super) fn body(&mut self) -> Vec<u8> {
        let sections = self.document.sections.as_slice();
        Xml::part("w:document", &NAMESPACES, |xml| {
            xml.element("w:body", &[], |xml| {
                if let Some((last, before)) = sections.split_last() {
                    before.iter().for_each(|section| self.last_of_section(xml, section));
                    self.blocks(xml, &last.body, true);
                    self.section(xml, last);
                }
            });
        })
    }

    /// Says how the pages of a section look.
    pub(super) fn section(&mut self, xml: &mut Xml, section: &'a Section) {
        let header = self.edge("header", "w:hdr", &section.header);
        let footer = self.edge("footer", "w:ftr", &section.footer);
        let page = section.page;
        xml.element("w:sectPr", &[], |xml| {
            xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", &header)]);
            xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", &footer)]);
            xml.empty("w:pgSz", &[("w:w", &page.width.in_twips()), ("w:h", &page.height.in_twips())]);
            let (side, top, bottom) = (page.side.in_twips(), page.top.in_twips(), page.bottom.in_twips());
            let half = page.top.times(1, 2).in_twips();
            let margins = [
                ("w:top", top.as_str()),
                ("w:right", &side),
                ("w:bottom", &bottom),
                ("w:left", &side),
                ("w:header", &half),
                ("w:footer", &half),
                ("w:gutter", "0"),
            ];
            xml.empty("w:pgMar", &margins);
            if self.document.right_to_left {
                xml.empty("w:bidi", &[]);
            }
        });
    }

    /// The relation to a head or foot. What is the same for many sections is one part.
    fn edge(&mut self, kind: &str, root: &str, blocks: &'a [Block]) -> String {
        let of_document = std::mem::take(&mut self.relations);
        let part = Xml::part(root, &NAMESPACES, |xml| self.blocks(xml, blocks, true));
        let own = std::mem::replace(&mut self.relations, of_document);
        let key = (part, own);
        if let Some(known) = self.edges.get(&key) {
            return known.clone();
        }
        let name = format!("{kind}{}", self.edges.len() + 1);
        self.package.add(&format!("word/{name}.xml"), &format!("{TYPES}.{kind}+xml"), key.0.clone());
        let id = self.relations.part(&format!("{OFFICE}/{kind}"), &format!("{name}.xml"));
        self.package.relate(&format!("word/{name}.xml"), key.1.clone());
        self.edges.insert(key, id.clone());
        id
    }
}
