//! Panics as values: a mistake of this program ends the work on one thing, says what that was, and hinders no other.
//!
//! Every thread is started here or listed in `tests/suite/tidy.rs`, so that none waits for one that has panicked.

use std::any::Any;
use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use crate::diagnostic::{Code, Diagnostic};

/// A panic that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// Its message.
    said: String,
    /// The file and line of our code, if [`listen`] was called before.
    place: Option<String>,
    /// What was being made, from the smallest thing to the largest.
    during: Vec<String>,
}

/// Does some work; a panic in it is a value.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    let before = GUARDED.replace(true);
    // What the work leaves half done is thrown away with its result, and locks are opened by `lock`.
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    done.map_err(Panic::of)
}

/// Does some work; a panic in it goes on, and knows what was being made.
pub fn during<T>(what: impl FnOnce() -> String, work: impl FnOnce() -> T) -> T {
    caught(work).unwrap_or_else(|panic| panic.during(what()).go_on())
}

/// Works in a number of threads, of which the calling one is the first; where the system gives fewer, these do it all.
///
/// A panic in one of them goes on in the calling thread, once the others are done.
pub fn crew(threads: usize, work: impl Fn() + Sync) {
    let work = || caught(&work);
    let ended: Result<(), Panic> = thread::scope(|scope| {
        let others = (1..threads).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok());
        let others: Vec<_> = others.collect();
        let first = work();
        let others = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| Err(Panic::of(panic))));
        // All are waited for, and the first panic counts.
        others.fold(first, Result::and)
    });
    ended.unwrap_or_else(|panic| panic.go_on());
}

/// What a lock guards, even if somebody has panicked while he held it: each change of it is one step.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Panic {
    fn of(payload: Box<dyn Any + Send>) -> Self {
        let payload = match payload.downcast::<Self>() {
            Ok(known) => return *known,
            Err(payload) => payload,
        };
        let said = text(&*payload);
        let place = place_of(&said);
        Self { said, place, during: Vec::new() }
    }

    /// Says what was being made.
    #[must_use]
    pub fn during(mut self, what: impl Into<String>) -> Self {
        self.during.push(what.into());
        self
    }

    /// Lets the panic go on.
    pub fn go_on(self) -> ! {
        resume_unwind(Box::new(self))
    }

    /// The panic as a mistake that is reported beside those of the content.
    pub fn diagnostic(&self) -> Diagnostic {
        let found = match self.during.first() {
            Some(what) => Code::InternalError.at_path(what, self.to_string()),
            None => Code::InternalError.nowhere(self.to_string()),
        };
        found.help("this is a mistake in coursepack, not in your text: report it with these lines")
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("coursepack failed")?;
        for (index, what) in self.during.iter().enumerate() {
            write!(formatter, "{} `{what}`", if index == 0 { " while it worked on" } else { " of" })?;
        }
        write!(formatter, ": {}", self.said)?;
        self.place.iter().try_for_each(|place| write!(formatter, " ({place})"))
    }
}

/// Where something panicked.
struct Seen {
    thread: ThreadId,
    said: String,
    place: String,
}

/// The last panics. The place of a panic is known only while it begins, and a pool hands on nothing but its message.
static SEEN: Mutex<Vec<Seen>> = Mutex::new(Vec::new());

/// More places are not kept: `watch` may panic at every save.
const MOST_SEEN: usize = 100;

thread_local! {
    /// Whether somebody takes the panics of this thread.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Panics that somebody takes are kept from the screen from now on, with their places.
pub fn listen() {
    let usual = take_hook();
    set_hook(Box::new(move |info| {
        // Whoever asks for a backtrace gets it.
        let traced = std::backtrace::Backtrace::capture().status() == std::backtrace::BacktraceStatus::Captured;
        if !GUARDED.get() || traced {
            usual(info);
        }
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let mut seen = lock(&SEEN);
        let more = (seen.len() + 1).saturating_sub(MOST_SEEN);
        seen.drain(..more);
        seen.push(Seen { thread: thread::current().id(), said: text(info.payload()), place });
    }));
}

/// Starts the threads that share all larger work, if they do not run yet; whoever hands work to them takes its panics.
pub fn start_pool() -> Result<(), NoThreads> {
    static STARTED: LazyLock<Result<(), NoThreads>> = LazyLock::new(|| {
        let pool = rayon::ThreadPoolBuilder::new().start_handler(|_| GUARDED.set(true));
        match pool.build_global() {
            Ok(()) => Ok(()),
            // Without a reason of the system, they run already.
            Err(error) => error.source().map_or(Ok(()), |reason| Err(NoThreads { why: reason.to_string() })),
        }
    });
    STARTED.clone()
}

/// The system gives this program no threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoThreads {
    /// In the system's words.
    pub why: String,
}

impl fmt::Display for NoThreads {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = &self.why;
        write!(formatter, "the system gives this program no threads ({why}); end other programs, or raise `ulimit -u`")
    }
}

impl Error for NoThreads {}

fn text(payload: &dyn Any) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}

fn place_of(said: &str) -> Option<String> {
    let (seen, here) = (lock(&SEEN), thread::current().id());
    let mut same = seen.iter().rev().filter(|seen| seen.said == said);
    let own = same.clone().find(|seen| seen.thread == here);
    own.or_else(|| same.next()).map(|seen| seen.place.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_knows_what_was_being_made() {
        let broken = || during(|| "handbook.pdf".to_owned(), || panic!("index {}", 7));
        let panic = caught(|| during(|| "course/en".to_owned(), broken)).unwrap_err();
        let told = panic.to_string();
        assert!(
            told.starts_with("coursepack failed while it worked on `handbook.pdf` of `course/en`: index 7"),
            "{told}"
        );
        assert_eq!(caught(|| std::panic::panic_any(1)).unwrap_err().to_string(), "coursepack failed: without a word");
    }

    #[test]
    fn a_crew_does_all_that_is_left_and_hands_on_the_panic() {
        let left = Mutex::new(100);
        let one = || {
            let mut left = lock(&left);
            *left -= i32::from(*left > 0);
            assert!(*left != 50, "half of it");
            *left > 0
        };
        let panic = caught(|| crew(4, || while one() {})).unwrap_err();
        assert_eq!((panic.said.as_str(), *lock(&left)), ("half of it", 0));
    }
}
