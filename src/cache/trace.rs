//! Why a document is made: what its manuscript held the last time, written down for people. No result depends on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, OnceLock, PoisonError};

use blake3::Hash;

use super::Cache;
use crate::render::Manuscript;

/// Where a PDF comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was finished before.
    Cache,
    /// It was made.
    Made(Why),
}

/// Why a document is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There was none of this name.
    First,
    /// These are different from the last time, or there were none of them, or there are no more.
    Changed(Vec<String>),
    /// It is as it was, but no longer in the cache.
    Gone,
    /// What lay in the cache was not what had been put there.
    Damaged,
    /// There is no cache.
    Uncached,
}

/// How many changes are named.
const MOST: usize = 3;

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::First => formatter.write_str("it is new"),
            Why::Gone => formatter.write_str("it is no longer in the cache"),
            Why::Damaged => formatter.write_str("it was damaged in the cache"),
            Why::Uncached => formatter.write_str("there is no cache"),
            Why::Changed(what) => {
                let named = what[..what.len().min(MOST)].join(", ");
                let more = what.len().saturating_sub(MOST);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                write!(formatter, "changed: {named}{more}")
            }
        }
    }
}

/// The files of every document of a target, each with the first digits of its hash.
type Documents = BTreeMap<String, BTreeMap<String, String>>;

/// What the documents of a target were made of the last time, and are this time.
pub struct Trace<'a> {
    cache: &'a dyn Cache,
    target: String,
    last: OnceLock<Documents>,
    now: Mutex<Documents>,
}

impl<'a> Trace<'a> {
    /// The trace of a target, such as `police-reform/en-TJ`.
    pub fn new(cache: &'a dyn Cache, target: String) -> Self {
        Self { cache, target, last: OnceLock::new(), now: Mutex::default() }
    }

    /// The target.
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Notes what a document is made of, and says why it would have to be made.
    pub(super) fn why(&self, manuscript: &Manuscript, hashes: &BTreeMap<&str, Hash>, cached: bool) -> Why {
        if !cached {
            return Why::Uncached;
        }
        let short = |hash: &Hash| hash.to_hex()[..16].to_owned();
        let mut files: BTreeMap<_, _> = hashes.iter().map(|(path, hash)| ((*path).to_owned(), short(hash))).collect();
        files.insert(DATE.to_owned(), manuscript.timestamp.to_string());
        let name = format!("{}/{}", manuscript.audience.word(), manuscript.path);
        let why = self.last().get(&name).map_or(Why::First, |last| compare(last, &files));
        self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(name, files);
        why
    }

    fn last(&self) -> &Documents {
        let read = || serde_json::from_slice(&self.cache.recall(&self.target)?).ok();
        self.last.get_or_init(|| read().unwrap_or_default())
    }

    /// Writes down what there is now; beside what there was, if this was not the whole target.
    pub fn keep(self, whole: bool) {
        let mut now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        let last = self.last.into_inner().unwrap_or_default();
        if !whole {
            for (name, files) in &last {
                now.entry(name.clone()).or_insert_with(|| files.clone());
            }
        }
        if now != last {
            let text = serde_json::to_vec(&now).expect("names and digits are text");
            self.cache.remember(&self.target, &text);
        }
    }
}

/// The date of a PDF is no file; no path is so short.
const DATE: &str = "";

fn compare(last: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Why {
    let paths: BTreeSet<_> = last.keys().chain(now.keys()).collect();
    let changed = paths.into_iter().filter(|path| last.get(*path) != now.get(*path));
    let mut names: Vec<String> = Vec::new();
    for name in changed.map(|path| in_words(path)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() { Why::Gone } else { Why::Changed(names) }
}

/// What a file of a manuscript is for its author.
fn in_words(path: &str) -> String {
    match path {
        DATE => "the date".to_owned(),
        "/main.typ" => "the course, or the frame of the document".to_owned(),
        "/document.json" => "the document's title".to_owned(),
        "/target.json" => "the course's facts, or labels".to_owned(),
        "/sheets.json" => "numbers of sheets".to_owned(),
        "/pages.json" => "pages of the handbook".to_owned(),
        _ => match path.strip_prefix("/content/").and_then(|path| path.rsplit_once('/')) {
            Some((item, _)) => item.to_owned(),
            None => path.strip_prefix("/pictures/").unwrap_or(path).trim_start_matches('/').to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned())).collect()
    }

    #[test]
    fn changes_are_named_as_authors_know_them() {
        let last =
            files(&[("", "1"), ("/content/case-studies/a/body.typ", "1"), ("/content/case-studies/a/sum.typ", "1")]);
        let now = files(&[("", "1"), ("/content/case-studies/a/body.typ", "2"), ("/pictures/modules/a.png", "1")]);
        let why = compare(&last, &now);
        assert_eq!(why.to_string(), "changed: case-studies/a, modules/a.png");
        assert_eq!(compare(&last, &last), Why::Gone);
        let later = files(&[("", "2"), ("/content/themes/b/x.typ", "1"), ("/main.typ", "1"), ("/pages.json", "1")]);
        let why = compare(&last, &later).to_string();
        assert_eq!(why, "changed: the date, case-studies/a, themes/b and 2 more");
    }
}
