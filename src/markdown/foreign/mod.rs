//! Signs of other tools, which would be printed as they are: each is reported at its place, with what to write here.
//!
//! Only text is looked at: no code, no addresses, nothing behind a backslash. What a block for facilitators holds must
//! not reach participants, so that one is an error.

mod blocks;
mod help;
mod lists;
mod signs;
mod view;

use std::collections::BTreeMap;
use std::ops::Range;

pub(super) use blocks::label_key;

use super::builder::{Builder, Open};
use super::tree::Inline;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::Span;
use signs::{Sign, Weight};
use view::View;

/// Longer signs are shown by their beginnings.
const SHOWN: usize = 60;

/// A file says so often what is foreign in it; then it counts.
const MOST: usize = 200;

/// Longer names of footnotes are none.
const LONGEST_NAME: usize = 200;

impl Builder<'_> {
    /// Looks for the signs of other tools in a run of text, and says where they are; `whole` says that it is all of a
    /// block.
    pub(super) fn foreign(&mut self, inlines: &[Inline], whole: bool) -> Vec<Span> {
        let view = View::new(inlines, self.source);
        let found = self.foreign_signs(&view, whole);
        self.footnotes_without_text(&view);
        if !whole {
            return found;
        }
        self.spaces(&view);
        if let Some(range) = lists::by_hand(&view.text) {
            let message = format!("{} begins a list that Markdown does not know", quoted(&view.text[range.clone()]));
            self.diagnostics.push(warning(view.span(&range), message).help(help::LIST));
        }
        found
    }

    fn foreign_signs(&mut self, view: &View, whole: bool) -> Vec<Span> {
        let in_item = whole && matches!(self.top().open, Open::Item { .. });
        // By where they begin, so that one look at the neighbours tells whether a place is taken.
        let mut found: BTreeMap<usize, (usize, &Sign)> = BTreeMap::new();
        for (sign, pattern) in signs::signs_in(&view.text) {
            if sign.begins_lines() && !whole || sign.begins_items() && !in_item {
                continue;
            }
            for captures in pattern.captures_iter(&view.text) {
                let range = captures.iter().skip(1).flatten().next().or(captures.get(0)).expect("it matches").range();
                if found.range(..range.end).next_back().is_none_or(|(_, (end, _))| *end <= range.start) {
                    found.insert(range.start, (range.end, sign));
                }
            }
        }
        found.into_iter().map(|(start, (end, sign))| self.foreign_sign(view, &(start..end), sign)).collect()
    }

    fn foreign_sign(&mut self, view: &View, range: &Range<usize>, sign: &Sign) -> Span {
        let (words, mut span) = (&view.text[range.clone()], view.span(range));
        if self.closes_a_block(words) {
            return span;
        }
        if words.starts_with(|c: char| c < '\u{6}') {
            // The backslash before it belongs to it.
            span = Span::new(span.file, span.start() - 1, span.end());
        }
        // A view has signs of its own for what is not text, so the author's are shown.
        let written = quoted(&self.source[span.range()]);
        let hidden = sign.weight == Weight::Block && signs::is_hidden(words);
        let diagnostic = match sign.weight {
            _ if hidden => hidden_block(span, &written),
            Weight::Lost => Code::ForeignMarkup
                .at(span, format!("{written} is {}, and would be printed as it is", sign.what))
                .with_severity(Severity::Error)
                .help(sign.help),
            Weight::Block | Weight::Printed => {
                warning(span, format!("{written} is {}, and is printed as it is", sign.what)).help(sign.help)
            }
        };
        self.diagnostics.push(diagnostic);
        span
    }

    /// Whether a line of colons closes a block whose beginning was reported.
    fn closes_a_block(&mut self, words: &str) -> bool {
        if !words.starts_with(":::") {
            return false;
        }
        if !words.trim_matches([':', ' ']).is_empty() {
            self.blocks_of_others += 1;
            return false;
        }
        let closes = self.blocks_of_others > 0;
        self.blocks_of_others = self.blocks_of_others.saturating_sub(1);
        closes
    }

    /// Marks of footnotes that stayed text: their text is missing, or the bracket after them hides them.
    fn footnotes_without_text(&mut self, view: &View) {
        for (at, _) in view.text.match_indices("[^") {
            // A name is short: without a bound, many brackets would each look for their end.
            let mut rest = view.text[at..].char_indices().take(LONGEST_NAME);
            let Some(close) = rest.find(|(_, c)| matches!(c, ']' | '\n')).map(|(close, _)| at + close) else {
                continue;
            };
            let name = &view.text[at + 2..close];
            if name.is_empty() || !view.text[close..].starts_with(']') {
                continue;
            }
            let span = view.span(&(at..close + 1));
            let behind = span.end() - self.offset;
            if self.source[span.end()..].starts_with('[') && !self.edits.has(behind) {
                // Something that is not printed keeps the two apart.
                self.wanted.put(behind..behind, "<!---->");
            } else {
                self.marks_without_text.push((name.to_owned(), span));
            }
        }
    }

    /// Spaces that do not break look like ordinary ones, and hide a heading or a list from the parser.
    fn spaces(&mut self, view: &View) {
        let mut listed = true;
        for (at, line) in lines(&view.text) {
            let (found, is_item) = blocks::unusual_spaces(line, listed);
            for space in found {
                let range = view.span(&(at + space.start..at + space.end)).range();
                self.wanted.put(range.start - self.offset..range.end - self.offset, " ");
            }
            listed = is_item;
        }
    }
}

/// The lines of a text, each with its place.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split('\n').scan(0, |start, line| {
        let at = *start;
        *start += line.len() + 1;
        Some((at, line))
    })
}

/// The first findings of a file that may be full of them, as one of another tool is.
pub(super) fn first(found: Diagnostics) -> Diagnostics {
    let is_foreign = |diagnostic: &&Diagnostic| diagnostic.code == Code::ForeignMarkup;
    if found.iter().filter(is_foreign).count() <= MOST {
        return found;
    }
    let (mut kept, mut more, mut seen) = (Diagnostics::new(), Vec::new(), 0);
    for diagnostic in found.iter() {
        seen += usize::from(is_foreign(&diagnostic));
        if seen > MOST && is_foreign(&diagnostic) { more.push(diagnostic) } else { kept.push(diagnostic.clone()) }
    }
    let severity = more.iter().map(|diagnostic| diagnostic.severity).min().unwrap_or(Severity::Warning);
    let message = format!("from here on, {} more signs in this file do not mean what they seem to", more.len());
    let rest = Code::ForeignMarkup.in_place(more[0].place.clone(), message).with_severity(severity);
    kept.push(rest.help("go through the first ones; this file may be written for another tool"));
    kept
}

fn warning(span: Span, message: impl Into<String>) -> Diagnostic {
    Code::ForeignMarkup.at(span, message)
}

fn hidden_block(span: Span, written: &str) -> Diagnostic {
    let message = format!("what {written} holds would be printed for participants");
    let help =
        "put it into a section for facilitators, such as a trainer's cheat sheet or the teaching notes, or remove it";
    Code::ForeignMarkup.at(span, message).with_severity(Severity::Error).help(help)
}

/// The beginning of a sign, on one line and between backticks or, if it holds some, quotes.
fn quoted(sign: &str) -> String {
    let line = sign.split('\n').next().unwrap_or_default().trim();
    let short: String = line.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    let more = if short.len() < line.len() || line.len() < sign.trim().len() { "…" } else { "" };
    if short.contains('`') { format!("“{short}{more}”") } else { format!("`{short}{more}`") }
}
