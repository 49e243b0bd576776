//! Issuing and choosing.

#![allow(clippy::unwrap_used)]

mod common;

use common::{RFC_ISSUER, issued, private_key};
use jose::{Algorithm, Header};
use sd_jwt::{Error, Frame, IssueOptions, SdJwt, issue};
use serde_json::json;
use strict_json::Json;

fn issue_with(
    claims: &serde_json::Value,
    pointers: &[&str],
    max_decoys: u8,
) -> Result<SdJwt, Error> {
    let header = Header::new(Algorithm::ES256).with_typ("example+sd-jwt");
    issue(
        &Json::from(claims),
        &Frame::from_pointers(pointers)?,
        &header,
        &private_key(RFC_ISSUER),
        &IssueOptions { max_decoys },
    )
}

#[test]
fn what_is_issued_reads_back() {
    let sd_jwt = issued();
    let read = SdJwt::parse(&sd_jwt.to_string()).unwrap();
    assert_eq!(read.to_string(), sd_jwt.to_string());
    let resolved = read.resolve().unwrap();
    assert_eq!(resolved.undisclosed.len(), 0);
    assert_eq!(
        resolved.disclosed.keys().collect::<Vec<_>>(),
        [
            "/address",
            "/address/a~1b~0c",
            "/address/street",
            "/address/town",
            "/languages/0",
            "/languages/2",
            "/name"
        ]
    );
    assert_eq!(
        resolved.claims.pointer("/address/a~1b~0c"),
        Some(&Json::Bool(true))
    );
}

#[test]
fn digests_are_sorted_and_salts_have_128_bits() {
    let claims = json!({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6});
    let pointers = ["/a", "/b", "/c", "/d", "/e", "/f"];
    let sd_jwt = issue_with(&claims, &pointers, 0).unwrap();
    let digests = sd_jwt.payload().get("_sd").unwrap().as_array().unwrap();
    let digests: Vec<_> = digests
        .iter()
        .map(|digest| digest.as_str().unwrap())
        .collect();
    assert_eq!(digests.len(), 6);
    assert!(digests.is_sorted());
    for disclosure in sd_jwt.disclosures() {
        use base64::Engine as _;
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let json = engine.decode(disclosure.as_str()).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let salt = engine.decode(json[0].as_str().unwrap()).unwrap();
        assert_eq!(salt.len(), 16);
    }
}

#[test]
fn decoys_are_drawn_and_cannot_be_told_apart() {
    let mut most = 0;
    for _ in 0..40 {
        let sd_jwt = issue_with(&json!({"a": 1, "b": {"c": 1}}), &["/a"], 3).unwrap();
        let digests = sd_jwt.payload().get("_sd").unwrap().as_array().unwrap();
        assert!((1..=4).contains(&digests.len()));
        most = most.max(digests.len());
        let resolved = sd_jwt.resolve().unwrap();
        assert_eq!(resolved.undisclosed_at(""), digests.len() - 1);
        assert_eq!(sd_jwt.payload().pointer("/b/_sd"), None);
    }
    assert_eq!(most, 4);
}

#[test]
fn inner_disclosures_bring_the_outer_ones() {
    let sd_jwt = issued();
    let town = sd_jwt.select(["/address/town"]).unwrap();
    assert_eq!(town.disclosures().len(), 2);
    let resolved = town.resolve().unwrap();
    assert_eq!(resolved.undisclosed_at("/address"), 2);
    assert_eq!(resolved.undisclosed_at(""), 1);
    assert_eq!(resolved.undisclosed_at("/languages"), 2);

    let address = sd_jwt.select(["/address"]).unwrap();
    assert_eq!(address.disclosures().len(), 1);

    // The index counts the elements that are there.
    let german = sd_jwt.select(["/languages/2"]).unwrap();
    let resolved = german.resolve().unwrap();
    assert_eq!(
        resolved.claims.pointer("/languages/1"),
        Some(&Json::from("de"))
    );
    assert!(resolved.disclosed.contains_key("/languages/1"));
}

#[test]
fn only_disclosures_can_be_chosen() {
    for pointer in ["/age", "/nothing", "", "name", "/address/town/x"] {
        let error = issued().select([pointer]).unwrap_err();
        assert_eq!(error.code(), "sd-jwt-no-such-disclosure", "{pointer}");
    }
}

#[test]
fn what_cannot_be_issued_is_refused() {
    let cases = [
        (json!([1]), vec![], "sd-jwt-claims-not-object"),
        (json!({"_sd": []}), vec![], "sd-jwt-reserved-claim"),
        (json!({"a": {"...": 1}}), vec![], "sd-jwt-reserved-claim"),
        (json!({"a": [{"_sd": 1}]}), vec![], "sd-jwt-reserved-claim"),
        (
            json!({"_sd_alg": "sha-256"}),
            vec![],
            "sd-jwt-reserved-claim",
        ),
        (json!({"exp": 1}), vec!["/exp"], "sd-jwt-claim-must-stay"),
        (
            json!({"cnf": {"jwk": {}}}),
            vec!["/cnf/jwk"],
            "sd-jwt-claim-must-stay",
        ),
        (json!({"a": 1}), vec!["/b"], "sd-jwt-frame-unmatched"),
        (json!({"a": 1}), vec!["/a/b"], "sd-jwt-frame-unmatched"),
        (json!({"a": [1]}), vec!["/a/1"], "sd-jwt-frame-unmatched"),
        (json!({"a": [1]}), vec!["/a/00"], "sd-jwt-frame-unmatched"),
        (json!({"a": 1}), vec![""], "sd-jwt-pointer-malformed"),
        (json!({"a": 1}), vec!["a"], "sd-jwt-pointer-malformed"),
        (json!({"a": 1}), vec!["/a~2"], "sd-jwt-pointer-malformed"),
    ];
    for (claims, pointers, code) in cases {
        let error = issue_with(&claims, &pointers, 0).unwrap_err();
        assert_eq!(error.code(), code, "{claims}");
    }
    let header = Header::new(Algorithm::PS256);
    let error = issue(
        &Json::from(&json!({})),
        &Frame::new(),
        &header,
        &private_key(RFC_ISSUER),
        &IssueOptions::default(),
    )
    .unwrap_err();
    assert_eq!(error.code(), "sd-jwt-signing");
}

#[test]
fn debugging_shows_no_claims() {
    let sd_jwt = issued();
    let text = format!(
        "{sd_jwt:?} {:?} {:?}",
        sd_jwt.disclosures(),
        sd_jwt.resolve().unwrap()
    );
    assert!(!text.contains("홍길동") && !text.contains("행복동"));
}
