//! The page that facilitators run the day with: template `run-the-day.html`.

use serde::Serialize;

use super::Fallback;

/// All days of a course, step by step.
#[derive(Clone, Debug, Serialize)]
pub struct RunTheDay {
    /// The title of the course.
    pub course: String,
    /// Under which name a browser keeps what was pressed.
    pub name: String,
    /// BCP 47 language.
    pub language: String,
    /// Whether it is written from right to left.
    pub rtl: bool,
    /// Its days.
    pub days: Vec<LiveDay>,
}

/// A day.
#[derive(Clone, Debug, Serialize)]
pub struct LiveDay {
    /// From 1.
    pub number: u32,
    /// `2026-12-01`, if that is known.
    pub date: Option<String>,
    /// "Day 1", with its date if that is known.
    pub title: String,
    /// What is done, in order.
    pub steps: Vec<LiveStep>,
    /// What can be left out, cheapest first.
    pub cuts: Vec<LiveCut>,
}

/// A step of an exercise, a whole item of a session, or a break.
#[derive(Clone, Debug, Serialize)]
pub struct LiveStep {
    /// When it begins, in minutes after midnight.
    pub start: u32,
    /// When it ends.
    pub end: u32,
    /// The same as `09:00` and `09:10`.
    pub clock: [String; 2],
    /// How long, in words.
    pub minutes: String,
    /// The item that it is a step of.
    pub of: Option<String>,
    /// Its title.
    pub title: String,
    /// Whether it is a break.
    pub pause: bool,
    /// "optional" or "keep this".
    pub mark: Option<String>,
    /// What of the item is left out, in words.
    pub today: Option<String>,
    /// Content that people can leave.
    pub note: Option<String>,
    /// Its text.
    pub lines: Vec<LiveLine>,
    /// What is handed out, or opened, in it.
    pub sheets: Vec<LiveSheet>,
    /// What is on the flipchart.
    pub flipchart: Vec<String>,
    /// Its language, if that is not the page's.
    pub fallback: Option<Fallback>,
    /// For 5, 10, 15, 20 and 30 minutes: what to leave out after this step, by its place among the cuts of the day.
    pub late: [Vec<usize>; 5],
    /// What is not left out after this step although it could seem so, with the reason.
    pub held: Vec<String>,
}

/// A line of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LiveLine {
    /// "Do", "Say", "Ask" and the like.
    pub cue: Option<String>,
    /// Whether it is an item of a list.
    pub item: bool,
    /// Its words.
    pub text: String,
}

/// A sheet.
#[derive(Clone, Debug, Serialize)]
pub struct LiveSheet {
    /// `L3` if it is handed out now; none if it is in the handbook.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// For whom.
    pub to: String,
}

/// Something that the day can do without.
#[derive(Clone, Debug, Serialize)]
pub struct LiveCut {
    /// What, in words.
    pub what: String,
    /// How many minutes that saves.
    pub minutes: u32,
    /// The first and the last step that it is about.
    pub steps: [usize; 2],
    /// Whether these steps are not done at all.
    pub whole: bool,
}
