//! Paths inside a pack, which cannot climb out of it.

use serde::Serialize;
use std::fmt;
use std::path::Path;

use crate::diagnostic::short::visible;

/// The path of a file as it may be printed: a name can hold line ends, and codes that move the cursor.
pub fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).replace('\n', "\u{fffd}")
}

/// A relative path of lower-case ASCII slugs, such as `01-police-reform/1-key-messages.pdf`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PackPath(String);

const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

impl PackPath {
    /// Accepts a path that opens on every system, or says nothing.
    pub fn new(path: &str) -> Option<Self> {
        let short = path.len() <= 200 && path.split('/').count() <= 12;
        (short && path.split('/').all(is_safe_name)).then(|| Self(path.to_owned()))
    }

    /// The path with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Letters, digits, `-`, `_` and `.` in ASCII; neither hidden nor reserved on Windows.
fn is_safe_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device =
        stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem.as_bytes()[3].is_ascii_digit();
    !name.is_empty()
        && name.len() <= 120
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && !RESERVED.contains(&stem.as_str())
        && !device
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_paths_are_paths() {
        for good in ["handbook.pdf", "SHA256SUMS", "01-police-reform/1-key-messages.pdf"] {
            assert!(PackPath::new(good).is_some(), "{good}");
        }
        for bad in ["", "/x", "../x", "a/../b", "a//b", "C:/x", "con.pdf", "com1", "a.", ".git", "-x", "é.pdf", "a b"]
        {
            assert!(PackPath::new(bad).is_none(), "{bad}");
        }
    }
}
