//! A filter filters: what it names must be there, and where it leaves nothing, the command says what there is.

use std::path::Path;
use std::process::Command;

use super::cache::Small;

/// Exit code and what is said on both streams.
fn run(small: &Small, arguments: &[&str]) -> (i32, String, String) {
    let output = small.run(arguments);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn what_is_named_must_be_there() {
    let small = Small::new();
    for (line, says) in [
        // Countries: no code is like another, names are.
        ("build --country ZZ", "unknown country `ZZ`"),
        ("build --country ZZ", "use a code of ISO 3166-1"),
        ("build --all --country Norwey", "use `NO` (Norway)"),
        ("build small --country Tajikstan", "use `TJ` (Tajikistan)"),
        ("list case-studies --country XY", "unknown country `XY`"),
        ("list readings --country Libaria", "use `LR` (Liberia)"),
        ("status --country QQ", "unknown country `QQ`"),
        ("adapt readings/denham-2008 --country Liberai", "use `LR` (Liberia)"),
        ("explain small/en-ZZ", "unknown country `ZZ` in `en-ZZ`"),
        // Languages
        ("build --lang xx", "no labels in `xx`"),
        ("build --all --lang fr-FR", "use `fr`; countries are named by `--country`"),
        ("build small --lang frensh", "no labels in `frensh`"),
        ("list exercises --lang de", "no labels in `de`"),
        ("status --lang klingon", "no labels in `klingon`"),
        ("status --lang en", "`--lang en`, in which all is written,"),
        ("translate export --lang en", "`--lang en`, in which all is written,"),
        ("translate export --lang en-TJ", "use `en`"),
        ("translate export --lang de", "no labels in `de`"),
        ("plan small/xx", "no labels in `xx`"),
        // Themes, courses, kinds of documents, items
        ("list exercises --theme police-refrom", "use `police-reform`"),
        ("list courses --theme nothing-like-it", "unknown theme `nothing-like-it`"),
        ("build smal", "use `small`"),
        ("build smal/en", "use `small`"),
        ("build small nothing", "unknown course `nothing`"),
        ("build small --only handbok", "handbook"),
        ("build --only handbook small case-study", "write `--only case-study`, once for each kind"),
        ("explain smal", "use `small`"),
        ("plan smal/en", "use `small`"),
        ("diff small/en smal/en", "use `small`"),
        ("plan-build smal", "use `small`"),
        ("watch smal", "use `small`"),
        ("translate export exercise/police-reform --lang fr", "no item begins with `exercise/police-reform`"),
        ("translate export exercises/ nothing/ --lang fr", "no item begins with `nothing/`"),
        // Numbers and shares
        ("build small --jobs 0", "write a whole number from 1 to 256"),
        ("build small --partition hash:3/2", "write hash:2/8"),
        ("plan-build small --shares 0", "0 is not in 1..=10000"),
        ("cache gc --max-size much", "write a whole number"),
    ] {
        let (code, out, said) = run(&small, &line.split(' ').collect::<Vec<_>>());
        assert_eq!(code, 2, "{line}: {said}{out}");
        assert!(said.contains(says) && out.is_empty() || line.starts_with("watch"), "{line}: {said}{out}");
    }
    assert!(small.output().is_empty(), "something was built");
}

#[test]
fn where_nothing_is_left_the_command_says_what_there_is() {
    let small = Small::new();
    for (line, says) in [
        ("build --lang ar", "`--lang ar` leaves nothing of the default targets"),
        ("build --lang ar", "they are in en"),
        ("build --all --country ZW", "`--country ZW` leaves nothing of all courses"),
        ("build --all --country ZW", "for CF, LR, "),
        ("build small/en --country LR", "leaves nothing of `small/en`"),
        ("build small/en-LR --lang fr", "leaves nothing of `small/en-LR`"),
        ("list case-studies --theme penal-reform --country NO", "there are case studies of the countries "),
        ("list courses --country JP", "there are courses of the countries CF, LR"),
        ("list exercises --country LR", "`--country` does not filter exercises"),
        ("list countries --theme police-reform", "there is `--country`, `--lang`"),
        ("list languages --lang fr", "`--lang` does not filter languages"),
        ("list coverage --country LR", "`--country` does not filter coverage"),
        ("status --country Japan", "`coursepack new country JP` writes another"),
    ] {
        let (code, out, said) = run(&small, &line.split(' ').collect::<Vec<_>>());
        assert!(code == 2 && said.contains(says) && out.is_empty(), "{line}: {code} {said}{out}");
    }
    let (code, _, said) = run(&small, &["build", "small", "--engine", "worker", "--only", "solutions-booklet"]);
    assert!(code == 2 && said.contains("`--only solutions-booklet` leaves nothing of small/en, small/en-LR"), "{said}");
    assert!(said.contains("there are ") && said.contains("facilitator-guide"), "{said}");
    assert!(small.output().is_empty(), "something was built");
}

#[test]
fn a_filter_filters() {
    let small = Small::new();
    for (filter, kept) in [
        (&["--country", "liberia"][..], &["en-LR.only"][..]),
        (&["--lang", "English", "--country", "LR"], &["en-LR.only"]),
        (&["--lang", "en"], &["en-LR.only", "en.only"]),
    ] {
        let build = ["build", "small", "--engine", "worker", "--only", "key-messages", "--out", "made"];
        small.must(&[&build[..], filter].concat());
        let folders = std::fs::read_dir(small.path("made/small")).unwrap();
        let mut folders: Vec<_> = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        folders.retain(|name| !name.starts_with('.'));
        folders.sort();
        assert_eq!(folders, kept, "{filter:?}");
        std::fs::remove_dir_all(small.path("made")).unwrap();
    }
    let rows = |line: &str| {
        let (out, _) = small.must(&line.split(' ').collect::<Vec<_>>());
        let list: serde_json::Value = serde_json::from_str(&out).unwrap();
        list["rows"].as_array().unwrap().clone()
    };
    let has =
        |row: &serde_json::Value, key: &str, one: &str| row[key].as_array().unwrap().iter().any(|name| name == one);
    let cases = rows("list case-studies --theme police-reform --country liberia --format json");
    assert!(
        !cases.is_empty() && cases.iter().all(|row| has(row, "countries", "LR") && has(row, "themes", "police-reform"))
    );
    let courses = rows("list courses --country TJ --lang fr --format json");
    assert!(courses.iter().any(|row| row["title"].as_str().unwrap().contains("genre")), "{courses:?}");
    assert_eq!(rows("list countries --country uk --format json")[0]["code"], "GB");
    let (_, _, said) = run(&small, &["list", "countries", "--country", "UK"]);
    assert!(said.contains("`UK` is no code of ISO 3166-1: it is taken for `GB` (United Kingdom)"), "{said}");
}

#[test]
fn a_course_is_named_by_the_path_of_its_file_too() {
    let small = Small::new();
    let absolute = small.path("modules/courses/small.yaml");
    for name in ["modules/courses/small.yaml", "./modules/courses/small.yaml", absolute.to_str().unwrap(), "small.yaml"]
    {
        let (out, _) = small.must(&["explain", name]);
        assert!(out.starts_with("small/en\n") && out.contains("small/en-LR\n"), "{name}: {out}");
    }
    let (out, _) = small.must(&["explain", "modules/courses/small.yaml/en-LR"]);
    assert!(out.starts_with("small/en-LR\n"), "{out}");
}

/// The command that comes next, as it is printed.
fn next(said: &str) -> Vec<String> {
    let line = said.lines().find_map(|line| line.strip_prefix("next: ")).unwrap_or_else(|| panic!("{said}"));
    line.split(" && ").map(str::to_owned).collect()
}

#[test]
fn what_comes_next_is_a_command_that_works() {
    let small = Small::new();
    let run = |line: &str, folder: &str| {
        let words: Vec<_> = line.strip_prefix("coursepack ").unwrap().split(' ').collect();
        let output = small.command(&words).current_dir(small.path(folder)).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{line}: {said}");
        said
    };
    let (_, said) = small.must(&["init", "my library"]);
    let lines = next(&said);
    assert_eq!(lines[0], "cd 'my library'");
    let said = run(&lines[1], "my library");
    assert!(said.contains("next: coursepack build my-course\n"), "{said}");
    let (_, said) = small.must(&["init", "other"]);
    assert!(said.contains("then: coursepack build my-course\n"), "{said}");

    // A theme by likeness, a country by name and without a profile, a workspace elsewhere.
    let new = ["new", "course", "--theme", "penal", "--country", "norway", "--lang", "English", "--root", "other"];
    let (path, said) = small.must(&new);
    assert_eq!(path, "modules/courses/penal-reform-one-day-no.yaml\n");
    assert!(said.contains("`penal` is taken for the theme `penal-reform`"), "{said}");
    assert!(said.contains("modules/countries/NO.yaml was written, too"), "{said}");
    let profile = std::fs::read_to_string(small.path("other/modules/countries/NO.yaml")).unwrap();
    assert!(profile.starts_with("# Norway: ") && profile.contains("\nchecked-by: none\n# languages: "), "{profile}");
    let line = &next(&said)[0];
    assert_eq!(line, "coursepack build penal-reform-one-day-no --root other");
    run(&format!("{line} --engine worker --only key-messages"), ".");
    assert!(small.path("other/output/penal-reform-one-day-no/en-NO.only").is_dir());
    let said = run(&format!("coursepack explain {}", path.trim()), "other");
    assert!(said.is_empty(), "{said}");
}

#[test]
fn a_theme_is_taken_by_likeness_where_only_one_is_like_it() {
    let small = Small::new();
    for (theme, says) in [
        ("reform", "use one of assessment-monitoring-evaluation, defence-reform, justice-reform, penal-reform"),
        ("finance-reform", "unknown theme `finance-reform`"),
        ("zzz", "use one of assessment-monitoring-evaluation, border-management"),
        ("", "unknown theme ``"),
    ] {
        let (code, _, said) = run(&small, &["new", "course", "--theme", theme, "x"]);
        assert!(code == 2 && said.contains(says), "{theme}: {said}");
    }
    for (theme, id) in [
        ("police", "police-reform"),
        ("Border", "border-management"),
        ("oversight-civil", ""),
        ("pollice-reform", "police-reform"),
    ] {
        let (code, _, said) = run(&small, &["new", "course", "--theme", theme, &format!("c-{}", theme.to_lowercase())]);
        assert!(code == if id.is_empty() { 2 } else { 0 } && said.contains(id), "{theme}: {said}");
    }
}

#[test]
fn paper_is_the_courses_or_the_commands() {
    let small = Small::new();
    let paper = |more: &[&str]| {
        let (out, _) = small.must(&[&["plan", "small/en", "--engine", "worker", "--format", "json"], more].concat());
        serde_json::from_str::<serde_json::Value>(&out).unwrap()["paper"].as_str().unwrap().to_owned()
    };
    assert_eq!((paper(&[]), paper(&["--paper", "us-letter"])), ("a4".to_owned(), "us-letter".to_owned()));
    small.change("modules/courses/small.yaml", "targets:", "paper: us-letter\ntargets:");
    assert_eq!((paper(&[]), paper(&["--paper", "a4"])), ("us-letter".to_owned(), "a4".to_owned()));
    let build = ["build", "small/en", "--engine", "worker", "--only", "key-messages"];
    small.must(&build);
    let pdf = std::fs::read_dir(small.path("output/small/en.only/participant/01-border-management")).unwrap();
    let pdf = pdf.map(|entry| entry.unwrap().path()).next().unwrap();
    let info = Command::new("pdfinfo").arg(pdf).output().unwrap();
    assert!(String::from_utf8_lossy(&info.stdout).contains("612 x 792 pts (letter)"));
    for wrong in [&["--paper", "letter"][..], &["--paper", "A4"]] {
        assert_eq!(small.run(&[&build[..], wrong].concat()).status.code(), Some(2));
    }
    let (code, _, said) = run(&small, &[&build[..], &["--paper", "a4", "--page", "phone"]].concat());
    assert!(code == 1 && said.contains("pages of the size `phone` are on no paper"), "{said}");
    small.change("modules/courses/small.yaml", "us-letter", "letter");
    let (code, _, said) = run(&small, &["check"]);
    assert!(code == 1 && said.contains("unknown paper `letter`"), "{said}");
}

#[test]
fn the_status_of_an_edition_is_that_of_what_it_prints() {
    let small = Small::new();
    let (out, _) = small.must(&["status", "small/fr"]);
    assert!(out.contains("missing in fr\n  courses/small (printed in en)\n"), "{out}");
    assert!(out.contains("what a release would refuse\n") && out.contains("error[language-fallback]"), "{out}");
    let (out, _) = small.must(&["status", "small", "--format", "json"]);
    let reports: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), 2);
    assert!(reports[0]["items"].as_array().unwrap().iter().all(|item| item["state"] == "original"), "{}", reports[0]);
    assert_eq!(reports[1]["target"], "small/en-LR");
    assert!(
        reports[1]["release"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line.as_str().unwrap().contains("unchecked-contacts"))
    );
    assert_eq!(run(&small, &["status", "small/fr", "--lang", "fr"]).0, 2);
    // The warning of a build names what it is about.
    let (_, said) = small.must(&["plan", "border-management/fr", "--engine", "worker", "--format", "json"]);
    let says =
        "items of border-management/fr without a translation, printed as written first: `courses/border-management`, ";
    assert!(said.contains(says), "{said}");
    assert!(said.contains(" others") && said.contains("`coursepack status border-management/fr` names all"), "{said}");
}

#[test]
fn lists_in_json_are_lists() {
    let small = Small::new();
    let rows = |what: &str| {
        let (out, _) = small.must(&["list", what, "--format", "json"]);
        serde_json::from_str::<serde_json::Value>(&out).unwrap()["rows"].as_array().unwrap().clone()
    };
    for (what, lists, numbers) in [
        ("exercises", &["audience", "languages", "works without", "pairs", "supplies"][..], &["minutes"][..]),
        ("case-studies", &["countries", "themes"], &[]),
        ("readings", &["themes"], &[]),
        ("forms", &["languages", "courses"], &[]),
        ("countries", &["regions"], &["cases"]),
        ("courses", &["themes", "targets"], &["days"]),
        ("themes", &[], &["order", "exercises", "cases", "readings"]),
        ("languages", &[], &["labels"]),
        ("coverage", &["with", "without"], &[]),
    ] {
        let rows = rows(what);
        assert!(!rows.is_empty(), "{what}");
        for row in &rows {
            assert!(lists.iter().all(|key| row[*key].is_array()), "{what}: {row}");
            assert!(numbers.iter().all(|key| row[*key].is_u64()), "{what}: {row}");
        }
    }
}

#[test]
fn each_kind_of_document_has_a_template_and_can_be_asked_for() {
    let mut kinds: Vec<_> = std::fs::read_dir("templates").unwrap().map(|entry| entry.unwrap().path()).collect();
    kinds.retain(|path| path.to_str().unwrap().ends_with(".typ.j2"));
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().trim_end_matches(".typ.j2").to_owned();
    let mut known: Vec<_> = coursepack::document::DocumentKind::ALL
        .iter()
        .filter(|kind| kind.is_typeset())
        .map(|kind| kind.to_string())
        .collect();
    known.sort();
    let mut kinds: Vec<_> = kinds.iter().map(|path| name(path)).collect();
    kinds.sort();
    assert_eq!(known, kinds);
    let help = Command::new(env!("CARGO_BIN_EXE_coursepack")).args(["build", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(kinds.iter().all(|kind| help.contains(kind)), "{help}");
}
