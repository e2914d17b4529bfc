//! What text faces print: the table of `src/faces/covered.txt`, made from the fonts; and what is said of the rest.

use std::collections::BTreeSet;

use coursepack::faces::{Faces, LETTERS};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo, FontStretch, FontStyle, FontVariant, FontWeight};
use typst_kit::fonts::embedded;

/// The text families, in the order in which the design asks them.
const TEXT: [&str; 4] = ["Libertinus Serif", "New Computer Modern", "Noto Naskh Arabic", "Noto Serif Devanagari"];
/// What stands in for symbols.
const SYMBOL: [&str; 2] = ["New Computer Modern Math", "DejaVu Sans Mono"];

struct Shop {
    book: FontBook,
    infos: Vec<FontInfo>,
}

impl Shop {
    fn open() -> Self {
        let ours = LETTERS.iter().flat_map(|letters| letters.files).map(|(_, bytes)| bytes);
        let ours = ours.flat_map(|bytes| Font::iter(Bytes::new(bytes)));
        let infos: Vec<_> = embedded().map(|(_, info)| info).chain(ours.map(|font| font.info().clone())).collect();
        Self { book: FontBook::from_infos(infos.iter().cloned()), infos }
    }

    /// What the face of a family has that Typst takes for a style.
    fn has(&self, family: &str, style: FontStyle, weight: FontWeight) -> BTreeSet<u32> {
        let variant = FontVariant { style, weight, stretch: FontStretch::NORMAL };
        let index = self.book.select(&family.to_lowercase(), variant).unwrap();
        let info = &self.infos[index];
        let held = info.coverage.iter();
        held.filter(|c| char::from_u32(*c).is_some_and(|c| !c.is_control() && !is_private(c))).collect()
    }
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}')
}

/// The marks that enclose a letter have no place in any text face.
fn is_enclosing(c: u32) -> bool {
    matches!(c, 0x20d0..=0x20ff | 0x488 | 0x489)
}

const STYLES: [(FontStyle, FontWeight); 4] = [
    (FontStyle::Normal, FontWeight::REGULAR),
    (FontStyle::Normal, FontWeight::BOLD),
    (FontStyle::Italic, FontWeight::REGULAR),
    (FontStyle::Italic, FontWeight::BOLD),
];

/// The table as the fonts have it.
fn table() -> String {
    let shop = Shop::open();
    let (symbols, signs) = (class("symbols"), class("signs"));
    let is_in = |class: &[(u32, u32)], c: u32| class.iter().any(|(first, last)| (*first..=*last).contains(&c));
    let in_style = |(style, weight): (FontStyle, FontWeight)| {
        let mut printed: BTreeSet<u32> = TEXT.iter().flat_map(|family| shop.has(family, style, weight)).collect();
        let stand_ins = SYMBOL.iter().flat_map(|family| shop.has(family, style, weight));
        printed.extend(stand_ins.filter(|c| is_in(&symbols, *c)));
        printed
    };
    let [regular, bold, italic, both] = STYLES.map(in_style);
    // These symbols are upright in italics, too.
    let slanted = |c: &u32| is_in(&signs, *c) || italic.contains(c) && both.contains(c);
    let printed = regular.iter().filter(|c| bold.contains(c) && slanted(c) && !is_enclosing(**c)).copied().collect();
    let mut table = format!("# printed in every style\n{}", ranges(&printed));
    for family in TEXT {
        let [first, others @ ..] = STYLES.map(|(style, weight)| shop.has(family, style, weight));
        let all = first.into_iter().filter(|c| others.iter().all(|other| other.contains(c)) && !is_enclosing(*c));
        table += &format!("\n# {family}\n{}", ranges(&all.collect()));
    }
    table
}

fn ranges(set: &BTreeSet<u32>) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &c in set {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == c => *last = c,
            _ => ranges.push((c, c)),
        }
    }
    let words = ranges.iter().map(
        |&(first, last)| {
            if first == last { format!("{first:x}") } else { format!("{first:x}-{last:x}") }
        },
    );
    words.collect::<Vec<_>>().chunks(12).map(|line| line.join(" ") + "\n").collect()
}

/// A class of characters that the patterns of the design define as `#let NAME = regex("[a-z]")`.
fn class(name: &str) -> Vec<(u32, u32)> {
    let design = std::fs::read_to_string("templates/design/patterns.typ").unwrap();
    let (_, rest) = design.split_once(&format!("#let {name} = regex(\"[")).unwrap();
    let chars: Vec<_> = rest.split_once("]\")").unwrap().0.chars().collect();
    let ranges = chars.chunks(3).map(|range| match range {
        [first, '-', last] => (u32::from(*first), u32::from(*last)),
        _ => panic!("{range:?} is no range"),
    });
    ranges.collect()
}

#[test]
fn the_table_is_what_the_fonts_have() {
    let (path, made) = ("src/faces/covered.txt", table());
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == made, "write it with SNAPSHOTS=overwrite");
}

fn gaps(text: &str) -> Vec<(&str, String)> {
    let gaps = Faces::default().gaps(text);
    gaps.into_iter().map(|gap| (&text[gap.range], format!("{}; {}", gap.message, gap.help))).collect()
}

#[test]
fn what_text_faces_have_is_no_gap() {
    for text in [
        "Plain words, “quotes” – and № 5 → ½ €.",
        "Баробарии гендерӣ дар мақомоти ҳифзи ҳуқуқ, ҷавоб, ғам, қонун",
        "Гендердик теңчилик укук коргоо органдарында, өлкө, үй",
        "Жынысаралық теңдік құқық қорғау органдарында, әйел, қыз, һ, і",
        "المساواة بين الجنسين في الشرطة، ٢٠٢٤؛ لَا إِكْرَاهَ؟",
        "برابری جنسیتی در پلیس می‌خواهد گفتگو",
        "प्रहरी सङ्गठनमा लैङ्गिक समानता, क्षेत्र, कृपया, ॐ १२३।",
        "Tiếng Việt: bình đẳng giới; Íslenska, Ŋ ɓ ɗ ẹ̀ ọ́ ṣ",
        "שִׁוְיוֹן, Հավասարություն, თანასწორობა, Ισότητα ἀρχή",
        "✓ ✗ ★ ☺ ☹ ⚠ ☎ ✉ → ☐ ☑ ✔️ ① Ⓐ ♀ ♂ € ₸ ₽ ₹ ₾",
        "é = e\u{301}, ы\u{301}, x\u{302}\u{323}, soft\u{ad}hyphen, \u{200b}",
    ] {
        assert_eq!(gaps(text), [], "{text}");
    }
}

#[test]
fn a_gap_says_why_and_what_to_do() {
    let help = |text: &str| {
        let gaps = gaps(text);
        let [(run, words)] = gaps.as_slice() else { panic!("{text}: {gaps:?}") };
        format!("{run} | {words}")
    };
    for (text, expected) in [
        (
            "Step 1\u{fe0f}\u{20e3} first",
            "1\u{fe0f}\u{20e3} | no text font has the key `1\u{fe0f}\u{20e3}`; write the sign itself, in bold if it must stand out: `**1**`",
        ),
        ("Well done 🙂 👍🏽 all", "🙂 👍🏽 | no text font has the emoji `🙂 👍🏽` (U+1F642"),
        ("👩‍👩‍👧 and", "👩‍👩‍👧 | no text font has the emoji"),
        ("the 🇹🇯 flag", "🇹🇯 | no text font has the emoji"),
        (
            "𝐁𝐨𝐥𝐝 words",
            "𝐁𝐨𝐥𝐝 | no text font has the mathematical letters `𝐁𝐨𝐥𝐝` (U+1D401 U+1D428 U+1D425 U+1D41D); write `Bold`, with `**`",
        ),
        (
            "a বাংলা ভাষা b",
            "বাংলা ভাষা | no font has `বাংলা ভাষা` (U+09AC U+09BE U+0982 …); use another character, or put a font that has it into `fonts/`, such as Noto Serif Bengali",
        ),
        (
            "ጀማሪ",
            "ጀማሪ | no font has `ጀማሪ` (U+1300 U+121B U+122A); use another character, or put a font that has it into `fonts/`, such as Noto Serif Ethiopic",
        ),
        ("中文，日本", "中文，日本 | no font has `中文，日本`"),
        ("မြန်မာ", "such as Noto Serif Myanmar"),
        ("ਪੰਜਾਬੀ", "such as Noto Serif Gurmukhi"),
        ("ພາສາລາວ", "such as Noto Serif Lao"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "such as Noto Sans Tifinagh"),
        ("ߒߞߏ", "such as Noto Sans Nko"),
        ("A\u{20dd}", "A\u{20dd} | no font has `A\u{20dd}`"),
        ("ب\u{345}", "no font has the letter and the marks of `ب\u{345}`"),
    ] {
        assert!(help(text).contains(expected), "{text}: {}", help(text));
    }
    let many = gaps("🙂 a বাংলা b 🙂");
    assert_eq!(many.iter().map(|(run, _)| *run).collect::<Vec<_>>(), ["🙂", "বাংলা", "🙂"]);
}

#[test]
fn fonts_that_nobody_looked_into_may_have_anything() {
    let sources = coursepack::source::Sources::new([("fonts/a.ttf".to_owned(), Vec::new())]);
    assert!(Faces::of(&sources).gaps("বাংলা").is_empty());
}

#[test]
fn fonts_of_a_workspace_print_what_they_join() {
    let face = |family: &str, scripts: &[&str]| coursepack::source::Face {
        family: family.to_owned(),
        covers: vec![(0x20, 0x7e), (0x900, 0x97f), (0x980, 0x9ff), (0x1200, 0x137f)],
        scripts: scripts.iter().map(|script| (*script).to_owned()).collect(),
    };
    let messages = |faces: &Faces, text: &str| faces.gaps(text).into_iter().map(|gap| gap.message).collect::<Vec<_>>();
    let joining = Faces::new(vec![face("Own", &["DFLT", "bng2", "dev2"])]).first(&["Own"]);
    assert!(messages(&joining, "বাংলা ጀማሪ नेपाल Text").is_empty());
    let plain = Faces::new(vec![face("Own", &["DFLT"])]);
    // The built-in font for Devanagari is asked first.
    assert_eq!(messages(&plain, "ጀማሪ बंगाल বাংলা"), ["the font for `বাংলা` does not join the letters of this script"]);
    let first = Faces::new(vec![face("Own", &["DFLT"])]).first(&["Own"]);
    assert_eq!(messages(&first, "ጀማሪ नेपाल Text").len(), 1);
    // A bold face without the letter leaves a gap in headings.
    let bold = coursepack::source::Face { covers: vec![(0x20, 0x7e)], ..face("Own", &[]) };
    assert_eq!(messages(&Faces::new(vec![face("Own", &[]), bold]), "ጀ"), ["no font has `ጀ` (U+1300)"]);
}
