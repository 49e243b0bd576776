//! Civil documents as SD-JWT credentials: issued, shown in part, verified.
//!
//! Joins the forms of `civil-document` with the disclosures of `sd-jwt`:
//!
//! * [`issue`] signs a [`Document`](civil_document::Document) so that its owner can withhold what
//!   the form lets it withhold; [`Credential`] is the owner's copy.
//! * [`Credential::select`] chooses what to show, by preset, pattern or place;
//!   [`Selection::preview`] tells what the receiver would see, [`Selection::present`] signs it.
//! * [`Presentation`] is what a receiver gets, [`Disclosed`] what it learns from that: values, what
//!   is withheld by name, rows counted.
//! * [`padding`] hides the size of either.
//! * [`request`] is how a holder asks an issuer for one.
//!
//! It knows no ledger, no registry and no clock: whether an issuer is good, a document revoked or a
//! share in its time is for the caller. It does no I/O and no encryption.
//!
//! ```text
//! {"alg": "PS256", "typ": "dc+sd-jwt", "kid": …}
//! {"iss", "iat", "nbf"?, "exp"?, "vct", "jti", "cnf": {"jwk"}, "_sd_alg",
//!  "서류명": "주민등록표 등본",
//!  "내용": {"현주소": {"_sd": […]}, "세대원": {"_sd": […]}, "_sd": […], …}}
//! ```
//!
//! ```
//! use civil_document::Document;
//! use credential::{Audience, IssueTerms, Presentation, ShareTerms, State, Terms, issue, make_nonce};
//! use jose::{Ed25519PrivateKey, PublicJwk, Signer};
//!
//! let sample = include_bytes!("../tests/vectors/samples/resident-registration-03.json");
//! let (issuer, holder) = (Ed25519PrivateKey::make()?, Ed25519PrivateKey::make()?);
//! let issued = issue(
//!     &Document::parse(sample)?,
//!     &IssueTerms {
//!         iss: "https://gov.example".into(),
//!         iat_s: 1_795_000_000,
//!         nbf_s: None,
//!         exp_s: Some(1_802_776_000),
//!         holder: PublicJwk::from(holder.public_key()),
//!     },
//!     &issuer,
//! )?;
//!
//! // The owner shows its own row to an employer.
//! let selection = issued.select_preset("job")?;
//! assert_eq!(selection.preview()?.tables().last().map(|(_, shown, total)| (shown, total)), Some((1, 4)));
//! let share = ShareTerms {
//!     audience: Audience::new([7; 32], "F3w5ZBM9e2fxTTpKzVkJqLdZqiX1pTeFaFHTZyT4Rvxc")?,
//!     nonce: make_nonce()?,
//!     iat_s: 1_795_000_100,
//!     terms: Terms {
//!         asset: "ab".repeat(32),
//!         purpose: "입사 서류".into(),
//!         expires_s: 1_796_000_000,
//!         keep_until_s: None,
//!     },
//! };
//! let text = selection.present(&share, &holder)?.to_string();
//!
//! // The employer reads it.
//! let received = Presentation::parse(&text)?;
//! assert_eq!(received.document_hash(), issued.document_hash());
//! let verified = received.verify(&issuer.public_key())?;
//! assert!(verified.share == share && verified.disclosed.faults().is_empty());
//! let number = verified.disclosed.state(&"/내용/세대원/1/주민등록번호".parse()?);
//! assert_eq!(number, Some(&State::Withheld));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod answer;
mod audience;
mod credential;
mod disclosed;
mod error;
mod faults;
mod hash;
mod issue;
mod issuer_signed;
mod lines;
pub mod padding;
mod presentation;
pub mod request;
mod selection;
mod terms;

pub use answer::Answer;
pub use audience::Audience;
pub use credential::Credential;
pub use disclosed::{Disclosed, Line, State};
pub use error::Error;
pub use faults::FormFault;
pub use hash::DocumentHash;
pub use issue::{IssueTerms, issue};
pub use issuer_signed::IssuerSigned;
pub use presentation::{Presentation, Verified};
pub use selection::Selection;
pub use terms::{MAX_PURPOSE_BYTES, ShareTerms, Terms, make_nonce};
