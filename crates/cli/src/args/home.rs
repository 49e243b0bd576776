use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where a wallet or an issuer is, and where its keys are.
#[derive(Debug, Args)]
pub(crate) struct HomeArgs {
    /// The directory; else one in MINWON_HOME, else in the user's data directory.
    #[arg(long, global = true, value_name = "DIR", display_order = 800)]
    pub(crate) home: Option<PathBuf>,
    /// Where its keys are kept; asked for once, when they are made. A file wants MINWON_PASSPHRASE.
    #[arg(
        long,
        global = true,
        value_name = "keyring|file",
        hide_possible_values = true,
        display_order = 801
    )]
    pub(crate) keys: Option<KeysArg>,
}

/// The two key stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeysArg {
    /// The operating system's keyring.
    Keyring,
    /// An encrypted file under a passphrase.
    File,
}
