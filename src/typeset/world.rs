//! Typst's view of one manuscript inside a worker: nothing but the files it was given, and no way out.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use typst::diag::{self, FileError, FileResult, PackageError, SourceDiagnostic, SourceResult, Warned};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_kit::files::{FileLoader, FileStore};
use typst_kit::fonts::{FontStore, embedded};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::frames::{self, Found};
use super::note::{Note, Trace};
use crate::area::{Fault, Margins};
use crate::diagnostic::Severity;
use crate::library::date::calendar;

/// What a worker keeps from one document to the next.
pub(super) struct Desk {
    library: LazyHash<Library>,
    fonts: FontStore,
    /// Templates, parsed, with the bytes that they were parsed from: to parse them anew takes a tenth of the time.
    templates: Mutex<BTreeMap<String, (Bytes, Source)>>,
}

impl Desk {
    /// Sets out Typst's library and its embedded fonts.
    pub(super) fn new() -> Self {
        let library = LazyHash::new(Library::default());
        Self { library, fonts: font_store(Vec::new()), templates: Mutex::default() }
    }

    /// Lays out other fonts beside the embedded ones.
    pub(super) fn lay_fonts(&mut self, fonts: Vec<Vec<u8>>) {
        self.fonts = font_store(fonts);
    }

    /// Typesets one manuscript: the PDF, if there is one, what Typst said, and what text is in a wrong place.
    pub(super) fn typeset(
        &self,
        timestamp: i64,
        margins: &Margins,
        files: BTreeMap<String, Vec<u8>>,
    ) -> (Option<Vec<u8>>, Vec<Note>) {
        let Ok(main) = VirtualPath::new("/main.typ") else { return (None, Vec::new()) };
        let main = RootedPath::new(VirtualRoot::Project, main).intern();
        let files = files.into_iter().map(|(path, bytes)| (path, Bytes::new(bytes))).collect();
        let closed = Closed { desk: self, main, files: FileStore::new(Given(files)), timestamp };
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&closed);
        let mut strays = Vec::new();
        let pdf = output.and_then(|document| {
            strays = frames::strays(&document, margins);
            export(&document, timestamp)
        });
        let (pdf, errors) = pdf.map_or_else(|errors| (None, errors), |pdf| (Some(pdf), Default::default()));
        let said = errors.iter().chain(&warnings).map(|diagnostic| note(&closed, diagnostic));
        (pdf, said.chain(strays.into_iter().map(|found| stray(&closed, found))).collect())
    }
}

/// The fonts inside Typst: those of text, and those that stand in for symbols.
pub(super) fn inner_fonts() -> [Vec<Vec<u8>>; 2] {
    let place = |family: &str| ["Libertinus Serif", "New Computer Modern"].iter().position(|known| *known == family);
    let mut fonts: Vec<_> = embedded().map(|(font, info)| (place(&info.family).unwrap_or(9), font)).collect();
    fonts.sort_by_key(|(place, _)| *place);
    let (text, others): (Vec<_>, Vec<_>) = fonts.into_iter().partition(|(place, _)| *place < 9);
    [text, others].map(|fonts| fonts.into_iter().map(|(_, font)| font.data().to_vec()).collect())
}

/// The command lists its embedded fonts first, then those of its font paths; the order decides between equals.
fn font_store(fonts: Vec<Vec<u8>>) -> FontStore {
    let mut store = FontStore::new();
    store.extend(embedded());
    for font in fonts.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes))) {
        let info = font.info().clone();
        store.push((font, info));
    }
    store
}

/// The options of `typst compile --pdf-standard ua-1,a-2a --creation-timestamp …`.
fn export(document: &PagedDocument, timestamp: i64) -> SourceResult<Vec<u8>> {
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).expect("the two standards agree");
    let timestamp = date_and_time(timestamp).map(Timestamp::new_utc);
    typst_pdf::pdf(document, &PdfOptions { standards, timestamp, ..PdfOptions::default() })
}

/// The world of one manuscript.
struct Closed<'a> {
    desk: &'a Desk,
    main: FileId,
    files: FileStore<Given>,
    timestamp: i64,
}

impl World for Closed<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.desk.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.desk.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let path = id.vpath().get_with_slash();
        if !path.starts_with("/templates/") {
            return self.files.source(id);
        }
        let bytes = self.files.file(id)?;
        let mut templates = self.desk.templates.lock().unwrap_or_else(PoisonError::into_inner);
        match templates.get(path) {
            Some((known, source)) if *known == bytes => Ok(source.clone()),
            _ => {
                let source = self.files.source(id)?;
                templates.insert(path.to_owned(), (bytes, source.clone()));
                Ok(source)
            }
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.desk.fonts.font(index)
    }

    fn today(&self, offset: Option<Duration>) -> Option<Datetime> {
        let offset = offset.map_or(0.0, |offset| offset.seconds().trunc());
        if offset.abs() >= 86_400.0 {
            return None;
        }
        let (year, month, day) = calendar((self.timestamp + offset as i64).div_euclid(86_400));
        Datetime::from_ymd(year, month, day)
    }
}

/// The files of a manuscript by virtual path.
struct Given(BTreeMap<String, Bytes>);

impl FileLoader for Given {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_with_slash();
        match id.root() {
            VirtualRoot::Project => self.0.get(path).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from(path))),
            VirtualRoot::Package(package) => Err(FileError::Package(PackageError::NotFound(package.clone()))),
        }
    }
}

fn note(world: &Closed<'_>, diagnostic: &SourceDiagnostic) -> Note {
    let path = diagnostic.span.id().map(path_of).unwrap_or_default();
    let trace = |point: &typst::syntax::Spanned<typst::diag::Tracepoint>| {
        let span = DiagSpan::from(point.span);
        Some(Trace { path: path_of(span.id()?), range: world.range(span)? })
    };
    Note {
        severity: match diagnostic.severity {
            diag::Severity::Error => Severity::Error,
            diag::Severity::Warning => Severity::Warning,
        },
        path,
        range: world.range(diagnostic.span),
        message: diagnostic.message.to_string(),
        hints: diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect(),
        trace: diagnostic.trace.iter().filter_map(trace).collect(),
        stray: None,
    }
}

fn stray(world: &Closed<'_>, found: Found) -> Note {
    let (span, offset) = (DiagSpan::from(found.span.0), usize::from(found.span.1));
    let range = world.range(span).filter(|range| range.start + offset < range.end);
    Note {
        severity: if found.stray.fault == Fault::Margin { Severity::Warning } else { Severity::Error },
        path: span.id().map(path_of).unwrap_or_default(),
        range: range.map(|range| range.start + offset..range.end),
        message: found.text,
        hints: Vec::new(),
        trace: Vec::new(),
        stray: Some(found.stray),
    }
}

fn path_of(id: FileId) -> String {
    id.vpath().get_with_slash().to_owned()
}

fn date_and_time(timestamp: i64) -> Option<Datetime> {
    let (year, month, day) = calendar(timestamp.div_euclid(86_400));
    let second = timestamp.rem_euclid(86_400);
    let small = |value: i64| u8::try_from(value).expect("hours, minutes and seconds are below 60");
    Datetime::from_ymd_hms(year, month, day, small(second / 3600), small(second / 60 % 60), small(second % 60))
}
