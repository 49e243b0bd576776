use crate::vault;

/// Why the wallet did not do what was asked. Never contains keys or values of documents.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The key store failed; its error says whose fault that is.
    #[error(transparent)]
    KeyStore(#[from] keystore::Error),
    /// The wallet's database failed.
    #[error(transparent)]
    Vault(vault::Error),
    /// A card, a backup or a derivation.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The network, a node, or the ledger's rules.
    #[error(transparent)]
    Ledger(#[from] ledger_client::Error),
    /// A rule of the ledger, or a genesis that does not hold.
    #[error(transparent)]
    Rules(#[from] ledger::Error),
    /// A document or presentation.
    #[error(transparent)]
    Credential(#[from] credential::Error),
    /// A request for a document.
    #[error(transparent)]
    Request(#[from] credential::request::RequestFault),
    /// Encrypting, decrypting or signing.
    #[error(transparent)]
    Jose(#[from] jose::Error),
    /// A transaction could not be built.
    #[error("the transaction could not be built: {0}")]
    Transaction(#[from] bigchain::Error),
    /// There is a wallet in this folder already.
    #[error("there is a wallet in this folder already; it is never overwritten")]
    AlreadyCreated,
    /// A key in the key store is not what the wallet put there.
    #[error("the key {name} in the key store is not what was stored there; restore from a backup")]
    SecretDamaged {
        /// Name of the entry.
        name: String,
    },
    /// The wallet has joined no network yet.
    #[error("the wallet has joined no network yet")]
    NoNetwork,
    /// The wallet belongs to another network.
    #[error("this wallet belongs to network {joined}; the node to {found}")]
    OtherNetwork {
        /// The network that was joined.
        joined: String,
        /// The node's network.
        found: String,
    },
    /// Nothing has this id.
    #[error("no {what} has an id that begins with {id:?}")]
    Unknown {
        /// What was looked for: document, share or received copy.
        what: &'static str,
        /// The id, or its beginning.
        id: String,
    },
    /// Several things have an id that begins so.
    #[error("{count} ids begin with {id:?}; give more of it")]
    Ambiguous {
        /// The beginning.
        id: String,
        /// How many.
        count: usize,
    },
    /// The network's registry has no such issuer.
    #[error("this network has no issuer {iss:?}")]
    IssuerUnknown {
        /// The issuer.
        iss: String,
    },
    /// The document is not in a state that allows this.
    #[error("the document is {state}, which does not allow this")]
    DocumentState {
        /// Its state: `offered`, `accepted`, `declined`, `discarded`, `revoked`, `expired`, `unreadable`.
        state: &'static str,
    },
    /// Every copy was given away.
    #[error("no copy of this document is left to give")]
    NoCopiesLeft,
    /// The copy is not in a state that allows this.
    #[error("the copy is {state}, which does not allow this")]
    CopyState {
        /// Its state: `queued`, `returned`, `withdrawn`, `expired`, `failed`, `new`.
        state: &'static str,
    },
    /// The card asks for another form, or the caller wants what was asked for and nothing was.
    #[error("the card asks for {asked}, not for this document")]
    NotAsked {
        /// What the card asks for: a form's slug, or `nothing`.
        asked: String,
    },
    /// A purpose is needed.
    #[error("a purpose is needed: what may the receiver use the copy for?")]
    PurposeMissing,
    /// The end of a share must lie in the future, at most one year on, and not after the document's.
    #[error("a share ends between {earliest_s} and {latest_s} (Unix seconds)")]
    ShareEnd {
        /// Earliest end, in Unix seconds.
        earliest_s: u64,
        /// Latest end, in Unix seconds.
        latest_s: u64,
    },
    /// The card chain has no room: too many cards were shown and none was used or expired.
    #[error("too many cards were shown and none was answered; wait until the oldest has expired")]
    CardsExhausted,
    /// The same thing, or one that excludes it, was prepared and waits to be sent.
    #[error("this waits to be sent already, as transaction {by}")]
    AlreadyPrepared {
        /// Id of the transaction that waits.
        by: String,
    },
    /// The disk or the folder's permissions stand in the way.
    #[error("cannot replace {}: {source}", path.display())]
    Storage {
        /// Which file.
        path: std::path::PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A text that should be a transaction, a key or an id in the wallet's own database is none.
    #[error("the wallet's database holds a malformed {what}; restore from a backup")]
    RecordDamaged {
        /// What is malformed.
        what: &'static str,
    },
}

impl Error {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &str {
        match self {
            Self::KeyStore(error) => error.code(),
            Self::Vault(error) => error.code(),
            Self::Keys(error) => error.code(),
            Self::Ledger(error) => error.code(),
            Self::Rules(error) => error.code(),
            Self::Credential(error) => error.code(),
            Self::Jose(error) => error.code(),
            Self::Request(_) => "request-malformed",
            Self::Transaction(_) => "transaction-not-built",
            Self::AlreadyCreated => "wallet-already-created",
            Self::SecretDamaged { .. } => "secret-damaged",
            Self::NoNetwork => "no-network-joined",
            Self::OtherNetwork { .. } => "other-network",
            Self::Unknown { .. } => "id-unknown",
            Self::Ambiguous { .. } => "id-ambiguous",
            Self::IssuerUnknown { .. } => "issuer-unknown",
            Self::DocumentState { .. } => "document-state",
            Self::NoCopiesLeft => "no-copies-left",
            Self::CopyState { .. } => "copy-state",
            Self::NotAsked { .. } => "not-asked",
            Self::PurposeMissing => "purpose-missing",
            Self::ShareEnd { .. } => "share-end",
            Self::CardsExhausted => "cards-exhausted",
            Self::AlreadyPrepared { .. } => "already-prepared",
            Self::Storage { .. } => "wallet-storage",
            Self::RecordDamaged { .. } => "record-damaged",
        }
    }
}

impl From<vault::Error> for Error {
    fn from(error: vault::Error) -> Self {
        match error {
            // Only what the person did twice spends an output twice.
            vault::Error::AlreadySpent { by } => Self::AlreadyPrepared { by },
            error => Self::Vault(error),
        }
    }
}
