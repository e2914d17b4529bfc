//! `plan`: the agenda, what to bring and what to copy, as tables, CSV, JSON or a calendar.

use std::path::Path;

use anyhow::{Context, Result, bail};
use schemars::JsonSchema;
use serde::Serialize;

mod text;

use super::build::{self, Ready};
use super::calendar::{self, Former, Share};
use super::names::Refusal;
use super::written::{self, Written};
use super::{Outcome, Workspace, change_course, files};
use crate::cli::{self, Common, PlanFormat};
use crate::diagnostic::{Code, Diagnostics};
use crate::document::DocumentKind;
use crate::edition::{self, Target};
use crate::library::course::clock;
use crate::path::shown;
use crate::plan::{self, Entry, LeftOut, Reason};
use crate::record::Build;
use crate::request::BuildRequest;
use crate::select::Decision;
use crate::spreadsheet::{self, Cell, Sheet};
use crate::terminal::{Format, Terminal, csv};
use crate::yaml::Choice;
use crate::{Kit, compile};

/// The documents whose pages are counted.
const COPIED: [DocumentKind; 7] = [
    DocumentKind::Handbook,
    DocumentKind::FacilitatorGuide,
    DocumentKind::Handout,
    DocumentKind::Worksheet,
    DocumentKind::Card,
    DocumentKind::Form,
    DocumentKind::CaseStudy,
];

pub(super) fn run(common: &Common, options: &cli::Plan, terminal: Terminal) -> Result<Outcome> {
    let format = written::form(options.format, options.out.as_deref(), PlanFormat::Table, PlanFormat::Xlsx)?;
    if options.sessions && format != PlanFormat::Ics {
        let wrong = Code::WrongValue.nowhere("`--sessions` is for calendars");
        return Err(Refusal::usage(wrong.help("write `--format ics`, or leave it out")).into());
    }
    let workspace = Workspace::open(common)?;
    if options.write {
        return change_course::freeze(common, &workspace, options, terminal);
    }
    let request = BuildRequest {
        settings: build::settings(&options.set).map_err(Refusal::content)?,
        paper: options.paper.clone(),
        date: build::date(None).map_err(Refusal::content)?,
        ..BuildRequest::of(&options.target)
    };
    let (ready, mut found) = match Ready::new(&workspace, &request, terminal) {
        Ok(ready) => ready,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    let plans = plans(&workspace, &ready, options, terminal, &mut found)?;
    // A file holds all that was asked for, or stays what it was.
    if !plans.is_empty() && (options.out.is_none() || !found.has_errors()) {
        let made = match format {
            PlanFormat::Table => {
                Some(Written::Text(plans.iter().map(|plan| text::tables(plan, options.why, terminal)).collect()))
            }
            PlanFormat::Csv => Some(Written::Csv(one_table(&plans))),
            PlanFormat::Json => {
                Some(Written::Text(plans.iter().map(|plan| json(&plan.build).to_string() + "\n").collect()))
            }
            PlanFormat::Xlsx => Some(Written::Bytes(sheets(&plans)?)),
            PlanFormat::Ics => calendar(&plans, &ready, options, &mut found)?.map(Written::Text),
        };
        made.map_or(Ok(()), |made| made.deliver(options.out.as_deref(), terminal))?;
    }
    terminal.diagnostics(&found.clone().sorted(), &workspace.sources, Format::Human, false)?;
    Ok(super::outcome(&found, false))
}

/// A target and what was planned for it.
struct Planned<'a> {
    target: &'a Target,
    build: Build,
}

fn plans<'a>(
    workspace: &Workspace,
    ready: &'a Ready<'_>,
    options: &cli::Plan,
    terminal: Terminal,
    found: &mut Diagnostics,
) -> Result<Vec<Planned<'a>>> {
    let typesetter = build::typesetter(&options.engine)?;
    let cache = super::cache::choose(&options.cache, &workspace.root)?;
    let kit = Kit {
        cache: cache.as_cache(),
        jobs: build::jobs(None),
        only: &COPIED,
        ..Kit::new(&workspace.sources, &ready.templates, &*typesetter)
    };
    let plans = ready.targets.iter().filter_map(|target| {
        let (compiled, more) = compile(ready.library, target, &kit);
        found.extend(more);
        Some(Planned { target, build: compiled?.build })
    });
    let plans = plans.collect();
    cache.tell_faults(terminal);
    Ok(plans)
}

/// The calendar of all days that have dates. What it lacks is reported.
fn calendar(
    plans: &[Planned<'_>],
    ready: &Ready<'_>,
    options: &cli::Plan,
    found: &mut Diagnostics,
) -> Result<Option<String>> {
    let shares = plans.iter().map(|plan| {
        let edition = edition::edition(ready.library, plan.target);
        found.extend(gaps(plan, edition.time_zone().is_some()));
        Share::new(&edition, &plan.build, options.sessions)
    });
    let shares: Vec<_> = shares.filter(|share| !share.is_empty()).collect();
    if shares.is_empty() || options.out.is_some() && found.has_errors() {
        return Ok(None);
    }
    let former = options.out.as_deref().map_or_else(|| Ok(Former::default()), former)?;
    let stamp = plans[0].target.date;
    match calendar::calendar(&shares, stamp, &former) {
        Ok(text) => Ok(Some(text)),
        Err(uid) => {
            bail!("the calendar there holds `{uid}`, which is of another course or edition: choose another file")
        }
    }
}

/// The days that a calendar cannot have, and the zone that it does not know.
fn gaps(plan: &Planned<'_>, has_zone: bool) -> Diagnostics {
    let Target { course, .. } = plan.target;
    let (name, help) = (plan.target.name(), "write `date: 2026-12-01` beside `start`");
    let mut gaps = Diagnostics::new();
    let undated: Vec<_> = course.days.iter().filter(|day| day.date.is_none_or(|date| date.day.is_none())).collect();
    if undated.len() == course.days.len() {
        gaps.push(Code::MissingKey.at(course.days[0].span, format!("no day of {name} has a date")).help(help));
        return gaps;
    }
    for day in undated {
        gaps.push(
            Code::UndatedDay.at(day.span, format!("the calendar of {name} lacks this day: it has no date")).help(help),
        );
    }
    if !has_zone {
        let message = format!("nobody says in which time zone {name} is held: some calendars will move its hours");
        let help =
            "write `event: { time-zone: Africa/Monrovia }` in the course, or `time-zone` in the country's profile";
        gaps.push(Code::NoTimeZone.at(course.days[0].span, message).help(help));
    }
    gaps
}

/// The largest calendar that is read again.
const LARGEST_CALENDAR: u64 = 16 << 20;

/// The calendar that lies where a new one will.
fn former(out: &Path) -> Result<Former> {
    if !files::exists(out) {
        return Ok(Former::default());
    }
    let bytes = files::read_limited(out, LARGEST_CALENDAR)?;
    let former = String::from_utf8(bytes).ok().and_then(|text| Former::read(&text));
    former.with_context(|| format!("{} is no calendar that `plan` has made: choose another file", shown(out)))
}

/// What `plan --format json` prints of a target.
#[derive(Serialize, JsonSchema)]
pub(super) struct Shown<'a> {
    /// The version of this format.
    format: u32,
    /// `police-reform/en-TJ`
    target: &'a str,
    /// Why every candidate is in or out.
    selection: &'a [Decision],
    /// Days with sessions and breaks; times in minutes after midnight.
    days: &'a [plan::Day],
    /// Why each item is where it is; for a course with sessions of its own, what the planner thinks of their order.
    reasons: &'a [Reason],
    /// What the days do without.
    left_out: &'a [LeftOut],
    /// What to bring.
    supplies: &'a [plan::Need],
    /// What to copy, in the order in which it is needed.
    copies: &'a [plan::CopyJob],
    /// The paper: `a4` or `us-letter`.
    paper: &'a str,
}

fn json(build: &Build) -> serde_json::Value {
    let shown = Shown {
        format: 1,
        target: &build.target,
        selection: &build.selection,
        days: &build.plan,
        reasons: &build.reasons,
        left_out: &build.left_out,
        supplies: &build.supplies,
        copies: &build.copies,
        paper: &build.paper,
    };
    serde_json::to_value(shown).expect("plain values")
}

const HEADS: [&str; 9] = ["part", "day", "from", "to", "what", "quantity", "pages", "sides", "sheets"];

/// One table of all plans; where there are several, it says of which edition each row is.
fn one_table(plans: &[Planned<'_>]) -> String {
    let [plan] = plans else {
        let heads: Vec<_> = ["edition"].into_iter().chain(HEADS).collect();
        let of_edition = |plan: &Planned<'_>| {
            let name = plan.build.target.clone();
            rows(&plan.build).into_iter().map(move |row| [vec![name.clone()], row].concat())
        };
        return csv(&heads, &plans.iter().flat_map(of_edition).collect::<Vec<_>>());
    };
    csv(&HEADS, &rows(&plan.build))
}

/// One table of all three parts, for spreadsheets.
fn rows(build: &Build) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let text = |cells: [&str; 9]| cells.map(str::to_owned).to_vec();
    for day in &build.plan {
        for entry in &day.entries {
            let number = day.number.to_string();
            let (start, end) = (clock(entry.start()), clock(entry.end()));
            rows.push(text(["agenda", &number, &start, &end, title(entry), "", "", "", ""]));
        }
    }
    for need in &build.supplies {
        for (index, quantity) in need.days.iter().enumerate().filter(|(_, quantity)| **quantity > 0) {
            let (day, quantity) = ((index + 1).to_string(), quantity.to_string());
            rows.push(text(["supplies", &day, "", "", &need.item, &quantity, "", "", ""]));
        }
    }
    for job in &build.copies {
        let day = job.day.map(|day| day.to_string()).unwrap_or_default();
        let [copies, pages, sheets] = [job.copies, job.pages, job.sheets].map(|number| number.to_string());
        rows.push(text(["copies", &day, "", "", &job.path, &copies, &pages, sides(job.both_sides), &sheets]));
    }
    rows
}

fn title(entry: &Entry) -> &str {
    match entry {
        Entry::Session(session) => session.title.as_deref().unwrap_or_default(),
        Entry::Pause { name, .. } => name,
    }
}

fn sides(both: bool) -> &'static str {
    if both { "both" } else { "one" }
}

/// A spreadsheet with agenda, supplies and copies, each a table of its own.
fn sheets(plans: &[Planned<'_>]) -> Result<Vec<u8>> {
    let mut sheets = Vec::new();
    for Planned { target, build } in plans {
        let of = if plans.len() > 1 { format!("{} ", target.tag) } else { String::new() };
        let sheet = |name: &str, heads: Vec<String>, rows: Vec<Vec<Cell>>| Sheet {
            name: format!("{of}{name}"),
            heads,
            rows,
            paper: Some(build.paper.clone()),
            ..Sheet::default()
        };
        let words = |heads: &[&str]| heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>();
        sheets.push(sheet("agenda", words(&["day", "date", "from", "to", "minutes", "what"]), agenda(build)));
        let days = (1..=build.plan.len()).map(|day| format!("day {day}"));
        let heads = words(&["what", "kind", "in all"]).into_iter().chain(days).collect();
        sheets.push(sheet("supplies", heads, supplies(build)));
        sheets.push(sheet("copies", words(&["copies of", "day", "copies", "pages", "sides", "sheets"]), copies(build)));
    }
    sheets.retain(|sheet| !sheet.rows.is_empty());
    let date = plans[0].target.date;
    let date = [date.year, date.month, date.day.unwrap_or(1)];
    let title = plans.iter().map(|plan| plan.build.target.as_str()).collect::<Vec<_>>().join(", ");
    spreadsheet::spreadsheet(&title, date, &sheets).context("a text is too long for a cell")
}

fn agenda(build: &Build) -> Vec<Vec<Cell>> {
    let entries = build.plan.iter().flat_map(|day| day.entries.iter().map(move |entry| (day, entry)));
    let row = |(day, entry): (&plan::Day, &Entry)| {
        let (start, end) = (entry.start(), entry.end());
        let date = day.date.map(|date| date.to_string()).unwrap_or_default();
        vec![
            day.number.into(),
            date.into(),
            clock(start).into(),
            clock(end).into(),
            (end - start).into(),
            title(entry).into(),
        ]
    };
    entries.map(row).collect()
}

fn supplies(build: &Build) -> Vec<Vec<Cell>> {
    let row = |need: &plan::Need| {
        let what = [need.item.as_str().into(), need.kind.word().to_owned().into(), need.quantity.into()];
        what.into_iter().chain(need.days.iter().map(|quantity| (*quantity).into())).collect()
    };
    build.supplies.iter().map(row).collect()
}

fn copies(build: &Build) -> Vec<Vec<Cell>> {
    let row = |job: &plan::CopyJob| {
        let day = job.day.map_or_else(|| "".into(), Cell::from);
        let sides = sides(job.both_sides).into();
        vec![job.path.as_str().into(), day, job.copies.into(), job.pages.into(), sides, job.sheets.into()]
    };
    build.copies.iter().map(row).collect()
}
