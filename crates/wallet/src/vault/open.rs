use std::path::Path;

use sealed_db::{Database, Format};
use zeroize::Zeroizing;

use super::{Error, Reader, Writer};

static FORMAT: Format = Format {
    owner: "a wallet",
    application_id: 0x4d77_5761, // "MwWa"
    salt_label: "minwon/vault-salt/1\n",
    overwrite_deleted: true,
    steps: &[include_str!("schema/v1.sql")],
};

/// The wallet's encrypted database, open.
///
/// One connection, used by one thread at a time.
pub struct Vault {
    database: Database,
}

impl Vault {
    /// Makes a new, empty database; see [`Database::create`].
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Vault, Error> {
        let database = Database::create(&FORMAT, path, key)?;
        Ok(Vault { database })
    }

    /// Opens the database and brings it to the newest version; see [`Database::open`].
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Vault, Error> {
        let database = Database::open(&FORMAT, path, key)?;
        Ok(Vault { database })
    }

    /// Runs `look` on one snapshot of the database.
    pub fn read<T, E: From<Error>>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.database
            .read(|session| look(&Reader::new(session)).map_err(Outer))
            .map_err(|Outer(error)| error)
    }

    /// Runs `change` in a transaction that is committed when it returns `Ok` and undone otherwise.
    /// What was committed survives a crash. Keep it short, and do not wait for a network in it:
    /// other writers wait.
    pub fn write<T, E: From<Error>>(
        &self,
        change: impl FnOnce(&Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.database
            .write(|session| change(&Writer::new(session)).map_err(Outer))
            .map_err(|Outer(error)| error)
    }

    /// Reads every page and row; see [`Database::check`].
    pub fn check(&self) -> Result<(), Error> {
        Ok(self.database.check()?)
    }

    /// How long a writer waits for another process; see [`Database::set_busy_timeout_ms`].
    pub fn set_busy_timeout_ms(&self, timeout_ms: u32) -> Result<(), Error> {
        Ok(self.database.set_busy_timeout_ms(timeout_ms)?)
    }

    /// A consistent copy of the database, **not encrypted**, for a container that seals it; see
    /// [`Database::export_bytes`].
    pub fn export_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        Ok(self.database.export_bytes()?)
    }

    /// Makes a new database at `path` under `key` from exported bytes, and opens it; see
    /// [`Database::import_bytes`].
    pub fn import_bytes(path: &Path, key: &[u8; 32], bytes: &[u8]) -> Result<Vault, Error> {
        let database = Database::import_bytes(&FORMAT, path, key, bytes)?;
        Ok(Vault { database })
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        self.database.path()
    }
}

/// The caller's error, into which one of the file goes by way of the vault's.
struct Outer<E>(E);

impl<E: From<Error>> From<sealed_db::Error> for Outer<E> {
    fn from(error: sealed_db::Error) -> Self {
        Outer(Error::from(error).into())
    }
}
