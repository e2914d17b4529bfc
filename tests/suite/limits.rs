//! What the system does not give is said, with exit code 3: no backtrace, and no word about the content.

use std::process::{Command, Output};

use super::cache::Small;

/// Runs the program with a limit; not as an administrator, for whom there are none.
fn limited(small: &Small, limit: &str, arguments: &str) -> (Option<i32>, String) {
    let script = format!("exec prlimit {limit} {} {arguments}", env!("CARGO_BIN_EXE_coursepack"));
    let admin = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = Command::new(if admin { "setpriv" } else { "env" });
    if admin {
        let all = Command::new("chmod").args(["-R", "a+rwX"]).arg(small.path("")).status().unwrap();
        assert!(all.success());
        // A user of its own: limits count all processes of one.
        command.args(["--reuid=47313", "--regid=47313", "--clear-groups"]);
    }
    command.args(["timeout", "120", "sh", "-c", &script]).current_dir(small.path("")).env("HOME", small.path(""));
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

fn must_be_told(small: &Small, limit: &str, arguments: &str) {
    let told = told_or_enough(small, limit, arguments);
    assert!(told, "{limit}: {arguments} needed less than that");
}

/// Whether the limit was too low. Two workers that start at the same moment need more than one after the other, so
/// near what a build needs, both answers are right.
fn told_or_enough(small: &Small, limit: &str, arguments: &str) -> bool {
    let (code, said) = limited(small, limit, arguments);
    if code == Some(0) {
        return false;
    }
    assert_eq!(code, Some(3), "{limit}: {arguments}: {said}");
    for bad in ["panicked", "backtrace", "internal-error", "document-crash", "allocation of"] {
        assert!(!said.contains(bad), "{limit}: {arguments}: {said}");
    }
    let reason = if limit.starts_with("--nofile") { "Too many open files" } else { "ulimit" };
    assert!(said.contains(reason), "{limit}: {arguments}: {said}");
    true
}

const BUILD: &str = "build small/en --engine worker --no-cache";

#[test]
fn without_threads_it_is_said() {
    let small = Small::new();
    for most in ["1", "2", "3"] {
        must_be_told(&small, &format!("--nproc={most}"), BUILD);
    }
    for most in ["4", "8", "12"] {
        told_or_enough(&small, &format!("--nproc={most}"), BUILD);
    }
    for arguments in ["check", "plan small/en --engine worker", "watch small/en --engine worker"] {
        must_be_told(&small, "--nproc=2", arguments);
    }
    assert_eq!(limited(&small, "--nproc=2", "schema build").0, Some(0));
}

#[test]
fn without_memory_it_is_said() {
    let small = Small::new();
    for limit in ["--as=204800000", "--data=100000000", "--stack=600000"] {
        for arguments in [BUILD, "check", "watch small/en --engine worker"] {
            must_be_told(&small, limit, arguments);
        }
    }
    assert!(!told_or_enough(&small, "--core=0", BUILD));
}

#[test]
fn without_files_it_is_said() {
    let small = Small::new();
    for most in ["4", "6", "7"] {
        must_be_told(&small, &format!("--nofile={most}"), BUILD);
    }
    for most in ["9", "10", "12", "14", "20"] {
        told_or_enough(&small, &format!("--nofile={most}"), BUILD);
    }
}
