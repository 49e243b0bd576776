//! A wallet on disk: its keys, its database, and the network that it belongs to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bigchain::{NetworkId, PublicKey};
use jose::RsaPrivateKey;
use keys::{LedgerChain, LedgerKey, MasterSeed, NetworkKeys};
use keystore::{KeyStore, Name, Secret};
use ledger::{BlockStatement, Genesis, Registry};
use ledger_client::LedgerClient;

use crate::vault::{KeyChain, Network, NewKey, Pin, Vault, Writer};
use crate::{Clock, Error, Online, SystemClock};

/// The name of the setting that holds the joined network's id.
const NETWORK: &str = "network";

/// The name of the setting that says that the ledger is to be searched for everything that the keys
/// ever had: they came alone.
pub(crate) const SEARCH: &str = "search";

/// One person's wallet: holder and verifier alike.
///
/// Everything that needs no network is here; what talks to the ledger is in [`Online`]. What is to
/// be sent is written down first and goes out when [`Online`] delivers it.
pub struct Wallet {
    pub(crate) vault: Vault,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) seed: MasterSeed,
    /// The newest first; older ones still open what was sealed for them.
    pub(crate) rsa: Vec<RsaPrivateKey>,
    store: Arc<dyn KeyStore>,
}

/// The network that the wallet joined, with the wallet's keys on it.
pub(crate) struct Account {
    pub(crate) network: NetworkId,
    /// The network id in hex, as the database has it.
    pub(crate) id: String,
    pub(crate) genesis: Genesis,
    pub(crate) registry: Registry,
    pub(crate) keys: NetworkKeys,
    record: Network,
}

impl Wallet {
    /// Makes a wallet: a seed, an RSA key (which takes a moment) and an empty database.
    ///
    /// # Errors
    /// [`Error::AlreadyCreated`]; those of key store and database.
    pub fn create(home: &Path, store: Arc<dyn KeyStore>) -> Result<Self, Error> {
        let (seed, rsa) = (MasterSeed::make()?, [RsaPrivateKey::make()?]);
        Self::create_with(home, store, &seed, &rsa, Vault::create)
    }

    /// Makes a wallet around keys, with a database that `make_vault` makes at a path under a key.
    ///
    /// The seed is stored last: a wallet with a seed is whole, and what an interrupted call left
    /// behind without one is replaced.
    pub(crate) fn create_with(
        home: &Path,
        store: Arc<dyn KeyStore>,
        seed: &MasterSeed,
        rsa: &[RsaPrivateKey],
        make_vault: impl FnOnce(&Path, &[u8; 32]) -> Result<Vault, crate::vault::Error>,
    ) -> Result<Self, Error> {
        if store.get(&Name::SEED)?.is_some() {
            return Err(Error::AlreadyCreated);
        }
        remove_leftover(&database_in(home))?;
        let vault_key = Secret::make(32)?;
        store.set(&Name::VAULT, &vault_key)?;
        let key = array(&vault_key, &Name::VAULT)?;
        drop(make_vault(&database_in(home), &key)?);
        for (index, key) in (0..).zip(rsa.iter().rev()) {
            store.set(&Name::rsa(index), &Secret::from(key.to_pkcs8_der()?))?;
        }
        store.set(&Name::SEED, &Secret::from(&seed.expose()[..]))?;
        Self::open(home, store)
    }

    /// Opens a wallet.
    ///
    /// # Errors
    /// Those of key store and database; [`Error::SecretDamaged`].
    pub fn open(home: &Path, store: Arc<dyn KeyStore>) -> Result<Self, Error> {
        Self::open_with_clock(home, store, Arc::new(SystemClock))
    }

    /// Opens a wallet with a clock of the caller's.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with_clock(
        home: &Path,
        store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let seed = MasterSeed::from_bytes(&*array(&store.require(&Name::SEED)?, &Name::SEED)?);
        let vault_key = array(&store.require(&Name::VAULT)?, &Name::VAULT)?;
        let mut rsa = Vec::new();
        for index in 0.. {
            let name = Name::rsa(index);
            let Some(der) = store.get(&name)? else { break };
            let key = RsaPrivateKey::from_pkcs8_der(&der).map_err(|_| damaged(&name))?;
            rsa.insert(0, key);
        }
        if rsa.is_empty() {
            store.require(&Name::rsa(0))?;
        }
        let vault = Vault::open(&database_in(home), &vault_key)?;
        Ok(Self {
            vault,
            clock,
            seed,
            rsa,
            store,
        })
    }

    /// Where the keys live.
    pub fn key_store(&self) -> keystore::Kind {
        self.store.kind()
    }

    /// Joins the network of a node, or takes another address for the network that was joined. The
    /// genesis is pinned from then on.
    ///
    /// # Errors
    /// [`Error::OtherNetwork`] if the wallet belongs to another one; those of the network.
    pub async fn join(&self, url: &str) -> Result<NetworkId, Error> {
        let client = LedgerClient::discover(url).await?;
        let found = client.network_id();
        match self.account() {
            Ok(account) if account.network != found => {
                return Err(Error::OtherNetwork {
                    joined: account.id,
                    found: found.to_string(),
                });
            }
            Ok(_) | Err(Error::NoNetwork) => {}
            Err(error) => return Err(error),
        }
        let genesis = serde_json::from_str(client.genesis().text())
            .map_err(|_| Error::RecordDamaged { what: "genesis" })?;
        let network = Network {
            id: found.to_string(),
            name: client.genesis().terms().name.clone(),
            urls: vec![client.node().to_owned()],
            genesis,
            joined_ms: self.clock.now_ms(),
            pin: None,
        };
        self.vault.write(|db| -> Result<(), Error> {
            db.put_network(&network)?;
            Ok(db.put_setting(NETWORK, &network.id)?)
        })?;
        Ok(found)
    }

    /// Connects to the joined network.
    ///
    /// # Errors
    /// [`Error::NoNetwork`]; those of the network.
    pub async fn online(&self) -> Result<Online<'_>, Error> {
        let account = self.account()?;
        let pin = account.record.pin.as_ref();
        let pinned = pin.map(|pin| serde_json::from_str::<BlockStatement>(&pin.statement));
        let pinned = pinned
            .transpose()
            .map_err(|_| Error::RecordDamaged { what: "block" })?;
        let url = account.record.urls.first().ok_or(Error::NoNetwork)?;
        let client = LedgerClient::connect(url, &account.genesis, pinned).await?;
        Ok(Online::new(self, account, client))
    }

    /// The issuers of the joined network.
    ///
    /// # Errors
    /// [`Error::NoNetwork`].
    pub fn registry(&self) -> Result<Registry, Error> {
        Ok(self.account()?.registry)
    }

    /// The joined network's id.
    ///
    /// # Errors
    /// [`Error::NoNetwork`].
    pub fn network(&self) -> Result<NetworkId, Error> {
        Ok(self.account()?.network)
    }

    /// What people compare: the fingerprint of this wallet's identity on the joined network.
    ///
    /// # Errors
    /// [`Error::NoNetwork`].
    pub fn fingerprint(&self) -> Result<keys::Fingerprint, Error> {
        Ok(self.account()?.keys.derive_identity().fingerprint())
    }

    pub(crate) fn account(&self) -> Result<Account, Error> {
        let record = self.vault.read(|db| -> Result<_, Error> {
            let id: Option<String> = db.setting(NETWORK)?;
            Ok(id.map(|id| db.network(&id)).transpose()?.flatten())
        })?;
        let record = record.ok_or(Error::NoNetwork)?;
        let genesis = Genesis::parse(record.genesis.to_string().as_bytes())?;
        let network = genesis.network_id();
        Ok(Account {
            network,
            id: network.to_string(),
            registry: genesis.registry(),
            genesis,
            keys: self.seed.on(network),
            record,
        })
    }

    /// Keeps the newest verified block, so that no older one is believed later.
    pub(crate) fn keep_pin(&self, account: &Account, newest: &BlockStatement) -> Result<(), Error> {
        let pin = Pin {
            height: newest.height,
            time_ms: newest.time_ms,
            statement: serde_json::to_string(newest).expect("a statement is always written"),
        };
        self.vault.write(|db| db.advance_pin(&account.id, &pin))?;
        Ok(())
    }
}

impl Account {
    /// The private key of a public key of ours, by the database's record of it.
    pub(crate) fn ledger_key(
        &self,
        db: &crate::vault::Reader<'_>,
        public: &str,
    ) -> Result<LedgerKey, Error> {
        let record = db
            .key(&self.id, public)?
            .ok_or(Error::RecordDamaged { what: "key" })?;
        let chain = match record.chain {
            KeyChain::Card => LedgerChain::Card,
            KeyChain::Own => LedgerChain::Own,
            KeyChain::Ask => return Err(Error::RecordDamaged { what: "key" }),
        };
        self.keys
            .derive_ledger(chain, DEVICE, record.index)
            .usable()
            .filter(|key| key.public.to_string() == public)
            .ok_or(Error::RecordDamaged { what: "key" })
    }

    /// A fresh key of the `own` chain, written down as given out.
    pub(crate) fn own_key(
        &self,
        db: &Writer<'_>,
        purpose: &str,
        subject: Option<&str>,
        now_ms: u64,
    ) -> Result<LedgerKey, Error> {
        let new = NewKey {
            network: &self.id,
            chain: KeyChain::Own,
            purpose,
            subject,
            created_ms: now_ms,
        };
        let derive = |index| self.public_at(LedgerChain::Own, index);
        let record = db.allocate_key(&new, derive)?;
        self.ledger_key(db, &record.public)
    }

    /// The public key at an index, unless the index is skipped.
    pub(crate) fn public_at(&self, chain: LedgerChain, index: u64) -> Option<String> {
        let key = self.keys.derive_ledger(chain, DEVICE, index).usable()?;
        Some(key.public.to_string())
    }
}

/// The number of this device among those that share a seed.
pub(crate) const DEVICE: u32 = 0;

/// Where the database of the wallet in `home` is.
pub(crate) fn database_in(home: &Path) -> PathBuf {
    home.join("wallet.db")
}

/// Removes the database of a wallet that was never whole, with its journal.
fn remove_leftover(database: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-shm"] {
        let mut path = database.as_os_str().to_owned();
        path.push(suffix);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Storage {
                    path: path.into(),
                    source: error,
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// A public key as the database has it.
pub(crate) fn parse_key(text: &str) -> Result<PublicKey, Error> {
    text.parse()
        .map_err(|_| Error::RecordDamaged { what: "key" })
}

fn array(secret: &Secret, name: &Name) -> Result<zeroize::Zeroizing<[u8; 32]>, Error> {
    secret.to_array().ok_or_else(|| damaged(name))
}

fn damaged(name: &Name) -> Error {
    Error::SecretDamaged {
        name: name.to_string(),
    }
}
