//! Secrets in the operating system's keyring.

mod marker;
mod platform;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use marker::Marker;
pub(crate) use marker::marker_in;
use zeroize::Zeroize;

use crate::{Error, KeyStore, Kind, Name, Secret, files};

/// A connection to the platform's keyring.
type Connection = Arc<dyn keyring_core::api::CredentialStoreApi + Send + Sync>;

/// The operating system's keyring, with a marker on disk.
///
/// Entries of one wallet have the service `minwon-wallet/<profile>`, where the profile is random
/// and made with the store, and the secret's [`Name`] as user, so that several wallets live side
/// by side. The marker, `keyring.json` in the wallet's folder, holds the profile and the names of
/// what was stored: a locked or emptied keyring answers "no such entry" just like one that never
/// had it, and a wallet must not take the one for the other.
///
/// The crate `keyring` remembers its first failure for the life of the process and hides the
/// cause, so its entries are used here on connections of our own: a daemon that was restarted is
/// connected to again, and a service that appears later is found.
pub struct OsKeyring {
    marker_path: PathBuf,
    profile: String,
    connection: Mutex<Option<Connection>>,
}

impl OsKeyring {
    /// Starts a new store for the wallet in the folder `home`, which is made if need be.
    ///
    /// Tries the keyring first with a random entry that is removed again, so that a keyring that
    /// cannot keep anything is found now and not when the first key is lost. Errors:
    /// [`Error::AlreadyCreated`], [`Error::NoService`], [`Error::NoCollection`],
    /// [`Error::Locked`], [`Error::Unfaithful`], [`Error::Keyring`], [`Error::Io`].
    pub fn create(home: &Path) -> Result<OsKeyring, Error> {
        files::make_folder(home)?;
        let marker_path = marker_in(home);
        if marker_path
            .try_exists()
            .map_err(Error::io("look at", &marker_path))?
        {
            return Err(Error::AlreadyCreated { path: marker_path });
        }
        let marker = Marker::make()?;
        let store = OsKeyring {
            marker_path,
            profile: marker.profile().to_owned(),
            connection: Mutex::new(None),
        };
        store.try_out()?;
        marker.write_new(&store.marker_path)?;
        Ok(store)
    }

    /// Opens the store of the wallet in `home`.
    ///
    /// Reads the marker only; the keyring is reached by the first call that needs it. Errors:
    /// [`Error::NotCreated`], [`Error::Damaged`], [`Error::NewerFormat`], [`Error::Io`].
    pub fn open(home: &Path) -> Result<OsKeyring, Error> {
        let marker_path = marker_in(home);
        let marker = Marker::read(&marker_path)?;
        Ok(OsKeyring {
            marker_path,
            profile: marker.profile().to_owned(),
            connection: Mutex::new(None),
        })
    }

    /// Whether a keyring service answers, without touching any entry.
    pub fn probe() -> Result<(), Error> {
        platform::probe()
    }

    /// The service under which entries are found with the platform's own tools.
    pub fn service(&self) -> String {
        format!("minwon-wallet/{}", self.profile)
    }

    /// Removes every entry from the keyring, then the marker.
    pub fn destroy(self) -> Result<(), Error> {
        for name in self.names()? {
            self.delete(&name)?;
        }
        let lock = files::lock(&self.marker_path)?;
        files::remove(&lock, &self.marker_path)
    }

    fn try_out(&self) -> Result<(), Error> {
        let name = Name::parse("probe")?;
        let probe = Secret::make(32)?;
        self.write(&name, &probe)?;
        let faithful = self
            .read(&name)?
            .is_some_and(|found| found.as_bytes() == probe.as_bytes());
        self.erase(&name)?;
        if !faithful {
            return Err(Error::Unfaithful);
        }
        Ok(())
    }

    fn read(&self, name: &Name) -> Result<Option<Secret>, Error> {
        match self.with_entry(name, |entry| entry.get_secret()) {
            Ok(bytes) => Ok(Some(Secret::new(bytes))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(platform::explain(error, name)),
        }
    }

    fn write(&self, name: &Name, secret: &Secret) -> Result<(), Error> {
        self.with_entry(name, |entry| entry.set_secret(secret))
            .map_err(|error| platform::explain(error, name))
    }

    fn erase(&self, name: &Name) -> Result<bool, Error> {
        match self.with_entry(name, |entry| entry.delete_credential()) {
            Ok(()) => Ok(true),
            Err(keyring::Error::NoEntry) => Ok(false),
            Err(error) => Err(platform::explain(error, name)),
        }
    }

    /// Runs `act` on the entry, on the kept connection. When the service behind that went away,
    /// the failure says no more than that, so once more on a new one: all acts may be repeated.
    fn with_entry<T>(
        &self,
        name: &Name,
        act: impl Fn(&keyring::Entry) -> keyring::Result<T>,
    ) -> keyring::Result<T> {
        let mut kept = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let attempt = |connection: &Connection| {
            let inner = platform::build_entry(connection, &self.service(), name)?;
            act(&keyring::Entry { inner })
        };
        if let Some(connection) = kept.as_ref() {
            match attempt(connection) {
                Err(keyring::Error::PlatformFailure(_)) => *kept = None,
                result => return result.map_err(wiped),
            }
        }
        let connection = platform::connect()?;
        let result = attempt(&connection);
        *kept = Some(connection);
        result.map_err(wiped)
    }
}

impl KeyStore for OsKeyring {
    fn kind(&self) -> Kind {
        Kind::OsKeyring
    }

    fn get(&self, name: &Name) -> Result<Option<Secret>, Error> {
        let found = self.read(name)?;
        if found.is_some() || !Marker::read(&self.marker_path)?.has(name) {
            return Ok(found);
        }
        platform::unlock().map_err(|error| platform::explain(error, name))?;
        match self.read(name)? {
            None => Err(Error::Missing { name: name.clone() }),
            found => Ok(found),
        }
    }

    fn set(&self, name: &Name, secret: &Secret) -> Result<(), Error> {
        secret.check_size()?;
        // In this order: a crash between the two leaves an entry that `get` finds all the same.
        self.write(name, secret)?;
        Marker::update(&self.marker_path, |marker| marker.add(name))
    }

    fn delete(&self, name: &Name) -> Result<bool, Error> {
        // In this order: a crash between the two leaves an entry that was not deleted, instead of
        // a marker for one that looks lost.
        let marked = Marker::read(&self.marker_path)?.has(name);
        Marker::update(&self.marker_path, |marker| marker.remove(name))?;
        let erased = self.erase(name);
        if erased.is_err() && marked {
            // A locked keyring still has it, and would seem never to have had it.
            Marker::update(&self.marker_path, |marker| marker.add(name))?;
        }
        let erased = erased?;
        Ok(marked || erased)
    }

    fn names(&self) -> Result<Vec<Name>, Error> {
        Ok(Marker::read(&self.marker_path)?.names())
    }
}

/// Some errors carry the bytes that were found, which might be a secret in a wrapping we do not
/// expect.
fn wiped(error: keyring::Error) -> keyring::Error {
    match error {
        keyring::Error::BadEncoding(mut bytes) => {
            bytes.zeroize();
            keyring::Error::BadStoreFormat("not text".to_owned())
        }
        keyring::Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            keyring::Error::BadStoreFormat("secret not in the store's format".to_owned())
        }
        other => other,
    }
}
