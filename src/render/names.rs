//! What one part of a document refers to, as the writer of Markdown asks for it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Press, pictures};
use crate::check::picture_path;
use crate::compose::Subject;
use crate::markdown::Resolver;
use crate::source::{FileId, Span};

/// What citations, links and pictures of one part stand for.
pub(super) struct Names<'a> {
    /// What the document is rendered with.
    pub(super) press: &'a Press<'a>,
    /// The language of the part.
    pub(super) language: &'a str,
    /// What it cites, in order.
    pub(super) cited: &'a [String],
    /// The exercise whose sheets it names.
    pub(super) exercise: Option<&'a str>,
    /// The pictures that it shows.
    pub(super) pictures: RefCell<BTreeMap<String, (FileId, Span)>>,
}

impl Resolver for Names<'_> {
    fn citation(&self, id: &str) -> Option<u32> {
        let place = self.cited.iter().position(|known| known == id)?;
        u32::try_from(place + 1).ok()
    }

    fn link(&self, target: &str) -> Option<String> {
        Subject::of_link(target, self.exercise).map(|subject| subject.anchor())
    }

    fn is_absent(&self, target: &str) -> bool {
        let chosen = &self.press.selection.case_studies;
        matches!(Subject::of_link(target, self.exercise), Some(Subject::Case(id)) if !chosen.contains(&id.as_str()))
    }

    fn picture(&self, path: &str, span: Span) -> Option<String> {
        let file = picture_path(self.press.sources, span.file, path)?;
        let path = pictures::virtual_path(self.press.sources.path(file), self.press.sources.file(file));
        self.pictures.borrow_mut().insert(path.clone(), (file, span));
        Some(path)
    }

    fn language(&self) -> &str {
        self.language
    }
}
