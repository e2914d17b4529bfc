//! A plan as tables to read, with what was left out and why each item is where it is.

use std::fmt::Write as _;

use super::{Planned, sides, title};
use crate::library::course::{Course, clock};
use crate::plan::{self, Instead, LeftOut, Reason};
use crate::record::Build;
use crate::terminal::Terminal;
use crate::yaml::Choice;

pub(super) fn tables(Planned { target, build }: &Planned<'_>, why: bool, terminal: Terminal) -> String {
    let course: &Course = &target.course;
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
        text.push_str(&reasons(build, course));
    }
    let supplies = build.supplies.iter().map(|need| {
        let days = need.days.iter().map(|quantity| match quantity {
            0 => "–".to_owned(),
            quantity => quantity.to_string(),
        });
        let days = days.collect::<Vec<_>>().join(" ");
        vec![need.item.clone(), need.kind.word().to_owned(), need.quantity.to_string(), days]
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

/// Why each item is where it is, or would be better in another place.
fn reasons(build: &Build, course: &Course) -> String {
    let mut text = "\nwhy\n\n".to_owned();
    if !course.sessions.is_empty() {
        text.push_str("the order is that of the course's file; this is what speaks for it\n\n");
    }
    for Reason { day, clock, item, because, instead } in &build.reasons {
        let is_better = instead.as_ref().is_some_and(|instead| instead.points < 0);
        let because = match because.as_slice() {
            [] if is_better => "nothing speaks for this place".to_owned(),
            [] => "another place would do as well".to_owned(),
            because => because.join("; "),
        };
        let _ = writeln!(text, "day {day}, {clock}  {item}\n    {because}");
        let Some(Instead { day, after, points, but }) = instead else { continue };
        let after = after.as_ref().map_or("first".to_owned(), |after| format!("after {after}"));
        let points = points_of(points.unsigned_abs());
        let _ = match (is_better, but.as_slice()) {
            (true, but) => writeln!(text, "    better: day {day}, {after} ({points} better): {}", but.join("; ")),
            (false, []) => writeln!(text, "    next best: day {day}, {after} ({points} worse)"),
            (false, but) => {
                writeln!(text, "    next best: day {day}, {after} ({points} worse, although {})", but.join(", and "))
            }
        };
    }
    text
}

fn points_of(points: u64) -> String {
    if points == 1 { "1 point".to_owned() } else { format!("{points} points") }
}
