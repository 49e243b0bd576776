//! What the file promises: whole or absent, private, faults told apart, several processes.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use sealed_db::{Database, Error, Format, Session};
use tempfile::TempDir;

static FORMAT: Format = Format {
    owner: "a test",
    application_id: 0x7465_7374,
    salt_label: "minwon/test-salt/1\n",
    overwrite_deleted: true,
    steps: &["CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"],
};
const KEY: [u8; 32] = [7; 32];
const OTHER_KEY: [u8; 32] = [8; 32];

#[test]
fn a_crash_while_making_one_leaves_none() {
    let (_folder, path) = folder();
    fs::write(path.with_extension("db.new"), b"half a database").unwrap();
    fs::write(path.with_extension("db.new-journal"), b"its journal").unwrap();
    assert_eq!(code(open(&path)), "test-not-created");
    create(&path).check().unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, path) = folder();
    let database = create(&path);
    database.write(|db| put(db, "a")).unwrap();
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
    let (_folder, path) = folder();
    fill(&path);
    assert_eq!(
        code(Database::open(&FORMAT, &path, &OTHER_KEY)),
        "test-wrong-key"
    );
    let whole = fs::read(&path).unwrap();

    // The first page, where every reading starts.
    for at in [16, 100, 2_000, 4_090] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert_eq!(code(open(&path)), "test-damaged", "bit flipped at {at}");
    }
    for size in [0, 1, 15, 16, 100, 4_095] {
        fs::write(&path, &whole[..size]).unwrap();
        assert_eq!(code(open(&path)), "test-damaged", "cut off at {size}");
    }
    fs::write(
        &path,
        "SQLite format 3\0 in disguise, and long enough to be a header",
    )
    .unwrap();
    assert_ne!(code(open(&path)), "ok");

    fs::write(&path, whole).unwrap();
    open(&path).unwrap().check().unwrap();
}

#[test]
fn damage_further_in_names_the_file() {
    let (_folder, path) = folder();
    fill(&path);
    let whole = fs::read(&path).unwrap();
    assert_eq!(whole.len() % 4_096, 0);
    for page in 1..whole.len() / 4_096 {
        let mut flipped = whole.clone();
        flipped[page * 4_096 + 1_000] ^= 1;
        fs::write(&path, flipped).unwrap();
        let result = open(&path).and_then(|database| database.check());
        match result {
            Err(Error::Damaged { path: named, what }) => {
                assert_eq!(named, path);
                assert!(!what.is_empty());
            }
            other => panic!("page {page}: {}", code(other)),
        }
    }
    fs::write(&path, &whole[..whole.len() - 4_096]).unwrap();
    let result = open(&path).and_then(|database| database.check());
    assert_eq!(code(result), "test-damaged");
}

#[test]
fn a_newer_format_is_not_touched() {
    let (_folder, path) = folder();
    drop(create(&path));
    sql(&path, "PRAGMA user_version = 99");
    match open(&path) {
        Err(Error::NewerFormat { version: 99, .. }) => {}
        other => panic!("{}", code(other)),
    }
    sql(&path, "PRAGMA user_version = 1; PRAGMA application_id = 1");
    assert_eq!(code(open(&path)), "test-damaged");
}

#[test]
fn two_processes_take_turns() {
    let (_folder, path) = folder();
    let one = create(&path);
    // Another connection is to SQLite what another process is.
    let other = open(&path).unwrap();
    other.set_busy_timeout_ms(20).unwrap();

    let (is_writing, writing) = mpsc::channel();
    let (let_go, going) = mpsc::channel();
    std::thread::scope(|scope| {
        let one = &one;
        scope.spawn(move || {
            one.write(|db| {
                put(db, "one")?;
                is_writing.send(()).unwrap();
                going.recv().unwrap();
                Ok::<_, Error>(())
            })
            .unwrap();
        });
        writing.recv().unwrap();
        assert_eq!(code(other.write(|db| put(db, "other"))), "test-busy");
        // Readers do not wait, and see what was committed.
        assert_eq!(newest(&other), None);
        // Nor does somebody who opens it meanwhile, short of having to change it.
        other.set_busy_timeout_ms(5_000).unwrap();
        scope.spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            let_go.send(()).unwrap();
        });
        other.write(|db| put(db, "other")).unwrap();
    });
    assert_eq!(newest(&one).as_deref(), Some("other"));
}

#[test]
fn databases_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Database>();
}

#[test]
fn a_database_is_brought_to_the_newest_version_and_no_others_is_taken() {
    static NEWER: Format = Format {
        owner: "a test",
        application_id: 0x7465_7374,
        salt_label: "minwon/test-salt/1\n",
        overwrite_deleted: false,
        steps: &[
            "CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
            "ALTER TABLE texts ADD COLUMN language TEXT",
        ],
    };
    let (_folder, path) = folder();
    let old = create(&path);
    old.write(|db| put(db, "one")).unwrap();
    let image = old.export_bytes().unwrap();
    drop(old);
    let columns = |database: Database| -> (String, Option<String>) {
        let row = database.read(|db| {
            db.one("SELECT text, language FROM texts", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        });
        row.map_err(|error: Error| error).unwrap().unwrap()
    };
    let migrated = Database::open(&NEWER, &path, &KEY).unwrap();
    assert_eq!(columns(migrated), ("one".to_owned(), None));
    assert_eq!(code(open(&path)), "test-newer-format");

    // The same on the way out of a backup, under another key.
    let restored = path.with_extension("restored");
    let restored = Database::import_bytes(&NEWER, &restored, &OTHER_KEY, &image).unwrap();
    assert_eq!(columns(restored), ("one".to_owned(), None));
}

#[test]
fn a_note_is_a_transaction_too() {
    let (_folder, path) = folder();
    let database = create(&path);
    let undone: Result<(), Error> = database.note(|db| {
        put(db, "one")?;
        db.run("no such statement", []).map(|_| ())
    });
    assert_eq!(code(undone), "test-refused");
    assert_eq!(newest(&database), None);
    database.note(|db| put(db, "two")).unwrap();
    assert_eq!(newest(&open(&path).unwrap()).as_deref(), Some("two"));
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("texts.db");
    (folder, path)
}

fn create(path: &Path) -> Database {
    Database::create(&FORMAT, path, &KEY).unwrap()
}

fn open(path: &Path) -> Result<Database, Error> {
    Database::open(&FORMAT, path, &KEY)
}

fn put(db: &Session<'_>, text: &str) -> Result<(), Error> {
    db.run("INSERT INTO texts (text) VALUES (?1)", [text])?;
    Ok(())
}

fn newest(database: &Database) -> Option<String> {
    database
        .read(|db| {
            db.one("SELECT text FROM texts ORDER BY number DESC", [], |row| {
                row.get(0)
            })
        })
        .map_err(|error: Error| error)
        .unwrap()
}

fn fill(path: &Path) {
    let change = |db: &Session<'_>| (0..200).try_for_each(|_| put(db, &"text ".repeat(100)));
    create(path).write(change).unwrap();
}

fn code<T>(result: Result<T, Error>) -> &'static str {
    result
        .err()
        .map_or("ok", |error| sealed_db::code!("test-", error))
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
