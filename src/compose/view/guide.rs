//! Views of the facilitator guide.

use serde::Serialize;

use super::{AgendaDay, Challenge, Exercise, Fallback, Section, SheetName, TopicNotes};

/// Something to bring to the course.
#[derive(Clone, Debug, Serialize)]
pub struct Need {
    /// What.
    pub item: String,
    /// Its kind, in words.
    pub kind: String,
    /// How many for the people expected.
    pub quantity: u32,
    /// How many on which days, in words.
    pub days: String,
}

/// A loose sheet and how often it is copied.
#[derive(Clone, Debug, Serialize)]
pub struct CopiedSheet {
    /// The sheet.
    #[serde(flatten)]
    pub sheet: SheetName,
    /// How many copies.
    pub copies: u32,
}

/// A challenge that may come up in a session, by its anchor in the guide.
#[derive(Clone, Debug, Serialize)]
pub struct Pointer {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// One session of a day in the facilitator guide.
#[derive(Clone, Debug, Serialize)]
pub struct Session {
    /// Its anchor.
    pub id: String,
    /// `09:00`
    pub start: String,
    /// `10:15`
    pub end: String,
    /// Its title.
    pub title: String,
    /// Whether it is a break.
    pub pause: bool,
    /// Minutes.
    pub minutes: u32,
    /// Sheets named in it.
    pub sheets: Vec<SheetName>,
    /// What is done in it.
    pub items: Vec<SessionItem>,
    /// Challenges of the theme that begins here.
    pub challenges: Vec<Pointer>,
}

/// One item of a session.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum SessionItem {
    /// Opening, recap, closing, evaluation, energiser, or a text of the course.
    Plain {
        /// What it is, in words.
        title: String,
        /// How long.
        minutes: u32,
        /// How it is done; none for a text of the course.
        how: Option<String>,
    },
    /// An exercise.
    Exercise {
        /// It.
        exercise: Box<Exercise>,
        /// How long here.
        minutes: u32,
        /// What of it is left out, in words.
        shorter: Option<String>,
    },
    /// A case study to read and discuss.
    Case {
        /// Its anchor.
        id: String,
        /// Its title.
        title: String,
        /// How long.
        minutes: u32,
        /// Where participants find it.
        sheet: SheetName,
    },
    /// Key messages as a summing-up.
    KeyMessages {
        /// Their anchor in the handbook.
        id: String,
        /// The theme's title.
        title: String,
        /// How long.
        minutes: u32,
        /// The messages.
        path: String,
    },
    /// A topic for discussion.
    Discussion {
        /// The topic with its notes.
        topic: Box<TopicNotes>,
        /// How long.
        minutes: u32,
    },
}

/// A case with what only the facilitator reads.
#[derive(Clone, Debug, Serialize)]
pub struct CaseNotes {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Countries and regions, in words.
    pub places: String,
    /// Where participants find it.
    pub sheet: SheetName,
    /// What it speaks of.
    pub note: Option<String>,
    /// The summary.
    pub summary: String,
    /// Teaching notes.
    pub teaching_notes: String,
    /// Care.
    pub care: Option<String>,
    /// Its language, if that is not the document's.
    pub fallback: Option<Fallback>,
}

/// One day as a document of its own: template `day-guide`.
#[derive(Clone, Debug, Serialize)]
pub struct DayGuide {
    /// The day.
    pub day: GuideDay,
}

/// A day of the facilitator guide.
#[derive(Clone, Debug, Serialize)]
pub struct GuideDay {
    /// From 1.
    pub number: u32,
    /// Which day it is, in words, if that is known.
    pub date: Option<String>,
    /// Its sessions, breaks too.
    pub sessions: Vec<Session>,
    /// What to write on flipcharts beforehand, all sessions.
    pub flipchart: Vec<String>,
}

/// What is known about the country of the edition.
#[derive(Clone, Debug, Serialize)]
pub struct Room {
    /// The facts; none if there is no country.
    pub facts: Vec<RoomFact>,
    /// Who checked them, or nobody.
    pub checked_by: Option<String>,
    /// The language they are in, if it is not the edition's.
    pub fallback: Option<Fallback>,
}

/// Something about the country of the edition.
#[derive(Clone, Debug, Serialize)]
pub struct RoomFact {
    /// What it is about, in words (languages, services, laws …).
    pub name: String,
    /// The fact.
    pub text: String,
    /// Where it comes from and when it was checked.
    pub source: String,
}

/// A form with its key, as the facilitator sees it.
#[derive(Clone, Debug, Serialize)]
pub struct FormNotes {
    /// Its title.
    pub title: String,
    /// Its loose-sheet number.
    pub number: Option<String>,
    /// Right answers of a test, one text a question.
    pub key: Vec<String>,
    /// Notes for facilitators.
    pub notes: Option<String>,
}

/// The objectives of a theme.
#[derive(Clone, Debug, Serialize)]
pub struct CoveredTheme {
    /// The title of the theme.
    pub theme: String,
    /// Its objectives.
    pub rows: Vec<CoveredRow>,
}

/// Where an objective is practised and tested.
#[derive(Clone, Debug, Serialize)]
pub struct CoveredRow {
    /// The objective.
    pub text: String,
    /// The sessions or exercises that practise it, by title; each with its day.
    pub practised: Vec<String>,
    /// The questions that ask for it, such as `3, 7`.
    pub asked: Vec<String>,
}

/// The facilitator guide: template `facilitator-guide`.
#[derive(Clone, Debug, Serialize)]
pub struct Guide {
    /// What will be different.
    pub purpose: String,
    /// Objectives.
    pub objectives: Vec<String>,
    /// The objectives of each theme: where they are practised and tested.
    pub covered: Vec<CoveredTheme>,
    /// Who comes, in words.
    pub audience: String,
    /// By when each part of the preparation is due, in words, if the course has dates.
    pub due: Vec<String>,
    /// People expected, at least and at most.
    pub participants: [u32; 3],
    /// How many facilitators.
    pub facilitators: u32,
    /// The day at a glance.
    pub agenda: Vec<AgendaDay>,
    /// "If somebody tells you something serious".
    pub care: Option<Section>,
    /// The country's facts.
    pub room: Room,
    /// Days and sessions.
    pub days: Vec<GuideDay>,
    /// Cases with teaching notes.
    pub cases: Vec<CaseNotes>,
    /// Challenges by theme title.
    pub challenges: Vec<(String, Vec<Challenge>)>,
    /// Loose sheets in order: what to copy, and for whom.
    pub sheets: Vec<CopiedSheet>,
    /// Forms.
    pub forms: Vec<FormNotes>,
    /// What to bring, for the people expected.
    pub supplies: Vec<Need>,
    /// What fell back in language, by title.
    pub fallbacks: Vec<String>,
}
