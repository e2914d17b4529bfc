//! What a build is asked for: which editions, how they differ from their courses, and which of their documents.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic};
use crate::document::DocumentKind;
use crate::edition::{Looks, PageSize};
use crate::library::event::{Event, unknown_zone};
use crate::library::{Course, Date};
use crate::number::Number;
use crate::share::Share;
use crate::source::{Lines, flaw};
use crate::zone::Zone;

/// What a build is asked for; by default the library's default editions as their courses have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildRequest {
    /// Which courses.
    pub wanted: Wanted,
    /// Only editions in these languages; all if there is none.
    pub languages: Vec<String>,
    /// Only editions for these countries, by code or name; all if there is none.
    pub countries: Vec<String>,
    /// How the courses are changed for this run.
    pub settings: Vec<Setting>,
    /// The paper, in the place of the course's.
    pub paper: Option<String>,
    /// How pages look.
    pub looks: Looks,
    /// Whether there is a third pack, also where the course does not say so.
    pub after: bool,
    /// The reference date; none is the library's own.
    pub date: Option<Date>,
    /// Whether it is a release: what is unfinished is an error.
    pub release: bool,
    /// Whether an item whose original has changed since it was translated is an error.
    pub deny_stale: bool,
    /// How many items of a release may be printed in another language.
    pub allowed_fallbacks: usize,
    /// Only documents of these kinds, without packs; all if there is none.
    pub only: Vec<DocumentKind>,
    /// The forms of documents to be made beside their PDFs.
    pub forms: Vec<Form>,
    /// Only the documents of this share, to be joined with the others later.
    pub share: Option<Share>,
}

/// Which courses are built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Those that the library names as its default.
    #[default]
    Default,
    /// All.
    All,
    /// These courses, or single editions of them.
    Named(Vec<String>),
}

impl Wanted {
    /// The courses or editions that were named.
    pub fn named(&self) -> &[String] {
        match self {
            Self::Named(names) => names,
            Self::Default | Self::All => &[],
        }
    }
}

/// A form of documents beside their PDFs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// A Word document.
    Docx,
    /// A web edition of each pack.
    Html,
    /// An e-book of the handbook and of each case study.
    Epub,
    /// The handbook as one file for a phone.
    Phone,
}

impl BuildRequest {
    /// One course or edition, as it is.
    pub fn of(name: &str) -> Self {
        Self { wanted: Wanted::Named(vec![name.to_owned()]), ..Self::default() }
    }

    /// Refuses what does not go together.
    pub fn checked(self) -> Result<Self, Diagnostic> {
        let Looks { page, watermark, review } = &self.looks;
        if self.paper.is_some() && !matches!(page, PageSize::Paper | PageSize::LargePrint) {
            use crate::yaml::Choice;
            let message = format!("pages of the size `{}` are on no paper", page.word());
            return Err(Code::WrongValue.nowhere(message).help("leave out `--paper`, or `--page`"));
        }
        let printed = *page != PageSize::Paper || watermark.is_some() || *review;
        if self.forms.contains(&Form::Html) && !self.only.is_empty() {
            let message = "a web edition is made of all documents of a pack";
            return Err(Code::WrongValue.nowhere(message).help("leave out `--only`, or `--emit html`"));
        }
        if printed && !self.forms.is_empty() {
            let message = "other forms than PDF have no page size, watermark or review marks of their own";
            return Err(Code::WrongValue.nowhere(message).help("leave out `--page`, `--watermark` and `--review`"));
        }
        Ok(self)
    }

    /// Changes a course as it is asked for.
    pub fn change(&self, course: &mut Course) {
        if self.paper.is_some() {
            course.paper.clone_from(&self.paper);
        }
        self.settings.iter().for_each(|setting| setting.change(course));
    }
}

/// Reads the word across every page.
pub fn watermark(text: &str) -> Result<String, Diagnostic> {
    stamp("--watermark", text, Number::WATERMARK)
}

/// What a run says instead of the course: `participants=30`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// How many are expected; the bounds give way.
    Participants(u32),
    /// How many facilitators there are.
    Facilitators(u32),
    /// The title.
    Title(String),
    /// The purpose.
    Purpose(String),
    /// The time zone of the hours.
    TimeZone(Zone),
    /// A line of the stamp of the event, by its key.
    Event(&'static str, String),
}

impl Setting {
    /// Reads `participants=30` and the like.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let wrong = |message: String| {
            Code::WrongValue
                .nowhere(message)
                .help("write `--set participants=30`, or another of facilitators, title, purpose, venue, dates, reference, organiser, time-zone")
        };
        let Some((key, value)) = text.split_once('=') else { return Err(wrong(format!("`{text}` has no `=`"))) };
        let number = |range: Number| {
            range.read(value).ok_or_else(|| wrong(format!("`{key}` needs {}, not `{value}`", range.wanted())))
        };
        Ok(match key {
            "participants" => Self::Participants(number(Number::PEOPLE)?),
            "facilitators" => Self::Facilitators(number(Number::FACILITATORS)?),
            "title" => Self::Title(stamp("`title`", value, Number::TITLE)?),
            "purpose" => Self::Purpose(stamp("`purpose`", value, Number::PURPOSE)?),
            "time-zone" => Self::TimeZone(Zone::new(value).map_err(|help| unknown_zone(value, help, None))?),
            key => match Event::default().fields().into_iter().find(|(field, _)| *field == key) {
                Some((field, _)) => Self::Event(field, stamp(&format!("`{key}`"), value, Number::STAMP)?),
                None => return Err(wrong(format!("`{key}` cannot be set"))),
            },
        })
    }

    fn change(&self, course: &mut Course) {
        match self {
            Self::Participants(expected) => {
                let people = &mut course.participants;
                people.expected = *expected;
                people.at_least = people.at_least.min(*expected);
                people.at_most = people.at_most.max(*expected);
            }
            Self::Facilitators(number) => course.facilitators = *number,
            Self::Title(title) => course.text.title.clone_from(title),
            Self::Purpose(purpose) => course.text.purpose.clone_from(purpose),
            Self::TimeZone(zone) => course.event.time_zone = Some(zone.clone()),
            Self::Event(key, value) => {
                let fields = course.event.fields().into_iter();
                fields.filter(|(field, _)| field == key).for_each(|(_, field)| *field = Some(value.clone()));
            }
        }
    }
}

/// As it is written: what is printed is read as the same setting.
impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Participants(number) => write!(formatter, "participants={number}"),
            Self::Facilitators(number) => write!(formatter, "facilitators={number}"),
            Self::Title(text) => write!(formatter, "title={text}"),
            Self::Purpose(text) => write!(formatter, "purpose={text}"),
            Self::TimeZone(zone) => write!(formatter, "time-zone={}", zone.name()),
            Self::Event(key, text) => write!(formatter, "{key}={text}"),
        }
    }
}

/// A short text from the command line, as careful as one from a file.
fn stamp(what: &str, text: &str, length: Number) -> Result<String, Diagnostic> {
    let text: String = text.trim().nfc().collect();
    if let Some(flaw) = flaw(&text, Lines::One) {
        return Err(Code::WrongValue.nowhere(format!("{what}: {}", flaw.message)).help(flaw.help));
    }
    if !length.is_length_of(&text) {
        let message = format!("{what} needs 1 to {} characters, not {}", length.most, text.chars().count());
        return Err(Code::WrongValue.nowhere(message));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_printed_as_it_is_read() {
        for text in [
            "participants=30",
            "facilitators=3",
            "title=A title = a name",
            "purpose=To learn",
            "time-zone=Africa/Monrovia",
            "venue=Hall 2",
            "organiser=The ministry",
        ] {
            assert_eq!(Setting::parse(text).unwrap().to_string(), text);
        }
    }
}
