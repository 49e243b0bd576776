use std::path::{Path, PathBuf};

use anyhow::Context;
use bigchain::PublicKey;
use ledger::{Authority, IssuerEntry};
use node::{NewNetwork, SystemClock};
use serde_json::json;

const EXAMPLE: &str = "\
Example:
  minwon-node init --home ./network --name 'Seoul test' --issuer government.json
  {\"home\":\"./network\",\"network\":\"5f…\"}

Without an issuer the network is an ordinary BigchainDB network. An ENTRY.json is what
`minwon issuer init` writes: {\"iss\", \"name\", \"encryption\", \"signing\", \"ledger\", \"recovery\"}.";

/// Makes a new network of one node: writes its genesis and the key that signs its blocks.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// Directory to make the network in. Nothing in it is overwritten.
    #[arg(long, value_name = "DIR", env = "MINWON_NODE_HOME")]
    home: PathBuf,
    /// An issuer's entry; may be given several times.
    #[arg(long = "issuer", value_name = "ENTRY.json")]
    issuers: Vec<PathBuf>,
    /// Name of the network, for people.
    #[arg(long, default_value = "minwon")]
    name: String,
    /// Shares end on a multiple of this many seconds of Seoul time: 86400 is midnight, 1 any
    /// second (for practice).
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 86_400,
        requires = "issuers"
    )]
    expiry_step_s: u64,
    /// How long the bytes of a payload that has ended may still lie in the node's file.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 86_400,
        requires = "issuers"
    )]
    erase_grace_s: u64,
    /// A key (base58) of the authority that signs changes of the registry; may be given several
    /// times. Without any, a key is made and left in the home as `authority.key`.
    #[arg(long = "authority", value_name = "KEY", requires = "issuers")]
    authority_keys: Vec<PublicKey>,
    /// How many keys of the authority must sign; all of them unless given.
    #[arg(long, value_name = "COUNT", requires = "authority_keys")]
    authority_threshold: Option<u32>,
}

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let mut network = NewNetwork::named(arguments.name);
    network.issuers = arguments
        .issuers
        .iter()
        .map(|path| read_entry(path))
        .collect::<anyhow::Result<_>>()?;
    network.expiry_step_s = arguments.expiry_step_s;
    network.erase_grace_s = arguments.erase_grace_s;
    if !arguments.authority_keys.is_empty() {
        let count = u32::try_from(arguments.authority_keys.len())?;
        network.authority = Some(Authority {
            threshold: arguments.authority_threshold.unwrap_or(count),
            keys: arguments.authority_keys,
        });
    }
    let id = node::init(&arguments.home, network, &SystemClock)?;
    crate::print_line(&json!({
        "home": arguments.home,
        "network": id.to_string(),
    }))
}

fn read_entry(path: &Path) -> anyhow::Result<IssuerEntry> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    IssuerEntry::parse(&bytes)
        .with_context(|| format!("{} is not an issuer's entry", path.display()))
}
