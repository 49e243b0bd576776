//! Private keys as JWKs.

use strict_json::Json;
use zeroize::{Zeroize, Zeroizing};

use super::parts::{
    checked_use, contradiction, coordinate, number, other_type, public_key, public_members,
};
use super::{KeyUse, MAX_JWK_BYTES, PART, PRIVATE_MEMBERS};
use crate::encoding::encode;
use crate::key::Numbers;
use crate::members::{self, Members};
use crate::{
    Ed25519PrivateKey, Error, KeyFault, P256PrivateKey, PrivateKey, PublicKey, RsaPrivateKey,
    Signer,
};

const PRIVATE_OPERATIONS: [(&str, KeyUse); 3] = [
    ("sign", KeyUse::Signature),
    ("decrypt", KeyUse::Encryption),
    ("unwrapKey", KeyUse::Encryption),
];

impl PrivateKey {
    /// Takes a private JWK (RFC 7518 §6). An RSA key must bring all of `d`, `p`, `q`, `dp`, `dq`
    /// and `qi`, and no `oth`; the numbers must fit each other and the public members.
    ///
    /// The values taken from it are wiped; the caller's bytes are the caller's.
    ///
    /// # Errors
    /// As [`PublicJwk::parse`](crate::PublicJwk::parse).
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

/// Wipes every text of a value.
fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => text.zeroize(),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(members) => members.values_mut().for_each(wipe),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
