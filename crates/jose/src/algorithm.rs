use std::fmt;

use crate::Error;
use crate::error::clip;

/// A signature algorithm on the allow-list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 7518 §3.5).
    PS256,
    /// ECDSA on P-256 with SHA-256, signature as 64 bytes R ‖ S (RFC 7518 §3.4).
    ES256,
    /// Ed25519 (RFC 8037 §3.1), verified strictly.
    EdDSA,
}

impl Algorithm {
    /// Every algorithm on the allow-list.
    pub const ALL: [Self; 3] = [Self::PS256, Self::ES256, Self::EdDSA];

    /// The name in a header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PS256 => "PS256",
            Self::ES256 => "ES256",
            Self::EdDSA => "EdDSA",
        }
    }

    /// The algorithm of that name; names are compared byte by byte (RFC 7515 §4.1.1).
    ///
    /// # Errors
    /// The variant of [`Error`] that says what kind of algorithm this is instead.
    pub fn from_name(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == name)
            .ok_or_else(|| refusal(name))
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error for an `alg` that is not on the allow-list of a JWS or JWE, by the registered names
/// of RFC 7518 §3.1 and §4.1.
pub(crate) fn refusal(name: &str) -> Error {
    let found = clip(name);
    let is_wrap = name.starts_with('A') && name.ends_with("KW");
    if name.eq_ignore_ascii_case("none") {
        Error::Unsecured { found }
    } else if name.starts_with("PBES2") {
        Error::PasswordBased { found }
    } else if name.starts_with("RS") && !name.starts_with("RSA-OAEP-") {
        Error::OutdatedPadding { found }
    } else if name.starts_with("HS") || name == "dir" || is_wrap {
        Error::SharedSecret { found }
    } else {
        Error::AlgorithmNotAllowed { found }
    }
}
