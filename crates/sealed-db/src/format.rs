//! Whose database it is, its versions, and the way from one to the next.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::Error;

/// What is fixed about a kind of database. Changing any of it, but for adding steps, makes files
/// that exist unreadable.
#[derive(Debug)]
pub struct Format {
    /// Whose database it is, with its article, for messages: `a wallet`.
    pub owner: &'static str,
    /// `PRAGMA application_id` of its files, so that nobody else's database is taken for one.
    pub application_id: i32,
    /// Hashed before the key to make the salt; different for every format, so that one key used
    /// for two does not show.
    pub salt_label: &'static str,
    /// Whether what is deleted is overwritten in the file (`PRAGMA secure_delete`), at the price
    /// of writing those pages. Without it, whoever has the key may find it until it is reused.
    pub overwrite_deleted: bool,
    /// The SQL that makes version n of version n - 1, for every n from 1. A step that was released
    /// is never edited: a change is a new step.
    pub steps: &'static [&'static str],
}

type Definition = (String, String, Option<String>);

impl Format {
    /// Brings the database to the newest version in one transaction; version 0 is an empty one.
    pub(crate) fn migrate(&self, connection: &mut Connection, path: &Path) -> Result<(), Error> {
        let fault = |error| Error::sqlite(path, error);
        // Immediate, so that of two processes that find an old file only one migrates it.
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fault)?;
        let version = self.version(&transaction, path)?;
        for (index, step) in self.steps.iter().enumerate().skip(version) {
            transaction.execute_batch(step).map_err(fault)?;
            transaction
                .pragma_update(None, "user_version", index + 1)
                .map_err(fault)?;
        }
        if version == 0 {
            transaction
                .pragma_update(None, "application_id", self.application_id)
                .map_err(fault)?;
        }
        transaction.commit().map_err(fault)
    }

    /// The version of a database that this program can read.
    pub(crate) fn version(&self, connection: &Connection, path: &Path) -> Result<usize, Error> {
        let pragma = |name| {
            connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
                .map_err(|error| Error::sqlite(path, error))
        };
        let (version, application_id) = (pragma("user_version")?, pragma("application_id")?);
        if version != 0 && application_id != i64::from(self.application_id) {
            return Err(Error::Damaged {
                path: path.to_owned(),
                what: format!("not the database of {}", self.owner),
            });
        }
        usize::try_from(version)
            .ok()
            .filter(|version| *version <= self.steps.len())
            .ok_or(Error::NewerFormat {
                path: path.to_owned(),
                version,
                supported: self.steps.len() as i64,
            })
    }

    /// The definitions of tables and indexes that the newest version has.
    pub(crate) fn definitions(&self, path: &Path) -> Result<Vec<Definition>, Error> {
        let mut connection =
            Connection::open_in_memory().map_err(|error| Error::sqlite(path, error))?;
        self.migrate(&mut connection, path)?;
        definitions_in(&connection, path)
    }
}

/// The definitions of tables and indexes, to compare two databases.
pub(crate) fn definitions_in(
    connection: &Connection,
    path: &Path,
) -> Result<Vec<Definition>, Error> {
    connection
        .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        .and_then(|mut statement| {
            statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })
        .map_err(|error| Error::sqlite(path, error))
}
