use std::path::PathBuf;

use clap::Args;

/// What the story is told with.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Directory of JSON documents; each goes the whole way.
    #[arg(long, value_name = "DIR")]
    pub(crate) documents: PathBuf,
}
