//! A panic ends the work on one target, names it, and keeps nobody waiting; wherever it happens, in whatever thread.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

use coursepack::cache::{Cache, Entry, Found, Key, Kind, NoCache};
use coursepack::check::Checked;
use coursepack::diagnostic::short;
use coursepack::edition::{Tag, Target};
use coursepack::library::Date;
use coursepack::render::{Manuscript, Templates};
use coursepack::source::Sources;
use coursepack::typeset::{Bounded, Outcome, Texts, Typesetter, Urgency};
use coursepack::{Compiled, Kit, Progress, bundled, check, compile, library};

use super::{cache, world};

/// Where a panic is planted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plant {
    Nowhere,
    Typeset(&'static str),
    Urgency,
    Get(Kind),
    Put(Kind),
    Recall,
    Remember,
    Composed,
    Finished(&'static str),
    Packed,
    Audited,
}

impl Plant {
    const ALL: [Plant; 16] = [
        Plant::Typeset("handbook.pdf"),
        Plant::Typeset("facilitator-guide.pdf"),
        Plant::Urgency,
        Plant::Get(Kind::Pdf),
        Plant::Get(Kind::Verdict),
        Plant::Get(Kind::Zip),
        Plant::Put(Kind::Pdf),
        Plant::Put(Kind::Verdict),
        Plant::Put(Kind::Zip),
        Plant::Recall,
        Plant::Remember,
        Plant::Composed,
        Plant::Finished("handbook.pdf"),
        Plant::Finished("facilitator-guide.pdf"),
        Plant::Packed,
        Plant::Audited,
    ];

    fn spring(self, at: Self) {
        assert!(self != at, "planted: {at:?}");
    }

    fn told(self, progress: Progress<'_>) {
        match progress {
            Progress::Composed => self.spring(Plant::Composed),
            Progress::Finished { manuscript, .. } => {
                let here = |path: &str| manuscript.path.as_str() == path;
                assert!(!matches!(self, Plant::Finished(path) if here(path)), "planted: {self:?}");
            }
            Progress::Packed => self.spring(Plant::Packed),
            Progress::Audited => self.spring(Plant::Audited),
        }
    }
}

/// The date of the target with a panic in it.
const PLANTED: i64 = 86_400;

/// A typesetter with a panic in it.
struct OnePage {
    pdf: Vec<u8>,
    plant: Plant,
    /// Whether it is planted only for the target of a certain date.
    only: bool,
}

impl Typesetter for OnePage {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        let planted = !self.only || manuscript.timestamp == PLANTED;
        let here = |path: &str| planted && manuscript.path.as_str() == path;
        assert!(!matches!(self.plant, Plant::Typeset(path) if here(path)), "planted: {:?}", self.plant);
        Outcome::Done { pdf: self.pdf.clone().into(), notes: Vec::new() }
    }

    fn urgency(&self, texts: &Texts) -> Urgency {
        self.plant.spring(Plant::Urgency);
        NoPages.urgency(texts)
    }
}

struct NoPages;

impl Typesetter for NoPages {
    fn typeset(&self, _: &Manuscript) -> Outcome {
        Outcome::Absent { differs: false }
    }
}

/// A cache with a panic in it.
struct Memory {
    plant: Plant,
    entries: Mutex<BTreeMap<String, Entry>>,
}

impl Cache for Memory {
    fn get(&self, key: &Key) -> Found {
        self.plant.spring(Plant::Get(key.kind));
        self.entries.lock().unwrap().get(&format!("{key:?}")).cloned().map_or(Found::Nothing, Found::Entry)
    }

    fn put(&self, key: &Key, entry: &Entry) {
        self.plant.spring(Plant::Put(key.kind));
        self.entries.lock().unwrap().insert(format!("{key:?}"), entry.clone());
    }

    fn recall(&self, _: &str) -> Option<Vec<u8>> {
        self.plant.spring(Plant::Recall);
        None
    }

    fn remember(&self, _: &str, _: &[u8]) {
        self.plant.spring(Plant::Remember);
    }
}

/// What all targets are made with; it lives as long as the tests, since a target that hangs would hold it for ever.
struct Floor {
    sources: Sources,
    checked: Checked,
    target: Target,
    pdf: Vec<u8>,
}

impl Floor {
    fn new() -> &'static Self {
        let files = cache::files(Path::new("tests/fixtures/base"));
        let files = files.into_iter().map(|(path, bytes)| (path.to_str().unwrap().to_owned(), bytes));
        let sources = Sources::new(files);
        let (found, before) = library::load(&sources);
        let checked = check::check(found.unwrap(), &sources, before).0.unwrap();
        let tag = Tag::parse("en-LR", &checked, None).unwrap();
        let target = Target::new(&checked, &checked.courses["c"], tag);
        Box::leak(Box::new(Self { sources, checked, target, pdf: world::pdf("A page") }))
    }

    /// Compiles the target with this panic in it.
    fn compile(&self, plant: Plant, typesetter: &dyn Typesetter, jobs: usize) -> (Option<Compiled>, String) {
        let (templates, _) = Templates::new(bundled::templates(), &self.sources);
        let memory = Memory { plant, entries: Mutex::default() };
        let cache: &dyn Cache = if plant == Plant::Nowhere { &NoCache } else { &memory };
        let progress = &|progress: Progress<'_>| plant.told(progress);
        let kit = Kit { cache, jobs, progress, ..Kit::new(&self.sources, &templates, typesetter) };
        let date = if plant == Plant::Nowhere { self.target.date } else { Date::from_timestamp(PLANTED) };
        let target = Target { date, ..self.target.clone() };
        let (compiled, found) = compile(&self.checked, &target, &kit);
        (compiled, short::render(&found, &self.sources))
    }
}

/// What some work gives, unless it hangs.
fn in_time<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, done) = channel();
    std::thread::spawn(move || sender.send(work()));
    done.recv_timeout(Duration::from_secs(120)).unwrap_or_else(|_| panic!("{what} hangs"))
}

#[test]
fn a_panic_is_a_diagnostic_wherever_it_happens() {
    let floor = Floor::new();
    for plant in Plant::ALL {
        for jobs in [1, 3] {
            let (compiled, said) = in_time(&format!("{plant:?}"), move || {
                floor.compile(plant, &OnePage { pdf: floor.pdf.clone(), plant, only: false }, jobs)
            });
            assert!(compiled.is_none(), "{plant:?}: something was made");
            assert!(
                said.contains("error[internal-error]: coursepack failed while it worked on `"),
                "{plant:?}: {said}"
            );
            let name = match plant {
                Plant::Typeset(path) => format!("/{path}`"),
                Plant::Get(Kind::Pdf) | Plant::Put(Kind::Pdf) | Plant::Recall => ".pdf`".to_owned(),
                _ => "`c/en-LR`".to_owned(),
            };
            assert!(said.contains(&name) && said.contains("planted: "), "{plant:?}: {said}");
        }
    }
}

#[test]
fn nobody_waits_for_a_target_that_has_panicked() {
    let floor = Floor::new();
    for plant in Plant::ALL {
        // One document at a time: whoever keeps the turn keeps it from the other target.
        let typesetter: &'static OnePage = Box::leak(Box::new(OnePage { pdf: floor.pdf.clone(), plant, only: true }));
        let bounded: &'static Bounded<'static> = Box::leak(Box::new(Bounded::new(typesetter, 1)));
        let (sender, made) = channel();
        for plant in [plant, Plant::Nowhere] {
            let sender = sender.clone();
            std::thread::spawn(move || sender.send((plant, floor.compile(plant, bounded, 3).0.is_some())));
        }
        for _ in 0..2 {
            let made = made.recv_timeout(Duration::from_secs(120));
            let (made, whole) = made.unwrap_or_else(|_| panic!("{plant:?} hangs"));
            // Whoever cannot say what is urgent can say it for neither.
            assert_eq!(whole, made == Plant::Nowhere && plant != Plant::Urgency, "{plant:?}: {made:?}");
        }
    }
}
