//! What is said of one item before the limits are applied: a candidate, or the reason why it is none.

use std::fmt;

use crate::library::Country;
use crate::library::case_study::Tone;

/// A candidate before the limits are applied.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) id: &'a str,
    pub(super) score: u32,
    pub(super) reason: String,
    pub(super) pinned: bool,
    /// Of one that a session names: whether it would be pinned, and its score, if none did. A session says when a case
    /// is used and not how well it fits, so its place among the others stays the same.
    pub(super) unnamed: Option<(bool, u32)>,
    /// The place in the course of the theme that it serves, for balance.
    pub(super) theme: usize,
    /// The first region of a case, for balance.
    pub(super) region: Option<String>,
    pub(super) tone: Option<Tone>,
}

impl Candidate<'_> {
    /// Its place among the chosen: pins first, then by how well they fit.
    pub(super) fn place(&self) -> (bool, std::cmp::Reverse<u32>, &str) {
        let (pinned, score) = self.unnamed.unwrap_or((self.pinned, self.score));
        (!pinned, std::cmp::Reverse(score), self.id)
    }
}

/// Either a candidate or the reason why it is none.
pub(super) type Verdict<'a> = Result<Candidate<'a>, Refusal<'a>>;

/// Why an item is no candidate.
#[derive(Clone, Debug)]
pub(super) enum Refusal<'a> {
    /// By a filter or by what it is.
    Filter(String),
    /// It needs a case that the course excludes.
    ExcludedCase(&'a str),
    /// A case about the country of the edition.
    Own(Country),
    /// It needs a case about the country of the edition.
    CaseOfOwn(&'a str, Country),
}

impl From<String> for Refusal<'_> {
    fn from(reason: String) -> Self {
        Self::Filter(reason)
    }
}

impl From<&str> for Refusal<'_> {
    fn from(reason: &str) -> Self {
        Self::Filter(reason.to_owned())
    }
}

impl fmt::Display for Refusal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Filter(reason) => formatter.write_str(reason),
            Self::ExcludedCase(case) => write!(formatter, "its case {case} is excluded by the course"),
            Self::Own(country) => write!(formatter, "about {country} itself: only a pin chooses it"),
            Self::CaseOfOwn(case, country) => {
                write!(formatter, "its case {case} is about {country} itself: only a pin chooses it")
            }
        }
    }
}
