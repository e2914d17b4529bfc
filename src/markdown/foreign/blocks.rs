//! Oddities of whole blocks: fences without an end, drawings and directives in fences, text that became a heading or
//! code, addresses and footnotes that nothing leads to.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::RefDefs;
use regex::Regex;

use super::super::builder::Builder;
use super::super::tree::Item;
use super::{help, hidden_block, quoted, signs, warning};
use crate::diagnostic::{Severity, nearest};

/// Languages of fences that other tools draw, list or fill in.
const DRAWN: [&str; 24] = [
    "mermaid",
    "plantuml",
    "puml",
    "dot",
    "graphviz",
    "d2",
    "ditaa",
    "vega",
    "vega-lite",
    "chart",
    "markmap",
    "mindmap",
    "flowchart",
    "sequence",
    "geojson",
    "tikz",
    "math",
    "katex",
    "dataview",
    "dataviewjs",
    "query",
    "kanban",
    "toc",
    "tabs",
];

impl Builder<'_> {
    /// A finished block of code: a fence with its language, or what is indented.
    pub(in super::super) fn code(&mut self, range: &Range<usize>, language: Option<&str>, code: &str) {
        match language {
            Some(language) => self.fence(range, language, code),
            None => self.indented(range, code),
        }
    }

    fn fence(&mut self, range: &Range<usize>, info: &str, code: &str) {
        let block = &self.prepared[range.clone()];
        let (line, rest) = block.split_once('\n').unwrap_or((block, ""));
        let first = self.span(&(range.start..range.start + line.len()));
        let sign = line.chars().next().unwrap_or('`');
        let length = line.chars().take_while(|c| *c == sign).count();
        let is_fence = |line: &str| line.chars().take_while(|c| *c == sign).count() >= length;
        let last = rest.lines().next_back().unwrap_or_default().trim_start_matches([' ', '>', '\t']);
        let closed = is_fence(last) && last.trim_end().chars().all(|c| c == sign);
        if !closed || code.lines().any(|line| is_fence(line.trim_start())) {
            let message = format!("{} begins code without an end, and text behind it is printed as code", quoted(line));
            // Up to the end of a file it takes everything with it, inside a list or a quotation only that.
            let takes_all = !closed && self.prepared[range.end..].trim().is_empty();
            let severity = if takes_all { Severity::Error } else { Severity::Warning };
            self.diagnostics.push(warning(first, message).with_severity(severity).help(help::FENCE));
            return;
        }
        let info = info.trim();
        let beginning: String = code.lines().take(2).collect::<Vec<_>>().join(" ");
        let directive = info.starts_with('{') || info.starts_with("ad-") || info.contains("{.") || info.contains("{=");
        if directive && signs::is_hidden(&format!("{info} {beginning}")) {
            self.diagnostics.push(hidden_block(first, &quoted(line)));
        } else if directive {
            let message = format!("{} is a directive of another tool, and is printed as code", quoted(line));
            self.diagnostics.push(warning(first, message).help(help::ALERT));
        } else if DRAWN.contains(&info.split([' ', ',', '{']).next().unwrap_or_default().to_lowercase().as_str()) {
            let message = format!("{} is a drawing or a query of another tool, and is printed as code", quoted(line));
            self.diagnostics.push(warning(first, message).help(help::DRAWING));
        } else if is_chunk_option(code) {
            let message = format!("{} is an option of Quarto, and is printed as code", quoted(code));
            self.diagnostics.push(warning(first, message).help("remove the line"));
        }
    }

    /// Code that is code only because its lines are indented.
    fn indented(&mut self, range: &Range<usize>, code: &str) {
        let is_prose = |line: &str| {
            let words = line
                .split_whitespace()
                .filter(|word| word.chars().all(|c| c.is_alphabetic() || ",.;:!?’'".contains(c)));
            words.count() >= 4 && !line.contains(['{', '}', '=', '<', '>', '|'])
        };
        if code.lines().any(is_prose) {
            let line = code.lines().next().unwrap_or_default();
            let message = format!("{} is indented by four spaces or more, and is printed as code", quoted(line));
            let help =
                "indent it as far as the text that it belongs to, or put code between two lines of three backticks";
            let span = self.span(range);
            self.diagnostics.push(warning(span, message).help(help));
        }
    }

    /// A paragraph that the line below it turned into a heading.
    pub(in super::super) fn underlined(&mut self, range: &Range<usize>) {
        let block = self.prepared[range.clone()].trim_end();
        let Some((text, line)) = block.rsplit_once('\n').filter(|_| !block.starts_with('#')) else { return };
        let line = line.trim_start_matches([' ', '>', '\t']);
        let sentence = text.trim_end().ends_with(['.', ',', ';', ':', '!']);
        if text.trim().contains('\n') || line.len() < 3 || sentence {
            let message = format!("the line {} makes a heading of the text before it", quoted(line));
            let help = "put an empty line before it, or write the heading with `##`";
            let start = range.start + block.len() - line.len();
            let span = self.span(&(start..start + line.len()));
            self.diagnostics.push(warning(span, message).help(help));
        }
    }

    /// The items of a list are printed with numbers that follow each other.
    pub(in super::super) fn numbers(&mut self, start: Option<u32>, items: &[Item]) {
        let Some(start) = start else { return };
        let written = |item: &Item| {
            let text = self.source[item.span.range()].trim_start();
            text[..text.bytes().take_while(u8::is_ascii_digit).count()].parse::<u32>().unwrap_or(start)
        };
        if items.iter().all(|item| written(item) == start) {
            return;
        }
        let Some((printed, wrong)) = (start..).zip(items).find(|(number, item)| written(item) != *number) else {
            return;
        };
        let message = format!("the item is printed as `{printed}`, not as `{}`", written(wrong));
        let help = "number the items one after the other, or put a sentence between two lists";
        self.diagnostics.push(warning(wrong.span, message).help(help));
    }

    /// Marks without a text, texts without a mark, and lines that were read as addresses that nobody uses.
    pub(in super::super) fn without_partner(&mut self, addresses: &RefDefs<'_>) {
        let known: Vec<String> =
            self.footnotes.iter().filter(|(_, note)| note.has_text()).map(|(name, _)| name.clone()).collect();
        for (name, span) in std::mem::take(&mut self.marks_without_text) {
            let near = nearest(&name, known.iter().map(String::as_str)).map(|name| format!("write `[^{name}]`, or "));
            let help =
                format!("{}add a line `[^{name}]: …` with its text; `\\[` prints the sign", near.unwrap_or_default());
            self.diagnostics.push(warning(span, format!("no footnote is called `{name}`")).help(help));
        }
        for (name, note) in &self.footnotes {
            if let Some(span) = note.unmarked() {
                let message = format!("nothing leads to the footnote `{name}`, so it is not printed");
                self.diagnostics
                    .push(warning(span, message).help(format!("put `[^{name}]` where it belongs, or remove it")));
            }
        }
        for (label, address) in addresses.iter() {
            let is_note = matches!(&*address.dest, "#" | "" | "<>") || matches!(label, "//" | "_" | "comment");
            if is_note || self.addresses_used.contains(&label_key(label)) {
                continue;
            }
            let span = self.span(&address.span);
            let message = format!(
                "{} is read as an address that nothing uses, and is not printed",
                quoted(&self.source[span.range()])
            );
            let help =
                format!("write `\\[{label}]` for text, `[//]: # (…)` for a note, or use it as `[text][{label}]`");
            self.diagnostics.push(warning(span, message).help(help));
        }
    }
}

/// How two labels are compared.
pub(in super::super) fn label_key(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_chunk_option(code: &str) -> bool {
    static OPTION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:#|//|%%|--)\| [a-z][a-z-]*:").expect("the pattern is ours"));
    OPTION.is_match(code)
}

/// Spaces at the start of a line that must be ordinary ones for it to be a heading, an item or a tick box; and whether
/// the line is an item, so that numbers may go on below it.
pub(super) fn unusual_spaces(line: &str, listed: bool) -> (Vec<Range<usize>>, bool) {
    static MARKER: LazyLock<Regex> = LazyLock::new(|| {
        let spaces = r"[\x{A0}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]";
        let pattern = format!(
            r"^(?:[ ]|{spaces}){{0,3}}(?:#{{1,6}}|[-*+]|(?P<n>[0-9]{{1,9}}[.)]))(?:[ ]|{spaces})|^\[(?:[xX]|[ ]|{spaces})\](?:[ ]|{spaces})"
        );
        Regex::new(&pattern).expect("the pattern is ours")
    });
    // The spaces that break nowhere begin with these bytes.
    if !line.bytes().take(16).any(|byte| matches!(byte, 0xC2 | 0xE2 | 0xE3)) {
        return (Vec::new(), false);
    }
    let Some(found) = MARKER.captures(line).filter(|found| listed || found.name("n").is_none()) else {
        return (Vec::new(), false);
    };
    let marker = found.get(0).expect("it matches").as_str();
    let unusual = marker.char_indices().filter(|(_, c)| !c.is_ascii());
    (unusual.map(|(at, c)| at..at + c.len_utf8()).collect(), true)
}
