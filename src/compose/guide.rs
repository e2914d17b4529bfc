//! The facilitator guide: days and sessions, cases with teaching notes, forms with keys, what to bring.

use std::collections::BTreeSet;

use super::given::{agenda, item_title, session_title};
use super::kept::{all_challenges, case_name, exercise, reveal_name, sheet_name, sheet_names, topic};
use super::parts::{Collect, KeptParts};
use super::scope::Scope;
use super::subject::Subject;
use super::view;
use crate::edition::Local;
use crate::library::course::clock;
use crate::library::page::FormType;
use crate::library::profile::{Fact, Profile, Said};
use crate::library::{CaseStudy, Form};
use crate::origin;
use crate::plan::{Entry, LooseSheet, PlannedItem, Session, SheetOf};
use crate::yaml::Choice;

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
            challenges: Vec::new(),
        },
        Entry::Session(session) => view::Session {
            id: format!("session-{day}-{}", session.start),
            start: clock(session.start),
            end: clock(session.end),
            title: session_title(scope, session),
            pause: false,
            minutes: session.end - session.start,
            sheets: session_sheets(scope, session, parts),
            items: session.items.iter().map(|planned| item(scope, planned, parts)).collect(),
            challenges: Vec::new(),
        },
    }
}

fn session_sheets<'a>(scope: &Scope<'a>, session: &Session, parts: &mut KeptParts<'a>) -> Vec<view::SheetName> {
    let mut names = Vec::new();
    for item in &session.items {
        match item {
            PlannedItem::Exercise { id, .. } => names.extend(sheet_names(scope, scope.exercise(id).item, parts)),
            PlannedItem::CaseStudy { id, .. } => names.push(case_name(scope, scope.case(id).item, parts)),
            PlannedItem::Frame { kind: "pre-test" | "post-test", .. } => names.extend(test_names(scope, parts)),
            _ => {}
        }
    }
    names
}

/// The tests of the course.
pub(super) fn test_names<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<view::SheetName> {
    let tests = scope.forms().into_iter().map(|form| form.item).filter(|form| form.kind == FormType::Test);
    let name = |form: &Form| view::SheetName {
        id: parts.name(Subject::form(&form.id)),
        kind: "form",
        title: form.title.value.clone(),
        number: scope.plan.number(&SheetOf::Form(form.id.clone())).map(str::to_owned),
        to: scope.label("to-everybody"),
    };
    tests.map(name).collect()
}

fn item<'a>(scope: &Scope<'a>, planned: &PlannedItem, parts: &mut KeptParts<'a>) -> view::SessionItem {
    let minutes = planned.minutes();
    match planned {
        PlannedItem::Frame { kind, .. } => {
            let how = Some(scope.label(&format!("how-{kind}")));
            view::SessionItem::Plain { title: item_title(scope, planned), minutes, how }
        }
        PlannedItem::Text { .. } => view::SessionItem::Plain { title: item_title(scope, planned), minutes, how: None },
        PlannedItem::Exercise { id, shorter, .. } => view::SessionItem::Exercise {
            shorter: shorter.map(|way| {
                let all = scope.exercise(id).item.given.minutes.value;
                let values = [("n", &*minutes.to_string()), ("all", &*all.to_string())];
                scope.edition.language.text(way.label(), &values)
            }),
            exercise: Box::new(exercise(scope, scope.exercise(id), parts)),
            minutes,
        },
        PlannedItem::CaseStudy { id, .. } => {
            let case = scope.case(id).item;
            let title = case.given.title.value.clone();
            view::SessionItem::Case { id: notes_anchor(case), title, minutes, sheet: case_name(scope, case, parts) }
        }
        PlannedItem::KeyMessages { id, .. } => {
            let theme = scope.theme(id).item;
            view::SessionItem::KeyMessages {
                id: format!("{}.key-messages", parts.name(Subject::Theme(id.as_str().into()))),
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

pub(super) fn case_notes<'a>(
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
        sheet: case_name(scope, case, parts),
        note: scope.note(&case.given.care),
        summary: parts.of_case(scope.moment_of_part(case, &case.given.summary), &case.given.summary, case),
        teaching_notes: parts.kept_of_case(notes, case),
        care: case.kept.care.as_ref().map(|part| parts.kept_of_case(part, case)),
        fallback: scope.fallback(local.fallback),
    })
}

/// The facilitator guide.
pub(super) fn guide<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> view::Guide {
    let edition = scope.edition;
    let people = edition.target.course.participants;
    view::Guide {
        purpose: edition.text.purpose.clone(),
        objectives: scope.objectives(),
        covered: covered(scope),
        audience: audience(scope),
        due: due(scope),
        participants: [people.expected, people.at_least, people.at_most],
        facilitators: edition.target.course.facilitators,
        agenda: agenda(scope, parts),
        care: scope.care_page().map(|(page, part)| {
            parts.hold(Subject::Page(page.id.clone()));
            let path = parts.kept(part, page.file, &[], None);
            view::Section { id: "care".to_owned(), title: page.title.value.clone(), path }
        }),
        room: room(scope),
        days: days(scope, parts),
        cases: scope.selection.case_studies.iter().filter_map(|id| case_notes(scope, scope.case(id), parts)).collect(),
        challenges: all_challenges(scope, parts),
        sheets: copied_sheets(scope, parts),
        forms: forms(scope, parts),
        supplies: needs(scope),
        fallbacks: fallbacks(scope),
    }
}

/// The objectives of the themes, theme by theme.
fn covered(scope: &Scope<'_>) -> Vec<view::CoveredTheme> {
    let mut themes: Vec<view::CoveredTheme> = Vec::new();
    let several = scope.plan.objectives.iter().flat_map(|row| &row.questions).map(|(test, _)| test);
    let several = several.collect::<BTreeSet<_>>().len() > 1;
    for row in &scope.plan.objectives {
        let theme = scope.theme(&row.theme).item.given.title.value.clone();
        let exercises = row.exercises.iter().map(|id| scope.exercise(id).item.given.title.value.clone());
        let questions = row.questions.iter().map(|(test, numbers)| {
            let numbers = numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            let number = scope.number(&Subject::Sheet(SheetOf::Form(test.as_str().into())));
            number.filter(|_| several).map_or(numbers.clone(), |sheet| format!("{sheet}: {numbers}"))
        });
        let row =
            view::CoveredRow { text: row.text.clone(), practised: exercises.collect(), asked: questions.collect() };
        match themes.last_mut().filter(|known| known.theme == theme) {
            Some(known) => known.rows.push(row),
            None => themes.push(view::CoveredTheme { theme, rows: vec![row] }),
        }
    }
    themes
}

/// The loose sheets that somebody needs copies of.
fn copied_sheets<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<view::CopiedSheet> {
    let copied = scope.plan.sheets.iter().filter(|loose| loose.copies > 0);
    let mut name = |loose: &LooseSheet| match &loose.of {
        SheetOf::Exercise(id, anchor) => {
            let exercise = scope.exercise(id).item;
            let sheet = exercise.given.sheets.iter().find(|sheet| sheet.anchor == *anchor);
            sheet_name(scope, exercise, sheet.expect("translations keep the anchors"), parts)
        }
        SheetOf::Reveal(id) => reveal_name(scope, scope.case(id).item, parts),
        SheetOf::Form(id) => form_name(scope, id, &loose.number, parts),
    };
    copied.map(|loose| view::CopiedSheet { sheet: name(loose), copies: loose.copies }).collect()
}

fn days<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<view::GuideDay> {
    (0..scope.plan.days.len()).map(|index| day(scope, index, parts)).collect()
}

/// A day by its place in the course.
pub(super) fn day<'a>(scope: &Scope<'a>, index: usize, parts: &mut KeptParts<'a>) -> view::GuideDay {
    let day = &scope.plan.days[index];
    let before = scope.plan.days[..index].iter().flat_map(|day| &day.entries);
    let mut begun: BTreeSet<&str> = before.filter_map(|entry| theme_of(scope, entry)).collect();
    let mut sessions: Vec<_> = Vec::new();
    for entry in &day.entries {
        let mut session = session(scope, day.number, entry, parts);
        if let Some(theme) = theme_of(scope, entry).filter(|theme| begun.insert(theme)) {
            session.challenges = pointers(scope, theme, parts);
        }
        sessions.push(session);
    }
    let items = sessions.iter().flat_map(|session| &session.items);
    let flipchart = items.flat_map(|item| match item {
        view::SessionItem::Exercise { exercise, .. } => exercise.flipchart.clone(),
        _ => Vec::new(),
    });
    let date = day.date.map(|date| scope.edition.language.date(date));
    view::GuideDay { number: day.number, date, flipchart: flipchart.collect(), sessions }
}

/// The theme that the first exercise of a session belongs to.
fn theme_of<'a>(scope: &Scope<'a>, entry: &Entry) -> Option<&'a str> {
    entry.session()?.items.iter().find_map(|item| match item {
        PlannedItem::Exercise { id, .. } => Some(scope.home(id)),
        _ => None,
    })
}

/// The training challenges of a theme, as the guide lists them further back.
fn pointers<'a>(scope: &Scope<'a>, theme: &str, parts: &mut KeptParts<'a>) -> Vec<view::Pointer> {
    let theme = scope.theme(theme).item;
    let challenges = theme.kept.challenges.iter();
    challenges
        .map(|challenge| view::Pointer {
            id: parts.name(Subject::Challenge(theme.id.to_string(), challenge.anchor.as_str().into())),
            title: challenge.title.clone(),
        })
        .collect()
}

/// How many days before the first, or after the last day, the parts of the preparation are due.
const DUE: [u32; 5] = [42, 28, 14, 7, 1];

fn due(scope: &Scope<'_>) -> Vec<String> {
    let days = scope.edition.target.course.days.iter();
    let Some(first) = days.filter_map(|day| day.date).find(|date| date.day.is_some()) else { return Vec::new() };
    DUE.iter().map(|before| scope.edition.language.date(first.days_before(*before))).collect()
}

/// The audiences of the course, in words.
fn audience(scope: &Scope<'_>) -> String {
    let audience = scope.edition.target.course.audience.iter();
    let words: Vec<_> = audience.map(|audience| scope.label(&format!("audience-{}", audience.value))).collect();
    scope.edition.language.list(&words)
}

fn form_name<'a>(scope: &Scope<'a>, id: &str, number: &str, parts: &mut KeptParts<'a>) -> view::SheetName {
    let form = scope.edition.forms[id].item;
    view::SheetName {
        id: parts.name(Subject::form(id)),
        kind: "form",
        title: form.title.value.clone(),
        number: Some(number.to_owned()),
        to: scope.label("to-everybody"),
    }
}

pub(super) fn forms<'a>(scope: &Scope<'a>, parts: &mut KeptParts<'a>) -> Vec<view::FormNotes> {
    let forms = scope.forms().into_iter().map(|local| local.item);
    forms
        .map(|form| {
            parts.name(Subject::form(&form.id));
            view::FormNotes {
                title: form.title.value.clone(),
                number: scope.plan.number(&SheetOf::Form(form.id.clone())).map(str::to_owned),
                key: form.key.iter().map(|(_, answers)| answers.join(&scope.label("list-semicolon"))).collect(),
                notes: form.notes.as_ref().map(|part| parts.kept(part, form.file, &[], None)),
            }
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
            kind: scope.label(&format!("supply-{}", need.kind.word())),
            quantity: need.quantity,
            days: when(&need.days),
        })
        .collect()
}

fn room(scope: &Scope<'_>) -> view::Room {
    let Some(local) = scope.edition.profile else {
        return view::Room { facts: Vec::new(), checked_by: None, fallback: None };
    };
    let facts = local.item.facts.iter().filter(|fact| is_understood(scope, local.item, &fact.said)).map(|fact| {
        view::RoomFact {
            name: scope.label(&format!("room-{}", fact.about)),
            text: said(scope, &fact.said),
            source: checked(scope, fact),
        }
    });
    let facts: Vec<_> = facts.collect();
    let fallback = scope.fallback(local.fallback.filter(|_| !facts.is_empty()));
    view::Room { facts, checked_by: local.item.checked_by.clone(), fallback }
}

/// Where a fact comes from, and on which day somebody looked.
fn checked(scope: &Scope<'_>, fact: &Fact) -> String {
    let language = scope.edition.language;
    match fact.checked_on {
        None => fact.source.clone(),
        Some(date) if date.day.is_some() => {
            language.text("source-checked", &[("source", &fact.source), ("date", &language.date(date))])
        }
        Some(date) => format!("{} ({})", fact.source, language.date(date)),
    }
}

/// Whether a fact says something here: of the words for a term, those of the edition and of the country do.
fn is_understood(scope: &Scope<'_>, profile: &Profile, said: &Said) -> bool {
    let Said::Word { language, .. } = said else { return true };
    let spoken = |fact: &Fact| matches!(&fact.said, Said::Languages(tags) if tags.contains(language));
    *language == scope.edition.language.tag || profile.facts.iter().any(spoken)
}

/// A fact of the profile as the edition says it.
fn said(scope: &Scope<'_>, said: &Said) -> String {
    let language = scope.edition.language;
    match said {
        Said::Text(text) => text.clone(),
        Said::Named(name, more, ranks) => {
            // A title that gives its year says it once.
            let more = more.iter().filter(|more| !name.contains(more.as_str()));
            let more: String = more.map(|more| format!(" ({more})")).collect();
            let name = format!("{name}{more}");
            if ranks.is_empty() { name } else { language.titled(&name, &ranks.join(&language.word("list-comma"))) }
        }
        Said::Languages(tags) => scope.language_names(tags),
        Said::Paper(paper) => if paper == "us-letter" { "US Letter" } else { "A4" }.to_owned(),
        Said::Word { term, name, language: of } => {
            let neutral = language.terms.get(term).and_then(|term| term.form("name")).unwrap_or(term);
            let other = (*of != language.tag).then(|| format!(" ({})", scope.language_name(of)));
            if name == neutral {
                return name.clone();
            }
            language.titled(neutral, &format!("{name}{}", other.unwrap_or_default()))
        }
        Said::Hours(from, to) => format!("{}–{}", clock(*from), clock(*to)),
        Said::Number(name, telephone) => language.titled(name, telephone),
    }
}

/// Titles of everything that is printed in another language than the edition's.
fn fallbacks(scope: &Scope<'_>) -> Vec<String> {
    let used = origin::used(scope.edition, scope.selection).into_iter();
    used.filter(|used| used.fallback.is_some()).map(|used| used.title).collect()
}
