use jose::{Algorithm, PublicKey};

use crate::key_binding::{holder_key, verify as verify_key_binding};
use crate::{Error, KeyBinding, KeyBindingRule, Resolved, SdJwt};

/// What a verifier asks of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected<'a> {
    /// The values of `typ` that are taken (RFC 9901 §9.11), compared as media types: case does
    /// not count, `application/` may be left out.
    pub types: &'a [&'a str],
    /// The algorithms that the issuer may have signed with.
    pub algorithms: &'a [Algorithm],
    /// What is asked of key binding.
    pub key_binding: KeyBindingRule<'a>,
}

/// What a verified token says.
///
/// Who the issuer is, and whether `exp`, `nbf` and the age of the key binding are right, is for
/// the caller to decide.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Verified {
    /// The claims, with disclosures in their places.
    pub resolved: Resolved,
    /// What the holder signed, if key binding was asked for.
    pub key_binding: Option<KeyBinding>,
}

impl SdJwt {
    /// Verifies type, issuer signature, disclosures and key binding (RFC 9901 §7.1 and §7.3).
    ///
    /// `key` is the issuer's, which the caller has found by `iss` and `kid` among keys that it
    /// trusts.
    ///
    /// # Errors
    /// Each fault has its own variant of [`Error`].
    pub fn verify(&self, key: &PublicKey, expected: &Expected<'_>) -> Result<Verified, Error> {
        match (&self.key_binding, expected.key_binding) {
            (Some(_), KeyBindingRule::Forbidden) => return Err(Error::KeyBindingUnexpected),
            (None, KeyBindingRule::Required { .. }) => return Err(Error::KeyBindingMissing),
            _ => {}
        }
        self.verify_issuer(key, expected.types, expected.algorithms)?;
        let resolved = self.resolve()?;
        let key_binding = match expected.key_binding {
            KeyBindingRule::Required { audience, nonce } => {
                Some(self.verify_holder(audience, nonce)?)
            }
            KeyBindingRule::Forbidden => None,
        };
        Ok(Verified {
            resolved,
            key_binding,
        })
    }

    /// Only the first part of [`SdJwt::verify`]: type and issuer signature.
    ///
    /// # Errors
    /// [`Error::WrongType`], [`Error::IssuerSigned`].
    pub fn verify_issuer(
        &self,
        key: &PublicKey,
        types: &[&str],
        algorithms: &[Algorithm],
    ) -> Result<(), Error> {
        self.check_type(types)?;
        self.issuer_signed
            .jws
            .verify(key, algorithms)
            .map_err(|source| Error::IssuerSigned { source })?;
        Ok(())
    }

    /// Only the last part of [`SdJwt::verify`]: the key binding, under the key that the payload
    /// names. Worth something only together with [`SdJwt::verify_issuer`], who vouches for that
    /// key.
    ///
    /// # Errors
    /// The variants about key binding, and those of [`SdJwt::resolve`].
    pub fn verify_holder(
        &self,
        audience: Option<&str>,
        nonce: Option<&str>,
    ) -> Result<KeyBinding, Error> {
        let token = self.key_binding.as_ref().ok_or(Error::KeyBindingMissing)?;
        let holder = holder_key(&self.resolve()?.claims)?;
        verify_key_binding(self, token, &holder, audience, nonce)
    }

    fn check_type(&self, types: &[&str]) -> Result<(), Error> {
        if types.iter().any(|expected| self.header().typ_is(expected)) {
            return Ok(());
        }
        Err(Error::WrongType {
            expected: types.iter().map(ToString::to_string).collect(),
            found: self.header().typ.clone(),
        })
    }
}
