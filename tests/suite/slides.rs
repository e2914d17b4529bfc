//! Slides: what they show of a day, what they never show, and in which pack each edition lies.

use std::collections::BTreeMap;

use coursepack::audience::{Audience, PackKind};
use coursepack::document::DocumentKind;
use coursepack::edition::{self, Looks, PageSize, Tag, Target};
use coursepack::render::{Manuscript, Templates};
use coursepack::source::Sources;
use coursepack::{Compiled, Kit, bundled, check, compile, compose, library, plan, select};

use super::folder::base;
use super::interference::OnePage;
use super::{pages, world};

const EXERCISE: &str = "modules/exercises/a/01-x.md";
const CASE: &str = "modules/case-studies/c.md";

/// Steps with everything that may be on a slide, and with what may not, in small letters and in capitals.
const STEPS: &str = "## Instructions

### Warm up (4 min) {optional}

Say: SECRET of the warm-up.

Ask: Who knows? (If nobody speaks: SECRET prompt.)

### Read (5 min)

Do: SECRET hint. Read [the end](next:c), take [the page](#page), [the card](#card) and [your half](#half).

### Draw the map (9 min)

Do: SECRET way to draw it.

### Write it down (4 min) {keep}

Flipchart: WHERE? FROM WHOM?

Ask: What is on it (SECRET) now?

### Debrief (8 min) {keep}

Ask: What happened?

Ask: What will you do? (If nobody speaks: SECRET

## Handout: A page {#page}

Text.

## Worksheet: SECRET half {#half group=1}

Text.

## Card: SECRET card {#card to=person}

Text.

## Trainer's cheat sheet: SECRET

SECRET answer.

";

/// The smallest workspace with slides, and with another text in the place of one in a file.
fn workspace(slides: &str, changes: &[(&str, &str, &str)]) -> BTreeMap<String, String> {
    let mut files = base();
    let labels = include_str!("../../modules/languages/en.yaml");
    files.insert("modules/languages/en.yaml".to_owned(), labels.to_owned());
    files.remove("modules/languages/fr.yaml");
    let exercise = &files[EXERCISE];
    let [from, to] = ["## Instructions", "## Debrief\n"].map(|heading| exercise.find(heading).unwrap());
    let exercise = format!("{}{STEPS}{}", &exercise[..from], &exercise[to..]);
    files.insert(EXERCISE.to_owned(), exercise.replace("uses-cases: [c]", "uses-cases: [{ id: c, reveal: later }]"));
    *files.get_mut("modules/courses/c.yaml").unwrap() += &format!("{slides}\nafter: true\n");
    for (path, from, to) in changes {
        let text = &files[*path];
        assert!(text.contains(from), "{path}: {from}");
        let text = text.replacen(from, to, 1);
        files.insert((*path).to_owned(), text);
    }
    files
}

fn bytes(files: BTreeMap<String, String>) -> impl Iterator<Item = (String, Vec<u8>)> {
    files.into_iter().map(|(path, text)| (path, text.into_bytes()))
}

/// The slides of the first day, one a line.
fn outline(files: BTreeMap<String, String>) -> String {
    let sources = Sources::new(bytes(files));
    let (found, before) = library::load(&sources);
    let (checked, found) = check::check(found.unwrap(), &sources, before);
    let checked = checked.unwrap_or_else(|| panic!("{found:?}"));
    let course = &checked.courses["c"];
    let target = Target::new(&checked, course, Tag::parse(&course.targets[0].value, &checked, None).unwrap());
    let edition = edition::edition(&checked, &target);
    let (selection, _) = select::select(&edition);
    let (plan, _) = plan::plan(&edition, &selection);
    let documents = compose::compose(&edition, &selection, &plan);
    let deck = documents.participant.iter().find(|document| document.kind == DocumentKind::Slides);
    let Some(deck) = deck else { return String::new() };
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let line = |slide: &serde_json::Value| {
        let lines = slide["lines"].as_array().unwrap().iter().chain(slide["small"].as_array().unwrap()).map(text);
        let sheets = slide["sheets"].as_array().unwrap().iter();
        let sheets = sheets.map(|sheet| format!("{} ({})", text(&sheet["title"]), text(&sheet["place"])));
        let minutes = slide["minutes"].as_u64().map(|minutes| format!(" {minutes} min"));
        let said = lines.chain(sheets).map(|line| format!(" | {line}")).collect::<String>();
        format!("{}: {}{}{said}\n", text(&slide["kind"]), text(&slide["title"]), minutes.unwrap_or_default())
    };
    deck.data["slides"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn minimal_slides_are_what_the_sessions_turn_on() {
    let expected = "\
cover: A course | Day 1
agenda: Agenda
task: Read 5 min | A page (in the handbook)
task: Draw the map 9 min
task: Write it down 4 min | WHERE? FROM WHOM?
question: Write it down: Questions 4 min | What is on it now?
question: Debrief 8 min | What happened? | What will you do?
points: Key messages | A message.
";
    let found = outline(workspace("slides: minimal", &[]));
    assert_eq!(found, expected);
}

#[test]
fn full_slides_have_every_step_and_what_an_exercise_is_for() {
    let found = outline(workspace("slides: full", &[]));
    assert!(
        found.contains("points: An exercise 30 min | Name one thing.\nquestion: Warm up 4 min | Who knows?\n"),
        "{found}"
    );
    assert!(!found.contains("SECRET"), "{found}");
}

#[test]
fn a_course_has_no_slides_unless_it_says_so_and_a_phone_has_none() {
    for slides in ["", "slides: none"] {
        assert_eq!(outline(workspace(slides, &[])), "");
    }
    let looks = Looks { page: PageSize::Phone, ..Looks::default() };
    let compiled = pages::compiled(bytes(workspace("slides: full", &[])), "c", None, looks);
    assert!(compiled.manuscripts.iter().all(|one| !one.path.as_str().contains("slides")));
}

#[test]
fn a_case_is_its_figures_and_its_open_questions() {
    let session = "sessions:\n  - items: [{ exercise: a/01-x }, { case-study: c }, { key-messages: a }]\nforms: [t]";
    let files = workspace(
        "slides: minimal",
        &[
            ("modules/courses/c.yaml", "forms: [t]", session),
            (CASE, "## The situation\n\nText.", "## The situation\n\nIn 2009 there were 12 units [@s]. It was late."),
            (CASE, "## What happened next\n\nText.", "## What happened next\n\nSECRET: 76 per cent."),
            (CASE, "1. Who? {#seeing}", "1. Who? {#seeing}\n2. SECRET end? {#end reveal}"),
        ],
    );
    let found = outline(files);
    assert!(found.contains("case: A case | In 2009 there were 12 units. | Sources: "), "{found}");
    assert!(found.contains("question: Questions 30 min | Who?\n"), "{found}");
    assert!(!found.contains("SECRET"), "{found}");
}

#[test]
fn two_slides_of_a_day_never_have_one_title() {
    let twice = [(EXERCISE, "### Draw the map (9 min)", "### Read (9 min)")];
    let found = outline(workspace("slides: full", &twice));
    let titles: Vec<_> = found.lines().map(|line| line.split(" | ").next().unwrap()).collect();
    assert!(found.contains("task: Read: An exercise 9 min"), "{found}");
    let mut sorted = titles.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), titles.len(), "{found}");
}

/// Everything that the manuscript of a document holds, but for the design.
fn texts(manuscript: &Manuscript) -> String {
    let own =
        manuscript.files.iter().filter(|(path, _)| !path.starts_with("/templates/") && !path.starts_with("/fonts/"));
    // A frame writes each sign as its number.
    let plain = |text: &str| text.replace("\\u{20}", " ");
    own.map(|(_, text)| plain(&String::from_utf8_lossy(text))).collect()
}

#[test]
fn facilitators_sentences_are_in_their_edition_and_in_no_other() {
    let compiled = pages::compiled(bytes(workspace("slides: full", &[])), "c", None, Looks::default());
    let named = |path: &str| compiled.manuscripts.iter().find(|one| one.path.as_str() == path).unwrap();
    let (deck, noted) = (named("slides-day-1.pdf"), named("slides-with-notes-day-1.pdf"));
    assert_eq!([deck.audience, noted.audience], [Audience::Participant, Audience::Facilitator]);
    assert!(!texts(deck).contains("SECRET"), "{}", texts(deck));
    for sentence in ["SECRET of the warm", "SECRET hint", "SECRET way to draw", "SECRET prompt"] {
        assert!(texts(noted).contains(sentence), "{sentence}");
    }
}

fn packs(files: BTreeMap<String, String>) -> Compiled {
    let sources = Sources::new(bytes(files));
    let (found, before) = library::load(&sources);
    let checked = check::check(found.unwrap(), &sources, before).0.unwrap();
    let course = &checked.courses["c"];
    let tag = Tag::parse(&course.targets[0].value, &checked, None).unwrap();
    let target = Target { after: true, ..Target::new(&checked, course, tag) };
    let (templates, _) = Templates::new(bundled::templates(), &sources);
    let typesetter = OnePage::new();
    let (compiled, found) = compile(&checked, &target, &Kit::new(&sources, &templates, &typesetter));
    compiled.unwrap_or_else(|| panic!("{found:?}"))
}

#[test]
fn facilitators_project_the_deck_and_people_get_it_afterwards() {
    let compiled = packs(workspace("slides: minimal", &[]));
    for pack in &compiled.packs {
        let has = |name: &str| pack.files.iter().any(|(path, _)| path.as_str() == name);
        let found = [has("slides-day-1.pdf"), has("slides-with-notes-day-1.pdf")];
        let expected = match pack.kind {
            PackKind::Participant => [false, false],
            PackKind::Facilitator => [true, true],
            PackKind::After => [true, false],
        };
        assert_eq!(found, expected, "{:?}", pack.kind);
    }
}

/// Sets slides as PDF/UA-1 and PDF/A-2a.
fn set(slide: &str) -> Vec<u8> {
    let files = pages::files();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), &**bytes)).collect();
    let main = format!("#import \"/templates/design.typ\": *\n#show: deck\n#slide(({slide}))");
    world::accessible_pdf(&main, &files).unwrap_or_else(|error| panic!("{error}"))
}

fn fields(kind: &str, title: &str, lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("\"{line}\", ")).collect();
    format!(
        "kind: \"{kind}\", title: \"{title}\", above: \"An exercise\", minutes: 5, lines: ({lines}), rows: (), \
         sheets: (), small: (\"Nobody has to take part.\",), fallback: none"
    )
}

#[test]
fn what_does_not_fit_is_parted_and_never_small() {
    let long = "Who decides that, and who is asked before it is decided? ".repeat(6);
    let endless = "word ".repeat(400);
    for (lines, slides) in [(vec!["Who?"], 1), (vec![&*long; 5], 5), (vec![&*endless], 4)] {
        let pdf = set(&fields("question", "A title", &lines));
        let pages = lopdf::Document::load_mem(&pdf).unwrap().get_pages().len();
        assert!(pages >= slides && pages <= slides + 3, "{pages} slides for {lines:?}");
        assert!(least_letters(&pdf) > 19.9, "{}", least_letters(&pdf));
    }
}

/// The least size of letters in points, but for the foot of the slides.
fn least_letters(pdf: &[u8]) -> f64 {
    let boxes = String::from_utf8(pages::poppler("pdftotext", &["-bbox"], pdf)).unwrap();
    let words = boxes.lines().filter_map(|line| line.trim().strip_prefix("<word "));
    let heights = words.filter_map(|line| {
        let numbers: Vec<f64> = line.split('"').skip(1).step_by(2).map(|number| number.parse().unwrap()).collect();
        // The foot is lower than everything else.
        (numbers[3] < 368.0).then_some(numbers[3] - numbers[1])
    });
    heights.fold(f64::INFINITY, f64::min)
}
