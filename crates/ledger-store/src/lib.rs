//! Where a node keeps its blocks: the [`Store`] trait and the SQLite store.
//!
//! A store is a dumb thing: it keeps what it is given, in the order of blocks, and finds it again by
//! id, asset, key and height. State rows are keys and values to it ([`ledger::StateView`]), so that
//! a [`StoreReader`] is what the ledger's rules look at. Bodies (blocks, transactions, payloads) are
//! kept with their SHA-256, which every read checks.
//!
//! It does not check transactions, does not sign blocks and does not decide when a payload ends.
//!
//! ```
//! use bigchain::SigningKey;
//! use ledger::{BlockExecution, BlockPoint, BlockStatement, Engine, Genesis, GenesisTerms};
//! use ledger_store::{NewBlock, SqliteStore, Store, StoreReader};
//!
//! let log_key = SigningKey::from_seed(&[1; 32]);
//! let genesis = Genesis::new(GenesisTerms {
//!     name: "practice".to_owned(),
//!     created_s: 1_795_359_600,
//!     engine: Engine::Solo { log_key: log_key.public() },
//!     documents: None,
//! })?;
//! let home = tempfile::tempdir()?;
//! let store = SqliteStore::open(&home.path().join("ledger.db"), &genesis)?;
//!
//! let (rules, reader) = (genesis.rules(), store.reader()?);
//! let at = BlockPoint { height: 1, time_ms: 1_795_359_600_000 };
//! let changes = BlockExecution::begin(&reader, &rules, at)?.finish();
//! let statement =
//!     BlockStatement::sign(genesis.network_id(), 1, 1_795_359_600_000, Vec::new(), &log_key);
//! store.append(&NewBlock { statement: &statement, transactions: &[], changes: &changes })?;
//!
//! assert_eq!(store.reader()?.head()?, Some(statement));
//! assert_eq!(reader.head()?, None, "a reader looks at one moment");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod body;
mod error;
mod memory;
mod sqlite;
mod store;

pub use error::Error;
pub use memory::{MemoryReader, MemoryStore};
pub use sqlite::{SqliteReader, SqliteStore};
pub use store::{
    LatePayload, NewBlock, NewTransaction, Store, StoreReader, StoredOutput, StoredTransaction,
};
