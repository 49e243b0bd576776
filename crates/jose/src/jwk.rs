use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strict_json::Json;
use zeroize::{Zeroize, Zeroizing};

use crate::encoding::{decode_within, encode};
use crate::error::clip;
use crate::key::{EXPONENT, Numbers};
use crate::members::{self, Members};
use crate::{
    Ed25519PrivateKey, Ed25519PublicKey, Error, KeyFault, P256PrivateKey, P256PublicKey,
    PrivateKey, PublicKey, RsaPrivateKey, RsaPublicKey, Signer,
};

/// Largest JWK, in bytes of JSON: an RSA key of 8192 bits with all its private numbers has 7 KB.
const MAX_JWK_BYTES: usize = 16 << 10;
/// Longest number, in base64url characters: 8192 bits.
const MAX_NUMBER_CHARS: usize = 1366;
/// Longest `kid`, in bytes.
const MAX_KID_BYTES: usize = 256;

const PART: &str = "JWK";
/// Members that are secret in one key type or another (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Members that only some key types have.
const PUBLIC_MEMBERS: [&str; 5] = ["n", "e", "crv", "x", "y"];

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

impl PrivateKey {
    /// Takes a private JWK (RFC 7518 §6). An RSA key must bring all of `d`, `p`, `q`, `dp`, `dq`
    /// and `qi`, and no `oth`; the numbers must fit each other and the public members.
    ///
    /// The values taken from it are wiped; the caller's bytes are the caller's.
    ///
    /// # Errors
    /// As [`PublicJwk::parse`].
    pub fn from_jwk(bytes: &[u8]) -> Result<Self, Error> {
        let mut json = members::parse(PART, bytes, MAX_JWK_BYTES)?;
        let key = private_key(&json);
        wipe(&mut json);
        key
    }

    /// The key as a private JWK without `kid`, `alg` and `use`.
    ///
    /// # Errors
    /// [`Error::Library`].
    pub fn to_jwk(&self) -> Result<Zeroizing<String>, Error> {
        let mut private = Vec::new();
        let mut push = |name: &'static str, bytes: &[u8]| {
            private.push((name, Zeroizing::new(encode(bytes))));
        };
        match self {
            Self::Rsa(key) => {
                let numbers = key.to_numbers()?;
                push("d", &numbers.d);
                push("p", &numbers.p);
                push("q", &numbers.q);
                push("dp", &numbers.dp);
                push("dq", &numbers.dq);
                push("qi", &numbers.qi);
            }
            Self::P256(key) => push("d", &key.to_secret()?),
            Self::Ed25519(key) => push("d", &key.to_seed()[..]),
        }
        // Written by hand, since a JSON writer would leave copies of the secrets behind. Every
        // value is base64url or the name of a type, so nothing needs an escape.
        let public = public_members(&self.public_key());
        let mut text = Zeroizing::new(String::with_capacity(MAX_JWK_BYTES));
        text.push('{');
        let members = public.iter().map(|(name, value)| (*name, value.as_str()));
        let secrets = private.iter().map(|(name, value)| (*name, value.as_str()));
        for (index, (name, value)) in members.chain(secrets).enumerate() {
            let separator = if index == 0 { "\"" } else { ",\"" };
            for piece in [separator, name, "\":\"", value, "\""] {
                text.push_str(piece);
            }
        }
        text.push('}');
        Ok(text)
    }
}

impl RsaPrivateKey {
    /// [`PrivateKey::from_jwk`] for a key that must be RSA.
    ///
    /// # Errors
    /// As there; [`KeyFault::Type`] for another key.
    pub fn from_jwk(bytes: &[u8]) -> Result<Self, Error> {
        match PrivateKey::from_jwk(bytes)? {
            PrivateKey::Rsa(key) => Ok(key),
            PrivateKey::P256(_) => Err(other_type("EC")),
            PrivateKey::Ed25519(_) => Err(other_type("OKP")),
        }
    }

    /// [`PrivateKey::to_jwk`].
    ///
    /// # Errors
    /// As there.
    pub fn to_jwk(&self) -> Result<Zeroizing<String>, Error> {
        PrivateKey::from(self.clone()).to_jwk()
    }
}

const ENCRYPTION_ALG: &str = "RSA-OAEP-256";
const PUBLIC_OPERATIONS: [(&str, KeyUse); 3] = [
    ("verify", KeyUse::Signature),
    ("encrypt", KeyUse::Encryption),
    ("wrapKey", KeyUse::Encryption),
];
const PRIVATE_OPERATIONS: [(&str, KeyUse); 3] = [
    ("sign", KeyUse::Signature),
    ("decrypt", KeyUse::Encryption),
    ("unwrapKey", KeyUse::Encryption),
];

fn public_members(key: &PublicKey) -> Vec<(&'static str, String)> {
    let text = str::to_owned;
    match key {
        PublicKey::Rsa(key) => vec![
            ("kty", text("RSA")),
            ("n", encode(key.modulus())),
            ("e", encode(&EXPONENT)),
        ],
        PublicKey::P256(key) => vec![
            ("kty", text("EC")),
            ("crv", text("P-256")),
            ("x", encode(key.x())),
            ("y", encode(key.y())),
        ],
        PublicKey::Ed25519(key) => vec![
            ("kty", text("OKP")),
            ("crv", text("Ed25519")),
            ("x", encode(&key.to_bytes())),
        ],
    }
}

/// Reads `kty` and the members that belong to it, and refuses those of other types.
fn public_key(jwk: &Members<'_>) -> Result<PublicKey, Error> {
    let kty = jwk.required_text("kty", MAX_KID_BYTES)?;
    let (own, curve): (&[&str], _) = match kty {
        "RSA" => (&["n", "e"], None),
        "EC" => (&["crv", "x", "y"], Some("P-256")),
        "OKP" => (&["crv", "x"], Some("Ed25519")),
        other => return Err(other_type(other)),
    };
    let mut foreign = PUBLIC_MEMBERS
        .into_iter()
        .filter(|name| !own.contains(name));
    if let Some(name) = foreign.find(|name| jwk.get(name).is_some()) {
        return Err(contradiction(name));
    }
    let Some(curve) = curve else {
        let key = RsaPublicKey::from_components(&number(jwk, "n")?, &number(jwk, "e")?)?;
        return Ok(key.into());
    };
    let crv = jwk.required_text("crv", MAX_KID_BYTES)?;
    if crv != curve {
        return Err(KeyFault::Curve { found: clip(crv) }.into());
    }
    let x = coordinate(jwk, "x")?;
    if kty == "OKP" {
        return Ok(Ed25519PublicKey::from_bytes(&x)?.into());
    }
    Ok(P256PublicKey::from_coordinates(&x, &coordinate(jwk, "y")?)?.into())
}

fn private_key(json: &Json) -> Result<PrivateKey, Error> {
    let jwk = Members::of(PART, json)?;
    let public = public_key(&jwk)?;
    let own: &[&str] = match public {
        PublicKey::Rsa(_) => &["d", "p", "q", "dp", "dq", "qi"],
        PublicKey::P256(_) | PublicKey::Ed25519(_) => &["d"],
    };
    let mut foreign = PRIVATE_MEMBERS
        .into_iter()
        .filter(|name| !own.contains(name));
    if let Some(name) = foreign.find(|name| jwk.get(name).is_some()) {
        return Err(contradiction(name));
    }
    checked_use(&jwk, &public, &PRIVATE_OPERATIONS)?;
    let secret = |name| number(&jwk, name).map(Zeroizing::new);
    match public {
        PublicKey::Rsa(public) => {
            let numbers = Numbers {
                d: secret("d")?,
                p: secret("p")?,
                q: secret("q")?,
                dp: secret("dp")?,
                dq: secret("dq")?,
                qi: secret("qi")?,
            };
            Ok(RsaPrivateKey::from_numbers(&public, &numbers)?.into())
        }
        PublicKey::P256(public) => {
            let d = Zeroizing::new(coordinate(&jwk, "d")?);
            Ok(P256PrivateKey::from_parts(&d[..], &public)?.into())
        }
        PublicKey::Ed25519(public) => {
            let key = Ed25519PrivateKey::from_seed(&Zeroizing::new(coordinate(&jwk, "d")?));
            if key.public() != public {
                return Err(KeyFault::Malformed {
                    what: "Ed25519 private key",
                }
                .into());
            }
            Ok(key.into())
        }
    }
}

/// What `alg`, `use` and `key_ops` say together, if they say anything and agree (RFC 7517 §4.3).
fn checked_use(
    jwk: &Members<'_>,
    key: &PublicKey,
    operations: &[(&str, KeyUse)],
) -> Result<Option<KeyUse>, Error> {
    let by_alg = match jwk.text("alg", MAX_KID_BYTES)? {
        Some(alg) => {
            let (_, key_use) = known_alg(key, alg).ok_or(contradiction("alg"))?;
            Some(key_use)
        }
        None => None,
    };
    let by_use = match jwk.text("use", MAX_KID_BYTES)? {
        Some("sig") => Some(KeyUse::Signature),
        Some("enc") if matches!(key, PublicKey::Rsa(_)) => Some(KeyUse::Encryption),
        Some(_) => return Err(contradiction("use")),
        None => None,
    };
    if by_alg.is_some() && by_use.is_some() && by_alg != by_use {
        return Err(contradiction("use"));
    }
    let mut known = by_alg.or(by_use);
    let Some(key_ops) = jwk.get("key_ops") else {
        return Ok(known);
    };
    let names = key_ops
        .as_array()
        .ok_or_else(|| jwk.fault("key_ops", "an array of texts"))?;
    for (index, name) in names.iter().enumerate() {
        let operation = operations
            .iter()
            .find(|(operation, _)| name.as_str() == Some(operation));
        let by_operation = operation.map(|(_, key_use)| *key_use);
        let agrees = by_operation.is_some() && (known.is_none() || known == by_operation);
        // §4.3: no operation twice.
        if !agrees || names[..index].contains(name) {
            return Err(contradiction("key_ops"));
        }
        known = by_operation;
    }
    if known == Some(KeyUse::Encryption) && !matches!(key, PublicKey::Rsa(_)) {
        return Err(contradiction("key_ops"));
    }
    Ok(known)
}

/// The algorithm of that name, if this key can be used with it, and what that makes the key.
fn known_alg(key: &PublicKey, alg: &str) -> Option<(&'static str, KeyUse)> {
    let signing = key.algorithm().as_str();
    if alg == signing {
        Some((signing, KeyUse::Signature))
    } else if alg == ENCRYPTION_ALG && matches!(key, PublicKey::Rsa(_)) {
        Some((ENCRYPTION_ALG, KeyUse::Encryption))
    } else {
        None
    }
}

/// A Base64urlUInt (RFC 7518 §2): big-endian, without leading zeros.
fn number(jwk: &Members<'_>, name: &'static str) -> Result<Vec<u8>, Error> {
    let text = jwk.required_text(name, MAX_NUMBER_CHARS)?;
    let bytes = decode_within(name, text, 1024)?;
    if bytes.first().is_none_or(|first| *first == 0) {
        return Err(jwk.fault(name, "a number without leading zeros"));
    }
    Ok(bytes)
}

/// 32 bytes: a coordinate, an Ed25519 key or its seed (RFC 7518 §6.2.1.2, RFC 8037 §2).
fn coordinate(jwk: &Members<'_>, name: &'static str) -> Result<[u8; 32], Error> {
    let bytes = Zeroizing::new(decode_within(
        name,
        jwk.required_text(name, MAX_NUMBER_CHARS)?,
        1024,
    )?);
    bytes
        .as_slice()
        .try_into()
        .map_err(|_| jwk.fault(name, "32 bytes"))
}

/// Wipes every text of a value.
fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => text.zeroize(),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(members) => members.values_mut().for_each(wipe),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

fn contradiction(name: &'static str) -> Error {
    KeyFault::Contradiction { name }.into()
}

fn other_type(found: &str) -> Error {
    KeyFault::Type { found: clip(found) }.into()
}
