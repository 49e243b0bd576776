//! The use cases of holder and verifier: documents, shares, inbox, contacts, timeline, keys.
//!
//! A [`Wallet`] is one person's folder: keys in a [`keystore`], everything else in one encrypted
//! database ([`vault`]). What needs no network is on it; [`Wallet::online`] gives the rest
//! ([`Online`]). Whatever is to be sent is first written down with what it changes (`prepare_…`) and
//! then delivered, in order and once, also after a crash.
//!
//! ```text
//! issue ──sync──▶ offered ──accept──▶ accepted ──share──▶ held copy ──open──▶ receipt
//!                    └──decline          │  └──discard       ├──withdraw (owner)
//!                                        └──revoke (issuer)  └──return (receiver)
//! ```
//!
//! It knows no window and no terminal, decides nothing that the ledger decides, and puts nothing
//! into words: errors and reasons are codes.
//!
//! ```no_run
//! use std::sync::Arc;
//! use keystore::MemoryStore;
//! use wallet::Wallet;
//!
//! # async fn example() -> Result<(), wallet::Error> {
//! let home = std::path::Path::new("/home/minji/.local/share/minwon");
//! let wallet = Wallet::create(home, Arc::new(MemoryStore::new()))?;
//! wallet.join("http://127.0.0.1:9984").await?;
//! let news = wallet.online().await?.sync().await?;
//! for asset in &news.documents {
//!     wallet.prepare_accept(asset)?;
//! }
//! wallet.online().await?.deliver().await?;
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod backup;
mod cards;
mod clock;
mod documents;
mod error;
mod inbox;
mod online;
mod outbox;
mod receive;
mod recover;
mod request;
mod share;
mod sync;
mod timeline;
pub mod vault;
pub mod verify;
mod wallet;

pub use backup::{BackupScope, Restored};
pub use cards::{AskWish, CardWish};
pub use clock::{Clock, SystemClock};
pub use documents::DocumentView;
pub use error::Error;
pub use inbox::Examined;
pub use online::Online;
pub use outbox::{Delivered, Outcome};
pub use request::RequestWish;
pub use share::{FieldChoice, SharePreview, ShareWish};
pub use sync::{SyncProblem, SyncReport};
pub use timeline::TimelineEntry;
pub use wallet::Wallet;
