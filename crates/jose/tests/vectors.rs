//! Examples of the RFCs and of another implementation, one file each; see `vectors/README.md`.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jose::{
    Algorithm, Error, Jwe, Jws, KeyUse, PrivateKey, PublicJwk, PublicKey, RsaPrivateKey,
    RsaPublicKey, Signer, dpop, jws,
};
use serde_json::Value;

/// Calls `check` with every vector of a folder and its file name.
fn each(folder: &str, check: impl Fn(&str, &Value)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(folder);
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let vector = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        check(path.file_name().unwrap().to_str().unwrap(), &vector);
        count += 1;
    }
    assert!(count > 0);
}

/// `Variant`, or `Key.Variant` for a fault of a key.
fn variant(error: &Error) -> String {
    let word = |text: String| {
        let end = text.find(|c: char| !c.is_alphanumeric());
        text[..end.unwrap_or(text.len())].to_owned()
    };
    match error {
        Error::Key(fault) => format!("Key.{}", word(format!("{fault:?}"))),
        other => word(format!("{other:?}")),
    }
}

/// Whether the outcome is the refusal that the vector wants, or none if it wants none.
#[track_caller]
fn outcome<T>(name: &str, vector: &Value, result: Result<T, Error>) -> Option<T> {
    match (vector.get("refused"), result) {
        (None, Ok(value)) => Some(value),
        (Some(refused), Err(error)) => {
            assert_eq!(*refused, variant(&error), "{name}: {error}");
            None
        }
        (Some(refused), Ok(_)) => panic!("{name}: taken, where {refused} was due"),
        (None, Err(error)) => panic!("{name}: {error}"),
    }
}

fn public(vector: &Value) -> Result<PublicJwk, Error> {
    PublicJwk::parse(vector["jwk"].to_string().as_bytes())
}

fn private(jwk: &Value) -> PrivateKey {
    PrivateKey::from_jwk(jwk.to_string().as_bytes()).unwrap()
}

#[test]
fn jwk() {
    each("jwk", |name, vector| {
        let Some(jwk) = outcome(name, vector, public(vector)) else {
            return;
        };
        assert_eq!(vector["thumbprint"], jwk.key().thumbprint(), "{name}");
        assert_eq!(jwk, PublicJwk::from_json(&jwk.to_json()).unwrap(), "{name}");
        let written = PublicJwk::from(jwk.key().clone()).to_value();
        for (member, value) in written.as_object().unwrap() {
            assert_eq!(vector["jwk"][member], *value, "{name} {member}");
        }
        if let Some(expected) = vector.get("private") {
            private_jwk(name, vector, expected, jwk.key());
        }
    });
}

fn private_jwk(name: &str, vector: &Value, expected: &Value, public: &PublicKey) {
    let key = private(expected);
    assert_eq!(key.public_key(), *public, "{name}");
    let mut expected = expected.clone();
    for extra in ["kid", "use", "alg", "key_ops"] {
        expected.as_object_mut().unwrap().remove(extra);
    }
    let written: Value = serde_json::from_str(&key.to_jwk().unwrap()).unwrap();
    assert_eq!(written, expected, "{name}");
    let Some(pkcs8) = vector.get("pkcs8") else {
        return;
    };
    let pkcs8 = hex::decode(pkcs8.as_str().unwrap()).unwrap();
    let spki = hex::decode(vector["spki"].as_str().unwrap()).unwrap();
    match key {
        PrivateKey::Rsa(_) => {
            let key = RsaPrivateKey::from_pkcs8_der(&pkcs8).unwrap();
            assert_eq!(PublicKey::from(key.public().clone()), *public, "{name}");
            assert_eq!(key.to_pkcs8_der().unwrap().as_slice(), pkcs8, "{name}");
            assert_eq!(key.public().to_spki_der().unwrap(), spki, "{name}");
            let read = RsaPublicKey::from_spki_der(&spki).unwrap();
            assert_eq!(read, *key.public(), "{name}");
        }
        PrivateKey::P256(_) => {
            let key = jose::P256PrivateKey::from_pkcs8_der(&pkcs8).unwrap();
            assert_eq!(PublicKey::from(key.public().clone()), *public, "{name}");
        }
        PrivateKey::Ed25519(_) => {}
    }
}

#[test]
fn jws() {
    each("jws", |name, vector| {
        let key = public(vector).unwrap();
        let text = vector["jws"].as_str().unwrap();
        let verified = Jws::parse(text).and_then(|jws| {
            let payload = jws.verify(key.key(), &Algorithm::ALL)?.to_vec();
            Ok((jws, payload))
        });
        let Some((read, payload)) = outcome(name, vector, verified) else {
            return;
        };
        assert_eq!(vector["payload"].as_str().unwrap().as_bytes(), payload);
        assert_eq!(vector["typ"].as_str(), read.header().typ.as_deref());
        assert_eq!(vector["kid"].as_str(), read.header().kid.as_deref());
        if let Some(signer) = vector.get("deterministic_with") {
            let signed = jws::sign(read.header(), &payload, &private(signer)).unwrap();
            assert_eq!(signed, text, "{name}");
        }
    });
}

#[test]
fn jwe() {
    each("jwe", |name, vector| {
        let key = RsaPrivateKey::from_jwk(vector["private"].to_string().as_bytes()).unwrap();
        let text = vector["jwe"].as_str().unwrap();
        let opened = Jwe::parse(text).and_then(|jwe| jwe.open(&key));
        let Some(opened) = outcome(name, vector, opened) else {
            return;
        };
        assert_eq!(vector["cty"].as_str(), opened.cty.as_deref(), "{name}");
        let plaintext = vector["plaintext"].as_str().unwrap();
        assert_eq!(opened.plaintext.as_slice(), plaintext.as_bytes(), "{name}");
    });
}

#[test]
fn dpop_proofs() {
    each("dpop", |name, vector| {
        let text = |member: &str| vector[member].as_str().unwrap();
        let now_s = vector["now_s"].as_u64().unwrap();
        let verified = dpop::verify_proof(text("proof"), text("htm"), text("htu"), now_s);
        if let Some(verified) = outcome(name, vector, verified) {
            let key = PublicKey::from(verified.key);
            assert_eq!(key.thumbprint(), text("thumbprint"), "{name}");
            assert_eq!(verified.jti, text("jti"), "{name}");
        }
    });
}

#[test]
fn members() {
    let rsa: Value =
        serde_json::from_str(include_str!("vectors/jwk/interop-rsa-3072.json")).unwrap();
    each("members", |_, table| {
        for case in table["cases"].as_array().unwrap() {
            let mut jwk = match case["key"].as_str().unwrap() {
                "rsa" => rsa["jwk"].clone(),
                name => table["keys"][name].clone(),
            };
            for (name, value) in case["with"].as_object().unwrap() {
                jwk[name] = value.clone();
            }
            let result = PublicJwk::parse(jwk.to_string().as_bytes());
            let Some(jwk) = outcome(&case.to_string(), case, result) else {
                continue;
            };
            let understood = jwk.key_use().map(|key_use| match key_use {
                KeyUse::Signature => "sig",
                KeyUse::Encryption => "enc",
            });
            assert_eq!(case["use"].as_str(), understood, "{case}");
            let signs = understood != Some("enc");
            let encrypts = understood != Some("sig") && case["key"] == "rsa";
            assert_eq!(jwk.signing_key().is_ok(), signs, "{case}");
            assert_eq!(jwk.encryption_key().is_ok(), encrypts, "{case}");
        }
    });
}

#[test]
fn headers() {
    each("headers", |name, table| {
        for case in table["cases"].as_array().unwrap() {
            let header = case["header"].as_str().unwrap();
            let encoded = URL_SAFE_NO_PAD.encode(header);
            let blank = |bytes: usize| URL_SAFE_NO_PAD.encode(vec![0; bytes]);
            let result = match table["object"].as_str().unwrap() {
                "jws" => Jws::parse(&format!("{encoded}.{}.{}", blank(3), blank(64))).map(drop),
                "jwe" => {
                    let (key, iv, text, tag) = (blank(384), blank(12), blank(5), blank(16));
                    Jwe::parse(&format!("{encoded}.{key}.{iv}.{text}.{tag}")).map(drop)
                }
                other => panic!("{name}: {other}"),
            };
            outcome(header, case, result);
        }
    });
}
