//! The `coursepack` command: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    coursepack::commands::run(std::env::args_os().collect())
}
