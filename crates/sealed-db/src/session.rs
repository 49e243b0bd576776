//! What a closure given to [`Database::read`](crate::Database::read) or
//! [`Database::write`](crate::Database::write) works on.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::Error;

/// A transaction that is open: statements, run on one snapshot of the database.
///
/// SQL is text of the program. Values go in as parameters, so that they are neither parsed nor
/// quoted by errors.
pub struct Session<'c> {
    connection: &'c Connection,
    path: &'c Path,
}

impl<'c> Session<'c> {
    pub(crate) fn new(connection: &'c Connection, path: &'c Path) -> Self {
        Self { connection, path }
    }

    /// Every row that a statement gives.
    pub fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        parse: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        self.run_with(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map(params, parse)?
                .collect()
        })
    }

    /// The first row that a statement gives, if any.
    pub fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        parse: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        self.run_with(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row(params, parse)
                .optional()
        })
    }

    /// Runs a statement that gives no rows; how many it changed.
    pub fn run(&self, sql: &str, params: impl Params) -> Result<usize, Error> {
        self.run_with(|connection| connection.prepare_cached(sql)?.execute(params))
    }

    /// The `rowid` of the row that was inserted last.
    pub fn last_id(&self) -> i64 {
        self.connection.last_insert_rowid()
    }

    /// Lets `work` use the connection itself, and says what its failure means. It ends no
    /// transaction and begins none.
    pub fn run_with<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        work(self.connection).map_err(|error| Error::sqlite(self.path, error))
    }
}
