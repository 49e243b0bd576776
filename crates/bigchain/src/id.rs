use std::fmt;
use std::str::FromStr;

use strict_json::Json;

use crate::{Error, canonical_json};

/// A 32-byte value written as 64 lower-case hex digits, also in serde.
macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Wraps 32 bytes.
            pub const fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl From<[u8; 32]> for $name {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                parse_hex(text).map(Self).ok_or(Error::IdText { what: $what })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_id! {
    /// The id of a transaction: SHA3-256 of its text with `id` set to null.
    TransactionId, "transaction id"
}

hex_id! {
    /// The id of a network: SHA-256 of the canonical JSON of its genesis. BigchainDB has no such
    /// thing; it stands here because it is made from this crate's canonical form.
    NetworkId, "network id"
}

impl NetworkId {
    /// The id of the network with this genesis.
    ///
    /// # Errors
    /// [`Error::NumberRange`] for a number that the canonical form cannot write.
    pub fn of(genesis: &Json) -> Result<Self, Error> {
        use sha2::Digest as _;
        let text = canonical_json(genesis)?;
        Ok(Self(sha2::Sha256::digest(text.as_bytes()).into()))
    }
}

/// An output of a transaction, by the transaction's id and the output's zero-based index.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct OutputRef {
    /// The transaction that made the output.
    pub transaction_id: TransactionId,
    /// Zero-based index among its outputs.
    pub output_index: u32,
}

/// Exactly 64 lower-case hex digits.
fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let lower = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (lower && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(bytes)
}
