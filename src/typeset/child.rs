//! The child's side: `coursepack __child …` puts itself on a leash, then works or becomes the `typst` command.

#![expect(clippy::disallowed_methods, reason = "a child watches its own time")]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufReader, BufWriter, Write};
use std::process::{Command, ExitCode};
use std::time::Instant;

use super::Limits;
use super::look;
use super::pipe::{self, Reply, Request};
use super::world::Desk;
use crate::panic::start_pool;

/// The word that starts this executable as a child.
pub(super) const CHILD: &str = "__child";

/// A child's exit code when it cannot begin its work.
pub(super) const NOT_STARTED: u8 = 127;

/// Runs as a child: `worker LEASH` typesets what comes in, `look LEASH` looks into it, `typst LEASH PROGRAM ARGUMENT…` runs a command.
pub fn child_main(arguments: Vec<OsString>) -> ExitCode {
    let started = Instant::now();
    let result = match arguments.as_slice() {
        [kind, leash, rest @ ..] => Leash::parse(leash).and_then(|leash| {
            leash.put_on()?;
            match kind.to_str() {
                Some("worker") => serve(leash, started),
                // One thread computes, so the time that has passed is at least the time that was computed.
                Some("look") => look::serve(|| leash.allow_seconds(started.elapsed().as_secs())),
                _ => become_command(rest),
            }
        }),
        _ => Err(io::Error::other("a child needs to know what to do")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The parent reads this; a message that cannot be written has no reader.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(NOT_STARTED)
        }
    }
}

/// What a child must know to limit itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leash {
    parent: u32,
    seconds: u64,
    memory_mib: u64,
}

impl Leash {
    /// The leash of this process's children.
    pub(super) fn new(limits: &Limits) -> Self {
        Self { parent: std::process::id(), seconds: limits.seconds, memory_mib: limits.memory_mib }
    }

    /// The argument that hands it over.
    pub(super) fn argument(self) -> String {
        format!("{},{},{}", self.parent, self.seconds, self.memory_mib)
    }

    fn parse(argument: &OsStr) -> io::Result<Self> {
        let numbers: Option<Vec<u64>> =
            argument.to_str().and_then(|text| text.split(',').map(|number| number.parse().ok()).collect());
        match numbers.as_deref() {
            Some(&[parent, seconds, memory_mib]) => {
                let parent = u32::try_from(parent).map_err(io::Error::other)?;
                Ok(Self { parent, seconds, memory_mib })
            }
            _ => Err(io::Error::other("a child needs three limits")),
        }
    }

    #[cfg(target_os = "linux")]
    fn put_on(self) -> io::Result<()> {
        use rustix::process::{Resource, Signal, getppid, set_parent_process_death_signal};
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // A parent that died before this line sends no signal any more.
        if getppid().map(|pid| pid.as_raw_nonzero().get().unsigned_abs()) != Some(self.parent) {
            return Err(io::Error::other("the parent is gone"));
        }
        limit(Resource::Core, 0)?;
        limit(Resource::As, self.memory_mib << 20)?;
        limit(Resource::Fsize, pipe::LARGEST as u64)?;
        self.allow_seconds(0)
    }

    /// Lets the child compute for one more document. The parent stops it long before, unless the parent hangs.
    #[cfg(target_os = "linux")]
    fn allow_seconds(self, already: u64) -> io::Result<()> {
        limit(rustix::process::Resource::Cpu, already + self.seconds + 5)
    }

    #[cfg(not(target_os = "linux"))]
    fn put_on(self) -> io::Result<()> {
        Ok(())
    }

    #[cfg(not(target_os = "linux"))]
    fn allow_seconds(self, _already: u64) -> io::Result<()> {
        Ok(())
    }
}

/// Only the soft limit: a worker raises its own before each document.
#[cfg(target_os = "linux")]
fn limit(resource: rustix::process::Resource, most: u64) -> io::Result<()> {
    let maximum = rustix::process::getrlimit(resource).maximum;
    let most = maximum.map_or(most, |maximum| maximum.min(most));
    Ok(rustix::process::setrlimit(resource, rustix::process::Rlimit { current: Some(most), maximum })?)
}

/// Typesets one manuscript after the other until the parent closes the pipe.
fn serve(leash: Leash, started: Instant) -> io::Result<()> {
    start_pool().map_err(|error| io::Error::other(error.why))?;
    let (mut input, mut output) = (BufReader::new(io::stdin()), BufWriter::new(io::stdout()));
    let mut desk = None;
    while let Some(request) = pipe::receive::<Request>(&mut input)? {
        // One thread computes, so the time that has passed is at least the time that was computed.
        leash.allow_seconds(started.elapsed().as_secs())?;
        let mut files = BTreeMap::new();
        for (path, length) in request.files {
            files.insert(path, pipe::receive_bytes(&mut input, length)?);
        }
        if let Some(age) = request.forget {
            typst::comemo::evict(age);
        }
        let desk = desk.get_or_insert_with(Desk::new);
        if let Some(lengths) = request.fonts {
            let fonts: io::Result<_> = lengths.iter().map(|&length| pipe::receive_bytes(&mut input, length)).collect();
            desk.lay_fonts(fonts?);
        }
        let (pdf, notes) = desk.typeset(request.timestamp, &request.margins, files);
        pipe::send(&mut output, &Reply { pdf: pdf.as_ref().map(Vec::len), notes }, pdf)?;
    }
    Ok(())
}

#[cfg(unix)]
fn become_command(arguments: &[OsString]) -> io::Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command(arguments)?.exec())
}

#[cfg(not(unix))]
fn become_command(arguments: &[OsString]) -> io::Result<()> {
    std::process::exit(command(arguments)?.status()?.code().unwrap_or(1))
}

fn command(arguments: &[OsString]) -> io::Result<Command> {
    let (program, rest) = arguments.split_first().ok_or_else(|| io::Error::other("a child needs a command"))?;
    let mut command = Command::new(program);
    command.args(rest);
    Ok(command)
}
