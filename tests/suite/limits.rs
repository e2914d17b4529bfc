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
    let (code, said) = limited(small, limit, arguments);
    assert_eq!(code, Some(3), "{limit}: {arguments}: {said}");
    for bad in ["panicked", "backtrace", "internal-error", "document-crash", "allocation of"] {
        assert!(!said.contains(bad), "{limit}: {arguments}: {said}");
    }
    assert!(said.contains("ulimit"), "{limit}: {arguments}: {said}");
}

const BUILD: &str = "build small/en --engine worker --no-cache";

#[test]
fn without_threads_it_is_said() {
    let small = Small::new();
    for most in ["1", "2", "3", "4", "8", "12"] {
        must_be_told(&small, &format!("--nproc={most}"), BUILD);
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
    let (code, said) = limited(&small, "--nofile=12", BUILD);
    assert!(code == Some(3) && said.contains("Too many open files"), "{said}");
    let (code, said) = limited(&small, "--core=0", BUILD);
    assert_eq!(code, Some(0), "{said}");
}
