//! `build --emit html,epub,phone`: forms for screens in which every link leads somewhere, which ask for nothing from
//! outside, and which give participants nothing that their documents do not.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::sync::Arc;

use coursepack::audience::{Audience, PackKind};
use coursepack::{Compiled, Form};
use quick_xml::events::{BytesStart, Event};

use super::word_build::{compiled, compiled_in};

const FORMS: [Form; 3] = [Form::Html, Form::Epub, Form::Phone];

fn made(course: &str, tag: &str) -> Compiled {
    let (one, told) = compiled_in(&FORMS, course, tag, &[]);
    one.unwrap_or_else(|| panic!("{told}"))
}

/// The elements of a page, by name, with their attributes. HTML that is no XHTML ends what it opens here, too.
fn elements(name: &str, page: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = quick_xml::Reader::from_str(page);
    reader.config_mut().check_end_names = name.ends_with(".xhtml") || name.ends_with(".opf");
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
            Event::Start(start) | Event::Empty(start) => found.push(element(&start)),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn element(start: &BytesStart<'_>) -> (String, BTreeMap<String, String>) {
    let attributes = start.html_attributes().flatten();
    let attributes = attributes.map(|one| {
        let value = quick_xml::escape::unescape(&one.value).map(|value| value.into_owned());
        (one.key.as_ref().to_owned(), value.unwrap_or_default())
    });
    (start.name().as_ref().to_owned(), attributes.collect())
}

/// What is wrong with the links of files that lie together.
fn faults(files: &BTreeMap<String, String>) -> Vec<String> {
    let pages: BTreeMap<_, _> = files.iter().map(|(name, text)| (name.as_str(), elements(name, text))).collect();
    let ids = |name: &str| -> Vec<String> {
        pages[name].iter().filter_map(|(_, attributes)| attributes.get("id").cloned()).collect()
    };
    let mut faults = Vec::new();
    for (name, found) in &pages {
        let own = ids(name);
        if own.iter().collect::<BTreeSet<_>>().len() < own.len() {
            faults.push(format!("{name}: an id is there twice"));
        }
        for (element, attributes) in found {
            for key in ["href", "src"] {
                let Some(address) = attributes.get(key) else { continue };
                let (file, id) = address.split_once('#').unwrap_or((address, ""));
                let outside = ["http://", "https://", "mailto:"].iter().any(|start| address.starts_with(start));
                let right = match (element.as_str(), file) {
                    ("a", _) if outside => true,
                    ("img", _) if address.starts_with("data:image/") => true,
                    (_, "") => own.iter().any(|one| one == id),
                    (_, file) if file.ends_with("html") => {
                        pages.contains_key(file) && (id.is_empty() || ids(file).iter().any(|one| one == id))
                    }
                    (_, file) => file.ends_with(".css") || file.ends_with(".js") || file.starts_with("picture-"),
                };
                if !right {
                    faults.push(format!("{name}: <{element} {key}=\"{address}\"> leads nowhere"));
                }
            }
        }
    }
    faults
}

/// The pages of a web edition.
fn pages(one: &Compiled, kind: PackKind) -> BTreeMap<String, String> {
    let files = one.web.iter().filter(|((of, path), _)| *of == kind && path.ends_with(".html"));
    files.map(|((_, path), bytes)| (path.clone(), text(bytes))).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The parts of an e-book.
fn parts(book: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let names: Vec<_> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert!(names.iter().any(|name| name == "mimetype"));
    assert!(book[30..].starts_with(b"mimetypeapplication/epub+zip"));
    let read = names.into_iter().map(|name| {
        let mut bytes = Vec::new();
        zip.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name, bytes)
    });
    read.collect()
}

#[test]
fn every_link_leads_somewhere_and_nothing_comes_from_outside() {
    for (course, tag) in [("police-reform-one-day", "en"), ("police-reform", "ru-TJ"), ("border-management", "en")] {
        let one = made(course, tag);
        for kind in [PackKind::Participant, PackKind::Facilitator] {
            let pages = pages(&one, kind);
            assert!(pages.len() > 15, "{}", pages.len());
            assert_eq!(faults(&pages), [""; 0], "{course}/{tag} {}", kind.word());
            // All are reached from the first one.
            let contents = elements("index.html", &pages["index.html"]);
            let listed: BTreeSet<_> = contents.iter().filter_map(|(_, attributes)| attributes.get("href")).collect();
            let missing: Vec<_> = pages.keys().filter(|page| *page != "index.html" && !listed.contains(page)).collect();
            assert_eq!(missing, Vec::<&String>::new());
        }
        let books = one.forms.iter().filter(|((_, path), _)| path.ends_with(".epub"));
        assert!(books.clone().count() > 2);
        for ((_, path), bytes) in books {
            let parts = parts(bytes);
            let pages = parts.iter().filter(|(name, _)| name.ends_with(".xhtml"));
            let pages = pages.map(|(name, bytes)| (name.replace("book/", ""), text(bytes))).collect();
            assert_eq!(faults(&pages), [""; 0], "{path}");
        }
        let phone = &one.forms[&(Audience::Participant, "handbook.html".to_owned())];
        assert_eq!(faults(&[("handbook.html".to_owned(), text(phone))].into()), [""; 0]);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, other) = (made("police-reform-one-day", "en"), made("police-reform-one-day", "en"));
    assert!(one.web == other.web && one.forms == other.forms);
}

#[test]
fn a_language_from_the_right_has_its_direction_and_others_keep_theirs() {
    let one = made("police-reform-one-day", "ar");
    let pages = pages(&one, PackKind::Participant);
    assert!(pages.values().all(|page| page.contains("<html lang=\"ar\" dir=\"rtl\">")));
    assert!(pages.values().any(|page| page.contains("<div dir=\"ltr\" lang=\"en\">")));
    let book = &one.forms[&(Audience::Participant, "handbook.epub".to_owned())];
    assert!(text(&parts(book)["book/package.opf"]).contains("page-progression-direction=\"rtl\""));
}

#[test]
fn a_course_can_have_its_web_edition_in_its_packs() {
    let course = "modules/courses/police-reform-one-day.yaml";
    let file = coursepack::bundled::files().find(|(path, _)| *path == course).unwrap().1;
    let (one, told) = compiled("police-reform-one-day", "en", &[(course, text(file) + "web: true\n")]);
    let one = one.unwrap_or_else(|| panic!("{told}"));
    // It is in the packs, not beside them.
    assert!(one.web.is_empty());
    for pack in &one.packs {
        let file = |name: &str| pack.files.iter().find(|(path, _)| path.as_str() == name).map(|(_, bytes)| text(bytes));
        let index = file("index.html").unwrap();
        assert_eq!(index.matches("href=\"web/").count(), 1, "{}: only the first page is listed", pack.name);
        assert!(file("web/index.html").is_some() && file("web/search-index.js").is_some());
        let unpacked = coursepack::pack::verify(&pack.zip);
        assert!(unpacked.is_ok(), "{unpacked:?}");
    }
}

const KEPT: &str = "keeps the seventh envelope under the wooden table";

/// What is said where a frame shows what only facilitators may read.
fn leak(frame: &str, code: &str) -> String {
    let exercise = "modules/exercises/foundations/01-expectations-and-house-rules.md";
    let own = coursepack::bundled::files().find(|(path, _)| *path == exercise).unwrap().1;
    let kept = format!("## Guidance to trainers\n\nWhoever leads this {KEPT}.\n");
    let own = text(own).replace("## Guidance to trainers\n", &kept);
    let path = format!("templates/web/{frame}.j2");
    let bundled: Arc<[u8]> = coursepack::bundled::templates().find(|(name, _)| *name == path).unwrap().1.into();
    let whole = text(&bundled).replacen(code, &format!("{code}{KEPT}"), 1);
    assert!(whole.len() > bundled.len(), "{frame} has no `{code}`");
    let (one, told) = compiled_in(&FORMS, "police-reform-one-day", "en", &[(exercise, own), (&path, whole)]);
    assert!(one.is_none(), "{frame} gave it away");
    assert!(told.contains("error[facilitator-text]"), "{told}");
    told
}

#[test]
fn a_frame_cannot_leak_what_only_facilitators_read() {
    assert!(leak("page.html", "<main id=\"text\" tabindex=\"-1\">").contains("key-messages"));
    // In an attribute, in a script, in a style sheet.
    assert!(leak("index.html", "data-none=\"").contains("index.html"));
    assert!(leak("search.js", "// ").contains("search.js"));
    assert!(leak("style.css", "/* ").contains("style.css"));
    assert!(leak("phone.html", "<p class=\"subtitle\">").contains("handbook.html"));
    for part in ["package.opf", "nav.xhtml", "chapter.xhtml"] {
        assert!(leak(&format!("epub/{part}"), "title>").contains("handbook.epub"), "{part}");
    }
}

#[test]
fn a_form_that_cannot_be_made_names_its_frame() {
    let more = [("templates/web/page.html.j2", "{{ nothing }}".to_owned())];
    let (one, told) = compiled_in(&FORMS, "police-reform-one-day", "en", &more);
    assert!(one.is_none() && told.contains("templates/web/page.html.j2:1:4: error[template-error]"), "{told}");
    let frame = "<h1>x</h1><img src=\"https://example.org/x.png\" alt=\"\"/>".to_owned();
    let (one, told) =
        compiled_in(&FORMS, "police-reform-one-day", "en", &[("templates/pages/handbook.html.j2", frame)]);
    let expected = "templates/pages/handbook.html.j2: error[template-error]: `handbook.pdf` cannot become an e-book: the \
                    picture `https://example.org/x.png` is not there";
    assert!(one.is_none() && told.contains(expected), "{told}");
}
