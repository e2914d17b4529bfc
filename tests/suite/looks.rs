//! What pages look like on a phone, in large print and from right to left: pictures of components, in which no text is
//! over other text or beside its page.

use coursepack::edition::{Looks, PageSize};
use coursepack::pdf;
use coursepack::render::Manuscript;
use coursepack::typeset::Outcome;

use super::pages::{compiled, library, unlike_golden};
use super::typeset::{LIMITS, worker};

/// The pages that are looked at in every look.
const PAGES: [&str; 5] = ["agenda", "case", "cover", "session", "worksheet"];

/// The guide of an edition, which can see everything.
fn guide(tag: &str, page: PageSize) -> Manuscript {
    let compiled = compiled(library(), "border-management", Some(tag), Looks { page, ..Looks::default() });
    let is_guide = |one: &Manuscript| one.path.as_str() == "facilitator-guide.pdf";
    compiled.manuscripts.into_iter().find(is_guide).unwrap()
}

/// A page in the look of a guide; nothing on it is in a wrong place.
fn typeset(guide: &Manuscript, source: &str) -> Vec<u8> {
    let mut page = guide.clone();
    let source = format!("#import \"/templates/design.typ\": *\n#show: book\n{source}");
    page.files.insert("/main.typ".to_owned(), source.as_bytes().into());
    match worker(LIMITS).typeset(&page) {
        Outcome::Done { pdf, notes } => {
            assert!(notes.is_empty(), "{source}\n{notes:?}");
            pdf.to_vec()
        }
        other => panic!("{source}\n{other:.500?}"),
    }
}

#[test]
fn components_look_as_they_were_approved_in_every_look() {
    let mut wrong = Vec::new();
    for (look, tag, page, folder) in [
        ("phone", "en", PageSize::Phone, "tests/pages"),
        ("large-print", "en", PageSize::LargePrint, "tests/pages"),
        ("ar", "ar", PageSize::Paper, "tests/looks/ar"),
        ("phone-ar", "ar", PageSize::Phone, "tests/looks/ar"),
    ] {
        let guide = guide(tag, page);
        let sources = PAGES.map(|name| (name, std::fs::read_to_string(format!("{folder}/{name}.typ")).ok()));
        for (name, source) in sources.into_iter().filter_map(|(name, source)| Some((name, source?))) {
            wrong.extend(unlike_golden(&format!("{look}-{name}"), &typeset(&guide, &source)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_cover_is_one_page_whatever_its_title_is() {
    let cover = std::fs::read_to_string("tests/pages/cover.typ").unwrap();
    for page in [PageSize::Phone, PageSize::A5, PageSize::LargePrint, PageSize::Paper] {
        let mut guide = guide("en", page);
        let target: serde_json::Value = serde_json::from_slice(&guide.files["/target.json"]).unwrap();
        let words = "Gender-responsive policing and the way of a complaint from the counter to the judge ";
        for letters in [20, 60, 130, 240] {
            let mut target = target.clone();
            target["doc"]["course"] = words.repeat(3)[..letters].trim().into();
            target["doc"]["draft"] = true.into();
            guide.files.insert("/target.json".to_owned(), target.to_string().into_bytes().into());
            assert_eq!(pdf::pages(&typeset(&guide, &cover)), Ok(1), "{page:?}, a title of {letters} letters");
        }
    }
}
