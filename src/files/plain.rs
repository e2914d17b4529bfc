//! Opens regular files and nothing else: whoever opens a pipe waits for ever, and a device never ends.

#![expect(clippy::disallowed_methods, reason = "this is the edge to the disk")]

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// What becomes of symbolic links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// They lead to what they name, as a person wants who names one.
    Followed,
    /// They may have been put there by somebody else.
    Refused,
}

/// Opens a regular file with these options, and waits for nobody.
pub(super) fn open_plainly(path: &Path, options: &mut OpenOptions, links: Links) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        let refuse = if links == Links::Refused { OFlags::NOFOLLOW } else { OFlags::empty() };
        options.custom_flags((refuse | OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed());
    }
    let before = if links == Links::Refused { path.symlink_metadata() } else { path.metadata() };
    // Even to open a device may do something.
    if before.is_ok_and(|data| !data.is_file()) {
        return Err(no_file());
    }
    let file = options.open(path)?;
    // It may have been exchanged since.
    if file.metadata()?.is_file() { Ok(file) } else { Err(no_file()) }
}

fn no_file() -> io::Error {
    io::Error::other("this is no regular file")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_for_what_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let (pipe, link, file) = (folder.path().join("pipe"), folder.path().join("link"), folder.path().join("file"));
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        std::fs::write(&file, "text").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let open = |path: &Path, links| open_plainly(path, File::options().read(true).write(true), links).is_ok();
        assert!(open(&file, Links::Refused) && open(&link, Links::Followed) && !open(&link, Links::Refused));
        for path in [&pipe, folder.path(), Path::new("/dev/null"), Path::new("/dev/zero")] {
            assert!(!open(path, Links::Followed), "{}", path.to_string_lossy());
        }
        let open = |options: &mut OpenOptions| open_plainly(&pipe, options, Links::Followed).is_ok();
        assert!(!open(File::options().read(true)) && !open(File::options().write(true)));
    }
}
