use std::hash::{Hash, Hasher};

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use super::{PublicKey, Signer};
use crate::encoding::make_random;
use crate::{Algorithm, Error, KeyFault};

/// An Ed25519 public key (RFC 8032): a canonically encoded point that is not of small order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ed25519PublicKey(VerifyingKey);

impl Ed25519PublicKey {
    /// Takes the 32 bytes of a key.
    ///
    /// # Errors
    /// [`KeyFault::Malformed`] for bytes that are no point, a point spelled in a second way, or a
    /// point of small order, under which one signature would fit many messages.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        VerifyingKey::from_bytes(bytes)
            .ok()
            .filter(|key| !key.is_weak() && key.to_edwards().compress().as_bytes() == bytes)
            .map(Self)
            .ok_or(Error::Key(KeyFault::Malformed {
                what: "Ed25519 public key",
            }))
    }

    /// The 32 bytes of the key.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Strict verification: canonical S, and neither key nor R of small order.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

impl Hash for Ed25519PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_bytes().hash(state);
    }
}

/// An Ed25519 private key. Wiped when dropped.
#[derive(Clone)]
pub struct Ed25519PrivateKey(SigningKey);

impl Ed25519PrivateKey {
    /// The key of a seed, which is the private key of RFC 8032 §5.1.5.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// A new key.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn make() -> Result<Self, Error> {
        Ok(Self::from_seed(&Zeroizing::new(make_random()?)))
    }

    /// The seed, to be stored.
    pub fn to_seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public key.
    pub fn public(&self) -> Ed25519PublicKey {
        Ed25519PublicKey(self.0.verifying_key())
    }
}

impl Signer for Ed25519PrivateKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }

    fn public_key(&self) -> PublicKey {
        self.public().into()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}
