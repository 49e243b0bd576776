//! The key as SQLCipher wants it, and the salt that says which key a file belongs to.

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::path::Path;
use zeroize::Zeroizing;

use crate::{Error, Format};

pub(crate) const SALT_BYTES: usize = 16;

/// Gives a new connection its key. Must be the first thing that looks at the file.
pub(crate) fn apply_key(
    connection: &Connection,
    format: &Format,
    path: &Path,
    key: &[u8; 32],
) -> Result<(), Error> {
    let statement = Zeroizing::new(format!("PRAGMA key = \"{}\"", *key_literal(format, key)));
    connection
        .execute_batch(&statement)
        // The error would quote the statement.
        .map_err(|_| Error::Storage {
            action: "key",
            path: path.to_owned(),
            detail: "SQLCipher took no key".to_owned(),
        })
}

/// `x'…'` with key and salt in hex: SQLCipher then derives nothing from a passphrase.
pub(crate) fn key_literal(format: &Format, key: &[u8; 32]) -> Zeroizing<String> {
    let hex_key = Zeroizing::new(hex::encode(key));
    let hex_salt = hex::encode(derive_salt(format, key));
    Zeroizing::new(format!("x'{}{hex_salt}'", *hex_key))
}

/// The first 16 bytes of the file. SQLCipher lets us choose them; made from the key, they say
/// whether a file belongs to a key. They tell nothing about it, being a hash of 32 random bytes.
pub(crate) fn derive_salt(format: &Format, key: &[u8; 32]) -> [u8; SALT_BYTES] {
    let digest = Sha256::new()
        .chain_update(format.salt_label)
        .chain_update(key)
        .finalize();
    let mut salt = [0; SALT_BYTES];
    salt.copy_from_slice(&digest[..SALT_BYTES]);
    salt
}
