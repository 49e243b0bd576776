use std::collections::BTreeSet;
use std::fmt;

use civil_document::{Document, Form, PointerPattern, units};
use jose::{Algorithm, PublicKey};
use sd_jwt::{Resolved, SdJwt};
use strict_json::Json;

use crate::issuer_signed::{CONTENT, TITLE, TYPE};
use crate::{DocumentHash, Error, IssuerSigned, Selection, padding};

/// What issuers may sign with.
pub(crate) const ISSUER_ALGORITHMS: [Algorithm; 3] = Algorithm::ALL;

/// The owner's copy of a signed document: everything in it, nothing withheld.
///
/// That it parsed says that it is whole, keeps the rules of its form and is divided into
/// disclosures as the form says; who signed it says [`Credential::verify`].
#[derive(Clone)]
pub struct Credential {
    pub(crate) sd_jwt: SdJwt,
    issuer_signed: IssuerSigned,
    document: Document,
}

impl Credential {
    /// Parses an SD-JWT without key binding.
    ///
    /// # Errors
    /// [`Error::SdJwt`], [`Error::Claim`], [`Error::UnknownForm`], [`Error::Incomplete`],
    /// [`Error::Division`], [`Error::Document`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let sd_jwt = SdJwt::parse(text)?;
        if sd_jwt.key_binding_jwt().is_some() {
            return Err(sd_jwt::Error::KeyBindingUnexpected.into());
        }
        let issuer_signed = IssuerSigned::read(&sd_jwt)?;
        let resolved = sd_jwt.resolve()?;
        if let Some(pointer) = resolved.undisclosed.keys().next() {
            return Err(Error::Incomplete {
                pointer: pointer.clone(),
            });
        }
        let dictionary = dictionary(&resolved);
        let document = Document::from_json_as(issuer_signed.form, dictionary)?;
        check_division(&document, &resolved)?;
        Ok(Self {
            sd_jwt,
            issuer_signed,
            document,
        })
    }

    /// Parses what was opened from a payload: the text and the spaces after it.
    ///
    /// # Errors
    /// [`Error::NotText`], else as [`Credential::parse`].
    pub fn parse_padded(plaintext: &[u8]) -> Result<Self, Error> {
        let text = str::from_utf8(padding::trim(plaintext)).map_err(|_| Error::NotText)?;
        Self::parse(text)
    }

    /// Verifies type and signature. Whether the issuer and its key are good, and whether the
    /// document is in its time and on the ledger, is for the caller.
    ///
    /// # Errors
    /// [`Error::SdJwt`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), Error> {
        self.sd_jwt
            .verify_issuer(key, &[TYPE], &ISSUER_ALGORITHMS)?;
        Ok(())
    }

    /// What the issuer signed in the clear; worth something after [`Credential::verify`].
    pub fn issuer_signed(&self) -> &IssuerSigned {
        &self.issuer_signed
    }

    /// The form of the document.
    pub fn form(&self) -> Form {
        self.document.form()
    }

    /// The document, as the issuer had it.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What the ledger knows the document by.
    pub fn document_hash(&self) -> DocumentHash {
        self.issuer_signed.document
    }

    /// Chooses what to show: what these patterns open, and what always goes along.
    ///
    /// A pattern of something that the form has and this document has not opens nothing.
    ///
    /// # Errors
    /// [`Error::UnknownPlace`] for a pattern of nothing that the form has.
    pub fn select(&self, patterns: &[PointerPattern]) -> Result<Selection<'_>, Error> {
        Selection::of(self, patterns)
    }

    /// Chooses what a preset of the form opens.
    ///
    /// # Errors
    /// [`Error::UnknownPreset`].
    pub fn select_preset(&self, id: &str) -> Result<Selection<'_>, Error> {
        let preset = self
            .form()
            .preset(id)
            .ok_or_else(|| Error::UnknownPreset { id: id.to_owned() })?;
        self.select(&preset.pointers)
    }

    /// Chooses everything.
    pub fn select_everything(&self) -> Selection<'_> {
        Selection::everything(self)
    }

    pub(crate) fn from_issued(sd_jwt: SdJwt, document: &Document) -> Result<Self, Error> {
        Ok(Self {
            issuer_signed: IssuerSigned::read(&sd_jwt)?,
            document: document.clone(),
            sd_jwt,
        })
    }
}

/// The SD-JWT with all its disclosures, as it is stored and sent to its owner.
impl fmt::Display for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.sd_jwt, formatter)
    }
}

/// A document is personal: only its form and hash are shown.
impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credential")
            .field("form", &self.form())
            .field("document", &self.document_hash())
            .finish_non_exhaustive()
    }
}

/// The dictionary's two members out of the claims.
pub(crate) fn dictionary(resolved: &Resolved) -> Json {
    [TITLE, CONTENT]
        .into_iter()
        .filter_map(|name| Some((name, resolved.claims.get(name)?.clone())))
        .collect()
}

/// An owner can withhold what the form says, no more and no less: with fewer disclosures it could
/// not keep back what it thinks it can, with more a receiver could not tell absent from withheld.
fn check_division(document: &Document, resolved: &Resolved) -> Result<(), Error> {
    let units = units(document.form(), document.json());
    let expected: BTreeSet<&str> = units
        .iter()
        .flat_map(|unit| unit.all())
        .map(|unit| unit.pointer.as_str())
        .collect();
    let found: BTreeSet<&str> = resolved.disclosed.keys().map(String::as_str).collect();
    match expected.symmetric_difference(&found).next() {
        Some(pointer) => Err(Error::Division {
            pointer: (*pointer).to_owned(),
        }),
        None => Ok(()),
    }
}
