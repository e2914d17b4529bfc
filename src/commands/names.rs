//! What people name on the command line: each name stands for something that is there, or is refused with the nearest.

use super::Outcome;
use crate::check::Checked;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, suggestion};
use crate::document::DocumentKind;
use crate::edition::Tag;
use crate::library::{Country, Course, Gazetteer, Library};
use crate::terminal::Terminal;

/// Why a command does not begin, and how it ends then.
#[derive(Debug)]
pub(super) struct Refusal {
    /// `Usage` where only what was named is wrong.
    pub(super) outcome: Outcome,
    /// What is wrong.
    pub(super) diagnostics: Diagnostics,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let messages: Vec<_> = self.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        formatter.write_str(&messages.join("; "))
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    /// Something was named that is not there.
    pub(super) fn usage(diagnostic: Diagnostic) -> Self {
        Self { outcome: Outcome::Usage, diagnostics: diagnostic.into() }
    }

    /// The content has mistakes.
    pub(super) fn content(diagnostics: impl Into<Diagnostics>) -> Self {
        let diagnostics = diagnostics.into();
        let outcome = match super::outcome(&diagnostics, false) {
            Outcome::Done => Outcome::Wrong,
            outcome => outcome,
        };
        Self { outcome, diagnostics }
    }

    /// Both; mistakes of the content weigh more.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.diagnostics.extend(other.diagnostics);
        let outcome = if self.outcome == Outcome::Usage { other.outcome } else { self.outcome };
        Self { outcome, ..self }
    }
}

/// One of the names that there are.
pub(super) fn one_of<'a>(
    code: Code,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a String>,
) -> Result<&'a str, Refusal> {
    let known: Vec<_> = known.into_iter().map(String::as_str).collect();
    let unknown = || {
        let help = suggestion(name, known.iter().copied());
        Refusal::usage(code.nowhere(format!("unknown {what} `{name}`")).maybe_help(help))
    };
    known.iter().find(|known| **known == name).copied().ok_or_else(unknown)
}

/// A theme by its id.
pub(super) fn theme<'a>(library: &'a Library, name: &str) -> Result<&'a str, Refusal> {
    one_of(Code::UnknownTheme, "theme", name, library.themes.keys())
}

/// A theme by its id, or by what comes near it: the beginning of a word of its id or title, or a letter that is wrong.
pub(super) fn theme_like<'a>(library: &'a Library, name: &str, terminal: Terminal) -> Result<&'a str, Refusal> {
    if let Ok(theme) = theme(library, name) {
        return Ok(theme);
    }
    let wanted = name.to_lowercase();
    let begins = |text: &str| text.to_lowercase().split([' ', '-']).any(|word| word.starts_with(&wanted));
    let misspelt = |id: &str| strsim::damerau_levenshtein(&wanted, id) <= 2;
    let near = |id: &str, title: &str| {
        !wanted.is_empty() && (id.starts_with(&wanted) || begins(id) || begins(title) || misspelt(id))
    };
    let themes = library.themes.iter().filter(|(id, theme)| near(id, &theme.original.given.title.value));
    match themes.map(|(id, _)| id.as_str()).collect::<Vec<_>>()[..] {
        [one] => {
            terminal.note(&format!("`{name}` is taken for the theme `{one}`"));
            Ok(one)
        }
        [] => theme(library, name),
        ref several => {
            let unknown = Code::UnknownTheme.nowhere(format!("`{name}` may be one of several themes"));
            Err(Refusal::usage(unknown.help(format!("use one of {}", several.join(", ")))))
        }
    }
}

/// A country by its code or its name; where another code was written, the terminal says which one is meant.
pub(super) fn country(gazetteer: &Gazetteer, name: &str, terminal: Terminal) -> Result<Country, Refusal> {
    let [country] = gazetteer.find(name)[..] else {
        let unknown = Code::UnknownCountry.nowhere(format!("unknown country `{name}`"));
        return Err(Refusal::usage(unknown.help(gazetteer.advice(name))));
    };
    if name.len() == 2 && !name.eq_ignore_ascii_case(country.code()) {
        let called = gazetteer.name(country, "en");
        terminal.note(&format!("`{name}` is no code of ISO 3166-1: it is taken for `{country}` ({called})"));
    }
    Ok(country)
}

/// A language that has labels, by its tag or its name.
pub(super) fn language<'a>(library: &'a Library, name: &str) -> Result<&'a str, Refusal> {
    let known = library.languages.values().find(|language| language.is_called(name));
    known.map(|language| language.tag.as_str()).ok_or_else(|| {
        let tags = || library.languages.keys().map(String::as_str);
        let base = name.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let region = tags().find(|tag| *tag == base && *tag != name);
        let help = region.map(|tag| format!("use `{tag}`; countries are named by `--country`"));
        let help = help.or_else(|| suggestion(name, tags()));
        let help = help.map(|help| format!("{help}, or begin a new one with `coursepack new language TAG`"));
        Refusal::usage(Code::UnknownLanguage.nowhere(format!("no labels in `{name}`")).maybe_help(help))
    })
}

/// The edition that a tag names.
pub(super) fn tag(library: &Library, text: &str) -> Result<Tag, Refusal> {
    Tag::parse(text, library, None).map_err(|diagnostic| match diagnostic.code {
        Code::UnknownLanguage | Code::UnknownCountry => Refusal::usage(diagnostic),
        _ => Refusal::content(diagnostic),
    })
}

/// The course that `course`, `course/tag` or the path of its file names, and that edition of it or all that it lists.
pub(super) fn course<'a>(library: &'a Checked, name: &str) -> Result<(&'a Course, Vec<String>), Refusal> {
    let (id, tag) = split(name);
    let id = one_of(Code::UnknownCourse, "course", id, library.courses.keys()).map_err(|refusal| kind(id, refusal))?;
    let course = &library.courses[id];
    let listed = || course.targets.iter().map(|target| target.value.clone()).collect();
    Ok((course, tag.map_or_else(listed, |tag| vec![tag.to_owned()])))
}

/// Whether a name is that of one edition of a course.
pub(super) fn has_tag(name: &str) -> bool {
    split(name).1.is_some()
}

/// The id of a course and, if there is one, a tag; the file of a course stands for it, that of a translation for the
/// edition in its language.
pub(super) fn split(name: &str) -> (&str, Option<&str>) {
    let path = name.split_once(".yaml").filter(|(_, rest)| rest.is_empty() || rest.starts_with('/'));
    let Some((path, tag)) = path else { return name.split_once('/').map_or((name, None), |(id, tag)| (id, Some(tag))) };
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let (id, language) = file.split_once('.').map_or((file, None), |(id, language)| (id, Some(language)));
    (id, tag.strip_prefix('/').filter(|tag| !tag.is_empty()).or(language))
}

/// What was meant for a second kind of document is taken for a course.
fn kind(id: &str, refusal: Refusal) -> Refusal {
    if DocumentKind::from_word(id).is_none() {
        return refusal;
    }
    let help = format!("`{id}` is a kind of document: write `--only {id}`, once for each kind");
    Refusal::usage(Code::UnknownCourse.nowhere(format!("unknown course `{id}`")).help(help))
}

/// Filters have left nothing: what there is, so that people can name it.
pub(super) fn nothing_left(filters: &str, of: &str, there_is: impl Into<String>) -> Refusal {
    Refusal::usage(Code::EmptyFilter.nowhere(format!("{filters} leaves nothing of {of}")).help(there_is))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_named_by_its_id_its_edition_or_its_file() {
        for (name, parts) in [
            ("police-reform", ("police-reform", None)),
            ("police-reform/en-TJ", ("police-reform", Some("en-TJ"))),
            ("modules/courses/a.yaml", ("a", None)),
            ("/far/away/modules/courses/a.yaml", ("a", None)),
            ("..\\courses\\a.yaml", ("a", None)),
            ("a.yaml", ("a", None)),
            ("courses/a.yaml/en-TJ", ("a", Some("en-TJ"))),
            ("courses/a.fr.yaml", ("a", Some("fr"))),
            ("a.yamls", ("a.yamls", None)),
            ("a/", ("a", Some(""))),
        ] {
            assert_eq!(split(name), parts, "{name}");
        }
    }
}
