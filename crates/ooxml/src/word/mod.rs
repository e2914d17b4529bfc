//! Word documents: what they are made of, and how they become bytes.
//!
//! A [`Document`] has [sections](Section) with pages of their own, these have [blocks](Block): [paragraphs](Paragraph)
//! and [tables](Table). In a paragraph are [pieces](Inline): text, links, notes, fields, pictures. How anything looks is
//! said by [styles](Styles) alone, and they are named as people see them in the list of a word processor.

mod block;
mod inline;
mod list;
mod section;
mod styles;
mod table;
mod write;

pub use block::{Block, Contents, Paragraph};
pub use inline::{Field, Inline, Link, Passage, Picture, Run, Script};
pub use list::{List, ListId, Numbers};
pub use section::{Page, Section};
pub use styles::Styles;
pub use table::{Cell, Row, Table};

use crate::error::Error;
use crate::properties::Properties;

/// A Word document to be.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says about itself; its language is that of all text that names no other.
    pub properties: Properties,
    /// Whether its lines run from right to left.
    pub right_to_left: bool,
    /// How its paragraphs and tables look.
    pub styles: Styles,
    /// Its pages.
    pub sections: Vec<Section>,
    lists: Vec<List>,
}

impl Document {
    /// An empty document.
    pub fn new(properties: Properties, styles: Styles) -> Self {
        Self { properties, right_to_left: false, styles, sections: Vec::new(), lists: Vec::new() }
    }

    /// Adds a list, to which paragraphs then belong by its id.
    pub fn list(&mut self, list: List) -> ListId {
        self.lists.push(list);
        ListId(self.lists.len() - 1)
    }

    /// The bytes of the file: the same for the same document.
    ///
    /// # Errors
    ///
    /// A document is not written if a word processor would have to repair it, or if a style, a bookmark or an
    /// alternative text is missing.
    pub fn write(&self) -> Result<Vec<u8>, Error> {
        write::write(self)
    }
}
