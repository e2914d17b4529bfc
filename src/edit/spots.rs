//! Where the values of a YAML file are in its text: where each ends, and which lines an entry of a list takes.

use std::ops::Range;

use crate::yaml::{Kind, Node};

/// Why a value cannot be edited where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stuck(pub(super) &'static str);

/// The value is written in a form that hides where it begins or ends.
pub(super) const UNCLEAR: Stuck = Stuck("it is written in a form that cannot be edited safely");

/// A text with its places.
#[derive(Clone, Copy)]
pub(super) struct Spots<'a>(pub(super) &'a str);

impl Spots<'_> {
    /// Whether a list or a map stands between brackets.
    pub(super) fn is_flow(self, node: &Node) -> bool {
        let open = match node.kind {
            Kind::List(_) => '[',
            Kind::Map(_) => '{',
            _ => return true,
        };
        self.0[node.span.start()..].starts_with(open)
    }

    /// Where a value ends, with its bracket and without the end of its line.
    pub(super) fn end(self, node: &Node) -> Result<usize, Stuck> {
        let (start, end) = (node.span.start(), node.span.end());
        let last = match &node.kind {
            Kind::List(nodes) => nodes.last(),
            Kind::Map(entries) => entries.last().map(|(_, node)| node),
            _ => return Ok(start + self.0[start..end].trim_end().len()),
        };
        let inner = last.map(|last| self.end(last)).transpose()?;
        if self.is_flow(node) { self.bracket(node, inner.unwrap_or(start + 1)) } else { inner.ok_or(UNCLEAR) }
    }

    /// Where a list or a map between brackets ends, from the end of its last value on.
    fn bracket(self, node: &Node, from: usize) -> Result<usize, Stuck> {
        let close = if matches!(node.kind, Kind::List(_)) { ']' } else { '}' };
        let mut at = from;
        while let Some(c) = self.0[at..].chars().next() {
            match c {
                c if c == close => return Ok(at + 1),
                '#' => at = self.line_end(at),
                ',' | ':' => at += 1,
                c if c.is_whitespace() => at += c.len_utf8(),
                _ => break,
            }
        }
        Err(UNCLEAR)
    }

    /// Where the line of an offset begins.
    pub(super) fn line_start(self, at: usize) -> usize {
        self.0[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the line of an offset ends, before its line end.
    pub(super) fn line_end(self, at: usize) -> usize {
        let rest = &self.0[at..];
        let length = rest.find('\n').unwrap_or(rest.len());
        at + rest[..length].strip_suffix('\r').map_or(length, str::len)
    }

    /// Where the line after that of an offset begins.
    pub(super) fn next_line(self, at: usize) -> usize {
        self.0[at..].find('\n').map_or(self.0.len(), |newline| at + newline + 1)
    }

    /// Whether nothing but blanks or a comment stands between an offset and the end of its line.
    pub(super) fn ends_line(self, at: usize) -> bool {
        let rest = self.0[at..self.line_end(at)].trim_start();
        rest.is_empty() || rest.starts_with('#')
    }

    /// Whether nothing but blanks stands before an offset in its line.
    pub(super) fn begins_line(self, at: usize) -> bool {
        self.0[self.line_start(at)..at].trim().is_empty()
    }

    /// The comma between two offsets, outside comments.
    pub(super) fn comma(self, range: Range<usize>) -> Option<usize> {
        let mut at = range.start;
        while at < range.end {
            match self.0.as_bytes()[at] {
                b',' => return Some(at),
                b'#' => at = self.line_end(at),
                _ => at += 1,
            }
        }
        None
    }

    /// Whether a range holds a comment, outside the texts of a value.
    pub(super) fn has_comment(self, range: Range<usize>, node: &Node) -> bool {
        let mut hashes = self.0[range.clone()].match_indices('#').map(|(at, _)| range.start + at);
        hashes.any(|at| !is_in_text(node, at))
    }

    /// The dash of an entry of a list that is not between brackets.
    pub(super) fn dash(self, node: &Node) -> Result<usize, Stuck> {
        let mut end = node.span.start();
        loop {
            let start = self.line_start(end);
            let line = &self.0[start..end];
            let blanks = line.len() - line.trim_start().len();
            let words = line.trim().split(" #").next().unwrap_or_default().trim_end();
            match words {
                "-" => return Ok(start + blanks),
                words if (words.is_empty() || words.starts_with('#')) && start > 0 => end = start - 1,
                _ => return Err(UNCLEAR),
            }
        }
    }

    /// The lines of an entry of a list that is not between brackets, with comments inside it and at its lines' ends.
    pub(super) fn lines(self, node: &Node) -> Result<Range<usize>, Stuck> {
        let dash = self.dash(node)?;
        let (start, column) = (self.line_start(dash), dash - self.line_start(dash));
        let mut end = self.next_line(self.end(node)?);
        while end < self.0.len() {
            let line = &self.0[end..self.line_end(end)];
            let blanks = line.len() - line.trim_start().len();
            if !line.trim_start().starts_with('#') || blanks <= column {
                break;
            }
            end = self.next_line(end);
        }
        Ok(start..end)
    }
}

fn is_in_text(node: &Node, at: usize) -> bool {
    match &node.kind {
        Kind::List(nodes) => nodes.iter().any(|node| is_in_text(node, at)),
        Kind::Map(entries) => entries.iter().any(|(key, node)| key.span.range().contains(&at) || is_in_text(node, at)),
        _ => node.span.range().contains(&at),
    }
}
