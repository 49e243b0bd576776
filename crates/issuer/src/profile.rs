use bigchain::SigningKey;
use jose::{Ed25519PrivateKey, PublicJwk, RsaPublicKey};
use ledger::{IssuerEntry, IssuerName};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Who an issuer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The URI that documents name as `iss`, at most 256 bytes.
    pub iss: String,
    /// The name in Korean, 1 to 128 bytes.
    pub name_ko: String,
    /// The name in English, 1 to 128 bytes.
    pub name_en: String,
}

impl Profile {
    /// Checks the texts alone, with keys that are nobody's.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let nobody = |seed: u8| SigningKey::from_seed(&[seed; 32]).public();
        let signing = Ed25519PrivateKey::from_seed(&[1; 32]).public();
        let mut modulus = [0xff; 384];
        modulus[0] = 0x80;
        let encryption = RsaPublicKey::from_modulus(&modulus)?;
        checked(IssuerEntry {
            iss: self.iss.clone(),
            name: self.name(),
            encryption: PublicJwk::for_encryption(encryption),
            signing: vec![PublicJwk::for_signing(signing.into())],
            ledger: vec![nobody(2)],
            recovery: nobody(3),
        })
        .map(drop)
    }

    pub(crate) fn name(&self) -> IssuerName {
        IssuerName {
            ko: self.name_ko.clone(),
            en: self.name_en.clone(),
        }
    }
}

/// The entry as a file for `minwon-node init --issuer`: JSON, indented.
pub(crate) fn entry_text(entry: &IssuerEntry) -> String {
    serde_json::to_string_pretty(entry).expect("keys and texts are always written")
}

/// Checks an entry as a genesis would.
pub(crate) fn checked(entry: IssuerEntry) -> Result<IssuerEntry, Error> {
    IssuerEntry::parse(entry_text(&entry).as_bytes()).map_err(|source| Error::Profile { source })
}
