//! What the templates see: plain values, ready to print.
//!
//! A `path` is a Typst file of the manuscript that a frame includes; every other string is text. The views of the
//! participants' documents are made from participants' content alone and hold no field for anything else.

use serde::Serialize;

use crate::audience::Audience;

/// What every template sees as `doc`.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The kind of document, such as `case-study`.
    pub kind: &'static str,
    /// Who may read it.
    pub audience: Audience,
    /// The title of the PDF, unlike that of any other document of the course.
    pub title: String,
    /// The title of the course.
    pub course: String,
    /// The name of the edition's country in the document's language, if it has one.
    pub country: Option<String>,
    /// BCP 47 language and, if there is one, region.
    pub language: String,
    /// Country code for typesetting.
    pub region: Option<String>,
    /// `a4` or `us-letter`.
    pub paper: String,
    /// Who publishes it.
    pub publisher: String,
    /// Date of the edition, written out.
    pub date: String,
    /// The same as year, month, day, for the PDF's metadata.
    pub date_parts: [u32; 3],
    /// Whether to print that it is a draft.
    pub draft: bool,
    /// The licence under which it may be used.
    pub licence: String,
    /// Expected participants.
    pub participants: u32,
}

/// A titled piece of content.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its anchor, unique in the document.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// The file to include.
    pub path: String,
}

/// An example from the ground as participants see it.
#[derive(Clone, Debug, Serialize)]
pub struct Case {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Countries and regions, in words.
    pub places: String,
    /// The years, in words.
    pub period: String,
    /// Its themes, in words.
    pub themes: String,
    /// What it speaks of and that nobody has to take part, if that needs saying.
    pub note: Option<String>,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// The summary.
    pub summary: String,
    /// The situation … what others can use, with printed headings, in order.
    pub sections: Vec<Section>,
    /// One file a question.
    pub questions: Vec<String>,
    /// Whether "What happened next" is given out later.
    pub reveal_later: bool,
    /// The list of sources.
    pub sources: String,
    /// Month and year of its facts, in words.
    pub facts_as_of: String,
    /// Its licence.
    pub licence: String,
}

/// An item that is printed in another language than its document.
#[derive(Clone, Debug, Serialize)]
pub struct Fallback {
    /// BCP 47 tag of the language it is in.
    pub language: String,
    /// That language's name in the document's language.
    pub name: String,
}

/// A handout, worksheet or card.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Its anchor.
    pub id: String,
    /// `handout`, `worksheet`, `card` or `reveal`.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// The title of its exercise.
    pub exercise: String,
    /// `L3` if it is a loose sheet.
    pub number: Option<String>,
    /// The group that gets it.
    pub group: Option<String>,
    /// `person` or `group`, for cards.
    pub to: Option<String>,
    /// What it speaks of, if that needs saying.
    pub note: Option<String>,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// The file to include.
    pub path: String,
}

/// One line of the agenda.
#[derive(Clone, Debug, Serialize)]
pub struct AgendaRow {
    /// `09:00`
    pub start: String,
    /// `09:45`
    pub end: String,
    /// What happens.
    pub title: String,
    /// Whether it is a break.
    pub pause: bool,
}

/// One day of the agenda.
#[derive(Clone, Debug, Serialize)]
pub struct AgendaDay {
    /// From 1.
    pub number: u32,
    /// Its rows in order.
    pub rows: Vec<AgendaRow>,
}

/// A reading as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// Its anchor.
    pub id: String,
    /// Authors, or none.
    pub authors: String,
    /// Title.
    pub title: String,
    /// Publisher and year.
    pub imprint: String,
    /// Its kind, in words (publication, video …).
    pub kind: String,
    /// Address, if there is one.
    pub url: Option<String>,
    /// The language of the publication, in words.
    pub language: String,
    /// The annotation.
    pub path: String,
    /// The language of the annotation, if that is not the document's.
    pub fallback: Option<Fallback>,
}

/// A topic for discussion as participants see it.
#[derive(Clone, Debug, Serialize)]
pub struct Topic {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The question.
    pub path: String,
}

/// Topics for discussion of a theme: template `discussion`.
#[derive(Clone, Debug, Serialize)]
pub struct Discussion {
    /// The theme's title.
    pub theme: String,
    /// Its topics.
    pub topics: Vec<Topic>,
}

/// Key messages of a theme: template `key-messages`.
#[derive(Clone, Debug, Serialize)]
pub struct KeyMessages {
    /// The theme's anchor.
    pub id: String,
    /// The theme's title.
    pub title: String,
    /// The introduction, if it is printed before them.
    pub introduction: Option<String>,
    /// The key messages.
    pub key_messages: String,
    /// The language they are printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
}

/// Readings of a theme: template `readings`.
#[derive(Clone, Debug, Serialize)]
pub struct Readings {
    /// The theme's title.
    pub theme: String,
    /// The readings in order.
    pub readings: Vec<Reading>,
}

/// A form to fill in, always a loose sheet: template `form`.
#[derive(Clone, Debug, Serialize)]
pub struct FormSheet {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its loose-sheet number.
    pub number: String,
    /// What it speaks of, if that needs saying.
    pub note: Option<String>,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// The file to include.
    pub path: String,
}

/// A theme as participants see it.
///
/// The handbook labels the headings `{id}.discussion` and `{id}.key-messages` for the guide to refer to.
#[derive(Clone, Debug, Serialize)]
pub struct Theme {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The introduction.
    pub introduction: String,
    /// The key messages.
    pub key_messages: String,
    /// The language it is printed in, if that is not the document's.
    pub fallback: Option<Fallback>,
    /// Its cases in the course's order.
    pub cases: Vec<Case>,
    /// Sheets given at the start.
    pub sheets: Vec<Sheet>,
    /// Topics for discussion of the course.
    pub topics: Vec<Topic>,
}

/// A useful number on the last page.
#[derive(Clone, Debug, Serialize)]
pub struct Number {
    /// Whose it is.
    pub name: String,
    /// The telephone number.
    pub number: String,
    /// Hours and languages.
    pub note: String,
}

/// The participants' handbook: template `handbook`.
#[derive(Clone, Debug, Serialize)]
pub struct Handbook {
    /// What will be different.
    pub purpose: String,
    /// What participants will be able to do.
    pub objectives: Vec<String>,
    /// The house rules.
    pub house_rules: Option<Section>,
    /// The agenda.
    pub agenda: Vec<AgendaDay>,
    /// The topics in the course's order.
    pub themes: Vec<Theme>,
    /// The readings.
    pub readings: Vec<Reading>,
    /// Useful numbers.
    pub numbers: Vec<Number>,
}

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
    /// `L3` if it is a loose sheet; otherwise its page in the handbook is in `/pages.json`.
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
        /// The theme's anchor with `.key-messages`, the key of `/pages.json`.
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

/// Topics for discussion with notes: template `discussion-notes`.
#[derive(Clone, Debug, Serialize)]
pub struct DiscussionNotes {
    /// The theme's title.
    pub theme: String,
    /// Its topics.
    pub topics: Vec<TopicNotes>,
}

/// Trainer's cheat sheets of an exercise: template `cheat-sheet`.
#[derive(Clone, Debug, Serialize)]
pub struct CheatSheet {
    /// The exercise's title.
    pub exercise: String,
    /// The theme's title.
    pub theme: String,
    /// The sheets, each on a page.
    pub sections: Vec<Section>,
}

/// Training challenges of a theme: template `challenges`.
#[derive(Clone, Debug, Serialize)]
pub struct Challenges {
    /// The theme's title.
    pub theme: String,
    /// Its challenges.
    pub challenges: Vec<Challenge>,
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

/// A day of the facilitator guide.
#[derive(Clone, Debug, Serialize)]
pub struct GuideDay {
    /// From 1.
    pub number: u32,
    /// Its sessions, breaks too.
    pub sessions: Vec<Session>,
    /// What to write on flipcharts beforehand, all sessions.
    pub flipchart: Vec<String>,
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
    pub number: String,
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
    /// People expected, at least and at most.
    pub participants: [u32; 3],
    /// How many facilitators.
    pub facilitators: u32,
    /// The day at a glance.
    pub agenda: Vec<AgendaDay>,
    /// "If somebody tells you something serious".
    pub care: Option<Section>,
    /// The country's facts.
    pub room: Vec<RoomFact>,
    /// Who checked the country's profile, or nobody.
    pub room_checked_by: Option<String>,
    /// Days and sessions.
    pub days: Vec<GuideDay>,
    /// Cases with teaching notes.
    pub cases: Vec<CaseNotes>,
    /// Challenges by theme title.
    pub challenges: Vec<(String, Vec<Challenge>)>,
    /// Loose sheets in order: what to copy, and for whom.
    pub sheets: Vec<SheetName>,
    /// Forms.
    pub forms: Vec<FormNotes>,
    /// Supplies of all exercises.
    pub supplies: Vec<Supply>,
    /// What fell back in language, by title.
    pub fallbacks: Vec<String>,
}
