//! No document names what no pack holds, whatever a course leaves out and whatever a country takes away.

use std::collections::BTreeSet;

use coursepack::audience::Moment;
use coursepack::check::Checked;
use coursepack::compose::{self, Documents, Subject};
use coursepack::diagnostic::{Code, Diagnostics};
use coursepack::edition::{self, Edition, Tag, Target};
use coursepack::plan::{self, Plan, SheetOf};
use coursepack::select::{self, Selection};
use coursepack::source::{Located, Sources};
use coursepack::{check, length, library};

use super::agenda::bundled_library;
use super::cache::Small;
use super::editions::Folder;

/// Composes a target and looks at it; or its errors.
fn composed<R>(
    library: &Checked,
    target: &Target,
    look: impl FnOnce(Documents<'_>, &Edition<'_>, &Selection<'_>, &Plan) -> R,
) -> Result<R, Diagnostics> {
    let edition = edition::edition(library, target);
    let (selection, mut found) = select::select(&edition);
    let (plan, more) = plan::plan(&edition, &selection);
    found.extend(more);
    if found.has_errors() {
        return Err(found);
    }
    Ok(look(compose::compose(&edition, &selection, &plan), &edition, &selection, &plan))
}

fn unheld(library: &Checked, target: &Target) -> Result<Diagnostics, Diagnostics> {
    composed(library, target, |documents, edition, selection, plan| documents.unheld(edition, selection, plan))
}

fn targets(library: &Checked) -> impl Iterator<Item = Target> {
    library.courses.values().flat_map(|course| {
        let tags = course.targets.iter().map(|tag| Tag::parse(&tag.value, library, None).unwrap());
        tags.map(|tag| Target::new(library, course, tag)).collect::<Vec<_>>()
    })
}

#[test]
fn a_case_that_is_excluded_takes_its_exercises_out_or_is_refused() {
    let library = bundled_library();
    let (mut refused, mut taken_out) = (0, 0);
    for target in library
        .courses
        .values()
        .map(|course| Target::new(&library, course, Tag::parse(&course.targets[0].value, &library, None).unwrap()))
    {
        let used = |edition: &Edition<'_>, selection: &Selection<'_>| -> BTreeSet<String> {
            let exercises = selection.exercises.iter().map(|id| &edition.library.exercises[*id].original);
            let used = exercises.into_iter().flat_map(|exercise| &exercise.kept.uses_cases);
            used.map(|used| used.id.value.clone()).collect()
        };
        let cases = composed(&library, &target, |_, edition, selection, _| used(edition, selection)).unwrap();
        for case in cases {
            let mut target = target.clone();
            let span = target.course.days[0].span;
            target.course.select.case_studies.exclude.push(Located::new(case.clone(), span));
            match composed(&library, &target, |documents, edition, selection, plan| {
                let mut names = documents.participant.iter().chain(&documents.facilitator).flat_map(|one| &one.names);
                assert!(!names.any(|name| *name == Subject::Case(case.as_str().into())), "{case} is named");
                assert!(!used(edition, selection).contains(&case));
                assert!(documents.unheld(edition, selection, plan).is_empty());
                let reason = format!("its case {case} is excluded by the course");
                assert!(selection.decisions.iter().any(|one| !one.chosen && one.reason == reason), "{reason}");
                assert!(selection.notes.iter().any(|note| note.code == Code::LeftOut && note.message.contains(&case)));
            }) {
                Ok(()) => taken_out += 1,
                Err(found) => {
                    // The pin or the session that forces the exercise is named, or the day no longer closes.
                    let codes: BTreeSet<_> = found.iter().map(|one| one.code).collect();
                    assert!(codes.contains(&Code::ExcludedInUse) || codes.contains(&Code::NotInCountry), "{found:?}");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused >= 3 && taken_out >= 3, "{refused} refused, {taken_out} taken out");
}

#[test]
fn every_target_holds_what_its_documents_name() {
    let library = bundled_library();
    for target in targets(&library) {
        let found = unheld(&library, &target).unwrap();
        assert!(found.is_empty(), "{}: {found:?}", target.name());
    }
}

#[test]
fn a_document_that_goes_missing_is_told_by_all_that_name_it() {
    let library = bundled_library();
    let target = Target::new(&library, &library.courses["police-reform"], Tag::parse("en", &library, None).unwrap());
    let told = |goes: &dyn Fn(&Subject, &str) -> bool| {
        composed(&library, &target, |mut documents, edition, selection, plan| {
            let all = documents.participant.len();
            documents.participant.retain(|document| !goes(&document.of, document.kind.word()));
            assert!(documents.participant.len() < all);
            documents.facilitator.retain(|document| !goes(&document.of, document.kind.word()));
            let found = documents.unheld(edition, selection, plan);
            assert!(found.iter().all(|one| one.code == Code::NotInPacks));
            found.iter().map(|one| one.message.clone()).collect::<BTreeSet<_>>()
        })
        .unwrap()
    };
    let said = told(&|of, _| matches!(of, Subject::Sheet(SheetOf::Reveal(_))));
    assert!(said.iter().any(|message| message.starts_with("the end of the case `") && message.contains("named here")));
    assert!(said.iter().any(|message| message.contains("is chosen, and no pack of police-reform/en holds it")));
    let said = told(&|of, kind| *of == Subject::form("tests/police-reform") && kind == "form");
    assert!(said.iter().any(|message| message.starts_with("the form `tests/police-reform` is named here")), "{said:?}");
    let said = told(&|of, kind| kind == "handbook" || matches!(of, Subject::Case(_) | Subject::Sheet(_)));
    assert!(said.iter().any(|message| message.starts_with("the case `")), "{said:?}");
    assert!(said.iter().any(|message| message.starts_with("the sheet `")), "{said:?}");
}

#[test]
fn the_reason_is_told_by_explain_and_plan() {
    let small = Small::new();
    let reason = "its case kosovo-border-police-trafficking is excluded by the course";
    small.change(
        "modules/courses/small.yaml",
        "at-most: 2 }",
        "at-most: 2, exclude: [kosovo-border-police-trafficking] }",
    );
    assert!(small.must(&["explain", "small/en"]).0.contains(reason));
    let (said, complaints) = small.must(&["plan", "small/en", "--engine", "worker", "--format", "json"]);
    assert!(said.contains(reason), "{said}");
    let note = "note[left-out]: `border-management/02-victim-migrant-or-offender` is left out, too";
    assert!(complaints.contains(note) && complaints.contains("modules/courses/small.yaml:14:"), "{complaints}");
}

/// A country takes out what a course names that was not made for it.
#[test]
fn what_a_country_takes_out_is_missed_by_the_course_that_names_it() {
    let removes = "---\noverlay: removes\n---\n";
    let head = "title: A course\npurpose: A purpose.\ntargets: [en]\nparticipants: { expected: 20 }\n\
                days: [{ start: \"09:00\", end: \"12:00\" }]\n";
    let names = "select:\n  themes: [a]\n  exercises: { pin: [a/01-x] }\n  case-studies: { pin: [c] }\n";
    let items = "{ exercise: a/01-x }, { case-study: c }, { key-messages: a }, { discussion: a/first }";
    let course = format!("{head}{names}forms: [t]\nsessions: [{{ title: All, items: [{items}] }}]\n");
    let gone = [
        ("exercises/a/01-x.md", "unknown exercise `a/01-x`"),
        ("training-cycle/forms/t.md", "unknown form `t`"),
        ("themes/a.md", "unknown theme `a`"),
    ];
    for (path, message) in gone {
        let overlay = format!("countries/LR/{path}");
        let folder = Folder::new(&[("courses/c.yaml", &course), (&overlay, removes)]);
        for command in [&["plan", "c/en-LR", "--engine", "worker"][..], &["diff", "c/en", "c/en-LR"]] {
            let (_, _, complaints) = folder.run(command);
            assert!(complaints.contains(message), "{path}, {command:?}: {complaints}");
        }
    }
}

#[test]
fn a_part_that_is_bound_too_early_is_told_by_what_it_is() {
    let library = bundled_library();
    let target = Target::new(&library, &library.courses["police-reform"], Tag::parse("en", &library, None).unwrap());
    let told = composed(&library, &target, |mut documents, _, _, _| {
        assert!(documents.too_early().is_empty());
        let later = documents.participant.iter().find(|document| document.moment == Moment::Later).unwrap();
        let part = later.parts[0].clone();
        documents.participant[0].parts.push(part);
        documents.too_early().iter().map(|one| one.code).collect::<Vec<_>>()
    });
    assert_eq!(told.unwrap(), [Code::LooseSheetBound]);
}

#[test]
fn a_long_sheet_is_found_by_what_it_is_and_not_by_the_end_of_its_name() {
    let mut files = super::folder::base();
    let library = files.get_mut("modules/library.yaml").unwrap();
    library.push_str("standards: { sheet-pages: 1 }\n");
    let exercise = files.get_mut("modules/exercises/a/01-x.md").unwrap();
    *exercise = exercise.replace("[the sheet](#sheet)", "[the sheet](#sheet), [the road](#road-sheet)");
    *exercise = exercise.replace("## Worksheet", "## Handout: A road {#road-sheet give=step}\n\nText.\n\n## Worksheet");
    let sources = Sources::new(files.into_iter().map(|(path, text)| (path, text.into_bytes())));
    let (found, before) = library::load(&sources);
    let library = check::check(found.unwrap(), &sources, before).0.unwrap();
    let target = Target::new(&library, &library.courses["c"], Tag::parse("en", &library, None).unwrap());
    let told = |long: &str| {
        composed(&library, &target, |documents, edition, _, _| {
            let pages = |anchor: &str| if anchor == long { 2 } else { 1 };
            let pages = documents.participant.iter().map(|document| match &document.of {
                Subject::Sheet(SheetOf::Exercise(_, anchor)) => (document, pages(anchor)),
                _ => (document, 1),
            });
            length::length(edition, pages).iter().map(|one| one.message.clone()).collect::<Vec<_>>()
        })
        .unwrap()
    };
    assert_eq!(told("sheet"), ["the worksheet `A sheet` takes 2 pages"]);
    assert_eq!(told("road-sheet"), ["the handout `A road` takes 2 pages"]);
}
