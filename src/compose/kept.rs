//! Views of what only facilitators see.

use super::given::{agenda, item_title, session_title};
use super::parts::{Collect, KeptParts};
use super::scope::{Scope, anchor};
use super::view;
use crate::audience::Moment;
use crate::edition::Local;
use crate::library::course::clock;
use crate::library::exercise::{self, Sheet, To};
use crate::library::page::PageText;
use crate::library::theme::{self, Challenge};
use crate::library::{CaseStudy, Exercise, Page, Theme};
use crate::origin;
use crate::plan::{Entry, PlannedItem, Session, SheetOf};
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
    let pairs = kept.pairs_with.iter().map(|pair| scope.exercise(&pair.value).item.given.title.value.clone());
    view::Exercise {
        id: anchor::exercise(&exercise.id),
        theme: scope.theme_titles(&given.themes[..1.min(given.themes.len())]),
        number: exercise.number,
        title: given.title.value.clone(),
        kind: scope.label(&format!("type-{}", given.kind.word())),
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
                title: step.title.clone(),
                minutes: step.minutes,
                optional: step.optional,
                keep: step.keep,
                path: parts.kept(&step.part, file, exercise::CUES, id),
            })
            .collect(),
        flipchart: kept.steps.iter().flat_map(|step| step.flipchart.clone()).collect(),
        sheets: sheet_names(scope, exercise),
        cheat_sheets: cheat_sheets(exercise, parts),
        debrief: parts.kept(&kept.debrief, file, &[], id),
        variations: kept.variations.as_ref().map(|part| parts.kept(part, file, &[], id)),
        pairs: pairs.collect(),
        status: scope.label(&format!("status-{}", kept.status.word())),
    }
}

/// The cheat sheets of an exercise.
pub(super) fn cheat_sheets<'a>(exercise: &'a Exercise, parts: &mut KeptParts<'a>) -> Vec<view::Section> {
    let sheets = exercise.kept.cheat_sheets.iter();
    sheets
        .map(|(title, part)| view::Section {
            id: format!("{}.{}", anchor::exercise(&exercise.id), part.id.rsplit('/').next().unwrap_or_default()),
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
fn sheet_names(scope: &Scope<'_>, exercise: &Exercise) -> Vec<view::SheetName> {
    let cases = exercise.kept.uses_cases.iter().flat_map(|used| {
        let case = case_name(scope, scope.case(&used.id.value).item);
        let reveal = used.reveal_later.then(|| reveal_name(scope, scope.case(&used.id.value).item));
        std::iter::once(case).chain(reveal)
    });
    let sheets = exercise.given.sheets.iter().map(|sheet| sheet_name(scope, exercise, sheet));
    cases.chain(sheets).collect()
}

fn case_name(scope: &Scope<'_>, case: &CaseStudy) -> view::SheetName {
    view::SheetName {
        id: anchor::case(&case.id),
        kind: "case-study",
        title: case.given.title.value.clone(),
        number: None,
        to: scope.label("to-everybody"),
    }
}

fn reveal_name(scope: &Scope<'_>, case: &CaseStudy) -> view::SheetName {
    view::SheetName {
        id: anchor::reveal(&case.id),
        kind: "reveal",
        title: format!("{}: {}", case.given.title.value, scope.label(crate::library::case_study::REVEAL)),
        number: scope.plan.number(&SheetOf::Reveal(case.id.clone())).map(str::to_owned),
        to: scope.label("to-everybody"),
    }
}

fn sheet_name(scope: &Scope<'_>, exercise: &Exercise, sheet: &Sheet) -> view::SheetName {
    let of = SheetOf::Exercise(exercise.id.clone(), sheet.anchor.clone());
    let to = match (sheet.to, &sheet.group) {
        (Some(To::Person), _) => scope.label("to-person"),
        (Some(To::Group), _) => scope.label("to-group"),
        (None, Some(group)) => scope.edition.language.text("to-group-n", &[("n", group)]),
        (None, None) => scope.label("to-everybody"),
    };
    view::SheetName {
        id: anchor::sheet(&exercise.id, &sheet.anchor),
        kind: sheet.kind.word(),
        title: sheet.title.clone(),
        number: scope.plan.number(&of).filter(|_| sheet.moment == Moment::Step).map(str::to_owned),
        to,
    }
}

/// A topic for discussion with its notes.
pub(super) fn topic<'a>(theme: &'a Theme, index: usize, parts: &mut KeptParts<'a>) -> view::TopicNotes {
    let topic = &theme.given.topics[index];
    view::TopicNotes {
        id: anchor::topic(&theme.id, &topic.anchor),
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
            id: format!("challenge-{owner}.{}", challenge.anchor),
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
fn all_challenges<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<(String, Vec<view::Challenge>)> {
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
        id: format!("page-{}", page.id),
        title: page.title.value.clone(),
        path: parts.kept(part, page.file, &[], None),
    })
}

fn session<'a>(scope: &Scope<'a>, day: u32, entry: &'a Entry, parts: &mut KeptParts<'a>) -> view::Session {
    match entry {
        Entry::Pause { start, end, name } => view::Session {
            id: String::new(),
            start: clock(*start),
            end: clock(*end),
            title: scope.pause_name(name),
            pause: true,
            minutes: end - start,
            sheets: Vec::new(),
            items: Vec::new(),
        },
        Entry::Session(session) => view::Session {
            id: format!("session-{day}-{}", session.start),
            start: clock(session.start),
            end: clock(session.end),
            title: session_title(scope, session),
            pause: false,
            minutes: session.end - session.start,
            sheets: session_sheets(scope, session),
            items: session.items.iter().map(|planned| item(scope, planned, parts)).collect(),
        },
    }
}

fn session_sheets(scope: &Scope<'_>, session: &Session) -> Vec<view::SheetName> {
    let items = session.items.iter();
    items
        .flat_map(|item| match item {
            PlannedItem::Exercise { id, .. } => sheet_names(scope, scope.exercise(id).item),
            PlannedItem::CaseStudy { id, .. } => vec![case_name(scope, scope.case(id).item)],
            _ => Vec::new(),
        })
        .collect()
}

fn item<'a>(scope: &Scope<'a>, planned: &PlannedItem, parts: &mut KeptParts<'a>) -> view::SessionItem {
    let minutes = planned.minutes();
    match planned {
        PlannedItem::Frame { .. } | PlannedItem::Text { .. } => {
            view::SessionItem::Plain { title: item_title(scope, planned), minutes }
        }
        PlannedItem::Exercise { id, .. } => {
            let exercise = Box::new(exercise(scope, scope.exercise(id), parts));
            view::SessionItem::Exercise { exercise, minutes }
        }
        PlannedItem::CaseStudy { id, .. } => {
            let case = scope.case(id).item;
            let title = case.given.title.value.clone();
            view::SessionItem::Case { id: notes_anchor(case), title, minutes, sheet: case_name(scope, case) }
        }
        PlannedItem::KeyMessages { id, .. } => {
            let theme = scope.theme(id).item;
            view::SessionItem::KeyMessages {
                id: format!("{}.key-messages", anchor::theme(id)),
                title: theme.given.title.value.clone(),
                minutes,
                path: parts.given(&theme.given.key_messages, theme.file),
            }
        }
        PlannedItem::Discussion { id, .. } => {
            let (theme, index) = scope.topic(id).expect("checked by `check`");
            view::SessionItem::Discussion { topic: Box::new(topic(theme, index, parts)), minutes }
        }
    }
}

/// The teaching notes' own heading in the guide.
fn notes_anchor(case: &CaseStudy) -> String {
    format!("notes-{}", case.id)
}

fn case_notes<'a>(
    scope: &Scope<'a>,
    local: Local<'a, CaseStudy>,
    parts: &mut KeptParts<'a>,
) -> Option<view::CaseNotes> {
    let case = local.item;
    let notes = case.kept.teaching_notes.as_ref()?;
    Some(view::CaseNotes {
        id: notes_anchor(case),
        title: case.given.title.value.clone(),
        places: scope.places(case),
        sheet: case_name(scope, case),
        note: scope.note(&case.given.care),
        summary: parts.of_case(&case.given.summary, case),
        teaching_notes: parts.kept_of_case(notes, case),
        care: case.kept.care.as_ref().map(|part| parts.kept_of_case(part, case)),
        fallback: scope.fallback(local.fallback),
    })
}

/// The facilitator guide.
pub(super) fn guide<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> view::Guide {
    let edition = scope.edition;
    let people = edition.target.course.participants;
    let reveal = |id: &str| reveal_name(scope, scope.case(id).item);
    view::Guide {
        purpose: edition.text.purpose.clone(),
        objectives: scope.objectives(),
        participants: [people.expected, people.at_least, people.at_most],
        facilitators: edition.target.course.facilitators,
        agenda: agenda(scope),
        care: scope.care_page().map(|(page, part)| view::Section {
            id: "care".to_owned(),
            title: page.title.value.clone(),
            path: parts.kept(part, page.file, &[], None),
        }),
        room: room(scope),
        room_checked_by: edition.profile.and_then(|profile| profile.checked_by.clone()),
        days: days(scope, parts),
        cases: scope.selection.case_studies.iter().filter_map(|id| case_notes(scope, scope.case(id), parts)).collect(),
        challenges: all_challenges(scope, parts),
        sheets: scope
            .plan
            .sheets
            .iter()
            .map(|loose| match &loose.of {
                SheetOf::Exercise(id, anchor) => {
                    let exercise = scope.exercise(id).item;
                    let sheet = exercise.given.sheets.iter().find(|sheet| sheet.anchor == *anchor);
                    sheet_name(scope, exercise, sheet.expect("translations keep the anchors"))
                }
                SheetOf::Reveal(id) => reveal(id),
                SheetOf::Form(id) => form_name(scope, id, &loose.number),
            })
            .zip(&scope.plan.sheets)
            .map(|(sheet, loose)| view::CopiedSheet { sheet, copies: loose.copies })
            .collect(),
        forms: forms(scope, parts),
        supplies: needs(scope),
        fallbacks: fallbacks(scope),
    }
}

fn days<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<view::GuideDay> {
    let days = scope.plan.days.iter();
    days.map(|day| {
        let sessions: Vec<_> = day.entries.iter().map(|entry| session(scope, day.number, entry, parts)).collect();
        let items = sessions.iter().flat_map(|session| &session.items);
        let flipchart = items.flat_map(|item| match item {
            view::SessionItem::Exercise { exercise, .. } => exercise.flipchart.clone(),
            _ => Vec::new(),
        });
        view::GuideDay { number: day.number, flipchart: flipchart.collect(), sessions }
    })
    .collect()
}

fn form_name(scope: &Scope<'_>, id: &str, number: &str) -> view::SheetName {
    let form = scope.edition.local(&scope.edition.library.forms[id]).item;
    view::SheetName {
        id: anchor::form(id),
        kind: "form",
        title: form.title.value.clone(),
        number: Some(number.to_owned()),
        to: scope.label("to-everybody"),
    }
}

fn forms<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<view::FormNotes> {
    let forms = scope.forms().into_iter().map(|local| local.item);
    forms
        .map(|form| view::FormNotes {
            title: form.title.value.clone(),
            number: scope.plan.number(&SheetOf::Form(form.id.clone())).map(str::to_owned),
            key: form.key.iter().map(|(_, answers)| answers.join("; ")).collect(),
            notes: form.notes.as_ref().map(|part| parts.kept(part, form.file, &[], None)),
        })
        .collect()
}

/// What to bring, for the people expected.
fn needs(scope: &Scope<'_>) -> Vec<view::Need> {
    let language = &scope.edition.language;
    let when = |days: &[u32]| {
        let number = |index: usize| (index + 1).to_string();
        let needed: Vec<_> = days.iter().enumerate().filter(|(_, quantity)| **quantity > 0).collect();
        match needed[..] {
            _ if days.len() == 1 => String::new(),
            [(index, _)] => language.text("day", &[("n", &number(index))]),
            _ => {
                let each = needed.iter().map(|(index, quantity)| {
                    language.text("supply-on-day", &[("day", &number(*index)), ("n", &quantity.to_string())])
                });
                each.collect::<Vec<_>>().join(", ")
            }
        }
    };
    let needs = scope.plan.supplies.iter();
    needs
        .map(|need| view::Need {
            item: need.item.clone(),
            kind: scope.label(&format!("supply-{}", need.kind)),
            quantity: need.quantity,
            days: when(&need.days),
        })
        .collect()
}

fn room(scope: &Scope<'_>) -> Vec<view::RoomFact> {
    let facts = scope.edition.profile.map(|profile| profile.facts.as_slice()).unwrap_or_default().iter();
    facts
        .map(|fact| {
            let checked = fact.checked_on.map(|date| scope.edition.language.date(date)).unwrap_or_default();
            view::RoomFact {
                name: scope.label(&format!("room-{}", fact.about)),
                text: fact.text.clone(),
                source: format!("{} ({checked})", fact.source),
            }
        })
        .collect()
}

/// Titles of everything that is printed in another language than the edition's.
fn fallbacks(scope: &Scope<'_>) -> Vec<String> {
    let used = origin::used(scope.edition, scope.selection).into_iter();
    used.filter(|used| used.fallback.is_some()).map(|used| used.title.value.clone()).collect()
}
