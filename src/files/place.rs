//! Where packs may go: into any folder but those that hold sources.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::workspace::FOLDERS;
use crate::path::shown;

/// What helps wherever packs cannot go.
pub(super) const ELSEWHERE: &str = "name another folder with --out";

/// Refuses an output folder in which the packs of these targets would lie among sources, or be none's.
pub fn check_output<'a>(root: &Path, out: &Path, targets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<()> {
    if let Ok(data) = out.symlink_metadata() {
        if data.is_symlink() {
            bail!("{} is a symbolic link; name with --out the folder that it leads to", shown(out));
        }
        if !data.is_dir() {
            bail!("{} is a file; remove it, or {ELSEWHERE}", shown(out));
        }
    }
    let root = real(root)?;
    holds_no_sources(out)?;
    for (course, tag) in targets {
        let (course, place) = (out.join(course), out.join(course).join(tag));
        holds_no_sources(&course)?;
        holds_no_sources(&place)?;
        if root.starts_with(real(&place)?) {
            bail!("{} has the workspace in it; {ELSEWHERE}", shown(&place));
        }
    }
    Ok(())
}

/// Refuses a folder that is a workspace, or lies among the sources of one or in a repository of Git.
fn holds_no_sources(folder: &Path) -> Result<()> {
    let real = real(folder)?;
    let refuse = |why: &str| bail!("{} {why}; {ELSEWHERE}", shown(folder));
    for workspace in real.ancestors().filter(|folder| folder.join("modules").is_dir()) {
        let below = real.strip_prefix(workspace).unwrap_or(&real);
        let Some(first) = below.iter().next() else { return refuse("is a workspace") };
        if FOLDERS.iter().any(|name| first.eq_ignore_ascii_case(name)) {
            return refuse("lies among the sources of a workspace");
        }
    }
    if real.iter().any(|name| name == ".git") {
        return refuse("belongs to Git");
    }
    Ok(())
}

/// A path without links and dots. What does not exist yet is no link.
fn real(path: &Path) -> Result<PathBuf> {
    let unreadable = || format!("{} cannot be read; {ELSEWHERE}", shown(path));
    let path = std::path::absolute(path).with_context(unreadable)?;
    let existing = path.ancestors().find(|folder| super::exists(folder)).unwrap_or(&path);
    let mut real = fs::canonicalize(existing).with_context(unreadable)?;
    for part in path.strip_prefix(existing).unwrap_or(Path::new("")).components() {
        match part {
            Component::Normal(name) => real.push(name),
            Component::ParentDir => drop(real.pop()),
            _ => {}
        }
    }
    Ok(real)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn packs_do_not_go_where_sources_lie() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("work/ws");
        for path in ["modules/courses", "templates", "output", ".git", "deep/other/modules"] {
            fs::create_dir_all(root.join(path)).unwrap();
        }
        fs::write(root.join("file"), "").unwrap();
        for (link, to) in [("link", "output"), ("to-modules", "modules")] {
            std::os::unix::fs::symlink(root.join(to), root.join(link)).unwrap();
        }
        let refused = |out: &str| check_output(&root, &root.join(out), [("c", "en"), ("ws", "en")]).is_err();
        for bad in [
            "modules",
            "modules/new",
            "templates",
            "fonts",
            "fonts/new",
            "Modules",
            ".",
            "",
            "file",
            "link",
            ".git/x",
            "output/../modules",
            "new/../modules",
            "to-modules/x",
            "deep/other",
            "deep/other/modules/courses",
            // The course `ws` would be in the workspace.
            "..",
        ] {
            assert!(refused(bad), "{bad}");
        }
        for good in ["output", "new", "new/deep", "../out", "output/..name", "deep", "modules-of-mine", "../../packs"] {
            assert!(!refused(good), "{good}");
        }
    }
}
