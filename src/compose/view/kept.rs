//! Views of facilitators' other documents, and of what they share with the guide.

use serde::Serialize;

use super::{CaseNotes, Fallback, FormNotes, Section};

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
