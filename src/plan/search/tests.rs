//! The search against brute force on small agendas.

use super::*;
use crate::library::course::Pause;
use crate::library::course::Shorter;
use crate::library::exercise::{Phase, Type};
use crate::plan::agenda::PlannedItem;
use crate::plan::layout::CHANGE_MINUTES;
use crate::plan::pieces::{Length, Room};

const AGENDAS: u64 = 500;

#[test]
fn what_is_found_is_as_good_as_the_best_in_19_of_20_small_agendas() {
    let good = (1..=AGENDAS).filter(|seed| {
        let problem = agenda(&mut Random(seed * 7919 + 13));
        let (found, best) = (search(&problem).points, best(&problem));
        assert!(found >= best, "brute force misses an agenda");
        f64::from(found) <= f64::from(best) * 1.02
    });
    let good = good.count() as u64;
    assert!(good * 20 >= AGENDAS * 19, "only {good} of {AGENDAS} are within two per cent of the best");
}

#[test]
fn the_same_pieces_give_the_same_agenda() {
    for seed in 1..20 {
        let problem = agenda(&mut Random(seed));
        assert_eq!(search(&problem).draft.slots, search(&problem).draft.slots);
    }
}

/// Numbers that look random and are the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// One day or two half days with up to five pieces of two themes.
fn agenda(random: &mut Random) -> Problem<'static> {
    for _ in 0..5 {
        random.below(9);
    }
    let mut pieces: Vec<Piece> = (0..2 + random.below(2)).map(|_| exercise(random)).collect();
    if pieces.len() > 2 && random.one_in(2) {
        pieces[1].after = vec![0];
    }
    pieces.push(piece(&[15], Role::Messages, 0, 0));
    let others = [(&[30, 40][..], Role::Case, 1, 0), (&[20, 25], Role::Discussion, 0, 10), (&[30], Role::Plan, 0, 2)];
    for (lengths, role, theme, price) in others {
        if pieces.len() < 5 && random.one_in(2) {
            pieces.push(piece(lengths, role, theme, price));
        }
    }
    let days = if random.one_in(3) {
        vec![day(780, 20, 10), day(780, 15, 30)]
    } else {
        vec![day([810, 900, 960, 990][random.below(4)], 20, 30)]
    };
    Problem {
        days,
        pieces,
        themes: 2,
        framing: 5,
        own_work: 5,
        test: if random.one_in(3) { 15 } else { 0 },
        energiser: 5,
        change: CHANGE_MINUTES,
        slack: 0,
        plans: 1,
        tight: false,
    }
}

fn exercise(random: &mut Random) -> Piece {
    let minutes = [25, 30, 35, 40, 45, 50, 60, 65, 75][random.below(9)];
    let mut exercise = piece(&[minutes], Role::Work, random.below(2), 0);
    if minutes > 40 {
        exercise.lengths.push(Length { minutes: minutes - 15, shorter: Some(Shorter::Variation) });
    }
    let kinds = [Type::Conceptual, Type::CaseAnalysis, Type::RolePlay, Type::Mapping, Type::Drafting];
    exercise.kind = Some(kinds[random.below(kinds.len())]);
    exercise.phase = if random.one_in(2) { Phase::Explore } else { Phase::Practise };
    exercise.sensitive = random.one_in(3);
    exercise.debriefed = true;
    exercise.on_feet = matches!(exercise.kind, Some(Type::RolePlay | Type::Mapping));
    exercise.heavy = random.one_in(4);
    exercise
}

fn piece(lengths: &[u32], role: Role, theme: usize, price: u32) -> Piece {
    let item = PlannedItem::Text { title: String::new(), minutes: lengths[0] };
    let mut piece = Piece::new(item, role, (role != Role::Plan).then_some(theme));
    piece.lengths = lengths.iter().map(|minutes| Length::from(*minutes)).collect();
    piece.price = price;
    piece
}

fn day(end: u32, opening: u32, closing: u32) -> Room<'static> {
    let pause = |at, minutes, name: &str| Pause { at, minutes, name: name.to_owned() };
    let mut pauses = vec![pause(630, 15, "coffee")];
    pauses.extend((end > 800).then(|| pause(750, 60, "lunch")));
    pauses.extend((end > 960).then(|| pause(900, 15, "tea")));
    let mut room = Room::new(540, end, pauses.into());
    (room.opening, room.closing) = (vec![opening], vec![closing]);
    room
}

/// The fewest points of all agendas that there are.
fn best(problem: &Problem<'_>) -> u32 {
    let mut all = All { problem, slots: Vec::new(), used: vec![false; problem.pieces.len()], best: u32::MAX };
    all.go_on(problem.days.len() - 1, &mut View::default());
    all.best
}

struct All<'p> {
    problem: &'p Problem<'p>,
    slots: Vec<Slot>,
    used: Vec<bool>,
    best: u32,
}

impl All<'_> {
    fn go_on(&mut self, nights: usize, view: &mut View) {
        let is_whole = |(index, used): (usize, &bool)| *used || self.problem.pieces[index].is_filler();
        if nights == 0 && self.used.iter().enumerate().all(is_whole) {
            for extras in Extras::EACH {
                view.lay_out(self.problem, &Draft { slots: self.slots.clone(), extras });
                self.best = self.best.min(quality::points(self.problem, view));
            }
        }
        if nights > 0 {
            self.slots.push(Slot::Night);
            self.go_on(nights - 1, view);
            self.slots.pop();
        }
        for piece in 0..self.used.len() {
            if std::mem::replace(&mut self.used[piece], true) {
                continue;
            }
            for length in 0..self.problem.pieces[piece].lengths.len() {
                self.slots.push(Slot::Piece { piece, length });
                self.go_on(nights, view);
                self.slots.pop();
            }
            self.used[piece] = false;
        }
    }
}
