//! Views of the directory of training exercises.

use serde::Serialize;

/// The columns of the directory, each a label `directory-…`.
pub const DIRECTORY_HEADS: [&str; 13] = [
    "theme",
    "number",
    "title",
    "type",
    "phase",
    "audience",
    "minutes",
    "people",
    "supplies",
    "pairs",
    "without",
    "status",
    "languages",
];

/// The directory of training exercises: template `directory`, and a spreadsheet.
#[derive(Clone, Debug, Serialize)]
pub struct Directory {
    /// Its title.
    pub title: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows by theme.
    pub themes: Vec<DirectoryTheme>,
}

/// The exercises of a theme.
#[derive(Clone, Debug, Serialize)]
pub struct DirectoryTheme {
    /// Its title.
    pub title: String,
    /// Its exercises by number.
    pub rows: Vec<DirectoryRow>,
}

/// An exercise in the directory.
#[derive(Clone, Debug, Serialize)]
pub struct DirectoryRow {
    /// Number within its theme.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its type, in words.
    pub kind: String,
    /// When in a course it belongs, in words.
    pub phase: String,
    /// For whom, in words.
    pub audience: Vec<String>,
    /// How long.
    pub minutes: u32,
    /// Least and largest group.
    pub people: String,
    /// What it needs.
    pub supplies: Vec<String>,
    /// Titles of exercises that go with it.
    pub pairs: Vec<String>,
    /// What it can do without, in words.
    pub without: Vec<String>,
    /// How well it was tried, in words.
    pub status: String,
    /// In which languages it exists.
    pub languages: Vec<String>,
    /// Where it lies in the pack, if the course has it.
    pub document: Option<String>,
}
