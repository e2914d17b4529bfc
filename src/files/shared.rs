//! A cache that machines share: the folder of this one, and behind it a bucket.
//!
//! Only PDFs go through the bucket. A zip is made in less time than it is fetched; and a verdict of the audit counts
//! only where it was found, so that each machine searches for itself what others have made.

use super::{Bucket, Store};
use crate::cache::{Cache, Entry, Found, Key, Kind, attested};

/// How much a bucket holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many PDFs.
    pub pdfs: usize,
    /// How many bytes in all.
    pub bytes: u64,
}

/// A bucket, and before it a folder if there is a place for one.
pub struct Shared {
    /// What is near is asked first, and keeps what comes from far.
    pub near: Option<Store>,
    /// What all machines use.
    pub far: Bucket,
}

impl Shared {
    /// What was wrong with both, each a sentence.
    pub fn faults(&self) -> Vec<String> {
        self.near.iter().flat_map(Store::faults).chain(self.far.faults()).collect()
    }
}

impl Cache for Shared {
    fn get(&self, key: &Key) -> Found {
        let near = self.near.as_ref().map_or(Found::Nothing, |near| near.get(key));
        if matches!(near, Found::Entry(_)) || key.kind != Kind::Pdf {
            return near;
        }
        match self.far.get(key) {
            Found::Entry(Entry { head, body: Some(body) }) => {
                let Some(head) = attested(&head, &body.bytes) else { return Found::Damaged };
                let entry = Entry { head, body: Some(body) };
                self.near.iter().for_each(|near| near.put(key, &entry));
                Found::Entry(entry)
            }
            Found::Entry(_) => Found::Damaged,
            Found::Damaged => Found::Damaged,
            Found::Nothing => near,
        }
    }

    fn put(&self, key: &Key, entry: &Entry) {
        self.near.iter().for_each(|near| near.put(key, entry));
        if let (Kind::Pdf, Entry { head, body: Some(body) }) = (key.kind, entry) {
            self.far.put(key, head, body);
        }
    }

    fn recall(&self, name: &str) -> Option<Vec<u8>> {
        self.near.as_ref()?.recall(name)
    }

    fn remember(&self, name: &str, bytes: &[u8]) {
        self.near.iter().for_each(|near| near.remember(name, bytes));
    }
}
