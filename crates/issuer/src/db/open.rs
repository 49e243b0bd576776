use std::path::Path;

use rusqlite::Connection;
use sealed_db::{Database, Error, Format};

static FORMAT: Format = Format {
    owner: "an issuer",
    application_id: 0x4d77_4973, // "MwIs"
    salt_label: "minwon/issuer-salt/1\n",
    // A batch clears thousands of payloads once they were sent; that would be as many writes again.
    overwrite_deleted: false,
    steps: &[include_str!("schema_v1.sql")],
};

/// The issuer's database, open. Closures get the connection, within a transaction.
pub(crate) struct Db {
    database: Database,
}

impl Db {
    pub(crate) fn create(path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        let database = Database::create(&FORMAT, path, key)?;
        Ok(Self { database })
    }

    pub(crate) fn open(path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        let database = Database::open(&FORMAT, path, key)?;
        Ok(Self { database })
    }

    /// Runs `change` in a transaction that is durable when this returns `Ok`, and undone otherwise.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        self.database.write(|session| session.run_with(change))
    }

    /// As [`write`](Self::write), but a crash of the machine may undo it: for what the ledger knows
    /// anyway, and is asked again.
    pub(crate) fn note<T>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        self.database.note(|session| session.run_with(change))
    }

    /// Runs `look` on one snapshot of the database.
    pub(crate) fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        self.database.read(|session| session.run_with(look))
    }
}
