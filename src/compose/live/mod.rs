//! The page that facilitators run the day with: every step with its time, its text and its sheets, and for each step
//! and each lateness what to leave out.
//!
//! It is made of facilitators' parts and of nothing that the guide does not print, in the same words.

mod cuts;
mod lines;

use super::given::{item_title, session_title};
use super::kept::{case_name, sheet_names};
use super::parts::KeptParts;
use super::scope::Scope;
use super::subject::Subject;
use super::view::{LiveDay, LiveLine, LiveSheet, LiveStep, RunTheDay, SheetName};
use crate::library::course::clock;
use crate::library::exercise::{self, DEBRIEF, Step};
use crate::library::{Exercise, theme};
use crate::markdown::{self, ReferenceKind};
use crate::plan::{self, Entry, PlannedItem, Session};
use lines::{lines, printed};

/// All days of the course.
pub(super) fn run_the_day(scope: &Scope<'_>) -> RunTheDay {
    let (edition, language) = (scope.edition, scope.edition.language);
    RunTheDay {
        course: printed(scope, &edition.text.title),
        name: format!("{}/{}", edition.target.course.id, edition.target.folder()),
        language: edition.target.tag.language.clone(),
        rtl: language.right_to_left,
        days: scope.plan.days.iter().map(|day| live_day(scope, day)).collect(),
    }
}

fn live_day(scope: &Scope<'_>, day: &plan::Day) -> LiveDay {
    let language = scope.edition.language;
    let mut steps = Vec::new();
    for (entry, of_day) in day.entries.iter().enumerate() {
        match of_day {
            Entry::Pause { start, end, name } => {
                let pause = LiveStep { pause: true, ..plain(scope, *start, *end, scope.pause_name(name)) };
                steps.push((Place { entry, item: 0, step: None }, pause));
            }
            Entry::Session(session) => steps.extend(session_steps(scope, entry, session)),
        }
    }
    let number = language.text("day", &[("n", &day.number.to_string())]);
    // A month is no day that a clock could know.
    let date = day.date.filter(|date| date.day.is_some());
    let title = date.map_or_else(|| number.clone(), |date| language.titled(&number, &language.date(date)));
    let cuts = cuts::cuts(scope, day, &mut steps);
    LiveDay {
        number: day.number,
        date: date.map(|date| date.to_string()),
        title,
        steps: steps.into_iter().map(|(_, step)| step).collect(),
        cuts,
    }
}

/// Where a step of the page comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    /// The entry of the day.
    entry: usize,
    /// The item of its session.
    item: usize,
    /// The step of an exercise.
    step: Option<usize>,
}

fn session_steps(scope: &Scope<'_>, entry: usize, session: &Session) -> Vec<(Place, LiveStep)> {
    let (mut steps, mut now) = (Vec::new(), session.start);
    let title = session_title(scope, session);
    for (item, planned) in session.items.iter().enumerate() {
        let begins = now;
        now += planned.minutes();
        let place = Place { entry, item, step: None };
        if let PlannedItem::Exercise { .. } = planned {
            let of_exercise = exercise_steps(scope, planned, begins);
            steps.extend(of_exercise.into_iter().map(|(step, live)| (Place { step: Some(step), ..place }, live)));
            continue;
        }
        let mut step = item_step(scope, planned, begins);
        step.of = Some(printed(scope, &title)).filter(|title| *title != step.title);
        steps.push((place, step));
    }
    steps
}

/// A step without text.
fn plain(scope: &Scope<'_>, start: u32, end: u32, title: String) -> LiveStep {
    LiveStep {
        start,
        end,
        clock: [clock(start), clock(end)],
        minutes: scope.edition.language.count("minutes", end - start),
        of: None,
        title: printed(scope, &title),
        pause: false,
        mark: None,
        today: None,
        note: None,
        lines: Vec::new(),
        sheets: Vec::new(),
        flipchart: Vec::new(),
        fallback: None,
        late: Default::default(),
        held: Vec::new(),
    }
}

/// An item that has no steps.
fn item_step(scope: &Scope<'_>, planned: &PlannedItem, start: u32) -> LiveStep {
    let mut step = plain(scope, start, start + planned.minutes(), item_title(scope, planned));
    let parts = &mut KeptParts::default();
    let doing = |text: String| LiveLine { cue: Some(scope.label("cue-do")), item: false, text };
    match planned {
        PlannedItem::Frame { kind, .. } => {
            step.lines = vec![doing(printed(scope, &scope.label(&format!("how-{kind}"))))];
            if matches!(*kind, "pre-test" | "post-test") {
                step.sheets = sheets(scope, super::guide::test_names(scope, parts));
            }
        }
        PlannedItem::CaseStudy { id, .. } => {
            let case = scope.case(id);
            step.lines = vec![doing(printed(scope, &scope.label("case-how")))];
            step.lines.extend(case.item.kept.teaching_notes.iter().flat_map(|part| lines(scope, &part.blocks, &[])));
            step.sheets = sheets(scope, vec![case_name(scope, case.item, parts)]);
            step.note = scope.note(&case.item.given.care);
            step.fallback = scope.fallback(case.fallback);
        }
        PlannedItem::KeyMessages { id, .. } => {
            let theme = scope.theme(id);
            step.lines = lines(scope, &theme.item.given.key_messages.blocks, &[]);
            step.fallback = scope.fallback(theme.fallback);
        }
        PlannedItem::Discussion { id, .. } => {
            let (theme, index) = scope.topic(id).expect("checked by `check`");
            step.lines = lines(scope, &theme.given.topics[index].part.blocks, &[]);
            step.lines.extend(lines(scope, &theme.kept.topic_notes[index].blocks, theme::CUES));
            step.fallback = scope.fallback(scope.theme(&theme.id).fallback);
        }
        PlannedItem::Exercise { .. } | PlannedItem::Text { .. } => {}
    }
    step
}

/// The steps of an exercise, each with its place in it.
fn exercise_steps(scope: &Scope<'_>, planned: &PlannedItem, mut now: u32) -> Vec<(usize, LiveStep)> {
    let PlannedItem::Exercise { id, minutes, shorter } = planned else { return Vec::new() };
    let local = scope.exercise(id);
    let exercise = local.item;
    let language = scope.edition.language;
    let names = sheet_names(scope, exercise, &mut KeptParts::default());
    let mut told = Told { exercise, names, shown: Vec::new() };
    let mut steps = Vec::new();
    for (index, own) in plan::steps(scope.edition, exercise, *minutes, *shorter) {
        let step = &exercise.kept.steps[index];
        let title = if step.title == DEBRIEF { scope.label("debrief") } else { step.title.clone() };
        let mark = if step.optional { Some("step-optional") } else { step.keep.then_some("step-keep") };
        let mut live = LiveStep {
            of: Some(printed(scope, &exercise.given.title.value)),
            mark: mark.map(|mark| scope.label(mark)),
            lines: lines(scope, &step.part.blocks, exercise::CUES),
            sheets: sheets(scope, told.of_step(step)),
            flipchart: step.flipchart.iter().map(|text| printed(scope, text)).collect(),
            fallback: scope.fallback(local.fallback),
            ..plain(scope, now, now + own, title)
        };
        if steps.is_empty() {
            live.note = scope.note(&exercise.given.care);
            live.today = shorter.map(|way| {
                let all = exercise.given.minutes.value.to_string();
                language.text(way.label(), &[("n", &minutes.to_string()), ("all", &all)])
            });
        }
        now += own;
        steps.push((index, live));
    }
    // The end of a case is never shown before its time.
    let (ends, others): (Vec<_>, Vec<_>) = told.rest().into_iter().partition(|name| name.kind == "reveal");
    if let Some((_, first)) = steps.first_mut() {
        first.sheets.extend(sheets(scope, others));
    }
    if let Some((_, last)) = steps.last_mut() {
        last.sheets.extend(sheets(scope, ends));
    }
    steps
}

/// The sheets of an exercise as its steps come to them.
struct Told<'e> {
    exercise: &'e Exercise,
    names: Vec<SheetName>,
    shown: Vec<String>,
}

impl Told<'_> {
    /// The sheets that a step is the first to name.
    fn of_step(&mut self, step: &Step) -> Vec<SheetName> {
        let links = markdown::references(&step.part.blocks).into_iter().filter_map(|reference| match reference.kind {
            ReferenceKind::Link { target } => Subject::of_link(target, Some(&self.exercise.id)),
            _ => None,
        });
        let mut names = Vec::new();
        for anchor in links.map(|subject| subject.anchor()) {
            if let Some(name) = self.names.iter().find(|name| name.id == anchor)
                && !self.shown.contains(&anchor)
            {
                names.push(name.clone());
                self.shown.push(anchor);
            }
        }
        names
    }

    /// The sheets that no step names.
    fn rest(self) -> Vec<SheetName> {
        self.names.into_iter().filter(|name| !self.shown.contains(&name.id)).collect()
    }
}

fn sheets(scope: &Scope<'_>, names: Vec<SheetName>) -> Vec<LiveSheet> {
    let sheet = |name: SheetName| LiveSheet { number: name.number, title: printed(scope, &name.title), to: name.to };
    names.into_iter().map(sheet).collect()
}
