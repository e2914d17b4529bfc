//! Children as the parent sees them: started in one place, watched by the clock, and told apart by how they died.

#![expect(clippy::disallowed_methods, reason = "children that take too long are killed")]

use std::fmt::Display;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::child::{CHILD, Leash, NOT_STARTED};
use super::{Limits, Outcome};
use crate::panic::caught;

/// A command that starts `program`, this executable, as a child with piped standard streams.
pub(super) fn child(program: &Path, kind: &str, limits: &Limits) -> Command {
    let mut command = Command::new(program);
    command.args([CHILD, kind, &Leash::new(limits).argument()]);
    command.env_clear();
    // Typst's own threads: one is enough beside the other children and reserves a quarter of the address space.
    command.env("RAYON_NUM_THREADS", "1");
    // That thread gets as much stack as a main thread has, so that both engines bear the same nesting.
    command.env("RUST_MIN_STACK", "8388608");
    #[cfg(windows)]
    pass_system_root(&mut command);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[cfg(windows)]
/// No program of Windows starts without this variable.
fn pass_system_root(command: &mut Command) {
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
}

/// Starts a child, from a thread that lives as long as this process.
///
/// Linux sends the parent-death signal when the *thread* that started a child ends.
pub(super) fn start(command: Command) -> io::Result<Child> {
    type Order = (Command, Sender<io::Result<Child>>);
    static STARTER: LazyLock<Option<Sender<Order>>> = LazyLock::new(|| {
        let (orders, incoming) = mpsc::channel::<Order>();
        let start = move || {
            for (mut command, answer) in incoming {
                // Whoever ordered it waits for the answer.
                let _ = answer.send(command.spawn());
            }
        };
        thread::Builder::new().spawn(start).ok().map(|_| orders)
    });
    let (answer, child) = mpsc::channel();
    let starter = STARTER.as_ref().ok_or_else(|| io::Error::other("the system gives no more threads"))?;
    starter.send((command, answer)).map_err(io::Error::other)?;
    child.recv().map_err(io::Error::other)?
}

/// Does `work` with a child; kills the child when that takes longer than `time`, and says whether it did.
pub(super) fn within<T>(time: Duration, child: &mut Child, work: impl FnOnce() -> T) -> io::Result<(T, bool)> {
    // Dropped when the work ends, however it ends.
    let (done, over) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let watch = thread::Builder::new().spawn_scoped(scope, move || {
            let late = over.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if late {
                kill(child);
            }
            late
        })?;
        let value = caught(work);
        drop(done);
        let late = watch.join().unwrap_or_default();
        Ok((value.unwrap_or_else(|panic| panic.go_on()), late))
    })
}

/// Waits for a child that has closed its pipes; one that does not end within a second is killed.
pub(super) fn reap(child: &mut Child) -> io::Result<ExitStatus> {
    let patience = Instant::now() + Duration::from_secs(1);
    while Instant::now() < patience {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(Duration::from_micros(500));
    }
    kill(child);
    child.wait()
}

/// Kills a child and all that it has started.
pub(super) fn kill(child: &mut Child) {
    #[cfg(unix)]
    // A child that has ended already cannot be killed, and need not be.
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
    let _ = child.kill();
}

/// Reads what a child says, as much as anyone wants to know, and lets it say the rest.
pub(super) fn listen(pipe: &mut impl Read, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A pipe that breaks has told all that it had to tell.
    let _ = pipe.take(most).read_to_end(&mut bytes);
    let _ = io::copy(pipe, &mut io::sink());
    bytes
}

/// A child that could not be started, or not be worked with.
pub(super) fn not_started(why: &impl Display) -> Outcome {
    Outcome::Unavailable { why: format!("could not be started ({why})") }
}

/// What a system says that gives no more threads, processes or memory.
const NO_MORE: [&str; 4] =
    ["Resource temporarily unavailable", "Cannot allocate memory", "os error 11)", "os error 12)"];

/// How much memory a child may take, where the system's own limit is lower than ours.
fn lower_limit(limits: &Limits) -> Option<u64> {
    #[cfg(target_os = "linux")]
    let system = {
        use rustix::process::{Resource, getrlimit};
        let limits = [Resource::As, Resource::Data].map(|resource| getrlimit(resource).maximum);
        limits.into_iter().flatten().min().map(|bytes| bytes >> 20)
    };
    #[cfg(not(target_os = "linux"))]
    let system = None;
    system.filter(|system| *system < limits.memory_mib)
}

/// What became of a document whose child ended without an answer.
pub(super) fn death(status: io::Result<ExitStatus>, said: &str, limits: &Limits) -> Outcome {
    let status = match status {
        Ok(status) => status,
        Err(error) => return Outcome::Died { how: format!("was lost ({error})") },
    };
    let panic = said.lines().find(|line| line.contains("panicked at"));
    let memory = said.contains("memory allocation of") || said.contains("capacity overflow");
    let how = if let (true, Some(lower)) = (memory, lower_limit(limits)) {
        let most = limits.memory_mib;
        let why = format!("ran out of memory: the system allows it {lower} MiB, and a document may take {most}");
        return Outcome::Unavailable { why };
    } else if memory {
        format!("ran out of memory ({} MiB)", limits.memory_mib)
    } else if let Some(line) = said.lines().find(|line| NO_MORE.iter().any(|words| line.contains(words))) {
        return not_started(&line.trim());
    } else if said.contains("overflowed its stack") {
        "ran out of stack: something is nested too deeply".to_owned()
    } else if let Some(panic) = panic {
        format!("panicked ({})", panic.trim().trim_end_matches(':'))
    } else if status.code() == Some(i32::from(NOT_STARTED)) {
        return not_started(&said.lines().next().unwrap_or_default());
    } else if let Some(signal) = signal(status) {
        return by_signal(signal, limits);
    } else {
        format!("ended without an answer ({status})")
    };
    Outcome::Died { how }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_status: ExitStatus) -> Option<i32> {
    None
}

#[cfg(unix)]
fn by_signal(signal: i32, limits: &Limits) -> Outcome {
    use rustix::process::Signal;
    if signal == Signal::XCPU.as_raw() {
        return Outcome::Late { seconds: limits.seconds };
    }
    let too_large = signal == Signal::XFSZ.as_raw();
    let how = if too_large { "wrote more than 256 MiB".to_owned() } else { format!("was killed by signal {signal}") };
    Outcome::Died { how }
}

#[cfg(not(unix))]
fn by_signal(signal: i32, _limits: &Limits) -> Outcome {
    Outcome::Died { how: format!("was killed by signal {signal}") }
}
