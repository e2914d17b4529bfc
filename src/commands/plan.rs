//! `plan`: the agenda, what to bring and what to copy, as tables, CSV, JSON or a calendar.

use std::fmt::Write as _;

use anyhow::Result;

use super::build::{self, Ready};
use super::{Outcome, Workspace, calendar, change_course};
use crate::cli::{self, Common, PlanFormat};
use crate::diagnostic::{Code, Diagnostics};
use crate::library::course::{Course, clock};
use crate::plan::{self, Entry, Instead, LeftOut, Reason};
use crate::record::Build;
use crate::terminal::{Format, Terminal, csv};
use crate::{Kit, compile};

/// The documents whose pages are counted.
const COPIED: [&str; 7] = ["handbook", "facilitator-guide", "handout", "worksheet", "card", "form", "case-study"];

pub(super) fn run(common: &Common, options: &cli::Plan, terminal: Terminal) -> Result<Outcome> {
    let workspace = Workspace::open(common)?;
    if options.write {
        return change_course::freeze(common, &workspace, options, terminal);
    }
    let order = cli::Build {
        targets: vec![options.target.clone()],
        set: options.set.clone(),
        paper: options.paper.clone(),
        engine: options.engine,
        typst: options.typst.clone(),
        cache: options.cache.clone(),
        ..cli::Build::default()
    };
    let ready = match Ready::new(&workspace, &order, terminal) {
        Ok((ready, _)) => ready,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    let typesetter = build::typesetter(&order)?;
    let only = COPIED.map(str::to_owned);
    let cache = super::cache::of_build(&order, &workspace.root)?;
    let kit = Kit {
        sources: &workspace.sources,
        templates: &ready.templates,
        typesetter: &*typesetter,
        cache: cache.as_cache(),
        jobs: build::jobs(&order),
        only: &only,
        share: None,
        progress: &|_| {},
    };
    let mut found = Diagnostics::new();
    for target in &ready.targets {
        let (compiled, more) = compile(ready.library, target, &kit);
        found.extend(more);
        let Some(compiled) = compiled else { continue };
        let build = &compiled.build;
        match options.format {
            PlanFormat::Table => terminal.result(&tables(build, &target.course, options.why, terminal))?,
            PlanFormat::Csv => terminal.result(&csv(&HEADS, &rows(build)))?,
            PlanFormat::Json => terminal.result(&(json(build).to_string() + "\n"))?,
            PlanFormat::Ics => match calendar::calendar(build) {
                Some(text) => terminal.result(&text)?,
                None => found.push(
                    Code::MissingKey
                        .at(target.course.days[0].span, format!("no day of {} has a date", target.name()))
                        .help("write `date: 2026-12-01` beside `start`"),
                ),
            },
        }
    }
    cache.tell_faults(terminal);
    terminal.diagnostics(&found.clone().sorted(), &workspace.sources, Format::Human, false)?;
    Ok(super::outcome(&found, false))
}

fn json(build: &Build) -> serde_json::Value {
    serde_json::json!({
        "format": 1,
        "target": build.target,
        "selection": build.selection,
        "days": build.plan,
        "reasons": build.reasons,
        "left_out": build.left_out,
        "supplies": build.supplies,
        "copies": build.copies,
        "paper": build.paper,
    })
}

const HEADS: [&str; 9] = ["part", "day", "from", "to", "what", "quantity", "pages", "sides", "sheets"];

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

fn tables(build: &Build, course: &Course, why: bool, terminal: Terminal) -> String {
    let mut text = format!("{}\n", build.target);
    for (day, room) in build.plan.iter().zip(&course.days) {
        let date = day.date.map(|date| format!(", {date}")).unwrap_or_default();
        let rows = day.entries.iter().map(|entry| {
            let (start, end) = (entry.start(), entry.end());
            vec![format!("{}–{}", clock(start), clock(end)), (end - start).to_string(), title(entry).to_owned()]
        });
        let rows: Vec<_> = rows.collect();
        let _ = write!(text, "\nday {}{date}\n\n{}", day.number, terminal.table(&["clock", "min", "session"], &rows));
        for free in plan::free(room, day, course.slack) {
            let _ = writeln!(text, "{free}");
        }
    }
    text.push_str(&left_out(build));
    if why {
        text.push_str(&reasons(build));
    }
    let supplies = build.supplies.iter().map(|need| {
        let days = need.days.iter().map(|quantity| match quantity {
            0 => "–".to_owned(),
            quantity => quantity.to_string(),
        });
        let days = days.collect::<Vec<_>>().join(" ");
        vec![need.item.clone(), need.kind.to_owned(), need.quantity.to_string(), days]
    });
    let supplies: Vec<_> = supplies.collect();
    if !supplies.is_empty() {
        let _ = write!(text, "\nsupplies\n\n{}", terminal.table(&["what", "kind", "in all", "by day"], &supplies));
    }
    let copies = build.copies.iter().map(|job| {
        let day = job.day.map(|day| day.to_string()).unwrap_or_default();
        let [copies, pages, sheets] = [job.copies, job.pages, job.sheets].map(|number| number.to_string());
        vec![job.path.clone(), day, copies, pages, sides(job.both_sides).to_owned(), sheets]
    });
    let copies: Vec<_> = copies.collect();
    let heads = ["copies of", "day", "copies", "pages", "sides", "sheets"];
    let sheets: u32 = build.copies.iter().map(|job| job.sheets).sum();
    let _ = write!(text, "\n{}\n{sheets} sheets of {} paper in all\n", terminal.table(&heads, &copies), build.paper);
    text
}

/// What the agenda does without.
fn left_out(build: &Build) -> String {
    let mut text = String::new();
    if !build.left_out.is_empty() {
        text.push_str("\nleft out\n\n");
    }
    for LeftOut { what, because } in &build.left_out {
        let because = because.map(|because| format!(": {because}")).unwrap_or_default();
        let _ = writeln!(text, "- {what}{because}");
    }
    text
}

/// Why each item is where it is.
fn reasons(build: &Build) -> String {
    if build.reasons.is_empty() {
        return "\nthe sessions of this course are in the order of its file\n".to_owned();
    }
    let mut text = "\nwhy\n\n".to_owned();
    for Reason { day, clock, item, because, instead } in &build.reasons {
        let because = if because.is_empty() { "another place would do as well".to_owned() } else { because.join("; ") };
        let _ = writeln!(text, "day {day}, {clock}  {item}\n    {because}");
        if let Some(Instead { day, after, points }) = instead {
            let after = after.as_ref().map_or("first".to_owned(), |after| format!("after {after}"));
            let _ = writeln!(text, "    next best: day {day}, {after} ({points} points worse)");
        }
    }
    text
}
