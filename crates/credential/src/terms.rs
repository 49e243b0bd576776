use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sd_jwt::KeyBinding;
use strict_json::Json;

use crate::hash::read_hex;
use crate::{Audience, Error};

/// Longest purpose, in bytes of UTF-8.
pub const MAX_PURPOSE_BYTES: usize = 256;

const TERMS: &str = "terms";
const ASSET: &str = "asset";
const PURPOSE: &str = "purpose";
const EXPIRES: &str = "expires";
const KEEP_UNTIL: &str = "keep_until";

/// On what terms an owner shows a document; signed with the presentation.
#[derive(Clone, PartialEq, Eq)]
pub struct Terms {
    /// Id of the document's asset on the ledger: 64 lower-case hexadecimal digits.
    pub asset: String,
    /// What the receiver may use it for; 1 to [`MAX_PURPOSE_BYTES`].
    pub purpose: String,
    /// Until when it may be used, in Unix seconds: the same as on the ledger.
    pub expires_s: u64,
    /// Until when the receiver may keep it, in Unix seconds.
    pub keep_until_s: Option<u64>,
}

/// Everything that an owner signs when showing a document.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareTerms {
    /// Whom it is for.
    pub audience: Audience,
    /// The nonce of the ask card, else of [`make_nonce`]: base64url.
    pub nonce: String,
    /// Now, in Unix seconds.
    pub iat_s: u64,
    /// On what terms.
    pub terms: Terms,
}

/// A nonce for a share that nobody asked for: 32 random bytes, as base64url.
///
/// # Errors
/// [`Error::Randomness`].
pub fn make_nonce() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|source| Error::Randomness { source })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

impl ShareTerms {
    pub(crate) fn to_key_binding(&self) -> Result<KeyBinding, Error> {
        let nonce = URL_SAFE_NO_PAD.decode(&self.nonce).unwrap_or_default();
        if !(16..=64).contains(&nonce.len()) {
            return Err(Error::Unusable {
                name: "nonce",
                rule: "16 to 64 bytes as base64url",
            });
        }
        let terms = (TERMS.to_owned(), self.terms.to_json()?);
        Ok(KeyBinding {
            audience: self.audience.to_string(),
            nonce: self.nonce.clone(),
            issued_at_s: self.iat_s,
            claims: BTreeMap::from([terms]),
        })
    }

    pub(crate) fn from_key_binding(binding: &KeyBinding) -> Result<Self, Error> {
        let terms = binding
            .claims
            .get(TERMS)
            .ok_or_else(|| terms_error(TERMS))?;
        if let Some(other) = binding.claims.keys().find(|name| *name != TERMS) {
            return Err(terms_error(other));
        }
        Ok(Self {
            audience: binding.audience.parse()?,
            nonce: binding.nonce.clone(),
            iat_s: binding.issued_at_s,
            terms: Terms::from_json(terms)?,
        })
    }
}

impl Terms {
    fn to_json(&self) -> Result<Json, Error> {
        let unusable = |name, rule| Error::Unusable { name, rule };
        read_hex(&self.asset).ok_or(unusable(ASSET, "64 lower-case hexadecimal digits"))?;
        if !purpose_fits(&self.purpose) {
            return Err(unusable(PURPOSE, "1 to 256 bytes"));
        }
        let mut members = vec![
            (ASSET, Json::from(self.asset.as_str())),
            (PURPOSE, Json::from(self.purpose.as_str())),
            (EXPIRES, Json::from(self.expires_s)),
        ];
        members.extend(self.keep_until_s.map(|time| (KEEP_UNTIL, Json::from(time))));
        Ok(Json::from_iter(members))
    }

    fn from_json(json: &Json) -> Result<Self, Error> {
        let members = json.as_object().ok_or_else(|| terms_error(TERMS))?;
        let known = [ASSET, PURPOSE, EXPIRES, KEEP_UNTIL];
        if let Some(other) = members.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(terms_error(other));
        }
        let text = |name, fits: fn(&str) -> bool| {
            let text = members.get(name).and_then(Json::as_str);
            text.filter(|text| fits(text))
                .map(str::to_owned)
                .ok_or_else(|| terms_error(name))
        };
        let time = |name| {
            members
                .get(name)
                .map(|value| value.as_u64().ok_or_else(|| terms_error(name)))
                .transpose()
        };
        Ok(Self {
            asset: text(ASSET, |asset| read_hex(asset).is_some())?,
            purpose: text(PURPOSE, purpose_fits)?,
            expires_s: time(EXPIRES)?.ok_or_else(|| terms_error(EXPIRES))?,
            keep_until_s: time(KEEP_UNTIL)?,
        })
    }
}

/// A purpose may be personal: only the rest is shown.
impl std::fmt::Debug for Terms {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Terms")
            .field("asset", &self.asset)
            .field("expires_s", &self.expires_s)
            .field("keep_until_s", &self.keep_until_s)
            .finish_non_exhaustive()
    }
}

/// As [`Terms`].
impl std::fmt::Debug for ShareTerms {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ShareTerms")
            .field("audience", &self.audience)
            .field("iat_s", &self.iat_s)
            .field("terms", &self.terms)
            .finish_non_exhaustive()
    }
}

fn purpose_fits(purpose: &str) -> bool {
    (1..=MAX_PURPOSE_BYTES).contains(&purpose.len())
}

fn terms_error(name: &str) -> Error {
    Error::Terms {
        name: name.to_owned(),
    }
}
