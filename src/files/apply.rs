//! The only code that writes into the library of a workspace: what `edit` made, and nothing else.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::edit::{Before, Change, Changes};
use crate::source::SourceFile;

/// Writes changes. All places are looked at before anything is written: a link, a file that is there already or one
/// that has changed since it was read stops them all.
pub fn apply(root: &Path, changes: &Changes) -> Result<()> {
    for change in changes.iter() {
        no_link_leads_there(root, change.path())?;
        is_as_it_was_read(root, change)?;
    }
    for change in changes.iter() {
        let path = root.join(change.path());
        match (change.new_bytes(), change.before()) {
            (Some(bytes), Before::Nothing) => super::create(&path, bytes)?,
            (Some(bytes), Before::File(_)) => super::swap(&path, bytes)?,
            (None, _) => fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?,
        }
    }
    Ok(())
}

/// Every folder on the way is one of the workspace's own.
fn no_link_leads_there(root: &Path, path: &str) -> Result<()> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    for end in ends {
        let place = root.join(&path[..end]);
        match place.symlink_metadata() {
            Ok(data) if end < path.len() => {
                ensure!(
                    data.is_dir(),
                    "{} is no folder of the workspace: nothing is written through it",
                    place.display()
                );
            }
            Ok(data) => ensure!(data.is_file(), "{} is no regular file: nothing is written there", place.display()),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", place.display())),
        }
    }
    Ok(())
}

fn is_as_it_was_read(root: &Path, change: &Change) -> Result<()> {
    let path = root.join(change.path());
    match (change.before(), path.symlink_metadata().is_ok()) {
        (Before::Nothing, false) => Ok(()),
        (Before::Nothing, true) => {
            bail!("{} exists already; remove it first, or choose another name", path.display())
        }
        (Before::File(read), _) => {
            let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            let now = SourceFile::new(change.path().to_owned(), bytes);
            ensure!(now.bytes == read.bytes, "{} has changed since it was read: run the command again", path.display());
            Ok(())
        }
    }
}

/// Refuses a path in the library of a workspace, however it is spelt: only [`apply`] writes there.
pub(super) fn refuse_library(path: &Path) -> Result<()> {
    let path = real(path)?;
    let library = path.ancestors().skip(1).find(|folder| {
        folder.file_name().is_some_and(|name| name == "modules") && folder.join("library.yaml").exists()
    });
    match library {
        Some(library) => bail!(
            "{} lies in the library {}, which holds its authors' files only: choose another place",
            path.display(),
            library.display()
        ),
        None => Ok(()),
    }
}

/// A path without links, also where its last parts do not exist yet.
fn real(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let (folder, known) = path
        .ancestors()
        .skip(1)
        .find_map(|folder| Some((folder, fs::canonicalize(folder).ok()?)))
        .with_context(|| format!("{} has no folder", path.display()))?;
    let rest = path.strip_prefix(folder).expect("one of its ancestors");
    ensure!(!rest.components().any(|part| part == Component::ParentDir), "{} cannot be made", path.display());
    Ok(known.join(rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Op, Place, edit};
    use crate::source::Sources;

    fn put(text: &str) -> Op {
        Op::Put(Place::of("readings/r", None).expect("a place"), text.to_owned())
    }

    fn workspace() -> (tempfile::TempDir, Sources) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("modules/readings")).unwrap();
        fs::write(folder.path().join("modules/readings/r.md"), "old\r\n").unwrap();
        let sources = super::super::read_workspace(folder.path()).unwrap().0;
        (folder, sources)
    }

    #[test]
    fn a_file_is_replaced_as_it_was_read_and_no_other() {
        let (folder, sources) = workspace();
        let path = folder.path().join("modules/readings/r.md");
        let changes = edit(&sources, [put("new\n")]).unwrap();
        fs::write(&path, "somebody else's\n").unwrap();
        let error = apply(folder.path(), &changes).unwrap_err().to_string();
        assert!(error.contains("has changed since it was read"), "{error}");
        fs::write(&path, "old\n").unwrap();
        apply(folder.path(), &changes).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
        let again = edit(&Sources::default(), [put("new\n")]).unwrap();
        assert!(apply(folder.path(), &again).unwrap_err().to_string().contains("exists already"));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let (folder, sources) = workspace();
        let (root, outside) = (folder.path().join("modules"), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("r.md"), "old\n").unwrap();
        let changes = edit(&sources, [put("new\n")]).unwrap();
        let link = |from: &Path, to: &str| std::os::unix::fs::symlink(from, root.join(to)).unwrap();
        fs::remove_dir_all(root.join("readings")).unwrap();
        link(outside.path(), "readings");
        assert!(apply(folder.path(), &changes).unwrap_err().to_string().contains("is no folder of the workspace"));
        fs::remove_file(root.join("readings")).unwrap();
        fs::create_dir(root.join("readings")).unwrap();
        link(&outside.path().join("r.md"), "readings/r.md");
        assert!(apply(folder.path(), &changes).unwrap_err().to_string().contains("is no regular file"));
        assert_eq!(fs::read_to_string(outside.path().join("r.md")).unwrap(), "old\n");
    }

    #[test]
    fn no_other_file_is_written_into_a_library() {
        let (folder, _) = workspace();
        let root = folder.path();
        fs::write(root.join("modules/library.yaml"), "").unwrap();
        fs::create_dir(root.join("out")).unwrap();
        for path in ["modules/x.po", "modules/new/x.po", "out/../modules/readings/r.md"] {
            assert!(super::super::replace(&root.join(path), b"x").is_err(), "{path}");
            assert!(super::super::write_new(&root.join(path), b"x").is_err(), "{path}");
        }
        for path in ["x.po", "out/modules/x.po", "out/../y.po"] {
            super::super::replace(&root.join(path), b"x").unwrap();
        }
    }
}
