//! Reads courses and their translations.

use std::cell::RefCell;

use super::{Clock, Course, CourseText, Day, Fill, FrameKind, ItemRule, Participants, Pause, Rule, Rules, SessionRule};
use crate::diagnostic::{Code, Diagnostics};
use crate::library::{Level, Objective, event, settings};
use crate::number::{Number, digits};
use crate::source::{FileId, Located};
use crate::yaml::{Choice, Kind, Node, Reader};

/// Reads a course.
pub fn read(id: &str, file: FileId, node: &Node, diagnostics: &RefCell<Diagnostics>) -> Course {
    let reader = Reader::new(node, "the course", diagnostics);
    let sessions = read_sessions(&reader);
    let course = Course {
        id: id.to_owned(),
        file,
        text: CourseText {
            title: reader.required_short_text("title", Number::TITLE).map(|title| title.value).unwrap_or_default(),
            purpose: reader
                .required_short_text("purpose", Number::PURPOSE)
                .map(|purpose| purpose.value)
                .unwrap_or_default(),
            objectives: reader.texts("objectives"),
            sessions: sessions.iter().filter_map(|session| Some(session.title.as_ref()?.value.clone())).collect(),
            texts: item_titles(&sessions),
        },
        audience: reader.texts("audience"),
        level: reader.choice("level").unwrap_or(Level::Advanced),
        event: reader.map("event").map(event::read).unwrap_or_default(),
        targets: read_targets(&reader),
        participants: read_participants(&reader),
        facilitators: reader.number("facilitators", Number::FACILITATORS).map_or(2, |number| number.value),
        break_out_rooms: read_rooms(&reader),
        interpretation: reader.choice("interpretation").unwrap_or_default(),
        paper: settings::paper(&reader, "paper"),
        slack: read_slack(&reader),
        official_opening: reader.number("official-opening", Number::OPENING).map(|minutes| minutes.value),
        days: read_days(&reader),
        select: read_rules(&reader),
        booklets: reader.flag("booklets"),
        slides: reader.choice("slides").unwrap_or_default(),
        after: reader.flag("after"),
        web: reader.flag("web"),
        covers: Objective::read_all(&reader.texts("covers"), None, reader.diagnostics()),
        forms: once(&reader, "forms"),
        sessions,
    };
    reader.finish();
    course
}

/// Reads the translated texts of a course; titles of sessions and of their texts follow the original's order.
pub fn read_text(node: &Node, diagnostics: &RefCell<Diagnostics>) -> CourseText {
    let reader = Reader::new(node, "the translation of a course", diagnostics);
    let texts = |key| reader.texts(key).into_iter().map(|text| text.value).collect();
    let text = CourseText {
        title: reader.required_short_text("title", Number::TITLE).map(|title| title.value).unwrap_or_default(),
        purpose: reader
            .required_short_text("purpose", Number::PURPOSE)
            .map(|purpose| purpose.value)
            .unwrap_or_default(),
        objectives: reader.texts("objectives"),
        sessions: texts("sessions"),
        texts: texts("texts"),
    };
    reader.text("source-hash");
    reader.text("source-parts");
    reader.finish();
    text
}

fn item_titles(sessions: &[SessionRule]) -> Vec<String> {
    let items = sessions.iter().flat_map(|session| &session.items);
    let titles = items.filter_map(|item| match &item.value {
        ItemRule::Text(title, _) => Some(title.clone()),
        _ => None,
    });
    titles.collect()
}

fn read_targets(reader: &Reader<'_>) -> Vec<Located<String>> {
    let targets = once(reader, "targets");
    if targets.is_empty() {
        reader.missing("targets");
    }
    targets
}

fn read_participants(reader: &Reader<'_>) -> Participants {
    let Some(map) = reader.required_map("participants") else {
        return Participants { expected: 20, at_least: 10, at_most: 30 };
    };
    let expected = map.required_number("expected", Number::PEOPLE).map_or(20, |number| number.value);
    let at_least = map.number("at-least", Number::PEOPLE).map_or(expected, |number| number.value);
    let at_most = map.number("at-most", Number::PEOPLE).map_or(expected, |number| number.value);
    if !(at_least..=at_most).contains(&expected) {
        let message = format!("{expected} expected people are not between {at_least} and {at_most}");
        map.push(Code::WrongValue.at(map.span(), message));
    }
    map.finish();
    Participants { expected, at_least, at_most }
}

fn read_rooms(reader: &Reader<'_>) -> u32 {
    let Some(map) = reader.map("rooms") else { return 0 };
    map.number("plenary", Number::PLENARY_ROOMS);
    let rooms = map.number("break-out", Number::BREAK_OUT_ROOMS).map_or(0, |number| number.value);
    map.finish();
    rooms
}

fn read_slack(reader: &Reader<'_>) -> u32 {
    let Some(text) = reader.text("slack") else { return 0 };
    Number::SLACK.read(&text.value.replace(" %", "%")).unwrap_or_else(|| {
        let Number { least, most, .. } = Number::SLACK;
        let message = format!("`{}` is not a share from {least}% to {most}%", text.value);
        reader.push(Code::WrongValue.at(text.span, message).help("write it as `slack: 10%`"));
        0
    })
}

fn read_days(reader: &Reader<'_>) -> Vec<Day> {
    let nodes = reader.required_list("days");
    if nodes.is_empty() && reader.has("days") {
        reader.push(
            Code::EmptyCourse.at(reader.span(), "the course has no days").help("add a day with `start` and `end`"),
        );
    }
    if let Some(beyond) = nodes.get(Number::DAYS.most as usize) {
        let message = format!("the course has {} days, more than {}", nodes.len(), Number::DAYS.most);
        reader.push(Code::WrongValue.at(beyond.span, message).help("make two courses of it"));
    }
    nodes.into_iter().filter_map(|node| read_day(node, reader.diagnostics())).collect()
}

fn read_day(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Option<Day> {
    let map = Reader::new(node, "a day", diagnostics);
    let (start, end) = (read_clock(&map, "start"), read_clock(&map, "end"));
    let mut breaks: Vec<_> = map.list("breaks").into_iter().filter_map(|node| read_pause(node, diagnostics)).collect();
    breaks.sort_by_key(|pause| pause.at);
    let date = map.date("date").map(|date| date.value);
    let loose = map.choice::<Fill>("fill") == Some(Fill::Loose);
    map.finish();
    let (start, end) = (start?, end?);
    if start >= end {
        let message = format!("the day ends at {} and begins at {}", clock(end), clock(start));
        diagnostics.borrow_mut().push(Code::WrongValue.at(node.span, message));
        return None;
    }
    Some(Day { span: node.span, date, start, end, breaks, loose })
}

fn read_pause(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Option<Pause> {
    let map = Reader::new(node, "a break", diagnostics);
    let at = read_clock(&map, "at");
    let minutes = map.required_number("minutes", Number::BREAK);
    let name = map.text("name").map_or_else(|| "break".to_owned(), |name| name.value);
    map.finish();
    Some(Pause { at: at?, minutes: minutes?.value, name })
}

/// Reads a clock time.
pub(in crate::library) fn read_clock(map: &Reader<'_>, key: &'static str) -> Option<Clock> {
    let text = map.required_text(key)?;
    let clock = parse_clock(&text.value);
    if clock.is_none() {
        let message = format!("`{}` is not a clock time", text.value);
        let help = "write hours and two digits of minutes, from `\"00:00\"` to `\"23:59\"`";
        map.push(Code::WrongValue.at(text.span, message).help(help));
    }
    clock
}

/// `09:30` or `9:30`; `9:5` could be meant as 09:05 or 09:50.
pub fn parse_clock(text: &str) -> Option<Clock> {
    let (hours, minutes) = text.split_once(':').filter(|(hours, minutes)| hours.len() <= 2 && minutes.len() == 2)?;
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// `570` → `09:30`.
pub fn clock(minutes: Clock) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn read_rules(reader: &Reader<'_>) -> Rules {
    let Some(map) = reader.required_map("select") else { return Rules::default() };
    let rules = Rules {
        themes: read_chosen_themes(&map),
        exercises: map.map("exercises").map(|map| read_rule(map, &["minutes-at-most"])).unwrap_or_default(),
        case_studies: map.map("case-studies").map(|map| read_rule(map, &["countries"])).unwrap_or_default(),
        readings: map.map("readings").map(|map| read_rule(map, &[])).unwrap_or_default(),
    };
    map.finish();
    rules
}

fn read_chosen_themes(map: &Reader<'_>) -> Vec<Located<String>> {
    if map.required_list("themes").is_empty() && map.has("themes") {
        let span = map.node("themes").map_or(map.span(), |node| node.span);
        let diagnostic = Code::EmptyCourse.at(span, "the course chooses no theme");
        map.push(diagnostic.help("name at least one theme: packs have a folder for each"));
    }
    once(map, "themes")
}

/// A list in which each name stands once.
fn once(reader: &Reader<'_>, key: &'static str) -> Vec<Located<String>> {
    let names = reader.texts(key);
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = names[..index].iter().find(|first| first.value == name.value) {
            let diagnostic = Code::WrongValue.at(name.span, format!("`{}` is in `{key}` twice", name.value));
            reader.push(diagnostic.related(first.span, "the first one is here").help("remove one of the two"));
        }
    }
    names
}

fn read_rule(map: Reader<'_>, more: &[&str]) -> Rule {
    let rule = Rule {
        span: Some(map.span()),
        at_most: map.number("at-most", Number::AT_MOST).map(|number| number.value),
        minutes_at_most: more
            .contains(&"minutes-at-most")
            .then(|| map.number("minutes-at-most", Number::MINUTES).map(|number| number.value))
            .flatten(),
        countries: if more.contains(&"countries") { map.texts("countries") } else { Vec::new() },
        regions: if more.contains(&"countries") { map.texts("regions") } else { Vec::new() },
        pin: map.texts("pin"),
        exclude: map.texts("exclude"),
    };
    map.finish();
    rule
}

fn read_sessions(reader: &Reader<'_>) -> Vec<SessionRule> {
    let nodes = reader.list("sessions").into_iter();
    let sessions: Vec<_> = nodes.map(|node| read_session(node, reader.diagnostics())).collect();
    let days = u32::try_from(reader.node("days").map_or(0, |days| days.items().len())).unwrap_or(u32::MAX);
    let mut before = 1;
    for day in sessions.iter().filter_map(|session| session.day.as_ref()) {
        if day.value > days.max(1) {
            let message = format!("a session is on day {}, and the course has {days}", day.value);
            reader.push(Code::WrongValue.at(day.span, message).help("add the day to `days`, or move the session"));
        } else if day.value < before {
            let message = format!("a session of day {} comes after one of day {before}", day.value);
            reader.push(Code::WrongValue.at(day.span, message).help("write sessions in the order of their days"));
        }
        before = before.max(day.value);
    }
    sessions
}

fn read_session(node: &Node, diagnostics: &RefCell<Diagnostics>) -> SessionRule {
    let map = Reader::new(node, "a session", diagnostics);
    let (title, day) = (map.text("title"), map.number("day", Number::DAYS));
    let items = map.required_list("items").into_iter().filter_map(|node| read_item(node, diagnostics)).collect();
    map.finish();
    SessionRule { title, day, items }
}

/// The kinds of items of sessions.
pub const ITEMS: [&str; 17] = [
    "opening",
    "official-opening",
    "recap",
    "closing",
    "evaluation",
    "energiser",
    "feedback",
    "pre-test",
    "post-test",
    "framing",
    "own-work",
    "action-plan",
    "exercise",
    "case-study",
    "key-messages",
    "discussion",
    "text",
];

fn read_item(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Option<Located<ItemRule>> {
    let map = Reader::new(node, "an item of a session", diagnostics);
    let found: Vec<_> = ITEMS.into_iter().filter(|kind| map.has(kind)).collect();
    let [kind] = found[..] else {
        for kind in ITEMS {
            map.node(kind);
        }
        if found.is_empty() && map.keys().next().is_none() {
            map.push(
                Code::MissingKey
                    .at(node.span, "an item of a session has no kind")
                    .help(format!("use one of {}", ITEMS.join(", "))),
            );
        }
        if found.len() > 1 {
            let message = format!("one item of a session is both `{}` and `{}`", found[0], found[1]);
            map.push(Code::WrongValue.at(node.span, message).help("write each as an item of its own"));
        }
        map.finish();
        return None;
    };
    let item = match FrameKind::from_word(kind) {
        Some(frame) => map.number(kind, Number::MINUTES).map(|minutes| ItemRule::Frame(frame, minutes.value)),
        None if kind == "text" => read_text_item(&map),
        None => read_reference(&map, kind),
    };
    map.finish();
    Some(Located::new(item?, node.span))
}

fn read_text_item(map: &Reader<'_>) -> Option<ItemRule> {
    let inner = map.required_map("text")?;
    let (title, minutes) = (inner.required_text("title"), inner.required_number("minutes", Number::MINUTES));
    inner.finish();
    Some(ItemRule::Text(title?.value, minutes?.value))
}

fn read_reference(map: &Reader<'_>, kind: &'static str) -> Option<ItemRule> {
    let Some(node) = map.node(kind) else {
        map.missing(kind);
        return None;
    };
    let (id, minutes, shorter) = match &node.kind {
        Kind::Map(_) => {
            let inner = Reader::new(node, kind, map.diagnostics());
            let read = (inner.required_text("id"), inner.number("minutes", Number::MINUTES).map(|number| number.value));
            let shorter = if kind == "exercise" { inner.choice("shorter") } else { None };
            inner.finish();
            (read.0?, read.1, shorter)
        }
        _ => (map.text(kind)?, None, None),
    };
    Some(match kind {
        "exercise" => ItemRule::Exercise(id, minutes, shorter),
        "case-study" => ItemRule::CaseStudy(id, minutes),
        "key-messages" => ItemRule::KeyMessages(id, minutes),
        _ => ItemRule::Discussion(id, minutes),
    })
}
