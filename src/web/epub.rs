//! E-books: EPUB 3.3 with what it says about how it can be read.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::book::Book;
use super::links::{Address, Links};
use super::phone::media_type;
use super::{Fault, Imprint, Press, Source};

const CHAPTERS: Address = Address::Files("xhtml");
const MEDIA_TYPE: &str = "application/epub+zip";

/// The book of one document: the same page and imprint give the same bytes.
pub fn epub(imprint: &Imprint, source: &Source<'_>, press: &Press<'_>) -> Result<Vec<u8>, Fault> {
    let book = Book::new(&[*source])?;
    let links = Links::new(&book, CHAPTERS);
    let mut files = vec![("META-INF/container.xml".to_owned(), frame(press, "container.xml", Value::Null, vec![])?)];
    let names: Vec<_> = book.chapters.iter().map(|chapter| &chapter.name).collect();
    let pictures: Vec<_> = book.pictures.keys().map(|name| json!([name, media_type(name)])).collect();
    let package = json!({
        "imprint": imprint.values(),
        "id": identifier(imprint, source),
        "date": day(imprint),
        "chapters": names,
        "pictures": pictures,
    });
    files.push(("book/package.opf".to_owned(), frame(press, "package.opf", package, vec![])?));
    let sections = book.contents(&imprint.title, &|chapter| CHAPTERS.of(chapter));
    let contents = json!({ "imprint": imprint.values(), "sections": sections });
    files.push(("book/nav.xhtml".to_owned(), frame(press, "nav.xhtml", contents, vec![])?));
    for (number, chapter) in book.chapters.iter().enumerate() {
        let page = json!({ "imprint": imprint.values(), "title": chapter.title });
        let page = frame(press, "chapter.xhtml", page, vec![links.text(number)])?;
        files.push((format!("book/{}", CHAPTERS.of(chapter)), page));
    }
    files.push(("book/style.css".to_owned(), frame(press, "style.css", Value::Null, vec![])?));
    files.extend(book.pictures.iter().map(|(name, bytes)| (format!("book/{name}"), bytes.to_vec())));
    Ok(zipped(&files))
}

fn frame(press: &Press<'_>, name: &str, data: Value, texts: Vec<String>) -> Result<Vec<u8>, Fault> {
    Ok((press.frame)(&format!("epub/{name}.j2"), data, texts)?.into_bytes())
}

/// The same book has the same name in every shelf; an edition of another day or text has another.
fn identifier(imprint: &Imprint, source: &Source<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    for text in [&imprint.publisher, &imprint.title, &imprint.language, source.stem, source.xhtml, &day(imprint)] {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    let hash = hasher.finalize().to_hex();
    // A UUID of a form of our own (version 8).
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hash[..8], &hash[8..12], &hash[12..15], &hash[15..18], &hash[18..30])
}

fn day(imprint: &Imprint) -> String {
    let [year, month, day] = imprint.date;
    format!("{year:04}-{month:02}-{day:02}")
}

/// What the file is comes first and as it is, so that it can be seen without unpacking.
fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |path: &str, bytes: &[u8], method| {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        zip.start_file(path, options).expect("every path is there once");
        zip.write_all(bytes).expect("memory takes what it is given");
    };
    put("mimetype", MEDIA_TYPE.as_bytes(), CompressionMethod::Stored);
    for (path, bytes) in files {
        let packed = [".png", ".jpg", ".jpeg", ".webp"].iter().any(|ending| path.ends_with(ending));
        put(path, bytes, if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated });
    }
    zip.finish().expect("memory takes what it is given").into_inner()
}
