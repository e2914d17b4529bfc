//! Languages that profiles and readings name: each has a name that can be printed.

use super::originals;
use crate::diagnostic::{Code, Diagnostics};
use crate::library::{Library, cldr};
use crate::source::Sources;

/// A tag that neither the labels nor CLDR have a name for would be printed as it is.
pub(super) fn languages_have_names(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let readings = originals(&library.readings).map(|reading| &reading.language);
    let profiles = library.profiles.values().flat_map(|profile| &profile.original.tags);
    let first = library.languages.get(&library.settings.language.value);
    let labelled = |tag: &str| first.is_some_and(|first| first.labels.contains_key(&format!("language-{tag}")));
    for tag in readings.chain(profiles).filter(|tag| !tag.value.is_empty()) {
        if labelled(&tag.value) || cldr::language(&tag.value, "en").is_some() {
            continue;
        }
        let message = format!("no language is known as `{}`", tag.value);
        let help = format!(
            "use its tag, such as `sw` or `kpe`; for a language without a known name, add the label `language-{}` to \
             every file of `modules/languages/`",
            tag.value
        );
        diagnostics.push(Code::UnknownLanguage.at(tag.span, message).help(help));
    }
}
