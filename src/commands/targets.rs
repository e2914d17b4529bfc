//! Which editions a build makes: those that the arguments name, or the library's default ones, through the filters.

use super::names::{self, Refusal};
use crate::check::Checked;
use crate::edition::Target;
use crate::library::Country;
use crate::request::{BuildRequest, Wanted};
use crate::terminal::Terminal;

/// The targets that the arguments ask for; none is a refusal that says what there is.
pub(super) fn targets(library: &Checked, request: &BuildRequest, terminal: Terminal) -> Result<Vec<Target>, Refusal> {
    let filter = Filter::new(library, request, terminal)?;
    let named: Vec<&str> = match &request.wanted {
        Wanted::All => library.courses.keys().map(String::as_str).collect(),
        Wanted::Default => library.settings.default.iter().map(|name| name.value.as_str()).collect(),
        Wanted::Named(names) => names.iter().map(String::as_str).collect(),
    };
    let (mut targets, mut listed, mut refused) = (Vec::new(), Vec::new(), None::<Refusal>);
    for name in named {
        match of_course(library, name, request, &filter) {
            Ok((all, wanted)) => {
                listed.extend(all);
                targets.extend(wanted);
            }
            Err(refusal) => {
                refused = Some(match refused {
                    Some(before) => before.and(refusal),
                    None => refusal,
                });
            }
        }
    }
    match refused {
        Some(refusal) => Err(refusal),
        None if targets.is_empty() => Err(filter.nothing_left(request, &listed)),
        None => Ok(targets),
    }
}

/// The tags of a course, and those of its editions that pass the filters.
fn of_course(
    library: &Checked,
    name: &str,
    request: &BuildRequest,
    filter: &Filter,
) -> Result<(Vec<String>, Vec<Target>), Refusal> {
    let (course, tags) = names::course(library, name)?;
    // A course that is named is built for a language and a country that it does not list, too.
    let may_add = request.wanted.named().iter().any(|target| target == name) && !names::has_tag(name);
    let target = |tag: String| {
        let mut target = Target::new(library, course, names::tag(library, &tag)?);
        request.change(&mut target.course);
        Ok(Target {
            date: request.date.unwrap_or(target.date),
            release: request.release,
            deny_stale: request.deny_stale,
            allowed_fallbacks: request.allowed_fallbacks,
            looks: request.looks.clone(),
            after: request.after || target.after,
            ..target
        })
    };
    let wanted = filter.editions(&tags, may_add).into_iter().map(target).collect::<Result<_, Refusal>>()?;
    Ok((tags, wanted))
}

/// The languages and countries that are asked for; where there are none, all.
#[derive(Default)]
struct Filter {
    languages: Vec<String>,
    countries: Vec<Country>,
}

impl Filter {
    fn new(library: &Checked, request: &BuildRequest, terminal: Terminal) -> Result<Self, Refusal> {
        let languages = request.languages.iter().map(|name| Ok(names::language(library, name)?.to_owned()));
        let countries = request.countries.iter().map(|name| names::country(&library.gazetteer, name, terminal));
        Ok(Self {
            languages: languages.collect::<Result<_, Refusal>>()?,
            countries: countries.collect::<Result<_, _>>()?,
        })
    }

    /// Those of a course's tags that pass; with `may_add` also each wanted pair that none of them is.
    fn editions(&self, tags: &[String], may_add: bool) -> Vec<String> {
        let mut wanted: Vec<String> = Vec::new();
        for language in each(&self.languages) {
            for country in each(&self.countries) {
                let fits = |tag: &&String| {
                    let (of, code) = parts(tag);
                    language.is_none_or(|language| language == of)
                        && country.is_none_or(|country| code == Some(country.code()))
                };
                let own: Vec<_> = tags.iter().filter(fits).cloned().collect();
                let first = || tags.first().map(|tag| parts(tag).0.to_owned());
                let pair = || {
                    let language = language.cloned().or_else(first)?;
                    Some(country.map_or_else(|| language.clone(), |country| format!("{language}-{country}")))
                };
                let added = if own.is_empty() && may_add { pair() } else { None };
                wanted.extend(own.into_iter().chain(added).filter(|tag| !wanted.contains(tag)).collect::<Vec<_>>());
            }
        }
        wanted
    }

    fn nothing_left(&self, request: &BuildRequest, tags: &[String]) -> Refusal {
        let of = match &request.wanted {
            Wanted::All => "all courses".to_owned(),
            Wanted::Default => "the default targets".to_owned(),
            Wanted::Named(names) => format!("`{}`", names.join("`, `")),
        };
        let languages = self.languages.iter().map(|language| format!("--lang {language}"));
        let filters: Vec<_> = languages.chain(self.countries.iter().map(|code| format!("--country {code}"))).collect();
        let named = |of: fn(&str) -> Option<&str>| {
            let names: std::collections::BTreeSet<_> = tags.iter().filter_map(|tag| of(tag)).collect();
            names.into_iter().collect::<Vec<_>>().join(", ")
        };
        let countries = named(|tag| parts(tag).1);
        let countries = if countries.is_empty() { "no country".to_owned() } else { countries };
        let there_is = format!("they are in {} and for {countries}", named(|tag| Some(parts(tag).0)));
        let more =
            if request.wanted.named().is_empty() { "; name a course to build another edition of it" } else { "" };
        names::nothing_left(&format!("`{}`", filters.join(" ")), &of, there_is + more)
    }
}

/// Each of a list, or once nothing.
fn each<T>(list: &[T]) -> Vec<Option<&T>> {
    if list.is_empty() { vec![None] } else { list.iter().map(Some).collect() }
}

fn parts(tag: &str) -> (&str, Option<&str>) {
    tag.split_once('-').map_or((tag, None), |(language, country)| (language, Some(country)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editions(languages: &[&str], countries: &[&str], may_add: bool) -> String {
        let tags = ["en", "en-LR", "en-TJ", "fr", "ru-TJ"].map(str::to_owned);
        let filter = Filter {
            languages: languages.iter().map(|language| (*language).to_owned()).collect(),
            countries: countries.iter().map(|code| Country::new(code).unwrap()).collect(),
        };
        filter.editions(&tags, may_add).join(" ")
    }

    #[test]
    fn a_filter_filters() {
        for (languages, countries, own) in [
            (&[][..], &[][..], "en en-LR en-TJ fr ru-TJ"),
            (&["fr"], &[], "fr"),
            (&["en", "fr"], &[], "en en-LR en-TJ fr"),
            (&[], &["TJ"], "en-TJ ru-TJ"),
            (&["en"], &["TJ", "LR"], "en-TJ en-LR"),
            (&["fr"], &["TJ"], ""),
            (&["ar"], &[], ""),
            (&[], &["KE"], ""),
        ] {
            assert_eq!(editions(languages, countries, false), own, "{languages:?} {countries:?}");
        }
    }

    #[test]
    fn a_course_that_is_named_gets_pairs_that_it_does_not_list() {
        for (languages, countries, all) in [
            (&["ar"][..], &[][..], "ar"),
            (&["en", "ar"], &[], "en en-LR en-TJ ar"),
            (&[], &["KE"], "en-KE"),
            (&[], &["TJ"], "en-TJ ru-TJ"),
            (&["fr", "ru"], &["TJ", "KE"], "fr-TJ fr-KE ru-TJ ru-KE"),
        ] {
            assert_eq!(editions(languages, countries, true), all, "{languages:?} {countries:?}");
        }
    }
}
