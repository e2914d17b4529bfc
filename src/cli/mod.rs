//! The arguments of the command, and nothing else.

mod build;
mod look;
mod write;

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::cache::Place;
use crate::terminal::Colour;

pub use build::{Build, BuildFormat, Cache, Emit, Merge, PlanBuild, PlanBuildFormat, Watch};
pub use look::{
    Check, Completions, Deny, Diff, Explain, List, ListFormat, Plan, PlanFormat, Schema, SchemaKind, Status, Verify,
    What,
};
pub use write::{Adapt, Course, DryRun, ExchangeFormat, Init, New, NewCourse, Spot, Translate};

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
    /// Say nothing but errors, and print only what was asked for, such as a list or JSON
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
    Build(Box<Build>),
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
    /// Change a course without an editor: swap, drop, add or move items, set what it says
    #[command(subcommand)]
    Course(Course),
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
    /// Print a script with which a shell completes commands, and names of the workspace
    Completions(Completions),
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
