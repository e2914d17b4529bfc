//! A panic in one target: the others are made, the older output stays whole, and the exit code is 101.

#![expect(clippy::disallowed_methods, reason = "tests look at the disk")]

use std::path::Path;
use std::sync::Mutex;

use lopdf::{Document, Object, Stream, dictionary};

use super::*;
use crate::cache::NoCache;
use crate::cli::BuildFormat;
use crate::commands::{Outcome, exit_code, outcome};
use crate::diagnostic::short;
use crate::panic::lock;
use crate::render::Manuscript;
use crate::request::{BuildRequest, Wanted};
use crate::terminal::Colour;
use crate::typeset;

/// A PDF with a number of pages.
fn pdf(pages: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let parent = document.new_object_id();
    let content = document.add_object(Stream::new(dictionary! {}, Vec::new()));
    let size: Vec<Object> = [0, 0, 9, 9].map(Object::Integer).to_vec();
    let page = dictionary! {
        "Type" => "Page", "Parent" => parent, "MediaBox" => size, "Contents" => content, "Resources" => dictionary! {},
    };
    let kids: Vec<Object> = (0..pages).map(|_| document.add_object(page.clone()).into()).collect();
    document.objects.insert(
        parent,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids }),
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => parent });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A typesetter that panics on the documents of one course.
struct Planted {
    pdf: Vec<u8>,
    course: Option<&'static str>,
    made: Mutex<usize>,
}

impl Typesetter for Planted {
    fn typeset(&self, manuscript: &Manuscript) -> typeset::Outcome {
        let target = String::from_utf8_lossy(&manuscript.files["/target.json"]);
        assert!(self.course.is_none_or(|course| !target.contains(course)), "planted");
        *lock(&self.made) += 1;
        typeset::Outcome::Done { pdf: self.pdf.clone().into(), notes: Vec::new() }
    }
}

/// The smallest workspace with three courses.
fn workspace(root: &Path) -> Workspace {
    let mut open = vec![Path::new("tests/fixtures/base").to_path_buf()];
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let copy = root.join(path.strip_prefix("tests/fixtures/base").unwrap());
            std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
            std::fs::copy(path, copy).unwrap();
        }
    }
    let course = std::fs::read_to_string(root.join("modules/courses/c.yaml")).unwrap();
    for (name, title) in [("c", "First course"), ("d", "Second course"), ("e", "Third course")] {
        let course = course.replace("title: A course", &format!("title: {title}"));
        std::fs::write(root.join(format!("modules/courses/{name}.yaml")), course).unwrap();
    }
    Workspace::read(root.to_path_buf()).unwrap()
}

/// Builds all courses: what is said, how many pages the handbook of each has, and how many documents were made.
fn build(workspace: &Workspace, pages: usize, course: Option<&'static str>) -> (Diagnostics, [u64; 3], usize) {
    let terminal = Terminal::new(Colour::Never, true, false);
    let order = Order {
        request: BuildRequest { wanted: Wanted::All, ..BuildRequest::default() },
        out: workspace.root.join("output"),
        jobs: 2,
        keep_sources: false,
        open: false,
        format: BuildFormat::Human,
        deny_warnings: false,
    };
    let (ready, _) = Ready::new(workspace, &order.request, terminal).unwrap();
    let planted = Planted { pdf: pdf(pages), course, made: Mutex::default() };
    let tools = Tools { typesetter: Some(&planted), cache: &NoCache, parts: None };
    let floor = Floor::new(workspace, &ready, &order, tools, (terminal, false));
    let found = floor.make_all(Diagnostics::new()).unwrap().diagnostics;
    let of = |course: &str| {
        let record = std::fs::read(workspace.root.join(format!("output/{course}/en-LR/build.json"))).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        record["documents"][0]["pages"].as_u64().unwrap()
    };
    (found, ["c", "d", "e"].map(of), planted.made.into_inner().unwrap())
}

#[test]
fn a_panic_in_one_target_ends_no_other() {
    let root = tempfile::tempdir().unwrap();
    let workspace = workspace(root.path());
    let (found, pages, all) = build(&workspace, 1, None);
    assert!(!found.has_errors(), "{}", short::render(&found, &workspace.sources));
    assert_eq!(pages, [1, 1, 1]);
    let (found, pages, made) = build(&workspace, 2, Some("Second course"));
    assert_eq!(pages, [2, 1, 2], "what failed is as it was, and the others are new");
    assert_eq!(made, all / 3 * 2);
    let said = short::render(&found, &workspace.sources);
    assert!(
        said.contains(
            "error[internal-error]: coursepack failed while it worked on `participant/handbook.pdf` of `d/en-LR`"
        ),
        "{said}"
    );
    assert_eq!(outcome(&found, false), Outcome::Broken);
}

#[test]
fn the_exit_code_tells_whose_mistake_it_was() {
    let terminal = Terminal::new(Colour::Never, true, false);
    assert_eq!(exit_code(|| Ok(Outcome::Done), terminal), 0);
    assert_eq!(exit_code(|| Ok(Outcome::Wrong), terminal), 1);
    assert_eq!(exit_code(|| anyhow::bail!("no disk"), terminal), 3);
    assert_eq!(exit_code(|| Ok(Outcome::Broken), terminal), 101);
    assert_eq!(exit_code(|| panic!("planted"), terminal), 101);
    let of_pool = || rayon::join(|| (), || panic!("planted"));
    assert_eq!(exit_code(|| Ok(of_pool()).map(|_: ((), ())| Outcome::Done), terminal), 101);
}
