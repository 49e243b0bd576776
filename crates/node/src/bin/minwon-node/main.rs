//! `minwon-node`: makes and runs a node of the ledger.
//!
//! Standard output carries results only, one JSON object a line; the log goes to standard error.

mod init;
mod run;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

const EXIT_CODES: &str = "\
Exit codes:
  0  done, or stopped by SIGTERM or SIGINT
  1  failed while running
  2  wrong usage
  3  the home is not there, is in use, exists already, or holds what does not fit together
  4  the address cannot be listened on";

/// A node of the Minwon ledger: BigchainDB's API, and documents that change hands.
#[derive(Debug, Parser)]
#[command(name = "minwon-node", version, after_long_help = EXIT_CODES, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    Run(run::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Init(arguments) => init::run(arguments),
        Command::Run(arguments) => run::run(arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::from(exit_code(&error))
        }
    }
}

/// Writes a result for scripts: one JSON object, one line.
fn print_line(value: &serde_json::Value) -> anyhow::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{value}")?;
    out.flush()?;
    Ok(())
}

fn report(error: &anyhow::Error) {
    use std::io::Write;
    // Nothing can be done about a closed standard error.
    let _ = writeln!(std::io::stderr(), "minwon-node: {error:#}");
}

fn exit_code(error: &anyhow::Error) -> u8 {
    use node::Error;
    let malformed_argument =
        error.is::<ledger::Error>() || error.is::<tracing_subscriber::filter::ParseError>();
    match error.downcast_ref() {
        Some(
            Error::NotInitialised { .. }
            | Error::AlreadyInitialised { .. }
            | Error::InUse { .. }
            | Error::Genesis { .. }
            | Error::LogKey { .. }
            | Error::LogKeyMismatch { .. },
        ) => 3,
        Some(Error::NewGenesis { .. } | Error::PublicUrl { .. }) => 2,
        Some(Error::Network { .. }) => 4,
        None if malformed_argument => 2,
        _ => 1,
    }
}
