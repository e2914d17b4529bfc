//! The bare crates of Typst: fonts once, then one manuscript after the other, with nothing around them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore};
use typst_kit::fonts::{FontStore, embedded};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The PDF of one manuscript.
pub(super) fn pdf(files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let main = RootedPath::new(VirtualRoot::Project, VirtualPath::new("/main.typ").unwrap()).intern();
    let files = files.into_iter().map(|(path, bytes)| (path, Bytes::new(bytes))).collect();
    let bare = Bare { main, files: FileStore::new(Given(files)) };
    let document = typst::compile::<PagedDocument>(&bare).output.unwrap();
    let options = PdfOptions {
        standards: PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).unwrap(),
        timestamp: Datetime::from_ymd_hms(2026, 1, 1, 0, 0, 0).map(Timestamp::new_utc),
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).unwrap();
    typst::comemo::evict(0);
    pdf
}

struct Bare {
    main: FileId,
    files: FileStore<Given>,
}

struct Desk {
    library: LazyHash<Library>,
    fonts: FontStore,
}

fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| {
        let mut fonts = FontStore::new();
        fonts.extend(embedded());
        Desk { library: LazyHash::new(Library::default()), fonts }
    })
}

impl World for Bare {
    fn library(&self) -> &LazyHash<Library> {
        &desk().library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        desk().fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.files.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        desk().fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd(2026, 1, 1)
    }
}

struct Given(BTreeMap<String, Bytes>);

impl FileLoader for Given {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_with_slash();
        self.0.get(path).cloned().ok_or_else(|| FileError::NotFound(PathBuf::from(path)))
    }
}
