use std::collections::BTreeMap;

use jose::{Algorithm, Header, PublicJwk, Signer, jws};
use strict_json::Json;

use crate::disclosure::digest_of;
use crate::json_text::to_text;
use crate::sd_jwt::Token;
use crate::{Error, SdJwt};

/// `typ` of a key binding JWT (RFC 9901 §4.3).
const TYPE: &str = "kb+jwt";
/// What holders may sign with.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::EdDSA, Algorithm::ES256];

const AUDIENCE: &str = "aud";
const NONCE: &str = "nonce";
const ISSUED_AT: &str = "iat";
const HASH: &str = "sd_hash";

/// What a key binding JWT says besides `sd_hash` (RFC 9901 §4.3).
#[derive(Clone, PartialEq, Eq)]
pub struct KeyBinding {
    /// `aud`: for whom the presentation is made.
    pub audience: String,
    /// `nonce`: what it answers.
    pub nonce: String,
    /// `iat`: when it was made, in Unix seconds. Whether that is recent enough is the verifier's
    /// to decide.
    pub issued_at_s: u64,
    /// Further claims, signed with the rest.
    pub claims: BTreeMap<String, Json>,
}

/// Claims may be personal: only their names are shown.
impl std::fmt::Debug for KeyBinding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("KeyBinding")
            .field("issued_at_s", &self.issued_at_s)
            .field("claims", &self.claims.keys())
            .finish_non_exhaustive()
    }
}

/// What a verifier asks of key binding. It follows from the verifier's purpose, never from
/// whether a key binding came along (RFC 9901 §7.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyBindingRule<'a> {
    /// None may be there: an issuer hands a token to its holder.
    Forbidden,
    /// There must be one.
    Required {
        /// The audience it must be for; with nothing, the caller compares.
        audience: Option<&'a str>,
        /// The nonce it must answer; with nothing, the caller compares.
        nonce: Option<&'a str>,
    },
}

impl SdJwt {
    /// Signs a presentation with the holder's key, which must be the one in `cnf`. A key binding
    /// that was there is replaced.
    ///
    /// # Errors
    /// [`Error::ReservedBindingClaim`], [`Error::HolderKeyMissing`], [`Error::HolderKey`],
    /// [`Error::NotTheHolder`], [`Error::Signing`].
    pub fn bind(self, binding: &KeyBinding, signer: &dyn Signer) -> Result<Self, Error> {
        let mut claims = binding.claims.clone();
        let set = [
            (AUDIENCE, Json::from(binding.audience.as_str())),
            (NONCE, Json::from(binding.nonce.as_str())),
            (ISSUED_AT, Json::from(binding.issued_at_s)),
            (HASH, Json::from(digest_of(&self.unbound_text()))),
        ];
        for (name, value) in set {
            if claims.insert(name.to_owned(), value).is_some() {
                return Err(Error::ReservedBindingClaim {
                    name: name.to_owned(),
                });
            }
        }
        let holder = holder_key(&self.resolve()?.claims)?;
        if *holder.key() != signer.public_key() {
            return Err(Error::NotTheHolder);
        }
        let header = Header::new(signer.algorithm()).with_typ(TYPE);
        let jwt = jws::sign(&header, to_text(&Json::Object(claims)).as_bytes(), signer)
            .map_err(|source| Error::Signing { source })?;
        self.with_key_binding(&jwt)
    }
}

/// Checks a key binding against the token it came with (RFC 9901 §7.3, step 5), except its age.
pub(crate) fn verify(
    sd_jwt: &SdJwt,
    token: &Token,
    holder: &PublicJwk,
    audience: Option<&str>,
    nonce: Option<&str>,
) -> Result<KeyBinding, Error> {
    if !token.jws.header().typ_is(TYPE) {
        return Err(Error::KeyBindingType);
    }
    token
        .jws
        .verify(holder.key(), &ALGORITHMS)
        .map_err(|source| Error::KeyBindingSigned { source })?;
    let mut claims = match &token.payload {
        Json::Object(claims) => claims.clone(),
        _ => return Err(Error::KeyBindingClaim { claim: HASH }),
    };
    let hash = take_text(&mut claims, HASH)?;
    let binding = KeyBinding {
        audience: take_text(&mut claims, AUDIENCE)?,
        nonce: take_text(&mut claims, NONCE)?,
        issued_at_s: claims
            .remove(ISSUED_AT)
            .and_then(|value| value.as_u64())
            .ok_or(Error::KeyBindingClaim { claim: ISSUED_AT })?,
        claims,
    };
    if hash != digest_of(&sd_jwt.unbound_text()) {
        return Err(Error::HashMismatch);
    }
    if audience.is_some_and(|audience| audience != binding.audience) {
        return Err(Error::AudienceMismatch);
    }
    if nonce.is_some_and(|nonce| nonce != binding.nonce) {
        return Err(Error::NonceMismatch);
    }
    Ok(binding)
}

/// The key in `cnf` (RFC 7800 §3.2).
pub(crate) fn holder_key(claims: &Json) -> Result<PublicJwk, Error> {
    let jwk = claims
        .get("cnf")
        .and_then(|confirmation| confirmation.get("jwk"))
        .ok_or(Error::HolderKeyMissing)?;
    PublicJwk::from_json(jwk).map_err(|source| Error::HolderKey { source })
}

fn take_text(claims: &mut BTreeMap<String, Json>, claim: &'static str) -> Result<String, Error> {
    match claims.remove(claim) {
        Some(Json::String(text)) => Ok(text),
        _ => Err(Error::KeyBindingClaim { claim }),
    }
}
