use bigchain::{PublicKey, Transaction, TransactionId};
use ledger::{BlockStatement, Kind, RowChange, Sha256Hex, StateView, Transition};

use crate::Error;

/// Where a node keeps its blocks, transactions, payloads and state.
///
/// The promise: when [`append`](Self::append) returns, the whole block is on disk and every reader
/// made from then on sees it; when it fails or the machine stops, none of it is there.
pub trait Store: Send + Sync {
    /// A look at one moment of the store.
    type Reader: StoreReader;

    /// A reader of the store as it is now. What is appended later it does not see.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn reader(&self) -> Result<Self::Reader, Error>;

    /// Appends a block with everything that belongs to it.
    ///
    /// # Errors
    /// [`Error::HeightOutOfOrder`] unless it follows the last block; [`Error::StatementDiffers`]
    /// when the statement lists other transactions than the block has; or the store cannot write.
    fn append(&self, block: &NewBlock<'_>) -> Result<(), Error>;

    /// Keeps a payload that arrives after its transaction was stored without it. Whether the bytes
    /// are the right ones is for the caller to know.
    ///
    /// # Errors
    /// When the store cannot write, or has no such transaction.
    fn put_payload(&self, payload: &LatePayload<'_>) -> Result<(), Error>;

    /// Removes the bytes of every payload that ended at this block time or before, so that no file
    /// of the store has them any more, and says how many there were. While a reader looks at a
    /// moment before, the bytes stay for it; the next call after it is gone removes them.
    ///
    /// # Errors
    /// When the store cannot write.
    fn erase_payloads(&self, ended_by_ms: u64) -> Result<u64, Error>;
}

/// A look at one moment of a store. Every answer is of the same moment.
pub trait StoreReader: StateView + Send {
    /// The last block; `None` before the first.
    ///
    /// # Errors
    /// Here and below: when the store cannot be read, or what it has is damaged.
    fn head(&self) -> Result<Option<BlockStatement>, Error>;

    /// The block of that height; the first has 1.
    fn block(&self, height: u64) -> Result<Option<BlockStatement>, Error>;

    /// A committed transaction.
    fn transaction(&self, id: &TransactionId) -> Result<Option<StoredTransaction>, Error>;

    /// Every transaction of a block, in block order; empty if there is no such block.
    fn block_transactions(&self, height: u64) -> Result<Vec<StoredTransaction>, Error>;

    /// Every transaction of an asset in commit order, the CREATE first; empty for an unknown asset.
    fn asset_transactions(&self, asset: &TransactionId) -> Result<Vec<StoredTransaction>, Error>;

    /// Every output that names the key in `public_keys` and in its condition, spent or not, in
    /// commit order, then by index.
    fn outputs_of(&self, key: &PublicKey) -> Result<Vec<StoredOutput>, Error>;

    /// The bytes of a transaction's payload; `None` if the store has not got them, for whatever
    /// reason.
    fn payload(&self, transaction: &TransactionId) -> Result<Option<Vec<u8>>, Error>;

    /// Whether the store has the bytes of a transaction's payload.
    fn has_payload(&self, transaction: &TransactionId) -> Result<bool, Error>;

    /// The digest over all state rows, see [`ledger::StateDigest`].
    fn state_digest(&self) -> Result<Sha256Hex, Error>;
}

/// A block to append.
#[derive(Debug, Clone, Copy)]
pub struct NewBlock<'a> {
    /// What the node signs of it. It lists `transactions` and no other.
    pub statement: &'a BlockStatement,
    /// The transactions in block order.
    pub transactions: &'a [NewTransaction<'a>],
    /// All rows that the block puts and deletes: [`ledger::BlockExecution::finish`].
    pub changes: &'a [RowChange],
}

/// A transaction of a block to append.
#[derive(Debug, Clone, Copy)]
pub struct NewTransaction<'a> {
    /// The transaction.
    pub transaction: &'a Transaction,
    /// What it did to state.
    pub transition: &'a Transition,
    /// The payload that came with it.
    pub payload: Option<&'a [u8]>,
}

/// A payload that arrives after its transaction.
#[derive(Debug, Clone, Copy)]
pub struct LatePayload<'a> {
    /// The transaction that it belongs to.
    pub transaction: &'a TransactionId,
    /// The bytes.
    pub payload: &'a [u8],
    /// When it ends, in Unix milliseconds, as known now.
    pub ends_ms: Option<u64>,
}

/// A committed transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTransaction {
    /// Its id.
    pub id: TransactionId,
    /// The one text whose form gave the id.
    pub text: String,
    /// What it is to our network.
    pub kind: Kind,
    /// Its asset; its own id for a CREATE.
    pub asset: TransactionId,
    /// Height of its block.
    pub height: u64,
    /// Zero-based place in the order of all committed transactions.
    pub position: u64,
}

/// An output of a committed transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOutput {
    /// The transaction that made it.
    pub transaction: TransactionId,
    /// Zero-based index in it.
    pub output_index: u32,
    /// Its asset.
    pub asset: TransactionId,
    /// The kind of the transaction that made it.
    pub kind: Kind,
    /// Height of the block of the transaction that made it.
    pub height: u64,
    /// Place of the transaction that made it, as in [`StoredTransaction::position`].
    pub position: u64,
    /// The transaction that spent it.
    pub spent_by: Option<TransactionId>,
}
