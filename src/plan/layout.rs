//! Puts pieces on the clock, with the breaks where they are nearest to their times.

use super::pieces::{Piece, Problem};
use crate::library::course::Clock;

/// Minutes between two sessions with no break between them.
pub(super) const CHANGE_MINUTES: u32 = 5;

/// How far a session may push back the meal that parts the day, or a short break.
const MEAL_TOLERANCE_MINUTES: u32 = 15;
const BREAK_TOLERANCE_MINUTES: u32 = 30;

/// How early the meal, or a short break, may begin where nothing more fits before it.
const MEAL_EARLY_MINUTES: u32 = 10;
const BREAK_EARLY_MINUTES: u32 = 20;

/// One place in an agenda before it has a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// A piece, in one of its lengths.
    Piece {
        /// Its place among the pieces.
        piece: usize,
        /// Which of its lengths.
        length: usize,
    },
    /// The end of a day.
    Night,
}

impl Slot {
    /// The piece and its length, if it is one.
    pub(super) fn piece(self) -> Option<(usize, usize)> {
        match self {
            Self::Piece { piece, length } => Some((piece, length)),
            Self::Night => None,
        }
    }
}

/// How much of what an agenda can do without it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extras {
    /// Framings of topics, tests, links to people's own work, energisers after lunch.
    All,
    /// Framings and tests.
    Tests,
    /// Framings only.
    Framings,
    /// None of them.
    None,
}

impl Extras {
    /// All of them, fullest first.
    pub(super) const EACH: [Self; 4] = [Self::All, Self::Tests, Self::Framings, Self::None];
}

/// An agenda before it has times: pieces and nights in order.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// One more part than there are nights.
    pub(super) slots: Vec<Slot>,
    /// What frames the pieces.
    pub(super) extras: Extras,
}

/// A piece with its time and its neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// Its place in the draft.
    pub(super) slot: usize,
    /// Its place among the pieces.
    pub(super) piece: usize,
    /// Which of its lengths it has.
    pub(super) length: usize,
    /// The day, from 0.
    pub(super) day: usize,
    /// When it begins, with its framing.
    pub(super) start: Clock,
    /// When it ends, with its link to people's own work.
    pub(super) end: Clock,
    /// Whether a topic is framed before it, and linked to people's own work after it.
    pub(super) framed: bool,
    /// Whether a link to people's own work follows.
    pub(super) linked: bool,
    /// Whether an energiser comes directly before it.
    pub(super) energised: bool,
    /// Whether it is the first after what begins the day.
    pub(super) first: bool,
    /// Whether it is the last before what ends the day.
    pub(super) last: bool,
    /// Whether it is the first after a break.
    pub(super) fresh: bool,
    /// Whether it is the first after the meal.
    pub(super) after_meal: bool,
    /// Whether the meal follows.
    pub(super) before_meal: bool,
}

/// A break with its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paused {
    /// The day, from 0.
    pub(super) day: usize,
    /// Its place among the breaks of the day.
    pub(super) pause: usize,
    /// When it begins.
    pub(super) start: Clock,
}

/// A half day: from the start to the meal, or from the meal to the end; the whole of a day without a meal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Half {
    /// Minutes in which nothing is done.
    pub(super) free: u32,
}

/// A draft on the clock. Kept between uses, so that the search takes no memory.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// The pieces in order.
    pub(super) placed: Vec<Placed>,
    /// The breaks in order.
    pub(super) pauses: Vec<Paused>,
    /// When each of a day's own blocks begins: what begins it and what ends it.
    pub(super) framing: Vec<(usize, Clock)>,
    /// Whether there is a test before the course and after it.
    pub(super) tested: bool,
    /// Two halves a day.
    pub(super) halves: Vec<[Half; 2]>,
    /// Minutes over, by day.
    pub(super) over: Vec<u32>,
    /// By how many minutes breaks left their times.
    pub(super) displaced: u32,
    /// Breaks that nothing follows.
    pub(super) dropped_pauses: u32,
    /// The first and the last slot of each theme.
    themes: Vec<Option<(usize, usize)>>,
}

impl View {
    /// Puts a draft on the clock.
    pub(super) fn lay_out(&mut self, problem: &Problem<'_>, draft: &Draft) {
        self.placed.clear();
        self.pauses.clear();
        self.framing.clear();
        self.halves.clear();
        self.over.clear();
        (self.displaced, self.dropped_pauses) = (0, 0);
        self.tested = problem.test > 0 && draft.extras <= Extras::Tests;
        self.find_themes(problem, draft);
        let mut slots = draft.slots.iter().enumerate();
        for day in 0..problem.days.len() {
            let mut walk = Walk::new(problem, day, self);
            for minutes in &problem.days[day].opening {
                walk.block(*minutes);
            }
            if walk.view.tested && day == 0 {
                walk.block(problem.test);
            }
            for (index, slot) in slots.by_ref() {
                let Slot::Piece { piece, length } = *slot else { break };
                walk.piece(index, piece, length, draft.extras);
            }
            if walk.view.tested && day + 1 == problem.days.len() {
                walk.block(problem.test);
            }
            for minutes in &problem.days[day].closing {
                walk.block(*minutes);
            }
            walk.close();
        }
    }

    /// Puts sessions on the clock in their order, by the minutes of each; a lead, such as an energiser, belongs to
    /// the session after it.
    pub(super) fn lay_sessions(&mut self, problem: &Problem<'_>, days: &[Vec<(u32, bool)>]) {
        *self = Self::default();
        for (day, sessions) in days.iter().enumerate() {
            let mut walk = Walk::new(problem, day, self);
            let mut led = false;
            for (index, (minutes, is_lead)) in sessions.iter().enumerate() {
                let next = sessions.get(index + 1).filter(|_| *is_lead);
                if led {
                    walk.now += problem.change;
                } else {
                    walk.come_to(next.map_or(*minutes, |(next, _)| *next));
                }
                walk.begin(*minutes);
                led = next.is_some();
            }
            walk.close();
        }
    }

    fn find_themes(&mut self, problem: &Problem<'_>, draft: &Draft) {
        self.themes.clear();
        self.themes.resize(problem.themes, None);
        for (index, slot) in draft.slots.iter().enumerate() {
            let Some((piece, _)) = slot.piece() else { continue };
            let piece = &problem.pieces[piece];
            if let Some(theme) = piece.theme.filter(|_| piece.role.is_of_topic()) {
                let (first, _) = self.themes[theme].unwrap_or((index, index));
                self.themes[theme] = Some((first, index));
            }
        }
    }

    /// Minutes over on all days.
    pub(super) fn all_over(&self) -> u32 {
        self.over.iter().sum()
    }
}

/// One day on its way to the evening.
struct Walk<'v, 'p> {
    problem: &'p Problem<'p>,
    view: &'v mut View,
    day: usize,
    now: Clock,
    pause: usize,
    half: usize,
    /// Whether something was done since the day began or since the last break.
    running: bool,
    after_meal: bool,
    first: Option<usize>,
}

impl<'v, 'p> Walk<'v, 'p> {
    fn new(problem: &'p Problem<'p>, day: usize, view: &'v mut View) -> Self {
        view.halves.push(<[Half; 2]>::default());
        let now = problem.days[day].start;
        Self { problem, view, day, now, pause: 0, half: 0, running: false, after_meal: false, first: None }
    }

    /// A block of the day's own.
    fn block(&mut self, minutes: u32) {
        self.come_to(minutes);
        self.begin(minutes);
    }

    fn begin(&mut self, minutes: u32) {
        self.view.framing.push((self.day, self.now));
        self.now += minutes;
        self.after_meal = false;
        self.running = true;
    }

    fn piece(&mut self, slot: usize, index: usize, length: usize, extras: Extras) {
        let piece: &Piece = &self.problem.pieces[index];
        let topic = piece.theme.filter(|_| piece.role.is_of_topic()).and_then(|theme| self.view.themes[theme]);
        let framed = extras < Extras::None && topic.is_some_and(|(first, _)| first == slot);
        let linked = extras == Extras::All && topic.is_some_and(|(_, last)| last == slot);
        let mut minutes = piece.lengths[length].minutes;
        minutes += if framed { self.problem.framing } else { 0 } + if linked { self.problem.own_work } else { 0 };
        self.come_to(minutes);
        let energised = extras == Extras::All && self.after_meal && !piece.on_feet;
        if energised {
            self.now += self.problem.energiser + self.problem.change;
        }
        let first = self.first.is_none();
        self.first.get_or_insert(self.view.placed.len());
        self.view.placed.push(Placed {
            slot,
            piece: index,
            length,
            day: self.day,
            start: self.now,
            end: self.now + minutes,
            framed,
            linked,
            energised,
            first,
            last: false,
            fresh: !self.running,
            after_meal: self.after_meal,
            before_meal: false,
        });
        self.now += minutes;
        self.after_meal = false;
        self.running = true;
    }

    /// Takes the breaks that come before a block of so many minutes, and lets people change their places.
    fn come_to(&mut self, minutes: u32) {
        while let Some(pause) = self.problem.days[self.day].pauses.get(self.pause) {
            let next = self.now + if self.running { self.problem.change } else { 0 };
            let is_due = self.now >= pause.at || self.running && next + minutes > self.limit();
            if !is_due {
                break;
            }
            self.take_pause();
        }
        if self.running {
            self.now += self.problem.change;
        }
    }

    /// Until when a session may go on before the next break.
    fn limit(&self) -> Clock {
        let day = &self.problem.days[self.day];
        let pause = &day.pauses[self.pause];
        if day.meal != Some(self.pause) {
            return pause.at + BREAK_TOLERANCE_MINUTES;
        }
        match pause.at.saturating_sub(day.start) * self.problem.slack / 100 {
            0 => pause.at + MEAL_TOLERANCE_MINUTES,
            free => pause.at - free,
        }
    }

    fn take_pause(&mut self) {
        let day = &self.problem.days[self.day];
        let pause = &day.pauses[self.pause];
        let meal = day.meal == Some(self.pause);
        let early = match (self.problem.tight, meal) {
            (true, _) => Clock::MAX,
            (false, true) => MEAL_EARLY_MINUTES,
            (false, false) => BREAK_EARLY_MINUTES,
        };
        let start = self.now.max(pause.at.saturating_sub(early));
        self.view.halves[self.day][self.half].free += start - self.now;
        self.view.displaced += start.abs_diff(pause.at);
        self.view.pauses.push(Paused { day: self.day, pause: self.pause, start });
        if meal {
            self.half = 1;
            if let Some(placed) = self.view.placed.last_mut().filter(|placed| placed.day == self.day) {
                placed.before_meal = true;
            }
        }
        self.now = start + pause.minutes;
        self.after_meal = meal;
        self.running = false;
        self.pause += 1;
    }

    /// Ends the day. Breaks that nothing follows are left out.
    fn close(self) {
        let day = &self.problem.days[self.day];
        let end = day.end - day.slack_after_meal(self.problem.slack);
        self.view.over.push(self.now.saturating_sub(end));
        let half = if day.meal.is_some() { self.half } else { 0 };
        self.view.halves[self.day][half].free += end.saturating_sub(self.now);
        self.view.dropped_pauses += u32::try_from(day.pauses.len() - self.pause).unwrap_or(u32::MAX);
        if let Some(placed) = self.view.placed.last_mut().filter(|placed| placed.day == self.day) {
            placed.last = true;
        }
    }
}
