//! The sessions of a course as an edit sees them, and what people call what is in them.

use super::Problem;
use crate::diagnostic::suggestion;
use crate::edit::value::Value;

/// A session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Its title, if it has one.
    pub(super) title: Option<String>,
    /// What it says of its day.
    pub(super) own_day: Option<u32>,
    /// The day that it is on.
    pub(super) day: u32,
    /// What is done in it.
    pub(super) items: Vec<Item>,
}

/// An item of a session.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// `exercise`, `opening` and the like.
    pub(super) kind: String,
    /// What it names, or the title of a text.
    pub(super) id: Option<String>,
}

/// The sessions of a course.
#[derive(Clone, Debug)]
pub(super) struct Agenda {
    pub(super) sessions: Vec<Session>,
    /// How many days the course has.
    pub(super) days: u32,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// In which session.
    pub(super) session: usize,
    /// As which item; none for the whole session.
    pub(super) item: Option<usize>,
}

/// Where to put something.
#[derive(Clone, Debug, Default)]
pub struct Spot {
    /// On which day, from 1.
    pub day: Option<u32>,
    /// After what.
    pub after: Option<String>,
}

impl Spot {
    /// Whether nothing is said of it.
    pub fn is_anywhere(&self) -> bool {
        self.day.is_none() && self.after.is_none()
    }
}

impl Item {
    /// What stands beside the work of a topic and is nothing without it.
    pub(super) fn is_beside(&self) -> bool {
        matches!(self.kind.as_str(), "framing" | "own-work" | "energiser")
    }

    /// What ends a day.
    fn is_closing(&self) -> bool {
        matches!(self.kind.as_str(), "feedback" | "evaluation" | "closing" | "post-test")
    }

    /// How exactly a name fits it: 0 is as it is written.
    fn fits(&self, name: &str) -> Option<u8> {
        let Some(id) = &self.id else { return (self.kind == name).then_some(0) };
        let folder = folder(&self.kind);
        let long = name.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        if id == name || long == Some(id) {
            return Some(0);
        }
        let last = id.rsplit('/').next().unwrap_or_default();
        (last == name || self.kind == name).then_some(2)
    }

    /// As it is called in messages.
    fn name(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.kind)
    }
}

/// The folder of what a kind of item names.
fn folder(kind: &str) -> &'static str {
    match kind {
        "exercise" => "exercises",
        "case-study" => "case-studies",
        "key-messages" => "themes",
        "discussion" => "topics",
        _ => "texts",
    }
}

impl Agenda {
    /// The sessions of a course; those that do not say their day are on the one that `days` has, else on the one before.
    pub(super) fn new(course: &Value, days: &[u32]) -> Self {
        let (mut sessions, mut day) = (Vec::new(), 1);
        let written = course.get("sessions").map(Value::items).unwrap_or_default();
        let own_day = |session: &Value| session.get("day").and_then(Value::text).and_then(|day| day.parse().ok());
        let is_dated = written.iter().any(|session| own_day(session).is_some());
        for (index, session) in written.iter().enumerate() {
            let planned = days.get(index).copied().filter(|_| !is_dated);
            day = own_day(session).or(planned).unwrap_or(day);
            let items = session.get("items").map(Value::items).unwrap_or_default();
            let title = session.get("title").and_then(Value::text).map(str::to_owned);
            sessions.push(Session { title, own_day: own_day(session), day, items: items.iter().map(item).collect() });
        }
        let days = course.get("days").map_or(0, |days| days.items().len());
        Self { sessions, days: u32::try_from(days).unwrap_or(u32::MAX) }
    }

    /// Whether sessions say their days.
    pub(super) fn is_dated(&self) -> bool {
        self.sessions.iter().any(|session| session.own_day.is_some())
    }

    /// What is called so: an item by its id, its kind or the end of its id, or a session by its title; `recap#2` is
    /// the second of several.
    pub(super) fn find(&self, name: &str, day: Option<u32>) -> Result<Found, Problem> {
        let number = name.rsplit_once('#').and_then(|(name, number)| Some((name, number.parse::<usize>().ok()?)));
        let (plain, number) = number.map_or((name, None), |(name, number)| (name, Some(number)));
        let all = self.called(plain);
        let here: Vec<_> = match (day, number) {
            (Some(day), None) => all.iter().filter(|found| self.sessions[found.session].day == day).copied().collect(),
            _ => all.clone(),
        };
        match (&here[..], number) {
            ([], _) if !all.is_empty() => {
                let day = self.sessions[all[0].session].day;
                Err(Problem::asked(format!("`{name}` is on day {day}"), "name that day, or leave `--day` out"))
            }
            ([], _) => Err(self.unknown(plain)),
            ([found], None) => Ok(*found),
            (several, None) => {
                let each = (1..=several.len()).map(|index| format!("`{plain}#{index}`")).collect::<Vec<_>>();
                let message = format!("`{plain}` is there {} times", several.len());
                Err(Problem::asked(message, format!("write {}", each.join(" or "))))
            }
            (several, Some(number)) => {
                number.checked_sub(1).and_then(|index| several.get(index)).copied().ok_or_else(|| {
                    let message = format!("there is no `{name}`: `{plain}` is there {} times", several.len());
                    Problem::asked(message, "count from 1")
                })
            }
        }
    }

    fn called(&self, name: &str) -> Vec<Found> {
        let mut found: Vec<(u8, Found)> = Vec::new();
        for (index, session) in self.sessions.iter().enumerate() {
            if session.title.as_ref().is_some_and(|title| title.eq_ignore_ascii_case(name)) {
                found.push((1, Found { session: index, item: None }));
            }
            let items = session.items.iter().enumerate();
            let fits =
                items.filter_map(|(item, known)| Some((known.fits(name)?, Found { session: index, item: Some(item) })));
            found.extend(fits);
        }
        let best = found.iter().map(|(how, _)| *how).min();
        found.into_iter().filter(|(how, _)| Some(*how) == best).map(|(_, found)| found).collect()
    }

    fn unknown(&self, name: &str) -> Problem {
        let items = self.sessions.iter().flat_map(|session| session.items.iter().map(Item::name));
        let titles = self.sessions.iter().filter_map(|session| session.title.as_deref());
        let known: std::collections::BTreeSet<&str> = items.chain(titles).collect();
        Problem { message: format!("no session has `{name}`"), help: suggestion(name, known), asked: true }
    }

    /// Where a new session goes, and on which day; the session `without` is about to be taken out.
    pub(super) fn place(&self, spot: &Spot, without: Option<usize>) -> Result<(usize, u32), Problem> {
        if let Some(day) = spot.day.filter(|day| !(1..=self.days).contains(day)) {
            let days = if self.days == 1 { "1 day".to_owned() } else { format!("{} days", self.days) };
            return Err(Problem::asked(format!("there is no day {day}: the course has {days}"), "count from 1"));
        }
        if let Some(after) = &spot.after {
            let found = self.find(after, spot.day)?;
            return Ok((found.session + 1, self.sessions[found.session].day));
        }
        let day = spot.day.unwrap_or(self.days);
        let mut at = self.sessions.iter().position(|session| session.day > day).unwrap_or(self.sessions.len());
        while let Some(before) = at.checked_sub(1).map(|before| &self.sessions[before]) {
            let ends = !before.items.is_empty() && before.items.iter().all(Item::is_closing);
            if before.day != day || !(ends || without == Some(at - 1)) {
                break;
            }
            at -= 1;
        }
        Ok((at, day))
    }
}

fn item(value: &Value) -> Item {
    let Value::Map(entries) = value else { return Item { kind: String::new(), id: None } };
    let Some((kind, value)) = entries.first() else { return Item { kind: String::new(), id: None } };
    let id = match value {
        Value::Text(id) => Some(id.as_str()),
        value => value.get("id").or_else(|| value.get("title")).and_then(Value::text),
    };
    Item { kind: kind.clone(), id: id.map(str::to_owned) }
}
