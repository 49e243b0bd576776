//! A copy of the whole database as bytes, for a backup.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use zeroize::Zeroizing;

use crate::database::{create_with, first_complaint, harden};
use crate::format::definitions_in;
use crate::key::key_literal;
use crate::{Database, Error, Format};

/// Stands for the bytes of a backup where errors name a file.
const BACKUP: &str = "the database in the backup";

impl Database {
    /// A consistent copy of the database, **not encrypted**, for a container that seals it.
    /// Nothing of it touches the disk here.
    ///
    /// It is an SQLite file, so that it does not depend on the key: a restored database has
    /// a new one.
    pub fn export_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut connection = self.lock();
        let fault = |error| Error::sqlite(self.path(), error);
        connection
            .execute_batch("ATTACH DATABASE ':memory:' AS copy KEY ''")
            .map_err(fault)?;
        let bytes = copy_all(&connection, "copy").and_then(|()| {
            let image = connection.serialize("copy")?;
            Ok(Zeroizing::new(image.to_vec()))
        });
        connection
            .execute_batch("DETACH DATABASE copy")
            .map_err(fault)?;
        bytes.map_err(fault)
    }

    /// Makes a new database at `path` under `key` from exported bytes, and opens it.
    ///
    /// The bytes may be of an older version; they are checked before anything is written. Errors
    /// as [`create`](Database::create); [`Error::Damaged`] and [`Error::NewerFormat`] about the bytes.
    pub fn import_bytes(
        format: &Format,
        path: &Path,
        key: &[u8; 32],
        bytes: &[u8],
    ) -> Result<Self, Error> {
        let backup = load(format, bytes)?;
        create_with(format, path, key, |connection, new_path| {
            // The tables are made by us; only rows come from the backup.
            format.migrate(connection, new_path)?;
            let fault = |error| Error::sqlite(new_path, error);
            let attach = Zeroizing::new(format!(
                "ATTACH DATABASE ?1 AS made KEY \"{}\"",
                *key_literal(format, key)
            ));
            let file = new_path.to_string_lossy();
            backup
                .execute(&attach, [file.as_ref()])
                .map_err(|_| Error::Storage {
                    action: "write",
                    path: new_path.to_owned(),
                    detail: "cannot be attached".to_owned(),
                })?;
            copy_rows(&backup, "made").map_err(fault)?;
            backup.execute_batch("DETACH DATABASE made").map_err(fault)
        })?;
        Self::open(format, path, key)
    }
}

/// The backup's database in memory, at the newest version, with our tables and no others.
fn load(format: &Format, bytes: &[u8]) -> Result<Connection, Error> {
    let path = PathBuf::from(BACKUP);
    let fault = |error| Error::sqlite(&path, error);
    let damaged = |what: &str| Error::Damaged {
        path: path.clone(),
        what: what.to_owned(),
    };
    if !bytes.starts_with(b"SQLite format 3\0") {
        return Err(damaged("not a database"));
    }
    let mut backup = Connection::open_in_memory().map_err(fault)?;
    harden(&backup, &path)?;
    backup
        .execute_batch(
            "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF",
        )
        .map_err(fault)?;
    backup
        .deserialize_read_exact("main", bytes, bytes.len(), false)
        .map_err(fault)?;
    for pragma in ["integrity_check", "foreign_key_check"] {
        if let Some(complaint) = first_complaint(&backup, pragma).map_err(fault)? {
            return Err(damaged(&complaint));
        }
    }
    format.migrate(&mut backup, &path)?;
    if definitions_in(&backup, &path)? != format.definitions(&path)? {
        return Err(damaged(&format!(
            "its tables are not those of {}",
            format.owner
        )));
    }
    Ok(backup)
}

/// Copies tables and rows from `main` into the empty database `to`.
fn copy_all(connection: &Connection, to: &str) -> rusqlite::Result<()> {
    connection.query_row("SELECT sqlcipher_export(?1)", [to], |_| Ok(()))?;
    for pragma in ["user_version", "application_id"] {
        let value: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0))?;
        connection.pragma_update(Some(to), pragma, value)?;
    }
    Ok(())
}

/// Copies every row from `main` into the same tables of `to`, in one transaction.
fn copy_rows(connection: &Connection, to: &str) -> rusqlite::Result<()> {
    let tables: Vec<String> = connection
        .prepare(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    connection.execute_batch("BEGIN")?;
    for table in tables {
        // Names are those of our own schema, which the caller compared.
        connection.execute_batch(&format!(
            "INSERT INTO {to}.\"{table}\" SELECT * FROM main.\"{table}\""
        ))?;
    }
    connection.execute_batch("COMMIT")
}
