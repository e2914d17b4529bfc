//! Where finished work is kept: in a folder, or in a bucket that many machines share.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// What `--cache` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder.
    Folder(PathBuf),
    /// A bucket with an interface like S3.
    Bucket(Box<Address>),
}

/// A bucket, and the names in it that are ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The bucket.
    pub bucket: String,
    /// What our names in it begin with, without slashes around it; may be empty.
    pub prefix: String,
}

impl Place {
    /// Reads a folder or `s3://bucket/prefix`.
    pub fn parse(text: OsString) -> Result<Self, String> {
        match text.to_str().and_then(|text| text.split_once("://")) {
            None => Ok(Self::Folder(text.into())),
            Some(("s3", rest)) => Address::parse(rest).map(|address| Self::Bucket(Box::new(address))),
            Some((scheme, _)) => Err(format!("write a folder or s3://bucket/prefix; `{scheme}://` is neither")),
        }
    }
}

impl Address {
    fn parse(rest: &str) -> Result<Self, String> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let plain = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let safe = |word: &str| plain(word) && !matches!(word, "" | "." | "..");
        if !safe(bucket) {
            return Err(format!("`{bucket}` is no name of a bucket; write s3://bucket/prefix"));
        }
        if !prefix.is_empty() && !prefix.split('/').all(safe) {
            return Err(format!("the prefix `{prefix}` may hold letters, digits, `-`, `_`, `.` and single `/` only"));
        }
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        write!(formatter, "s3://{}{slash}{}", self.bucket, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_told_from_a_folder() {
        let parse = |text: &str| Place::parse(text.into());
        for text in ["cache", "/tmp/cache", "", "s3:/x"] {
            assert_eq!(parse(text), Ok(Place::Folder(text.into())));
        }
        for text in ["s3://packs", "s3://my.packs/a/b_c"] {
            let Ok(Place::Bucket(address)) = parse(text) else { panic!("{text}") };
            assert_eq!(address.to_string(), text);
        }
        assert_eq!(parse("s3://packs/"), parse("s3://packs"));
        for text in ["s3://", "s3:///a", "s3://a b", "s3://a/../b", "s3://a//b", "s3://a/b?c", "https://a/b", "S3://a"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
