use std::path::PathBuf;

use bigchain::NetworkId;

use crate::{CardFault, DatabaseFault};

/// Why an issuer could not do what was asked. Never contains a document, a subject or a key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    // The caller's.
    /// The issuer's URI or name cannot stand in a genesis.
    #[error("the issuer's URI or name cannot be used: {source}")]
    Profile {
        /// Which rule it breaks.
        source: ledger::Error,
    },
    /// Not a name of a subject.
    #[error(
        "a subject is 1 to {max_bytes} bytes of letters, digits, '-', '_', '.' and '@', and starts with no dot"
    )]
    SubjectInvalid {
        /// Longest name, in bytes.
        max_bytes: usize,
    },
    /// A document has at least one copy.
    #[error("a document has at least one copy, and at most 9 × 10^18")]
    CopiesInvalid,
    /// The end of a document must be in the future.
    #[error("a document must end in the future, before the year 10000")]
    ExpiryInvalid,
    /// No node was connected to yet.
    #[error("the issuer is not connected to a network yet")]
    NotConnected,
    /// The issuer belongs to another network, for good.
    #[error("the issuer belongs to network {pinned}; the node's is {found}")]
    OtherNetwork {
        /// The issuer's network.
        pinned: NetworkId,
        /// The node's network.
        found: NetworkId,
    },
    /// The network knows no such issuer, or one with other keys.
    #[error("the network's registry does not have this issuer with this {member}")]
    NotRegistered {
        /// The first member of the entry that differs.
        member: &'static str,
    },
    /// The card cannot be issued to.
    #[error("cannot issue to this card: {fault}")]
    Card {
        /// Why not.
        fault: CardFault,
    },
    /// The document is larger than a payload may be.
    #[error("the document takes {size} bytes once sealed, and {max_size} is the limit")]
    TooLarge {
        /// Bytes of the compact JWE.
        size: u64,
        /// Most bytes of one.
        max_size: u64,
    },
    /// Neither an asset nor a document that this issuer issued.
    #[error("this issuer has issued no such document")]
    UnknownDocument,
    /// The document is revoked already.
    #[error("the document is revoked already")]
    AlreadyRevoked,
    /// The recovery key is not in the key store.
    #[error("the recovery key is not in the key store; give the copy that was exported")]
    NoRecoveryKey,
    /// A poll takes 1 millisecond to a day.
    #[error("the interval must be between a millisecond and a day")]
    IntervalInvalid,

    // The surroundings'.
    /// The ledger refused, or a node did not answer as it should.
    #[error(transparent)]
    Ledger(#[from] ledger_client::Error),
    /// The key store.
    #[error(transparent)]
    KeyStore(#[from] keystore::Error),
    /// The database.
    #[error("the issuer's database: {0}")]
    Database(#[from] DatabaseFault),
    /// A key in the key store is not what was stored.
    #[error("the key {name:?} in the key store or file is damaged")]
    KeyDamaged {
        /// Its name.
        name: &'static str,
    },
    /// The keys in the key store are not those of the database.
    #[error("the keys in the key store are not those that this issuer was registered with")]
    KeysDiffer,
    /// The home cannot be made.
    #[error("cannot make {}: {source}", path.display())]
    Home {
        /// The home.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },

    // Ours.
    /// Signing, sealing or loading a key failed.
    #[error("cryptography failed: {0}")]
    Jose(#[from] jose::Error),
    /// The document could not be signed.
    #[error(transparent)]
    Credential(#[from] credential::Error),
    /// A transaction could not be built.
    #[error("the transaction cannot be built: {0}")]
    Transaction(#[from] bigchain::Error),
    /// The operating system gave no random bytes.
    #[error("no random bytes: {source}")]
    Random {
        /// The system's reason.
        source: getrandom::Error,
    },
    /// The runtime stopped while work was on its way. What was written down is sent later.
    #[error("the work was stopped")]
    Stopped,
}

impl Error {
    /// A code that stays the same between versions, for programs. Never compare the message.
    pub fn code(&self) -> &str {
        match self {
            Self::Profile { .. } => "issuer-profile",
            Self::SubjectInvalid { .. } => "subject-invalid",
            Self::CopiesInvalid => "copies-invalid",
            Self::ExpiryInvalid => "expiry-invalid",
            Self::NotConnected => "issuer-not-connected",
            Self::OtherNetwork { .. } => "issuer-other-network",
            Self::NotRegistered { .. } => "issuer-not-registered",
            Self::Card { fault } => fault.code(),
            Self::TooLarge { .. } => "document-too-large",
            Self::UnknownDocument => "document-unknown",
            Self::AlreadyRevoked => "already-revoked",
            Self::NoRecoveryKey => "no-recovery-key",
            Self::IntervalInvalid => "interval-invalid",
            Self::Ledger(source) => source.code(),
            Self::KeyStore(source) => source.code(),
            Self::Database(source) => database_code(source),
            Self::KeyDamaged { .. } => "issuer-key-damaged",
            Self::KeysDiffer => "issuer-keys-differ",
            Self::Home { .. } => "issuer-home",
            Self::Jose(source) => source.code(),
            Self::Credential(source) => source.code(),
            Self::Transaction(_) => "transaction-invalid",
            Self::Random { .. } => "no-randomness",
            Self::Stopped => "stopped",
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Ledger(source) => source.is_transient(),
            Self::Database(DatabaseFault::Busy { .. }) => true,
            _ => false,
        }
    }
}

fn database_code(fault: &DatabaseFault) -> &'static str {
    match fault {
        // Without its database there is no issuer.
        DatabaseFault::NotCreated { .. } | DatabaseFault::AlreadyCreated { .. } => {
            sealed_db::code!("issuer-", fault)
        }
        _ => sealed_db::code!("issuer-database-", fault),
    }
}
