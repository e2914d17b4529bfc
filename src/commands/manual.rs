//! The pages of the manual in their order, and as HTML.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::bundled;

/// One page.
pub(super) struct Page {
    /// Where it lies in the manual's folder.
    pub(super) path: &'static str,
    /// What `coursepack docs` calls it: the name of its file, or of its folder.
    pub(super) name: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// Its Markdown.
    pub(super) text: &'static str,
}

/// All pages in the order of the table of contents.
pub(super) fn pages() -> Vec<Page> {
    let read = |path: &str| bundled::manual().find(|(other, _)| *other == path);
    let (_, summary) = read("SUMMARY.md").expect("the manual has a table of contents");
    let listed = summary.lines().filter_map(|line| line.split_once("](")?.1.strip_suffix(')'));
    listed.filter_map(read).map(|(path, text)| Page { path, name: name(path), title: title(text), text }).collect()
}

fn name(path: &'static str) -> &'static str {
    let path = path.strip_suffix(".md").unwrap_or(path);
    match path.strip_suffix("/README").unwrap_or(path) {
        "README" => "introduction",
        path => path.rsplit('/').next().unwrap_or(path),
    }
}

fn title(text: &'static str) -> &'static str {
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default()
}

/// Where a page lies as HTML.
pub(super) fn html_path(path: &str) -> String {
    path.strip_suffix(".md").map_or_else(|| path.to_owned(), |path| format!("{path}.html"))
}

const STYLE: &str = "body{font:1.05em/1.5 sans-serif;max-width:46em;margin:2em auto;padding:0 1em}\
    code,pre{background:#f3f3f3}pre{padding:.7em;overflow:auto}table{border-collapse:collapse}\
    td,th{border:1px solid #999;padding:.3em .6em;text-align:left}nav{font-size:.9em;columns:2}";

/// All pages as HTML, by their paths.
pub(super) fn html(pages: &[Page]) -> Vec<(String, String)> {
    let whole = |page: &Page| {
        let up = "../".repeat(page.path.matches('/').count());
        let entry = |other: &Page| format!("<a href=\"{up}{}\">{}</a><br>\n", html_path(other.path), body(other.title));
        let all: String = pages.iter().map(entry).collect();
        let head = format!("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<style>{STYLE}</style>\n");
        let title = format!("<title>{} – coursepack</title>\n", page.title.replace('<', "&lt;"));
        (html_path(page.path), format!("{head}{title}<nav>\n{all}</nav>\n<main>\n{}</main>\n", body(page.text)))
    };
    pages.iter().map(whole).collect()
}

fn body(text: &str) -> String {
    let mut out = String::new();
    html::push_html(&mut out, named(Parser::new_ext(text, Options::ENABLE_TABLES)).into_iter());
    out
}

/// Gives each heading a name for links, and lets links to pages lead to their HTML.
fn named<'a>(events: impl Iterator<Item = Event<'a>>) -> Vec<Event<'a>> {
    let mut events: Vec<_> = events.collect();
    let mut start = 0;
    for place in 0..events.len() {
        match &mut events[place] {
            Event::Start(Tag::Heading { .. }) => start = place,
            Event::End(TagEnd::Heading(_)) => {
                let name = anchor(&events[start..place]);
                if let Event::Start(Tag::Heading { id, .. }) = &mut events[start] {
                    *id = Some(name.into());
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => *dest_url = link(dest_url),
            _ => {}
        }
    }
    events
}

fn link<'a>(to: &CowStr<'_>) -> CowStr<'a> {
    let (file, anchor) = to.split_once('#').map_or((&**to, String::new()), |(file, at)| (file, format!("#{at}")));
    if file.contains(':') { to.to_string().into() } else { (html_path(file) + &anchor).into() }
}

/// What links call a heading: its letters in lower case, with `-` for blanks.
fn anchor(heading: &[Event<'_>]) -> String {
    let words = heading.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.to_lowercase()),
        _ => None,
    });
    let kept = |c: &char| c.is_alphanumeric() || "-_ ".contains(*c);
    words.collect::<String>().chars().filter(kept).collect::<String>().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_headings_have_names() {
        let page = body("## The `cache` of a day\n\n[a](b.md#c-d) [e](https://f.md) [g](#h)\n");
        assert!(page.contains("<h2 id=\"the-cache-of-a-day\">"), "{page}");
        for link in ["\"b.html#c-d\"", "\"https://f.md\"", "\"#h\""] {
            assert!(page.contains(link), "{page}");
        }
    }

    #[test]
    fn no_two_pages_have_one_name() {
        let mut names: Vec<_> = pages().iter().map(|page| page.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert_eq!(count + 1, bundled::manual().count(), "all but the table of contents");
        assert!(pages().iter().all(|page| !page.title.is_empty()));
    }
}
