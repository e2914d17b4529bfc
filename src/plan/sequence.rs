//! Makes an agenda where the course has no sessions of its own.
//!
//! Per topic: a short framing, its exercises, the key messages as their summing-up, its cases, a link to everybody's
//! own work. Exercises come in the order that suits the time of day: easy before sensitive, on one's feet after lunch,
//! never one type twice running if there is another; what is sensitive stands neither first nor last in a day.

use super::agenda::{
    Block, CASE_MINUTES, DayClock, Entry, Filled, KEY_MESSAGES_MINUTES, PlannedItem, exercise_minutes, in_plenary,
};
use crate::edition::Edition;
use crate::library::Exercise;
use crate::library::care::Sensitivity;
use crate::library::course::{self, Clock};
use crate::library::exercise::{Phase, Type};
use crate::select::Selection;
use crate::source::Located;

const OPENING_MINUTES: u32 = 20;
const RECAP_MINUTES: u32 = 15;
const FRAMING_MINUTES: u32 = 5;
const OWN_WORK_MINUTES: u32 = 5;
const ENERGISER_MINUTES: u32 = 5;
const FEEDBACK_MINUTES: u32 = 10;
const ACTION_PLAN_MINUTES: u32 = 30;
const EVALUATION_MINUTES: u32 = 15;
const CLOSING_MINUTES: u32 = 15;

/// Minutes between two sessions with no break between them.
const CHANGE_MINUTES: u32 = 5;

/// How far a session may push back the meal that parts the day, or a short break.
const MEAL_TOLERANCE_MINUTES: u32 = 15;
const BREAK_TOLERANCE_MINUTES: u32 = 30;

/// How early a break may begin where nothing more fits before it.
const EARLY_MINUTES: u32 = 15;

/// Something with a place in the agenda still to find.
#[derive(Clone, Debug)]
struct Piece {
    items: Vec<PlannedItem>,
    /// The type of an exercise.
    kind: Option<Type>,
    sensitive: bool,
    /// Ids of exercises that must come before.
    after: Vec<String>,
}

/// Pieces that may change places, and what frames them.
#[derive(Clone, Debug, Default)]
struct Stage {
    before: Option<PlannedItem>,
    pieces: Vec<Piece>,
    after: Option<PlannedItem>,
}

impl Stage {
    fn minutes_with(&self, piece: &Piece) -> u32 {
        let after = self.after.as_ref().filter(|_| self.pieces.len() == 1);
        let frame = self.before.iter().chain(after).map(PlannedItem::minutes).sum::<u32>();
        piece.minutes() + frame
    }

    /// Takes a piece out, with the framing before the first and behind the last.
    fn take(&mut self, index: usize) -> Piece {
        let mut piece = self.pieces.remove(index);
        piece.items.splice(0..0, self.before.take());
        if self.pieces.is_empty() {
            piece.items.extend(self.after.take());
        }
        piece
    }
}

impl Piece {
    fn minutes(&self) -> u32 {
        self.items.iter().map(PlannedItem::minutes).sum()
    }

    fn exercise(&self) -> Option<&str> {
        self.items.iter().find_map(|item| match item {
            PlannedItem::Exercise { id, .. } => Some(id.as_str()),
            _ => None,
        })
    }

    /// Whether people stand up and move.
    fn is_on_feet(&self) -> bool {
        matches!(self.kind, Some(Type::Icebreaker | Type::RolePlay | Type::Simulation | Type::Mapping | Type::Debate))
    }
}

/// How an agenda is made.
#[derive(Clone, Copy, Debug)]
struct Manner {
    /// Breaks keep their times, else they move to where a session ends.
    exact: bool,
    /// With what an agenda can do without: framing, energisers, links to people's own work, a plan for afterwards.
    full: bool,
}

/// Fills the days of a course in the best manner in which all finds room, else in the tightest.
pub(super) fn made(edition: &Edition<'_>, selection: &Selection<'_>, days: &[course::Day]) -> Vec<Filled> {
    let manners = [(true, true), (false, true), (true, false)].map(|(exact, full)| Manner { exact, full });
    let mut agendas = manners.into_iter().map(|manner| fill(edition, selection, days, manner));
    let tightest = || fill(edition, selection, days, Manner { exact: false, full: false });
    agendas.find(|days| days.iter().all(|day| day.over == 0)).unwrap_or_else(tightest)
}

fn fill(edition: &Edition<'_>, selection: &Selection<'_>, days: &[course::Day], manner: Manner) -> Vec<Filled> {
    let mut stages = stages(edition, selection, manner.full);
    let numbered = days.iter().enumerate();
    let fill = |(index, day)| {
        let last = index + 1 == days.len();
        let end = end_of_day(edition, selection, last, manner.full);
        let mut filler = Filler::new(day, index, edition.target.course.slack, manner, end);
        for block in start_of_day(edition, index) {
            filler.put(block);
        }
        while let Some(piece) = filler.choose(&mut stages, last) {
            filler.put(Block::made(piece.items));
        }
        filler.finish()
    };
    numbered.map(fill).collect()
}

fn frame(edition: &Edition<'_>, kind: &'static str, minutes: u32) -> PlannedItem {
    PlannedItem::Frame { kind, minutes: in_plenary(edition, minutes) }
}

fn start_of_day(edition: &Edition<'_>, index: usize) -> Vec<Block> {
    if index > 0 {
        return vec![Block::made(vec![frame(edition, "recap", RECAP_MINUTES)])];
    }
    let official = edition.target.course.official_opening;
    let official = official.map(|minutes| frame(edition, "official-opening", minutes));
    let all = official.into_iter().chain([frame(edition, "opening", OPENING_MINUTES)]);
    all.map(|item| Block::made(vec![item])).collect()
}

/// Feedback; on the last day the plan for the time after, if no exercise makes it, and the closing.
fn end_of_day(edition: &Edition<'_>, selection: &Selection<'_>, last: bool, full: bool) -> Vec<Block> {
    if !last {
        return vec![Block::made(vec![frame(edition, "feedback", FEEDBACK_MINUTES)])];
    }
    let exercises = selection.exercises.iter().map(|id| &*edition.library.exercises[*id].original);
    let planned = exercises.into_iter().any(is_application);
    let plan = (full && !planned).then(|| Block::made(vec![frame(edition, "action-plan", ACTION_PLAN_MINUTES)]));
    let closing =
        [("evaluation", EVALUATION_MINUTES), ("closing", CLOSING_MINUTES)].map(|(kind, n)| frame(edition, kind, n));
    plan.into_iter().chain([Block::made(closing.to_vec())]).collect()
}

fn is_application(exercise: &Exercise) -> bool {
    exercise.kept.phase >= Phase::Apply || exercise.given.kind == Type::ActionPlanning
}

/// What comes one after the other; the pieces of one stage may change places.
fn stages(edition: &Edition<'_>, selection: &Selection<'_>, full: bool) -> Vec<Stage> {
    let library = edition.library;
    let original = |id: &&str| &library.exercises[*id].original;
    let (openers, rest): (Vec<&str>, _) =
        selection.exercises.iter().partition(|id| original(id).kept.phase == Phase::Open);
    let (applications, mut rest): (Vec<&str>, Vec<&str>) =
        rest.into_iter().partition(|id: &&str| is_application(original(id)));
    rest.sort_by_key(|id| {
        let exercise = original(id);
        (exercise.given.care.sensitivity, exercise.kept.phase, exercise.kept.level)
    });
    let exercise = |id: &str| {
        let exercise = &library.exercises[id].original;
        Piece {
            items: vec![PlannedItem::Exercise { id: id.to_owned(), minutes: exercise_minutes(edition, id) }],
            kind: Some(exercise.given.kind),
            sensitive: exercise.given.care.sensitivity > Sensitivity::None,
            after: exercise.kept.builds_on.iter().map(|before| before.value.clone()).collect(),
        }
    };
    let mut stages = vec![Stage { pieces: openers.into_iter().map(exercise).collect(), ..Stage::default() }];
    let mut cases = selection.case_studies.clone();
    cases.retain(|id| !is_used(edition, selection, id));
    for theme in &selection.themes {
        let of_theme = |themes: &[Located<String>]| themes.iter().any(|name| name.value == *theme);
        let (mine, others) = rest.into_iter().partition(|id| of_theme(&original(id).given.themes));
        rest = others;
        let minutes = in_plenary(edition, KEY_MESSAGES_MINUTES);
        let messages = PlannedItem::KeyMessages { id: (*theme).to_owned(), minutes };
        let messages = Piece { items: vec![messages], kind: None, sensitive: false, after: Vec::new() };
        let (mine_cases, others): (Vec<&str>, _) =
            cases.into_iter().partition(|id| of_theme(&library.case_studies[*id].original.given.themes));
        cases = others;
        let minutes = in_plenary(edition, CASE_MINUTES);
        let case = |id: &str| Piece {
            items: vec![PlannedItem::CaseStudy { id: id.to_owned(), minutes }],
            kind: None,
            sensitive: library.case_studies[id].original.given.care.sensitivity > Sensitivity::None,
            after: Vec::new(),
        };
        let groups: [Vec<Piece>; 3] =
            [Vec::into_iter(mine).map(exercise).collect(), vec![messages], mine_cases.into_iter().map(case).collect()];
        let of_topic = groups.into_iter().filter(|pieces| !pieces.is_empty());
        let mut of_topic: Vec<_> = of_topic.map(|pieces| Stage { pieces, ..Stage::default() }).collect();
        of_topic[0].before = full.then(|| frame(edition, "framing", FRAMING_MINUTES));
        let last = of_topic.len() - 1;
        of_topic[last].after = full.then(|| frame(edition, "own-work", OWN_WORK_MINUTES));
        stages.extend(of_topic);
    }
    stages.push(Stage { pieces: rest.into_iter().chain(applications).map(exercise).collect(), ..Stage::default() });
    stages
}

fn is_used(edition: &Edition<'_>, selection: &Selection<'_>, case: &str) -> bool {
    let exercises = selection.exercises.iter().map(|id| &edition.library.exercises[*id].original);
    exercises.into_iter().flat_map(|exercise| &exercise.kept.uses_cases).any(|used| used.id.value == case)
}

/// One day on the way to being full.
struct Filler<'a> {
    clock: DayClock<'a>,
    /// The longest break parts the day in two halves.
    lunch: Option<&'a course::Pause>,
    slack_percent: u32,
    manner: Manner,
    start: Clock,
    end: Vec<Block>,
    last_kind: Option<Type>,
}

impl<'a> Filler<'a> {
    fn new(day: &'a course::Day, index: usize, slack_percent: u32, manner: Manner, end: Vec<Block>) -> Self {
        let lunch = day.breaks.iter().max_by_key(|pause| (pause.minutes, std::cmp::Reverse(pause.at)));
        let lunch = lunch.filter(|pause| pause.minutes >= 30);
        let afternoon = lunch.map_or(day.start, |pause| pause.at + pause.minutes);
        let slack = day.end.saturating_sub(afternoon) * slack_percent / 100;
        let clock = DayClock::new(day, index).keep_free(slack);
        Self { clock, lunch, slack_percent, manner, start: day.start, end, last_kind: None }
    }

    /// Places a block: at once, or behind the break that it would overrun.
    fn put(&mut self, block: Block) {
        let minutes = block.minutes();
        if self.manner.exact {
            let limit = self.limit();
            if limit.is_some_and(|limit| self.start_of_next() + minutes > limit) && !self.is_fresh() {
                let early = if self.lunch_is_next() { 0 } else { EARLY_MINUTES };
                self.clock.wait_for_pause(early);
            }
        }
        if self.is_running() {
            self.clock.wait(CHANGE_MINUTES);
        }
        self.clock.place(block);
    }

    /// When the next session could begin.
    fn start_of_next(&self) -> Clock {
        self.clock.now() + if self.is_running() { CHANGE_MINUTES } else { 0 }
    }

    fn is_running(&self) -> bool {
        matches!(self.clock.entries().last(), Some(Entry::Session(_)))
    }

    /// Whether nothing was done since the day began or since the last break.
    fn is_fresh(&self) -> bool {
        !self.is_running()
    }

    /// Until when a session may go on before the next break.
    fn limit(&self) -> Option<Clock> {
        let pause = self.clock.next_pause()?;
        let free = (pause.at - self.start) * self.slack_percent / 100;
        Some(match self.lunch_is_next() {
            true if free > 0 => pause.at - free,
            true => pause.at + MEAL_TOLERANCE_MINUTES,
            false => pause.at + BREAK_TOLERANCE_MINUTES,
        })
    }

    fn lunch_is_next(&self) -> bool {
        let next = self.clock.next_pause().map(|pause| pause.at);
        next.is_some() && next == self.lunch.map(|lunch| lunch.at)
    }

    /// Takes the piece that suits best out of the stage that is open; nothing if the day has no more room.
    fn choose(&mut self, stages: &mut Vec<Stage>, last: bool) -> Option<Piece> {
        stages.retain(|stage| !stage.pieces.is_empty());
        let pieces = stages.iter().flat_map(|stage| &stage.pieces);
        let waiting: Vec<String> = pieces.filter_map(|piece| piece.exercise().map(str::to_owned)).collect();
        let stage = stages.first_mut()?;
        let ready = |piece: &Piece| !piece.after.iter().any(|before| waiting.contains(before));
        let open: Vec<usize> = (0..stage.pieces.len()).filter(|&index| ready(&stage.pieces[index])).collect();
        let open = if open.is_empty() { vec![0] } else { open };
        let minutes = |index: usize| stage.minutes_with(&stage.pieces[index]);
        let fitting: Vec<usize> = open.iter().copied().filter(|&index| self.has_room(minutes(index))).collect();
        // What finds no room on any day goes to the end of the last, where the error counts it.
        let from = if fitting.is_empty() && last { open } else { fitting };
        let best = from.into_iter().min_by_key(|&index| (self.fault(&stage.pieces[index]), index))?;
        let piece = stage.take(best);
        if self.manner.full && self.is_after_lunch() && !piece.is_on_feet() {
            let energiser = Block::made(vec![PlannedItem::Frame { kind: "energiser", minutes: ENERGISER_MINUTES }]);
            if self.has_room(piece.minutes() + energiser.minutes() + CHANGE_MINUTES) {
                self.clock.place(energiser);
            }
        }
        self.last_kind = piece.kind.or(self.last_kind);
        Some(piece)
    }

    fn has_room(&self, minutes: u32) -> bool {
        let end: u32 = self.end.iter().map(|block| block.minutes() + CHANGE_MINUTES).sum();
        let lost = self.start_of_next() - self.clock.now();
        self.clock.has_room(lost + minutes + end)
    }

    fn is_after_lunch(&self) -> bool {
        let lunch = self.lunch.map(|pause| pause.name.as_str());
        matches!(self.clock.entries().last(), Some(Entry::Pause { name, .. }) if Some(name.as_str()) == lunch)
    }

    /// How badly a piece suits this time of the day.
    fn fault(&self, piece: &Piece) -> u32 {
        let sessions = self.clock.entries().iter().filter(|entry| matches!(entry, Entry::Session(_))).count();
        let morning = self.lunch.is_some_and(|lunch| self.clock.now() < lunch.at);
        let no_more_today = !self.has_room(piece.minutes() + CHANGE_MINUTES + FEEDBACK_MINUTES);
        let faults = [
            (piece.sensitive && sessions == 0, 16),
            (piece.sensitive && no_more_today, 8),
            (piece.kind.is_some() && piece.kind == self.last_kind, 4),
            (piece.kind.is_some() && self.is_after_lunch() && !piece.is_on_feet(), 2),
            (piece.sensitive && !morning, 1),
        ];
        faults.iter().filter(|(is, _)| *is).map(|(_, weight)| weight).sum()
    }

    fn finish(mut self) -> Filled {
        for block in std::mem::take(&mut self.end) {
            self.put(block);
        }
        self.clock.close()
    }
}
