//! DPoP proofs (RFC 9449 §4): a request shows that its sender holds a key, `EdDSA` only.
//!
//! There is no access token and no server nonce here, so `ath` and `nonce` are neither written nor
//! looked at. Whoever verifies must remember each `jti` together with its key for two minutes, the
//! width of the window, and refuse it the second time (§11.1); this crate remembers nothing.
//!
//! ```
//! use jose::{Ed25519PrivateKey, dpop};
//!
//! let key = Ed25519PrivateKey::make()?;
//! let url = "https://node.example/minwon/v1/payloads/00ff";
//! let proof = dpop::make_proof(&key, "GET", url, 1_764_000_000)?;
//! let verified = dpop::verify_proof(&proof, "GET", url, 1_764_000_042)?;
//! assert_eq!(verified.key, key.public());
//! # Ok::<(), jose::Error>(())
//! ```

use crate::encoding::{check_size, encode, make_random};
use crate::header::DPOP_TYP;
use crate::members::{self, Members};
use crate::{
    Algorithm, Ed25519PrivateKey, Ed25519PublicKey, Error, Header, Jws, PublicJwk, PublicKey, jws,
    url,
};

/// Furthest `iat` from now, either way, in seconds.
pub const WINDOW_S: u64 = 60;
/// Longest proof taken, in characters.
pub const MAX_PROOF_BYTES: usize = 4 << 10;
/// Longest `jti` taken, in bytes.
pub const MAX_JTI_BYTES: usize = 128;

const PART: &str = "DPoP proof";

/// A proof that holds, but for its `jti`, which must not have been seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The key that the sender holds.
    pub key: Ed25519PublicKey,
    /// The proof's identifier, 1 to [`MAX_JTI_BYTES`] bytes of the sender's choice.
    pub jti: String,
    /// When the proof says it was made, in Unix seconds.
    pub iat_s: u64,
}

/// Makes a proof for one request. `htm` is the method, `htu` the URL, whose query and fragment are
/// left out (§4.2); `now_s` is the time in Unix seconds.
///
/// # Errors
/// [`Error::Url`], [`Error::Random`].
pub fn make_proof(
    key: &Ed25519PrivateKey,
    htm: &str,
    htu: &str,
    now_s: u64,
) -> Result<String, Error> {
    let header = Header {
        jwk: Some(PublicJwk::from(PublicKey::from(key.public()))),
        ..Header::new(Algorithm::EdDSA).with_typ(DPOP_TYP)
    };
    let claims = serde_json::json!({
        "jti": encode(&make_random::<16>()?),
        "htm": htm,
        "htu": url::normalise(htu)?,
        "iat": now_s,
    });
    jws::sign(&header, claims.to_string().as_bytes(), key)
}

/// Checks a proof as RFC 9449 §4.3 lists it. `htm` and `htu` are those of the request that brought
/// it, the latter as the node's configured address has it; `now_s` is in Unix seconds.
///
/// # Errors
/// [`Error::NotAProof`], [`Error::AlgorithmUnexpected`], [`Error::ProofForAnotherRequest`],
/// [`Error::ProofStale`], [`Error::SignatureInvalid`] and those of [`Jws::parse`]; [`Error::Url`]
/// if either URL is none.
pub fn verify_proof(text: &str, htm: &str, htu: &str, now_s: u64) -> Result<Verified, Error> {
    check_size(PART, text.len(), MAX_PROOF_BYTES)?;
    let proof = Jws::parse(text)?;
    if !proof.header().typ_is(DPOP_TYP) {
        return Err(Error::NotAProof);
    }
    if proof.header().alg != Algorithm::EdDSA {
        return Err(Error::AlgorithmUnexpected {
            found: proof.header().alg,
        });
    }
    let jwk = proof.header().jwk.as_ref().ok_or(Error::MissingMember {
        part: PART,
        name: "jwk",
    })?;
    let PublicKey::Ed25519(key) = jwk.key() else {
        return Err(Error::KeyMismatch {
            header: Algorithm::EdDSA,
            key: jwk.key().algorithm(),
        });
    };
    let payload = proof.verify(jwk.key(), &[Algorithm::EdDSA])?;

    let json = members::parse(PART, payload, MAX_PROOF_BYTES)?;
    let claims = Members::of(PART, &json)?;
    let jti = claims.required_text("jti", MAX_JTI_BYTES)?;
    if jti.is_empty() {
        return Err(claims.fault("jti", "a text with something in it"));
    }
    if claims.required_text("htm", MAX_PROOF_BYTES)? != htm {
        return Err(Error::ProofForAnotherRequest { claim: "htm" });
    }
    if url::normalise(claims.required_text("htu", MAX_PROOF_BYTES)?)? != url::normalise(htu)? {
        return Err(Error::ProofForAnotherRequest { claim: "htu" });
    }
    let iat = claims.get("iat").ok_or_else(|| claims.missing("iat"))?;
    let iat_s = iat
        .as_u64()
        .ok_or_else(|| claims.fault("iat", "a time in whole Unix seconds"))?;
    if iat_s.abs_diff(now_s) > WINDOW_S {
        let difference_s = i128::from(iat_s) - i128::from(now_s);
        let nearest = i128::from(i64::MIN)..=i128::from(i64::MAX);
        return Err(Error::ProofStale {
            difference_s: difference_s.clamp(*nearest.start(), *nearest.end()) as i64,
        });
    }
    Ok(Verified {
        key: *key,
        jti: jti.to_owned(),
        iat_s,
    })
}
