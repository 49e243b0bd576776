use strict_json::Json;

use crate::error::clip;
use crate::members::{self, Members};
use crate::{Algorithm, Error, PublicJwk};

/// Largest header, in bytes of JSON.
pub(crate) const MAX_HEADER_BYTES: usize = 4 << 10;
/// Longest `typ`, `cty` and `kid`, in bytes.
const MAX_TEXT_BYTES: usize = 256;
/// `typ` of a DPoP proof (RFC 9449 §4.2), the one header that may bring a key.
pub(crate) const DPOP_TYP: &str = "dpop+jwt";

const PART: &str = "JWS header";

/// The protected header of a JWS (RFC 7515 §4).
///
/// Members that are not listed here are ignored when read, `x5c` or `jku` among them: no key is
/// ever taken from where a header points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Signature algorithm.
    pub alg: Algorithm,
    /// Type of the whole object.
    pub typ: Option<String>,
    /// Type of the payload.
    pub cty: Option<String>,
    /// Which key signed, as a hint.
    pub kid: Option<String>,
    /// The key that signed; in DPoP proofs only, and worth nothing by itself.
    pub jwk: Option<PublicJwk>,
}

impl Header {
    /// A header that names only its algorithm.
    pub fn new(alg: Algorithm) -> Self {
        Self {
            alg,
            typ: None,
            cty: None,
            kid: None,
            jwk: None,
        }
    }

    /// Sets `typ`.
    #[must_use]
    pub fn with_typ(mut self, typ: impl Into<String>) -> Self {
        self.typ = Some(typ.into());
        self
    }

    /// Sets `kid`.
    #[must_use]
    pub fn with_kid(mut self, kid: impl Into<String>) -> Self {
        self.kid = Some(kid.into());
        self
    }

    /// Sets `cty`.
    #[must_use]
    pub fn with_cty(mut self, cty: impl Into<String>) -> Self {
        self.cty = Some(cty.into());
        self
    }

    /// Whether `typ` is that media type. Case does not count, and a leading `application/` may be
    /// left out (RFC 7515 §4.1.9).
    pub fn typ_is(&self, expected: &str) -> bool {
        self.typ
            .as_deref()
            .is_some_and(|typ| same_media_type(typ, expected))
    }

    /// Reads a header from its JSON.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let json = members::parse(PART, bytes, MAX_HEADER_BYTES)?;
        let header = Members::of(PART, &json)?;
        let alg = Algorithm::from_name(header.required_text("alg", MAX_HEADER_BYTES)?)?;
        refuse_extensions(&header)?;
        let text = |name| {
            let text = header.text(name, MAX_TEXT_BYTES)?;
            Ok::<_, Error>(text.map(str::to_owned))
        };
        let mut parsed = Self {
            alg,
            typ: text("typ")?,
            cty: text("cty")?,
            kid: text("kid")?,
            jwk: None,
        };
        if let Some(jwk) = header.get("jwk") {
            if !parsed.typ_is(DPOP_TYP) {
                return Err(Error::EmbeddedKey);
            }
            parsed.jwk = Some(PublicJwk::from_json(jwk)?);
        }
        Ok(parsed)
    }

    /// The JSON of the header.
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut members = vec![("alg", serde_json::Value::from(self.alg.as_str()))];
        let texts = [("typ", &self.typ), ("cty", &self.cty), ("kid", &self.kid)];
        for (name, text) in texts {
            members.extend(text.as_deref().map(|text| (name, text.into())));
        }
        members.extend(self.jwk.as_ref().map(|jwk| ("jwk", jwk.to_value())));
        let members: serde_json::Map<_, _> = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        serde_json::Value::Object(members).to_string().into_bytes()
    }
}

/// Refuses what changes the meaning of the object: `crit`, `b64` and `zip`.
pub(crate) fn refuse_extensions(header: &Members<'_>) -> Result<(), Error> {
    if let Some(zip) = header.get("zip") {
        let found = clip(zip.as_str().unwrap_or_default());
        return Err(Error::CompressionNotAllowed { found });
    }
    if let Some(crit) = header.get("crit") {
        let first = crit.as_array().and_then(|names| names.first());
        let found = clip(first.and_then(Json::as_str).unwrap_or_default());
        return Err(Error::CriticalNotUnderstood { found });
    }
    if header.get("b64").is_some() {
        return Err(Error::UnencodedPayload);
    }
    Ok(())
}

/// Compares two media types as RFC 7515 §4.1.9 and §4.1.10 have them.
pub(crate) fn same_media_type(left: &str, right: &str) -> bool {
    short(left).eq_ignore_ascii_case(short(right))
}

fn short(media_type: &str) -> &str {
    const PREFIX: &str = "application/";
    match media_type.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) && !rest.contains('/') => rest,
        _ => media_type,
    }
}
