//! The zip of a pack: written in one way only, read with suspicion.
//!
//! Nothing is ever unpacked to the disk here, and every header that could differ from machine to machine is fixed.

use super::verify::Fault;
use super::{OWN, clashes};
use crate::path::PackPath;
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, PreparedZipFile, ZipArchive, ZipWriter};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::sync::Arc;

use rayon::prelude::*;

const MOST_FILES: usize = 5_000;
const LARGEST_FILE: u64 = 64 << 20;
const LARGEST_PACK: u64 = 512 << 20;
/// Below this size a file may be packed as tightly as it likes.
const SMALL_FILE: u64 = 1 << 20;
const HIGHEST_RATIO: u64 = 20;
/// Higher levels take half as long again and save three bytes in a hundred.
const LEVEL: i64 = 3;
/// At most so many bytes stand beside a file and its name, which stands twice.
const HEADERS: usize = 128;
/// Another one for every change of how a zip is written.
pub(super) const FORM: &str = "zip 9.8.1, level 3; 2";

/// What keeps files from being packed.
pub(super) struct Excess {
    /// The file, or the pack.
    pub(super) path: String,
    /// What is too large.
    pub(super) message: String,
}

/// Zips files below one folder, all of one day: that of their edition.
pub(super) fn write(name: &str, files: &BTreeMap<PackPath, Arc<[u8]>>, date: [u32; 3]) -> Result<Vec<u8>, Excess> {
    fits(name, files)?;
    let day = midnight(date);
    let prepared = files.par_iter().map(|(path, bytes)| prepare(format!("{name}/{path}"), bytes, day));
    // The first mistake in the order of the files, not in the order of the processors.
    let prepared = prepared.collect::<Vec<_>>().into_iter().collect::<Result<Vec<_>, _>>()?;
    let compressed: u64 = prepared.iter().map(PreparedZipFile::compressed_size).sum();
    let headers: usize = files.keys().map(|path| 2 * (name.len() + path.as_str().len()) + HEADERS).sum();
    let room = usize::try_from(compressed).expect("it fits into memory") + headers;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(room)));
    for file in prepared {
        writer.add_prepared_file(file).expect("every path is there once");
    }
    Ok(writer.finish().expect("memory takes what it is given").into_inner())
}

/// The first moment of a day; a zip knows no days before 1980.
fn midnight([year, month, day]: [u32; 3]) -> DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(year).unwrap_or_default();
    DateTime::from_date_and_time(year, small(month), small(day), 0, 0, 0).unwrap_or(DateTime::DEFAULT)
}

fn prepare(path: String, bytes: &[u8], day: DateTime) -> Result<PreparedZipFile, Excess> {
    let file = PreparedZipFile::from_data(&path, options(&path, day), bytes).expect("memory takes what it is given");
    if file.uncompressed_size() > most_bytes(file.compressed_size()) {
        let message = format!("`{path}` is so repetitive that it looks like a zip bomb");
        return Err(Excess { path, message });
    }
    Ok(file)
}

/// The files keep the limits that [`read`] enforces.
fn fits(name: &str, files: &BTreeMap<PackPath, Arc<[u8]>>) -> Result<(), Excess> {
    let excess = |path: &str, message| Err(Excess { path: path.to_owned(), message });
    if files.len() > MOST_FILES {
        return excess(name, format!("the pack would hold {} files, more than {MOST_FILES}", files.len()));
    }
    let sizes = files.iter().map(|(path, bytes)| (path, bytes.len() as u64));
    if let Some((path, size)) = sizes.clone().find(|&(_, size)| size > LARGEST_FILE) {
        return excess(&format!("{name}/{path}"), format!("`{path}` has {size} bytes, more than {LARGEST_FILE}"));
    }
    let total: u64 = sizes.map(|(_, size)| size).sum();
    if total > LARGEST_PACK {
        return excess(name, format!("the pack would hold {total} bytes, more than {LARGEST_PACK}"));
    }
    Ok(())
}

/// How many bytes may come out of so many compressed ones.
fn most_bytes(compressed: u64) -> u64 {
    compressed.saturating_mul(HIGHEST_RATIO).clamp(SMALL_FILE, LARGEST_FILE)
}

fn options(path: &str, day: DateTime) -> SimpleFileOptions {
    let packed = [".png", ".jpg", ".jpeg", ".xlsx", ".docx", ".epub"].iter().any(|ending| path.ends_with(ending));
    let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    SimpleFileOptions::default()
        .compression_method(method)
        .compression_level((!packed).then_some(LEVEL))
        .last_modified_time(day)
        .unix_permissions(0o644)
}

/// What a zip holds.
pub(super) struct Unpacked {
    /// The name of its one folder.
    pub(super) name: String,
    /// The files in that folder.
    pub(super) files: BTreeMap<PackPath, Arc<[u8]>>,
}

/// Reads all files of a zip, or says why it is no pack.
pub(super) fn read(bytes: &[u8]) -> Result<Unpacked, Vec<Fault>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| vec![Fault::of_pack(format!("this is not a whole zip: {error}"))])?;
    let mut faults = Vec::new();
    if archive.len() > MOST_FILES {
        return Err(vec![Fault::of_pack(format!("it holds {} files, more than {MOST_FILES}", archive.len()))]);
    }
    if archive.has_duplicate_names() {
        faults.push(Fault::of_pack("a name occurs twice"));
    }
    if archive.offset() != 0 {
        faults.push(Fault::of_pack("something stands before the zip"));
    }
    let mut folders = BTreeSet::new();
    let mut files = BTreeMap::new();
    let mut left = LARGEST_PACK;
    for index in 0..archive.len() {
        match file(&mut archive, index, &mut left) {
            Ok((folder, path, bytes)) => {
                folders.insert(folder);
                files.insert(path, bytes);
            }
            Err(fault) => faults.push(fault),
        }
    }
    for (path, other) in clashes(files.keys()) {
        faults.push(Fault::of(&path, format!("some systems cannot tell it from `{other}`")));
    }
    let missing = OWN.into_iter().filter(|name| files.keys().all(|path| path.as_str() != *name));
    if faults.is_empty() {
        faults.extend(missing.map(|name| Fault::of(name, "it is missing")));
    }
    let name = folders.pop_first().unwrap_or_default();
    if !folders.is_empty() {
        faults.push(Fault::of_pack("it holds more than one folder"));
    }
    if faults.is_empty() { Ok(Unpacked { name, files }) } else { Err(faults) }
}

type File = (String, PackPath, Arc<[u8]>);

/// Reads one file: its folder, its path there and its bytes.
fn file(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, left: &mut u64) -> Result<File, Fault> {
    let header =
        archive.by_index_raw(index).map_err(|error| Fault::of_pack(format!("a header is damaged: {error}")))?;
    let name = String::from_utf8_lossy(header.name_raw()).into_owned();
    let fault = |message: &str| Fault::of(&name, message);
    let parts = name.split_once('/').filter(|_| PackPath::new(&name).is_some());
    let (folder, path) = parts.ok_or_else(|| fault("no pack holds a file of this name"))?;
    let path = PackPath::new(path).ok_or_else(|| fault("no pack holds a file of this name"))?;
    if header.is_symlink() || !header.is_file() {
        return Err(fault("it is a link or a folder, not a file"));
    }
    let most = most_bytes(header.compressed_size()).min(*left);
    drop(header);
    let damaged = |error: &dyn std::fmt::Display| Fault::of(&name, format!("it is damaged: {error}"));
    let mut bytes = Vec::new();
    // What a header says about sizes may be a lie: count what comes out.
    let content = archive.by_index(index).map_err(|error| damaged(&error))?;
    content.take(most + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    let size = bytes.len() as u64;
    if size > most {
        return Err(fault("it is larger than any file of a pack"));
    }
    *left -= size;
    Ok((folder.to_owned(), path, bytes.into()))
}

/// Where two zips begin to differ: the offset, and which part of the one that was written well lies there.
pub(super) fn difference(well: &[u8], other: &[u8]) -> Option<(usize, String)> {
    let same = well.iter().zip(other).take_while(|(a, b)| a == b).count();
    (same < well.len().max(other.len())).then(|| (same, part(well, same as u64)))
}

fn part(well: &[u8], offset: u64) -> String {
    if offset >= well.len() as u64 {
        return "behind its end".to_owned();
    }
    let archive = ZipArchive::new(Cursor::new(well)).expect("we wrote this zip");
    let mut part = (0, "its start".to_owned());
    let mut mark = |start: u64, what: String| {
        if start <= offset && start >= part.0 {
            part = (start, what);
        }
    };
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).expect("we wrote this zip");
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        mark(entry.header_start(), format!("in the header of `{name}`"));
        mark(entry.header_start() + 30 + name.len() as u64, format!("in the compressed data of `{name}`"));
        mark(entry.central_header_start(), format!("in the line of `{name}` in the table of contents"));
    }
    mark(well.len() as u64 - 22, "in the end of the table of contents".to_owned());
    part.1
}
