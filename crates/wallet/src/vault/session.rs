//! What a closure given to [`Vault::read`](super::Vault::read) or
//! [`Vault::write`](super::Vault::write) works on.

use rusqlite::{Params, Row};
use sealed_db::Session;
use std::ops::Deref;

use super::Error;

/// Looks at the database, within one snapshot.
pub struct Reader<'c> {
    session: &'c Session<'c>,
}

/// Looks at the database and changes it, all or nothing.
pub struct Writer<'c> {
    reader: Reader<'c>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(session: &'c Session<'c>) -> Reader<'c> {
        Reader { session }
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        parse: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        Ok(self.session.all(sql, params, parse)?)
    }

    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        parse: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        Ok(self.session.one(sql, params, parse)?)
    }
}

impl<'c> Writer<'c> {
    pub(super) fn new(session: &'c Session<'c>) -> Writer<'c> {
        Writer {
            reader: Reader::new(session),
        }
    }

    /// Runs a statement; how many rows it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize, Error> {
        Ok(self.session.run(sql, params)?)
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
        self.session.last_id()
    }
}

impl<'c> Deref for Writer<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}
