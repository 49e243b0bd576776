//! The wallet's database: one encrypted file.
//!
//! [`Vault`] keeps what a wallet knows (documents, copies given and received, contacts, timeline,
//! transactions to send) in a [`sealed_db::Database`]. The 32-byte key lives in the [`keystore`]
//! under [`keystore::Name::VAULT`].
//!
//! It derives no keys, verifies nothing and talks to nobody: it stores what it is told.
//!
//! Calls block, on disk and on other processes; from async code use `spawn_blocking`. Several
//! processes may use one file: readers see a snapshot and wait for nobody, writers take turns,
//! and one that waited too long gets [`sealed_db::Error::Busy`].
//!
//! ```
//! use wallet::vault::{Error, EventFilter, NewEvent, Vault};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("wallet.db");
//! let vault = Vault::create(&path, &[7; 32])?;
//! vault.write(|db| {
//!     db.put_setting("language", &"ko")?;
//!     db.add_event(&NewEvent::new("prepared", 1_795_400_000_000))
//! })?;
//! let events = vault.read(|db| db.events(&EventFilter::default(), None, 50))?;
//! assert_eq!(events.len(), 1);
//! # Ok::<(), Error>(())
//! ```

mod contacts;
mod documents;
mod error;
mod events;
mod key_chains;
mod networks;
mod open;
mod outbox;
mod received;
mod requests;
mod session;
mod settings;
mod shares;
mod text;
mod trails;

pub use contacts::Contact;
pub use documents::{Document, DocumentState};
pub use error::Error;
pub use events::{Event, EventCursor, EventFilter, NewEvent};
pub use key_chains::{KeyChain, KeyRecord, KeyStatus, NewKey};
pub use networks::{Network, Pin};
pub use open::Vault;
pub use outbox::{NewOutgoing, Outgoing, OutgoingState};
pub use received::{Received, ReceivedState};
pub use requests::{Request, RequestState};
pub use session::{Reader, Writer};
pub use shares::{Share, ShareState};
pub use trails::Trail;
