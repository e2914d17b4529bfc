//! Commands that write into a library.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

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
    /// The labels of a language, each waiting for its translation
    Language {
        /// Its tag or its name, such as `ky` or `Kyrgyz`
        language: String,
    },
    /// A country's profile
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
