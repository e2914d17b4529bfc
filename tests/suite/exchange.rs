//! Translators' files: out and back without a byte lost, and refusals at the text that is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder::tree;

/// The bundled library in a folder of its own.
struct Library(tempfile::TempDir);

impl Library {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        assert_eq!(folder.run_in(folder.0.path(), &["init", "mine"]).0, 0);
        folder
    }

    /// A library in which a reading says the same, whatever the bundled one says of it.
    fn with_plain_reading() -> Self {
        let folder = Self::new();
        let original = folder.read(READING);
        let (head, _) = original.trim_end().rsplit_once('\n').unwrap();
        folder
            .write(READING, &format!("{head}\nAn article, for readers who want to study one police reform closely.\n"));
        folder
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("mine")
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        self.run_in(&self.root(), arguments)
    }

    fn run_in(&self, folder: &Path, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coursepack"));
        let output = command.args(arguments).current_dir(folder).env_clear().output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }

    /// All translations in a language, by path.
    fn translations(&self, ending: &str) -> BTreeMap<PathBuf, String> {
        let modules = self.root().join("modules");
        let is_one = |(path, _): &(PathBuf, Vec<u8>)| path.to_str().unwrap().ends_with(ending);
        let found = tree(&modules).into_iter().filter(is_one);
        found.map(|(path, bytes)| (modules.join(path), String::from_utf8(bytes).unwrap())).collect()
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.root().join(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path)).unwrap()
    }
}

/// What stands behind the front matter.
fn body(text: &str) -> &str {
    let rest = text.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n"));
    rest.map_or(text, |(_, body)| body).trim_start()
}

/// What a YAML file says, without its comments, quotes and stamps.
fn unquoted(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with(['#']) && !line.starts_with("source-"));
    lines.map(|line| line.replace('"', "") + "\n").collect()
}

#[test]
fn the_french_translation_comes_back_as_it_went_out() {
    let library = Library::new();
    let all = || [".fr.md", ".fr.yaml"].into_iter().flat_map(|ending| library.translations(ending)).collect();
    let before: BTreeMap<_, _> = all();
    for part in ["/exercises/", "/courses/", "/countries/CF/", "/countries/CF.fr.yaml"] {
        assert!(before.keys().any(|path| path.to_string_lossy().contains(part)), "{part}");
    }
    for (format, file) in [("po", "translation-fr.po"), ("table", "translation-fr.xlsx")] {
        let (code, said) = library.run(&["translate", "export", "--lang", "fr", "--format", format]);
        assert_eq!(code, 0, "{said}");
        let (code, said) = library.run(&["translate", "import", file]);
        assert!(code == 0 && said.contains("nothing new"), "{said}");
        assert_eq!(all(), before, "{format}");
        // Without the old files, the texts go into the originals' places.
        before.keys().for_each(|path| std::fs::remove_file(path).unwrap());
        let (code, said) = library.run(&["translate", "import", file]);
        assert_eq!(code, 0, "{said}");
        let after = all();
        for (path, text) in &before {
            let is_yaml = path.extension().is_some_and(|ending| ending == "yaml");
            let words = |text: &str| if is_yaml { unquoted(text) } else { body(text).to_owned() };
            assert_eq!(after.get(path).map(|text| words(text)), Some(words(text)), "{}", path.display());
        }
        before.iter().for_each(|(path, text)| std::fs::write(path, text).unwrap());
    }
    let mut msgfmt = Command::new("msgfmt");
    msgfmt.args(["--check", "-o", "/dev/null", "translation-fr.po"]).current_dir(library.root());
    let checked = msgfmt.output().expect("gettext is installed: run scripts/test");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

const READING: &str = "modules/readings/bacon-2015.md";

/// A small export, of which an older one knows nothing, in which one text is changed by hand.
fn changed(library: &Library, change: impl Fn(&str) -> String) -> (i32, String) {
    let _ = std::fs::remove_file(library.root().join("translation-es.po"));
    let (code, said) = library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es"]);
    assert_eq!(code, 0, "{said}");
    let text = library.read("translation-es.po");
    library.write("translation-es.po", &change(&text));
    library.run(&["translate", "import", "translation-es.po"])
}

/// Every text translated by itself.
fn echoed(text: &str) -> String {
    let mut source = String::new();
    let lines = text.lines().map(|line| {
        if let Some(rest) = line.strip_prefix("msgid ") {
            rest.clone_into(&mut source);
        }
        if line == "msgstr \"\"" && source != "\"\"" { format!("msgstr {source}\n") } else { format!("{line}\n") }
    });
    lines.collect()
}

#[test]
fn a_translation_is_written_stamped_and_current() {
    let library = Library::new();
    let (code, said) = changed(&library, echoed);
    assert!(code == 0 && said.contains("modules/readings/bacon-2015.es.md"), "{said}");
    let written = library.read("modules/readings/bacon-2015.es.md");
    assert!(written.starts_with("---\nsource-hash: \""), "{written}");
    assert_eq!(body(&written), body(&library.read(READING)));
    let (_, said) = library.run(&["status", "--lang", "es"]);
    assert!(said.contains("es        1 "), "{said}");
    // What the original loses or gains is marked for the translator.
    let text = library.read(READING);
    library.write(READING, &format!("{}\nOne more sentence.\n", text.trim_end()));
    remove(&library, "translation-es.po");
    let (code, said) = library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es"]);
    assert!(code == 0 && said.contains("2 translated, 2 to look at again"), "{said}");
    library.write(READING, &format!("{}\n\nOne more paragraph.\n", text.trim_end()));
    let (code, said) = library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es"]);
    assert!(code == 1 && said.contains("error[translation-shape]"), "{said}");
}

#[test]
fn courses_profiles_and_what_countries_change_go_to_translators_too() {
    let library = Library::new();
    let export = |language: &str| {
        let items = ["courses/penal-reform", "countries/TJ"];
        let _ = std::fs::remove_file(library.root().join("out.po"));
        let (code, said) =
            library.run(&[&["translate", "export", "--lang", language, "--out", "out.po"], &items[..]].concat());
        assert_eq!(code, 0, "{said}");
        (library.read("out.po"), said)
    };
    let (text, _) = export("fr");
    for words in [
        "msgctxt \"courses/penal-reform#sessions/1:1\"",
        "msgctxt \"courses/penal-reform#texts/1:1\"",
        "msgctxt \"countries/TJ#services/1:1\"",
        "msgctxt \"countries/TJ/exercises/police-reform/05-gender-responsive-policing#debrief:1\"",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for code in ["a4", "милиц", "2026-11", "penal-reform\"", "assessment"] {
        assert!(!text.contains(&format!("msgid \"{code}")), "{code}: {text}");
    }
    library.write("out.po", &echoed(&text));
    let (code, said) = library.run(&["translate", "import", "out.po"]);
    let written = [
        "modules/courses/penal-reform.fr.yaml",
        "modules/countries/TJ.fr.yaml",
        "modules/countries/TJ/exercises/police-reform/05-gender-responsive-policing.fr.md",
        "modules/countries/TJ/readings/police-reform-tj-special-units.fr.md",
    ];
    assert!(code == 0 && written.iter().all(|path| said.contains(path)), "{said}");
    let (code, said) = library.run(&["check"]);
    assert_eq!(code, 0, "{said}");
    let (again, said) = export("fr");
    let count = again.matches("msgctxt").count();
    assert!(said.contains(&format!("{count} texts, {count} translated, 0 to look at again")), "{said}");
    // What changes in the original is marked, and nothing else.
    let course = library.read("modules/courses/penal-reform.yaml");
    library.write("modules/courses/penal-reform.yaml", &course.replacen("purpose: ", "purpose: Now, ", 1));
    assert!(export("fr").1.contains("1 to look at again"));
    let (_, said) = library.run(&["status", "--lang", "fr"]);
    assert!(said.contains("courses/penal-reform: purpose"), "{said}");
    // A text that changes leaves the rest of its file as it is.
    library.write("modules/courses/penal-reform.yaml", &course);
    let before = library.read(written[1]);
    let (text, _) = export("fr");
    library.write("out.po", &text.replace("msgstr \"National Guard", "msgstr \"La garde, National Guard"));
    assert_eq!(library.run(&["translate", "import", "out.po"]).0, 0);
    let name = "name: National Guard of the Republic of Tajikistan";
    let changed = "name: \"La garde, National Guard of the Republic of Tajikistan\"";
    assert_eq!(library.read(written[1]), before.replace(name, changed));
    // An overlay changes a translation, which has to be there.
    let (text, _) = export("es");
    library.write("out.po", &echoed(&text));
    let (code, said) = library.run(&["translate", "import", "out.po"]);
    assert!(code == 0 && said.contains("changes an item that is not translated"), "{said}");
    assert!(!said.contains("05-gender-responsive-policing.es.md\n"), "{said}");
    assert_eq!(library.run(&["check"]).0, 0);
}

#[test]
fn what_cannot_be_brought_back_is_refused_and_nothing_is_written() {
    let library = Library::with_plain_reading();
    let refused = |change: &dyn Fn(&str) -> String| {
        let (code, said) = changed(&library, change);
        assert!(!library.root().join("modules/readings/bacon-2015.es.md").exists(), "{said}");
        (code, said)
    };
    for (from, to, words) in [
        ("readings/bacon-2015#", "readings/bacon-2016#", "these are the texts of another library"),
        ("#title:1", "#title:9", "is not in the item any more"),
        ("Language: es", "Lang: es", "names no `Language`"),
    ] {
        let (code, said) = refused(&|text| echoed(text).replace(from, to));
        assert!(code != 0 && said.contains(words), "{words}: {said}");
    }
    let with = |more: &str| {
        let more = more.to_owned();
        move |text: &str| {
            let text = echoed(text);
            let at = text.rfind("msgstr \"").unwrap() + 8;
            format!("{}{more}{}", &text[..at], &text[at..])
        }
    };
    for (more, words) in [
        ("# ", "would be read as something else"),
        ("{police} ", "has `{police}`, which the original does not"),
        ("[@nobody] ", "has `[@nobody]`, which the original does not"),
        ("\u{202e}", "U+202E"),
        ("\\n\\n", "begins or ends with a space"),
    ] {
        let (code, said) = refused(&with(more));
        assert!(code == 1 && said.contains(words), "{words}: {said}");
    }
    let (code, said) = refused(&|text| text.replacen("msgstr \"\"\n\n", "msgstr \"Uno\"\n\n", 1));
    assert!(code == 0 && said.contains("has no translation yet"), "{said}");
    let (code, said) = library.run(&["translate", "export", "--lang", "en"]);
    assert!(code == 2 && said.contains("`--lang en`, in which all is written"), "{said}");
    assert_eq!(library.run(&["translate", "export", "--lang", "xx"]).0, 2);
}

#[test]
fn a_catalog_is_of_a_language_that_has_labels_whatever_programs_make_of_its_tag() {
    let library = Library::new();
    library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es"]);
    let text = echoed(&library.read("translation-es.po"));
    let import = |language: &str| {
        library.write("t.po", &text.replace("Language: es\\n", &format!("Language: {language}\\n")));
        library.run(&["translate", "import", "t.po"])
    };
    for language in ["es", "es_ES", "es-MX", "ES", "es_ES.UTF-8", "es "] {
        let (code, said) = import(language);
        assert!(code == 0 && said.contains("modules/readings/bacon-2015.es.md"), "{language}: {said}");
        std::fs::remove_file(library.root().join("modules/readings/bacon-2015.es.md")).unwrap();
    }
    // Where the narrower language has labels of its own, it is meant.
    let labels = library.read("modules/languages/es.yaml");
    library.write("modules/languages/es-MX.yaml", &labels);
    assert!(import("es_MX").1.contains("modules/readings/bacon-2015.es-MX.md"));
    std::fs::remove_file(library.root().join("t.po")).unwrap();
    let before = tree(library.0.path());
    for language in [
        "../../evil",
        "../../../../../escaped",
        "/tmp/evil",
        "es/../../evil",
        "es\\\\..\\\\evil",
        "..",
        "Feuille 1",
        "Sheet1",
        "xx",
        "de",
        "en",
        "en_GB",
        "und",
        "es@evil",
        "C:es",
    ] {
        let (code, said) = import(language);
        assert!(
            code != 0 && (said.contains("the header `Language`") || said.contains("the originals are in")),
            "{language}: {said}"
        );
        std::fs::remove_file(library.root().join("t.po")).unwrap();
        assert_eq!(tree(library.0.path()), before, "{language}");
    }
    let (code, said) = library.run(&["translate", "export", "--lang", "../x"]);
    assert!(code == 2 && said.contains("is no language"), "{said}");
    let (code, said) = library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es-CO"]);
    assert!(code == 0 && said.starts_with("translation-es.po: "), "{said}");
}

#[test]
fn other_files_are_named_and_told_how_to_become_right() {
    let library = Library::new();
    for (name, bytes, words) in [
        ("t.ods", &b"PK\x03\x04"[..], "LibreOffice's own form: open it and save it as `.xlsx`"),
        ("t.csv", b"id;context;source;translation;comment\n", "save it as `.xlsx`"),
        ("t.po", b"\xff\xfem\0", "save it as UTF-8"),
        ("t.po", b"msgid \"\xe9\"", "save it as UTF-8"),
        ("t.xlsx", b"PK\x03\x04", "no xlsx file"),
    ] {
        std::fs::write(library.root().join(name), bytes).unwrap();
        let (code, said) = library.run(&["translate", "import", name]);
        assert!(code == 3 && said.contains(words), "{name}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_outside_a_library_or_beside_its_own_files() {
    let library = Library::new();
    let outside = tempfile::tempdir().unwrap();
    let readings = library.root().join("modules/readings");
    let (code, said) =
        library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es", "--out", "modules/x.po"]);
    assert!(code == 3 && said.contains("lies in the library"), "{said}");
    // A link where a translation would be written.
    let (code, said) = changed(&library, |text| text.to_owned());
    assert_eq!(code, 0, "{said}");
    library.write("translation-es.po", &echoed(&library.read("translation-es.po")));
    std::os::unix::fs::symlink(outside.path().join("x.md"), readings.join("bacon-2015.es.md")).unwrap();
    let (code, said) = library.run(&["translate", "import", "translation-es.po"]);
    assert!(code == 3 && said.contains("is no regular file"), "{said}");
    let (code, said) = library.run(&["new", "reading", "surname-2026"]);
    assert_eq!(code, 0, "{said}");
    // A folder that is a link.
    std::fs::rename(&readings, outside.path().join("readings")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("readings"), &readings).unwrap();
    let (code, said) = library.run(&["new", "reading", "surname-2027"]);
    assert!(code == 3 && said.contains("is no folder of the workspace"), "{said}");
    assert!(!outside.path().join("x.md").exists() && !outside.path().join("readings/surname-2027.md").exists());
    for id in ["../x", "a/../../x", "A", "con", "x.fr", ""] {
        assert_eq!(library.run(&["new", "reading", id]).0, 3, "{id}");
    }
}

const ES: &str = "modules/readings/bacon-2015.es.md";
const KEPT: &str = "modules/readings/bacon-2015.es.po";

/// Exports one reading, changes the file and brings it back.
fn exported(library: &Library) -> String {
    let (code, said) = library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es"]);
    assert_eq!(code, 0, "{said}");
    library.read("translation-es.po")
}

fn remove(library: &Library, path: &str) {
    std::fs::remove_file(library.root().join(path)).unwrap();
}

#[test]
fn what_is_finished_of_an_item_is_kept_until_the_rest_is() {
    let library = Library::new();
    let text = exported(&library).replacen("msgstr \"\"\n\n", "msgstr \"Uno\"\n\n", 1);
    library.write("translation-es.po", &text);
    let (code, said) = library.run(&["translate", "import", "translation-es.po"]);
    assert!(code == 0 && said.contains(KEPT) && said.contains("has no translation yet"), "{said}");
    assert!(!library.root().join(ES).exists());
    let kept = library.read(KEPT);
    assert!(kept.contains("msgstr \"Uno\"") && !kept.contains("POT-Creation-Date"), "{kept}");
    assert_eq!(library.run(&["check"]).0, 0);
    let (_, said) = library.run(&["status", "--lang", "es"]);
    assert!(said.contains("in work in es\n  readings/bacon-2015: 1 of 2 texts are finished"), "{said}");
    // The file may go: the next export has all of it again, and so has one over the old file.
    for _ in 0..2 {
        assert!(exported(&library).contains("msgstr \"Uno\""));
        let (_, said) = library.run(&["translate", "import", "translation-es.po"]);
        assert!(said.contains("nothing new"), "{said}");
        assert_eq!(library.read(KEPT), kept);
        let _ = std::fs::remove_file(library.root().join("translation-es.po"));
    }
    let (code, said) = changed(&library, |text| echoed(&text.replace("\"Uno\"", "\"\"")));
    assert!(code == 0 && said.contains(&format!("{KEPT}: removed")), "{said}");
    assert!(library.root().join(ES).exists() && !library.root().join(KEPT).exists());
}

#[test]
fn a_mark_to_look_again_is_kept_with_its_text_until_somebody_takes_it_off() {
    let library = Library::new();
    let marked = |text: &str| {
        let text = echoed(text);
        let at = text.rfind("msgctxt").unwrap();
        format!("{}# Is this right?\n#, fuzzy\n{}", &text[..at], text[at..].replacen("msgstr \"", "msgstr \"GUESS ", 1))
    };
    let (code, said) = changed(&library, marked);
    assert!(code == 0 && said.contains("is to be looked at again") && said.contains(KEPT), "{said}");
    assert!(!library.root().join(ES).exists(), "a guess is no translation");
    let (_, said) = library.run(&["status", "--lang", "es"]);
    assert!(said.contains("1 of 2 texts are finished, to be looked at again: title:2"), "{said}");
    remove(&library, "translation-es.po");
    let text = exported(&library);
    assert!(text.contains("# Is this right?\n#. paragraph\n"), "{text}");
    assert!(text.contains("\n#, fuzzy\n") && text.contains("msgstr \"GUESS "), "{text}");
    // Spreadsheets have a column for it.
    let (code, said) =
        library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es", "--format", "table"]);
    assert!(code == 0 && said.contains("2 translated, 1 to look at again"), "{said}");
    let bytes = std::fs::read(library.root().join("translation-es.xlsx")).unwrap();
    let mut catalog = coursepack::exchange::sheet::read(&bytes).unwrap();
    assert!(catalog.entries[1].fuzzy && catalog.entries[1].comments == ["Is this right?"]);
    catalog.entries[1].fuzzy = false;
    (catalog.entries[1].translation, catalog.date) = ("Bien.".into(), "2026-11-23".into());
    std::fs::write(library.root().join("t.xlsx"), coursepack::exchange::sheet::write(&catalog).unwrap()).unwrap();
    let (code, said) = library.run(&["translate", "import", "t.xlsx"]);
    assert!(code == 0 && said.contains(ES), "{said}");
    // What translators wrote to each other stays, without a text of its own.
    let kept = library.read(KEPT);
    assert!(kept.contains("# Is this right?") && !kept.contains("fuzzy") && !kept.contains("Bien"), "{kept}");
    // A text of a finished translation that is marked again stays as it was printed, and is named.
    let before = library.read(ES);
    remove(&library, "translation-es.po");
    let (code, said) = changed(&library, |text| text.replacen("#. title\n", "#. title\n#, fuzzy\n", 1));
    assert!(code == 0 && said.contains("`readings/bacon-2015#title:1` is to be looked at again"), "{said}");
    assert_eq!(library.read(ES), before);
    remove(&library, "translation-es.po");
    assert!(exported(&library).contains("#, fuzzy"));
    assert_eq!(library.run(&["translate", "stamp", ES]).0, 0);
    assert!(exported(&library).contains("#, fuzzy"), "a stamp says nothing of single texts");
}

#[test]
fn an_export_loses_nothing_of_the_file_in_its_place() {
    let library = Library::with_plain_reading();
    let text = exported(&library);
    let worked = text
        .replacen("msgid \"\"\n", "# A, 2026\nmsgid \"\"\n", 1)
        .replace("Language-Team: es", "Language-Team: Equipo")
        .replacen("#. title\n", "# Look here\n#. title\n#, fuzzy\n", 1)
        .replacen("msgstr \"\"\n\n", "msgstr \"Uno\"\n\n", 1);
    let gone = "\n#~ msgctxt \"readings/bacon-2015#title:7\"\n#~ msgid \"Gone\"\n#~ msgstr \"Ido\"\n";
    library.write("translation-es.po", &format!("{worked}{gone}"));
    let again = exported(&library);
    for words in ["# A, 2026\n", "Language-Team: Equipo", "# Look here\n", "#, fuzzy\n", "msgstr \"Uno\"", gone] {
        assert!(again.contains(words), "{words}: {again}");
    }
    assert_eq!(exported(&library), again);
    // So does a spreadsheet over another one.
    let table = || {
        let (code, said) =
            library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es", "--format", "table"]);
        assert_eq!(code, 0, "{said}");
        let bytes = std::fs::read(library.root().join("translation-es.xlsx")).unwrap();
        (said, coursepack::exchange::sheet::read(&bytes).unwrap())
    };
    let (_, mut catalog) = table();
    catalog.entries[0].translation = "Uno".into();
    catalog.entries[0].extra = vec![("Reviewer".into(), "M.".into())];
    catalog.date = "2026-11-23".into();
    let bytes = coursepack::exchange::sheet::write(&catalog).unwrap();
    std::fs::write(library.root().join("translation-es.xlsx"), bytes).unwrap();
    let (said, after) = table();
    assert!(said.contains("1 translated") && said.contains("merged"), "{said}");
    assert_eq!((after.language.as_str(), after.entries[0].translation.as_str()), ("es", "Uno"));
    assert_eq!(after.entries[0].extra, catalog.entries[0].extra);
    // Another part of the library adds to it.
    let (code, said) = library.run(&["translate", "export", "courses/penal-reform", "--lang", "es"]);
    assert!(code == 0 && said.contains("merged with the file that was there"), "{said}");
    let both = library.read("translation-es.po");
    assert!(both.contains("msgstr \"Uno\"") && both.contains("courses/penal-reform#title:1"), "{both}");
    // What the library changes since: a sentence, a new paragraph before it, and a text that goes.
    library.write("translation-es.po", &echoed(&again.replace("#, fuzzy\n", "")));
    let original = library.read(READING);
    let (head, body) = original.split_at(original.rfind("\n\n").unwrap() + 2);
    library.write(READING, &format!("{head}A new paragraph.\n\n{body}"));
    let moved = exported(&library);
    let text = body.trim().lines().next().unwrap();
    assert!(
        moved.contains("bacon-2015#title:3\"\nmsgid")
            && moved.matches(text).count() == 2
            && !moved.contains("#, fuzzy"),
        "{moved}"
    );
    library.write(READING, &format!("{head}Other words.\n"));
    let other = exported(&library);
    assert!(
        other.contains(&format!("#~ msgid \"{}", &text[..40]))
            || other.contains(&format!("#| msgid \"{}", &text[..40])),
        "{other}"
    );
    let mut msgfmt = Command::new("msgfmt");
    msgfmt.args(["--check", "-o", "/dev/null", "translation-es.po"]).current_dir(library.root());
    let checked = msgfmt.output().expect("gettext is installed: run scripts/test");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    // What cannot be merged with is not overwritten.
    for (text, words) in [
        ("hello\n".to_owned(), "is there already and cannot be merged with"),
        (again.replace("Language: es", "Language: fr"), "is not in `es`"),
        (format!("{again}{}", &again[again.find("\n#. ").unwrap()..]), "keep one of them"),
    ] {
        library.write("translation-es.po", &text);
        let (code, said) = library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es"]);
        assert!(code == 3 && said.contains(words), "{words}: {said}");
        assert_eq!(library.read("translation-es.po"), text);
    }
}

#[test]
fn gettexts_own_programs_may_work_on_a_file_in_between() {
    let library = Library::with_plain_reading();
    let old = echoed(&exported(&library));
    library.write("old.po", &old);
    let original = library.read(READING);
    library.write(READING, &original.replacen(", for readers", ", and more, for readers", 1));
    remove(&library, "translation-es.po");
    exported(&library);
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(library.root()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run("msgmerge", &["--previous", "-o", "merged.po", "old.po", "translation-es.po"]);
    let (code, said) = library.run(&["translate", "import", "merged.po"]);
    assert!(code == 0 && said.contains("is to be looked at again") && said.contains(KEPT), "{said}");
    let kept = library.read(KEPT);
    assert!(kept.contains("#, fuzzy") && kept.contains("#| msgid"), "{kept}");
    run("msgattrib", &["--clear-fuzzy", "--clear-previous", "-o", "done.po", "merged.po"]);
    let windows = library.read("done.po").replace('\n', "\r\n");
    library.write("done.po", &format!("\u{feff}{windows}"));
    let (code, said) = library.run(&["translate", "import", "done.po"]);
    assert!(code == 0 && said.contains(ES), "{said}");
    assert!(!library.root().join(KEPT).exists() && library.read(ES).contains("source-hash"), "{said}");
    assert!(exported(&library).contains(&old[old.rfind("msgstr").unwrap()..][..40]));
}

#[test]
fn a_translation_of_another_shape_goes_out_as_far_as_it_fits() {
    let library = Library::new();
    let (code, said) = changed(&library, echoed);
    assert_eq!(code, 0, "{said}");
    let (original, translation) = (library.read(READING), library.read(ES));
    library.write(READING, &format!("{}\n\nOne more paragraph.\n", original.trim_end()));
    remove(&library, "translation-es.po");
    let (code, said) = library.run(&["translate", "export", "readings/bacon-2015", "--lang", "es"]);
    assert!(
        code == 1 && said.contains("error[translation-shape]") && said.contains("3 texts, 2 translated, 2 to look"),
        "{said}"
    );
    // All of it is translated: the file is written anew.
    let text = library.read("translation-es.po").replace("#, fuzzy\n", "");
    library.write("translation-es.po", &echoed(&text));
    let (code, said) = library.run(&["translate", "import", "translation-es.po"]);
    assert!(code == 0 && said.contains(ES), "{said}");
    assert_eq!(body(&library.read(ES)), format!("{}\n\nOne more paragraph.\n", body(&translation).trim_end()));
    assert_eq!(library.run(&["check"]).0, 0);
}

#[test]
fn a_file_that_is_wrong_from_beginning_to_end_is_refused_at_once() {
    let library = Library::new();
    let text = exported(&library);
    let wrong: String = (0..100_000)
        .map(|n| format!("\nmsgctxt \"exercises/none/{n}-x#title:1\"\nmsgid \"a{n}\"\nmsgstr \"b\"\n"))
        .collect();
    library.write("t.po", &format!("{text}{wrong}"));
    let start = std::time::Instant::now();
    let (code, said) = library.run(&["translate", "import", "t.po"]);
    // Less than two seconds; to look for the nearest name of each took minutes, also on a quiet machine.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    assert!(
        code == 1
            && said.contains("there is no item `exercises/none/")
            && said.contains("99980 more texts are refused"),
        "{said}"
    );
    assert!(said.lines().count() < 200);
}

#[test]
fn what_a_country_leaves_alone_is_translated_with_the_item() {
    let library = Library::with_plain_reading();
    let original = library.read(READING);
    let paragraph = original.trim_end().rsplit('\n').next().unwrap();
    std::fs::create_dir_all(library.root().join("modules/countries/LR/readings")).unwrap();
    library.write("modules/countries/LR/readings/bacon-2015.md", &format!("# Our police\n\n{paragraph}\n"));
    let export = || {
        let items = ["readings/bacon-2015", "countries/LR/readings/bacon-2015"];
        let (code, said) = library.run(&[&["translate", "export", "--lang", "es"], &items[..]].concat());
        assert_eq!(code, 0, "{said}");
        library.read("translation-es.po")
    };
    let own = "msgctxt \"countries/LR/readings/bacon-2015#title:2\"";
    // Only the country's own words are translated, beside the item.
    let text = echoed(&export());
    let (before, after) = text.split_at(text.find(own).unwrap());
    let after = after.replacen(&format!("msgstr \"{paragraph}\""), "msgstr \"\"", 1);
    library.write(
        "translation-es.po",
        &format!("{}{after}", before.replace("msgstr \"An article", "msgstr \"Un article")),
    );
    let (code, said) = library.run(&["translate", "import", "translation-es.po"]);
    assert!(code == 0 && said.contains("modules/countries/LR/readings/bacon-2015.es.md\n"), "{said}");
    let translated = body(&library.read("modules/countries/LR/readings/bacon-2015.es.md")).to_owned();
    assert_eq!(translated, format!("# Our police\n\n{}\n", paragraph.replace("An article", "Un article")));
    // The same words go out translated where only these have been.
    for path in ["translation-es.po", "modules/countries/LR/readings/bacon-2015.es.md"] {
        remove(&library, path);
    }
    let again = export();
    assert!(again[again.find(own).unwrap()..].contains("msgstr \"Un article"), "{again}");
}
