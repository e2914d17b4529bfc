//! Finds the files of a library and reads them as text or YAML.

use super::Loader;
use crate::diagnostic::Code;
use crate::source::{FileId, Lines, Reading, Span, flaw};
use crate::yaml::Node;

/// The folders of items.
const ITEMS: [&str; 5] = ["themes", "exercises", "case-studies", "readings", "training-cycle"];

/// How many of the characters in one file are named that no text may hold.
const MOST_FLAWS: usize = 5;

/// Whether the file at a path is an item, a translation, or what a country changes in one.
pub(super) fn is_item(path: &str) -> bool {
    let path = path.strip_prefix("modules/").unwrap_or(path);
    let folder = overlaid(path).unwrap_or(path).split_once('/').map_or("", |(folder, _)| folder);
    ITEMS.contains(&folder) && path.ends_with(".md")
}

/// What an overlay at a path changes: it lies below its country's folder as the item lies below `modules/`.
fn overlaid(path: &str) -> Option<&str> {
    path.strip_prefix("countries/")?.split_once('/').map(|(_, path)| path)
}

/// The ending of a translation in a folder.
fn kept_ending(folder: &str) -> &'static str {
    if matches!(folder, "courses" | "languages" | "countries") { "yaml" } else { "md" }
}

impl<'a> Loader<'a> {
    /// Files that should be text and are none, and characters that no text may hold.
    pub(super) fn unreadable(&self) {
        for (file, source) in self.sources.iter() {
            let Some(problem) = &source.problem else { continue };
            let text = self.sources.text(file);
            let char_at = |at: usize| Span::new(file, at, text.ceil_char_boundary(at + 1).max(at));
            if problem.reading != Reading::Whole {
                self.push(Code::NotText.at(char_at(problem.offset), &problem.message).help(problem.help));
                continue;
            }
            let mut at = 0;
            let mut flaws: Vec<_> = std::iter::from_fn(|| {
                let mut flaw = flaw(&text[at..], Lines::Many)?;
                flaw.offset += at;
                at = flaw.offset + flaw.character.len_utf8();
                Some(flaw)
            })
            .collect();
            let more = flaws.len().saturating_sub(MOST_FLAWS);
            flaws.truncate(MOST_FLAWS);
            for (number, flaw) in flaws.into_iter().enumerate() {
                let and_more = if more > 0 && number + 1 == MOST_FLAWS {
                    format!(", and {more} more in this file")
                } else {
                    String::new()
                };
                let message = format!("{}{and_more}", flaw.message);
                self.push(Code::NotText.at(char_at(flaw.offset), message).help(flaw.help));
            }
        }
    }

    /// Files where nobody looks for them.
    pub(super) fn unexpected(&self) {
        for (_, source) in self.sources.under("modules/") {
            let path = source.path.strip_prefix("modules/").unwrap_or(&source.path);
            let overlay = overlaid(path);
            let path = overlay.unwrap_or(path);
            let (folder, rest) = path.split_once('/').unwrap_or(("", path));
            let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
            // What is kept of a translation lies where that would lie.
            let ending = if ending == "po" { kept_ending(folder) } else { ending };
            let expected = match folder {
                // A picture at the top is the logo.
                "" if matches!(ending, "svg" | "png") => overlay.is_none(),
                "" => matches!(rest, "library.yaml" | "names.yaml" | "regions.yaml") && overlay.is_none(),
                "courses" => ending == "yaml" && !rest.contains('/'),
                "languages" | "countries" => ending == "yaml" && !rest.contains('/') && overlay.is_none(),
                folder => ITEMS.contains(&folder) && ending != "yaml",
            };
            if !expected {
                let message = "nothing reads this file";
                let help = format!("move it into one of {}, courses", ITEMS.join(", "));
                self.push(Code::UnexpectedFile.at_path(&source.path, message).help(help));
            }
        }
    }

    pub(super) fn yaml(&self, path: &str) -> Option<&'a Node> {
        let Some(file) = self.sources.find(path) else {
            let message = "the file is missing";
            self.push(
                Code::MissingFile.at_path(path, message).help("`coursepack init DIR` writes a complete workspace"),
            );
            return None;
        };
        self.parse(file)
    }

    /// What a YAML file holds; if it cannot be read, that is reported.
    pub(super) fn parse(&self, file: FileId) -> Option<&'a Node> {
        match self.yaml.get(&file)? {
            Ok(node) => Some(node),
            Err(found) => {
                self.diagnostics.borrow_mut().extend(found.clone());
                None
            }
        }
    }

    /// Files with an ending below a folder: id, language of a translation, file.
    pub(super) fn files<'b>(
        &'b self,
        folder: &'b str,
        ending: &'b str,
    ) -> impl Iterator<Item = (&'b str, Option<&'b str>, FileId)> {
        self.sources.under(folder).filter_map(move |(file, source)| {
            let name = source.path.strip_prefix(folder)?.strip_suffix(ending)?;
            match name.split_once('.') {
                None => Some((name, None, file)),
                Some((id, language)) => Some((id, Some(language), file)),
            }
        })
    }
}
