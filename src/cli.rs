//! The arguments of the command, and nothing else.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::cache::Place;
use crate::edition::PageSize;
use crate::share::Share;
use crate::terminal::{Colour, Format};
use crate::yaml::Choice;

/// Compiles training modules: a course in YAML and a library of Markdown become two packs of accessible PDFs.
#[derive(Debug, Parser)]
#[command(name = "coursepack", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  coursepack build                                  the default targets into output/
  coursepack build police-reform/en-TJ --release 2026-12-01
  coursepack explain police-reform                  why each item is in or out
  coursepack init my-library                        a workspace of your own";

/// Options of every command.
#[derive(Debug, Args)]
pub struct Common {
    /// The workspace [default: the nearest folder upwards with `modules/`]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub root: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say every document
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the packs of courses
    Build(Build),
    /// Build again on every save, and show what changed in a browser
    Watch(Watch),
    /// Join what several machines have built with --partition
    Merge(Merge),
    /// List the actions of a build, for Ninja or for many machines
    PlanBuild(PlanBuild),
    /// Check the whole library
    Check(Check),
    /// List what the library has
    List(List),
    /// Say why each item is in or out of a course
    Explain(Explain),
    /// Show the agenda of a course, what to bring and what to copy
    Plan(Plan),
    /// Write a thin file in which a country changes an item
    Adapt(Adapt),
    /// Say what is different between two editions or two packs
    Diff(Diff),
    /// Say which texts are translated, out of date or missing
    Status(Status),
    /// Stamp translations, and exchange them with translators
    #[command(subcommand)]
    Translate(Translate),
    /// Check a finished pack
    Verify(Verify),
    /// Look into the cache of finished documents, or shrink it
    #[command(subcommand)]
    Cache(Cache),
    /// Write a complete workspace into a new folder
    Init(Init),
    /// Write a first version of an item
    #[command(subcommand)]
    New(New),
    /// Print a JSON Schema
    Schema(Schema),
    /// Print a completion script
    Completions(Completions),
}

/// Arguments of `build`.
#[derive(Debug, Default, Args)]
pub struct Build {
    /// Courses, or single editions of them [default: the library's default targets]
    #[arg(value_name = "COURSE[/TAG]")]
    pub targets: Vec<String>,
    /// All targets of all courses
    #[arg(long)]
    pub all: bool,
    /// Only editions in these languages
    #[arg(long, value_name = "L")]
    pub lang: Vec<String>,
    /// Only editions for these countries
    #[arg(long, value_name = "CC")]
    pub country: Vec<String>,
    /// Change the course for this run: participants, facilitators, title, purpose, venue, dates, reference, organiser
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Where the packs go [default: output in the workspace]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// What typesets
    #[arg(long, value_enum, default_value_t = EngineName::Auto)]
    pub engine: EngineName,
    /// The `typst` command
    #[arg(long, value_name = "PATH", env = "TYPST", value_hint = ValueHint::ExecutablePath)]
    pub typst: Option<PathBuf>,
    /// How many documents at once [default: the number of processors]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// The size of pages and letters: the usual paper, letters of 18 pt on it, A5, or a phone's screen
    #[arg(long, value_name = "SIZE", default_value = "paper", value_parser = page_size())]
    pub page: PageSize,
    /// A word across every page, such as DRAFT
    #[arg(long, value_name = "WORD")]
    pub watermark: Option<String>,
    /// For reviewers: paragraphs with numbers, ids, a wide margin, and a box to sign off
    #[arg(long)]
    pub review: bool,
    /// Only documents of these kinds, without packs
    #[arg(long, value_name = "KIND", num_args = 1..)]
    pub only: Vec<String>,
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
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t = HumanOrJson::Human)]
    pub format: HumanOrJson,
    /// Warnings are failures
    #[arg(long)]
    pub deny_warnings: bool,
}

fn page_size() -> impl TypedValueParser<Value = PageSize> {
    PossibleValuesParser::new(PageSize::WORDS.iter().map(|(word, _)| *word))
        .map(|word| PageSize::from_word(&word).expect("one of the possible values"))
}

/// Where finished documents are kept.
#[derive(Clone, Debug, Default, Args)]
pub struct CachePlace {
    /// Where finished documents are kept: a folder, or s3://BUCKET/PREFIX shared by many machines
    /// [default: coursepack in XDG_CACHE_HOME, or in ~/.cache]
    #[arg(long = "cache", value_name = "PLACE", env = "COURSEPACK_CACHE", value_hint = ValueHint::DirPath)]
    #[arg(value_parser = OsStringValueParser::new().try_map(Place::parse))]
    pub place: Option<Place>,
}

/// What to do with the cache.
#[derive(Debug, Subcommand)]
pub enum Cache {
    /// Say where it is and what it holds
    Stats {
        /// Where it is
        #[command(flatten)]
        cache: CachePlace,
        /// The form of what is printed
        #[arg(long, value_enum, default_value_t = HumanOrJson::Human)]
        format: HumanOrJson,
    },
    /// Remove what was not used for the longest time
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
    /// What typesets
    #[arg(long, value_enum, default_value_t = EngineName::Auto)]
    pub engine: EngineName,
    /// The `typst` command
    #[arg(long, value_name = "PATH", env = "TYPST", value_hint = ValueHint::ExecutablePath)]
    pub typst: Option<PathBuf>,
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
    #[arg(long, value_enum, default_value_t = HumanOrJson::Human)]
    pub format: HumanOrJson,
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
    #[arg(long)]
    pub all: bool,
    /// Build a release of this date
    #[arg(long, value_name = "DATE")]
    pub release: Option<String>,
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
    /// Change the course for this run, as `build` does: participants, facilitators
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// What typesets, to count pages
    #[arg(long, value_enum, default_value_t = EngineName::Auto)]
    pub engine: EngineName,
    /// Where finished documents are kept
    #[command(flatten)]
    pub cache: CachePlace,
    /// The `typst` command
    #[arg(long, value_name = "PATH", env = "TYPST", value_hint = ValueHint::ExecutablePath)]
    pub typst: Option<PathBuf>,
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t = PlanFormat::Table)]
    pub format: PlanFormat,
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
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct List {
    /// What to list
    #[arg(value_enum)]
    pub what: What,
    /// Only of this theme
    #[arg(long, value_name = "T")]
    pub theme: Option<String>,
    /// Only of this country
    #[arg(long, value_name = "CC")]
    pub country: Option<String>,
    /// Titles in this language
    #[arg(long, value_name = "L")]
    pub lang: Option<String>,
    /// The form of the list
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    pub format: ListFormat,
}

/// What to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum What {
    Themes,
    Exercises,
    CaseStudies,
    Readings,
    Countries,
    Languages,
    Courses,
    Coverage,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum ListFormat {
    Table,
    Json,
    Csv,
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

/// For people or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum HumanOrJson {
    #[default]
    Human,
    Json,
}

/// What typesets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// The `typst` command if it is there in the right version, else the worker
    #[default]
    Auto,
    /// The `typst` command
    Command,
    /// The typesetter inside this command
    Worker,
}

/// Arguments of `adapt`.
#[derive(Debug, Args)]
pub struct Adapt {
    /// The item, such as `exercises/police-reform/05-gender-responsive-policing`
    pub item: String,
    /// The country that changes it
    #[arg(long, value_name = "CC")]
    pub country: String,
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
    /// Only these languages, with the list of what is missing
    #[arg(long, value_name = "L")]
    pub lang: Vec<String>,
    /// Only these countries
    #[arg(long, value_name = "CC")]
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

/// What to do with translations.
#[derive(Debug, Subcommand)]
pub enum Translate {
    /// Say in translations and overlays that they are made from their originals as these are now
    Stamp {
        /// The files
        #[arg(required = true, value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
    },
    /// Write the texts for a translator
    Export {
        /// Only items whose ids begin so, such as `exercises/police-reform`
        items: Vec<String>,
        /// The language
        #[arg(long, value_name = "L")]
        lang: String,
        /// The form of the file
        #[arg(long, value_enum, default_value_t = ExchangeFormat::Po)]
        format: ExchangeFormat,
        /// The file [default: translation-L.po or translation-L.xlsx]
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        out: Option<PathBuf>,
    },
    /// Bring a translator's file back
    Import {
        /// A `.po` or `.xlsx` file that `export` wrote
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
}

/// The form of a file for translators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExchangeFormat {
    /// gettext's, for Poedit, Weblate and the like
    Po,
    /// A spreadsheet
    Table,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The zipped pack
    #[arg(value_hint = ValueHint::FilePath)]
    pub pack: PathBuf,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The new folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}

/// What to write a first version of.
#[derive(Debug, Subcommand)]
pub enum New {
    /// A complete course
    Course(NewCourse),
    /// An exercise
    Exercise {
        /// Its id, such as `police-reform/10-my-exercise`
        id: String,
    },
    /// A case study
    CaseStudy {
        /// Its id, such as `my-case`
        id: String,
    },
    /// A reading
    Reading {
        /// Its id, such as `surname-2026`
        id: String,
    },
    /// A country's profile
    Country {
        /// Its ISO code, such as `KE`
        code: String,
    },
}

/// Arguments of `new course`.
#[derive(Debug, Args)]
pub struct NewCourse {
    /// Its id [default: made of theme, days and country]
    pub id: Option<String>,
    /// Its themes
    #[arg(long, value_name = "T", required = true)]
    pub theme: Vec<String>,
    /// How many days
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub days: u32,
    /// How many people are expected
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub people: u32,
    /// For which country
    #[arg(long, value_name = "CC")]
    pub country: Option<String>,
    /// In which language
    #[arg(long, value_name = "L", default_value = "en")]
    pub lang: String,
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
    Course,
    Work,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// For which shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
