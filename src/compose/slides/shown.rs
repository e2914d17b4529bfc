//! The slides of a day, from what participants may see: the agenda, tasks, questions, key messages, cases.

use std::collections::BTreeMap;

use super::Place;
use super::figures::figures;
use crate::audience::Moment;
use crate::compose::given::{agenda_row, item_title, session_title};
use crate::compose::parts::{Collect, GivenParts};
use crate::compose::scope::Scope;
use crate::compose::subject::Subject;
use crate::compose::view::{Slide, SlideKind, SlideSheet};
use crate::edition::Local;
use crate::library::course::Slides;
use crate::library::exercise::{SheetKind, Shown};
use crate::library::{CaseStudy, Exercise, Given, Part};
use crate::markdown::{self, Block, BlockKind};
use crate::plan::{self, Day, PlannedItem, Session, SheetOf};

/// A slide and where it belongs.
pub(super) type Placed = (Place, Slide);

/// The slides of a day.
pub(super) fn slides(scope: &Scope<'_>, day: &Day, wanted: Slides, parts: &mut GivenParts<'_>) -> Vec<Placed> {
    let mut slides: Vec<Placed> = [cover(scope, day), agenda(scope, day)].map(|slide| (Place::default(), slide)).into();
    for (entry, session) in day.entries.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.session()?))) {
        for (item, planned) in session.items.iter().enumerate() {
            let place = Place { entry, item, step: 0 };
            slides.extend(
                item_slides(scope, session, planned, wanted, parts)
                    .into_iter()
                    .map(|(step, slide)| (Place { step, ..place }, slide)),
            );
        }
    }
    name_apart(scope, slides.iter_mut().map(|(_, slide)| slide));
    slides
}

fn slide(kind: SlideKind, title: String, above: String) -> Slide {
    Slide {
        kind,
        title,
        above,
        minutes: None,
        lines: Vec::new(),
        rows: Vec::new(),
        sheets: Vec::new(),
        small: Vec::new(),
        fallback: None,
    }
}

fn cover(scope: &Scope<'_>, day: &Day) -> Slide {
    let language = scope.edition.language;
    let number = language.text("day", &[("n", &day.number.to_string())]);
    let date = day.date.map(|date| language.date(date));
    let lines = [Some(number), date, scope.edition.target.course.event.venue.clone()].into_iter().flatten().collect();
    Slide { lines, ..slide(SlideKind::Cover, scope.edition.text.title.clone(), String::new()) }
}

fn agenda(scope: &Scope<'_>, day: &Day) -> Slide {
    let number = scope.edition.language.text("day", &[("n", &day.number.to_string())]);
    let rows = day.entries.iter().map(|entry| agenda_row(scope, entry)).collect();
    Slide { rows, ..slide(SlideKind::Agenda, scope.label("agenda"), number) }
}

/// The slides of an item, each with the step that it belongs to.
fn item_slides(
    scope: &Scope<'_>,
    session: &Session,
    planned: &PlannedItem,
    wanted: Slides,
    parts: &mut GivenParts<'_>,
) -> Vec<(usize, Slide)> {
    match planned {
        PlannedItem::Exercise { id, .. } => {
            let mut slides = exercise_slides(scope, planned, scope.exercise(id), wanted, parts);
            if wanted == Slides::Full {
                slides.insert(0, (0, opening(scope, session, planned, scope.exercise(id))));
            }
            slides
        }
        PlannedItem::CaseStudy { id, minutes } => {
            let slides = case_slides(scope, scope.case(id), *minutes, parts);
            slides.into_iter().map(|slide| (0, slide)).collect()
        }
        PlannedItem::KeyMessages { id, .. } => {
            let local = scope.theme(id);
            let given = &local.item.given;
            let above = given.title.value.clone();
            let slide = Slide {
                lines: lines(&given.key_messages),
                fallback: scope.fallback(local.fallback),
                ..slide(SlideKind::Points, scope.label("key-messages"), above)
            };
            vec![(0, slide)]
        }
        PlannedItem::Discussion { id, minutes } => {
            let Some((theme, index)) = scope.topic(id) else { return Vec::new() };
            let topic = &theme.given.topics[index];
            let slide = Slide {
                minutes: Some(*minutes),
                lines: lines(&topic.part),
                fallback: scope.fallback(scope.theme(&theme.id).fallback),
                ..slide(SlideKind::Question, topic.title.clone(), theme.given.title.value.clone())
            };
            vec![(0, slide)]
        }
        PlannedItem::Frame { .. } | PlannedItem::Text { .. } => Vec::new(),
    }
}

/// What an exercise is for.
fn opening(scope: &Scope<'_>, session: &Session, planned: &PlannedItem, local: Local<'_, Exercise>) -> Slide {
    let (title, session) = (item_title(scope, planned), session_title(scope, session));
    let above = if session == title { scope.label("objectives") } else { session };
    Slide {
        minutes: Some(planned.minutes()),
        lines: lines(&local.item.given.objectives),
        fallback: scope.fallback(local.fallback),
        ..slide(SlideKind::Points, title, above)
    }
}

/// The tasks and questions of an exercise. One that is not for everybody's eyes has none.
fn exercise_slides(
    scope: &Scope<'_>,
    planned: &PlannedItem,
    local: Local<'_, Exercise>,
    wanted: Slides,
    parts: &mut GivenParts<'_>,
) -> Vec<(usize, Slide)> {
    let (exercise, given) = (local.item, &local.item.given);
    let PlannedItem::Exercise { minutes, shorter, .. } = planned else { return Vec::new() };
    if given.care.is_restricted() {
        return Vec::new();
    }
    let steps = plan::steps(scope.edition, exercise, *minutes, *shorter);
    let longest = longest(given.steps.as_slice(), &steps);
    let mut slides = Vec::new();
    for (index, own) in steps {
        let step = &given.steps[index];
        let sheets = sheets(scope, exercise, step, parts);
        let all = wanted == Slides::Full;
        let is_work = !step.optional && (!sheets.is_empty() || longest == Some(index));
        let asks = !step.asks.is_empty() && (all || step.keep || step.is_debrief());
        let title = if step.is_debrief() { scope.label("debrief") } else { step.title.clone() };
        let of = |kind, title| Slide {
            minutes: Some(own),
            fallback: scope.fallback(local.fallback),
            ..slide(kind, title, given.title.value.clone())
        };
        // What stands on the flipchart is an idea of its own; a sheet goes with the question on it.
        let writes = !step.flipchart.is_empty();
        let questions = || scope.edition.language.titled(&title, &scope.label("questions"));
        let question = asks.then(|| of(SlideKind::Question, if writes { questions() } else { title.clone() }));
        let question = question.map(|slide| Slide { lines: step.asks.clone(), ..slide });
        if writes || !asks && (is_work || all) {
            let task = of(SlideKind::Task, title.clone());
            slides.push((index, Slide { lines: step.flipchart.clone(), sheets, ..task }));
            slides.extend(question.map(|slide| (index, slide)));
        } else {
            slides.extend(question.map(|slide| (index, Slide { sheets, ..slide })));
        }
    }
    if let Some((_, first)) = slides.first_mut() {
        first.small.extend(scope.note(&given.care));
    }
    slides
}

/// The step in which a group works longest.
fn longest(shown: &[Shown], steps: &[(usize, u32)]) -> Option<usize> {
    let work = steps.iter().filter(|(index, _)| !shown[*index].is_debrief());
    let longest = work.clone().map(|(_, minutes)| *minutes).max()?;
    work.filter(|(_, minutes)| *minutes == longest).map(|(index, _)| *index).next()
}

/// The sheets that everybody works with, in their own order: what only one person or group knows is on no wall.
fn sheets(scope: &Scope<'_>, exercise: &Exercise, step: &Shown, parts: &mut GivenParts<'_>) -> Vec<SlideSheet> {
    let named = exercise.given.sheets.iter().filter(|sheet| step.sheets.iter().any(|anchor| sheet.anchor == *anchor));
    let common = named.filter(|sheet| sheet.kind != SheetKind::Card && sheet.group.is_none() && sheet.to.is_none());
    let common = common.map(|sheet| {
        let of = SheetOf::Exercise(exercise.id.clone(), sheet.anchor.as_str().into());
        let number = scope.plan.number(&of).filter(|_| sheet.moment == Moment::Later).map(str::to_owned);
        parts.name(Subject::Sheet(of));
        let place = number.unwrap_or_else(|| scope.label("run-handbook"));
        SlideSheet { title: sheet.title.clone(), place }
    });
    common.collect()
}

/// A case in a few figures, then its questions: nothing that tells how it ended.
fn case_slides(scope: &Scope<'_>, local: Local<'_, CaseStudy>, minutes: u32, parts: &mut GivenParts<'_>) -> Vec<Slide> {
    let (case, given) = (local.item, &local.item.given);
    if given.care.is_restricted() {
        return Vec::new();
    }
    parts.name(Subject::Case(case.id.clone()));
    let is_open = |part: &&Part<Given>| !given.tells_ending(part);
    let texts = given.sections.iter().map(|section| &section.part).filter(is_open);
    let texts: Vec<_> =
        texts.flat_map(|part| &part.blocks).map(|block| one_line(std::slice::from_ref(block))).collect();
    let lines = figures(texts.iter().map(String::as_str));
    let source = (!lines.is_empty()).then(|| scope.label("slide-case-sources"));
    let title = given.title.value.clone();
    let first = Slide {
        lines,
        small: source.into_iter().chain(scope.note(&given.care)).collect(),
        fallback: scope.fallback(local.fallback),
        ..slide(SlideKind::Case, title.clone(), scope.places(case))
    };
    let questions = given.questions.iter().map(|(_, part)| part).filter(is_open);
    let questions: Vec<_> = questions.map(|part| one_line(&part.blocks)).collect();
    let second = (!questions.is_empty()).then(|| Slide {
        minutes: Some(minutes),
        lines: questions,
        fallback: scope.fallback(local.fallback),
        ..slide(SlideKind::Question, scope.label("questions"), title)
    });
    std::iter::once(first).chain(second).collect()
}

/// The lines of participants' content: each item of a list and each paragraph.
fn lines(part: &Part<Given>) -> Vec<String> {
    let lines = part.blocks.iter().flat_map(|block| match &block.kind {
        BlockKind::List { items, .. } => items.iter().map(|item| one_line(&item.blocks)).collect(),
        BlockKind::Paragraph(_) | BlockKind::Quote { .. } => vec![one_line(std::slice::from_ref(block))],
        _ => Vec::new(),
    });
    lines.filter(|line| !line.is_empty()).collect()
}

/// The words of blocks. Where the mark of a source stood before a full stop, no space is left.
fn one_line(blocks: &[Block]) -> String {
    let words = markdown::plain_blocks(blocks).split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace(" .", ".").replace(" ,", ",")
}

/// No two slides of a day have one title: the later ones say what they belong to, or their number.
fn name_apart<'s>(scope: &Scope<'_>, slides: impl Iterator<Item = &'s mut Slide>) {
    let mut known: BTreeMap<String, u32> = BTreeMap::new();
    let language = scope.edition.language;
    for slide in slides {
        if known.contains_key(&slide.title) && !slide.above.is_empty() {
            slide.title = language.titled(&slide.title, &std::mem::take(&mut slide.above));
        }
        let times = known.entry(slide.title.clone()).or_default();
        *times += 1;
        if *times > 1 {
            slide.title = language.titled(&slide.title, &times.to_string());
        }
    }
}
