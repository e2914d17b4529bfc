//! Pictures in manuscripts: the path that tells Typst their kind, and which of them costs how much.

use crate::check::picture_path;
use crate::library::brand::Brand;
use crate::picture::Kind;
use crate::source::{Look, SourceFile, Sources, Span};

/// A picture in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its file's name.
    pub name: String,
    /// Where the text shows it.
    pub span: Span,
    /// How long a page with it took.
    pub milliseconds: u64,
}

impl Shown {
    pub(super) fn new(file: &SourceFile, span: Span) -> Option<Self> {
        let Look::Picture { milliseconds } = file.look else { return None };
        let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
        Some(Self { name, span, milliseconds })
    }
}

/// Where Typst finds a picture; it believes the ending, and authors' endings are not always true.
pub(super) fn virtual_path(name: &str, file: &SourceFile) -> String {
    let path = format!("/pictures/{name}");
    let ending = Kind::of(&file.bytes).map_or("", Kind::ending);
    let named = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_true = ending.is_empty() || named == ending || (named, ending) == ("jpeg", "jpg");
    if is_true { path } else { format!("{path}.{ending}") }
}

/// The logo with its virtual path.
pub(super) fn logo<'s>(brand: &Brand, sources: &'s Sources) -> Option<(String, &'s SourceFile)> {
    let name = &brand.logo.as_ref()?.file;
    let file = sources.file(picture_path(sources, name.span.file, &name.value)?);
    Some((virtual_path(&format!("logo/{}", name.value), file), file))
}
