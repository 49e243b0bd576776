//! An issuer of civil documents: enrols people, answers their requests, issues and revokes.
//!
//! [`Issuer`] has a home with an encrypted register and keys in a key store. [`Issuer::create`]
//! makes both; its [`entry`](Issuer::entry) goes into the genesis of a network, and
//! [`connect`](Issuer::connect) ties it to that network for good.
//!
//! * [`Issuer::enrol`] gives a one-time code for a subject; the wallet that first uses it in a
//!   request is the subject's from then on.
//! * [`Issuer::poll`] and [`Issuer::serve`] answer requests from a [`Registry`], such as a
//!   [`DirectoryRegistry`].
//! * [`Issuer::issue`] issues documents straight to a key card, one or thousands.
//! * [`Issuer::revoke`] takes a document's validity away; [`Issuer::list`] is the register.
//!
//! Everything is issued exactly once: a transaction is written down with its payload before it is
//! sent, and sent again, never made again, after a crash ([`Issuer::resume`]).
//!
//! It does not decide who somebody is (whoever hands out codes does), keeps no records about people
//! but the register, checks no state of the ledger that the ledger checks itself, and has no window
//! and no commands. It logs transaction ids and codes, nothing personal.
//!
//! ```no_run
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use issuer::{DirectoryRegistry, Issuer, Profile, Terms};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! # let (home, store) = (std::path::Path::new("gov"), keystore::MemoryStore::new());
//! let issuer = Issuer::create(home, &store, &Profile {
//!     iss: "https://gov.example".into(),
//!     name_ko: "행정안전부".into(),
//!     name_en: "Ministry of the Interior".into(),
//! })?;
//! std::fs::write("gov.json", issuer.entry_text())?; // minwon-node init --issuer gov.json
//!
//! issuer.connect("http://127.0.0.1:9984").await?;
//! println!("{}", issuer.enrol(&"minji".parse()?, 7 * 86_400)?);
//!
//! let registry = Arc::new(DirectoryRegistry::open("records")?);
//! let stop = async { std::future::pending().await };
//! let interval = Duration::from_secs(2);
//! issuer.serve(registry, &Terms::default(), interval, stop, |_| {}).await?;
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod answer;
mod clock;
mod code;
mod db;
mod error;
mod issue;
mod issuer;
mod key_set;
mod prepare;
mod profile;
mod recipient;
mod registry;
mod request;
mod revoke;
mod serve;
mod subject;
mod submit;
mod terms;

pub use answer::Poll;
pub use clock::{Clock, SystemClock};
pub use code::EnrolmentCode;
pub use db::{IssueState, Issued, RequestSeen, RequestState};
pub use error::Error;
pub use issue::Progress;
pub use issuer::{
    Issuer, NetworkPin, export_recovery_key, read_recovery_key, recovery_key, remove_recovery_key,
};
pub use profile::Profile;
pub use recipient::CardFault;
pub use registry::{DirectoryRegistry, Registry, RegistryFault};
pub use request::Unanswered;
pub use revoke::{RevokeBy, Revoked};
pub use sealed_db::Error as DatabaseFault;
pub use subject::Subject;
pub use submit::Outcome;
pub use terms::{Expiry, Terms};
