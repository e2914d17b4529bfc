//! `build.json`: what a build made, chose and planned, for other programs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audience::{Audience, Moment};
use crate::cache::Origin as Made;
use crate::document::DocumentKind;
use crate::origin::Origin;
use crate::plan::{CopyJob, Covered, Day, LeftOut, LooseSheet, Need, Reason};
use crate::render::Manuscript;
use crate::select::Decision;

/// The record of one target.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Build {
    /// The version of this format.
    pub format: u32,
    /// `police-reform/en-TJ`
    pub target: String,
    /// The reference date.
    pub date: String,
    /// Whether the documents say that they are drafts.
    pub draft: bool,
    /// All PDFs.
    pub documents: Vec<DocumentRecord>,
    /// Why every candidate is in or out.
    pub selection: Vec<Decision>,
    /// Every item with its file, its language and what the country changes in it.
    pub origins: Vec<Origin>,
    /// How many of them are printed in another language than the edition's.
    pub fallbacks: usize,
    /// Chosen items that are restricted: the handbook does not bind them.
    pub restricted: Vec<String>,
    /// Days with sessions and breaks; times in minutes after midnight.
    pub plan: Vec<Day>,
    /// Why the planner put each item where it is; empty for a course with sessions of its own.
    pub reasons: Vec<Reason>,
    /// What the days do without.
    pub left_out: Vec<LeftOut>,
    /// Objectives of the themes, and the exercises and questions that practise and test them.
    pub objectives: Vec<Covered>,
    /// Loose sheets with their numbers.
    pub sheets: Vec<LooseSheet>,
    /// What to bring.
    pub supplies: Vec<Need>,
    /// What to copy, in the order in which it is needed.
    pub copies: Vec<CopyJob>,
    /// The paper: `a4` or `us-letter`.
    pub paper: String,
    /// Facilitators' parts too short for the audit; only the types keep them from participants.
    pub covered_by_types_only: Vec<String>,
    /// The zipped packs.
    pub packs: Vec<PackRecord>,
}

/// A PDF.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DocumentRecord {
    /// Its path in the tree of its audience.
    pub path: String,
    /// Its kind.
    #[schemars(with = "String")]
    pub kind: DocumentKind,
    /// Who has it: what participants get later lies with the facilitators until then.
    pub audience: Audience,
    /// When participants get it; `start` for what is for facilitators only.
    pub moment: Moment,
    /// How many pages it has.
    pub pages: u32,
    /// Its SHA-256.
    pub sha256: String,
}

/// A zipped pack.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PackRecord {
    /// Its file name.
    pub name: String,
    /// Its size in bytes.
    pub size: usize,
    /// Its SHA-256.
    pub sha256: String,
}

/// What a run had to make of one target, and why; printed on request, and part of no result.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Work {
    /// The version of this format.
    pub format: u32,
    /// `police-reform/en-TJ`
    pub target: String,
    /// All PDFs.
    pub work: Vec<WorkRecord>,
}

/// Where one PDF comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WorkRecord {
    /// Its path in the tree of its audience.
    pub path: String,
    /// Who has it until it is given out.
    pub audience: Audience,
    /// Whether it was made in this run; else it comes from the cache.
    pub made: bool,
    /// Why it was made.
    pub why: Option<String>,
}

impl Work {
    /// Tells of all documents of a target.
    pub fn new<'a>(target: String, documents: impl Iterator<Item = (&'a Manuscript, &'a Made)>) -> Self {
        let record = |(manuscript, origin): (&Manuscript, &Made)| WorkRecord {
            path: manuscript.path.to_string(),
            audience: manuscript.keeper(),
            made: *origin != Made::Cache,
            why: match origin {
                Made::Cache => None,
                Made::Made(why) => Some(why.to_string()),
            },
        };
        Self { format: 1, target, work: documents.map(record).collect() }
    }
}

/// The JSON Schema of `build.json`.
pub fn schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft07().into_generator().into_root_schema_for::<Build>().into()
}

/// The JSON Schema of what `build --format json -v` tells beside it.
pub fn work_schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft07().into_generator().into_root_schema_for::<Work>().into()
}
