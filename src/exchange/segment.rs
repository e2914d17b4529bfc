//! Takes a Markdown file of the library apart: words for translators, and everything else.

use std::collections::BTreeMap;

use crate::library::body::{slug, split};

/// A piece of a file; all pieces together are the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Exactly as it stands in the file.
    pub text: String,
    /// Whether it is for translators.
    pub is_text: bool,
    /// Whether it is the front matter.
    pub is_front: bool,
    /// What translators are told of it.
    pub context: &'static str,
    /// Its part as `status` names it, and its number there.
    pub id: String,
    /// The part alone.
    pub part: String,
}

/// Headings of items that are keywords in every language.
const KEYWORDS: [&str; 24] = [
    "Learning objectives",
    "Supplies",
    "Guidance to trainers",
    "Instructions",
    "Handout",
    "Worksheet",
    "Card",
    "Trainer's cheat sheet",
    "Debrief",
    "Possible variations",
    "Summary",
    "The situation",
    "What was done",
    "What happened next",
    "Limits and open questions",
    "What others can use",
    "Questions",
    "Sources",
    "Teaching notes",
    "Care",
    "Introduction",
    "Key messages",
    "Topics for discussion",
    "Training challenges",
];

/// The same in items whose sections are free.
const FREE_KEYWORDS: [&str; 2] = ["Notes for facilitators", "Training challenges"];

/// Words that begin a paragraph and are printed from the labels.
const CUES: [&str; 10] = ["Say", "Ask", "Do", "Flipchart", "Why", "Follow-up", "Tip", "Heard", "Answer", "Avoid"];

/// Takes a file apart; the sections of pages, forms and readings are free.
pub fn pieces(text: &str, free: bool) -> Vec<Piece> {
    let (_, body) = split(text);
    let mut cutter = Cutter { keywords: if free { &FREE_KEYWORDS } else { &KEYWORDS }, ..Cutter::default() };
    if body.start > 0 {
        cutter.fixed(&text[..body.start]);
        cutter.pieces[0].is_front = true;
    }
    let (mut fenced, mut noted) = (false, false);
    for line in text[body].split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        // A note for authors that goes on over lines, as `line` leaves out the first one.
        let goes_on = noted;
        noted = !fenced && (noted || line.trim_start().starts_with("<!--")) && !line.contains("-->");
        if goes_on || line.starts_with("```") || fenced {
            fenced ^= !goes_on && line.starts_with("```");
            cutter.ends_paragraph();
            cutter.fixed(line);
        } else {
            cutter.line(line);
        }
        cutter.fixed(end);
    }
    cutter.pieces
}

#[derive(Default)]
struct Cutter {
    keywords: &'static [&'static str],
    pieces: Vec<Piece>,
    section: String,
    part: String,
    counts: BTreeMap<String, usize>,
    keyword: String,
    /// Whether the last line was text that the next may go on with.
    open: bool,
}

impl Cutter {
    fn fixed(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut().filter(|last| !last.is_text && !last.is_front) {
            Some(last) => last.text.push_str(text),
            None => self.pieces.push(Piece {
                text: text.to_owned(),
                is_text: false,
                is_front: false,
                context: "",
                id: String::new(),
                part: String::new(),
            }),
        }
    }

    fn ends_paragraph(&mut self) {
        self.open = false;
    }

    /// Words with the spaces around them kept back.
    fn text(&mut self, text: &str, context: &'static str) {
        let words = text.trim();
        if !words.chars().any(char::is_alphanumeric) || is_reference(words) {
            self.fixed(text);
            return;
        }
        let start = text.len() - text.trim_start().len();
        self.fixed(&text[..start]);
        let part = if self.part.is_empty() { "text".to_owned() } else { self.part.clone() };
        let count = self.counts.entry(part.clone()).or_default();
        *count += 1;
        let id = format!("{part}:{count}");
        self.pieces.push(Piece { text: words.to_owned(), is_text: true, is_front: false, context, id, part });
        self.fixed(&text[start + words.len()..]);
    }

    /// Words before braces; what an overlay takes out needs no other ones.
    fn words(&mut self, words: &str, context: &'static str, attributes: &str) {
        if attributes.split([' ', '{', '}']).any(|word| word == "remove") {
            self.fixed(words);
        } else {
            self.text(words, context);
        }
    }

    fn line(&mut self, line: &str) {
        let trimmed = line.trim_start();
        let indent = &line[..line.len() - trimmed.len()];
        if trimmed.is_empty() || trimmed.starts_with("[//]:") || trimmed.starts_with("<!--") {
            self.open = false;
            self.fixed(line);
        } else if let Some(level) = heading_level(line) {
            self.open = false;
            self.heading(line, level);
        } else if trimmed.starts_with('|') {
            self.open = false;
            self.fixed(indent);
            self.row(trimmed);
        } else if trimmed.starts_with('{') && trimmed.ends_with('}') {
            self.open = false;
            self.fixed(indent);
            self.room(trimmed);
        } else if self.open && marker(trimmed) == 0 {
            self.goes_on(line);
        } else {
            self.fixed(indent);
            self.begins(trimmed);
        }
    }

    /// The next line of a paragraph belongs to its text.
    fn goes_on(&mut self, line: &str) {
        let between = self.pieces.pop_if(|last| !last.is_text).map(|piece| piece.text).unwrap_or_default();
        let words = line.trim_end();
        match self.pieces.last_mut().filter(|last| last.is_text) {
            Some(last) => {
                last.text.push_str(&between);
                last.text.push_str(words);
            }
            None => {
                self.fixed(&between);
                self.text(words, "paragraph");
            }
        }
        self.fixed(&line[words.len()..]);
    }

    /// A paragraph or a list item, behind its markers.
    fn begins(&mut self, line: &str) {
        let mut rest = line;
        let mut context = "paragraph";
        while marker(rest) > 0 {
            let length = marker(rest);
            context = if rest.starts_with('>') { "quotation" } else { "list item" };
            self.fixed(&rest[..length]);
            rest = &rest[length..];
        }
        if rest.starts_with("[!") && rest.ends_with(']') {
            self.fixed(rest);
            self.open = false;
            return;
        }
        let cue = CUES.iter().find(|cue| rest.strip_prefix(**cue).is_some_and(|rest| rest.starts_with(": ")));
        if let Some(cue) = cue {
            self.fixed(&rest[..cue.len() + 2]);
            rest = &rest[cue.len() + 2..];
            context = match *cue {
                "Say" => "what the facilitator says",
                "Ask" => "what the facilitator asks",
                "Do" => "what the facilitator does",
                "Flipchart" => "what stands on the flipchart",
                _ => "note",
            };
        }
        let (words, attributes) = attributes(rest);
        self.words(words, context, attributes);
        self.fixed(attributes);
        self.open = attributes.is_empty();
    }

    fn heading(&mut self, line: &str, level: usize) {
        let (words, attributes) = attributes(line);
        let heading = &words[level..];
        let start = level + heading.len() - heading.trim_start().len();
        self.fixed(&words[..start]);
        let heading = &words[start..];
        let named = name(line);
        match level {
            1 => self.part = "title".to_owned(),
            2 => {
                self.section.clone_from(&named);
                self.part.clone_from(&named);
                self.keyword = heading.split(':').next().unwrap_or_default().trim().to_owned();
            }
            3 => self.part = format!("{}/{named}", self.section),
            _ => {}
        }
        if level == 2 && self.keywords.contains(&self.keyword.as_str()) {
            let at = heading.find(": ").map_or(heading.len(), |colon| colon + 2);
            self.fixed(&heading[..at]);
            self.words(&heading[at..], "title of a sheet", attributes);
        } else if level == 3 && self.keyword == "Instructions" {
            let at = heading.rfind(" (").filter(|_| heading.trim_end().ends_with(" min)")).unwrap_or(heading.len());
            if &heading[..at] == "Debrief" {
                self.fixed(heading);
            } else {
                self.words(&heading[..at], "title of a step", attributes);
                self.fixed(&heading[at..]);
            }
        } else {
            self.words(heading, if level == 1 { "title" } else { "heading" }, attributes);
        }
        self.fixed(attributes);
    }

    /// The cells of a table; of supplies only the first is words.
    fn row(&mut self, line: &str) {
        let supplies = self.keyword == "Supplies";
        let rule = line.chars().all(|c| "|-: \t".contains(c));
        if rule || (supplies && line.replace(' ', "").starts_with("|item|kind|per|")) {
            self.fixed(line);
            return;
        }
        let mut cell = 0;
        let mut start = 0;
        let bytes = line.as_bytes();
        for at in 0..=line.len() {
            let is_bar = at < line.len() && bytes[at] == b'|' && (at == 0 || bytes[at - 1] != b'\\');
            if !is_bar && at < line.len() {
                continue;
            }
            if supplies && cell != 1 {
                self.fixed(&line[start..at]);
            } else {
                self.text(&line[start..at], "cell of a table");
            }
            if is_bar {
                self.fixed("|");
            }
            cell += 1;
            start = at + 1;
        }
    }

    /// The ends of a scale are words.
    fn room(&mut self, line: &str) {
        let mut rest = line;
        while let Some(at) = ["low=\"", "high=\""].iter().filter_map(|key| Some(rest.find(key)? + key.len())).min() {
            let Some(length) = rest[at..].find('"') else { break };
            self.fixed(&rest[..at]);
            self.text(&rest[at..at + length], "end of a scale");
            rest = &rest[at + length..];
        }
        self.fixed(rest);
    }
}

/// What a heading is called by: its anchor, else its words.
fn name(heading: &str) -> String {
    let anchor = heading.split_once("{#").and_then(|(_, rest)| rest.split([' ', '}']).next());
    anchor.map_or_else(|| slug(heading.trim_start_matches('#')), str::to_owned)
}

fn heading_level(line: &str) -> Option<usize> {
    let level = line.len() - line.trim_start_matches('#').len();
    ((1..=6).contains(&level) && line[level..].starts_with(' ')).then_some(level)
}

/// The length of a mark that begins a list item, quotation, definition or footnote; 0 if there is none.
fn marker(line: &str) -> usize {
    for mark in ["- [ ] ", "- [x] ", "- ", "* ", "+ ", "> ", ": "] {
        if line.starts_with(mark) {
            return mark.len();
        }
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=9).contains(&digits) && (line[digits..].starts_with(". ") || line[digits..].starts_with(") ")) {
        return digits + 2;
    }
    if line.starts_with("[^") {
        return line.find("]: ").map_or(0, |at| at + 3);
    }
    0
}

/// A line and the braces at its end, with the space before them.
fn attributes(line: &str) -> (&str, &str) {
    let Some(open) = line.trim_end().strip_suffix('}').and_then(|inner| inner.rfind(" {")) else { return (line, "") };
    let inner = &line[open + 2..line.trim_end().len() - 1];
    let is_term = !inner.contains(['#', '=', ' '])
        && !["add", "keep", "optional", "remove", "replace", "reveal"].contains(&inner);
    if is_term { (line, "") } else { line.split_at(open) }
}

/// Whether a text is nothing but a citation or a picture.
fn is_reference(words: &str) -> bool {
    words.starts_with("[@") && words.ends_with(']') && words.matches('[').count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "---\nminutes: 5\n---\n\n# A title\n\n## Supplies\n\n| item | kind | per | quantity |\n|---|---|---|---|\n\
                        | Pens, thick | consumable | group | 2 |\n\n## Instructions\n\n### Walk (5 min) {#walk keep}\n\n\
                        Say: Good morning.\nAnd welcome.\n\n### Debrief (5 min)\n\n1. Who? {#who}\n   And why?\n- [ ] Tick\n\n\
                        {scale=1..5 low=\"no\" high=\"yes\"}\n\n<!-- A note\n\nfor authors -->\n\n> [!NOTE]\n> Text [@a, p. 2].\n\n- [@b-2012]\n\n## Handout: A sheet {#s}\n";

    #[test]
    fn words_are_cut_out_and_nothing_is_lost() {
        let pieces = pieces(FILE, false);
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), FILE);
        let texts: Vec<_> =
            pieces.iter().filter(|piece| piece.is_text).map(|piece| format!("{} {}", piece.id, piece.text)).collect();
        assert_eq!(
            texts,
            [
                "title:1 A title",
                "supplies:1 Pens, thick",
                "instructions/walk:1 Walk",
                "instructions/walk:2 Good morning.\nAnd welcome.",
                "instructions/debrief-5-min:1 Who?",
                "instructions/debrief-5-min:2 And why?",
                "instructions/debrief-5-min:3 Tick",
                "instructions/debrief-5-min:4 no",
                "instructions/debrief-5-min:5 yes",
                "instructions/debrief-5-min:6 Text [@a, p. 2].",
                "s:1 A sheet",
            ]
        );
    }

    #[test]
    fn what_an_overlay_takes_out_is_not_translated() {
        let overlay = "## Instructions\n\n### Walk (5 min) {#walk remove}\n\n### Sit (5 min) {#sit after=2}\n\n## Debrief\n\n1. Gone {#1 remove}\n";
        let pieces = pieces(overlay, false);
        let texts: Vec<_> = pieces.iter().filter(|piece| piece.is_text).map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["Sit"]);
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), overlay);
    }
}
