//! Files that are zips of others: Word documents, spreadsheets, books. Every part of them is looked into, also what no
//! program shows: notes, comments, properties, hidden text, what is embedded.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// A larger part is an error, never passed over.
const LARGEST: u64 = 64 << 20;
/// Zips within zips within zips.
const DEEPEST: usize = 3;

/// Whether a file is a zip.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The parts of a zip, each by its path there.
pub(super) fn parts(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut found = Vec::new();
    open(bytes, "", 1, &mut found)?;
    Ok(found)
}

fn open(bytes: &[u8], around: &str, depth: usize, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), String> {
    if depth > DEEPEST {
        return Err(format!("`{around}` is a zip within too many others"));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    // A zip can say more than its parts.
    found.push((format!("{around}its comment"), archive.comment().to_vec()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).map_err(|error| error.to_string())?;
        let name = format!("{around}{}", String::from_utf8_lossy(file.name_raw()));
        let mut part = [file.comment().as_bytes(), &file.extra_data().unwrap_or_default()[..]].concat();
        let before = part.len();
        (&mut file).take(LARGEST + 1).read_to_end(&mut part).map_err(|error| format!("`{name}`: {error}"))?;
        if (part.len() - before) as u64 > LARGEST {
            return Err(format!("`{name}` is too large"));
        }
        if is_archive(&part[before..]) {
            open(&part[before..], &format!("{name}/"), depth + 1, found)?;
        }
        found.push((name, part));
    }
    Ok(())
}
