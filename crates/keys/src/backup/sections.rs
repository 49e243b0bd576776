//! The sealed part of a backup: sections of kind (u8) ‖ size (u64, big-endian) ‖ bytes, kinds ascending.

use zeroize::Zeroizing;

use super::header::TAG_SIZE;
use super::{
    Backup, MAX_DATABASE_SIZE, MAX_RSA_KEY_COUNT, MAX_RSA_KEY_SIZE, MAX_SETTINGS_SIZE, Origin,
};
use crate::{BackupPart, Error, MasterSeed};

const ORIGIN: u8 = 1;
const SEED: u8 = 2;
const RSA_KEY: u8 = 3;
const SETTINGS: u8 = 4;
const DATABASE: u8 = 5;

/// Bytes before a section's own.
const SECTION_HEAD_SIZE: usize = 9;

/// The plaintext, in a vector with room for the tag, so that no unwiped copy stays behind when it grows.
pub(super) fn encode(backup: &Backup) -> Result<Zeroizing<Vec<u8>>, Error> {
    check_key_count(backup.rsa_keys.len())?;
    let mut origin = [0; 12];
    origin[..8].copy_from_slice(&backup.origin.made_s.to_be_bytes());
    origin[8..].copy_from_slice(&backup.origin.device.to_be_bytes());

    let mut sections: Vec<(u8, &[u8])> = vec![(ORIGIN, &origin), (SEED, backup.seed.expose())];
    sections.extend(backup.rsa_keys.iter().map(|key| (RSA_KEY, key.as_slice())));
    sections.extend(
        backup
            .settings
            .iter()
            .map(|settings| (SETTINGS, settings.as_slice())),
    );
    sections.extend(
        backup
            .database
            .iter()
            .map(|database| (DATABASE, database.as_slice())),
    );

    let size: usize = sections
        .iter()
        .map(|(_, bytes)| SECTION_HEAD_SIZE + bytes.len())
        .sum();
    let mut plain = Zeroizing::new(Vec::with_capacity(size + TAG_SIZE));
    for (kind, bytes) in sections {
        check_section(kind, bytes)?;
        plain.push(kind);
        plain.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        plain.extend_from_slice(bytes);
    }
    Ok(plain)
}

pub(super) fn decode(plain: &[u8]) -> Result<Backup, Error> {
    let mut sections = Sections { rest: plain };
    let origin: [u8; 12] = sections.exactly(ORIGIN)?;
    let (made_s, device) = origin.split_at(8);
    let origin = Origin {
        made_s: u64::from_be_bytes(made_s.try_into().map_err(|_| refused(BackupPart::Origin))?),
        device: u32::from_be_bytes(device.try_into().map_err(|_| refused(BackupPart::Origin))?),
    };
    let seed = MasterSeed::from_bytes(&Zeroizing::new(sections.exactly(SEED)?));
    let mut rsa_keys = Vec::new();
    while let Some(key) = sections.optional(RSA_KEY)? {
        check_key_count(rsa_keys.len() + 1)?;
        rsa_keys.push(key);
    }
    let settings = sections.optional(SETTINGS)?;
    let database = sections.optional(DATABASE)?;
    if !sections.rest.is_empty() {
        return Err(refused(BackupPart::Sections));
    }
    Ok(Backup {
        origin,
        seed,
        rsa_keys,
        settings,
        database,
    })
}

/// What is left of the plaintext.
struct Sections<'a> {
    rest: &'a [u8],
}

impl Sections<'_> {
    /// The next section, if it is of this kind.
    fn optional(&mut self, kind: u8) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        if self.rest.first() != Some(&kind) {
            return Ok(None);
        }
        let (head, rest) = self
            .rest
            .split_first_chunk::<SECTION_HEAD_SIZE>()
            .ok_or(refused(BackupPart::Sections))?;
        let mut size = [0; 8];
        size.copy_from_slice(&head[1..]);
        let size =
            usize::try_from(u64::from_be_bytes(size)).map_err(|_| refused(BackupPart::Sections))?;
        let (bytes, rest) = rest
            .split_at_checked(size)
            .ok_or(refused(BackupPart::Sections))?;
        check_section(kind, bytes)?;
        self.rest = rest;
        Ok(Some(Zeroizing::new(bytes.to_vec())))
    }

    /// The next section, which must be of this kind and have this many bytes.
    fn exactly<const N: usize>(&mut self, kind: u8) -> Result<[u8; N], Error> {
        let bytes = self.optional(kind)?.ok_or(refused(part_of(kind)))?;
        bytes
            .as_slice()
            .try_into()
            .map_err(|_| refused(part_of(kind)))
    }
}

/// Limits of a section, the same for writing and reading.
fn check_section(kind: u8, bytes: &[u8]) -> Result<(), Error> {
    let part = part_of(kind);
    let max_size = match kind {
        RSA_KEY => MAX_RSA_KEY_SIZE,
        SETTINGS => MAX_SETTINGS_SIZE,
        DATABASE => MAX_DATABASE_SIZE,
        _ => bytes.len(),
    };
    if bytes.len() > max_size {
        return Err(Error::BackupTooLarge {
            part,
            max_size: max_size as u64,
            size: bytes.len() as u64,
        });
    }
    if kind == RSA_KEY && jose::RsaPrivateKey::from_pkcs8_der(bytes).is_err() {
        return Err(refused(part));
    }
    Ok(())
}

fn check_key_count(count: usize) -> Result<(), Error> {
    if count > MAX_RSA_KEY_COUNT {
        Err(refused(BackupPart::RsaKeys))
    } else {
        Ok(())
    }
}

fn part_of(kind: u8) -> BackupPart {
    match kind {
        ORIGIN => BackupPart::Origin,
        SEED => BackupPart::Seed,
        RSA_KEY => BackupPart::RsaKeys,
        SETTINGS => BackupPart::Settings,
        _ => BackupPart::Database,
    }
}

fn refused(part: BackupPart) -> Error {
    Error::BackupContents { part }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn section(kind: u8, bytes: &[u8]) -> Vec<u8> {
        [
            &[kind],
            (bytes.len() as u64).to_be_bytes().as_slice(),
            bytes,
        ]
        .concat()
    }

    /// The sections of a plaintext must be refused with this code.
    fn check_refused(sections: &[(u8, &[u8])], code: &str) {
        let plain: Vec<u8> = sections
            .iter()
            .flat_map(|(kind, bytes)| section(*kind, bytes))
            .collect();
        assert_eq!(
            decode(&plain).map(drop).unwrap_err().code(),
            code,
            "{sections:?}"
        );
    }

    #[test]
    fn sections_out_of_order_missing_or_misshapen_are_refused() {
        let (origin, seed) = ([0; 12], [0; 32]);
        check_refused(&[], "backup-contents");
        check_refused(&[(SEED, &seed), (ORIGIN, &origin)], "backup-contents");
        check_refused(&[(ORIGIN, &origin)], "backup-contents");
        check_refused(&[(ORIGIN, &origin[1..]), (SEED, &seed)], "backup-contents");
        check_refused(&[(ORIGIN, &origin), (SEED, &seed[1..])], "backup-contents");
        check_refused(
            &[(ORIGIN, &origin), (SEED, &seed), (SEED, &seed)],
            "backup-contents",
        );
        check_refused(
            &[(ORIGIN, &origin), (SEED, &seed), (RSA_KEY, b"no key")],
            "backup-contents",
        );
        check_refused(
            &[
                (ORIGIN, &origin),
                (SEED, &seed),
                (DATABASE, b""),
                (SETTINGS, b""),
            ],
            "backup-contents",
        );
        check_refused(
            &[(ORIGIN, &origin), (SEED, &seed), (6, b"")],
            "backup-contents",
        );
        check_refused(
            &[
                (ORIGIN, &origin),
                (SEED, &seed),
                (SETTINGS, &[0; MAX_SETTINGS_SIZE + 1]),
            ],
            "backup-too-large",
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_do_no_harm(tail in prop::collection::vec(0_u8..8, 0..60)) {
            let _ = decode(&tail).map(drop);
            let started = [section(ORIGIN, &[0; 12]), section(SEED, &[0; 32]), tail].concat();
            let _ = decode(&started).map(drop);
        }
    }
}
