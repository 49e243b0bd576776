//! What a key file promises: contents survive, faults are told apart, crashes do no harm.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use keystore::{
    Cost, Error, KeyFile, KeyStore, Kind, MAX_SECRET_BYTES, MemoryStore, Name, OsKeyring, Secret,
    copy_all, key_file_in, kind_at,
};
use tempfile::TempDir;

const PASSPHRASE: &str = "correct horse";

fn cheap(path: &Path) -> KeyFile {
    KeyFile::create_with_cost_for_tests(path, PASSPHRASE, Cost::TRIFLE_FOR_TESTS).unwrap()
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = key_file_in(folder.path());
    (folder, path)
}

fn code<T>(result: Result<T, Error>) -> &'static str {
    result.err().map_or("ok", |error| error.code())
}

/// Where each field is, from docs/key-file-format.md.
const VERSION_AT: usize = 8;
const MEMORY_AT: usize = 12;
const SALT_AT: usize = 24;
const CHECK_AT: usize = 40;
const SEALED_AT: usize = 88;

/// Changes bytes and puts the checksum right, as an attacker would.
fn tamper(path: &Path, at: usize, with: &[u8]) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at..at + with.len()].copy_from_slice(with);
    let body_size = bytes.len() - 32;
    let sum = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes[..body_size]);
    bytes[body_size..].copy_from_slice(sum.as_ref());
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_new_file_costs_what_it_must() {
    let (folder, path) = folder();
    let file = KeyFile::create(&path, PASSPHRASE).unwrap();
    assert!(file.cost().memory_kib >= 256 * 1024);
    assert!(file.cost().passes >= 1);
    file.set(&Name::SEED, &Secret::from(&[7; 32][..])).unwrap();
    drop(file);

    let file = KeyFile::open(&path, PASSPHRASE).unwrap();
    assert_eq!(file.require(&Name::SEED).unwrap().as_bytes(), [7; 32]);
    assert_eq!(kind_at(folder.path()).unwrap(), Some(Kind::KeyFile));
}

#[test]
fn entries_come_and_go() {
    let (_folder, path) = folder();
    let file = cheap(&path);
    assert!(file.get(&Name::SEED).unwrap().is_none());
    assert!(!file.delete(&Name::SEED).unwrap());

    let largest = Secret::make(MAX_SECRET_BYTES).unwrap();
    file.set(&Name::rsa(0), &largest).unwrap();
    file.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();
    file.set(&Name::SEED, &Secret::from(&[2; 32][..])).unwrap();
    file.set(&Name::parse("empty").unwrap(), &Secret::new(Vec::new()))
        .unwrap();

    let again = KeyFile::open(&path, PASSPHRASE).unwrap();
    let names: Vec<String> = again.names().unwrap().iter().map(Name::to_string).collect();
    assert_eq!(names, ["empty", "rsa-0", "seed"]);
    assert_eq!(again.require(&Name::SEED).unwrap().as_bytes(), [2; 32]);
    assert_eq!(
        again.require(&Name::rsa(0)).unwrap().as_bytes(),
        largest.as_bytes()
    );

    // Two handles on one file see each other's changes.
    assert!(again.delete(&Name::SEED).unwrap());
    assert!(file.get(&Name::SEED).unwrap().is_none());
    assert!(matches!(
        file.require(&Name::SEED),
        Err(Error::Missing { .. })
    ));

    let too_large = Secret::make(MAX_SECRET_BYTES + 1).unwrap();
    assert_eq!(
        code(file.set(&Name::SEED, &too_large)),
        "keystore-too-large"
    );
}

#[test]
fn nothing_in_the_file_is_readable() {
    let (_folder, path) = folder();
    let file = cheap(&path);
    let secret = b"a secret that is easy to find in a file";
    file.set(
        &Name::parse("telling-name").unwrap(),
        &Secret::from(&secret[..]),
    )
    .unwrap();
    let bytes = fs::read(&path).unwrap();
    for needle in [&secret[..], b"telling-name", PASSPHRASE.as_bytes()] {
        assert!(!bytes.windows(needle.len()).any(|window| window == needle));
    }
}

#[test]
fn passphrases_are_told_from_damage() {
    let (folder, path) = folder();
    cheap(&path)
        .set(&Name::SEED, &Secret::from(&[1; 32][..]))
        .unwrap();
    let whole = fs::read(&path).unwrap();
    let open = || code(KeyFile::open(&path, PASSPHRASE));

    assert_eq!(open(), "ok");
    assert_eq!(
        code(KeyFile::open(&path, "wrong horse")),
        "keystore-wrong-passphrase"
    );
    assert_eq!(code(KeyFile::open(&path, "")), "keystore-wrong-passphrase");
    assert_eq!(
        code(KeyFile::open(&folder.path().join("none"), PASSPHRASE)),
        "keystore-not-created"
    );

    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, flipped).unwrap();
        // The lowest bit of version 1 makes it 0.
        assert_eq!(open(), "keystore-damaged", "bit flipped at {at}");
    }
    for size in 0..whole.len() {
        fs::write(&path, &whole[..size]).unwrap();
        assert_eq!(open(), "keystore-damaged", "cut off at {size}");
        assert_eq!(code(KeyFile::check(&path)), "keystore-damaged");
    }
    fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
    assert_eq!(open(), "keystore-damaged");
    fs::write(&path, vec![0; 2 * 1024 * 1024]).unwrap();
    assert_eq!(open(), "keystore-damaged");
}

#[test]
fn tampering_is_told_by_what_it_hits() {
    let cases: &[(usize, &[u8], &str)] = &[
        (VERSION_AT, &[2], "keystore-newer-format"),
        (VERSION_AT, &[0], "keystore-damaged"),
        (VERSION_AT + 1, &[9], "keystore-damaged"),
        (VERSION_AT + 2, &[1], "keystore-damaged"),
        // 64 GiB of memory; four thousand million passes; no lane.
        (MEMORY_AT, &[4, 0, 0, 0], "keystore-cost-refused"),
        (MEMORY_AT + 4, &[0xff; 4], "keystore-cost-refused"),
        (MEMORY_AT + 8, &[0; 4], "keystore-cost-refused"),
        (MEMORY_AT + 3, &[16], "keystore-wrong-passphrase"),
        (SALT_AT, &[0; 16], "keystore-wrong-passphrase"),
        (CHECK_AT, &[0; 32], "keystore-wrong-passphrase"),
        (SEALED_AT - 4, &[0; 4], "keystore-damaged"),
        (SEALED_AT, &[0; 2], "keystore-damaged"),
    ];
    for (at, with, expected) in cases {
        let (_folder, path) = folder();
        cheap(&path)
            .set(&Name::SEED, &Secret::from(&[1; 32][..]))
            .unwrap();
        tamper(&path, *at, with);
        assert_eq!(
            code(KeyFile::open(&path, PASSPHRASE)),
            *expected,
            "{with:?} at {at}"
        );
    }
}

#[test]
fn an_existing_file_is_never_overwritten() {
    let (_folder, path) = folder();
    cheap(&path)
        .set(&Name::SEED, &Secret::from(&[1; 32][..]))
        .unwrap();
    assert_eq!(
        code(KeyFile::create(&path, "another passphrase")),
        "keystore-already-created"
    );
    let file = KeyFile::open(&path, PASSPHRASE).unwrap();
    assert_eq!(file.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);
}

#[test]
fn passphrases_change_and_are_long_enough() {
    let (_folder, path) = folder();
    for weak in ["", "short", "일곱글자암호임"] {
        assert_eq!(
            code(KeyFile::create(&path, weak)),
            "keystore-weak-passphrase"
        );
    }
    assert!(!path.exists());

    let file = cheap(&path);
    file.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();
    let elsewhere = KeyFile::open(&path, PASSPHRASE).unwrap();
    assert_eq!(
        code(file.change_passphrase("1234567")),
        "keystore-weak-passphrase"
    );
    file.change_passphrase("여덟 글자 넘는 암호").unwrap();

    assert!(file.cost().memory_kib >= Cost::FLOOR.memory_kib);
    assert_eq!(file.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);
    assert_eq!(
        code(elsewhere.get(&Name::SEED)),
        "keystore-passphrase-changed"
    );
    assert_eq!(
        code(KeyFile::open(&path, PASSPHRASE)),
        "keystore-wrong-passphrase"
    );
    assert!(KeyFile::open(&path, "여덟 글자 넘는 암호").is_ok());
}

#[test]
fn a_crash_while_writing_leaves_the_old_file() {
    let (_folder, path) = folder();
    let file = cheap(&path);
    file.set(&Name::SEED, &Secret::from(&[1; 32][..])).unwrap();
    // What a crash before the rename leaves behind.
    let half = path.with_extension("minwonkeys.new");
    fs::write(&half, b"MINWONKF half").unwrap();

    let file = KeyFile::open(&path, PASSPHRASE).unwrap();
    assert_eq!(file.require(&Name::SEED).unwrap().as_bytes(), [1; 32]);
    file.set(&Name::SEED, &Secret::from(&[2; 32][..])).unwrap();
    assert_eq!(file.require(&Name::SEED).unwrap().as_bytes(), [2; 32]);
    assert!(!half.exists());
}

#[test]
fn writers_do_not_lose_each_others_entries() {
    let (_folder, path) = folder();
    let names: Vec<Name> = (0..24).map(Name::rsa).collect();
    drop(cheap(&path));
    std::thread::scope(|scope| {
        for mine in names.chunks(6) {
            let path = &path;
            // A handle each, as separate processes would have.
            scope.spawn(move || {
                let file = KeyFile::open(path, PASSPHRASE).unwrap();
                for name in mine {
                    file.set(name, &Secret::make(32).unwrap()).unwrap();
                }
            });
        }
    });
    let file = KeyFile::open(&path, PASSPHRASE).unwrap();
    assert_eq!(file.names().unwrap().len(), names.len());
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("new/home");
    let path = key_file_in(&home);
    let file = cheap(&path);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&home), 0o700);

    // A copy restored with a looser mode is tightened by the next write.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    file.set(&Name::SEED, &Secret::make(32).unwrap()).unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let (folder, path) = folder();
    drop(cheap(&path));
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let file = KeyFile::open(&link, PASSPHRASE).unwrap();
    file.set(&Name::SEED, &Secret::make(32).unwrap()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(
        KeyFile::open(&path, PASSPHRASE)
            .unwrap()
            .get(&Name::SEED)
            .unwrap()
            .is_some()
    );
    assert_eq!(
        code(KeyFile::create(&link, PASSPHRASE)),
        "keystore-already-created"
    );
}

#[test]
fn stores_are_copied_destroyed_and_found() {
    let (folder, path) = folder();
    assert_eq!(kind_at(folder.path()).unwrap(), None);
    let memory = MemoryStore::new();
    memory
        .set(&Name::SEED, &Secret::from(&[3; 32][..]))
        .unwrap();
    memory
        .set(&Name::VAULT, &Secret::from(&[4; 32][..]))
        .unwrap();

    let file = cheap(&path);
    copy_all(&memory, &file).unwrap();
    assert_eq!(file.names().unwrap(), memory.names().unwrap());
    assert_eq!(file.require(&Name::VAULT).unwrap().as_bytes(), [4; 32]);

    fs::write(folder.path().join("keyring.json"), "{}").unwrap();
    assert_eq!(code(kind_at(folder.path())), "keystore-two-stores");
    file.destroy().unwrap();
    assert_eq!(kind_at(folder.path()).unwrap(), Some(Kind::OsKeyring));
    // A marker that is no marker names its file instead of looking like an empty keyring.
    assert_eq!(code(OsKeyring::open(folder.path())), "keystore-damaged");
}

#[test]
fn stores_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Box<dyn KeyStore>>();
}
