//! The copy for the backup: complete, independent of the key, and not believed blindly.

use rusqlite::Connection;
use wallet::vault::{Error, EventFilter, NewEvent, Vault};

use crate::samples::{self, KEY, NOW_MS, code};

const NEW_KEY: [u8; 32] = [9; 32];

fn filled() -> (tempfile::TempDir, Vault) {
    let (folder, vault) = samples::vault();
    vault
        .write(|db| {
            db.put_setting("language", &"ko")?;
            db.put_document(&samples::document("a1"))?;
            db.put_document_text("a1", &"전문 ".repeat(3_000))?;
            db.put_share(&samples::share("s1", "a1"))?;
            db.put_received(&samples::received("s2"))?;
            db.put_contact(&samples::contact("id1", "한국은행"))?;
            db.put_request(&samples::request("r1"))?;
            db.enqueue(&samples::outgoing("s1", Some("a1:1")))?;
            db.add_event(&NewEvent::new("issue", NOW_MS))
        })
        .unwrap();
    (folder, vault)
}

#[test]
fn a_backup_restores_everything_under_a_new_key() {
    let (folder, vault) = filled();
    let bytes = vault.export_bytes().unwrap();
    let again = vault.export_bytes().unwrap();
    assert_eq!(*bytes, *again, "exporting leaves nothing behind");
    vault.write(|db| db.put_setting("later", &true)).unwrap();

    let path = folder.path().join("restored.db");
    let restored = Vault::import_bytes(&path, &NEW_KEY, &bytes).unwrap();
    restored.check().unwrap();
    drop(restored);
    assert_eq!(code(Vault::open(&path, &KEY)), "vault-wrong-key");
    let restored = Vault::open(&path, &NEW_KEY).unwrap();

    assert_eq!(rows(&restored), rows(&vault));
    let later: Option<bool> = restored.read(|db| db.setting("later")).unwrap();
    assert_eq!(later, None);
    // Ids go on from where they were, and rules still hold.
    let id = restored
        .write(|db| db.add_event(&NewEvent::new("queued", NOW_MS)))
        .unwrap();
    assert_eq!(id, Some(2));
    let spent = restored.write(|db| db.enqueue(&samples::outgoing("t9", Some("a1:1"))));
    assert_eq!(code(spent), "vault-already-spent");
}

fn rows(vault: &Vault) -> String {
    vault
        .read(|db| {
            Ok::<_, Error>(format!(
                "{:?}",
                (
                    db.documents()?,
                    db.document_text("a1")?,
                    db.shares_of("a1")?,
                    db.inbox()?,
                    db.contacts()?,
                    db.requests()?,
                    db.pending()?,
                    db.events(&EventFilter::default(), None, 10)?,
                    db.setting::<String>("language")?,
                )
            ))
        })
        .unwrap()
}

#[test]
fn exporting_and_importing_leave_no_plaintext_on_disk() {
    let (folder, vault) = filled();
    let bytes = vault.export_bytes().unwrap();
    let needle = "전문 전문".as_bytes();
    assert!(bytes.windows(needle.len()).any(|window| window == needle));
    drop(Vault::import_bytes(&folder.path().join("restored.db"), &NEW_KEY, &bytes).unwrap());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!found, "{}", path.display());
    }
}

#[test]
fn an_existing_database_is_never_overwritten() {
    let (_folder, vault) = filled();
    let bytes = vault.export_bytes().unwrap();
    let result = Vault::import_bytes(vault.path(), &NEW_KEY, &bytes);
    assert_eq!(code(result), "vault-already-created");
}

#[test]
fn foreign_and_damaged_bytes_are_refused_before_anything_is_written() {
    let (folder, vault) = filled();
    let whole = vault.export_bytes().unwrap();
    let path = folder.path().join("restored.db");
    let import = |bytes: &[u8]| code(Vault::import_bytes(&path, &NEW_KEY, bytes));

    assert_eq!(import(b""), "vault-damaged");
    assert_eq!(import(b"not a database"), "vault-damaged");
    assert_eq!(import(&whole[..4_096]), "vault-damaged");
    assert_eq!(import(&whole[..whole.len() / 2 + 100]), "vault-damaged");
    assert_eq!(
        import(&std::fs::read(vault.path()).unwrap()),
        "vault-damaged"
    );
    assert_eq!(import(&other_database("")), "vault-damaged");
    assert_eq!(
        import(&other_database("CREATE TABLE settings (key TEXT)")),
        "vault-damaged"
    );
    for statement in [
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM outbox; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE more (a)",
        "DROP INDEX outbox_spends",
        "PRAGMA foreign_keys = OFF; DELETE FROM documents",
    ] {
        assert_eq!(
            import(&changed(&whole, statement)),
            "vault-damaged",
            "{statement}"
        );
    }
    assert_eq!(
        import(&changed(&whole, "PRAGMA user_version = 2")),
        "vault-newer-format"
    );
    assert!(!path.exists());
    assert_eq!(import(&whole), "ok");
}

fn other_database(statements: &str) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(statements).unwrap();
    connection
        .execute_batch("CREATE TABLE other (a); PRAGMA user_version = 1")
        .unwrap();
    connection.serialize("main").unwrap().to_vec()
}

fn changed(bytes: &[u8], statements: &str) -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection
        .deserialize_read_exact("main", bytes, bytes.len(), false)
        .unwrap();
    connection.execute_batch(statements).unwrap();
    connection.serialize("main").unwrap().to_vec()
}
