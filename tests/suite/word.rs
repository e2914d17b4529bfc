//! Pages and the Word documents that they become.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use coursepack::word::{Edges, Source, word};
use ooxml::Properties;
use ooxml::word::{Page, Styles};

/// The bundled style sheet.
fn styles() -> Styles {
    Styles::read(&std::fs::read_to_string("templates/word/styles.xml").unwrap()).unwrap()
}

fn made(xhtml: &str, language: &str, right_to_left: bool) -> Result<Vec<u8>, String> {
    let picture = std::fs::read("tests/word/well.png").unwrap();
    let pictures = BTreeMap::from([("well.png".to_owned(), Arc::from(picture))]);
    let properties = Properties { title: "A page".into(), language: language.into(), ..Properties::default() };
    let edges =
        Edges { head: ["Course".into(), "Kind".into()], foot: "Course".into(), number: "{n} of {total}".into() };
    word(&Source {
        xhtml,
        properties: &properties,
        right_to_left,
        styles: &styles(),
        page: Page::A4,
        wide: false,
        pictures: &pictures,
        edges: &edges,
    })
}

fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).ok()?.read_to_string(&mut text).unwrap();
    Some(text)
}

/// The parts with text, one paragraph or row a line.
fn text_parts(bytes: &[u8]) -> String {
    let parts = ["word/document.xml", "word/footnotes.xml"].into_iter().filter_map(|name| part(bytes, name));
    let lines = parts.map(|part| {
        let inner = part.split_once("<w:body>").map_or(part.as_str(), |(_, inner)| inner);
        ["<w:p>", "<w:tbl>", "<w:tr>", "<w:sectPr>", "<w:footnote "]
            .into_iter()
            .fold(inner.to_owned(), |text, start| text.replace(start, &format!("\n{start}")))
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned() + "\n"
}

#[test]
fn pages_become_word_documents() {
    let folder = Path::new("tests/word");
    let mut pages: Vec<_> = super::cache::files(folder).into_keys().collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "xhtml"));
    assert!(pages.len() >= 6);
    for path in pages {
        let page = std::fs::read_to_string(folder.join(&path)).unwrap();
        let (language, right_to_left) =
            if page.contains("dir=\"rtl\" lang=\"fa\"") { ("fa", true) } else { ("en", false) };
        let bytes = made(&page, language, right_to_left).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let expected = snapbox::Data::read_from(&folder.join(&path).with_extension("xml"), None);
        snapbox::assert_data_eq!(text_parts(&bytes), expected.raw());
        assert_eq!(bytes, made(&page, language, right_to_left).unwrap());
    }
}

#[test]
fn what_has_no_form_in_word_is_said() {
    for (page, what) in [
        ("<body><marquee>x</marquee></body>", "<marquee>"),
        ("<body><p><blink>x</blink></p></body>", "<blink>"),
        ("<body><ul><p>x</p></ul></body>", "<p> in a list"),
        ("<body><dl><p>x</p></dl></body>", "<p> in a list of terms"),
        ("<body><table><p>x</p></table></body>", "<p> in a table"),
        ("<body><p><img src='lost.png' alt='x'/></p></body>", "`lost.png` is not there"),
        ("<body><p><input type='color'/></p></body>", "color"),
        ("<body><p><a role='doc-noteref' href='#n'>1</a></p></body>", "`#n`, which is nowhere"),
        ("<body><section role='doc-endnotes'><ol><li id='n'>x</li></ol></section></body>", "no mark leads"),
        ("<body><p><a href='#n'>1</a></p></body>", "bookmarked"),
    ] {
        let fault = made(page, "en", false).unwrap_err();
        assert!(fault.contains(what), "{page}: {fault}");
    }
}

#[test]
fn the_head_ends_at_the_edge_of_any_page() {
    let bytes = made("<body><h1>x</h1></body>", "en", false).unwrap();
    // A4 without its margins.
    assert!(part(&bytes, "word/header1.xml").unwrap().contains("<w:tab w:val=\"right\" w:pos=\"9637\"/>"));
}

#[test]
fn drawings_and_webp_become_pictures_that_word_shows() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><rect width='40' height='20'/></svg>";
    let mut webp = Cursor::new(Vec::new());
    let picture = image::load_from_memory(&std::fs::read("tests/word/well.png").unwrap()).unwrap();
    picture.to_rgba8().write_to(&mut webp, image::ImageFormat::WebP).unwrap();
    for bytes in [svg.as_bytes().to_vec(), webp.into_inner()] {
        let pictures = BTreeMap::from([("a".to_owned(), Arc::from(bytes))]);
        let written = word(&Source {
            xhtml: "<body><p><img src='a' alt='A well'/></p></body>",
            properties: &Properties { language: "en".into(), ..Properties::default() },
            right_to_left: false,
            styles: &styles(),
            page: Page::A4,
            wide: false,
            pictures: &pictures,
            edges: &Edges::default(),
        });
        let written = written.unwrap();
        assert!(part(&written, "word/document.xml").unwrap().contains("<wp:extent cx=\"381000\" cy=\"190500\"/>"));
        assert!(part(&written, "[Content_Types].xml").unwrap().contains("image/png"));
    }
}
