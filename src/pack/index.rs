//! `index.html`: the list of a pack's documents, for any browser, from any folder, without the internet.

use super::{Entry, LICENCES, Labels, PackInfo, README, say};
use crate::audience::PackKind;
use crate::document::DocumentKind;
use std::collections::BTreeMap;

/// Lists the documents under their headings.
pub(super) fn index(info: &PackInfo, entries: &[Entry], labels: Labels) -> String {
    let label = |key: &str| escape(&labels(key));
    let sections = sections(entries);
    let mut body = vec![format!("<a class=\"skip\" href=\"#documents\">{}</a>", label("pack-skip")), "<header>".into()];
    body.push(format!("<h1>{}</h1>", escape(&info.title)));
    body.extend(facts(info, labels));
    body.push("</header>".into());
    if sections.len() > 1 {
        body.extend(contents(&sections, labels));
    }
    body.push("<main id=\"documents\" tabindex=\"-1\">".into());
    for (number, (heading, entries)) in (1..).zip(&sections) {
        body.push(format!("<section aria-labelledby=\"s{number}\">"));
        body.push(format!("<h2 id=\"s{number}\">{}</h2>", section_title(heading, labels)));
        body.extend(list(info, entries, labels));
        body.push("</section>".into());
    }
    body.push("</main>".into());
    body.extend(footer(info, labels));
    page(info, &body.join("\n"))
}

type Heading<'a> = (u32, &'a str);

/// The documents below their headings, in the order in which they are read.
fn sections(entries: &[Entry]) -> Vec<(Heading<'_>, Vec<&Entry>)> {
    let mut sections: BTreeMap<Heading, Vec<&Entry>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| is_listed(entry)) {
        sections.entry((entry.section_order, &entry.section)).or_default().push(entry);
    }
    for entries in sections.values_mut() {
        entries.sort_by_cached_key(|entry| (rank(entry), natural(entry.path.as_str())));
    }
    sections.into_iter().collect()
}

/// Of a web edition, the page that leads to its others.
fn is_listed(entry: &Entry) -> bool {
    entry.kind != DocumentKind::WebEdition || entry.path.as_str().ends_with("/index.html")
}

/// The book that everything else belongs to comes first; its copies for printing are numbered like the others.
fn rank(entry: &Entry) -> usize {
    use DocumentKind::{
        DayGuide, ExerciseBooklet, FacilitatorGuide, Handbook, RunTheDay, Slides, SlidesWithNotes, WebEdition,
    };
    const FIRST: [DocumentKind; 8] =
        [Handbook, FacilitatorGuide, RunTheDay, WebEdition, DayGuide, Slides, SlidesWithNotes, ExerciseBooklet];
    let is_copy = entry.path.as_str().contains('/') && entry.kind != WebEdition;
    FIRST.iter().position(|first| *first == entry.kind && !is_copy).unwrap_or(FIRST.len())
}

/// A path by which `l2` comes before `l10`, and `05-x.pdf` before `05-x-more.pdf`.
fn natural(path: &str) -> Vec<(u64, String)> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut pieces: Vec<(u64, String)> = Vec::new();
    for piece in stem.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let (digits, sign) = piece.split_at(piece.trim_end_matches(|c: char| !c.is_ascii_digit()).len());
        // Digits come before letters, and the end of a name before what follows it.
        pieces
            .push((digits.parse().unwrap_or(if digits.is_empty() { u64::MAX } else { u64::MAX - 1 }), sign.to_owned()));
    }
    pieces
}

/// The documents of a section in their groups: each group once, where the first of it is.
fn groups<'a>(entries: &[&'a Entry]) -> Vec<Vec<&'a Entry>> {
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    for entry in entries {
        let known = groups.iter_mut().find(|group| !entry.group.is_empty() && group[0].group == entry.group);
        match known {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

fn section_title(heading: &Heading, labels: Labels) -> String {
    if heading.1.is_empty() { escape(&labels("pack-start")) } else { escape(heading.1) }
}

/// What the pack is, in the words of its facts.
fn facts(info: &PackInfo, labels: Labels) -> Vec<String> {
    let label = |key: &str| escape(&labels(key));
    let fact = |key: &str, value: &str| format!("<div><dt>{}</dt><dd>{}</dd></div>", label(key), escape(value));
    let (audience, warning) = match info.kind {
        PackKind::Participant => ("pack-for-participants", None),
        PackKind::Facilitator => ("pack-for-facilitators", Some("pack-keep")),
        PackKind::After => ("pack-for-after", None),
    };
    let mut lines = vec![format!("<p class=\"audience\">{}</p>", label(audience))];
    let warnings = warning.into_iter().chain(info.draft.then_some("pack-draft"));
    lines.extend(warnings.map(|key| format!("<p class=\"note\">{}</p>", label(key))));
    lines.push("<dl>".into());
    lines.push(fact("pack-edition", &info.tag));
    lines.push(fact("pack-publisher", &info.publisher));
    lines.push(fact("pack-date", &info.day));
    lines.push(fact("pack-licence", &info.licence));
    lines.push("</dl>".into());
    lines
}

fn contents(sections: &[(Heading, Vec<&Entry>)], labels: Labels) -> Vec<String> {
    let mut lines = vec![format!("<nav aria-label=\"{}\">", escape(&labels("pack-contents"))), "<ul>".into()];
    for (number, (heading, _)) in (1..).zip(sections) {
        lines.push(format!("<li><a href=\"#s{number}\">{}</a></li>", section_title(heading, labels)));
    }
    lines.extend(["</ul>".into(), "</nav>".into()]);
    lines
}

/// The documents of a section; those of one group are a list in the list.
fn list(info: &PackInfo, entries: &[&Entry], labels: Labels) -> Vec<String> {
    let mut lines = vec!["<ul>".to_owned()];
    for group in groups(entries) {
        let items = group.iter().map(|entry| item(info, entry, labels));
        if group[0].group.is_empty() {
            lines.extend(items);
            continue;
        }
        lines.push(format!("<li class=\"group\">{}", escape(&group[0].group)));
        lines.push("<ul>".into());
        lines.extend(items);
        lines.extend(["</ul>".into(), "</li>".into()]);
    }
    lines.push("</ul>".into());
    lines
}

fn item(info: &PackInfo, entry: &Entry, labels: Labels) -> String {
    let (path, title) = (entry.path.as_str(), escape(&entry.title));
    let language = if entry.language == info.language {
        String::new()
    } else {
        format!(" lang=\"{0}\" hreflang=\"{0}\"", escape(&entry.language))
    };
    let facts = about(info, entry, labels);
    format!("<li><a href=\"{path}\" dir=\"auto\"{language}>{title}</a> <span class=\"about\">{facts}</span></li>")
}

/// Format, pages, size and, where it is another, language of a document.
fn about(info: &PackInfo, entry: &Entry, labels: Labels) -> String {
    let number = |key: &str, n: u64| say(labels, key, &[("n", &n.to_string())]);
    let ending = entry.path.as_str().rsplit('.').next().unwrap_or_default().to_ascii_uppercase();
    let pages = (!entry.length.is_empty()).then(|| entry.length.clone());
    let kilobytes = (entry.bytes.len() as u64).div_ceil(1000);
    let size = match kilobytes {
        0..10_000 => number("pack-size-kb", kilobytes),
        _ => number("pack-size-mb", kilobytes.div_ceil(1000)),
    };
    let language =
        (entry.language != info.language).then(|| say(labels, "pack-in-language", &[("language", &entry.language)]));
    let facts: Vec<_> = [Some(ending), pages, Some(size), language].into_iter().flatten().collect();
    escape(&facts.join(" · "))
}

fn footer(info: &PackInfo, labels: Labels) -> Vec<String> {
    let label = |key: &str| escape(&labels(key));
    vec![
        "<footer>".into(),
        format!("<p>{}</p>", escape(&info.independent)),
        format!("<p>{}</p>", escape(&info.notice)),
        "<ul>".into(),
        format!("<li><a href=\"{README}\">{}</a></li>", label("pack-about")),
        format!("<li><a href=\"{LICENCES}\">{}</a></li>", label("pack-licences")),
        "</ul>".into(),
        "</footer>".into(),
    ]
}

fn page(info: &PackInfo, body: &str) -> String {
    let (language, title) = (escape(&info.language), escape(&info.title));
    let direction = if info.rtl { "rtl" } else { "ltr" };
    format!(
        "<!DOCTYPE html>
<html lang=\"{language}\" dir=\"{direction}\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>{title}</title>
<style>
{STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"
    )
}

const STYLE: &str = include_str!("index.css");

/// Text as HTML shows it, in elements and in attributes.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
