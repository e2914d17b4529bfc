//! What the planner thinks of the order that an author chose.

use super::agenda::{Entry, Filled, PlannedItem, Session};
use super::collect;
use super::layout::{Draft, Extras, Slot, View};
use super::pieces::{Length, Piece, Problem, Role};
use super::quality;
use super::search::Found;
use super::why::{self, Reason};
use crate::edition::Edition;
use crate::library::course::{self, clock};
use crate::select::Selection;

/// Why each item of the library is in a good place, or where it would be in a better one.
pub(super) fn judged(
    edition: &Edition<'_>,
    selection: &Selection<'_>,
    days: &[course::Day],
    filled: &[Filled],
) -> Vec<Reason> {
    // An author's sessions and breaks follow each other directly.
    let problem = Problem { change: 0, ..collect::problem(edition, selection, days, true) };
    let mut order = Order { problem, slots: Vec::new(), of: Vec::new() };
    for (index, filled) in filled.iter().enumerate() {
        if index > 0 {
            order.slots.push(Slot::Night);
        }
        let sessions: Vec<_> = filled.day.entries.iter().filter_map(Entry::session).collect();
        order.day(index, &sessions);
    }
    let Order { problem, slots, of } = order;
    let draft = Draft { slots, extras: Extras::None };
    let mut view = View::default();
    view.lay_out(&problem, &draft);
    let found = Found { points: quality::points(&problem, &view), draft, view };
    let reasons = why::reasons(&problem, &found).into_iter().zip(of);
    reasons.filter_map(|(reason, begins)| Some(Reason { clock: clock(begins?), ..reason })).collect()
}

/// The author's order as the planner sees its own.
struct Order<'a> {
    problem: Problem<'a>,
    slots: Vec<Slot>,
    /// For each piece in order, when its session begins; none for what is no item of the library.
    of: Vec<Option<course::Clock>>,
}

impl Order<'_> {
    /// What comes before the first item of the library and after the last one frames the day.
    fn day(&mut self, index: usize, sessions: &[&Session]) {
        let has_item = |session: &&&Session| session.items.iter().any(|item| item.id().is_some());
        let minutes = |sessions: &[&Session]| sessions.iter().map(|session| session.end - session.start).collect();
        let first = sessions.iter().position(|session| has_item(&session)).unwrap_or(sessions.len());
        let end = sessions.iter().rposition(|session| has_item(&session)).map_or(first, |last| last + 1);
        let room = &mut self.problem.days[index];
        (room.opening, room.closing) = (minutes(&sessions[..first]), minutes(&sessions[end..]));
        sessions[first..end].iter().for_each(|session| self.session(session));
    }

    /// What frames an item belongs to it.
    fn session(&mut self, session: &Session) {
        let (items, frames): (Vec<_>, Vec<_>) = session.items.iter().partition(|item| item.id().is_some());
        let frame: u32 = frames.iter().map(|item| item.minutes()).sum();
        if let ([], [first, ..]) = (&*items, &*frames) {
            let piece = self.add(first, Role::Discussion);
            self.place(piece, frame, None);
        }
        for (at, item) in items.into_iter().enumerate() {
            let minutes = item.minutes() + if at == 0 { frame } else { 0 };
            let piece = self.piece(item);
            self.place(piece, minutes, Some(session.start));
        }
    }

    /// The piece of an item, as the selection knows it. Where work has begun, what could open a course opens a theme.
    fn piece(&mut self, item: &PlannedItem) -> usize {
        let pieces = &mut self.problem.pieces;
        if let Some(known) = pieces.iter().position(|piece| piece.item.name() == item.name()) {
            let placed = |slot: &Slot| slot.piece().map(|(piece, _)| piece);
            let has_work = self.slots.iter().filter_map(placed).any(|placed| pieces[placed].role == Role::Work);
            if pieces[known].role == Role::Opener && has_work {
                pieces[known].role = Role::Work;
            }
            return known;
        }
        let role = match item {
            PlannedItem::Exercise { .. } => Role::Work,
            PlannedItem::CaseStudy { .. } => Role::Case,
            PlannedItem::KeyMessages { .. } => Role::Messages,
            _ => Role::Discussion,
        };
        self.add(item, role)
    }

    fn add(&mut self, item: &PlannedItem, role: Role) -> usize {
        self.problem.pieces.push(Piece::new(item.clone(), role, None));
        self.problem.pieces.len() - 1
    }

    fn place(&mut self, piece: usize, minutes: u32, begins: Option<course::Clock>) {
        let lengths = &mut self.problem.pieces[piece].lengths;
        lengths.push(Length::from(minutes));
        self.slots.push(Slot::Piece { piece, length: lengths.len() - 1 });
        self.of.push(begins);
    }
}
