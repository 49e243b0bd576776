//! The identity of a wallet: the key that signs key cards and that people compare. It never goes on the ledger.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jose::Ed25519PublicKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Fingerprint};

/// The private identity key of a wallet. Signs key cards and nothing else; wiped when dropped, never printed.
pub struct Identity {
    key: SigningKey,
}

impl Identity {
    /// The identity whose Ed25519 seed (RFC 8032 section 5.1.5) is `seed`.
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Self {
        Self {
            key: SigningKey::from_bytes(seed),
        }
    }

    /// The public half.
    pub fn public(&self) -> IdentityKey {
        IdentityKey {
            bytes: self.key.verifying_key().to_bytes(),
        }
    }

    /// What people compare, [`Fingerprint::of`] the public half.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.public())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

/// The public identity key of a wallet: 32 bytes, a valid Ed25519 point in its one encoding and not of small order.
///
/// Written as 64 lower-case hex digits, also in serde.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityKey {
    bytes: [u8; 32],
}

impl IdentityKey {
    /// Takes 32 bytes that are a usable public key.
    ///
    /// # Errors
    /// [`Error::NotAPublicKey`].
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, Error> {
        Ed25519PublicKey::from_bytes(&bytes).map_err(|_| Error::NotAPublicKey)?;
        Ok(Self { bytes })
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// What people compare.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), Error> {
        let key = VerifyingKey::from_bytes(&self.bytes).map_err(|_| Error::NotAPublicKey)?;
        key.verify_strict(message, &Signature::from_bytes(signature))
            .map_err(|_| Error::CardSignature)
    }
}

impl fmt::Display for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.bytes))
    }
}

impl fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityKey({self})")
    }
}

impl FromStr for IdentityKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| Error::NotAPublicKey)?;
        let key = Self::from_bytes(bytes)?;
        // Hex digits have two spellings, keys have one.
        if key.to_string() != text {
            return Err(Error::NotAPublicKey);
        }
        Ok(key)
    }
}

impl Serialize for IdentityKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IdentityKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
