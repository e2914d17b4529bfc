//! Rules on the texts of a library: where links, citations and pictures lead.

use std::collections::BTreeSet;

use super::{all, ids};
use crate::diagnostic::{Code, Diagnostics, suggestion};
use crate::library::exercise::linking_blocks;
use crate::library::{CaseStudy, Exercise, Form, Library, Page, Reading, Theme, page::PageText};
use crate::markdown::{Block, ReferenceKind, references};
use crate::source::{FileId, Sources, Span};

/// Links inside the library lead to a sheet of the exercise or to a case that it uses.
pub(super) fn links_lead_somewhere(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    for exercise in all(&library.exercises) {
        let sheets: BTreeSet<_> = exercise.given.sheets.iter().map(|sheet| format!("#{}", sheet.anchor)).collect();
        let cases = exercise.kept.uses_cases.iter();
        let cases: BTreeSet<_> = cases
            .flat_map(|case| {
                let later = case.reveal_later.then(|| format!("next:{}", case.id.value));
                std::iter::once(format!("case:{}", case.id.value)).chain(later)
            })
            .collect();
        for block in linking_blocks(exercise) {
            check_links(std::slice::from_ref(block), sheets.iter().chain(&cases), diagnostics);
        }
    }
    for_each_given(library, &mut |_, blocks| check_links(blocks, std::iter::empty(), diagnostics));
}

fn check_links<'a>(blocks: &[Block], known: impl Iterator<Item = &'a String> + Clone, diagnostics: &mut Diagnostics) {
    for reference in references(blocks) {
        let ReferenceKind::Link { target } = reference.kind else { continue };
        if !known.clone().any(|link| link == target) {
            let diagnostic = Code::BrokenLink.at(reference.span, format!("the link `{target}` leads nowhere"));
            let help = suggestion(target, known.clone().map(String::as_str));
            let help = help.unwrap_or_else(|| "only exercises' steps and notes link to sheets and cases".to_owned());
            diagnostics.push(diagnostic.help(help));
        }
    }
}

/// Visits all participants' text of the library with its file.
pub(super) fn for_each_given(library: &Library, visit: &mut dyn FnMut(FileId, &[Block])) {
    for Theme { file, given, .. } in all(&library.themes) {
        visit(*file, &given.introduction.blocks);
        visit(*file, &given.key_messages.blocks);
        given.topics.iter().for_each(|topic| visit(*file, &topic.part.blocks));
    }
    for Exercise { file, given, .. } in all(&library.exercises) {
        visit(*file, &given.objectives.blocks);
        given.sheets.iter().for_each(|sheet| visit(*file, &sheet.part.blocks));
    }
    for case in all(&library.case_studies) {
        for_each_of_case(case, visit);
    }
    for Reading { file, annotation, .. } in all(&library.readings) {
        visit(*file, &annotation.blocks);
    }
    for Form { file, sheet, .. } in all(&library.forms) {
        visit(*file, &sheet.blocks);
    }
}

fn for_each_of_case(case: &CaseStudy, visit: &mut dyn FnMut(FileId, &[Block])) {
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
    for Theme { file, kept, .. } in all(&library.themes) {
        kept.topic_notes.iter().for_each(|part| visit(*file, &part.blocks));
        kept.challenges.iter().for_each(|challenge| visit(*file, &challenge.part.blocks));
    }
    for exercise in all(&library.exercises) {
        linking_blocks(exercise).for_each(|block| visit(exercise.file, std::slice::from_ref(block)));
    }
    for CaseStudy { file, kept, .. } in all(&library.case_studies) {
        kept.teaching_notes.iter().chain(&kept.care).for_each(|part| visit(*file, &part.blocks));
    }
    for Page { file, text, .. } in all(&library.pages) {
        match text {
            PageText::Step(part) | PageText::Care(part) => visit(*file, &part.blocks),
            PageText::GroundRules(part) | PageText::Glossary(part) => visit(*file, &part.blocks),
            PageText::Challenges(challenges) => {
                challenges.iter().for_each(|challenge| visit(*file, &challenge.part.blocks));
            }
        }
    }
    for Form { file, notes, .. } in all(&library.forms) {
        notes.iter().for_each(|part| visit(*file, &part.blocks));
    }
}

/// Citations name readings, or, in a case study, its own sources; every source of a case is cited.
pub(super) fn citations_resolve(library: &Library, _: &Sources, diagnostics: &mut Diagnostics) {
    let readings = ids(&library.readings);
    let cases: BTreeSet<FileId> = all(&library.case_studies).map(|case| case.file).collect();
    let mut elsewhere = |file: FileId, blocks: &[Block]| {
        if !cases.contains(&file) {
            for (id, span) in citations(blocks) {
                unknown_citation(id, span, &readings, diagnostics);
            }
        }
    };
    for_each_given(library, &mut elsewhere);
    for_each_kept(library, &mut elsewhere);
    for case in all(&library.case_studies) {
        case_citations(case, &readings, diagnostics);
    }
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

fn case_citations(case: &CaseStudy, readings: &BTreeSet<&str>, diagnostics: &mut Diagnostics) {
    let own: BTreeSet<&str> = case.given.sources.iter().map(|source| source.anchor.as_str()).collect();
    let mut cited = BTreeSet::new();
    let mut visit = |_: FileId, blocks: &[Block]| {
        for (id, span) in citations(blocks) {
            if !own.contains(id) {
                unknown_citation(id, span, &own, diagnostics);
            }
            cited.insert(id.to_owned());
        }
    };
    for_each_of_case(case, &mut visit);
    case.kept.teaching_notes.iter().chain(&case.kept.care).for_each(|part| visit(case.file, &part.blocks));
    for source in &case.given.sources {
        if source.part.is_none() && !readings.contains(source.anchor.as_str()) {
            unknown_citation(&source.anchor, source.span, readings, diagnostics);
        } else if !cited.contains(&source.anchor) {
            let diagnostic = Code::UnusedSource.at(source.span, format!("nothing cites `{}`", source.anchor));
            diagnostics.push(diagnostic.help("cite it where it is used, or remove it"));
        }
    }
}

pub(super) fn citations(blocks: &[Block]) -> impl Iterator<Item = (&str, Span)> {
    references(blocks).into_iter().filter_map(|reference| match reference.kind {
        ReferenceKind::Citation { id } => Some((id, reference.span)),
        _ => None,
    })
}

fn unknown_citation(id: &str, span: Span, names: &BTreeSet<&str>, diagnostics: &mut Diagnostics) {
    if !names.contains(id) {
        let diagnostic = Code::UnknownCitation.at(span, format!("nothing is called `{id}`"));
        let help = suggestion(id, names.iter().copied());
        diagnostics.push(diagnostic.maybe_help(help.filter(|help| help.len() < 200)));
    }
}

/// Pictures lie beside the files that show them.
pub(super) fn pictures_exist(library: &Library, sources: &Sources, diagnostics: &mut Diagnostics) {
    let mut visit = |_: FileId, blocks: &[Block]| {
        for reference in references(blocks) {
            if let ReferenceKind::Picture { path } = reference.kind
                && picture_path(sources, reference.span.file, path).is_none()
            {
                let diagnostic =
                    Code::MissingPicture.at(reference.span, format!("the picture `{path}` does not exist"));
                diagnostics
                    .push(diagnostic.help("put a PNG, JPEG, GIF, WebP or SVG file of this name beside the text"));
            }
        }
    };
    for_each_given(library, &mut visit);
    for_each_kept(library, &mut visit);
}

/// The logo lies beside `library.yaml`.
pub(super) fn logo_exists(library: &Library, sources: &Sources, diagnostics: &mut Diagnostics) {
    let Some(logo) = &library.settings.brand.logo else { return };
    if picture_path(sources, logo.file.span.file, &logo.file.value).is_none() {
        let message = format!("the logo `{}` does not exist", logo.file.value);
        diagnostics.push(Code::MissingPicture.at(logo.file.span, message).help("put it beside `library.yaml`"));
    }
}

/// The file of a picture: beside the text or in a folder below it.
pub fn picture_path(sources: &Sources, file: FileId, path: &str) -> Option<FileId> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let picture = matches!(ending.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "svg");
    let inside = path.split('/').all(|name| !name.is_empty() && !name.starts_with('.')) && !path.contains([':', '\\']);
    let folder = sources.path(file).rsplit_once('/').map_or("", |(folder, _)| folder);
    (picture && inside).then(|| sources.find(&format!("{folder}/{path}"))).flatten()
}
