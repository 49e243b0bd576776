//! JWS in compact serialization (RFC 7515 §7.1).
//!
//! Reading has two steps. [`Jws::parse`] touches no key: what is not on the allow-list is refused
//! there. [`Jws::verify`] gives the payload to whoever names the key and the algorithms that are
//! good enough for the purpose.

use std::fmt;

use crate::encoding::{check_size, decode, decode_within, encode, segments};
use crate::header::MAX_HEADER_BYTES;
use crate::{Algorithm, Error, Header, PublicKey, Signer};

/// Largest payload taken or written, in bytes.
pub const MAX_PAYLOAD_BYTES: usize = 1 << 20;
/// Longest signature: that of RSA with 8192 bits.
const MAX_SIGNATURE_BYTES: usize = 1024;

/// Signs a payload.
///
/// # Errors
/// [`Error::KeyMismatch`] if the header names another algorithm than the signer's,
/// [`Error::TooLarge`], those of [`Jws::parse`] for a header that it would refuse, and what the
/// signer says.
pub fn sign(header: &Header, payload: &[u8], signer: &dyn Signer) -> Result<String, Error> {
    if header.alg != signer.algorithm() {
        return Err(Error::KeyMismatch {
            header: header.alg,
            key: signer.algorithm(),
        });
    }
    let json = header.to_json();
    // What is written here must be taken there.
    Header::parse(&json)?;
    check_size("JWS payload", payload.len(), MAX_PAYLOAD_BYTES)?;
    let mut text = encode(&json);
    text.push('.');
    text.push_str(&encode(payload));
    let signature = signer.sign(text.as_bytes())?;
    text.push('.');
    text.push_str(&encode(&signature));
    Ok(text)
}

/// A JWS that is well formed and names an algorithm on the allow-list. Its signature has not been
/// looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct Jws {
    text: String,
    signing_input_bytes: usize,
    header: Header,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl Jws {
    /// Takes a compact serialization apart.
    ///
    /// # Errors
    /// Every variant of [`Error`] about a text or header; never one that needs a key.
    pub fn parse(text: &str) -> Result<Self, Error> {
        const LIMIT: usize = (MAX_PAYLOAD_BYTES + MAX_HEADER_BYTES + MAX_SIGNATURE_BYTES) / 3 * 4;
        check_size("JWS", text.len(), LIMIT + 16)?;
        let [header, payload, signature] = segments(text)?;
        let signing_input_bytes = header.len() + 1 + payload.len();
        let header = decode_within("JWS header", header, MAX_HEADER_BYTES)?;
        let header = Header::parse(&header)?;
        let signature = decode_within("JWS signature", signature, MAX_SIGNATURE_BYTES)?;
        let payload = decode("JWS payload", payload)?;
        check_size("JWS payload", payload.len(), MAX_PAYLOAD_BYTES)?;
        Ok(Self {
            text: text.to_owned(),
            signing_input_bytes,
            header,
            payload,
            signature,
        })
    }

    /// The protected header, as yet unverified.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The payload before verification: for finding out which key to verify with, nothing else.
    pub fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }

    /// The compact serialization that was parsed.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Verifies the signature and gives the payload.
    ///
    /// # Errors
    /// [`Error::AlgorithmUnexpected`] if the header's algorithm is not among `allowed`,
    /// [`Error::KeyMismatch`] if the key is for another algorithm, [`Error::SignatureInvalid`].
    pub fn verify(&self, key: &PublicKey, allowed: &[Algorithm]) -> Result<&[u8], Error> {
        let found = self.header.alg;
        if !allowed.contains(&found) {
            return Err(Error::AlgorithmUnexpected { found });
        }
        if found != key.algorithm() {
            return Err(Error::KeyMismatch {
                header: found,
                key: key.algorithm(),
            });
        }
        let signing_input = &self.text.as_bytes()[..self.signing_input_bytes];
        key.verify(signing_input, &self.signature)?;
        Ok(&self.payload)
    }
}

/// The header only: the payload may be personal.
impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}
