//! Secrets in one encrypted file under a passphrase.

mod cost;
mod format;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub use cost::Cost;
use cost::UnlockedKey;
use format::{Entries, Header};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{Error, KeyStore, Kind, Name, Secret, files};

/// Least number of characters in a new passphrase.
pub const MIN_PASSPHRASE_CHARS: usize = 8;

/// An encrypted key file, opened with its passphrase.
///
/// The passphrase is stretched with Argon2id (at least 256 MiB, at least half a second on the
/// machine that made the file); the entries are sealed with AES-256-GCM. The file has mode 0600
/// and is replaced as a whole, so that a crash leaves the old or the new one. Only the file's key
/// stays in memory; every call reads the file again, so that several processes may use it.
///
/// Passphrases are compared in Unicode NFC (as RFC 8265 §4.2 has it): Hangul typed on one system
/// opens a file made on another.
pub struct KeyFile {
    path: PathBuf,
    key: Mutex<UnlockedKey>,
}

impl KeyFile {
    /// Makes a new, empty key file; the folders above it are made too.
    ///
    /// Takes about a second. Errors: [`Error::AlreadyCreated`], [`Error::WeakPassphrase`],
    /// [`Error::NoMemory`], [`Error::Io`].
    pub fn create(path: &Path, passphrase: &str) -> Result<KeyFile, Error> {
        Self::create_with(path, passphrase, UnlockedKey::make)
    }

    /// Like [`create`](Self::create) with a cost that tests can bear.
    #[cfg(feature = "testing")]
    pub fn create_with_cost_for_tests(
        path: &Path,
        passphrase: &str,
        cost: Cost,
    ) -> Result<KeyFile, Error> {
        Self::create_with(path, passphrase, |passphrase| {
            UnlockedKey::make_with(passphrase, cost)
        })
    }

    fn create_with(
        path: &Path,
        passphrase: &str,
        make_key: impl FnOnce(&str) -> Result<UnlockedKey, Error>,
    ) -> Result<KeyFile, Error> {
        let passphrase = new_passphrase(passphrase)?;
        if let Some(folder) = path.parent() {
            files::make_folder(folder)?;
        }
        let lock = files::lock(path)?;
        // `symlink_metadata`, since a dangling link would be overwritten as well.
        if fs::symlink_metadata(path).is_ok() {
            return Err(Error::AlreadyCreated {
                path: path.to_owned(),
            });
        }
        let key = make_key(&passphrase)?;
        files::replace(&lock, path, &format::seal(&key, &Entries::new())?)?;
        Ok(KeyFile {
            path: path.to_owned(),
            key: Mutex::new(key),
        })
    }

    /// Opens an existing key file.
    ///
    /// Takes as long as making it did. Errors: [`Error::NotCreated`], [`Error::Damaged`],
    /// [`Error::NewerFormat`], [`Error::CostRefused`], [`Error::WrongPassphrase`],
    /// [`Error::NoMemory`], [`Error::Io`].
    pub fn open(path: &Path, passphrase: &str) -> Result<KeyFile, Error> {
        // Behind a link, the file itself is replaced later, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let bytes = read(&path)?;
        let header = Header::parse(&path, &bytes)?;
        let key = header.unlock(&path, &normalize(passphrase))?;
        format::open(&path, &bytes, &key)?;
        Ok(KeyFile {
            path,
            key: Mutex::new(key),
        })
    }

    /// Whether the bytes at `path` are a whole key file, as far as can be told without the
    /// passphrase. Errors as [`open`](Self::open), [`Error::WrongPassphrase`] excepted.
    pub fn check(path: &Path) -> Result<(), Error> {
        Header::parse(path, &read(path)?).map(|_| ())
    }

    /// Puts the file under a new passphrase, at today's cost. Other processes that have it open
    /// get [`Error::PassphraseChanged`]. Copies of the old file still open with the old one.
    pub fn change_passphrase(&self, new: &str) -> Result<(), Error> {
        let passphrase = new_passphrase(new)?;
        let new_key = UnlockedKey::make(&passphrase)?;
        let mut key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = files::lock(&self.path)?;
        let entries = format::open(&self.path, &read(&self.path)?, &key)?;
        files::replace(&lock, &self.path, &format::seal(&new_key, &entries)?)?;
        *key = new_key;
        Ok(())
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What a guess at the passphrase costs.
    pub fn cost(&self) -> Cost {
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        key.cost()
    }

    /// Removes the file with everything in it.
    pub fn destroy(self) -> Result<(), Error> {
        let lock = files::lock(&self.path)?;
        files::remove(&lock, &self.path)
    }

    fn entries(&self) -> Result<Entries, Error> {
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        format::open(&self.path, &read(&self.path)?, &key)
    }

    /// Changes the entries and writes them when `change` says that it changed something.
    fn update(&self, change: impl FnOnce(&mut Entries) -> bool) -> Result<bool, Error> {
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = files::lock(&self.path)?;
        let mut entries = format::open(&self.path, &read(&self.path)?, &key)?;
        let changed = change(&mut entries);
        if changed {
            files::replace(&lock, &self.path, &format::seal(&key, &entries)?)?;
        }
        Ok(changed)
    }
}

impl KeyStore for KeyFile {
    fn kind(&self) -> Kind {
        Kind::KeyFile
    }

    fn get(&self, name: &Name) -> Result<Option<Secret>, Error> {
        Ok(self.entries()?.remove(name))
    }

    fn set(&self, name: &Name, secret: &Secret) -> Result<(), Error> {
        secret.check_size()?;
        self.update(|entries| {
            entries.insert(name.clone(), Secret::from(secret.as_bytes()));
            true
        })
        .map(|_| ())
    }

    fn delete(&self, name: &Name) -> Result<bool, Error> {
        self.update(|entries| entries.remove(name).is_some())
    }

    fn names(&self) -> Result<Vec<Name>, Error> {
        Ok(self.entries()?.into_keys().collect())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    files::read(path, format::MAX_FILE_BYTES)?.ok_or_else(|| Error::NotCreated {
        path: path.to_owned(),
    })
}

fn new_passphrase(text: &str) -> Result<Zeroizing<String>, Error> {
    let text = normalize(text);
    if text.chars().count() < MIN_PASSPHRASE_CHARS {
        return Err(Error::WeakPassphrase {
            min_chars: MIN_PASSPHRASE_CHARS,
        });
    }
    Ok(text)
}

/// Unicode NFC, in one allocation, so that no copy of a part is left behind unwiped.
fn normalize(text: &str) -> Zeroizing<String> {
    // NFC grows UTF-8 by a factor of three at most (Unicode Standard Annex #15, section 7).
    let mut normal = Zeroizing::new(String::with_capacity(3 * text.len()));
    normal.extend(text.nfc());
    normal
}
