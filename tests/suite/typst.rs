//! Compiles Typst markup of the Markdown writer, with stand-ins for the functions of the design system.

use typst::diag::{FileError, FileResult, Warned};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::{FontStore, embedded};
use typst_layout::PagedDocument;
use typst_syntax::SyntaxNode;

/// The names that the writer may call, with the arguments that it may give.
const STAND_INS: &str = r#"
#let cite-mark(n, ..note) = [#n #note.pos().join()]
#let alert(kind, body) = block(body)
#let picture(path, alt: "") = rect(width: 1em)[#alt]
#let tick-box() = [☐]
#let ticked-box() = [☑]
#let task-list(..items) = list(..items)
#let content-table(..rest) = table(..rest)
#let writing-table(row: none, rows: 0, ..rest) = table(..rest)
#let separator() = line()
#let ruled-lines(n) = v(n * 9mm)
#let empty-box(height) = v(height)
#let scale(from, to, low: [], high: []) = [#low #high]
#let new-page() = pagebreak(weak: true)
#let definition(term, description) = terms.item(term, description)
#let quotation(body) = block(body)
#let cue(kind, body) = block(body)
#let sheet-name(id, body) = body
"#;

/// Parses markup; an error or a warning of the parser is an error.
pub(crate) fn parse(markup: &str) -> Result<SyntaxNode, String> {
    let root = typst_syntax::parse(markup);
    let (errors, warnings) = root.errors_and_warnings();
    let first = errors.into_iter().chain(warnings).next();
    first.map_or(Ok(root), |diagnostic| Err(diagnostic.message.to_string()))
}

/// Compiles markup and says what Typst has against it.
pub(crate) fn compile(markup: &str) -> Vec<String> {
    let main = VirtualPath::new("/main.typ").unwrap();
    let main = RootedPath::new(VirtualRoot::Project, main).intern();
    let mut fonts = FontStore::new();
    fonts.extend(embedded());
    let world = Desk {
        library: LazyHash::new(Library::default()),
        fonts,
        source: Source::new(main, format!("{STAND_INS}{markup}")),
    };
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    let errors = output.err().unwrap_or_default();
    errors.iter().chain(&warnings).map(|diagnostic| diagnostic.message.to_string()).collect()
}

struct Desk {
    library: LazyHash<Library>,
    fonts: FontStore,
    source: Source,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
