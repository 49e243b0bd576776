//! What several tests need: vector files, keys, and tokens put together by hand.

#![allow(dead_code)]

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::{Algorithm, Header, PrivateKey, Signer as _, jws};
use sha2::{Digest as _, Sha256};

/// The issuer key of the RFC's examples.
pub(crate) const RFC_ISSUER: &str = r#"{"kty":"EC","d":"Ur2bNKuBPOrAaxsRnbSH6hIhmNTxSGXshDSUD1a1y7g",
    "crv":"P-256","x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
    "y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}"#;

/// The holder key of the RFC's examples.
pub(crate) const RFC_HOLDER: &str = r#"{"kty":"EC","d":"5K5SCos8zf9zRemGGUl6yfok-_NiiryNZsvANWMhF-I",
    "crv":"P-256","x":"TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc",
    "y":"ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ"}"#;

pub(crate) fn private_key(jwk: &str) -> PrivateKey {
    PrivateKey::from_jwk(jwk.as_bytes()).unwrap()
}

/// The files of a directory of vectors, by name.
pub(crate) fn files(directory: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(directory);
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

pub(crate) fn read(path: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn digest(text: &str) -> String {
    encode(Sha256::digest(text))
}

/// Signs a payload as it stands, digests and all, and appends disclosures.
pub(crate) fn assemble(payload: &str, disclosures: &[String], typ: Option<&str>) -> String {
    let mut header = Header::new(Algorithm::ES256);
    header.typ = typ.map(str::to_owned);
    let jwt = jws::sign(&header, payload.as_bytes(), &private_key(RFC_ISSUER)).unwrap();
    std::iter::once(&jwt)
        .chain(disclosures)
        .flat_map(|part| [part.as_str(), "~"])
        .collect()
}

/// A token for the RFC's holder: everything but the age can be withheld, the street inside the
/// address, and two of three languages.
pub(crate) fn issued() -> sd_jwt::SdJwt {
    let holder = jose::PublicJwk::from(private_key(RFC_HOLDER).public_key()).to_value();
    let claims = serde_json::json!({
        "iss": "https://issuer.example",
        "cnf": {"jwk": holder},
        "age": 40,
        "name": "홍길동",
        "address": {"town": "행복동", "street": "1", "a/b~c": true},
        "languages": ["ko", "en", "de"],
    });
    let frame = sd_jwt::Frame::from_pointers([
        "/name",
        "/address",
        "/address/town",
        "/address/street",
        "/address/a~1b~0c",
        "/languages/0",
        "/languages/2",
    ])
    .unwrap();
    let header = Header::new(Algorithm::ES256).with_typ("example+sd-jwt");
    sd_jwt::issue(
        &strict_json::Json::from(&claims),
        &frame,
        &header,
        &private_key(RFC_ISSUER),
        &sd_jwt::IssueOptions::default(),
    )
    .unwrap()
}

pub(crate) fn binding() -> sd_jwt::KeyBinding {
    sd_jwt::KeyBinding {
        audience: "verifier".into(),
        nonce: "nonce".into(),
        issued_at_s: 1_795_000_000,
        claims: [("terms".to_owned(), strict_json::Json::from("only once"))].into(),
    }
}

/// What the verifier of [`binding`] asks for.
pub(crate) const EXPECTED: sd_jwt::Expected<'static> = sd_jwt::Expected {
    types: &["example+sd-jwt"],
    algorithms: &[Algorithm::ES256],
    key_binding: sd_jwt::KeyBindingRule::Required {
        audience: Some("verifier"),
        nonce: Some("nonce"),
    },
};

pub(crate) fn verify(
    text: &str,
    expected: &sd_jwt::Expected<'_>,
) -> Result<sd_jwt::Verified, sd_jwt::Error> {
    sd_jwt::SdJwt::parse(text)?.verify(&private_key(RFC_ISSUER).public_key(), expected)
}
