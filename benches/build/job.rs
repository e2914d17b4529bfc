//! The reference job R36 and ten thousand single pages: the whole command against other ways to the same PDFs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::rivals::Rivals;
use super::{COURSEPACK, Row, is_small, median, typst, workspace};

/// What a command took: seconds on the clock, and of all processors together.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    pub(super) wall: f64,
    pub(super) cpu: f64,
}

pub(super) fn cost(command: &mut Command) -> Cost {
    let (begin, before) = (Instant::now(), children_cpu());
    let done = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Cost { wall: begin.elapsed().as_secs_f64(), cpu: children_cpu() - before }
}

/// What the children that have ended took, and theirs: user and system time in hundredths of a second.
fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap()) / 100.0
}

pub(super) fn build(folder: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(COURSEPACK);
    command.args(["build", "--all", "--jobs", "2", "--quiet"]).args(more).current_dir(folder).env_remove("TYPST");
    command
}

/// The folders of all manuscripts that `--keep-sources` has kept.
fn manuscripts(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.ends_with("main.typ") {
                found.push(next.clone());
            }
        }
    }
    found.sort();
    found
}

/// The bare crates of Typst, over all manuscripts in one loop in this process.
pub(super) fn bare(folder: &Path) {
    for manuscript in manuscripts(folder) {
        let mut files = BTreeMap::new();
        let mut open = vec![manuscript.clone()];
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = format!("/{}", path.strip_prefix(&manuscript).unwrap().display());
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        assert!(super::bare::pdf(files).starts_with(b"%PDF"));
    }
}

fn in_a_loop(folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("--bare").arg(folder);
    command
}

/// The `typst` command over all manuscripts, two at a time.
pub(super) const XARGS: &str = "find . -name main.typ -printf '%h\\n' | xargs -P2 -I{} \"$TYPST\" compile --root {} \
                     --ignore-system-fonts --pdf-standard ua-1,a-2a --creation-timestamp 1 {}/main.typ {}/out.pdf";

/// R36 in all the ways.
pub(super) fn r36(rivals: Option<&Rivals>, rounds: usize) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    workspace::r36(folder, targets());
    cost(&mut build(folder, &["--engine", "worker", "--no-cache", "--keep-sources", "--out", "kept"]));
    let pages = pages(&folder.join("kept"));
    println!("R36: {} manuscripts, {pages} pages", manuscripts(&folder.join("kept")).len());
    let audit = super::audit_seconds(folder);
    let typst = typst();
    let sources = folder.join("kept");
    let case = folder.join("modules/case-studies/j05.md");
    let text = fs::read_to_string(&case).unwrap();
    let mut ratios: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for round in 0..rounds {
        let cache = format!("cache-{round}");
        let out = ["--engine", "worker", "--cache", &cache, "--out", "made"];
        fs::remove_dir_all(folder.join("made")).unwrap_or_default();
        let cold = cost(&mut build(folder, &out));
        let unchanged = cost(&mut build(folder, &out));
        fs::write(&case, text.replacen("## Questions", &format!("Words of round {round}.\n\n## Questions"), 1))
            .unwrap();
        let changed = cost(&mut build(folder, &out));
        fs::write(&case, &text).unwrap();
        let bare = cost(&mut in_a_loop(&sources));
        let holders = cost(&mut in_a_loop(&sources.join("j05")));
        let mut note = |name, value| ratios.entry(name).or_default().push(value);
        note("cold, CPU of the bare crates", cold.cpu / bare.cpu);
        note("cold without audit, CPU of the bare crates", (cold.cpu - audit) / bare.cpu);
        note("unchanged, of cold", unchanged.wall / cold.wall);
        note("one case changed, of its documents", changed.cpu / holders.cpu);
        let shell =
            |script: &str| cost(Command::new("sh").args(["-c", script]).current_dir(folder).env("TYPST", &typst));
        let xargs = shell(&format!("cd kept && {XARGS}"));
        note("cold with workers, of xargs", cold.wall / xargs.wall);
        let command =
            cost(&mut build(folder, &["--engine", "command", "--typst", &typst, "--no-cache", "--out", "other"]));
        note("cold with the command, of xargs", command.wall / xargs.wall);
        if let Some(rivals) = rivals {
            let kinds = ["handbook", "facilitator-guide", "case-study"].map(|kind| ["--only", kind]).concat();
            let own = [&["--engine", "worker", "--no-cache", "--out", "three"], kinds.as_slice()].concat();
            let own = cost(&mut build(folder, &own)).wall;
            note("three documents, of pandoc with Typst", own / rivals.pandoc(folder).wall);
        }
    }
    let limits = [
        ("cold without audit, CPU of the bare crates", "at most 1.10"),
        ("cold, CPU of the bare crates", "with audit"),
        ("cold with workers, of xargs", "at most 0.80"),
        ("cold with the command, of xargs", "at most 1.05"),
        ("three documents, of pandoc with Typst", "at most 0.5"),
        ("unchanged, of cold", "at most 0.05"),
        ("one case changed, of its documents", "at most 1.2"),
    ];
    let row = |(name, limit)| ratios.remove(name).map(|values| Row::new(&format!("R36 {name}"), median(values), limit));
    limits.into_iter().filter_map(row).collect()
}

/// Those of the job, or enough to change one of them.
fn targets() -> u64 {
    if is_small() { 5 } else { 12 }
}

fn pages(out: &Path) -> u64 {
    let mut pages = 0;
    for number in 1..=targets() {
        let record = fs::read(out.join(format!("j{number:02}/en/build.json"))).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
        let documents = record["documents"].as_array().unwrap().iter();
        pages += documents.map(|document| document["pages"].as_u64().unwrap()).sum::<u64>();
    }
    pages
}

/// Ten thousand single pages against a hundred: time for each, and memory.
pub(super) fn single_pages() -> Vec<Row> {
    let (few, _) = watched(1, &["--engine", "worker"], memory);
    let (many, memory) = watched(many(), &["--engine", "worker"], memory);
    vec![
        Row::new("10,000 single pages, time for each, of 100", many / few, "at most 1.1"),
        Row::new("10,000 single pages, MB with workers", memory as f64 / 1e6, "at most 600"),
    ]
}

/// The same through the `typst` command, which takes minutes: what the compiler itself holds in memory.
pub(super) fn single_pages_by_command() -> Vec<Row> {
    let (_, memory) = watched(many(), &["--engine", "command", "--typst", &typst()], own_memory);
    vec![Row::new("10,000 single pages, MB beside the command", memory as f64 / 1e6, "at most 100")]
}

/// How many targets of a hundred documents are many.
fn many() -> u64 {
    if is_small() { 2 } else { 100 }
}

/// Builds so many targets of a hundred documents: seconds for each document, and the most memory that was seen.
fn watched(targets: u64, engine: &[&str], memory: fn(u32) -> u64) -> (f64, u64) {
    let folder = tempfile::tempdir().unwrap();
    workspace::single_pages(folder.path(), targets);
    let begin = Instant::now();
    let mut command = build(folder.path(), &[engine, &["--no-cache"]].concat());
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let (over, process) = (AtomicBool::new(false), child.id());
    let (status, most) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most = 0;
            while !over.load(Ordering::Relaxed) {
                most = memory(process).max(most);
                std::thread::sleep(Duration::from_millis(50));
            }
            most
        });
        let status = child.wait().unwrap();
        over.store(true, Ordering::Relaxed);
        (status, watch.join().unwrap())
    });
    assert!(status.success());
    (begin.elapsed().as_secs_f64() / (targets as f64 * 100.0), most)
}

/// What a process holds in memory.
fn own_memory(process: u32) -> u64 {
    let pages = fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * 4096
}

/// What a process and its children hold in memory.
fn memory(process: u32) -> u64 {
    let mut sum = own_memory(process);
    for task in fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        sum += children.split_whitespace().filter_map(|child| child.parse().ok()).map(own_memory).sum::<u64>();
    }
    sum
}
