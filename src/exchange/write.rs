//! What an import writes: finished translations, and what is kept beside those that are not finished.

use std::collections::BTreeSet;

use super::export::without_doubles;
use super::import::Brought;
use super::pairs::Kind;
use crate::catalog::{Catalog, Entry, po};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::edit::Place;
use crate::library::locale::LanguageTag;
use crate::source::Sources;

/// A file that an import makes, changes or takes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// A translation.
    Translation {
        /// Where it lies.
        place: Place,
        /// Its text.
        text: String,
        /// Whether every text of it is translated from the original as it is now.
        current: bool,
    },
    /// What is kept of a translation that is not finished.
    Kept {
        /// Where it lies.
        place: Place,
        /// Its text.
        text: String,
    },
    /// What was kept of a translation that is finished now.
    Gone(Place),
}

/// As many items that are not finished as somebody reads of.
const MOST: usize = 20;

/// What is written of the items that came back.
pub(super) fn written(
    sources: &Sources,
    language: &LanguageTag,
    mut brought: Vec<Brought<'_>>,
    place: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<Written> {
    let mut open = without_base(sources, language, &mut brought, place);
    let mut written = Vec::new();
    for one in brought {
        let current = one.is_finished() && one.text.is_some();
        let kept =
            Place::unfinished(&one.pair.item, language).and_then(|place| kept(sources, language, &one, current, place));
        open.extend(unfinished(&one, language, place));
        let place = one.pair.place.clone();
        written.extend(one.text.map(|text| Written::Translation { place, text, current }));
        written.extend(kept);
    }
    let more = open.len().saturating_sub(MOST);
    diagnostics.extend(open.into_iter().take(MOST).collect());
    if more > 0 {
        let message = format!("{more} more items are not finished");
        let help = format!("`coursepack status --lang {language}` names all");
        diagnostics.push(Code::TranslationUnfinished.at_path(place, message).help(help));
    }
    written
}

/// An overlay changes a translation, which has to be there or to come with it; what came back is kept until then.
fn without_base(
    sources: &Sources,
    language: &LanguageTag,
    brought: &mut [Brought<'_>],
    place: &str,
) -> Vec<Diagnostic> {
    let path = |one: &Brought<'_>| one.pair.place.path().to_owned();
    let paths: BTreeSet<_> = brought.iter().filter(|one| one.text.is_some()).map(path).collect();
    let mut open = Vec::new();
    for one in brought.iter_mut().filter(|one| one.text.is_some()) {
        let base = base(sources, one.pair.place.path());
        let Some(base) = base.filter(|base| !paths.contains(base) && sources.find(base).is_none()) else { continue };
        (one.text, one.printed) = (None, Vec::new());
        let message = format!("`{}` changes an item that is not translated: there is no `{base}`", one.pair.place);
        let help = format!("translate the item first: an overlay in `{language}` changes its text in `{language}`");
        open.push(Code::TranslationUnfinished.at_path(place, message).help(help));
    }
    open
}

/// The translation that the translation of an overlay changes.
fn base(sources: &Sources, path: &str) -> Option<String> {
    let (_, rest) = path.strip_prefix("modules/countries/")?.split_once('/')?;
    let (item, ending) = rest.split_once('.')?;
    let (_, ending) = ending.split_once('.')?;
    sources.find(&format!("modules/{item}.{ending}")).map(|_| format!("modules/{rest}"))
}

/// What is kept beside a translation: what it does not print, and what translators wrote to each other.
fn kept(sources: &Sources, language: &LanguageTag, one: &Brought<'_>, current: bool, place: Place) -> Option<Written> {
    let bare =
        |entry: &Entry| Entry { context: String::new(), place: String::new(), notes: Vec::new(), ..entry.clone() };
    let mut entries: Vec<_> = one.entries.iter().map(bare).collect();
    for (entry, printed) in entries.iter_mut().zip(&one.printed) {
        if entry.is_finished() && entry.translation == *printed {
            entry.translation.clear();
        }
    }
    entries.retain(Entry::is_touched);
    let obsolete: Vec<_> = if current { Vec::new() } else { one.obsolete.iter().map(bare).collect() };
    if entries.is_empty() && obsolete.is_empty() {
        return one.pair.kept.map(|_| Written::Gone(place));
    }
    let text = po::write(&Catalog {
        language: language.to_string(),
        entries,
        obsolete: without_doubles(obsolete),
        ..Catalog::default()
    });
    let is_new = one.pair.kept.is_none_or(|file| sources.text(file) != text);
    is_new.then_some(Written::Kept { place, text })
}

/// What is still to be done in an item.
fn unfinished(one: &Brought<'_>, language: &LanguageTag, place: &str) -> Option<Diagnostic> {
    let rest: Vec<_> = one.entries.iter().filter(|entry| !entry.is_finished()).collect();
    let first = rest.first()?;
    let lacks = if first.translation.is_empty() { "has no translation yet" } else { "is to be looked at again" };
    let more = if rest.len() > 1 { format!(", and {} more of its texts", rest.len() - 1) } else { String::new() };
    let message = format!("`{}` {lacks}{more}", first.id);
    let kept = Place::unfinished(&one.pair.item, language)?;
    let help = match one.pair.kind {
        Kind::Labels => "drafts print what is missing in the language of the library".to_owned(),
        _ => format!("what is translated is kept in `{kept}`; the item is written once all of it is finished"),
    };
    Some(Code::TranslationUnfinished.at_path(place, message).help(help))
}
