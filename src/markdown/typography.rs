//! Straight quotes and rows of hyphens as they are meant: quotation marks of the language, apostrophes, dashes.
//!
//! Typst has smart quotes, too. They look at the character before a quote alone, so an apostrophe after a bracket, at
//! the start of a word or within single quotes turns the wrong way and takes the quotes after it with it, and `5' 10"`
//! becomes primes. Here a paragraph is read as a whole.

use std::borrow::Cow;
use std::str::FromStr;

use typst::foundations::Smart;
use typst::text::{Lang, Region, SmartQuotes};

use super::quotes::{Line, Quote, Quotes};

/// Stands for what is no text: a picture, code, a citation.
pub(super) const OBJECT: char = '\u{FFFC}';

/// How far a word reaches around hyphens: an address in a text is no longer.
const LONGEST_WORD: usize = 100;

/// What is printed for the straight quotes and rows of hyphens of a text, in order.
pub(super) type Signs = std::vec::IntoIter<String>;

/// Whether a text may hold anything that is printed otherwise than it is written.
pub(super) fn needs_work(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'"' | b'\'')) || text.contains("--")
}

/// A text that stands alone, such as a title, in the signs of a language.
pub fn typographic<'a>(text: &'a str, language: &str) -> Cow<'a, str> {
    if !needs_work(text) {
        return Cow::Borrowed(text);
    }
    let mut line = Line::default();
    line.text(text, false);
    let mut out = String::with_capacity(text.len() + 8);
    put(text, &mut signs(&line, language), |part| out.push_str(part));
    Cow::Owned(out)
}

/// Hands on a text piece by piece, with the next signs in the place of its quotes and rows of hyphens.
pub(super) fn put(text: &str, signs: &mut Signs, mut out: impl FnMut(&str)) {
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '-']) {
        let hyphens = rest[at..].bytes().take_while(|byte| *byte == b'-').count();
        let (before, sign) = rest.split_at(at);
        let (sign, behind) = sign.split_at(hyphens.max(1));
        out(before);
        if hyphens == 0 || is_dash(hyphens) {
            out(&signs.next().unwrap_or_else(|| sign.to_owned()));
        } else {
            out(sign);
        }
        rest = behind;
    }
    out(rest);
}

fn is_dash(hyphens: usize) -> bool {
    (2..=3).contains(&hyphens)
}

/// What is printed for the quotes and rows of hyphens of a line.
pub(super) fn signs(line: &Line, language: &str) -> Signs {
    let marks = Marks::of(language);
    let mut quotes = Quotes::new(line);
    let (mut signs, mut at) = (Vec::new(), 0);
    let ends_word = |at: &usize| {
        let before = line.before(*at);
        line.at(*at) == '-' && is_dash(line.hyphens(*at)) && !before.is_whitespace() && !"-<".contains(before)
    };
    let last_behind_word = (0..line.letters.len()).rev().find(ends_word);
    while at < line.letters.len() {
        let letter = line.at(at);
        let hyphens = if letter == '-' { line.hyphens(at) } else { 0 };
        if matches!(letter, '\'' | '"') {
            signs.push(marks.quote(letter, quotes.decide(at)));
        } else if is_dash(hyphens) {
            let in_pairs = last_behind_word.is_some_and(|last| last > at);
            let dash =
                if is_text(line, at, hyphens, in_pairs) { marks.dash(line, at, hyphens) } else { "-".repeat(hyphens) };
            signs.push(dash);
        }
        at += hyphens.max(1);
    }
    signs.into_iter()
}

/// Whether hyphens stand for a dash: not in an arrow, an address or the name of an option.
fn is_text(line: &Line, at: usize, hyphens: usize, in_pairs: bool) -> bool {
    let (before, after) = (line.before(at), line.at(at + hyphens));
    let is_option = hyphens == 2 && before.is_whitespace() && after.is_ascii_lowercase() && !in_pairs;
    if line.is_escaped(at) || before == '<' || after == '>' || is_option {
        return false;
    }
    let is_letter = |letter: &&char| !letter.is_whitespace();
    let start = line.letters[..at].iter().rev().take(LONGEST_WORD).take_while(is_letter).count();
    let end = line.letters[at..].iter().take(LONGEST_WORD).take_while(is_letter).count();
    let word: String = line.letters[at - start..at + end].iter().collect();
    !word.contains("://") && !word.contains('@') && !word.starts_with("www.") && !word.starts_with("xn--")
}

/// The quotation marks and dashes of a language.
struct Marks {
    double: [String; 2],
    single: [String; 2],
    /// Whether a dash between two spaces is the long one.
    long_dash: bool,
}

impl Marks {
    /// Those of a language tag such as `fr` or `fr-CH`.
    fn of(language: &str) -> Self {
        let mut parts = language.split('-');
        let lang = parts.next().unwrap_or_default().to_lowercase();
        let region = parts.find(|part| part.len() == 2);
        // Typst knows no quotes of these languages, which have those of Russian.
        let like_russian = matches!(&*lang, "ru" | "tg" | "ky" | "kk" | "uz" | "tt" | "be" | "mn");
        let known = Lang::from_str(if like_russian { "ru" } else { &lang }).unwrap_or(Lang::ENGLISH);
        let quotes = SmartQuotes::get(&Smart::Auto, known, region.and_then(|code| Region::from_str(code).ok()), false);
        Self {
            double: [quotes.double_open, quotes.double_close].map(str::to_owned),
            single: [quotes.single_open, quotes.single_close].map(str::to_owned),
            long_dash: like_russian || matches!(&*lang, "uk" | "bg" | "sr"),
        }
    }

    fn quote(&self, written: char, quote: Quote) -> String {
        let marks = if written == '"' { &self.double } else { &self.single };
        match quote {
            Quote::Open => marks[0].clone(),
            Quote::Close => marks[1].clone(),
            Quote::Apostrophe => "’".to_owned(),
            Quote::Straight => written.to_string(),
        }
    }

    fn dash(&self, line: &Line, at: usize, hyphens: usize) -> String {
        let apart = line.before(at).is_whitespace() && line.at(at + hyphens).is_whitespace();
        if hyphens == 3 || apart && self.long_dash { "—" } else { "–" }.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds lines of what is written and, after `=>`, what is printed.
    fn all(language: &str, lines: &str) {
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (written, printed) = line.split_once(" => ").unwrap();
            let printed = printed.trim().replace('~', "\u{202f}");
            assert_eq!(typographic(written.trim(), language), printed, "{language}");
        }
    }

    #[test]
    fn apostrophes_and_quotes_are_right_wherever_they_stand() {
        all(
            "en",
            r#"
            Thomas (Tom)'s desk, the author(s)' reply => Thomas (Tom)’s desk, the author(s)’ reply
            "I say, 'tis a pity." She left. => “I say, ’tis a pity.” She left.
            'It's jolly good!' he laughed. => ‘It’s jolly good!’ he laughed.
            The '90s were hard, '68 too. Rock 'n' roll. => The ’90s were hard, ’68 too. Rock ’n’ roll.
            José's "Arrhenius' law" holds => José’s “Arrhenius’ law” holds
            He said: "She told me 'wait' and left." => He said: “She told me ‘wait’ and left.”
            The term "parallel"/"side by side". => The term “parallel”/“side by side”.
            The police's "women's desk" ("the desk") => The police’s “women’s desk” (“the desk”)
            'The officers' desk' and 'bosses' and officers' => ‘The officers’ desk’ and ‘bosses’ and officers’
            the 1990's, MI6's, the "Times"'s, [1]'s, U.S.'s => the 1990’s, MI6’s, the “Times”’s, [1]’s, U.S.’s
            'Tisn't so, 'em, 'cause, O'Neil, y'all'd've => ’Tisn’t so, ’em, ’cause, O’Neil, y’all’d’ve
            the word 'em', the number '68' and '1990' => the word ‘em’, the number ‘68’ and ‘1990’
            'Abd al-Rahman and '"Stop," he said.' => ‘Abd al-Rahman and ‘“Stop,” he said.’
            'Abd al-Rahman => ’Abd al-Rahman
            "#,
        );
        all(
            "fr",
            r#"
            l'école d'Aïcha, aujourd'hui, l'11 septembre => l’école d’Aïcha, aujourd’hui, l’11 septembre
            Elle dit "n'est-ce pas 'l'ombre ?'" et part. => Elle dit «~n’est-ce pas “l’ombre ?”~» et part.
            l'"école" => l’«~école~»
            "#,
        );
        all("es", r#"el "don" de O'Higgins, los '90 => el «don» de O’Higgins, los ’90"#);
        all("ru", r#"Жанна д'Арк: "слово 'мир'" => Жанна д’Арк: «слово „мир“»"#);
        all("tg", r#""калима" ва д'Арк => «калима» ва д’Арк"#);
        all("ar", r#""كلمة" => «كلمة»"#);
    }

    #[test]
    fn measures_stay_as_they_are_written() {
        all(
            "en",
            r#"
            5' 10" and 5'10" tall, 3" away => 5' 10" and 5'10" tall, 3" away
            Part 1' => Part 1'
            "He is 5' 10" tall", "size 10" and "size 12" => “He is 5' 10" tall”, “size 10” and “size 12”
            צה"ל => צה"ל
            "#,
        );
    }

    #[test]
    fn what_is_not_closed_opens_and_what_is_not_opened_closes() {
        all(
            "en",
            r#"
            "First paragraph. => “First paragraph.
            last paragraph." => last paragraph.”
            a " b ' c => a " b ' c
            "#,
        );
    }

    #[test]
    fn hyphens_become_the_dashes_of_the_language() {
        all(
            "en",
            "
            2001--2015, the desk -- open -- and---so => 2001–2015, the desk – open – and—so
            text --like this-- more => text –like this– more
            use --all or --release, a-b, ----, <-- and --> x => use --all or --release, a-b, ----, <-- and --> x
            https://a--b.org, a--b@c.org, -- => https://a--b.org, a--b@c.org, –
            ",
        );
        all("ru", "2001--2015, слово -- слово, слово --- слово => 2001–2015, слово — слово, слово — слово");
    }
}
