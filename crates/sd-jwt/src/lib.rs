//! Selective disclosure for JWTs (RFC 9901): issue, present, verify, with key binding.
//!
//! An issuer signs digests in place of values and hands the values over as *disclosures*; the
//! holder shows some of them, and signs the choice with its own key; a verifier sees the values
//! shown, and how many others there are. Only SHA-256 and the compact form are done.
//!
//! It does not know what the claims mean: issuers, validity, revocation and how old a key binding
//! may be are the caller's. It does no I/O and reads no clock.
//!
//! ```
//! use std::collections::BTreeMap;
//! use jose::{Algorithm, Ed25519PrivateKey, Header, Signer};
//! use sd_jwt::{Expected, Frame, IssueOptions, KeyBinding, KeyBindingRule, SdJwt, issue};
//! use strict_json::{Json, Limits, parse};
//!
//! let issuer = Ed25519PrivateKey::make()?;
//! let holder = Ed25519PrivateKey::make()?;
//! let mut claims = parse(br#"{"name": "Hong", "home": {"town": "Seoul", "street": "1"}}"#, &Limits::MESSAGE)?;
//! if let Json::Object(members) = &mut claims {
//!     let jwk = jose::PublicJwk::from(holder.public_key()).to_json();
//!     members.insert("cnf".into(), Json::from_iter([("jwk", jwk)]));
//! }
//!
//! // The issuer: name, town and street can be withheld one by one.
//! let frame = Frame::from_pointers(["/name", "/home/town", "/home/street"])?;
//! let header = Header::new(Algorithm::EdDSA).with_typ("example+sd-jwt");
//! let issued = issue(&claims, &frame, &header, &issuer, &IssueOptions::default())?;
//!
//! // The holder: shows the town.
//! let binding = KeyBinding {
//!     audience: "https://verifier.example".into(),
//!     nonce: "n-1".into(),
//!     issued_at_s: 1_795_000_000,
//!     claims: BTreeMap::new(),
//! };
//! let shown = issued.select(["/home/town"])?.bind(&binding, &holder)?.to_string();
//!
//! // The verifier.
//! let expected = Expected {
//!     types: &["example+sd-jwt"],
//!     algorithms: &[Algorithm::EdDSA],
//!     key_binding: KeyBindingRule::Required {
//!         audience: Some("https://verifier.example"),
//!         nonce: Some("n-1"),
//!     },
//! };
//! let verified = SdJwt::parse(&shown)?.verify(&issuer.public_key(), &expected)?;
//! let claims = &verified.resolved.claims;
//! assert_eq!(claims.pointer("/home/town").and_then(Json::as_str), Some("Seoul"));
//! assert_eq!(claims.get("name"), None);
//! assert_eq!(verified.resolved.undisclosed_at("/home"), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod disclosure;
mod error;
mod frame;
mod issue;
mod json_text;
mod key_binding;
mod limits;
mod pointer;
mod random;
mod resolve;
mod sd_jwt;
mod verify;

pub use disclosure::Disclosure;
pub use error::Error;
pub use frame::Frame;
pub use issue::{IssueOptions, issue};
pub use key_binding::{KeyBinding, KeyBindingRule};
pub use limits::Limits;
pub use resolve::Resolved;
pub use sd_jwt::SdJwt;
pub use verify::{Expected, Verified};
