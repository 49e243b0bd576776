//! Keys of a wallet: what they are derived from, how they are shown to others, and how they are kept for a bad day.
//!
//! - [`MasterSeed`] and [`NetworkKeys`]: every Ed25519 key of a wallet from 32 bytes (`docs/key-derivation.md`).
//! - [`KeyCard`]: what a receiver shows as a QR code, text or file; with an [`Ask`], a wish for fields of a document
//!   (`docs/key-card.md`). A card is read into a verified, typed value or refused.
//! - [`Fingerprint`]: an identity key in 60 digits, to be compared over the phone; [`Pin`]: a contact's identity,
//!   and whether the next card fits it.
//! - [`qr`]: QR codes drawn and read out of pictures.
//! - [`backup`]: one file under a passphrase (`docs/backup-format.md`).
//!
//! It does no I/O and has no clock: bytes and times are passed in. It does not store keys (`keystore` does), does not
//! look at the ledger, and does not know which forms of documents there are.
//!
//! ```
//! # fn main() -> Result<(), keys::Error> {
//! use keys::{LedgerChain, MasterSeed};
//!
//! let seed = MasterSeed::from_bytes(&[7; 32]);
//! let keys = seed.on(bigchain::NetworkId::from_bytes([1; 32]));
//!
//! println!("{}", keys.derive_identity().fingerprint());
//! let first = keys.ledger_keys(LedgerChain::Card, 0, 0).next().expect("a chain has 2^64 indices");
//! println!("{}", first.public);
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod backup;
mod card;
mod contact;
mod error;
mod fingerprint;
mod identity;
pub mod qr;
mod seed;

pub use card::{Ask, AskFields, CardContents, KeyCard, Role};
pub use contact::{Pin, Standing};
pub use error::{BackupPart, CardLayer, CardMember, Carrier, Error, MemberFault};
pub use fingerprint::Fingerprint;
pub use identity::{Identity, IdentityKey};
pub use seed::{GapScan, LedgerChain, LedgerDerivation, LedgerKey, MasterSeed, NetworkKeys};
