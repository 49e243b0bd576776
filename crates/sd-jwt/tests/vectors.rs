//! Vectors in files: a new file in one of the directories is a new test.

#![allow(clippy::unwrap_used)]

mod common;

use common::{RFC_ISSUER, assemble, digest, encode, files, private_key, read};
use jose::{Algorithm, PublicJwk, Signer};
use sd_jwt::{Error, Expected, KeyBindingRule, SdJwt};
use strict_json::Json;

/// The examples of RFC 9901.
#[test]
fn rfc_examples_are_accepted() {
    for path in files("rfc9901") {
        let vector = read(&path);
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let issuer = PublicJwk::from_json(&Json::from(&vector["issuer"])).unwrap();
        let audience = text(&vector["key_binding"]["aud"]);
        let nonce = text(&vector["key_binding"]["nonce"]);
        let key_binding = if vector["key_binding"].is_null() {
            KeyBindingRule::Forbidden
        } else {
            KeyBindingRule::Required {
                audience: audience.as_deref(),
                nonce: nonce.as_deref(),
            }
        };
        let expected = Expected {
            types: &[vector["typ"].as_str().unwrap()],
            algorithms: &[Algorithm::ES256],
            key_binding,
        };
        let sd_jwt = SdJwt::parse(vector["sd_jwt"].as_str().unwrap()).unwrap();
        assert_eq!(sd_jwt.to_string(), vector["sd_jwt"], "{path:?}");
        let verified = sd_jwt.verify(issuer.key(), &expected).unwrap();
        let resolved = &verified.resolved;
        assert_eq!(resolved.claims, Json::from(&vector["claims"]), "{path:?}");
        assert_eq!(
            serde_json::to_value(&resolved.undisclosed).unwrap(),
            vector["undisclosed"],
            "{path:?}"
        );
        let disclosed: Vec<_> = resolved.disclosed.keys().collect();
        assert_eq!(
            serde_json::to_value(disclosed).unwrap(),
            vector["disclosed"],
            "{path:?}"
        );
        let issued_at = verified.key_binding.map(|binding| binding.issued_at_s);
        assert_eq!(issued_at, vector["key_binding"]["iat"].as_u64(), "{path:?}");
    }
}

/// The digests of RFC 9901 §4.2.3, found through the tokens that hold them.
#[test]
fn rfc_disclosures_have_their_digests() {
    let file = common::read(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/disclosures.json"),
    );
    for vector in file.as_array().unwrap() {
        let expected = vector["digest"].as_str().unwrap();
        let payload = if vector["name"].is_null() {
            format!(r#"{{"list":[{{"...":"{expected}"}}]}}"#)
        } else {
            format!(r#"{{"_sd":["{expected}"]}}"#)
        };
        let text = vector["text"].as_str().unwrap().to_owned();
        let sd_jwt = SdJwt::parse(&assemble(&payload, &[text], None)).unwrap();
        let disclosure = &sd_jwt.disclosures()[0];
        assert_eq!(disclosure.digest(), expected);
        assert_eq!(disclosure.name(), vector["name"].as_str());
        assert_eq!(disclosure.value(), &Json::from(&vector["value"]));
        let pointer = vector["name"]
            .as_str()
            .map_or("/list/0".to_owned(), |name| format!("/{name}"));
        assert!(sd_jwt.resolve().unwrap().disclosed.contains_key(&pointer));
    }
}

/// Tokens that are signed properly and break one rule each.
#[test]
fn faulty_tokens_are_refused_for_their_reason() {
    for path in files("refused") {
        let vector = read(&path);
        let error = verify_refused(&vector).unwrap_err();
        assert_eq!(error.code(), vector["error"].as_str().unwrap(), "{path:?}");
    }
}

/// Puts a token together from a payload and disclosures in which `digest:N` stands for the digest
/// of disclosure N; disclosures are JSON, or after `raw:` what stands in the token.
fn verify_refused(vector: &serde_json::Value) -> Result<(), Error> {
    let mut disclosures: Vec<String> = Vec::new();
    let fill = |text: &str, disclosures: &[String]| {
        disclosures
            .iter()
            .enumerate()
            .fold(text.to_owned(), |text, (index, disclosure)| {
                text.replace(&format!("digest:{index}"), &digest(disclosure))
            })
    };
    for disclosure in vector["disclosures"].as_array().unwrap() {
        let disclosure = disclosure.as_str().unwrap();
        let text = match disclosure.strip_prefix("raw:") {
            Some(raw) => raw.to_owned(),
            None => encode(fill(disclosure, &disclosures)),
        };
        disclosures.push(text);
    }
    let payload = fill(&vector["payload"].to_string(), &disclosures);
    let typ = match vector.get("typ") {
        Some(typ) => typ.as_str(),
        None => Some("example+sd-jwt"),
    };
    let expected = Expected {
        types: &["example+sd-jwt"],
        algorithms: &[Algorithm::ES256],
        key_binding: KeyBindingRule::Forbidden,
    };
    SdJwt::parse(&assemble(&payload, &disclosures, typ))?
        .verify(&private_key(RFC_ISSUER).public_key(), &expected)
        .map(|_| ())
}
