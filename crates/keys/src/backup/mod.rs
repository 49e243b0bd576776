//! Backups: one file, opened by a passphrase, from which a wallet can be made again. Bytes: `docs/backup-format.md`.
//!
//! The file is sealed with AES-256-GCM under a key that Argon2id derives from the passphrase; the passphrase is taken
//! in Unicode normalisation form C, so that it is the same on every keyboard. Reading and writing the file are the
//! caller's.
//!
//! ```no_run
//! # fn main() -> Result<(), keys::Error> {
//! use keys::backup::{Backup, Origin, SealedBackup};
//!
//! let backup = Backup {
//!     origin: Origin { made_s: 1_795_000_000, device: 0 },
//!     seed: keys::MasterSeed::make()?,
//!     rsa_keys: Vec::new(),
//!     settings: None,
//!     database: None,
//! };
//! let file = backup.seal("세 개의 산과 두 개의 강")?;
//! let again = SealedBackup::parse(&file)?.open("세 개의 산과 두 개의 강")?;
//! assert_eq!(again.seed.expose(), backup.seed.expose());
//! # Ok(())
//! # }
//! ```

mod header;
mod passphrase;
mod sections;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use header::Form;
pub use passphrase::{MAX_PASSPHRASE_SIZE, MIN_PASSPHRASE_CHARS};

use crate::{BackupPart, Error, MasterSeed};
use header::Header;

/// Extension of a backup file.
pub const FILE_EXTENSION: &str = "minwonbackup";
/// The most RSA keys of a backup.
pub const MAX_RSA_KEY_COUNT: usize = 64;
/// The most bytes of one RSA key in PKCS#8.
pub const MAX_RSA_KEY_SIZE: usize = 8 << 10;
/// The most bytes of the settings: 64 KiB.
pub const MAX_SETTINGS_SIZE: usize = 64 << 10;
/// The most bytes of the database: 1 GiB.
pub const MAX_DATABASE_SIZE: usize = 1 << 30;

/// Bytes of the checksum that ends the file.
const CHECKSUM_SIZE: usize = 32;

/// What a backup keeps. Wiped when dropped, never printed.
pub struct Backup {
    /// When and by which device it was made.
    pub origin: Origin,
    /// The master seed.
    pub seed: MasterSeed,
    /// RSA private keys, PKCS#8 DER (RFC 5208), the one in use first.
    pub rsa_keys: Vec<Zeroizing<Vec<u8>>>,
    /// What the wallet wants to know again, such as its network; its own format.
    pub settings: Option<Zeroizing<Vec<u8>>>,
    /// The wallet's database. Without it documents and copies come back from the ledger, but not what went to whom.
    pub database: Option<Zeroizing<Vec<u8>>>,
}

/// Where a backup comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// When it was made, Unix seconds.
    pub made_s: u64,
    /// The number of the device that made it. Whoever restores beside a device that goes on takes another number.
    pub device: u32,
}

impl Backup {
    /// Seals the backup under a passphrase. Takes a second or two and 256 MiB of memory, on purpose.
    ///
    /// # Errors
    /// [`Error::PassphraseTooShort`], [`Error::PassphraseTooLong`], [`Error::BackupTooLarge`],
    /// [`Error::BackupContents`] for an RSA key that is none, [`Error::NoRandomness`], [`Error::OutOfMemory`].
    pub fn seal(&self, passphrase: &str) -> Result<Vec<u8>, Error> {
        passphrase::check_new(passphrase)?;
        let mut sealed = sections::encode(self)?;
        let form = if self.database.is_some() {
            Form::Full
        } else {
            Form::KeysOnly
        };
        let header = Header::make(form, sealed.len())?;
        let head = header.encode();
        cipher(passphrase, &header)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(header.nonce),
                Aad::from(&head),
                &mut *sealed,
            )
            .map_err(|_| Error::BackupTooLarge {
                part: BackupPart::File,
                max_size: MAX_DATABASE_SIZE as u64,
                size: header.sealed_size,
            })?;

        let mut file = Vec::with_capacity(head.len() + sealed.len() + CHECKSUM_SIZE);
        file.extend_from_slice(&head);
        file.extend_from_slice(&sealed);
        let checksum = Sha256::digest(&file);
        file.extend_from_slice(&checksum);
        Ok(file)
    }
}

/// A backup file that is whole, and not yet opened.
pub struct SealedBackup<'a> {
    header: Header,
    head: &'a [u8],
    sealed: &'a [u8],
}

impl<'a> SealedBackup<'a> {
    /// Checks everything that can be checked without the passphrase: kind of file, version, cost, length, checksum.
    ///
    /// # Errors
    /// [`Error::NotABackup`], [`Error::BackupVersion`], [`Error::BackupDamaged`], [`Error::BackupCost`],
    /// [`Error::BackupTooLarge`].
    pub fn parse(file: &'a [u8]) -> Result<Self, Error> {
        let (head, rest) = header::split(file)?;
        // Damage first: what a broken header says is of no interest.
        let body_size = rest
            .len()
            .checked_sub(CHECKSUM_SIZE)
            .ok_or(damaged(BackupPart::Length))?;
        let (sealed, checksum) = rest.split_at(body_size);
        let expected = Sha256::new_with_prefix(head)
            .chain_update(sealed)
            .finalize();
        if expected.as_slice() != checksum {
            return Err(damaged(BackupPart::Checksum));
        }
        let header = Header::decode(head)?;
        if header.sealed_size != sealed.len() as u64 {
            return Err(damaged(BackupPart::Length));
        }
        Ok(Self {
            header,
            head,
            sealed,
        })
    }

    /// Whether the database is in it.
    pub fn form(&self) -> Form {
        self.header.form
    }

    /// Opens the backup. Takes a second or two and at least 256 MiB of memory, on purpose.
    ///
    /// # Errors
    /// [`Error::PassphraseWrong`], [`Error::PassphraseTooLong`], [`Error::OutOfMemory`], and [`Error::BackupContents`]
    /// where another program wrote the file and did not keep to the format.
    pub fn open(&self, passphrase: &str) -> Result<Backup, Error> {
        let mut plain = Zeroizing::new(self.sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(self.header.nonce);
        let opened = cipher(passphrase, &self.header)?
            .open_in_place(nonce, Aad::from(self.head), plain.as_mut_slice())
            .map_err(|_| Error::PassphraseWrong)?;
        let backup = sections::decode(opened)?;
        if backup.database.is_some() != (self.header.form == Form::Full) {
            return Err(Error::BackupContents {
                part: BackupPart::Database,
            });
        }
        Ok(backup)
    }
}

fn cipher(passphrase: &str, header: &Header) -> Result<LessSafeKey, Error> {
    let key = passphrase::derive_key(passphrase, header)?;
    let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).expect("AES-256 takes 32 bytes");
    Ok(LessSafeKey::new(key))
}

fn damaged(part: BackupPart) -> Error {
    Error::BackupDamaged { part }
}
