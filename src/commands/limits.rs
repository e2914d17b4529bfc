//! What the system must give: where it does not, that is said before anything begins.

use anyhow::Result;

use crate::panic;

/// Starts the threads that all commands share, if the system gives what reading a library takes.
pub(super) fn check() -> Result<()> {
    #[cfg(target_os = "linux")]
    for needed in &NEEDED {
        needed.check()?;
    }
    Ok(panic::start_pool()?)
}

/// What a shell may limit, and how much of it this program needs; a typesetter says itself when it has too little.
#[cfg(target_os = "linux")]
struct Needed {
    resource: rustix::process::Resource,
    mib: u64,
    what: &'static str,
    option: &'static str,
}

#[cfg(target_os = "linux")]
const NEEDED: [Needed; 3] = {
    use rustix::process::Resource::{As, Data, Stack};
    [
        Needed { resource: As, mib: 400, what: "memory", option: "-v" },
        Needed { resource: Data, mib: 400, what: "memory", option: "-d" },
        Needed { resource: Stack, mib: 1, what: "stack", option: "-s" },
    ]
};

#[cfg(target_os = "linux")]
impl Needed {
    fn check(&self) -> Result<()> {
        let Self { resource, mib, what, option } = *self;
        match rustix::process::getrlimit(resource).current.map(|bytes| bytes >> 20) {
            Some(most) if most < mib => anyhow::bail!(
                "the system allows this program {most} MiB of {what}, and it needs {mib}; raise `ulimit {option}`"
            ),
            _ => Ok(()),
        }
    }
}
