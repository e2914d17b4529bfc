//! Exercises under the ten headings.

mod read;
mod shown;

pub(super) use read::split_minutes;
pub use read::{linking_blocks, read};
pub use shown::Shown;

use serde::Serialize;

use super::body::{Given, Kept, Part};
use super::care::Care;
use super::{Level, Objective};
use crate::audience::Moment;
use crate::document::DocumentKind;
use crate::ids::ExerciseId;
use crate::markdown;
use crate::number::Number;
use crate::source::{FileId, Located, Span};
use crate::yaml::Choice;

/// An exercise in one language.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// Its id, `theme/nn-slug`.
    pub id: ExerciseId,
    /// Its number within its theme.
    pub number: u32,
    /// Its file.
    pub file: FileId,
    /// What participants see.
    pub given: ExerciseGiven,
    /// What only facilitators see.
    pub kept: ExerciseKept,
}

impl Exercise {
    /// The minutes that a variation such as "15 minutes shorter" saves; what is written where it cannot save that many.
    pub fn shorter(&self) -> Option<Result<u32, String>> {
        let variations = self.kept.variations.as_ref()?.plain();
        let (before, _) = variations.split_once(" minutes shorter")?;
        let written = before.rsplit(|c: char| !c.is_ascii_digit()).next().filter(|written| !written.is_empty())?;
        let minutes = Number::MINUTES.read(written).filter(|minutes| *minutes < self.given.minutes.value);
        Some(minutes.ok_or_else(|| written.to_owned()))
    }
}

/// What participants see of an exercise.
#[derive(Clone, Debug)]
pub struct ExerciseGiven {
    /// Its title.
    pub title: Located<String>,
    /// Its type.
    pub kind: Type,
    /// For whom it is, from the library's vocabulary.
    pub audience: Vec<Located<String>>,
    /// Its themes.
    pub themes: Vec<Located<String>>,
    /// How long it takes.
    pub minutes: Located<u32>,
    /// Whether that is approximate.
    pub approximate: bool,
    /// What it speaks of.
    pub care: Care,
    /// Its licence, if it is not the library's.
    pub licence: Option<String>,
    /// Whether it plays in the invented district, so that the handbook has the page about it.
    pub uses_district: bool,
    /// The objectives of themes that it practises.
    pub practises: Vec<Located<Objective>>,
    /// The objectives.
    pub objectives: Part<Given>,
    /// What each step shows to everybody, in the order of the steps.
    pub steps: Vec<Shown>,
    /// Handouts, worksheets and cards.
    pub sheets: Vec<Sheet>,
}

/// A handout, worksheet or card.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Which of them it is.
    pub kind: SheetKind,
    /// What links call it.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// Where its heading stands.
    pub span: Span,
    /// The group that gets it.
    pub group: Option<String>,
    /// Who gets a card.
    pub to: Option<To>,
    /// When it is given out.
    pub moment: Moment,
    /// Its content.
    pub part: Part<Given>,
}

/// Kinds of sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum SheetKind {
    Handout,
    Worksheet,
    Card,
}

impl SheetKind {
    /// All of them, in the order in which the sheets of an exercise are read.
    pub const ALL: [Self; 3] = [Self::Handout, Self::Worksheet, Self::Card];

    /// The keyword that begins its heading.
    pub fn keyword(self) -> &'static str {
        match self {
            SheetKind::Handout => "Handout",
            SheetKind::Worksheet => "Worksheet",
            SheetKind::Card => "Card",
        }
    }

    /// The kind of document that it becomes.
    pub fn document(self) -> DocumentKind {
        match self {
            SheetKind::Handout => DocumentKind::Handout,
            SheetKind::Worksheet => DocumentKind::Worksheet,
            SheetKind::Card => DocumentKind::Card,
        }
    }

    /// The word that names it in paths and labels.
    pub fn word(self) -> &'static str {
        self.document().word()
    }
}

/// Who gets a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say what they mean")]
pub enum To {
    Person,
    Group,
}

impl Choice for To {
    const WORDS: &'static [(&'static str, Self)] = &[("person", Self::Person), ("group", Self::Group)];
}

/// What only facilitators see of an exercise.
#[derive(Clone, Debug)]
pub struct ExerciseKept {
    /// Least and largest group.
    pub group_size: Located<(u32, u32)>,
    /// When in a course it belongs.
    pub phase: Phase,
    /// How much participants read.
    pub reading: Reading,
    /// What it can do without.
    pub works_without: Vec<Without>,
    /// How well it was tried.
    pub status: Status,
    /// How hard it is.
    pub level: Level,
    /// Exercises that go with it.
    pub pairs_with: Vec<Located<String>>,
    /// Exercises that must come before it.
    pub builds_on: Vec<Located<String>>,
    /// Cases it uses.
    pub uses_cases: Vec<UsedCase>,
    /// Supplies.
    pub supplies: Vec<Supply>,
    /// Guidance.
    pub guidance: Part<Kept>,
    /// The steps.
    pub steps: Vec<Step>,
    /// Cheat sheets with their titles.
    pub cheat_sheets: Vec<(String, Part<Kept>)>,
    /// Debrief questions.
    pub debrief: Part<Kept>,
    /// Variations.
    pub variations: Option<Part<Kept>>,
}

/// A case that an exercise uses.
#[derive(Clone, Debug)]
pub struct UsedCase {
    /// Its id.
    pub id: Located<String>,
    /// Whether "What happened next" is given out later.
    pub reveal_later: bool,
}

/// A supply.
#[derive(Clone, Debug)]
pub struct Supply {
    /// What.
    pub item: String,
    /// Its kind.
    pub kind: SupplyKind,
    /// Per whom.
    pub per: Per,
    /// How many.
    pub quantity: u32,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its title without the minutes.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// How long it takes.
    pub minutes: u32,
    /// May be dropped.
    pub optional: bool,
    /// May not be dropped.
    pub keep: bool,
    /// What goes on the flipchart.
    pub flipchart: Vec<String>,
    /// Its text with cues.
    pub part: Part<Kept>,
}

impl Step {
    /// The words of its cues, such as `Ask`, in order.
    pub fn cues(&self) -> impl Iterator<Item = String> {
        self.part.blocks.iter().filter_map(markdown::cue).map(|(cue, _)| cue.value)
    }

    /// Whether the facilitator speaks to everybody in it.
    pub fn is_spoken(&self) -> bool {
        self.cues().any(|cue| matches!(cue.as_str(), "Say" | "Ask"))
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        #[expect(missing_docs, reason = "the words say what they mean")]
        pub enum $name { $($variant,)* }

        impl Choice for $name {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)*];
        }
    };
}

words! {
    /// Types of exercises.
    Type {
        Icebreaker "icebreaker", Conceptual "conceptual", Brainstorm "brainstorm", CaseAnalysis "case-analysis",
        RolePlay "role-play", Simulation "simulation", Mapping "mapping", Drafting "drafting", Debate "debate",
        ActionPlanning "action-planning",
    }
}
words! {
    /// When in a course an exercise belongs.
    Phase { Open "open", Explore "explore", Practise "practise", Apply "apply", Close "close", }
}
words! {
    /// How much participants read.
    Reading { None "none", Light "light", Heavy "heavy", }
}
words! {
    /// What an exercise can do without.
    Without { Electricity "electricity", Projector "projector", Printing "printing", }
}
words! {
    /// How well an exercise was tried.
    Status { DeskTested "desk-tested", Piloted "piloted", }
}
words! {
    /// Kinds of supplies.
    SupplyKind {
        Consumable "consumable", Equipment "equipment", Handout "handout", Reference "reference", Room "room",
    }
}
words! {
    /// Per whom a supply is counted.
    Per { Participant "participant", Group "group", Room "room", Facilitator "facilitator", }
}

/// The sections in their order.
pub(super) const ORDER: &[&str] = &[
    "Learning objectives",
    "Supplies",
    "Guidance to trainers",
    "Instructions",
    "Handout",
    "Worksheet",
    "Card",
    "Trainer's cheat sheet",
    "Debrief",
    "Possible variations",
];

/// The title of every last step: a keyword, printed from the labels.
pub const DEBRIEF: &str = "Debrief";

/// Cues that begin a paragraph of a step.
pub const CUES: &[&str] = &["Say", "Ask", "Do", "Flipchart"];
