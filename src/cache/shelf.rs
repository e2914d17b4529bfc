//! A typesetter that looks into the cache first.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::trace::{Origin, Trace, Why};
use super::{Body, Cache, Entry, Found, Key, Kind};
use crate::audience::Audience;
use crate::digest::sha256;
use crate::pdf;
use crate::render::Manuscript;
use crate::typeset::{Note, Outcome, TYPST, Texts, Typesetter, Urgency};

/// Another one for every change of what typesetters are told beside the manuscript.
const FORM: &str = "ua-1,a-2a 2";

/// What decides whether text is in its place: when it changes, every document is looked at again.
static PLACES: LazyLock<Hash> = LazyLock::new(|| {
    let code: [&[u8]; 3] =
        [include_bytes!("../area.rs"), include_bytes!("../pdf/doubt.rs"), include_bytes!("../typeset/frames.rs")];
    Key::new(Kind::Verdict, code).hash
});

/// What the compiler needs to know of a finished PDF.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// How many pages it has.
    pub pages: u32,
    /// Its SHA-256.
    pub sha256: String,
}

/// What is kept beside a PDF.
#[derive(Serialize, Deserialize)]
struct Head {
    notes: Vec<Note>,
    facts: Facts,
}

/// What became of one document beside its PDF.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where its PDF comes from.
    pub origin: Origin,
    /// The hash of its manuscript.
    pub manuscript: Hash,
    /// The hash of its PDF and what is to be known of it, or why it cannot be read; none without a PDF.
    pub pdf: Option<(Hash, Result<Facts, String>)>,
    /// What is kept beside the PDF.
    pub head: Vec<u8>,
}

/// A file and its hash.
type Hashed = (Arc<[u8]>, Hash);

/// A typesetter that looks into the cache first, keeps what it has to make, and can tell of each document.
pub struct Shelf<'a> {
    typesetter: &'a dyn Typesetter,
    cache: &'a dyn Cache,
    trace: &'a Trace<'a>,
    told: Mutex<BTreeMap<(Audience, String), Told>>,
    /// Files that all manuscripts share are hashed once.
    shared: Mutex<BTreeMap<String, Hashed>>,
}

impl<'a> Shelf<'a> {
    /// Puts a cache before a typesetter.
    pub fn new(typesetter: &'a dyn Typesetter, cache: &'a dyn Cache, trace: &'a Trace<'a>) -> Self {
        Self { typesetter, cache, trace, told: Mutex::default(), shared: Mutex::default() }
    }

    /// What there is to tell of a document that was asked for.
    pub fn told(&self, manuscript: &Manuscript) -> Option<Told> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.get(&name(manuscript)).cloned()
    }

    fn tell(&self, manuscript: &Manuscript, told: Told) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(name(manuscript), told);
    }

    /// The hash of every file of a manuscript.
    fn hashes<'m>(&self, manuscript: &'m Manuscript) -> BTreeMap<&'m str, Hash> {
        let hash = |path: &str, bytes: &Arc<[u8]>| {
            if !["/templates/", "/fonts/", "/target.json", "/sheets.json"].iter().any(|shared| path.starts_with(shared))
            {
                return blake3::hash(bytes);
            }
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            match shared.get(path) {
                Some((known, hash)) if Arc::ptr_eq(known, bytes) => *hash,
                _ => {
                    let hash = blake3::hash(bytes);
                    shared.insert(path.to_owned(), (Arc::clone(bytes), hash));
                    hash
                }
            }
        };
        manuscript.files.iter().map(|(path, bytes)| (path.as_str(), hash(path, bytes))).collect()
    }

    fn make(&self, manuscript: &Manuscript, key: &Key, why: Why) -> Outcome {
        let outcome = self.typesetter.typeset(manuscript);
        let mut told = Told { origin: Origin::Made(why), manuscript: key.hash, pdf: None, head: Vec::new() };
        if let Outcome::Done { pdf, notes } = &outcome {
            let body = Body::new(Arc::clone(pdf));
            let facts = facts(pdf);
            if let Ok(facts) = &facts {
                let head = Head { notes: notes.clone(), facts: facts.clone() };
                told.head = serde_json::to_vec(&head).expect("a head holds plain values");
                self.cache.put(key, &Entry { head: told.head.clone(), body: Some(body.clone()) });
            }
            told.pdf = Some((body.hash, facts));
        }
        self.tell(manuscript, told);
        outcome
    }
}

impl Typesetter for Shelf<'_> {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        let hashes = self.hashes(manuscript);
        let key = key(manuscript, &hashes);
        let why = self.trace.why(manuscript, &hashes, self.cache.is_on());
        let (head, body) = match self.cache.get(&key) {
            Found::Entry(Entry { head, body: Some(body) }) => (head, body),
            Found::Nothing => return self.make(manuscript, &key, why),
            Found::Entry(_) | Found::Damaged => return self.make(manuscript, &key, Why::Damaged),
        };
        let Ok(Head { notes, facts }) = serde_json::from_slice(&head) else {
            return self.make(manuscript, &key, Why::Damaged);
        };
        let pdf = Some((body.hash, Ok(facts)));
        self.tell(manuscript, Told { origin: Origin::Cache, manuscript: key.hash, pdf, head });
        Outcome::Done { pdf: body.bytes, notes }
    }

    fn urgency(&self, texts: &Texts) -> Urgency {
        self.typesetter.urgency(texts)
    }
}

fn name(manuscript: &Manuscript) -> (Audience, String) {
    (manuscript.audience, manuscript.path.to_string())
}

/// Where a document lies and for whom is no part of it: equal manuscripts share one PDF.
fn key(manuscript: &Manuscript, hashes: &BTreeMap<&str, Hash>) -> Key {
    let fixed = [
        TYPST.as_bytes().to_vec(),
        FORM.as_bytes().to_vec(),
        PLACES.as_bytes().to_vec(),
        manuscript.timestamp.to_le_bytes().to_vec(),
    ];
    let files = hashes.iter().flat_map(|(path, hash)| [path.as_bytes().to_vec(), hash.as_bytes().to_vec()]);
    Key::new(Kind::Pdf, fixed.into_iter().chain(files))
}

/// What is kept beside a PDF, with facts of the file itself: whoever hands over both may say anything.
pub fn attested(head: &[u8], pdf: &[u8]) -> Option<Vec<u8>> {
    let head: Head = serde_json::from_slice(head).ok()?;
    serde_json::to_vec(&Head { facts: facts(pdf).ok()?, ..head }).ok()
}

fn facts(bytes: &[u8]) -> Result<Facts, String> {
    Ok(Facts { pages: pdf::pages(bytes)?, sha256: sha256(bytes) })
}
