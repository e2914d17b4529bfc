//! Reads finished PDFs: page count, named destinations, and every channel that text could leave by. Never changes one.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// What the compiler needs to know of a finished PDF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// How many pages it has.
    pub pages: u32,
    /// Named destinations and their pages, from 1.
    pub destinations: BTreeMap<String, u32>,
}

/// A way by which text can be in a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The text of the pages.
    Pages,
    /// Bookmarks.
    Bookmark,
    /// Names of destinations.
    Destination,
    /// Title, description, keywords, XMP.
    Metadata,
    /// Alternative texts and other texts of tags.
    Tag,
    /// Links and notes.
    Annotation,
    /// Attached files.
    Attachment,
    /// A stream that is none of these, such as a picture.
    Stream,
}

impl Channel {
    /// How it is called in messages.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Pages => "the text of its pages",
            Channel::Bookmark => "its bookmarks",
            Channel::Destination => "the names of its destinations",
            Channel::Metadata => "its metadata",
            Channel::Tag => "its alternative texts",
            Channel::Annotation => "its links",
            Channel::Attachment => "an attached file",
            Channel::Stream => "a picture or another stream",
        }
    }
}

/// Reads page count and destinations.
pub fn read(bytes: &[u8]) -> Result<Finished, String> {
    let document = load(bytes)?;
    let pages: BTreeMap<ObjectId, u32> = document.get_pages().into_iter().map(|(number, id)| (id, number)).collect();
    let mut destinations = BTreeMap::new();
    if let Some(names) = names(&document, b"Dests") {
        leaves(
            &document,
            names,
            &mut |name, target| {
                if let Some(page) = destination_page(&document, target).and_then(|id| pages.get(&id)) {
                    destinations.insert(text_string(name), *page);
                }
            },
            0,
        );
    }
    Ok(Finished { pages: u32::try_from(pages.len()).unwrap_or(u32::MAX), destinations })
}

fn load(bytes: &[u8]) -> Result<Document, String> {
    Document::load_mem(bytes).map_err(|error| error.to_string())
}

/// A name tree of the catalogue.
fn names<'a>(document: &'a Document, kind: &[u8]) -> Option<&'a Dictionary> {
    let names = document.catalog().ok()?.get_deref(b"Names", document).ok()?.as_dict().ok()?;
    names.get_deref(kind, document).ok()?.as_dict().ok()
}

/// Visits the leaves of a name tree.
fn leaves(document: &Document, node: &Dictionary, visit: &mut dyn FnMut(&[u8], &Object), depth: u8) {
    if let Ok(pairs) = node.get_deref(b"Names", document).and_then(Object::as_array) {
        for pair in pairs.chunks_exact(2) {
            if let (Object::String(name, _), target) = (&pair[0], &pair[1]) {
                visit(name, target);
            }
        }
    }
    let kids = node.get_deref(b"Kids", document).and_then(Object::as_array);
    for kid in kids.into_iter().flatten().filter(|_| depth < 32) {
        if let Ok(kid) = document.dereference(kid).and_then(|(_, kid)| kid.as_dict()) {
            leaves(document, kid, visit, depth + 1);
        }
    }
}

fn destination_page(document: &Document, target: &Object) -> Option<ObjectId> {
    let (_, target) = document.dereference(target).ok()?;
    let array = match target {
        Object::Dictionary(dictionary) => dictionary.get_deref(b"D", document).ok()?.as_array().ok()?,
        other => other.as_array().ok()?,
    };
    array.first()?.as_reference().ok()
}

/// UTF-16 with a mark, else UTF-8, else Latin.
fn text_string(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// Streams are read up to this size: no document of ours comes near it.
const LARGEST_STREAM: usize = 64 << 20;

/// All text of a PDF, by the way it got in.
pub fn surfaces(bytes: &[u8]) -> Result<Vec<(Channel, String)>, String> {
    let document = load(bytes)?;
    let mut found = Vec::new();
    let mut contents = Vec::new();
    let mut pages_text = String::new();
    let mut fonts = BTreeMap::new();
    for (_, page) in document.get_pages() {
        contents.extend(document.get_page_contents(page));
        let mut maps = BTreeMap::new();
        for (name, font) in document.get_page_fonts(page).unwrap_or_default() {
            let map = font.get(b"ToUnicode").and_then(Object::as_reference).ok().map(|id| {
                std::rc::Rc::clone(fonts.entry(id).or_insert_with(|| std::rc::Rc::new(unicode_map(&document, id))))
            });
            maps.insert(name, map.unwrap_or_default());
        }
        page_text(&document.get_page_content(page), &maps, &mut pages_text);
        pages_text.push('\n');
    }
    found.push((Channel::Pages, pages_text));
    for (id, object) in &document.objects {
        match object {
            Object::Stream(stream) => {
                let channel = stream_channel(&stream.dict);
                dictionary_text(&stream.dict, channel, &mut found, 0);
                let known = contents.contains(id) || fonts.contains_key(id) || is_font(&stream.dict);
                if !known && let Some(bytes) = inflated(stream) {
                    found.push((channel, stream_text(&bytes)));
                }
            }
            Object::Dictionary(dictionary) => dictionary_text(dictionary, Channel::Metadata, &mut found, 0),
            Object::Array(array) => array_text(array, Channel::Destination, &mut found, 0),
            Object::String(bytes, _) => found.push((Channel::Metadata, text_string(bytes))),
            _ => {}
        }
    }
    dictionary_text(&document.trailer, Channel::Metadata, &mut found, 0);
    Ok(found)
}

fn inflated(stream: &lopdf::Stream) -> Option<Vec<u8>> {
    let bytes = if stream.dict.has(b"Filter") {
        stream.decompressed_content_with_limit(LARGEST_STREAM).unwrap_or_else(|_| stream.content.clone())
    } else {
        stream.content.clone()
    };
    (bytes.len() <= LARGEST_STREAM).then_some(bytes)
}

fn is_font(dictionary: &Dictionary) -> bool {
    let subtype = dictionary.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
    matches!(subtype, b"CIDFontType0C" | b"Type1C" | b"OpenType") || dictionary.has(b"Length1")
}

fn stream_channel(dictionary: &Dictionary) -> Channel {
    match dictionary.get(b"Type").and_then(Object::as_name).unwrap_or_default() {
        b"Metadata" => Channel::Metadata,
        b"EmbeddedFile" => Channel::Attachment,
        _ => Channel::Stream,
    }
}

/// What a dictionary is for decides by which channel its strings leave.
fn dictionary_text(dictionary: &Dictionary, outer: Channel, found: &mut Vec<(Channel, String)>, depth: u8) {
    let kind = dictionary.get(b"Type").and_then(Object::as_name).unwrap_or_default();
    let channel = match kind {
        b"StructElem" => Channel::Tag,
        b"Annot" | b"Action" => Channel::Annotation,
        b"Filespec" => Channel::Attachment,
        _ if dictionary.has(b"URI") => Channel::Annotation,
        _ if dictionary.has(b"Title") && (dictionary.has(b"Parent") || dictionary.has(b"Dest")) => Channel::Bookmark,
        _ if dictionary.has(b"Names") => Channel::Destination,
        _ => outer,
    };
    for (key, value) in dictionary {
        let channel = if matches!(key.as_slice(), b"Alt" | b"ActualText" | b"E") { Channel::Tag } else { channel };
        value_text(value, channel, found, depth);
    }
}

fn array_text(array: &[Object], channel: Channel, found: &mut Vec<(Channel, String)>, depth: u8) {
    for value in array {
        value_text(value, channel, found, depth);
    }
}

fn value_text(value: &Object, channel: Channel, found: &mut Vec<(Channel, String)>, depth: u8) {
    if depth > 32 {
        return;
    }
    match value {
        Object::String(bytes, _) => found.push((channel, text_string(bytes))),
        Object::Name(name) if name.len() > 24 => found.push((channel, text_string(name))),
        Object::Array(array) => array_text(array, channel, found, depth + 1),
        Object::Dictionary(dictionary) => dictionary_text(dictionary, channel, found, depth + 1),
        _ => {}
    }
}

/// Bytes of unknown kind: as UTF-8 and, where every other byte is zero, as UTF-16.
fn stream_text(bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if bytes.iter().take(4096).filter(|byte| **byte == 0).count() > bytes.len().min(4096) / 4 {
        text.push('\n');
        text.extend(bytes.iter().filter(|byte| **byte != 0).map(|&byte| char::from(byte)));
    }
    text
}

/// Glyph number → text, from a ToUnicode map.
type UnicodeMap = BTreeMap<u16, String>;

fn unicode_map(document: &Document, id: ObjectId) -> UnicodeMap {
    let mut map = UnicodeMap::new();
    let Ok(stream) = document.get_object(id).and_then(Object::as_stream) else { return map };
    let bytes = inflated(stream).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let mut range = false;
    for line in text.lines() {
        if line.ends_with("beginbfchar") || line.ends_with("beginbfrange") {
            range = line.ends_with("range");
            continue;
        }
        let codes: Vec<&str> =
            line.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(hex, _)| hex).collect();
        let number = |hex: &str| u16::from_str_radix(hex.trim(), 16).ok();
        match (&codes[..], range) {
            ([from, to], false) => {
                if let Some(from) = number(from) {
                    map.insert(from, utf16(to, 0));
                }
            }
            ([from, to, first], true) => {
                let (Some(from), Some(to)) = (number(from), number(to)) else { continue };
                for code in from..=to {
                    map.insert(code, utf16(first, code - from));
                }
            }
            _ => {}
        }
    }
    map
}

fn utf16(hex: &str, add: u16) -> String {
    let hex = hex.trim().as_bytes();
    let mut units: Vec<u16> = hex
        .chunks_exact(4)
        .filter_map(|digits| u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok())
        .collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(add);
    }
    String::from_utf16_lossy(&units)
}

type FontMaps = BTreeMap<Vec<u8>, std::rc::Rc<UnicodeMap>>;

/// The text of a content stream in the order in which it is drawn.
fn page_text(content: &[u8], fonts: &FontMaps, text: &mut String) {
    let mut scanner = Scanner { bytes: content, at: 0 };
    let mut operands: Vec<Token<'_>> = Vec::new();
    let empty = UnicodeMap::new();
    let mut map = &empty;
    while let Some(token) = scanner.next() {
        let Token::Operator(operator) = token else {
            if operands.len() < 4096 {
                operands.push(token);
            }
            continue;
        };
        match operator {
            b"Tf" => {
                let name = operands
                    .iter()
                    .rev()
                    .find_map(|token| if let Token::Name(name) = token { Some(*name) } else { None });
                map = name.and_then(|name| fonts.get(name)).map_or(&empty, |map| map);
            }
            b"Tj" | b"TJ" | b"'" | b"\"" => {
                for token in &operands {
                    match token {
                        Token::String(bytes) => {
                            for code in bytes.chunks(2) {
                                let code = code.iter().fold(0_u16, |code, byte| code << 8 | u16::from(*byte));
                                text.push_str(map.get(&code).map_or("\u{fffd}", String::as_str));
                            }
                        }
                        Token::Number(shift) if *shift < -180.0 => text.push(' '),
                        _ => {}
                    }
                }
            }
            b"Td" | b"TD" | b"Tm" | b"T*" | b"ET" => text.push(' '),
            b"BDC" | b"DP" => {
                for token in &operands {
                    if let Token::String(bytes) = token {
                        text.push_str(&text_string(bytes));
                    }
                }
            }
            _ => {}
        }
        operands.clear();
    }
}

enum Token<'a> {
    Name(&'a [u8]),
    String(Vec<u8>),
    Number(f64),
    Operator(&'a [u8]),
}

/// Splits a content stream into tokens; brackets are passed over.
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn word(&mut self) -> &'a [u8] {
        let start = self.at;
        let end = self.bytes[start..].iter().position(|byte| byte.is_ascii_whitespace() || b"()<>[]/".contains(byte));
        self.at = end.map_or(self.bytes.len(), |length| start + length.max(1));
        &self.bytes[start..self.at]
    }

    fn literal(&mut self) -> Vec<u8> {
        let (mut out, mut depth) = (Vec::new(), 1);
        self.at += 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => {
                    let escaped = self.bytes.get(self.at).copied().unwrap_or_default();
                    self.at += 1;
                    match escaped {
                        b'n' => out.push(b'\n'),
                        b'r' => out.push(b'\r'),
                        b't' => out.push(b'\t'),
                        b'b' => out.push(8),
                        b'f' => out.push(12),
                        b'0'..=b'7' => {
                            let mut code = u32::from(escaped - b'0');
                            for _ in 0..2 {
                                match self.bytes.get(self.at) {
                                    Some(digit @ b'0'..=b'7') => {
                                        code = code * 8 + u32::from(digit - b'0');
                                        self.at += 1;
                                    }
                                    _ => break,
                                }
                            }
                            out.push(u8::try_from(code & 0xff).unwrap_or_default());
                        }
                        b'\n' => {}
                        other => out.push(other),
                    }
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            out.push(byte);
        }
        out
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let end = self.bytes[self.at..].iter().position(|byte| *byte == b'>').unwrap_or(self.bytes.len() - self.at);
        let digits: Vec<u8> =
            self.bytes[self.at..self.at + end].iter().copied().filter(u8::is_ascii_hexdigit).collect();
        self.at = (self.at + end + 1).min(self.bytes.len());
        let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default();
        let byte = |pair: &[u8]| digit(pair[0]) * 16 + pair.get(1).map_or(0, |low| digit(*low));
        digits.chunks(2).map(|pair| u8::try_from(byte(pair)).unwrap_or_default()).collect()
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'(' => return Some(Token::String(self.literal())),
                b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.at += 2,
                b'<' => return Some(Token::String(self.hexadecimal())),
                b'/' => {
                    self.at += 1;
                    if self
                        .bytes
                        .get(self.at)
                        .is_none_or(|byte| byte.is_ascii_whitespace() || b"()<>[]/".contains(byte))
                    {
                        continue;
                    }
                    return Some(Token::Name(self.word()));
                }
                b'[' | b']' | b'>' | b'{' | b'}' => self.at += 1,
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ => {
                    let word = self.word();
                    let number = std::str::from_utf8(word).ok().and_then(|word| word.parse::<f64>().ok());
                    return Some(number.map_or(Token::Operator(word), Token::Number));
                }
            }
        }
    }
}
