//! Texts that are no tokens, algorithms that are not allowed, sizes.

#![allow(clippy::unwrap_used)]

mod common;

use common::{EXPECTED, RFC_HOLDER, RFC_ISSUER, assemble, encode, issued, private_key, verify};
use jose::{Algorithm, Signer};
use sd_jwt::{Error, Expected, KeyBindingRule, Limits, SdJwt};

fn check_refused(text: &str, code: &str) {
    assert_eq!(SdJwt::parse(text).unwrap_err().code(), code, "{text:.80}");
}

#[test]
fn texts_that_are_no_tokens() {
    let token = assemble(r#"{"a":1}"#, &[], None);
    assert!(SdJwt::parse(&token).is_ok());
    let jwt = token.trim_end_matches('~');
    check_refused("", "sd-jwt-not-compact");
    check_refused(jwt, "sd-jwt-not-compact");
    check_refused("~", "sd-jwt-issuer-signed");
    check_refused(&format!("{jwt}~~"), "sd-jwt-not-compact");
    check_refused(&format!("~{jwt}~"), "sd-jwt-issuer-signed");
    check_refused(&format!(" {jwt}~"), "sd-jwt-issuer-signed");
    check_refused(&format!("{jwt}~ "), "sd-jwt-key-binding-signed");
    check_refused(&format!("{jwt}~\n"), "sd-jwt-key-binding-signed");
    check_refused(
        &format!("{jwt}~WyJzIiwiYSIsMV0"),
        "sd-jwt-key-binding-signed",
    );
    check_refused(&assemble("[", &[], None), "sd-jwt-payload");
    check_refused(&assemble(r#"{"a":1,"a":2}"#, &[], None), "sd-jwt-payload");
}

#[test]
fn algorithms_are_allowed_or_refused_before_a_key_is_touched() {
    let token = assemble(r#"{"a":1}"#, &[], None);
    for algorithm in [
        "none", "NONE", "HS256", "RS256", "ES384", "ES256K", "es256", "",
    ] {
        let header = encode(format!(r#"{{"alg":"{algorithm}","typ":"example+sd-jwt"}}"#));
        check_refused(&format!("{header}.e30.AAAA~"), "sd-jwt-issuer-signed");
        check_refused(&format!("{header}.e30.~"), "sd-jwt-issuer-signed");
        let header = encode(format!(r#"{{"alg":"{algorithm}","typ":"kb+jwt"}}"#));
        check_refused(
            &format!("{token}{header}.e30.AAAA"),
            "sd-jwt-key-binding-signed",
        );
    }
}

#[test]
fn the_verifier_says_which_algorithms_and_keys() {
    let text = issued().to_string();
    let expected = Expected {
        key_binding: KeyBindingRule::Forbidden,
        ..EXPECTED
    };
    assert!(verify(&text, &expected).is_ok());
    let other = Expected {
        algorithms: &[Algorithm::PS256, Algorithm::EdDSA],
        ..expected
    };
    let error = verify(&text, &other).unwrap_err();
    assert!(matches!(
        error,
        Error::IssuerSigned {
            source: jose::Error::AlgorithmUnexpected { .. }
        }
    ));
    let key = private_key(RFC_HOLDER).public_key();
    let error = SdJwt::parse(&text)
        .unwrap()
        .verify(&key, &expected)
        .unwrap_err();
    assert!(matches!(
        error,
        Error::IssuerSigned {
            source: jose::Error::SignatureInvalid { .. }
        }
    ));
    let none = Expected {
        types: &[],
        ..expected
    };
    assert_eq!(
        verify(&text, &none).unwrap_err().code(),
        "sd-jwt-wrong-type"
    );
    let key = private_key(RFC_ISSUER).public_key();
    assert!(SdJwt::parse(&text).unwrap().verify(&key, &expected).is_ok());
}

#[test]
fn sizes_are_limited() {
    let small = Limits {
        max_bytes: 2000,
        max_disclosures: 2,
        max_disclosure_bytes: 40,
        max_depth: 3,
    };
    let check = |payload: &str, disclosures: &[&str], code: &str| {
        let disclosures: Vec<_> = disclosures.iter().map(encode).collect();
        let text = assemble(payload, &disclosures, None);
        let error = SdJwt::parse_within(&text, &small)
            .and_then(|sd_jwt| sd_jwt.resolve())
            .unwrap_err();
        assert_eq!(error.code(), code);
    };
    let a = r#"["s","a",1]"#;
    check(
        &format!(r#"{{"a":"{}"}}"#, "x".repeat(2000)),
        &[],
        "sd-jwt-too-large",
    );
    check("{}", &[a, a, a], "sd-jwt-too-many-disclosures");
    check(
        "{}",
        &[r#"["s","a","xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]"#],
        "sd-jwt-disclosure-too-large",
    );
    check("{}", &[r#"["s",[[[[1]]]]]"#], "sd-jwt-disclosure-json");
    check(r#"{"a":[[[[1]]]]}"#, &[], "sd-jwt-payload");
}

#[test]
fn disclosures_in_disclosures_do_not_nest_without_end() {
    // Each disclosure holds the digest of the one before.
    let chain = |length: usize| {
        let mut disclosures = vec![encode(r#"["s","a",{}]"#)];
        for index in 1..length {
            let inner = common::digest(&disclosures[index - 1]);
            disclosures.push(encode(format!(r#"["s","a",{{"_sd":["{inner}"]}}]"#)));
        }
        let outer = common::digest(&disclosures[length - 1]);
        assemble(&format!(r#"{{"_sd":["{outer}"]}}"#), &disclosures, None)
    };
    let resolve = |length| SdJwt::parse(&chain(length)).unwrap().resolve();
    assert!(resolve(64).is_ok());
    assert_eq!(resolve(65).unwrap_err().code(), "sd-jwt-too-deep");
    assert_eq!(resolve(4000).unwrap_err().code(), "sd-jwt-too-deep");
}
