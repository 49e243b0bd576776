use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use civil_document::{Document, units};
use jose::{Header, PublicJwk, Signer};
use sd_jwt::{Frame, IssueOptions};
use strict_json::Json;

use crate::issuer_signed::{CONTENT, JTI_BYTES, TITLE, TYPE};
use crate::{Credential, Error};

/// What an issuer says about a document besides the document.
#[derive(Debug, Clone)]
pub struct IssueTerms {
    /// `iss`: the issuer's name in the registry.
    pub iss: String,
    /// `iat`: now, in Unix seconds.
    pub iat_s: u64,
    /// `nbf`: from when on it is valid, in Unix seconds, if not from now.
    pub nbf_s: Option<u64>,
    /// `exp`: until when it is valid, in Unix seconds; the issuer's policy, never from 발급일자.
    pub exp_s: Option<u64>,
    /// The owner's holder key.
    pub holder: PublicJwk,
}

/// Signs a document for its owner.
///
/// One disclosure for each numbered row and each leaf marked `field`, nested in its row's; the
/// rest in the clear; no decoys, so that what is withheld can be counted. The header's `kid` is
/// the RFC 7638 thumbprint of the signing key. A `DS` of the dictionary of 2019 is dropped: the
/// signature takes its place.
///
/// # Errors
/// [`Error::Unusable`] for terms that nobody could take, [`Error::SdJwt`] if signing fails,
/// [`Error::Randomness`].
pub fn issue(
    document: &Document,
    terms: &IssueTerms,
    signer: &dyn Signer,
) -> Result<Credential, Error> {
    check(terms)?;
    let mut frame = Frame::new();
    for unit in units(document.form(), document.json()) {
        for unit in unit.all() {
            frame.withhold(unit.pointer.as_str())?;
        }
    }
    let header = Header::new(signer.algorithm())
        .with_typ(TYPE)
        .with_kid(signer.public_key().thumbprint());
    let claims = claims(document, terms)?;
    let sd_jwt = sd_jwt::issue(&claims, &frame, &header, signer, &IssueOptions::default())?;
    Credential::from_issued(sd_jwt, document)
}

fn check(terms: &IssueTerms) -> Result<(), Error> {
    let unusable = |name, rule| Err(Error::Unusable { name, rule });
    if terms.iss.is_empty() || terms.iss.len() > 256 {
        return unusable("iss", "1 to 256 bytes");
    }
    if terms.exp_s.is_some_and(|exp_s| exp_s <= terms.iat_s) {
        return unusable("exp", "after iat");
    }
    if let (Some(nbf_s), Some(exp_s)) = (terms.nbf_s, terms.exp_s)
        && exp_s <= nbf_s
    {
        return unusable("exp", "after nbf");
    }
    Ok(())
}

fn claims(document: &Document, terms: &IssueTerms) -> Result<Json, Error> {
    let confirmation = PublicJwk::from(terms.holder.key().clone()).to_json();
    let mut claims = vec![
        (TITLE, Json::from(document.form().title_ko())),
        (CONTENT, document.content().clone()),
        ("iss", Json::from(terms.iss.as_str())),
        ("iat", Json::from(terms.iat_s)),
        ("vct", Json::from(document.form().vct())),
        ("jti", Json::from(make_jti()?)),
        ("cnf", Json::from_iter([("jwk", confirmation)])),
    ];
    claims.extend(terms.nbf_s.map(|nbf_s| ("nbf", Json::from(nbf_s))));
    claims.extend(terms.exp_s.map(|exp_s| ("exp", Json::from(exp_s))));
    Ok(Json::from_iter(claims))
}

fn make_jti() -> Result<String, Error> {
    let mut bytes = [0; JTI_BYTES];
    getrandom::fill(&mut bytes).map_err(|source| Error::Randomness { source })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
