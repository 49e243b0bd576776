//! The bytes of a key file, version 1; written down in `docs/key-file-format.md`.
//!
//! ```text
//!   0  "MINWONKF"                8   magic
//!   8  version                   1   1
//!   9  key derivation            1   1: Argon2id, version 0x13
//!  10  zero                      2
//!  12  memory in KiB             4   ┐
//!  16  passes                    4   │ big-endian
//!  20  lanes                     4   ┘
//!  24  salt                     16
//!  40  check                    32   second half of the Argon2id tag
//!  72  nonce                    12   fresh at each write
//!  84  size of the sealed part   4   big-endian
//!  88  sealed entries            n   AES-256-GCM, additional data: bytes 0 to 88
//!      SHA-256                  32   of everything before it
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{constant_time, digest};
use zeroize::Zeroizing;

use super::cost::{CHECK_BYTES, Cost, SALT_BYTES, UnlockedKey};
use crate::{Error, MAX_SECRET_BYTES, Name, Secret};

/// Far more than a wallet's keys need, little enough to read without a thought.
pub(super) const MAX_FILE_BYTES: u64 = 1024 * 1024;

const MAGIC: &[u8; 8] = b"MINWONKF";
const VERSION: u8 = 1;
const ARGON2ID: u8 = 1;
const HEADER_BYTES: usize = 88;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const DIGEST_BYTES: usize = 32;

/// What is in a key file.
pub(super) type Entries = BTreeMap<Name, Secret>;

/// The readable part of a key file that is whole.
pub(super) struct Header {
    cost: Cost,
    salt: [u8; SALT_BYTES],
    check: [u8; CHECK_BYTES],
}

impl Header {
    /// Reads the header of a file whose checksum is right. `path` is for errors only.
    pub(super) fn parse(path: &Path, file: &[u8]) -> Result<Header, Error> {
        let damaged = |what| Error::Damaged {
            path: path.to_owned(),
            what,
        };
        let mut rest = Reader(file);
        if rest.take::<8>() != Some(*MAGIC) {
            return Err(damaged("not a key file"));
        }
        match rest.take::<1>() {
            Some([VERSION]) => {}
            Some([version]) if version > VERSION => {
                return Err(Error::NewerFormat {
                    path: path.to_owned(),
                    version,
                    supported: VERSION,
                });
            }
            _ => return Err(damaged("no version")),
        }
        // The checksum comes before everything that it covers, so that a flipped bit in the salt
        // does not read as a wrong passphrase.
        let body_size = file
            .len()
            .checked_sub(DIGEST_BYTES)
            .filter(|size| *size >= HEADER_BYTES + TAG_BYTES)
            .ok_or_else(|| damaged("cut off"))?;
        let (body, sum) = file.split_at(body_size);
        if digest::digest(&digest::SHA256, body).as_ref() != sum {
            return Err(damaged("its checksum does not fit"));
        }
        Self::parse_fields(rest, body_size)
            .ok_or_else(|| damaged("its header does not fit"))?
            .bearable(path)
    }

    fn parse_fields(mut rest: Reader<'_>, body_size: usize) -> Option<Header> {
        if rest.take::<3>()? != [ARGON2ID, 0, 0] {
            return None;
        }
        let header = Header {
            cost: Cost {
                memory_kib: rest.take_u32()?,
                passes: rest.take_u32()?,
                lanes: rest.take_u32()?,
            },
            salt: rest.take()?,
            check: rest.take()?,
        };
        rest.take::<NONCE_BYTES>()?;
        let sealed_size = rest.take_u32()? as usize;
        (sealed_size == body_size - HEADER_BYTES).then_some(header)
    }

    fn bearable(self, path: &Path) -> Result<Header, Error> {
        if self.cost.is_bearable() {
            return Ok(self);
        }
        Err(Error::CostRefused {
            path: path.to_owned(),
            memory_kib: self.cost.memory_kib,
            passes: self.cost.passes,
            lanes: self.cost.lanes,
        })
    }

    /// The key of the file, if `passphrase` (in NFC) is the right one.
    pub(super) fn unlock(&self, path: &Path, passphrase: &str) -> Result<UnlockedKey, Error> {
        let key = UnlockedKey::derive(passphrase, self.cost, self.salt)?;
        constant_time::verify_slices_are_equal(key.check(), &self.check).map_err(|_| {
            Error::WrongPassphrase {
                path: path.to_owned(),
            }
        })?;
        Ok(key)
    }

    fn belongs_to(&self, key: &UnlockedKey) -> bool {
        self.cost == key.cost() && self.salt == *key.salt() && self.check == *key.check()
    }
}

/// The bytes of a file with these entries.
pub(super) fn seal(key: &UnlockedKey, entries: &Entries) -> Result<Vec<u8>, Error> {
    let plain = encode(entries);
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce)?;

    let cost = key.cost();
    let sealed_size = (plain.len() + TAG_BYTES) as u32;
    let mut file = Vec::with_capacity(HEADER_BYTES + sealed_size as usize + DIGEST_BYTES);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&[VERSION, ARGON2ID, 0, 0]);
    for number in [cost.memory_kib, cost.passes, cost.lanes] {
        file.extend_from_slice(&number.to_be_bytes());
    }
    file.extend_from_slice(key.salt());
    file.extend_from_slice(key.check());
    file.extend_from_slice(&nonce);
    file.extend_from_slice(&sealed_size.to_be_bytes());
    debug_assert_eq!(file.len(), HEADER_BYTES);

    // Sealed where it stands, so that the plain bytes are overwritten and not copied.
    let mut sealed = plain;
    let tag = aead_key(key)
        .seal_in_place_separate_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(&file),
            &mut sealed,
        )
        .expect("a megabyte is within AES-GCM's limits");
    file.extend_from_slice(&sealed);
    file.extend_from_slice(tag.as_ref());
    let sum = digest::digest(&digest::SHA256, &file);
    file.extend_from_slice(sum.as_ref());
    Ok(file)
}

/// The entries of a file, with the key that it was opened with before.
pub(super) fn open(path: &Path, file: &[u8], key: &UnlockedKey) -> Result<Entries, Error> {
    let damaged = || Error::Damaged {
        path: path.to_owned(),
        what: "its contents were tampered with",
    };
    if !Header::parse(path, file)?.belongs_to(key) {
        return Err(Error::PassphraseChanged {
            path: path.to_owned(),
        });
    }
    let (header, rest) = file.split_at(HEADER_BYTES);
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&header[72..84]);
    let mut sealed = Zeroizing::new(rest[..rest.len() - DIGEST_BYTES].to_vec());
    let plain = aead_key(key)
        .open_in_place(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(header),
            &mut sealed,
        )
        .map_err(|_| damaged())?;
    decode(plain).ok_or_else(damaged)
}

fn aead_key(key: &UnlockedKey) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.key()).expect("32 bytes are an AES-256 key"))
}

/// Count (u16), then for each entry in order of name: size and bytes of the name (u8), size and
/// bytes of the secret (u16).
fn encode(entries: &Entries) -> Zeroizing<Vec<u8>> {
    let size = 2 + entries
        .iter()
        .map(|(name, secret)| 1 + name.as_str().len() + 2 + secret.len())
        .sum::<usize>();
    let mut plain = Zeroizing::new(Vec::with_capacity(size));
    plain.extend_from_slice(&(entries.len() as u16).to_be_bytes());
    for (name, secret) in entries {
        plain.push(name.as_str().len() as u8);
        plain.extend_from_slice(name.as_str().as_bytes());
        plain.extend_from_slice(&(secret.len() as u16).to_be_bytes());
        plain.extend_from_slice(secret);
    }
    plain
}

fn decode(plain: &[u8]) -> Option<Entries> {
    let mut rest = Reader(plain);
    let mut entries = Entries::new();
    for _ in 0..rest.take_u16()? {
        let [name_size] = rest.take()?;
        let name = std::str::from_utf8(rest.take_slice(name_size.into())?).ok()?;
        let name = Name::parse(name).ok()?;
        let secret_size = rest.take_u16()?;
        let secret = Secret::from(rest.take_slice(secret_size.into())?);
        if secret.len() > MAX_SECRET_BYTES {
            return None;
        }
        let in_order = entries
            .last_key_value()
            .is_none_or(|(last, _)| *last < name);
        if !in_order {
            return None;
        }
        entries.insert(name, secret);
    }
    rest.0.is_empty().then_some(entries)
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take_slice(&mut self, size: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(size)?;
        self.0 = rest;
        Some(taken)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take_slice(N)?.try_into().ok()
    }

    fn take_u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_be_bytes)
    }

    fn take_u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }
}
