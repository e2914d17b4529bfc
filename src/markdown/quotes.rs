//! Decides for each straight quote of a paragraph what it is: one that opens or closes, an apostrophe, or itself.

use std::collections::BTreeMap;

use super::typography::OBJECT;

/// What a straight quote is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    Open,
    Close,
    Apostrophe,
    /// Feet, inches, minutes, or what nobody can tell: as it was written.
    Straight,
}

/// Words that have lost their beginning, and are nothing else.
const SHORT: [&str; 8] = ["tis", "tisn", "twas", "twasn", "twere", "twill", "twould", "til"];

/// Words that may have lost their beginning, unless somebody quotes them.
const MAYBE_SHORT: [&str; 9] = ["bout", "cause", "cos", "coz", "cuz", "em", "n", "neath", "round"];

/// A paragraph letter by letter.
#[derive(Default)]
pub(super) struct Line {
    pub(super) letters: Vec<char>,
    /// Where its pieces begin.
    pieces: Vec<usize>,
    /// The places whose letter was written after a backslash.
    escaped: Vec<usize>,
}

impl Line {
    /// Goes on with a text.
    pub(super) fn text(&mut self, text: &str, is_escaped: bool) {
        self.pieces.push(self.letters.len());
        if is_escaped {
            self.escaped.push(self.letters.len());
        }
        self.letters.extend(text.chars());
    }

    /// Goes on with a single letter, which is none of the author's.
    pub(super) fn letter(&mut self, letter: char) {
        self.pieces.push(self.letters.len());
        self.letters.push(letter);
    }

    /// The letter at a place; a space before the first and behind the last one.
    pub(super) fn at(&self, at: usize) -> char {
        self.letters.get(at).copied().unwrap_or(' ')
    }

    /// The letter before a place.
    pub(super) fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or(' ', |at| self.at(at))
    }

    /// How many hyphens of one piece follow each other from a place on.
    pub(super) fn hyphens(&self, at: usize) -> usize {
        let next = self.pieces.partition_point(|start| *start <= at);
        let end = self.pieces.get(next).copied().unwrap_or(self.letters.len());
        self.letters[at..end].iter().take_while(|letter| **letter == '-').count()
    }

    /// Whether a letter was written after a backslash.
    pub(super) fn is_escaped(&self, at: usize) -> bool {
        self.escaped.binary_search(&at).is_ok()
    }
}

/// Goes through the quotes of a line in their order.
pub(super) struct Quotes<'a> {
    line: &'a Line,
    /// The places of the quotes that are still to come, the next one last.
    rest: Vec<usize>,
    /// The last single quote that can close something.
    last_close: usize,
    /// Those that are open, with whether they are double.
    open: Vec<bool>,
    decided: BTreeMap<usize, Quote>,
}

impl<'a> Quotes<'a> {
    /// Finds the quotes of a line.
    pub(super) fn new(line: &'a Line) -> Self {
        let places = (0..line.letters.len()).rev().filter(|at| matches!(line.at(*at), '\'' | '"'));
        let rest: Vec<_> = places.filter(|at| !line.is_escaped(*at)).collect();
        let mut quotes = Self { line, rest, last_close: 0, open: Vec::new(), decided: BTreeMap::new() };
        let close = quotes.rest.iter().copied().find(|at| line.at(*at) == '\'' && quotes.may_close(*at));
        quotes.last_close = close.unwrap_or(0);
        quotes
    }

    /// What the quote at a place is; places come in order.
    pub(super) fn decide(&mut self, at: usize) -> Quote {
        if self.line.is_escaped(at) {
            return Quote::Straight;
        }
        self.rest.pop();
        let quote = if self.line.at(at) == '"' { self.double(at) } else { self.single(at) };
        match quote {
            Quote::Open => self.open.push(self.line.at(at) == '"'),
            Quote::Close => {
                let double = self.line.at(at) == '"';
                let last = self.open.iter().rposition(|open| *open == double);
                self.open.truncate(last.unwrap_or(self.open.len()));
            }
            _ => {}
        }
        self.decided.insert(at, quote);
        quote
    }

    fn is_open(&self, double: bool) -> bool {
        self.open.contains(&double)
    }

    fn was(&self, at: usize, quote: Quote) -> bool {
        at > 0 && self.decided.get(&(at - 1)) == Some(&quote)
    }

    /// Whether something may begin at a place: behind a space, a bracket, a dash, a quote that opens.
    fn begins(&self, at: usize) -> bool {
        let before = self.line.before(at);
        let quote = self.was(at, Quote::Open) || self.was(at, Quote::Apostrophe) && self.line.at(at) == '"';
        before.is_whitespace() || is_opening(before) || "-–—/|=".contains(before) || quote
    }

    /// Whether something may end at a place: nothing but a space and an opening bracket lets nothing end.
    fn ends(&self, at: usize) -> bool {
        let before = self.line.before(at);
        !before.is_whitespace() && !is_opening(before) && !self.was(at, Quote::Open)
    }

    /// Whether a single quote may close, whatever stands around it.
    fn may_close(&self, at: usize) -> bool {
        let before = self.line.before(at);
        !before.is_whitespace() && !is_opening(before) && !self.line.at(at + 1).is_alphanumeric()
    }

    fn single(&self, at: usize) -> Quote {
        let (before, after) = (self.line.before(at), self.line.at(at + 1));
        if after.is_alphanumeric() {
            let sentence = ".,!?…".contains(before) && self.is_open(false);
            return match before {
                _ if before.is_numeric() && after.is_numeric() => Quote::Straight,
                _ if is_word(before) => Quote::Apostrophe,
                _ if !self.begins(at) => {
                    if sentence {
                        Quote::Close
                    } else {
                        Quote::Apostrophe
                    }
                }
                _ if self.is_short(at) || self.last_close <= at => Quote::Apostrophe,
                _ => Quote::Open,
            };
        }
        if self.ends(at) {
            return match before {
                _ if self.is_open(false) && !self.owns(at) => Quote::Close,
                _ if before.is_numeric() && !self.is_open(false) => Quote::Straight,
                _ => Quote::Apostrophe,
            };
        }
        if !after.is_whitespace() && self.last_close > at { Quote::Open } else { Quote::Straight }
    }

    /// Whether an `s` and a quote are a possessive within single quotes: another quote closes them for certain.
    fn owns(&self, at: usize) -> bool {
        let ends_in_s = |at: usize| matches!(self.line.before(at), 's' | 'S');
        ends_in_s(at) && self.next_single().is_some_and(|next| self.may_close(next) && !ends_in_s(next))
    }

    /// The next single quote that is not within a word.
    fn next_single(&self) -> Option<usize> {
        let mut singles = self.rest.iter().rev().copied().filter(|at| self.line.at(*at) == '\'');
        singles.find(|at| !is_word(self.line.before(*at)) || !self.line.at(at + 1).is_alphanumeric())
    }

    /// Whether a word that begins with a quote has lost its beginning: `'tis`, `'90s`, rock `'n'` roll.
    fn is_short(&self, at: usize) -> bool {
        let word: String = self.line.letters[at + 1..].iter().take(7).take_while(|c| c.is_alphanumeric()).collect();
        let behind = self.line.at(at + 1 + word.chars().count());
        let word = word.to_lowercase();
        if let Some(rest) = word.strip_prefix(|c: char| c.is_ascii_digit()) {
            let year = rest.strip_suffix('s').unwrap_or(rest);
            let whole = year.len() == 1 && year.bytes().all(|byte| byte.is_ascii_digit());
            return whole && (behind != '\'' || word.ends_with('s'));
        }
        let quoted = behind == '\'' || self.next_single().is_some_and(|next| self.may_close(next));
        SHORT.contains(&&*word) || MAYBE_SHORT.contains(&&*word) && (word == "n" || !quoted)
    }

    fn double(&self, at: usize) -> Quote {
        let (before, after) = (self.line.before(at), self.line.at(at + 1));
        let open = self.is_open(true);
        if before.is_numeric() && (!open || self.closes_later()) {
            return Quote::Straight;
        }
        if self.begins(at) && !after.is_whitespace() {
            let closes = open && "-–—/|=".contains(before) && !is_word(after);
            return if closes { Quote::Close } else { Quote::Open };
        }
        // Within a word it is a sign of that word, as in Hebrew; else it closes what another paragraph opened.
        let within = !open && is_word(before) && after.is_alphanumeric();
        if self.ends(at) && !within { Quote::Close } else { Quote::Straight }
    }

    /// Whether the next double quote closes, so that this one, behind a number, means inches.
    fn closes_later(&self) -> bool {
        let next = self.rest.iter().rev().copied().find(|at| self.line.at(*at) == '"');
        next.is_some_and(|next| {
            let before = self.line.before(next);
            !before.is_whitespace() && !is_opening(before)
        })
    }
}

fn is_opening(c: char) -> bool {
    "([{«“„‘‹¿¡".contains(c)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == OBJECT || unicode_normalization::char::is_combining_mark(c)
}
