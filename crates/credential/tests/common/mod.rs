//! What several tests need.

#![allow(dead_code)]

use std::path::Path;

use civil_document::Document;
use credential::{Audience, Credential, IssueTerms, ShareTerms, Terms, issue};
use jose::{Ed25519PrivateKey, PublicJwk, Signer};
use strict_json::{Json, Limits, parse};

pub(crate) const LEDGER_KEY: &str = "F3w5ZBM9e2fxTTpKzVkJqLdZqiX1pTeFaFHTZyT4Rvxc";

pub(crate) fn issuer() -> Ed25519PrivateKey {
    Ed25519PrivateKey::from_seed(&[1; 32])
}

pub(crate) fn holder() -> Ed25519PrivateKey {
    Ed25519PrivateKey::from_seed(&[2; 32])
}

pub(crate) fn terms() -> IssueTerms {
    IssueTerms {
        iss: "https://gov.example".into(),
        iat_s: 1_795_000_000,
        nbf_s: None,
        exp_s: Some(1_802_776_000),
        holder: PublicJwk::from(holder().public_key()),
    }
}

pub(crate) fn share() -> ShareTerms {
    ShareTerms {
        audience: Audience::new([7; 32], LEDGER_KEY).unwrap(),
        nonce: "AAAAAAAAAAAAAAAAAAAAAA".into(),
        iat_s: 1_795_000_100,
        terms: Terms {
            asset: "ab".repeat(32),
            purpose: "대출 심사".into(),
            expires_s: 1_796_000_000,
            keep_until_s: Some(1_797_000_000),
        },
    }
}

/// Every sample, by file name.
pub(crate) fn samples() -> Vec<(String, Document)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/samples");
    let mut samples: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let document = Document::parse(&std::fs::read(&path).unwrap()).unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, document)
        })
        .collect();
    samples.sort_by(|(left, _), (right, _)| left.cmp(right));
    assert!(!samples.is_empty());
    samples
}

pub(crate) fn sample(name: &str) -> Document {
    let (_, document) = samples()
        .into_iter()
        .find(|(other, _)| other == name)
        .unwrap();
    document
}

pub(crate) fn issued(document: &Document) -> Credential {
    issue(document, &terms(), &issuer()).unwrap()
}

pub(crate) fn json(text: &str) -> Json {
    parse(text.as_bytes(), &Limits::DOCUMENT).unwrap()
}

/// Every leaf of a dictionary, by pointer.
pub(crate) fn leaves(json: &Json) -> Vec<(String, String)> {
    fn collect(json: &Json, at: &str, found: &mut Vec<(String, String)>) {
        match json {
            Json::Object(members) => {
                for (name, value) in members {
                    let pointer = format!("{at}/{}", strict_json::escape_pointer_token(name));
                    collect(value, &pointer, found);
                }
            }
            Json::String(value) => found.push((at.to_owned(), value.clone())),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(json, "", &mut found);
    found
}
