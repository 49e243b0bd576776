//! Key binding: what holders sign and verifiers ask for.

#![allow(clippy::unwrap_used)]

mod common;

use common::{
    EXPECTED, RFC_HOLDER, RFC_ISSUER, assemble, binding, digest, issued, private_key, verify,
};
use jose::{Algorithm, Ed25519PrivateKey, Header, PublicJwk, Signer, jws};
use sd_jwt::{Expected, KeyBindingRule, issue};
use serde_json::json;
use strict_json::Json;

const NONE: Expected<'static> = Expected {
    key_binding: KeyBindingRule::Forbidden,
    ..EXPECTED
};

fn presentation() -> String {
    let chosen = issued().select(["/name"]).unwrap();
    chosen
        .bind(&binding(), &private_key(RFC_HOLDER))
        .unwrap()
        .to_string()
}

/// A presentation with a key binding JWT of one's own making.
fn bound_by_hand(typ: Option<&str>, payload: &serde_json::Value) -> String {
    let unbound = issued().select(["/name"]).unwrap().to_string();
    let payload = payload.to_string().replace("HASH", &digest(&unbound));
    let mut header = Header::new(Algorithm::ES256);
    header.typ = typ.map(str::to_owned);
    let key = private_key(RFC_HOLDER);
    unbound + &jws::sign(&header, payload.as_bytes(), &key).unwrap()
}

fn check_refused(text: &str, expected: &Expected<'_>, code: &str) {
    assert_eq!(verify(text, expected).unwrap_err().code(), code);
}

#[test]
fn a_presentation_is_verified() {
    let verified = verify(&presentation(), &EXPECTED).unwrap();
    assert_eq!(verified.key_binding, Some(binding()));
    assert_eq!(verified.resolved.disclosed.len(), 1);
}

#[test]
fn an_ed25519_holder_signs_too() {
    let holder = Ed25519PrivateKey::from_seed(&[7; 32]);
    let jwk = PublicJwk::from(holder.public_key()).to_value();
    let issued = issue(
        &Json::from(&json!({"cnf": {"jwk": jwk}})),
        &sd_jwt::Frame::new(),
        &Header::new(Algorithm::ES256).with_typ("example+sd-jwt"),
        &private_key(RFC_ISSUER),
        &sd_jwt::IssueOptions::default(),
    )
    .unwrap();
    let text = issued.bind(&binding(), &holder).unwrap().to_string();
    assert!(verify(&text, &EXPECTED).is_ok());
}

#[test]
fn the_purpose_decides_whether_there_is_one() {
    check_refused(&presentation(), &NONE, "sd-jwt-key-binding-unexpected");
    let unbound = issued().to_string();
    check_refused(&unbound, &EXPECTED, "sd-jwt-key-binding-missing");
    assert!(verify(&unbound, &NONE).is_ok());
}

#[test]
fn audience_and_nonce_are_compared() {
    let asking = |audience, nonce| Expected {
        key_binding: KeyBindingRule::Required { audience, nonce },
        ..EXPECTED
    };
    let text = presentation();
    let other_audience = asking(Some("someone else"), Some("nonce"));
    check_refused(&text, &other_audience, "sd-jwt-audience-mismatch");
    let other_nonce = asking(Some("verifier"), Some("nonce2"));
    check_refused(&text, &other_nonce, "sd-jwt-nonce-mismatch");
    assert!(verify(&text, &asking(None, None)).is_ok());
}

#[test]
fn a_key_binding_belongs_to_its_disclosures() {
    let text = presentation();
    let (_, key_binding) = text.rsplit_once('~').unwrap();
    for other in [issued().select(["/address"]), issued().select([""; 0])] {
        let moved = other.unwrap().to_string() + key_binding;
        check_refused(&moved, &EXPECTED, "sd-jwt-hash-mismatch");
    }
    // One disclosure taken away.
    let parts: Vec<_> = text.split('~').collect();
    let stripped = [parts[0], parts[2]].join("~");
    check_refused(&stripped, &EXPECTED, "sd-jwt-hash-mismatch");
}

#[test]
fn key_bindings_by_hand() {
    let good = json!({"aud": "verifier", "nonce": "nonce", "iat": 1, "sd_hash": "HASH"});
    assert!(verify(&bound_by_hand(Some("kb+jwt"), &good), &EXPECTED).is_ok());
    for typ in [None, Some("jwt"), Some("example+sd-jwt")] {
        let text = bound_by_hand(typ, &good);
        check_refused(&text, &EXPECTED, "sd-jwt-key-binding-type");
    }
    for claim in ["aud", "nonce", "iat", "sd_hash"] {
        for value in [
            None,
            Some(json!(true)),
            Some(json!(["verifier"])),
            Some(json!(-1)),
        ] {
            let mut payload = good.clone();
            match value {
                Some(value) => payload[claim] = value,
                None => drop(payload.as_object_mut().unwrap().remove(claim)),
            }
            let text = bound_by_hand(Some("kb+jwt"), &payload);
            check_refused(&text, &EXPECTED, "sd-jwt-key-binding-claim");
        }
    }
    for payload in [json!([]), json!("text")] {
        let text = bound_by_hand(Some("kb+jwt"), &payload);
        check_refused(&text, &EXPECTED, "sd-jwt-key-binding-claim");
    }
}

#[test]
fn only_the_holder_binds() {
    let stranger = Ed25519PrivateKey::from_seed(&[9; 32]);
    let error = issued().bind(&binding(), &stranger).unwrap_err();
    assert_eq!(error.code(), "sd-jwt-not-the-holder");

    // The issuer's key is ES256 too, but it is not in `cnf`.
    let unbound = issued().to_string();
    let payload =
        json!({"aud": "verifier", "nonce": "nonce", "iat": 1, "sd_hash": digest(&unbound)});
    let header = Header::new(Algorithm::ES256).with_typ("kb+jwt");
    let forged = jws::sign(
        &header,
        payload.to_string().as_bytes(),
        &private_key(RFC_ISSUER),
    );
    let text = unbound + &forged.unwrap();
    check_refused(&text, &EXPECTED, "sd-jwt-key-binding-signed");
}

#[test]
fn tokens_without_a_usable_holder_key() {
    let cases = [
        (r#"{"a":1}"#, "sd-jwt-holder-key-missing"),
        (r#"{"cnf":{"kid":"k"}}"#, "sd-jwt-holder-key-missing"),
        (
            r#"{"cnf":{"jwk":{"kty":"oct","k":"AA"}}}"#,
            "sd-jwt-holder-key",
        ),
    ];
    for (payload, code) in cases {
        let unbound = assemble(payload, &[], Some("example+sd-jwt"));
        let claims =
            json!({"aud": "verifier", "nonce": "nonce", "iat": 1, "sd_hash": digest(&unbound)});
        let header = Header::new(Algorithm::ES256).with_typ("kb+jwt");
        let key = private_key(RFC_HOLDER);
        let text = unbound + &jws::sign(&header, claims.to_string().as_bytes(), &key).unwrap();
        check_refused(&text, &EXPECTED, code);
    }
}

#[test]
fn claims_of_the_format_are_not_set_by_callers() {
    for name in ["aud", "nonce", "iat", "sd_hash"] {
        let mut binding = binding();
        binding.claims.insert(name.into(), Json::from("x"));
        let error = issued()
            .bind(&binding, &private_key(RFC_HOLDER))
            .unwrap_err();
        assert_eq!(error.code(), "sd-jwt-reserved-binding-claim");
    }
}
