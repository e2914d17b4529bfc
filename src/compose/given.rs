//! Views of what participants may see, made from participants' content alone.

use std::collections::BTreeSet;

use super::parts::Collect;
use super::scope::Scope;
use super::subject::Subject;
use super::view;
use crate::audience::Moment;
use crate::edition::Local;
use crate::library::case_study::{CaseSection, Period, REVEAL};
use crate::library::course::clock;
use crate::library::exercise::Sheet;
use crate::library::page::FormType;
use crate::library::profile::Contact;
use crate::library::{CaseStudy, Exercise, Form, Given, Page, Part, Reading, Theme};
use crate::markdown::{Block, ReferenceKind, references};
use crate::plan::{Day, Entry, PlannedItem, Session, SheetOf};
use crate::yaml::Choice;

/// A case study, without what tells its ending if an exercise holds that back.
pub(super) fn case<'a>(scope: &Scope<'a>, local: Local<'a, CaseStudy>, parts: &mut impl Collect<'a>) -> view::Case {
    let case = local.item;
    let given = &case.given;
    let id = parts.hold(Subject::Case(case.id.clone()));
    let told = told(scope, case, Moment::Start, parts);
    view::Case {
        title: given.title.value.clone(),
        places: scope.places(case),
        period: given.period.map(|period| period_words(scope, period)).unwrap_or_default(),
        themes: scope.theme_titles(&given.themes),
        note: scope.note(&given.care),
        fallback: scope.fallback(local.fallback),
        summary: told.summary,
        sections: told
            .sections
            .into_iter()
            .map(|(section, path)| view::Section {
                id: format!("{id}.{}", section.key),
                title: scope.label(&section.key),
                path,
            })
            .collect(),
        id,
        questions: told.questions,
        reveal_later: scope.reveal_later(&case.id),
        sources: told.sources,
        facts_as_of: given.facts_as_of.map(|date| scope.edition.language.date(date)).unwrap_or_default(),
        licence: given.licence.clone().unwrap_or_else(|| scope.edition.library.settings.licence.clone()),
    }
}

/// What of a case is given at one moment: paths of files to include.
struct Told<'a> {
    summary: Option<String>,
    sections: Vec<(&'a CaseSection, String)>,
    questions: Vec<String>,
    sources: Option<String>,
}

fn told<'a>(scope: &Scope<'a>, case: &'a CaseStudy, moment: Moment, parts: &mut impl Collect<'a>) -> Told<'a> {
    let given = &case.given;
    let mut cited = BTreeSet::new();
    let mut include = |part: &'a Part<Given>| {
        (scope.moment_of_part(case, part) == moment).then(|| {
            cited.extend(citations(&part.blocks));
            parts.of_case(moment, part, case)
        })
    };
    let summary = include(&given.summary);
    let sections = given.sections.iter().filter_map(|section| Some((section, include(&section.part)?))).collect();
    let questions = given.questions.iter().filter_map(|(_, part)| include(part)).collect();
    // What nothing cites stands with the case itself.
    let elsewhere = |anchor: &str| given.parts().any(|part| citations(&part.blocks).any(|id| id == anchor));
    let is_here = |anchor: &str| cited.contains(anchor) || moment == Moment::Start && !elsewhere(anchor);
    let sources = (1..).zip(&given.sources).filter(|(_, source)| is_here(&source.anchor)).collect::<Vec<_>>();
    let sources = (!sources.is_empty()).then(|| parts.sources(moment, case, sources));
    Told { summary, sections, questions, sources }
}

/// The ids that a text cites.
fn citations(blocks: &[Block]) -> impl Iterator<Item = &str> {
    references(blocks).into_iter().filter_map(|reference| match reference.kind {
        ReferenceKind::Citation { id } => Some(id),
        _ => None,
    })
}

fn period_words(scope: &Scope<'_>, period: Period) -> String {
    let from = period.from.to_string();
    match period.to {
        None => scope.edition.language.text("period-since", &[("from", &from)]),
        Some(to) if to == period.from => from,
        Some(to) => scope.edition.language.text("period", &[("from", &from), ("to", &to.to_string())]),
    }
}

/// What tells the ending of a case, as a loose sheet: what happened next, then the rest, at last the summary.
pub(super) fn reveal<'a>(
    scope: &Scope<'a>,
    local: Local<'a, CaseStudy>,
    parts: &mut impl Collect<'a>,
) -> Option<view::Sheet> {
    let case = local.item;
    let of = SheetOf::Reveal(case.id.clone());
    let number = scope.plan.number(&of).map(str::to_owned);
    let id = parts.hold(Subject::Sheet(of));
    let Told { summary, sections, questions, sources } = told(scope, case, Moment::Later, parts);
    let (first, more): (Vec<_>, Vec<_>) = sections.into_iter().partition(|(section, _)| section.key == REVEAL);
    let titled = |key: &str, path| view::Section { id: format!("{id}.{key}"), title: scope.label(key), path };
    let mut more: Vec<_> = more.into_iter().map(|(section, path)| titled(&section.key, path)).collect();
    more.extend(summary.map(|path| titled("summary", path)));
    Some(view::Sheet {
        kind: "reveal",
        title: scope.label(REVEAL),
        exercise: case.given.title.value.clone(),
        number,
        group: None,
        to: None,
        note: scope.note(&case.given.care),
        fallback: scope.fallback(local.fallback),
        path: first.into_iter().next()?.1,
        ending: Some(view::Ending { sections: more, questions, sources }),
        id,
    })
}

/// A handout, worksheet or card.
pub(super) fn sheet<'a>(
    scope: &Scope<'a>,
    local: Local<'a, Exercise>,
    sheet: &'a Sheet,
    parts: &mut impl Collect<'a>,
) -> view::Sheet {
    let exercise = local.item;
    let loose = SheetOf::Exercise(exercise.id.clone(), sheet.anchor.as_str().into());
    view::Sheet {
        number: scope.plan.number(&loose).map(str::to_owned),
        id: parts.hold(Subject::Sheet(loose)),
        kind: sheet.kind.word(),
        title: sheet.title.clone(),
        exercise: exercise.given.title.value.clone(),
        group: sheet.group.clone(),
        to: sheet.to.map(|to| to.word().to_owned()),
        note: scope.note(&exercise.given.care),
        fallback: scope.fallback(local.fallback),
        path: parts.given_at(sheet.moment, &sheet.part, exercise.file),
        ending: None,
    }
}

/// A form as participants fill it in.
pub(super) fn form<'a>(scope: &Scope<'a>, local: Local<'a, Form>, parts: &mut impl Collect<'a>) -> view::FormSheet {
    let form = local.item;
    view::FormSheet {
        id: parts.hold(Subject::form(&form.id)),
        title: form.title.value.clone(),
        number: scope.plan.number(&SheetOf::Form(form.id.clone())).map(str::to_owned),
        note: scope.note(&form.care),
        fallback: scope.fallback(local.fallback),
        certificate: form.kind == FormType::Certificate,
        path: parts.given_at(form.moment, &form.sheet, form.file),
    }
}

/// A reading as it is listed.
pub(super) fn reading<'a>(scope: &Scope<'a>, local: Local<'a, Reading>, parts: &mut impl Collect<'a>) -> view::Reading {
    let reading = local.item;
    let year = if reading.year == "n.d." { scope.label("no-date") } else { reading.year.clone() };
    let imprint = [&reading.publisher, &year].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>();
    view::Reading {
        id: parts.hold(Subject::Reading(reading.id.clone())),
        authors: reading.authors.join("; "),
        title: reading.title.value.clone(),
        imprint: imprint.join(", "),
        kind: scope.label(&format!("reading-{}", reading.kind.word())),
        url: reading.url.as_ref().map(|url| url.value.clone()),
        short_url: reading.url.as_ref().map(|url| short(&url.value).to_owned()),
        code: parts.code(reading),
        language: scope.language_name(&reading.language.value),
        path: parts.given(&reading.annotation, reading.file),
        fallback: scope.fallback(local.fallback),
    }
}

/// An address as a hand types it.
fn short(url: &str) -> &str {
    let url = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let url = url.strip_prefix("www.").unwrap_or(url);
    url.strip_suffix('/').unwrap_or(url)
}

/// A topic for discussion.
pub(super) fn topic<'a>(theme: &'a Theme, index: usize, parts: &mut impl Collect<'a>) -> view::Topic {
    let topic = &theme.given.topics[index];
    view::Topic {
        id: parts.hold(Subject::Topic(theme.id.clone(), topic.anchor.as_str().into())),
        title: topic.title.clone(),
        path: parts.given(&topic.part, theme.file),
    }
}

/// A theme with the cases, sheets and topics that the handbook binds.
pub(super) fn theme<'a>(scope: &Scope<'a>, id: &str, parts: &mut impl Collect<'a>) -> view::Theme {
    let local = scope.theme(id);
    let theme = local.item;
    let cases = scope.cases_of(id).into_iter().filter(|case| !case.item.given.care.is_restricted());
    let cases = cases.map(|case| self::case(scope, case, parts)).collect();
    let sheets = scope.exercises_of(id).into_iter().flat_map(|exercise| {
        let bound = exercise.item.given.sheets.iter().filter(|sheet| sheet.moment == Moment::Start);
        bound.map(move |sheet| (exercise, sheet))
    });
    let sheets = sheets.collect::<Vec<_>>();
    let sheets = sheets.into_iter().map(|(exercise, sheet)| self::sheet(scope, exercise, sheet, parts)).collect();
    let topics = (0..theme.given.topics.len()).filter(|&index| scope.is_discussed(theme, index));
    view::Theme {
        id: parts.hold(Subject::Theme(id.into())),
        title: theme.given.title.value.clone(),
        introduction: parts.given(&theme.given.introduction, theme.file),
        key_messages: parts.given(&theme.given.key_messages, theme.file),
        fallback: scope.fallback(local.fallback),
        cases,
        sheets,
        topics: topics.map(|index| topic(theme, index, parts)).collect(),
    }
}

/// The agenda as everybody sees it.
pub(super) fn agenda<'a>(scope: &Scope<'a>, parts: &mut impl Collect<'a>) -> Vec<view::AgendaDay> {
    for subject in scope.plan.days.iter().flat_map(Day::items).filter_map(Subject::of_item) {
        parts.name(subject);
    }
    let rows = |day: &Day| day.entries.iter().map(|entry| agenda_row(scope, entry)).collect();
    let days = scope.plan.days.iter();
    days.map(|day| view::AgendaDay { number: day.number, rows: rows(day) }).collect()
}

/// A line of the agenda.
pub(super) fn agenda_row(scope: &Scope<'_>, entry: &Entry) -> view::AgendaRow {
    match entry {
        Entry::Pause { start, end, name } => {
            view::AgendaRow { start: clock(*start), end: clock(*end), title: scope.pause_name(name), pause: true }
        }
        Entry::Session(session) => view::AgendaRow {
            start: clock(session.start),
            end: clock(session.end),
            title: session_title(scope, session),
            pause: false,
        },
    }
}

/// The author's title of a session, else the titles of what is done in it.
pub(super) fn session_title(scope: &Scope<'_>, session: &Session) -> String {
    session.title.clone().unwrap_or_else(|| {
        let beside = |item: &&PlannedItem| matches!(item, PlannedItem::Frame { kind: "framing" | "own-work", .. });
        let (beside, main): (Vec<_>, Vec<_>) = session.items.iter().partition(beside);
        let titles = if main.is_empty() { beside } else { main };
        titles.into_iter().map(|item| item_title(scope, item)).collect::<Vec<_>>().join(", ")
    })
}

/// The title of an item of a session.
pub(super) fn item_title(scope: &Scope<'_>, item: &PlannedItem) -> String {
    match item {
        PlannedItem::Frame { kind, .. } => scope.label(&format!("session-{kind}")),
        PlannedItem::Exercise { id, .. } => scope.exercise(id).item.given.title.value.clone(),
        PlannedItem::CaseStudy { id, .. } => scope.case(id).item.given.title.value.clone(),
        PlannedItem::KeyMessages { id, .. } => {
            scope.edition.language.text("key-messages-of", &[("title", &scope.theme(id).item.given.title.value)])
        }
        PlannedItem::Discussion { id, .. } => {
            scope.topic(id).map_or_else(String::new, |(theme, index)| theme.given.topics[index].title.clone())
        }
        PlannedItem::Text { title, .. } => title.clone(),
    }
}

/// A page of the training cycle that the handbook binds.
fn page<'a>(id: &str, (page, part): (&'a Page, &'a Part<Given>), parts: &mut impl Collect<'a>) -> view::Section {
    parts.hold(Subject::Page(page.id.clone()));
    view::Section { id: id.to_owned(), title: page.title.value.clone(), path: parts.given(part, page.file) }
}

/// The participants' handbook.
pub(super) fn handbook<'a>(scope: &Scope<'a>, parts: &mut impl Collect<'a>) -> view::Handbook {
    let themes = scope.selection.themes.iter().map(|id| theme(scope, id, parts)).collect();
    let readings = scope.readings().into_iter().filter(|local| !local.item.care.is_restricted());
    let readings = readings.map(|local| reading(scope, local, parts)).collect();
    let contacts = scope.edition.profile.map(|profile| profile.item.contacts.as_slice()).unwrap_or_default().iter();
    let note = |contact: &Contact| {
        let languages = (!contact.languages.is_empty()).then(|| scope.language_names(&contact.languages));
        contact.hours.iter().cloned().chain(languages).collect::<Vec<_>>().join(&scope.label("list-semicolon"))
    };
    let fallback = scope.edition.profile.and_then(|profile| profile.fallback).filter(|_| contacts.len() > 0);
    view::Handbook {
        purpose: scope.edition.text.purpose.clone(),
        objectives: scope.objectives(),
        house_rules: scope.house_rules().map(|found| page("house-rules", found, parts)),
        agenda: agenda(scope, parts),
        themes,
        readings,
        district: scope.district().map(|found| page("district", found, parts)),
        glossary: scope.glossary().map(|found| page("glossary", found, parts)),
        numbers: contacts
            .map(|contact| view::Number {
                name: contact.name.clone(),
                number: contact.telephone.clone(),
                note: note(contact),
            })
            .collect(),
        numbers_fallback: scope.fallback(fallback),
    }
}
