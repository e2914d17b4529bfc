//! Writes the workspaces of the reference jobs: made-up text, the same on every machine.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// R36, if there are twelve: so many targets, each with a handbook, a guide and a case study of about forty pages (and a few single pages).
pub(crate) fn r36(folder: &Path, targets: u64) {
    let names: Vec<_> = (1..=targets).map(|number| format!("j{number:02}/en")).collect();
    begin(folder, "j01", &names);
    for number in 1..=targets {
        let text = &mut Text(number);
        let id = format!("j{number:02}");
        write(folder, &format!("themes/{id}.md"), &theme(number, text));
        write(folder, &format!("case-studies/{id}.md"), &case(&id, words(), text));
        let select = format!("{{ themes: [{id}], case-studies: {{ pin: [{id}], at-most: 1 }} }}");
        write(folder, &format!("courses/{id}.yaml"), &course(number, &select));
    }
}

/// So many words take about 37 pages, and bound in the handbook a few more.
const CASE_WORDS: usize = 18_000;

fn words() -> usize {
    if super::is_small() { CASE_WORDS / 10 } else { CASE_WORDS }
}

/// So many targets with a hundred documents each, of which all but a handful have one page.
pub(crate) fn single_pages(folder: &Path, targets: u64) {
    begin(folder, "j001", &[]);
    for number in 1..=targets {
        let text = &mut Text(number);
        let id = format!("j{number:03}");
        write(folder, &format!("themes/{id}.md"), &theme(number, text));
        write(folder, &format!("exercises/{id}/01-cards.md"), &exercise(&id, CARDS, text));
        let select = format!("{{ themes: [{id}], exercises: {{ pin: [{id}/01-cards], at-most: 1 }} }}");
        write(folder, &format!("courses/{id}.yaml"), &course(number, &select));
    }
}

/// With handbook, guide, key messages, discussion, exercise and directory, a hundred documents.
const CARDS: usize = 93;

/// The language, names and templates of the bundled library, and nothing of its content.
fn begin(folder: &Path, theme: &str, default: &[String]) {
    let done = Command::new(super::COURSEPACK).arg("init").arg(folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for content in ["themes", "exercises", "case-studies", "readings", "courses", "countries", "training-cycle"] {
        fs::remove_dir_all(folder.join("modules").join(content)).unwrap();
    }
    let library = format!(
        "publisher: Bench\nlicence: CC-BY-4.0\ndate: 2026-11-23\nlanguage: en\npaper: a4\ndefault: [{}]\n\
         vocabularies: {{ audience: [mixed] }}\n",
        default.join(", ")
    );
    fs::write(folder.join("modules/library.yaml"), library).unwrap();
    let reading = format!(
        "---\ntype: publication\nauthors: [\"Surname, Given\"]\npublisher: Publisher\nyear: 2012\nlanguage: en\n\
         themes: [{theme}]\n---\n\n# A reading\n\nWhat it is.\n"
    );
    write(folder, "readings/r.md", &reading);
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join("modules").join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn course(number: u64, select: &str) -> String {
    format!(
        "title: Course {number}\npurpose: A purpose.\nobjectives: [Name one thing.]\ntargets: [en]\n\
         participants: {{ expected: 120, at-least: 100 }}\nrooms: {{ plenary: 1, break-out: 24 }}\n\
         days: [{{ start: \"09:00\", end: \"17:00\", breaks: [{{ at: \"12:00\", minutes: 60, name: lunch }}] }}]\n\
         select: {select}\nforms: []\n"
    )
}

fn theme(number: u64, text: &mut Text) -> String {
    format!(
        "---\norder: {}\n---\n\n# Theme {number}\n\n## Introduction\n\n{}\n\n## Key messages\n\n- {} [@r]\n\n\
         ## Topics for discussion\n\n### First topic {{#first}}\n\n{}\n\nWhy: {}\n",
        number.min(99),
        text.paragraph(60),
        text.sentence(),
        text.sentence(),
        text.sentence()
    )
}

fn case(id: &str, words: usize, text: &mut Text) -> String {
    let mut case = format!(
        "---\nthemes: [{id}]\ncountries: [LR]\nperiod: 2001-2015\ntone: mixed\nconsent: published-sources\n\
         review-by: 2028-11\nfacts-as-of: 2026-11\n---\n\n# Case {id}\n"
    );
    let sections = [
        "Summary",
        "The situation",
        "What was done",
        "What happened next",
        "Limits and open questions",
        "What others can use",
    ];
    for section in sections {
        write!(case, "\n## {section}\n\n").unwrap();
        for _ in 0..words / sections.len() / 100 {
            write!(case, "{} [@s]\n\n", text.paragraph(90)).unwrap();
            write!(case, "- {}\n- {}\n\n", text.words(5), text.words(5)).unwrap();
        }
    }
    case + "## Questions\n\n1. Who? {#seeing}\n\n## Sources\n\n- Author. *Title*. {#s}\n\n## Teaching notes\n\nSome notes.\n"
}

fn exercise(id: &str, cards: usize, text: &mut Text) -> String {
    let mut exercise = format!(
        "---\ntype: role-play\naudience: [mixed]\nminutes: 40\ngroup-size: {{ min: 100, max: 200 }}\nthemes: [{id}]\n\
         phase: explore\nstatus: desk-tested\n---\n\n# Cards {id}\n\n## Learning objectives\n\n- Name one thing.\n\n\
         ## Supplies\n\n| item | kind | per | quantity |\n|---|---|---|---|\n| Paper | consumable | group | 2 |\n\n\
         ## Guidance to trainers\n\n{}\n\n## Instructions\n\n### Work (30 min)\n\nDo: Hand out",
        text.paragraph(60)
    );
    for card in 1..=cards {
        write!(exercise, " [card {card}](#card-{card})").unwrap();
    }
    exercise += ".\n\n### Debrief (10 min)\n\nAsk: What happened?\n";
    for card in 1..=cards {
        write!(exercise, "\n## Card: Card {card} {{#card-{card} to=person}}\n\n{}\n", text.paragraph(120)).unwrap();
    }
    exercise + "\n## Debrief\n\n1. What was hard?\n"
}

/// Made-up words, the same for the same number.
struct Text(u64);

impl Text {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn words(&mut self, count: usize) -> String {
        const SYLLABLES: [&str; 16] =
            ["ka", "lo", "mi", "ter", "su", "ban", "ri", "ve", "an", "do", "pre", "sti", "o", "gu", "ne", "fa"];
        let mut word = || (0..2 + self.below(3)).map(|_| SYLLABLES[self.below(16)]).collect::<String>();
        (0..count).map(|_| word()).collect::<Vec<_>>().join(" ")
    }

    fn sentence(&mut self) -> String {
        let words = 8 + self.below(10);
        let words = self.words(words);
        format!("{}{}.", words[..1].to_uppercase(), &words[1..])
    }

    fn paragraph(&mut self, words: usize) -> String {
        let mut paragraph = String::new();
        while paragraph.split(' ').count() < words {
            paragraph = format!("{paragraph} {}", self.sentence());
        }
        paragraph.trim().to_owned()
    }
}
