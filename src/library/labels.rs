//! Labels that a language lacks: one message names them, and drafts print the library's own, marked.

use std::collections::BTreeMap;

use super::language::{Label, Language};
use super::plural::Plurals;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, nearest};
use crate::source::Span;

/// As many labels as one message names.
const MOST_NAMED: usize = 5;

/// Compares every language with the library's own, and lends each the labels that it lacks.
pub(super) fn complete(languages: &mut BTreeMap<String, Language>, first: &str, diagnostics: &mut Diagnostics) {
    // A library without labels of its own is reported elsewhere.
    let Some(own) = languages.get(first).cloned() else { return };
    if own.months.is_empty() {
        let diagnostic = Code::MissingKey.at(Span::start_of(own.file), "a language needs the key `months`");
        diagnostics.push(diagnostic.help("name the twelve months"));
    }
    for language in languages.values_mut().filter(|language| language.tag != first) {
        compare(language, &own, diagnostics);
        lend(language, &own);
        diagnostics.extend(lacks(language, first).into_iter().collect());
    }
}

/// A language has no labels that the library's own has not, and the same names in braces.
fn compare(language: &Language, own: &Language, diagnostics: &mut Diagnostics) {
    for (key, label) in &language.labels {
        let place = language.places.get(key).copied().unwrap_or(Span::start_of(language.file));
        let Some(known) = own.labels.get(key) else {
            let message = format!("`{}`, the language of the library, has no label `{key}`", own.tag);
            let missing = own.labels.keys().filter(|key| !language.labels.contains_key(*key));
            let near = nearest(key, missing.map(String::as_str));
            let help = near.map_or_else(|| "remove it, or add it there".to_owned(), |near| format!("use `{near}`"));
            diagnostics.push(Code::MissingLabel.at(place, message).help(help));
            continue;
        };
        let wanted = known.placeholders();
        if label.placeholders() != wanted {
            let message = format!("the label `{key}` has other names in braces than in `{}`", own.tag);
            let wanted: Vec<_> = wanted.iter().map(|name| format!("{{{name}}}")).collect();
            let help = if wanted.is_empty() { "use none".to_owned() } else { format!("use {}", wanted.join(", ")) };
            diagnostics.push(Code::MissingLabel.at(place, message).help(help));
        }
    }
}

fn lend(language: &mut Language, own: &Language) {
    for (key, label) in &own.labels {
        if !language.labels.contains_key(key) {
            language.labels.insert(key.clone(), marked(label, &own.plurals, &language.plurals));
            language.missing.push(key.clone());
        }
    }
    if language.months.is_empty() {
        language.months = own.months.iter().map(|month| mark(month)).collect();
        language.missing.push("months".to_owned());
    }
}

/// A label of one language for the numbers of another.
fn marked(label: &Label, of: &Plurals, by: &Plurals) -> Label {
    match label {
        Label::Plain(text) => Label::Plain(mark(text)),
        Label::Plural(forms) => {
            let form = |category| (category, mark(&forms[&of.of(by.example(category))]));
            Label::Plural(by.needed().into_iter().map(form).collect())
        }
    }
}

/// In brackets; what has no words is the same in most languages.
fn mark(text: &str) -> String {
    let outside = text.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest));
    let has_words = outside.flat_map(str::chars).any(char::is_alphabetic);
    if has_words { format!("[{text}]") } else { text.to_owned() }
}

/// What a language lacks, if it lacks anything: a warning in a draft.
pub fn lacks(language: &Language, first: &str) -> Option<Diagnostic> {
    let missing = &language.missing;
    let (named, tag) = (missing.get(..MOST_NAMED).unwrap_or(missing), &language.tag);
    let named = named.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let more = if missing.len() > MOST_NAMED { ", …" } else { "" };
    let count = if missing.len() == 1 { "1 label".to_owned() } else { format!("{} labels", missing.len()) };
    let message = format!("`{tag}` lacks {count}, printed in `{first}` and in brackets: {named}{more}");
    let help = format!("translate them here, or with `coursepack translate export languages/{tag} --lang {tag}`");
    let place = Span::start_of(language.file);
    let diagnostic = Code::MissingLabel.at(place, message).help(help).with_severity(Severity::Warning);
    (!missing.is_empty()).then_some(diagnostic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::plural::Category;

    #[test]
    fn words_are_marked_and_signs_are_not() {
        for (text, expected) in [
            ("Handbook", "[Handbook]"),
            (", ", ", "),
            ("{a} and {b}", "[{a} and {b}]"),
            ("{title}: {what}", "{title}: {what}"),
            ("{n} days", "[{n} days]"),
        ] {
            assert_eq!(mark(text), expected);
        }
    }

    #[test]
    fn a_lent_label_has_a_form_for_every_number() {
        let (english, arabic) = (Plurals::new("en"), Plurals::new("ar"));
        let forms = [(Category::One, "{n} day"), (Category::Other, "{n} days")];
        let label = Label::Plural(forms.into_iter().map(|(category, text)| (category, text.to_owned())).collect());
        let Label::Plural(forms) = marked(&label, &english, &arabic) else { panic!("a label with forms") };
        assert_eq!(forms.keys().copied().collect::<Vec<_>>(), arabic.needed());
        assert_eq!((forms[&Category::One].as_str(), forms[&Category::Few].as_str()), ("[{n} day]", "[{n} days]"));
    }
}
