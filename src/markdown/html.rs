//! HTML in Markdown: notes for authors, line ends in tables, and what to write in the place of all else.

use std::ops::Range;

use super::builder::{Builder, Open};
use super::tree::InlineKind;
use crate::diagnostic::Code;
use crate::source::Span;

/// What to write in the place of a tag.
const INSTEAD: [(&str, &str); 17] = [
    ("br", "end the line with a backslash for a new line; `<br>` is for cells of tables alone"),
    ("b", "write `**strong**`"),
    ("strong", "write `**strong**`"),
    ("i", "write `*emphasis*`"),
    ("em", "write `*emphasis*`"),
    ("u", "write `*emphasis*`"),
    ("s", "write `~~struck~~`"),
    ("a", "write `[text](https://…)`"),
    ("img", "write `![what it shows](picture.png)`"),
    ("sup", "write the sign itself, such as ², or a footnote `[^1]`"),
    ("sub", "write the sign itself, such as ₂"),
    ("hr", "write `---` between two empty lines"),
    ("li", "write a list: `- ` or `1. ` before each item"),
    ("table", "write a table: `| a | b |`, `|---|---|`, then a line for each row"),
    ("details", "put what participants see later into a sheet of its own, or into a section for facilitators"),
    ("code", "write code between backticks"),
    ("kbd", "write code between backticks"),
];

impl Builder<'_> {
    /// HTML inside a paragraph.
    pub(super) fn inline_html(&mut self, html: &str, span: Span) {
        let shortcode = self.source[..span.start()].ends_with("{{") || self.source[..span.start()].ends_with("{{%");
        if html.starts_with("<!--") || shortcode {
            // What begins with two braces is reported as that.
            return;
        }
        if tag(html) == "br"
            && !html.starts_with("</")
            && self.stack.iter().any(|frame| matches!(frame.open, Open::Cell))
        {
            self.inline(InlineKind::HardBreak, span);
            return;
        }
        self.html(html, span);
    }

    fn html(&mut self, html: &str, span: Span) {
        let instead = INSTEAD.iter().find(|(known, _)| *known == tag(html)).map(|(_, instead)| *instead);
        let help = format!("{}, or `\\<` for the sign itself", instead.unwrap_or("write Markdown"));
        self.report(Code::RawHtml, span, "raw HTML is not printed", &help);
    }

    /// HTML that begins a line; a note for authors is left out, and only that.
    pub(super) fn html_block(&mut self, range: &Range<usize>) {
        let block = &self.prepared[range.clone()];
        let Some(start) = block.find("<!--").filter(|at| block[..*at].trim().is_empty()) else {
            let (span, html) = (self.span(range), block.trim_start().to_owned());
            return self.html(&html, span);
        };
        let Some(end) = notes(&block[start..]).map(|length| start + length) else {
            let line = block[start..].lines().next().map_or(0, str::len);
            let span = self.span(&(range.start + start..range.start + start + line));
            let help = "end it with `-->`; `\\<` prints the sign";
            return self.report(Code::RawHtml, span, "a note without an end: the text after it would be lost", help);
        };
        if !block[end..].trim().is_empty() {
            let note = self.original(&(range.start + start..range.start + end));
            self.wanted.put(note, "");
        }
    }
}

/// The length of one or more notes at the start of a text; none if one does not end.
fn notes(text: &str) -> Option<usize> {
    let mut end = 0;
    loop {
        let spaces = text[end..].len() - text[end..].trim_start().len();
        if end > 0 && !text[end + spaces..].starts_with("<!--") {
            return Some(end);
        }
        let start = end + spaces;
        // `<!-->` is a whole note.
        end = start + 2 + text[start + 2..].find("-->")? + 3;
    }
}

/// The name of a tag in lower case.
fn tag(html: &str) -> String {
    let name = html.trim_start_matches(['<', '/']);
    name.chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_end_where_their_text_begins() {
        assert_eq!(notes("<!-- a --> b"), Some(10));
        assert_eq!(notes("<!-- a --><!-- b -->\n"), Some(20));
        assert_eq!(notes("<!--> b"), Some(5));
        assert_eq!(notes("<!-- a"), None);
        assert_eq!(notes("<!-- a --> <!-- b"), None);
    }
}
