//! What the pages look like: a picture of each component, and the frames that minijinja makes.
//!
//! `SNAPSHOTS=overwrite` rewrites what is expected; look at the pictures before they are kept.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;

use coursepack::edition::{Looks, Tag, Target};
use coursepack::render::{Manuscript, Templates};
use coursepack::source::Sources;
use coursepack::typeset::{Outcome, Typesetter};
use coursepack::{Compiled, Kit, bundled, check, compile};
use image::GrayImage;

use super::folder::base;
use super::world;

/// A typesetter for those who only want manuscripts.
struct NoPages(Vec<u8>);

impl Typesetter for NoPages {
    fn typeset(&self, _: &Manuscript) -> Outcome {
        Outcome::Done { pdf: self.0.as_slice().into(), notes: Vec::new() }
    }
}

/// The bundled library.
pub(crate) fn library() -> impl Iterator<Item = (String, Vec<u8>)> {
    let files = bundled::files().filter(|(path, _)| path.starts_with("modules/"));
    files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec()))
}

/// Compiles a target of a course: the first one, or another by its tag.
pub(crate) fn compiled(
    files: impl Iterator<Item = (String, Vec<u8>)>,
    course: &str,
    tag: Option<&str>,
    looks: Looks,
) -> Compiled {
    let sources = Sources::new(files);
    let (found, before) = coursepack::library::load(&sources);
    let checked = check::check(found.unwrap(), &sources, before).0.unwrap();
    let course = &checked.courses[course];
    let tag = Tag::parse(tag.unwrap_or(&course.targets[0].value), &checked, None).unwrap();
    let target = Target { looks, ..Target::new(&checked, course, tag) };
    let (templates, _) = Templates::new(bundled::templates(), &sources);
    let typesetter = NoPages(world::pdf("A page"));
    let kit = Kit::new(&sources, &templates, &typesetter);
    let (compiled, found) = compile(&checked, &target, &kit);
    compiled.unwrap_or_else(|| panic!("{found:?}"))
}

fn overwrite() -> bool {
    std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite")
}

thread_local! {
    /// Everything that a page of the guide can see.
    static FILES: BTreeMap<String, Arc<[u8]>> = {
        let compiled = compiled(library(), "border-management", None, Looks::default());
        let guide = compiled.manuscripts.into_iter().find(|one| one.path.as_str() == "facilitator-guide.pdf").unwrap();
        guide.files
    };
}

/// Everything that a page of the guide can see.
pub(crate) fn files() -> BTreeMap<String, Arc<[u8]>> {
    FILES.with(Clone::clone)
}

/// Typesets a page that may use every component, as PDF/UA-1 and PDF/A-2a.
fn typeset(source: &str) -> Vec<u8> {
    FILES.with(|files| {
        let shared: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), &**bytes)).collect();
        let source = format!("#import \"/templates/design.typ\": *\n#show: book\n{source}");
        world::accessible_pdf(&source, &shared).unwrap_or_else(|error| panic!("{error}"))
    })
}

/// Runs a tool of poppler on a PDF and returns what it writes.
pub(crate) fn poppler(tool: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    std::fs::write(&file, pdf).unwrap();
    let output = Command::new(tool).args(arguments).arg(&file).arg("-").output().unwrap();
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The first page in grey, small enough to keep.
fn picture(pdf: &[u8]) -> GrayImage {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    std::fs::write(&file, pdf).unwrap();
    let to = folder.path().join("page");
    let done = Command::new("pdftoppm").args(["-r", "50", "-gray", "-png", "-singlefile"]).arg(&file).arg(&to).status();
    assert!(done.unwrap().success());
    image::open(folder.path().join("page.png")).unwrap().into_luma8()
}

/// The share of pixels that are clearly lighter or darker.
fn difference(one: &GrayImage, other: &GrayImage) -> f64 {
    if one.dimensions() != other.dimensions() {
        return 1.0;
    }
    let pixels = one.pixels().zip(other.pixels());
    let differ = pixels.filter(|(one, other)| one.0[0].abs_diff(other.0[0]) > 96).count();
    differ as f64 / f64::from(one.width() * one.height())
}

/// What differs between the first page of a PDF and the picture that was approved.
pub(crate) fn unlike_golden(name: &str, pdf: &[u8]) -> Option<String> {
    let found = picture(pdf);
    let golden = format!("tests/golden/pages/{name}.png");
    if overwrite() {
        found.save(&golden).unwrap();
        return None;
    }
    let difference = difference(&found, &image::open(&golden).unwrap().into_luma8());
    // Another version of poppler smooths letters in another way; a line that moved differs by more.
    (difference > 0.003).then(|| {
        let folder = std::env::temp_dir().join(format!("coursepack-{name}.png"));
        found.save(&folder).unwrap();
        format!("{name}: {:.2} % differ, see {}", difference * 100.0, folder.display())
    })
}

#[test]
fn every_component_looks_as_it_was_approved() {
    let mut wrong = Vec::new();
    let mut components: Vec<_> = std::fs::read_dir("tests/pages").unwrap().map(|entry| entry.unwrap().path()).collect();
    components.sort();
    assert!(components.len() >= 10);
    for path in components {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        wrong.extend(unlike_golden(&name, &typeset(&std::fs::read_to_string(&path).unwrap())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_moved_line_is_a_difference() {
    let page = |source: &str| picture(&typeset(source));
    let text = "#piece(1, \"Title\", none)\n#lorem(80)";
    assert!(difference(&page(text), &page(text)) == 0.0);
    assert!(difference(&page(text), &page(&text.replace("#lorem", "#v(3mm)\n#lorem"))) > 0.003);
}

#[test]
fn frames_are_written_as_they_were_approved() {
    let mut files = base();
    *files.get_mut("modules/courses/c.yaml").unwrap() += "booklets: true\nslides: full\n";
    let files = files.into_iter().map(|(path, text)| (path, text.into_bytes()));
    let compiled = compiled(files.into_iter(), "c", None, Looks::default());
    let mut wrong = Vec::new();
    for manuscript in &compiled.manuscripts {
        let name = format!("{}-{}", manuscript.audience.word(), manuscript.path.as_str().replace(['/', '.'], "-"));
        let golden = format!("tests/golden/frames/{name}.typ");
        let found = &manuscript.files["/main.typ"];
        if overwrite() {
            std::fs::write(&golden, found).unwrap();
        } else if std::fs::read(&golden).ok().as_deref() != Some(&**found) {
            wrong.push(golden);
        }
    }
    assert!(wrong.is_empty(), "these frames changed:\n{}", wrong.join("\n"));
}

/// The words of the line on the first page that holds this one, from left to right.
fn line_of(pdf: &[u8], part: &str) -> Vec<String> {
    let boxes = String::from_utf8(poppler("pdftotext", &["-bbox", "-l", "1"], pdf)).unwrap();
    let words = boxes.lines().filter_map(|line| line.trim().strip_prefix("<word "));
    let words = words.map(|line| {
        let numbers: Vec<f64> = line.split('"').skip(1).step_by(2).map(|number| number.parse().unwrap()).collect();
        let text = line.split_once('>').unwrap().1.trim_end_matches("</word>");
        (numbers[0], numbers[3], text.to_owned())
    });
    let words: Vec<_> = words.collect();
    let base = words.iter().find(|(_, _, text)| text.contains(part)).unwrap_or_else(|| panic!("{words:?}")).1;
    let mut line: Vec<_> = words.into_iter().filter(|(_, bottom, _)| (bottom - base).abs() < 3.0).collect();
    line.sort_by(|one, other| one.0.total_cmp(&other.0));
    line.into_iter().map(|(_, _, text)| text).collect()
}

#[test]
fn letters_of_the_other_direction_keep_to_themselves() {
    let titles = ["The mediator called \u{5de}\u{5ea}", "Roles of \u{5de}\u{5ea} (2)", "\u{5de}\u{5ea}, first"];
    let heads: String = titles.iter().map(|title| format!("#mark(\"{title}\", 1, none)\n")).collect();
    let pdf = typeset(&format!("#contents()\n#pagebreak()\n{heads}"));
    for word in ["mediator", "Roles", "first"] {
        let line = line_of(&pdf, word);
        assert!(line.last().unwrap().ends_with('2'), "{line:?}");
    }
    let steps = "= Steps\n#say(\"step-minutes\", title: \"Talk with \u{5de}\u{5ea}\", n: 5)";
    let line = line_of(&typeset(steps), "Talk");
    assert!(line[0].ends_with("Talk") && line[1] == "with" && line[3].contains('5'), "{line:?}");
}

/// Words that stand outside the page's margin of 12 mm.
fn outside(pdf: &[u8]) -> Vec<String> {
    const EDGE: f64 = 12.0 / 25.4 * 72.0;
    let boxes = String::from_utf8(poppler("pdftotext", &["-bbox"], pdf)).unwrap();
    let number = |line: &str, key: &str| {
        let from = line.find(&format!(" {key}=\"")).map(|at| at + key.len() + 3).unwrap();
        line[from..].split('"').next().unwrap().parse::<f64>().unwrap()
    };
    let (mut width, mut height) = (0.0, 0.0);
    let mut found = Vec::new();
    for line in boxes.lines().map(str::trim) {
        if line.starts_with("<page ") {
            (width, height) = (number(line, "width"), number(line, "height"));
        } else if line.starts_with("<word ") {
            let inside = number(line, "xMin") >= EDGE
                && number(line, "xMax") <= width - EDGE
                && number(line, "yMin") >= EDGE
                && number(line, "yMax") <= height - EDGE;
            if !inside {
                found.push(line.to_owned());
            }
        }
    }
    assert!(width > 0.0, "no page");
    found
}

#[test]
fn long_titles_and_wide_tables_stay_on_the_page() {
    let title = "gender ".repeat(43).trim().to_owned();
    let cells = (0..8).map(|n| format!("[Responsibility {n}]")).collect::<Vec<_>>().join(", ");
    let rows = (0..60).map(|_| cells.clone()).collect::<Vec<_>>().join(", ");
    let word = "w".repeat(50);
    for page in [
        format!("#piece(1, \"{title}\", label(\"a\"), number: \"L12\")\nText."),
        format!("#piece(1, \"{title}\", none)\n#facts((say(\"theme\"), \"{title}\"))"),
        format!("= A table\n#content-table(columns: 8, table.header({cells}), {rows})"),
        format!("= A word\n{word} {word}"),
        format!("= A\n== B\n#item-head(\"{title}\", 120, none)\nText."),
    ] {
        let found = outside(&typeset(&page));
        assert!(found.is_empty(), "{page}\n{}", found.join("\n"));
    }
    let cut = outside(&typeset(&format!("= A word\n{}", "w".repeat(120))));
    assert!(!cut.is_empty(), "the check would not see it");
}
