//! What a course, one of its days or one of its items says of itself: `participants=18`, `end=15:00 day=1`.

use super::named::Agenda;
use super::{Done, Problem, items_of, number};
use crate::diagnostic::suggestion;
use crate::edit::text::Text;
use crate::edit::value::{Step, Value};
use crate::library::course;
use crate::source::{Lines, flaw};

/// A key and what it is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
}

/// What a key takes.
#[derive(Clone, Copy)]
enum Takes {
    Text,
    Number,
    Flag,
}

/// The keys of a course that can be set, each with the way to it.
const OF_COURSE: [(&str, &[&str], Takes); 20] = [
    ("title", &["title"], Takes::Text),
    ("purpose", &["purpose"], Takes::Text),
    ("level", &["level"], Takes::Text),
    ("participants", &["participants", "expected"], Takes::Number),
    ("at-least", &["participants", "at-least"], Takes::Number),
    ("at-most", &["participants", "at-most"], Takes::Number),
    ("facilitators", &["facilitators"], Takes::Number),
    ("break-out", &["rooms", "break-out"], Takes::Number),
    ("interpretation", &["interpretation"], Takes::Text),
    ("paper", &["paper"], Takes::Text),
    ("slack", &["slack"], Takes::Text),
    ("official-opening", &["official-opening"], Takes::Number),
    ("venue", &["event", "venue"], Takes::Text),
    ("dates", &["event", "dates"], Takes::Text),
    ("reference", &["event", "reference"], Takes::Text),
    ("organiser", &["event", "organiser"], Takes::Text),
    ("booklets", &["booklets"], Takes::Flag),
    ("slides", &["slides"], Takes::Text),
    ("after", &["after"], Takes::Flag),
    ("web", &["web"], Takes::Flag),
];

/// The keys of a day that can be set.
const OF_DAY: [&str; 4] = ["start", "end", "date", "fill"];

/// The keys of an item that can be set.
const OF_ITEM: [&str; 2] = ["minutes", "shorter"];

/// Changes what a course says; `day=1` and `item=x` say where.
pub(super) fn set(text: &mut Text, agenda: &Agenda, settings: &[Setting]) -> Done {
    for (index, setting) in settings.iter().enumerate() {
        if settings[..index].iter().any(|other| other.key == setting.key) {
            return Err(Problem::asked(format!("`{}` is set twice", setting.key), "set it once"));
        }
        if let Some(flaw) = flaw(&setting.value, Lines::One) {
            return Err(Problem::asked(format!("`{}`: {}", setting.key, flaw.message), flaw.help));
        }
    }
    let (places, settings): (Vec<_>, Vec<_>) =
        settings.iter().partition(|setting| ["day", "item"].contains(&setting.key.as_str()));
    if settings.is_empty() {
        return Err(Problem::asked("nothing is set", "write what, such as `participants=18` or `end=15:00 day=1`"));
    }
    match places[..] {
        [] => settings.iter().try_for_each(|setting| of_course(text, setting)),
        [place] if place.key == "day" => settings.iter().try_for_each(|setting| of_day(text, agenda, place, setting)),
        [place] => of_item(text, agenda, &place.value, &settings),
        _ => Err(Problem::asked("`day` and `item` are both named", "name one of them: an item knows its day")),
    }
}

fn of_course(text: &mut Text, Setting { key, value }: &Setting) -> Done {
    let Some((_, way, takes)) = OF_COURSE.iter().find(|(known, ..)| known == key) else {
        if OF_DAY.contains(&key.as_str()) {
            return Err(Problem::asked(
                format!("`{key}` is a key of a day"),
                format!("say which: `{key}={value} day=1`"),
            ));
        }
        if OF_ITEM.contains(&key.as_str()) {
            let help = format!("say which: `{key}={value} item=ID`");
            return Err(Problem::asked(format!("`{key}` is a key of an item"), help));
        }
        return Err(unknown(key, OF_COURSE.iter().map(|(key, ..)| *key)));
    };
    let new = match takes {
        Takes::Text => plain(value),
        Takes::Number => whole(key, value)?,
        Takes::Flag => match value.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => {
                return Err(Problem::asked(
                    format!("`{key}` needs `true` or `false`, not `{value}`"),
                    "write one of them",
                ));
            }
        },
    };
    put(text, way, new)?;
    if key == "participants" { widen(text, value) } else { Ok(()) }
}

/// A value that is wanted as text; what stands bare in the file, such as `10%`, may be any.
fn plain(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn whole(key: &str, value: &str) -> Result<Value, Problem> {
    let is_whole = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let problem = || Problem::asked(format!("`{key}` needs a whole number, not `{value}`"), "write digits alone");
    is_whole.then(|| Value::Number(value.to_owned())).ok_or_else(problem)
}

fn unknown(key: &str, known: impl Iterator<Item = &'static str> + Clone) -> Problem {
    Problem { message: format!("`{key}` cannot be set"), help: suggestion(key, known), asked: true }
}

/// Puts a value at the end of a way; the keys on it are written where they are missing.
fn put(text: &mut Text, way: &[&'static str], new: Value) -> Done {
    let steps: Vec<_> = way.iter().map(|key| Step::Key(key)).collect();
    let says = text.value();
    if says.at(&steps).is_some() {
        return Ok(text.set(&steps, new)?);
    }
    let Some((last, above)) = way.split_last() else { return Ok(()) };
    match says.at(&steps[..above.len()]) {
        Some(Value::Map(_)) => Ok(text.add_key(&steps[..above.len()], last, new, "participants")?),
        Some(Value::Null) => Ok(text.set(&steps[..above.len()], Value::map([(*last, new)]))?),
        Some(_) => Err(Problem::asked(format!("`{}` is no map", above.join("/")), "see `coursepack check`")),
        None => put(text, above, Value::map([(*last, new)])),
    }
}

/// As many people as are expected may come, as with `build --set participants`.
fn widen(text: &mut Text, expected: &str) -> Done {
    let Ok(expected) = expected.parse::<u32>() else { return Ok(()) };
    for (key, is_narrow) in [("at-least", u32::gt as fn(&u32, &u32) -> bool), ("at-most", u32::lt)] {
        let way = [Step::Key("participants"), Step::Key(key)];
        let bound = text.value().at(&way).and_then(Value::text).and_then(|bound| bound.parse::<u32>().ok());
        if bound.is_some_and(|bound| is_narrow(&bound, &expected)) {
            text.set(&way, number(expected))?;
        }
    }
    Ok(())
}

fn of_day(text: &mut Text, agenda: &Agenda, place: &Setting, Setting { key, value }: &Setting) -> Done {
    let day = place.value.parse::<u32>().ok().filter(|day| (1..=agenda.days).contains(day));
    let Some(day) = day else {
        let message = format!("there is no day `{}`: the course has {}", place.value, agenda.days);
        return Err(Problem::asked(message, "count from 1"));
    };
    let Some(key) = OF_DAY.into_iter().find(|known| known == key) else { return Err(unknown(key, OF_DAY.into_iter())) };
    let way = [Step::Key("days"), Step::Index(day as usize - 1)];
    let whole = [&way[..], &[Step::Key(key)]].concat();
    let is_there = text.value().at(&whole).is_some();
    if is_there {
        text.set(&whole, plain(value))?
    } else {
        text.add_key(&way, key, plain(value), "end")?
    }
    if ["start", "end"].contains(&key) { no_break_outside(text, way) } else { Ok(()) }
}

/// Takes out breaks that no longer fit into their day.
fn no_break_outside(text: &mut Text, day: [Step; 2]) -> Done {
    let value = text.value();
    let minutes = |value: Option<&Value>| value.and_then(Value::text).and_then(course::parse_clock);
    let says = |key| minutes(value.at(&day).and_then(|day| day.get(key)));
    let (Some(start), Some(end)) = (says("start"), says("end")) else { return Ok(()) };
    let breaks = [&day[..], &[Step::Key("breaks")]].concat();
    let Some(Value::List(pauses)) = value.at(&breaks) else { return Ok(()) };
    for (index, pause) in pauses.iter().enumerate().rev() {
        let length = pause.get("minutes").and_then(Value::text).and_then(|length| length.parse::<u32>().ok());
        let (Some(at), Some(length)) = (minutes(pause.get("at")), length) else { continue };
        if at < start || at + length > end {
            text.remove(&breaks, index)?;
        }
    }
    Ok(())
}

/// The keys of items, so that the way to one can be made.
const KINDS: [&str; 17] = course::ITEMS;

fn of_item(text: &mut Text, agenda: &Agenda, name: &str, settings: &[&Setting]) -> Done {
    let found = agenda.find(name, None)?;
    let session = &agenda.sessions[found.session];
    let whole = || (session.items.len() == 1).then_some(0);
    let Some(index) = found.item.or_else(whole) else {
        return Err(Problem::asked(format!("`{name}` has several items"), "name one of its items"));
    };
    let kind = KINDS.into_iter().find(|kind| *kind == session.items[index].kind);
    let Some(kind) = kind else { return Err(Problem::asked(format!("`{name}` is no item"), "see `coursepack check`")) };
    let way = [&items_of(found.session)[..], &[Step::Index(index), Step::Key(kind)]].concat();
    let mut now = text.value().at(&way).cloned().unwrap_or(Value::Null);
    for setting in settings {
        now = with(now, kind, setting)?;
    }
    if let Value::Map(entries) = &now
        && let [(_, id)] = &entries[..]
    {
        now = id.clone();
    }
    Ok(text.set(&way, now)?)
}

/// What an item says once one of its keys is set.
fn with(now: Value, kind: &str, Setting { key, value }: &Setting) -> Result<Value, Problem> {
    let new = match key.as_str() {
        "minutes" => whole(key, value)?,
        "shorter" if kind == "exercise" => plain(value),
        "shorter" => return Err(Problem::asked(format!("`{kind}` has no shorter form"), "set its `minutes`")),
        _ => return Err(unknown(key, OF_ITEM.into_iter())),
    };
    let mut entries = match now {
        Value::Map(entries) => entries,
        Value::Text(id) => vec![("id".to_owned(), Value::Text(id))],
        // What frames a day has its minutes as its value.
        _ => return Ok(new),
    };
    // Minutes of its own and a shorter form both say how long it takes.
    let other = if key == "shorter" { "minutes" } else { "shorter" };
    entries.retain(|(known, _)| known != other || kind == "text");
    entries.retain(|(known, _)| known != key);
    if !(key == "shorter" && value == "none") {
        entries.push((key.clone(), new));
    }
    Ok(Value::Map(entries))
}
