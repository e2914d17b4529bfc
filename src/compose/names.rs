//! The names of files in the words of the edition, so that people find in a folder what they read in the guide.
//!
//! The library's own language has its ids for that. Another language has its words if they can be written in ASCII
//! letters, which every file system and zip program can read; folders keep the numbers and names that all packs share.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Document;
use crate::path::PackPath;

/// Letters of one piece of a name.
const MOST_LETTERS: usize = 40;

/// Letters of a whole path: Windows has room for 260 with the folders around it.
const LONGEST_PATH: usize = 120;

/// Letters of a title that is the first piece of several names.
const SHARED_LETTERS: usize = 32;

/// The path with words as the name of the file, if they can be written in ASCII letters; its numbers stay.
pub(super) fn in_words(path: &str, words: &[String]) -> Option<PackPath> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let (stem, ending) = name.rsplit_once('.')?;
    let number = stem.split_once('-').map(|(number, _)| number).filter(|number| is_number(number));
    let most = |place: usize| if place + 1 < words.len() { SHARED_LETTERS } else { MOST_LETTERS };
    let pieces = words.iter().enumerate().map(|(place, words)| ascii(words, most(place)));
    let pieces = pieces.collect::<Option<Vec<_>>>()?;
    let pieces: Vec<_> = number.into_iter().chain(pieces.iter().map(String::as_str)).collect();
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let path = format!("{folder}{}.{ending}", pieces.join("-"));
    PackPath::new(&path).filter(|path| path.as_str().len() <= LONGEST_PATH)
}

/// `1`, `05` or `l12`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('l').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A title as the first piece of several names, so that these stand beside each other in a folder.
pub(super) fn shared(title: &str) -> String {
    ascii(title, SHARED_LETTERS).unwrap_or_else(|| title.to_owned())
}

/// Words in lower-case ASCII letters, without those that are beyond the limit; none if a letter has no such form.
fn ascii(words: &str, most: usize) -> Option<String> {
    let mut plain = String::new();
    for c in words.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            c if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_lowercase()),
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            'ß' => plain.push_str("ss"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'þ' => plain.push_str("th"),
            c if c.is_alphanumeric() => return None,
            _ => plain.push(' '),
        }
    }
    let words: Vec<_> = plain.split_whitespace().collect();
    let mut count = words.len();
    let fits = |count: usize| words[..count].join("-").len() <= most;
    while count > 1 && !fits(count) {
        count -= 1;
        // What is cut off leaves no article at the end.
        while count > 1 && fits(count) && words[count - 1].len() <= 3 {
            count -= 1;
        }
    }
    (count > 0).then(|| words[..count].join("-"))
}

/// Gives documents the names in words that they have, unless two would have the same.
pub(super) fn settle(documents: &mut [&mut Document<'_>]) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for document in documents.iter() {
        for path in [Some(&document.path), document.in_words.as_ref()].into_iter().flatten() {
            *taken.entry(path.as_str().to_ascii_lowercase()).or_default() += 1;
        }
    }
    for document in documents {
        let own = document.in_words.take().filter(|path| taken[&path.as_str().to_ascii_lowercase()] == 1);
        if let Some(path) = own {
            document.path = path;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, words: &[&str]) -> Option<String> {
        let words: Vec<_> = words.iter().map(|&words| words.to_owned()).collect();
        in_words(path, &words).map(|path| path.to_string())
    }

    #[test]
    fn words_take_the_place_of_the_name_and_leave_its_number() {
        for (path, words, name) in [
            ("handbook.pdf", &["Manuel des participantes"][..], Some("manuel-des-participantes.pdf")),
            ("01-a/1-key-messages.pdf", &["Messages clés"], Some("01-a/1-messages-cles.pdf")),
            ("a/l12-bench-b.pdf", &["« Banc » № 2"], Some("a/l12-banc-no-2.pdf")),
            ("a/05-x-y.pdf", &["Qui ?", "Aide-mémoire"], Some("a/05-qui-aide-memoire.pdf")),
            ("a/left.pdf", &["L’œuvre, la Straße"], Some("a/l-oeuvre-la-strasse.pdf")),
            ("handbook.pdf", &["Тетрадь участника"], None),
            ("handbook.pdf", &["Guide الميسّر"], None),
            ("handbook.pdf", &["…"], None),
        ] {
            assert_eq!(named(path, words).as_deref(), name, "{words:?}");
        }
    }

    #[test]
    fn long_words_are_left_out_whole() {
        let long = "une police attentive au genre et les dix premières minutes au guichet";
        assert_eq!(named("a.pdf", &[long]).unwrap(), "une-police-attentive-au-genre.pdf");
        let deep = format!("{}/a.pdf", "folder-of-a-long-name".repeat(5));
        assert_eq!(named(&deep, &[long]), None);
    }
}
