//! Who may read something, when it is given out, and in which pack it lies.

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

    /// Who has it until it is given out: what participants get later lies with the facilitators.
    pub fn keeper(self, moment: Moment) -> Self {
        match moment {
            Moment::Start => self,
            Moment::Later => Audience::Facilitator,
        }
    }
}

/// When participants get a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// With the handbook.
    Start,
    /// During the course or after it: by a step of an exercise, in a session, at the end.
    Later,
}

/// One of the packs of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PackKind {
    /// What participants have from the start.
    Participant,
    /// What facilitators have: their own documents, and what they hand out later.
    Facilitator,
    /// All that participants got, to be handed over when the course is over.
    After,
}

impl PackKind {
    /// All of them.
    pub const ALL: [PackKind; 3] = [PackKind::Participant, PackKind::Facilitator, PackKind::After];

    /// The word used in names and machine output.
    pub fn word(self) -> &'static str {
        match self {
            PackKind::Participant => Audience::Participant.word(),
            PackKind::Facilitator => Audience::Facilitator.word(),
            PackKind::After => "after",
        }
    }

    /// Who may read it.
    pub fn audience(self) -> Audience {
        match self {
            PackKind::Participant | PackKind::After => Audience::Participant,
            PackKind::Facilitator => Audience::Facilitator,
        }
    }

    /// Whether it holds a document of this audience and this moment.
    pub fn holds(self, audience: Audience, moment: Moment) -> bool {
        match self {
            PackKind::Participant => audience.keeper(moment) == Audience::Participant,
            PackKind::Facilitator => audience.keeper(moment) == Audience::Facilitator,
            PackKind::After => audience == Audience::Participant,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_lies_in_one_of_two_packs_and_participants_get_theirs_in_the_end() {
        for audience in [Audience::Participant, Audience::Facilitator] {
            for moment in [Moment::Start, Moment::Later] {
                let [first, kept, after] = PackKind::ALL.map(|kind| kind.holds(audience, moment));
                assert!(first != kept, "{audience:?} {moment:?}");
                assert_eq!(after, audience == Audience::Participant);
            }
        }
        assert!(!PackKind::Participant.holds(Audience::Participant, Moment::Later));
    }
}
