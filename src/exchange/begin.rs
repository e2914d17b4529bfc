//! Begins the labels of a new language: each text of the library's own is a comment that waits for its translation.

use super::labels;
use crate::library::cldr;
use crate::library::locale::LanguageTag;
use crate::source::Sources;
use crate::yaml;

/// The file of a language without a single label, and how many wait in it; nothing if the library has none itself.
pub fn begin(sources: &Sources, language: &LanguageTag) -> Option<(String, usize)> {
    let of = super::first(sources);
    let file = sources.find(&format!("modules/languages/{of}.yaml"))?;
    let text = sources.text(file);
    let first = yaml::parse(file, text, 0).ok()?;
    let slots = labels::slots(&first, &of, None, language);
    let waiting = labels::waiting(&slots);
    let (months, labels): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(key, _)| *key == labels::MONTHS);
    let mut out = head(language, &of);
    out.extend(months.iter().map(|(key, value)| format!("# {key}: {value}\n")));
    out += &terms(text);
    out += "labels:\n";
    out += &sections(text, &labels);
    Some((out, labels.len() + months.len()))
}

fn head(language: &LanguageTag, of: &str) -> String {
    let tag = language.as_str();
    let english = |tag: &str| cldr::language(tag, "en").unwrap_or_else(|| format!("`{tag}`"));
    let name = cldr::language(tag, tag).map_or_else(|| english(tag), |name| capital(&name));
    let dir = if cldr::is_right_to_left(tag) { "rtl" } else { "ltr" };
    format!(
        "# Every word that the templates print, in {}. To translate a label, take the `#` before it away and write its\n\
         # words after the colon; keep the key and the names in braces. What still has its `#`, drafts print in {}, in\n\
         # brackets.\nname: {}\ndir: {dir}\n# Write a name here when a native reader has gone through the labels.\n\
         reviewed-by: none\n",
        english(tag),
        english(of),
        yaml::scalar(&name)
    )
}

fn capital(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().into_iter().flat_map(char::to_uppercase).chain(signs).collect()
}

/// The neutral words of the library's language, as a comment.
fn terms(text: &str) -> String {
    let is_below = |line: &&str| line.starts_with([' ', '#']) || line.is_empty();
    let mut lines = text.lines().skip_while(|line| !line.starts_with("terms:"));
    let Some(first) = lines.next() else { return String::new() };
    let below = lines.take_while(is_below).filter(|line| !line.is_empty());
    let lines: String = std::iter::once(first).chain(below).map(|line| format!("# {line}\n")).collect();
    format!("# Neutral words for what each country calls in its own way: `{{police}}`, `{{police.of}}`.\n{lines}")
}

/// The labels in the order and below the headings of the library's own file.
fn sections(text: &str, labels: &[(&str, String)]) -> String {
    let mut open: Vec<_> = labels.iter().collect();
    let mut out = String::new();
    for line in text.lines().skip_while(|line| !line.starts_with("labels:")).skip(1) {
        let words = line.trim_start();
        if words.is_empty() || words.starts_with('#') {
            out += &format!("{line}\n");
        } else if let Some(at) = open.iter().position(|(key, _)| words.starts_with(&format!("{key}:"))) {
            let (key, value) = open.remove(at);
            out += &format!("  # {key}: {value}\n");
        }
    }
    out.extend(open.into_iter().map(|(key, value)| format!("  # {key}: {value}\n")));
    out
}
