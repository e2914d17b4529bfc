//! Texts with their translations, as translators get them and bring them back.

pub mod po;

/// A text with its translation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `exercises/police-reform/01-x#instructions/walk:2`: the same as long as the original is.
    pub id: String,
    /// What kind of text it is.
    pub context: String,
    /// Where it stands: path and line.
    pub place: String,
    /// What the tool tells the translator.
    pub notes: Vec<String>,
    /// What translators wrote to each other, line by line.
    pub comments: Vec<String>,
    /// The original.
    pub source: String,
    /// The original that the translation was made from, where that was another one.
    pub previous: Option<String>,
    /// The translation; empty if there is none.
    pub translation: String,
    /// Whether somebody must look at the translation again: it is a guess, or its original has changed.
    pub fuzzy: bool,
    /// Other flags of the file.
    pub flags: Vec<String>,
    /// Columns that somebody has added to a spreadsheet, by their heads.
    pub extra: Vec<(String, String)>,
    /// The line or row in which the file has it.
    pub at: usize,
}

impl Entry {
    /// Whether there is a translation that nobody has to look at again.
    pub fn is_finished(&self) -> bool {
        !self.translation.is_empty() && !self.fuzzy
    }

    /// Whether it holds anything of a translator's.
    pub fn is_touched(&self) -> bool {
        !self.translation.is_empty() || !self.comments.is_empty()
    }

    /// `exercises/police-reform/01-x` and `instructions/walk:2`.
    pub fn parts_of_id(&self) -> (&str, &str) {
        self.id.split_once('#').unwrap_or((&self.id, ""))
    }
}

/// All texts of a library in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// The library, by its publisher.
    pub library: String,
    /// The language, as the file spells it.
    pub language: String,
    /// What in the file names the language.
    pub named_by: &'static str,
    /// The day of the library.
    pub date: String,
    /// What stands above the header.
    pub comments: Vec<String>,
    /// The lines of the header, where a file has one of its own.
    pub header: Vec<String>,
    /// The texts in order.
    pub entries: Vec<Entry>,
    /// Sheets of somebody's own in a spreadsheet.
    pub other_sheets: Vec<String>,
    /// Texts that the library does not have any more, with their translations.
    pub obsolete: Vec<Entry>,
}
