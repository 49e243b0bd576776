//! Where private keys live: in the operating system's keyring, or in an encrypted key file.
//!
//! A [`KeyStore`] holds a handful of small named secrets (master seed, RSA keys, the key of the
//! wallet's database) and answers blocking calls. Two stores are real: [`OsKeyring`] (Secret
//! Service on Linux, Keychain on macOS, Credential Manager on Windows) and [`KeyFile`]
//! (Argon2id and AES-256-GCM; layout in `docs/key-file-format.md`). [`MemoryStore`] forgets
//! everything and is meant for tests and practice networks.
//!
//! It does not choose between them: an absent keyring is an [`Error::NoService`], and falling back
//! to a key file is for the person to say. It does not know what a secret means, derives no keys
//! and makes no backups.
//!
//! Calls block: on disk, on the keyring, and while somebody answers the desktop's unlock dialog.
//! From async code use `spawn_blocking`.
//!
//! ```
//! use keystore::{KeyStore, MemoryStore, Name, Secret};
//!
//! let store = MemoryStore::new();
//! store.set(&Name::SEED, &Secret::make(32)?)?;
//! assert_eq!(store.require(&Name::SEED)?.len(), 32);
//! assert!(store.get(&Name::VAULT)?.is_none());
//! # Ok::<(), keystore::Error>(())
//! ```
//!
//! On a desktop, one folder holds one wallet:
//!
//! ```no_run
//! use keystore::{KeyFile, KeyStore, Kind, OsKeyring, key_file_in, kind_at};
//! # fn ask_passphrase() -> String { String::new() }
//!
//! let home = std::path::Path::new("/home/minji/.local/share/minwon");
//! let store: Box<dyn KeyStore> = match kind_at(home)? {
//!     Some(Kind::OsKeyring) => Box::new(OsKeyring::open(home)?),
//!     Some(_) => Box::new(KeyFile::open(&key_file_in(home), &ask_passphrase())?),
//!     None => Box::new(OsKeyring::create(home)?),
//! };
//! # Ok::<(), keystore::Error>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod error;
mod files;
mod key_file;
mod memory;
mod name;
mod os_keyring;
mod secret;
mod store;

pub use error::{Error, Fault};
pub use key_file::{Cost, KeyFile, MIN_PASSPHRASE_CHARS};
pub use memory::MemoryStore;
pub use name::Name;
pub use os_keyring::OsKeyring;
pub use secret::{MAX_SECRET_BYTES, Secret};
pub use store::{KeyStore, Kind, copy_all, key_file_in, kind_at};
