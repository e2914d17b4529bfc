//! What a document says about itself.

use crate::package::{Package, Relations};
use crate::xml::Xml;

const CORE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
const CORE_TYPE: &str = "application/vnd.openxmlformats-package.core-properties+xml";
const CORE_RELATION: &str = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/// Title, author, language and date of a document. Nothing is taken from the machine or its clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// The title.
    pub title: String,
    /// Who made it, also as the last one who changed it.
    pub author: String,
    /// What it is about; left out if it is empty.
    pub subject: String,
    /// Its language, as a BCP 47 tag.
    pub language: String,
    /// The day it was made, as `2026-11-30`; left out if it is empty.
    pub date: String,
}

impl Properties {
    /// Writes the part and its relation.
    pub(crate) fn write(&self, package: &mut Package, relations: &mut Relations) {
        let namespaces = [
            ("xmlns:cp", CORE),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ];
        let part = Xml::part("cp:coreProperties", &namespaces, |xml| {
            let plain = [
                ("dc:title", &self.title),
                ("dc:subject", &self.subject),
                ("dc:creator", &self.author),
                ("cp:lastModifiedBy", &self.author),
                ("dc:language", &self.language),
            ];
            plain.iter().filter(|(_, text)| !text.is_empty()).for_each(|(name, text)| xml.words(name, &[], text));
            for name in ["dcterms:created", "dcterms:modified"] {
                if !self.date.is_empty() {
                    xml.words(name, &[("xsi:type", "dcterms:W3CDTF")], &format!("{}T00:00:00Z", self.date));
                }
            }
        });
        package.add("docProps/core.xml", CORE_TYPE, part);
        relations.part(CORE_RELATION, "docProps/core.xml");
    }
}
