//! What is in a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All files in and below a folder, by their paths from there.
pub(crate) fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The texts of the smallest workspace, by their paths.
pub(crate) fn base() -> BTreeMap<String, String> {
    let text = |(path, bytes): (PathBuf, Vec<u8>)| {
        (path.into_os_string().into_string().unwrap(), String::from_utf8(bytes).unwrap())
    };
    tree(Path::new("tests/fixtures/base")).into_iter().map(text).collect()
}
