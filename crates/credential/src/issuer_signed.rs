use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use civil_document::Form;
use jose::PublicJwk;
use sd_jwt::SdJwt;
use strict_json::Json;

use crate::{DocumentHash, Error};

/// `typ` of the issuer-signed JWT.
pub(crate) const TYPE: &str = "dc+sd-jwt";
pub(crate) const TITLE: &str = "서류명";
pub(crate) const CONTENT: &str = "내용";
/// Bytes of a `jti`.
pub(crate) const JTI_BYTES: usize = 32;
/// Longest `iss` and `kid` taken, in bytes.
const MAX_NAME_BYTES: usize = 256;

/// What the issuer signed about a document in the clear: the same for its owner and every
/// receiver, whatever is withheld.
///
/// All of it comes from the payload as signed, never from a disclosure. Members that are not
/// listed here are ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuerSigned {
    /// `iss`: who issued it.
    pub iss: String,
    /// `kid` of the header: with which key.
    pub kid: String,
    /// The form that both `vct` and 서류명 name.
    pub form: Form,
    /// `iat`: when, in Unix seconds.
    pub iat_s: u64,
    /// `nbf`: from when on it is valid, in Unix seconds.
    pub nbf_s: Option<u64>,
    /// `exp`: until when it is valid, in Unix seconds.
    pub exp_s: Option<u64>,
    /// `jti`: 32 random bytes, as base64url.
    pub jti: String,
    /// The key in `cnf`, with which the owner signs presentations.
    pub holder: PublicJwk,
    /// SHA-256 of the JWT: what the ledger knows the document by.
    pub document: DocumentHash,
}

impl IssuerSigned {
    pub(crate) fn read(sd_jwt: &SdJwt) -> Result<Self, Error> {
        let payload = sd_jwt.payload();
        let kid = sd_jwt.header().kid.as_deref();
        let jti = text(payload, "jti")?;
        let jti_bytes = URL_SAFE_NO_PAD.decode(jti).unwrap_or_default();
        if jti_bytes.len() != JTI_BYTES {
            return Err(Error::Claim { name: "jti" });
        }
        if payload.get(CONTENT).and_then(Json::as_object).is_none() {
            return Err(Error::Claim { name: CONTENT });
        }
        let form = Form::from_vct(text(payload, "vct")?).ok_or(Error::UnknownForm)?;
        if Form::from_title(text(payload, TITLE)?) != Some(form) {
            return Err(Error::UnknownForm);
        }
        let holder = payload
            .pointer("/cnf/jwk")
            .and_then(|jwk| PublicJwk::from_json(jwk).ok())
            .ok_or(Error::Claim { name: "cnf" })?;
        Ok(Self {
            iss: text(payload, "iss")?.to_owned(),
            kid: kid
                .filter(|kid| !kid.is_empty())
                .ok_or(Error::Claim { name: "kid" })?
                .to_owned(),
            form,
            iat_s: time(payload, "iat")?.ok_or(Error::Claim { name: "iat" })?,
            nbf_s: time(payload, "nbf")?,
            exp_s: time(payload, "exp")?,
            jti: jti.to_owned(),
            holder,
            document: DocumentHash::of(sd_jwt.issuer_signed_jwt()),
        })
    }
}

fn text<'a>(payload: &'a Json, name: &'static str) -> Result<&'a str, Error> {
    payload
        .get(name)
        .and_then(Json::as_str)
        .filter(|text| (1..=MAX_NAME_BYTES).contains(&text.len()))
        .ok_or(Error::Claim { name })
}

/// Integer Unix seconds.
fn time(payload: &Json, name: &'static str) -> Result<Option<u64>, Error> {
    payload
        .get(name)
        .map(|value| value.as_u64().ok_or(Error::Claim { name }))
        .transpose()
}
