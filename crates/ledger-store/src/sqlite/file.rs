use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::Error;

/// How long a connection waits for another process.
pub(super) const BUSY_PATIENCE: Duration = Duration::from_secs(10);

/// The database file, by which errors name it.
#[derive(Debug, Clone)]
pub(super) struct File {
    path: PathBuf,
}

impl File {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Opens one more connection.
    pub(super) fn connect(&self) -> Result<Connection, Error> {
        let connection = self.map(Connection::open(&self.path))?;
        // Before the settings, which already touch the file.
        self.map(connection.busy_timeout(BUSY_PATIENCE))?;
        // FULL: a block is on disk when its commit returns. `secure_delete` and the checkpoint after
        // an erasure keep erased bytes out of the file. The cache is per connection, in KiB.
        let settings = connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;
             PRAGMA cache_size = -8192;
             PRAGMA temp_store = MEMORY;",
        );
        self.map(settings)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }

    /// Says which file an error is about, and tells a damaged one from one that has no room and one
    /// that cannot be used.
    pub(super) fn map<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|source| {
            let path = self.path.clone();
            match source.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                    Error::DamagedFile { path, source }
                }
                Some(ErrorCode::DiskFull) => Error::Full { path, source },
                _ => Error::Unavailable { path, source },
            }
        })
    }
}
