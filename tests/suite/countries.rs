//! Every country of ISO 3166-1 can be used, under its code and under its names.

use std::collections::BTreeSet;

use coursepack::library::{self, Country, cldr};
use coursepack::source::Sources;

use super::cache::Small;

/// Where nobody lives for good.
const EMPTY: [&str; 7] = ["AQ", "BV", "GS", "HM", "IO", "TF", "UM"];

fn bundled() -> library::Library {
    let files = coursepack::bundled::files().filter(|(path, _)| path.starts_with("modules/"));
    library::load(&Sources::new(files.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())))).0.unwrap()
}

#[test]
fn every_country_has_a_name_and_where_people_live_a_region() {
    let library = bundled();
    let gazetteer = &library.gazetteer;
    assert_eq!(gazetteer.countries.len(), 250, "249 of ISO 3166-1, and XK");
    for country in gazetteer.countries.keys() {
        for language in library.languages.keys() {
            assert_ne!(gazetteer.name(*country, language), country.code());
        }
        let lived_in = !EMPTY.contains(&country.code());
        assert_eq!(gazetteer.regions_of(*country).next().is_some(), lived_in, "{country}");
    }
}

/// What `names.yaml` chooses is printed; what it does not, CLDR fills.
#[test]
fn the_library_chooses_names_and_cldr_fills() {
    let library = bundled();
    let name = |code: &str, language: &str| library.gazetteer.name(Country::new(code).unwrap(), language);
    assert_eq!(name("TL", "fr"), "Timor-Leste");
    assert_eq!(name("KR", "en"), "Republic of Korea");
    assert_eq!((name("NO", "ru"), name("GL", "fr")), ("Норвегия".to_owned(), "Groenland".to_owned()));
}

#[test]
fn no_two_countries_are_called_the_same() {
    let library = bundled();
    let mut seen = BTreeSet::new();
    for (country, names) in &library.gazetteer.countries {
        for name in names.short.values().chain(names.formal.values()).chain(&names.also).collect::<BTreeSet<_>>() {
            assert!(seen.insert(name.to_lowercase()), "{name} stands for two countries");
        }
        for name in names.also.iter().cloned().chain(cldr::country(*country, "en")) {
            assert_eq!(library.gazetteer.find(&name), [*country], "{name}");
        }
    }
}

#[test]
fn a_country_without_a_profile_gets_one_and_everything_goes_on() {
    let small = Small::new();
    for (named, code) in [
        ("NO", "NO"),
        ("italy", "IT"),
        ("Côte d’Ivoire", "CI"),
        ("UK", "GB"),
        ("SWE", "SE"),
        ("Korea, Republic of", "KR"),
    ] {
        let (out, _) = small.must(&["new", "country", named]);
        assert_eq!(out, format!("modules/countries/{code}.yaml\n"));
    }
    small.must(&["check"]);
    let (out, _) = small.must(&["explain", "small/en-NO"]);
    assert!(out.starts_with("small/en-NO\n"), "{out}");
    for wrong in ["ZZ", "Norwegia", "", "../../evil"] {
        let output = small.run(&["new", "country", wrong]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn a_course_may_name_countries() {
    let small = Small::new();
    small.change(
        "modules/courses/small.yaml",
        "case-studies: {",
        "case-studies: { countries: [Liberia, \"Côte d'Ivoire\", np],",
    );
    small.must(&["check"]);
    small.change("modules/courses/small.yaml", "[Liberia, ", "[UK, Atlantis, Libaria, ");
    let output = small.run(&["check", "--format", "short"]);
    let said = String::from_utf8(output.stderr).unwrap();
    for words in [
        "small.yaml:14:31: warning[unknown-country]: `UK` is no code of ISO 3166-1: it is taken for `GB`",
        "small.yaml:14:35: error[unknown-country]: unknown country `Atlantis`",
        "small.yaml:14:45: error[unknown-country]: unknown country `Libaria`",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

#[test]
fn languages_of_a_profile_are_printed_by_name() {
    let small = Small::new();
    let profile = "modules/countries/LR.yaml";
    small.change(profile, "value: [en]", "value: [en, kpe, vai]");
    small.must(&["build", "small/en-LR", "--engine", "worker", "--only", "facilitator-guide", "--keep-sources"]);
    let guide = small.path("output/small/en-LR.sources/facilitator/facilitator-guide/main.typ");
    let guide = std::fs::read_to_string(guide).unwrap();
    assert!(guide.contains("Kpelle and Vai") && !guide.contains("kpe"), "{guide}");
    small.change(profile, "value: [en, kpe", "value: [en, tj");
    let output = small.run(&["check"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(1) && said.contains("error[unknown-language]: no language is known as `tj`"),
        "{said}"
    );
}
