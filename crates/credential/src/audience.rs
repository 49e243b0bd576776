use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::hash::{read_hex, write_hex};

const PREFIX: &str = "urn:minwon:";
const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Whom a presentation is for: `urn:minwon:<network id, hex>:<receiver's ledger key, base58>`.
///
/// The ledger key is the one that the share pays, so that a presentation is good for one share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Audience {
    network_id: [u8; 32],
    ledger_key: String,
}

impl Audience {
    /// The audience of a ledger key in base58.
    ///
    /// # Errors
    /// [`Error::Audience`] unless the key is 43 or 44 characters of base58.
    pub fn new(network_id: [u8; 32], ledger_key: impl Into<String>) -> Result<Self, Error> {
        let ledger_key = ledger_key.into();
        let fits = (43..=44).contains(&ledger_key.len())
            && ledger_key.bytes().all(|byte| BASE58.contains(&byte));
        fits.then_some(Self {
            network_id,
            ledger_key,
        })
        .ok_or(Error::Audience)
    }

    /// The network: SHA-256 of its genesis.
    pub fn network_id(&self) -> &[u8; 32] {
        &self.network_id
    }

    /// The receiver's ledger key in base58.
    pub fn ledger_key(&self) -> &str {
        &self.ledger_key
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(PREFIX)?;
        write_hex(formatter, &self.network_id)?;
        write!(formatter, ":{}", self.ledger_key)
    }
}

impl FromStr for Audience {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (network_id, ledger_key) = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once(':'))
            .ok_or(Error::Audience)?;
        Self::new(read_hex(network_id).ok_or(Error::Audience)?, ledger_key)
    }
}
