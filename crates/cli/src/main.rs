//! The binary `minwon`. Everything is in [`cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
