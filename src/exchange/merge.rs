//! Brings what somebody has translated already under the texts as they are now, as `msgmerge` does.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Entry};

/// What a file or a library held before, by item.
#[derive(Default)]
pub(super) struct Former {
    entries: BTreeMap<String, Vec<Entry>>,
    obsolete: Vec<Entry>,
}

impl Former {
    pub(super) fn new(catalog: Catalog) -> Self {
        let mut former = Self { obsolete: catalog.obsolete, ..Self::default() };
        for entry in catalog.entries {
            former.entries.entry(entry.parts_of_id().0.to_owned()).or_default().push(entry);
        }
        former
    }

    /// Whether it holds texts of an item.
    pub(super) fn has(&self, item: &str) -> bool {
        self.entries.contains_key(item)
    }

    /// Merges the texts of an item with what they were before; what has no place among them becomes obsolete.
    pub(super) fn merge(&mut self, item: &str, entries: &mut [Entry]) {
        let mut old = self.entries.remove(item).unwrap_or_default();
        let mut met = vec![false; entries.len()];
        let mut pass = |old: &mut Vec<Entry>, entries: &mut [Entry], fits: &dyn Fn(&Entry, &Entry) -> bool| {
            for (entry, met) in entries.iter_mut().zip(&mut met).filter(|(_, met)| !**met) {
                if let Some(at) = old.iter().position(|old| fits(entry, old)) {
                    *met = true;
                    meet(entry, old.remove(at));
                }
            }
        };
        pass(&mut old, entries, &|entry, old| entry.id == old.id && entry.source == old.source);
        // A paragraph before a text moves its number.
        pass(&mut old, entries, &|entry, old| entry.source == old.source);
        let is_back = |entry: &Entry, old: &Entry| old.parts_of_id().0 == item && entry.source == old.source;
        pass(&mut self.obsolete, entries, &is_back);
        pass(&mut old, entries, &|entry, old| entry.id == old.id && !entry.is_finished());
        self.obsolete.extend(old.into_iter().filter(Entry::is_touched));
    }

    /// What is left over: the texts that the library does not have any more.
    pub(super) fn rest(self) -> Vec<Entry> {
        let Self { entries, mut obsolete } = self;
        obsolete.extend(entries.into_values().flatten().filter(Entry::is_touched));
        obsolete
    }
}

/// Puts what is known of a text from elsewhere over what the library says of it.
fn meet(entry: &mut Entry, old: Entry) {
    for comment in old.comments {
        if !entry.comments.contains(&comment) {
            entry.comments.push(comment);
        }
    }
    entry.flags = old.flags;
    if !old.extra.is_empty() {
        entry.extra = old.extra;
    }
    if old.translation.is_empty() {
        return;
    }
    let has_changed = entry.source != old.source;
    if entry.is_finished() && entry.translation != old.translation {
        entry.notes.push(format!("the library has “{}” here: choose one", entry.translation));
        entry.fuzzy = true;
    } else {
        entry.fuzzy = old.fuzzy || has_changed;
    }
    entry.translation = old.translation;
    entry.previous = if has_changed { Some(old.source) } else { old.previous };
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id source translation`, a guess behind `~`.
    fn entry(words: &str) -> Entry {
        let mut words = words.split(' ').map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        let (id, source, translation) = (format!("i#{}", next()), next(), next());
        let fuzzy = translation.starts_with('~');
        Entry { id, source, translation: translation.replace('~', ""), fuzzy, ..Entry::default() }
    }

    fn told(entries: &[Entry]) -> Vec<String> {
        let told = |entry: &Entry| {
            let guess = if entry.fuzzy { "~" } else { "" };
            format!("{} {} {guess}{}", &entry.id[2..], entry.source, entry.translation)
        };
        entries.iter().map(told).collect()
    }

    fn merged(library: &[&str], file: &[&str], obsolete: &[&str]) -> (Vec<String>, Vec<String>) {
        let entries = |list: &[&str]| list.iter().map(|words| entry(words)).collect::<Vec<_>>();
        let catalog = Catalog { entries: entries(file), obsolete: entries(obsolete), ..Catalog::default() };
        let mut former = Former::new(catalog);
        let mut now = entries(library);
        former.merge("i", &mut now);
        (told(&now), told(&former.rest()))
    }

    #[test]
    fn what_is_in_the_file_stays_there() {
        for (library, file, expected) in [
            ("1 a ", "1 a x", "1 a x"),
            ("1 a x", "1 a ", "1 a x"),
            ("1 a ", "1 a ~x", "1 a ~x"),
            ("1 a ~x", "1 a x", "1 a x"),
            ("1 a x", "1 a ~x", "1 a ~x"),
            // Two finished texts: a person chooses, and both are there.
            ("1 a x", "1 a y", "1 a ~y"),
            ("1 a ~x", "1 a y", "1 a y"),
            // The original has changed since.
            ("1 b ", "1 a x", "1 b ~x"),
            ("1 b ~x", "1 a x", "1 b ~x"),
        ] {
            assert_eq!(merged(&[library], &[file], &[]), (vec![expected.to_owned()], Vec::new()), "{library} | {file}");
        }
    }

    #[test]
    fn what_moves_is_found_and_what_goes_is_kept() {
        let (now, gone) = merged(&["1 new ", "2 a ", "3 b "], &["1 a x", "2 b y", "3 c z"], &[]);
        assert_eq!((now, gone), (vec!["1 new ".into(), "2 a x".into(), "3 b y".into()], vec!["3 c z".to_owned()]));
        let (now, gone) = merged(&["1 a "], &[], &["7 a x", "8 b y"]);
        assert_eq!((now, gone), (vec!["1 a x".to_owned()], vec!["8 b y".to_owned()]));
        // A finished text of the library needs no guess, which is kept all the same.
        let (now, gone) = merged(&["1 b y"], &["1 a x"], &[]);
        assert_eq!((now, gone), (vec!["1 b y".to_owned()], vec!["1 a x".to_owned()]));
    }
}
