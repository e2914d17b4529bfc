//! Commands that make packs, and what they keep.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::{CachePlace, Deny, Engine, HumanOrJson, help};
use crate::document::DocumentKind;
use crate::edition::PageSize;
use crate::library::settings::PAPER;
use crate::number::Number;
use crate::share::Share;
use crate::yaml::Choice;

/// Arguments of `build`.
#[derive(Clone, Debug, Default, Args)]
pub struct Build {
    /// Courses, or single editions of them [default: the library's default targets]
    #[arg(value_name = "COURSE[/TAG]")]
    pub targets: Vec<String>,
    /// All targets of all courses
    #[arg(long, conflicts_with = "targets")]
    pub all: bool,
    /// Only editions in this language; once for each. A course that is named is built in it even if it does not list it
    #[arg(long, value_name = "L")]
    pub lang: Vec<String>,
    /// Only editions for this country, by code or name; once for each, as with --lang
    #[arg(long, value_name = "COUNTRY")]
    pub country: Vec<String>,
    /// Change the course for this run: participants, facilitators, title, purpose, venue, dates, reference, organiser,
    /// time-zone
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Where the packs go [default: output in the workspace]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// What typesets.
    #[command(flatten)]
    pub engine: Engine,
    /// How many documents at once [default: the number of processors]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// The size of pages and letters: the usual paper, letters of 18 pt on it, A5, or a phone's screen
    #[arg(long, value_name = "SIZE", default_value = "paper", value_parser = page_size())]
    pub page: PageSize,
    /// The paper, in the place of the course's, the country's or the library's
    #[arg(long, value_parser = PossibleValuesParser::new(PAPER))]
    pub paper: Option<String>,
    /// A word across every page, such as DRAFT
    #[arg(long, value_name = "WORD")]
    pub watermark: Option<String>,
    /// For reviewers: paragraphs with numbers, ids, a wide margin, and a box to sign off
    #[arg(long)]
    pub review: bool,
    /// Make a third pack, with all that participants got, to be handed over when the course is over
    #[arg(long, conflicts_with = "only")]
    pub after: bool,
    /// Only documents of this kind, without packs; once for each kind
    #[arg(long, value_name = "KIND", value_parser = document_kind())]
    pub only: Vec<DocumentKind>,
    /// The forms of documents: PDFs are always made
    #[arg(long, value_enum, value_name = "FORM", value_delimiter = ',', conflicts_with = "partition")]
    pub emit: Vec<Emit>,
    /// Build a release of this date: what is unfinished is an error
    #[arg(long, value_name = "DATE")]
    pub release: Option<String>,
    /// How many items of a release may be printed in another language
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub allow_fallback: usize,
    /// What is an error beside the content's own mistakes
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Vec<Deny>,
    /// Only the second of eight shares of all documents, to be joined by `merge`: hash:2/8 or slice:2/8
    #[arg(long, value_name = "WAY:I/N", value_parser = share, conflicts_with_all = ["only", "keep_sources"])]
    pub partition: Option<Share>,
    /// Where finished documents are kept
    #[command(flatten)]
    pub cache: CachePlace,
    /// Make every document anew, and keep none; the bytes are the same
    #[arg(long)]
    pub no_cache: bool,
    /// Keep the typesetter's inputs in `<tag>.sources`
    #[arg(long)]
    pub keep_sources: bool,
    /// Show what was made with the system's program for it: the document if it is one, else its folder
    #[arg(long)]
    pub open: bool,
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t = BuildFormat::Human)]
    pub format: BuildFormat,
    /// Warnings are failures
    #[arg(long)]
    pub deny_warnings: bool,
}

fn jobs(text: &str) -> Result<usize, String> {
    Number::JOBS.read(text).map(|jobs| jobs as usize).ok_or_else(|| format!("write {}", Number::JOBS.wanted()))
}

/// A form of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Emit {
    /// For printing.
    Pdf,
    /// For editing, beside each PDF.
    Docx,
    /// A web edition of each pack, in the folder `web` beside it.
    Html,
    /// E-books of the handbook and of each case study.
    Epub,
    /// The handbook as one web page with everything in it, for a phone.
    Phone,
}

/// The form of what a build prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum BuildFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a target; diagnostics, too, are JSON.
    Json,
    /// Diagnostics as GitHub workflow commands; all else for people.
    Github,
}

fn document_kind() -> impl TypedValueParser<Value = DocumentKind> {
    PossibleValuesParser::new(DocumentKind::ALL.iter().filter(|kind| kind.is_typeset()).map(|kind| kind.word()))
        .map(|word| DocumentKind::from_word(&word).expect("one of the possible values"))
}

fn page_size() -> impl TypedValueParser<Value = PageSize> {
    PossibleValuesParser::new(PageSize::WORDS.iter().map(|(word, _)| *word))
        .map(|word| PageSize::from_word(&word).expect("one of the possible values"))
}

/// What to do with the cache.
#[derive(Debug, Subcommand)]
pub enum Cache {
    /// Say where it is and what it holds
    #[command(after_help = help::CACHE_STATS)]
    Stats {
        /// Where it is
        #[command(flatten)]
        cache: CachePlace,
        /// The form of what is printed
        #[arg(long, value_enum, default_value_t = HumanOrJson::Human)]
        format: HumanOrJson,
    },
    /// Remove what was not used for the longest time
    #[command(after_help = help::CACHE_GC)]
    Gc {
        /// Where it is
        #[command(flatten)]
        cache: CachePlace,
        /// How much may stay, such as 2GB, 500MB or 0
        #[arg(long, value_name = "SIZE", value_parser = size)]
        max_size: u64,
    },
}

/// Reads `2GB`, `500 MB`, `64KiB` or a number of bytes.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit: u64 = match text[digits..].trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return Err("write a whole number and a unit, such as 2GB or 500MB".to_owned()),
    };
    let number: u64 = text[..digits].parse().map_err(|_| "write a whole number, such as 2GB or 500MB".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "no disk is that large".to_owned())
}

fn share(text: &str) -> Result<Share, String> {
    Share::parse(text).ok_or_else(|| "write hash:2/8 or slice:2/8, for the second of eight shares".to_owned())
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// Courses, or single editions of them [default: the library's default targets]
    #[arg(value_name = "COURSE[/TAG]")]
    pub targets: Vec<String>,
    /// The port of the page on this machine; 0 is any that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Where the packs go [default: output in the workspace]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// What typesets.
    #[command(flatten)]
    pub engine: Engine,
    /// Where finished documents are kept
    #[command(flatten)]
    pub cache: CachePlace,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// The folders that `build --partition` has made
    #[arg(value_name = "DIR", required = true, value_hint = ValueHint::DirPath)]
    pub parts: Vec<PathBuf>,
    /// Where the packs go [default: output in the workspace]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t = BuildFormat::Human)]
    pub format: BuildFormat,
    /// Warnings are failures
    #[arg(long)]
    pub deny_warnings: bool,
}

/// Arguments of `plan-build`.
#[derive(Debug, Args)]
pub struct PlanBuild {
    /// Courses, or single editions of them [default: the library's default targets]
    #[arg(value_name = "COURSE[/TAG]")]
    pub targets: Vec<String>,
    /// All targets of all courses
    #[arg(long, conflicts_with = "targets")]
    pub all: bool,
    /// Build a release of this date
    #[arg(long, value_name = "DATE")]
    pub release: Option<String>,
    /// Make a third pack, with all that participants got, to be handed over when the course is over
    #[arg(long)]
    pub after: bool,
    /// Where the packs go
    #[arg(long, value_name = "DIR", default_value = "output", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// So many actions that share all documents, and one that joins them, in the place of one for each target
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub shares: Option<u32>,
    /// The program that the actions start
    #[arg(long, value_name = "PATH", default_value = "coursepack")]
    pub program: String,
    /// The form of the plan
    #[arg(long, value_enum, default_value_t = PlanBuildFormat::Json)]
    pub format: PlanBuildFormat,
}

/// The form of a plan of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanBuildFormat {
    /// One JSON object.
    Json,
    /// A `build.ninja`.
    Ninja,
}
