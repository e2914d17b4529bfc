//! Rules on the texts of a library: where links, citations and pictures lead.

use std::collections::BTreeSet;

use super::pictures::{self, picture_path};
use super::{all, ids};
use crate::diagnostic::{Code, Diagnostics, suggestion};
use crate::library::exercise::linking_blocks;
use crate::library::{CaseStudy, Exercise, Form, Library, Page, Reading, Theme, page::PageText};
use crate::markdown::{Block, Reference, ReferenceKind, references};
use crate::source::{FileId, Sources, Span};

/// What texts refer to is there: links lead to a sheet of the exercise or to a case, citations name readings or the
/// case's own sources, and pictures lie beside the files that show them.
pub(super) fn references_resolve(library: &Library, sources: &Sources, diagnostics: &mut Diagnostics) {
    let readings = ids(&library.readings);
    let cases = library.case_studies.keys().map(|id| format!("case:{id}")).collect();
    let nowhere = BTreeSet::new();
    let mut given = Referred { links: &nowhere, names: &readings, cited: BTreeSet::new() };
    for_each_given_outside_cases(library, &mut |_, blocks| given.resolve(blocks, sources, diagnostics));
    let mut kept = Referred { links: &cases, ..given };
    for_each_kept_of_others(library, &mut |_, blocks| kept.resolve(blocks, sources, diagnostics));
    for exercise in all(&library.exercises) {
        let mut own = Referred { links: &links_of(exercise), names: &readings, cited: BTreeSet::new() };
        own.resolve(linking_blocks(exercise), sources, diagnostics);
    }
    for case in all(&library.case_studies) {
        let names = case.given.sources.iter().map(|source| source.anchor.as_str()).collect();
        let mut own = Referred { links: &nowhere, names: &names, cited: BTreeSet::new() };
        for_each_given_of_case(case, &mut |_, blocks| own.resolve(blocks, sources, diagnostics));
        own.links = &cases;
        for_each_kept_of_case(case, &mut |_, blocks| own.resolve(blocks, sources, diagnostics));
        sources_are_used(case, &own.cited, &readings, diagnostics);
    }
}

/// What texts may refer to, and what of it they cite.
struct Referred<'a> {
    links: &'a BTreeSet<String>,
    names: &'a BTreeSet<&'a str>,
    cited: BTreeSet<&'a str>,
}

impl Referred<'_> {
    fn resolve<'b>(
        &mut self,
        blocks: impl IntoIterator<Item = &'b Block>,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) {
        for Reference { span, kind } in blocks.into_iter().flat_map(|block| references(std::slice::from_ref(block))) {
            match kind {
                ReferenceKind::Link { target } if !self.links.contains(target) => {
                    let diagnostic = Code::BrokenLink.at(span, format!("the link `{target}` leads nowhere"));
                    let help = suggestion(target, self.links.iter().map(String::as_str));
                    let only = || "only steps and facilitators' notes link to sheets and cases".to_owned();
                    diagnostics.push(diagnostic.help(help.unwrap_or_else(only)));
                }
                ReferenceKind::Citation { id } => match self.names.get(id) {
                    Some(name) => drop(self.cited.insert(name)),
                    None => unknown_citation(id, span, self.names, diagnostics),
                },
                ReferenceKind::Picture { path } if picture_path(sources, span.file, path).is_none() => {
                    let diagnostic = Code::MissingPicture.at(span, format!("the picture `{path}` does not exist"));
                    diagnostics.push(diagnostic.help(pictures::beside(sources, span.file, path)));
                }
                ReferenceKind::Link { .. } | ReferenceKind::Picture { .. } => {}
            }
        }
    }
}

/// The links that lead somewhere from an exercise's steps and notes.
fn links_of(exercise: &Exercise) -> BTreeSet<String> {
    let sheets = exercise.given.sheets.iter().map(|sheet| format!("#{}", sheet.anchor));
    let cases = exercise.kept.uses_cases.iter().flat_map(|case| {
        let later = case.reveal_later.then(|| format!("next:{}", case.id.value));
        std::iter::once(format!("case:{}", case.id.value)).chain(later)
    });
    sheets.chain(cases).collect()
}

/// Every source of a case is cited, and those that are readings exist.
fn sources_are_used(
    case: &CaseStudy,
    cited: &BTreeSet<&str>,
    readings: &BTreeSet<&str>,
    diagnostics: &mut Diagnostics,
) {
    for source in &case.given.sources {
        if source.part.is_none() && !readings.contains(source.anchor.as_str()) {
            unknown_citation(&source.anchor, source.span, readings, diagnostics);
        } else if !cited.contains(source.anchor.as_str()) {
            let diagnostic = Code::UnusedSource.at(source.span, format!("nothing cites `{}`", source.anchor));
            diagnostics.push(diagnostic.help("cite it where it is used, or remove it"));
        }
    }
}

fn unknown_citation(id: &str, span: Span, names: &BTreeSet<&str>, diagnostics: &mut Diagnostics) {
    let diagnostic = Code::UnknownCitation.at(span, format!("nothing is called `{id}`"));
    let help = suggestion(id, names.iter().copied());
    diagnostics.push(diagnostic.maybe_help(help.filter(|help| help.len() < 200)));
}

/// The readings that anything cites.
pub fn cited_readings(library: &Library) -> BTreeSet<String> {
    let mut cited = BTreeSet::new();
    let mut visit = |_: FileId, blocks: &[Block]| cited.extend(citations(blocks).map(|(id, _)| id.to_owned()));
    for_each_given(library, &mut visit);
    for_each_kept(library, &mut visit);
    let sources = all(&library.case_studies).flat_map(|case| &case.given.sources);
    cited.extend(sources.filter(|source| source.part.is_none()).map(|source| source.anchor.clone()));
    cited.retain(|id| library.readings.contains_key(id));
    cited
}

/// Visits all participants' text of the library with its file.
pub(super) fn for_each_given(library: &Library, visit: &mut dyn FnMut(FileId, &[Block])) {
    for_each_given_outside_cases(library, visit);
    all(&library.case_studies).for_each(|case| for_each_given_of_case(case, visit));
}

fn for_each_given_outside_cases(library: &Library, visit: &mut dyn FnMut(FileId, &[Block])) {
    for Theme { file, given, .. } in all(&library.themes) {
        visit(*file, &given.introduction.blocks);
        given.objectives.iter().for_each(|part| visit(*file, &part.blocks));
        visit(*file, &given.key_messages.blocks);
        given.topics.iter().for_each(|topic| visit(*file, &topic.part.blocks));
    }
    for Exercise { file, given, .. } in all(&library.exercises) {
        visit(*file, &given.objectives.blocks);
        given.sheets.iter().for_each(|sheet| visit(*file, &sheet.part.blocks));
    }
    for Reading { file, annotation, .. } in all(&library.readings) {
        visit(*file, &annotation.blocks);
    }
    for Form { file, sheet, .. } in all(&library.forms) {
        visit(*file, &sheet.blocks);
    }
}

fn for_each_given_of_case(case: &CaseStudy, visit: &mut dyn FnMut(FileId, &[Block])) {
    let given = &case.given;
    let sections = given.sections.iter().map(|section| &section.part);
    let questions = given.questions.iter().map(|(_, part)| part);
    let sources = given.sources.iter().filter_map(|source| source.part.as_ref());
    for part in std::iter::once(&given.summary).chain(sections).chain(questions).chain(sources) {
        visit(case.file, &part.blocks);
    }
}

/// Visits all facilitators' text of the library with its file.
pub(super) fn for_each_kept(library: &Library, visit: &mut dyn FnMut(FileId, &[Block])) {
    for_each_kept_of_others(library, visit);
    for exercise in all(&library.exercises) {
        linking_blocks(exercise).for_each(|block| visit(exercise.file, std::slice::from_ref(block)));
    }
    all(&library.case_studies).for_each(|case| for_each_kept_of_case(case, visit));
}

/// Of all but exercises and cases.
fn for_each_kept_of_others(library: &Library, visit: &mut dyn FnMut(FileId, &[Block])) {
    for Theme { file, kept, .. } in all(&library.themes) {
        kept.topic_notes.iter().for_each(|part| visit(*file, &part.blocks));
        kept.challenges.iter().for_each(|challenge| visit(*file, &challenge.part.blocks));
    }
    for Page { file, text, .. } in all(&library.pages) {
        match text {
            PageText::Step(part) | PageText::Care(part) => visit(*file, &part.blocks),
            PageText::GroundRules(part) | PageText::Glossary(part) | PageText::District(part) => {
                visit(*file, &part.blocks);
            }
            PageText::Challenges(challenges) => {
                challenges.iter().for_each(|challenge| visit(*file, &challenge.part.blocks));
            }
        }
    }
    for Form { file, notes, .. } in all(&library.forms) {
        notes.iter().for_each(|part| visit(*file, &part.blocks));
    }
}

fn for_each_kept_of_case(case: &CaseStudy, visit: &mut dyn FnMut(FileId, &[Block])) {
    case.kept.teaching_notes.iter().chain(&case.kept.care).for_each(|part| visit(case.file, &part.blocks));
}

pub(super) fn citations(blocks: &[Block]) -> impl Iterator<Item = (&str, Span)> {
    references(blocks).into_iter().filter_map(|reference| match reference.kind {
        ReferenceKind::Citation { id } => Some((id, reference.span)),
        _ => None,
    })
}
