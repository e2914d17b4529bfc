//! Everything in a finished PDF that a reader could read or dig out, as plain text.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use lopdf::{DecompressError, Dictionary, Document, Error, Object, ObjectId, Stream};

use super::content::{self, Font, Fonts};
use super::scan::{Scanner, Token};
use super::{DEEPEST, load, text_string};

/// A way by which text gets to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The text of a page, counted from 1.
    Page(u32),
    /// A bookmark.
    Bookmark,
    /// The name of a destination.
    Destination,
    /// Title, description, keywords and the like, as Info or XMP.
    Metadata,
    /// An alternative text or another text of a tag.
    Tag,
    /// A link or a note.
    Annotation,
    /// An attached file.
    Attachment,
    /// What is written inside a picture.
    Picture,
    /// Any other part of a PDF.
    Stream,
    /// What the PDF is made of.
    Manuscript,
    /// A file of the pack that is no PDF.
    PackFile,
}

impl Channel {
    /// How it is called in messages.
    pub fn word(self) -> String {
        let word = match self {
            Channel::Page(number) => return format!("the text of page {number}"),
            Channel::Bookmark => "a bookmark",
            Channel::Destination => "the name of a destination",
            Channel::Metadata => "the metadata",
            Channel::Tag => "a text for screen readers",
            Channel::Annotation => "a link",
            Channel::Attachment => "an attached file",
            Channel::Picture => "the data of a picture",
            Channel::Stream => "a hidden part of the PDF",
            Channel::Manuscript => "the manuscript",
            Channel::PackFile => "the file",
        };
        word.to_owned()
    }
}

/// A text of a PDF and the way it would get out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surface {
    /// The way.
    pub channel: Channel,
    /// The text.
    pub text: String,
}

/// Reads all text of a PDF: the body of each page, then what stands beside it (headers, footers), then all the rest.
pub fn surfaces(bytes: &[u8]) -> Result<Vec<Surface>, String> {
    let document = load(bytes)?;
    let mut digger = Digger { document: &document, fonts: BTreeMap::new(), done: BTreeSet::new(), found: Vec::new() };
    digger.pages()?;
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).ok();
    for (id, object) in &document.objects {
        let channel = if Some(*id) == info { Channel::Metadata } else { Channel::Stream };
        digger.value(object, channel, 0);
        if let Object::Stream(stream) = object {
            digger.stream(*id, stream)?;
        }
    }
    for (key, value) in &document.trailer {
        digger.entry(key, value, Channel::Stream, 0);
    }
    Ok(digger.found)
}

/// Shorter strings of bytes cannot hold six words worth finding, and occur by chance.
const SHORTEST: usize = 12;

/// No document of ours comes near it; a larger stream is an error, never passed over.
const LARGEST: usize = 128 << 20;

struct Digger<'a> {
    document: &'a Document,
    fonts: BTreeMap<ObjectId, Rc<Font>>,
    /// Streams that are read already.
    done: BTreeSet<ObjectId>,
    found: Vec<Surface>,
}

impl<'a> Digger<'a> {
    fn pages(&mut self) -> Result<(), String> {
        let mut asides = Vec::new();
        for (number, page) in self.document.get_pages() {
            let content =
                self.document.get_page_content_with_limit(page, LARGEST).map_err(|error| error.to_string())?;
            self.done.extend(self.document.get_page_contents(page));
            let fonts = self.document.get_page_fonts(page).map_err(|error| error.to_string())?;
            let fonts = fonts.into_iter().map(|(name, font)| Ok((name, self.font(font)?)));
            let text = content::text(&content, &fonts.collect::<Result<_, String>>()?);
            self.push(Channel::Page(number), text.body);
            asides.push((Channel::Page(number), text.aside));
        }
        asides.into_iter().for_each(|(channel, text)| self.push(channel, text));
        Ok(())
    }

    /// A font without a map of its letters could say anything.
    fn font(&mut self, font: &Dictionary) -> Result<Rc<Font>, String> {
        let id =
            font.get(b"ToUnicode").and_then(Object::as_reference).map_err(|_| "a font does not tell its letters")?;
        if let Some(font) = self.fonts.get(&id) {
            return Ok(Rc::clone(font));
        }
        let map = self.document.get_object(id).and_then(Object::as_stream).map_err(|error| error.to_string())?;
        let font = Rc::new(Font::new(&inflate(map)?));
        self.done.insert(id);
        self.fonts.insert(id, Rc::clone(&font));
        Ok(font)
    }

    fn push(&mut self, channel: Channel, text: String) {
        if text.len() >= SHORTEST {
            self.found.push(Surface { channel, text });
        }
    }

    /// Strings and long names, however deep they lie in a value.
    fn value(&mut self, value: &Object, channel: Channel, depth: usize) {
        match value {
            Object::String(bytes, _) | Object::Name(bytes) if bytes.len() >= SHORTEST => {
                self.push(channel, text_string(bytes));
            }
            Object::Array(values) if depth < DEEPEST => {
                values.iter().for_each(|value| self.value(value, channel, depth + 1));
            }
            Object::Dictionary(dictionary) | Object::Stream(Stream { dict: dictionary, .. }) if depth < DEEPEST => {
                let channel = channel_of(dictionary).unwrap_or(channel);
                for (key, value) in dictionary {
                    self.entry(key, value, channel, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn entry(&mut self, key: &[u8], value: &Object, channel: Channel, depth: usize) {
        let channel = match key {
            b"Alt" | b"ActualText" | b"E" => Channel::Tag,
            b"Dests" => Channel::Destination,
            b"EmbeddedFiles" => Channel::Attachment,
            _ => channel,
        };
        if key.len() >= SHORTEST {
            self.push(channel, text_string(key));
        }
        self.value(value, channel, depth);
    }

    /// What a stream holds: drawings as text by their fonts, everything as it is.
    fn stream(&mut self, id: ObjectId, stream: &Stream) -> Result<(), String> {
        let channel = channel_of(&stream.dict).unwrap_or(Channel::Stream);
        if self.done.contains(&id) || is_font(&stream.dict) || (channel == Channel::Picture && is_pixels(stream)) {
            return Ok(());
        }
        let bytes = inflate(stream)?;
        if stream.dict.has(b"Resources") {
            let fonts = self.resources(&stream.dict)?;
            let text = content::text(&bytes, &fonts);
            self.push(Channel::Stream, text.body);
            self.push(Channel::Stream, text.aside);
        }
        self.push(channel, plain_strings(&bytes));
        if channel != Channel::Picture {
            self.push(channel, literal_strings(&bytes));
        }
        Ok(())
    }

    /// The fonts of a drawing that stands for itself.
    fn resources(&mut self, dictionary: &Dictionary) -> Result<Fonts, String> {
        let resources = dictionary.get_deref(b"Resources", self.document).and_then(Object::as_dict);
        let resources = resources.map_err(|error| error.to_string())?;
        let fonts = resources.get_deref(b"Font", self.document).and_then(Object::as_dict).ok();
        let mut found = Fonts::new();
        for (name, font) in fonts.into_iter().flatten() {
            let font = self.document.dereference(font).and_then(|(_, font)| font.as_dict());
            found.insert(name.clone(), self.font(font.map_err(|error| error.to_string())?)?);
        }
        Ok(found)
    }
}

/// The channel by which the strings of a dictionary get out, if its kind says it.
fn channel_of(dictionary: &Dictionary) -> Option<Channel> {
    let name = |key: &[u8]| dictionary.get(key).and_then(Object::as_name).unwrap_or_default();
    match name(b"Type") {
        b"StructElem" | b"StructTreeRoot" => Some(Channel::Tag),
        b"Annot" | b"Action" => Some(Channel::Annotation),
        b"Filespec" | b"EmbeddedFile" => Some(Channel::Attachment),
        b"Metadata" => Some(Channel::Metadata),
        b"Catalog" | b"Page" | b"Pages" => Some(Channel::Stream),
        _ if name(b"Subtype") == b"Image" => Some(Channel::Picture),
        _ if dictionary.has(b"URI") => Some(Channel::Annotation),
        _ if dictionary.has(b"Title") && dictionary.has(b"Parent") => Some(Channel::Bookmark),
        _ if dictionary.has(b"Names") || dictionary.has(b"Limits") => Some(Channel::Destination),
        _ => None,
    }
}

/// Font programs come from the workspace and hold outlines, no content.
fn is_font(dictionary: &Dictionary) -> bool {
    let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    matches!(subtype, b"CIDFontType0C" | b"Type1C" | b"OpenType") || dictionary.has(b"Length1")
}

/// Pixels hold no text: Typst decodes such pictures and leaves their metadata behind, but copies a JPEG whole.
fn is_pixels(stream: &Stream) -> bool {
    let filters = stream.filters().unwrap_or_default();
    !filters.iter().any(|filter| matches!(*filter, b"DCTDecode" | b"JPXDecode"))
}

/// What a stream holds, as far as its filters are about compression.
pub(super) fn inflate(stream: &Stream) -> Result<Vec<u8>, String> {
    match stream.decompressed_content_with_limit(LARGEST) {
        Ok(bytes) => Ok(bytes),
        Err(error @ Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => Err(error.to_string()),
        Err(_) => Ok(stream.content.clone()),
    }
}

/// Readable pieces of any bytes, as UTF-8 and as UTF-16 in either order of bytes.
fn plain_strings(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for piece in chunk.valid().split(is_unreadable).filter(|piece| piece.len() >= SHORTEST) {
            text.push_str(piece);
            text.push('\n');
        }
    }
    for order in [u16::from_be_bytes, u16::from_le_bytes] {
        wide_strings(bytes, order, &mut text);
        wide_strings(bytes.get(1..).unwrap_or_default(), order, &mut text);
    }
    text
}

fn is_unreadable(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
}

fn wide_strings(bytes: &[u8], order: fn([u8; 2]) -> u16, text: &mut String) {
    let mut piece = String::new();
    let mut flush = |piece: &mut String| {
        if piece.chars().count() >= SHORTEST {
            text.push_str(piece);
            text.push('\n');
        }
        piece.clear();
    };
    for pair in bytes.chunks_exact(2) {
        let unit = order([pair[0], pair[1]]);
        // Above are signs and East Asian characters, which bytes of any kind seem to be when read in pairs.
        match char::from_u32(u32::from(unit)).filter(|c| *c < '\u{2100}' && !is_unreadable(*c)) {
            Some(c) => piece.push(c),
            None if piece.is_empty() => {}
            None => flush(&mut piece),
        }
    }
    flush(&mut piece);
}

/// The strings of PDF syntax.
fn literal_strings(bytes: &[u8]) -> String {
    let mut text = String::new();
    for token in Scanner::new(bytes) {
        if let Token::String(string) = token
            && string.len() >= SHORTEST
        {
            text.push_str(&text_string(&string));
            text.push('\n');
        }
    }
    text
}
