//! The files of a workspace in memory, and places in them.
//!
//! `files` reads a folder into [`Sources`]; every later stage works on this value and on nothing else.

mod characters;
mod encoding;

pub use characters::{Flaw, LONGEST_WORD, Lines, flaw, is_blank, is_forbidden, is_unseen, long_word};

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A number that stands for one file of [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in one file; of a file beyond 4 GiB, only the beginning has places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file that holds the range.
    pub file: FileId,
    // Half as wide as offsets in memory, since everything that is read keeps its place.
    start: u32,
    end: u32,
}

impl Span {
    /// Makes a span of `start..end` in `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let [start, end] = [start, end].map(|offset| u32::try_from(offset).unwrap_or(u32::MAX));
        Self { file, start, end }
    }

    /// Offset of the first byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// Offset behind the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The bytes of its file.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// A part of it, by offsets from its start.
    #[must_use]
    pub fn part(self, part: Range<usize>) -> Self {
        Self::new(self.file, self.start() + part.start, self.start() + part.end)
    }

    /// From its start to the end of another one in its file.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self { end: last.end, ..self }
    }

    /// The empty span at the start of `file`.
    pub fn start_of(file: FileId) -> Self {
        Self::new(file, 0, 0)
    }
}

/// A value with the place where its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Located<T> {
    /// Joins a value and its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// One file: its path from the root of the workspace, with `/`, and its bytes.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path from the root of the workspace, such as `modules/library.yaml`.
    pub path: String,
    /// The bytes; text is UTF-8 with `\n` line ends, in NFC and without a byte order mark.
    pub bytes: Arc<[u8]>,
    /// The bytes as they lie on the disk, where those of a text are others.
    raw: Option<Arc<[u8]>>,
    /// The same as text; empty if it is none.
    text: Arc<str>,
    /// What kept the bytes from being read as text, if they should be text.
    pub problem: Option<Problem>,
    /// What is known of a picture or a font.
    pub look: Look,
}

/// What is known of a file that is no text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Nobody has looked into it.
    #[default]
    Unknown,
    /// A picture that can be printed, and how long that takes at most, in milliseconds.
    Picture {
        /// Of one processor of this machine: for messages only.
        milliseconds: u64,
    },
    /// The faces of a font.
    Font(Vec<Face>),
    /// It was not let in, and that is said already.
    Outside,
    /// It cannot be printed.
    Refused {
        /// What is wrong.
        why: String,
        /// What to do.
        help: String,
    },
}

/// What a face of a font has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// The name of its family.
    pub family: String,
    /// Its characters, as ranges.
    pub covers: Vec<(u32, u32)>,
    /// The scripts whose letters it joins, as OpenType names them.
    pub scripts: Vec<String>,
}

/// Why a text file cannot be read as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Offset of the first wrong byte.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// How much of the text is known in spite of it.
    pub reading: Reading,
}

/// How much of a text with a problem is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// All of it.
    Whole,
    /// Its lines and plain letters; the others are a guess.
    Guessed,
    /// Nothing.
    Nothing,
}

/// All files of a workspace, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Takes files of any order; text (Markdown, YAML, templates) is normalised.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        files.into_iter().map(|(path, bytes)| SourceFile::new(path, bytes)).collect()
    }

    /// All files with their ids, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (file_id(index), file))
    }

    /// The files below a folder such as `modules/readings/`.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (FileId, &'a SourceFile)> {
        let first = self.files.partition_point(|file| file.path.as_str() < folder);
        self.files[first..]
            .iter()
            .take_while(move |file| file.path.starts_with(folder))
            .enumerate()
            .map(move |(index, file)| (file_id(first + index), file))
    }

    /// The file at a path.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok().map(file_id)
    }

    /// A file by its id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Keeps what somebody found who looked into a file, and what is printed in its place.
    pub fn set_look(&mut self, id: FileId, look: Look, bytes: Option<Arc<[u8]>>) {
        let file = &mut self.files[id.0 as usize];
        file.look = look;
        file.bytes = bytes.unwrap_or_else(|| Arc::clone(&file.bytes));
    }

    /// The path of a file.
    pub fn path(&self, id: FileId) -> &str {
        &self.file(id).path
    }

    /// The text of a file; empty if it is none.
    pub fn text(&self, id: FileId) -> &str {
        &self.file(id).text
    }

    /// The text of a file, for those who keep parts of it.
    pub fn shared_text(&self, id: FileId) -> &Arc<str> {
        &self.file(id).text
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or_default()
    }

    /// Line and column of an offset, both from 1, columns in characters.
    pub fn line_column(&self, file: FileId, offset: usize) -> (usize, usize) {
        line_column(self.text(file), offset)
    }
}

impl FromIterator<SourceFile> for Sources {
    /// Takes files of any order; of those at one path the first.
    fn from_iter<I: IntoIterator<Item = SourceFile>>(files: I) -> Self {
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|later, kept| later.path == kept.path);
        Self { files }
    }
}

/// Line and column of an offset in a text, both from 1, columns in characters.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).expect("a workspace has fewer than 4 billion files"))
}

impl SourceFile {
    /// Takes a file; text (Markdown, YAML, templates) is normalised.
    pub fn new(path: String, bytes: Vec<u8>) -> Self {
        if !is_text(&path) {
            let text = Arc::default();
            return Self { path, bytes: bytes.into(), raw: None, text, problem: None, look: Look::Unknown };
        }
        match String::from_utf8(bytes) {
            Ok(written) if !encoding::is_wide(written.as_bytes()) => {
                let (text, raw) = normalised(written);
                let problem = flaw(&text, Lines::Many).map(Problem::from);
                let (text, raw): (Arc<str>, _) = (text.into(), raw.map(|raw| raw.into_bytes().into()));
                Self { path, bytes: Arc::clone(&text).into(), raw, text, problem, look: Look::Unknown }
            }
            other => {
                let bytes = other.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
                let (text, problem) = encoding::problem(&bytes);
                let (bytes, text, problem) = (bytes.into(), text.into(), Some(problem));
                Self { path, bytes, raw: None, text, problem, look: Look::Unknown }
            }
        }
    }

    /// The bytes as they lie on the disk.
    pub fn raw(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(&self.bytes)
    }

    /// Whether it should be a text, and nothing of it can be read.
    pub fn is_unreadable(&self) -> bool {
        self.problem.as_ref().is_some_and(|problem| problem.reading == Reading::Nothing)
    }
}

impl From<Flaw> for Problem {
    fn from(flaw: Flaw) -> Self {
        Self { offset: flaw.offset, message: flaw.message, help: flaw.help, reading: Reading::Whole }
    }
}

fn is_text(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "md" | "yaml" | "yml" | "po" | "typ" | "j2" | "txt" | "html")
}

/// A text as everybody reads it, and as its author wrote it where that is something else.
fn normalised(written: String) -> (String, Option<String>) {
    use unicode_normalization::{UnicodeNormalization, is_nfc};
    let has_marks = written.contains('\r') || written.starts_with('\u{feff}');
    if !has_marks && (written.is_ascii() || is_nfc(&written)) {
        return (written, None);
    }
    let plain = lines_of(&written);
    (if is_nfc(&plain) { plain } else { plain.nfc().collect() }, Some(written))
}

/// A text without a byte order mark and with ordinary line ends.
fn lines_of(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_files_read_like_clean_ones() {
        let sources = Sources::new([("a.md".to_owned(), b"\xef\xbb\xbf# A\r\nb\rc".to_vec())]);
        assert_eq!(sources.text(file_id(0)), "# A\nb\nc");
    }

    #[test]
    fn hidden_characters_are_named() {
        let sources = Sources::new([("a.md".to_owned(), "a\u{202E}b".into())]);
        let problem = sources.file(file_id(0)).problem.clone().unwrap();
        assert_eq!((problem.offset, problem.message.contains("U+202E")), (1, true));
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_column("a\nжж", 4), (2, 2));
    }
}
