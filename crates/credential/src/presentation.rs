use std::fmt;

use jose::PublicKey;
use sd_jwt::SdJwt;

use crate::credential::ISSUER_ALGORITHMS;
use crate::issuer_signed::TYPE;
use crate::{Disclosed, DocumentHash, Error, IssuerSigned, ShareTerms, padding};

/// A document as its receiver got it: some of it shown, bound to the receiver by the owner's
/// holder key.
///
/// That it parsed says nothing about who signed. [`Presentation::verify`] checks everything that
/// can be checked without a ledger; its three steps can be taken one by one, for a report that
/// names each.
#[derive(Clone)]
pub struct Presentation {
    sd_jwt: SdJwt,
    issuer_signed: IssuerSigned,
}

/// What a verified presentation says.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Verified {
    /// What is shown of the document, and what is not. Its
    /// [`faults`](Disclosed::faults) are the issuer's and not looked at yet.
    pub disclosed: Disclosed,
    /// For whom, for which nonce and on what terms the owner signed; not compared yet.
    pub share: ShareTerms,
}

impl Presentation {
    /// Parses an SD-JWT with key binding.
    ///
    /// # Errors
    /// [`Error::SdJwt`], [`Error::Claim`], [`Error::UnknownForm`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::from_sd_jwt(SdJwt::parse(text)?)
    }

    /// Parses what was opened from a payload: the text and the spaces after it.
    ///
    /// # Errors
    /// [`Error::NotText`], else as [`Presentation::parse`].
    pub fn parse_padded(plaintext: &[u8]) -> Result<Self, Error> {
        let text = str::from_utf8(padding::trim(plaintext)).map_err(|_| Error::NotText)?;
        Self::parse(text)
    }

    /// What the issuer signed in the clear; worth something after
    /// [`Presentation::verify_issuer`], and before that for finding the key.
    pub fn issuer_signed(&self) -> &IssuerSigned {
        &self.issuer_signed
    }

    /// What the ledger knows the document by.
    pub fn document_hash(&self) -> DocumentHash {
        self.issuer_signed.document
    }

    /// Verifies issuer signature, disclosures and the holder's signature.
    ///
    /// Left to the caller, who knows the ledger and the clock: whether issuer and key are good,
    /// audience, nonce, terms, times, and [`Disclosed::faults`].
    ///
    /// # Errors
    /// As the three steps.
    pub fn verify(&self, key: &PublicKey) -> Result<Verified, Error> {
        self.verify_issuer(key)?;
        Ok(Verified {
            disclosed: self.disclosed()?,
            share: self.verify_holder()?,
        })
    }

    /// First step: type and signature of the issuer.
    ///
    /// # Errors
    /// [`Error::SdJwt`].
    pub fn verify_issuer(&self, key: &PublicKey) -> Result<(), Error> {
        self.sd_jwt
            .verify_issuer(key, &[TYPE], &ISSUER_ALGORITHMS)?;
        Ok(())
    }

    /// Second step: whether every value shown is one that the issuer signed the digest of, and
    /// what that shows.
    ///
    /// # Errors
    /// [`Error::SdJwt`].
    pub fn disclosed(&self) -> Result<Disclosed, Error> {
        let resolved = self.sd_jwt.resolve()?;
        Ok(Disclosed::new(self.issuer_signed.form, &resolved))
    }

    /// Third step: the key binding, under the key that the issuer signed, and what it says.
    ///
    /// # Errors
    /// [`Error::SdJwt`], [`Error::Audience`] and [`Error::Terms`] for a key binding that is not
    /// one of a share.
    pub fn verify_holder(&self) -> Result<ShareTerms, Error> {
        ShareTerms::from_key_binding(&self.sd_jwt.verify_holder(None, None)?)
    }

    pub(crate) fn from_sd_jwt(sd_jwt: SdJwt) -> Result<Self, Error> {
        if sd_jwt.key_binding_jwt().is_none() {
            return Err(sd_jwt::Error::KeyBindingMissing.into());
        }
        Ok(Self {
            issuer_signed: IssuerSigned::read(&sd_jwt)?,
            sd_jwt,
        })
    }
}

/// The SD-JWT with its key binding, as it is sealed for the receiver.
impl fmt::Display for Presentation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.sd_jwt, formatter)
    }
}

/// A document is personal: only its form and hash are shown.
impl fmt::Debug for Presentation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Presentation")
            .field("form", &self.issuer_signed.form)
            .field("document", &self.document_hash())
            .finish_non_exhaustive()
    }
}
