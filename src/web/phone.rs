//! One file for a phone: a document whole, with its pictures in it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::book::Book;
use super::links::{Address, Links};
use super::{Fault, Imprint, Press, Source};

/// The page of a document, which needs no other file.
pub fn phone(imprint: &Imprint, source: &Source<'_>, press: &Press<'_>) -> Result<String, Fault> {
    let book = Book::new(&[*source])?;
    let links = Links::new(&book, Address::OneFile);
    let texts: Vec<_> = (0..book.chapters.len()).map(|number| with_pictures(links.text(number), &book)).collect();
    let names: Vec<_> = book.chapters.iter().map(|chapter| &chapter.name).collect();
    let data = json!({
        "imprint": imprint.values(),
        "sections": book.contents(&imprint.title, &|chapter| Address::OneFile.of(chapter)),
        "names": names,
        "to_write": texts.iter().any(|text| text.contains("<textarea") || text.contains("<input")),
    });
    Ok((press.frame)("phone.html.j2", data, texts)?)
}

/// A text with its pictures in the place of their names.
fn with_pictures(text: String, book: &Book) -> String {
    book.pictures.iter().fold(text, |text, (name, bytes)| {
        let address = format!("src=\"{name}\"");
        if !text.contains(&address) {
            return text;
        }
        text.replace(&address, &format!("src=\"data:{};base64,{}\"", media_type(name), STANDARD.encode(bytes)))
    })
}

/// The media type of a picture, by the ending of its name.
pub(super) fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        _ => "image/jpeg",
    }
}
