use std::collections::BTreeSet;

use civil_document::{Pointer, PointerPattern, opened};
use jose::Signer;
use sd_jwt::SdJwt;

use crate::{Credential, Disclosed, Error, Presentation, ShareTerms};

/// What an owner is about to show of a document.
#[derive(Debug, Clone)]
pub struct Selection<'a> {
    credential: &'a Credential,
    shown: BTreeSet<Pointer>,
    missing: Vec<PointerPattern>,
}

impl<'a> Selection<'a> {
    pub(crate) fn of(
        credential: &'a Credential,
        patterns: &[PointerPattern],
    ) -> Result<Self, Error> {
        let form = credential.form();
        let json = credential.document().json();
        for pattern in patterns {
            if form.schema().find_pattern(pattern).is_none() {
                return Err(Error::UnknownPlace {
                    pointer: place(pattern),
                });
            }
        }
        let missing = patterns
            .iter()
            .filter(|pattern| pattern.resolve(json).is_empty())
            .cloned()
            .collect();
        Ok(Self {
            credential,
            shown: opened(form, json, patterns),
            missing,
        })
    }

    pub(crate) fn everything(credential: &'a Credential) -> Self {
        let units = credential.document().units();
        Self {
            credential,
            shown: units
                .iter()
                .flat_map(|unit| unit.all())
                .map(|unit| unit.pointer.clone())
                .collect(),
            missing: Vec::new(),
        }
    }

    /// What is opened: leaves and rows that could be withheld, and are not.
    pub fn shown(&self) -> &BTreeSet<Pointer> {
        &self.shown
    }

    /// The patterns that open nothing, since the document does not have what they mean.
    pub fn missing(&self) -> &[PointerPattern] {
        &self.missing
    }

    /// What the receiver would see.
    ///
    /// # Errors
    /// [`Error::SdJwt`]; never for a credential that was issued or parsed here.
    pub fn preview(&self) -> Result<Disclosed, Error> {
        let resolved = self.chosen()?.resolve()?;
        Ok(Disclosed::new(self.credential.form(), &resolved))
    }

    /// Signs the presentation with the holder's key.
    ///
    /// # Errors
    /// [`Error::Unusable`] for terms that no receiver would take; [`Error::SdJwt`] with
    /// [`sd_jwt::Error::NotTheHolder`] for another key.
    pub fn present(&self, terms: &ShareTerms, holder: &dyn Signer) -> Result<Presentation, Error> {
        let sd_jwt = self.chosen()?.bind(&terms.to_key_binding()?, holder)?;
        Presentation::from_sd_jwt(sd_jwt)
    }

    fn chosen(&self) -> Result<SdJwt, Error> {
        let pointers = self.shown.iter().map(Pointer::as_str);
        Ok(self.credential.sd_jwt.select(pointers)?)
    }
}

fn place(pattern: &PointerPattern) -> Pointer {
    pattern
        .tokens()
        .fold(Pointer::root(), |pointer, token| pointer.child(&token))
}
