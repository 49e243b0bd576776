//! What a holder asks an issuer for: a JWS by the holder key, inside a JWE to the issuer.
//!
//! ```text
//! JWE  cty "minwon-request+jwt", to the issuer's encryption key
//! └─ JWS  {"alg":"EdDSA","typ":"minwon-request+jwt"}, by the holder key
//!    └─ {"card":      key card as text; its member 7 is the holder key
//!        "document":  slug of the form
//!        "purpose":   text of 1 to 120 bytes
//!        "enrolment": one-time code?
//!        "nonce":     16 random bytes, base64url
//!        "tx_key":    base58 of the key that signs the CREATE}
//! ```
//!
//! `tx_key` ties the message to the transaction that carries it: whoever copies the envelope into a
//! transaction of their own is not answered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use civil_document::Form;
use jose::{Algorithm, Header, Jws, PublicKey, Signer, jws};
use serde::{Deserialize, Serialize};
use strict_json::Limits;

/// `typ` of the JWS and `cty` of the JWE.
pub const MEDIA_TYPE: &str = "minwon-request+jwt";

/// Longest purpose, in bytes of UTF-8.
pub const MAX_PURPOSE_BYTES: usize = 120;

/// Longest enrolment code, in bytes.
const MAX_ENROLMENT_BYTES: usize = 64;

/// Why a text is not a request. The sender's fault, except for [`RequestFault::Signing`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestFault {
    /// The key that was to sign failed.
    #[error("the request could not be signed")]
    Signing(#[source] jose::Error),
    /// Not a JWS on the allow-list.
    #[error("not a signed request: {0}")]
    Jws(#[source] jose::Error),
    /// A JWS for another purpose.
    #[error("a JWS of another type than {MEDIA_TYPE:?}")]
    Type,
    /// The holder key's signature does not fit.
    #[error("the request is not signed by the holder key of its card")]
    Signature(#[source] jose::Error),
    /// The payload is not JSON of the shape above.
    #[error("the request's payload is malformed")]
    Payload(#[source] strict_json::Error),
    /// A member has a value that cannot be.
    #[error("member `{member}` of the request is malformed")]
    Member {
        /// Name of the member.
        member: &'static str,
    },
}

/// A holder's request for a document.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The holder's key card as text, with the holder key and the ledger key to pay.
    pub card: String,
    /// The form that is asked for.
    pub document: Form,
    /// What for, in the holder's words; 1 to 120 bytes.
    pub purpose: String,
    /// A one-time code that the issuer gave the citizen, the first time.
    pub enrolment: Option<String>,
    /// Makes two equal requests differ.
    pub nonce: [u8; 16],
    /// Base58 of the ledger key that signs the CREATE carrying this request.
    pub tx_key: String,
}

/// Purpose and code are nobody else's business: only the form is shown.
impl std::fmt::Debug for Request {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Request")
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    card: String,
    document: String,
    purpose: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    enrolment: Option<String>,
    nonce: String,
    tx_key: String,
}

impl Request {
    /// The request as a JWS by the holder key.
    ///
    /// # Errors
    /// [`RequestFault::Member`] for a purpose or code of the wrong length, [`RequestFault::Signing`].
    pub fn sign(&self, holder: &dyn Signer) -> Result<String, RequestFault> {
        self.check_lengths()?;
        let wire = Wire {
            card: self.card.clone(),
            document: self.document.slug().to_owned(),
            purpose: self.purpose.clone(),
            enrolment: self.enrolment.clone(),
            nonce: URL_SAFE_NO_PAD.encode(self.nonce),
            tx_key: self.tx_key.clone(),
        };
        let payload = serde_json::to_vec(&wire).expect("texts are always written");
        let header = Header::new(Algorithm::EdDSA).with_typ(MEDIA_TYPE);
        jws::sign(&header, &payload, holder).map_err(RequestFault::Signing)
    }

    fn check_lengths(&self) -> Result<(), RequestFault> {
        let member = |member| Err(RequestFault::Member { member });
        if !(1..=MAX_PURPOSE_BYTES).contains(&self.purpose.len()) {
            return member("purpose");
        }
        match &self.enrolment {
            Some(code) if !(1..=MAX_ENROLMENT_BYTES).contains(&code.len()) => member("enrolment"),
            _ => Ok(()),
        }
    }
}

/// A request whose signature has not been looked at yet.
pub struct SignedRequest {
    jws: Jws,
    request: Request,
}

impl SignedRequest {
    /// Reads a request. The holder key to verify with stands in the card, which the caller reads.
    ///
    /// # Errors
    /// Every [`RequestFault`] but [`RequestFault::Signing`] and [`RequestFault::Signature`].
    pub fn parse(text: &str) -> Result<Self, RequestFault> {
        let jws = Jws::parse(text).map_err(RequestFault::Jws)?;
        if !jws.header().typ_is(MEDIA_TYPE) {
            return Err(RequestFault::Type);
        }
        let request = read(jws.unverified_payload())?;
        Ok(Self { jws, request })
    }

    /// The card of an unverified request: for finding the key to verify with, nothing else.
    pub fn unverified_card(&self) -> &str {
        &self.request.card
    }

    /// The request, once its signature is that of the card's holder key.
    ///
    /// # Errors
    /// [`RequestFault::Signature`].
    pub fn verify(self, holder: &PublicKey) -> Result<Request, RequestFault> {
        self.jws
            .verify(holder, &[Algorithm::EdDSA])
            .map_err(RequestFault::Signature)?;
        Ok(self.request)
    }
}

fn read(payload: &[u8]) -> Result<Request, RequestFault> {
    let wire: Wire =
        strict_json::parse_as(payload, &Limits::MESSAGE).map_err(RequestFault::Payload)?;
    let member = |member| RequestFault::Member { member };
    let nonce = URL_SAFE_NO_PAD.decode(&wire.nonce).ok();
    let request = Request {
        card: wire.card,
        document: Form::from_slug(&wire.document).ok_or(member("document"))?,
        purpose: wire.purpose,
        enrolment: wire.enrolment,
        nonce: nonce
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(member("nonce"))?,
        tx_key: wire.tx_key,
    };
    request.check_lengths()?;
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            card: "card".into(),
            document: Form::from_slug("land-register").unwrap(),
            purpose: "대출".into(),
            enrolment: Some("CODE".into()),
            nonce: [7; 16],
            tx_key: "key".into(),
        }
    }

    #[test]
    fn only_the_holder_key_verifies() {
        let holder = jose::Ed25519PrivateKey::from_seed(&[1; 32]);
        let stranger = jose::Ed25519PrivateKey::from_seed(&[2; 32]);
        let text = request().sign(&holder).unwrap();
        let parse = || SignedRequest::parse(&text).unwrap();
        assert_eq!(parse().verify(&holder.public_key()).unwrap(), request());
        let refused = parse().verify(&stranger.public_key());
        assert!(matches!(refused, Err(RequestFault::Signature(_))));
    }

    #[test]
    fn other_types_and_lengths_are_refused() {
        let holder = jose::Ed25519PrivateKey::from_seed(&[1; 32]);
        let header = Header::new(Algorithm::EdDSA).with_typ("kb+jwt");
        let other = jws::sign(&header, b"{}", &holder).unwrap();
        assert!(matches!(
            SignedRequest::parse(&other),
            Err(RequestFault::Type)
        ));

        let long = Request {
            purpose: "x".repeat(121),
            ..request()
        };
        let member = long.sign(&holder);
        assert!(matches!(
            member,
            Err(RequestFault::Member { member: "purpose" })
        ));
    }
}
