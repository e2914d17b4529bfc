//! A plan as an iCalendar file (RFC 5545). Times float: they are those of the clock on the wall.

use crate::library::course::Clock;
use crate::plan::{Day, Entry};
use crate::record::Build;

/// The sessions of the days that have dates; nothing if none has.
pub(super) fn calendar(build: &Build) -> Option<String> {
    let events: Vec<String> = build.plan.iter().filter_map(|day| events(build, day)).flatten().collect();
    if events.is_empty() {
        return None;
    }
    let head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//coursepack//EN"].map(str::to_owned);
    let lines = head.into_iter().chain(events).chain(["END:VCALENDAR".to_owned()]);
    Some(lines.map(|line| folded(&line)).collect())
}

fn events(build: &Build, day: &Day) -> Option<Vec<String>> {
    let date = day.date.filter(|date| date.day.is_some())?.to_string().replace('-', "");
    let stamp = build.date.replace('-', "");
    let at = |clock: Clock| format!("{date}T{:02}{:02}00", clock / 60, clock % 60);
    let sessions = day.entries.iter().filter_map(|entry| match entry {
        Entry::Session(session) => Some(session),
        Entry::Pause { .. } => None,
    });
    let lines = sessions.flat_map(|session| {
        [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}-{}@{}", at(session.start), day.number, build.target.replace('/', ".")),
            format!("DTSTAMP:{stamp:0<8}T000000Z"),
            format!("DTSTART:{}", at(session.start)),
            format!("DTEND:{}", at(session.end)),
            format!("SUMMARY:{}", escaped(session.title.as_deref().unwrap_or_default())),
            "END:VEVENT".to_owned(),
        ]
    });
    Some(lines.collect())
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Lines longer than 75 bytes go on in the next, which begins with a space.
fn folded(line: &str) -> String {
    let mut folded = String::new();
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > 75 {
            folded.push_str("\r\n ");
            length = 1;
        }
        length += character.len_utf8();
        folded.push(character);
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let text = folded(&"é".repeat(60));
        assert!(text.lines().all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", ""), "é".repeat(60) + "\r\n");
        assert_eq!(escaped("a, b; c"), "a\\, b\\; c");
    }
}
