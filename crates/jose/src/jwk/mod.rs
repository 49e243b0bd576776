mod parts;
mod private;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strict_json::Json;

use self::parts::{
    ENCRYPTION_ALG, checked_use, contradiction, known_alg, public_key, public_members,
};
use crate::members::{self, Members};
use crate::{Error, KeyFault, PublicKey, RsaPublicKey};

/// Largest JWK, in bytes of JSON: an RSA key of 8192 bits with all its private numbers has 7 KB.
const MAX_JWK_BYTES: usize = 16 << 10;
/// Longest `kid`, in bytes.
const MAX_KID_BYTES: usize = 256;

const PART: &str = "JWK";
/// Members that are secret in one key type or another (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// What a key is for (`use`, RFC 7517 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyUse {
    /// `sig`: verifying signatures.
    Signature,
    /// `enc`: encrypting.
    Encryption,
}

impl KeyUse {
    fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "sig",
            Self::Encryption => "enc",
        }
    }
}

/// A public key as a JWK (RFC 7517), with what it says about itself.
///
/// `kid`, `alg` and `use` are kept if they were given and do not contradict the key or each other;
/// `key_ops` is checked and kept as the `use` that it amounts to; other members are ignored, as §4
/// wants it. Its serde form is the JSON object; duplicate members are refused only where
/// `strict-json` parsed the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicJwk {
    key: PublicKey,
    kid: Option<String>,
    alg: Option<&'static str>,
    key_use: Option<KeyUse>,
}

impl From<PublicKey> for PublicJwk {
    /// A JWK with the key's own members and no others.
    fn from(key: PublicKey) -> Self {
        Self {
            key,
            kid: None,
            alg: None,
            key_use: None,
        }
    }
}

impl PublicJwk {
    /// A JWK for verifying signatures, as a registry lists it: `alg`, `use` `sig`, and the
    /// thumbprint as `kid`.
    pub fn for_signing(key: PublicKey) -> Self {
        Self {
            kid: Some(key.thumbprint()),
            alg: Some(key.algorithm().as_str()),
            key_use: Some(KeyUse::Signature),
            key,
        }
    }

    /// A JWK for encrypting: `alg` `RSA-OAEP-256` and `use` `enc`.
    pub fn for_encryption(key: RsaPublicKey) -> Self {
        Self {
            key: key.into(),
            kid: None,
            alg: Some(ENCRYPTION_ALG),
            key_use: Some(KeyUse::Encryption),
        }
    }

    /// Sets `kid`.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// Parses a JWK.
    ///
    /// # Errors
    /// [`Error::Json`], [`Error::Base64`], [`Error::Member`], [`Error::MissingMember`] and
    /// [`Error::Key`], whose [`KeyFault`] says which rule the key breaks.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_json(&members::parse(PART, bytes, MAX_JWK_BYTES)?)
    }

    /// As [`PublicJwk::parse`], from JSON that was parsed with something larger.
    ///
    /// # Errors
    /// As there.
    pub fn from_json(json: &Json) -> Result<Self, Error> {
        let jwk = Members::of(PART, json)?;
        let key = public_key(&jwk)?;
        if let Some(name) = PRIVATE_MEMBERS
            .into_iter()
            .find(|name| jwk.get(name).is_some())
        {
            return Err(KeyFault::PrivateMember { name }.into());
        }
        let key_use = checked_use(&jwk, &key, &PUBLIC_OPERATIONS)?;
        let alg = jwk.text("alg", MAX_KID_BYTES)?;
        let says_use = jwk.get("use").is_some() || jwk.get("key_ops").is_some();
        Ok(Self {
            kid: jwk.text("kid", MAX_KID_BYTES)?.map(str::to_owned),
            alg: alg.and_then(|alg| known_alg(&key, alg)).map(|(alg, _)| alg),
            key_use: key_use.filter(|_| says_use),
            key,
        })
    }

    /// The key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The name it goes by, if it says one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// What it says it is for, by `use` or `alg`; `None` if it does not say.
    pub fn key_use(&self) -> Option<KeyUse> {
        self.key_use.or_else(|| {
            self.alg
                .and_then(|alg| known_alg(&self.key, alg))
                .map(|(_, key_use)| key_use)
        })
    }

    /// The RSA key, if it is one and may encrypt.
    ///
    /// # Errors
    /// [`KeyFault::Contradiction`] if it is of another type or says that it is for signatures.
    pub fn encryption_key(&self) -> Result<&RsaPublicKey, Error> {
        match &self.key {
            PublicKey::Rsa(key) if self.key_use() != Some(KeyUse::Signature) => Ok(key),
            _ => Err(contradiction("use")),
        }
    }

    /// The key, if it may verify signatures.
    ///
    /// # Errors
    /// [`KeyFault::Contradiction`] if it says that it is for encryption.
    pub fn signing_key(&self) -> Result<&PublicKey, Error> {
        match self.key_use() {
            Some(KeyUse::Encryption) => Err(contradiction("use")),
            _ => Ok(&self.key),
        }
    }

    /// The JWK as JSON.
    pub fn to_value(&self) -> serde_json::Value {
        let mut members = public_members(&self.key);
        members.extend(self.kid.as_ref().map(|kid| ("kid", kid.clone())));
        members.extend(self.alg.map(|alg| ("alg", alg.to_owned())));
        let key_use = self.key_use.map(|key_use| key_use.as_str().to_owned());
        members.extend(key_use.map(|key_use| ("use", key_use)));
        serde_json::Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        )
    }

    /// The JWK as this project's JSON.
    pub fn to_json(&self) -> Json {
        Json::from(&self.to_value())
    }
}

impl Serialize for PublicJwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PublicJwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Self::from_json(&Json::from(&value)).map_err(serde::de::Error::custom)
    }
}

const PUBLIC_OPERATIONS: [(&str, KeyUse); 3] = [
    ("verify", KeyUse::Signature),
    ("encrypt", KeyUse::Encryption),
    ("wrapKey", KeyUse::Encryption),
];
