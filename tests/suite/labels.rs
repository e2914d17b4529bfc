//! Labels of a new language: begun by the command, translated bit by bit, lent by the library until then.

use std::path::PathBuf;
use std::process::Command;

/// A library in a folder of its own.
struct Library(tempfile::TempDir);

impl Library {
    fn bundled() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let path = folder.0.path().to_str().unwrap().to_owned() + "/mine";
        assert_eq!(folder.run_in(".", &["init", &path]).0, 0);
        folder
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("mine")
    }

    fn run(&self, arguments: &[&str]) -> (i32, String) {
        self.run_in("mine", arguments)
    }

    fn run_in(&self, folder: &str, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coursepack"));
        command.args(arguments).current_dir(self.0.path().join(folder));
        command.env_clear().env("XDG_CACHE_HOME", self.0.path()).env("HOME", self.0.path());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root().join(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.root().join(path), text).unwrap();
    }

    /// Exports the labels of a language into a new file.
    fn export(&self, tag: &str) -> String {
        let _ = std::fs::remove_file(self.root().join("t.po"));
        let item = format!("languages/{tag}");
        let (code, said) = self.run(&["translate", "export", &item, "--lang", tag, "--out", "t.po"]);
        assert_eq!(code, 0, "{said}");
        self.read("t.po")
    }

    fn import(&self, text: &str) -> (i32, String) {
        self.write("t.po", text);
        self.run(&["translate", "import", "t.po"])
    }
}

/// The catalogue with a translation of one label.
fn with(text: &str, id: &str, translation: &str) -> String {
    let at = text.find(&format!("#{id}:1\"")).unwrap_or_else(|| panic!("{id}"));
    let (before, after) = text.split_at(at);
    let at = after.find("msgstr \"").unwrap();
    let end = at + after[at..].find('\n').unwrap();
    format!("{before}{}msgstr \"{translation}\"{}", &after[..at], &after[end..])
}

#[test]
fn a_new_language_is_begun_told_once_and_printed_as_far_as_it_is() {
    let library = Library::bundled();
    let (code, said) = library.run(&["new", "language", "Kyrgyz"]);
    assert!(code == 0 && said.starts_with("modules/languages/ky.yaml\n"), "{said}");
    let begun = library.read("modules/languages/ky.yaml");
    assert!(begun.contains("name: Кыргызча\ndir: ltr\n") && begun.contains("\n  # draft: \"draft\"\n"), "{begun}");
    let (code, said) = library.run(&["check", "--format", "short"]);
    assert!(code == 0 && said.matches("missing-label").count() == 1, "{said}");
    assert!(said.contains("modules/languages/ky.yaml:1:1: warning[missing-label]: `ky` lacks 4"), "{said}");
    // By hand: the `#` goes.
    let by_hand = begun.replace("  # kind-handbook: \"Participants’ handbook\"", "  kind-handbook: \"Колдонмо\"");
    assert_ne!(by_hand, begun);
    library.write("modules/languages/ky.yaml", &by_hand);
    let (code, said) = library.run(&["build", "police-reform-one-day/ky", "--only", "handbook", "--engine", "worker"]);
    assert!(code == 0 && said.matches("missing-label").count() == 1, "{said}");
    let handbook = library.root().join("output/police-reform-one-day/ky.only/participant/handbook.pdf");
    let surfaces = coursepack::pdf::surfaces(&std::fs::read(handbook).unwrap()).unwrap();
    let text = surfaces.into_iter().map(|surface| surface.text + "\n").collect::<String>();
    let text = text.split_whitespace().collect::<String>();
    assert!(text.contains("Колдонмо") && text.contains("[Attheendofthecourseyoucan:]"), "{text}");
    let release = ["build", "police-reform-one-day/ky", "--release", "2026-12-01", "--allow-fallback", "99"];
    let (code, said) = library.run(&release);
    assert!(code == 1 && said.matches("[missing-label]").count() == 1, "{said}");
    assert!(said.contains("error[missing-label]: `ky` lacks"), "{said}");
    // What is there stays there.
    let (code, said) = library.run(&["new", "language", "ky"]);
    assert!(code == 2 && said.contains("labels in `ky` already"), "{said}");
    for (name, words) in [("xx", "tag of no language"), ("Klingonese", "no language is called"), ("pt-BR", "use `pt`")]
    {
        let (code, said) = library.run(&["new", "language", name]);
        assert!(code == 2 && said.contains(words), "{said}");
    }
}

#[test]
fn labels_travel_with_all_other_texts_and_come_back_one_by_one() {
    let library = Library::bundled();
    assert_eq!(library.run(&["new", "language", "uk"]).0, 0);
    let text = library.export("uk");
    assert!(text.contains("#. for numbers such as 2, 3, 4, 22, 23\n"), "{text}");
    let text = with(&with(&text, "list-semicolon", " ; "), "draft", "чернетка: так");
    let text = with(&with(&text, "minutes/one", "{n} хвилина"), "minutes/few", "{n} хвилини");
    let (code, said) = library.import(&text);
    assert!(code == 0 && said.contains("modules/languages/uk.yaml\n"), "{said}");
    let labels = library.read("modules/languages/uk.yaml");
    assert!(
        labels.contains("  list-semicolon: \" ; \"\n") && labels.contains("  draft: \"чернетка: так\"\n"),
        "{labels}"
    );
    // A label that counts waits for all its forms; what is there is kept.
    assert!(labels.contains("  # minutes: {") && library.read("modules/languages/uk.po").contains("{n} хвилини"));
    let again = library.export("uk");
    assert!(again.contains("msgstr \"{n} хвилини\"") && again.contains("msgstr \" ; \""), "{again}");
    assert!(library.import(&again).1.contains("nothing new"));
    let text = with(&with(&again, "minutes/many", "{n} хвилин"), "minutes/other", "{n} хвилини");
    assert_eq!(library.import(&text).0, 0);
    let labels = library.read("modules/languages/uk.yaml");
    let forms =
        "  minutes: { one: \"{n} хвилина\", few: \"{n} хвилини\", many: \"{n} хвилин\", other: \"{n} хвилини\" }\n";
    assert!(labels.contains(forms) && !library.root().join("modules/languages/uk.po").exists(), "{labels}");
    // One form changes, and nothing else; another waits for somebody to look at it.
    let text = with(&library.export("uk"), "minutes/few", "{n} хв.");
    assert_eq!(library.import(&text).0, 0);
    assert_eq!(library.read("modules/languages/uk.yaml"), labels.replacen("{n} хвилини", "{n} хв.", 1));
    let text = library.export("uk").replacen("#. label\n", "#. label\n#, fuzzy\n", 400);
    let (code, said) = library.import(&text);
    assert!(code == 0 && said.contains("modules/languages/uk.po: kept"), "{said}");
    assert!(library.export("uk").contains("#, fuzzy\nmsgctxt \"languages/uk#draft:1\""));
    assert_eq!(library.run(&["check"]).0, 0);
    for (id, translation, words) in [("page-of", "{n}", "has lost `{total}`"), ("day", "{n} {x}", "has `{x}`")] {
        let (code, said) = library.import(&with(&library.export("uk"), id, translation));
        assert!(code == 1 && said.contains(words), "{said}");
    }
}

#[test]
fn the_labels_of_the_library_come_back_as_they_went_out() {
    let library = Library::bundled();
    for tag in ["ar", "es", "fr", "ru", "tg"] {
        let (text, path) = (library.export(tag), format!("modules/languages/{tag}.yaml"));
        let before = library.read(&path);
        assert!(library.import(&text).1.contains("nothing new"), "{tag}");
        let at = before.find("\nlabels:").unwrap();
        // Without any label, all go to the end of the map in the order of the library's.
        library.write(&path, &format!("{}\nlabels:\n", &before[..at]));
        let (code, said) = library.import(&text);
        assert_eq!(code, 0, "{said}");
        let ids = |text: &str| text.split("\nmsgctxt ").map(|entry| entry.to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(&library.export(tag)), ids(&text), "{tag}");
        let (code, said) = library.run(&["check", "--format", "short"]);
        assert!(code == 0 && !said.contains("missing-label"), "{said}");
    }
}
