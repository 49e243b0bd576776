//! Making, opening and using the encrypted file.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::DatabaseFault as Fault;

/// `PRAGMA application_id` of our files: "MwIs".
const APPLICATION_ID: i64 = 0x4d77_4973;
/// What makes version n of version n - 1.
const STEPS: &[&str] = &[include_str!("schema_v1.sql")];
/// How long a writer waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const SALT_BYTES: usize = 16;

/// The database, open: one connection, used by one thread at a time.
pub(crate) struct Db {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Db {
    /// Makes a new database of mode 0600, under another name first: after a crash there is either
    /// none or a whole one.
    pub(crate) fn create(path: &Path, key: &[u8; 32]) -> Result<Self, Fault> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(Fault::AlreadyCreated {
                path: path.to_owned(),
            });
        }
        let new_path = path.with_extension("db.new");
        match fs::remove_file(&new_path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Fault::io("remove", &new_path)(error));
            }
            _ => {}
        }
        make_private_file(&new_path)?;
        let mut connection = connect(&new_path, key)?;
        migrate(&mut connection, &new_path)?;
        connection
            .close()
            .map_err(|(_, error)| Fault::sqlite(&new_path, error))?;
        fs::rename(&new_path, path).map_err(Fault::io("rename", &new_path))?;
        sync_folder_of(path)?;
        Self::open(path, key)
    }

    pub(crate) fn open(path: &Path, key: &[u8; 32]) -> Result<Self, Fault> {
        let salt = read_salt(path)?;
        let mut connection = connect(path, key).map_err(|fault| match fault {
            // The salt is made from the key, so that it tells a wrong key from damage.
            Fault::Damaged { path, .. } if salt != derive_salt(key) => Fault::WrongKey { path },
            other => other,
        })?;
        // Readers and one writer at a time do not wait for each other.
        connection
            .execute_batch("PRAGMA journal_mode = WAL")
            .map_err(|error| Fault::sqlite(path, error))?;
        migrate(&mut connection, path)?;
        Ok(Self {
            path: path.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// Runs `change` in a transaction that is durable when this returns `Ok`, and undone otherwise.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        self.transact(true, change)
    }

    /// As [`write`](Self::write), but a crash of the machine may undo it: for what the ledger knows
    /// anyway, and is asked again.
    pub(crate) fn note<T>(
        &self,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        self.transact(false, change)
    }

    /// Runs `look` on one snapshot of the database.
    pub(crate) fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        let mut connection = self.lock();
        connection
            .transaction()
            .and_then(|transaction| look(&transaction))
            .map_err(|error| Fault::sqlite(&self.path, error))
    }

    fn transact<T>(
        &self,
        durable: bool,
        change: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Fault> {
        let mut connection = self.lock();
        let run = || {
            let level = if durable { "FULL" } else { "NORMAL" };
            connection.pragma_update(None, "synchronous", level)?;
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = change(&transaction)?;
            transaction.commit()?;
            Ok(result)
        };
        run().map_err(|error| Fault::sqlite(&self.path, error))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Connection> {
        // A panic in a closure has rolled its transaction back, so the connection is usable.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on an existing file, keyed and looked at once.
fn connect(path: &Path, key: &[u8; 32]) -> Result<Connection, Fault> {
    // Not the default flags: no file is made by looking, and a path is never taken as a URI.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let resolved = fs::canonicalize(path).map_err(Fault::io("find", path))?;
    let fault = |error| Fault::sqlite(path, error);
    let connection = Connection::open_with_flags(resolved, flags).map_err(fault)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection
        .execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON")
        .map_err(fault)?;
    apply_key(&connection, path, key)?;
    connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(fault)?;
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF;",
        )
        .map_err(fault)?;
    Ok(connection)
}

fn apply_key(connection: &Connection, path: &Path, key: &[u8; 32]) -> Result<(), Fault> {
    let hex_key = Zeroizing::new(hex::encode(key));
    let hex_salt = hex::encode(derive_salt(key));
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}{hex_salt}'\"", *hex_key));
    connection
        .execute_batch(&statement)
        // The error would quote the statement.
        .map_err(|_| Fault::Storage {
            action: "key",
            path: path.to_owned(),
            detail: "SQLCipher took no key".to_owned(),
        })
}

/// The first 16 bytes of the file. SQLCipher lets us choose them; made from the key, they say
/// whether a file belongs to a key, and tell nothing about it.
fn derive_salt(key: &[u8; 32]) -> [u8; SALT_BYTES] {
    let digest = Sha256::new()
        .chain_update(b"minwon/issuer-salt/1\n")
        .chain_update(key)
        .finalize();
    let mut salt = [0; SALT_BYTES];
    salt.copy_from_slice(&digest[..SALT_BYTES]);
    salt
}

fn read_salt(path: &Path) -> Result<[u8; SALT_BYTES], Fault> {
    let path_owned = || path.to_owned();
    let mut file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Fault::NotCreated { path: path_owned() },
        _ => Fault::io("open", path)(error),
    })?;
    let mut salt = [0; SALT_BYTES];
    file.read_exact(&mut salt)
        .map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Fault::Damaged {
                path: path_owned(),
                what: "cut off".to_owned(),
            },
            _ => Fault::io("read", path)(error),
        })?;
    Ok(salt)
}

/// Brings the database to the newest version in one transaction; version 0 is an empty one.
fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Fault> {
    let fault = |error| Fault::sqlite(path, error);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(fault)?;
    let pragma = |name| {
        transaction
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .map_err(fault)
    };
    let (version, application_id) = (pragma("user_version")?, pragma("application_id")?);
    if version != 0 && application_id != APPLICATION_ID {
        return Err(Fault::Damaged {
            path: path.to_owned(),
            what: "not an issuer's database".to_owned(),
        });
    }
    let done = usize::try_from(version).ok();
    let done = done.filter(|done| *done <= STEPS.len());
    let done = done.ok_or(Fault::NewerFormat {
        path: path.to_owned(),
        version,
        supported: STEPS.len() as i64,
    })?;
    for (index, step) in STEPS.iter().enumerate().skip(done) {
        transaction.execute_batch(step).map_err(fault)?;
        transaction
            .pragma_update(None, "user_version", index + 1)
            .map_err(fault)?;
    }
    transaction
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(fault)?;
    transaction.commit().map_err(fault)
}

fn make_private_file(path: &Path) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // The journal and its index get the mode of the file that they belong to from SQLite.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Fault::io("make", path))?;
    Ok(())
}

fn sync_folder_of(path: &Path) -> Result<(), Fault> {
    #[cfg(unix)]
    {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(Fault::io("sync", folder))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
