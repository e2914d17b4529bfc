//! The audit of a target: what was found clean before, with the same words to look for, is not searched again.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use blake3::Hash;

use super::{Finished, Kit};
use crate::audience::Audience;
use crate::audit::{self, Canaries, Kept};
use crate::cache::{self, Key, Kind};
use crate::compose::Documents;
use crate::compose::parts::{Content, PartFile};
use crate::diagnostic::Diagnostics;
use crate::edition::Edition;
use crate::library::language::Label;
use crate::markdown;
use crate::pack::Pack;

/// A verdict is that of this audit only: when its code or a crate changes, everything is searched again.
static AUDIT: LazyLock<Hash> = LazyLock::new(|| {
    let crates: &[u8] = include_bytes!("../../Cargo.lock");
    Key::new(Kind::Verdict, audit::CODE.into_iter().chain([crates])).hash
});

/// What participants must not read, and what they may.
pub(super) struct Proof<'a> {
    documents: &'a Documents<'a>,
    edition: &'a Edition<'a>,
    kit: &'a Kit<'a>,
    kept: Vec<Kept>,
    given: Vec<String>,
    /// Over all these words.
    words: Hash,
    canaries: OnceCell<Canaries>,
}

impl<'a> Proof<'a> {
    /// Collects the words of a target.
    pub(super) fn new(documents: &'a Documents<'a>, edition: &'a Edition<'a>, kit: &'a Kit<'a>) -> Self {
        let (mut kept, mut texts) = (Vec::new(), BTreeMap::new());
        for part in documents.parts() {
            if part.audience == Audience::Participant {
                texts.insert(part.path.as_str(), plain(part));
                continue;
            }
            let id = part.path.trim_start_matches("/content/").trim_end_matches(".typ");
            let (item, name) = id.rsplit_once('/').unwrap_or((id, ""));
            kept.push(Kept { item: item.to_owned(), part: name.to_owned(), text: plain(part) });
        }
        let mut given = scalars(documents, &texts, edition);
        given.extend(texts.into_values());
        let fixed = [AUDIT.as_bytes().to_vec(), (kept.len() as u64).to_le_bytes().to_vec()];
        let kept_words = kept.iter().flat_map(|kept| [&kept.item, &kept.part, &kept.text]);
        let words = kept_words.chain(&given).map(|text| text.clone().into_bytes());
        let words = Key::new(Kind::Verdict, fixed.into_iter().chain(words)).hash;
        Self { documents, edition, kit, kept, given, words, canaries: OnceCell::new() }
    }

    fn canaries(&self) -> &Canaries {
        self.canaries.get_or_init(|| Canaries::new(&self.kept, &self.given))
    }

    /// Parts too short to be recognised: only the types keep them from participants.
    pub(super) fn types_only(&self) -> Vec<String> {
        let key = Key::new(Kind::Verdict, ["types only".as_bytes(), self.words.as_bytes()]);
        if let Some(known) = cache::finding(self.kit.cache, &key) {
            return known;
        }
        let types_only = self.canaries().types_only();
        cache::keep_finding(self.kit.cache, &key, &types_only);
        types_only
    }

    /// Searches the participants' documents and the texts of their pack.
    pub(super) fn audit(&self, given: &[Finished<'_, '_>], packs: &[Pack]) -> Diagnostics {
        let key = |one: &Finished<'_, '_>| {
            let pieces: [&[u8]; 4] = [b"document", self.words.as_bytes(), one.key.as_bytes(), one.hash.as_bytes()];
            Key::new(Kind::Verdict, pieces)
        };
        let doubtful: Vec<_> = given.iter().map(|one| (one, key(one))).filter(|(_, key)| !self.is_clean(key)).collect();
        let checked: Vec<_> = doubtful
            .iter()
            .map(|(one, _)| audit::Checked {
                path: &one.manuscript.path,
                manuscript: &one.manuscript.files,
                pdf: &one.pdf,
            })
            .collect();
        let mut diagnostics = Diagnostics::new();
        if !checked.is_empty() {
            diagnostics.extend(audit::audit(self.canaries(), &checked, &[], self.kit.jobs));
        }
        if diagnostics.is_empty() {
            doubtful.iter().for_each(|(_, key)| self.keep_clean(key));
        }
        diagnostics.extend(self.texts(packs));
        let bound = given.iter().filter(|one| matches!(one.document.kind, "handbook" | "exercise-booklet"));
        bound.for_each(|book| diagnostics.extend(self.loose_sheets(book)));
        diagnostics
    }

    fn is_clean(&self, key: &Key) -> bool {
        cache::finding::<String>(self.kit.cache, key).is_some_and(|verdict| verdict == CLEAN)
    }

    fn keep_clean(&self, key: &Key) {
        cache::keep_finding(self.kit.cache, key, &CLEAN);
    }

    /// Searches what is no PDF in the participants' pack.
    fn texts(&self, packs: &[Pack]) -> Diagnostics {
        let pack = packs.iter().find(|pack| pack.audience == Audience::Participant);
        let files = pack.into_iter().flat_map(|pack| &pack.files);
        let texts: Vec<_> =
            files.filter(|(path, _)| !path.as_str().ends_with(".pdf")).map(|(path, bytes)| (path, &**bytes)).collect();
        let fixed: [&[u8]; 2] = [b"texts", self.words.as_bytes()];
        let key = Key::new(Kind::Verdict, fixed.into_iter().chain(texts.iter().map(|(_, bytes)| *bytes)));
        if texts.is_empty() || self.is_clean(&key) {
            return Diagnostics::new();
        }
        let diagnostics = audit::audit(self.canaries(), &[], &texts, 1);
        if diagnostics.is_empty() {
            self.keep_clean(&key);
        }
        diagnostics
    }

    /// Searches a bound book for sheets that are given later.
    fn loose_sheets(&self, book: &Finished<'_, '_>) -> Diagnostics {
        let sheets = self.documents.participant.iter().filter_map(|document| {
            let number = document.number.clone()?;
            Some((number, document.parts.iter().map(plain).collect::<Vec<_>>().join("\n")))
        });
        let sheets: Vec<_> = sheets.collect();
        if sheets.is_empty() {
            return Diagnostics::new();
        }
        let mut bound = labels(self.edition);
        bound.extend(book.document.parts.iter().map(plain));
        strings(&book.document.data, &BTreeMap::new(), &mut bound);
        let count = (sheets.len() as u64).to_le_bytes();
        let fixed = [&b"loose sheets"[..], AUDIT.as_bytes(), book.hash.as_bytes(), &count];
        let words = sheets.iter().flat_map(|(number, text)| [number, text]).chain(&bound).map(String::as_bytes);
        let key = Key::new(Kind::Verdict, fixed.into_iter().chain(words));
        if self.is_clean(&key) {
            return Diagnostics::new();
        }
        let diagnostics = audit::loose_sheets(&sheets, &book.pdf, &bound);
        if diagnostics.is_empty() {
            self.keep_clean(&key);
        }
        diagnostics
    }
}

/// Only this verdict is kept.
const CLEAN: &str = "clean";

fn plain(part: &PartFile<'_>) -> String {
    match &part.content {
        Content::Text { blocks, .. } => markdown::plain_blocks(blocks),
        Content::Code(url) => (*url).to_owned(),
        Content::Sources(entries) => entries
            .iter()
            .filter_map(|entry| entry.part.as_ref())
            .map(|part| part.plain())
            .collect::<Vec<_>>()
            .join("\n"),
    }
}

fn labels(edition: &Edition<'_>) -> Vec<String> {
    edition.language.labels.values().flat_map(Label::forms).map(str::to_owned).collect()
}

/// Everything that participants read beside parts: labels, titles, the course's own words, citations.
fn scalars(documents: &Documents<'_>, texts: &BTreeMap<&str, String>, edition: &Edition<'_>) -> Vec<String> {
    let mut scalars = labels(edition);
    let looks = &edition.target.looks;
    let event = edition.target.course.event.clone().fields().map(|(_, text)| text.clone());
    scalars.extend(event.into_iter().chain([looks.watermark.clone()]).flatten());
    for document in &documents.participant {
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
