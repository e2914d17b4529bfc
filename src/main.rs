//! The command.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "__child") {
        return coursepack::typeset::child_main(arguments.split_off(1));
    }
    ExitCode::SUCCESS
}
