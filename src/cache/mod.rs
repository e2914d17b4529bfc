//! Keeps finished work under a hash of everything it depends on: PDFs, audit verdicts and zips.
//!
//! The core says what a thing depends on and what to keep ([`Key`], [`Entry`]); where it is kept is a matter of what
//! stands behind the trait [`Cache`]. A cache may forget anything at any time: then it is made again, with the same bytes.

mod place;
mod shelf;
mod trace;

use std::sync::Arc;

use blake3::{Hash, Hasher};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use place::{Address, Place};
pub use shelf::{Facts, Shelf, Told, attested};
pub use trace::{Origin, Trace, Why};

/// The name of finished work: what kind it is, and a hash of all it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it is a key of.
    pub kind: Kind,
    /// Over everything that the work depends on.
    pub hash: Hash,
}

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A typeset document with what Typst said about it.
    Pdf,
    /// What was found in finished documents: that one gives nothing away, where its pages are.
    Verdict,
    /// The zip of a pack.
    Zip,
    /// What was found in a picture or a font, with what is printed in its place.
    Look,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Pdf, Kind::Verdict, Kind::Zip, Kind::Look];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Pdf => "pdf",
            Kind::Verdict => "verdict",
            Kind::Zip => "zip",
            Kind::Look => "look",
        }
    }
}

impl Key {
    /// The key of work that depends on these pieces, in this order. What was found depends on this program, too.
    pub fn new(kind: Kind, pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        Self::by(env!("COURSEPACK_CODE"), kind, pieces)
    }

    /// The key of what a program with this code makes.
    fn by(code: &str, kind: Kind, pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Self {
        let mut hasher = Hasher::new();
        // Each with its length, so that no two rows of pieces look alike.
        let mut add = |piece: &[u8]| {
            hasher.update(&(piece.len() as u64).to_le_bytes()).update(piece);
        };
        add(kind.word().as_bytes());
        if matches!(kind, Kind::Verdict | Kind::Look) {
            add(code.as_bytes());
        }
        pieces.into_iter().for_each(|piece| add(piece.as_ref()));
        Self { kind, hash: hasher.finalize() }
    }
}

/// Finished work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is to be known about it, in JSON.
    pub head: Vec<u8>,
    /// The file, if there is one.
    pub body: Option<Body>,
}

/// A file and the hash of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Of the bytes.
    pub hash: Hash,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

impl Body {
    /// Hashes the bytes of a file.
    pub fn new(bytes: Arc<[u8]>) -> Self {
        Self { hash: blake3::hash(&bytes), bytes }
    }
}

/// What a cache says about a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The work, checked by its hash.
    Entry(Entry),
    /// Nothing is there.
    Nothing,
    /// Something is there that is not what was put there.
    Damaged,
}

/// A store of finished work, used from several threads. What fails in it, it keeps to itself: work is made anew.
pub trait Cache: Sync {
    /// The work under a key.
    fn get(&self, key: &Key) -> Found;

    /// Keeps work under its key.
    fn put(&self, key: &Key, entry: &Entry);

    /// What was written down under a name, of which no result ever depends.
    fn recall(&self, name: &str) -> Option<Vec<u8>>;

    /// Writes something down under a name, in the place of what stood there.
    fn remember(&self, name: &str, bytes: &[u8]);

    /// Whether anything is ever kept.
    fn is_on(&self) -> bool {
        true
    }
}

/// What was found in finished documents the last time, if it was and can be read.
pub fn finding<T: DeserializeOwned>(cache: &dyn Cache, key: &Key) -> Option<T> {
    let Found::Entry(Entry { head, .. }) = cache.get(key) else { return None };
    serde_json::from_slice(&head).ok()
}

/// Keeps what was found in finished documents: a plain value.
pub fn keep_finding(cache: &dyn Cache, key: &Key, found: &impl Serialize) {
    let head = serde_json::to_vec(found).expect("it is a plain value");
    cache.put(key, &Entry { head, body: None });
}

/// The cache that keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCache;

impl Cache for NoCache {
    fn get(&self, _: &Key) -> Found {
        Found::Nothing
    }

    fn put(&self, _: &Key, _: &Entry) {}

    fn recall(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn remember(&self, _: &str, _: &[u8]) {}

    fn is_on(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_by_other_code_is_not_believed() {
        let [old, new] = ["old", "new"].map(|code| Kind::ALL.map(|kind| Key::by(code, kind, ["a"])));
        for (old, new) in old.iter().zip(&new) {
            assert_eq!(old == new, matches!(old.kind, Kind::Pdf | Kind::Zip), "{old:?}");
        }
    }

    #[test]
    fn pieces_do_not_run_into_each_other() {
        let key = |pieces: &[&str]| Key::new(Kind::Pdf, pieces).hash;
        assert_eq!(key(&["ab", "c"]), key(&["ab", "c"]));
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(key(&["ab"]), key(&["ab", ""]));
        assert_ne!(key(&["ab"]), Key::new(Kind::Zip, ["ab"]).hash);
    }
}
