//! What a good agenda is: small named terms with weights, in one table.
//!
//! A term counts faults; its weight says how many points one of them costs. The best agenda has the fewest points. A
//! weight is a judgement of teachers, not a measurement: the largest fault of a day that closes (something sensitive
//! directly after the opening) weighs as much as an hour and a quarter in which nothing is done.

use super::layout::{Placed, View};
use super::pieces::{Piece, Problem, Role};
use crate::library::exercise::Phase;

/// One thing that a good agenda has.
pub(super) struct Term {
    /// What it says for a place, as the end of "it stands here, because …".
    pub(super) why: &'static str,
    /// Points for each fault.
    weight: u32,
    /// Counts faults.
    faults: fn(&Problem<'_>, &View) -> u32,
}

/// Points for people who sit after the meal, for a topic without a link to people's own work, and for what an exercise
/// loses: what to leave out when a day runs late is weighed in them, too.
pub(super) const SEATED: u32 = 12;
pub(super) const UNFRAMED: u32 = 10;
const SHORTENED: u32 = 3;

/// The points for so many minutes that are lost.
pub(super) fn lost(minutes: u32) -> u32 {
    SHORTENED * lost_faults(minutes)
}

/// Three faults and one for every two minutes.
fn lost_faults(minutes: u32) -> u32 {
    3 + minutes / 2
}

/// All terms.
pub(super) const TERMS: [Term; 27] = [
    Term { why: "the day closes in time", weight: 1000, faults: over },
    Term { why: "it comes after what it builds on", weight: 400, faults: unprepared },
    Term { why: "what prepares for all themes comes before them", weight: 15, faults: late_basics },
    Term { why: "what opens a course comes first", weight: 120, faults: late_openers },
    Term { why: "plans come after what they are about", weight: 80, faults: early_plans },
    Term { why: "key messages sum up what was done", weight: 60, faults: early_messages },
    Term { why: "people make one plan for afterwards", weight: 120, faults: second_plans },
    Term { why: "themes come in the course's order", weight: 40, faults: theme_inversions },
    Term { why: "a theme is not interrupted", weight: 25, faults: theme_splits },
    Term { why: "people explore before they practise", weight: 10, faults: phase_inversions },
    Term { why: "easy comes before sensitive", weight: 12, faults: hard_before_easy },
    Term { why: "nothing sensitive follows the opening", weight: 150, faults: sensitive_first },
    Term { why: "nothing sensitive ends a day", weight: 90, faults: sensitive_last },
    Term {
        why: "nothing sensitive without a debrief comes before the meal",
        weight: 60,
        faults: sensitive_before_meal,
    },
    Term { why: "people are on their feet after the meal", weight: SEATED, faults: seated_after_meal },
    Term { why: "a test before the course is compared with one after it", weight: 20, faults: untested },
    Term { why: "one kind of work does not follow itself", weight: 30, faults: same_kind },
    Term { why: "nobody sits for more than 90 minutes", weight: 3, faults: long_seats },
    Term { why: "nobody reads much after 15:00", weight: 20, faults: late_reading },
    Term { why: "what goes together is on one day", weight: 12, faults: parted_pairs },
    Term { why: "the half day is full", weight: 2, faults: free_minutes },
    Term { why: "half days have the same load", weight: 1, faults: unbalanced },
    Term { why: "breaks keep their times", weight: 1, faults: displaced },
    Term { why: "every break is taken", weight: 8, faults: dropped_breaks },
    Term { why: "a topic is framed and linked to people's own work", weight: UNFRAMED, faults: unframed },
    Term { why: "exercises are done whole", weight: SHORTENED, faults: shortened },
    Term { why: "the course's own items come before what fills", weight: 1, faults: fillers },
];

/// The points of a draft on the clock; the fewer, the better.
pub(super) fn points(problem: &Problem<'_>, view: &View) -> u32 {
    let points = |term: &Term| (term.faults)(problem, view).saturating_mul(term.weight);
    TERMS.iter().map(points).fold(0, u32::saturating_add)
}

/// The points if they are fewer than a bound: the search mostly tries what is worse, and most of that ends early.
pub(super) fn points_below(problem: &Problem<'_>, view: &View, bound: u32) -> Option<u32> {
    let mut points = 0_u32;
    for term in &TERMS {
        points = points.saturating_add((term.faults)(problem, view).saturating_mul(term.weight));
        if points >= bound {
            return None;
        }
    }
    Some(points)
}

/// The points by term.
pub(super) fn by_term(problem: &Problem<'_>, view: &View) -> [u32; TERMS.len()] {
    std::array::from_fn(|index| (TERMS[index].faults)(problem, view).saturating_mul(TERMS[index].weight))
}

fn piece<'p>(problem: &'p Problem<'_>, placed: &Placed) -> &'p Piece {
    &problem.pieces[placed.piece]
}

fn count<'v>(problem: &Problem<'_>, view: &'v View, is: impl Fn(&Piece, &'v Placed) -> bool) -> u32 {
    let faults = view.placed.iter().filter(|placed| is(piece(problem, placed), placed)).count();
    u32::try_from(faults).unwrap_or(u32::MAX)
}

/// Counts pairs of an earlier and a later piece: what each piece leaves behind in a tally of its theme, and how many
/// faults a later one finds there.
fn tally(
    problem: &Problem<'_>,
    view: &View,
    leaves: impl Fn(&Piece) -> Option<usize>,
    finds: impl Fn(&Piece, &[u32; MARKS]) -> u32,
) -> u32 {
    let mut tallies = [[0; MARKS]; MOST_THEMES];
    let mut faults = 0;
    for placed in &view.placed {
        let piece = piece(problem, placed);
        let tally = &mut tallies[piece.theme.unwrap_or(0) % MOST_THEMES];
        faults += finds(piece, tally);
        if let Some(mark) = leaves(piece) {
            tally[mark] += 1;
        }
    }
    faults
}

/// Marks that a tally has: one for each phase.
const MARKS: usize = 5;

/// Themes that are told apart.
const MOST_THEMES: usize = 32;

/// Counts pairs of pieces of one day that follow each other.
fn count_neighbours(problem: &Problem<'_>, view: &View, is: impl Fn(&Piece, &Piece) -> bool) -> u32 {
    let pairs = view.placed.windows(2).filter(|pair| pair[0].day == pair[1].day);
    u32::try_from(pairs.filter(|pair| is(piece(problem, &pair[0]), piece(problem, &pair[1]))).count())
        .unwrap_or(u32::MAX)
}

fn over(_: &Problem<'_>, view: &View) -> u32 {
    view.all_over()
}

fn unprepared(problem: &Problem<'_>, view: &View) -> u32 {
    let mut faults = 0;
    for (index, placed) in view.placed.iter().enumerate() {
        let before = &piece(problem, placed).after;
        if !before.is_empty() {
            faults += view.placed[index + 1..].iter().filter(|later| before.contains(&later.piece)).count();
        }
    }
    u32::try_from(faults).unwrap_or(u32::MAX)
}

fn late_openers(problem: &Problem<'_>, view: &View) -> u32 {
    let mut others = 0;
    let mut faults = 0;
    for placed in &view.placed {
        match piece(problem, placed).role {
            Role::Opener => faults += others,
            _ => others += 1,
        }
    }
    faults
}

fn late_basics(problem: &Problem<'_>, view: &View) -> u32 {
    let mut others = 0;
    let mut faults = 0;
    for piece in view.placed.iter().map(|placed| piece(problem, placed)) {
        match piece.general {
            true => faults += others,
            false => others += u32::from(piece.role.is_of_topic()),
        }
    }
    faults
}

fn early_plans(problem: &Problem<'_>, view: &View) -> u32 {
    let mut plans = 0;
    let mut faults = 0;
    for placed in &view.placed {
        match piece(problem, placed).role {
            Role::Plan => plans += 1,
            _ => faults += plans,
        }
    }
    let is_plan = |piece: &Piece| (piece.role == Role::Apply).then_some(0);
    faults + tally(problem, view, is_plan, |piece, plans| if piece.role.is_of_topic() { plans[0] } else { 0 })
}

fn early_messages(problem: &Problem<'_>, view: &View) -> u32 {
    let is_messages = |piece: &Piece| (piece.role == Role::Messages).then_some(0);
    let is_work = |piece: &Piece| matches!(piece.role, Role::Work | Role::Discussion);
    tally(problem, view, is_messages, |piece, messages| if is_work(piece) { messages[0] } else { 0 })
}

fn second_plans(problem: &Problem<'_>, view: &View) -> u32 {
    count(problem, view, |piece, _| matches!(piece.role, Role::Apply | Role::Plan)).saturating_sub(problem.plans)
}

fn theme_inversions(problem: &Problem<'_>, view: &View) -> u32 {
    let themes = || view.placed.iter().filter_map(|placed| of_topic(piece(problem, placed)));
    themes().zip(themes().skip(1)).filter(|(one, next)| next < one).count() as u32
}

fn theme_splits(problem: &Problem<'_>, view: &View) -> u32 {
    let mut seen = 0_u64;
    let mut current = None;
    let mut faults = 0;
    for theme in view.placed.iter().filter_map(|placed| of_topic(piece(problem, placed))) {
        if current != Some(theme) {
            faults += u32::from(seen >> theme.min(63) & 1 == 1);
            seen |= 1 << theme.min(63);
            current = Some(theme);
        }
    }
    faults
}

fn of_topic(piece: &Piece) -> Option<usize> {
    piece.theme.filter(|_| piece.role.is_of_topic())
}

fn phase_inversions(problem: &Problem<'_>, view: &View) -> u32 {
    let phase = |piece: &Piece| (piece.role == Role::Work).then_some(piece.phase as usize);
    tally(problem, view, phase, |piece, phases| phase(piece).map_or(0, |phase| phases[phase + 1..].iter().sum()))
}

fn hard_before_easy(problem: &Problem<'_>, view: &View) -> u32 {
    let is_hard = |piece: &Piece| (piece.role == Role::Work && piece.sensitive).then_some(0);
    tally(problem, view, is_hard, |piece, hard| {
        let is_easy = piece.role == Role::Work && !piece.sensitive && piece.phase <= Phase::Explore;
        if is_easy { hard[0] } else { 0 }
    })
}

fn sensitive_first(problem: &Problem<'_>, view: &View) -> u32 {
    count(problem, view, |piece, placed| piece.sensitive && placed.first)
}

fn sensitive_last(problem: &Problem<'_>, view: &View) -> u32 {
    count(problem, view, |piece, placed| piece.sensitive && placed.last)
}

fn sensitive_before_meal(problem: &Problem<'_>, view: &View) -> u32 {
    count(problem, view, |piece, placed| piece.sensitive && !piece.debriefed && placed.before_meal)
}

fn untested(problem: &Problem<'_>, view: &View) -> u32 {
    u32::from(problem.test > 0 && !view.tested)
}

/// An energiser halves the fault.
fn seated_after_meal(problem: &Problem<'_>, view: &View) -> u32 {
    let seated = |piece: &Piece, placed: &Placed| placed.after_meal && !piece.on_feet;
    let energised = count(problem, view, |piece, placed| seated(piece, placed) && placed.energised);
    2 * count(problem, view, seated) - energised
}

fn same_kind(problem: &Problem<'_>, view: &View) -> u32 {
    count_neighbours(problem, view, |one, next| match (one.kind, next.kind) {
        (Some(one), Some(next)) => one == next,
        (None, None) => one.role == next.role,
        _ => false,
    })
}

/// Quarters of an hour beyond ninety minutes without a break or anything on one's feet.
fn long_seats(problem: &Problem<'_>, view: &View) -> u32 {
    let mut seated = 0;
    let mut faults = 0;
    for placed in &view.placed {
        let minutes = placed.end - placed.start;
        seated = if piece(problem, placed).on_feet {
            0
        } else if placed.fresh || placed.energised {
            minutes
        } else {
            seated + minutes
        };
        faults += seated.saturating_sub(90).min(minutes) / 15;
    }
    faults
}

fn late_reading(problem: &Problem<'_>, view: &View) -> u32 {
    count(problem, view, |piece, placed| piece.heavy && placed.end > 15 * 60)
}

fn parted_pairs(problem: &Problem<'_>, view: &View) -> u32 {
    let mut faults = 0;
    for (index, placed) in view.placed.iter().enumerate() {
        let pairs = &piece(problem, placed).pairs;
        if !pairs.is_empty() {
            let later = view.placed[index + 1..].iter().filter(|later| later.day != placed.day);
            faults += later.filter(|later| pairs.contains(&later.piece)).count();
        }
    }
    u32::try_from(faults).unwrap_or(u32::MAX)
}

/// Free minutes of each half day beyond five, and again beyond twenty.
fn free_minutes(_: &Problem<'_>, view: &View) -> u32 {
    let halves = view.halves.iter().flatten();
    halves.map(|half| half.free.saturating_sub(5) + half.free.saturating_sub(20)).sum()
}

fn unbalanced(problem: &Problem<'_>, view: &View) -> u32 {
    let used = |index: usize| if problem.days[index].meal.is_some() { 2 } else { 1 };
    let free = view.halves.iter().enumerate().flat_map(|(index, halves)| halves[..used(index)].iter());
    let free = free.map(|half| half.free);
    free.clone().max().unwrap_or(0) - free.min().unwrap_or(0)
}

fn displaced(_: &Problem<'_>, view: &View) -> u32 {
    view.displaced / 5
}

fn dropped_breaks(_: &Problem<'_>, view: &View) -> u32 {
    view.dropped_pauses
}

/// A topic without its framing is three faults, one without its link to people's own work one.
fn unframed(problem: &Problem<'_>, view: &View) -> u32 {
    let mut seen = 0_u64;
    for theme in view.placed.iter().filter_map(|placed| of_topic(piece(problem, placed))) {
        seen |= 1 << theme.min(63);
    }
    let topics = seen.count_ones();
    let framed = count(problem, view, |_, placed| placed.framed);
    let linked = count(problem, view, |_, placed| placed.linked);
    3 * topics.saturating_sub(framed) + topics.saturating_sub(linked)
}

/// What exercises lose.
fn shortened(problem: &Problem<'_>, view: &View) -> u32 {
    let lost = |placed: &Placed| match placed.length {
        0 => 0,
        length => match &piece(problem, placed).lengths {
            lengths if lengths[length].shorter.is_none() => 0,
            lengths => lost_faults(lengths[0].minutes - lengths[length].minutes),
        },
    };
    view.placed.iter().map(lost).sum()
}

fn fillers(problem: &Problem<'_>, view: &View) -> u32 {
    view.placed.iter().map(|placed| piece(problem, placed).price).sum()
}
