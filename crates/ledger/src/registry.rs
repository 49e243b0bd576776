use bigchain::PublicKey;
use jose::PublicJwk;
use serde::{Deserialize, Serialize};

use crate::hash::sha256;

/// An issuer as a genesis lists it: `{"iss", "name", "encryption", "signing", "ledger", "recovery"}`
/// (design §5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerEntry {
    /// The issuer's identifier, a URI of at most 256 bytes; the `iss` of its documents.
    pub iss: String,
    /// The issuer's name as people read it.
    pub name: IssuerName,
    /// RSA key that requests are sealed to.
    pub encryption: PublicJwk,
    /// Keys that sign documents; each `kid` is the key's RFC 7638 thumbprint.
    pub signing: Vec<PublicJwk>,
    /// Keys that sign the issuer's transactions and receive requests.
    pub ledger: Vec<PublicKey>,
    /// The second key of every seal, kept apart from the others.
    pub recovery: PublicKey,
}

/// A name in the two languages of the product; each 1 to 128 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerName {
    /// In Korean.
    pub ko: String,
    /// In English.
    pub en: String,
}

/// What the network thinks of an issuer's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum KeyStatus {
    /// The key may sign.
    Active = 1,
    /// The key signs no more; what it signed before stays good.
    Retired = 2,
    /// Others may hold the key; what is signed from then on is not good.
    Compromised = 3,
}

impl KeyStatus {
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        [Self::Active, Self::Retired, Self::Compromised]
            .into_iter()
            .find(|status| *status as u8 == number)
    }
}

/// A status and the block time that it holds from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusFrom {
    /// The status.
    pub status: KeyStatus,
    /// First block time of the status, in Unix milliseconds.
    pub from_ms: u64,
}

/// The status that holds at a block time, of a history in ascending order of `from_ms`; `None`
/// before the first.
pub fn status_at(history: &[StatusFrom], time_ms: u64) -> Option<KeyStatus> {
    history
        .iter()
        .rev()
        .find(|entry| entry.from_ms <= time_ms)
        .map(|entry| entry.status)
}

/// A key of an issuer with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisteredKey<K> {
    /// The key.
    pub key: K,
    /// Statuses in ascending order of time; never empty.
    pub history: Vec<StatusFrom>,
}

impl<K> RegisteredKey<K> {
    /// Whether the key was active at that block time, as known now.
    pub fn is_active_at(&self, time_ms: u64) -> bool {
        status_at(&self.history, time_ms) == Some(KeyStatus::Active)
    }

    fn from_genesis(key: K) -> Self {
        Self {
            key,
            history: vec![StatusFrom {
                status: KeyStatus::Active,
                from_ms: 0,
            }],
        }
    }
}

/// An issuer with the history of its keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegisteredIssuer {
    /// As in [`IssuerEntry::iss`].
    pub iss: String,
    /// As in [`IssuerEntry::name`].
    pub name: IssuerName,
    /// As in [`IssuerEntry::encryption`].
    pub encryption: PublicJwk,
    /// As in [`IssuerEntry::signing`], with histories.
    pub signing: Vec<RegisteredKey<PublicJwk>>,
    /// As in [`IssuerEntry::ledger`], with histories.
    pub ledger: Vec<RegisteredKey<PublicKey>>,
    /// As in [`IssuerEntry::recovery`].
    pub recovery: PublicKey,
}

impl RegisteredIssuer {
    /// The name of this issuer in state rows.
    pub fn id(&self) -> IssuerId {
        IssuerId::of(&self.iss)
    }

    /// The document-signing key of that `kid`, which is its RFC 7638 thumbprint.
    pub fn signing_key(&self, kid: &str) -> Option<&RegisteredKey<PublicJwk>> {
        self.signing
            .iter()
            .find(|entry| entry.key.key().thumbprint() == kid)
    }

    /// A ledger key that is active at that block time: the first listed. Requests are paid to it.
    pub fn active_ledger_key(&self, time_ms: u64) -> Option<&PublicKey> {
        self.ledger
            .iter()
            .find(|entry| entry.is_active_at(time_ms))
            .map(|entry| &entry.key)
    }
}

impl From<&IssuerEntry> for RegisteredIssuer {
    fn from(entry: &IssuerEntry) -> Self {
        let registered = |keys: &[PublicJwk]| {
            keys.iter()
                .cloned()
                .map(RegisteredKey::from_genesis)
                .collect()
        };
        Self {
            iss: entry.iss.clone(),
            name: entry.name.clone(),
            encryption: entry.encryption.clone(),
            signing: registered(&entry.signing),
            ledger: entry
                .ledger
                .iter()
                .copied()
                .map(RegisteredKey::from_genesis)
                .collect(),
            recovery: entry.recovery,
        }
    }
}

/// SHA-256 of an `iss`: an issuer's name in state rows, of one width for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerId(pub [u8; 32]);

impl IssuerId {
    /// The id of that `iss`.
    pub fn of(iss: &str) -> Self {
        Self(sha256(iss.as_bytes()))
    }
}

/// Who may issue, and when their keys were good.
///
/// Its first state is the genesis; changes of it come with the kind `issuer`. Look-ups ask "as of
/// this block time".
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Registry {
    issuers: Vec<RegisteredIssuer>,
}

impl Registry {
    /// The registry that a genesis starts with.
    pub fn from_entries(entries: &[IssuerEntry]) -> Self {
        Self {
            issuers: entries.iter().map(RegisteredIssuer::from).collect(),
        }
    }

    /// The issuers, in the order of their registration.
    pub fn issuers(&self) -> &[RegisteredIssuer] {
        &self.issuers
    }

    /// The issuer of that `iss`.
    pub fn issuer(&self, iss: &str) -> Option<&RegisteredIssuer> {
        self.issuers.iter().find(|issuer| issuer.iss == iss)
    }

    /// The issuer that has that ledger key, whatever the key's status.
    pub fn issuer_of_ledger_key(&self, key: &PublicKey) -> Option<&RegisteredIssuer> {
        self.issuers
            .iter()
            .find(|issuer| issuer.ledger.iter().any(|entry| entry.key == *key))
    }

    /// The issuer whose ledger key was active at that block time, as known now.
    pub fn issuer_of_active_ledger_key(
        &self,
        key: &PublicKey,
        time_ms: u64,
    ) -> Option<&RegisteredIssuer> {
        self.issuer_of_ledger_key(key).filter(|issuer| {
            issuer
                .ledger
                .iter()
                .any(|entry| entry.key == *key && entry.is_active_at(time_ms))
        })
    }
}
