//! Reads finished PDFs, and never changes one: page count, named destinations, and every text a reader could dig out.

mod content;
mod doubt;
mod scan;
mod surfaces;

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

pub use doubt::is_doubtful;
pub use surfaces::{Channel, Surface, surfaces};

/// How many pages a PDF has: all that must be known of most, and read without the rest.
pub fn pages(bytes: &[u8]) -> Result<u32, String> {
    let known = Document::load_metadata_mem(bytes).map_err(|error| error.to_string())?;
    if known.encrypted {
        return Err(ENCRYPTED.to_owned());
    }
    Some(known.page_count).filter(|pages| *pages > 0).ok_or_else(|| "it has no pages".to_owned())
}

/// The named destinations of a PDF and their pages, from 1.
pub fn destinations(bytes: &[u8]) -> Result<BTreeMap<String, u32>, String> {
    let document = load(bytes)?;
    let numbers: BTreeMap<ObjectId, u32> =
        document.get_pages().into_iter().map(|(number, page)| (page, number)).collect();
    let mut destinations = BTreeMap::new();
    if let Some(tree) = name_tree(&document, b"Dests") {
        visit_names(&document, tree, 0, &mut |name, target| {
            if let Some(page) = target_page(&document, target).and_then(|page| numbers.get(&page)) {
                destinations.insert(text_string(name), *page);
            }
        });
    }
    Ok(destinations)
}

const ENCRYPTED: &str = "it is encrypted";

fn load(bytes: &[u8]) -> Result<Document, String> {
    let document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
    if document.is_encrypted() {
        return Err(ENCRYPTED.to_owned());
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
