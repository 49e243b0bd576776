//! Talks to nodes and believes nothing that it has not verified.
//!
//! What comes back from [`LedgerClient`] has been checked: transaction ids and signatures, the
//! signature of every block statement, that each transaction stands in the block that it is said to
//! stand in, that an asset's history is one that the network's rules allow, and that no block is
//! older than one already seen ([`Head`]). What does not hold is an [`Error`] that names it, never
//! an empty answer.
//!
//! A block statement is the word of one node: [`Head::node`] says whose. Inclusion and completeness
//! proofs come with the log.
//!
//! It keeps nothing on disk: the caller stores the genesis and the newest head, and hands them in
//! again. It does not open payloads.
//!
//! ```no_run
//! use ledger_client::LedgerClient;
//!
//! # async fn example() -> Result<(), ledger_client::Error> {
//! let client = LedgerClient::discover("http://127.0.0.1:9984").await?;
//! println!("{}: block {}", client.network_id(), client.head().await?.height);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod client;
mod error;
mod head;
mod http;
mod trail;

pub use client::{Confirmed, LedgerClient, OutputFound, Submitted};
pub use error::{Error, Unverified};
pub use head::Head;
pub use ledger::wire::{Mode, PayloadPresence};
pub use trail::{AssetTrail, TrailStep};
