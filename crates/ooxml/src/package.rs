//! The package: parts, what kind of content each has, the relations between them, and the zip around it all.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::xml::Xml;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// Higher levels take twice as long and save a tenth.
const LEVEL: i64 = 3;
const RELATIONS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";

/// A package while it is put together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    parts: BTreeMap<String, Part>,
    relations: BTreeMap<String, Relations>,
}

#[derive(Clone, Debug)]
struct Part {
    content_type: String,
    bytes: Vec<u8>,
}

/// The relations of one part, numbered in the order in which they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relations(Vec<Relation>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Relation {
    kind: String,
    target: String,
    outside: bool,
}

impl Relations {
    /// The id of a relation to a part, which is named as seen from the folder of its source.
    pub(crate) fn part(&mut self, kind: &str, target: &str) -> String {
        self.id(Relation { kind: kind.to_owned(), target: target.to_owned(), outside: false })
    }

    /// The id of a relation to an address.
    pub(crate) fn address(&mut self, kind: &str, address: &str) -> String {
        self.id(Relation { kind: kind.to_owned(), target: address.to_owned(), outside: true })
    }

    /// The same relation has the same id: none is written twice.
    fn id(&mut self, relation: Relation) -> String {
        let known = self.0.iter().position(|known| *known == relation);
        let place = known.unwrap_or_else(|| {
            self.0.push(relation);
            self.0.len() - 1
        });
        format!("rId{}", place + 1)
    }

    fn xml(&self) -> Vec<u8> {
        Xml::part("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |xml| {
            for (place, relation) in self.0.iter().enumerate() {
                let id = format!("rId{}", place + 1);
                let mut attributes =
                    vec![("Id", id.as_str()), ("Type", relation.kind.as_str()), ("Target", relation.target.as_str())];
                if relation.outside {
                    attributes.push(("TargetMode", "External"));
                }
                xml.empty("Relationship", &attributes);
            }
        })
    }
}

impl Package {
    /// Adds a part.
    pub(crate) fn add(&mut self, path: &str, content_type: &str, bytes: Vec<u8>) {
        self.parts.insert(path.to_owned(), Part { content_type: content_type.to_owned(), bytes });
    }

    /// Adds the relations of a part; those of the package itself have an empty path.
    pub(crate) fn relate(&mut self, path: &str, relations: Relations) {
        if !relations.0.is_empty() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            self.relations.insert(format!("{folder}_rels/{name}.rels"), relations);
        }
    }

    /// The bytes of the zip: the list of contents is first, everything is in one order and of one date.
    pub(crate) fn zip(self) -> Vec<u8> {
        let mut files = vec![("[Content_Types].xml".to_owned(), self.content_types())];
        files.extend(self.relations.iter().map(|(path, relations)| (path.clone(), relations.xml())));
        files.extend(self.parts.into_iter().map(|(path, part)| (path, part.bytes)));
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in files {
            let packed = [".png", ".jpeg", ".gif"].iter().any(|ending| path.ends_with(ending));
            let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options = SimpleFileOptions::default()
                .compression_method(method)
                .compression_level((!packed).then_some(LEVEL))
                .last_modified_time(DateTime::DEFAULT)
                .unix_permissions(0o644);
            zip.start_file(path, options).expect("every path is there once");
            zip.write_all(&bytes).expect("memory takes what it is given");
        }
        zip.finish().expect("memory takes what it is given").into_inner()
    }

    fn content_types(&self) -> Vec<u8> {
        Xml::part("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |xml| {
            xml.empty("Default", &[("Extension", "rels"), ("ContentType", RELATIONS_TYPE)]);
            for (path, part) in &self.parts {
                let name = format!("/{path}");
                xml.empty("Override", &[("PartName", &name), ("ContentType", &part.content_type)]);
            }
        })
    }
}
