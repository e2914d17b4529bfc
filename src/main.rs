//! The command.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.split_first() {
        Some((word, rest)) if word == "__child" => coursepack::typeset::child_main(rest),
        _ => ExitCode::SUCCESS,
    }
}
