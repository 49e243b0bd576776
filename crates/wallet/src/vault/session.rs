//! What a closure given to [`Vault::read`](super::Vault::read) or
//! [`Vault::write`](super::Vault::write) works on.

use std::ops::Deref;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::Error;

/// Looks at the database, within one snapshot.
pub struct Reader<'c> {
    connection: &'c Connection,
    path: &'c Path,
}

/// Looks at the database and changes it, all or nothing.
pub struct Writer<'c> {
    reader: Reader<'c>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(connection: &'c Connection, path: &'c Path) -> Reader<'c> {
        Reader { connection, path }
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        parse: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(params, parse)?.collect())
            .map_err(|error| self.fault(error))
    }

    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        parse: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(params, parse).optional())
            .map_err(|error| self.fault(error))
    }

    fn fault(&self, error: rusqlite::Error) -> Error {
        Error::sqlite(self.path, error)
    }
}

impl<'c> Writer<'c> {
    pub(super) fn new(connection: &'c Connection, path: &'c Path) -> Writer<'c> {
        Writer {
            reader: Reader::new(connection, path),
        }
    }

    /// Runs a statement; how many rows it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, Error> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params))
            .map_err(|error| self.fault(error))
    }

    /// Runs a statement that must change exactly one row, else there was no such `what`.
    pub(super) fn run_one(
        &self,
        what: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<(), Error> {
        match self.run(sql, params)? {
            0 => Err(Error::NotApplicable { what }),
            _ => Ok(()),
        }
    }

    pub(super) fn last_id(&self) -> i64 {
        self.connection.last_insert_rowid()
    }
}

impl<'c> Deref for Writer<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}
