//! `new`: first versions of courses and items, complete enough to be built or filled in.

use std::cell::RefCell;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};

use super::names::{self, Refusal};
use super::{Outcome, root, shell_word, sound};
use crate::check::Checked;
use crate::cli::{Common, New, NewCourse};
use crate::diagnostic::Diagnostics;
use crate::edit::{Op, Place, is_slug};
use crate::edition::Tag;
use crate::library::{Country, Gazetteer, course};
use crate::number::Number;
use crate::size::{self, Size};
use crate::source::Sources;
use crate::terminal::{Format, Terminal};
use crate::{files, library, yaml};

pub(super) fn run(common: &Common, options: &New, terminal: Terminal) -> Result<Outcome> {
    let (item, text) = match options {
        New::Course(course) => return new_course(common, course, terminal),
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
        New::Country { country } => {
            let gazetteer = gazetteer(common)?;
            profile(&gazetteer, names::country(&gazetteer, country, terminal)?)
        }
        New::Language { language } => return super::new_language::run(common, language, terminal),
    };
    let place = write(common, &item, text)?;
    terminal.report(&format!("{place}\n"))?;
    Ok(Outcome::Done)
}

/// Writes a new item of the library, and tells its place.
fn write(common: &Common, item: &str, text: String) -> Result<Place> {
    let place = Place::of(item, None).with_context(|| format!("`{item}` is no id of an item"))?;
    super::change(&root(common)?, &Sources::default(), [Op::Add(place.clone(), text)])?;
    Ok(place)
}

/// The countries that the library knows, however much else is wrong with it.
fn gazetteer(common: &Common) -> Result<Arc<Gazetteer>> {
    let (sources, _) = files::read_workspace(&root(common)?)?;
    Ok(library::load(&sources).0.map_or_else(|| Gazetteer::iso().into(), |library| library.gazetteer))
}

/// A country's profile in which nothing is filled in and nobody has checked anything.
fn profile(gazetteer: &Gazetteer, country: Country) -> (String, String) {
    let text = include_str!("new/country.yaml").replace("COUNTRY", &gazetteer.name(country, "en"));
    (format!("countries/{country}"), text)
}

fn slug(id: &str) -> Result<&str> {
    ensure!(id.split('/').all(is_slug), "`{id}` is no id: use lower-case letters, digits and `-`");
    Ok(id)
}

/// Writes a course that builds as it is, with the profile that its country lacks, and says which command comes next.
fn new_course(common: &Common, options: &NewCourse, terminal: Terminal) -> Result<Outcome> {
    let workspace = super::Workspace::open(common)?;
    let (library, mut broken) = match sound::rest(&workspace) {
        Ok(library) => library,
        Err(refusal) => return workspace.refuse(&refusal, Format::Human, terminal),
    };
    broken.lower();
    terminal.diagnostics(&broken, &workspace.sources, Format::Human, false)?;
    let draft = Draft::new(library, options, terminal)?;
    let id = slug(&draft.id)?;
    let text = draft.text(library, options)?;
    let first = text.replace("THEMES", &draft.themes.join(", ")).replace("EXERCISES", "1").replace("CASES", "1");
    let size = sized(&workspace, library, id, &first, &draft.tag());
    say_what_stays_free(&size, options, terminal);
    let text = text
        .replace("THEMES", &size.themes.join(", "))
        .replace("EXERCISES", &size.exercises.to_string())
        .replace("CASES", &size.case_studies.to_string());
    let place = write(common, &format!("courses/{id}"), text)?;
    terminal.report(&format!("{place}\n"))?;
    if let Some(country) = draft.country.filter(|country| !library.profiles.contains_key(country)) {
        let (profile, text) = profile(&library.gazetteer, country);
        let profile = write(common, &profile, text)?;
        terminal.note(&format!("{profile} was written, too: nothing in it is filled in, and nobody has checked it"));
    }
    let root = common.root.iter().map(|root| format!(" --root {}", shell_word(&root.to_string_lossy())));
    terminal.note(&format!("next: coursepack build {}{}", draft.id, root.collect::<String>()));
    Ok(Outcome::Done)
}

/// What a new course is made of.
struct Draft<'a> {
    id: String,
    themes: Vec<&'a str>,
    country: Option<Country>,
    language: &'a str,
}

impl<'a> Draft<'a> {
    fn new(library: &'a Checked, options: &NewCourse, terminal: Terminal) -> Result<Self, Refusal> {
        let themes = options.theme.iter().map(|theme| names::theme_like(library, theme, terminal));
        let themes = themes.collect::<Result<Vec<_>, _>>()?;
        let country = options.country.as_ref().map(|name| names::country(&library.gazetteer, name, terminal));
        let (country, language) = (country.transpose()?, names::language(library, &options.lang)?);
        let days = if options.days == 1 { "one-day".to_owned() } else { format!("{}-days", options.days) };
        let place = country.map(|country| format!("-{}", country.code().to_lowercase())).unwrap_or_default();
        let id = options.id.clone().unwrap_or_else(|| format!("{}-{days}{place}", themes.join("-")));
        Ok(Self { id, themes, country, language })
    }

    /// Its edition; a profile that its country lacks is written with it.
    fn tag(&self) -> Tag {
        Tag { language: self.language.to_owned(), country: self.country }
    }

    /// Without its themes and how much of them it takes.
    fn text(&self, library: &Checked, options: &NewCourse) -> Result<String> {
        let title = |theme: &&str| library.themes[*theme].original.given.title.value.as_str();
        let titles: Vec<_> = self.themes.iter().map(title).collect();
        let day = "  - { start: \"09:00\", end: \"16:30\", breaks: [{ at: \"10:30\", minutes: 15, name: coffee }, { at: \"12:30\", minutes: 60, name: lunch }] }\n";
        Ok(include_str!("new/course.yaml")
            .replace("TITLE", &serde_json::to_string(&titles.join(", "))?)
            .replace("TAG", &self.tag().to_string())
            .replace("EXPECTED", &options.people.to_string())
            .replace("AT_LEAST", &(options.people * 2 / 3).max(1).to_string())
            .replace("AT_MOST", &(options.people * 5 / 4).min(Number::PEOPLE.most).to_string())
            .replace("DAYS\n", &day.repeat(options.days as usize)))
    }
}

/// What the days of a course have room for.
fn sized(workspace: &super::Workspace, library: &Checked, id: &str, text: &str, tag: &Tag) -> Size {
    let file = workspace.sources.iter().next().expect("a workspace has files").0;
    let found = RefCell::new(Diagnostics::new());
    let node = yaml::parse(file, text, 0).expect("the template is YAML");
    let course = course::read(id, file, &node, &found);
    size::size(library, &course, tag)
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
