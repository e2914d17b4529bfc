//! Collects what an agenda of a selection is made of, and what it may be filled with.

use std::borrow::Cow;

use super::agenda::{
    CASE_MINUTES, DISCUSSION_MINUTES, KEY_MESSAGES_MINUTES, PlannedItem, exercise_minutes, in_plenary,
};
use super::layout::CHANGE_MINUTES;
use super::pieces::{Length, Piece, Problem, Role, Room};
use super::ways;
use crate::edition::Edition;
use crate::library::Exercise;
use crate::library::care::Sensitivity;
use crate::library::course;
use crate::library::exercise::{Phase, Reading, Type};
use crate::library::page::FormType;
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
const TEST_MINUTES: u32 = 15;

/// Lengths of a topic for discussion, the usual one first.
const DISCUSSION_LENGTHS: [u32; 4] = [DISCUSSION_MINUTES, 15, 25, 30];

/// Lengths of a case that is worked with in groups, the usual one first.
const CASE_LENGTHS: [u32; 3] = [CASE_MINUTES, 40, 45];

/// Points that it costs to fill with something that the course did not ask for.
const DISCUSSION_PRICE: u32 = 10;
const PLAN_PRICE: u32 = 2;

/// What begins and what ends a day.
pub(super) fn frame_of_day(edition: &Edition<'_>, index: usize, days: usize) -> (Vec<PlannedItem>, Vec<PlannedItem>) {
    let frame = |kind, minutes| PlannedItem::Frame { kind, minutes: in_plenary(edition, minutes) };
    let opening = if index > 0 {
        vec![frame("recap", RECAP_MINUTES)]
    } else {
        let official = edition.target.course.official_opening.map(|minutes| frame("official-opening", minutes));
        official.into_iter().chain([frame("opening", OPENING_MINUTES)]).collect()
    };
    let closing = if index + 1 < days {
        vec![frame("feedback", FEEDBACK_MINUTES)]
    } else {
        vec![frame("evaluation", EVALUATION_MINUTES), frame("closing", CLOSING_MINUTES)]
    };
    (opening, closing)
}

/// Days alone, for sessions that their author put in order.
pub(super) fn rooms<'a>(edition: &Edition<'_>, days: &'a [course::Day], tight: bool) -> Problem<'a> {
    Problem {
        days: days.iter().map(|day| Room::new(day.start, day.end, Cow::Borrowed(&day.breaks))).collect(),
        change: CHANGE_MINUTES,
        slack: edition.target.course.slack,
        tight,
        pieces: Vec::new(),
        themes: 0,
        framing: 0,
        own_work: 0,
        test: 0,
        energiser: 0,
        plans: 0,
    }
}

/// Collects what an agenda of the selection is made of.
pub(super) fn problem<'a>(
    edition: &Edition<'_>,
    selection: &Selection<'_>,
    days: &'a [course::Day],
    tight: bool,
) -> Problem<'a> {
    let rooms = days.iter().enumerate().map(|(index, day)| {
        let (opening, closing) = frame_of_day(edition, index, days.len());
        let minutes = |items: &[PlannedItem]| items.iter().map(PlannedItem::minutes).collect::<Vec<_>>();
        let mut room = Room::new(day.start, day.end, Cow::Borrowed(&day.breaks));
        room.opening = minutes(&opening);
        // What ends the last day is one session.
        room.closing = vec![minutes(&closing).iter().sum()];
        room
    });
    let pieces = pieces(edition, selection);
    let applications = pieces.iter().filter(|piece| piece.role == Role::Apply).count();
    Problem {
        days: rooms.collect(),
        themes: selection.themes.len(),
        framing: in_plenary(edition, FRAMING_MINUTES),
        own_work: in_plenary(edition, OWN_WORK_MINUTES),
        test: if has_test(edition) { TEST_MINUTES } else { 0 },
        energiser: in_plenary(edition, ENERGISER_MINUTES),
        change: CHANGE_MINUTES,
        slack: edition.target.course.slack,
        // Exercises that the course chose are all done.
        plans: u32::try_from(applications).unwrap_or(u32::MAX).max(1),
        pieces,
        tight,
    }
}

fn pieces(edition: &Edition<'_>, selection: &Selection<'_>) -> Vec<Piece> {
    let theme_of = |themes: &[Located<String>]| {
        selection.themes.iter().position(|theme| themes.iter().any(|name| name.value == *theme))
    };
    let mut pieces: Vec<Piece> = selection
        .exercises
        .iter()
        .map(|id| {
            let themes = &edition.exercises[id].item.given.themes;
            let mut piece = exercise(edition, id, theme_of(themes));
            let own = themes.first().map(|theme| theme.value.as_str());
            piece.general = piece.role == Role::Work && own.is_some_and(|own| !selection.themes.contains(&own));
            piece
        })
        .collect();
    link(edition, selection, &mut pieces);
    for (index, theme) in selection.themes.iter().enumerate() {
        let minutes = in_plenary(edition, KEY_MESSAGES_MINUTES);
        let item = PlannedItem::KeyMessages { id: (*theme).to_owned(), minutes };
        pieces.push(Piece::new(item, Role::Messages, Some(index)));
    }
    for id in selection.case_studies.iter().filter(|id| !is_used(edition, selection, id)) {
        let given = &edition.case_studies[id].item.given;
        let item = PlannedItem::CaseStudy { id: (*id).to_owned(), minutes: CASE_MINUTES };
        let mut case = Piece::new(item, Role::Case, theme_of(&given.themes));
        case.lengths = CASE_LENGTHS.map(|minutes| in_plenary(edition, minutes).into()).to_vec();
        case.sensitive = given.care.sensitivity > Sensitivity::None;
        pieces.push(case);
    }
    pieces.extend(fillers(edition, selection));
    pieces
}

fn exercise(edition: &Edition<'_>, id: &str, theme: Option<usize>) -> Piece {
    let exercise = edition.exercises[id].item;
    let minutes = exercise_minutes(edition, id);
    let role = match exercise.kept.phase {
        _ if is_application(exercise) => Role::Apply,
        Phase::Open => Role::Opener,
        _ => Role::Work,
    };
    let item = PlannedItem::Exercise { id: id.to_owned(), minutes, shorter: None };
    let mut piece = Piece::new(item, role, theme);
    let shorter = ways::shorter_lengths(exercise);
    piece.lengths.extend(
        shorter
            .into_iter()
            .filter(|(saved, _)| *saved < minutes)
            .map(|(saved, shorter)| Length { minutes: minutes - saved, shorter: Some(shorter) }),
    );
    piece.kind = Some(exercise.given.kind);
    piece.phase = exercise.kept.phase;
    piece.sensitive = exercise.given.care.sensitivity > Sensitivity::None;
    piece.debriefed = true;
    piece.on_feet = is_on_feet(exercise.given.kind);
    piece.heavy = exercise.kept.reading == Reading::Heavy;
    piece
}

/// Links exercises to those that they build on and go with.
fn link(edition: &Edition<'_>, selection: &Selection<'_>, pieces: &mut [Piece]) {
    let place = |id: &str| selection.exercises.iter().position(|known| *known == id);
    for (piece, id) in pieces.iter_mut().zip(&selection.exercises) {
        let kept = &edition.exercises[id].item.kept;
        piece.after = kept.builds_on.iter().filter_map(|before| place(&before.value)).collect();
        piece.pairs = kept.pairs_with.iter().filter_map(|pair| place(&pair.value)).collect();
    }
}

/// What may fill a half day: topics for discussion, a plan for afterwards.
fn fillers(edition: &Edition<'_>, selection: &Selection<'_>) -> Vec<Piece> {
    let mut fillers = Vec::new();
    for (index, theme) in selection.themes.iter().enumerate() {
        for topic in &edition.themes[theme].item.given.topics {
            let id = format!("{theme}/{}", topic.anchor);
            let item = PlannedItem::Discussion { id, minutes: DISCUSSION_LENGTHS[0] };
            let mut piece = Piece::new(item, Role::Discussion, Some(index));
            piece.lengths = DISCUSSION_LENGTHS.map(|minutes| in_plenary(edition, minutes).into()).to_vec();
            piece.price = DISCUSSION_PRICE;
            fillers.push(piece);
        }
    }
    let exercises = selection.exercises.iter().map(|id| edition.exercises[id].item);
    if !exercises.into_iter().any(is_application) {
        let minutes = in_plenary(edition, ACTION_PLAN_MINUTES);
        let mut plan = Piece::new(PlannedItem::Frame { kind: "action-plan", minutes }, Role::Plan, None);
        plan.price = PLAN_PRICE;
        fillers.push(plan);
    }
    fillers
}

fn has_test(edition: &Edition<'_>) -> bool {
    let mut forms = edition.target.course.forms.iter().filter_map(|form| edition.forms.get(form.value.as_str()));
    forms.any(|form| form.item.kind == FormType::Test)
}

/// Whether people stand up and move.
fn is_on_feet(kind: Type) -> bool {
    matches!(kind, Type::Icebreaker | Type::RolePlay | Type::Simulation | Type::Mapping | Type::Debate)
}

fn is_application(exercise: &Exercise) -> bool {
    exercise.kept.phase >= Phase::Apply || exercise.given.kind == Type::ActionPlanning
}

fn is_used(edition: &Edition<'_>, selection: &Selection<'_>, case: &str) -> bool {
    let exercises = selection.exercises.iter().map(|id| edition.exercises[id].item);
    exercises.into_iter().flat_map(|exercise| &exercise.kept.uses_cases).any(|used| used.id.value == case)
}
