//! Puts pieces of text together again and finds citations in them.

use super::tree::{Inline, InlineKind};
use crate::source::Span;

/// Joins neighbouring texts that stand in the source letter by letter.
pub(super) fn merge(inlines: Vec<Inline>, source: &str) -> Vec<Inline> {
    let mut merged: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        if let (Some(last), true) = (merged.last_mut(), is_literal(&inline, source))
            && last.span.end == inline.span.start
            && is_literal(last, source)
            && let (InlineKind::Text(text), InlineKind::Text(more)) = (&mut last.kind, &inline.kind)
        {
            text.push_str(more);
            last.span.end = inline.span.end;
            continue;
        }
        merged.push(inline);
    }
    merged
}

/// Whether a text is what the source says: no entity, no escape, no folded space.
fn is_literal(inline: &Inline, source: &str) -> bool {
    matches!(&inline.kind, InlineKind::Text(text) if source.get(inline.span.start..inline.span.end) == Some(text.as_str()))
}

/// Turns `[@id]`, `[@id, p. 12]` and `[@a; @b]` in texts into citations.
pub(super) fn citations(inlines: Vec<Inline>, source: &str) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) if text.contains("[@") && is_literal(&inline, source) => {
                split(text, inline.span, source, &mut out);
            }
            _ => out.push(inline),
        }
    }
    out
}

fn split(text: &str, span: Span, source: &str, out: &mut Vec<Inline>) {
    let mut done = 0;
    let push_text = |from: usize, to: usize, out: &mut Vec<Inline>| {
        if from < to {
            let span = Span { start: span.start + from, end: span.start + to, ..span };
            out.push(Inline { span, kind: InlineKind::Text(text[from..to].to_owned()) });
        }
    };
    let mut search = 0;
    while let Some(open) = text[search..].find("[@").map(|at| search + at) {
        search = open + 2;
        let escaped = source[..span.start + open].ends_with('\\');
        let Some(close) = text[open..].find(']').map(|at| open + at) else { break };
        let Some(cited) = read(&text[open + 1..close]).filter(|_| !escaped) else { continue };
        push_text(done, open, out);
        let span = Span { start: span.start + open, end: span.start + close + 1, ..span };
        out.extend(cited.into_iter().map(|(id, note)| Inline { span, kind: InlineKind::Citation { id, note } }));
        done = close + 1;
        search = done;
    }
    push_text(done, text.len(), out);
}

/// `@id, p. 12; @other` → ids with notes.
fn read(text: &str) -> Option<Vec<(String, Option<String>)>> {
    let cited = text.split(';').map(|one| {
        let one = one.trim().strip_prefix('@')?;
        let (id, note) = one.split_once(',').map_or((one, None), |(id, note)| (id, Some(note.trim().to_owned())));
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        plain.then(|| (id.to_owned(), note))
    });
    cited.collect()
}
