//! Puts pieces of text together again and finds citations in them.

use std::ops::Range;
use std::sync::Arc;

use super::passage::Passage;
use super::tree::{Inline, InlineKind};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::Span;

/// Joins neighbouring texts that stand in the source letter by letter.
pub(super) fn merge(inlines: &mut Vec<Inline>, source: &Arc<str>) {
    inlines.dedup_by(|inline, last| {
        if last.span.end() != inline.span.start() || !is_literal(last, source) || !is_literal(inline, source) {
            return false;
        }
        let span = last.span.to(inline.span);
        let Some(both) = Passage::of(source, span.range()) else { return false };
        *last = Inline { span, kind: InlineKind::Text(both) };
        true
    });
}

/// Splits the texts in which a sign stands as it does in the source; all else stays as it is.
pub(super) fn split_at(
    sign: &str,
    inlines: Vec<Inline>,
    source: &Arc<str>,
    split: &mut dyn FnMut(&Passage, Span, &mut Vec<Inline>),
) -> Vec<Inline> {
    let whole = inlines.first().zip(inlines.last()).map(|(first, last)| first.span.to(last.span).range());
    // The sign alone would be found more slowly than its first byte, which most texts lack, too.
    let may_hold = |text: &&str| text.as_bytes().contains(&sign.as_bytes()[0]) && text.contains(sign);
    if whole.and_then(|range| source.get(range)).filter(may_hold).is_none() {
        return inlines;
    }
    let holds = |inline: &Inline| matches!(&inline.kind, InlineKind::Text(text) if text.contains(sign));
    let mut out = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) if holds(&inline) && is_literal(&inline, source) => {
                split(text, inline.span, &mut out)
            }
            _ => out.push(inline),
        }
    }
    out
}

/// Whether a text is what the source says: no entity, no escape, no folded space.
pub(super) fn is_literal(inline: &Inline, source: &Arc<str>) -> bool {
    matches!(&inline.kind, InlineKind::Text(text) if text.is_part_of(source, inline.span.range()))
}

/// Whether the sign at `at` of a literal text was written behind a backslash.
///
/// A backslash that escapes is in no text, so the text begins behind it.
pub(super) fn is_escaped(span: Span, at: usize, source: &str) -> bool {
    at == 0 && source[..span.start()].ends_with('\\')
}

/// A part of a literal text, if there is anything in it.
pub(super) fn part(text: &Passage, span: Span, part: Range<usize>) -> Option<Inline> {
    (!part.is_empty()).then(|| Inline { span: span.part(part.clone()), kind: InlineKind::Text(text.part(part)) })
}

/// Turns `[@id]`, `[@id, p. 12]` and `[@a; @b]` in texts into citations.
pub(super) fn citations(inlines: Vec<Inline>, source: &Arc<str>, diagnostics: &mut Diagnostics) -> Vec<Inline> {
    split_at("[@", inlines, source, &mut |text, span, out| split(text, span, source, out, diagnostics))
}

fn split(text: &Passage, span: Span, source: &str, out: &mut Vec<Inline>, diagnostics: &mut Diagnostics) {
    let (mut done, mut search) = (0, 0);
    while let Some(open) = text[search..].find("[@").map(|at| search + at) {
        search = open + 2;
        if is_escaped(span, open, source) {
            continue;
        }
        let close = text[search..].find([']', '[']).map(|at| search + at).filter(|at| text[*at..].starts_with(']'));
        let Some((close, cited)) = close.and_then(|close| Some((close, read(&text[open + 1..close])?))) else {
            let diagnostic = Code::UnknownCitation.at(span.part(open..search), "the citation cannot be read");
            let help = "write `[@id]` or `[@id, p. 12]` on one line, or `\\[@` for the signs themselves";
            diagnostics.push(diagnostic.help(help));
            continue;
        };
        out.extend(part(text, span, done..open));
        let span = span.part(open..close + 1);
        out.extend(cited.into_iter().map(|(id, note)| Inline { span, kind: InlineKind::Citation { id, note } }));
        done = close + 1;
        search = done;
    }
    out.extend(part(text, span, done..text.len()));
}

/// An id with its note.
type Cited = (Box<str>, Option<Box<str>>);

/// `@id, p. 12; @other` → ids with notes.
fn read(text: &str) -> Option<Vec<Cited>> {
    let cited = text.split(';').map(|one| {
        let one = one.trim().strip_prefix('@')?;
        let (id, note) = one.split_once(',').map_or((one, None), |(id, note)| (id, Some(note.trim())));
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let empty = note.is_some_and(str::is_empty);
        (plain && !empty).then(|| (id.into(), note.map(Into::into)))
    });
    cited.collect()
}
