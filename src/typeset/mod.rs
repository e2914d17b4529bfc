//! Typesets manuscripts into PDFs, in child processes that can be stopped.
//!
//! Typst cannot be interrupted from within its own process, and some inputs abort it. So each document is typeset by a
//! child that limits itself: by the `typst` command (`command.rs`) or by this executable started again (`worker.rs`).
//! Both give the same bytes, so the rest of the compiler knows only the trait [`Typesetter`].

mod child;
mod command;
mod engine;
mod findings;
mod frames;
mod look;
mod memory;
mod note;
mod pipe;
mod process;
mod report;
mod stray;
mod worker;
mod world;

use std::cmp::Reverse;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};

pub use child::child_main;
pub use engine::{Engine, EngineError, choose};
pub use look::{Finding, Looked, Looker, Task};
pub use memory::{Texts, Urgency};
pub use note::{Note, Stray, Trace};

use crate::diagnostic::Diagnostics;
use crate::panic::{Panic, caught, crew, lock};
use crate::render::Manuscript;
use findings::Findings;
use memory::Home;

/// The only version of Typst that is used: the bytes of a PDF depend on it.
pub const TYPST: &str = "0.15.1";

/// Makes PDFs of manuscripts.
pub trait Typesetter: Sync {
    /// Typesets one manuscript.
    fn typeset(&self, manuscript: &Manuscript) -> Outcome;

    /// Which of several documents should be next: the most urgent. A long one that starts last would keep one core
    /// waiting for the other.
    fn urgency(&self, texts: &Texts) -> Urgency {
        Urgency { home: Home::New, size: signed(texts.size()) }
    }
}

/// A typesetter that works on so many documents at once, however many targets ask it. Of those that somebody is ready
/// for, the target that came first goes first, so that what is remembered of it is used before it is forgotten.
pub struct Bounded<'a> {
    inner: &'a dyn Typesetter,
    queue: Mutex<Queue>,
}

struct Queue {
    free: usize,
    /// In the order in which they came, each with the number of its target.
    waiting: Vec<(usize, Texts, Sender<()>)>,
    /// In the order in which they came.
    targets: Vec<u64>,
}

impl Queue {
    /// How many targets came before this one.
    fn number_of(&mut self, target: u64) -> usize {
        let known = self.targets.iter().position(|known| *known == target);
        known.unwrap_or_else(|| {
            self.targets.push(target);
            self.targets.len() - 1
        })
    }
}

impl<'a> Bounded<'a> {
    /// At most `jobs` documents at once; the others wait.
    pub fn new(inner: &'a dyn Typesetter, jobs: usize) -> Self {
        Self { inner, queue: Mutex::new(Queue { free: jobs.max(1), waiting: Vec::new(), targets: Vec::new() }) }
    }

    fn begin(&self, manuscript: &Manuscript) -> Turn<'_> {
        let texts = Texts::of(manuscript);
        let mut queue = lock(&self.queue);
        let target = queue.number_of(texts.target());
        if queue.free > 0 {
            queue.free -= 1;
            return Turn(self);
        }
        let (call, called) = mpsc::channel();
        queue.waiting.push((target, texts, call));
        drop(queue);
        called.recv().expect("every turn that ends calls somebody");
        Turn(self)
    }

    /// Who of those that wait should be next; the first, where the typesetter cannot say.
    fn next(&self, waiting: &[(usize, Texts, Sender<()>)]) -> Option<usize> {
        let most = |(target, texts, _): &(usize, Texts, _)| {
            let Urgency { home, size } = self.inner.urgency(texts);
            (home, Reverse(*target), size)
        };
        caught(|| first_of_most(waiting, most)).unwrap_or(if waiting.is_empty() { None } else { Some(0) })
    }
}

/// One of the documents that are worked on at once. It ends with this value, even by a panic: others wait for it.
struct Turn<'a>(&'a Bounded<'a>);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut queue = lock(&self.0.queue);
        while let Some(next) = self.0.next(&queue.waiting) {
            if queue.waiting.remove(next).2.send(()).is_ok() {
                return;
            }
        }
        queue.free += 1;
    }
}

impl Typesetter for Bounded<'_> {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        let _turn = self.begin(manuscript);
        self.inner.typeset(manuscript)
    }

    fn urgency(&self, texts: &Texts) -> Urgency {
        self.inner.urgency(texts)
    }
}

/// The place of the thing that has most, and among equals the first.
fn first_of_most<T, K: Ord>(things: &[T], most: impl Fn(&T) -> K) -> Option<usize> {
    things.iter().enumerate().max_by_key(|(place, thing)| (most(thing), Reverse(*place))).map(|(place, _)| place)
}

fn signed(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// What became of one manuscript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A PDF, perhaps with warnings.
    Done {
        /// The finished file.
        pdf: Arc<[u8]>,
        /// Typst's warnings.
        notes: Vec<Note>,
    },
    /// Typst found errors.
    Refused(Vec<Note>),
    /// It took too long and was stopped.
    Late {
        /// How long it was given.
        seconds: u64,
    },
    /// It was to be there already, and is not.
    Absent {
        /// Whether there is another version of it.
        differs: bool,
    },
    /// The typesetter died.
    Died {
        /// How: "ran out of memory (2048 MiB)", "was killed by signal 9".
        how: String,
    },
    /// The system does not let a typesetter work: why.
    Unavailable {
        /// "could not be started (Resource temporarily unavailable)".
        why: String,
    },
    /// This program panicked on it.
    Panicked(Panic),
}

/// What a child may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Seconds of wall-clock time per document.
    pub seconds: u64,
    /// Address space in MiB (on Linux).
    pub memory_mib: u64,
    /// Documents after which a worker is replaced, so that what Typst never frees stays bounded.
    pub documents_per_worker: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { seconds: 60, memory_mib: 2048, documents_per_worker: 200 }
    }
}

/// What became of all manuscripts, and all that Typst said.
#[derive(Clone, Debug, Default)]
pub struct Typeset {
    /// The PDFs in the order of their manuscripts; none for a document with an error.
    pub pdfs: Vec<Option<Arc<[u8]>>>,
    /// Errors and warnings; a document without a PDF has at least one error, or a panic.
    pub diagnostics: Diagnostics,
    /// What this program got wrong, with the name of each document.
    pub panics: Vec<Panic>,
}

/// Typesets all manuscripts, `jobs` at a time; one that fails does not keep the others from being tried.
///
/// `progress` is told of each document when it is finished, from several threads.
pub fn typeset(
    manuscripts: &[Manuscript],
    typesetter: &dyn Typesetter,
    jobs: usize,
    progress: &(dyn Fn(&Manuscript) + Sync),
) -> Typeset {
    let mut findings = Findings::default();
    let (mut pdfs, mut panics) = (Vec::new(), Vec::new());
    for (manuscript, outcome) in manuscripts.iter().zip(outcomes(manuscripts, typesetter, jobs, progress)) {
        if let Outcome::Panicked(panic) = &outcome {
            panics.push(panic.clone().during(name(manuscript)));
        }
        let failed = findings.add(manuscript, &outcome);
        pdfs.push(match outcome {
            Outcome::Done { pdf, .. } if !failed => Some(pdf),
            _ => None,
        });
    }
    Typeset { pdfs, diagnostics: findings.diagnostics(), panics }
}

/// The document's name for people: its path in the output folder.
fn name(manuscript: &Manuscript) -> String {
    format!("{}/{}", manuscript.audience.word(), manuscript.path)
}

/// Which documents are to be made, and which are being made.
struct Desk {
    waiting: Vec<usize>,
    making: Vec<usize>,
}

fn outcomes(
    manuscripts: &[Manuscript],
    typesetter: &dyn Typesetter,
    jobs: usize,
    progress: &(dyn Fn(&Manuscript) + Sync),
) -> Vec<Outcome> {
    let texts: Vec<_> = manuscripts.iter().map(Texts::of).collect();
    let desk = Mutex::new(Desk { waiting: (0..texts.len()).collect(), making: Vec::new() });
    let desk = || lock(&desk);
    let next = || {
        let Desk { waiting, making } = &mut *desk();
        // What is mostly in the making already waits until whoever makes it knows it.
        let is_apart = |index: &usize| !making.iter().any(|made| texts[*index].are_mostly_in(&texts[*made]));
        let apart: Vec<_> = waiting.iter().copied().filter(is_apart).collect();
        let open = if apart.is_empty() { &*waiting } else { &apart };
        let next = open[first_of_most(open, |index| typesetter.urgency(&texts[*index]))?];
        waiting.retain(|index| *index != next);
        making.push(next);
        Some(next)
    };
    let slots: Vec<Mutex<Option<Outcome>>> = manuscripts.iter().map(|_| Mutex::new(None)).collect();
    crew(jobs.clamp(1, manuscripts.len().max(1)), || {
        while let Some(index) = next() {
            let outcome = caught(|| typesetter.typeset(&manuscripts[index]));
            *lock(&slots[index]) = Some(outcome.unwrap_or_else(Outcome::Panicked));
            desk().making.retain(|made| *made != index);
            progress(&manuscripts[index]);
        }
    });
    let outcome = |slot: &Mutex<Option<Outcome>>| lock(slot).take();
    slots.iter().map(|slot| outcome(slot).expect("every manuscript was given to a thread")).collect()
}

/// Virtual paths and what lies there.
type Files<'a> = Vec<(&'a str, &'a Arc<[u8]>)>;

/// The files that the document can read, and the fonts, which only the typesetter sees.
fn split_fonts(manuscript: &Manuscript) -> (Files<'_>, Files<'_>) {
    let files = manuscript.files.iter().map(|(path, bytes)| (path.as_str(), bytes));
    files.partition(|(path, _)| !is_font(path))
}

/// Whether Typst takes a file for a font.
pub fn is_font(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    path.trim_start_matches('/').starts_with("fonts/")
        && ["ttf", "otf", "ttc", "otc"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}
