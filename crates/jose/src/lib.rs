//! JWK, JWS, JWE and DPoP proofs in compact form, by allow-list and nothing else of JOSE.
//!
//! | object | taken and written | refused before a key is touched |
//! |---|---|---|
//! | JWS (RFC 7515) | `PS256` (salt of 32 bytes), `ES256`, `EdDSA` over Ed25519 | `none`, `RS256`, `HS256`, … |
//! | JWE (RFC 7516) | `RSA-OAEP-256` with `A256GCM` | `RSA1_5`, `RSA-OAEP`, `PBES2-…`, `dir`, `zip`, … |
//! | JWK (RFC 7517) | RSA of 3072 to 8192 bits with exponent 65537, EC P-256, OKP Ed25519 | every other type and size |
//! | DPoP (RFC 9449 §4) | `EdDSA` | every other algorithm |
//!
//! Every `crit` is refused, since no extension is understood; base64url is taken without padding,
//! without white space and without stray bits, so that one value has one spelling.
//!
//! Private-key operations (RSA and P-256 signing, RSA-OAEP decryption, AES-GCM) are those of
//! `aws-lc-rs`, which are constant-time. RSA public-key operations are too: its verification is
//! far faster than that of crate `rsa`, and encryption needs no random source handed in. Crate
//! `rsa` knows the formats (PKCS#1, PKCS#8, SPKI); `ed25519-dalek` does Ed25519 with strict
//! verification.
//!
//! This crate does no I/O and keeps no time: where a moment matters it is an argument. It does not
//! pad plaintexts, look keys up by `kid`, remember `jti`s, or know the claims of a JWT other than
//! those of a DPoP proof.
//!
//! ```
//! use jose::{Algorithm, Ed25519PrivateKey, Header, Jws, Signer, jws};
//!
//! let key = Ed25519PrivateKey::make()?;
//! let header = Header::new(Algorithm::EdDSA).with_typ("kb+jwt");
//! let text = jws::sign(&header, br#"{"nonce":"n"}"#, &key)?;
//!
//! let received = Jws::parse(&text)?;
//! assert!(received.header().typ_is("kb+jwt"));
//! let payload = received.verify(&key.public_key(), &[Algorithm::EdDSA])?;
//! assert_eq!(payload, br#"{"nonce":"n"}"#);
//! # Ok::<(), jose::Error>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod algorithm;
pub mod dpop;
mod encoding;
mod error;
mod header;
pub mod jwe;
mod jwk;
pub mod jws;
mod key;
mod members;
mod url;

pub use algorithm::Algorithm;
pub use error::{Error, KeyFault};
pub use header::Header;
pub use jwe::Jwe;
pub use jwk::{KeyUse, PublicJwk};
pub use jws::Jws;
pub use key::{
    Ed25519PrivateKey, Ed25519PublicKey, P256PrivateKey, P256PublicKey, PrivateKey, PublicKey,
    RsaPrivateKey, RsaPublicKey, Signer,
};
