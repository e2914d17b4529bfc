//! The manual holds together: every page is in its table of contents, and every link leads somewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::folder::tree;

/// Pages outside `docs/` whose links are checked, too.
pub(crate) const OTHERS: [&str; 5] =
    ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CHANGELOG.md"];

/// The pages of the manual, sorted.
pub(crate) fn pages() -> Vec<PathBuf> {
    let files = tree(Path::new("docs")).into_keys().map(|path| Path::new("docs").join(path));
    files.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect()
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let summary = links(&std::fs::read_to_string("docs/SUMMARY.md").unwrap());
    let listed: BTreeSet<_> = summary.iter().map(|link| Path::new("docs").join(link)).collect();
    assert_eq!(listed.len(), summary.len(), "docs/SUMMARY.md lists a page twice");
    let pages: BTreeSet<_> = pages().into_iter().filter(|page| !page.ends_with("SUMMARY.md")).collect();
    assert_eq!(listed, pages);
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut broken = Vec::new();
    let mut count = 0;
    for page in pages().into_iter().chain(OTHERS.map(PathBuf::from)) {
        for link in links(&std::fs::read_to_string(&page).unwrap()) {
            count += 1;
            if !leads_somewhere(&page, &link) {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(count > 100, "only {count} links were found");
}

fn leads_somewhere(page: &Path, link: &str) -> bool {
    if ["https:", "http:", "mailto:"].iter().any(|scheme| link.starts_with(scheme)) {
        return true;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let file = if file.is_empty() { page.to_owned() } else { page.parent().unwrap().join(file) };
    if anchor.is_empty() {
        return file.exists();
    }
    std::fs::read_to_string(file).is_ok_and(|text| anchors(&text).contains(anchor))
}

fn events(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// Where the links and pictures of a page lead.
fn links(text: &str) -> Vec<String> {
    let links = events(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    links.collect()
}

/// What the headings of a page are called in links to them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading = None;
    for event in events(text) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            (Event::End(TagEnd::Heading(_)), Some(text)) => {
                let kept = |c: char| c.is_alphanumeric() || "-_ ".contains(c);
                anchors.insert(text.to_lowercase().chars().filter(|c| kept(*c)).collect::<String>().replace(' ', "-"));
                heading = None;
            }
            _ => {}
        }
    }
    anchors
}

#[test]
fn a_link_needs_its_file_and_its_heading() {
    let page = Path::new("docs/README.md");
    assert!(leads_somewhere(page, "content.md#letters-and-signs"));
    assert!(!leads_somewhere(page, "content.md#no-such-heading"));
    assert!(!leads_somewhere(page, "no-such-page.md"));
}
