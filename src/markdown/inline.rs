//! Puts pieces of text together again and finds citations in them.

use super::tree::{Inline, InlineKind};
use crate::diagnostic::{Code, Diagnostics};

/// Joins neighbouring texts that stand in the source letter by letter.
pub(super) fn merge(inlines: &mut Vec<Inline>, source: &str) {
    // Comparing the growing text again and again would take quadratic time.
    let mut last_is_literal = inlines.first().is_some_and(|first| is_literal(first, source));
    inlines.dedup_by(|inline, last| {
        let literal = is_literal(inline, source);
        if literal
            && last_is_literal
            && last.span.end() == inline.span.start()
            && let (InlineKind::Text(text), InlineKind::Text(more)) = (&mut last.kind, &inline.kind)
        {
            text.push_str(more);
            last.span = last.span.to(inline.span);
            return true;
        }
        last_is_literal = literal;
        false
    });
    for inline in inlines {
        if let InlineKind::Text(text) = &mut inline.kind {
            text.shrink_to_fit();
        }
    }
}

/// Splits the texts in which a sign stands as it does in the source; all else stays as it is.
pub(super) fn split_at(
    sign: &str,
    inlines: Vec<Inline>,
    source: &str,
    split: &mut dyn FnMut(&str, &Inline, &mut Vec<Inline>),
) -> Vec<Inline> {
    let holds = |inline: &Inline| matches!(&inline.kind, InlineKind::Text(text) if text.contains(sign));
    if !inlines.iter().any(holds) {
        return inlines;
    }
    let mut out = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) if holds(&inline) && is_literal(&inline, source) => split(text, &inline, &mut out),
            _ => out.push(inline),
        }
    }
    out
}

/// Whether a text is what the source says: no entity, no escape, no folded space.
pub(super) fn is_literal(inline: &Inline, source: &str) -> bool {
    matches!(&inline.kind, InlineKind::Text(text) if source.get(inline.span.range()) == Some(text.as_str()))
}

/// Whether the sign at `at` of a literal text was written behind a backslash.
///
/// A backslash that escapes is in no text, so the text begins behind it.
pub(super) fn is_escaped(inline: &Inline, at: usize, source: &str) -> bool {
    at == 0 && source[..inline.span.start()].ends_with('\\')
}

/// Turns `[@id]`, `[@id, p. 12]` and `[@a; @b]` in texts into citations.
pub(super) fn citations(inlines: Vec<Inline>, source: &str, diagnostics: &mut Diagnostics) -> Vec<Inline> {
    split_at("[@", inlines, source, &mut |text, inline, out| split(text, inline, source, out, diagnostics))
}

fn split(text: &str, inline: &Inline, source: &str, out: &mut Vec<Inline>, diagnostics: &mut Diagnostics) {
    let push_text = |from: usize, to: usize, out: &mut Vec<Inline>| {
        if from < to {
            out.push(Inline { span: inline.span.part(from..to), kind: InlineKind::Text(text[from..to].to_owned()) });
        }
    };
    let (mut done, mut search) = (0, 0);
    while let Some(open) = text[search..].find("[@").map(|at| search + at) {
        search = open + 2;
        if is_escaped(inline, open, source) {
            continue;
        }
        let close = text[search..].find([']', '[']).map(|at| search + at).filter(|at| text[*at..].starts_with(']'));
        let Some((close, cited)) = close.and_then(|close| Some((close, read(&text[open + 1..close])?))) else {
            let diagnostic = Code::UnknownCitation.at(inline.span.part(open..search), "the citation cannot be read");
            let help = "write `[@id]` or `[@id, p. 12]` on one line, or `\\[@` for the signs themselves";
            diagnostics.push(diagnostic.help(help));
            continue;
        };
        push_text(done, open, out);
        let span = inline.span.part(open..close + 1);
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
        let empty = note.as_ref().is_some_and(String::is_empty);
        (plain && !empty).then(|| (id.to_owned(), note))
    });
    cited.collect()
}
