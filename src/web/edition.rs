//! A web edition: a folder of pages that needs no server, no script and nothing from outside.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::book::Book;
use super::chapter::Chapter;
use super::links::{Address, Links};
use super::{Fault, Imprint, Press, Source};

const PAGES: Address = Address::Files("html");

/// The files of a web edition by their names; it begins with `index.html`.
pub fn edition(
    imprint: &Imprint,
    sources: &[Source<'_>],
    press: &Press<'_>,
) -> Result<BTreeMap<String, Arc<[u8]>>, Fault> {
    let book = Book::new(sources)?;
    let links = Links::new(&book, PAGES);
    let mut files = book.pictures.clone();
    let mut add = |name: &str, text: String| files.insert(name.to_owned(), text.into_bytes().into());
    let contents = book.contents(&(press.word)("pack-start"), &|chapter| PAGES.of(chapter));
    let index = json!({ "imprint": imprint.values(), "sections": contents });
    add("index.html", (press.frame)("index.html.j2", index, Vec::new())?);
    for (number, chapter) in book.chapters.iter().enumerate() {
        let text = links.text(number);
        let neighbour = |number: Option<usize>| number.and_then(|number| book.chapters.get(number)).map(neighbour);
        let page = json!({
            "imprint": imprint.values(),
            "title": chapter.title,
            "section": section(&book, number),
            "previous": neighbour(number.checked_sub(1)),
            "next": neighbour(Some(number + 1)),
            "to_write": text.contains("<textarea") || text.contains("<input"),
        });
        add(&PAGES.of(chapter), (press.frame)("page.html.j2", page, vec![text])?);
    }
    add("style.css", (press.frame)("style.css.j2", Value::Null, Vec::new())?);
    add("search.js", (press.frame)("search.js.j2", Value::Null, Vec::new())?);
    add("search-index.js", index_of(&book));
    Ok(files)
}

fn neighbour(chapter: &Chapter) -> Value {
    json!({ "title": chapter.title, "address": PAGES.of(chapter) })
}

/// The heading over the document of a chapter.
fn section(book: &Book, chapter: usize) -> &str {
    let document = book.documents.iter().find(|(_, range)| range.contains(&chapter));
    document.map_or("", |(section, _)| section)
}

/// Title, address and text of each page, as a script: pages from a stick may not read other files.
fn index_of(book: &Book) -> String {
    let pages = book.chapters.iter().map(|chapter| json!([chapter.title, PAGES.of(chapter), chapter.text()]));
    let pages: Vec<_> = pages.map(|page| page.to_string()).collect();
    format!("\"use strict\";\nconst pages = [\n{}\n];\n", pages.join(",\n"))
}
