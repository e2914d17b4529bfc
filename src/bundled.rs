//! The library, the templates and the manual inside the command, put there by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// A file with its path from the root of a workspace.
type File = (&'static str, &'static [u8]);

/// All files, sorted.
pub fn files() -> impl Iterator<Item = File> {
    MODULES.iter().copied().chain(templates())
}

/// The templates alone, sorted; the library stays on the disk where only they are asked for.
pub fn templates() -> impl Iterator<Item = File> {
    TEMPLATES.iter().copied()
}

/// The pages of the manual, sorted, by their paths in its folder.
pub fn manual() -> impl Iterator<Item = (&'static str, &'static str)> {
    DOCS.iter().map(|(path, bytes)| {
        let path = path.strip_prefix("docs/").expect("all of them lie there");
        (path, str::from_utf8(bytes).expect("pages are text"))
    })
}
