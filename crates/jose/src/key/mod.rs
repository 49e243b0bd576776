//! Keys of the three kinds. Public ones compare, clone and print; private ones do none of that
//! beyond a cheap clone of the prepared key, and have no `Debug`.

mod ed25519;
mod p256;
mod rsa;

use crate::encoding::encode;
use crate::{Algorithm, Error};
use sha2::{Digest, Sha256};

pub use ed25519::{Ed25519PrivateKey, Ed25519PublicKey};
pub use p256::{P256PrivateKey, P256PublicKey};
pub(crate) use rsa::{EXPONENT, Numbers};
pub use rsa::{RsaPrivateKey, RsaPublicKey};

/// Something that signs: a private key, or whatever stands before one.
pub trait Signer: Send + Sync {
    /// The algorithm of the signatures.
    fn algorithm(&self) -> Algorithm;

    /// The key that verifies them.
    fn public_key(&self) -> PublicKey;

    /// Signs a message, hashing it as the algorithm says. The signature has the form of a JWS
    /// signature (RFC 7518 §3).
    ///
    /// # Errors
    /// [`Error::Library`] if the cryptographic library fails.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error>;
}

/// A public key that verifies signatures; an RSA key also encrypts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PublicKey {
    /// RSA, for `PS256` and `RSA-OAEP-256`.
    Rsa(RsaPublicKey),
    /// P-256, for `ES256`.
    P256(P256PublicKey),
    /// Ed25519, for `EdDSA`.
    Ed25519(Ed25519PublicKey),
}

impl PublicKey {
    /// The one algorithm on the allow-list that a signature by this key can have.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::PS256,
            Self::P256(_) => Algorithm::ES256,
            Self::Ed25519(_) => Algorithm::EdDSA,
        }
    }

    /// Verifies a signature over a message, in the form of a JWS signature.
    ///
    /// # Errors
    /// [`Error::SignatureInvalid`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        let valid = match self {
            Self::Rsa(key) => key.verifies(message, signature),
            Self::P256(key) => key.verifies(message, signature),
            Self::Ed25519(key) => key.verifies(message, signature),
        };
        valid.then_some(()).ok_or(Error::SignatureInvalid {
            algorithm: self.algorithm(),
        })
    }

    /// The thumbprint of the JWK (RFC 7638, SHA-256), base64url, 43 characters: our `kid`.
    pub fn thumbprint(&self) -> String {
        // Required members only, in lexicographic order, without white space (§3.2 and §3.3;
        // RFC 8037 §2 for OKP). All values are base64url, so nothing needs an escape.
        let members = match self {
            Self::Rsa(key) => rsa_thumbprint_input(key.modulus()),
            Self::P256(key) => format!(
                r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
                encode(key.x()),
                encode(key.y())
            ),
            Self::Ed25519(key) => format!(
                r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
                encode(&key.to_bytes())
            ),
        };
        digest(&members)
    }
}

impl From<RsaPublicKey> for PublicKey {
    fn from(key: RsaPublicKey) -> Self {
        Self::Rsa(key)
    }
}

impl From<P256PublicKey> for PublicKey {
    fn from(key: P256PublicKey) -> Self {
        Self::P256(key)
    }
}

impl From<Ed25519PublicKey> for PublicKey {
    fn from(key: Ed25519PublicKey) -> Self {
        Self::Ed25519(key)
    }
}

/// A private key of any of the three kinds.
#[derive(Clone)]
pub enum PrivateKey {
    /// RSA: signs `PS256`, opens `RSA-OAEP-256`.
    Rsa(RsaPrivateKey),
    /// P-256: signs `ES256`.
    P256(P256PrivateKey),
    /// Ed25519: signs `EdDSA`.
    Ed25519(Ed25519PrivateKey),
}

impl PrivateKey {
    fn signer(&self) -> &dyn Signer {
        match self {
            Self::Rsa(key) => key,
            Self::P256(key) => key,
            Self::Ed25519(key) => key,
        }
    }
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> Algorithm {
        self.signer().algorithm()
    }

    fn public_key(&self) -> PublicKey {
        self.signer().public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.signer().sign(message)
    }
}

impl From<RsaPrivateKey> for PrivateKey {
    fn from(key: RsaPrivateKey) -> Self {
        Self::Rsa(key)
    }
}

impl From<P256PrivateKey> for PrivateKey {
    fn from(key: P256PrivateKey) -> Self {
        Self::P256(key)
    }
}

impl From<Ed25519PrivateKey> for PrivateKey {
    fn from(key: Ed25519PrivateKey) -> Self {
        Self::Ed25519(key)
    }
}

fn rsa_thumbprint_input(modulus: &[u8]) -> String {
    format!(r#"{{"e":"AQAB","kty":"RSA","n":"{}"}}"#, encode(modulus))
}

fn digest(members: &str) -> String {
    encode(&Sha256::digest(members.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{digest, rsa_thumbprint_input};

    /// RFC 7638 §3.1, whose key of 2048 bits is too small to be taken.
    #[test]
    fn rfc7638_thumbprint() {
        let vector = include_str!("../../tests/vectors/jwk/rfc7638-3.1.json");
        let vector: serde_json::Value = serde_json::from_str(vector).unwrap();
        let modulus = vector["jwk"]["n"].as_str().unwrap();
        let modulus = crate::encoding::decode("n", modulus).unwrap();
        let thumbprint = digest(&rsa_thumbprint_input(&modulus));
        assert_eq!(vector["rfc_thumbprint"], thumbprint);
    }
}
