//! Groups: how many, how large, and in which room.

use super::ways::command;
use super::{Day, supplies};
use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::Exercise;
use crate::library::exercise::{Per, To};
use crate::source::Span;

/// So many groups can talk in one room and still hear each other.
const MOST_IN_A_ROOM: u32 = 4;

/// The groups of an exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    /// How many.
    pub count: u32,
    /// How many people the smallest has.
    pub least: u32,
    /// How many people the largest has.
    pub most: u32,
}

/// The groups that an exercise makes of so many people; none if it works with all together or in pairs.
pub fn groups(exercise: &Exercise, people: u32) -> Option<Groups> {
    let sheets = exercise.given.sheets.iter().any(|sheet| sheet.group.is_some() || sheet.to == Some(To::Group));
    let supplies = exercise.kept.supplies.iter().any(|supply| supply.per == Per::Group);
    let count = supplies::groups(exercise, people);
    (sheets || supplies).then_some(Groups { count, least: people / count, most: people.div_ceil(count) })
}

/// How many groups work in the plenary room and in each break-out room, as evenly as can be.
pub fn in_rooms(groups: u32, break_out_rooms: u32) -> Vec<u32> {
    let rooms = break_out_rooms + 1;
    let rooms = (0..rooms).map(|room| groups / rooms + u32::from(room < groups % rooms));
    rooms.filter(|groups| *groups > 0).collect()
}

/// Warns about exercises whose groups would not hear themselves.
pub(super) fn crowded(edition: &Edition<'_>, days: &[Day], diagnostics: &mut Diagnostics) {
    let course = &edition.target.course;
    let people = course.participants.expected;
    for id in days.iter().flat_map(supplies::exercises) {
        let Some(Groups { count, .. }) = groups(edition.exercises[id].item, people) else { continue };
        if in_rooms(count, course.break_out_rooms).iter().any(|groups| *groups > MOST_IN_A_ROOM) {
            let rooms = course.break_out_rooms + 1;
            let message =
                format!("`{id}` makes {count} groups, too many for {} with rooms: {rooms}", edition.target.name());
            let rooms = command(&format!("set {} break-out={}", course.id, count.div_ceil(MOST_IN_A_ROOM) - 1));
            let help = format!("if there are more rooms, run {rooms}");
            diagnostics.push(Code::CrowdedRooms.at(Span::start_of(course.file), message).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_spread_over_the_rooms() {
        assert_eq!(in_rooms(4, 2), [2, 1, 1]);
        assert_eq!(in_rooms(2, 4), [1, 1]);
        assert_eq!(in_rooms(5, 0), [5]);
    }
}
