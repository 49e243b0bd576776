//! The members of a JWK, read and written, public and private alike.

use zeroize::Zeroizing;

use super::{KeyUse, MAX_KID_BYTES};
use crate::encoding::{decode_within, encode};
use crate::error::clip;
use crate::key::EXPONENT;
use crate::members::Members;
use crate::{Ed25519PublicKey, Error, KeyFault, P256PublicKey, PublicKey, RsaPublicKey};

/// `alg` of an RSA key that encrypts.
pub(super) const ENCRYPTION_ALG: &str = "RSA-OAEP-256";
/// Longest number, in base64url characters: 8192 bits.
const MAX_NUMBER_CHARS: usize = 1366;
/// Members that only some key types have.
const PUBLIC_MEMBERS: [&str; 5] = ["n", "e", "crv", "x", "y"];

/// The members that make up a public key.
pub(super) fn public_members(key: &PublicKey) -> Vec<(&'static str, String)> {
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
pub(super) fn public_key(jwk: &Members<'_>) -> Result<PublicKey, Error> {
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

/// What `alg`, `use` and `key_ops` say together, if they say anything and agree (RFC 7517 §4.3).
pub(super) fn checked_use(
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
pub(super) fn known_alg(key: &PublicKey, alg: &str) -> Option<(&'static str, KeyUse)> {
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
pub(super) fn number(jwk: &Members<'_>, name: &'static str) -> Result<Vec<u8>, Error> {
    let text = jwk.required_text(name, MAX_NUMBER_CHARS)?;
    let bytes = decode_within(name, text, 1024)?;
    if bytes.first().is_none_or(|first| *first == 0) {
        return Err(jwk.fault(name, "a number without leading zeros"));
    }
    Ok(bytes)
}

/// 32 bytes: a coordinate, an Ed25519 key or its seed (RFC 7518 §6.2.1.2, RFC 8037 §2).
pub(super) fn coordinate(jwk: &Members<'_>, name: &'static str) -> Result<[u8; 32], Error> {
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

/// The error for a member that contradicts another.
pub(super) fn contradiction(name: &'static str) -> Error {
    KeyFault::Contradiction { name }.into()
}

/// The error for a `kty` that is not the right one.
pub(super) fn other_type(found: &str) -> Error {
    KeyFault::Type { found: clip(found) }.into()
}
