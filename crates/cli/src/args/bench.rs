use std::path::PathBuf;

use clap::Subcommand;

/// What can be measured.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchCommand {
    /// Issue, seal, open and verify a document, each as often as one core can.
    #[command(after_help = "Examples:
  minwon bench crypto
  minwon bench crypto --seconds 5 --document register.json --json")]
    Crypto {
        /// Seconds for each operation.
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=600))]
        seconds: u64,
        /// Document to measure with; one of ours without it.
        #[arg(long, value_name = "FILE")]
        document: Option<PathBuf>,
    },
}
