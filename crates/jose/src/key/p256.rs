use std::sync::Arc;

use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use zeroize::Zeroizing;

use super::{PublicKey, Signer};
use crate::{Algorithm, Error, KeyFault};

/// Uncompressed point of SEC 1 §2.3.3: `0x04` ‖ x ‖ y.
const POINT_BYTES: usize = 65;

/// A P-256 public key (FIPS 186-5): a point on the curve.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct P256PublicKey([u8; POINT_BYTES]);

impl P256PublicKey {
    /// Takes the coordinates, 32 bytes each, big-endian.
    ///
    /// # Errors
    /// [`KeyFault::Malformed`] if the point is not on the curve.
    pub fn from_coordinates(x: &[u8; 32], y: &[u8; 32]) -> Result<Self, Error> {
        let mut point = [4; POINT_BYTES];
        point[1..33].copy_from_slice(x);
        point[33..].copy_from_slice(y);
        Self::from_point(&point)
    }

    fn from_point(bytes: &[u8]) -> Result<Self, Error> {
        let malformed = || malformed("P-256 public key");
        let point: [u8; POINT_BYTES] = bytes.try_into().map_err(|_| malformed())?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point)
            .parse()
            .map_err(|_| malformed())?;
        Ok(Self(point))
    }

    /// The x coordinate, 32 bytes, big-endian.
    pub fn x(&self) -> &[u8] {
        &self.0[1..33]
    }

    /// The y coordinate, 32 bytes, big-endian.
    pub fn y(&self) -> &[u8] {
        &self.0[33..]
    }

    pub(crate) fn point(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.0)
            .verify(message, signature)
            .is_ok()
    }
}

/// A P-256 private key, prepared for use. Wiped by the library when the last clone is dropped.
#[derive(Clone)]
pub struct P256PrivateKey {
    pair: Arc<EcdsaKeyPair>,
    public: P256PublicKey,
}

impl P256PrivateKey {
    /// A new key.
    ///
    /// # Errors
    /// [`Error::Library`].
    pub fn make() -> Result<Self, Error> {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| library("making a P-256 key"))
            .and_then(Self::from_pair)
    }

    /// Takes a key from PKCS#8 (RFC 5208), DER.
    ///
    /// # Errors
    /// [`KeyFault::Malformed`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
            .map_err(|_| malformed("P-256 private key"))
            .and_then(Self::from_pair)
    }

    /// Takes the secret number, 32 bytes, big-endian, which must belong to the public key.
    pub(crate) fn from_parts(secret: &[u8], public: &P256PublicKey) -> Result<Self, Error> {
        let point = public.point();
        EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            secret,
            point,
        )
        .map_err(|_| malformed("P-256 private key"))
        .and_then(Self::from_pair)
    }

    /// The key as PKCS#8, DER, to be stored.
    ///
    /// # Errors
    /// [`Error::Library`].
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let document = self
            .pair
            .to_pkcs8v1()
            .map_err(|_| library("encoding a P-256 key"))?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// The secret number, 32 bytes, big-endian.
    pub(crate) fn to_secret(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        let secret = self
            .pair
            .private_key()
            .as_be_bytes()
            .map_err(|_| library("encoding a P-256 key"))?;
        Ok(Zeroizing::new(secret.as_ref().to_vec()))
    }

    /// The public key.
    pub fn public(&self) -> &P256PublicKey {
        &self.public
    }

    fn from_pair(pair: EcdsaKeyPair) -> Result<Self, Error> {
        let public = P256PublicKey::from_point(pair.public_key().as_ref())?;
        Ok(Self {
            pair: Arc::new(pair),
            public,
        })
    }
}

impl Signer for P256PrivateKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }

    fn public_key(&self) -> PublicKey {
        self.public.clone().into()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message)
            .map_err(|_| library("signing with a P-256 key"))?;
        Ok(signature.as_ref().to_vec())
    }
}

fn malformed(what: &'static str) -> Error {
    KeyFault::Malformed { what }.into()
}

fn library(operation: &'static str) -> Error {
    Error::Library { operation }
}
