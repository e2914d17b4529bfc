//! `README.txt` and `LICENCES.txt`: what people read before they open anything.

use super::{Entry, Labels, PackInfo, SUMS, say};
use crate::audience::PackKind;
use std::collections::BTreeMap;

const COLUMNS: usize = 76;

/// Says what the pack is, how to use it and how to check it.
pub(super) fn readme(info: &PackInfo, name: &str, labels: Labels) -> String {
    let values = [
        ("title", info.title.as_str()),
        ("edition", &info.tag),
        ("publisher", &info.publisher),
        ("date", &info.day),
        ("licence", &info.licence),
        ("source", &info.source),
    ];
    let paragraph = |key: &str| wrap(&say(labels, key, &values));
    let what = match info.kind {
        PackKind::Participant => vec![paragraph("pack-what-participant")],
        PackKind::Facilitator => vec![paragraph("pack-what-facilitator"), paragraph("pack-keep")],
        PackKind::After => vec![paragraph("pack-what-after")],
    };
    let verify = format!("    coursepack verify {name}.zip");
    let sums = format!("    sha256sum -c {SUMS}\n    shasum -a 256 -c {SUMS}");
    let mut blocks = vec![underlined(&info.title, '='), wrap(&say(labels, "pack-imprint", &values))];
    blocks.extend(info.draft.then(|| paragraph("pack-draft")));
    blocks.extend(what);
    blocks.extend([underlined(&labels("pack-use"), '-'), paragraph("pack-use-text"), paragraph("pack-print-text")]);
    blocks.extend([underlined(&labels("pack-check"), '-'), paragraph("pack-check-zip"), verify]);
    blocks.extend([paragraph("pack-check-folder"), sums, paragraph("pack-check-windows"), powershell()]);
    blocks.push(paragraph("pack-source"));
    blocks.extend([underlined(&labels("pack-licence"), '-'), paragraph("pack-licence-text")]);
    blocks.extend([wrap(&info.independent), wrap(&info.notice)]);
    blocks.join("\n\n") + "\n"
}

/// Windows has no command that reads a list of checksums.
fn powershell() -> String {
    format!(
        "    Get-Content {SUMS} | ForEach-Object {{ $sum, $file = $_ -split '  '\n    \
         if ((Get-FileHash $file).Hash -ne $sum) {{ $file }} }}"
    )
}

/// Lists under every licence the files it holds for, and how they want to be named.
pub(super) fn licences(info: &PackInfo, entries: &[Entry], labels: Labels) -> String {
    let mut by_licence: BTreeMap<&str, Vec<&Entry>> = BTreeMap::from([(info.licence.as_str(), Vec::new())]);
    for entry in entries {
        for licence in entry.licences(info) {
            by_licence.entry(licence).or_default().push(entry);
        }
    }
    let mut blocks = vec![underlined(&labels("pack-licences"), '='), wrap(&labels("pack-licences-text"))];
    for (licence, entries) in by_licence {
        let values =
            [("title", info.title.as_str()), ("publisher", &info.publisher), ("date", &info.day), ("licence", licence)];
        blocks.push(underlined(licence, '-'));
        blocks.extend(address(licence));
        blocks.push(wrap(&say(labels, "pack-licences-credit", &values)));
        let files: Vec<_> = entries.iter().map(|entry| format!("{}\n    {}", entry.path, entry.title)).collect();
        blocks.extend((!files.is_empty()).then(|| files.join("\n")));
        if licence == info.licence {
            blocks.push(wrap(&labels("pack-licences-rest")));
        }
    }
    blocks.join("\n\n") + "\n"
}

/// Where the text of a Creative Commons licence stands.
fn address(licence: &str) -> Option<String> {
    if licence == "CC0-1.0" {
        return Some("https://creativecommons.org/publicdomain/zero/1.0/".to_owned());
    }
    let (terms, version) = licence.strip_prefix("CC-")?.rsplit_once('-')?;
    Some(format!("https://creativecommons.org/licenses/{}/{version}/", terms.to_ascii_lowercase()))
}

fn underlined(title: &str, rule: char) -> String {
    let width = title.chars().count();
    format!("{title}\n{}", rule.to_string().repeat(width.min(COLUMNS)))
}

/// Breaks a paragraph between words.
fn wrap(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > COLUMNS {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap(""), "");
        assert_eq!(wrap("a  b\nc"), "a b c");
        assert!(wrap(&"word ".repeat(40)).lines().all(|line| line.len() <= COLUMNS && !line.ends_with(' ')));
    }

    #[test]
    fn creative_commons_licences_have_addresses() {
        assert_eq!(address("CC-BY-SA-4.0").as_deref(), Some("https://creativecommons.org/licenses/by-sa/4.0/"));
        assert_eq!(address("LicenseRef-private"), None);
    }
}
