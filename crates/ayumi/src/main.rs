//! The program's entry: hands the command line to the library and turns its answer into an exit code.

use std::process::ExitCode;

/// A server makes and drops many small things on several threads, which the C library's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ayumi::cli::run()
}
