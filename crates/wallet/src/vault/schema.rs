//! Versions of the database and the way from one to the next.

use std::path::Path;

use rusqlite::Connection;

use super::Error;

/// `PRAGMA application_id` of our files: "MwWa".
pub(super) const APPLICATION_ID: i64 = 0x4d77_5761;

/// What makes version n of version n - 1.
const STEPS: &[&str] = &[include_str!("schema/v1.sql")];

/// Brings the database to the newest version in one transaction; version 0 is an empty one.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let fault = |error| Error::sqlite(path, error);
    // Immediate, so that of two processes that find an old file only one migrates it.
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(fault)?;
    let version = version(&transaction, path)?;
    for (index, step) in STEPS.iter().enumerate().skip(version) {
        transaction.execute_batch(step).map_err(fault)?;
        transaction
            .pragma_update(None, "user_version", index + 1)
            .map_err(fault)?;
    }
    if version == 0 {
        transaction
            .pragma_update(None, "application_id", APPLICATION_ID)
            .map_err(fault)?;
    }
    transaction.commit().map_err(fault)
}

/// The version of a database that this program can read.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<usize, Error> {
    let pragma = |name| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(|error| Error::sqlite(path, error))
    };
    let (version, application_id) = (pragma("user_version")?, pragma("application_id")?);
    if version != 0 && application_id != APPLICATION_ID {
        return Err(Error::Damaged {
            path: path.to_owned(),
            what: "not a wallet's database".to_owned(),
        });
    }
    usize::try_from(version)
        .ok()
        .filter(|version| *version <= STEPS.len())
        .ok_or(Error::NewerFormat {
            path: path.to_owned(),
            version,
            supported: STEPS.len() as i64,
        })
}

/// The definitions of tables and indexes, to compare two databases.
pub(super) fn definitions(
    connection: &Connection,
    path: &Path,
) -> Result<Vec<(String, String, Option<String>)>, Error> {
    connection
        .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        .and_then(|mut statement| {
            statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })
        .map_err(|error| Error::sqlite(path, error))
}
