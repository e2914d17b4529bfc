//! A plan as an iCalendar file (RFC 5545): an event a day with the agenda as its text, or one for each session.

mod former;

use std::collections::BTreeMap;

use crate::edition::Edition;
use crate::library::Date;
use crate::library::course::{Clock, clock};
use crate::plan::{Day, Entry};
use crate::record::Build;
use crate::zone::{Change, Zone};
pub(super) use former::Former;

/// Who has made a calendar; by this, its next edition knows it.
const MAKER: &str = "PRODID:-//coursepack//EN";

/// What one edition puts into a calendar.
pub(super) struct Share {
    /// The title of its course.
    title: String,
    /// Whose events these are: the last part of each name.
    owner: String,
    zone: Option<Zone>,
    /// The first and the last day that has a date.
    days: Option<(Date, Date)>,
    events: Vec<Event>,
}

/// One event: what it says, except its name, its stamp and the number of its version.
struct Event {
    uid: String,
    lines: Vec<String>,
}

impl Share {
    /// The days that have a date, or the sessions and breaks of these.
    pub(super) fn new(edition: &Edition<'_>, build: &Build, by_session: bool) -> Self {
        let dated: Vec<_> =
            build.plan.iter().filter_map(|day| Some((day, day.date.filter(|date| date.day.is_some())?))).collect();
        let pen = Pen { edition, owner: owner(&build.target), days: build.plan.len() };
        let events = dated.iter().flat_map(|(day, date)| {
            if by_session { pen.sessions(day, *date) } else { pen.day(day, *date).into_iter().collect() }
        });
        let dates = dated.iter().map(|(_, date)| *date);
        Self {
            title: edition.text.title.clone(),
            events: events.collect(),
            zone: edition.time_zone().cloned(),
            days: dates.clone().min_by_key(|date| date.last()).zip(dates.max_by_key(|date| date.last())),
            owner: pen.owner.clone(),
        }
    }

    /// Whether no day has a date.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}

/// The part of the names of events that says whose they are.
fn owner(target: &str) -> String {
    format!("{}.coursepack", target.replace('/', "."))
}

/// Writes the events of one edition.
struct Pen<'a> {
    edition: &'a Edition<'a>,
    owner: String,
    /// How many days the course has.
    days: usize,
}

impl Pen<'_> {
    /// One event for a day, with its agenda.
    fn day(&self, day: &Day, date: Date) -> Option<Event> {
        let (first, last) = (day.entries.first()?, day.entries.last()?);
        let title = &self.edition.text.title;
        let summary = if self.days > 1 { format!("{title} · {}", self.name(day)) } else { title.clone() };
        let agenda: Vec<_> = day.entries.iter().map(|entry| self.row(entry)).collect();
        let times = (first.start(), last.end());
        Some(self.event(&format!("day-{}", day.number), date, times, &summary, &agenda.join("\n")))
    }

    /// One event for each session and break.
    fn sessions(&self, day: &Day, date: Date) -> Vec<Event> {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let about = format!("{} · {}", self.edition.text.title, self.name(day));
        let events = day.entries.iter().map(|entry| {
            let kind = if matches!(entry, Entry::Pause { .. }) { "break" } else { "session" };
            let number = numbers.entry(kind).or_default();
            *number += 1;
            let name = format!("day-{}-{kind}-{number}", day.number);
            let mut event = self.event(&name, date, (entry.start(), entry.end()), &self.title(entry), &about);
            if kind == "break" {
                // In breaks, people may be called.
                event.lines.push("TRANSP:TRANSPARENT".to_owned());
            }
            event
        });
        events.collect()
    }

    fn event(&self, name: &str, date: Date, (start, end): (Clock, Clock), summary: &str, text: &str) -> Event {
        let at = |name: &str, clock: Clock| {
            let place = self.edition.time_zone().map(|zone| format!(";TZID={}", zone.name())).unwrap_or_default();
            let date = date.to_string().replace('-', "");
            format!("{name}{place}:{date}T{:02}{:02}00", clock / 60, clock % 60)
        };
        let said = |name: &str, text: &str| format!("{name}:{}", escaped(text));
        let venue = self.edition.target.course.event.venue.as_deref();
        let lines = [at("DTSTART", start), at("DTEND", end), said("SUMMARY", summary)];
        let lines = lines.into_iter().chain(venue.map(|venue| said("LOCATION", venue)));
        let lines = lines.chain([said("DESCRIPTION", text)]).collect();
        Event { uid: format!("{name}@{}", self.owner), lines }
    }

    /// "Day 2"
    fn name(&self, day: &Day) -> String {
        self.edition.language.text("day", &[("n", &day.number.to_string())])
    }

    /// "09:00–09:45 Opening"
    fn row(&self, entry: &Entry) -> String {
        format!("{}–{} {}", clock(entry.start()), clock(entry.end()), self.title(entry))
    }

    fn title(&self, entry: &Entry) -> String {
        match entry {
            Entry::Session(session) => session.title.clone().unwrap_or_default(),
            Entry::Pause { name, .. } => self.edition.language.pause_name(name),
        }
    }
}

/// The calendar of some editions; it goes on from the one before it.
///
/// # Errors
/// The one before it has events of others, which would be lost: the name of one.
pub(super) fn calendar(shares: &[Share], stamp: Date, former: &Former) -> Result<String, String> {
    let owners: Vec<_> = shares.iter().map(|share| share.owner.as_str()).collect();
    if let Some(uid) = former.of_others(&owners) {
        return Err(uid.to_owned());
    }
    let title = shares.first().map(|share| escaped(&share.title)).unwrap_or_default();
    let mut lines = ["BEGIN:VCALENDAR", "VERSION:2.0", MAKER, "CALSCALE:GREGORIAN"].map(str::to_owned).to_vec();
    lines.extend(["NAME", "X-WR-CALNAME"].map(|key| format!("{key}:{title}")));
    lines.extend(zones(shares));
    let stamp = format!("DTSTAMP:{}T000000Z", day(stamp));
    let events: Vec<_> = shares.iter().flat_map(|share| &share.events).collect();
    for event in &events {
        let version = former.version(&event.uid, &event.lines);
        lines.extend(written(&event.uid, &stamp, version, &event.lines));
    }
    for (uid, version, old) in former.gone(&events.iter().map(|event| event.uid.as_str()).collect()) {
        lines.extend(written(uid, &stamp, version, &old));
    }
    lines.push("END:VCALENDAR".to_owned());
    Ok(lines.iter().map(|line| folded(line)).collect())
}

fn written(uid: &str, stamp: &str, version: u32, lines: &[String]) -> Vec<String> {
    let head = ["BEGIN:VEVENT".to_owned(), format!("UID:{uid}"), stamp.to_owned(), format!("SEQUENCE:{version}")];
    head.into_iter().chain(lines.iter().cloned()).chain(["END:VEVENT".to_owned()]).collect()
}

/// The clocks of every zone, for the days that are in it.
fn zones(shares: &[Share]) -> Vec<String> {
    let mut spans: BTreeMap<&str, (&Zone, i64, i64)> = BTreeMap::new();
    for (zone, (first, last)) in shares.iter().filter_map(|share| share.zone.as_ref().zip(share.days)) {
        let (from, to) = (first.timestamp(), last.timestamp() + 86_400);
        let span = spans.entry(zone.name()).or_insert((zone, from, to));
        *span = (zone, span.1.min(from), span.2.max(to));
    }
    let mut lines = Vec::new();
    if let [name] = spans.keys().collect::<Vec<_>>()[..] {
        lines.push(format!("X-WR-TIMEZONE:{name}"));
    }
    for (zone, from, to) in spans.into_values() {
        lines.extend(["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{}", zone.name())]);
        for Change { at, before, after, name, is_summer } in zone.changes(from, to) {
            let kind = if is_summer { "DAYLIGHT" } else { "STANDARD" };
            lines.extend([
                format!("BEGIN:{kind}"),
                format!("DTSTART:{at}"),
                format!("TZOFFSETFROM:{before}"),
                format!("TZOFFSETTO:{after}"),
                format!("TZNAME:{name}"),
                format!("END:{kind}"),
            ]);
        }
        lines.push("END:VTIMEZONE".to_owned());
    }
    lines
}

/// `20261201`; of a month, its first day.
fn day(date: Date) -> String {
    Date { day: date.day.or(Some(1)), ..date }.to_string().replace('-', "")
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

    fn share(events: &[(&str, &str)], zone: Option<&str>) -> Share {
        let events = events.iter().map(|(uid, line)| Event { uid: (*uid).to_owned(), lines: vec![(*line).to_owned()] });
        let days = Date::parse("2026-12-01").zip(Date::parse("2026-12-02"));
        let zone = zone.map(|zone| Zone::new(zone).unwrap());
        Share { title: "T".into(), owner: "c.en.coursepack".into(), zone, days, events: events.collect() }
    }

    /// Who reads a calendar again; the versions of its events.
    fn next(before: &str, events: &[(&str, &str)]) -> (String, Vec<String>) {
        let former = Former::read(before).unwrap();
        let text = calendar(&[share(events, None)], Date::parse("2026-11").unwrap(), &former).unwrap();
        let told = text.lines().filter(|line| ["UID:", "SEQUENCE:", "STATUS:"].iter().any(|key| line.starts_with(key)));
        let told = told.map(str::to_owned).collect();
        (text, told)
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let text = folded(&"é".repeat(60));
        assert!(text.lines().all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", ""), "é".repeat(60) + "\r\n");
        assert_eq!(escaped("a, b; c"), "a\\, b\\; c");
    }

    #[test]
    fn what_changes_gets_the_next_version_and_what_is_gone_is_cancelled() {
        let (one, two) = ("day-1@c.en.coursepack", "day-2@c.en.coursepack");
        let long = format!("SUMMARY:{}", "long ".repeat(40));
        let (first, told) = next("", &[(one, "SUMMARY:a"), (two, &long)]);
        assert!(first.contains("DTSTAMP:20261101T000000Z"), "{first}");
        assert_eq!(told, ["UID:day-1@c.en.coursepack", "SEQUENCE:0", "UID:day-2@c.en.coursepack", "SEQUENCE:0"]);
        assert_eq!(next(&first, &[(one, "SUMMARY:a"), (two, &long)]).0, first);
        assert_eq!(next(&first.replace("\r\n", "\n"), &[(one, "SUMMARY:a"), (two, &long)]).0, first);
        let (second, told) = next(&first, &[(one, "SUMMARY:b"), (two, &long)]);
        assert_eq!([&told[1], &told[3]], ["SEQUENCE:1", "SEQUENCE:0"]);
        let (third, told) = next(&second, &[(two, &long)]);
        assert_eq!(told[2..], ["UID:day-1@c.en.coursepack", "SEQUENCE:2", "STATUS:CANCELLED"]);
        assert_eq!(next(&third, &[(two, &long)]).0, third, "what is cancelled stays so");
        assert_eq!(next(&third, &[(one, "SUMMARY:b"), (two, &long)]).1[1], "SEQUENCE:3");
    }

    #[test]
    fn no_event_of_another_is_lost() {
        let other = next("", &[("day-1@other.en.coursepack", "SUMMARY:a")]).0;
        let former = Former::read(&other).unwrap();
        let made = calendar(&[share(&[], None)], Date::parse("2026-11").unwrap(), &former);
        assert_eq!(made, Err("day-1@other.en.coursepack".to_owned()));
        assert!(Former::read("BEGIN:VCALENDAR\r\nPRODID:-//Google Inc\r\nEND:VCALENDAR\r\n").is_none());
        assert!(Former::read("minutes of a meeting").is_none());
    }

    #[test]
    fn a_zone_is_told_once_for_all_its_days() {
        let shares = [share(&[], Some("Europe/Skopje")), share(&[], Some("Europe/Skopje")), share(&[], None)];
        let text = calendar(&shares, Date::parse("2026-11").unwrap(), &Former::default()).unwrap();
        assert_eq!(text.matches("BEGIN:VTIMEZONE").count(), 1);
        assert!(
            text.contains("DTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET"),
            "{text}"
        );
    }
}
