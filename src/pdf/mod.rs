//! Reads finished PDFs, and never changes one: page count, named destinations, and every text a reader could dig out.

mod content;
mod scan;
mod surfaces;

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

pub use surfaces::{Channel, Surface, surfaces};

/// What the compiler needs to know of a finished PDF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// How many pages it has.
    pub pages: u32,
    /// Named destinations and their pages, from 1.
    pub destinations: BTreeMap<String, u32>,
}

/// Reads page count and destinations.
pub fn read(bytes: &[u8]) -> Result<Finished, String> {
    let document = load(bytes)?;
    let pages = document.get_pages();
    let count = u32::try_from(pages.len()).map_err(|_| "it has too many pages")?;
    let numbers: BTreeMap<ObjectId, u32> = pages.into_iter().map(|(number, page)| (page, number)).collect();
    let mut destinations = BTreeMap::new();
    if let Some(tree) = name_tree(&document, b"Dests") {
        visit_names(&document, tree, 0, &mut |name, target| {
            if let Some(page) = target_page(&document, target).and_then(|page| numbers.get(&page)) {
                destinations.insert(text_string(name), *page);
            }
        });
    }
    Ok(Finished { pages: count, destinations })
}

fn load(bytes: &[u8]) -> Result<Document, String> {
    let document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
    if document.is_encrypted() {
        return Err("it is encrypted".to_owned());
    }
    Ok(document)
}

/// A name tree of the catalogue.
fn name_tree<'a>(document: &'a Document, kind: &[u8]) -> Option<&'a Dictionary> {
    let names = document.catalog().ok()?.get_deref(b"Names", document).ok()?.as_dict().ok()?;
    names.get_deref(kind, document).ok()?.as_dict().ok()
}

/// How deep trees of names and values are followed: Typst's are far shallower.
const DEEPEST: usize = 32;

/// Visits the names of a tree with what they stand for.
fn visit_names(document: &Document, node: &Dictionary, depth: usize, visit: &mut dyn FnMut(&[u8], &Object)) {
    let names = node.get_deref(b"Names", document).and_then(Object::as_array);
    for pair in names.into_iter().flat_map(|names| names.chunks_exact(2)) {
        if let [Object::String(name, _), target] = pair {
            visit(name, target);
        }
    }
    let kids = node.get_deref(b"Kids", document).and_then(Object::as_array);
    for kid in kids.into_iter().flatten().filter(|_| depth < DEEPEST) {
        if let Ok(kid) = document.dereference(kid).and_then(|(_, kid)| kid.as_dict()) {
            visit_names(document, kid, depth + 1, visit);
        }
    }
}

fn target_page(document: &Document, target: &Object) -> Option<ObjectId> {
    let (_, target) = document.dereference(target).ok()?;
    let array = match target {
        Object::Dictionary(dictionary) => dictionary.get_deref(b"D", document).ok()?,
        other => other,
    };
    array.as_array().ok()?.first()?.as_reference().ok()
}

/// A text string: UTF-16 or UTF-8 with a mark, else UTF-8 if it can be, else Latin.
fn text_string(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}
