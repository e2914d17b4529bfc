//! `new language`: labels that wait for their translation.

use anyhow::{Context, Result};

use super::names::Refusal;
use super::{Outcome, root};
use crate::cli::Common;
use crate::diagnostic::Code;
use crate::edit::{Op, Place};
use crate::library::cldr;
use crate::library::locale::LanguageTag;
use crate::source::Sources;
use crate::terminal::Terminal;
use crate::{exchange, files};

pub(super) fn run(common: &Common, name: &str, terminal: Terminal) -> Result<Outcome> {
    let root = root(common)?;
    let (sources, _) = files::read_workspace(&root)?;
    let language = language(name)?;
    let item = format!("languages/{language}");
    let place = Place::of(&item, None).with_context(|| format!("`{language}` is no name of a file"))?;
    if sources.find(place.path()).is_some() {
        let help = format!("`coursepack status --lang {language}` says which are missing");
        let there = Code::UnknownLanguage.at_path(place.path(), format!("there are labels in `{language}` already"));
        return Err(Refusal::usage(there.help(help)).into());
    }
    let (text, count) =
        exchange::begin(&sources, &language).context("the library's own language has no labels that can be read")?;
    super::change(&root, &Sources::default(), [Op::Add(place.clone(), text)])?;
    terminal.report(&format!("{place}\n"))?;
    let called = cldr::language(language.as_str(), "en").map_or_else(String::new, |name| format!(" into {name}"));
    terminal.note(&format!("{count} labels are to be translated{called}; drafts print those that are missing, marked"));
    terminal.note(&format!("next: coursepack translate export --lang {language}, or write them into the file"));
    Ok(Outcome::Done)
}

/// A language by its tag or its name.
fn language(name: &str) -> Result<LanguageTag, Refusal> {
    let refuse = |message: String, help: String| Refusal::usage(Code::UnknownLanguage.nowhere(message).help(help));
    let named = cldr::find_language(name);
    let Some(tag) = LanguageTag::parse(named.as_deref().unwrap_or(name)) else {
        let help = "use its tag or its English name, such as `ky` or `Kyrgyz`".to_owned();
        return Err(refuse(format!("no language is called `{name}`"), help));
    };
    if let Some((language, _)) = tag.as_str().split_once('-') {
        let help = format!("use `{language}`; a country's own edition is made by its profile");
        return Err(refuse(format!("labels are for a language in all countries, not for `{tag}`"), help));
    }
    // Two letters are given to languages that CLDR knows; of three letters there are thousands more.
    if named.is_none() && tag.as_str().len() == 2 {
        let help = "use its tag or its English name, such as `ky` or `Kyrgyz`".to_owned();
        return Err(refuse(format!("`{tag}` is the tag of no language"), help));
    }
    Ok(tag)
}
