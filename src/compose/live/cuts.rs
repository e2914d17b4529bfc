//! What to leave out when the day runs late, in words, for each step of the page.

use super::Place;
use crate::compose::given::item_title;
use crate::compose::scope::Scope;
use crate::compose::view::{LiveCut, LiveStep};
use crate::plan::late::{self, Because, Cut, Held, Way};
use crate::plan::{Day, PlannedItem};

/// How late a day can be, in minutes.
const LATE: [u32; 5] = [5, 10, 15, 20, 30];

/// What a day can do without; each step gets the lists of what to leave out after it.
pub(super) fn cuts(scope: &Scope<'_>, day: &Day, steps: &mut [(Place, LiveStep)]) -> Vec<LiveCut> {
    let (cuts, held) = late::late(scope.edition, &scope.selection.themes, &scope.plan.days, day);
    let spans: Vec<_> = cuts.iter().map(|cut| span(cut, steps)).collect();
    let firsts: Vec<_> = held.iter().map(|held| first(held.entry, held.item, steps)).collect();
    for (at, (_, step)) in steps.iter_mut().enumerate() {
        let later = || cuts.iter().zip(&spans).filter(|(_, [first, _])| *first > at).map(|(cut, _)| cut);
        let place = |cut: &Cut| cuts.iter().position(|known| known == cut).expect("it is one of them");
        step.late = LATE.map(|minutes| late::enough(later(), minutes).into_iter().map(place).collect());
        let stays = held.iter().zip(&firsts).filter(|(_, first)| **first > at);
        step.held = stays.map(|(held, _)| held_in_words(scope, day, held)).collect();
    }
    cuts.iter().zip(spans).map(|(cut, steps)| in_words(scope, day, cut, steps)).collect()
}

/// The first step of an item.
fn first(entry: usize, item: usize, steps: &[(Place, LiveStep)]) -> usize {
    steps.iter().position(|(place, _)| (place.entry, place.item) == (entry, item)).unwrap_or(0)
}

/// The first and the last step that a cut is about.
fn span(cut: &Cut, steps: &[(Place, LiveStep)]) -> [usize; 2] {
    let is_of = |place: &Place| {
        let step = match cut.way {
            Way::Step(step) => place.step == Some(step),
            Way::Variation | Way::Whole => true,
        };
        step && (place.entry, place.item) == (cut.entry, cut.item)
    };
    let first = steps.iter().position(|(place, _)| is_of(place)).unwrap_or(0);
    [first, steps.iter().rposition(|(place, _)| is_of(place)).unwrap_or(first)]
}

fn item(day: &Day, entry: usize, item: usize) -> &PlannedItem {
    &day.entries[entry].session().expect("breaks stay").items[item]
}

fn title(scope: &Scope<'_>, day: &Day, entry: usize, index: usize) -> String {
    item_title(scope, item(day, entry, index))
}

fn in_words(scope: &Scope<'_>, day: &Day, cut: &Cut, steps: [usize; 2]) -> LiveCut {
    let title = title(scope, day, cut.entry, cut.item);
    let planned = item(day, cut.entry, cut.item);
    let language = scope.edition.language;
    let what = match (cut.way, planned) {
        (Way::Step(step), PlannedItem::Exercise { id, .. }) => {
            let step = &scope.exercise(id).item.kept.steps[step].title;
            language.text("run-without-step", &[("step", step), ("title", &title)])
        }
        (Way::Variation, _) => language.text("run-shorter", &[("title", &title)]),
        _ => language.text("run-without", &[("title", &title)]),
    };
    let what = super::lines::printed(scope, &what);
    LiveCut { what, minutes: cut.minutes, steps, whole: cut.way != Way::Variation }
}

fn held_in_words(scope: &Scope<'_>, day: &Day, held: &Held) -> String {
    let title = title(scope, day, held.entry, held.item);
    let (key, other) = match &held.because {
        Because::OnlyOn(theme) => ("run-only-on", scope.theme(theme).item.given.title.value.clone()),
        Because::Needed(id) => ("run-needed", scope.exercise(id).item.given.title.value.clone()),
        Because::Plan => ("run-plan", String::new()),
    };
    let words = scope.edition.language.text(key, &[("title", &title), ("other", &other)]);
    super::lines::printed(scope, &words)
}
