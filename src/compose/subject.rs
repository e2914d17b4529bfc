//! What documents are of, hold and name, by identity: never by a title, a path or a number.

use std::fmt;

use crate::ids::{Anchor, CaseId, ExerciseId, PageId, ReadingId, ThemeId};
use crate::plan::{PlannedItem, SheetOf};

/// Something that a document of a target can be of, hold or name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The course as a whole.
    Course,
    /// A day of it, from 1.
    Day(u32),
    /// The slides of a day, from 1.
    Slides(u32),
    /// A page of the training cycle.
    Page(PageId),
    /// A theme: its introduction and key messages.
    Theme(ThemeId),
    /// A topic for discussion: its theme and its anchor.
    Topic(ThemeId, Anchor),
    /// A training challenge: its theme or page, and its anchor.
    Challenge(String, Anchor),
    /// An exercise.
    Exercise(ExerciseId),
    /// A case study.
    Case(CaseId),
    /// A sheet of an exercise, the end of a case, a form.
    Sheet(SheetOf),
    /// A reading.
    Reading(ReadingId),
    /// The directory of training exercises.
    Directory,
    /// A job at the copier, from 1.
    Print(usize),
}

impl Subject {
    /// A form.
    pub fn form(id: &str) -> Self {
        Self::Sheet(SheetOf::Form(id.into()))
    }

    /// What an item of a session is about.
    pub fn of_item(item: &PlannedItem) -> Option<Self> {
        match item {
            PlannedItem::Exercise { id, .. } => Some(Self::Exercise(id.as_str().into())),
            PlannedItem::CaseStudy { id, .. } => Some(Self::Case(id.as_str().into())),
            PlannedItem::KeyMessages { id, .. } => Some(Self::Theme(id.as_str().into())),
            PlannedItem::Discussion { id, .. } => {
                let (theme, anchor) = id.split_once('/')?;
                Some(Self::Topic(theme.into(), anchor.into()))
            }
            PlannedItem::Frame { .. } | PlannedItem::Text { .. } => None,
        }
    }

    /// What a link inside the library leads to, in the text of an exercise or elsewhere.
    pub fn of_link(target: &str, exercise: Option<&str>) -> Option<Self> {
        if let Some(case) = target.strip_prefix("case:") {
            return Some(Self::Case(case.into()));
        }
        if let Some(case) = target.strip_prefix("next:") {
            return Some(Self::Sheet(SheetOf::Reveal(case.into())));
        }
        let anchor = target.strip_prefix('#')?;
        Some(Self::Sheet(SheetOf::Exercise(exercise?.into(), anchor.into())))
    }

    /// The label of its heading, the same in every document.
    pub fn anchor(&self) -> String {
        let flat = |id: &str| id.replace('/', "-");
        match self {
            Self::Course => "course".to_owned(),
            Self::Day(number) => format!("day-{number}"),
            Self::Slides(number) => format!("slides-{number}"),
            Self::Page(id) => format!("page-{id}"),
            Self::Theme(id) => format!("theme-{id}"),
            Self::Topic(theme, anchor) => format!("topic-{theme}.{anchor}"),
            Self::Challenge(owner, anchor) => format!("challenge-{owner}.{anchor}"),
            Self::Exercise(id) => format!("exercise-{}", flat(id)),
            Self::Case(id) => format!("case-{id}"),
            Self::Sheet(SheetOf::Exercise(id, anchor)) => format!("exercise-{}.{anchor}", flat(id)),
            Self::Sheet(SheetOf::Reveal(id)) => format!("next-{id}"),
            Self::Sheet(SheetOf::Form(id)) => format!("form-{}", flat(id)),
            Self::Reading(id) => format!("reading-{id}"),
            Self::Directory => "directory".to_owned(),
            Self::Print(number) => format!("print-{number}"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Course => formatter.write_str("the course"),
            Self::Day(number) => write!(formatter, "day {number}"),
            Self::Slides(number) => write!(formatter, "the slides of day {number}"),
            Self::Page(id) => write!(formatter, "the page `{id}`"),
            Self::Theme(id) => write!(formatter, "the theme `{id}`"),
            Self::Topic(theme, anchor) => write!(formatter, "the topic `{theme}/{anchor}`"),
            Self::Challenge(owner, anchor) => write!(formatter, "the challenge `{anchor}` of `{owner}`"),
            Self::Exercise(id) => write!(formatter, "the exercise `{id}`"),
            Self::Case(id) => write!(formatter, "the case `{id}`"),
            Self::Sheet(SheetOf::Exercise(id, anchor)) => write!(formatter, "the sheet `{anchor}` of `{id}`"),
            Self::Sheet(SheetOf::Reveal(id)) => write!(formatter, "the end of the case `{id}`"),
            Self::Sheet(SheetOf::Form(id)) => write!(formatter, "the form `{id}`"),
            Self::Reading(id) => write!(formatter, "the reading `{id}`"),
            Self::Directory => formatter.write_str("the directory"),
            Self::Print(number) => write!(formatter, "the copy job {number}"),
        }
    }
}
