//! The `coursepack` command: arguments in, exit code out.

use std::process::ExitCode;

/// Building is mostly many small pieces of text and layout: a tenth of the time is the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    coursepack::commands::run(std::env::args_os().collect())
}
