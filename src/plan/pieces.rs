//! What wants a place in an agenda, and the days that have places.

use std::borrow::Cow;

use super::agenda::PlannedItem;
use crate::library::course::{self, Clock, Shorter};
use crate::library::exercise::{Phase, Type};

/// What a piece is in an agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// An exercise that opens a course.
    Opener,
    /// An exercise of a theme.
    Work,
    /// A case to read and discuss.
    Case,
    /// A topic for discussion.
    Discussion,
    /// The key messages of a theme.
    Messages,
    /// An exercise in which people plan for afterwards.
    Apply,
    /// The plan for afterwards, where no exercise makes it.
    Plan,
}

impl Role {
    /// Whether it belongs to the topic of its theme.
    pub(super) fn is_of_topic(self) -> bool {
        matches!(self, Self::Work | Self::Case | Self::Discussion | Self::Messages)
    }
}

/// A length that a piece may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    /// How long.
    pub(super) minutes: u32,
    /// What makes an exercise shorter.
    pub(super) shorter: Option<Shorter>,
}

impl From<u32> for Length {
    fn from(minutes: u32) -> Self {
        Self { minutes, shorter: None }
    }
}

/// Something with a place in the agenda still to find.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// What it is, in its usual length.
    pub(super) item: PlannedItem,
    /// Its lengths, the usual one first.
    pub(super) lengths: Vec<Length>,
    /// What it is in an agenda.
    pub(super) role: Role,
    /// The place in the course of its theme.
    pub(super) theme: Option<usize>,
    /// Whether it prepares for all themes: an exercise of a theme that the course does not have.
    pub(super) general: bool,
    /// The type of an exercise.
    pub(super) kind: Option<Type>,
    /// When in a topic it belongs.
    pub(super) phase: Phase,
    /// Whether it is sensitive.
    pub(super) sensitive: bool,
    /// Whether it ends with a debrief.
    pub(super) debriefed: bool,
    /// Whether people stand up and move.
    pub(super) on_feet: bool,
    /// Whether people read much.
    pub(super) heavy: bool,
    /// Pieces that must come before it.
    pub(super) after: Vec<usize>,
    /// Pieces that go with it.
    pub(super) pairs: Vec<usize>,
    /// Points that it costs; none for what the course asks for.
    pub(super) price: u32,
}

impl Piece {
    /// Whether an agenda can do without it.
    pub(super) fn is_filler(&self) -> bool {
        self.price > 0
    }

    /// A piece that is neither sensitive nor asks for anything before it.
    pub(super) fn new(item: PlannedItem, role: Role, theme: Option<usize>) -> Self {
        Self {
            lengths: vec![item.minutes().into()],
            item,
            role,
            theme,
            general: false,
            kind: None,
            phase: Phase::Explore,
            sensitive: false,
            debriefed: false,
            on_feet: false,
            heavy: false,
            after: Vec::new(),
            pairs: Vec::new(),
            price: 0,
        }
    }

    /// The item in one of its lengths.
    pub(super) fn item(&self, length: usize) -> PlannedItem {
        let Length { minutes, shorter } = self.lengths[length];
        self.item.clone().lasting(minutes, shorter)
    }
}

/// A day with its places.
#[derive(Clone, Debug)]
pub(super) struct Room<'a> {
    /// When it begins.
    pub(super) start: Clock,
    /// When it ends.
    pub(super) end: Clock,
    /// Its breaks, by time.
    pub(super) pauses: Cow<'a, [course::Pause]>,
    /// The longest break, which parts the day in two halves.
    pub(super) meal: Option<usize>,
    /// Minutes of what begins it.
    pub(super) opening: Vec<u32>,
    /// Minutes of what ends it.
    pub(super) closing: Vec<u32>,
}

impl<'a> Room<'a> {
    /// A day with its breaks and nothing in it.
    pub(super) fn new(start: Clock, end: Clock, pauses: Cow<'a, [course::Pause]>) -> Self {
        let longest = pauses.iter().enumerate().max_by_key(|(_, pause)| (pause.minutes, std::cmp::Reverse(pause.at)));
        let meal = longest.filter(|(_, pause)| pause.minutes >= 30).map(|(index, _)| index);
        Self { start, end, pauses, meal, opening: Vec::new(), closing: Vec::new() }
    }

    /// Minutes for pieces.
    pub(super) fn room(&self) -> u32 {
        let pauses: u32 = self.pauses.iter().map(|pause| pause.minutes).sum();
        let blocks: u32 = self.opening.iter().chain(&self.closing).sum();
        (self.end - self.start).saturating_sub(pauses + blocks)
    }

    /// Minutes of the second half that stay free.
    pub(super) fn slack_after_meal(&self, percent: u32) -> u32 {
        let from = self.meal.map_or(self.start, |meal| self.pauses[meal].at + self.pauses[meal].minutes);
        self.end.saturating_sub(from) * percent / 100
    }
}

/// What an agenda is to be made of.
#[derive(Clone, Debug)]
pub(super) struct Problem<'a> {
    /// The days.
    pub(super) days: Vec<Room<'a>>,
    /// What wants a place; fillers last.
    pub(super) pieces: Vec<Piece>,
    /// How many themes the course has.
    pub(super) themes: usize,
    /// Minutes of the framing of a topic.
    pub(super) framing: u32,
    /// Minutes of the link to people's own work.
    pub(super) own_work: u32,
    /// Minutes of the test before the course, and of the one after it; none if the course has no test.
    pub(super) test: u32,
    /// Minutes of an energiser.
    pub(super) energiser: u32,
    /// Minutes between two sessions with no break between them.
    pub(super) change: u32,
    /// How much of each half day stays free, in per cent.
    pub(super) slack: u32,
    /// How many plans for afterwards are enough.
    pub(super) plans: u32,
    /// Whether breaks begin as soon as what comes before them ends.
    pub(super) tight: bool,
}
