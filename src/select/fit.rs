//! Which candidates fit a course, and how well.

use std::collections::BTreeSet;

use super::names;
use super::verdict::{Candidate, Refusal, Verdict};
use crate::edition::Edition;
use crate::library::course::{Named, Rule};
use crate::library::{CaseStudy, Country, Exercise, Reading};
use crate::source::Located;

/// A course with what its candidates are measured by.
pub(super) struct Context<'a, 'b> {
    pub(super) edition: &'b Edition<'a>,
    pub(super) themes: &'b [&'a str],
}

impl<'a> Context<'a, '_> {
    /// Pins, sessions and exclusions decide before any filter.
    fn forced(&self, rule: &Rule, kind: Named, id: &str) -> Option<Result<&'static str, Refusal<'a>>> {
        if names(&rule.exclude, id) {
            return Some(Err("excluded by the course".into()));
        }
        if names(&rule.pin, id) {
            return Some(Ok("pinned by the course"));
        }
        self.is_in_session(kind, id).then_some(Ok("named in a session"))
    }

    fn is_in_session(&self, kind: Named, id: &str) -> bool {
        self.edition.target.course.in_sessions(kind).iter().any(|named| named.value == id)
    }

    /// The country of the edition, if the case is never used there.
    pub(super) fn unwanted(&self, case: &CaseStudy) -> Option<Country> {
        self.edition.target.tag.country.filter(|own| names(&case.kept.not_in, own.code()))
    }

    /// The country of the edition, if the case is about it.
    fn about_own(&self, case: &CaseStudy) -> Option<Country> {
        self.edition.target.tag.country.filter(|own| names(&case.given.countries, own.code()))
    }

    /// Why a case that nobody named is not chosen here, however well it fits.
    fn barred(&self, case: &'a CaseStudy) -> Option<Refusal<'a>> {
        if case.given.care.is_restricted() {
            return Some("restricted: only a pin chooses it".into());
        }
        self.unwanted(case).map(|country| format!("never used in {country}").into())
    }

    /// Why an exercise cannot have one of its cases.
    fn without_case(&self, exercise: &'a Exercise) -> Option<Refusal<'a>> {
        let rule = &self.edition.target.course.select.case_studies;
        let used = exercise.kept.uses_cases.iter();
        let cases = used.filter_map(|used| self.edition.case_studies.get(used.id.value.as_str()));
        cases.map(|case| case.item).find_map(|case| {
            if names(&rule.exclude, &case.id) {
                return Some(Refusal::ExcludedCase(&case.id));
            }
            if names(&rule.pin, &case.id) {
                return None;
            }
            if let Some(reason) = self.barred(case) {
                return Some(format!("its case {} is {reason}", case.id).into());
            }
            let own = self.about_own(case).map(|country| Refusal::CaseOfOwn(&case.id, country));
            own.filter(|_| !self.is_in_session(Named::CaseStudy, &case.id))
        })
    }

    /// How well themes fit: the first theme of an item counts more than its others.
    fn theme_score(&self, themes: &[Located<String>]) -> Option<u32> {
        let place = themes.iter().position(|theme| self.themes.contains(&theme.value.as_str()))?;
        Some(if place == 0 { 4 } else { 2 })
    }

    /// The place of an item's first theme of the course.
    pub(super) fn theme_place(&self, themes: &[Located<String>]) -> usize {
        let place = self.themes.iter().position(|theme| names(themes, theme));
        place.unwrap_or(self.themes.len())
    }

    pub(super) fn exercise_order(&self, id: &str) -> (usize, String) {
        let theme = id.split('/').next().unwrap_or_default();
        let place = self.themes.iter().position(|known| *known == theme).unwrap_or(self.themes.len());
        (place, id.to_owned())
    }

    pub(super) fn exercise(&self, exercise: &'a Exercise) -> Verdict<'a> {
        let course = &self.edition.target.course;
        let rule = &course.select.exercises;
        let (given, kept) = (&exercise.given, &exercise.kept);
        let score = self.theme_score(&given.themes);
        let candidate = |score, reason: String, pinned| Candidate {
            id: &exercise.id,
            score,
            reason,
            pinned,
            unnamed: None,
            theme: self.theme_place(&given.themes),
            region: None,
            tone: None,
        };
        if let Some(forced) = self.forced(rule, Named::Exercise, &exercise.id) {
            return forced.map(|reason| candidate(score.unwrap_or(0), reason.to_owned(), true));
        }
        let score = score.ok_or("none of its themes is in the course")?;
        if given.care.is_restricted() {
            return Err("restricted: only a pin chooses it".into());
        }
        if let Some(most) = rule.minutes_at_most.filter(|most| given.minutes.value > *most) {
            return Err(format!("takes {} minutes, more than {most}", given.minutes.value).into());
        }
        if kept.level > course.level {
            return Err("harder than the course's level".into());
        }
        let fits = given.audience.iter().any(|audience| names(&course.audience, &audience.value));
        let mixed = names(&given.audience, "mixed") || given.audience.is_empty() || course.audience.is_empty();
        if !fits && !mixed {
            return Err("for another audience".into());
        }
        let (least, most) = kept.group_size.value;
        if !(least..=most).contains(&course.participants.expected) {
            return Err(format!("for {least} to {most} people").into());
        }
        if let Some(refusal) = self.without_case(exercise) {
            return Err(refusal);
        }
        let reason = format!("theme{}", if fits { ", audience" } else { "" });
        Ok(candidate(score + 2 * u32::from(fits), reason, false))
    }

    pub(super) fn case_study(&self, case: &'a CaseStudy, exercises: &[&str]) -> Verdict<'a> {
        let rule = &self.edition.target.course.select.case_studies;
        let Some(forced) = self.forced(rule, Named::CaseStudy, &case.id) else {
            return self.unforced_case(case, exercises);
        };
        let reason = forced?;
        let is_named = !names(&rule.pin, &case.id);
        let unforced = self.unforced_case(case, exercises).ok().filter(|_| is_named);
        Ok(Candidate {
            id: &case.id,
            score: self.theme_score(&case.given.themes).unwrap_or(0),
            reason: reason.to_owned(),
            pinned: true,
            unnamed: unforced.map(|unforced| (unforced.pinned, unforced.score)),
            theme: self.theme_place(&case.given.themes),
            region: self.regions(case).into_iter().next(),
            tone: Some(case.given.tone),
        })
    }

    fn unforced_case(&self, case: &'a CaseStudy, exercises: &[&str]) -> Verdict<'a> {
        let course = &self.edition.target.course;
        let rule = &course.select.case_studies;
        let given = &case.given;
        let theme = self.theme_score(&given.themes);
        let place = self.place_score(case, rule);
        let candidate = |score, reason: String, pinned| Candidate {
            id: &case.id,
            score,
            reason,
            pinned,
            unnamed: None,
            theme: self.theme_place(&given.themes),
            region: self.regions(case).into_iter().next(),
            tone: Some(given.tone),
        };
        let using = exercises.iter().find(|id| {
            let used = &self.edition.exercises[**id].item.kept.uses_cases;
            used.iter().any(|used| used.id.value == case.id)
        });
        if let Some(exercise) = using {
            return Ok(candidate(theme.unwrap_or(0), format!("used by the exercise {exercise}"), true));
        }
        let theme = theme.ok_or("none of its themes is in the course")?;
        if let Some(refusal) = self.barred(case) {
            return Err(refusal);
        }
        if given.level > course.level {
            return Err("harder than the course's level".into());
        }
        let (place, why) = place?;
        if let Some(country) = self.about_own(case) {
            return Err(Refusal::Own(country));
        }
        let (language, translated) = self.language_score(case);
        Ok(candidate(theme + place + language, format!("theme{why}{translated}"), false))
    }

    /// In an edition in another language, a case that is translated counts more than one that is not.
    fn language_score(&self, case: &CaseStudy) -> (u32, &'static str) {
        let language = &self.edition.target.tag.language;
        let versions = self.edition.case_studies.get(case.id.as_str());
        let translated = versions.is_some_and(|local| local.fallback.is_none());
        let foreign = *language != self.edition.library.settings.language.value;
        if foreign && translated { (2, ", language") } else { (0, "") }
    }

    /// Countries count more than regions; without either, every place fits.
    fn place_score(&self, case: &CaseStudy, rule: &Rule) -> Result<(u32, &'static str), Refusal<'a>> {
        if rule.countries.is_empty() && rule.regions.is_empty() {
            return Ok((0, ""));
        }
        if case.given.countries.iter().any(|country| names(&rule.countries, &country.value)) {
            return Ok((3, ", country"));
        }
        if self.regions(case).iter().any(|region| names(&rule.regions, region)) {
            return Ok((2, ", region"));
        }
        Err("in none of the course's countries and regions".into())
    }

    fn regions(&self, case: &CaseStudy) -> Vec<String> {
        let gazetteer = &self.edition.library.gazetteer;
        let countries = case.given.countries.iter().filter_map(|country| Country::new(&country.value));
        let through =
            countries.flat_map(|country| gazetteer.regions_of(country).map(str::to_owned).collect::<Vec<_>>());
        case.given.regions.iter().map(|region| region.value.clone()).chain(through).collect()
    }

    pub(super) fn reading(&self, reading: &'a Reading, cited: &BTreeSet<String>) -> Verdict<'a> {
        let rule = &self.edition.target.course.select.readings;
        let theme = self.theme_score(&reading.themes);
        let candidate = |score, reason: String, pinned| Candidate {
            id: &reading.id,
            score,
            reason,
            pinned,
            unnamed: None,
            theme: self.theme_place(&reading.themes),
            region: None,
            tone: None,
        };
        if let Some(forced) = self.forced(rule, Named::Reading, &reading.id) {
            return forced.map(|reason| candidate(theme.unwrap_or(0), reason.to_owned(), true));
        }
        let theme = theme.ok_or("none of its themes is in the course")?;
        if reading.care.is_restricted() {
            return Err("restricted: only a pin chooses it".into());
        }
        let mut score = theme;
        let mut reason = "theme".to_owned();
        let countries = &self.edition.target.course.select.case_studies.countries;
        let facts = [
            (cited.contains(reading.id.as_str()), 3, ", cited in the course"),
            (reading.countries.iter().any(|country| names(countries, &country.value)), 2, ", country"),
            (reading.language.value == self.edition.target.tag.language, 1, ", language"),
        ];
        for (_, points, words) in facts.into_iter().filter(|(so, ..)| *so) {
            score += points;
            reason.push_str(words);
        }
        Ok(candidate(score, reason, false))
    }
}
