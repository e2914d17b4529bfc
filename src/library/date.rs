//! Dates as authors write them: `2026-11-23` or `2026-11`.

use std::fmt;

use serde::Serialize;

use crate::diagnostic::Code;
use crate::number::{Number, digits};
use crate::source::Located;
use crate::yaml::Reader;

/// A day, or a whole month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year.
    pub year: u32,
    /// Month from 1.
    pub month: u32,
    /// Day from 1, if it is a day.
    pub day: Option<u32>,
}

impl Date {
    /// Reads `2026-11-23` or `2026-11`; says nothing for a day that does not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next());
        let digits = |part: &str, length| digits(part).filter(|_| part.len() == length);
        let date = Self { year: digits(year, 4)?, month: digits(month, 2)?, day: None };
        let day = match day {
            Some(day) => Some(digits(day, 2)?),
            None => None,
        };
        let valid = parts.next().is_none()
            && Number::DATE_YEAR.holds(date.year)
            && (1..=12).contains(&date.month)
            && day.is_none_or(|day| (1..=days_in(date.year, date.month)).contains(&day));
        valid.then_some(Self { day, ..date })
    }

    /// The date of a number of seconds since 1970.
    pub fn from_timestamp(seconds: i64) -> Self {
        let (year, month, day) = calendar(seconds.max(0) / 86_400);
        let year = u32::try_from(year).expect("days from 1970 on have years from 1970 on");
        Self { year, month: month.into(), day: Some(day.into()) }
    }

    /// Seconds since 1970 at the start of the day, or of the month.
    pub fn timestamp(self) -> i64 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted / 400;
        let year_of_era = shifted % 400;
        let day_of_year =
            (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(self.day.unwrap_or(1)) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        (era * 146_097 + day_of_era - 719_468) * 86_400
    }

    /// So many months later: the same day, or the last of a shorter month.
    pub fn months_later(self, months: u32) -> Self {
        let count = self.year * 12 + self.month - 1 + months;
        let (year, month) = (count / 12, count % 12 + 1);
        Self { year, month, day: self.day.map(|day| day.min(days_in(year, month))) }
    }

    /// So many days before; of a month, before its first day.
    pub fn days_before(self, days: u32) -> Self {
        Self::from_timestamp(self.timestamp() - i64::from(days) * 86_400)
    }

    /// The last day it covers, for comparing.
    pub fn last(self) -> (u32, u32, u32) {
        (self.year, self.month, self.day.unwrap_or_else(|| days_in(self.year, self.month)))
    }
}

/// Year, month and day of a number of days since 1970 (Howard Hinnant's `civil_from_days`).
pub fn calendar(days: i64) -> (i32, u8, u8) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (i32::try_from(year).unwrap_or(i32::MAX), month as u8, day as u8)
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year, self.month)?;
        self.day.map_or(Ok(()), |day| write!(formatter, "-{day:02}"))
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Reader<'_> {
    /// A date.
    pub fn date(&self, key: &'static str) -> Option<Located<Date>> {
        let text = self.text(key)?;
        let date = Date::parse(&text.value);
        if date.is_none() {
            let Number { least, most, .. } = Number::DATE_YEAR;
            let message = format!("`{}` is not a date from {least} to {most}", text.value);
            self.push(Code::WrongValue.at(text.span, message).help("write it as `2026-11-23` or `2026-11`"));
        }
        date.map(|date| Located::new(date, text.span))
    }

    /// A date that must be there.
    pub fn required_date(&self, key: &'static str) -> Option<Located<Date>> {
        if self.node(key).is_none() {
            self.missing(key);
        }
        self.date(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        let dates = [(0, (1970, 1, 1)), (-1, (1969, 12, 31)), (11_016, (2000, 2, 29)), (20_454, (2026, 1, 1))];
        for (days, date) in dates {
            assert_eq!(calendar(days), date);
        }
    }

    #[test]
    fn only_days_that_exist_are_dates() {
        assert!(Date::parse("2026-02-30").is_none());
        assert!(Date::parse("2028-02-29").is_some());
        assert!(Date::parse("2026-11").is_some());
        assert!(Date::parse("23.11.2026").is_none());
        assert!(Date::parse("2026-1-1").is_none());
        assert!(["2026-+1", "+202-01", "2026-01-+1", "2026--1", "1969-12-31", "2200-01"].map(Date::parse) == [None; 6]);
    }

    #[test]
    fn timestamps_come_back_as_the_same_day() {
        for text in ["1970-01-01", "2000-02-29", "2026-11-23", "2100-03-01", "1999-12-31"] {
            let date = Date::parse(text).unwrap();
            assert_eq!(Date::from_timestamp(date.timestamp()).to_string(), text);
        }
        assert_eq!(Date::parse("2026-11-23").unwrap().timestamp(), 1_795_392_000);
    }
}
