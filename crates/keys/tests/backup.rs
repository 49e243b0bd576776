//! Backups. Each derivation of a key takes a second on purpose, so there are few.

#![allow(clippy::unwrap_used)]

mod common;

use common::file;
use keys::backup::{self, Backup, Form, Origin, SealedBackup};
use keys::{BackupPart, Error, MasterSeed};
use proptest::prelude::*;
use zeroize::Zeroizing;

const PASSPHRASE: &str = "세 개의 산과 두 개의 강";

fn open(file: &[u8], passphrase: &str) -> Result<Backup, Error> {
    SealedBackup::parse(file)?.open(passphrase)
}

#[test]
fn the_files_of_another_program_open() {
    // The same passphrase as a keyboard would send it that writes Hangul in letters (normalisation form D).
    let decomposed = "\u{1109}\u{1166} \u{1100}\u{1162}\u{110b}\u{1174} \u{1109}\u{1161}\u{11ab}\u{1100}\u{116a} \u{1103}\u{116e} \u{1100}\u{1162}\u{110b}\u{1174} \u{1100}\u{1161}\u{11bc}";
    for (name, passphrase, form) in [
        ("keys-only", decomposed, Form::KeysOnly),
        ("full", PASSPHRASE, Form::Full),
    ] {
        let bytes = file(&format!("backup/{name}.minwonbackup"));
        let sealed = SealedBackup::parse(&bytes).unwrap();
        assert_eq!(sealed.form(), form);
        let backup = sealed
            .open(passphrase)
            .map_err(|error| format!("{name}: {error}"))
            .unwrap();
        assert_eq!(
            backup.origin,
            Origin {
                made_s: 1_795_000_000,
                device: 3
            }
        );
        assert_eq!(
            backup.seed.expose(),
            &std::array::from_fn::<u8, 32, _>(|index| index as u8)
        );
        assert_eq!(backup.rsa_keys.len(), 1);
        assert_eq!(*backup.rsa_keys[0], file("backup/rsa-3072.pk8"));
        assert_eq!(
            backup.settings.unwrap().as_slice(),
            br#"{"network":"test"}"#
        );
        assert_eq!(
            backup.database.map(|database| database.len()),
            (form == Form::Full).then_some(116)
        );
    }
}

#[test]
fn a_backup_opens_with_its_passphrase_only() {
    let backup = Backup {
        origin: Origin {
            made_s: 1,
            device: 0,
        },
        seed: MasterSeed::make().unwrap(),
        rsa_keys: vec![Zeroizing::new(file("backup/rsa-3072.pk8")); 2],
        settings: None,
        database: Some(Zeroizing::new(vec![0x5a; 100_000])),
    };
    let sealed = backup.seal(PASSPHRASE).unwrap();
    assert!(
        !sealed
            .windows(32)
            .any(|window| window == backup.seed.expose())
    );
    let again = open(&sealed, PASSPHRASE)
        .map_err(|error| error.code())
        .unwrap();
    assert_eq!(again.seed.expose(), backup.seed.expose());
    assert_eq!(again.rsa_keys, backup.rsa_keys);
    assert_eq!(again.settings, None);
    assert_eq!(again.database, backup.database);
    assert_eq!(
        open(&sealed, "another passphrase").map(drop),
        Err(Error::PassphraseWrong)
    );
}

#[test]
fn what_was_sealed_against_the_format_is_refused() {
    let contradicting = file("backup/wrong-form.minwonbackup");
    let expected = Error::BackupContents {
        part: BackupPart::Database,
    };
    assert_eq!(open(&contradicting, PASSPHRASE).map(drop), Err(expected));
}

#[test]
fn what_no_reader_takes_is_not_sealed() {
    let good = || Backup {
        origin: Origin {
            made_s: 1,
            device: 0,
        },
        seed: MasterSeed::from_bytes(&[1; 32]),
        rsa_keys: Vec::new(),
        settings: None,
        database: None,
    };
    let code = |backup: Backup, passphrase: &str| backup.seal(passphrase).unwrap_err().code();
    assert_eq!(code(good(), "일곱 글자는"), "passphrase-too-short");
    assert_eq!(code(good(), &"x".repeat(1_025)), "passphrase-too-long");
    let settings = Some(Zeroizing::new(vec![0; backup::MAX_SETTINGS_SIZE + 1]));
    assert_eq!(
        code(Backup { settings, ..good() }, PASSPHRASE),
        "backup-too-large"
    );
    let rsa_keys = vec![Zeroizing::new(b"no key".to_vec())];
    assert_eq!(
        code(Backup { rsa_keys, ..good() }, PASSPHRASE),
        "backup-contents"
    );
}

#[test]
fn other_files_and_other_costs_are_told_apart() {
    let good = file("backup/keys-only.minwonbackup");
    let code = |bytes: &[u8]| SealedBackup::parse(bytes).map(drop).unwrap_err().code();
    assert_eq!(code(b""), "not-a-backup");
    assert_eq!(code(b"PK\x03\x04 some archive"), "not-a-backup");
    assert_eq!(code(&good[..20]), "backup-damaged");
    let changed = |offset: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[offset] = value;
        let body = bytes.len() - 32;
        let checksum = <sha2::Sha256 as sha2::Digest>::digest(&bytes[..body]);
        bytes[body..].copy_from_slice(&checksum);
        bytes
    };
    assert_eq!(code(&changed(8, 2)), "backup-version");
    assert_eq!(code(&changed(9, 3)), "backup-damaged");
    // Less than 256 MiB, more than 1 GiB, no pass, five lanes.
    for (offset, value) in [(11, 3), (10, 1), (17, 0), (21, 5)] {
        assert_eq!(
            code(&changed(offset, value)),
            "backup-cost",
            "byte {offset}"
        );
    }
    assert_eq!(code(&changed(57, 0)), "backup-damaged");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damage_is_found_without_the_passphrase(position in any::<prop::sample::Index>(), change in 1_u8..) {
        let mut bytes = file("backup/keys-only.minwonbackup");
        let position = position.index(bytes.len());
        bytes[position] ^= change;
        let error = SealedBackup::parse(&bytes).map(drop).unwrap_err();
        match position {
            0..8 => prop_assert_eq!(error, Error::NotABackup),
            8 => prop_assert_eq!(error.code(), "backup-version"),
            _ => prop_assert_eq!(error, Error::BackupDamaged { part: BackupPart::Checksum }),
        }
    }

    #[test]
    fn a_cut_backup_is_refused(position in any::<prop::sample::Index>()) {
        let bytes = file("backup/full.minwonbackup");
        prop_assert!(SealedBackup::parse(&bytes[..position.index(bytes.len())]).is_err());
    }
}
