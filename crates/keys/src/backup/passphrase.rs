//! From a passphrase to a key.

use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::header::Header;
use crate::Error;

/// The least Unicode characters of a passphrase for a new backup.
pub const MIN_PASSPHRASE_CHARS: usize = 8;
/// The most bytes of a passphrase.
pub const MAX_PASSPHRASE_SIZE: usize = 1_024;

/// Whether a new backup may be sealed under this passphrase.
pub(super) fn check_new(passphrase: &str) -> Result<(), Error> {
    if normalized(passphrase)?.chars().count() < MIN_PASSPHRASE_CHARS {
        return Err(Error::PassphraseTooShort {
            min_chars: MIN_PASSPHRASE_CHARS,
        });
    }
    Ok(())
}

/// Argon2id, version 0x13 (RFC 9106), 32 bytes.
pub(super) fn derive_key(passphrase: &str, header: &Header) -> Result<Zeroizing<[u8; 32]>, Error> {
    let passphrase = normalized(passphrase)?;
    let cost = header.cost;
    let params = Params::new(cost.memory_kib, cost.pass_count, cost.lane_count, Some(32))
        .map_err(|_| Error::BackupCost)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), &header.salt, key.as_mut_slice())
        .map_err(|_| Error::OutOfMemory {
            needed_kib: cost.memory_kib,
        })?;
    Ok(key)
}

/// Normalisation form C: a Hangul syllable is typed as one character here and as three letters there.
fn normalized(passphrase: &str) -> Result<Zeroizing<String>, Error> {
    if passphrase.len() > MAX_PASSPHRASE_SIZE {
        return Err(Error::PassphraseTooLong {
            max_size: MAX_PASSPHRASE_SIZE,
        });
    }
    // No character grows to more than three times its bytes (Unicode Standard Annex 15), so the text never moves and
    // leaves no unwiped copy behind.
    let mut normalized = Zeroizing::new(String::with_capacity(3 * passphrase.len()));
    normalized.extend(passphrase.nfc());
    Ok(normalized)
}
