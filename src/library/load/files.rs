//! Finds the files of a library and reads them as text or YAML.

use super::Loader;
use crate::diagnostic::Code;
use crate::source::{FileId, Span};
use crate::yaml::Node;

impl<'a> Loader<'a> {
    /// Files that should be text and are none.
    pub(super) fn unreadable(&self) {
        for (file, source) in self.sources.iter() {
            if let Some(problem) = &source.problem {
                let span = Span::new(file, problem.offset, problem.offset + 1);
                self.push(
                    Code::NotText.at(span, &problem.message).help("save the file as UTF-8 without such characters"),
                );
            }
        }
    }

    /// Files where nobody looks for them.
    pub(super) fn unexpected(&self) {
        const FOLDERS: [&str; 6] = ["themes", "exercises", "case-studies", "readings", "training-cycle", "courses"];
        for (_, source) in self.sources.under("modules/") {
            let path = source.path.strip_prefix("modules/").unwrap_or(&source.path);
            // Below a country's folder lie overlays, each where the item that it changes lies.
            let overlay = path.strip_prefix("countries/").and_then(|path| path.split_once('/'));
            let path = overlay.map_or(path, |(_, path)| path);
            let (folder, rest) = path.split_once('/').unwrap_or(("", path));
            let ending = rest.rsplit_once('.').map_or("", |(_, ending)| ending);
            let expected = match folder {
                // A picture at the top is the logo.
                "" if matches!(ending, "svg" | "png") => overlay.is_none(),
                "" => matches!(rest, "library.yaml" | "names.yaml" | "regions.yaml") && overlay.is_none(),
                "courses" => ending == "yaml" && !rest.contains('/'),
                "languages" | "countries" => ending == "yaml" && !rest.contains('/') && overlay.is_none(),
                folder if FOLDERS.contains(&folder) => ending != "yaml",
                _ => false,
            };
            if !expected {
                let message = "nothing reads this file";
                let help = format!("move it into one of {}", FOLDERS.join(", "));
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
            Err(diagnostic) => {
                self.push(diagnostic.clone());
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
