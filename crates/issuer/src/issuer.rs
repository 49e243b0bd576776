use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bigchain::{NetworkId, PublicKey, SigningKey};
use keystore::KeyStore;
use ledger::{BlockStatement, Genesis, IssuerEntry};
use ledger_client::LedgerClient;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::code::EnrolmentCode;
use crate::db::{CodeState, Db, Setting};
use crate::key_set::{self, IssuerKeys};
use crate::{
    Clock, DatabaseFault, Error, Issued, Profile, RequestSeen, Subject, SystemClock, profile,
};

/// File name of the database in a home.
const DATABASE: &str = "issuer.db";

/// An issuer: its keys, its register and its network.
///
/// Cheap to clone; clones are one issuer. Several processes may open one home at a time.
#[derive(Clone)]
pub struct Issuer {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) db: Db,
    pub(crate) keys: IssuerKeys,
    pub(crate) entry: IssuerEntry,
    pub(crate) clock: Arc<dyn Clock>,
    client: Mutex<Option<Arc<LedgerClient>>>,
}

/// The network that an issuer belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkPin {
    /// Its id.
    pub network: NetworkId,
    /// Its name.
    pub name: String,
    /// The address of the node that is asked.
    pub node: String,
}

impl Issuer {
    /// Makes an issuer: its keys into the key store, its register into `home`.
    ///
    /// Keys that are in the store already are kept, so that a creation that was cut off can be
    /// repeated. Takes some seconds for the RSA keys, and blocks.
    ///
    /// # Errors
    /// [`Error::Profile`], [`Error::Home`], [`Error::KeyStore`],
    /// [`DatabaseFault::AlreadyCreated`](crate::DatabaseFault::AlreadyCreated).
    pub fn create(home: &Path, store: &dyn KeyStore, profile: &Profile) -> Result<Self, Error> {
        let path = database_in(home);
        if path.exists() {
            return Err(DatabaseFault::AlreadyCreated { path }.into());
        }
        // Before keys are made, so that a name that cannot be used leaves nothing behind.
        profile.check()?;
        make_home(home)?;
        let keys = IssuerKeys::load_or_make(store)?;
        let recovery = key_set::recovery_or_new(store)?.public();
        let entry = profile::checked(keys.entry(profile, recovery))?;
        let db = Db::create(&path, &*key_set::database_key_or_new(store)?)?;
        db.write(|db| Setting::Entry.put(db, &profile::entry_text(&entry)))?;
        Ok(Self::assemble(db, keys, entry))
    }

    /// Opens an issuer. Blocks.
    ///
    /// # Errors
    /// [`DatabaseFault::NotCreated`](crate::DatabaseFault::NotCreated) and the other faults of the
    /// database, [`Error::KeyStore`], [`Error::KeysDiffer`].
    pub fn open(home: &Path, store: &dyn KeyStore) -> Result<Self, Error> {
        let path = database_in(home);
        if !path.exists() {
            return Err(DatabaseFault::NotCreated { path }.into());
        }
        let db = Db::open(&path, &*key_set::database_key(store)?)?;
        let keys = IssuerKeys::load(store)?;
        let entry = db.read(|db| Setting::Entry.get(db))?;
        let entry = entry.and_then(|text| IssuerEntry::parse(text.as_bytes()).ok());
        let entry = entry.ok_or(DatabaseFault::Damaged {
            path,
            what: "no entry".to_owned(),
        })?;
        match keys.fit(&entry) {
            true => Ok(Self::assemble(db, keys, entry)),
            false => Err(Error::KeysDiffer),
        }
    }

    /// The same issuer by another clock.
    ///
    /// # Panics
    /// If it was cloned or used before.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        let mut inner = Arc::into_inner(self.inner).expect("the clock is set before the first use");
        inner.clock = clock;
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Who the issuer is and its public keys: what a genesis lists.
    pub fn entry(&self) -> &IssuerEntry {
        &self.inner.entry
    }

    /// The entry as a file for `minwon-node init --issuer`.
    pub fn entry_text(&self) -> String {
        profile::entry_text(&self.inner.entry)
    }

    /// Connects to a node, and ties the issuer to its network at the first time. Later it may be
    /// called for another node of the same network.
    ///
    /// # Errors
    /// [`Error::OtherNetwork`], [`Error::NotRegistered`], [`Error::Ledger`].
    pub async fn connect(&self, url: &str) -> Result<NetworkPin, Error> {
        let pinned = self.inner.pinned()?;
        let client = match &pinned {
            Some((genesis, _)) => {
                let newest = self.inner.newest_block()?;
                LedgerClient::connect(url, genesis, newest)
                    .await
                    .map_err(|error| match error {
                        ledger_client::Error::OtherNetwork { expected, found } => {
                            Error::OtherNetwork {
                                pinned: expected,
                                found,
                            }
                        }
                        other => other.into(),
                    })?
            }
            None => LedgerClient::discover(url).await?,
        };
        client.head().await?;
        self.inner.require_registered(&client)?;
        self.inner.db.write(|db| {
            Setting::Genesis.put(db, client.genesis().text())?;
            Setting::NodeUrl.put(db, client.node())
        })?;
        let pin = NetworkPin::of(client.genesis(), client.node());
        *self.inner.client.lock().await = Some(Arc::new(client));
        self.inner.keep_newest_block().await?;
        Ok(pin)
    }

    /// The network that the issuer belongs to; `None` before the first
    /// [`connect`](Self::connect). Asks nobody.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn network(&self) -> Result<Option<NetworkPin>, Error> {
        let pinned = self.inner.pinned()?;
        Ok(pinned.map(|(genesis, url)| NetworkPin::of(&genesis, &url)))
    }

    /// Makes a one-time code for a subject, good for so many seconds. It takes the place of an
    /// unused one.
    ///
    /// # Errors
    /// [`Error::Random`], [`Error::Database`].
    pub fn enrol(&self, subject: &Subject, life_s: u64) -> Result<EnrolmentCode, Error> {
        let now_ms = self.inner.clock.now_ms();
        let code = EnrolmentCode::make((now_ms / 1000).saturating_add(life_s))?;
        self.inner.db.write(|db| {
            let expires_s = code.expires_s;
            CodeState::add(db, &code.hash(), subject.as_str(), now_ms, expires_s)
        })?;
        Ok(code)
    }

    /// Every document issued or on its way, newest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn list(&self) -> Result<Vec<Issued>, Error> {
        Ok(self.inner.db.read(Issued::list)?)
    }

    /// The document of that asset or document hash, in hex; `None` if it is not in the register.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn find(&self, id: &str) -> Result<Option<Issued>, Error> {
        Ok(self.inner.db.read(|db| Issued::find(db, id))?)
    }

    /// Every request seen, newest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn requests(&self) -> Result<Vec<RequestSeen>, Error> {
        Ok(self.inner.db.read(RequestSeen::list)?)
    }

    fn assemble(db: Db, keys: IssuerKeys, entry: IssuerEntry) -> Self {
        Self {
            inner: Arc::new(Inner {
                db,
                keys,
                entry,
                clock: Arc::new(SystemClock),
                client: Mutex::new(None),
            }),
        }
    }
}

/// The recovery key as text to be kept elsewhere: the 32-byte seed in base58.
///
/// # Errors
/// [`Error::NoRecoveryKey`] if it was removed, [`Error::KeyStore`].
pub fn export_recovery_key(store: &dyn KeyStore) -> Result<Zeroizing<String>, Error> {
    let key = recovery_key(store)?;
    Ok(key_set::seed_text(&key))
}

/// The recovery key, for a revocation.
///
/// # Errors
/// As [`export_recovery_key`].
pub fn recovery_key(store: &dyn KeyStore) -> Result<SigningKey, Error> {
    key_set::recovery(store)?.ok_or(Error::NoRecoveryKey)
}

/// Reads a recovery key that was exported.
///
/// # Errors
/// [`Error::KeyDamaged`].
pub fn read_recovery_key(text: &str) -> Result<SigningKey, Error> {
    key_set::from_seed_text(text)
}

/// Removes the recovery key from the key store, once it is kept elsewhere. `false` if it was not
/// there.
///
/// # Errors
/// [`Error::KeyStore`].
pub fn remove_recovery_key(store: &dyn KeyStore) -> Result<bool, Error> {
    key_set::remove_recovery(store)
}

impl NetworkPin {
    fn of(genesis: &Genesis, node: &str) -> Self {
        Self {
            network: genesis.network_id(),
            name: genesis.terms().name.clone(),
            node: node.to_owned(),
        }
    }
}

impl Inner {
    /// The connection to the network, made at the first use.
    pub(crate) async fn client(&self) -> Result<Arc<LedgerClient>, Error> {
        let mut slot = self.client.lock().await;
        if let Some(client) = slot.as_ref() {
            return Ok(client.clone());
        }
        let (genesis, url) = self.pinned()?.ok_or(Error::NotConnected)?;
        let client = LedgerClient::connect(&url, &genesis, self.newest_block()?).await?;
        self.require_registered(&client)?;
        let client = Arc::new(client);
        *slot = Some(client.clone());
        Ok(client)
    }

    /// Keeps what the connection knows for the next process: nobody can show us an older ledger.
    pub(crate) async fn keep_newest_block(&self) -> Result<(), Error> {
        let client = self.client.lock().await.clone();
        let Some(newest) = client.and_then(|client| client.newest_block()) else {
            return Ok(());
        };
        let kept = self.newest_block()?;
        if kept.is_none_or(|kept| kept.height < newest.height) {
            let text = serde_json::to_string(&newest).expect("ids and numbers are always written");
            self.db.note(|db| Setting::NewestBlock.put(db, &text))?;
        }
        Ok(())
    }

    pub(crate) fn recovery_public(&self) -> PublicKey {
        self.entry.recovery
    }

    fn pinned(&self) -> Result<Option<(Genesis, String)>, Error> {
        let (genesis, url) = self
            .db
            .read(|db| Ok((Setting::Genesis.get(db)?, Setting::NodeUrl.get(db)?)))?;
        // What does not parse was not written by us: as good as not connected.
        let genesis = genesis.and_then(|text| Genesis::parse(text.as_bytes()).ok());
        Ok(genesis.zip(url))
    }

    fn newest_block(&self) -> Result<Option<BlockStatement>, Error> {
        let text = self.db.read(|db| Setting::NewestBlock.get(db))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Whether the network's registry has this issuer as it is here.
    fn require_registered(&self, client: &LedgerClient) -> Result<(), Error> {
        let wrong = |member| Err(Error::NotRegistered { member });
        let time_ms = client.newest_block().map_or(0, |block| block.time_ms);
        let Some(found) = client.registry().issuer(&self.entry.iss) else {
            return wrong("iss");
        };
        let active = |key: &PublicKey| {
            let entry = found.ledger.iter().find(|entry| entry.key == *key);
            entry.is_some_and(|entry| entry.is_active_at(time_ms))
        };
        if !self.entry.ledger.iter().all(active) {
            return wrong("ledger");
        }
        let signing = &self.entry.signing[0];
        let found_signing = signing.kid().and_then(|kid| found.signing_key(kid));
        if !found_signing.is_some_and(|entry| entry.is_active_at(time_ms)) {
            return wrong("signing");
        }
        if found.encryption.key() != self.entry.encryption.key() {
            return wrong("encryption");
        }
        match found.recovery == self.entry.recovery {
            true => Ok(()),
            false => wrong("recovery"),
        }
    }
}

fn database_in(home: &Path) -> PathBuf {
    home.join(DATABASE)
}

fn make_home(home: &Path) -> Result<(), Error> {
    let fault = |source| Error::Home {
        path: home.to_owned(),
        source,
    };
    let existed = home.exists();
    fs::create_dir_all(home).map_err(fault)?;
    #[cfg(unix)]
    if !existed {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(home, fs::Permissions::from_mode(0o700)).map_err(fault)?;
    }
    #[cfg(not(unix))]
    let _ = existed;
    Ok(())
}
