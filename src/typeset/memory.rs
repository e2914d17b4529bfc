//! What a worker remembers of the documents before: a text that it has laid out once costs little in the next one.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::signed;
use crate::render::Manuscript;

/// The texts of a manuscript: what another document may have laid out already.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// By a hash of path and text, its length.
    parts: BTreeMap<u64, usize>,
    /// A hash of what all documents of its target share.
    target: u64,
}

/// How soon a document should be typeset: by whom, and how much there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// Who knows its target.
    pub(super) home: Home,
    /// What there is of it, more where an idle worker knows it, and less where only a busy one does.
    pub(super) size: i64,
}

/// Who remembers texts of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Home {
    /// Only workers that are busy, and will go on with it; or such a one knows most of the texts.
    Busy,
    /// Nobody.
    New,
    /// Somebody who is idle now.
    Idle,
}

impl Texts {
    /// The texts of a manuscript; its design, pictures and data do not count.
    #[must_use]
    pub fn of(manuscript: &Manuscript) -> Self {
        let texts =
            manuscript.files.iter().filter(|(path, _)| path.ends_with(".typ") && !path.starts_with("/templates/"));
        let parts = texts.map(|file @ (_, text)| (hash(&file), text.len()));
        Self { parts: parts.collect(), target: hash(&manuscript.files.get("/target.json")) }
    }

    /// How many bytes are in texts of these hashes.
    fn shared(&self, are_there: impl Fn(&u64) -> bool) -> usize {
        self.parts.iter().filter(|(hash, _)| are_there(hash)).map(|(_, length)| length).sum()
    }

    /// Whether so many bytes are more than half of them.
    fn are_mostly(&self, bytes: usize) -> bool {
        2 * bytes > self.size()
    }

    /// Whether another document has more than half of them.
    pub(super) fn are_mostly_in(&self, other: &Self) -> bool {
        self.are_mostly(self.shared(|hash| other.parts.contains_key(hash)))
    }

    /// What they are a part of.
    pub(super) fn target(&self) -> u64 {
        self.target
    }

    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.shared(|_| true)
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The texts that a worker remembers.
#[derive(Debug, Default)]
struct Memory {
    /// By hash: the length, and when it was last laid out. Targets stand among them, without a length.
    texts: BTreeMap<u64, (usize, Age)>,
    now: Age,
    since: usize,
}

/// How old what Typst remembers may be: older things are forgotten, and with 0 everything.
pub(super) type Age = usize;

impl Memory {
    /// So many bytes may be remembered; Typst holds some three hundred times as much for them.
    const MOST: usize = 800_000;
    /// What a document costs beside its texts, as if it were one.
    const DOCUMENT: usize = 4_000;
    /// After so many bytes all that is remembered is one older.
    const STEP: usize = Self::MOST / 6;
    const OLDEST: Age = 4;

    /// How many bytes of these texts are remembered.
    fn known(&self, texts: &Texts) -> usize {
        texts.shared(|hash| self.texts.contains_key(hash))
    }

    /// How many bytes are remembered.
    fn size(&self) -> usize {
        self.texts.values().map(|(length, _)| length).sum()
    }

    /// Whether texts of the same target are remembered.
    fn is_home(&self, texts: &Texts) -> bool {
        self.texts.contains_key(&texts.target)
    }

    /// Remembers texts that will be laid out now, and tells what must be forgotten first.
    fn learn(&mut self, texts: &Texts) -> Option<Age> {
        let size = texts.size() + Self::DOCUMENT;
        self.since += size;
        let mut forget = None;
        if self.since > Self::STEP {
            (self.since, self.now) = (size, self.now + 1);
            let now = self.now;
            self.texts.retain(|_, (_, last)| now - *last <= Self::OLDEST);
            forget = Some(Self::OLDEST);
        }
        if self.size() + size - self.known(texts) > Self::MOST {
            self.texts.clear();
            forget = Some(0);
        }
        let parts = texts.parts.iter().chain([(&texts.target, &0)]);
        self.texts.extend(parts.map(|(hash, length)| (*hash, (*length, self.now))));
        forget
    }
}

/// What all workers remember, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Memories(BTreeMap<u32, Known>);

/// What one worker remembers.
#[derive(Debug, Default)]
struct Known {
    memory: Memory,
    idle: bool,
}

impl Memories {
    /// How soon texts should be laid out, as it stands.
    pub(super) fn urgency(&self, texts: &Texts) -> Urgency {
        let (mut home, mut idle, mut busy) = (Home::New, 0, 0);
        for one in self.0.values() {
            let known = if one.idle { &mut idle } else { &mut busy };
            *known = one.memory.known(texts).max(*known);
            if one.memory.is_home(texts) && home != Home::Idle {
                home = if one.idle { Home::Idle } else { Home::Busy };
            }
        }
        if busy > idle && texts.are_mostly(busy) {
            home = Home::Busy;
        }
        // What an idle worker knows it may forget later, and so that counts twice.
        Urgency { home, size: signed(texts.size()) + 2 * signed(idle) - signed(busy.saturating_sub(idle)) }
    }

    /// The idle worker that knows most of these texts; it is busy now.
    pub(super) fn take(&mut self, texts: &Texts) -> Option<u32> {
        let idle = self.0.iter_mut().filter(|(_, one)| one.idle);
        let (number, best) = idle.max_by_key(|(_, one)| (one.memory.known(texts), one.memory.is_home(texts)))?;
        best.idle = false;
        Some(*number)
    }

    /// A worker lays out texts now: what it must forget first.
    pub(super) fn learn(&mut self, worker: u32, texts: &Texts) -> Option<Age> {
        self.0.entry(worker).or_default().memory.learn(texts)
    }

    /// A worker is idle now.
    pub(super) fn rest(&mut self, worker: u32) {
        self.0.entry(worker).or_default().idle = true;
    }

    /// A worker is gone.
    pub(super) fn remove(&mut self, worker: u32) {
        self.0.remove(&worker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_target(target: u64, parts: &[(u64, usize)]) -> Texts {
        Texts { parts: parts.iter().copied().collect(), target }
    }

    fn texts(parts: &[(u64, usize)]) -> Texts {
        of_target(100, parts)
    }

    /// The most urgent first.
    fn in_order(memories: &Memories, mut texts: [(&'static str, Texts); 4]) -> [&'static str; 4] {
        texts.sort_by_key(|(_, texts)| std::cmp::Reverse(memories.urgency(texts)));
        texts.map(|(name, _)| name)
    }

    #[test]
    fn whoever_knows_a_text_lays_it_out_again() {
        let mut memories = Memories::default();
        let (handbook, guide) = (of_target(101, &[(1, 50), (2, 50)]), of_target(102, &[(3, 70)]));
        memories.learn(7, &handbook);
        memories.learn(8, &guide);
        assert_eq!(memories.take(&handbook), None, "both are busy");
        memories.rest(7);
        memories.rest(8);
        assert_eq!(memories.take(&of_target(102, &[(3, 70), (4, 1)])), Some(8));
        assert_eq!(memories.take(&guide), Some(7), "the other is busy");
        memories.rest(7);
        memories.remove(7);
        assert_eq!(memories.take(&handbook), None);
    }

    #[test]
    fn what_is_known_goes_first_and_what_a_busy_worker_knows_waits() {
        let mut memories = Memories::default();
        let documents = || {
            let (own, others) = (of_target(101, &[(1, 50), (9, 5)]), of_target(102, &[(3, 70)]));
            [
                ("own", own),
                ("small", of_target(101, &[(8, 1)])),
                ("new", of_target(103, &[(5, 60)])),
                ("others", others),
            ]
        };
        assert_eq!(in_order(&memories, documents()), ["others", "new", "own", "small"], "the largest first");
        memories.learn(7, &of_target(101, &[(1, 50), (2, 50)]));
        memories.learn(8, &of_target(102, &[(3, 70)]));
        memories.rest(7);
        assert_eq!(in_order(&memories, documents()), ["own", "small", "new", "others"]);
        memories.rest(8);
        assert_eq!(memories.take(&of_target(101, &[(1, 50)])), Some(7));
        memories.learn(8, &of_target(101, &[(8, 1)]));
        assert_eq!(in_order(&memories, documents()), ["others", "small", "new", "own"], "its target has two homes");
    }

    #[test]
    fn what_is_long_unused_is_forgotten() {
        let mut memory = Memory::default();
        let length = Memory::STEP - Memory::DOCUMENT;
        let (often, once) = (texts(&[(1, length)]), texts(&[(2, length)]));
        assert_eq!(memory.learn(&once), None);
        for _ in 0..=Memory::OLDEST {
            assert_ne!(memory.known(&once), 0);
            assert_eq!(memory.learn(&often), Some(Memory::OLDEST));
        }
        assert_eq!((memory.known(&often), memory.known(&once)), (length, 0));
    }

    #[test]
    fn there_is_a_limit_to_what_is_remembered() {
        let mut memory = Memory::default();
        for number in 0..100 {
            memory.learn(&texts(&[(number, Memory::STEP / 2)]));
            assert!(memory.size() <= Memory::MOST);
        }
        let giant = texts(&[(1000, 5 * Memory::MOST)]);
        assert_eq!(memory.learn(&giant), Some(0));
        assert_eq!(memory.size(), giant.size());
        assert_eq!(memory.learn(&texts(&[(7, 10)])), Some(0));
        assert_eq!(memory.size(), 10);
    }
}
