use std::collections::BTreeSet;
use std::fmt;

use jose::{Header, Jws};
use strict_json::{Json, Limits as JsonLimits, parse};

use crate::disclosure::Disclosure;
use crate::resolve::{Resolved, resolve};
use crate::{Error, Limits};

/// An SD-JWT or SD-JWT+KB in compact form (RFC 9901 §4): issuer-signed JWT, disclosures, key
/// binding.
///
/// ```text
/// <issuer-signed JWT> ~ <disclosure 0> ~ … ~ <disclosure n> ~ [<key binding JWT>]
/// ```
///
/// Parsing says nothing about who signed: [`SdJwt::verify`] does. Disclosures are kept as they
/// came, since digests are over their text.
#[derive(Clone)]
pub struct SdJwt {
    pub(crate) issuer_signed: Token,
    pub(crate) disclosures: Vec<Disclosure>,
    pub(crate) key_binding: Option<Token>,
    limits: Limits,
}

/// A JWS and its payload, which nobody has verified yet.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) jws: Jws,
    pub(crate) payload: Json,
}

impl SdJwt {
    /// Parses the compact form within [`Limits::DEFAULT`].
    ///
    /// # Errors
    /// As [`SdJwt::parse_within`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parse_within(text, &Limits::DEFAULT)
    }

    /// Parses the compact form. No key is touched; algorithms that are not on the allow-list are
    /// refused here, for the issuer-signed JWT and for the key binding.
    ///
    /// # Errors
    /// [`Error::NotCompact`], [`Error::IssuerSigned`], [`Error::KeyBindingSigned`], the variants
    /// about payloads, limits and single disclosures.
    pub fn parse_within(text: &str, limits: &Limits) -> Result<Self, Error> {
        if text.len() > limits.max_bytes {
            return Err(Error::TooLarge {
                limit: limits.max_bytes,
                found: text.len(),
            });
        }
        let (jwt, rest) = text
            .split_once('~')
            .ok_or_else(|| not_compact("no tilde after the issuer-signed JWT"))?;
        let (disclosures, key_binding) = rest.rsplit_once('~').unwrap_or(("", rest));
        let has_disclosures = rest.contains('~');
        let issuer_signed = parse_issuer_signed(jwt, limits)?;
        let key_binding = (!key_binding.is_empty())
            .then(|| parse_key_binding(key_binding, limits))
            .transpose()?;
        Ok(Self {
            issuer_signed,
            disclosures: if has_disclosures {
                parse_disclosures(disclosures, limits)?
            } else {
                Vec::new()
            },
            key_binding,
            limits: *limits,
        })
    }

    /// The issuer-signed JWT in compact form: the part that is the same in every presentation.
    pub fn issuer_signed_jwt(&self) -> &str {
        self.issuer_signed.jws.as_str()
    }

    /// The header of the issuer-signed JWT. **Not verified**: good for finding the key.
    pub fn header(&self) -> &Header {
        self.issuer_signed.jws.header()
    }

    /// The payload of the issuer-signed JWT with its digests. **Not verified**: good for finding
    /// the key.
    pub fn payload(&self) -> &Json {
        &self.issuer_signed.payload
    }

    /// The disclosures, in the order of the text.
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// The key binding JWT in compact form, if there is one. **Not verified.**
    pub fn key_binding_jwt(&self) -> Option<&str> {
        self.key_binding.as_ref().map(|token| token.jws.as_str())
    }

    /// Puts the disclosures in their places **without verifying any signature**: for a holder
    /// who verified this token when it came.
    ///
    /// # Errors
    /// The variants about digests and about disclosures and digests together.
    pub fn resolve(&self) -> Result<Resolved, Error> {
        resolve(&self.issuer_signed.payload, &self.disclosures, &self.limits)
    }

    /// The same token with only some disclosures, in their order, and without key binding.
    ///
    /// Each pointer (into [`Resolved::claims`]) names a disclosed value; the disclosures that it
    /// lies in come along, those that lie in it do not.
    ///
    /// # Errors
    /// [`Error::NoSuchDisclosure`] if a pointer names no disclosure, else as [`SdJwt::resolve`].
    pub fn select<P: AsRef<str>>(
        &self,
        pointers: impl IntoIterator<Item = P>,
    ) -> Result<Self, Error> {
        let disclosed = self.resolve()?.disclosed;
        let mut kept = BTreeSet::new();
        for pointer in pointers {
            let pointer = pointer.as_ref();
            let index = disclosed
                .get(pointer)
                .ok_or_else(|| Error::NoSuchDisclosure {
                    pointer: pointer.to_owned(),
                })?;
            kept.insert(*index);
            let outer = pointer.match_indices('/').map(|(end, _)| &pointer[..end]);
            kept.extend(outer.filter_map(|outer| disclosed.get(outer)));
        }
        Ok(Self {
            issuer_signed: self.issuer_signed.clone(),
            disclosures: kept
                .into_iter()
                .map(|index| self.disclosures[index].clone())
                .collect(),
            key_binding: None,
            limits: self.limits,
        })
    }

    /// Everything up to and with the last tilde: what `sd_hash` is over (RFC 9901 §4.3.1).
    pub(crate) fn unbound_text(&self) -> String {
        let mut text = self.issuer_signed.jws.as_str().to_owned();
        text.push('~');
        for disclosure in &self.disclosures {
            text.push_str(disclosure.as_str());
            text.push('~');
        }
        text
    }

    /// A token fresh from its issuer, whose payload need not be parsed again.
    pub(crate) fn from_issued(
        jwt: &str,
        payload: Json,
        disclosures: Vec<Disclosure>,
    ) -> Result<Self, Error> {
        let jws = Jws::parse(jwt).map_err(|source| Error::IssuerSigned { source })?;
        Ok(Self {
            issuer_signed: Token { jws, payload },
            disclosures,
            key_binding: None,
            limits: Limits::DEFAULT,
        })
    }

    pub(crate) fn with_key_binding(mut self, jwt: &str) -> Result<Self, Error> {
        self.key_binding = Some(parse_key_binding(jwt, &self.limits)?);
        Ok(self)
    }
}

/// The compact form.
impl fmt::Display for SdJwt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.unbound_text())?;
        formatter.write_str(self.key_binding_jwt().unwrap_or_default())
    }
}

/// Claims are personal: only counts are shown.
impl fmt::Debug for SdJwt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SdJwt")
            .field("disclosures", &self.disclosures.len())
            .field("key_binding", &self.key_binding.is_some())
            .finish_non_exhaustive()
    }
}

fn not_compact(what: &'static str) -> Error {
    Error::NotCompact { what }
}

fn parse_issuer_signed(text: &str, limits: &Limits) -> Result<Token, Error> {
    let jws = Jws::parse(text).map_err(|source| Error::IssuerSigned { source })?;
    let payload = parse(jws.unverified_payload(), &json_limits(limits))
        .map_err(|source| Error::Payload { source })?;
    if payload.as_object().is_none() {
        return Err(Error::PayloadNotObject);
    }
    Ok(Token { jws, payload })
}

fn parse_key_binding(text: &str, limits: &Limits) -> Result<Token, Error> {
    let jws = Jws::parse(text).map_err(|source| Error::KeyBindingSigned { source })?;
    let payload = parse(jws.unverified_payload(), &json_limits(limits))
        .map_err(|source| Error::KeyBindingPayload { source })?;
    Ok(Token { jws, payload })
}

fn parse_disclosures(text: &str, limits: &Limits) -> Result<Vec<Disclosure>, Error> {
    let mut disclosures = Vec::new();
    for (index, disclosure) in text.split('~').enumerate() {
        if index == limits.max_disclosures {
            return Err(Error::TooManyDisclosures {
                limit: limits.max_disclosures,
            });
        }
        if disclosure.is_empty() {
            return Err(not_compact("two tildes with nothing between them"));
        }
        if disclosure.len() > limits.max_disclosure_bytes {
            return Err(Error::DisclosureTooLarge {
                index,
                limit: limits.max_disclosure_bytes,
            });
        }
        disclosures.push(Disclosure::parse(disclosure, index, limits)?);
    }
    Ok(disclosures)
}

fn json_limits(limits: &Limits) -> JsonLimits {
    JsonLimits {
        max_bytes: limits.max_bytes,
        // A digest of an array element sits in an object of its own, which goes when resolved.
        max_depth: limits.max_depth + 1,
    }
}
