//! When and where a course is held, and who runs it, as its documents print it.

use crate::number::Number;
use crate::yaml::Reader;

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
}

impl Event {
    /// The keys of an event, each with its place.
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
    let mut event = Event::default();
    for (key, field) in event.fields() {
        *field = map.short_text(key, Number::STAMP).map(|text| text.value);
    }
    map.finish();
    event
}
