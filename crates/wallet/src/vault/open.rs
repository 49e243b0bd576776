//! Making and opening the encrypted file.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{Error, Reader, Writer, schema};

/// How long a writer waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

const SALT_BYTES: usize = 16;

/// The wallet's encrypted database, open.
///
/// One connection, used by one thread at a time.
pub struct Vault {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Vault {
    /// Makes a new, empty database of mode 0600.
    ///
    /// It is made under another name first: after a crash there is either no database or a whole
    /// one. Errors: [`Error::AlreadyCreated`], [`Error::Storage`].
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Vault, Error> {
        create_with(path, key, |connection, new_path| {
            schema::migrate(connection, new_path)
        })?;
        Vault::open(path, key)
    }

    /// Opens the database and brings it to the newest version.
    ///
    /// Errors: [`Error::NotCreated`], [`Error::WrongKey`], [`Error::Damaged`],
    /// [`Error::NewerFormat`], [`Error::Busy`], [`Error::Storage`].
    pub fn open(path: &Path, key: &[u8; 32]) -> Result<Vault, Error> {
        let salt = read_salt(path)?;
        let mut connection = connect(path)?;
        apply_key(&connection, path, key)?;
        // The first look at the file. Whatever SQLCipher cannot make sense of it calls "not a
        // database"; the salt, which is made from the key, tells a wrong key from damage.
        connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
            .map_err(|error| match Error::sqlite(path, error) {
                Error::Damaged { path, .. } if salt != derive_salt(key) => Error::WrongKey { path },
                other => other,
            })?;
        set_up(&connection, path)?;
        schema::version(&connection, path)?;
        // Readers and one writer at a time do not wait for each other, and a commit is one fsync.
        connection
            .execute_batch("PRAGMA journal_mode = WAL")
            .map_err(|error| Error::sqlite(path, error))?;
        schema::migrate(&mut connection, path)?;
        Ok(Vault {
            path: path.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// Runs `look` on one snapshot of the database.
    pub fn read<T, E: From<Error>>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection
            .transaction()
            .map_err(|error| Error::sqlite(&self.path, error))?;
        look(&Reader::new(&transaction, &self.path))
    }

    /// Runs `change` in a transaction that is committed when it returns `Ok` and undone otherwise.
    /// What was committed survives a crash. Keep it short, and do not wait for a network in it:
    /// other writers wait.
    pub fn write<T, E: From<Error>>(
        &self,
        change: impl FnOnce(&Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let fault = |error| Error::sqlite(&self.path, error);
        // Immediate: waiting happens here, before anything was read that could be out of date.
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(fault)?;
        let result = change(&Writer::new(&transaction, &self.path))?;
        transaction.commit().map_err(fault)?;
        Ok(result)
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

    pub(super) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in a closure has rolled its transaction back, so the connection is usable.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the file at `path` from what `fill` puts into an empty encrypted database.
pub(super) fn create_with(
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
    for leftover in [new_path.clone(), suffixed(path, ".new-journal")] {
        match fs::remove_file(&leftover) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Error::io("remove", &leftover)(error));
            }
            _ => {}
        }
    }
    make_private_file(&new_path)?;
    let mut connection = connect(&new_path)?;
    apply_key(&connection, &new_path, key)?;
    set_up(&connection, &new_path)?;
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
    harden(&connection, path)?;
    Ok(connection)
}

/// What holds for the whole process and before any key or row is in memory: SQLCipher locks and
/// wipes what it allocates, and does not write to stderr what it returns as an error anyway.
pub(super) fn harden(connection: &Connection, path: &Path) -> Result<(), Error> {
    connection
        .execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON")
        .map_err(|error| Error::sqlite(path, error))
}

fn apply_key(connection: &Connection, path: &Path, key: &[u8; 32]) -> Result<(), Error> {
    let statement = Zeroizing::new(format!("PRAGMA key = \"{}\"", *key_literal(key)));
    connection
        .execute_batch(&statement)
        // The error would quote the statement.
        .map_err(|_| Error::Storage {
            action: "key",
            path: path.to_owned(),
            detail: "SQLCipher took no key".to_owned(),
        })
}

/// How the connection behaves. These look at the file already, so the key comes before.
fn set_up(connection: &Connection, path: &Path) -> Result<(), Error> {
    connection
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON;
             PRAGMA synchronous = FULL;
             PRAGMA temp_store = MEMORY;
             PRAGMA trusted_schema = OFF;",
        )
        .map_err(|error| Error::sqlite(path, error))
}

/// `x'…'` with key and salt in hex: SQLCipher then derives nothing from a passphrase.
pub(super) fn key_literal(key: &[u8; 32]) -> Zeroizing<String> {
    let hex_key = Zeroizing::new(hex::encode(key));
    Zeroizing::new(format!("x'{}{}'", *hex_key, hex::encode(derive_salt(key))))
}

/// The first 16 bytes of the file. SQLCipher lets us choose them; made from the key, they say
/// whether a file belongs to a key. They tell nothing about it, being a hash of 32 random bytes.
fn derive_salt(key: &[u8; 32]) -> [u8; SALT_BYTES] {
    let digest = Sha256::new()
        .chain_update(b"minwon/vault-salt/1\n")
        .chain_update(key)
        .finalize();
    let mut salt = [0; SALT_BYTES];
    salt.copy_from_slice(&digest[..SALT_BYTES]);
    salt
}

fn read_salt(path: &Path) -> Result<[u8; SALT_BYTES], Error> {
    let mut file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::NotCreated {
            path: path.to_owned(),
        },
        _ => Error::io("open", path)(error),
    })?;
    let mut salt = [0; SALT_BYTES];
    file.read_exact(&mut salt)
        .map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => Error::Damaged {
                path: path.to_owned(),
                what: "cut off".to_owned(),
            },
            _ => Error::io("read", path)(error),
        })?;
    Ok(salt)
}

/// What a checking pragma finds first. `ok` is no complaint.
pub(super) fn first_complaint(
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

fn make_private_file(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // The journal and its index get the mode of the file that they belong to from SQLite.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Error::io("make", path))?;
    Ok(())
}

fn suffixed(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn sync_folder_of(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(Error::io("sync", folder))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
