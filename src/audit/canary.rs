//! Runs of words that no participant may read, or not yet, and how they are found in any text.
//!
//! Only letters and digits are compared: typesetting moves spaces, hyphens, quotes and line ends, and a PDF does not say
//! where a word ends. So a run is found however its words are spaced or broken.

use std::collections::BTreeSet;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::Kept;

/// How many words make a run.
const RUN: usize = 6;

/// How many letters are hashed to find the beginning of a run; a run with fewer would occur by chance.
const WINDOW: usize = 12;

/// Why somebody may not read something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Secret {
    /// It is for facilitators only.
    #[default]
    Kept,
    /// Participants get it later.
    Later,
}

/// All runs of words that a reader must not find, and that nothing holds that the reader may have.
#[derive(Clone, Debug, Default)]
pub struct Canaries {
    pub(super) secret: Secret,
    parts: Vec<Part>,
    /// Sorted by hash.
    runs: Vec<Run>,
    /// Where the runs begin whose hash has these first bits.
    buckets: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Part {
    name: String,
    letters: Letters,
    covered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    /// Of its first letters.
    hash: u64,
    part: usize,
    /// Its first word.
    word: usize,
}

/// A part that a text gives away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit<'a> {
    /// The item and the part.
    pub(super) part: &'a str,
    /// The first words of it.
    pub(super) words: String,
    /// The letter of the text at which they begin.
    pub(super) at: usize,
}

impl Canaries {
    /// Takes everything that participants get later, and all that they have from the start.
    pub fn later(later: &[Kept], start: &[String]) -> Self {
        Self { secret: Secret::Later, ..Self::new(later, start) }
    }

    /// Takes all facilitators' parts, and all participants' text of the same target.
    pub fn new(kept: &[Kept], given: &[String]) -> Self {
        let parts = kept.iter().map(|kept| Part {
            name: format!("{}/{}", kept.item, kept.part),
            letters: Letters::new(&kept.text),
            covered: false,
        });
        let mut canaries = Self { parts: parts.collect(), ..Self::default() };
        let runs = canaries.parts.iter().enumerate().flat_map(|(part, Part { letters, .. })| {
            let words =
                (0..(letters.starts.len()).saturating_sub(RUN)).filter(|word| letters.run(*word).len() >= WINDOW);
            words.map(move |word| Run { hash: hash(&letters.run(word)[..WINDOW]), part, word })
        });
        let mut runs: Vec<Run> = runs.collect();
        // A part that says one thing a thousand times must not be compared a thousand times.
        runs.sort_by(|a, b| (a.hash, canaries.run(a), a.part, a.word).cmp(&(b.hash, canaries.run(b), b.part, b.word)));
        runs.dedup_by(|a, b| (a.hash, a.part, canaries.run(a)) == (b.hash, b.part, canaries.run(b)));
        canaries.set_runs(runs);
        canaries.forget(given);
        canaries
    }

    /// Parts too short to be recognised: only the types keep them from participants.
    pub fn types_only(&self) -> Vec<String> {
        self.parts.iter().filter(|part| !part.covered).map(|part| part.name.clone()).collect()
    }

    /// The parts that a text gives away.
    pub(super) fn find(&self, text: &Letters) -> Vec<Hit<'_>> {
        let mut seen = BTreeSet::new();
        let mut hits = Vec::new();
        self.search(&text.letters, &mut |run, at| {
            let Run { part, word, .. } = self.runs[run];
            if seen.insert(part) {
                hits.push(Hit { part: &self.parts[part].name, words: self.parts[part].letters.words(word), at });
            }
        });
        hits
    }

    /// Takes away the runs that stand in participants' text.
    fn forget(&mut self, given: &[String]) {
        let mut known = vec![false; self.runs.len()];
        for text in given {
            self.search(&Letters::new(text).letters, &mut |run, _| known[run] = true);
        }
        let mut known = known.into_iter();
        let mut runs = std::mem::take(&mut self.runs);
        runs.retain(|_| !known.next().expect("there is one for each run"));
        runs.iter().for_each(|run| self.parts[run.part].covered = true);
        self.set_runs(runs);
    }

    /// Expects them sorted by hash.
    fn set_runs(&mut self, runs: Vec<Run>) {
        let mut buckets = vec![0; BUCKETS + 1];
        runs.iter().for_each(|run| buckets[bucket_of(run.hash) + 1] += 1);
        (0..BUCKETS).for_each(|bucket| buckets[bucket + 1] += buckets[bucket]);
        self.buckets = buckets;
        self.runs = runs;
    }

    fn run(&self, run: &Run) -> &[char] {
        self.parts[run.part].letters.run(run.word)
    }

    /// Visits every place of the text where a run begins.
    fn search(&self, text: &[char], visit: &mut dyn FnMut(usize, usize)) {
        if self.runs.is_empty() || text.len() < WINDOW {
            return;
        }
        let mut rolling = hash(&text[..WINDOW]);
        for at in 0.. {
            let bucket = bucket_of(rolling);
            let same = (self.buckets[bucket]..self.buckets[bucket + 1]).filter(|run| self.runs[*run].hash == rolling);
            same.filter(|run| text[at..].starts_with(self.run(&self.runs[*run]))).for_each(|run| visit(run, at));
            let Some(next) = text.get(at + WINDOW) else { return };
            rolling = roll(rolling, text[at], *next);
        }
    }
}

const BUCKETS: usize = 1 << 16;

/// The first sixteen bits.
fn bucket_of(hash: u64) -> usize {
    usize::try_from(hash >> 48).expect("sixteen bits")
}

/// An odd number with many digits: the rolling hash is a polynomial in it.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash(window: &[char]) -> u64 {
    window.iter().fold(0, |hash: u64, c| hash.wrapping_mul(BASE).wrapping_add(spread(*c)))
}

/// Takes the first letter out and the next one in.
fn roll(hash: u64, first: char, next: char) -> u64 {
    const POWER: u64 = BASE.wrapping_pow(WINDOW as u32);
    hash.wrapping_mul(BASE).wrapping_sub(spread(first).wrapping_mul(POWER)).wrapping_add(spread(next))
}

fn spread(c: char) -> u64 {
    u64::from(u32::from(c)).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

/// The letters and digits of a text, and where its words begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    letters: Vec<char>,
    /// One for each word, and the end.
    starts: Vec<usize>,
}

impl Letters {
    /// Takes letters and digits in their simplest form.
    pub(super) fn new(text: &str) -> Self {
        let mut letters = Self::default();
        letters.add(text);
        letters
    }

    /// How many letters there are.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// Puts another text behind.
    pub(super) fn add(&mut self, text: &str) {
        self.starts.pop();
        let mut inside = false;
        let mut take = |c: char| {
            if c.is_alphanumeric() {
                if !std::mem::replace(&mut inside, true) {
                    self.starts.push(self.letters.len());
                }
                if c.is_ascii() {
                    self.letters.push(c.to_ascii_lowercase());
                } else {
                    self.letters.extend(c.to_lowercase());
                }
            } else if !is_invisible(c) {
                inside = false;
            }
        };
        if text.is_ascii() || is_nfkc_quick(text.chars()) == IsNormalized::Yes {
            text.chars().for_each(&mut take);
        } else {
            text.nfkc().for_each(&mut take);
        }
        self.starts.push(self.letters.len());
    }

    /// The same words from the last to the first.
    pub(super) fn words_reversed(&self) -> Self {
        let words = self.starts.windows(2).rev().flat_map(|word| &self.letters[word[0]..word[1]]);
        Self { letters: words.copied().collect(), starts: Vec::new() }
    }

    /// The same letters from the last to the first.
    pub(super) fn reversed(&self) -> Self {
        Self { letters: self.letters.iter().rev().copied().collect(), starts: Vec::new() }
    }

    fn run(&self, word: usize) -> &[char] {
        &self.letters[self.starts[word]..self.starts[word + RUN]]
    }

    /// The words of a run, to be shown.
    fn words(&self, word: usize) -> String {
        let words =
            self.starts[word..=word + RUN].windows(2).map(|word| self.letters[word[0]..word[1]].iter().collect());
        words.collect::<Vec<String>>().join(" ")
    }
}

/// Soft hyphens and the like stand inside words.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
