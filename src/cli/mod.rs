//! The arguments of the command, and nothing else.

mod build;
mod help;
mod look;
mod write;

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::cache::Place;
use crate::terminal::Colour;

pub use build::{Build, BuildFormat, Cache, Emit, Merge, PlanBuild, PlanBuildFormat, Watch};
pub use look::{
    Check, Completions, Deny, Diff, Docs, Explain, List, ListFormat, Man, Plan, PlanFormat, Schema, SchemaKind, Status,
    Verify, What,
};
pub use write::{Adapt, Course, DryRun, ExchangeFormat, Init, New, NewCourse, Spot, Translate};

/// Compiles training modules: a course in YAML and a library of Markdown become two packs of accessible PDFs.
#[derive(Debug, Parser)]
#[command(name = "coursepack", version, propagate_version = true, after_help = help::ALL)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

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
    #[command(after_help = help::BUILD)]
    Build(Box<Build>),
    /// Build again on every save, and show what changed in a browser
    #[command(after_help = help::WATCH)]
    Watch(Watch),
    /// Join what several machines have built with --partition
    #[command(after_help = help::MERGE)]
    Merge(Merge),
    /// List the actions of a build, for Ninja or for many machines
    #[command(after_help = help::PLAN_BUILD)]
    PlanBuild(PlanBuild),
    /// Check the whole library
    #[command(after_help = help::CHECK)]
    Check(Check),
    /// List what the library has
    #[command(after_help = help::LIST)]
    List(List),
    /// Say why each item is in or out of a course
    #[command(after_help = help::EXPLAIN)]
    Explain(Explain),
    /// Show the agenda of a course, what to bring and what to copy
    #[command(after_help = help::PLAN)]
    Plan(Plan),
    /// Change a course without an editor: swap, drop, add or move items, set what it says
    #[command(subcommand, after_help = help::COURSE)]
    Course(Course),
    /// Write a thin file in which a country changes an item
    #[command(after_help = help::ADAPT)]
    Adapt(Adapt),
    /// Say what is different between two editions or two packs
    #[command(after_help = help::DIFF)]
    Diff(Diff),
    /// Say which texts are translated, out of date or missing
    #[command(after_help = help::STATUS)]
    Status(Status),
    /// Stamp translations, and exchange them with translators
    #[command(subcommand, after_help = help::TRANSLATE)]
    Translate(Translate),
    /// Check a finished pack
    #[command(after_help = help::VERIFY)]
    Verify(Verify),
    /// Look into the cache of finished documents, or shrink it
    #[command(subcommand, after_help = help::CACHE)]
    Cache(Cache),
    /// Write a complete workspace into a new folder
    #[command(after_help = help::INIT)]
    Init(Init),
    /// Write a first version of an item
    #[command(subcommand, after_help = help::NEW)]
    New(New),
    /// Print a JSON Schema
    #[command(after_help = help::SCHEMA)]
    Schema(Schema),
    /// Print a script with which a shell completes commands, and names of the workspace
    #[command(after_help = help::COMPLETIONS)]
    Completions(Completions),
    /// Show the manual
    #[command(after_help = help::DOCS)]
    Docs(Docs),
    /// Write pages for `man`, one for each command
    #[command(after_help = help::MAN)]
    Man(Man),
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

/// What typesets.
#[derive(Clone, Debug, Default, Args)]
pub struct Engine {
    /// What typesets
    #[arg(long, value_enum, default_value_t = EngineName::Auto)]
    pub engine: EngineName,
    /// The `typst` command
    #[arg(long, value_name = "PATH", env = "TYPST", value_hint = ValueHint::ExecutablePath)]
    pub typst: Option<PathBuf>,
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
