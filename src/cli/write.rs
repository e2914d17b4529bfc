//! Commands that write into a library.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::help;
use crate::number::Number;

/// Arguments of `adapt`.
#[derive(Debug, Args)]
pub struct Adapt {
    /// The item, such as `exercises/police-reform/05-gender-responsive-policing`
    pub item: String,
    /// The country that changes it, by code or name
    #[arg(long, value_name = "COUNTRY")]
    pub country: String,
}

/// What to do with translations.
#[derive(Debug, Subcommand)]
pub enum Translate {
    /// Say in translations and overlays that they are made from their originals as these are now
    #[command(after_help = help::TRANSLATE_STAMP)]
    Stamp {
        /// The files
        #[arg(required = true, value_hint = ValueHint::FilePath)]
        files: Vec<PathBuf>,
    },
    /// Write the texts for a translator
    #[command(after_help = help::TRANSLATE_EXPORT)]
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
    #[command(after_help = help::TRANSLATE_IMPORT)]
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

/// What to change in a course.
#[derive(Debug, Subcommand)]
pub enum Course {
    /// Exchange two items, or two sessions
    #[command(after_help = help::COURSE_SWAP)]
    Swap {
        /// The course
        course: String,
        /// An item or a session
        #[arg(value_name = "ITEM")]
        first: String,
        /// The other one
        #[arg(value_name = "ITEM")]
        second: String,
        /// Whether to write it.
        #[command(flatten)]
        dry: DryRun,
    },
    /// Take an item out of the sessions; where the planner makes the agenda, exclude it
    #[command(after_help = help::COURSE_DROP)]
    Drop {
        /// The course
        course: String,
        /// The item, or a session by its title
        #[arg(value_name = "ITEM")]
        name: String,
        /// Have the rules of the course not choose it either, so that it is in no pack
        #[arg(long)]
        exclude: bool,
        /// Whether to write it.
        #[command(flatten)]
        dry: DryRun,
    },
    /// Put an item into the sessions; where the planner makes the agenda, pin it
    #[command(after_help = help::COURSE_ADD)]
    Add {
        /// The course
        course: String,
        /// An exercise, a case study, a topic for discussion, a theme for its key messages, or what frames a day, such
        /// as `energiser`
        item: String,
        /// How long it takes [default: as long as it says]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(i64::from(Number::MINUTES.least)..=i64::from(Number::MINUTES.most)))]
        minutes: Option<u32>,
        /// Where to put it.
        #[command(flatten)]
        spot: Spot,
        /// Whether to write it.
        #[command(flatten)]
        dry: DryRun,
    },
    /// Put an item of the sessions somewhere else
    #[command(after_help = help::COURSE_MOVE)]
    Move {
        /// The course
        course: String,
        /// The item, or a session by its title
        #[arg(value_name = "ITEM")]
        name: String,
        /// Where to put it.
        #[command(flatten)]
        spot: Spot,
        /// Whether to write it.
        #[command(flatten)]
        dry: DryRun,
    },
    /// Change what a course, one of its days or one of its items says
    #[command(after_help = help::COURSE_SET)]
    Set {
        /// The course
        course: String,
        /// What to change, and `day=N` or `item=ITEM` to say where
        #[arg(required = true, value_name = "KEY=VALUE")]
        settings: Vec<String>,
        /// Whether to write it.
        #[command(flatten)]
        dry: DryRun,
    },
}

/// Where to put something.
#[derive(Debug, Args)]
pub struct Spot {
    /// On which day, from 1: at its end, before what closes it [default: the last]
    #[arg(long, value_name = "N")]
    pub day: Option<u32>,
    /// After which item or session
    #[arg(long, value_name = "ITEM")]
    pub after: Option<String>,
}

/// Whether to write anything.
#[derive(Clone, Copy, Debug, Args)]
pub struct DryRun {
    /// Show what would change, and write nothing
    #[arg(long)]
    pub dry_run: bool,
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
    #[command(after_help = help::NEW_COURSE)]
    Course(NewCourse),
    /// An exercise
    #[command(after_help = help::NEW_EXERCISE)]
    Exercise {
        /// Its id, such as `police-reform/10-my-exercise`
        id: String,
    },
    /// A case study
    #[command(after_help = help::NEW_CASE_STUDY)]
    CaseStudy {
        /// Its id, such as `my-case`
        id: String,
    },
    /// A reading
    #[command(after_help = help::NEW_READING)]
    Reading {
        /// Its id, such as `surname-2026`
        id: String,
    },
    /// The labels of a language, each waiting for its translation
    #[command(after_help = help::NEW_LANGUAGE)]
    Language {
        /// Its tag or its name, such as `ky` or `Kyrgyz`
        language: String,
    },
    /// A country's profile
    #[command(after_help = help::NEW_COUNTRY)]
    Country {
        /// Its code or its name, such as `KE` or `Kenya`
        country: String,
    },
}

/// Arguments of `new course`.
#[derive(Debug, Args)]
pub struct NewCourse {
    /// Its id [default: made of theme, days and country]
    pub id: Option<String>,
    /// A theme, by its id or the beginning of a word in it, such as `penal`; once for each
    #[arg(long, value_name = "T", required = true)]
    pub theme: Vec<String>,
    /// How many days
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(i64::from(Number::DAYS.least)..=i64::from(Number::DAYS.most)))]
    pub days: u32,
    /// How many people are expected
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(i64::from(Number::PEOPLE.least)..=i64::from(Number::PEOPLE.most)))]
    pub people: u32,
    /// For which country, by code or name; a profile that is missing is written, too
    #[arg(long, value_name = "COUNTRY")]
    pub country: Option<String>,
    /// In which language
    #[arg(long, value_name = "L", default_value = "en")]
    pub lang: String,
}
