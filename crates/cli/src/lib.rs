//! The command line `minwon`: words, files and exit codes around what the other crates do.
//!
//! ```text
//! arguments ─ args ─▶ commands ─▶ Answer  ─▶ output ─▶ stdout, exit code
//!                        └──────▶ Failure ─▶ output ─▶ stderr, exit code
//! ```
//!
//! A command takes its arguments and returns one [`answer`], for people and for programs at once,
//! or one [`failure`]; [`output`] alone decides which of the two forms is printed, in which
//! language, and to which stream. Every sentence is in `words`, in Korean and English.
//!
//! To add a group of commands `x`: its arguments in `args/x.rs`, what it does in `commands/x.rs`,
//! its sentences in `words/x.rs`, one line each in `args::Command`, `commands::run` and the Korean
//! help of `args/korean.rs` (a test names what is missing there), and a section in `docs/cli.md`.
//!
//! It has no rules of its own: whatever is checked, signed or stored is checked, signed or stored
//! by another crate.
//!
//! ```
//! use std::process::ExitCode;
//!
//! let exit = cli::run(["minwon", "document", "presets", "land-register"]);
//! assert_eq!(exit, ExitCode::SUCCESS);
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]
#![allow(rustdoc::private_intra_doc_links)]

mod answer;
mod args;
mod commands;
mod context;
mod exit;
mod failure;
mod home;
mod input;
mod output;
mod progress;
mod prompt;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::args::Parsed;
use crate::context::Context;
use crate::output::Output;

/// Runs one command line, the name of the program included, and tells how it went.
///
/// Reads standard input where a command says so and writes to both standard streams.
pub fn run(args: impl IntoIterator<Item = impl Into<OsString>>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let exit = match args::parse(&args, |name| std::env::var_os(name)) {
        Parsed::Command { command, style } => {
            let outcome = commands::run(*command, &Context::new(style));
            Output::new(style).print(outcome)
        }
        Parsed::Help { text, style } => Output::new(style).print_help(&text),
        Parsed::Usage { failure, style } => Output::new(style).print(Err(failure)),
    };
    exit.into()
}
