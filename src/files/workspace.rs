//! Reads a workspace whole, and lets in regular files of bounded size only.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

use std::fs::{self, DirEntry, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::plain::{Links, open_plainly};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::panic::{during, start_pool};
use crate::path::{PackPath, shown};
use crate::picture;
use crate::source::{Look, SourceFile, Sources};

/// Folders of a workspace that are read.
pub(super) const FOLDERS: [&str; 3] = ["fonts", "modules", "templates"];
const MOST_FILES: usize = 20_000;
const DEEPEST: usize = 12;
const SLUG: &str = "rename it with lower-case letters a to z, digits and `-`, such as `police-reform.fr.yaml`";

/// Reads `modules/`, `templates/` and `fonts/`; what is not allowed there is reported and left out.
pub fn read_workspace(root: &Path) -> Result<(Sources, Diagnostics)> {
    start_pool()?;
    let mut walk = Walk { files: Vec::new(), outside: Vec::new(), diagnostics: Diagnostics::new(), most: MOST_FILES };
    for folder in FOLDERS {
        let path = root.join(folder);
        match path.symlink_metadata() {
            Ok(data) if data.is_dir() => walk.folder(&path, folder, 1)?,
            Ok(_) => walk.refuse(
                Code::NotAllowedHere,
                folder,
                "a file or a symbolic link lies where a folder should".to_owned(),
                "make it a folder",
            ),
            Err(_) => {}
        }
    }
    let Walk { files, outside, mut diagnostics, .. } = walk;
    let read = |(file, path): (PathBuf, String)| during(|| path.clone(), || read(&file, path.clone()));
    let read: Vec<_> = files.into_par_iter().map(read).collect();
    let mut keep = |read: Result<_, Diagnostic>| read.map_err(|refused| diagnostics.push(refused)).ok();
    let sources = read.into_iter().filter_map(&mut keep).chain(outside).collect();
    Ok((sources, diagnostics))
}

/// What may be read, and what may not.
struct Walk {
    /// Where each file lies, and its path in the workspace.
    files: Vec<(PathBuf, String)>,
    /// Pictures that stay outside: whoever shows one need not be told that it is not there.
    outside: Vec<SourceFile>,
    diagnostics: Diagnostics,
    most: usize,
}

impl Walk {
    fn refuse(&mut self, code: Code, path: &str, message: String, help: &str) {
        if picture::is_picture(path) {
            self.outside.push(empty(path.to_owned(), Look::Outside));
        }
        self.diagnostics.push(refused(code, path, message, help));
    }

    fn folder(&mut self, folder: &Path, name: &str, depth: usize) -> Result<()> {
        if depth > DEEPEST {
            let message = format!("the folder lies deeper than {DEEPEST} folders");
            self.refuse(Code::NotAllowedHere, name, message, "move its files up");
            return Ok(());
        }
        let unreadable = || format!("the folder {} cannot be read", shown(folder));
        let entries = fs::read_dir(folder).with_context(unreadable)?;
        let mut entries: Vec<_> = entries.collect::<Result<_, _>>().with_context(unreadable)?;
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            let file = entry.file_name();
            let path = format!("{name}/{}", file.to_string_lossy());
            if is_junk(&file.to_string_lossy()) {
                continue;
            }
            if name.starts_with("modules") && is_copy(&file.to_string_lossy()) {
                let message = "this looks like a second copy that a program has made, and is not read".to_owned();
                self.refuse(Code::UnexpectedFile, &path, message, "compare it with the file itself, then remove it");
                continue;
            }
            if file.to_str().is_none() {
                self.refuse(Code::BadName, &path, "the name is not Unicode".to_owned(), SLUG);
                continue;
            }
            self.entry(&entry, &path, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, entry: &DirEntry, path: &str, depth: usize) -> Result<()> {
        let kind = entry.file_type().with_context(|| format!("{} cannot be read", shown(&entry.path())))?;
        if !kind.is_dir() && !kind.is_file() {
            let what = if kind.is_symlink() { "a symbolic link" } else { "no regular file" };
            self.refuse(
                Code::NotAllowedHere,
                path,
                format!("{what} lies in the workspace"),
                "put the file itself here",
            );
        } else if path.starts_with("modules/") && !is_slug(path, kind.is_dir()) {
            let what = if kind.is_dir() { "folder" } else { "file" };
            self.refuse(Code::BadName, path, format!("the name of this {what} is not allowed"), SLUG);
        } else if kind.is_dir() {
            self.folder(&entry.path(), path, depth + 1)?;
        } else {
            self.file(entry.path(), path);
        }
        Ok(())
    }

    fn file(&mut self, file: PathBuf, path: &str) {
        if self.files.len() >= self.most {
            // One sentence is enough for thousands of files.
            if self.files.len() == self.most && self.most > 0 {
                let message = format!("the workspace has more than {} files", self.most);
                self.refuse(Code::NotAllowedHere, path, message, "split the workspace");
                self.most = 0;
            }
            return;
        }
        self.files.push((file, path.to_owned()));
    }
}

fn read(file: &Path, path: String) -> Result<SourceFile, Diagnostic> {
    let open = open_plainly(file, File::options().read(true), Links::Refused).map_err(anyhow::Error::from);
    let bytes = open.and_then(|open| super::read_open(open, limit(&path)));
    match bytes {
        Ok(bytes) if picture::is_picture(&path) => Ok(picture_file(path, &bytes)),
        Ok(bytes) => Ok(SourceFile::new(path, bytes)),
        Err(error) if picture::is_picture(&path) => {
            let help = "save it smaller: 2000 pixels are enough for the width of a page".to_owned();
            Ok(empty(path, Look::Refused { why: format!("{error:#}"), help }))
        }
        Err(error) => {
            Err(refused(Code::NotAllowedHere, &path, format!("{error:#}"), "make it smaller, and readable for you"))
        }
    }
}

/// Only clean pictures come in; of others, only the fact that they are there.
fn picture_file(path: String, bytes: &[u8]) -> SourceFile {
    match picture::clean(&path, bytes) {
        Ok(clean) => SourceFile::new(path, clean),
        Err(picture::Refusal { why, help }) => empty(path, Look::Refused { why, help }),
    }
}

fn empty(path: String, look: Look) -> SourceFile {
    let mut file = SourceFile::new(path, Vec::new());
    file.look = look;
    file
}

fn refused(code: Code, path: &str, message: String, help: &str) -> Diagnostic {
    code.at_path(shown(Path::new(path)), message).help(help)
}

pub(super) fn is_junk(name: &str) -> bool {
    let system = ["thumbs.db", "desktop.ini", "icon\r"].contains(&name.to_ascii_lowercase().as_str());
    // Emacs saves beside a file, and Vim tries whether it could.
    let editor = name.starts_with('#') && name.ends_with('#') || name == "4913";
    let leftover = ["orig", "rej", "bak", "tmp", "swp", "swo"].contains(&ending(name));
    name.starts_with('.') || name.starts_with("~$") || name.ends_with('~') || system || editor || leftover
}

/// A second copy that a browser, a file manager or a shared folder has made.
fn is_copy(name: &str) -> bool {
    let numbered = name.split_once(" (").and_then(|(_, rest)| rest.split_once(')'));
    let numbered = numbered.is_some_and(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    let signs = ["onflicted copy", ".sync-conflict-", " - Copy", " copy", "-DESKTOP-", "-LAPTOP-"];
    numbered || signs.iter().any(|sign| name.contains(sign))
}

/// A slug, then language tags and endings behind dots; in `countries/` a country code may stand for the slug.
fn is_slug(path: &str, is_folder: bool) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, rest) = name.split_once('.').unwrap_or((name, ""));
    let plain = stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let code =
        path.starts_with("modules/countries/") && stem.len() == 2 && stem.bytes().all(|b| b.is_ascii_uppercase());
    let language =
        path.starts_with("modules/languages/") && stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let tag = |tag: &str| !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let tags = name == stem || rest.split('.').all(tag);
    let ending_is_small = !ending(name).bytes().any(|b| b.is_ascii_uppercase());
    let overlays = code && path.matches('/').count() == 2;
    let fits = if is_folder {
        (plain || overlays) && name == stem
    } else {
        (plain || code || language) && tags && ending_is_small
    };
    fits && stem.len() <= 100 && PackPath::new(name).is_some()
}

fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn limit(path: &str) -> u64 {
    match ending(path) {
        "yaml" | "yml" => 256 << 10,
        "md" | "po" | "typ" | "j2" | "txt" | "html" => 1 << 20,
        "ttf" | "otf" | "ttc" | "otc" => 40 << 20,
        _ => 20 << 20,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_slugs_with_tags() {
        for good in [
            "languages/pt-BR.yaml",
            "courses/police-reform.fr.yaml",
            "themes/x.en-TJ.md",
            "countries/TJ.yaml",
            "a/01-b.md",
            "p.png",
        ] {
            assert!(is_slug(&format!("modules/{good}"), false), "{good}");
        }
        for bad in ["CON.md", "con.md", "a:b.md", "-o.md", "A.md", "é.md", "a b.md", "courses/TJ.yaml", "a.MD", "a..md"]
        {
            assert!(!is_slug(&format!("modules/{bad}"), false), "{bad}");
        }
        assert!(is_slug("modules/police-reform", true) && is_slug("modules/countries/TJ", true));
        assert!(!is_slug("modules/countries/TJ/XX", true) && !is_slug("modules/TJ", true));
        assert!(!is_slug("modules/Police", true) && !is_slug("modules/a.b", true));
    }

    #[test]
    fn what_systems_and_editors_leave_is_junk() {
        for junk in [
            ".DS_Store",
            "Thumbs.db",
            "~$notes.md",
            "notes.md~",
            "desktop.ini",
            "#notes.md#",
            ".#notes.md",
            "4913",
            "._notes.md",
            ".notes.md.swp",
            "notes.md.orig",
            "notes.md.rej",
            "notes.md.bak",
            "notes.tmp",
            "Icon\r",
            ".~lock.notes.odt#",
        ] {
            assert!(is_junk(junk), "{junk}");
        }
        let copies = [
            "notes (1).md",
            "notes - Copy.md",
            "notes copy.md",
            "notes-DESKTOP-AB12.md",
            "notes.sync-conflict-20240101-120000-ABCDEFG.md",
            "notes (conflicted copy 2024-01-01).md",
        ];
        assert!(copies.iter().all(|copy| is_copy(copy)));
        for name in ["notes.md", "#notes.md", "01-conflict.md", "copy.md", "notes.fr.md", "desktop-study.md"] {
            assert!(!is_junk(name) && !is_copy(name), "{name}");
        }
    }
}
