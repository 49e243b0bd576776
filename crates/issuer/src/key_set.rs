//! The issuer's keys and their names in the key store.

use bigchain::{PublicKey, SigningKey};
use jose::{PublicJwk, RsaPrivateKey};
use keystore::{KeyStore, Name, Secret};
use ledger::IssuerEntry;
use zeroize::Zeroizing;

use crate::{Error, Profile};

/// `PS256`, signs documents.
const SIGNING: &str = "issuer-signing";
/// Opens requests.
const ENCRYPTION: &str = "issuer-encryption";
/// Ledger key that requests are paid to.
const INBOX: &str = "issuer-ledger-inbox";
/// Ledger key that signs `issue` and `revoke`.
const ISSUING: &str = "issuer-ledger-issuing";
/// The second key of every seal.
const RECOVERY: &str = "issuer-recovery";

/// The keys that an issuer works with every day.
pub(crate) struct IssuerKeys {
    pub(crate) signing: RsaPrivateKey,
    pub(crate) encryption: RsaPrivateKey,
    /// Apart from the issuing key, so that looking for requests does not list every document ever
    /// issued.
    pub(crate) inbox: SigningKey,
    pub(crate) issuing: SigningKey,
}

impl IssuerKeys {
    /// Loads the keys, and makes those that are not there yet: a creation that was cut off goes on
    /// with the keys it made, and keys that a network knows already are never replaced.
    pub(crate) fn load_or_make(store: &dyn KeyStore) -> Result<Self, Error> {
        Ok(Self {
            signing: rsa_or_new(store, SIGNING)?,
            encryption: rsa_or_new(store, ENCRYPTION)?,
            inbox: ledger_key_or_new(store, INBOX)?,
            issuing: ledger_key_or_new(store, ISSUING)?,
        })
    }

    pub(crate) fn load(store: &dyn KeyStore) -> Result<Self, Error> {
        Ok(Self {
            signing: rsa(&store.require(&name(SIGNING))?)?,
            encryption: rsa(&store.require(&name(ENCRYPTION))?)?,
            inbox: ledger_key(&store.require(&name(INBOX))?, INBOX)?,
            issuing: ledger_key(&store.require(&name(ISSUING))?, ISSUING)?,
        })
    }

    /// What a genesis lists. The inbox key stands first, since requests are paid to the first.
    pub(crate) fn entry(&self, profile: &Profile, recovery: PublicKey) -> IssuerEntry {
        IssuerEntry {
            iss: profile.iss.clone(),
            name: profile.name(),
            encryption: PublicJwk::for_encryption(self.encryption.public().clone()),
            signing: vec![PublicJwk::for_signing(self.signing.public().clone().into())],
            ledger: vec![self.inbox.public(), self.issuing.public()],
            recovery,
        }
    }

    /// Whether these are the keys of that entry.
    pub(crate) fn fit(&self, entry: &IssuerEntry) -> bool {
        let signing = jose::PublicKey::from(self.signing.public().clone());
        let encryption = jose::PublicKey::from(self.encryption.public().clone());
        entry.signing.iter().any(|jwk| *jwk.key() == signing)
            && *entry.encryption.key() == encryption
            && entry.ledger == [self.inbox.public(), self.issuing.public()]
    }
}

/// The recovery key, made if there is none yet.
pub(crate) fn recovery_or_new(store: &dyn KeyStore) -> Result<SigningKey, Error> {
    ledger_key_or_new(store, RECOVERY)
}

/// The recovery key, unless it was removed after it was exported.
pub(crate) fn recovery(store: &dyn KeyStore) -> Result<Option<SigningKey>, Error> {
    let secret = store.get(&name(RECOVERY))?;
    secret
        .map(|secret| ledger_key(&secret, RECOVERY))
        .transpose()
}

pub(crate) fn remove_recovery(store: &dyn KeyStore) -> Result<bool, Error> {
    Ok(store.delete(&name(RECOVERY))?)
}

/// The 32-byte key of the database, made if there is none yet.
pub(crate) fn database_key_or_new(store: &dyn KeyStore) -> Result<Zeroizing<[u8; 32]>, Error> {
    if store.get(&Name::VAULT)?.is_none() {
        store.set(&Name::VAULT, &Secret::make(32)?)?;
    }
    database_key(store)
}

pub(crate) fn database_key(store: &dyn KeyStore) -> Result<Zeroizing<[u8; 32]>, Error> {
    let secret = store.require(&Name::VAULT)?;
    secret.to_array().ok_or(Error::KeyDamaged { name: "vault" })
}

/// A ledger key as text to be kept elsewhere: the 32-byte seed in base58.
pub(crate) fn seed_text(key: &SigningKey) -> Zeroizing<String> {
    Zeroizing::new(bs58::encode(key.to_seed().as_slice()).into_string())
}

/// Reads what [`seed_text`] wrote.
pub(crate) fn from_seed_text(text: &str) -> Result<SigningKey, Error> {
    let mut seed = Zeroizing::new([0; 32]);
    // Base58 takes time quadratic in its length.
    let text = text.trim();
    let decoded = (text.len() <= 44)
        .then(|| bs58::decode(text).onto(seed.as_mut_slice()).ok())
        .flatten();
    match decoded {
        Some(32) => Ok(SigningKey::from_seed(&seed)),
        _ => Err(Error::KeyDamaged { name: RECOVERY }),
    }
}

fn rsa_or_new(store: &dyn KeyStore, key_name: &'static str) -> Result<RsaPrivateKey, Error> {
    if let Some(secret) = store.get(&name(key_name))? {
        return rsa(&secret);
    }
    let key = RsaPrivateKey::make()?;
    store.set(&name(key_name), &Secret::from(key.to_pkcs8_der()?))?;
    Ok(key)
}

fn rsa(secret: &Secret) -> Result<RsaPrivateKey, Error> {
    Ok(RsaPrivateKey::from_pkcs8_der(secret.as_bytes())?)
}

fn ledger_key_or_new(store: &dyn KeyStore, key_name: &'static str) -> Result<SigningKey, Error> {
    if let Some(secret) = store.get(&name(key_name))? {
        return ledger_key(&secret, key_name);
    }
    let key = make_ledger_key()?;
    store.set(&name(key_name), &Secret::from(key.to_seed().as_slice()))?;
    Ok(key)
}

fn ledger_key(secret: &Secret, key_name: &'static str) -> Result<SigningKey, Error> {
    let seed = secret.to_array::<32>();
    let seed = seed.ok_or(Error::KeyDamaged { name: key_name })?;
    Ok(SigningKey::from_seed(&seed))
}

/// A key whose base58 has at least the 43 characters that BigchainDB's `/outputs` takes.
fn make_ledger_key() -> Result<SigningKey, Error> {
    loop {
        let key = SigningKey::make()?;
        if key.public().to_string().len() >= 43 {
            return Ok(key);
        }
    }
}

fn name(text: &'static str) -> Name {
    Name::parse(text).expect("the names above follow the rule for names")
}
