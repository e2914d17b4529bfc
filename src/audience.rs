//! Who may read something, and when it is given out.

use serde::Serialize;

/// Who may read a part, a document or a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everybody in the room.
    Participant,
    /// Only those who lead the training.
    Facilitator,
}

impl Audience {
    /// The word used in paths and machine output.
    pub fn word(self) -> &'static str {
        match self {
            Audience::Participant => "participant",
            Audience::Facilitator => "facilitator",
        }
    }
}

/// When participants get a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// With the handbook.
    Start,
    /// By a step of an exercise: a loose sheet.
    Step,
}
