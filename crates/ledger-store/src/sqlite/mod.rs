//! The store of a node: one SQLite database.

mod file;
mod reader;
mod schema;
mod writer;

use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use ledger::Genesis;

use self::file::File;
use self::reader::Pool;
use self::writer::Writer;
use crate::{Error, LatePayload, NewBlock, Store};

pub use self::reader::SqliteReader;

/// A store in one SQLite file: write-ahead log, `synchronous=FULL`, one writer, a pool of readers,
/// one database transaction a block.
///
/// Calls block on the disk; from async code they belong on a thread for that.
pub struct SqliteStore {
    writer: Mutex<Writer>,
    pool: Pool,
}

impl SqliteStore {
    /// Opens the store of a network in this file, or makes it with the genesis in it.
    ///
    /// # Errors
    /// [`Error::OtherNetwork`], [`Error::SchemaVersion`], [`Error::StateVersion`],
    /// [`Error::DamagedFile`], [`Error::Unavailable`].
    pub fn open(path: &Path, genesis: &Genesis) -> Result<Self, Error> {
        let file = File::new(path);
        let mut connection = file.connect()?;
        schema::prepare(&file, &mut connection, genesis)?;
        Ok(Self {
            writer: Mutex::new(Writer::new(file.clone(), connection)),
            pool: Pool::new(file),
        })
    }

    /// Writes something that changes nothing, to see whether the store takes blocks again.
    ///
    /// # Errors
    /// [`Error::Full`], [`Error::Unavailable`] or [`Error::DamagedFile`]: it does not.
    pub fn try_write(&self) -> Result<(), Error> {
        self.writer()?.try_write()
    }

    fn writer(&self) -> Result<MutexGuard<'_, Writer>, Error> {
        self.writer.lock().map_err(|_| Error::WriterPoisoned)
    }
}

impl Store for SqliteStore {
    type Reader = SqliteReader;

    fn reader(&self) -> Result<SqliteReader, Error> {
        self.pool.reader()
    }

    fn append(&self, block: &NewBlock<'_>) -> Result<(), Error> {
        self.writer()?.append(block)
    }

    fn put_payload(&self, payload: &LatePayload<'_>) -> Result<(), Error> {
        self.writer()?.put_payload(payload)
    }

    fn erase_payloads(&self, ended_by_ms: u64) -> Result<u64, Error> {
        self.writer()?.erase_payloads(ended_by_ms)
    }
}
