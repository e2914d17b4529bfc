//! Courses: what a trainer orders.

mod read;

pub(super) use read::read_clock;
pub use read::{ITEMS, clock, parse_clock, read, read_text};

use serde::Serialize;

use super::{Date, Event, Level, Objective};
use crate::source::{FileId, Located, Span};
use crate::yaml::Choice;

/// A course definition.
#[derive(Clone, Debug)]
pub struct Course {
    /// Its id.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// Its texts, by language; the library's own first.
    pub text: CourseText,
    /// Audiences.
    pub audience: Vec<Located<String>>,
    /// How hard it may be.
    pub level: Level,
    /// When and where it is held.
    pub event: Event,
    /// Its editions.
    pub targets: Vec<Located<String>>,
    /// People: expected, at least, at most.
    pub participants: Participants,
    /// How many lead it.
    pub facilitators: u32,
    /// Rooms besides the plenary.
    pub break_out_rooms: u32,
    /// How it is interpreted.
    pub interpretation: Interpretation,
    /// Its paper, in the place of the country's: `a4` or `us-letter`.
    pub paper: Option<String>,
    /// How much of each half day the planner leaves free, in per cent.
    pub slack: u32,
    /// Minutes of an official opening, if the planner is to make one.
    pub official_opening: Option<u32>,
    /// Its days.
    pub days: Vec<Day>,
    /// What is chosen for it.
    pub select: Rules,
    /// Whether it has a booklet of exercises and one of solutions.
    pub booklets: bool,
    /// Which slides each day has.
    pub slides: Slides,
    /// Whether there is a third pack, to be handed over when the course is over.
    pub after: bool,
    /// Whether packs hold a web edition.
    pub web: bool,
    /// The objectives of themes that it promises to practise and to test.
    pub covers: Vec<Located<Objective>>,
    /// Forms by id.
    pub forms: Vec<Located<String>>,
    /// Sessions in order; empty if the planner makes them.
    pub sessions: Vec<SessionRule>,
}

/// The texts of a course in one language.
#[derive(Clone, Debug, Default)]
pub struct CourseText {
    /// Its title.
    pub title: String,
    /// What will be different.
    pub purpose: String,
    /// What participants will be able to do.
    pub objectives: Vec<Located<String>>,
    /// Titles of its sessions.
    pub sessions: Vec<String>,
    /// Titles of the items of sessions that are a text, in order.
    pub texts: Vec<String>,
}

/// Kinds of things that a course names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum Named {
    Theme,
    Exercise,
    CaseStudy,
    Reading,
    Topic,
    Form,
}

impl Course {
    /// Everything of one kind that the course names: chosen, pinned, excluded or in a session.
    pub fn names(&self, kind: Named) -> Vec<&Located<String>> {
        let select = &self.select;
        let whole = match kind {
            Named::Theme => select.themes.iter().collect(),
            Named::Form => self.forms.iter().collect(),
            Named::Exercise => select.exercises.names(),
            Named::CaseStudy => select.case_studies.names(),
            Named::Reading => select.readings.names(),
            Named::Topic => Vec::new(),
        };
        whole.into_iter().chain(self.in_sessions(kind)).collect()
    }

    /// Everything of one kind that the sessions of the course name.
    pub fn in_sessions(&self, kind: Named) -> Vec<&Located<String>> {
        let items = self.sessions.iter().flat_map(|session| &session.items);
        items.filter_map(|item| item.value.named()).filter(|(known, _)| *known == kind).map(|(_, id)| id).collect()
    }
}

/// Keys of a course, or of its translation, that hold words.
pub const WORDS: [&str; 5] = ["title", "purpose", "objectives", "sessions", "texts"];

/// How many people come.
#[derive(Clone, Copy, Debug)]
pub struct Participants {
    /// Expected.
    pub expected: u32,
    /// At least.
    pub at_least: u32,
    /// At most.
    pub at_most: u32,
}

/// A clock time in minutes after midnight.
pub type Clock = u32;

/// A day: its frame and its breaks.
#[derive(Clone, Debug)]
pub struct Day {
    /// Where it stands.
    pub span: Span,
    /// Which day it is, if that is known.
    pub date: Option<Date>,
    /// When it begins.
    pub start: Clock,
    /// When it ends.
    pub end: Clock,
    /// Its breaks, by time.
    pub breaks: Vec<Pause>,
    /// Whether it may have free minutes.
    pub loose: bool,
}

/// A break.
#[derive(Clone, Debug)]
pub struct Pause {
    /// When it begins.
    pub at: Clock,
    /// How long it lasts.
    pub minutes: u32,
    /// Its name, a key of the labels (`coffee`) or a word of the author.
    pub name: String,
}

/// What is chosen for a course.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Themes in order.
    pub themes: Vec<Located<String>>,
    /// Which exercises.
    pub exercises: Rule,
    /// Which case studies.
    pub case_studies: Rule,
    /// Which readings.
    pub readings: Rule,
}

/// A rule for one kind of item.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Where it stands, if the course has it.
    pub span: Option<Span>,
    /// How many at most.
    pub at_most: Option<u32>,
    /// The longest an exercise may take.
    pub minutes_at_most: Option<u32>,
    /// Countries.
    pub countries: Vec<Located<String>>,
    /// Regions.
    pub regions: Vec<Located<String>>,
    /// Always in.
    pub pin: Vec<Located<String>>,
    /// Never in.
    pub exclude: Vec<Located<String>>,
}

impl Rule {
    /// Every item that is pinned or excluded.
    fn names(&self) -> Vec<&Located<String>> {
        self.pin.iter().chain(&self.exclude).collect()
    }
}

/// A session of the course as its author wrote it.
#[derive(Clone, Debug)]
pub struct SessionRule {
    /// Its title; without one, the titles of its items stand for it.
    pub title: Option<Located<String>>,
    /// Its day from 1, if its author says it.
    pub day: Option<Located<u32>>,
    /// Its items in order.
    pub items: Vec<Located<ItemRule>>,
}

/// An item of a session.
#[derive(Clone, Debug)]
pub enum ItemRule {
    /// What frames a day or a topic, with its minutes.
    Frame(FrameKind, u32),
    /// An exercise, with its minutes and what makes it shorter.
    Exercise(Located<String>, Option<u32>, Option<Shorter>),
    /// A case study to read and discuss.
    CaseStudy(Located<String>, Option<u32>),
    /// The key messages of a theme.
    KeyMessages(Located<String>, Option<u32>),
    /// A topic for discussion: `theme/anchor`.
    Discussion(Located<String>, Option<u32>),
    /// Anything else.
    Text(String, u32),
}

impl ItemRule {
    /// What the item names.
    pub fn named(&self) -> Option<(Named, &Located<String>)> {
        match self {
            Self::Exercise(id, ..) => Some((Named::Exercise, id)),
            Self::CaseStudy(id, _) => Some((Named::CaseStudy, id)),
            Self::KeyMessages(id, _) => Some((Named::Theme, id)),
            Self::Discussion(id, _) => Some((Named::Topic, id)),
            Self::Frame(..) | Self::Text(..) => None,
        }
    }
}

/// What frames a day or a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum FrameKind {
    Opening,
    OfficialOpening,
    Recap,
    Closing,
    Evaluation,
    Energiser,
    Feedback,
    PreTest,
    PostTest,
    Framing,
    OwnWork,
    ActionPlan,
}

impl Choice for FrameKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("opening", Self::Opening),
        ("official-opening", Self::OfficialOpening),
        ("recap", Self::Recap),
        ("closing", Self::Closing),
        ("evaluation", Self::Evaluation),
        ("energiser", Self::Energiser),
        ("feedback", Self::Feedback),
        ("pre-test", Self::PreTest),
        ("post-test", Self::PostTest),
        ("framing", Self::Framing),
        ("own-work", Self::OwnWork),
        ("action-plan", Self::ActionPlan),
    ];
}

/// What makes an exercise shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shorter {
    /// Its optional steps are left out.
    OptionalSteps,
    /// Its shorter variation is done.
    Variation,
}

impl Shorter {
    /// The label that says so in the guide.
    pub fn label(self) -> &'static str {
        match self {
            Self::OptionalSteps => "shorter-optional-steps",
            Self::Variation => "shorter-variation",
        }
    }
}

impl Choice for Shorter {
    const WORDS: &'static [(&'static str, Self)] =
        &[("optional-steps", Self::OptionalSteps), ("variation", Self::Variation)];
}

/// Which slides each day has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Slides {
    /// None.
    #[default]
    None,
    /// The agenda, and what a session turns on.
    Minimal,
    /// What every session is for, and every step that shows something.
    Full,
}

impl Choice for Slides {
    const WORDS: &'static [(&'static str, Self)] =
        &[("minimal", Self::Minimal), ("full", Self::Full), ("none", Self::None)];
}

/// How the course is interpreted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Interpretation {
    /// Everybody speaks one language, or interpreting takes no time.
    #[default]
    None,
    /// Speaker and interpreter take turns: what is said in plenary takes twice as long.
    Consecutive,
}

impl Choice for Interpretation {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("simultaneous", Self::None), ("consecutive", Self::Consecutive)];
}

/// How full a day is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// Free minutes are worth a warning.
    Full,
    /// It may have free minutes.
    Loose,
}

impl Choice for Fill {
    const WORDS: &'static [(&'static str, Self)] = &[("full", Self::Full), ("loose", Self::Loose)];
}
