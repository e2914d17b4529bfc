//! The `coursepack` command: arguments in, exit code out.

use std::process::ExitCode;

/// Text and layout are many small pieces of memory, which this gives faster than most systems do.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    coursepack::commands::run(std::env::args_os().collect())
}
