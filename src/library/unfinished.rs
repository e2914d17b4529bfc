//! Translations that are not finished: what is kept of them lies beside their originals, and is never printed.

use std::collections::BTreeMap;

use super::locale::LanguageTag;
use crate::catalog::po;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Sources, Span};

/// What is kept of a translation that is not finished.
#[derive(Clone, Debug)]
pub struct Unfinished {
    /// Its file.
    pub file: FileId,
    /// The texts that somebody must look at again, each with its place.
    pub fuzzy: Vec<(String, Span)>,
}

/// Unfinished translations by item and language.
pub type ByItem = BTreeMap<String, BTreeMap<String, Unfinished>>;

/// Reads what is kept of all translations.
pub(super) fn read(sources: &Sources, diagnostics: &mut Diagnostics) -> ByItem {
    let mut all = ByItem::new();
    for (file, source) in sources.under("modules/").filter(|(_, source)| source.path.ends_with(".po")) {
        let Some((item, language)) = made_for(&source.path) else {
            let help = "name it after its item and its language, such as `01-x.fr.po`, or remove it";
            diagnostics.push(Code::UnexpectedFile.at_path(&source.path, "nothing reads this file").help(help));
            continue;
        };
        let text = sources.text(file);
        let line = |number: usize| {
            let start = text.split_inclusive('\n').take(number.saturating_sub(1)).map(str::len).sum::<usize>();
            Span::new(file, start, start + text[start..].lines().next().map_or(0, str::len))
        };
        if !has_original(sources, &source.path) {
            let message = format!("texts of a translation of `{item}`, which does not exist");
            let help = "give it the name of its item again, or remove it";
            diagnostics.push(Code::MissingOriginal.at(Span::start_of(file), message).help(help));
            continue;
        }
        match po::read(text) {
            Ok(catalog) => {
                diagnostics.extend(other_language(sources, file, &language, &catalog.language).into_iter().collect());
                let fuzzy = catalog.entries.iter().filter(|entry| entry.fuzzy);
                let fuzzy = fuzzy.map(|entry| (entry.parts_of_id().1.to_owned(), line(entry.at))).collect();
                all.entry(item).or_default().insert(language, Unfinished { file, fuzzy });
            }
            // An empty file keeps nothing.
            Err(_) if text.trim().is_empty() => {}
            Err((number, message)) => {
                let help = "correct the line, or import the translator's file again";
                diagnostics.push(Code::TranslationRefused.at(line(number), message).help(help));
            }
        }
    }
    all
}

/// What is wrong with the language of a file: it has labels, and the file's name and its header name the same.
fn other_language(sources: &Sources, file: FileId, named: &str, header: &str) -> Option<Diagnostic> {
    let start = Span::start_of(file);
    if sources.find(&format!("modules/languages/{named}.yaml")).is_none() {
        let message = format!("texts of a translation into `{named}`, which has no labels");
        let help = format!("begin them with `coursepack new language {named}`, or correct the name of the file");
        return Some(Code::UnknownLanguage.at(start, message).help(help));
    }
    let is_same = LanguageTag::parse(header).is_some_and(|tag| tag.narrowed(&[named]).is_some());
    let message = format!("the header `Language` is `{header}`, and the name of the file says `{named}`");
    let diagnostic = Code::TranslationRefused.at(start, message).help("let both name the same language");
    (!is_same).then_some(diagnostic)
}

/// The item and the language of `modules/exercises/a/01-x.fr.po`; of labels both are in the name.
fn made_for(path: &str) -> Option<(String, String)> {
    let stem = path.strip_prefix("modules/")?.strip_suffix(".po")?;
    if let Some(tag) = stem.strip_prefix("languages/") {
        return Some((stem.to_owned(), tag.to_owned()));
    }
    let (item, language) = stem.rsplit_once('.')?;
    let below = item.strip_prefix("countries/").and_then(|rest| rest.split_once('/'));
    let own = below.map_or(item, |(_, own)| own);
    let country = &item[..item.len() - own.len()];
    let own = own.replacen("training-cycle/forms/", "forms/", 1);
    Some((format!("{country}{own}"), language.to_owned()))
}

fn has_original(sources: &Sources, path: &str) -> bool {
    let stem = path.strip_suffix(".po").unwrap_or(path);
    let stem = if stem.starts_with("modules/languages/") {
        stem
    } else {
        stem.rsplit_once('.').map_or(stem, |(stem, _)| stem)
    };
    [".md", ".yaml"].iter().any(|ending| sources.find(&format!("{stem}{ending}")).is_some())
        || own_original(sources, stem)
}

/// What a country says in another language alone is an original, too.
fn own_original(sources: &Sources, stem: &str) -> bool {
    let beside = format!("{stem}.");
    stem.starts_with("modules/countries/") && sources.under(&beside).any(|(_, file)| !file.path.ends_with(".po"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_of_what_and_in_which_language() {
        for (path, item, language) in [
            ("modules/exercises/a/01-x.fr.po", "exercises/a/01-x", "fr"),
            ("modules/training-cycle/forms/t.fr.po", "forms/t", "fr"),
            ("modules/countries/TJ.ru.po", "countries/TJ", "ru"),
            ("modules/countries/TJ/training-cycle/forms/t.ru.po", "countries/TJ/forms/t", "ru"),
            ("modules/languages/ky.po", "languages/ky", "ky"),
        ] {
            assert_eq!(made_for(path), Some((item.to_owned(), language.to_owned())));
        }
        assert_eq!(made_for("modules/exercises/a/01-x.fr.md"), None);
    }
}
