//! JOSE and SD-JWT.

use jose::{Algorithm, Ed25519PrivateKey, Jwe, Jws, PublicJwk, Signer};
use sd_jwt::SdJwt;

const ALL: &[Algorithm] = &[Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

/// A public key.
pub(crate) fn jwk(data: &[u8]) {
    if let Ok(jwk) = PublicJwk::parse(data) {
        let text = serde_json::to_vec(&jwk).expect("a key has a text");
        let again = PublicJwk::parse(&text).expect("a key that was read is written as one");
        assert_eq!(again.key().thumbprint(), jwk.key().thumbprint());
    }
}

/// A compact JWS.
pub(crate) fn jws(data: &[u8]) {
    if let Some(text) = crate::text(data)
        && let Ok(jws) = Jws::parse(text)
    {
        assert_eq!(jws.as_str(), text);
        let key = Ed25519PrivateKey::from_seed(&[1; 32]).public_key();
        let _ = jws.verify(&key, ALL);
    }
}

/// A compact JWE, up to the key.
pub(crate) fn jwe(data: &[u8]) {
    if let Some(text) = crate::text(data)
        && let Ok(jwe) = Jwe::parse(text)
    {
        let _ = jwe.cty();
    }
}

/// A DPoP proof, at a moment and a place where the seeds are good.
pub(crate) fn dpop(data: &[u8]) {
    if let Some(text) = crate::text(data) {
        let _ = jose::dpop::verify_proof(text, "GET", "http://localhost:9984/", 1_795_446_000);
    }
}

/// An SD-JWT with or without key binding.
pub(crate) fn sd_jwt(data: &[u8]) {
    if let Some(text) = crate::text(data)
        && let Ok(sd_jwt) = SdJwt::parse(text)
    {
        assert_eq!(sd_jwt.to_string(), text);
        let _ = sd_jwt.resolve();
    }
}
