//! Spaces: a page may break its lines anywhere between words, a paragraph in Word holds one space for all of that.

use ooxml::word::Inline;

/// Makes one space of many, and none at the ends of lines.
pub(super) fn collapse(inner: Vec<Inline>) -> Vec<Inline> {
    let mut after_space = true;
    let mut collapsed = each(inner, &mut after_space);
    trim_end(&mut collapsed);
    collapsed
}

fn each(inner: Vec<Inline>, after_space: &mut bool) -> Vec<Inline> {
    let mut out = Vec::new();
    for inline in inner {
        match inline {
            Inline::Run(mut run) => {
                run.text = one_space(&run.text, after_space);
                if !run.text.is_empty() {
                    out.push(Inline::Run(run));
                }
            }
            Inline::Link(mut link) => {
                link.inner = each(link.inner, after_space);
                out.push(Inline::Link(link));
            }
            Inline::Break => {
                trim_end(&mut out);
                *after_space = true;
                out.push(Inline::Break);
            }
            Inline::Tab => {
                *after_space = true;
                out.push(Inline::Tab);
            }
            other => {
                if matches!(other, Inline::Field(_) | Inline::Picture(_) | Inline::Note(_)) {
                    *after_space = false;
                }
                out.push(other);
            }
        }
    }
    out
}

/// Only these are a page's own; a space that does not break is the author's.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\r' | '\t')
}

fn one_space(text: &str, after_space: &mut bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !is_space(c) {
            out.push(c);
        } else if !*after_space {
            out.push(' ');
        }
        *after_space = is_space(c);
    }
    out
}

fn trim_end(inner: &mut Vec<Inline>) {
    if let Some(Inline::Run(last)) = inner.last_mut() {
        last.text.truncate(last.text.trim_end_matches(' ').len());
        if last.text.is_empty() {
            inner.pop();
        }
    }
}

/// Whether nothing would be seen of a paragraph.
pub(super) fn is_blank(inner: &[Inline]) -> bool {
    inner.iter().all(|inline| match inline {
        Inline::Run(run) => run.text.chars().all(is_space),
        Inline::Link(link) => is_blank(&link.inner),
        Inline::Bookmark(_) => true,
        Inline::Note(_) | Inline::Field(_) | Inline::Picture(_) | Inline::Break | Inline::Tab => false,
    })
}
