use std::path::Path;

use bigchain::{NetworkId, SigningKey};
use ledger::{Authority, DocumentTerms, Engine, Genesis, GenesisTerms, IssuerEntry};
use zeroize::Zeroizing;

use crate::home::{Home, NewHome};
use crate::{Clock, Error};

/// What a new network is to be.
#[derive(Debug, Clone)]
pub struct NewNetwork {
    /// A name for people, 1 to 64 bytes.
    pub name: String,
    /// The issuers that it starts with. Without any it is an ordinary BigchainDB network, and the
    /// members below mean nothing.
    pub issuers: Vec<IssuerEntry>,
    /// Shares end on a multiple of this many seconds of Seoul time; 86,400 is midnight.
    pub expiry_step_s: u64,
    /// Seconds between the end of a payload and the erasure of its bytes.
    pub erase_grace_s: u64,
    /// Who may change the registry. When absent, one key is made for it and left in the home as
    /// `authority.key`, to be kept elsewhere.
    pub authority: Option<Authority>,
}

impl NewNetwork {
    /// An ordinary BigchainDB network; with issuers added, one whose shares end at midnight.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            issuers: Vec::new(),
            expiry_step_s: 86_400,
            erase_grace_s: 86_400,
            authority: None,
        }
    }
}

/// Makes a home for a solo node of a new network: the genesis and the key that signs its blocks.
///
/// ```text
/// home/               mode 0700
///   genesis.json      the genesis in canonical JSON; the network id is its SHA-256
///   log.key           mode 0600: the seed (32 bytes) of the genesis' log key, base58 and a newline
///   authority.key     mode 0600, same form: only if the authority's key was made here; no node
///                     reads it, and it belongs in a safe place elsewhere
///   ledger.sqlite     blocks, transactions, payloads, state (crate `ledger-store`), with the files
///                     that SQLite keeps beside it
///   lock              locked by the one node that runs here
/// ```
///
/// # Errors
/// [`Error::AlreadyInitialised`] if there is one; nothing is overwritten. [`Error::NewGenesis`]
/// for terms that break the rules of a genesis, [`Error::Random`], [`Error::File`].
pub fn init(path: &Path, network: NewNetwork, clock: &dyn Clock) -> Result<NetworkId, Error> {
    let log_seed = make_seed()?;
    let made_authority = match network.authority {
        None if !network.issuers.is_empty() => Some(make_seed()?),
        _ => None,
    };
    let authority = made_authority
        .as_deref()
        .map(|seed| Authority {
            threshold: 1,
            keys: vec![SigningKey::from_seed(seed).public()],
        })
        .or(network.authority);
    let documents = authority
        .filter(|_| !network.issuers.is_empty())
        .map(|authority| DocumentTerms {
            expiry_step_s: network.expiry_step_s,
            erase_grace_s: network.erase_grace_s,
            authority,
            issuers: network.issuers,
        });
    let genesis = Genesis::new(GenesisTerms {
        name: network.name,
        created_s: clock.now_ms() / 1000,
        engine: Engine::Solo {
            log_key: SigningKey::from_seed(&log_seed).public(),
        },
        documents,
    })
    .map_err(|source| Error::NewGenesis { source })?;
    Home::init(
        path,
        &NewHome {
            genesis: genesis.text(),
            log_seed: &log_seed,
            authority_seed: made_authority.as_deref(),
        },
    )?;
    Ok(genesis.network_id())
}

fn make_seed() -> Result<Zeroizing<[u8; 32]>, Error> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(|source| Error::Random { source })?;
    Ok(seed)
}
