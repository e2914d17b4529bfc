//! The calendar that a new one takes the place of: its events keep their names, and count their versions on.

use std::collections::{BTreeMap, BTreeSet};

use super::MAKER;

/// What an event says that is no longer held.
const CANCELLED: &str = "STATUS:CANCELLED";

/// The events of an earlier calendar by their names.
#[derive(Debug, Default)]
pub(in crate::commands) struct Former {
    events: BTreeMap<String, (u32, Vec<String>)>,
}

impl Former {
    /// Reads a calendar that this program made, an empty text as one without events; nothing if it is another file.
    pub(in crate::commands) fn read(text: &str) -> Option<Self> {
        let mut former = Self::default();
        // A long line goes on in the next.
        let text = text.replace("\r\n", "\n").replace("\n ", "");
        if text.is_empty() {
            return Some(former);
        }
        let mut ours = false;
        let (mut uid, mut version, mut lines) = (String::new(), 0, None);
        for line in text.lines() {
            match line.split_once(':').unwrap_or_default() {
                ("PRODID", _) => ours = line == MAKER,
                ("BEGIN", "VEVENT") => (version, lines) = (0, Some(Vec::new())),
                ("END", "VEVENT") => {
                    former.events.insert(std::mem::take(&mut uid), (version, lines.take()?));
                }
                ("UID", name) => name.clone_into(&mut uid),
                ("SEQUENCE", number) => version = number.parse().ok()?,
                ("DTSTAMP", _) => {}
                _ => lines.iter_mut().for_each(|lines| lines.push(line.to_owned())),
            }
        }
        ours.then_some(former)
    }

    /// An event that none of these may change.
    pub(super) fn of_others(&self, owners: &[&str]) -> Option<&str> {
        let is_own = |uid: &str| uid.split_once('@').is_some_and(|(_, owner)| owners.contains(&owner));
        self.events.keys().map(String::as_str).find(|uid| !is_own(uid))
    }

    /// The number of an event's version: the next where it says something else.
    pub(super) fn version(&self, uid: &str, lines: &[String]) -> u32 {
        let next =
            |(version, old): &(u32, Vec<String>)| if old == lines { *version } else { version.saturating_add(1) };
        self.events.get(uid).map_or(0, next)
    }

    /// The events that are no longer held. Calendars forget nothing by themselves: the file cancels them.
    pub(super) fn gone(&self, held: &BTreeSet<&str>) -> Vec<(&str, u32, Vec<String>)> {
        let gone = self.events.iter().filter(|(uid, _)| !held.contains(uid.as_str()));
        let told = gone.map(|(uid, (version, lines))| {
            if lines.iter().any(|line| line == CANCELLED) {
                return (uid.as_str(), *version, lines.clone());
            }
            let lines = lines.iter().cloned().chain([CANCELLED.to_owned()]);
            (uid.as_str(), version.saturating_add(1), lines.collect())
        });
        told.collect()
    }
}
