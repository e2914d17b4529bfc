//! Views of what only facilitators see.

use super::parts::{Collect, KeptParts};
use super::scope::Scope;
use super::subject::Subject;
use super::view;
use crate::audience::Moment;
use crate::edition::Local;
use crate::library::exercise::{self, DEBRIEF, Sheet, To};
use crate::library::page::PageText;
use crate::library::theme::{self, Challenge};
use crate::library::{CaseStudy, Exercise, Page, Theme};
use crate::plan::{self, SheetOf, rooms};
use crate::source::FileId;
use crate::yaml::Choice;

/// An exercise under the ten headings.
pub(super) fn exercise<'a>(scope: &Scope<'a>, local: Local<'a, Exercise>, parts: &mut KeptParts<'a>) -> view::Exercise {
    let exercise = local.item;
    let (given, kept) = (&exercise.given, &exercise.kept);
    let id = Some(exercise.id.as_str());
    let file = exercise.file;
    let words = |prefix: &str, codes: Vec<String>| {
        codes.iter().map(|code| scope.label(&format!("{prefix}-{code}"))).collect::<Vec<_>>().join(", ")
    };
    view::Exercise {
        id: parts.hold(Subject::Exercise(exercise.id.clone())),
        theme: scope.theme_titles(&given.themes[..1.min(given.themes.len())]),
        number: exercise.number,
        title: given.title.value.clone(),
        kind: scope.exercise_type(exercise),
        audience: words("audience", given.audience.iter().map(|audience| audience.value.clone()).collect()),
        minutes: given.minutes.value,
        approximate: given.approximate,
        group_min: kept.group_size.value.0,
        group_max: kept.group_size.value.1,
        note: scope.note(&given.care),
        fallback: scope.fallback(local.fallback),
        objectives: parts.given(&given.objectives, file),
        supplies: supplies(scope, exercise),
        guidance: parts.kept(&kept.guidance, file, &[], id),
        steps: kept
            .steps
            .iter()
            .map(|step| view::Step {
                title: if step.title == DEBRIEF { scope.label("debrief") } else { step.title.clone() },
                minutes: step.minutes,
                optional: step.optional,
                keep: step.keep,
                path: parts.kept(&step.part, file, exercise::CUES, id),
            })
            .collect(),
        flipchart: kept.steps.iter().flat_map(|step| step.flipchart.clone()).collect(),
        sheets: sheet_names(scope, exercise, parts),
        cheat_sheets: cheat_sheets(exercise, parts),
        debrief: parts.kept(&kept.debrief, file, &[], id),
        variations: kept.variations.as_ref().map(|part| parts.kept(part, file, &[], id)),
        pairs: pairs(scope, exercise, parts),
        status: scope.label(&format!("status-{}", kept.status.word())),
        rooms: rooms_in_words(scope, exercise),
        sizes: sizes(scope, exercise, parts),
    }
}

/// The exercises of the course that go with one: the directory has those of the library.
fn pairs<'a>(scope: &Scope<'a>, exercise: &Exercise, parts: &mut KeptParts<'a>) -> Vec<String> {
    let chosen =
        exercise.kept.pairs_with.iter().filter(|pair| scope.selection.exercises.contains(&pair.value.as_str()));
    let mut pairs = Vec::new();
    for pair in chosen {
        parts.name(Subject::Exercise(pair.value.as_str().into()));
        pairs.push(scope.exercise(&pair.value).item.given.title.value.clone());
    }
    pairs
}

/// "groups 1 and 2 in the plenary, 3 in room 1".
fn rooms_in_words(scope: &Scope<'_>, exercise: &Exercise) -> Option<String> {
    let course = &scope.edition.target.course;
    let language = scope.edition.language;
    let groups = rooms::groups(exercise, course.participants.expected)?;
    let mut next = 1;
    let places = rooms::in_rooms(groups.count, course.break_out_rooms).into_iter().enumerate().map(|(room, count)| {
        let numbers: Vec<String> = (next..next + count).map(|number| number.to_string()).collect();
        next += count;
        let groups = language.list(&numbers);
        match room {
            0 => language.text("groups-in-plenary", &[("groups", &groups)]),
            room => language.text("groups-in-room", &[("groups", &groups), ("room", &room.to_string())]),
        }
    });
    let places: Vec<_> = places.collect();
    Some(language.text("groups-where", &[("places", &places.join(&scope.label("list-comma")))]))
}

/// What the least, the expected and the largest number of people mean.
fn sizes<'a>(scope: &Scope<'a>, exercise: &Exercise, parts: &mut KeptParts<'a>) -> Vec<view::Size> {
    let language = scope.edition.language;
    let people = scope.edition.target.course.participants;
    let loose = scope.plan.sheets.iter().filter(|sheet| match &sheet.of {
        SheetOf::Exercise(id, _) => *id == exercise.id,
        SheetOf::Reveal(case) => {
            exercise.kept.uses_cases.iter().any(|used| used.reveal_later && used.id.value == *case)
        }
        SheetOf::Form(_) => false,
    });
    let loose: Vec<_> = loose.collect();
    loose.iter().for_each(|sheet| drop(parts.name(Subject::Sheet(sheet.of.clone()))));
    let row = |people: u32| {
        let groups = rooms::groups(exercise, people).map(|groups| {
            let [least, most] = [groups.least, groups.most].map(|number| number.to_string());
            let size = if least == most { most } else { language.text("either-or", &[("a", &least), ("b", &most)]) };
            language.text("groups-of", &[("n", &groups.count.to_string()), ("size", &size)])
        });
        let sheets =
            loose.iter().map(|sheet| (sheet.number.clone(), plan::copies_for(scope.edition, &sheet.of, people)));
        view::Size { people, groups: groups.unwrap_or_default(), sheets: sheets.collect() }
    };
    let mut counts = vec![people.at_least, people.expected, people.at_most];
    counts.dedup();
    let rows: Vec<_> = counts.into_iter().map(row).collect();
    if rows.iter().all(|row| row.groups.is_empty() && row.sheets.is_empty()) { Vec::new() } else { rows }
}

/// The cheat sheets of an exercise.
pub(super) fn cheat_sheets<'a>(exercise: &'a Exercise, parts: &mut KeptParts<'a>) -> Vec<view::Section> {
    let sheets = exercise.kept.cheat_sheets.iter();
    sheets
        .map(|(title, part)| view::Section {
            id: format!("{}.{}", Subject::Exercise(exercise.id.clone()).anchor(), part.id.name),
            title: title.clone(),
            path: parts.kept(part, exercise.file, &[], Some(&exercise.id)),
        })
        .collect()
}

fn supplies(scope: &Scope<'_>, exercise: &Exercise) -> Vec<view::Supply> {
    let supplies = exercise.kept.supplies.iter();
    supplies
        .map(|supply| view::Supply {
            item: supply.item.clone(),
            kind: scope.label(&format!("supply-{}", supply.kind.word())),
            per: scope.label(&format!("per-{}", supply.per.word())),
            quantity: supply.quantity,
        })
        .collect()
}

/// The sheets and cases that an exercise gives out, as the guide names them.
pub(super) fn sheet_names<'a>(
    scope: &Scope<'a>,
    exercise: &Exercise,
    parts: &mut KeptParts<'a>,
) -> Vec<view::SheetName> {
    let mut names = Vec::new();
    for used in &exercise.kept.uses_cases {
        let case = scope.case(&used.id.value).item;
        names.push(case_name(scope, case, parts));
        names.extend(used.reveal_later.then(|| reveal_name(scope, case, parts)));
    }
    names.extend(exercise.given.sheets.iter().map(|sheet| sheet_name(scope, exercise, sheet, parts)));
    names
}

pub(super) fn case_name<'a>(scope: &Scope<'a>, case: &CaseStudy, parts: &mut KeptParts<'a>) -> view::SheetName {
    view::SheetName {
        id: parts.name(Subject::Case(case.id.clone())),
        kind: "case-study",
        title: case.given.title.value.clone(),
        number: None,
        to: scope.label("to-everybody"),
    }
}

pub(super) fn reveal_name<'a>(scope: &Scope<'a>, case: &CaseStudy, parts: &mut KeptParts<'a>) -> view::SheetName {
    let of = SheetOf::Reveal(case.id.clone());
    view::SheetName {
        kind: "reveal",
        title: scope.edition.language.titled(&case.given.title.value, &scope.label(crate::library::case_study::REVEAL)),
        number: scope.plan.number(&of).map(str::to_owned),
        id: parts.name(Subject::Sheet(of)),
        to: scope.label("to-everybody"),
    }
}

pub(super) fn sheet_name<'a>(
    scope: &Scope<'a>,
    exercise: &Exercise,
    sheet: &Sheet,
    parts: &mut KeptParts<'a>,
) -> view::SheetName {
    let of = SheetOf::Exercise(exercise.id.clone(), sheet.anchor.as_str().into());
    let to = match (sheet.to, &sheet.group) {
        (Some(To::Person), _) => scope.label("to-person"),
        (Some(To::Group), _) => scope.label("to-group"),
        (None, Some(group)) => scope.edition.language.text("to-group-n", &[("n", group)]),
        (None, None) => scope.label("to-everybody"),
    };
    view::SheetName {
        kind: sheet.kind.word(),
        title: sheet.title.clone(),
        number: scope.plan.number(&of).filter(|_| sheet.moment == Moment::Later).map(str::to_owned),
        id: parts.name(Subject::Sheet(of)),
        to,
    }
}

/// A topic for discussion with its notes.
pub(super) fn topic<'a>(theme: &'a Theme, index: usize, parts: &mut KeptParts<'a>) -> view::TopicNotes {
    let topic = &theme.given.topics[index];
    view::TopicNotes {
        id: parts.hold(Subject::Topic(theme.id.clone(), topic.anchor.as_str().into())),
        title: topic.title.clone(),
        path: parts.given(&topic.part, theme.file),
        notes: parts.kept(&theme.kept.topic_notes[index], theme.file, theme::CUES, None),
    }
}

/// The training challenges of a theme or of the training cycle.
pub(super) fn challenges<'a>(
    owner: &str,
    file: FileId,
    challenges: &'a [Challenge],
    parts: &mut KeptParts<'a>,
) -> Vec<view::Challenge> {
    challenges
        .iter()
        .map(|challenge| view::Challenge {
            id: parts.hold(Subject::Challenge(owner.to_owned(), challenge.anchor.as_str().into())),
            title: challenge.title.clone(),
            path: parts.kept(&challenge.part, file, theme::CUES, None),
        })
        .collect()
}

/// The effective list of a theme: its own challenges, then those of every theme.
pub(super) fn challenges_of<'a>(
    scope: &Scope<'a>,
    theme: &'a Theme,
    parts: &mut KeptParts<'a>,
) -> Vec<view::Challenge> {
    let mut list = challenges(&theme.id, theme.file, &theme.kept.challenges, parts);
    if let Some((page, general)) = scope.general_challenges() {
        list.extend(challenges(&page.id, page.file, general, parts));
    }
    list
}

/// In the guide, what can come up in every theme stands once, before the themes' own.
pub(super) fn all_challenges<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<(String, Vec<view::Challenge>)> {
    let general = scope.general_challenges().into_iter();
    let general = general.map(|(page, list)| (page.title.value.clone(), page.id.as_str(), page.file, list));
    let themes = scope.selection.themes.iter().map(|id| scope.theme(id).item);
    let themes = themes.map(|theme| {
        let title = theme.given.title.value.clone();
        (title, theme.id.as_str(), theme.file, theme.kept.challenges.as_slice())
    });
    let all = general.chain(themes).filter(|(.., list)| !list.is_empty());
    all.map(|(title, owner, file, list)| (title, challenges(owner, file, list, parts))).collect()
}

/// A page of the training cycle as a document of its own; care and house rules stand in the guide and the handbook.
pub(super) fn training_page<'a>(local: Local<'a, Page>, parts: &mut KeptParts<'a>) -> Option<view::Section> {
    let page = local.item;
    let PageText::Step(part) = &page.text else { return None };
    Some(view::Section {
        id: parts.hold(Subject::Page(page.id.clone())),
        title: page.title.value.clone(),
        path: parts.kept(part, page.file, &[], None),
    })
}
