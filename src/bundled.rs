//! The library and templates inside the command, put there by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// All files with their paths from the root of a workspace, sorted.
pub fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().copied()
}
