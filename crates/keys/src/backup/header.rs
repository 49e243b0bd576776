//! The clear part in front of a backup.
//!
//! ```text
//!  0        8  9  10       14       18       22               38           50        58
//!  ├────────┼──┼──┼────────┼────────┼────────┼────────────────┼────────────┼─────────┤
//!  │MINWONBK│01│fm│ memory │ passes │ lanes  │      salt      │   nonce    │sealed sz│
//!  └────────┴──┴──┴────────┴────────┴────────┴────────────────┴────────────┴─────────┘
//! ```

use super::{MAX_DATABASE_SIZE, damaged};
use crate::{BackupPart, Error};

/// Bytes of the header.
pub(super) const HEADER_SIZE: usize = 58;
/// Bytes of AES-GCM's tag.
pub(super) const TAG_SIZE: usize = 16;

const MAGIC: &[u8; 8] = b"MINWONBK";
const VERSION: u8 = 1;

/// 256 MiB, twice over: more than a second on a machine of 2026.
const COST: Cost = Cost {
    memory_kib: 256 << 10,
    pass_count: 2,
    lane_count: 1,
};
/// What a reader takes: not weaker than 256 MiB, not more than a laptop of 2026 has to spare.
const MAX_COST: Cost = Cost {
    memory_kib: 1 << 20,
    pass_count: 16,
    lane_count: 4,
};

/// Everything but the database, sections' heads and tag included.
const MAX_REST_SIZE: u64 = 1 << 20;

/// What kind of backup it is. Told in the clear, so that a wallet can say so before it asks for the passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 1: seed, RSA keys and database.
    Full,
    /// 2: seed and RSA keys.
    KeysOnly,
}

/// Cost of the Argon2id derivation (RFC 9106 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    pub(super) pass_count: u32,
    pub(super) lane_count: u32,
}

pub(super) struct Header {
    pub(super) form: Form,
    pub(super) cost: Cost,
    pub(super) salt: [u8; 16],
    pub(super) nonce: [u8; 12],
    /// Ciphertext and tag.
    pub(super) sealed_size: u64,
}

impl Header {
    /// A header for a plaintext of so many bytes, with a fresh salt and nonce.
    pub(super) fn make(form: Form, plain_size: usize) -> Result<Self, Error> {
        let (mut salt, mut nonce) = ([0; 16], [0; 12]);
        getrandom::fill(&mut salt).map_err(|_| Error::NoRandomness)?;
        getrandom::fill(&mut nonce).map_err(|_| Error::NoRandomness)?;
        Ok(Self {
            form,
            cost: COST,
            salt,
            nonce,
            sealed_size: (plain_size + TAG_SIZE) as u64,
        })
    }

    pub(super) fn encode(&self) -> [u8; HEADER_SIZE] {
        let mut head = [0; HEADER_SIZE];
        head[..8].copy_from_slice(MAGIC);
        head[8] = VERSION;
        head[9] = self.form.number();
        head[10..14].copy_from_slice(&self.cost.memory_kib.to_be_bytes());
        head[14..18].copy_from_slice(&self.cost.pass_count.to_be_bytes());
        head[18..22].copy_from_slice(&self.cost.lane_count.to_be_bytes());
        head[22..38].copy_from_slice(&self.salt);
        head[38..50].copy_from_slice(&self.nonce);
        head[50..].copy_from_slice(&self.sealed_size.to_be_bytes());
        head
    }

    /// Reads a header whose checksum was good.
    pub(super) fn decode(head: &[u8; HEADER_SIZE]) -> Result<Self, Error> {
        let form = Form::from_number(head[9]).ok_or(damaged(BackupPart::Header))?;
        let cost = Cost {
            memory_kib: u32_at(head, 10),
            pass_count: u32_at(head, 14),
            lane_count: u32_at(head, 18),
        };
        let allowed = (COST.memory_kib..=MAX_COST.memory_kib).contains(&cost.memory_kib)
            && (1..=MAX_COST.pass_count).contains(&cost.pass_count)
            && (1..=MAX_COST.lane_count).contains(&cost.lane_count);
        if !allowed {
            return Err(Error::BackupCost);
        }
        let (mut salt, mut nonce, mut sealed_size) = ([0; 16], [0; 12], [0; 8]);
        salt.copy_from_slice(&head[22..38]);
        nonce.copy_from_slice(&head[38..50]);
        sealed_size.copy_from_slice(&head[50..]);
        Ok(Self {
            form,
            cost,
            salt,
            nonce,
            sealed_size: u64::from_be_bytes(sealed_size),
        })
    }
}

/// Cuts the header off, and refuses what is not one of ours or far too large.
pub(super) fn split(file: &[u8]) -> Result<(&[u8; HEADER_SIZE], &[u8]), Error> {
    if !file.starts_with(MAGIC) {
        return Err(Error::NotABackup);
    }
    let (head, rest) = file
        .split_first_chunk::<HEADER_SIZE>()
        .ok_or(damaged(BackupPart::Length))?;
    if head[8] != VERSION {
        return Err(Error::BackupVersion { version: head[8] });
    }
    let max_size = MAX_DATABASE_SIZE as u64 + MAX_REST_SIZE;
    if file.len() as u64 > max_size {
        return Err(Error::BackupTooLarge {
            part: BackupPart::File,
            max_size,
            size: file.len() as u64,
        });
    }
    Ok((head, rest))
}

impl Form {
    fn number(self) -> u8 {
        match self {
            Self::Full => 1,
            Self::KeysOnly => 2,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        [Self::Full, Self::KeysOnly]
            .into_iter()
            .find(|form| form.number() == number)
    }
}

fn u32_at(head: &[u8; HEADER_SIZE], offset: usize) -> u32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&head[offset..offset + 4]);
    u32::from_be_bytes(bytes)
}
