//! Proves on every build that no participants' file holds anything of the facilitators, and nothing that is given out
//! later in a file that participants have from the start.
//!
//! A canary is a run of six words of a facilitators' part that occurs in no participants' part, or of a later part that
//! occurs in nothing that is given at the start. Every channel of every participants' PDF, what it is made of and the
//! other files of the pack are searched for all of them.

mod archive;
mod canary;
mod unescape;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;

pub use canary::Canaries;
use canary::{Hit, Letters, Secret};
use unescape::{unescaped, without_tags};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::panic::{crew, during, lock};
use crate::path::PackPath;
use crate::pdf::{self, Channel, Surface};

/// A part that a reader must not find: a facilitators' one, or a loose sheet.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The item that it belongs to; of a loose sheet, its number.
    pub item: String,
    /// Its name within the item; empty for a loose sheet.
    pub part: String,
    /// Its words.
    pub text: String,
}

/// A participants' document.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// Where it lies in the pack.
    pub path: &'a PackPath,
    /// What it was made of, by virtual path.
    pub manuscript: &'a BTreeMap<String, Arc<[u8]>>,
    /// The finished PDF.
    pub pdf: &'a [u8],
    /// What participants get later, if they have this from the start.
    pub later: Option<&'a Canaries>,
}

/// Searches all participants' documents and the other files of their packs.
pub fn audit(canaries: &Canaries, documents: &[Checked<'_>], files: &[(&PackPath, &[u8])], jobs: usize) -> Diagnostics {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Diagnostics::new());
    let clean = Clean::default();
    crew(jobs.clamp(1, documents.len().max(1)), || {
        while let Some(document) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            let leaks = during(|| document.path.to_string(), || document_leaks(canaries, document, &clean));
            lock(&found).extend(leaks);
        }
    });
    let mut diagnostics = std::mem::take(&mut *lock(&found));
    for (path, bytes) in files {
        diagnostics.extend(file_leaks(canaries, path, bytes));
    }
    diagnostics.sorted()
}

/// What a file of a pack gives away: of a zip, each of its parts.
fn file_leaks(canaries: &Canaries, path: &PackPath, bytes: &[u8]) -> Diagnostics {
    let mut leaks = Leaks::new(path);
    let file = Channel::PackFile;
    if !archive::is_archive(bytes) {
        leaks.add_all(canaries.secret, &find_in_file(canaries, bytes), file, &file.word());
        return leaks.diagnostics;
    }
    match archive::parts(bytes) {
        Ok(parts) => {
            for (name, part) in parts {
                let mut hits = canaries.find(&Letters::new(&name));
                hits.extend(find_in_file(canaries, &part));
                leaks.add_all(canaries.secret, &hits, file, &format!("the part `{name}` of {}", file.word()));
            }
        }
        Err(error) => {
            let message = format!("the file cannot be searched: {error}");
            leaks.diagnostics.push(Code::FacilitatorText.at_path(path.as_str(), message));
        }
    }
    leaks.diagnostics
}

/// What in a manuscript is not made of parts; what pictures say is searched in the PDF.
const ELSEWHERE: [&str; 3] = ["/templates/", "/fonts/", "/pictures/"];

fn cannot_search(error: &str) -> String {
    format!("the PDF cannot be searched: {error}")
}

/// Where files are in memory that hold nothing secret: most documents of a target share theirs.
type Clean = Mutex<BTreeSet<(usize, Secret)>>;

fn document_leaks(canaries: &Canaries, document: &Checked<'_>, clean: &Clean) -> Diagnostics {
    let mut leaks = Leaks::new(document.path);
    let secrets: Vec<_> = std::iter::once(canaries).chain(document.later).collect();
    match pdf::surfaces(document.pdf) {
        Ok(surfaces) => leaks.surfaces(&secrets, &surfaces),
        Err(error) => {
            leaks.diagnostics.push(Code::FacilitatorText.at_path(document.path.as_str(), cannot_search(&error)))
        }
    }
    for (path, bytes) in document.manuscript.iter().filter(|(path, _)| !ELSEWHERE.iter().any(|at| path.starts_with(at)))
    {
        for canaries in &secrets {
            let place = (bytes.as_ptr().addr(), canaries.secret);
            if lock(clean).contains(&place) {
                continue;
            }
            let hits = find_in_file(canaries, bytes);
            if hits.is_empty() {
                lock(clean).insert(place);
            }
            let channel = Channel::Manuscript;
            leaks.add_all(canaries.secret, &hits, channel, &format!("{}, in `{path}`", channel.word()));
        }
    }
    leaks.diagnostics
}

/// What one file gives away: each part once for each channel.
struct Leaks<'a> {
    path: &'a PackPath,
    seen: BTreeSet<(String, Channel)>,
    diagnostics: Diagnostics,
}

impl<'a> Leaks<'a> {
    fn new(path: &'a PackPath) -> Self {
        Self { path, seen: BTreeSet::new(), diagnostics: Diagnostics::new() }
    }

    fn add(&mut self, secret: Secret, hit: &Hit<'_>, channel: Channel, place: &str) {
        if self.seen.insert((hit.part.to_owned(), channel)) {
            self.diagnostics.push(leak(self.path, secret, hit, place));
        }
    }

    fn surfaces(&mut self, secrets: &[&Canaries], surfaces: &[Surface]) {
        let pages = Pages::new(surfaces);
        for canaries in secrets {
            let secret = canaries.secret;
            pages.search(canaries, &mut |hit, page| self.add(secret, hit, page, &page.word()));
            for Surface { channel, text } in surfaces.iter().filter(|surface| !is_page(surface)) {
                for hit in find_with_escapes(canaries, text) {
                    self.add(secret, &hit, *channel, &channel.word());
                }
            }
        }
    }

    fn add_all(&mut self, secret: Secret, hits: &[Hit<'_>], channel: Channel, place: &str) {
        hits.iter().for_each(|hit| self.add(secret, hit, channel, place));
    }
}

fn find_in_file<'c>(canaries: &'c Canaries, bytes: &[u8]) -> Vec<Hit<'c>> {
    let mut hits = Vec::new();
    match serde_json::from_slice(bytes) {
        Ok(value) => find_in_json(canaries, &value, &mut hits),
        Err(_) => {
            let text = String::from_utf8_lossy(bytes);
            hits.extend(find_with_escapes(canaries, &text));
            if text.contains('<') {
                hits.extend(find_with_escapes(canaries, &without_tags(&text)));
            }
        }
    }
    hits
}

fn leak(path: &PackPath, secret: Secret, hit: &Hit<'_>, place: &str) -> Diagnostic {
    let Hit { part, words, .. } = hit;
    if secret == Secret::Later {
        let message = format!("the loose sheet {} stands in {place}: `{words}`", part.trim_end_matches('/'));
        let help = "take it out of the document, or say that it is given at the start";
        return Code::LooseSheetBound.at_path(path.as_str(), message).help(help);
    }
    let message = format!("`{words}` of `{part}`, which only facilitators may read, stands in {place}");
    let help = "take it out of the template, or of the participants' text";
    Code::FacilitatorText.at_path(path.as_str(), message).help(help)
}

fn find_with_escapes<'c>(canaries: &'c Canaries, text: &str) -> Vec<Hit<'c>> {
    let mut hits = canaries.find(&Letters::new(text));
    let plain = unescaped(text);
    if plain != text {
        hits.extend(canaries.find(&Letters::new(&plain)));
    }
    hits
}

/// Each string by itself: with keys and neighbours it would make sentences that nobody wrote.
fn find_in_json<'c>(canaries: &'c Canaries, value: &Value, hits: &mut Vec<Hit<'c>>) {
    match value {
        Value::String(text) => hits.extend(find_with_escapes(canaries, text)),
        Value::Array(values) => values.iter().for_each(|value| find_in_json(canaries, value, hits)),
        Value::Object(values) => {
            for (key, value) in values {
                hits.extend(canaries.find(&Letters::new(key)));
                find_in_json(canaries, value, hits);
            }
        }
        _ => {}
    }
}

/// The text of all pages as one, so that a run is found across a page break.
struct Pages {
    letters: Letters,
    /// Where the text of each page ends.
    ends: Vec<(usize, Channel)>,
}

fn is_page(surface: &Surface) -> bool {
    matches!(surface.channel, Channel::Page(_))
}

impl Pages {
    fn new(surfaces: &[Surface]) -> Self {
        let mut pages = Self { letters: Letters::default(), ends: Vec::new() };
        for surface in surfaces.iter().filter(|surface| is_page(surface)) {
            pages.letters.add(&surface.text);
            pages.ends.push((pages.letters.len(), surface.channel));
        }
        pages
    }

    /// Searches in both directions: text from right to left comes out of a PDF in any order.
    fn search(&self, canaries: &Canaries, visit: &mut dyn FnMut(&Hit<'_>, Channel)) {
        let page = |at: usize| self.ends.get(self.ends.partition_point(|(end, _)| *end <= at)).map(|(_, page)| *page);
        for hit in canaries.find(&self.letters) {
            page(hit.at).into_iter().for_each(|page| visit(&hit, page));
        }
        for turned in [self.letters.reversed(), self.letters.words_reversed()] {
            for hit in canaries.find(&turned) {
                page(self.letters.len() - 1 - hit.at).into_iter().for_each(|page| visit(&hit, page));
            }
        }
    }
}
