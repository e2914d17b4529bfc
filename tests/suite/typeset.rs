//! Typesetting: good manuscripts become the same PDFs with both engines, bad ones become diagnostics, and no child
//! outlives its use.

#![expect(clippy::disallowed_methods, reason = "these tests look at processes and at the installed command")]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier, Mutex};
use std::time::{Duration, Instant};

use coursepack::area::Margins;
use coursepack::audience::{Audience, Moment};
use coursepack::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity};
use coursepack::faces;
use coursepack::path::PackPath;
use coursepack::render::{Manuscript, Shown};
use coursepack::source::{FileId, Sources, Span};
use coursepack::typeset::{Engine, EngineError, Limits, Outcome, Typeset, Typesetter, choose, typeset};

const PROGRAM: &str = env!("CARGO_BIN_EXE_coursepack");
pub(crate) const LIMITS: Limits = Limits { seconds: 60, memory_mib: 2048, documents_per_worker: 200 };

fn manuscript(name: &str, main: &str) -> Manuscript {
    let main = format!("#set document(title: \"{name}\")\n#set text(lang: \"en\")\n{main}");
    let files = [("/main.typ".to_owned(), Arc::from(main.into_bytes()))];
    Manuscript {
        path: PackPath::new(&format!("{name}.pdf")).unwrap(),
        audience: Audience::Participant,
        moment: Moment::Start,
        files: BTreeMap::from(files),
        timestamp: 1_790_000_000,
        margins: Margins::default(),
        authors: BTreeMap::new(),
        origins: BTreeMap::new(),
        shown: Vec::new(),
    }
}

fn with_file(mut manuscript: Manuscript, path: &str, bytes: impl Into<Vec<u8>>) -> Manuscript {
    manuscript.files.insert(path.to_owned(), Arc::from(bytes.into()));
    manuscript
}

/// Notes the order of documents; the first two are made at the same time.
struct InTurn {
    begun: Mutex<Vec<String>>,
    both: Barrier,
}

impl Typesetter for InTurn {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        let number = {
            let mut begun = self.begun.lock().unwrap();
            begun.push(manuscript.path.to_string());
            begun.len()
        };
        if number <= 2 {
            self.both.wait();
        }
        Outcome::Refused(Vec::new())
    }
}

#[test]
fn what_is_mostly_in_a_document_that_is_being_made_waits() {
    let text = "A paragraph of the guide. ".repeat(100);
    let with = |name: &str, main: &str| with_file(manuscript(name, main), "/content/a.typ", text.as_str());
    let documents =
        [with("guide", ""), with("print", "A ticket before it."), manuscript("sheet", &"A short sheet. ".repeat(20))];
    let typesetter = InTurn { begun: Mutex::default(), both: Barrier::new(2) };
    typeset(&documents, &typesetter, 2, &|_| {});
    let begun = typesetter.begun.into_inner().unwrap();
    let (first, last) = begun.split_at(2);
    assert_eq!(BTreeSet::from_iter(first.iter().map(String::as_str)), BTreeSet::from(["print.pdf", "sheet.pdf"]));
    assert_eq!(last, ["guide.pdf"]);
}

fn engine(engine: Engine, typst: Option<&Path>, limits: Limits) -> Box<dyn Typesetter> {
    choose(engine, typst, None, Path::new(PROGRAM), limits).unwrap()
}

pub(crate) fn worker(limits: Limits) -> Box<dyn Typesetter> {
    engine(Engine::Worker, None, limits)
}

/// The real command, which `scripts/test` installs.
fn typst() -> PathBuf {
    let installed = || Path::new(&std::env::var_os("HOME").unwrap()).join(".cache/coursepack/typst-0.15.1/bin/typst");
    let typst = std::env::var_os("TYPST").map_or_else(installed, PathBuf::from);
    assert!(typst.is_file(), "there is no Typst at {}: run scripts/test", typst.display());
    typst
}

fn fake(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/typst").join(name)
}

fn pdf(outcome: Outcome) -> Vec<u8> {
    match outcome {
        Outcome::Done { pdf, notes } if notes.is_empty() => pdf.to_vec(),
        other => panic!("{:.2000}", format!("{other:?}")),
    }
}

fn only(diagnostics: &Diagnostics) -> &Diagnostic {
    let all: Vec<_> = diagnostics.iter().collect();
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0]
}

/// A document of four pages with what handouts have.
fn rich(name: &str) -> Manuscript {
    let main = "#set page(numbering: \"1\")\n#outline()\n#include \"content/a/body.typ\"\n\
        #figure(image(\"pictures/dot.svg\", alt: \"a dot\"), caption: [A dot])\n\
        #let data = json(\"document.json\")\n#data.words.join(\", \")\n\
        #context datetime.today().display() #datetime.today(offset: 14).display()";
    let body = "#heading(depth: 1)[Права женщин] <rights>\n#table(columns: 2, table.header[Item][Number], [A], [1])\n\
        A #link(\"https://example.org\")[link], a note#footnote[Ӯ ӣ ҷ ғ қ ҳ ң ү ө], a place: @rights.\n\n\
        #for _ in range(22) { par(lorem(75)) }\n\
        #heading(depth: 2)[More]\n- one\n- two\n  + three\n\n`code` and #strong[bold] #emph[slanted]";
    let manuscript = manuscript(name, &format!("#set heading(numbering: \"1.\")\n{main}"));
    let manuscript = with_file(manuscript, "/content/a/body.typ", body);
    let manuscript = with_file(manuscript, "/document.json", "{\"words\": [\"one\", \"two\"]}");
    with_file(manuscript, "/pictures/dot.svg", DOT)
}

const DOT: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\"><circle cx=\"9\" cy=\"9\" r=\"5\"/></svg>";

/// Breaks lines, hyphenates and sorts as languages do: the data for it comes from crates of their own.
const LANGUAGES: &str = "#set page(width: 9cm)\n#set par(justify: true)\n#set text(hyphenate: true)\n= A\n\
    #let say(lang, words) = par(text(lang: lang, (words + \" \") * 20))\n\
    #say(\"fr\", \"L’égalité : « un objectif » de la réforme ; voir n° 12.\")\n\
    #say(\"ru\", \"Полицейские управления обязаны реагировать на обращения пострадавших.\")\n\
    #say(\"ky\", \"Гендердик теңчилик укук коргоо органдарында.\")\n\
    #say(\"tg\", \"Баробарии гендерӣ дар мақомоти ҳифзи ҳуқуқ.\")\n\
    #say(\"pt\", \"A reforma da polícia e a igualdade de género são indissociáveis.\")\n\
    #(\"ж\", \"а\", \"ё\").sorted().join() #upper(\"straße\") #rect(fill: oklch(60%, 0.2, 30deg))[x]";

/// The fonts of ours, and those that stand in for symbols.
fn letters() -> Manuscript {
    let main = "#let signs = regex(\"[☀-➿]\")\n#set text(fallback: false, font: (\"Libertinus Serif\", \
        \"Noto Naskh Arabic\", \"Noto Serif Devanagari\", (name: \"DejaVu Sans Mono\", covers: signs)))\n\
        = نبدأ *الشرطة* ☎ प्रहरी *क्षेत्र*";
    let files = faces::LETTERS.iter().flat_map(|letters| letters.files);
    files.fold(manuscript("letters", main), |manuscript, (path, font)| with_file(manuscript, path, font))
}

#[test]
fn both_engines_give_the_same_bytes() {
    let typst = typst();
    let (command, worker) = (engine(Engine::Command, Some(&typst), LIMITS), worker(LIMITS));
    let pixel = "#image(\"a.png\", alt: \"a pixel\")";
    let manuscripts = [
        rich("rich"),
        manuscript("plain", "= One\n#lorem(60)\n== Two\n#lorem(600)"),
        with_file(manuscript("picture", &format!("= One\n{pixel}")), "/a.png", png(1, 1, &[0x63, 0x60, 0, 0])),
        manuscript("code", "= One\n```rust\nfn main() {}\n```\n#math.equation(alt: \"x squared\", $x^2$)"),
        manuscript("languages", LANGUAGES),
        letters(),
        rich("again"),
    ];
    for manuscript in &manuscripts {
        let (ours, theirs) = (pdf(worker.typeset(manuscript)), pdf(command.typeset(manuscript)));
        assert!(ours.starts_with(b"%PDF-1.7"), "{}", manuscript.path);
        assert!(ours == theirs, "{} differs between the engines", manuscript.path);
    }
}

#[test]
fn a_font_of_the_workspace_is_used_by_both_engines() {
    let font = typst_kit::fonts::embedded().find(|(_, info)| info.family.contains("Mono")).unwrap().0;
    let renamed = rename_family(font.data(), "DejaVu Sans Mono", "Handwritten Mono");
    let main = "#set text(font: \"Handwritten Mono\")\n= One\nTwo";
    let manuscript = with_file(manuscript("font", main), "/fonts/hand.ttf", renamed);
    let typst = typst();
    let (command, worker) = (engine(Engine::Command, Some(&typst), LIMITS), worker(LIMITS));
    let ours = pdf(worker.typeset(&manuscript));
    assert!(ours == pdf(command.typeset(&manuscript)));
    assert!(ours == pdf(worker.typeset(&manuscript)), "the second time the worker keeps the font");
    let without = Manuscript { files: manuscript.files.clone().into_iter().take(0).collect(), ..rich("without") };
    assert!(matches!(worker.typeset(&without), Outcome::Refused(_)));
    let mut without = manuscript.clone();
    without.files.remove("/fonts/hand.ttf");
    let unknown = typeset(&[without], &*worker, 1, &|_| ());
    assert_eq!(only(&unknown.diagnostics).message, "unknown font family: handwritten mono (in `participant/font.pdf`)");
}

/// Names stand in a font twice, in two encodings and of fixed length.
fn rename_family(font: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let mut font = font.to_vec();
    for (from, to) in [(from.into(), to.into()), (wide(from), wide(to))] {
        let places: Vec<_> = (0..font.len() - from.len()).filter(|&at| font[at..].starts_with(&from)).collect();
        places.into_iter().for_each(|at| font[at..at + to.len()].copy_from_slice(&to));
    }
    font
}

#[test]
fn pdfs_come_in_the_order_of_their_manuscripts_and_progress_names_each() {
    let manuscripts: Vec<_> =
        (0..9).map(|number| manuscript(&format!("m{number}"), &format!("= A\n#lorem({})", number * 50))).collect();
    let finished = Mutex::new(Vec::new());
    let tell = |manuscript: &Manuscript| finished.lock().unwrap().push(manuscript.path.as_str().to_owned());
    let typesetter = worker(LIMITS);
    let typeset = typeset(&manuscripts, &*typesetter, 3, &tell);
    assert!(typeset.diagnostics.is_empty(), "{:?}", typeset.diagnostics);
    for (manuscript, made) in manuscripts.iter().zip(&typeset.pdfs) {
        assert!(made.as_deref() == Some(&*pdf(typesetter.typeset(manuscript))), "{}", manuscript.path);
    }
    let mut finished = finished.into_inner().unwrap();
    finished.sort();
    assert_eq!(finished, (0..9).map(|number| format!("m{number}.pdf")).collect::<Vec<_>>());
}

#[test]
fn a_worn_worker_is_replaced_and_changes_nothing() {
    let typesetter = worker(Limits { documents_per_worker: 2, ..LIMITS });
    let first = pdf(typesetter.typeset(&rich("same")));
    for _ in 0..4 {
        assert!(first == pdf(typesetter.typeset(&rich("same"))));
    }
}

#[test]
fn one_bad_document_does_not_keep_the_others_from_being_typeset() {
    let good = |name| manuscript(name, "= Good\n#lorem(30)");
    let picture = |name| manuscript(name, &format!("= A\n#image(\"{name}\", alt: \"bad\")"));
    let manuscripts = [
        good("first"),
        manuscript("endless", ENDLESS),
        manuscript("greedy", "= A\n#let x = ([],) * 1000000000"),
        with_file(picture("bomb.png"), "/bomb.png", png(100_000, 100_000, &[3, 0])),
        good("last"),
    ];
    let typst = typst();
    let limits = Limits { seconds: 2, ..LIMITS };
    for engine in [worker(limits), engine(Engine::Command, Some(&typst), limits)] {
        let typeset = typeset(&manuscripts, &*engine, 2, &|_| ());
        assert_eq!(finished(&typeset), [true, false, false, false, true]);
        let found: Vec<_> = typeset.diagnostics.iter().map(|found| (found.code, found.message.as_str())).collect();
        let memory = |name| format!("the typesetter ran out of memory (2048 MiB) on `participant/{name}.pdf`");
        assert_eq!(
            found,
            [
                (Code::DocumentTimeout, "`participant/endless.pdf` took longer than 2 seconds to typeset"),
                (Code::DocumentCrash, memory("greedy").as_str()),
                (Code::DocumentCrash, memory("bomb.png").as_str()),
            ]
        );
    }
}

#[test]
fn a_picture_nested_too_deeply_is_refused_or_ends_the_child() {
    let deep = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{}{}</svg>",
        "<g>".repeat(15_000),
        "</g>".repeat(15_000)
    );
    let main = "= A\n#image(\"deep.svg\", alt: \"bad\")";
    let manuscript = with_file(manuscript("deep", main), "/deep.svg", deep);
    for engine in both() {
        match engine.typeset(&manuscript) {
            Outcome::Refused(notes) => assert_eq!(notes[0].message, "failed to parse SVG (nodes limit reached)"),
            Outcome::Died { how } => assert_eq!(how, "ran out of stack: something is nested too deeply"),
            other => panic!("{other:?}"),
        }
    }
}

/// Ten thousand million rounds: more than anyone waits for.
const ENDLESS: &str = "= A\n#for i in range(100000) { for j in range(100000) { let x = i + j } }";

/// Which documents have a PDF.
fn finished(typeset: &Typeset) -> Vec<bool> {
    typeset.pdfs.iter().map(Option::is_some).collect()
}

/// A small PNG that claims a size; `data` is a deflate stream, which need not fit.
fn png(width: u32, height: u32, data: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let sum = if data.len() == 4 { 0x0002_0001_u32 } else { 1 };
    let data = [&[0x78, 0x9C], data, &sum.to_be_bytes()].concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header.as_slice()), (b"IDAT", &data), (b"IEND", &[])] {
        let chunk = [name.as_slice(), data].concat();
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend(&chunk);
        png.extend(crc(&chunk).to_be_bytes());
    }
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// One author's file, and a manuscript that holds a part made of it.
pub(crate) struct Written {
    sources: Sources,
    file: FileId,
}

impl Written {
    pub(crate) fn new(text: &str) -> Self {
        let sources = Sources::new([("modules/a.md".to_owned(), text.as_bytes().to_vec())]);
        let file = sources.find("modules/a.md").unwrap();
        Self { sources, file }
    }

    /// `pieces` are texts of the part, each with the author's words behind it.
    pub(crate) fn manuscript(&self, name: &str, main: &str, pieces: &[(&str, &str)]) -> Manuscript {
        let (mut part, mut origins) = (String::new(), Vec::new());
        for (made, words) in pieces {
            let start = self.sources.text(self.file).find(words).unwrap();
            origins.push((part.len()..part.len() + made.len(), Span::new(self.file, start, start + words.len())));
            part.push_str(made);
        }
        let mut manuscript = with_file(manuscript(name, main), "/content/a.typ", part);
        manuscript.origins.insert("/content/a.typ".to_owned(), Arc::new(origins));
        manuscript
    }

    fn span(&self, words: &str) -> Span {
        let start = self.sources.text(self.file).find(words).unwrap();
        Span::new(self.file, start, start + words.len())
    }

    /// The author's files.
    pub(crate) fn authors(&self) -> BTreeMap<FileId, Arc<[u8]>> {
        BTreeMap::from([(self.file, Arc::clone(&self.sources.file(self.file).bytes))])
    }

    pub(crate) fn words(&self, place: &Place) -> &str {
        match place {
            Place::Source(span) => self.sources.slice(*span),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn both() -> [Box<dyn Typesetter>; 2] {
    [worker(LIMITS), engine(Engine::Command, Some(&typst()), LIMITS)]
}

#[test]
fn a_mistake_leads_to_the_authors_words() {
    let written = Written::new("# Title\n\nSome [words] here, and жж more.\n");
    let pieces =
        [("= Title\n", "# Title"), ("Some #link(\"\")[words]", "[words]"), (" here, and жж #nothing", "жж more")];
    let include = "#include \"content/a.typ\"";
    let manuscripts = [written.manuscript("one", include, &pieces), written.manuscript("two", include, &pieces)];
    for engine in both() {
        let typeset = typeset(&manuscripts, &*engine, 2, &|_| ());
        assert_eq!(finished(&typeset), [false, false]);
        let found = only(&typeset.diagnostics);
        assert_eq!(found.message, "URL must not be empty (in `participant/one.pdf` and `participant/two.pdf`)");
        assert_eq!((found.code, written.words(&found.place)), (Code::TypstError, "[words]"));
    }
}

#[test]
fn a_late_document_names_its_slowest_picture_or_its_longest_text() {
    let written = Written::new("# Title\n\nA text.\n\n![Seen](a.svg)\n");
    let pieces = [("= Title\n", "# Title"), ("A text.\n", "A text.")];
    let endless = "#include \"content/a.typ\"\n#for i in range(100000) { for j in range(100000) { let x = i + j } }";
    let mut manuscript = written.manuscript("one", endless, &pieces);
    let late = |manuscript: &Manuscript| {
        let typeset = typeset(std::slice::from_ref(manuscript), &*worker(Limits { seconds: 1, ..LIMITS }), 1, &|_| ());
        let found = only(&typeset.diagnostics);
        (found.message.clone(), written.words(&found.place).to_owned())
    };
    let took = "`participant/one.pdf` took longer than 1 seconds to typeset";
    assert_eq!(late(&manuscript), (format!("{took}; this is its longest text"), "# Title".to_owned()));
    let shown =
        |name: &str, words: &str, milliseconds| Shown { name: name.into(), span: written.span(words), milliseconds };
    manuscript.shown = vec![shown("a.svg", "![Seen](a.svg)", 900), shown("b.svg", "A text.", 700)];
    let expected = format!("{took}; of its pictures, `a.svg` costs most");
    assert_eq!(late(&manuscript), (expected, "![Seen](a.svg)".to_owned()));
}

#[test]
fn a_mistake_in_a_template_leads_to_the_words_that_reached_it() {
    let written = Written::new("# Title\n\n::: card\n");
    let manuscript = written.manuscript(
        "one",
        "#include \"content/a.typ\"",
        &[("#import \"/lib.typ\": card\n= Title\n", "# Title"), ("#card()", "::: card")],
    );
    let manuscript = with_file(manuscript, "/lib.typ", "#let card() = panic(\"no card\")");
    for engine in both() {
        let typeset = typeset(std::slice::from_ref(&manuscript), &*engine, 1, &|_| ());
        let found = only(&typeset.diagnostics);
        assert_eq!(written.words(&found.place), "::: card");
        let Place::Generated { path, range, .. } = &found.related[0].0 else { panic!("{found:?}") };
        assert_eq!((path.as_str(), range.start), ("/lib.typ", 14));
    }
}

#[test]
fn a_mistake_in_generated_text_shows_that_text() {
    let manuscript = manuscript("one", "= жж #{ (1 + }");
    for engine in both() {
        let typeset = typeset(std::slice::from_ref(&manuscript), &*engine, 1, &|_| ());
        let found = typeset.diagnostics.iter().next().unwrap();
        assert_eq!(found.message, "unclosed delimiter (in `participant/one.pdf`)");
        let Place::Generated { path, text, range } = &found.place else { panic!("{found:?}") };
        assert_eq!((path.as_str(), &text[range.start..range.start + 2]), ("/main.typ", "(1"));
    }
}

#[test]
fn a_character_without_a_glyph_is_named_at_its_place() {
    let written = Written::new("# Title\n\nSome text with ጀ in it.\n");
    let text = "Some text with ጀ in it.";
    let manuscript = written.manuscript("one", "#include \"content/a.typ\"", &[("= Title\n", "# Title"), (text, text)]);
    for engine in both() {
        let typeset = typeset(std::slice::from_ref(&manuscript), &*engine, 1, &|_| ());
        let found = only(&typeset.diagnostics);
        assert_eq!(found.message, "no font has `ጀ` (U+1300) (in `participant/one.pdf`)");
        let help = found.help.as_deref().unwrap_or_default();
        assert!(help.ends_with("put a font that has it into `fonts/`, such as Noto Serif Ethiopic"), "{help}");
        assert_eq!((found.code, written.words(&found.place)), (Code::MissingGlyph, "ጀ"));
    }
}

#[test]
fn warnings_that_stand_for_a_wrong_document_are_errors() {
    let manuscripts = [
        manuscript("fine", "#text(size: 9pt)[= A]\n#set par(first-line-indent: 1em)"),
        manuscript("font", "#set text(font: \"Nobody\")\n= A"),
        manuscript(
            "moving",
            "= A\n#let s = state(\"x\", 0)\n#context { s.update(s.final() + 1) }\n#context { [#s.final()] }",
        ),
    ];
    for engine in both() {
        let typeset = typeset(&manuscripts, &*engine, 2, &|_| ());
        assert_eq!(finished(&typeset), [true, false, false]);
        let grave: Vec<_> =
            typeset.diagnostics.iter().map(|found| (found.code, found.severity, found.message.as_str())).collect();
        let error = |message| (Code::TypstWarning, Severity::Error, message);
        assert_eq!(grave[0], error("unknown font family: nobody (in `participant/font.pdf`)"));
        assert_eq!(grave[1], error("document did not converge within five attempts (in `participant/moving.pdf`)"));
    }
}

#[test]
fn a_manuscript_reaches_nothing_outside() {
    for (name, main) in [
        ("disk", "= A\n#read(\"/etc/hostname\")"),
        ("climb", "= A\n#read(\"../../../../etc/hostname\")"),
        ("package", "= A\n#import \"@preview/example:0.1.0\": *"),
    ] {
        for engine in both() {
            assert!(matches!(engine.typeset(&manuscript(name, main)), Outcome::Refused(_)), "{name}");
        }
    }
}

#[test]
fn a_document_finds_its_own_files_and_none_of_the_one_before() {
    let pages =
        |file: &str| manuscript("pages", &format!("= A\n#for page in range(read(\"{file}\").len()) [A\n#pagebreak()]"));
    for engine in both() {
        let before = pdf(engine.typeset(&with_file(pages("/part/one.txt"), "/part/one.txt", "1")));
        assert!(matches!(engine.typeset(&pages("/part/one.txt")), Outcome::Refused(_)));
        let other = with_file(pages("/part"), "/part", "1");
        assert_eq!(pdf(engine.typeset(&other)), before, "a file stands where a folder was");
        let longer = pdf(engine.typeset(&with_file(pages("/part/one.txt"), "/part/one.txt", "123")));
        assert_ne!(longer, before);
    }
}

#[test]
fn the_right_command_is_found_or_named() {
    let refused = |typst: &Path, limits| find(Some(typst), None, limits).err().unwrap();
    let old = refused(&fake("old"), LIMITS);
    assert!(old.message.ends_with("old` is Typst 0.13.1, and Typst 0.15.1 is needed"), "{old}");
    assert!(old.to_string().contains("; run `cargo install typst-cli --version 0.15.1 --locked`"), "{old}");
    assert!(refused(&fake("mute"), LIMITS).message.ends_with("it does not answer `--version` as Typst does"));
    let nowhere = Path::new("/nowhere/typst");
    assert!(refused(nowhere, LIMITS).message.starts_with("there is no command `/nowhere/typst`"));
    let asleep = refused(&fake("asleep"), Limits { seconds: 1, ..LIMITS });
    assert!(asleep.message.ends_with("it did not answer `--version` within 1 seconds"), "{asleep}");
    for typst in [None, Some(fake("old")), Some(nowhere.to_owned())] {
        let typesetter = engine(Engine::Auto, typst.as_deref(), LIMITS);
        assert!(matches!(typesetter.typeset(&manuscript("one", "= A")), Outcome::Done { .. }));
    }
}

#[test]
fn only_absolute_folders_of_the_path_are_searched() {
    let typst = typst();
    let path = std::env::join_paths([Path::new("."), Path::new("/nowhere"), typst.parent().unwrap()]).unwrap();
    assert!(find(None, Some(&path), LIMITS).is_ok());
    let relative = find(None, Some("tests/fixtures".as_ref()), LIMITS).err().unwrap();
    assert_eq!(relative.message, "there is no command `typst` on the PATH");
}

fn find(typst: Option<&Path>, path: Option<&OsStr>, limits: Limits) -> Result<Box<dyn Typesetter>, EngineError> {
    choose(Engine::Command, typst, path, Path::new(PROGRAM), limits)
}

#[test]
fn a_command_that_misbehaves_is_a_diagnostic() {
    let limits = Limits { seconds: 1, ..LIMITS };
    let outcome = |name| engine(Engine::Command, Some(&fake(name)), limits).typeset(&manuscript("one", "= A"));
    let started = Instant::now();
    assert_eq!(outcome("hangs"), Outcome::Late { seconds: 1 });
    assert_eq!(outcome("babbles"), Outcome::Late { seconds: 1 });
    assert!(started.elapsed() < Duration::from_secs(60), "a helper of the command kept it waiting");
    let died = |how: &str| Outcome::Died { how: how.to_owned() };
    assert_eq!(outcome("garbage"), died("wrote no PDF (it is none)"));
    assert_eq!(outcome("sulks"), died("ended without an answer (exit status: 1)"));
}

#[test]
fn a_program_that_is_no_worker_is_a_diagnostic() {
    for (program, how) in [("/nowhere/coursepack", "could not be started"), ("/bin/true", "ended without an answer")] {
        let worker = choose(Engine::Worker, None, None, Path::new(program), LIMITS).unwrap();
        match worker.typeset(&manuscript("one", "= A")) {
            Outcome::Died { how: told } | Outcome::Unavailable { why: told } => {
                assert!(told.starts_with(how), "{told}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn no_child_outlives_its_parent() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};
    let script = "exec 3<&0; \"$0\" __child worker \"$$,600,2048\" <&3 3<&- & echo $!; wait";
    let mut parent =
        Command::new("sh").args(["-c", script, PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut pid = String::new();
    BufReader::new(parent.stdout.take().unwrap()).read_line(&mut pid).unwrap();
    let main = ENDLESS;
    let header = format!("{{\"timestamp\":0,\"files\":[[\"/main.typ\",{}]],\"fonts\":null}}", main.len());
    let mut input = parent.stdin.take().unwrap();
    input.write_all(&u32::try_from(header.len()).unwrap().to_le_bytes()).unwrap();
    input.write_all(format!("{header}{main}").as_bytes()).unwrap();
    let stat = || -> Option<Vec<String>> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).ok()?;
        Some(stat.rsplit_once(") ")?.1.split(' ').map(str::to_owned).collect())
    };
    // A fifth of a second of computing: it has put its leash on long ago.
    wait_until(|| stat().is_some_and(|stat| stat[11].parse::<u32>().unwrap() > 20), "the worker works");
    parent.kill().unwrap();
    parent.wait().unwrap();
    wait_until(|| stat().is_none_or(|stat| matches!(stat[0].as_str(), "Z" | "X")), "the worker is gone");
    drop(input);
}

#[cfg(target_os = "linux")]
fn wait_until(mut holds: impl FnMut() -> bool, what: &str) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < patience, "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_hundred_documents_take_seconds() {
    let manuscripts: Vec<_> = (0..100).map(|number| rich(&format!("m{number}"))).collect();
    let typesetter = worker(LIMITS);
    pdf(typesetter.typeset(&manuscripts[0]));
    let started = Instant::now();
    let typeset = typeset(&manuscripts, &*typesetter, 2, &|_| ());
    let time = started.elapsed();
    assert_eq!(finished(&typeset), [true; 100]);
    // Alone on two cores it is below 1.5 s; tests share the machine.
    assert!(time < Duration::from_secs(30), "it took {time:?}");
}
