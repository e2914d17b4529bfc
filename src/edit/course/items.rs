//! Sessions and their items: put in, taken out, exchanged, put somewhere else, frozen.

use super::named::{Agenda, Found, Item, Spot};
use super::{Done, Problem, SESSIONS, items_of, number, session};
use crate::edit::text::{Entry, Text};
use crate::edit::value::{Step, Value};
use crate::library::course::Shorter;
use crate::yaml::Choice as _;

/// An item to put into a course.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewItem {
    /// `exercise`, `opening` and the like.
    pub kind: &'static str,
    /// What it names.
    pub id: Option<String>,
    /// Its minutes, if it does not take its own.
    pub minutes: Option<u32>,
    /// What makes it shorter.
    pub shorter: Option<Shorter>,
}

/// A session to put into a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Its day, from 1.
    pub day: u32,
    /// What is done in it.
    pub items: Vec<NewItem>,
}

impl NewItem {
    /// What it names, with its kind.
    pub fn path(&self, id: &str) -> String {
        match self.kind {
            "exercise" => format!("exercises/{id}"),
            "case-study" => format!("case-studies/{id}"),
            "reading" => format!("readings/{id}"),
            kind => format!("{kind}/{id}"),
        }
    }

    fn value(&self) -> Value {
        let minutes = self.minutes.map(|minutes| ("minutes".to_owned(), number(minutes)));
        let Some(id) = &self.id else {
            return Value::map([(self.kind, minutes.map_or(Value::Null, |(_, minutes)| minutes))]);
        };
        let shorter = self.shorter.map(|shorter| ("shorter".to_owned(), Value::Text(shorter.word().to_owned())));
        let id = Value::Text(id.clone());
        let name = if self.kind == "text" { "title" } else { "id" };
        let more: Vec<_> = minutes.into_iter().chain(shorter).collect();
        if more.is_empty() {
            return Value::map([(self.kind, id)]);
        }
        let all = std::iter::once((name.to_owned(), id)).chain(more).collect();
        Value::map([(self.kind, Value::Map(all))])
    }
}

/// A session that is not there yet.
fn new_session(day: Option<u32>, items: Vec<Value>) -> Value {
    let day = day.map(|day| ("day".to_owned(), number(day)));
    Value::Map(day.into_iter().chain([("items".to_owned(), Value::List(items))]).collect())
}

/// Writes the sessions of an agenda.
pub(super) fn freeze(text: &mut Text, sessions: &[NewSession]) -> Done {
    let value = |new: &NewSession| new_session(Some(new.day), new.items.iter().map(NewItem::value).collect());
    let sessions = Value::List(sessions.iter().map(value).collect());
    if text.value().get("sessions").is_some() {
        text.remove_key("sessions")?;
    }
    Ok(text.add_key(&[], "sessions", sessions, "")?)
}

/// Exchanges two items; where one of their sessions has a title, the sessions if they have nothing else in them.
pub(super) fn swap(text: &mut Text, agenda: &Agenda, one: &str, other: &str) -> Done {
    let (first, second) = (agenda.find(one, None)?, agenda.find(other, None)?);
    if first == second {
        return Err(Problem::asked(format!("`{one}` and `{other}` are the same"), "name two items"));
    }
    let [a, b] = [first, second].map(|found| &agenda.sessions[found.session]);
    let is_whole = |found: Found| found.item.is_none() || agenda.sessions[found.session].items.len() == 1;
    let is_titled = a.title.is_some() || b.title.is_some() || first.item.is_none() || second.item.is_none();
    if first.session != second.session && is_titled {
        if !is_whole(first) || !is_whole(second) {
            let titled = if is_whole(first) { (other, b) } else { (one, a) };
            let title = titled.1.title.as_deref().unwrap_or_default();
            let message = format!("`{}` shares the session `{title}` with other items", titled.0);
            return Err(Problem::asked(message, "swap the sessions by their titles, or move it with `course move`"));
        }
        text.exchange((&SESSIONS, first.session), (&SESSIONS, second.session))?;
        keep_day(text, agenda, first.session, a.day)?;
        return keep_day(text, agenda, second.session, b.day);
    }
    let (Some(i), Some(j)) = (first.item, second.item) else {
        return Err(Problem::asked(format!("`{one}` and `{other}` are one session"), "name two items"));
    };
    Ok(text.exchange((&items_of(first.session), i), (&items_of(second.session), j))?)
}

/// Has the session in a place say a day, if sessions of the course do.
fn keep_day(text: &mut Text, agenda: &Agenda, index: usize, day: u32) -> Done {
    let way = session(index);
    let says = text.value().at(&way).and_then(|session| session.get("day")).cloned();
    match says {
        _ if !agenda.is_dated() => Ok(()),
        Some(says) if says == number(day) => Ok(()),
        Some(_) => Ok(text.set(&[&way[..], &[Step::Key("day")]].concat(), number(day))?),
        None => Ok(text.add_key(&way, "day", number(day), "title")?),
    }
}

/// Takes an item out, and its session where nothing of its own is left in it.
pub(super) fn drop(text: &mut Text, agenda: &Agenda, name: &str, exclude: bool) -> Done {
    let found = match agenda.find(name, None) {
        // What is in no session may still be chosen.
        Err(_) if exclude => return choose(text, name, Choice::Exclude),
        found => found?,
    };
    let session = &agenda.sessions[found.session];
    match found.item {
        Some(index) if !is_whole(&session.items, index) => {
            text.remove(&items_of(found.session), index)?;
        }
        _ if agenda.sessions.len() == 1 => {
            let message = format!("`{name}` is the last session");
            return Err(Problem::asked(message, "remove `sessions` from the file to have the agenda made"));
        }
        _ => {
            text.remove(&SESSIONS, found.session)?;
        }
    }
    let item = found.item.map(|index| &session.items[index]);
    match item.and_then(|item| Some((item, item.id.as_ref()?))).filter(|_| exclude) {
        Some((item, id)) if item.kind == "exercise" => choose(text, &format!("exercises/{id}"), Choice::Exclude),
        Some((item, id)) if item.kind == "case-study" => choose(text, &format!("case-studies/{id}"), Choice::Exclude),
        None if !exclude => Ok(()),
        _ => Err(Problem::asked(format!("`{name}` cannot be excluded"), "only exercises and case studies are chosen")),
    }
}

/// Whether nothing of its own is left in a session without an item.
fn is_whole(items: &[Item], index: usize) -> bool {
    items.iter().enumerate().all(|(other, item)| other == index || item.is_beside())
}

/// Puts an item in as a session of its own.
pub(super) fn add(text: &mut Text, agenda: &Agenda, item: &NewItem, spot: &Spot) -> Done {
    let is_there = |known: &Item| item.id.is_some() && known.kind == item.kind && known.id == item.id;
    let place = agenda.sessions.iter().find(|session| session.items.iter().any(is_there));
    if let Some((session, id)) = place.zip(item.id.as_ref()) {
        let message = format!("`{id}` is in the sessions already, on day {}", session.day);
        return Err(Problem::asked(message, "put it somewhere else with `course move`"));
    }
    let (at, day) = agenda.place(spot, None)?;
    let new = new_session(agenda.is_dated().then_some(day), vec![item.value()]);
    text.insert(&SESSIONS, at, &Entry::new(new))?;
    if let Some(id) = &item.id {
        unlist(text, &item.path(id), "exclude")?;
    }
    Ok(())
}

/// Puts an item somewhere else: with its session, if nothing else is done there.
pub(super) fn put_elsewhere(text: &mut Text, agenda: &Agenda, name: &str, spot: &Spot) -> Done {
    let found = agenda.find(name, None)?;
    let own = &agenda.sessions[found.session];
    let whole = found.item.is_none_or(|index| is_whole(&own.items, index));
    let (at, day) = agenda.place(spot, whole.then_some(found.session))?;
    if let Some(index) = found.item.filter(|_| !whole) {
        let entry = text.remove(&items_of(found.session), index)?;
        let new = new_session(agenda.is_dated().then_some(day), vec![entry.movable()?]);
        return Ok(text.insert(&SESSIONS, at, &Entry::new(new))?);
    }
    let to = if at > found.session { at - 1 } else { at };
    if to != found.session {
        let entry = text.remove(&SESSIONS, found.session)?;
        text.insert(&SESSIONS, to, &entry)?;
    }
    keep_day(text, agenda, to, day)
}

/// What the rules of a course say of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Pin,
    Exclude,
}

/// Has the rules of a course always choose an item, or never.
pub(super) fn choose(text: &mut Text, path: &str, choice: Choice) -> Done {
    let (list, other) = match choice {
        Choice::Pin => ("pin", "exclude"),
        Choice::Exclude => ("exclude", "pin"),
    };
    let (kind, id) = chosen(path)?;
    let was_listed = unlist(text, path, other)?;
    // What was excluded is in again without a pin, if the rules choose it.
    if was_listed && choice == Choice::Pin {
        return Ok(());
    }
    let rules = text.value();
    let id = Value::Text(id.to_owned());
    let rule = rules.get("select").and_then(|select| select.get(kind));
    match rule.map(|rule| rule.get(list)) {
        None => {
            let rule = Value::map([(list, Value::List(vec![id]))]);
            Ok(text.add_key(&[Step::Key("select")], kind, rule, "themes")?)
        }
        Some(None) => Ok(text.add_key(&[Step::Key("select"), Step::Key(kind)], list, Value::List(vec![id]), "")?),
        Some(Some(known)) if known.items().contains(&id) => {
            let what = if choice == Choice::Pin { "pinned" } else { "excluded" };
            Err(Problem::asked(format!("`{path}` is {what} already"), "nothing was written"))
        }
        Some(Some(Value::List(known))) => {
            Ok(text.insert(&[Step::Key("select"), Step::Key(kind), Step::Key(list)], known.len(), &Entry::new(id))?)
        }
        Some(Some(single)) => {
            let mut all = single.items().to_vec();
            all.push(id);
            Ok(text.set(&[Step::Key("select"), Step::Key(kind), Step::Key(list)], Value::List(all))?)
        }
    }
}

/// Takes an item out of a list of the rules; whether it was there.
fn unlist(text: &mut Text, path: &str, list: &'static str) -> Result<bool, Problem> {
    let Ok((kind, id)) = chosen(path) else { return Ok(false) };
    let way = [Step::Key("select"), Step::Key(kind), Step::Key(list)];
    let value = text.value();
    let known = value.at(&way).map(Value::items).unwrap_or_default();
    let Some(index) = known.iter().position(|known| known.text() == Some(id)) else { return Ok(false) };
    if matches!(value.at(&way), Some(Value::List(_))) {
        text.remove(&way, index)?;
    } else {
        text.set(&way, Value::List(Vec::new()))?;
    }
    Ok(true)
}

/// The rule and the id of an item that rules choose.
fn chosen(path: &str) -> Result<(&'static str, &str), Problem> {
    let split = path.split_once('/');
    match split {
        Some(("exercises", id)) => Ok(("exercises", id)),
        Some(("case-studies", id)) => Ok(("case-studies", id)),
        Some(("readings", id)) => Ok(("readings", id)),
        _ => Err(Problem::asked(
            format!("the rules of a course do not choose `{path}`"),
            "write the made agenda into the file first, with `coursepack plan COURSE --write`",
        )),
    }
}
