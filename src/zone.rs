//! Time zones by their IANA names. Their data comes with the program, so that every machine makes the same calendar.

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};

use crate::diagnostic::nearest;

/// A time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// A change of the clocks in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When it is, by the clocks before: `20260329T020000`.
    pub at: String,
    /// How far the clocks were from UTC before: `+0100`.
    pub before: String,
    /// How far they are from it since.
    pub after: String,
    /// What the time is called since: `CEST`.
    pub name: String,
    /// Whether it is summer time.
    pub is_summer: bool,
}

/// A change before this many seconds says nothing of the other half of the year: the clocks change no more.
const YEAR: i64 = 400 * DAY;

const DAY: i64 = 86_400;

impl Zone {
    /// A zone by its name; in vain, it comes with what to write instead.
    pub fn new(name: &str) -> Result<Self, String> {
        let zones = TimeZoneDatabase::bundled();
        let names: Vec<_> = zones.available().map(|zone| zone.as_str().to_owned()).collect();
        let known = names.iter().find(|known| known.eq_ignore_ascii_case(name));
        let zone = known.and_then(|name| Some(Self { name: name.clone(), rules: zones.get(name).ok()? }));
        zone.ok_or_else(|| advice(name, &names))
    }

    /// `Asia/Dushanbe`
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a calendar must know of the clocks from one time to another, both in seconds since 1970: every change
    /// between them, and the time before. Where that has been so for long, it is written as if it had always been.
    pub fn changes(&self, from: i64, to: i64) -> Vec<Change> {
        // The clocks of a zone are up to fourteen hours from UTC.
        let (from, to) = (second(from - DAY), second(to + DAY));
        let is_recent = |at: &Timestamp| from.as_second() - at.as_second() < YEAR;
        let earlier = self.rules.preceding(from + 1.second()).map(|change| change.timestamp());
        let mut times: Vec<_> = earlier.take_while(is_recent).take(2).collect();
        let always = times.is_empty().then(|| self.always(from));
        times.reverse();
        times.extend(self.rules.following(from).map(|change| change.timestamp()).take_while(|at| *at <= to));
        always.into_iter().chain(times.into_iter().map(|at| self.change(at))).collect()
    }

    fn change(&self, at: Timestamp) -> Change {
        let before = self.rules.to_offset(at - 1.second());
        let after = self.rules.to_offset_info(at);
        Change {
            at: before.to_datetime(at).strftime("%Y%m%dT%H%M%S").to_string(),
            before: written(before),
            after: written(after.offset()),
            name: after.abbreviation().to_owned(),
            is_summer: after.dst().is_dst(),
        }
    }

    /// The time at a moment as if it had never been another.
    fn always(&self, at: Timestamp) -> Change {
        let now = self.rules.to_offset_info(at);
        let (before, after) = (written(now.offset()), written(now.offset()));
        let name = now.abbreviation().to_owned();
        Change { at: "19700101T000000".to_owned(), before, after, name, is_summer: false }
    }
}

fn second(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("dates have years that every calendar has")
}

/// `+0545`; only clocks of long ago had seconds.
fn written(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, away) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let more = if away % 60 == 0 { String::new() } else { format!("{:02}", away % 60) };
    format!("{sign}{:02}{:02}{more}", away / 3600, away / 60 % 60)
}

/// What to write instead of a name that is none: zones with that city, or one that is a letter or two away.
fn advice(name: &str, names: &[String]) -> String {
    let plain = |text: &str| text.trim().replace([' ', '-'], "_").to_lowercase();
    let city = |text: &str| plain(text.rsplit('/').next().unwrap_or_default());
    let same: Vec<_> =
        names.iter().filter(|known| city(known) == city(name)).map(|known| format!("`{known}`")).collect();
    if !same.is_empty() {
        return format!("use {}", same.join(" or "));
    }
    let near = nearest(name, names.iter().map(String::as_str));
    let near = near.filter(|near| strsim::damerau_levenshtein(&plain(near), &plain(name)) <= 2);
    near.map_or_else(
        || {
            "write the name of a zone in the IANA database, such as `Africa/Monrovia`: no offset, no abbreviation"
                .to_owned()
        },
        |near| format!("use `{near}`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Midnight UTC of a day.
    fn day(text: &str) -> i64 {
        let midnight: Timestamp = format!("{text}T00:00:00Z").parse().unwrap();
        midnight.as_second()
    }

    fn told(zone: &str, from: &str, to: &str) -> Vec<String> {
        let changes = Zone::new(zone).unwrap().changes(day(from), day(to)).into_iter();
        let told = changes.map(|change| {
            let Change { at, before, after, name, is_summer } = change;
            format!("{at} {before} {after} {name}{}", if is_summer { " summer" } else { "" })
        });
        told.collect()
    }

    #[test]
    fn a_calendar_knows_the_clocks_of_its_days() {
        assert_eq!(told("Asia/Dushanbe", "2026-12-01", "2026-12-03"), ["19700101T000000 +0500 +0500 +05"]);
        assert_eq!(told("Asia/Kathmandu", "2026-12-01", "2026-12-01"), ["19700101T000000 +0545 +0545 +0545"]);
        assert_eq!(told("Africa/Monrovia", "2026-12-01", "2026-12-01"), ["19700101T000000 +0000 +0000 GMT"]);
        assert_eq!(told("UTC", "2026-12-01", "2026-12-01"), ["19700101T000000 +0000 +0000 UTC"]);
        let (spring, autumn) = ("20260329T020000 +0100 +0200 CEST summer", "20261025T030000 +0200 +0100 CET");
        assert_eq!(told("Europe/Skopje", "2026-12-01", "2026-12-01"), [spring, autumn]);
        assert_eq!(told("Europe/Skopje", "2026-10-24", "2026-10-27")[1..], [spring, autumn]);
        let (autumn, spring) = ("20261101T020000 -0400 -0500 EST", "20270314T020000 -0500 -0400 EDT summer");
        assert_eq!(told("America/New_York", "2027-03-12", "2027-03-15")[1..], [autumn, spring]);
        // The year is far from all tables: only the rule is left.
        assert_eq!(told("Europe/Skopje", "2150-07-01", "2150-07-01")[1], "21500329T020000 +0100 +0200 CEST summer");
        assert_eq!(told("Asia/Tehran", "2022-09-20", "2022-09-22")[2], "20220922T000000 +0430 +0330 +0330");
    }

    #[test]
    fn clocks_that_stopped_changing_are_told_from_then_on() {
        assert_eq!(told("Asia/Tehran", "2024-06-01", "2024-06-01"), ["19700101T000000 +0330 +0330 +0330"]);
        assert_eq!(told("Asia/Almaty", "2024-03-05", "2024-03-06").last().unwrap(), "20240301T000000 +0600 +0500 +05");
    }

    #[test]
    fn an_unknown_zone_comes_with_the_nearest() {
        for (name, help) in [
            ("Asia/Dushanbee", "use `Asia/Dushanbe`"),
            ("Dushanbe", "use `Asia/Dushanbe`"),
            ("Africa/Dushanbe", "use `Asia/Dushanbe`"),
            ("new york", "use `America/New_York`"),
            ("Afrika/Monrovia", "use `Africa/Monrovia`"),
        ] {
            assert_eq!(Zone::new(name), Err(help.to_owned()), "{name}");
        }
        for name in ["", "+05:00", "UTC+5", "TJT", "Tajikistan", "Etc/Unknown", "../../etc/passwd", "Europe/Pristina"] {
            assert!(Zone::new(name).is_err_and(|help| help.starts_with("write the name")), "{name}");
        }
        assert_eq!(Zone::new("asia/dushanbe").unwrap().name(), "Asia/Dushanbe");
    }
}
