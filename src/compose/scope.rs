//! What every view needs: the edition, the selection and the plan, and words for codes.

use crate::audience::Moment;
use crate::edition::{Edition, Local};
use crate::library::care::{Care, Sensitivity};
use crate::library::page::PageText;
use crate::library::theme::Challenge;
use crate::library::{CaseStudy, Country, Exercise, Form, Given, Kept, Page, Part, Reading, Theme, cldr};
use crate::plan::{Day, Plan, PlannedItem, SheetOf};
use crate::select::Selection;
use crate::source::Located;
use crate::yaml::Choice;

use super::subject::Subject;
use super::view;

/// One target, resolved and planned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    /// The library as the target sees it.
    pub edition: &'a Edition<'a>,
    /// What was chosen.
    pub selection: &'a Selection<'a>,
    /// When it is done.
    pub plan: &'a Plan,
}

impl<'a> Scope<'a> {
    /// A label without placeholders.
    pub(super) fn label(&self, key: &str) -> String {
        self.edition.language.word(key)
    }

    /// Whether the edition is in another language than the library.
    pub(super) fn is_translated(&self) -> bool {
        self.edition.target.tag.language != self.edition.library.settings.language.value
    }

    /// The name of an item's file in the words of the edition; none if the item has none.
    pub(super) fn words(&self, fallback: Option<&str>, words: &[&str]) -> Vec<String> {
        let words = words.iter().filter(|_| fallback.is_none());
        words.map(|&words| words.to_owned()).collect()
    }

    /// A theme of the library.
    pub(super) fn theme(&self, id: &str) -> Local<'a, Theme> {
        self.edition.themes[id]
    }

    /// An exercise of the library.
    pub(super) fn exercise(&self, id: &str) -> Local<'a, Exercise> {
        self.edition.exercises[id]
    }

    /// The type of an exercise, in words.
    pub(super) fn exercise_type(&self, exercise: &Exercise) -> String {
        self.label(&format!("type-{}", exercise.given.kind.word()))
    }

    /// A case study of the library.
    pub(super) fn case(&self, id: &str) -> Local<'a, CaseStudy> {
        self.edition.case_studies[id]
    }

    /// The number of a loose sheet.
    pub(super) fn number(&self, of: &Subject) -> Option<&'a str> {
        let Subject::Sheet(of) = of else { return None };
        self.plan.number(of)
    }

    /// What people can do at the end of the course.
    pub(super) fn objectives(&self) -> Vec<String> {
        self.edition.text.objectives.iter().map(|objective| objective.value.clone()).collect()
    }

    /// The forms of the course.
    pub(super) fn forms(&self) -> Vec<Local<'a, Form>> {
        let forms = self.edition.target.course.forms.iter();
        forms.map(|form| self.edition.forms[form.value.as_str()]).collect()
    }

    /// The theme of the course under which an exercise stands: its folder's, else the first that it names.
    pub(super) fn home(&self, exercise: &str) -> &'a str {
        let themes = &self.selection.themes;
        let folder = exercise.split('/').next().unwrap_or_default();
        let named = &self.edition.exercises[exercise].item.given.themes;
        let own = themes.iter().find(|theme| **theme == folder);
        let other = || themes.iter().find(|theme| named.iter().any(|name| name.value == **theme));
        own.or_else(other).or(themes.first()).copied().unwrap_or_default()
    }

    /// The chosen exercises that stand under a theme, in the order of the sessions.
    pub(super) fn exercises_of(&self, theme: &str) -> Vec<Local<'a, Exercise>> {
        let mut ids: Vec<&str> = self.selection.exercises.iter().copied().filter(|id| self.home(id) == theme).collect();
        ids.sort_by_key(|id| self.plan.exercises().position(|planned| planned == *id).unwrap_or(usize::MAX));
        ids.into_iter().map(|id| self.exercise(id)).collect()
    }

    /// The chosen cases that stand under a theme: each under the first of the course that it names.
    pub(super) fn cases_of(&self, theme: &str) -> Vec<Local<'a, CaseStudy>> {
        let home = |id: &&&str| {
            let named = &self.edition.case_studies[**id].item.given.themes;
            let themes = &self.selection.themes;
            let home = themes.iter().find(|theme| named.iter().any(|name| name.value == **theme));
            home.or(themes.first()).copied() == Some(theme)
        };
        self.selection.case_studies.iter().filter(home).map(|id| self.case(id)).collect()
    }

    /// The chosen readings.
    pub(super) fn readings(&self) -> Vec<Local<'a, Reading>> {
        self.selection.readings.iter().map(|id| self.edition.readings[id]).collect()
    }

    /// The chosen readings that stand under a theme: each under all that it names, else under the first of the course.
    pub(super) fn readings_of(&self, theme: &str) -> Vec<Local<'a, Reading>> {
        let themes = &self.selection.themes;
        let stands_here = |named: &[Located<String>]| {
            let names = |theme: &str| named.iter().any(|name| name.value == theme);
            names(theme) || !themes.iter().any(|theme| names(theme)) && themes.first() == Some(&theme)
        };
        self.readings().into_iter().filter(|local| stands_here(&local.item.themes)).collect()
    }

    /// A topic for discussion from `theme/anchor`.
    pub(super) fn topic(&self, id: &str) -> Option<(&'a Theme, usize)> {
        let (theme, anchor) = id.split_once('/')?;
        let theme = self.theme(theme).item;
        let index = theme.given.topics.iter().position(|topic| topic.anchor == anchor)?;
        Some((theme, index))
    }

    /// Whether a session of the course discusses a topic.
    pub(super) fn is_discussed(&self, theme: &Theme, index: usize) -> bool {
        let id = format!("{}/{}", theme.id, theme.given.topics[index].anchor);
        let mut items = self.plan.days.iter().flat_map(Day::items);
        items.any(|item| matches!(item, PlannedItem::Discussion { id: known, .. } if *known == id))
    }

    /// Whether an exercise of the course holds the ending of a case back.
    pub(super) fn reveal_later(&self, case: &str) -> bool {
        let used = self.selection.exercises.iter().flat_map(|id| &self.edition.exercises[id].item.kept.uses_cases);
        used.into_iter().any(|used| used.reveal_later && used.id.value == case)
    }

    /// When participants get a part of a case.
    pub(super) fn moment_of_part(&self, case: &CaseStudy, part: &Part<Given>) -> Moment {
        if case.given.tells_ending(part) && self.reveal_later(&case.id) { Moment::Later } else { Moment::Start }
    }

    /// When participants get what a document is of.
    pub(super) fn moment(&self, of: &Subject) -> Moment {
        match of {
            Subject::Sheet(SheetOf::Exercise(id, anchor)) => {
                let sheets = &self.edition.exercises[id.as_str()].item.given.sheets;
                sheets.iter().find(|sheet| sheet.anchor == *anchor).map_or(Moment::Later, |sheet| sheet.moment)
            }
            // Questions of the afternoon would say in the morning what the group is to find out.
            Subject::Sheet(SheetOf::Reveal(_)) | Subject::Slides(_) => Moment::Later,
            Subject::Sheet(SheetOf::Form(id)) => self.edition.forms[id.as_str()].item.moment,
            _ => Moment::Start,
        }
    }

    /// The pages of the training cycle in their order.
    pub(super) fn pages(&self) -> Vec<Local<'a, Page>> {
        let mut pages: Vec<_> = self.edition.pages.values().copied().collect();
        pages.sort_by_key(|page| (page.item.order, &page.item.id));
        pages
    }

    /// Challenges that can come up in every theme.
    pub(super) fn general_challenges(&self) -> Option<(&'a Page, &'a [Challenge])> {
        self.pages().into_iter().find_map(|page| match &page.item.text {
            PageText::Challenges(challenges) => Some((page.item, challenges.as_slice())),
            _ => None,
        })
    }

    /// The house rules.
    pub(super) fn house_rules(&self) -> Option<(&'a Page, &'a Part<Given>)> {
        self.pages().into_iter().find_map(|page| match &page.item.text {
            PageText::GroundRules(part) => Some((page.item, part)),
            _ => None,
        })
    }

    /// The words that the handbook explains.
    pub(super) fn glossary(&self) -> Option<(&'a Page, &'a Part<Given>)> {
        self.pages().into_iter().find_map(|page| match &page.item.text {
            PageText::Glossary(part) => Some((page.item, part)),
            _ => None,
        })
    }

    /// The invented district, if an exercise plays in it.
    pub(super) fn district(&self) -> Option<(&'a Page, &'a Part<Given>)> {
        if !self.selection.exercises.iter().any(|id| self.exercise(id).item.given.uses_district) {
            return None;
        }
        self.pages().into_iter().find_map(|page| match &page.item.text {
            PageText::District(part) => Some((page.item, part)),
            _ => None,
        })
    }

    /// "If somebody tells you something serious".
    pub(super) fn care_page(&self) -> Option<(&'a Page, &'a Part<Kept>)> {
        self.pages().into_iter().find_map(|page| match &page.item.text {
            PageText::Care(part) => Some((page.item, part)),
            _ => None,
        })
    }

    /// "This speaks of …. Nobody has to take part."
    pub(super) fn note(&self, care: &Care) -> Option<String> {
        if care.sensitivity == Sensitivity::None {
            return None;
        }
        let topics: Vec<_> =
            care.content.iter().map(|content| self.label(&format!("content-{}", content.word()))).collect();
        let topics = self.edition.language.list(&topics);
        Some(self.edition.language.text("care-note", &[("topics", &topics)]))
    }

    /// Which language an item fell back to.
    pub(super) fn fallback(&self, language: Option<&str>) -> Option<view::Fallback> {
        let language = language?;
        Some(view::Fallback { language: language.to_owned(), name: self.language_name(language) })
    }

    /// A language's name in the edition's language: the library's, else CLDR's, else an English one.
    pub(super) fn language_name(&self, tag: &str) -> String {
        let key = format!("language-{tag}");
        if self.edition.language.labels.contains_key(&key) {
            return self.label(&key);
        }
        let name = cldr::language(tag, &self.edition.language.tag).or_else(|| cldr::language(tag, "en"));
        name.unwrap_or_else(|| tag.to_owned())
    }

    /// "Tajik and Russian".
    pub(super) fn language_names(&self, tags: &[String]) -> String {
        let names: Vec<_> = tags.iter().map(|tag| self.language_name(tag)).collect();
        self.edition.language.list(&names)
    }

    /// Countries and regions of a case, in words.
    pub(super) fn places(&self, case: &CaseStudy) -> String {
        let gazetteer = &self.edition.library.gazetteer;
        let language = &self.edition.target.tag.language;
        let countries = case.given.countries.iter().filter_map(|code| Country::new(&code.value));
        let countries = countries.map(|country| gazetteer.name(country, language));
        let regions = case.given.regions.iter().map(|region| gazetteer.region_name(&region.value, language));
        self.edition.language.list(&countries.chain(regions).collect::<Vec<_>>())
    }

    /// Titles of themes, in words.
    pub(super) fn theme_titles(&self, themes: &[Located<String>]) -> String {
        let themes = themes.iter().map(|theme| self.theme(&theme.value));
        // A title in another language says nothing to readers who have one in their own.
        let (own, others): (Vec<_>, Vec<_>) = themes.partition(|theme| theme.fallback.is_none());
        let titles = if own.is_empty() { others } else { own };
        titles
            .iter()
            .map(|theme| theme.item.given.title.value.as_str())
            .collect::<Vec<_>>()
            .join(&self.label("list-semicolon"))
    }

    /// The name of a break: a label, or the author's own word.
    pub(super) fn pause_name(&self, name: &str) -> String {
        self.edition.language.pause_name(name)
    }
}
