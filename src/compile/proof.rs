//! The audit of a target: what was found clean before, with the same words to look for, is not searched again.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use blake3::Hash;

use super::forms::WebEdition;
use super::{Finished, Kit};
use crate::audience::{Audience, Moment, PackKind};
use crate::audit::{self, Canaries, Kept};
use crate::cache::{self, Key, Kind};
use crate::compose::parts::{Content, PartFile};
use crate::compose::{Document, Documents};
use crate::diagnostic::Diagnostics;
use crate::edition::Edition;
use crate::ids::PartId;
use crate::library::language::Label;
use crate::markdown;
use crate::pack::Pack;
use crate::path::PackPath;

/// What participants must not read or not yet, and what they may.
pub(super) struct Proof<'a> {
    kit: &'a Kit<'a>,
    kept: Secrets,
    later: Secrets,
}

/// Parts that must not be found, and what their reader may have.
struct Secrets {
    parts: Vec<Kept>,
    allowed: Vec<String>,
    /// Over all these words.
    words: Hash,
    make: fn(&[Kept], &[String]) -> Canaries,
    canaries: OnceCell<Canaries>,
}

impl Secrets {
    fn new(parts: Vec<Kept>, allowed: Vec<String>, make: fn(&[Kept], &[String]) -> Canaries) -> Self {
        let fixed = [(parts.len() as u64).to_le_bytes().to_vec()];
        let words = parts.iter().flat_map(|kept| [&kept.item, &kept.part, &kept.text]);
        let words = words.chain(&allowed).map(|text| text.clone().into_bytes());
        let words = Key::new(Kind::Verdict, fixed.into_iter().chain(words)).hash;
        Self { parts, allowed, words, make, canaries: OnceCell::new() }
    }

    fn canaries(&self) -> &Canaries {
        self.canaries.get_or_init(|| (self.make)(&self.parts, &self.allowed))
    }
}

impl<'a> Proof<'a> {
    /// Collects the words of a target.
    pub(super) fn new(documents: &Documents<'_>, edition: &Edition<'_>, kit: &'a Kit<'a>) -> Self {
        let (mut kept, mut start, mut all) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for part in documents.parts() {
            if part.audience == Audience::Participant {
                if part.moment == Moment::Start {
                    start.insert(part.path.as_str(), plain(part));
                }
                all.insert(part.path.as_str(), plain(part));
                continue;
            }
            let PartId { item, name } = part.id.clone();
            kept.push(Kept { item, part: name, text: plain(part) });
        }
        let is_start = |document: &&Document<'_>| document.moment == Moment::Start;
        let mut for_start = scalars(documents.participant.iter().filter(is_start), &start, edition);
        let mut for_all = scalars(documents.participant.iter(), &all, edition);
        for_start.extend(start.into_values());
        for_all.extend(all.into_values());
        let later = Secrets::new(later_sheets(documents), for_start, Canaries::later);
        Self { kit, kept: Secrets::new(kept, for_all, Canaries::new), later }
    }

    /// Parts too short to be recognised: only the types keep them from participants.
    pub(super) fn types_only(&self) -> Vec<String> {
        let key = Key::new(Kind::Verdict, ["types only".as_bytes(), self.kept.words.as_bytes()]);
        if let Some(known) = cache::finding(self.kit.cache, &key) {
            return known;
        }
        let types_only = self.kept.canaries().types_only();
        cache::keep_finding(self.kit.cache, &key, &types_only);
        types_only
    }

    /// Searches the participants' documents and the texts of their packs.
    pub(super) fn audit(&self, given: &[Finished<'_, '_>], packs: &[Pack], web: &[WebEdition]) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        let key = |one: &Finished<'_, '_>| {
            let later = self.later_for(one.document.moment).map_or(&[][..], |later| later.words.as_bytes());
            let pieces: [&[u8]; 5] =
                [b"document", self.kept.words.as_bytes(), later, one.key.as_bytes(), one.hash.as_bytes()];
            Key::new(Kind::Verdict, pieces)
        };
        let doubtful: Vec<_> = given.iter().map(|one| (one, key(one))).filter(|(_, key)| !self.is_clean(key)).collect();
        let checked: Vec<_> = doubtful
            .iter()
            .map(|(one, _)| audit::Checked {
                path: &one.manuscript.path,
                manuscript: &one.manuscript.files,
                pdf: &one.pdf,
                later: self.later_for(one.document.moment).map(Secrets::canaries),
            })
            .collect();
        if !checked.is_empty() {
            diagnostics.extend(audit::audit(self.kept.canaries(), &checked, &[], self.kit.jobs));
        }
        if diagnostics.is_empty() {
            doubtful.iter().for_each(|(_, key)| self.keep_clean(key));
        }
        for one in given {
            diagnostics.extend(self.forms(one));
        }
        // What is in documents and their other forms has been searched, each by what its reader may have.
        let documents = given.iter().map(|one| &one.document.path);
        let searched = documents.chain(given.iter().flat_map(|one| one.forms.iter().map(|(path, _)| path))).collect();
        for pack in packs {
            diagnostics.extend(self.texts(pack.kind, &pack.files, &searched));
        }
        for edition in web {
            diagnostics.extend(self.texts(edition.kind, &edition.files, &BTreeSet::new()));
        }
        diagnostics
    }

    /// Searches every part of the other forms of a participants' document.
    fn forms(&self, one: &Finished<'_, '_>) -> Diagnostics {
        let secrets: Vec<_> = std::iter::once(&self.kept).chain(self.later_for(one.document.moment)).collect();
        let mut diagnostics = Diagnostics::new();
        for (path, bytes) in &one.forms {
            diagnostics.extend(self.files(&secrets, &[(path, &**bytes)]));
        }
        diagnostics
    }

    /// What may not be found in a document of this moment beside facilitators' text.
    fn later_for(&self, moment: Moment) -> Option<&Secrets> {
        (moment == Moment::Start && !self.later.parts.is_empty()).then_some(&self.later)
    }

    fn is_clean(&self, key: &Key) -> bool {
        cache::finding::<String>(self.kit.cache, key).is_some_and(|verdict| verdict == CLEAN)
    }

    fn keep_clean(&self, key: &Key) {
        cache::keep_finding(self.kit.cache, key, &CLEAN);
    }

    /// Searches the files that participants have together, but for those that are searched by themselves.
    fn texts(
        &self,
        kind: PackKind,
        files: &BTreeMap<PackPath, Arc<[u8]>>,
        searched: &BTreeSet<&PackPath>,
    ) -> Diagnostics {
        let secrets = match kind {
            PackKind::Participant => vec![&self.kept, &self.later],
            PackKind::After => vec![&self.kept],
            PackKind::Facilitator => return Diagnostics::new(),
        };
        let files = files.iter().filter(|(path, _)| !searched.contains(path));
        let texts: Vec<_> = files.map(|(path, bytes)| (path, &**bytes)).collect();
        self.files(&secrets, &texts)
    }

    /// Searches files for secrets, if they were not found clean before.
    fn files(&self, secrets: &[&Secrets], files: &[(&PackPath, &[u8])]) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for secrets in secrets {
            let fixed: [&[u8]; 2] = [b"texts", secrets.words.as_bytes()];
            let key = Key::new(Kind::Verdict, fixed.into_iter().chain(files.iter().map(|(_, bytes)| *bytes)));
            if self.is_clean(&key) {
                continue;
            }
            let found = audit::audit(secrets.canaries(), &[], files, 1);
            if found.is_empty() {
                self.keep_clean(&key);
            }
            diagnostics.extend(found);
        }
        diagnostics
    }
}

/// What participants get later, by the numbers of its sheets.
fn later_sheets(documents: &Documents<'_>) -> Vec<Kept> {
    let later = documents.participant.iter().filter(|document| document.moment == Moment::Later);
    let sheets = later.map(|document| {
        let parts = document.parts.iter().filter(|part| part.moment == Moment::Later);
        let item = document.number.clone().unwrap_or_else(|| document.path.to_string());
        Kept { item, part: String::new(), text: parts.map(plain).collect::<Vec<_>>().join("\n") }
    });
    sheets.collect()
}

/// Only this verdict is kept.
const CLEAN: &str = "clean";

fn plain(part: &PartFile<'_>) -> String {
    match &part.content {
        Content::Text { blocks, .. } => markdown::plain_blocks(blocks),
        Content::Code(url) => (*url).to_owned(),
        Content::Sources(entries) => entries
            .iter()
            .filter_map(|(_, entry)| entry.part.as_ref())
            .map(|part| part.plain())
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

fn labels(edition: &Edition<'_>) -> Vec<String> {
    edition.language.labels.values().flat_map(Label::forms).map(str::to_owned).collect()
}

/// Everything that documents show beside parts: labels, titles, the course's own words, citations.
fn scalars<'d, 'a: 'd>(
    documents: impl Iterator<Item = &'d Document<'a>>,
    texts: &BTreeMap<&str, String>,
    edition: &Edition<'_>,
) -> Vec<String> {
    let mut scalars = labels(edition);
    let looks = &edition.target.looks;
    let event = edition.target.course.event.clone().fields().map(|(_, text)| text.clone());
    scalars.extend(event.into_iter().chain([looks.watermark.clone()]).flatten());
    for document in documents {
        scalars.push(format!("{} {}", document.title, document.section));
        let before = scalars.len();
        strings(&document.data, texts, &mut scalars);
        // On a page, a heading and the text below it stand side by side.
        let whole = scalars[before..].join(" ");
        scalars.push(whole);
    }
    scalars
}

/// The strings of a view in the order in which they are printed, with parts in the place of their paths.
fn strings(value: &serde_json::Value, texts: &BTreeMap<&str, String>, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(texts.get(text.as_str()).unwrap_or(text).clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, texts, found)),
        serde_json::Value::Object(values) => {
            let first = ["title", "path"].into_iter().filter_map(|key| values.get_key_value(key));
            let rest = values.iter().filter(|(key, _)| !matches!(key.as_str(), "title" | "path" | "id"));
            first.chain(rest).for_each(|(_, value)| strings(value, texts, found));
        }
        _ => {}
    }
}
