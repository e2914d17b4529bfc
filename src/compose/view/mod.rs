//! What the templates see: plain values, ready to print.
//!
//! A `path` is a Typst file of the manuscript that a frame includes; every other string is text. The views of the
//! participants' documents are made from participants' content alone and hold no field for anything else.

mod directory;
mod given;
mod guide;
mod kept;
mod live;
mod slides;

pub use directory::*;
pub use given::*;
pub use guide::*;
pub use kept::*;
pub use live::*;
pub use slides::*;

use serde::Serialize;

use crate::area::Margins;
use crate::audience::Audience;
use crate::document::DocumentKind;

/// What every template sees as `doc`: what only this document has, and what it shares.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Frame<'a> {
    /// What only this document has.
    #[serde(flatten)]
    pub this: This<'a>,
    /// What all documents of a target share.
    #[serde(flatten)]
    pub shared: &'a Shared,
}

/// What only one document has.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct This<'a> {
    /// The kind of document, such as `case-study`.
    pub kind: DocumentKind,
    /// Who may read it.
    pub audience: Audience,
    /// The title of the PDF, unlike that of any other document of the course.
    pub title: &'a str,
    /// The margins of its pages.
    pub margins: Margins,
}

/// What all documents of a target share.
#[derive(Clone, Debug, Serialize)]
pub struct Shared {
    /// The title of the course.
    pub course: String,
    /// The name of the edition's country in the document's language, if it has one.
    pub country: Option<String>,
    /// BCP 47 language and, if there is one, region.
    pub language: String,
    /// Country code for typesetting.
    pub region: Option<String>,
    /// Whether it is written from right to left.
    pub rtl: bool,
    /// Families of the workspace's fonts, for what the others lack.
    pub fonts: Vec<String>,
    /// `a4` or `us-letter`.
    pub paper: String,
    /// Who publishes it.
    pub publisher: String,
    /// Date of the edition, written out.
    pub date: String,
    /// The same as year, month, day, for the PDF's metadata.
    pub date_parts: [u32; 3],
    /// Whether to print that it is a draft.
    pub draft: bool,
    /// The licence under which it may be used.
    pub licence: String,
    /// Expected participants.
    pub participants: u32,
    /// When and where the course is held, as far as that is known.
    pub event: Event,
    /// `paper`, `large-print`, `a5` or `phone`.
    pub page: &'static str,
    /// The margin at the left of its pages, in millimetres.
    pub side: f64,
    /// The margin at the right of copies for reviewers, in millimetres.
    pub review_margin: f64,
    /// A word across every page.
    pub watermark: Option<String>,
    /// Whether it is a copy for reviewers.
    pub review: bool,
    /// What the publisher adds to the design.
    pub brand: Brand,
}

/// The stamp of an event.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// The place.
    pub venue: Option<String>,
    /// The dates, in words.
    pub dates: Option<String>,
    /// A file or project number.
    pub reference: Option<String>,
    /// Who runs it.
    pub organiser: Option<String>,
    /// Three months after the last day, in words.
    pub follow_up: Option<String>,
}

/// Logo, colours and fonts; black and Typst's own where there are none.
#[derive(Clone, Debug, Serialize)]
pub struct Brand {
    /// The logo's path in the manuscript and what it shows.
    pub logo: Option<(String, String)>,
    /// `#1f4e79`
    pub headings: Option<String>,
    /// The same for rules and frames.
    pub rules: Option<String>,
    /// The name of a font family.
    pub text_font: Option<String>,
    /// The same for headings.
    pub heading_font: Option<String>,
}

/// A titled piece of content.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its anchor, unique in the document.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The file to include.
    pub path: String,
}

/// An item that is printed in another language than its document.
#[derive(Clone, Debug, Serialize)]
pub struct Fallback {
    /// BCP 47 tag of the language it is in.
    pub language: String,
    /// That language's name in the document's language.
    pub name: String,
}

/// One line of the agenda.
#[derive(Clone, Debug, Serialize)]
pub struct AgendaRow {
    /// `09:00`
    pub start: String,
    /// `09:45`
    pub end: String,
    /// What happens.
    pub title: String,
    /// Whether it is a break.
    pub pause: bool,
}

/// One day of the agenda.
#[derive(Clone, Debug, Serialize)]
pub struct AgendaDay {
    /// From 1.
    pub number: u32,
    /// Its rows in order.
    pub rows: Vec<AgendaRow>,
}
