//! A store that forgets.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::{Error, KeyStore, Kind, Name, Secret};

/// Secrets in the memory of this process, for tests and for practice networks that are thrown away.
#[derive(Default)]
pub struct MemoryStore {
    secrets: Mutex<BTreeMap<Name, Secret>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    fn with<T>(&self, use_secrets: impl FnOnce(&mut BTreeMap<Name, Secret>) -> T) -> T {
        // A panic elsewhere cannot leave the map half changed, so its lock is taken over.
        use_secrets(&mut self.secrets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl KeyStore for MemoryStore {
    fn kind(&self) -> Kind {
        Kind::Memory
    }

    fn get(&self, name: &Name) -> Result<Option<Secret>, Error> {
        Ok(self.with(|all| all.get(name).map(|secret| Secret::from(secret.as_bytes()))))
    }

    fn set(&self, name: &Name, secret: &Secret) -> Result<(), Error> {
        secret.check_size()?;
        self.with(|all| all.insert(name.clone(), Secret::from(secret.as_bytes())));
        Ok(())
    }

    fn delete(&self, name: &Name) -> Result<bool, Error> {
        Ok(self.with(|all| all.remove(name).is_some()))
    }

    fn names(&self) -> Result<Vec<Name>, Error> {
        Ok(self.with(|all| all.keys().cloned().collect()))
    }
}
