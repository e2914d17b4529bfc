//! The page that facilitators run the day with: what it holds, whom it is for, and what no title can do to it.

use std::collections::BTreeMap;

use coursepack::audience::PackKind;
use coursepack::check::{self, Checked};
use coursepack::edition::{self, Tag, Target};
use coursepack::pack::{Pack, verify};
use coursepack::render::Templates;
use coursepack::source::Sources;
use coursepack::{Kit, bundled, compile, compose, library, plan, select};

use super::interference::OnePage;

const PAGE: &str = "run-the-day.html";

/// The bundled library with other files.
struct Library {
    sources: Sources,
    checked: Checked,
}

impl Library {
    fn new(changes: &[(&str, String)]) -> Self {
        let mut files: BTreeMap<String, Vec<u8>> =
            bundled::files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
        files.extend(changes.iter().map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes())));
        let sources = Sources::new(files);
        let (found, before) = library::load(&sources);
        let (checked, found) = check::check(found.unwrap(), &sources, before);
        Self { checked: checked.unwrap_or_else(|| panic!("{found:?}")), sources }
    }

    fn small() -> Self {
        Self::new(&[("modules/courses/small.yaml", include_str!("../fixtures/small.yaml").to_owned())])
    }

    fn target(&self, course: &str, tag: &str) -> Target {
        let tag = Tag::parse(tag, &self.checked, None).unwrap();
        Target { after: true, ..Target::new(&self.checked, &self.checked.courses[course], tag) }
    }

    fn packs(&self, course: &str, tag: &str) -> BTreeMap<PackKind, Pack> {
        let (templates, _) = Templates::new(bundled::templates(), &self.sources);
        let typesetter = OnePage::new();
        let kit = Kit { jobs: 2, ..Kit::new(&self.sources, &templates, &typesetter) };
        let (compiled, found) = compile(&self.checked, &self.target(course, tag), &kit);
        let packs = compiled.unwrap_or_else(|| panic!("{found:?}")).packs;
        packs.into_iter().map(|pack| (pack.kind, pack)).collect()
    }

    fn page(&self, course: &str, tag: &str) -> String {
        page(&self.packs(course, tag)[&PackKind::Facilitator]).unwrap()
    }

    /// The value that the page is made of.
    fn days(&self, course: &str, tag: &str) -> serde_json::Value {
        let target = self.target(course, tag);
        let edition = edition::edition(&self.checked, &target);
        let (selection, _) = select::select(&edition);
        let (plan, _) = plan::plan(&edition, &selection);
        serde_json::to_value(&compose::compose(&edition, &selection, &plan).live).unwrap()
    }
}

fn page(pack: &Pack) -> Option<String> {
    let mut files = pack.files.iter();
    let (_, bytes) = files.find(|(path, _)| path.as_str() == PAGE)?;
    Some(String::from_utf8(bytes.to_vec()).unwrap())
}

fn text<'p>(pack: &'p Pack, name: &str) -> &'p str {
    let (_, bytes) = pack.files.iter().find(|(path, _)| path.as_str() == name).unwrap();
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn a_small_course_is_these_steps() {
    let days = serde_json::to_string_pretty(&Library::small().days("small", "en")).unwrap() + "\n";
    snapbox::assert_data_eq!(days, snapbox::file!["../golden/run-the-day.json"].raw());
}

#[test]
fn only_facilitators_have_the_page() {
    let packs = Library::small().packs("small", "en");
    for (kind, pack) in &packs {
        verify(&pack.zip).unwrap();
        assert_eq!(page(pack).is_some(), *kind == PackKind::Facilitator, "{kind:?}");
        for name in ["index.html", "manifest.json", "SHA256SUMS", "README.txt"] {
            assert_eq!(text(pack, name).contains(PAGE), *kind == PackKind::Facilitator, "{name} of {kind:?}");
        }
    }
    let kept = &packs[&PackKind::Facilitator];
    let step = "Do</b>";
    assert!(page(kept).unwrap().contains(step));
    assert_eq!(page(kept), page(&Library::small().packs("small", "en")[&PackKind::Facilitator]));
}

#[test]
fn nothing_is_loaded_from_elsewhere_and_no_title_ends_the_script() {
    let course = include_str!("../fixtures/small.yaml").replace(
        "title: Two cases in a morning",
        "title: \"</script><script>alert(1)</script> \\\"x\\\" onload='y' {{ 7*7 }} عنوان ]]> <!--\"",
    );
    let page = Library::new(&[("modules/courses/small.yaml", course)]).page("small", "en");
    assert_eq!((page.matches("<script").count(), page.matches("</script").count()), (1, 1));
    assert!(page.contains("&lt;/script&gt;") && page.contains("عنوان") && page.contains("{{ 7*7 }}"), "{page}");
    assert!(!page.contains("onload='") && !page.contains("<!--"));
    for outside in
        ["http:", "https:", "src=", "@import", "url(", "fetch(", "XMLHttpRequest", "sendBeacon", "localStorage"]
    {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn every_step_has_its_minutes_and_what_is_left_out_saves_enough() {
    let library = Library::new(&[]);
    for course in ["police-reform", "five-days"] {
        for day in library.days(course, "en")["days"].as_array().unwrap() {
            let number = |value: &serde_json::Value| value.as_u64().unwrap();
            let (steps, cuts) = (day["steps"].as_array().unwrap(), day["cuts"].as_array().unwrap());
            for (at, pair) in steps.windows(2).enumerate() {
                assert!(number(&pair[0]["end"]) <= number(&pair[1]["start"]), "{course}: {pair:?}");
                for (list, minutes) in pair[0]["late"].as_array().unwrap().iter().zip([5, 10, 15, 20, 30]) {
                    let list: Vec<_> = list
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|cut| &cuts[usize::try_from(number(cut)).unwrap()])
                        .collect();
                    let saved: u64 = list.iter().map(|cut| number(&cut["minutes"])).sum();
                    assert!(list.iter().all(|cut| number(&cut["steps"][0]) > at as u64), "{course}: {list:?}");
                    // Whatever else could go is a part of what goes already, or the whole of it.
                    let overlaps = |cut: &serde_json::Value, other: &serde_json::Value| {
                        let [one, other] = [cut, other].map(|cut| [0, 1].map(|end| number(&cut["steps"][end])));
                        one[0] <= other[1] && other[0] <= one[1]
                    };
                    let mut later = cuts.iter().filter(|cut| number(&cut["steps"][0]) > at as u64);
                    let all = later.all(|cut| list.iter().any(|other| overlaps(cut, other)));
                    assert!(saved >= minutes || all, "{course}: {saved} of {minutes} at {at}");
                }
            }
        }
    }
}

#[test]
fn what_nothing_else_teaches_stays_and_it_says_so() {
    let days = Library::small().days("small", "en");
    let first = &days["days"][0]["steps"][0];
    let held = first["held"].as_array().unwrap();
    assert!(held.iter().any(|held| held.as_str().unwrap().contains("the only exercise on")), "{held:?}");
}

#[test]
fn an_arabic_page_is_written_from_right_to_left() {
    let page = Library::new(&[]).page("police-reform-one-day", "ar");
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("سير اليوم"), "{page}");
}
