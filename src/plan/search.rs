//! Looks for the agenda with the fewest points: from two first drafts, every move that makes a draft better is made
//! until none does. No chance and no clock: the same pieces give the same agenda.

use super::layout::{Draft, Extras, Slot, View};
use super::pieces::{Piece, Problem, Role};
use super::quality;

/// A draft that no single move makes better, on the clock.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The draft.
    pub(super) draft: Draft,
    /// The draft on the clock.
    pub(super) view: View,
    /// Its points.
    pub(super) points: u32,
}

/// How many slots of drafts are laid out at most. Counted, not timed, so that every machine finds the same agenda.
const MOST_STEPS: usize = 600_000;

/// Up to how many slots every move is tried in all lengths of its pieces, and every filler instead of every other.
const FEW_SLOTS: usize = 12;

/// How often a draft that no single move makes better is disturbed, to leave where it is stuck.
const MOST_KICKS: usize = 60;

/// Searches from two first drafts, and then from disturbed copies of the best. The first of the best.
pub(super) fn search(problem: &Problem<'_>) -> Found {
    let orders: [fn(&Piece) -> Order; 2] = [by_phase, by_care];
    let [mut search, other] = orders.map(|order| {
        let mut search = Search::new(problem, first_draft(problem, order));
        search.descend();
        search
    });
    search.steps += other.steps;
    if other.found.points < search.found.points {
        search.found = other.found;
    }
    for kick in 0..MOST_KICKS {
        if search.steps > MOST_STEPS || search.found.draft.slots.len() < 2 {
            break;
        }
        let best = search.found.clone();
        search.from = kick;
        search.kick(kick);
        search.descend();
        if search.found.points >= best.points {
            search.found = best;
        }
    }
    search.found
}

/// Where a piece stands in a first draft: its part of the course, its theme, its part of the topic.
type Order = (u8, usize, u8, u8);

fn part(piece: &Piece) -> (u8, usize, u8) {
    let theme = piece.theme.unwrap_or(usize::MAX);
    match piece.role {
        Role::Opener => (1, 0, 0),
        Role::Work => (2, theme, 0),
        Role::Discussion => (2, theme, 1),
        Role::Messages => (2, theme, 2),
        Role::Case => (2, theme, 3),
        Role::Apply => (3, theme, 0),
        Role::Plan => (4, 0, 0),
    }
}

fn by_phase(piece: &Piece) -> Order {
    let (part, theme, place) = part(piece);
    (part, theme, place, 2 * piece.phase as u8 + u8::from(piece.sensitive))
}

fn by_care(piece: &Piece) -> Order {
    let (part, theme, place) = part(piece);
    (part, theme, place, piece.phase as u8 + 8 * u8::from(piece.sensitive))
}

/// All that is asked for in an order, each day with its share of the minutes.
fn first_draft(problem: &Problem<'_>, order: fn(&Piece) -> Order) -> Draft {
    let mut wanted: Vec<usize> =
        (0..problem.pieces.len()).filter(|&index| !problem.pieces[index].is_filler()).collect();
    wanted.sort_by_key(|&index| (order(&problem.pieces[index]), index));
    let minutes = |index: usize| problem.pieces[index].lengths[0].minutes;
    let room = |day: usize| problem.days[day].room();
    let rooms: u32 = (0..problem.days.len()).map(room).sum();
    let all: u32 = wanted.iter().map(|&index| minutes(index)).sum();
    let mut slots = Vec::with_capacity(problem.pieces.len() + problem.days.len());
    let (mut used, mut until, mut day) = (0_u64, room(0), 0);
    for index in wanted {
        // A day's share of the minutes is its share of the room.
        while day + 1 < problem.days.len() && used * u64::from(rooms) >= u64::from(until) * u64::from(all) {
            slots.push(Slot::Night);
            day += 1;
            until += room(day);
        }
        used += u64::from(minutes(index));
        slots.push(Slot::Piece { piece: index, length: 0 });
    }
    slots.extend((day + 1..problem.days.len()).map(|_| Slot::Night));
    Draft { slots, extras: Extras::All }
}

/// A draft that is being made better.
struct Search<'p> {
    problem: &'p Problem<'p>,
    found: Found,
    /// What is tried, kept so that a try takes no memory.
    view: View,
    /// How many slots were laid out.
    steps: usize,
    /// The piece that is moved first.
    from: usize,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem<'p>, draft: Draft) -> Self {
        let mut view = View::default();
        view.lay_out(problem, &draft);
        let points = quality::points(problem, &view);
        Self { problem, found: Found { draft, points, view: view.clone() }, view, steps: 0, from: 0 }
    }

    /// Makes moves until none makes the draft better.
    fn descend(&mut self) {
        while self.sweep() || self.move_blocks() {}
    }

    /// Disturbs the draft: other extras, usual lengths, two places exchanged.
    fn kick(&mut self, kick: usize) {
        let problem = self.problem;
        let draft = &mut self.found.draft;
        draft.extras = Extras::EACH[kick / 2 % Extras::EACH.len()];
        if kick.is_multiple_of(2) {
            draft.slots.retain(|slot| slot.piece().is_none_or(|(piece, _)| !problem.pieces[piece].is_filler()));
        }
        let count = draft.slots.len();
        let one = kick % count;
        let other = (one + 1 + kick / count) % count;
        if draft.slots[one] != Slot::Night && draft.slots[other] != Slot::Night {
            draft.slots.swap(one, other);
        }
        for slot in &mut draft.slots {
            if let Slot::Piece { length, .. } = slot {
                *length = 0;
            }
        }
        self.view.lay_out(problem, &self.found.draft);
        self.found.points = quality::points(problem, &self.view);
        std::mem::swap(&mut self.found.view, &mut self.view);
    }

    /// Makes every move that makes the draft better, once each; whether there was one.
    fn sweep(&mut self) -> bool {
        let before = self.found.points;
        let (from, count) = (self.from, self.problem.pieces.len());
        for piece in (0..count).map(|piece| (piece + from) % count) {
            self.set_length(piece);
            self.move_or_drop(piece);
            self.insert(piece);
            self.swap(piece);
            self.exchange(piece);
        }
        for extras in Extras::EACH {
            self.set_extras(extras);
        }
        self.found.points < before
    }

    /// The points of the draft as it is, if they are fewer than a bound.
    fn points_below(&mut self, bound: u32) -> Option<u32> {
        self.steps += self.found.draft.slots.len();
        self.view.lay_out(self.problem, &self.found.draft);
        quality::points_below(self.problem, &self.view, bound)
    }

    /// Keeps the draft as it is if that is better; whether it is.
    fn keep_if_better(&mut self) -> bool {
        let Some(points) = self.points_below(self.found.points) else { return false };
        self.found.points = points;
        std::mem::swap(&mut self.found.view, &mut self.view);
        true
    }

    fn place(&self, piece: usize) -> Option<usize> {
        self.found.draft.slots.iter().position(|slot| slot.piece().is_some_and(|(known, _)| known == piece))
    }

    fn set_extras(&mut self, extras: Extras) {
        let before = std::mem::replace(&mut self.found.draft.extras, extras);
        if extras == before || !self.keep_if_better() {
            self.found.draft.extras = before;
        }
    }

    fn set_length(&mut self, piece: usize) {
        let Some(place) = self.place(piece) else { return };
        for length in 0..self.problem.pieces[piece].lengths.len() {
            let before = std::mem::replace(&mut self.found.draft.slots[place], Slot::Piece { piece, length });
            if before == self.found.draft.slots[place] || !self.keep_if_better() {
                self.found.draft.slots[place] = before;
            }
        }
    }

    /// Moves a piece to its best place; a filler may go.
    fn move_or_drop(&mut self, piece: usize) {
        let Some(from) = self.place(piece) else { return };
        let slot = self.found.draft.slots.remove(from);
        if self.problem.pieces[piece].is_filler() && self.keep_if_better() {
            return;
        }
        let (mut points, mut best) = (self.found.points, (from, slot));
        for to in 0..=self.found.draft.slots.len() {
            for other in self.lengths(piece, slot) {
                self.found.draft.slots.insert(to, other);
                if let Some(fewer) = self.points_below(points) {
                    (points, best) = (fewer, (to, other));
                }
                self.found.draft.slots.remove(to);
            }
        }
        self.found.draft.slots.insert(best.0, best.1);
        if best != (from, slot) {
            self.keep_if_better();
        }
    }

    /// Puts a filler that has no place where it helps most.
    fn insert(&mut self, piece: usize) {
        if self.problem.pieces[piece].is_filler() && self.place(piece).is_none() {
            self.insert_best(piece, self.found.points);
        }
    }

    /// Puts a piece where the draft has fewest points, if they are fewer than a bound; whether they are.
    fn insert_best(&mut self, piece: usize, mut points: u32) -> bool {
        let mut best = None;
        for to in (0..=self.found.draft.slots.len()).filter(|&to| self.is_near(piece, to)).collect::<Vec<_>>() {
            for length in 0..self.problem.pieces[piece].lengths.len() {
                let slot = Slot::Piece { piece, length };
                self.found.draft.slots.insert(to, slot);
                if let Some(fewer) = self.points_below(points) {
                    (points, best) = (fewer, Some((to, slot)));
                }
                self.found.draft.slots.remove(to);
            }
        }
        let Some((to, slot)) = best else { return false };
        self.found.draft.slots.insert(to, slot);
        self.keep_if_better()
    }

    /// Whether a piece has its own theme, or a night, before or after a place: elsewhere it would part another theme.
    fn is_near(&self, piece: usize, to: usize) -> bool {
        let theme = self.problem.pieces[piece].theme;
        let slots = &self.found.draft.slots;
        let is_own = |slot: Option<&Slot>| match slot {
            Some(Slot::Piece { piece, .. }) => self.problem.pieces[*piece].theme == theme,
            _ => true,
        };
        theme.is_none() || is_own(to.checked_sub(1).and_then(|before| slots.get(before))) || is_own(slots.get(to))
    }

    /// Lets a piece change places with another.
    fn swap(&mut self, piece: usize) {
        let Some(place) = self.place(piece) else { return };
        for other in place + 1..self.found.draft.slots.len() {
            if self.found.draft.slots[other] == Slot::Night {
                continue;
            }
            if self.swap_two(place, other) {
                return;
            }
        }
    }

    /// Exchanges two places, in the lengths that help most; whether that made the draft better.
    fn swap_two(&mut self, place: usize, other: usize) -> bool {
        let [one, two] = [place, other].map(|place| self.found.draft.slots[place]);
        let [ones, twos] = [one, two].map(|slot| slot.piece().map(|(piece, _)| self.lengths(piece, slot)));
        for one in ones.into_iter().flatten() {
            for two in twos.iter().flatten() {
                (self.found.draft.slots[place], self.found.draft.slots[other]) = (*two, one);
                if self.keep_if_better() {
                    return true;
                }
            }
        }
        (self.found.draft.slots[place], self.found.draft.slots[other]) = (one, two);
        false
    }

    /// Whether there are few enough slots to try everything.
    fn is_small(&self) -> bool {
        self.found.draft.slots.len() <= FEW_SLOTS
    }

    /// The lengths in which a piece is tried elsewhere: all of them in a small agenda, else the one that it has.
    fn lengths(&self, piece: usize, slot: Slot) -> Vec<Slot> {
        if !self.is_small() {
            return vec![slot];
        }
        (0..self.problem.pieces[piece].lengths.len()).map(|length| Slot::Piece { piece, length }).collect()
    }

    /// Lets a filler that has no place come instead of another one: there, or wherever it helps most.
    fn exchange(&mut self, piece: usize) {
        if !self.problem.pieces[piece].is_filler() || self.place(piece).is_some() {
            return;
        }
        for place in 0..self.found.draft.slots.len() {
            let slot = self.found.draft.slots[place];
            let comes_instead = |(other, _): (usize, usize)| {
                let other = &self.problem.pieces[other];
                other.is_filler() && (self.is_small() || other.theme == self.problem.pieces[piece].theme)
            };
            if !slot.piece().is_some_and(comes_instead) {
                continue;
            }
            self.found.draft.slots.remove(place);
            if self.insert_best(piece, self.found.points) {
                return;
            }
            self.found.draft.slots.insert(place, slot);
        }
    }

    /// Moves two or three neighbours together, also across a night; whether that made the draft better.
    fn move_blocks(&mut self) -> bool {
        let before = self.found.points;
        for size in 2..=3 {
            for from in 0..self.found.draft.slots.len().saturating_sub(size) {
                for to in 0..=self.found.draft.slots.len() - size {
                    if from == to || self.found.draft.slots[from..from + size].contains(&Slot::Night) {
                        continue;
                    }
                    self.rotate(from, to, size);
                    if !self.keep_if_better() {
                        self.rotate(to, from, size);
                    }
                }
            }
        }
        self.found.points < before
    }

    /// Moves a run of slots so that it begins elsewhere.
    fn rotate(&mut self, from: usize, to: usize, size: usize) {
        let slots = &mut self.found.draft.slots;
        if from < to { slots[from..to + size].rotate_left(size) } else { slots[to..from + size].rotate_right(size) }
    }
}

#[cfg(test)]
mod tests;
