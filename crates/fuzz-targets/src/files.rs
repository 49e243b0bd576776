//! Files that are opened with a passphrase: everything before the passphrase.

use keys::backup::SealedBackup;
use keystore::KeyFile;
use sha2::{Digest, Sha256};

/// A backup. Its checksum is put right, or nothing but the checksum would be tested.
pub(crate) fn backup(data: &[u8]) {
    let _ = SealedBackup::parse(data);
    let checksum = Sha256::digest(data);
    let file = [data, checksum.as_slice()].concat();
    if let Ok(backup) = SealedBackup::parse(&file) {
        let _ = backup.form();
    }
}

/// A key file.
pub(crate) fn key_file(data: &[u8]) {
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("keys");
    std::fs::write(&path, data).expect("there is room for a small file");
    let _ = KeyFile::check(&path);
}
