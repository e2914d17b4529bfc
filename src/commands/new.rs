//! `new`: first versions of courses and items, complete enough to be built or filled in.

use std::cell::RefCell;

use anyhow::{Context, Result, bail, ensure};

use super::{Outcome, root};
use crate::check::Checked;
use crate::cli::{Common, New, NewCourse};
use crate::diagnostic::Diagnostics;
use crate::edit::{Op, Place, is_slug};
use crate::edition::Tag;
use crate::library::{Country, course};
use crate::number::Number;
use crate::size::{self, Size};
use crate::source::Sources;
use crate::terminal::{Format, Terminal};
use crate::yaml;

pub(super) fn run(common: &Common, options: &New, terminal: Terminal) -> Result<Outcome> {
    let (item, text) = match options {
        New::Course(course) => match new_course(common, course, terminal)? {
            Some(written) => written,
            None => return Ok(Outcome::Wrong),
        },
        New::Exercise { id } => {
            ensure!(
                id.split('/').count() == 2,
                "an exercise's id is `theme/nn-slug`, such as `police-reform/10-my-exercise`"
            );
            let theme = id.split('/').next().unwrap_or_default();
            (format!("exercises/{}", slug(id)?), include_str!("new/exercise.md").replace("THEME", theme))
        }
        New::CaseStudy { id } => (format!("case-studies/{}", slug(id)?), include_str!("new/case-study.md").to_owned()),
        New::Reading { id } => (format!("readings/{}", slug(id)?), include_str!("new/reading.md").to_owned()),
        New::Country { code } => {
            let code = code.to_uppercase();
            ensure!(Country::new(&code).is_some(), "`{code}` is not a country code of two letters");
            (format!("countries/{code}"), include_str!("new/country.yaml").to_owned())
        }
    };
    let place = Place::of(&item, None).with_context(|| format!("`{item}` is no id of an item"))?;
    super::change(&root(common)?, &Sources::default(), [Op::Add(place.clone(), text)])?;
    terminal.result(&format!("{place}\n"));
    Ok(Outcome::Done)
}

fn slug(id: &str) -> Result<&str> {
    ensure!(id.split('/').all(is_slug), "`{id}` is no id: use lower-case letters, digits and `-`");
    Ok(id)
}

/// A course that builds as it is: its days are long enough for what it chooses.
fn new_course(common: &Common, options: &NewCourse, terminal: Terminal) -> Result<Option<(String, String)>> {
    let workspace = super::Workspace::open(common)?;
    let Some(library) = &workspace.library else {
        terminal.diagnostics(&workspace.diagnostics, &workspace.sources, Format::Human, false);
        return Ok(None);
    };
    for theme in &options.theme {
        if !library.themes.contains_key(theme) {
            let known: Vec<_> = library.themes.keys().map(String::as_str).collect();
            bail!("unknown theme `{theme}`; there are {}", known.join(", "));
        }
    }
    let country = options.country.as_ref().map(|country| country.to_uppercase());
    let tag = match &country {
        Some(country) => format!("{}-{country}", options.lang),
        None => options.lang.clone(),
    };
    if let Err(diagnostic) = Tag::parse(&tag, library, None) {
        terminal.diagnostics(&diagnostic.into(), &workspace.sources, Format::Human, false);
        return Ok(None);
    }
    let days = if options.days == 1 { "one-day".to_owned() } else { format!("{}-days", options.days) };
    let made = || {
        let country = country.as_ref().map(|country| format!("-{}", country.to_lowercase())).unwrap_or_default();
        format!("{}-{days}{country}", options.theme.join("-"))
    };
    let id = options.id.clone().unwrap_or_else(made);
    let titles: Vec<_> =
        options.theme.iter().map(|theme| library.themes[theme].original.given.title.value.as_str()).collect();
    let day = "  - { start: \"09:00\", end: \"16:30\", breaks: [{ at: \"10:30\", minutes: 15, name: coffee }, { at: \"12:30\", minutes: 60, name: lunch }] }\n";
    let text = include_str!("new/course.yaml")
        .replace("TITLE", &serde_json::to_string(&titles.join(", "))?)
        .replace("TAG", &tag)
        .replace("EXPECTED", &options.people.to_string())
        .replace("AT_LEAST", &(options.people * 2 / 3).max(1).to_string())
        .replace("AT_MOST", &(options.people * 5 / 4).min(Number::PEOPLE.most).to_string())
        .replace("DAYS\n", &day.repeat(options.days as usize));
    let first = text.replace("THEMES", &options.theme.join(", ")).replace("EXERCISES", "1").replace("CASES", "1");
    let size = sized(&workspace, library, &id, &first, &tag);
    say_what_stays_free(&size, options, terminal);
    let text = text
        .replace("THEMES", &size.themes.join(", "))
        .replace("EXERCISES", &size.exercises.to_string())
        .replace("CASES", &size.case_studies.to_string());
    Ok(Some((format!("courses/{}", slug(&id)?), text)))
}

/// What the days of a course have room for.
fn sized(workspace: &super::Workspace, library: &Checked, id: &str, text: &str, tag: &str) -> Size {
    let file = workspace.sources.iter().next().expect("a workspace has files").0;
    let found = RefCell::new(Diagnostics::new());
    let node = yaml::parse(file, text, 0).expect("the template is YAML");
    let course = course::read(id, file, &node, &found);
    let tag = Tag::parse(tag, library, None).expect("checked before");
    size::size(library, &course, &tag)
}

/// Says how far the library carries, where it cannot fill the days.
fn say_what_stays_free(size: &Size, options: &NewCourse, terminal: Terminal) {
    if size.themes.len() > options.theme.len() {
        let basics = &size.themes[0];
        terminal.note(&format!("exercises of `{basics}` fill what {} leaves free", options.theme.join(", ")));
    }
    if size.free > 0 {
        let days = size.days_filled;
        terminal.note(&format!(
            "the library fills {days} of {} days: {} minutes stay free; take fewer days or a second theme",
            options.days, size.free
        ));
    }
}
