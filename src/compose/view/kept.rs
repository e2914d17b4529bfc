//! Views of facilitators' documents.

use serde::Serialize;

use super::{AgendaDay, Fallback, Section};

/// A row of the supplies table.
#[derive(Clone, Debug, Serialize)]
pub struct Supply {
    /// What.
    pub item: String,
    /// Its kind, in words.
    pub kind: String,
    /// Per participant, group, room or facilitator, in words.
    pub per: String,
    /// How many per that.
    pub quantity: u32,
}

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

/// One step of an exercise.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Its title.
    pub title: String,
    /// How long.
    pub minutes: u32,
    /// May be dropped.
    pub optional: bool,
    /// May not be dropped.
    pub keep: bool,
    /// Its text with cues.
    pub path: String,
}

/// A sheet as the facilitator guide names it: by loose-sheet number or handbook page.
#[derive(Clone, Debug, Serialize)]
pub struct SheetName {
    /// Its anchor, the key of `/pages.json`.
    pub id: String,
    /// `handout`, `worksheet`, `card`, `reveal` or `case-study`.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// `L3` if it is a loose sheet.
    pub number: Option<String>,
    /// Who gets it, in words.
    pub to: String,
}

/// An exercise as the facilitator sees it: templates `exercise` and, in its sessions, `facilitator-guide`.
#[derive(Clone, Debug, Serialize)]
pub struct Exercise {
    /// Its anchor.
    pub id: String,
    /// Its theme's title.
    pub theme: String,
    /// Number within its theme.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Type, in words.
    pub kind: String,
    /// Audience, in words.
    pub audience: String,
    /// Minutes.
    pub minutes: u32,
    /// Whether the minutes are approximate.
    pub approximate: bool,
    /// Least group size.
    pub group_min: u32,
    /// Largest group size.
    pub group_max: u32,
    /// What it speaks of, if that needs saying.
    pub note: Option<String>,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// The objectives.
    pub objectives: String,
    /// Supplies.
    pub supplies: Vec<Supply>,
    /// Guidance.
    pub guidance: String,
    /// Steps in order.
    pub steps: Vec<Step>,
    /// All flipchart texts of the steps, to write beforehand.
    pub flipchart: Vec<String>,
    /// Its sheets and cases.
    pub sheets: Vec<SheetName>,
    /// Cheat sheets.
    pub cheat_sheets: Vec<Section>,
    /// Debrief questions.
    pub debrief: String,
    /// Variations, if there are any.
    pub variations: Option<String>,
    /// Exercises that go with it, in words.
    pub pairs: Vec<String>,
    /// `desk-tested` or `piloted`, in words.
    pub status: String,
    /// Which groups sit in which room, in words; none if nobody works in groups.
    pub rooms: Option<String>,
    /// Groups and sheets for fewer and more people.
    pub sizes: Vec<Size>,
}

/// What another number of people means for an exercise.
#[derive(Clone, Debug, Serialize)]
pub struct Size {
    /// How many people.
    pub people: u32,
    /// How many groups of how many, in words; empty if nobody works in groups.
    pub groups: String,
    /// Which loose sheets, and how many of each: `L3` and 4.
    pub sheets: Vec<(String, u32)>,
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
    },
    /// An exercise.
    Exercise {
        /// It.
        exercise: Box<Exercise>,
        /// How long here.
        minutes: u32,
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

/// A topic for discussion as the facilitator sees it.
#[derive(Clone, Debug, Serialize)]
pub struct TopicNotes {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The question.
    pub path: String,
    /// Why, follow-ups and tips with their cues.
    pub notes: String,
}

/// A training challenge.
#[derive(Clone, Debug, Serialize)]
pub struct Challenge {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Heard, why, answer and avoid with their cues.
    pub path: String,
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

/// The facilitator guide: template `facilitator-guide`.
#[derive(Clone, Debug, Serialize)]
pub struct Guide {
    /// What will be different.
    pub purpose: String,
    /// Objectives.
    pub objectives: Vec<String>,
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

/// Only the solutions: template `solutions-booklet`.
#[derive(Clone, Debug, Serialize)]
pub struct SolutionsBooklet {
    /// The exercises by theme, in the order of the sessions.
    pub exercises: Vec<Solution>,
    /// The cases with likely answers.
    pub cases: Vec<CaseNotes>,
    /// The tests with their keys.
    pub forms: Vec<FormNotes>,
}

/// What a good answer to an exercise looks like.
#[derive(Clone, Debug, Serialize)]
pub struct Solution {
    /// Its title.
    pub title: String,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// Its cheat sheets.
    pub cheat_sheets: Vec<Section>,
    /// The questions of its debrief.
    pub debrief: String,
}

/// Topics for discussion with notes: template `discussion-notes`.
#[derive(Clone, Debug, Serialize)]
pub struct DiscussionNotes {
    /// The theme's title.
    pub theme: String,
    /// The topics.
    pub topics: Vec<TopicNotes>,
}

/// The columns of the directory, each a label `directory-…`.
pub const DIRECTORY_HEADS: [&str; 13] = [
    "theme",
    "number",
    "title",
    "type",
    "phase",
    "audience",
    "minutes",
    "people",
    "supplies",
    "pairs",
    "without",
    "status",
    "languages",
];

/// The directory of training exercises: template `directory`, and a spreadsheet.
#[derive(Clone, Debug, Serialize)]
pub struct Directory {
    /// Its title.
    pub title: String,
    /// The heads of its columns.
    pub heads: Vec<String>,
    /// Its rows by theme.
    pub themes: Vec<DirectoryTheme>,
}

/// The exercises of a theme.
#[derive(Clone, Debug, Serialize)]
pub struct DirectoryTheme {
    /// Its title.
    pub title: String,
    /// Its exercises by number.
    pub rows: Vec<DirectoryRow>,
}

/// An exercise in the directory.
#[derive(Clone, Debug, Serialize)]
pub struct DirectoryRow {
    /// Number within its theme.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its type, in words.
    pub kind: String,
    /// When in a course it belongs, in words.
    pub phase: String,
    /// For whom, in words.
    pub audience: Vec<String>,
    /// How long.
    pub minutes: u32,
    /// Least and largest group.
    pub people: String,
    /// What it needs.
    pub supplies: Vec<String>,
    /// Titles of exercises that go with it.
    pub pairs: Vec<String>,
    /// What it can do without, in words.
    pub without: Vec<String>,
    /// How well it was tried, in words.
    pub status: String,
    /// In which languages it exists.
    pub languages: Vec<String>,
    /// Where it lies in the pack, if the course has it.
    pub document: Option<String>,
}

/// A page of the training cycle: template `training-cycle`.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingPage {
    /// Its title and text.
    pub page: Section,
    /// The language it fell back to.
    pub fallback: Option<Fallback>,
}

/// Training challenges of a theme: template `challenges`.
#[derive(Clone, Debug, Serialize)]
pub struct Challenges {
    /// The theme's title.
    pub theme: String,
    /// The challenges.
    pub challenges: Vec<Challenge>,
}

/// The cheat sheets of an exercise: template `cheat-sheet`.
#[derive(Clone, Debug, Serialize)]
pub struct CheatSheets {
    /// The exercise's title.
    pub exercise: String,
    /// The theme's title.
    pub theme: String,
    /// The sheets.
    pub sections: Vec<Section>,
}
