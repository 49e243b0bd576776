//! What the file promises: nothing readable, faults told apart, several processes, crashes.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use wallet::vault::{Error, NewEvent, Vault};

use crate::samples::{self, KEY, NOW_MS, code};

const OTHER_KEY: [u8; 32] = [8; 32];

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
fn a_crash_while_making_one_leaves_none() {
    let (_folder, path) = samples::folder();
    fs::write(path.with_extension("db.new"), b"half a database").unwrap();
    fs::write(path.with_extension("db.new-journal"), b"its journal").unwrap();
    assert_eq!(code(Vault::open(&path, &KEY)), "vault-not-created");
    Vault::create(&path, &KEY).unwrap().check().unwrap();
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

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, vault) = samples::vault();
    vault.write(|db| db.put_setting("a", &1)).unwrap();
    let mut count = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        count += 1;
    }
    assert_eq!(count, 3, "database, journal and its index");
}

#[test]
fn a_wrong_key_is_told_from_damage() {
    let (_folder, path) = samples::folder();
    fill(&path);
    assert_eq!(code(Vault::open(&path, &OTHER_KEY)), "vault-wrong-key");
    let whole = fs::read(&path).unwrap();

    // The first page, where every reading starts.
    for at in [16, 100, 2_000, 4_090] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert_eq!(
            code(Vault::open(&path, &KEY)),
            "vault-damaged",
            "bit flipped at {at}"
        );
    }
    for size in [0, 1, 15, 16, 100, 4_095] {
        fs::write(&path, &whole[..size]).unwrap();
        assert_eq!(
            code(Vault::open(&path, &KEY)),
            "vault-damaged",
            "cut off at {size}"
        );
    }
    fs::write(
        &path,
        "SQLite format 3\0 in disguise, and long enough to be a header",
    )
    .unwrap();
    assert_ne!(code(Vault::open(&path, &KEY)), "ok");

    fs::write(&path, whole).unwrap();
    Vault::open(&path, &KEY).unwrap().check().unwrap();
}

#[test]
fn damage_further_in_names_the_file() {
    let (_folder, path) = samples::folder();
    fill(&path);
    let whole = fs::read(&path).unwrap();
    assert_eq!(whole.len() % 4_096, 0);
    for page in 1..whole.len() / 4_096 {
        let mut flipped = whole.clone();
        flipped[page * 4_096 + 1_000] ^= 1;
        fs::write(&path, flipped).unwrap();
        let result = Vault::open(&path, &KEY).and_then(|vault| vault.check());
        match result {
            Err(Error::Damaged { path: named, what }) => {
                assert_eq!(named, path);
                assert!(!what.is_empty());
            }
            other => panic!("page {page}: {}", code(other)),
        }
    }
    fs::write(&path, &whole[..whole.len() - 4_096]).unwrap();
    let result = Vault::open(&path, &KEY).and_then(|vault| vault.check());
    assert_eq!(code(result), "vault-damaged");
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
fn a_newer_format_is_not_touched() {
    let (_folder, path) = samples::folder();
    drop(Vault::create(&path, &KEY).unwrap());
    sql(&path, "PRAGMA user_version = 99");
    match Vault::open(&path, &KEY) {
        Err(Error::NewerFormat { version: 99, .. }) => {}
        other => panic!("{}", code(other)),
    }
    sql(&path, "PRAGMA user_version = 1; PRAGMA application_id = 1");
    assert_eq!(code(Vault::open(&path, &KEY)), "vault-damaged");
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
fn two_processes_take_turns() {
    let (_folder, path) = samples::folder();
    let one = Vault::create(&path, &KEY).unwrap();
    // Another connection is to SQLite what another process is.
    let other = Vault::open(&path, &KEY).unwrap();
    other.set_busy_timeout_ms(20).unwrap();

    let (is_writing, writing) = mpsc::channel();
    let (let_go, going) = mpsc::channel();
    std::thread::scope(|scope| {
        let one = &one;
        scope.spawn(move || {
            one.write(|db| {
                db.put_setting("who", &"one")?;
                is_writing.send(()).unwrap();
                going.recv().unwrap();
                Ok::<_, Error>(())
            })
            .unwrap();
        });
        writing.recv().unwrap();
        assert_eq!(
            code(other.write(|db| db.put_setting("who", &"other"))),
            "vault-busy"
        );
        // Readers do not wait, and see what was committed.
        let who: Option<String> = other.read(|db| db.setting("who")).unwrap();
        assert_eq!(who, None);
        // Nor does somebody who opens it meanwhile, short of having to change it.
        other.set_busy_timeout_ms(5_000).unwrap();
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            let_go.send(()).unwrap();
        });
        other.write(|db| db.put_setting("who", &"other")).unwrap();
    });
    let who: Option<String> = one.read(|db| db.setting("who")).unwrap();
    assert_eq!(who.as_deref(), Some("other"));
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

#[test]
fn vaults_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Vault>();
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

/// Changes the database behind our back. The salt in the key is the file's own first bytes.
fn sql(path: &Path, statements: &str) {
    let salt = hex::encode(&fs::read(path).unwrap()[..16]);
    let connection = rusqlite::Connection::open(path).unwrap();
    let key = format!("x'{}{salt}'", hex::encode(KEY));
    connection
        .execute_batch(&format!("PRAGMA key = \"{key}\""))
        .unwrap();
    connection.execute_batch(statements).unwrap();
}
