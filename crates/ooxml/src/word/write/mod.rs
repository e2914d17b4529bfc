//! Writes a document: one file for each kind of part.

mod blocks;
mod inlines;
mod numbering;
mod pages;
mod pictures;
mod settings;
mod tables;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Document};
use crate::error::Error;
use crate::package::{Package, Relations};
use crate::xml::{RELATIONS, WORD, Xml};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

const THEME: &[u8] = include_bytes!("../../theme.xml");
const THEME_TYPE: &str = "application/vnd.openxmlformats-officedocument.theme+xml";

/// The bytes of a document.
pub(super) fn write(document: &Document) -> Result<Vec<u8>, Error> {
    let headings = walk::headings(document);
    let mut writer = Writer::new(document, headings);
    let body = writer.body();
    let notes = writer.notes();
    writer.fixed_parts()?;
    writer.add("document", "document.main", body);
    if let Some(notes) = notes {
        writer.add("footnotes", "footnotes", notes);
    }
    writer.whole()?;
    let mut own = Relations::default();
    own.part(&format!("{OFFICE}/officeDocument"), "word/document.xml");
    document.properties.write(&mut writer.package, &mut own);
    let relations = std::mem::take(&mut writer.relations);
    writer.package.relate("word/document.xml", relations);
    writer.package.relate("", own);
    Ok(writer.package.zip())
}

/// What is known while a document is written.
struct Writer<'a> {
    document: &'a Document,
    package: Package,
    /// Those of the part that is being written.
    relations: Relations,
    faults: Vec<Error>,
    notes: Vec<&'a [Block]>,
    bookmarks: BTreeSet<&'a str>,
    bookmark_count: usize,
    targets: BTreeSet<&'a str>,
    /// Where each picture lies, by its bytes.
    pictures: BTreeMap<&'a [u8], String>,
    picture_count: usize,
    /// What the list of contents shows, and which of it is written next.
    headings: Vec<walk::Heading>,
    heading: usize,
    /// The heads and feet that are written, each with its relation.
    edges: BTreeMap<(Vec<u8>, Relations), String>,
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document, headings: Vec<walk::Heading>) -> Self {
        Self {
            document,
            package: Package::default(),
            relations: Relations::default(),
            faults: Vec::new(),
            notes: Vec::new(),
            bookmarks: BTreeSet::new(),
            bookmark_count: 0,
            targets: BTreeSet::new(),
            pictures: BTreeMap::new(),
            picture_count: 0,
            headings,
            heading: 0,
            edges: BTreeMap::new(),
        }
    }

    /// The parts that hold no text of the document.
    fn fixed_parts(&mut self) -> Result<(), Error> {
        let styles = self.document.styles.part(&self.document.properties.language)?;
        self.add("styles", "styles", styles);
        self.related("styles", "styles");
        let numbering = numbering::part(&self.document.lists);
        self.add("numbering", "numbering", numbering);
        self.related("numbering", "numbering");
        let settings = settings::part(&self.document.properties.language, !self.notes.is_empty());
        self.add("settings", "settings", settings);
        self.related("settings", "settings");
        // Styles name their fonts and colours themselves; validators ask for both parts all the same.
        let fonts = Xml::part("w:fonts", &NAMESPACES[..1], |_| {});
        self.add("fontTable", "fontTable", fonts);
        self.related("fontTable", "fontTable");
        self.package.add("word/theme/theme1.xml", THEME_TYPE, THEME.to_vec());
        self.related("theme", "theme/theme1");
        Ok(())
    }

    fn add(&mut self, name: &str, kind: &str, bytes: Vec<u8>) {
        self.package.add(&format!("word/{name}.xml"), &format!("{TYPES}.{kind}+xml"), bytes);
    }

    fn related(&mut self, kind: &str, name: &str) -> String {
        self.relations.part(&format!("{OFFICE}/{kind}"), &format!("{name}.xml"))
    }

    /// Notes may hold notes of their own, so the list can grow while it is written.
    fn notes(&mut self) -> Option<Vec<u8>> {
        if self.notes.is_empty() {
            return None;
        }
        self.related("footnotes", "footnotes");
        let of_document = std::mem::take(&mut self.relations);
        let part = Xml::part("w:footnotes", &NAMESPACES, |xml| {
            settings::separators(xml);
            let mut place = 0;
            while let Some(blocks) = self.notes.get(place).copied() {
                place += 1;
                xml.element("w:footnote", &[("w:id", &place.to_string())], |xml| self.note(xml, blocks));
            }
        });
        let of_notes = std::mem::replace(&mut self.relations, of_document);
        self.package.relate("word/footnotes.xml", of_notes);
        Some(part)
    }

    /// The id of a style by its name; what has none is a fault.
    fn style(&mut self, name: &str) -> &'a str {
        let document = self.document;
        document.styles.id(name).unwrap_or_else(|error| {
            self.faults.push(error);
            ""
        })
    }

    /// Everything that was asked for was there.
    fn whole(&mut self) -> Result<(), Error> {
        let lost = self.targets.iter().find(|target| !self.bookmarks.contains(*target));
        self.faults.extend(lost.map(|target| Error::NoBookmark((*target).to_owned())));
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults.swap_remove(0)) }
    }
}

/// What the parts with text begin with.
const NAMESPACES: [(&str, &str); 5] = [
    ("xmlns:w", WORD),
    ("xmlns:r", RELATIONS),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
];
