//! BigchainDB 2.0 transactions: parsed once into a type that is well formed, checked against a
//! chain, built and signed.
//!
//! | question | answer |
//! |---|---|
//! | is this text a transaction, and is its id right? | [`Transaction::parse`] |
//! | are its signatures good? | [`Transaction::verify_signatures`] |
//! | does it stand on this chain? | [`validate`] over a [`Chain`] |
//! | what does it sign and hash? | [`canonical_json`], [`Condition`], [`Fulfillment`] |
//! | how do I make one? | [`Create`], [`Transfer`] |
//!
//! Errors have the classes and texts of the official server. Where that server is lax in a way that
//! no driver relies on (an issuer forged, a signature re-encoded into another id, integers that
//! cannot be stored) this crate refuses.
//!
//! It does no I/O, keeps no state, takes no elections, and knows nothing of civil documents.
//!
//! ```
//! use bigchain::{Amount, Condition, Create, OutputRef, SigningKey, Transfer};
//!
//! let alice = SigningKey::from_seed(&[1; 32]);
//! let bob = SigningKey::from_seed(&[2; 32]).public();
//!
//! let lock = Condition::ed25519(alice.public());
//! let create = Create::new().output(Amount::new(10)?, lock.clone()).sign(&[&alice])?;
//! let spent = OutputRef { transaction_id: *create.id(), output_index: 0 };
//! let transfer = Transfer::new(*create.id())
//!     .spend(spent, lock.clone())
//!     .output(Amount::new(4)?, Condition::ed25519(bob))
//!     .output(Amount::new(6)?, lock)
//!     .sign(&[&alice])?;
//! transfer.verify_signatures()?;
//! # Ok::<(), bigchain::Error>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod amount;
mod build;
mod canonical;
mod condition;
mod der;
mod error;
mod fulfillment;
mod id;
mod key;
mod python;
mod schema;
mod transaction;
mod validate;

pub use amount::Amount;
pub use build::{Create, Transfer};
pub use canonical::canonical_json;
pub use condition::Condition;
pub use error::{Error, ErrorClass};
pub use fulfillment::Fulfillment;
pub use id::{NetworkId, OutputRef, TransactionId};
pub use key::{PublicKey, SigningKey};
pub use transaction::{Input, Operation, Output, Transaction};
pub use validate::{Chain, ChainOutput, Invalid, validate};
