//! Editions: what countries change, which language an item is printed in, and where everything comes from.

use std::collections::BTreeMap;

use coursepack::check::{self, Checked};
use coursepack::diagnostic::{Diagnostics, short};
use coursepack::edition::{self, Tag, Target};
use coursepack::library::{self, Exercise};
use coursepack::origin;
use coursepack::select;
use coursepack::source::Sources;

use super::folder::base;

/// The smallest workspace with some files added or replaced.
struct Workspace {
    files: BTreeMap<String, String>,
}

impl Workspace {
    fn new() -> Self {
        Self { files: base() }
    }

    fn add(mut self, path: &str, text: &str) -> Self {
        self.files.insert(format!("modules/{path}"), text.to_owned());
        self
    }

    /// The exercise in French, word for word.
    fn in_french(self) -> Self {
        let french = self.files["modules/exercises/a/01-x.md"].split_once("---\n\n").unwrap().1;
        let french = french.replace("# An exercise", "# Un exercice").replace("Work (20 min)", "Travail (20 min)");
        self.add("exercises/a/01-x.fr.md", &french)
    }

    fn checked(self) -> (Sources, Result<Checked, String>) {
        let sources = Sources::new(self.files.into_iter().map(|(path, text)| (path, text.into_bytes())));
        let (library, before) = library::load(&sources);
        let (checked, found) = check::check(library.unwrap(), &sources, before);
        let told = |diagnostics: Diagnostics| short::render(&diagnostics.sorted(), &sources);
        let checked = checked.ok_or_else(|| told(found));
        (sources, checked)
    }

    /// What an edition says of the exercise.
    fn exercise(self, tag: &str, say: impl Fn(&Exercise) -> String) -> String {
        let (_, checked) = self.checked();
        let library = checked.unwrap_or_else(|found| panic!("{found}"));
        let target = Target::new(&library, &library.courses["c"], Tag::parse(tag, &library, None).unwrap());
        let edition = edition::edition(&library, &target);
        let local = edition.exercises["a/01-x"];
        format!("{}{}", local.fallback.map(|language| format!("[{language}] ")).unwrap_or_default(), say(local.item))
    }
}

fn steps(exercise: &Exercise) -> String {
    let steps = exercise.kept.steps.iter().map(|step| format!("{} {}", step.title, step.minutes));
    format!(
        "{}: {} = {}",
        exercise.given.title.value,
        steps.collect::<Vec<_>>().join(", "),
        exercise.given.minutes.value
    )
}

const OVERLAY: &str = "countries/LR/exercises/a/01-x.md";
const FRENCH_OVERLAY: &str = "countries/LR/exercises/a/01-x.fr.md";

const LONGER: &str = "---\nminutes: 45\n---\n## Instructions\n\n### Walk (25 min) {#1}\n\nDo: Walk with [the \
                      sheet](#sheet) and [the case](case:c).\n\n### Drink (10 min) {#tea after=1}\n\nDo: Drink.\n";

#[test]
fn an_overlay_changes_what_it_names_and_nothing_else() {
    let workspace = || Workspace::new().add(OVERLAY, LONGER);
    assert_eq!(workspace().exercise("en-LR", steps), "An exercise: Walk 25, Drink 10, Debrief 10 = 45");
    assert_eq!(workspace().exercise("en", steps), "An exercise: Work 20, Debrief 10 = 30");
}

#[test]
fn an_overlay_takes_parts_out_and_puts_parts_in() {
    let overlay = "## Guidance to trainers\n\nOnly here.\n\n## Worksheet: Our sheet {#sheet}\n\nOur text.\n\n\
                   ## Handout: A list {#list add}\n\nOne.\n\n## Debrief\n\n1. And here? {#here add}\n2. Gone {#1 remove}\n";
    let parts = |exercise: &Exercise| {
        let sheets = exercise.given.sheets.iter().map(|sheet| format!("{} {}", sheet.anchor, sheet.title));
        let (guidance, debrief) = (exercise.kept.guidance.plain(), exercise.kept.debrief.plain());
        format!("{guidance} | {} | {debrief}", sheets.collect::<Vec<_>>().join(", "))
    };
    let found = Workspace::new().add(OVERLAY, overlay).exercise("en-LR", parts);
    assert_eq!(found, "Only here. | list A list, sheet Our sheet | And here?");
}

#[test]
fn words_that_only_the_overlay_has_are_never_replaced_by_anothers() {
    let both = || Workspace::new().in_french().add(OVERLAY, LONGER);
    // The overlay's step has no French words, so the whole item stays in the overlay's language.
    assert_eq!(both().exercise("fr-LR", steps), "[en] An exercise: Walk 25, Drink 10, Debrief 10 = 45");
    assert_eq!(both().exercise("fr", steps), "Un exercice: Travail 20, Debrief 10 = 30");
    let french = "## Instructions\n\n### Marche (25 min) {#1}\n\nDo: Marcher avec [la feuille](#sheet) et [le \
                  cas](case:c).\n\n### Thé (10 min) {#tea after=1}\n\nDo: Boire.\n";
    let all = both().add(FRENCH_OVERLAY, french);
    assert_eq!(all.exercise("fr-LR", steps), "Un exercice: Marche 25, Thé 10, Debrief 10 = 45");
    let half = "## Instructions\n\n### Thé (10 min) {#tea after=1}\n\nDo: Boire.\n";
    let half = both().add(FRENCH_OVERLAY, half);
    assert_eq!(half.exercise("fr-LR", steps), "[en] An exercise: Walk 25, Drink 10, Debrief 10 = 45");
}

#[test]
fn codes_and_removals_hold_in_every_language() {
    let overlay = "---\nminutes: 10\n---\n## Instructions\n\n### Work {#1 remove}\n\n## Worksheet: A sheet {#sheet \
                   remove}\n";
    let workspace = Workspace::new().in_french().add(OVERLAY, overlay);
    assert_eq!(workspace.exercise("fr-LR", steps), "Un exercice: Debrief 10 = 10");
}

#[test]
fn an_overlay_in_one_language_alone_is_printed_in_it() {
    let overlay = "## Guidance to trainers\n\nSeulement ici.\n";
    let workspace = || Workspace::new().in_french().add(FRENCH_OVERLAY, overlay);
    let guidance = |exercise: &Exercise| exercise.kept.guidance.plain();
    assert_eq!(workspace().exercise("fr-LR", guidance), "Seulement ici.");
    assert_eq!(workspace().exercise("en-LR", guidance), "[fr] Seulement ici.");
    assert_eq!(workspace().exercise("en", guidance), "Text.");
}

const PROFILE: &str = "checked-by: none\nworking-day: { start: \"08:00\", end: \"16:00\", source: A, checked-on: 2026-11-24 }\n\
                       organisations: [{ text: They meet., source: B, checked-on: 2026-11-24 }]\n";
const FRENCH_PROFILE: &str =
    "working-day: { source: Un }\norganisations:\n  - text: Elles se réunissent.\n    source: Deux\n";

#[test]
fn a_profile_is_printed_in_the_editions_language_or_marked() {
    let said = |workspace: Workspace, tag: &str| {
        let (_, checked) = workspace.add("countries/LR.yaml", PROFILE).checked();
        let library = checked.unwrap_or_else(|found| panic!("{found}"));
        let target = Target::new(&library, &library.courses["c"], Tag::parse(tag, &library, None).unwrap());
        let edition = edition::edition(&library, &target);
        let (selection, _) = select::select(&edition);
        let used = coursepack::origin::used(&edition, &selection);
        let fallback = used.iter().find(|used| used.item == "countries/LR").unwrap().fallback;
        let profile = edition.profile.unwrap().item;
        let facts = profile.facts.iter().map(|fact| format!("{:?} {}", fact.said, fact.source));
        format!("{fallback:?} {:?} {}", profile.working_day, facts.collect::<Vec<_>>().join(" | "))
    };
    let translated = || Workspace::new().add("countries/LR.fr.yaml", FRENCH_PROFILE);
    assert_eq!(
        said(translated(), "fr-LR"),
        "None Some((480, 960)) Hours(480, 960) Un | Text(\"Elles se réunissent.\") Deux"
    );
    let english = "Some((480, 960)) Hours(480, 960) A | Text(\"They meet.\") B";
    assert_eq!(said(translated(), "en-LR"), format!("None {english}"));
    assert_eq!(said(Workspace::new(), "fr-LR"), format!("Some(\"en\") {english}"));
    let half = "organisations:\n  - text: Elles se réunissent.\n    source: Deux\n";
    assert_eq!(said(Workspace::new().add("countries/LR.fr.yaml", half), "fr-LR"), format!("Some(\"en\") {english}"));
}

#[test]
fn a_course_is_in_one_language_with_a_countrys_own_words() {
    let course = Workspace::new().files["modules/courses/c.yaml"].clone();
    let course = course + "sessions: [{ title: S, items: [{ text: { title: Rest, minutes: 5 } }] }]\n";
    let french = "title: Un cours\npurpose: Un but.\nsessions: [La séance]\ntexts: [Repos]\n";
    let workspace = || Workspace::new().add("courses/c.yaml", &course).add("courses/c.fr.yaml", french);
    let said = |workspace: Workspace, tag: &str| {
        let (_, checked) = workspace.checked();
        let library = checked.unwrap_or_else(|found| panic!("{found}"));
        let target = Target::new(&library, &library.courses["c"], Tag::parse(tag, &library, None).unwrap());
        let edition = edition::edition(&library, &target);
        let (selection, _) = select::select(&edition);
        let (plan, _) = coursepack::plan::plan(&edition, &selection);
        let plan = format!("{plan:?}");
        let rest = ["Rest", "Repos"].into_iter().find(|title| plan.contains(title)).unwrap();
        format!("{} {}, {rest}", edition.text_language(), edition.text.title)
    };
    assert_eq!(said(workspace(), "fr"), "fr Un cours, Repos");
    assert_eq!(said(workspace(), "fr-LR"), "fr Un cours, Repos");
    let overlay = || workspace().add("countries/LR/courses/c.yaml", "title: Here\n");
    assert_eq!(said(overlay(), "en-LR"), "en Here, Rest");
    // Another country's title is never printed in place of the own one.
    assert_eq!(said(overlay(), "fr-LR"), "en Here, Rest");
    let both = overlay().add("countries/LR/courses/c.fr.yaml", "title: Ici\n");
    assert_eq!(said(both, "fr-LR"), "fr Ici, Repos");
    let fewer = workspace().add("courses/c.fr.yaml", "title: Un cours\npurpose: Un but.\n");
    assert_eq!(said(fewer, "fr"), "en A course, Rest");
}

#[test]
fn overlays_that_let_exercises_build_on_each_other_in_a_circle_are_told() {
    let exercise = Workspace::new().files["modules/exercises/a/01-x.md"].clone();
    let added = exercise.replacen("---\n", "---\noverlay: adds\nbuilds-on: [a/01-x]\n", 1);
    let workspace = Workspace::new()
        .add("countries/LR/exercises/a/02-y.md", &added)
        .add(OVERLAY, "---\nbuilds-on: [a/02-y]\n---\n");
    let found = workspace.checked().1.err().unwrap();
    assert!(found.contains("error[builds-on-circle]"), "{found}");
}

#[test]
fn a_country_has_items_of_its_own_and_leaves_others_out() {
    let case = Workspace::new().files["modules/case-studies/c.md"].clone();
    let added = case.replacen("---\n", "---\noverlay: adds\n", 1).replace("# A case", "# Only here");
    let workspace = Workspace::new()
        .add("countries/LR/case-studies/only-here.md", &added)
        .add("countries/LR/readings/r.md", "---\noverlay: removes\n---\n");
    let (_, checked) = workspace.checked();
    // The theme still cites the reading, which is told; the case is there.
    let found = checked.err().unwrap();
    assert_eq!(found.lines().filter(|line| line.contains("unknown-citation")).count(), 2, "{found}");
    assert!(!found.contains("only-here"), "{found}");
}

#[test]
fn terms_have_the_words_of_the_country() {
    let english = "name: English\nmonths: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\nlabels: { a: \"A\", b: \"{n} days\" }\n\
                   terms: { police: { name: the police, of: of the police } }\n";
    let profile = "checked-by: none\nterms: { police: { name: LNP, of: of the LNP, language: en, source: S, checked-on: \
                   2026-11-24 } }\n";
    let text = Workspace::new().files["modules/exercises/a/01-x.md"].replacen("Text.", "Ask {police.of}.", 1);
    let workspace = || {
        let workspace = Workspace::new().add("languages/en.yaml", english).add("countries/LR.yaml", profile);
        workspace.add("exercises/a/01-x.md", &text)
    };
    let guidance = |exercise: &Exercise| exercise.kept.guidance.plain();
    assert_eq!(workspace().exercise("en", guidance), "Ask of the police.");
    assert_eq!(workspace().exercise("en-LR", guidance), "Ask of the LNP.");
}

#[test]
fn everything_knows_its_origin() {
    let (sources, checked) = Workspace::new().add(OVERLAY, LONGER).checked();
    let library = checked.unwrap();
    let target = Target::new(&library, &library.courses["c"], Tag::parse("en-LR", &library, None).unwrap());
    let edition = edition::edition(&library, &target);
    let (selection, _) = select::select(&edition);
    let origins = origin::origins(&edition, &selection, &sources);
    let exercise = origins.iter().find(|origin| origin.item == "exercises/a/01-x").unwrap();
    let parts: Vec<_> = exercise.changes.iter().map(|change| format!("{} {}", change.part, change.line)).collect();
    assert_eq!(exercise.file, "modules/exercises/a/01-x.md");
    assert_eq!(parts, ["field minutes 2", "instructions/1 6", "instructions/tea 10"]);
    assert!(exercise.changes.iter().all(|change| change.file == "modules/countries/LR/exercises/a/01-x.md"));
}

#[test]
fn overlays_that_fit_nothing_are_told_with_what_there_is() {
    let told = |path: &str, text: &str| Workspace::new().add(path, text).checked().1.err().unwrap();
    for (path, text, words) in [
        ("countries/ZZ/readings/r.md", "Text.\n", "unknown country `ZZ`"),
        ("countries/LR/readings/rr.md", "Text.\n", "`readings/rr` is not in the library"),
        ("countries/LR/courses/cc.yaml", "title: T\n", "there is no `modules/courses/cc.yaml`"),
        ("countries/LR/exercises/a/01-x.md", "---\nminuts: 3\n---\n", "unknown key `minuts`"),
        ("countries/LR/exercises/a/01-x.md", "## Guidence\n\nText.\n", "`Guidence` `guidence` is not in the item"),
        ("countries/LR/exercises/a/01-x.md", "---\noverlay: adds\n---\n# T\n", "is in the library already"),
        ("readings/r.engl-ish-x.md", "# T\n\nText.\n", "is no language tag"),
        ("readings/r.es.md", "# T\n\nText.\n", "a translation in `es`, which has no labels"),
        (
            "exercises/a/01-x.fr.md",
            "# T\n\n## Instructions {replace}\n\n### W (1 min)\n",
            "`replace` changes no other item",
        ),
    ] {
        let found = told(path, text);
        assert!(found.contains(words), "{path}: {found}");
    }
}

/// A workspace on the disk with the library's own files, for the command itself.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (path, text) in Workspace::new().files.iter() {
            folder.write(path, text);
        }
        files.iter().for_each(|(path, text)| folder.write(&format!("modules/{path}"), text));
        folder
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.path().join("modules").join(path)).unwrap()
    }

    /// Runs the command: its exit code, what it prints and what it complains of.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_coursepack"));
        let output = command.args(arguments).current_dir(self.0.path()).env_clear().output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

#[test]
fn status_tells_what_is_translated_and_what_has_changed_since() {
    let folder = Folder::new(&[
        ("readings/r.fr.md", "# Une lecture\n\nTexte.\n"),
        ("readings/gone.fr.md", "# Une lecture\n\nTexte.\n"),
        (OVERLAY, "## Guidance to trainers\n\nOnly here.\n"),
    ]);
    let (_, said, _) = folder.run(&["status"]);
    assert!(said.contains("fr        0         0      1            0           6        1"), "{said}");
    assert!(said.contains("modules/readings/gone.fr.md"), "{said}");
    std::fs::remove_file(folder.0.path().join("modules/readings/gone.fr.md")).unwrap();
    let stamped = folder.run(&["translate", "stamp", "modules/readings/r.fr.md", &format!("modules/{OVERLAY}")]);
    assert_eq!((stamped.0, stamped.1.lines().count()), (0, 2), "{stamped:?}");
    let (code, said, _) = folder.run(&["status", "--deny", "stale"]);
    assert!(code == 0 && said.contains("fr        1         0      0            0           6        0"), "{said}");
    folder.write("modules/readings/r.md", &folder.read("readings/r.md").replace("What it is", "What it was"));
    folder.write("modules/exercises/a/01-x.md", &folder.read("exercises/a/01-x.md").replacen("\nText.", "\nOther.", 1));
    let (code, said, _) = folder.run(&["status", "--deny", "stale"]);
    assert!(
        code == 1 && said.contains("readings/r: title") && said.contains("exercises/a/01-x: guidance-to-trainers"),
        "{said}"
    );
    let (code, _, complaints) = folder.run(&["build", "c/en-LR", "--deny", "stale"]);
    assert!(code == 1 && complaints.contains("error[stale-translation]"), "{complaints}");
}

#[test]
fn what_is_no_translation_cannot_be_stamped() {
    let folder = Folder::new(&[]);
    let (code, _, said) = folder.run(&["translate", "stamp", "modules/readings/r.md"]);
    assert!(code == 3 && said.contains("made from nothing"), "{said}");
    let (code, _, said) = folder.run(&["translate", "stamp", "modules/readings/x.fr.md"]);
    assert!(code == 3 && said.contains("is not in the library"), "{said}");
}

#[test]
fn a_thin_file_is_written_that_builds_as_it_is() {
    let folder = Folder::new(&[]);
    let (code, path, said) = folder.run(&["adapt", "exercises/a/01-x", "--country", "lr"]);
    assert_eq!((code, path.as_str()), (0, "modules/countries/LR/exercises/a/01-x.md\n"), "{said}");
    let thin = folder.read(OVERLAY);
    for words in ["# minutes: 30", "## Worksheet: A sheet {#sheet group=1}", "## Guidance to trainers", "source-hash: "]
    {
        assert!(thin.contains(words), "{thin}");
    }
    assert!(!thin.contains("## Supplies"), "{thin}");
    assert_eq!(folder.run(&["check"]).0, 0);
    assert_eq!(folder.run(&["adapt", "exercises/a/01-x", "--country", "lr"]).0, 3);
    let (code, _, said) = folder.run(&["adapt", "exercises/a/01-y", "--country", "lr"]);
    assert!(code == 3 && said.contains("did you mean `exercises/a/01-x`?"), "{said}");
}

#[test]
fn what_equals_the_item_is_no_change_and_needs_no_translation() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run(&["adapt", "exercises/a/01-x", "--country", "LR"]).0, 0);
    let thin = folder.read(OVERLAY);
    let says = |thin: &str, changed: usize, texts: usize| {
        folder.write(&format!("modules/{OVERLAY}"), thin);
        let (code, _, said) = folder.run(&["check"]);
        assert_eq!(code, 0, "{said}");
        let (_, said, _) = folder.run(&["status", "--format", "json"]);
        let is_changed = said.contains("\"changed\":[\"exercises/a/01-x\"]");
        assert_eq!((is_changed, said.contains("\"changed\":[]")), (changed > 0, changed == 0), "{said}");
        let (_, said, _) = folder.run(&["explain", "c/en-LR", "--origins"]);
        assert_eq!(said.matches(&format!("modules/{OVERLAY}:")).count(), changed, "{said}");
        let (_, said, _) = folder.run(&["translate", "export", "--lang", "fr", "--out", "t.po"]);
        assert!(!said.contains("error"), "{said}");
        let text = std::fs::read_to_string(folder.0.path().join("t.po")).unwrap();
        assert_eq!(text.matches("msgctxt \"countries/LR/exercises/a/01-x#").count(), texts, "{text}");
        std::fs::remove_file(folder.0.path().join("t.po")).unwrap();
    };
    says(&thin, 0, 0);
    let open = thin.replacen("<!--\n\n", "", 1).replacen("-->\n\n", "", 1);
    assert_ne!(open, thin);
    says(&open, 0, 0);
    says(&open.replacen("# minutes: 30", "minutes: 30", 1), 0, 0);
    let guidance = "## Guidance to trainers\n\n";
    assert!(open.contains(guidance), "{open}");
    says(&open.replacen(guidance, &format!("{guidance}Ask first.\n\n"), 1), 1, 2);
    // A step and a question that are named and stay as they are.
    let step = "---\n---\n\n## Instructions\n\n### Work (20 min) {#1}\n\nDo: Hand out [the sheet](#sheet) and [the case](case:c).\n\n\
                ## Debrief\n\n1. What was hard? {#1}\n";
    says(step, 0, 3);
    says(&step.replace("Hand out", "Show"), 1, 3);
    says(&step.replace("was hard", "was easy"), 1, 3);
}

#[test]
fn a_trainer_is_told_what_is_different() {
    // A case about the country itself that nobody pins.
    let own = std::fs::read_to_string("tests/fixtures/base/modules/case-studies/c.md").unwrap();
    let folder = Folder::new(&[
        (OVERLAY, LONGER),
        ("countries/LR/courses/c.yaml", "days: [{ start: \"09:00\", end: \"15:00\" }]\n"),
        ("case-studies/own.md", &own),
    ]);
    let (code, said, complaints) = folder.run(&["diff", "c/en", "c/en-LR"]);
    assert_eq!(code, 0, "{complaints}");
    for words in [
        "exercise 1 takes 15 minutes longer (45 minutes instead of 30)",
        "“An exercise”: minutes changed, step 1 changed, step tea added (by modules/countries/LR/exercises/a/01-x.md)",
        "“A course”: days changed",
        "the handbook has no useful numbers for Liberia",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let (_, said, _) = folder.run(&["explain", "c/en-LR"]);
    assert!(said.contains("what is different here:\n") && said.contains("step tea added"), "{said}");
    // What was refused is reported as of every other edition.
    let refused = folder.run(&["explain", "c/en-LR", "--format", "json"]).1.matches("\"chosen\":false").count();
    assert_eq!(said.lines().filter(|line| line.contains("  out  ")).count(), refused);
    assert!(refused > 0, "{said}");
    let (_, said, _) = folder.run(&["explain", "c/en-LR", "--origins"]);
    assert!(said.contains("modules/countries/LR/exercises/a/01-x.md:10"), "{said}");
    assert_eq!(folder.run(&["diff", "c/en", "c/en"]).1, "");
    assert_eq!(folder.run(&["diff", "c/en", "a.zip"]).0, 3);
}

#[test]
fn dates_lists_and_counts_are_as_each_language_has_them() {
    let files = std::fs::read_dir("modules/languages").unwrap().map(|entry| entry.unwrap().path());
    let files = files.map(|path| (path.to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()));
    let sources =
        Sources::new(files.chain(
            Workspace::new().files.into_iter().filter_map(|(path, text)| {
                (!path.starts_with("modules/languages/")).then(|| (path, text.into_bytes()))
            }),
        ));
    let library = library::load(&sources).0.unwrap();
    let date = |day| library::Date { year: 2026, month: 5, day };
    let three = |words: [&str; 3]| words.map(str::to_owned);
    for (tag, on_first, month, span, list, counts) in [
        ("en", "1 May 2026", "May 2026", "2 May 2026 to 3 May 2026", "a, b and i", "1 minute, 3 minutes, 11 minutes"),
        (
            "fr",
            "1er mai 2026",
            "mai 2026",
            "du 2 mai 2026 au 3 mai 2026",
            "a, b et i",
            "1 minute, 3 minutes, 11 minutes",
        ),
        (
            "es",
            "1 de mayo de 2026",
            "mayo de 2026",
            "del 2 de mayo de 2026 al 3 de mayo de 2026",
            "a, b e i",
            "1 minuto, 3 minutos, 11 minutos",
        ),
        (
            "ru",
            "1 мая 2026 года",
            "май 2026 года",
            "с 2 мая 2026 года по 3 мая 2026 года",
            "a, b и i",
            "1 минута, 3 минуты, 11 минут",
        ),
        (
            "ar",
            "1 مايو 2026",
            "مايو 2026",
            "من 2 مايو 2026 إلى 3 مايو 2026",
            "a وb وi",
            "دقيقة واحدة, 3 دقائق, 11 دقيقة",
        ),
        (
            "tg",
            "1 майи соли 2026",
            "майи соли 2026",
            "аз 2 майи соли 2026 то 3 майи соли 2026",
            "a, b ва i",
            "1 дақиқа, 3 дақиқа, 11 дақиқа",
        ),
    ] {
        let language = &library.languages[tag];
        assert_eq!((language.date(date(Some(1))).as_str(), language.date(date(None)).as_str()), (on_first, month));
        let [from, to] = [2, 3].map(|day| language.date(date(Some(day))));
        assert_eq!(language.text("dates-from-to", &[("from", &from), ("to", &to)]), span);
        assert_eq!(language.list(&three(["a", "b", "i"])), list);
        assert_eq!(language.titled("a?", "b"), "a? b");
        assert_eq!([1, 3, 11].map(|n| language.count("minutes", n)).join(", ").replace('\u{a0}', " "), counts);
    }
}

const HOUSE_RULES: &str = "# قواعد العمل المشترك\n\nنص **عربي** مع English و 12 رقمًا, а также русский и тоҷикӣ: ғ, ӣ, қ, ӯ, ҳ, ҷ.\n\n\
                           - نبدأ في 09:00. नेपाल प्रहरी, कार्यक्रम **सुरक्षा क्षेत्र**.\n\n*☎ اتصل* ***✉***\n\n| القاعدة | العدد |\n|---|---:|\n| السرية (Safety) | 3 |\n";

#[test]
fn scripts_are_set_in_text_faces_and_what_is_in_another_language_is_tagged() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_coursepack"));
        let output = command.args(arguments).current_dir(here).env_clear().output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["init", "mine"]);
    let mine = here.join("mine");
    std::fs::write(mine.join("modules/training-cycle/ground-rules.ar.md"), HOUSE_RULES).unwrap();
    let root = mine.to_str().unwrap();
    run(&["build", "police-reform-one-day/ar", "--only", "handbook", "--engine", "worker", "--root", root]);
    let pdf = std::fs::read(mine.join("output/police-reform-one-day/ar.only/participant/handbook.pdf")).unwrap();
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let names = |key: &[u8]| {
        let dictionaries = document.objects.values().filter_map(|object| object.as_dict().ok());
        let values = dictionaries.filter_map(|dictionary| dictionary.get(key).ok());
        let text = |value: &lopdf::Object| match value {
            lopdf::Object::Name(bytes) | lopdf::Object::String(bytes, _) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        };
        values.map(text).collect::<std::collections::BTreeSet<_>>()
    };
    let fonts = names(b"BaseFont");
    let has = |name: &str| fonts.iter().any(|font| font.ends_with(name) || font.contains(&format!("{name}-")));
    let families = ["NotoNaskhArabic", "NotoSerifDevanagari"];
    for name in families.iter().flat_map(|family| ["Regular", "Bold"].map(|weight| format!("{family}-{weight}"))) {
        assert!(has(&name), "{name}: {fonts:?}");
    }
    // Mathematics and code have Arabic and Devanagari letters, too; they print signs only.
    assert!(!has("NewCMMath-Regular") && !has("NewCMMath-Bold"), "{fonts:?}");
    assert!(has("DejaVuSansMono") && has("DejaVuSansMono-Bold"), "{fonts:?}");
    let text = coursepack::pdf::surfaces(&pdf).unwrap().into_iter().map(|surface| surface.text).collect::<String>();
    for word in ["نبدأ", "السرية", "प्रहरी", "सुरक्षा", "क्षेत्र", "कार्यक्रम"]
    {
        assert!(text.contains(word), "`{word}` is not in the text of the PDF as it was written");
    }
    let languages = names(b"Lang");
    assert!(languages.contains("ar") && languages.contains("en"), "{languages:?}");
}

#[test]
fn a_release_waits_for_texts_that_somebody_must_look_at_again() {
    let kept = "msgid \"\"\nmsgstr \"Language: fr\\n\"\n\n#, fuzzy\nmsgctxt \"readings/r#title:1\"\nmsgid \"A reading\"\nmsgstr \"Une lecture ?\"\n";
    let folder = Folder::new(&[("readings/r.fr.po", kept)]);
    let (code, _, said) =
        folder.run(&["build", "c/fr", "--release", "2026-12-01", "--allow-fallback", "99", "--no-cache"]);
    assert!(
        code == 1 && said.contains("error[translation-fuzzy]") && said.contains("modules/readings/r.fr.po:5:1"),
        "{said}"
    );
    let (_, said, _) = folder.run(&["status", "--format", "json"]);
    assert!(
        said.contains("\"in_work\":{\"readings/r\":{\"texts\":2,\"finished\":0,\"fuzzy\":[\"title:1\"]}}"),
        "{said}"
    );
}
