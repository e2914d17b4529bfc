//! Typesets small sources in process, for tests that need real PDFs.

use typst::diag::{FileError, FileResult, Warned};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::{FontStore, embedded};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Typesets a source with other files beside it, under no standard.
pub(crate) fn pdf_with(source: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    export(source, files, &[]).unwrap()
}

/// Typesets a source, under no standard.
pub(crate) fn pdf(source: &str) -> Vec<u8> {
    pdf_with(source, &[])
}

/// Typesets a source as the compiler does, as PDF/UA-1 and PDF/A-2a: the PDF or what Typst says.
pub(crate) fn accessible_pdf(source: &str, files: &[(&str, &[u8])]) -> Result<Vec<u8>, String> {
    export(source, files, &[PdfStandard::Ua_1, PdfStandard::A_2a])
}

/// What Typst has against a source: errors and warnings.
pub(crate) fn complaints(source: &str) -> Vec<String> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&Small::new(source, &[]));
    let errors = output.err().unwrap_or_default();
    errors.iter().chain(&warnings).map(|diagnostic| diagnostic.message.to_string()).collect()
}

fn export(source: &str, files: &[(&str, &[u8])], standards: &[PdfStandard]) -> Result<Vec<u8>, String> {
    let said = |errors: typst::ecow::EcoVec<typst::diag::SourceDiagnostic>| {
        errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("\n")
    };
    let Warned { output, .. } = typst::compile::<PagedDocument>(&Small::new(source, files));
    let options = PdfOptions {
        standards: PdfStandards::new(standards).unwrap(),
        timestamp: Some(Timestamp::new_utc(Datetime::from_ymd_hms(2026, 1, 1, 0, 0, 0).unwrap())),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&output.map_err(said)?, &options).map_err(said)
}

fn id(path: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).unwrap()).intern()
}

struct Small {
    library: LazyHash<Library>,
    fonts: FontStore,
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Small {
    fn new(source: &str, files: &[(&str, &[u8])]) -> Self {
        let mut fonts = FontStore::new();
        fonts.extend(embedded());
        Self {
            library: LazyHash::new(Library::default()),
            fonts,
            main: Source::new(id("/main.typ"), source.to_owned()),
            files: files.iter().map(|(path, bytes)| (id(path), Bytes::new(bytes.to_vec()))).collect(),
        }
    }
}

impl World for Small {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        let text = String::from_utf8(self.file(id)?.to_vec()).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(id, text))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.iter().find(|(known, _)| *known == id);
        file.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd(2026, 1, 1)
    }
}
