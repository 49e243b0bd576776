//! Backup and restore.

use std::path::Path;
use std::sync::Arc;

use jose::RsaPrivateKey;
use keys::MasterSeed;
use keys::backup::{Backup, Origin, SealedBackup};
use keystore::KeyStore;

use crate::vault::Vault;
use crate::wallet::{DEVICE, SEARCH};
use crate::{Error, Wallet};

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupScope {
    /// Keys and database: everything comes back.
    Everything,
    /// Seed and RSA keys alone: documents and copies come back from the ledger, not what went to
    /// whom.
    KeysOnly,
}

/// A wallet that was restored.
pub struct Restored {
    /// The wallet.
    pub wallet: Wallet,
    /// What the backup held. After [`BackupScope::KeysOnly`] the wallet joins a network again, and
    /// its first [`sync`](crate::Online::sync) searches it.
    pub scope: BackupScope,
}

impl Wallet {
    /// A backup under a passphrase. Takes about a second, on purpose: so does guessing.
    ///
    /// # Errors
    /// [`Error::Keys`] for a passphrase that is too short; those of the database.
    pub fn backup(&self, scope: BackupScope, passphrase: &str) -> Result<Vec<u8>, Error> {
        let database = match scope {
            BackupScope::Everything => Some(self.vault.export_bytes()?),
            BackupScope::KeysOnly => None,
        };
        let backup = Backup {
            origin: Origin {
                made_s: self.clock.now_s(),
                device: DEVICE,
            },
            seed: self.seed.clone(),
            rsa_keys: self
                .rsa
                .iter()
                .map(RsaPrivateKey::to_pkcs8_der)
                .collect::<Result<_, _>>()?,
            settings: None,
            database,
        };
        Ok(backup.seal(passphrase)?)
    }

    /// Makes a wallet in an empty folder and an empty key store out of a backup.
    ///
    /// # Errors
    /// [`Error::AlreadyCreated`]; [`Error::Keys`] for a damaged file or a wrong passphrase.
    pub fn restore(
        home: &Path,
        store: Arc<dyn KeyStore>,
        file: &[u8],
        passphrase: &str,
    ) -> Result<Restored, Error> {
        Self::restore_from(home, store, &SealedBackup::parse(file)?.open(passphrase)?)
    }

    /// The same with a backup that is open already, so that a wrong passphrase leaves no key store
    /// behind.
    ///
    /// # Errors
    /// [`Error::AlreadyCreated`]; [`Error::Jose`] for keys that are none; those of key store and
    /// database.
    pub fn restore_from(
        home: &Path,
        store: Arc<dyn KeyStore>,
        backup: &Backup,
    ) -> Result<Restored, Error> {
        let rsa = backup
            .rsa_keys
            .iter()
            .map(|der| RsaPrivateKey::from_pkcs8_der(der))
            .collect::<Result<Vec<_>, _>>()?;
        let Some(database) = &backup.database else {
            return Ok(Restored {
                wallet: Self::create_searching(home, store, &backup.seed, &rsa)?,
                scope: BackupScope::KeysOnly,
            });
        };
        let wallet = Self::create_with(home, store, &backup.seed, &rsa, |path, key| {
            Vault::import_bytes(path, key, database)
        })?;
        Ok(Restored {
            wallet,
            scope: BackupScope::Everything,
        })
    }

    /// Makes a wallet from a seed and RSA keys alone. Once it has joined a network, its first
    /// [`sync`](crate::Online::sync) searches the ledger for what it had.
    ///
    /// # Errors
    /// [`Error::AlreadyCreated`]; those of key store and database.
    pub fn restore_keys(
        home: &Path,
        store: Arc<dyn KeyStore>,
        seed: &[u8; 32],
        rsa: &[RsaPrivateKey],
    ) -> Result<Self, Error> {
        Self::create_searching(home, store, &MasterSeed::from_bytes(seed), rsa)
    }

    fn create_searching(
        home: &Path,
        store: Arc<dyn KeyStore>,
        seed: &MasterSeed,
        rsa: &[RsaPrivateKey],
    ) -> Result<Self, Error> {
        Self::create_with(home, store, seed, rsa, |path, key| {
            let vault = Vault::create(path, key)?;
            vault.write(|db| db.put_setting(SEARCH, &true))?;
            Ok(vault)
        })
    }
}
