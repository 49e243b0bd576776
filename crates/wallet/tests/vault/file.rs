//! What the file promises: nothing readable, all or nothing, one moment, errors by code.

use std::fs;
use std::path::Path;

use serde_json::json;
use wallet::vault::{Error, NewEvent, Vault};

use crate::samples::{self, KEY, NOW_MS, code};

#[test]
fn a_database_is_made_once_and_opened_again() {
    let (_folder, path) = samples::folder();
    assert_eq!(code(Vault::open(&path, &KEY)), "vault-not-created");
    assert!(!path.exists(), "looking makes nothing");

    let vault = Vault::create(&path, &KEY).unwrap();
    vault.write(|db| db.put_setting("language", &"ko")).unwrap();
    assert_eq!(code(Vault::create(&path, &KEY)), "vault-already-created");
    drop(vault);

    let vault = Vault::open(&path, &KEY).unwrap();
    let language: Option<String> = vault.read(|db| db.setting("language")).unwrap();
    assert_eq!(language.as_deref(), Some("ko"));
    vault.check().unwrap();
}

#[test]
fn no_file_shows_what_is_stored() {
    let (folder, vault) = samples::vault();
    let secrets = [
        "가족관계증명서",
        "홍길동의 주민등록표",
        "대출 심사",
        "eyJ.payload",
        "documents",
    ];
    vault
        .write(|db| {
            db.put_document(&samples::document("a1"))?;
            db.put_document_text("a1", &"홍길동의 주민등록표 ".repeat(2_000))?;
            db.put_share(&samples::share("s1", "a1"))?;
            db.enqueue(&samples::outgoing("s1", Some("a1:1")))
        })
        .unwrap();

    // With the journal still there, and after it was merged into the file.
    let mut names = Vec::new();
    for is_open in [true, false] {
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            names.push(path.file_name().unwrap().to_string_lossy().into_owned());
            let bytes = fs::read(&path).unwrap();
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                assert!(!found, "{secret} is readable in {}", path.display());
            }
            assert!(!bytes.starts_with(b"SQLite"), "{}", path.display());
        }
        if is_open {
            let key_in_hex = hex::encode(KEY);
            assert!(!names.iter().any(|name| name.contains(&key_in_hex)));
        }
    }
    assert!(names.iter().any(|name| name == "wallet.db-wal"));
    drop(vault);
}

#[test]
fn reading_a_damaged_row_is_an_error_and_not_nothing() {
    let (_folder, path) = samples::folder();
    fill(&path);
    let mut bytes = fs::read(&path).unwrap();
    for page in 1..bytes.len() / 4_096 {
        bytes[page * 4_096 + 1_000] ^= 1;
    }
    fs::write(&path, bytes).unwrap();
    if let Ok(vault) = Vault::open(&path, &KEY) {
        assert_eq!(
            code(vault.read(|db| db.document_text("a1"))),
            "vault-damaged"
        );
    }
}

#[test]
fn a_failed_change_leaves_nothing() {
    let (_folder, vault) = samples::vault();
    let result: Result<(), Error> = vault.write(|db| {
        db.put_document(&samples::document("a1"))?;
        db.put_document_text("a2", "no such document")
    });
    assert_eq!(code(result), "vault-not-applicable");
    assert!(vault.read(|db| db.documents()).unwrap().is_empty());

    let panicked = std::thread::scope(|scope| {
        scope
            .spawn(|| {
                vault.write(|db| -> Result<(), Error> {
                    db.put_document(&samples::document("a1"))?;
                    panic!("in the middle")
                })
            })
            .join()
    });
    assert!(panicked.is_err());
    assert!(vault.read(|db| db.documents()).unwrap().is_empty());
    vault
        .write(|db| db.put_document(&samples::document("a1")))
        .unwrap();
}

#[test]
fn a_reader_sees_one_moment() {
    let (_folder, path) = samples::folder();
    let one = Vault::create(&path, &KEY).unwrap();
    let other = Vault::open(&path, &KEY).unwrap();
    one.read(|db| {
        assert_eq!(db.unseen_count()?, 0);
        other.write(|db| db.add_event(&NewEvent::new("issue", NOW_MS)))?;
        assert_eq!(db.unseen_count()?, 0, "the snapshot is older");
        Ok::<_, Error>(())
    })
    .unwrap();
    assert_eq!(one.read(|db| db.unseen_count()).unwrap(), 1);
}

fn fill(path: &Path) {
    let vault = Vault::create(path, &KEY).unwrap();
    vault
        .write(|db| {
            db.put_document(&samples::document("a1"))?;
            db.put_document_text("a1", &"text ".repeat(4_000))?;
            for minute in 0..200 {
                db.add_event(&NewEvent {
                    detail: json!({"n": minute}),
                    ..NewEvent::new("prepared", NOW_MS + minute * 60_000)
                })?;
            }
            Ok::<_, Error>(())
        })
        .unwrap();
}
