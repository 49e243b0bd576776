//! One SQLite file, encrypted under a 32-byte key, that is made, opened and used with care.
//!
//! [`Database`] is SQLite under SQLCipher: every page is sealed with AES-256 and an HMAC, so that
//! neither the file nor its journal shows anything but their sizes. It is of mode 0600, is there
//! as a whole or not at all after a crash, is brought to the newest version of its [`Format`] when
//! it is opened, and tells a wrong key from damage. [`Database::export_bytes`] gives its contents
//! to a backup.
//!
//! It knows no table and no meaning: whoever owns a database brings its format and the statements.
//! It keeps no keys, makes none, and does not stretch passphrases: a key is 32 random bytes. It
//! mends nothing: a damaged file is an [`Error::Damaged`].
//!
//! Calls block, on disk and on other processes; from async code use `spawn_blocking`. Several
//! processes may use one file: readers see a snapshot and wait for nobody, writers take turns,
//! and one that waited too long gets [`Error::Busy`].
//!
//! ```
//! use sealed_db::{Database, Error, Format};
//!
//! static NOTES: Format = Format {
//!     owner: "a notebook",
//!     application_id: 0x4e6f_7465,
//!     salt_label: "example/notes-salt/1\n",
//!     overwrite_deleted: true,
//!     steps: &["CREATE TABLE notes (text TEXT NOT NULL) STRICT"],
//! };
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("notes.db");
//! let notes = Database::create(&NOTES, &path, &[7; 32])?;
//! notes.write(|db| db.run("INSERT INTO notes VALUES (?1)", ["buy milk"]))?;
//! let texts: Vec<String> =
//!     notes.read(|db| db.all("SELECT text FROM notes", [], |row| row.get(0)))?;
//! assert_eq!(texts, ["buy milk"]);
//!
//! let other_key = Database::open(&NOTES, &path, &[8; 32]);
//! assert!(matches!(other_key, Err(Error::WrongKey { .. })));
//! # Ok::<(), Error>(())
//! ```
//!
//! # The file
//!
//! ```text
//! bytes 0–15   salt: the first 16 bytes of SHA-256(salt label ‖ key)
//! then         pages of 4096 bytes as SQLCipher 4 writes them, each with IV and HMAC,
//!              under the key itself (`PRAGMA key = "x'<key><salt>'"`), not a passphrase
//! ```
//!
//! `application_id` says whose the file is, `user_version` how many steps of the format it has.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod database;
mod error;
mod files;
mod format;
mod image;
mod key;
mod session;

pub use database::Database;
pub use error::Error;
pub use format::Format;
pub use session::Session;
