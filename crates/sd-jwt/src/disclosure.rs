use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use strict_json::{Json, Limits as JsonLimits, parse};

use crate::json_text::{write_string, write_value};
use crate::{Error, Limits};

/// Member name under which an object holds the digests of its disclosures (RFC 9901 §4.2.4.1).
pub(crate) const DIGESTS: &str = "_sd";
/// Member name of an object that stands for an array element (RFC 9901 §4.2.4.2).
pub(crate) const ELEMENT: &str = "...";
/// Member name of the hash algorithm at the top of a payload (RFC 9901 §4.1.1).
pub(crate) const HASH_ALGORITHM: &str = "_sd_alg";

/// One disclosure: salt, name (unless it is an array element) and value (RFC 9901 §4.2).
///
/// Keeps the text that came, since the digest is over that text and not over its meaning. The
/// value may itself hold digests of further disclosures.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosure {
    text: String,
    name: Option<String>,
    value: Json,
    digest: String,
}

impl Disclosure {
    /// The text between the tildes: unpadded base64url.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The member's name; nothing for an array element.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The value, with digests in place of what other disclosures hold.
    pub fn value(&self) -> &Json {
        &self.value
    }

    /// SHA-256 over the text, as unpadded base64url: 43 characters.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Builds the disclosure of a member, or of an array element if there is no name.
    pub(crate) fn from_parts(salt: &str, name: Option<String>, value: Json) -> Self {
        let mut json = String::from("[");
        write_string(&mut json, salt);
        if let Some(name) = &name {
            json.push(',');
            write_string(&mut json, name);
        }
        json.push(',');
        write_value(&mut json, &value);
        json.push(']');
        let text = URL_SAFE_NO_PAD.encode(json);
        let digest = digest_of(&text);
        Self {
            text,
            name,
            value,
            digest,
        }
    }

    /// Reads a disclosure; `index` counts from zero and goes into errors.
    pub(crate) fn parse(text: &str, index: usize, limits: &Limits) -> Result<Self, Error> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| Error::DisclosureEncoding { index })?;
        let json_limits = JsonLimits {
            max_bytes: limits.max_disclosure_bytes,
            max_depth: limits.max_depth,
        };
        let json = parse(&bytes, &json_limits)
            .map_err(|source| Error::DisclosureJson { index, source })?;
        let Json::Array(items) = json else {
            return Err(Error::DisclosureNotArray { index });
        };
        let length = items.len();
        let mut items = items.into_iter();
        let (salt, name, value) = match (length, items.next(), items.next(), items.next()) {
            (2, Some(salt), Some(value), None) => (salt, None, value),
            (3, Some(salt), Some(name), Some(value)) => (salt, Some(name), value),
            _ => return Err(Error::DisclosureLength { index, length }),
        };
        if salt.as_str().is_none_or(str::is_empty) {
            return Err(Error::SaltMissing { index });
        }
        let name = match name {
            None => None,
            Some(Json::String(name)) if name == DIGESTS || name == ELEMENT => {
                return Err(Error::ReservedName { index, name });
            }
            Some(Json::String(name)) => Some(name),
            Some(_) => return Err(Error::NameNotText { index }),
        };
        Ok(Self {
            text: text.to_owned(),
            name,
            value,
            digest: digest_of(text),
        })
    }
}

/// Values are personal: only what cannot tell anything is shown.
impl std::fmt::Debug for Disclosure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Disclosure")
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}

/// SHA-256 over an ASCII text as unpadded base64url (RFC 9901 §4.2.3, §4.3.1).
pub(crate) fn digest_of(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}
