//! When and where a course is held, and who runs it, as its documents print it.

use crate::diagnostic::{Code, Diagnostic};
use crate::number::Number;
use crate::source::Span;
use crate::yaml::Reader;
use crate::zone::Zone;

/// The stamp of one event; whatever is unknown stays open for the hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The place.
    pub venue: Option<String>,
    /// The dates in words; else they are made of the dates of the days.
    pub dates: Option<String>,
    /// A file or project number.
    pub reference: Option<String>,
    /// Who runs it.
    pub organiser: Option<String>,
    /// The time zone of its hours, in the place of the country's.
    pub time_zone: Option<Zone>,
}

impl Event {
    /// The keys of an event that are printed, each with its place.
    pub fn fields(&mut self) -> [(&'static str, &mut Option<String>); 4] {
        [
            ("venue", &mut self.venue),
            ("dates", &mut self.dates),
            ("reference", &mut self.reference),
            ("organiser", &mut self.organiser),
        ]
    }
}

/// Reads `event` of a course.
pub(super) fn read(map: Reader<'_>) -> Event {
    let mut event = Event { time_zone: time_zone(&map), ..Event::default() };
    for (key, field) in event.fields() {
        *field = map.short_text(key, Number::STAMP).map(|text| text.value);
    }
    map.finish();
    event
}

/// Reads `time-zone` of an event or of a country.
pub(super) fn time_zone(map: &Reader<'_>) -> Option<Zone> {
    let name = map.text("time-zone")?;
    let unknown = |help| map.push(unknown_zone(&name.value, help, Some(name.span)));
    Zone::new(&name.value).map_err(unknown).ok()
}

/// Says that a time zone is none, and what to write instead.
pub fn unknown_zone(name: &str, help: String, span: Option<Span>) -> Diagnostic {
    let message = format!("unknown time zone `{name}`");
    let diagnostic =
        span.map_or_else(|| Code::UnknownTimeZone.nowhere(&message), |span| Code::UnknownTimeZone.at(span, &message));
    diagnostic.help(help)
}
