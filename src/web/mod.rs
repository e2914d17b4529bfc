//! Forms of composed documents for screens: a web edition of a pack, an e-book, one file for a phone.
//!
//! All of them are made of the same XHTML pages as Word documents (`docs/xhtml.md`), cut into chapters and joined by
//! links that lead somewhere. What a reader is to see comes from these pages and from labels alone, so a participants'
//! edition holds nothing that participants' documents do not hold.

mod book;
mod chapter;
mod edition;
mod epub;
mod links;
mod phone;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;

pub use edition::edition;
pub use epub::epub;
pub use phone::phone;

/// A document that becomes chapters.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its path in the pack, without the ending.
    pub stem: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The heading under which it is listed; may be empty.
    pub section: &'a str,
    /// Its page.
    pub xhtml: &'a str,
    /// The pictures that the page shows, by the addresses in it.
    pub pictures: &'a BTreeMap<String, Arc<[u8]>>,
}

/// What a form says about itself.
#[derive(Clone, Debug)]
pub struct Imprint {
    /// Its title.
    pub title: String,
    /// The course that it is of, or for whom it is.
    pub subtitle: String,
    /// What its reader is to know first; may be empty.
    pub warnings: Vec<String>,
    /// Its language.
    pub language: String,
    /// Whether that is written from right to left.
    pub right_to_left: bool,
    /// Who publishes it.
    pub publisher: String,
    /// Its licence.
    pub licence: String,
    /// Year, month and day of the edition.
    pub date: [u32; 3],
    /// The lines at its end.
    pub notices: Vec<String>,
}

/// Makes a page: of the frame of this name below `templates/web/`, with these values, and with texts that are XHTML.
pub type Frame<'a> = &'a dyn Fn(&str, serde_json::Value, Vec<String>) -> Result<String, Diagnostic>;

/// What forms are made with.
#[derive(Clone, Copy)]
pub struct Press<'a> {
    /// The frames.
    pub frame: Frame<'a>,
    /// A label by its key.
    pub word: &'a dyn Fn(&str) -> String,
}

/// Why a form cannot be made.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Something on a page of a document.
    Page(String),
    /// A frame is wrong.
    Frame(Box<Diagnostic>),
}

impl From<Diagnostic> for Fault {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Frame(Box::new(diagnostic))
    }
}

impl Imprint {
    /// What every frame may show of it.
    fn values(&self) -> serde_json::Value {
        serde_json::json!({
            "title": self.title,
            "subtitle": self.subtitle,
            "warnings": self.warnings,
            "language": self.language,
            "direction": if self.right_to_left { "rtl" } else { "ltr" },
            "publisher": self.publisher,
            "licence": self.licence,
            "notices": self.notices,
        })
    }
}
