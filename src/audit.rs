//! Proves on every build that nothing of the facilitators stands in a participants' file, and no loose sheet in the
//! handbook.
//!
//! A canary is a run of six words of a facilitators' part that occurs in no participants' part. Every channel of every
//! participants' PDF, its inputs and the other files of the pack are searched for all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::path::PackPath;
use crate::pdf;

/// How many words make a canary.
const RUN: usize = 6;

/// A facilitators' part.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The item that it belongs to.
    pub item: String,
    /// Its name within the item.
    pub part: String,
    /// Its words.
    pub text: String,
}

/// A participants' document.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// Where it lies in the pack.
    pub path: &'a PackPath,
    /// What it was made of.
    pub manuscript: &'a BTreeMap<String, Arc<[u8]>>,
    /// The finished PDF.
    pub pdf: &'a [u8],
}

/// All runs of words that no participant may see, by hash.
#[derive(Clone, Debug, Default)]
pub struct Canaries {
    runs: Vec<(u64, usize)>,
    parts: Vec<(String, bool)>,
}

impl Canaries {
    /// Takes all facilitators' parts, and all participants' text of the same target.
    pub fn new(kept: &[Kept], given: &[String]) -> Self {
        let mut allowed: Vec<u64> = given.iter().flat_map(|text| hashes(&words(text))).collect();
        allowed.sort_unstable();
        let mut canaries = Self::default();
        for part in kept {
            let index = canaries.parts.len();
            let runs = hashes(&words(&part.text)).into_iter().filter(|run| allowed.binary_search(run).is_err());
            let before = canaries.runs.len();
            canaries.runs.extend(runs.map(|run| (run, index)));
            canaries.parts.push((format!("{}/{}", part.item, part.part), canaries.runs.len() > before));
        }
        canaries.runs.sort_unstable();
        canaries
    }

    /// Parts too short to be recognised: only the types keep them from participants.
    pub fn types_only(&self) -> Vec<String> {
        self.parts.iter().filter(|(_, covered)| !covered).map(|(name, _)| name.clone()).collect()
    }

    /// The first part that a text gives away, with the words that do.
    fn find(&self, text: &str) -> Option<(&str, String)> {
        let words = words(text);
        self.find_run(&words).or_else(|| {
            // Text from right to left comes out of a PDF in either order.
            if text.is_ascii() {
                return None;
            }
            let turned: Vec<String> = words.iter().rev().map(|word| word.chars().rev().collect()).collect();
            self.find_run(&turned)
        })
    }

    fn find_run(&self, words: &[String]) -> Option<(&str, String)> {
        hashes(words).iter().enumerate().find_map(|(place, run)| {
            let at = self.runs.partition_point(|(known, _)| known < run);
            let (_, part) = self.runs.get(at).filter(|(known, _)| known == run)?;
            Some((self.parts[*part].0.as_str(), words[place..place + RUN].join(" ")))
        })
    }
}

/// Lower-case words of letters and digits; hyphens at line ends and soft hyphens join their halves.
fn words(text: &str) -> Vec<String> {
    let joined = text.replace('\u{ad}', "").replace("-\n", "").replace("\u{2010}\n", "").replace("\u{2010} ", "");
    let plain: String = joined.nfkc().flat_map(char::to_lowercase).collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A hash of every run of words: 64 bits of BLAKE3 make a false alarm unthinkable.
fn hashes(words: &[String]) -> Vec<u64> {
    let runs = words.windows(RUN).map(|run| {
        let mut hasher = blake3::Hasher::new();
        for word in run {
            hasher.update(word.as_bytes());
            hasher.update(b" ");
        }
        let bytes = hasher.finalize();
        u64::from_le_bytes(bytes.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
    });
    runs.collect()
}

/// Searches all participants' documents and the other files of their pack.
pub fn audit(canaries: &Canaries, documents: &[Checked<'_>], files: &[(&PackPath, &[u8])], jobs: usize) -> Diagnostics {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let found = std::sync::Mutex::new(Diagnostics::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, documents.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(document) = documents.get(index) else { return };
                    let mine = audit_document(canaries, document);
                    found.lock().expect("no thread panics").extend(mine);
                }
            });
        }
    });
    let mut diagnostics = found.into_inner().expect("no thread panics");
    for (path, bytes) in files {
        let found = match serde_json::from_slice(bytes) {
            Ok(value) => find_in_json(canaries, &value),
            Err(_) => {
                let text = unescape(&String::from_utf8_lossy(bytes));
                canaries.find(&text).or_else(|| canaries.find(&without_tags(&text)))
            }
        };
        if let Some(found) = found {
            diagnostics.push(leak(path, found, "its text"));
        }
    }
    diagnostics.sorted()
}

fn leak(path: &PackPath, (part, words): (&str, String), channel: &str) -> Diagnostic {
    let message = format!("`{words}` of `{part}`, which only facilitators may read, stands in {channel}");
    Code::FacilitatorText
        .at_path(path.as_str(), message)
        .help("take them out of the template or of the participants' text")
}

fn audit_document(canaries: &Canaries, document: &Checked<'_>) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    match pdf::surfaces(document.pdf) {
        Ok(surfaces) => {
            // Short strings of one channel may be pieces of one text.
            let mut channels: BTreeMap<pdf::Channel, String> = BTreeMap::new();
            for (channel, text) in surfaces {
                let all = channels.entry(channel).or_default();
                all.push('\n');
                all.push_str(&percent_decoded(&text));
            }
            for (channel, text) in &channels {
                if let Some(part) = canaries.find(text) {
                    diagnostics.push(leak(document.path, part, channel.word()));
                }
            }
        }
        Err(error) => {
            let message = format!("the PDF cannot be searched: {error}");
            diagnostics.push(Code::FacilitatorText.at_path(document.path.as_str(), message));
        }
    }
    for (path, bytes) in document.manuscript {
        let ours = !path.starts_with("/templates/") && !path.starts_with("/fonts/") && !path.starts_with("/pictures/");
        let found = match serde_json::from_slice(bytes) {
            _ if !ours => None,
            Ok(value) => find_in_json(canaries, &value),
            Err(_) => canaries.find(&unescape(&String::from_utf8_lossy(bytes))),
        };
        if let Some(found) = found {
            diagnostics.push(leak(document.path, found, &format!("its input `{path}`")));
        }
    }
    diagnostics
}

/// Each string by itself: keys and neighbours would make sentences that nobody wrote.
fn find_in_json<'a>(canaries: &'a Canaries, value: &serde_json::Value) -> Option<(&'a str, String)> {
    match value {
        serde_json::Value::String(text) => canaries.find(text),
        serde_json::Value::Array(values) => values.iter().find_map(|value| find_in_json(canaries, value)),
        serde_json::Value::Object(values) => {
            values.iter().find_map(|(key, value)| canaries.find(key).or_else(|| find_in_json(canaries, value)))
        }
        _ => None,
    }
}

/// Takes away what our writers put before signs: `\`, `\u{hex}`, `\uXXXX`, HTML entities.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        plain.push_str(&rest[..at]);
        let after = &rest[at..];
        let (c, length) = escaped(after);
        plain.push(c);
        rest = &after[length..];
    }
    plain + rest
}

fn escaped(text: &str) -> (char, usize) {
    let hex = |digits: &str, length: usize| {
        let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        (c.unwrap_or(' '), length)
    };
    if let Some(rest) = text.strip_prefix("\\u{") {
        return rest.find('}').map_or(('\\', 1), |end| hex(&rest[..end], end + 4));
    }
    if let Some(digits) = text.strip_prefix("\\u").and_then(|rest| rest.get(..4)) {
        return hex(digits, 6);
    }
    if let Some(rest) = text.strip_prefix("&#") {
        return match rest.find(';') {
            Some(end) if rest.starts_with('x') => hex(&rest[1..end], end + 3),
            Some(end) => (rest[..end].parse().ok().and_then(char::from_u32).unwrap_or(' '), end + 3),
            None => ('&', 1),
        };
    }
    let entities = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("\\n", ' '), ("\\t", ' ')];
    if let Some((sign, c)) = entities.into_iter().find(|(sign, _)| text.starts_with(sign)) {
        return (c, sign.len());
    }
    // A backslash before any other sign only protects it.
    match text.strip_prefix('\\').and_then(|rest| rest.chars().next()) {
        Some(c) => (c, 1 + c.len_utf8()),
        None => (text.chars().next().unwrap_or(' '), 1),
    }
}

fn without_tags(text: &str) -> String {
    let mut plain = String::new();
    for piece in text.split('<') {
        plain.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    plain
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code.filter(|_| byte == b'%') {
            Some(code) => {
                bytes.push(code);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Looks for the words of loose sheets in the finished handbook; words of what is bound in it are no sign.
pub fn loose_sheets(sheets: &[(String, String)], handbook: &[u8], bound: &[String]) -> Diagnostics {
    let kept: Vec<Kept> = sheets
        .iter()
        .map(|(number, text)| Kept { item: number.clone(), part: "text".to_owned(), text: text.clone() })
        .collect();
    let canaries = Canaries::new(&kept, bound);
    let mut diagnostics = Diagnostics::new();
    let Ok(surfaces) = pdf::surfaces(handbook) else { return diagnostics };
    for (_, text) in surfaces.iter().filter(|(channel, _)| *channel == pdf::Channel::Pages) {
        if let Some((sheet, _)) = canaries.find(text) {
            let number = sheet.trim_end_matches("/text");
            let message = format!("the handbook holds words of the loose sheet {number}");
            diagnostics
                .push(Code::LooseSheetBound.at_path("handbook.pdf", message).help("take them out of the template"));
        }
    }
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canaries(kept: &str, given: &str) -> Canaries {
        let kept = Kept { item: "exercises/a".to_owned(), part: "step-1".to_owned(), text: kept.to_owned() };
        Canaries::new(&[kept], &[given.to_owned()])
    }

    #[test]
    fn six_words_give_a_part_away() {
        let canaries = canaries("Do not tell the group what comes next.", "");
        assert!(canaries.find("Please: DO NOT TELL\nthe group what").is_some());
        assert!(canaries.find("do not tell the gro-\nup what").is_some());
        assert!(canaries.find("do not tell the group").is_none());
    }

    #[test]
    fn words_that_participants_read_too_are_no_sign() {
        let canaries = canaries("one two three four five six", "zero one two three four five six");
        assert!(canaries.find("one two three four five six").is_none());
        assert_eq!(canaries.types_only(), ["exercises/a/step-1"]);
    }

    #[test]
    fn escapes_hide_nothing() {
        let canaries = canaries("it's a quiet room behind the desk", "");
        for text in [
            "it\\'s a quiet\\ room behind the",
            "it\\u{27}s a quiet room behind\\u{20}the",
            "it&#39;s a quiet room behind the",
        ] {
            assert!(canaries.find(&unescape(text)).is_some(), "{text}");
        }
        assert!(canaries.find("ksed eht dniheb moor teiuq a \u{e9}").is_some());
        assert!(canaries.find(&percent_decoded("a%20quiet%20room%20behind%20the%20desk")).is_some());
    }
}
