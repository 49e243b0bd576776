//! The one interface to every store, and how to find which store a folder has.

use std::path::{Path, PathBuf};

use crate::os_keyring::marker_in;
use crate::{Error, Name, Secret};

/// A place for a few small named secrets.
///
/// Promises: what [`set`](KeyStore::set) acknowledged is read back by [`get`](KeyStore::get) after
/// a crash or restart (except from [`MemoryStore`](crate::MemoryStore)); nothing is ever half
/// written; several threads and several processes may use one store at a time.
/// Calls block, see the crate's page.
pub trait KeyStore: Send + Sync {
    /// Which kind of store this is.
    fn kind(&self) -> Kind;

    /// The secret called `name`; `None` if it was never stored or was deleted,
    /// [`Error::Missing`] if it was stored and the keyring has lost it.
    fn get(&self, name: &Name) -> Result<Option<Secret>, Error>;

    /// Stores or replaces a secret of at most [`MAX_SECRET_BYTES`](crate::MAX_SECRET_BYTES).
    fn set(&self, name: &Name, secret: &Secret) -> Result<(), Error>;

    /// Deletes a secret. `false` if there was none.
    fn delete(&self, name: &Name) -> Result<bool, Error>;

    /// What is stored here, in order of name, by the store's own book: a keyring is not asked
    /// whether it still has them.
    fn names(&self) -> Result<Vec<Name>, Error>;

    /// Like [`get`](KeyStore::get), for a secret without which the caller cannot go on:
    /// its absence is [`Error::Missing`].
    fn require(&self, name: &Name) -> Result<Secret, Error> {
        self.get(name)?
            .ok_or_else(|| Error::Missing { name: name.clone() })
    }
}

/// The kinds of store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The operating system's keyring.
    OsKeyring,
    /// An encrypted file under a passphrase.
    KeyFile,
    /// Memory of this process only.
    Memory,
}

impl Kind {
    /// A stable word for interfaces: `os-keyring`, `key-file`, `memory`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::OsKeyring => "os-keyring",
            Kind::KeyFile => "key-file",
            Kind::Memory => "memory",
        }
    }
}

/// Which store the folder `home` has, by the files in it; `None` when it has none.
/// Asks neither the keyring nor for a passphrase. When both are there, a move from one to the
/// other was interrupted, and only a person can say which is whole: [`Error::TwoStores`].
pub fn kind_at(home: &Path) -> Result<Option<Kind>, Error> {
    let (marker, key_file) = (marker_in(home), key_file_in(home));
    let exists = |path: &Path| path.try_exists().map_err(Error::io("look at", path));
    match (exists(&marker)?, exists(&key_file)?) {
        (true, true) => Err(Error::TwoStores { marker, key_file }),
        (true, false) => Ok(Some(Kind::OsKeyring)),
        (false, true) => Ok(Some(Kind::KeyFile)),
        (false, false) => Ok(None),
    }
}

/// Where the key file of the wallet in `home` is by custom.
pub fn key_file_in(home: &Path) -> PathBuf {
    home.join("keys.minwonkeys")
}

/// Copies every secret from one store to another, which then has them all. `from` is unchanged.
pub fn copy_all(from: &dyn KeyStore, to: &dyn KeyStore) -> Result<(), Error> {
    for name in from.names()? {
        to.set(&name, &from.require(&name)?)?;
    }
    Ok(())
}
