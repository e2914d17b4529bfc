//! A hash of the program's own code: what was found by other code is not believed.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// Over every file of `src/` and `crates/`, and over what says which crates it is built with.
pub(crate) fn code(root: &Path) -> String {
    let mut files = vec![PathBuf::from("Cargo.lock")];
    let mut open = vec![PathBuf::from("src"), PathBuf::from("crates")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(root.join(&folder)).into_iter().flatten().flatten() {
            let path = folder.join(entry.file_name());
            if root.join(&path).is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for path in files {
        let bytes = std::fs::read(root.join(&path)).unwrap_or_default();
        hasher.write(path.to_string_lossy().replace('\\', "/").as_bytes());
        hasher.write_u64(bytes.len() as u64);
        hasher.write(&bytes);
    }
    format!("{:016x}", hasher.finish())
}
