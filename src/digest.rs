//! The SHA-256 of files, which other programs can check.

use sha2::{Digest, Sha256};

/// A SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
