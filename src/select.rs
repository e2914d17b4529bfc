//! Selects the exercises, case studies and readings of a course and says of every candidate why it is in or out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostics};
use crate::edition::Edition;
use crate::library::care::Care;
use crate::library::case_study::Tone;
use crate::library::course::{ItemRule, Rule};
use crate::library::{CaseStudy, Country, Exercise, Reading};
use crate::source::{Located, Span};

/// What was chosen for one target, each list in the order of use, and every decision.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// Themes in the course's order.
    pub themes: Vec<&'a str>,
    /// Exercises by theme and number.
    pub exercises: Vec<&'a str>,
    /// Case studies, best first within each theme.
    pub case_studies: Vec<&'a str>,
    /// Readings, best first.
    pub readings: Vec<&'a str>,
    /// All candidates, chosen or not.
    pub decisions: Vec<Decision>,
}

impl Selection<'_> {
    /// Chosen items that only a pin could choose and the handbook does not bind, each as `kind/id`.
    pub fn restricted(&self, edition: &Edition<'_>) -> Vec<String> {
        let library = edition.library;
        let exercises = self.exercises.iter().map(|id| ("exercises", id, &library.exercises[*id].original.given.care));
        let cases = self.case_studies.iter();
        let cases = cases.map(|id| ("case-studies", id, &library.case_studies[*id].original.given.care));
        let readings = self.readings.iter().map(|id| ("readings", id, &library.readings[*id].original.care));
        let all = exercises.chain(cases).chain(readings).filter(|(.., care)| care.is_restricted());
        all.map(|(kind, id, _)| format!("{kind}/{id}")).collect()
    }
}

/// Why a candidate is in or out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Decision {
    /// `exercise`, `case-study` or `reading`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Whether it is in.
    pub chosen: bool,
    /// How well it fits; the higher, the better; 0 for one that the filters refuse.
    pub score: u32,
    /// The rule that decided.
    pub reason: String,
}

impl Decision {
    /// Whether it passed the filters, also where others fitted better.
    pub fn passed(&self) -> bool {
        self.chosen || self.score > 0
    }
}

/// A candidate before the limits are applied.
struct Candidate<'a> {
    id: &'a str,
    score: u32,
    reason: String,
    pinned: bool,
    /// The place in the course of the theme that it serves, for balance.
    theme: usize,
    /// The first region of a case, for balance.
    region: Option<String>,
    tone: Option<Tone>,
}

/// Either a candidate or the reason why it is none.
type Verdict<'a> = Result<Candidate<'a>, String>;

/// Selects what one edition's course asks for; the same library and course give the same selection.
pub fn select<'a>(edition: &Edition<'a>) -> (Selection<'a>, Diagnostics) {
    let course = &edition.target.course;
    let library = edition.library;
    let mut diagnostics = Diagnostics::new();
    let mut decisions = Vec::new();
    let themes = course.select.themes.iter().filter_map(|theme| library.themes.get_key_value(&theme.value));
    let themes: Vec<&str> = themes.map(|(id, _)| id.as_str()).collect();
    let context = Context { edition, themes: &themes, sessions: in_sessions(edition) };
    context.refuse(&mut diagnostics);

    let exercises =
        library.exercises.values().map(|versions| (&versions.original, context.exercise(&versions.original)));
    let exercises = exercises.map(|(exercise, verdict)| (exercise.id.as_str(), verdict)).collect();
    let mut exercises = choose("exercise", exercises, course.select.exercises.at_most, &mut decisions);
    exercises.sort_by_key(|id| context.exercise_order(id));

    let cases = library.case_studies.values().map(|versions| &versions.original);
    let cases = cases.map(|case| (case.id.as_str(), context.case_study(case, &exercises))).collect();
    let mut case_studies = choose("case-study", cases, course.select.case_studies.at_most, &mut decisions);
    case_studies.sort_by_key(|id| context.theme_place(&library.case_studies[*id].original.given.themes));

    let cited = cited(edition, &themes, &case_studies);
    let readings = library.readings.values().map(|versions| &versions.original);
    let readings = readings.map(|reading| (reading.id.as_str(), context.reading(reading, &cited))).collect();
    let readings = choose("reading", readings, course.select.readings.at_most, &mut decisions);

    let selection = Selection { themes, exercises, case_studies, readings, decisions };
    empty_themes(edition, &selection, &mut diagnostics);
    (selection, diagnostics)
}

struct Context<'a, 'b> {
    edition: &'b Edition<'a>,
    themes: &'b [&'a str],
    /// Exercises and cases that the course's sessions name.
    sessions: Vec<&'b Located<String>>,
}

fn in_sessions<'b>(edition: &'b Edition<'_>) -> Vec<&'b Located<String>> {
    let items = edition.target.course.sessions.iter().flat_map(|session| &session.items);
    items
        .filter_map(|item| match &item.value {
            ItemRule::Exercise(id, _) | ItemRule::CaseStudy(id, _) => Some(id),
            _ => None,
        })
        .collect()
}

fn names(list: &[Located<String>], id: &str) -> bool {
    list.iter().any(|name| name.value == id)
}

impl<'a> Context<'a, '_> {
    /// Pins, sessions and exclusions decide before any filter.
    fn forced(&self, rule: &Rule, id: &str) -> Option<Result<&'static str, String>> {
        if names(&rule.exclude, id) {
            return Some(Err("excluded by the course".to_owned()));
        }
        if names(&rule.pin, id) {
            return Some(Ok("pinned by the course"));
        }
        self.sessions.iter().any(|named| named.value == id).then_some(Ok("named in a session"))
    }

    /// What a course names although it must not be used here, or only with a pin.
    fn refuse(&self, diagnostics: &mut Diagnostics) {
        let library = self.edition.library;
        let select = &self.edition.target.course.select;
        let mut restricted = |id: &str, care: &Care, pins: &[Located<String>], span: Span| {
            if care.is_restricted() && !names(pins, id) {
                let message = format!("`{id}` is restricted, and only a pin chooses it");
                let help = "pin it under `select` if this group and its facilitators are ready for it";
                diagnostics.push(Code::RestrictedNotPinned.at(span, message).help(help));
            }
        };
        let mut cases = Vec::new();
        for named in self.sessions.iter().copied().chain(&select.exercises.pin).chain(&select.case_studies.pin) {
            cases.extend(library.case_studies.get(&named.value).map(|case| (&case.original, named.span)));
            let Some(exercise) = library.exercises.get(&named.value).map(|exercise| &exercise.original) else {
                continue;
            };
            restricted(&exercise.id, &exercise.given.care, &select.exercises.pin, named.span);
            let used = exercise.kept.uses_cases.iter().filter_map(|used| library.case_studies.get(&used.id.value));
            cases.extend(used.map(|case| (&case.original, named.span)));
        }
        for (case, span) in &cases {
            restricted(&case.id, &case.given.care, &select.case_studies.pin, *span);
        }
        for (case, span) in cases {
            if let Some(country) = self.unwanted(case) {
                let message = format!("`{}` must not be used in {country}", case.id);
                let help = "take it out of the course, or make the course without this target";
                diagnostics.push(Code::NotInCountry.at(span, message).help(help));
            }
        }
    }

    /// The country of the edition, if the case is never used there.
    fn unwanted(&self, case: &CaseStudy) -> Option<Country> {
        self.edition.target.tag.country.filter(|own| names(&case.kept.not_in, own.code()))
    }

    /// Why only a pin may choose a case.
    fn only_by_pin(&self, case: &CaseStudy) -> Option<String> {
        let about_own = || self.edition.target.tag.country.filter(|own| names(&case.given.countries, own.code()));
        if case.given.care.is_restricted() {
            return Some("restricted: only a pin chooses it".to_owned());
        }
        if let Some(country) = self.unwanted(case) {
            return Some(format!("never used in {country}"));
        }
        about_own().map(|country| format!("about {country} itself: only a pin chooses it"))
    }

    /// How well themes fit: the first theme of an item counts more than its others.
    fn theme_score(&self, themes: &[Located<String>]) -> Option<u32> {
        let place = themes.iter().position(|theme| self.themes.contains(&theme.value.as_str()))?;
        Some(if place == 0 { 4 } else { 2 })
    }

    /// The place of an item's first theme of the course.
    fn theme_place(&self, themes: &[Located<String>]) -> usize {
        let place = self.themes.iter().position(|theme| names(themes, theme));
        place.unwrap_or(self.themes.len())
    }

    fn exercise_order(&self, id: &str) -> (usize, String) {
        let theme = id.split('/').next().unwrap_or_default();
        let place = self.themes.iter().position(|known| *known == theme).unwrap_or(self.themes.len());
        (place, id.to_owned())
    }

    fn exercise(&self, exercise: &'a Exercise) -> Verdict<'a> {
        let course = &self.edition.target.course;
        let rule = &course.select.exercises;
        let (given, kept) = (&exercise.given, &exercise.kept);
        let score = self.theme_score(&given.themes);
        let candidate = |score, reason: String, pinned| Candidate {
            id: &exercise.id,
            score,
            reason,
            pinned,
            theme: self.theme_place(&given.themes),
            region: None,
            tone: None,
        };
        if let Some(forced) = self.forced(rule, &exercise.id) {
            return forced.map(|reason| candidate(score.unwrap_or(0), reason.to_owned(), true));
        }
        let score = score.ok_or("none of its themes is in the course")?;
        if given.care.is_restricted() {
            return Err("restricted: only a pin chooses it".to_owned());
        }
        if let Some(most) = rule.minutes_at_most.filter(|most| given.minutes.value > *most) {
            return Err(format!("takes {} minutes, more than {most}", given.minutes.value));
        }
        if kept.level > course.level {
            return Err("harder than the course's level".to_owned());
        }
        let fits = given.audience.iter().any(|audience| names(&course.audience, &audience.value));
        let mixed = names(&given.audience, "mixed") || given.audience.is_empty() || course.audience.is_empty();
        if !fits && !mixed {
            return Err("for another audience".to_owned());
        }
        let (least, most) = kept.group_size.value;
        if !(least..=most).contains(&course.participants.expected) {
            return Err(format!("for {least} to {most} people"));
        }
        let cases = kept.uses_cases.iter().filter_map(|used| self.edition.library.case_studies.get(&used.id.value));
        let pins = &course.select.case_studies.pin;
        for case in cases.map(|case| &case.original).filter(|case| !names(pins, &case.id)) {
            if let Some(reason) = self.only_by_pin(case) {
                return Err(format!("its case {} is {reason}", case.id));
            }
        }
        let reason = format!("theme{}", if fits { ", audience" } else { "" });
        Ok(candidate(score + 2 * u32::from(fits), reason, false))
    }

    fn case_study(&self, case: &'a CaseStudy, exercises: &[&str]) -> Verdict<'a> {
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
            theme: self.theme_place(&given.themes),
            region: self.regions(case).into_iter().next(),
            tone: Some(given.tone),
        };
        if let Some(forced) = self.forced(rule, &case.id) {
            return forced.map(|reason| candidate(theme.unwrap_or(0), reason.to_owned(), true));
        }
        let using = exercises.iter().find(|id| {
            let used = &self.edition.library.exercises[**id].original.kept.uses_cases;
            used.iter().any(|used| used.id.value == case.id)
        });
        if let Some(exercise) = using {
            return Ok(candidate(theme.unwrap_or(0), format!("used by the exercise {exercise}"), true));
        }
        let theme = theme.ok_or("none of its themes is in the course")?;
        if let Some(reason) = self.only_by_pin(case) {
            return Err(reason);
        }
        if given.level > course.level {
            return Err("harder than the course's level".to_owned());
        }
        let (place, why) = place?;
        let (language, translated) = self.language_score(case);
        Ok(candidate(theme + place + language, format!("theme{why}{translated}"), false))
    }

    /// In an edition in another language, a case that is translated counts more than one that is not.
    fn language_score(&self, case: &CaseStudy) -> (u32, &'static str) {
        let language = &self.edition.target.tag.language;
        let versions = self.edition.library.case_studies.get(&case.id);
        let translated = versions.is_some_and(|versions| versions.in_language(language).is_some());
        let foreign = *language != self.edition.library.settings.language.value;
        if foreign && translated { (2, ", language") } else { (0, "") }
    }

    /// Countries count more than regions; without either, every place fits.
    fn place_score(&self, case: &CaseStudy, rule: &Rule) -> Result<(u32, &'static str), String> {
        if rule.countries.is_empty() && rule.regions.is_empty() {
            return Ok((0, ""));
        }
        if case.given.countries.iter().any(|country| names(&rule.countries, &country.value)) {
            return Ok((3, ", country"));
        }
        if self.regions(case).iter().any(|region| names(&rule.regions, region)) {
            return Ok((2, ", region"));
        }
        Err("in none of the course's countries and regions".to_owned())
    }

    fn regions(&self, case: &CaseStudy) -> Vec<String> {
        let gazetteer = &self.edition.library.gazetteer;
        let countries = case.given.countries.iter().filter_map(|country| Country::new(&country.value));
        let through =
            countries.flat_map(|country| gazetteer.regions_of(country).map(str::to_owned).collect::<Vec<_>>());
        case.given.regions.iter().map(|region| region.value.clone()).chain(through).collect()
    }

    fn reading(&self, reading: &'a Reading, cited: &BTreeSet<String>) -> Verdict<'a> {
        let rule = &self.edition.target.course.select.readings;
        let theme = self.theme_score(&reading.themes);
        let candidate = |score, reason: String, pinned| Candidate {
            id: &reading.id,
            score,
            reason,
            pinned,
            theme: self.theme_place(&reading.themes),
            region: None,
            tone: None,
        };
        if let Some(forced) = self.forced(rule, &reading.id) {
            return forced.map(|reason| candidate(theme.unwrap_or(0), reason.to_owned(), true));
        }
        let theme = theme.ok_or("none of its themes is in the course")?;
        if reading.care.is_restricted() {
            return Err("restricted: only a pin chooses it".to_owned());
        }
        let mut score = theme;
        let mut reason = "theme".to_owned();
        let countries = &self.edition.target.course.select.case_studies.countries;
        let facts = [
            (cited.contains(&reading.id), 3, ", cited in the course"),
            (reading.countries.iter().any(|country| names(countries, &country.value)), 2, ", country"),
            (reading.language == self.edition.target.tag.language, 1, ", language"),
        ];
        for (_, points, words) in facts.into_iter().filter(|(so, ..)| *so) {
            score += points;
            reason.push_str(words);
        }
        Ok(candidate(score, reason, false))
    }
}

/// Readings that the chosen themes and cases cite.
fn cited(edition: &Edition<'_>, themes: &[&str], cases: &[&str]) -> BTreeSet<String> {
    let library = edition.library;
    let themes = themes.iter().map(|id| &library.themes[*id].original.given);
    let blocks = themes.flat_map(|given| given.introduction.blocks.iter().chain(&given.key_messages.blocks));
    let from_themes = blocks.flat_map(|block| crate::markdown::references(std::slice::from_ref(block)));
    let from_themes = from_themes.filter_map(|reference| match reference.kind {
        crate::markdown::ReferenceKind::Citation { id } => Some(id),
        _ => None,
    });
    let cases = cases.iter().flat_map(|id| &library.case_studies[*id].original.given.sources);
    from_themes.chain(cases.map(|source| source.anchor.clone())).collect()
}

/// Sorts candidates, fills the limit in balance and writes down every decision.
fn choose<'a>(
    kind: &'static str,
    verdicts: Vec<(&'a str, Verdict<'a>)>,
    at_most: Option<u32>,
    decisions: &mut Vec<Decision>,
) -> Vec<&'a str> {
    let mut candidates = Vec::new();
    for (id, verdict) in verdicts {
        match verdict {
            Ok(candidate) => candidates.push(candidate),
            Err(reason) => decisions.push(Decision { kind, id: id.to_owned(), chosen: false, score: 0, reason }),
        }
    }
    candidates.sort_by(|a, b| (!a.pinned, b.score, a.id).cmp(&(!b.pinned, a.score, b.id)));
    let most = at_most.map_or(usize::MAX, |most| most as usize);
    let (chosen, why_not) = fill(&candidates, most);
    let mut ids = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let chosen = chosen.contains(&index);
        if chosen {
            ids.push(candidate.id);
        }
        let reason = match why_not.get(&index) {
            Some(limit) if !chosen => format!("{}; but {limit}", candidate.reason),
            _ => candidate.reason.clone(),
        };
        decisions.push(Decision { kind, id: candidate.id.to_owned(), chosen, score: candidate.score, reason });
    }
    decisions.sort_by(|a, b| (a.kind, !a.chosen, b.score, &a.id).cmp(&(b.kind, !b.chosen, a.score, &b.id)));
    ids
}

/// Takes pins first, then the best of each theme that has none yet, then the best; no more than half from one region,
/// and a setback beside a success.
fn fill(candidates: &[Candidate<'_>], most: usize) -> (BTreeSet<usize>, BTreeMap<usize, String>) {
    let mut chosen: Vec<usize> = (0..candidates.len()).filter(|&index| candidates[index].pinned).collect();
    let mut why_not = BTreeMap::new();
    let half = most.div_ceil(2);
    let region_is_full = |chosen: &[usize], candidate: &Candidate<'_>| {
        let same = chosen.iter().filter(|&&other| candidates[other].region == candidate.region);
        candidate.region.is_some() && most != usize::MAX && same.count() >= half
    };
    for (index, candidate) in candidates.iter().enumerate() {
        let served = chosen.iter().any(|&other| candidates[other].theme == candidate.theme);
        if chosen.len() < most && !served && !region_is_full(&chosen, candidate) {
            chosen.push(index);
        }
    }
    for (index, candidate) in candidates.iter().enumerate() {
        if chosen.contains(&index) {
            continue;
        }
        if chosen.len() >= most {
            why_not.insert(index, format!("{most} others fit better"));
        } else if region_is_full(&chosen, candidate) {
            why_not.insert(index, "half of the places are taken by its region".to_owned());
        } else {
            chosen.push(index);
        }
    }
    // Places that the balance left open are better filled than empty.
    for index in why_not.keys().copied().collect::<Vec<_>>() {
        if chosen.len() < most {
            chosen.push(index);
            why_not.remove(&index);
        }
    }
    balance_tone(candidates, &mut chosen, &mut why_not);
    (chosen.into_iter().collect(), why_not)
}

/// Among three or more cases there is one that failed and one that did not.
fn balance_tone(candidates: &[Candidate<'_>], chosen: &mut [usize], why_not: &mut BTreeMap<usize, String>) {
    for (name, failed) in [("a case that failed", true), ("a case that did not fail", false)] {
        let fitting = |index: usize| candidates[index].tone.is_some_and(|tone| (tone == Tone::Setback) == failed);
        if chosen.len() < 3 || chosen.iter().any(|&index| fitting(index) || candidates[index].tone.is_none()) {
            continue;
        }
        let better = why_not.keys().copied().find(|&index| fitting(index));
        let worst = chosen.iter().rposition(|&index| !candidates[index].pinned);
        if let (Some(better), Some(worst)) = (better, worst) {
            why_not.remove(&better);
            why_not.insert(chosen[worst], format!("the course needs {name}"));
            chosen[worst] = better;
        }
    }
}

/// A theme with nothing for a filter is worth a word.
fn empty_themes(edition: &Edition<'_>, selection: &Selection<'_>, diagnostics: &mut Diagnostics) {
    let library = edition.library;
    for theme in &edition.target.course.select.themes {
        let has = |themes: &[Located<String>]| names(themes, &theme.value);
        let exercise = |id: &str| has(&library.exercises[id].original.given.themes);
        let case = |id: &str| has(&library.case_studies[id].original.given.themes);
        let reading = |id: &str| has(&library.readings[id].original.themes);
        let any = |chosen: &[&str], fits: &dyn Fn(&str) -> bool| chosen.iter().any(|id| fits(id));
        // What the library has nothing of, no filter can find.
        let kinds = [
            ("exercise", any(&selection.exercises, &exercise), library.exercises.keys().any(|id| exercise(id))),
            ("case study", any(&selection.case_studies, &case), library.case_studies.keys().any(|id| case(id))),
            ("reading", any(&selection.readings, &reading), library.readings.keys().any(|id| reading(id))),
        ];
        for (kind, ..) in kinds.iter().filter(|(_, found, exists)| !found && *exists) {
            let rule = match *kind {
                "exercise" => &edition.target.course.select.exercises,
                "case study" => &edition.target.course.select.case_studies,
                _ => &edition.target.course.select.readings,
            };
            if rule.at_most == Some(0) {
                continue;
            }
            let message = format!("no {kind} of `{}` is chosen for {}", theme.value, edition.target.name());
            diagnostics.push(
                Code::EmptyTheme
                    .at(theme.span, message)
                    .help("widen the filter; `coursepack explain` says why each was left out"),
            );
        }
    }
}
