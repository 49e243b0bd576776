//! The ledger's state machine: which transactions a network of civil documents takes, and what
//! they do to its state.
//!
//! A functional core: state and transaction in, changed rows out. There is no storage, no clock, no
//! network and no randomness in this crate; block time and height come in with the block, state
//! comes in through [`StateView`]. Nothing depends on the order of a hash map or on a float, so that
//! every node that executes the same blocks has the same rows ([`StateDigest`]).
//!
//! It does not open payloads and does not judge documents: it never sees what is in them. It does
//! not decide which transactions go into a block; a node does.
//!
//! ```text
//! Transaction ──▶ Checked::new ──▶ check / BlockExecution::execute ──▶ Transition
//!                 alone:            against state:                      rows to put
//!                 form, signatures  BigchainDB's rules, roles,          and delete
//!                                   rules of the kind
//! ```
//!
//! ```
//! use ledger::{BlockExecution, BlockPoint, Checked, Engine, Genesis, GenesisTerms, MemoryState};
//! use bigchain::SigningKey;
//!
//! // An ordinary BigchainDB network, since it has no issuers.
//! let log_key = SigningKey::from_seed(&[1; 32]);
//! let genesis = Genesis::new(GenesisTerms {
//!     name: "practice".to_owned(),
//!     created_s: 1_795_359_600,
//!     engine: Engine::Solo { log_key: log_key.public() },
//!     documents: None,
//! })?;
//! let mut state = MemoryState::new();
//! state.apply(ledger::genesis_changes(&genesis));
//!
//! let rules = genesis.rules();
//! let at = BlockPoint { height: 1, time_ms: 1_795_359_600_000 };
//! let block = BlockExecution::begin(&state, &rules, at)?;
//! let changes = block.finish();
//! state.apply(changes);
//! println!("state after block 1: {}", state.digest());
//! # Ok::<(), ledger::Error>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]
// With `clippy.toml`: what nodes must agree on has neither floats nor the order of a hash map.
#![warn(clippy::float_arithmetic)]

mod block;
pub mod build;
mod chain;
mod check;
mod checked;
mod codec;
mod error;
mod genesis;
mod hash;
mod kind;
mod minwon;
mod payload;
mod registry;
mod rejection;
mod rows;
mod rules;
mod state_key;
mod statement;
pub mod time;
mod trail;
mod view;
pub mod wire;

pub use block::{BlockExecution, genesis_changes};
pub use check::{PayloadEndsAt, Transition, check};
pub use checked::Checked;
pub use error::Error;
pub use genesis::{Authority, DocumentTerms, Engine, Genesis, GenesisFault, GenesisTerms, Rules};
pub use hash::{NotHex, Sha256Hex};
pub use kind::{DeclineReason, Kind, RevokeReason, Role};
pub use minwon::{
    Act, MEMBER, Minwon, PAYLOAD_MAX_BYTES, PayloadRef, REQUEST_PAYLOAD_MAX_BYTES, VERSION,
};
pub use payload::{EndReason, PayloadEnd, PayloadTerms, REQUEST_LIFE_MS, payload_terms};
pub use registry::{
    IssuerEntry, IssuerId, IssuerName, KeyStatus, RegisteredIssuer, RegisteredKey, Registry,
    StatusFrom, status_at,
};
pub use rejection::Rejection;
pub use rows::{
    BlockPoint, ChainRow, DocumentAssetRow, DocumentRow, LedgerKeyRow, OpenLink, OpenRequestsRow,
    OutputRow, RequestRow, ShareRow, StateRows, TransactionRow,
};
pub use rules::OPEN_REQUESTS_MAX;
pub use state_key::{STATE_VERSION, StateKey};
pub use statement::{BlockStatement, StatementFault};
pub use trail::{Trail, TrailShare};
pub use view::{MemoryState, Overlay, RowChange, StateDigest, StateView};
