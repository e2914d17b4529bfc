//! The engine without a `typst` command: this executable, started again, typesets one manuscript after the other.

use std::collections::BTreeMap;
use std::io::{self, BufReader, BufWriter, ErrorKind};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::memory::{Age, Memories, Texts, Urgency};
use super::pipe::{self, Reply, Request};
use super::process;
use super::{Limits, Outcome, Typesetter, split_fonts};
use crate::render::Manuscript;

/// A pool of workers; each starts when it is first needed.
pub(super) struct Workers {
    program: PathBuf,
    limits: Limits,
    pool: Mutex<Pool>,
}

#[derive(Default)]
struct Pool {
    idle: BTreeMap<u32, Worker>,
    memories: Memories,
}

impl Workers {
    /// A pool of workers that run `program`, as many as there are threads that typeset.
    pub(super) fn new(program: PathBuf, limits: Limits) -> Self {
        Self { program, limits, pool: Mutex::default() }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The idle worker that knows most of these texts.
    fn take(&self, texts: &Texts) -> Option<Worker> {
        let mut pool = self.pool();
        let number = pool.memories.take(texts)?;
        pool.idle.remove(&number)
    }

    fn give(&self, mut worker: Worker, manuscript: &Manuscript, texts: &Texts) -> Outcome {
        let forget = self.pool().memories.learn(worker.number(), texts);
        let (reply, late) = match worker.ask(manuscript, forget, Duration::from_secs(self.limits.seconds)) {
            Ok(asked) => asked,
            Err(error) => {
                self.pool().memories.remove(worker.number());
                return process::not_started(&error);
            }
        };
        match reply {
            Ok(outcome) => {
                let mut pool = self.pool();
                if !late && !worker.is_worn(&self.limits) {
                    pool.memories.rest(worker.number());
                    pool.idle.insert(worker.number(), worker);
                } else {
                    pool.memories.remove(worker.number());
                }
                outcome
            }
            Err(_) => {
                self.pool().memories.remove(worker.number());
                if late { Outcome::Late { seconds: self.limits.seconds } } else { worker.death(&self.limits) }
            }
        }
    }
}

impl Typesetter for Workers {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        let texts = Texts::of(manuscript);
        if let Some(worker) = self.take(&texts) {
            match self.give(worker, manuscript, &texts) {
                // What a document costs must not depend on those before it: a fresh worker decides.
                Outcome::Died { .. } => {}
                outcome => return outcome,
            }
        }
        match Worker::start(&self.program, &self.limits) {
            Ok(worker) => self.give(worker, manuscript, &texts),
            Err(error) => process::not_started(&error),
        }
    }

    /// Who has worked on a target goes on with it, so that a text is laid out once for all of its documents.
    fn urgency(&self, texts: &Texts) -> Urgency {
        self.pool().memories.urgency(texts)
    }
}

/// One child and what it has been given.
struct Worker {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
    said: Option<JoinHandle<Vec<u8>>>,
    documents: u32,
    files: usize,
    fonts: Vec<Arc<[u8]>>,
}

/// Typst numbers every path it has ever seen with 16 bits.
const MOST_FILES: usize = 20_000;

impl Worker {
    fn start(program: &std::path::Path, limits: &Limits) -> io::Result<Self> {
        let mut child = process::start(process::child(program, "worker", limits))?;
        let input = child.stdin.take().expect("standard input is piped");
        let output = child.stdout.take().expect("standard output is piped");
        let mut errors = child.stderr.take().expect("standard error is piped");
        let said = thread::Builder::new().spawn(move || process::listen(&mut errors, 1 << 16));
        let said = said.inspect_err(|_| process::kill(&mut child))?;
        Ok(Self {
            child,
            input: Some(BufWriter::new(input)),
            output: BufReader::new(output),
            said: Some(said),
            documents: 0,
            files: 0,
            fonts: Vec::new(),
        })
    }

    fn number(&self) -> u32 {
        self.child.id()
    }

    /// The answer, and whether it took too long; or why nobody could watch.
    fn ask(
        &mut self,
        manuscript: &Manuscript,
        forget: Option<Age>,
        time: Duration,
    ) -> io::Result<(io::Result<Outcome>, bool)> {
        let (files, fonts) = split_fonts(manuscript);
        let fonts: Vec<_> = fonts.into_iter().map(|(_, bytes)| Arc::clone(bytes)).collect();
        let known = fonts.len() == self.fonts.len() && fonts.iter().zip(&self.fonts).all(|(a, b)| Arc::ptr_eq(a, b));
        let request = Request {
            forget,
            timestamp: manuscript.timestamp,
            margins: manuscript.margins,
            files: files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.len())).collect(),
            fonts: (!known).then(|| fonts.iter().map(|bytes| bytes.len()).collect()),
        };
        self.documents += 1;
        self.files += files.len();
        self.fonts = fonts;
        let new_fonts = if known { &[][..] } else { &self.fonts };
        let bodies = files.iter().map(|(_, bytes)| *bytes).chain(new_fonts);
        let (input, output) = (self.input.as_mut(), &mut self.output);
        process::within(time, &mut self.child, || {
            pipe::send(input.ok_or(ErrorKind::BrokenPipe)?, &request, bodies)?;
            answer(output)
        })
    }

    fn is_worn(&self, limits: &Limits) -> bool {
        self.documents >= limits.documents_per_worker || self.files >= MOST_FILES
    }

    fn death(mut self, limits: &Limits) -> Outcome {
        // A worker that waits for more input ends now.
        self.input = None;
        let status = process::reap(&mut self.child);
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        process::death(status, &String::from_utf8_lossy(&said), limits)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        process::kill(&mut self.child);
        // Only to leave no zombie: how it ended is of no interest.
        let _ = self.child.wait();
    }
}

fn answer(output: &mut BufReader<ChildStdout>) -> io::Result<Outcome> {
    let reply: Reply = pipe::receive(output)?.ok_or(ErrorKind::UnexpectedEof)?;
    Ok(match reply.pdf {
        Some(length) => Outcome::Done { pdf: pipe::receive_bytes(output, length)?.into(), notes: reply.notes },
        None => Outcome::Refused(reply.notes),
    })
}
