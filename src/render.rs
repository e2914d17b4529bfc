//! Renders documents into manuscripts: complete Typst inputs that need nothing from outside.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::audience::Audience;
use crate::path::PackPath;
use crate::source::Span;

/// The complete Typst input of one document.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// Where the PDF will lie in its audience's tree.
    pub path: PackPath,
    /// Who may read it.
    pub audience: Audience,
    /// Typst's virtual files: `/main.typ`, `/document.json`, `/content/…`, pictures, and fonts below `/fonts/`.
    pub files: BTreeMap<String, Arc<[u8]>>,
    /// Seconds since 1970 that the PDF carries as its date.
    pub timestamp: i64,
    /// For each generated content file: which range came from where in the author's files, in order.
    pub origins: BTreeMap<String, Arc<Vec<(Range<usize>, Span)>>>,
}
