use std::path::PathBuf;

/// Why a store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The machine's fault: a stored body is not what was written.
    #[error("{table} {row} is damaged: its SHA-256 is not that of its bytes")]
    DamagedBody {
        /// The table: `block`, `transaction` or `payload`.
        table: &'static str,
        /// The row: a height, or the id of a transaction.
        row: String,
    },
    /// The machine's fault: a stored body has the right hash and cannot be read.
    #[error("{table} {row} cannot be read")]
    UnreadableBody {
        /// The table: `block`, `transaction` or `payload`.
        table: &'static str,
        /// The row: a height, or the id of a transaction.
        row: String,
    },
    /// The machine's fault: a page of the file is damaged, or the file is no database.
    #[error("the file {} is damaged", path.display())]
    DamagedFile {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// The machine's fault: there is no room left on the disk. What was appended before is safe.
    #[error("there is no room for {}", path.display())]
    Full {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// The machine's fault: file gone, no permission and the like.
    #[error("the store {} cannot be used", path.display())]
    Unavailable {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
    /// The operator's fault: the store was made by another version of this program.
    #[error("the store has schema {found}, this program {expected}")]
    SchemaVersion {
        /// The schema of this program.
        expected: u32,
        /// The schema of the file.
        found: u32,
    },
    /// The operator's fault: the state rows were made by another version of this program, and have
    /// to be made again from the blocks.
    #[error("the store has state rows of version {found}, this program {expected}")]
    StateVersion {
        /// The version of this program.
        expected: u32,
        /// The version of the rows.
        found: u32,
    },
    /// The operator's fault: the store belongs to another network.
    #[error("the store belongs to another network")]
    OtherNetwork,
    /// The caller's fault: a block that does not follow the last.
    #[error("block {found} cannot follow block {head}")]
    HeightOutOfOrder {
        /// Height of the last block; 0 before the first.
        head: u64,
        /// Height of the block that was to be appended.
        found: u64,
    },
    /// The caller's fault: the statement does not list the block's transactions.
    #[error("the block's statement lists other transactions")]
    StatementDiffers,
    /// The caller's fault: there is no such transaction.
    #[error("no such transaction")]
    TransactionUnknown,
    /// The caller's fault: a number beyond what a database column holds.
    #[error("{what} is out of range")]
    Range {
        /// Which number.
        what: &'static str,
    },
    /// A row of state cannot be read.
    #[error(transparent)]
    State(#[from] ledger::Error),
    /// Our fault: a thread that held the writer panicked before.
    #[error("the writer stopped in the middle of its work")]
    WriterPoisoned,
}

impl Error {
    /// A code that stays the same between versions, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DamagedBody { .. } => "store-damaged-body",
            Self::UnreadableBody { .. } => "store-unreadable-body",
            Self::DamagedFile { .. } => "store-damaged-file",
            Self::Full { .. } => "store-full",
            Self::Unavailable { .. } => "store-unavailable",
            Self::SchemaVersion { .. } => "store-schema-version",
            Self::StateVersion { .. } => "store-state-version",
            Self::OtherNetwork => "store-other-network",
            Self::HeightOutOfOrder { .. } => "store-height-out-of-order",
            Self::StatementDiffers => "store-statement-differs",
            Self::TransactionUnknown => "store-transaction-unknown",
            Self::Range { .. } => "store-range",
            Self::State(error) => error.code(),
            Self::WriterPoisoned => "store-writer-poisoned",
        }
    }
}
