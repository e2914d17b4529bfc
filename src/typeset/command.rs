//! The engine that runs the `typst` command, one process for each document.

#![expect(clippy::disallowed_methods, reason = "the command reads and writes in a private folder, and nowhere else")]

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::note::Note;
use super::process;
use super::worker::Workers;
use super::{Limits, Outcome, Typesetter, pipe, report, split_fonts};
use crate::diagnostic::Severity;
use crate::pdf;
use crate::render::Manuscript;

/// The `typst` command, of the right version.
pub(super) struct Typst {
    typst: PathBuf,
    program: PathBuf,
    limits: Limits,
    /// Look again at what may be wrong: the command does not tell where text is.
    workers: Workers,
}

impl Typst {
    /// An engine that runs `typst`, each time below a child of `program`.
    pub(super) fn new(typst: PathBuf, program: PathBuf, limits: Limits) -> Self {
        let workers = Workers::new(program.clone(), limits);
        Self { typst, program, limits, workers }
    }

    fn compile(&self, manuscript: &Manuscript) -> io::Result<Outcome> {
        let stage = Stage::set(manuscript)?;
        let mut command = process::child(&self.program, "typst", &self.limits);
        command.arg(&self.typst).args(stage.arguments(manuscript.timestamp)).current_dir(stage.root());
        stage.environment(&mut command);
        command.stdout(Stdio::null());
        let run = run(command, Duration::from_secs(self.limits.seconds), 1 << 22)?;
        Ok(self.outcome(&run, &stage, manuscript))
    }

    fn outcome(&self, run: &Run, stage: &Stage, manuscript: &Manuscript) -> Outcome {
        if run.late {
            return Outcome::Late { seconds: self.limits.seconds };
        }
        let code = run.status.as_ref().ok().and_then(ExitStatus::code);
        let notes = report::parse(&stage.hide(&run.said), &manuscript.files);
        match code {
            Some(0) => match stage.pdf() {
                Ok(pdf) if pdf::is_doubtful(&pdf, &manuscript.margins) => self.workers.typeset(manuscript),
                Ok(pdf) => Outcome::Done { pdf: pdf.into(), notes },
                Err(error) => Outcome::Died { how: format!("wrote no PDF ({error})") },
            },
            Some(1) if notes.iter().any(|note: &Note| note.severity == Severity::Error) => Outcome::Refused(notes),
            _ => process::death(copy(&run.status), &run.said, &self.limits),
        }
    }
}

impl Typesetter for Typst {
    fn typeset(&self, manuscript: &Manuscript) -> Outcome {
        self.compile(manuscript).unwrap_or_else(|error| process::not_started(&error))
    }
}

/// The version that a `typst` command tells, or why it tells none.
pub(super) fn version(typst: &Path, program: &Path, limits: &Limits) -> Result<String, String> {
    let limits = Limits { seconds: limits.seconds.min(10), ..*limits };
    let mut command = process::child(program, "typst", &limits);
    command.arg(typst).arg("--version").env("PATH", SEARCH).stderr(Stdio::null());
    let run = run(command, Duration::from_secs(limits.seconds), 1 << 16).map_err(|error| error.to_string())?;
    if run.late {
        return Err(format!("it did not answer `--version` within {} seconds", limits.seconds));
    }
    let mut words = run.said.split_whitespace();
    match (words.next(), words.next()) {
        (Some("typst"), Some(version)) if version.starts_with(|c: char| c.is_ascii_digit()) => Ok(version.to_owned()),
        _ => Err("it does not answer `--version` as Typst does".to_owned()),
    }
}

/// Enough for a wrapper script around the command.
const SEARCH: &str = "/usr/local/bin:/usr/bin:/bin";

/// How a command ended and what it said.
struct Run {
    status: io::Result<ExitStatus>,
    said: String,
    late: bool,
}

/// Runs a command, of which one standard stream is a pipe, and reads as much of what it says as `most` allows.
fn run(command: Command, time: Duration, most: u64) -> io::Result<Run> {
    let mut child = process::start(command)?;
    drop(child.stdin.take());
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let (said, late) = process::within(time, &mut child, || [heard(output, most), heard(errors, most)].concat())?;
    Ok(Run { status: process::reap(&mut child), said: String::from_utf8_lossy(&said).into_owned(), late })
}

fn heard(pipe: Option<impl Read>, most: u64) -> Vec<u8> {
    pipe.map(|mut pipe| process::listen(&mut pipe, most)).unwrap_or_default()
}

fn copy(status: &io::Result<ExitStatus>) -> io::Result<ExitStatus> {
    status.as_ref().copied().map_err(|error| io::Error::new(error.kind(), error.to_string()))
}

/// A private folder with everything that one run may see.
struct Stage {
    folder: TempDir,
    fonts: usize,
}

impl Stage {
    fn set(manuscript: &Manuscript) -> io::Result<Self> {
        let folder = TempDir::with_prefix("coursepack-")?;
        for name in ["root", "home", "packages", "cache"] {
            fs::create_dir(folder.path().join(name))?;
        }
        let (files, fonts) = split_fonts(manuscript);
        for (path, bytes) in files {
            write(&folder.path().join("root"), path, bytes)?;
        }
        for (number, (path, bytes)) in fonts.iter().enumerate() {
            write(&font_folder(folder.path(), number), path, bytes)?;
        }
        Ok(Self { folder, fonts: fonts.len() })
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    fn arguments(&self, timestamp: i64) -> Vec<OsString> {
        let folder = |name: &str| self.folder.path().join(name).into_os_string();
        let mut arguments: Vec<OsString> = vec!["compile".into(), "--root".into(), folder("root")];
        // A folder for each font: the command takes those of one folder in any order.
        for number in 0..self.fonts {
            arguments.extend(["--font-path".into(), font_folder(self.folder.path(), number).into_os_string()]);
        }
        arguments.extend(["--package-path".into(), folder("packages")]);
        arguments.extend(["--package-cache-path".into(), folder("cache")]);
        arguments.extend(["--creation-timestamp".into(), timestamp.to_string().into()]);
        arguments.extend(FIXED.map(OsString::from));
        arguments.extend(["--".into(), "main.typ".into(), folder("out.pdf")]);
        arguments
    }

    fn environment(&self, command: &mut Command) {
        command.env("PATH", SEARCH).env("HOME", self.folder.path().join("home"));
        // The C library of most Linux systems takes large pages of memory then, which saves a twentieth of the time.
        command.env("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
        // Packages are never fetched; should the command try, it reaches nobody.
        for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"] {
            command.env(name, "http://127.0.0.1:9");
        }
    }

    /// What the command says about the stage's folder is of no use to anybody.
    fn hide(&self, report: &str) -> String {
        let root = self.root();
        let real = fs::canonicalize(&root).unwrap_or_else(|_| root.clone());
        report.replace(&*real.to_string_lossy(), "").replace(&*root.to_string_lossy(), "")
    }

    fn pdf(&self) -> io::Result<Vec<u8>> {
        let path = self.folder.path().join("out.pdf");
        if fs::metadata(&path)?.len() > pipe::LARGEST as u64 {
            return Err(io::Error::other("it is larger than 256 MiB"));
        }
        let pdf = fs::read(path)?;
        if pdf.starts_with(b"%PDF-") { Ok(pdf) } else { Err(io::Error::other("it is none")) }
    }
}

/// What is the same for every document.
const FIXED: [&str; 7] =
    ["--ignore-system-fonts", "--pdf-standard", "ua-1,a-2a", "--jobs", "1", "--diagnostic-format", "human"];

fn font_folder(stage: &Path, number: usize) -> PathBuf {
    stage.join("fonts").join(number.to_string())
}

/// Writes a file below a folder that only this process knows; a virtual path never leaves it.
fn write(folder: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let path = Path::new(path.trim_start_matches('/'));
    if !path.components().all(|component| matches!(component, Component::Normal(_))) {
        return Err(io::Error::new(ErrorKind::InvalidInput, "a virtual path leaves the manuscript"));
    }
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    fs::write(path, bytes)
}
