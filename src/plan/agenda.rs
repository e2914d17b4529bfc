//! Lays sessions out on the clock.

use serde::Serialize;

use super::judged::judged;
use super::made::Made;
use super::why::{LeftOut, Reason};
use super::written::{blocks, no_shorter_form};
use super::{dated, made, ways, why, windows};
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::Date;
use crate::library::course::{self, Clock, Interpretation, Shorter, clock};
use crate::select::Selection;

/// A day as planned.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Day {
    /// From 1.
    pub number: u32,
    /// When it is, if the course says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// Sessions and breaks in order.
    pub entries: Vec<Entry>,
}

impl Day {
    /// Its sessions in order.
    pub fn sessions(&self) -> impl DoubleEndedIterator<Item = &Session> {
        self.entries.iter().filter_map(Entry::session)
    }

    /// What is done in its sessions, in order.
    pub fn items(&self) -> impl Iterator<Item = &PlannedItem> {
        self.sessions().flat_map(|session| &session.items)
    }
}

/// A session or a break.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Entry {
    /// A session, or the part of it that lies between two breaks.
    Session(Session),
    /// A break.
    Pause {
        /// When it begins, in minutes after midnight.
        start: Clock,
        /// When it ends.
        end: Clock,
        /// Its name in the course.
        name: String,
    },
}

impl Entry {
    /// When it begins.
    pub fn start(&self) -> Clock {
        match self {
            Self::Session(session) => session.start,
            Self::Pause { start, .. } => *start,
        }
    }

    /// When it ends.
    pub fn end(&self) -> Clock {
        match self {
            Self::Session(session) => session.end,
            Self::Pause { end, .. } => *end,
        }
    }

    /// The session, if it is one.
    pub fn session(&self) -> Option<&Session> {
        match self {
            Self::Session(session) => Some(session),
            Self::Pause { .. } => None,
        }
    }

    /// The same, to change it.
    pub fn session_mut(&mut self) -> Option<&mut Session> {
        match self {
            Self::Session(session) => Some(session),
            Self::Pause { .. } => None,
        }
    }
}

/// A session.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Session {
    /// Which of the course's sessions it is, from 0; none for those that the planner made.
    pub index: Option<usize>,
    /// Its title, if the author gave one.
    pub title: Option<String>,
    /// When it begins, in minutes after midnight.
    pub start: Clock,
    /// When it ends.
    pub end: Clock,
    /// What is done in it.
    pub items: Vec<PlannedItem>,
}

/// An item with its minutes.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "an id and its minutes, or a title and its minutes")]
pub enum PlannedItem {
    Frame {
        kind: &'static str,
        minutes: u32,
    },
    Exercise {
        id: String,
        minutes: u32,
        /// What makes it shorter, where the planner took less than the whole.
        #[serde(skip_serializing_if = "Option::is_none")]
        shorter: Option<Shorter>,
    },
    CaseStudy {
        id: String,
        minutes: u32,
    },
    KeyMessages {
        id: String,
        minutes: u32,
    },
    Discussion {
        id: String,
        minutes: u32,
    },
    Text {
        title: String,
        minutes: u32,
    },
}

impl PlannedItem {
    /// The same item in another length.
    pub(super) fn lasting(mut self, length: u32, way: Option<Shorter>) -> Self {
        if let Self::Exercise { shorter, .. } = &mut self {
            *shorter = way;
        }
        match &mut self {
            Self::Frame { minutes, .. }
            | Self::Exercise { minutes, .. }
            | Self::CaseStudy { minutes, .. }
            | Self::KeyMessages { minutes, .. }
            | Self::Discussion { minutes, .. }
            | Self::Text { minutes, .. } => *minutes = length,
        }
        self
    }

    /// The id of what it holds, if it is an item of the library.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Exercise { id, .. }
            | Self::CaseStudy { id, .. }
            | Self::KeyMessages { id, .. }
            | Self::Discussion { id, .. } => Some(id),
            Self::Frame { .. } | Self::Text { .. } => None,
        }
    }

    /// Its id, else its kind or its title.
    pub fn name(&self) -> &str {
        match self {
            Self::Frame { kind, .. } => kind,
            Self::Text { title, .. } => title,
            _ => self.id().expect("everything else is an item of the library"),
        }
    }

    /// How long it takes.
    pub fn minutes(&self) -> u32 {
        match self {
            Self::Frame { minutes, .. }
            | Self::Exercise { minutes, .. }
            | Self::CaseStudy { minutes, .. }
            | Self::KeyMessages { minutes, .. }
            | Self::Discussion { minutes, .. }
            | Self::Text { minutes, .. } => *minutes,
        }
    }
}

/// Minutes of items that say nothing of their own.
pub(super) const CASE_MINUTES: u32 = 30;
pub(super) const KEY_MESSAGES_MINUTES: u32 = 15;
pub(super) const DISCUSSION_MINUTES: u32 = 20;

/// A session before it has a place on the clock.
pub(super) struct Block {
    pub(super) index: Option<usize>,
    pub(super) title: Option<String>,
    pub(super) items: Vec<PlannedItem>,
}

impl Block {
    pub(super) fn minutes(&self) -> u32 {
        self.items.iter().map(PlannedItem::minutes).sum()
    }
}

/// The days of a course, and why they are as they are.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    pub(super) days: Vec<Day>,
    /// Why each item is where it is.
    pub(super) reasons: Vec<Reason>,
    /// What the days do without.
    pub(super) left_out: Vec<LeftOut>,
}

/// Makes the days of a course.
pub(super) fn agenda(edition: &Edition<'_>, selection: &Selection<'_>) -> (Agenda, Diagnostics) {
    let course = &edition.target.course;
    let mut diagnostics = Diagnostics::new();
    check_breaks(course, &mut diagnostics);
    let days = windows::days(edition);
    let Made { filled, reasons, mut left_out } = if course.sessions.is_empty() {
        made::made(edition, selection, &days)
    } else {
        no_shorter_form(edition, &mut diagnostics);
        let is_dated = course.sessions.iter().any(|session| session.day.is_some());
        let filled = if is_dated { dated::dated(edition, blocks(edition), &days) } else { written(edition, &days) };
        let reasons = judged(edition, selection, &days, &filled);
        Made { filled, reasons, left_out: Vec::new() }
    };
    for (index, (day, filled)) in course.days.iter().zip(&filled).enumerate() {
        if filled.over > 0 {
            diagnostics.push(ways::overrun(day.span, index, filled, edition));
        }
    }
    let planned: Vec<Day> = filled.into_iter().map(|filled| filled.day).collect();
    left_out.extend(why::dropped_breaks(&days, &planned));
    (Agenda { days: planned, reasons, left_out }, diagnostics)
}

/// The author's sessions in their order.
fn written(edition: &Edition<'_>, days: &[course::Day]) -> Vec<Filled> {
    let mut blocks = blocks(edition).into_iter().peekable();
    let numbered = days.iter().enumerate();
    let fill = |(index, day)| {
        let last = index + 1 == days.len();
        let mut clock = DayClock::new(day, index);
        while let Some(block) = blocks.next_if(|block| last || (clock.fits(block) && !clock.must_wait(block))) {
            clock.place(block);
        }
        clock.close()
    };
    numbered.map(fill).collect()
}

fn check_breaks(course: &course::Course, diagnostics: &mut Diagnostics) {
    for day in &course.days {
        let mut before = day.start;
        for pause in &day.breaks {
            if pause.at < before || pause.at + pause.minutes > day.end {
                let message = format!("the break at {} lies outside the day or in another break", clock(pause.at));
                let help = format!("the day is from {} to {}", clock(day.start), clock(day.end));
                diagnostics.push(Code::BreakOutsideDay.at(day.span, message).help(help));
            }
            before = pause.at + pause.minutes;
        }
    }
}

/// How long something in plenary takes: consecutive interpretation says everything twice.
pub(super) fn in_plenary(edition: &Edition<'_>, minutes: u32) -> u32 {
    if edition.target.course.interpretation == Interpretation::Consecutive { 2 * minutes } else { minutes }
}

/// How long an exercise takes. Its plenary steps are those in which the facilitator says or asks something.
pub(super) fn exercise_minutes(edition: &Edition<'_>, id: &str) -> u32 {
    let exercise = edition.exercises[id].item;
    let spoken: u32 = exercise.kept.steps.iter().filter(|step| step.is_spoken()).map(|step| step.minutes).sum();
    exercise.given.minutes.value + in_plenary(edition, spoken) - spoken
}

/// A day as it was filled.
#[derive(Clone, Debug)]
pub(super) struct Filled {
    pub(super) day: Day,
    /// Minutes over.
    pub(super) over: u32,
    /// Minutes that stay free on purpose.
    pub(super) slack: u32,
}

/// A day that is being filled.
pub(super) struct DayClock<'a> {
    day: Day,
    now: Clock,
    end: Clock,
    slack: u32,
    pauses: std::iter::Peekable<std::slice::Iter<'a, course::Pause>>,
}

impl<'a> DayClock<'a> {
    pub(super) fn new(day: &'a course::Day, index: usize) -> Self {
        let number = u32::try_from(index + 1).expect("a course has few days");
        Self {
            day: Day { number, date: day.date, entries: Vec::new() },
            now: day.start,
            end: day.end,
            slack: 0,
            pauses: day.breaks.iter().peekable(),
        }
    }

    /// Whether a block and the breaks before the end of the day still fit.
    pub(super) fn fits(&self, block: &Block) -> bool {
        self.has_room(block.minutes())
    }

    /// Whether so many minutes and the breaks before the end of the day still fit.
    pub(super) fn has_room(&self, minutes: u32) -> bool {
        let pauses: u32 = self.pauses.clone().map(|pause| pause.minutes).sum();
        self.now + minutes + pauses + self.slack <= self.end
    }

    /// A recap looks back on the day before: it begins a day.
    fn must_wait(&self, block: &Block) -> bool {
        let recap = matches!(block.items.first(), Some(PlannedItem::Frame { kind: "recap", .. }));
        recap && !self.day.entries.is_empty()
    }

    pub(super) fn place(&mut self, block: Block) {
        let mut open = Vec::new();
        let mut start = self.now;
        for item in block.items {
            if self.pause_comes_first(item.minutes()) {
                self.session(block.index, block.title.clone(), start, &mut open);
                self.pause();
                start = self.now;
            }
            self.now += item.minutes();
            open.push(item);
        }
        self.session(block.index, block.title, start, &mut open);
    }

    /// A break is taken where it is nearest to its time: before an item that would overrun it by more than half.
    fn pause_comes_first(&mut self, minutes: u32) -> bool {
        let now = self.now;
        self.pauses
            .peek()
            .is_some_and(|pause| now >= pause.at || (now + minutes).saturating_sub(pause.at) > pause.at - now)
    }

    fn session(&mut self, index: Option<usize>, title: Option<String>, start: Clock, items: &mut Vec<PlannedItem>) {
        if !items.is_empty() {
            let items = std::mem::take(items);
            self.day.entries.push(Entry::Session(Session { index, title, start, end: self.now, items }));
        }
    }

    fn pause(&mut self) {
        if let Some(pause) = self.pauses.next() {
            let (start, end) = (self.now, self.now + pause.minutes);
            self.day.entries.push(Entry::Pause { start, end, name: pause.name.clone() });
            self.now = end;
        }
    }

    /// Ends the day. Breaks that nothing follows are left out.
    pub(super) fn close(self) -> Filled {
        let over = (self.now + self.slack).saturating_sub(self.end);
        let over = if self.day.entries.is_empty() { 0 } else { over };
        Filled { day: self.day, over, slack: self.slack }
    }
}

/// The people expected fit every exercise that the plan holds.
pub(super) fn group_sizes(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let course = &edition.target.course;
    for id in &selection.exercises {
        let exercise = edition.exercises[id].item;
        let (least, most) = exercise.kept.group_size.value;
        let expected = course.participants.expected;
        if !(least..=most).contains(&expected) {
            let message =
                format!("`{id}` is for {least} to {most} people, and {expected} are expected in {}", course.id);
            let span = exercise.kept.group_size.span;
            let drop = ways::command(&format!("drop {} {id} --exclude", course.id));
            let help = format!("run {drop}, or see its variations and widen `group-size`");
            diagnostics.push(Code::GroupSize.at(span, message).help(help));
        }
    }
}
