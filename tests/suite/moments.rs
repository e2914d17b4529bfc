//! Participants have from the start what the handbook needs, and get later what would give it away.

use std::collections::{BTreeMap, BTreeSet};

use coursepack::audience::{Moment, PackKind};
use coursepack::check::{self, Checked};
use coursepack::diagnostic::Diagnostics;
use coursepack::edition::{Tag, Target};
use coursepack::pack::{Pack, verify};
use coursepack::render::{Manuscript, Templates};
use coursepack::source::Sources;
use coursepack::{Compiled, Kit, bundled, compile, library, pdf};

use super::cache::Small;
use super::interference::OnePage;

/// The bundled library with some files changed.
struct Bundled {
    sources: Sources,
    checked: Checked,
}

impl Bundled {
    fn new(changes: &[(&str, &dyn Fn(String) -> String)]) -> Self {
        let files = bundled::files().map(|(path, bytes)| {
            let text =
                |change: &dyn Fn(String) -> String| change(String::from_utf8(bytes.to_vec()).unwrap()).into_bytes();
            let change = changes.iter().find(|(changed, _)| *changed == path);
            (path.to_owned(), change.map_or_else(|| bytes.to_vec(), |(_, change)| text(*change)))
        });
        let sources = Sources::new(files);
        let (found, before) = library::load(&sources);
        let checked = check::check(found.unwrap(), &sources, before).0.unwrap();
        Self { sources, checked }
    }

    /// Compiles an edition with the pack for after the course; its PDFs are one and the same.
    fn compile(&self, course: &str, tag: &str) -> (Option<Compiled>, Diagnostics) {
        let tag = Tag::parse(tag, &self.checked, None).unwrap();
        let target = Target { after: true, ..Target::new(&self.checked, &self.checked.courses[course], tag) };
        let (templates, _) = Templates::new(bundled::templates(), &self.sources);
        let typesetter = OnePage::new();
        let kit = Kit { jobs: 2, ..Kit::new(&self.sources, &templates, &typesetter) };
        compile(&self.checked, &target, &kit)
    }
}

fn paths(pack: &Pack) -> BTreeSet<&str> {
    pack.files.keys().map(|path| path.as_str()).filter(|path| path.ends_with(".pdf")).collect()
}

/// A test of what people know, by its id or its French title.
fn is_test(path: &str) -> bool {
    path.contains("-tests-") || path.contains("-que-savez-vous-")
}

#[test]
fn every_pack_holds_what_belongs_to_its_moment() {
    let bundled = Bundled::new(&[]);
    for (course, tag) in [("police-reform", "en"), ("police-reform", "fr"), ("five-days", "en")] {
        let compiled = bundled.compile(course, tag).0.unwrap();
        let packs: BTreeMap<_, _> = compiled.packs.iter().map(|pack| (pack.kind, pack)).collect();
        let [start, kept, after] = PackKind::ALL.map(|kind| paths(packs[&kind]));
        for pack in packs.values() {
            verify(&pack.zip).unwrap();
        }
        let is_loose = |path: &&str| path.contains("/loose/") || path.contains("forms/l") && is_test(path);
        assert_eq!(start.iter().filter(|path| is_loose(path)).count(), 0, "{start:?}");
        let handbook = compiled.build.documents.iter().find(|document| document.kind.word() == "handbook").unwrap();
        assert!(
            start.contains(handbook.path.as_str()) && start.iter().any(|path| path.starts_with("forms/")),
            "{start:?}"
        );
        let loose: BTreeSet<_> = kept.iter().copied().filter(is_loose).collect();
        assert!(loose.len() > 5, "{kept:?}");
        assert!(loose.is_subset(&after) && start.is_subset(&after));
        let rest: BTreeSet<_> = after.difference(&start).copied().collect();
        assert!(rest.is_subset(&kept) && rest.is_superset(&loose));
        // Every record leads to a file in the tree that it names, and to every loose sheet.
        for document in &compiled.build.documents {
            let pack = packs.values().find(|pack| pack.kind.word() == document.audience.word()).unwrap();
            assert!(paths(pack).contains(document.path.as_str()), "{}", document.path);
        }
        for copies in &compiled.build.copies {
            let pack = packs.values().find(|pack| pack.kind.word() == copies.audience.word()).unwrap();
            assert!(paths(pack).contains(copies.path.as_str()), "{}", copies.path);
        }
        let later = compiled.build.documents.iter().filter(|document| document.moment == Moment::Later);
        assert_eq!(later.map(|document| document.path.as_str()).collect::<BTreeSet<_>>(), rest);
    }
}

fn text(manuscript: &Manuscript) -> String {
    let texts =
        manuscript.files.iter().filter(|(path, _)| !path.starts_with("/fonts/") && !path.starts_with("/templates/"));
    texts.map(|(path, bytes)| format!("{path}\n{}\n", String::from_utf8_lossy(bytes))).collect()
}

#[test]
fn what_tells_the_ending_is_on_its_sheet_and_nowhere_at_the_start() {
    let bundled = Bundled::new(&[]);
    let mut seen = 0;
    for course in ["five-days", "justice-reform", "police-reform"] {
        let compiled = bundled.compile(course, "en").0.unwrap();
        let chosen = compiled.build.selection.iter().filter(|one| one.kind == "exercise" && one.chosen);
        let exercises = chosen.map(|one| &bundled.checked.exercises[&one.id].original);
        let used = exercises.into_iter().flat_map(|exercise| &exercise.kept.uses_cases);
        for case in used.filter(|used| used.reveal_later).map(|used| &used.id.value) {
            let case = &bundled.checked.case_studies[case].original;
            seen += 1;
            let given = &case.given;
            let ending: Vec<_> = given.parts().filter(|part| given.tells_ending(part)).collect();
            assert!(ending.len() >= 4);
            for manuscript in &compiled.manuscripts {
                let text = text(manuscript);
                let holds = |part: &&&library::Part<library::Given>| text.contains(&format!("{}\n", part.path()));
                let is_sheet = manuscript.moment == Moment::Later && text.contains(&format!("next-{}", case.id));
                match manuscript.keeper().word() {
                    "participant" => assert_eq!(ending.iter().filter(holds).count(), 0, "{}", manuscript.path),
                    _ if is_sheet => {
                        assert_eq!(ending.iter().filter(holds).count(), ending.len(), "{}", manuscript.path)
                    }
                    _ => {}
                }
            }
            let only_there = given.sources.iter().filter(|source| {
                let cited = |part: &library::Part<library::Given>| {
                    let cites = coursepack::markdown::references(&part.blocks);
                    cites.iter().any(|one| matches!(one.kind, coursepack::markdown::ReferenceKind::Citation { id } if id == source.anchor))
                };
                given.parts().any(|part| given.tells_ending(part) && cited(part))
                    && !given.parts().any(|part| !given.tells_ending(part) && cited(part))
            });
            for words in only_there.filter_map(|source| source.part.as_ref()).map(|part| part.plain()) {
                let title = words.split(". ").nth(1).unwrap().to_owned();
                let start = compiled.manuscripts.iter().filter(|one| one.keeper().word() == "participant");
                let escaped = coursepack::markdown::escape(&title);
                assert!(!start.map(text).any(|text| text.contains(&escaped)), "{}: {title}", case.id);
            }
        }
    }
    assert!(seen > 6, "{seen}");
}

#[test]
fn a_template_that_tells_what_comes_later_stops_the_build() {
    let card = "You would like the figure not to rise in this quarter either";
    let tells = |text: String| format!("{text}\n#hide[{card}]\n");
    let writes = |text: String| text.replace("You would like the figure not to rise.", &format!("{card}."));
    let exercise = "modules/exercises/police-reform/04-out-of-a-hundred-cases.md";
    let bundled = Bundled::new(&[(exercise, &writes), ("templates/key-messages.typ.j2", &tells)]);
    let (compiled, found) = bundled.compile("five-days", "en");
    assert!(compiled.is_none());
    let said: Vec<_> =
        found.iter().filter(|one| one.code.id() == "loose-sheet-bound").map(|one| &one.message).collect();
    assert!(!said.is_empty() && said.iter().all(|message| message.starts_with("the loose sheet L")), "{said:?}");
}

#[test]
fn the_ending_comes_out_of_the_real_command_as_a_sheet() {
    let small = Small::new();
    let course = "modules/courses/small.yaml";
    small.change(course, "at-most: 1 }", "at-most: 1, pin: [border-management/04-ask-the-traders] }");
    small.change(
        course,
        "case-studies: { pin: [nepal-open-border-interception], at-most: 2 }",
        "case-studies: { at-most: 0 }",
    );
    small.change(course, "forms: []", "forms: [tests/border-management, needs-questionnaire]\nafter: true");
    small.must(&["build", "small/en", "--engine", "worker"]);
    let folder = small.path("output/small/en");
    for pack in ["participant", "facilitator", "after"] {
        let zip = folder.join(format!("small_en_{pack}.zip"));
        small.must(&["verify", zip.to_str().unwrap()]);
    }
    let words = |path: &str| {
        let surfaces = pdf::surfaces(&std::fs::read(folder.join(path)).unwrap()).unwrap();
        let words: Vec<String> =
            surfaces.iter().map(|one| one.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        words.join(" ")
    };
    let endings = [
        "hardly anybody had heard of it",
        "how she was protected",
        "a survey remains a report",
        "Women's answers were worse",
    ];
    let case = words("participant/01-border-management/5-examples-from-the-ground/tajikistan-women-traders.pdf");
    let handbook = words("participant/handbook.pdf");
    assert!(case.contains("Who knew before 2022") && handbook.contains("Who knew before 2022"));
    let sheet = "01-border-management/2-training-exercises/loose/l5-tajikistan-women-traders.pdf";
    for ending in endings.map(|ending| ending.replace('\'', "’")) {
        let plain = |text: &str| text.replace('\'', "’").contains(&ending);
        assert!(!plain(&case) && !plain(&handbook), "{ending}");
        assert!(plain(&words(&format!("facilitator/{sheet}"))) && plain(&words(&format!("after/{sheet}"))), "{ending}");
    }
    assert!(!folder.join("participant").join(sheet).exists());
}
