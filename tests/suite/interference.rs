//! A participants' pack is a function of what participants have from the start: over random libraries, whatever is
//! written for facilitators or given out later, and in whatever order, the participants' pack has the same bytes; and
//! whatever is written for facilitators, so has the pack for after the course.

use std::collections::BTreeMap;
use std::path::Path;

use coursepack::audience::PackKind;
use coursepack::diagnostic::{Diagnostics, short};
use coursepack::edition::{Tag, Target};
use coursepack::render::{Manuscript, Templates};
use coursepack::source::Sources;
use coursepack::typeset::{Outcome, Typesetter};
use coursepack::{Form, Kit, bundled, check, compile, library};
use proptest::prelude::*;

use super::world;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn facilitators_text_changes_no_participants_pack(given in any::<u64>(), one in any::<u64>(), other in any::<u64>()) {
        prop_assume!(one != other);
        let (first, second) = (packs(given, !given, one), packs(given, !given, other));
        for kind in [PackKind::Participant, PackKind::After] {
            prop_assert!(first[&kind] == second[&kind], "the pack {} changed", kind.word());
        }
        prop_assert!(first[&PackKind::Facilitator] != second[&PackKind::Facilitator], "nothing changed");
    }

    #[test]
    fn what_is_given_later_changes_nothing_at_the_start(given in any::<u64>(), one in any::<u64>(), other in any::<u64>()) {
        prop_assume!(one != other);
        let (first, second) = (packs(given, one, !given), packs(given, other, !given));
        prop_assert!(first[&PackKind::Participant] == second[&PackKind::Participant], "the participants' pack changed");
        for kind in [PackKind::Facilitator, PackKind::After] {
            prop_assert!(first[&kind] != second[&kind], "the pack {} did not change", kind.word());
        }
    }
}

#[test]
fn participants_text_changes_all_packs() {
    let (first, second) = (packs(1, 3, 4), packs(2, 3, 4));
    PackKind::ALL.iter().for_each(|kind| assert!(first[kind] != second[kind]));
}

/// Makes all packs, with all forms of their documents. Authors of the same number write the same words one after another: two
/// of them in one library would seem to give each other away. The PDFs are one and the same: what they are made of stands as a hash in each manifest.
fn packs(given: u64, later: u64, kept: u64) -> BTreeMap<PackKind, Vec<u8>> {
    let sources = Sources::new(workspace(&mut Author(given), &mut Author(later), &mut Author(kept)));
    let (found, before) = library::load(&sources);
    let told = |diagnostics: Diagnostics| short::render(&diagnostics.sorted(), &sources);
    let (checked, found) = check::check(found.unwrap(), &sources, before);
    let checked = checked.unwrap_or_else(|| panic!("{}", told(found)));
    let course = checked.courses["c"].clone();
    let tag = Tag::parse("en", &checked, None).unwrap();
    let target = Target { after: true, web: true, ..Target::new(&checked, &course, tag) };
    let (templates, _) = Templates::new(bundled::templates(), &sources);
    let typesetter = OnePage::new();
    let kit = Kit { forms: &[Form::Docx, Form::Epub, Form::Phone], ..Kit::new(&sources, &templates, &typesetter) };
    let (compiled, found) = compile(&checked, &target, &kit);
    let compiled = compiled.unwrap_or_else(|| panic!("{}", told(found)));
    compiled.packs.into_iter().map(|pack| (pack.kind, pack.zip.to_vec())).collect()
}

thread_local! {
    static PAGE: Vec<u8> = world::pdf("A page");
}

/// A typesetter whose PDFs are one and the same.
pub(crate) struct OnePage(Vec<u8>);

impl OnePage {
    pub(crate) fn new() -> Self {
        Self(PAGE.with(Clone::clone))
    }
}

impl Typesetter for OnePage {
    fn typeset(&self, _: &Manuscript) -> Outcome {
        Outcome::Done { pdf: self.0.clone().into(), notes: Vec::new() }
    }
}

/// Writes the same text for the same number.
struct Author(u64);

impl Author {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)) % limit
    }

    fn word(&mut self) -> String {
        let syllables = 2 + self.below(3);
        (0..syllables).map(|_| ["ka", "lo", "mi", "ter", "su", "ban", "ri", "ve"][self.below(8) as usize]).collect()
    }

    fn words(&mut self, most: u64) -> String {
        let count = 1 + self.below(most);
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }

    /// A paragraph or two, perhaps with marks of Markdown.
    fn text(&mut self) -> String {
        let sentence = self.words(14);
        match self.below(5) {
            0 => format!("- {sentence}\n- {}", self.words(9)),
            1 => format!(
                "{sentence}, **{}** \"{}\" [{}](https://example.org)",
                self.words(3),
                self.words(2),
                self.word()
            ),
            2 => format!("| {} | {} |\n|---|---|\n| {} | 1 |", self.word(), self.word(), self.words(5)),
            3 => format!("{sentence}.\n\n> {}", self.words(8)),
            _ => format!("{sentence}."),
        }
    }

    /// Pieces in an order of the author's own.
    fn shuffled(&mut self, mut pieces: Vec<String>) -> String {
        let mut text = String::new();
        while !pieces.is_empty() {
            let next = self.below(pieces.len() as u64) as usize;
            text.push_str(&pieces.swap_remove(next));
        }
        text
    }
}

/// Labels, names and house rules of the bundled library, and content that nobody has ever read.
fn workspace(given: &mut Author, later: &mut Author, kept: &mut Author) -> BTreeMap<String, Vec<u8>> {
    let bundled = bundled::files().filter(|(path, _)| {
        path.starts_with("modules/languages/en") || ["modules/names.yaml", "modules/regions.yaml"].contains(path)
    });
    let mut files: BTreeMap<String, Vec<u8>> = bundled.map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    let mut add = |path: &str, text: String| {
        assert!(files.insert(format!("modules/{path}"), text.into_bytes()).is_none(), "{path}");
    };
    let base = |path: &str| std::fs::read_to_string(Path::new("tests/fixtures/base/modules").join(path)).unwrap();
    add("library.yaml", base("library.yaml"));
    add("readings/r.md", base("readings/r.md"));
    add("courses/c.yaml", COURSE.to_owned());
    add("themes/a.md", theme(given, kept));
    for number in 1..=2 {
        add(&format!("exercises/a/0{number}-x.md"), exercise(given, later, kept));
    }
    add("case-studies/c.md", case_study(given, later, kept));
    add(
        "training-cycle/care.md",
        format!("---\norder: 6\nrole: care\n---\n\n# {}\n\n{}\n", kept.words(4), kept.text()),
    );
    add("training-cycle/1-x.md", format!("---\norder: 1\n---\n\n# {}\n\n{}\n", kept.words(4), kept.text()));
    add("training-cycle/forms/t.md", form("test", "start", later, kept));
    add("training-cycle/forms/q.md", form("questionnaire", "start", given, kept));
    add("training-cycle/forms/e.md", form("evaluation", "end", later, kept));
    files
}

const COURSE: &str = r#"title: A course
purpose: A purpose.
targets: [en]
participants: { expected: 20 }
days:
  - { start: "09:00", end: "17:00", breaks: [{ at: "10:00", minutes: 15 }] }
select: { themes: [a] }
slides: full
forms: [t, q, e]
"#;

fn theme(given: &mut Author, kept: &mut Author) -> String {
    let mut topics = String::new();
    for topic in 0..2 {
        topics += &format!("### {} {{#t{topic}}}\n\n{}\n\n", given.words(5), given.text());
        for cue in ["Why", "Follow-up", "Tip"] {
            if kept.below(2) == 0 {
                topics += &format!("{cue}: {}\n\n", kept.words(20));
            }
        }
    }
    let challenges = (0..kept.below(4)).map(|number| {
        let cues = ["Heard", "Why", "Answer", "Avoid"].map(|cue| format!("{cue}: {}\n\n", kept.words(20)));
        format!("### {} {{#c{number}}}\n\n{}", kept.words(5), cues.concat())
    });
    let challenges = challenges.collect::<Vec<_>>();
    let challenges = if challenges.is_empty() {
        String::new()
    } else {
        format!("## Training challenges\n\n{}", kept.shuffled(challenges))
    };
    format!(
        "---\norder: 1\n---\n\n# {}\n\n## Introduction\n\n{}\n\n## Key messages\n\n- {} [@r]\n\n## Topics for discussion\n\n\
         {topics}{challenges}",
        given.words(4),
        given.text(),
        given.words(12),
    )
}

fn exercise(given: &mut Author, later: &mut Author, kept: &mut Author) -> String {
    let sheets = [
        format!("## Handout: {} {{#h}}\n\n{}\n\n", given.words(4), given.text()),
        format!("## Handout: {} {{#s give=step}}\n\n{}\n\n", later.words(4), later.text()),
        format!("## Worksheet: {} {{#w group=1}}\n\n{}\n\n{{lines=3}}\n\n", later.words(4), later.text()),
        format!("## Card: {} {{#k to=person}}\n\n{}\n\n", later.words(4), later.text()),
    ];
    let links = ["h", "s", "w", "k"].map(|sheet| format!("Do: {} [{}](#{sheet})\n\n", kept.words(6), kept.word()));
    let head = format!(
        "---\ntype: brainstorm\naudience: [mixed]\nminutes: 30\ngroup-size: {{ min: 8, max: {} }}\nthemes: [a]\n\
         phase: {}\nstatus: desk-tested\nuses-cases: [{{ id: c, reveal: later }}]\n---\n\n# {}\n\n## Learning objectives\n\n- Name {}\n\n",
        20 + kept.below(20),
        ["open", "explore", "practise", "apply"][given.below(4) as usize],
        given.words(5),
        given.words(6),
    );
    let supplies = format!("| {} | consumable | group | {} |\n", kept.word(), 1 + kept.below(5));
    let cheats = (0..kept.below(3))
        .map(|number| format!("## Trainer's cheat sheet: {} {number}\n\n{}\n\n", kept.words(3), kept.text()));
    let cheats = cheats.collect::<Vec<_>>();
    // Slides show what each step is called, how long it takes and what is asked in it.
    let first = 1 + later.below(15);
    format!(
        "{head}## Supplies\n\n| item | kind | per | quantity |\n|---|---|---|---|\n{supplies}\n\
         ## Guidance to trainers\n\n{}\n\n## Instructions\n\n### {} ({first} min)\n\n{}### {} ({} min)\n\n\
         Say: {}\n\nDo: hand out [it](case:c), then [its end](next:c)\n\n### Debrief (10 min)\n\nAsk: {} ({})\n\n{}{}## Debrief\n\n1. {}\n\n\
         ## Possible variations\n\n{}\n",
        kept.text(),
        later.words(4),
        kept.shuffled(links.to_vec()),
        later.words(4),
        20 - first,
        kept.words(20),
        later.words(9),
        kept.words(9),
        sheets.concat(),
        kept.shuffled(cheats),
        kept.words(9),
        kept.text(),
    )
}

fn case_study(given: &mut Author, later: &mut Author, kept: &mut Author) -> String {
    let [situation, done] = ["The situation", "What was done"].map(|heading| section(heading, "s", given));
    let [next, limits, others] = ["What happened next", "Limits and open questions", "What others can use"]
        .map(|heading| section(heading, "t", later));
    format!(
        "---\nthemes: [a]\ncountries: [LR]\nperiod: 2001-2015\ntone: mixed\nconsent: published-sources\nreview-by: {}-11\n\
         facts-as-of: 2026-11\nnot-in: [{}]\n---\n\n# {}\n\n{}{situation}{done}{next}{limits}{others}\
         ## Questions\n\n1. {}? {{#q}}\n2. {}? {{#end reveal}}\n\n\
         ## Sources\n\n- {}. *Title*. {{#s}}\n- {}. *Title*. {{#t}}\n\n## Teaching notes\n\n{}\n\n## Care\n\n{}\n",
        2030 + kept.below(9),
        ["LR", "TJ", ""][kept.below(3) as usize],
        given.words(5),
        section("Summary", "t", later),
        given.words(9),
        later.words(9),
        given.words(3),
        later.words(3),
        kept.text(),
        kept.text(),
    )
}

fn section(heading: &str, source: &str, author: &mut Author) -> String {
    format!("## {heading}\n\n{} [@{source}]\n\n", author.words(30))
}

fn form(kind: &str, when: &str, sheet: &mut Author, kept: &mut Author) -> String {
    let mark = |right: bool| if right { 'x' } else { ' ' };
    let right = kept.below(2) == 0;
    format!(
        "---\ntype: {kind}\ngiven: {when}\n---\n\n# {}\n\n## Questions\n\n### {}\n\n- [{}] {}\n- [{}] {}\n\n\
         ## Notes for facilitators\n\n{}\n",
        sheet.words(3),
        sheet.words(6),
        mark(right),
        sheet.words(4),
        mark(!right),
        sheet.words(4),
        kept.text(),
    )
}
