//! Making, opening and using the encrypted file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::files::{make_private_file, read_salt, remove_leftover, suffixed, sync_folder_of};
use crate::key::{apply_key, derive_salt};
use crate::{Error, Format, Session};

/// How long a writer waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// More than any of our programs has different statements.
const CACHED_STATEMENTS: usize = 64;

/// An encrypted database, open.
///
/// One connection, used by one thread at a time.
pub struct Database {
    path: PathBuf,
    connection: Mutex<Connection>,
}

/// What is left of a change after the machine crashed.
#[derive(Clone, Copy)]
enum Durability {
    /// All of it, once the call returned.
    Full,
    /// All of it or nothing.
    Normal,
}

impl Database {
    /// Makes a new, empty database of mode 0600.
    ///
    /// It is made under another name first: after a crash there is either no database or a whole
    /// one.
    ///
    /// # Errors
    /// [`Error::AlreadyCreated`], [`Error::Storage`].
    pub fn create(format: &Format, path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        create_with(format, path, key, |connection, new_path| {
            format.migrate(connection, new_path)
        })?;
        Self::open(format, path, key)
    }

    /// Opens the database and brings it to the newest version.
    ///
    /// # Errors
    /// [`Error::NotCreated`], [`Error::WrongKey`], [`Error::Damaged`], [`Error::NewerFormat`],
    /// [`Error::Busy`], [`Error::Storage`].
    pub fn open(format: &Format, path: &Path, key: &[u8; 32]) -> Result<Self, Error> {
        let salt = read_salt(path)?;
        let mut connection = connect(path)?;
        apply_key(&connection, format, path, key)?;
        // The first look at the file. Whatever SQLCipher cannot make sense of it calls "not a
        // database"; the salt, which is made from the key, tells a wrong key from damage.
        connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
            .map_err(|error| match Error::sqlite(path, error) {
                Error::Damaged { path, .. } if salt != derive_salt(format, key) => {
                    Error::WrongKey { path }
                }
                other => other,
            })?;
        set_up(&connection, format, path)?;
        format.version(&connection, path)?;
        // Readers and one writer at a time do not wait for each other, and a commit is one fsync.
        connection
            .execute_batch("PRAGMA journal_mode = WAL")
            .map_err(|error| Error::sqlite(path, error))?;
        format.migrate(&mut connection, path)?;
        Ok(Self {
            path: path.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// Runs `look` on one snapshot of the database.
    pub fn read<T, E: From<Error>>(
        &self,
        look: impl FnOnce(&Session<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection
            .transaction()
            .map_err(|error| Error::sqlite(&self.path, error))?;
        look(&Session::new(&transaction, &self.path))
    }

    /// Runs `change` in a transaction that is committed when it returns `Ok` and undone otherwise.
    /// What was committed survives a crash. Keep it short, and do not wait for a network in it:
    /// other writers wait.
    pub fn write<T, E: From<Error>>(
        &self,
        change: impl FnOnce(&Session<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(Durability::Full, change)
    }

    /// As [`write`](Self::write), but a crash of the machine may undo it (never a part of it): for
    /// what can be learned again, at a fraction of the cost.
    pub fn note<T, E: From<Error>>(
        &self,
        change: impl FnOnce(&Session<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(Durability::Normal, change)
    }

    /// Reads every page and row, and says in [`Error::Damaged`] what does not fit. Takes a while.
    pub fn check(&self) -> Result<(), Error> {
        let connection = self.lock();
        for pragma in [
            "cipher_integrity_check",
            "integrity_check",
            "foreign_key_check",
        ] {
            let complaint = first_complaint(&connection, pragma)
                .map_err(|error| Error::sqlite(&self.path, error))?;
            if let Some(what) = complaint {
                return Err(Error::Damaged {
                    path: self.path.clone(),
                    what,
                });
            }
        }
        Ok(())
    }

    /// How long a writer waits for another process before it gives up with [`Error::Busy`];
    /// five seconds unless told.
    pub fn set_busy_timeout_ms(&self, timeout_ms: u32) -> Result<(), Error> {
        self.lock()
            .busy_timeout(Duration::from_millis(timeout_ms.into()))
            .map_err(|error| Error::sqlite(&self.path, error))
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn transact<T, E: From<Error>>(
        &self,
        durability: Durability,
        change: impl FnOnce(&Session<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let fault = |error| Error::sqlite(&self.path, error);
        // Set every time, so that nothing that failed in between leaves the weaker one behind.
        let level = match durability {
            Durability::Full => "FULL",
            Durability::Normal => "NORMAL",
        };
        connection
            .pragma_update(None, "synchronous", level)
            .map_err(fault)?;
        // Immediate: waiting happens here, before anything was read that could be out of date.
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fault)?;
        let result = change(&Session::new(&transaction, &self.path))?;
        transaction.commit().map_err(fault)?;
        Ok(result)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in a closure has rolled its transaction back, so the connection is usable.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the file at `path` from what `fill` puts into an empty encrypted database.
pub(crate) fn create_with(
    format: &Format,
    path: &Path,
    key: &[u8; 32],
    fill: impl FnOnce(&mut Connection, &Path) -> Result<(), Error>,
) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(Error::AlreadyCreated {
            path: path.to_owned(),
        });
    }
    let new_path = suffixed(path, ".new");
    // Left over from a crash.
    remove_leftover(&new_path)?;
    remove_leftover(&suffixed(path, ".new-journal"))?;
    make_private_file(&new_path)?;
    let mut connection = connect(&new_path)?;
    apply_key(&connection, format, &new_path, key)?;
    set_up(&connection, format, &new_path)?;
    fill(&mut connection, &new_path)?;
    connection
        .close()
        .map_err(|(_, error)| Error::sqlite(&new_path, error))?;
    fs::rename(&new_path, path).map_err(Error::io("rename", &new_path))?;
    sync_folder_of(path)
}

/// A connection on an existing file, not keyed yet.
fn connect(path: &Path) -> Result<Connection, Error> {
    // Not the default flags: no file is made by looking, and a path is never taken as a URI.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let resolved = fs::canonicalize(path).map_err(Error::io("find", path))?;
    let connection =
        Connection::open_with_flags(resolved, flags).map_err(|error| Error::sqlite(path, error))?;
    connection
        .busy_timeout(BUSY_TIMEOUT)
        .map_err(|error| Error::sqlite(path, error))?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    harden(&connection, path)?;
    Ok(connection)
}

/// What holds for the whole process and before any key or row is in memory: SQLCipher locks and
/// wipes what it allocates, and does not write to stderr what it returns as an error anyway.
pub(crate) fn harden(connection: &Connection, path: &Path) -> Result<(), Error> {
    connection
        .execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON")
        .map_err(|error| Error::sqlite(path, error))
}

/// How the connection behaves. These look at the file already, so the key comes before.
fn set_up(connection: &Connection, format: &Format, path: &Path) -> Result<(), Error> {
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             PRAGMA synchronous = FULL;
             PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF;",
        )
        .and_then(|()| connection.pragma_update(None, "secure_delete", format.overwrite_deleted))
        .map_err(|error| Error::sqlite(path, error))
}

/// What a checking pragma finds first. `ok` is no complaint.
pub(crate) fn first_complaint(
    connection: &Connection,
    pragma: &str,
) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA {pragma}"))?;
    let mut rows = statement.query([])?;
    let complaint = match rows.next()? {
        None => None,
        Some(row) => match row.get_ref(0)?.as_str() {
            Ok("ok") => None,
            Ok(text) => Some(format!("{pragma}: {text}")),
            Err(_) => Some(format!("{pragma} failed")),
        },
    };
    Ok(complaint)
}
