//! Lays sessions out on the clock.

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::course::{self, Clock, ItemRule, clock};
use crate::library::exercise::Phase;
use crate::select::Selection;
use crate::source::Span;

/// A day as planned.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Day {
    /// From 1.
    pub number: u32,
    /// Sessions and breaks in order.
    pub entries: Vec<Entry>,
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
    Frame { kind: &'static str, minutes: u32 },
    Exercise { id: String, minutes: u32 },
    CaseStudy { id: String, minutes: u32 },
    KeyMessages { id: String, minutes: u32 },
    Discussion { id: String, minutes: u32 },
    Text { title: String, minutes: u32 },
}

impl PlannedItem {
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
const CASE_MINUTES: u32 = 30;
const KEY_MESSAGES_MINUTES: u32 = 15;
const DISCUSSION_MINUTES: u32 = 20;
const FRAME_MINUTES: u32 = 15;

/// A session before it has a place on the clock.
struct Block {
    index: Option<usize>,
    title: Option<String>,
    items: Vec<PlannedItem>,
}

impl Block {
    fn minutes(&self) -> u32 {
        self.items.iter().map(PlannedItem::minutes).sum()
    }
}

/// Makes the days of a course.
pub(super) fn agenda(edition: &Edition<'_>, selection: &Selection<'_>) -> (Vec<Day>, Diagnostics) {
    let course = &edition.target.course;
    let mut diagnostics = Diagnostics::new();
    check_breaks(course, &mut diagnostics);
    let written = !course.sessions.is_empty();
    let blocks = if written { explicit(edition) } else { automatic(edition, selection) };
    let mut blocks = blocks.into_iter().peekable();
    let mut days = Vec::new();
    for (index, day) in course.days.iter().enumerate() {
        let last = index + 1 == course.days.len();
        let mut clock = DayClock::new(day, index);
        if index > 0 && !written {
            clock.place(Block { index: None, title: None, items: vec![frame("recap")] });
        }
        while let Some(block) = blocks.next_if(|block| last || (clock.fits(block) && !clock.must_wait(block))) {
            clock.place(block);
        }
        let over = clock.close();
        if over > 0 {
            diagnostics.push(overrun(day.span, index, over, &clock.day.entries, edition));
        }
        days.push(clock.day);
    }
    (days, diagnostics)
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

fn overrun(
    span: Span,
    index: usize,
    over: u32,
    entries: &[Entry],
    edition: &Edition<'_>,
) -> crate::diagnostic::Diagnostic {
    let message = format!("day {} takes {over} minutes more than it has ({})", index + 1, edition.target.name());
    let items = entries.iter().filter_map(|entry| match entry {
        Entry::Session(session) => Some(&session.items),
        Entry::Pause { .. } => None,
    });
    let longest = items.flatten().filter(|item| item.minutes() >= over).min_by_key(|item| item.minutes());
    let help = match longest {
        Some(PlannedItem::Exercise { id, minutes }) => {
            format!("leave out `{id}` ({minutes} minutes), or end the day later")
        }
        Some(PlannedItem::CaseStudy { id, minutes }) => {
            format!("leave out `{id}` ({minutes} minutes), or end the day later")
        }
        _ => "choose less, or add a day".to_owned(),
    };
    Code::DayOverrun.at(span, message).help(help)
}

fn frame(kind: &'static str) -> PlannedItem {
    PlannedItem::Frame { kind, minutes: FRAME_MINUTES }
}

fn explicit(edition: &Edition<'_>) -> Vec<Block> {
    let sessions = edition.target.course.sessions.iter().enumerate();
    sessions
        .map(|(index, session)| Block {
            index: Some(index),
            title: edition.text.sessions.get(index).cloned().or_else(|| Some(session.title.value.clone())),
            items: session.items.iter().map(|item| planned(&item.value, edition)).collect(),
        })
        .collect()
}

fn planned(rule: &ItemRule, edition: &Edition<'_>) -> PlannedItem {
    match rule {
        ItemRule::Frame(kind, minutes) => PlannedItem::Frame { kind: kind.word(), minutes: *minutes },
        ItemRule::Exercise(id, minutes) => {
            let own = edition.library.exercises[&id.value].original.given.minutes.value;
            PlannedItem::Exercise { id: id.value.clone(), minutes: minutes.unwrap_or(own) }
        }
        ItemRule::CaseStudy(id, minutes) => {
            PlannedItem::CaseStudy { id: id.value.clone(), minutes: minutes.unwrap_or(CASE_MINUTES) }
        }
        ItemRule::KeyMessages(id, minutes) => {
            PlannedItem::KeyMessages { id: id.value.clone(), minutes: minutes.unwrap_or(KEY_MESSAGES_MINUTES) }
        }
        ItemRule::Discussion(id, minutes) => {
            PlannedItem::Discussion { id: id.value.clone(), minutes: minutes.unwrap_or(DISCUSSION_MINUTES) }
        }
        ItemRule::Text(title, minutes) => PlannedItem::Text { title: title.clone(), minutes: *minutes },
    }
}

/// Opening; per theme its exercises, cases and key messages; evaluation and closing.
fn automatic(edition: &Edition<'_>, selection: &Selection<'_>) -> Vec<Block> {
    let single = |item| Block { index: None, title: None, items: vec![item] };
    let library = edition.library;
    let mut blocks = vec![single(frame("opening"))];
    let (mut exercises, mut cases) = (selection.exercises.clone(), selection.case_studies.clone());
    exercises.sort_by_key(|id| library.exercises[*id].original.kept.phase);
    let planned = |id: &str| {
        single(PlannedItem::Exercise { id: id.to_owned(), minutes: library.exercises[id].original.given.minutes.value })
    };
    let (openers, rest) =
        exercises.into_iter().partition(|id| library.exercises[*id].original.kept.phase == Phase::Open);
    exercises = rest;
    blocks.extend(Vec::into_iter(openers).map(planned));
    for theme in &selection.themes {
        let of_theme = |themes: &[crate::source::Located<String>]| themes.iter().any(|name| name.value == *theme);
        let (mine, rest) =
            exercises.into_iter().partition(|id| of_theme(&library.exercises[*id].original.given.themes));
        exercises = rest;
        blocks.extend(mine.into_iter().map(|id: &str| {
            single(PlannedItem::Exercise {
                id: id.to_owned(),
                minutes: library.exercises[id].original.given.minutes.value,
            })
        }));
        let used = |id: &str| {
            let exercises = selection.exercises.iter().flat_map(|id| &library.exercises[*id].original.kept.uses_cases);
            exercises.into_iter().any(|case| case.id.value == id)
        };
        let (mine, rest) = cases.into_iter().partition(|id| of_theme(&library.case_studies[*id].original.given.themes));
        cases = rest;
        let mine = mine.into_iter().filter(|id: &&str| !used(id));
        blocks.extend(mine.map(|id| single(PlannedItem::CaseStudy { id: id.to_owned(), minutes: CASE_MINUTES })));
        blocks.push(single(PlannedItem::KeyMessages { id: (*theme).to_owned(), minutes: KEY_MESSAGES_MINUTES }));
    }
    blocks.extend(exercises.into_iter().map(planned));
    blocks.push(Block { index: None, title: None, items: vec![frame("evaluation"), frame("closing")] });
    blocks
}

/// A day that is being filled.
struct DayClock<'a> {
    day: Day,
    now: Clock,
    end: Clock,
    pauses: std::iter::Peekable<std::slice::Iter<'a, course::Pause>>,
}

impl<'a> DayClock<'a> {
    fn new(day: &'a course::Day, index: usize) -> Self {
        let number = u32::try_from(index + 1).expect("a course has few days");
        Self {
            day: Day { number, entries: Vec::new() },
            now: day.start,
            end: day.end,
            pauses: day.breaks.iter().peekable(),
        }
    }

    /// Whether a block and the breaks before the end of the day still fit.
    fn fits(&self, block: &Block) -> bool {
        let pauses: u32 = self.pauses.clone().map(|pause| pause.minutes).sum();
        self.now + block.minutes() + pauses <= self.end
    }

    /// A recap looks back on the day before: it begins a day.
    fn must_wait(&self, block: &Block) -> bool {
        let recap = matches!(block.items.first(), Some(PlannedItem::Frame { kind: "recap", .. }));
        recap && !self.day.entries.is_empty()
    }

    fn place(&mut self, block: Block) {
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

    /// Ends the day and tells how many minutes it is over. Breaks that nothing follows are left out.
    fn close(&mut self) -> u32 {
        self.now.saturating_sub(self.end)
    }
}

/// The people expected fit every exercise that the plan holds.
pub(super) fn group_sizes(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let course = &edition.target.course;
    for id in &selection.exercises {
        let exercise = &edition.library.exercises[*id].original;
        let (least, most) = exercise.kept.group_size.value;
        let expected = course.participants.expected;
        if !(least..=most).contains(&expected) {
            let message =
                format!("`{id}` is for {least} to {most} people, and {expected} are expected in {}", course.id);
            let span = exercise.kept.group_size.span;
            diagnostics.push(
                Code::GroupSize.at(span, message).help("take it out, or see its variations and widen `group-size`"),
            );
        }
    }
}
