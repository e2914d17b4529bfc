//! Commands that look at a library, a course or a pack and change nothing.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum, ValueHint};

use super::{CachePlace, Engine, HumanOrJson};
use crate::library::settings::PAPER;
use crate::terminal::Format;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The form of the diagnostics
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Warnings are failures
    #[arg(long)]
    pub deny_warnings: bool,
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// A course, or a single edition of it
    #[arg(value_name = "COURSE[/TAG]")]
    pub target: String,
    /// Change the course for this run, as `build` does: participants, facilitators, title, purpose, venue, dates,
    /// reference, organiser, time-zone
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// The paper, in the place of the course's, the country's or the library's
    #[arg(long, value_parser = PossibleValuesParser::new(PAPER))]
    pub paper: Option<String>,
    /// What typesets, to count pages
    #[command(flatten)]
    pub engine: Engine,
    /// Where finished documents are kept
    #[command(flatten)]
    pub cache: CachePlace,
    /// The form of what is printed [default: what the ending of `--out` says, else table]
    #[arg(long, value_enum)]
    pub format: Option<PlanFormat>,
    /// Write it into this file instead of printing it; a calendar goes on from the one that lies there
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// In a calendar, an event for each session and break, not one for each day
    #[arg(long)]
    pub sessions: bool,
    /// Say why the planner put each item where it is, and the best place that it did not get
    #[arg(long)]
    pub why: bool,
    /// Write the agenda that the planner made into the course's file as its `sessions`, to change it there or with
    /// `coursepack course`; of several editions, that of the first
    #[arg(long, conflicts_with_all = ["set", "paper", "format", "why"])]
    pub write: bool,
    /// With --write: show what would change, and write nothing
    #[arg(long, requires = "write")]
    pub dry_run: bool,
}

/// The form of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// Tables to read.
    Table,
    /// One table of all, for spreadsheets.
    Csv,
    /// One JSON object a target.
    Json,
    /// A calendar of the days that have dates.
    Ics,
    /// A spreadsheet of agenda, supplies and copies; needs `--out`.
    Xlsx,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct List {
    /// What to list
    #[arg(value_enum)]
    pub what: What,
    /// Only of this theme: themes, exercises, case studies, readings, courses
    #[arg(long, value_name = "T")]
    pub theme: Option<String>,
    /// Only about this country, by code or name: case studies, readings, courses with an edition for it, countries
    #[arg(long, value_name = "COUNTRY")]
    pub country: Option<String>,
    /// Titles and names in this language, where they are translated
    #[arg(long, value_name = "L")]
    pub lang: Option<String>,
    /// The form of the list [default: what the ending of `--out` says, else table]
    #[arg(long, value_enum)]
    pub format: Option<ListFormat>,
    /// Write it into this file instead of printing it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

/// What to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum What {
    Themes,
    Exercises,
    CaseStudies,
    Readings,
    Forms,
    Countries,
    Languages,
    Courses,
    Coverage,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table to read.
    Table,
    /// One JSON object.
    Json,
    /// Comma-separated values.
    Csv,
    /// A spreadsheet; needs `--out`.
    Xlsx,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The course, or one edition of it
    #[arg(value_name = "COURSE[/TAG]")]
    pub target: String,
    /// Say of every item which file it comes from, in which language, and what the country changes in it
    #[arg(long)]
    pub origins: bool,
    /// The form of the explanation
    #[arg(long, value_enum, default_value_t = HumanOrJson::Human)]
    pub format: HumanOrJson,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// An edition, such as `police-reform/en`, or a zipped pack
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The edition or pack to compare it with
    #[arg(value_name = "NEW")]
    pub new: String,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// Only what one edition prints, or each edition of a course: what is translated, and what a release would refuse
    #[arg(value_name = "COURSE[/TAG]", conflicts_with_all = ["lang", "country"])]
    pub target: Option<String>,
    /// Only this language, with the list of what is missing; once for each
    #[arg(long, value_name = "L")]
    pub lang: Vec<String>,
    /// Only this country, by code or name; once for each
    #[arg(long, value_name = "COUNTRY")]
    pub country: Vec<String>,
    /// What is a failure
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Vec<Deny>,
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t = HumanOrJson::Human)]
    pub format: HumanOrJson,
}

/// What `--deny` takes for a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// A translation or overlay whose original has changed
    Stale,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The zipped pack
    #[arg(value_hint = ValueHint::FilePath)]
    pub pack: PathBuf,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Of what
    #[arg(value_enum)]
    pub kind: SchemaKind,
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum SchemaKind {
    Build,
    Manifest,
    Diagnostic,
    Explain,
    Plan,
    Status,
    EditionStatus,
    List,
    Work,
    Course,
    Country,
    Library,
    Language,
    Theme,
    Exercise,
    CaseStudy,
    Reading,
    Page,
    Form,
}

/// Arguments of `docs`.
#[derive(Debug, Args)]
pub struct Docs {
    /// The page, such as `first-packet` or `exercises`; without one, the list of all pages
    pub page: Option<String>,
    /// Show the manual in a browser
    #[arg(long)]
    pub open: bool,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// The folder into which the pages go, such as ~/.local/share/man/man1
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// For which shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
