//! How much a new course should hold: as many exercises and cases as its days have room for, whole, and what prepares
//! for all themes where its own run out.

use crate::check::Checked;
use crate::diagnostic::Code;
use crate::edition::{self, Tag, Target};
use crate::library::Course;
use crate::plan::{self, Day, PlannedItem};
use crate::select;
use crate::source::{Located, Span};

/// What the days of a course have room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Themes, with one that prepares for all of them first if they alone do not fill the days.
    pub themes: Vec<String>,
    /// How many exercises.
    pub exercises: u32,
    /// How many cases.
    pub case_studies: u32,
    /// Minutes in which nothing is done, if they are worth a warning.
    pub free: u32,
    /// How many days the themes fill.
    pub days_filled: usize,
}

/// The most exercises and cases a day that are tried.
const EXERCISES_A_DAY: u32 = 6;
const CASES_A_DAY: u32 = 3;

/// Finds what the days of a course have room for, in one edition.
pub fn size(library: &Checked, course: &Course, tag: &Tag) -> Size {
    let own: Vec<String> = course.select.themes.iter().map(|theme| theme.value.clone()).collect();
    let alone = with_themes(library, course, tag, &own);
    let basics = library.themes.values().map(|theme| &theme.original).min_by_key(|theme| (theme.order, &theme.id));
    let basics = basics.map(|theme| theme.id.to_string()).filter(|id| !own.contains(id));
    let Some(basics) = basics.filter(|_| alone.free > 0) else { return alone };
    let themes: Vec<String> = std::iter::once(basics).chain(own).collect();
    let both = with_themes(library, course, tag, &themes);
    if both.free < alone.free { both } else { alone }
}

fn with_themes(library: &Checked, course: &Course, tag: &Tag, themes: &[String]) -> Size {
    let span = Span::start_of(course.file);
    let mut course = course.clone();
    course.select.themes = themes.iter().map(|theme| Located::new(theme.clone(), span)).collect();
    let days = u32::try_from(course.days.len()).unwrap_or(u32::MAX);
    let mut best: Option<Size> = None;
    let (mut exercises, mut cases) = (days, days);
    let mut closes = |exercises, cases| closes(library, &mut course, tag, exercises, cases, &mut best);
    closes(exercises, cases);
    // First as many exercises as there is room for, then as many cases, until the library has no more.
    while exercises < days * EXERCISES_A_DAY {
        let Some((chosen, _)) = closes(exercises + 1, cases) else { break };
        if chosen <= exercises {
            break;
        }
        exercises += 1;
    }
    while cases < days * CASES_A_DAY {
        let Some((_, chosen)) = closes(exercises, cases + 1) else { break };
        if chosen <= cases {
            break;
        }
        cases += 1;
    }
    best.unwrap_or(Size {
        themes: themes.to_vec(),
        exercises,
        case_studies: cases,
        free: 0,
        days_filled: course.days.len(),
    })
}

/// How many exercises and cases a course has within these limits, if it closes with all of them whole and nothing
/// that has no room.
fn closes(
    library: &Checked,
    course: &mut Course,
    tag: &Tag,
    exercises: u32,
    cases: u32,
    best: &mut Option<Size>,
) -> Option<(u32, u32)> {
    course.select.exercises.at_most = Some(exercises);
    course.select.case_studies.at_most = Some(cases);
    let target = Target::new(library, course, tag.clone());
    let edition = edition::edition(library, &target);
    let (selection, _) = select::select(&edition);
    let (plan, found) = plan::plan(&edition, &selection);
    let over = found.iter().any(|diagnostic| diagnostic.code == Code::DayOverrun);
    let is_shorter = |item: &PlannedItem| matches!(item, PlannedItem::Exercise { shorter: Some(_), .. });
    // A break that nothing follows is left out of a day that is too empty, not too full.
    let has_no_room = plan.left_out.iter().any(|left_out| left_out.because.is_none());
    if over || has_no_room || plan.days.iter().flat_map(Day::items).any(is_shorter) {
        return None;
    }
    let count = |chosen: usize| u32::try_from(chosen).unwrap_or(u32::MAX);
    let (exercises, cases) = (count(selection.exercises.len()), count(selection.case_studies.len()));
    let free: Vec<u32> = course
        .days
        .iter()
        .zip(&plan.days)
        .map(|(day, planned)| plan::free(day, planned, course.slack).iter().map(|free| free.minutes).sum())
        .collect();
    *best = Some(Size {
        themes: selection.themes.iter().map(|theme| (*theme).to_owned()).collect(),
        exercises,
        case_studies: cases,
        free: if found.iter().any(|diagnostic| diagnostic.code == Code::DayUnfilled) { free.iter().sum() } else { 0 },
        days_filled: free.iter().filter(|free| **free < 60).count(),
    });
    Some((exercises, cases))
}
