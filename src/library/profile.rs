//! Reads country profiles: `countries/<code>.yaml`.

use std::cell::RefCell;

use super::country::{Contact, Fact, Profile};
use super::course::{self, Clock, Pause};
use super::settings::paper;
use super::term::Term;
use crate::diagnostic::{Code, Diagnostics};
use crate::yaml::{Kind, Node, Reader};

/// Reads a profile; every line of it needs its source and the day somebody looked.
pub(super) fn read(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Profile {
    let reader = Reader::new(node, "a country's profile", diagnostics);
    let mut profile = Profile {
        checked_by: reader.required_text("checked-by").map(|name| name.value).filter(|name| name != "none"),
        ..Profile::default()
    };
    if let Some(map) = reader.map("languages") {
        let languages = map.texts("value").into_iter().map(|tag| tag.value).collect::<Vec<_>>();
        profile.facts.push(fact("languages", languages.join(", "), &map));
        map.finish();
    }
    if let Some(map) = reader.map("paper") {
        profile.paper = paper(&map, "value");
        let text = profile.paper.clone().unwrap_or_default();
        profile.facts.push(fact("paper", text, &map));
        map.finish();
    }
    read_terms(&reader, &mut profile);
    for about in ["services", "laws"] {
        read_list(&reader, about, &mut profile, describe);
    }
    for about in ["action-plan", "parliament", "working-day"] {
        if let Some(map) = reader.map(about) {
            let text = describe(&map);
            profile.facts.push(fact(about, text, &map));
            map.finish();
        }
    }
    profile.working_day = reader.map("working-day").and_then(|map| read_hours(&map));
    profile.prayers =
        reader.list("prayer-times").into_iter().filter_map(|node| read_prayer(node, diagnostics)).collect();
    for about in ["prayer-times", "market-days", "protocol", "legal-limits", "organisations"] {
        read_list(&reader, about, &mut profile, |map| {
            // Both are read above.
            map.node("at");
            map.node("minutes");
            map.required_text("text").map(|text| text.value).unwrap_or_default()
        });
    }
    read_contacts(&reader, &mut profile);
    reader.finish();
    profile
}

/// From when to when people work.
fn read_hours(map: &Reader<'_>) -> Option<(Clock, Clock)> {
    let (start, end) = (course::read_clock(map, "start")?, course::read_clock(map, "end")?);
    if start >= end {
        let message = format!("the working day ends at {} and begins at {}", course::clock(end), course::clock(start));
        map.push(Code::WrongValue.at(map.span(), message));
        return None;
    }
    Some((start, end))
}

/// A prayer time that says when it is becomes a break.
fn read_prayer(node: &Node, diagnostics: &RefCell<Diagnostics>) -> Option<Pause> {
    let map = Reader::new(node, "a prayer time", diagnostics);
    if !map.has("at") {
        return None;
    }
    let (at, minutes) = (course::read_clock(&map, "at"), map.required_number("minutes", 5, 90));
    Some(Pause { at: at?, minutes: minutes?.value, name: "prayer".to_owned() })
}

fn fact(about: &'static str, text: String, map: &Reader<'_>) -> Fact {
    let source = map.required_text("source").map(|source| source.value).unwrap_or_default();
    let checked_on = map.required_date("checked-on").map(|date| date.value);
    Fact { about, text, source, checked_on }
}

fn read_list(reader: &Reader<'_>, about: &'static str, profile: &mut Profile, text: impl Fn(&Reader<'_>) -> String) {
    for node in reader.list(about) {
        let map = Reader::new(node, about, reader.diagnostics());
        let text = text(&map);
        profile.facts.push(fact(about, text, &map));
        map.finish();
    }
}

/// "Name (2006), ranks: a, b": what a service, law, plan, parliament or working day says of itself.
fn describe(map: &Reader<'_>) -> String {
    let name = ["name", "title", "start"].into_iter().find_map(|key| map.text(key)).map(|text| text.value);
    let local = map.text("local-name").map(|text| text.value);
    let more = ["year", "period", "end"].into_iter().find_map(|key| map.text(key)).map(|text| text.value);
    let ranks: Vec<_> = map.texts("rank-order").into_iter().map(|rank| rank.value).collect();
    let mut text = name.unwrap_or_default();
    for extra in [local, more].into_iter().flatten() {
        text.push_str(&format!(" ({extra})"));
    }
    if !ranks.is_empty() {
        text.push_str(&format!(": {}", ranks.join(", ")));
    }
    text
}

fn read_terms(reader: &Reader<'_>, profile: &mut Profile) {
    let Some(terms) = reader.map("terms") else { return };
    for (key, node) in terms.entries() {
        // One word, or a list with one for each language.
        let nodes = if let Kind::List(nodes) = &node.kind { nodes.iter().collect() } else { vec![node] };
        for node in nodes {
            let map = Reader::new(node, "a term", reader.diagnostics());
            let term = Term::read(&map);
            let name = map.text("name").map(|name| name.value).unwrap_or_default();
            if let Some(language) = map.required_text("language") {
                profile.terms.entry(language.value).or_default().insert(key.value.clone(), term);
            }
            profile.facts.push(fact("terms", format!("{}: {name}", key.value), &map));
            map.finish();
        }
    }
}

fn read_contacts(reader: &Reader<'_>, profile: &mut Profile) {
    for node in reader.list("emergency-numbers") {
        let map = Reader::new(node, "an emergency number", reader.diagnostics());
        let name = map.required_text("for").map(|text| text.value).unwrap_or_default();
        let telephone = map.required_text("number").map(|text| text.value).unwrap_or_default();
        profile.facts.push(fact("emergency-numbers", format!("{name}: {telephone}"), &map));
        profile.contacts.push(Contact { name, telephone, note: String::new() });
        map.finish();
    }
    for node in reader.list("support-services") {
        let map = Reader::new(node, "a support service", reader.diagnostics());
        let name = map.required_text("name").map(|text| text.value).unwrap_or_default();
        let telephone = map.required_text("telephone").map(|text| text.value).unwrap_or_default();
        let hours = map.text("hours").map(|text| text.value);
        let languages: Vec<_> = map.texts("languages").into_iter().map(|text| text.value).collect();
        let languages = (!languages.is_empty()).then(|| languages.join(", "));
        let note: Vec<_> = [hours, languages].into_iter().flatten().collect();
        profile.facts.push(fact("support-services", format!("{name}: {telephone}"), &map));
        profile.contacts.push(Contact { name, telephone, note: note.join("; ") });
        map.finish();
    }
}
