//! What nobody's driver sends: re-encodings, respellings and sizes at the limits. Every body here has
//! the right id, so that the id is not what refuses it.

#![allow(clippy::unwrap_used)]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bigchain::{
    Amount, Condition, Create, Error, ErrorClass, OutputRef, PublicKey, SigningKey, Transaction,
    Transfer, canonical_json,
};
use sha3::{Digest as _, Sha3_256};
use strict_json::{Json, Limits, parse};
use support::{MemoryChain, text, vectors};

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

fn lock(number: u8) -> Condition {
    Condition::ed25519(key(number).public())
}

fn object(members: &mut Json) -> &mut std::collections::BTreeMap<String, Json> {
    match members {
        Json::Object(members) => members,
        _ => panic!("no object"),
    }
}

/// The transaction after a change, with the id that belongs to it; signatures as they were.
fn changed(text: &str, change: impl FnOnce(&mut Json)) -> String {
    let mut body = parse(text.as_bytes(), &Limits::TRANSACTION).unwrap();
    change(&mut body);
    object(&mut body).insert("id".to_owned(), Json::Null);
    let id = hex::encode(Sha3_256::digest(canonical_json(&body).unwrap()));
    object(&mut body).insert("id".to_owned(), Json::from(id));
    canonical_json(&body).unwrap()
}

fn with_fulfillment(text: &str, fulfillment: &str) -> String {
    changed(text, |body| {
        let Some(Json::Array(inputs)) = object(body).get_mut("inputs") else {
            panic!("no inputs");
        };
        object(&mut inputs[0]).insert("fulfillment".to_owned(), Json::from(fulfillment));
    })
}

/// An asset locked 1-of-2, and its transfer by one of the two.
fn one_of_two() -> (MemoryChain, Transaction) {
    let shared = Condition::one_of_two(key(2).public(), key(3).public());
    let mut chain = MemoryChain::default();
    let create = Create::new()
        .output(Amount::ONE, shared.clone())
        .sign(&[&key(1)])
        .unwrap();
    chain.commit(create.text()).unwrap();
    let spent = OutputRef {
        transaction_id: *create.id(),
        output_index: 0,
    };
    let transfer = Transfer::new(*create.id())
        .spend(spent, shared)
        .output(Amount::ONE, lock(4))
        .sign(&[&key(3)])
        .unwrap();
    (chain, transfer)
}

#[test]
fn no_other_encoding_of_a_fulfillment_is_taken() {
    let create = Create::new()
        .output(Amount::ONE, lock(1))
        .sign(&[&key(1), &key(2)])
        .unwrap();
    let (chain, transfer) = one_of_two();
    for (chain, original) in [(MemoryChain::default(), create), (chain, transfer)] {
        let der = original.inputs()[0].fulfillment.to_der();
        let mut variants = Vec::new();
        for position in 0..der.len() {
            let mut flipped = der.clone();
            flipped[position] ^= 1 << (position % 8);
            variants.push(flipped);
            variants.push([&der[..position], &der[position + 1..]].concat());
            let inserted = [0x00, 0x80, 0x81, 0xa1][position % 4];
            variants.push([&der[..position], &[inserted], &der[position..]].concat());
        }
        variants.push([&der[..], &[0]].concat());
        for variant in variants {
            let body = with_fulfillment(original.text(), &URL_SAFE_NO_PAD.encode(&variant));
            let error = chain.clone().commit(&body).expect_err(&body);
            assert_eq!(error.class(), ErrorClass::InvalidSignature, "{body}");
        }
        let text = original.inputs()[0].fulfillment.to_text();
        assert_eq!(with_fulfillment(original.text(), &text), original.text());
        chain.clone().commit(original.text()).unwrap();
    }
}

#[test]
fn each_of_two_keys_unlocks_and_is_told_from_the_other() {
    let (mut chain, transfer) = one_of_two();
    let fulfillment = &transfer.inputs()[0].fulfillment;
    assert_eq!(fulfillment.signers(), [key(3).public()]);
    chain.commit(transfer.text()).unwrap();
}

#[test]
fn what_is_read_from_another_spelling_is_what_its_text_says() {
    let text = Create::new()
        .asset_data([("n", Json::from(0))].into_iter().collect())
        .output(Amount::ONE, lock(1))
        .sign(&[&key(1)])
        .unwrap()
        .text()
        .to_owned();
    let floats = parse(br#"{"n":[0,100000.0,1e-05]}"#, &Limits::MESSAGE).unwrap();
    let floats = Create::new()
        .asset_data(floats)
        .output(Amount::ONE, lock(1))
        .sign(&[&key(1)])
        .unwrap()
        .text()
        .to_owned();
    let respelled = [
        (text.replace(r#""n":0"#, r#""n": -0"#), text),
        (
            floats.replace("[0,100000.0,1e-05]", "[-0,1E+5,0.00001]"),
            floats,
        ),
    ];
    for (respelled, text) in respelled {
        assert_ne!(respelled, text);
        let (posted, stored) = (
            Transaction::parse(respelled.as_bytes()).unwrap(),
            Transaction::parse(text.as_bytes()).unwrap(),
        );
        assert_eq!(posted.text(), stored.text());
        assert_eq!(posted.asset_data(), stored.asset_data());
    }
}

#[test]
fn what_is_taken_can_be_read_again() {
    // Four bytes of a body that are eighteen of its text.
    let numbers = |count: usize| {
        let list = vec!["1e15"; count].join(",");
        let data = parse(format!("[{list}]").as_bytes(), &Limits::TRANSACTION).unwrap();
        Create::new()
            .asset_data([("n", data)].into_iter().collect())
            .output(Amount::ONE, lock(1))
            .sign(&[&key(1)])
    };
    let fits = numbers(50_000).unwrap();
    let again = Transaction::parse(fits.text().as_bytes()).unwrap();
    assert_eq!(again.text(), fits.text());
    let error = numbers(60_000).unwrap_err();
    assert_eq!(error.class(), ErrorClass::BadRequest, "{error}");

    let nested = |levels: usize| {
        let data = (0..levels).fold(Json::Null, |inner, _| Json::Array(vec![inner]));
        Create::new()
            .metadata([("n", data)].into_iter().collect())
            .output(Amount::ONE, lock(1))
            .sign(&[&key(1)])
    };
    let fits = nested(254).unwrap();
    Transaction::parse(fits.text().as_bytes()).unwrap();
    assert_eq!(nested(255).unwrap_err().class(), ErrorClass::BadRequest);
}

#[test]
fn thresholds_go_99_levels_deep_and_no_deeper() {
    let deep = |levels: u32| {
        (0..levels).fold(lock(1), |inner, _| Condition::Threshold {
            threshold: 1,
            subconditions: vec![inner],
        })
    };
    let create = |condition| {
        Create::new()
            .output(Amount::ONE, condition)
            .sign(&[&key(1)])
    };
    let mut chain = MemoryChain::default();
    let create_99 = chain.commit(create(deep(99)).unwrap().text()).unwrap();
    let spent = OutputRef {
        transaction_id: *create_99.id(),
        output_index: 0,
    };
    let transfer = Transfer::new(*create_99.id())
        .spend(spent, deep(99))
        .output(Amount::ONE, lock(2))
        .sign(&[&key(1)])
        .unwrap();
    chain.commit(transfer.text()).unwrap();
    assert_eq!(create(deep(100)).unwrap_err(), Error::ThresholdTooDeep);
}

#[test]
fn wide_conditions_and_many_issuers_are_taken() {
    let seeds = (0..4_000_u32).map(|number| {
        let mut bytes = [7; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        PublicKey::from_bytes(bytes)
    });
    let condition = Condition::threshold(1, seeds.map(Condition::ed25519).collect()).unwrap();
    let create = Create::new()
        .output(Amount::ONE, condition)
        .sign(&[&key(1)])
        .unwrap();
    assert_eq!(create.outputs()[0].public_keys.len(), 4_000);

    // A threshold of details is at most 100; issuers are not written as details.
    let issuers: Vec<_> = (0..101).map(key).collect();
    let create = Create::new()
        .output(Amount::ONE, lock(1))
        .sign(&issuers.iter().collect::<Vec<_>>())
        .unwrap();
    MemoryChain::default().commit(create.text()).unwrap();
}

#[test]
fn an_issuer_named_twice_signs_twice() {
    let create = Create::new()
        .output(Amount::ONE, lock(1))
        .sign(&[&key(1), &key(1)])
        .unwrap();
    assert_eq!(create.inputs()[0].fulfillment.signers().len(), 2);
    MemoryChain::default().commit(create.text()).unwrap();
}

#[test]
fn refusals_name_values_as_the_official_server_does() {
    for vector in vectors("quirks.json") {
        let official = &vector["official_result"];
        // The official text for depth is empty.
        let class = match official["error"].as_str() {
            Some(class @ ("ValidationError" | "InvalidSignature" | "AmountError")) => class,
            _ => continue,
        };
        let error = MemoryChain::default()
            .commit(text(&vector, "body"))
            .unwrap_err();
        let answer: serde_json::Value = serde_json::from_str(text(official, "body")).unwrap();
        assert_eq!(
            answer["message"].as_str().unwrap(),
            format!("Invalid transaction ({class}): {error}")
        );
    }
    let refusal = |id: &str| {
        Transaction::parse(format!(r#"{{"id":{id}}}"#).as_bytes())
            .unwrap_err()
            .to_string()
    };
    for (id, named) in [
        ("null", "None"),
        ("true", "True"),
        ("1.50", "1.5"),
        (r#"["a",null]"#, "['a', None]"),
        (r#"{"a":"it's"}"#, r#"{'a': "it's"}"#),
    ] {
        assert!(refusal(id).contains(&format!("id '{named}' isn't")), "{id}");
    }
}

#[test]
fn refusals_are_short_whatever_was_sent() {
    let long = "a.".repeat(100_000);
    let errors = [
        Transaction::parse(format!(r#"{{"id":"{long}"}}"#).as_bytes()),
        Create::new()
            .asset_data([(long.as_str(), Json::Null)].into_iter().collect())
            .output(Amount::ONE, lock(1))
            .sign(&[&key(1)]),
        Create::new()
            .asset_data([("language", Json::from(long))].into_iter().collect())
            .output(Amount::ONE, lock(1))
            .sign(&[&key(1)]),
    ];
    for error in errors {
        assert!(error.unwrap_err().to_string().len() < 1_000);
    }
}

#[test]
fn keys_and_points_that_libsodium_refuses_are_refused() {
    // A signature of R = A = the neutral element and S = 0 verifies over every message by RFC 8032.
    let point = |low: u8, fill: u8, high: u8| {
        let mut bytes = [fill; 32];
        (bytes[0], bytes[31]) = (low, high);
        bytes
    };
    let (neutral, beyond_the_prime) = (point(1, 0, 0), point(0xee, 0xff, 0x7f));
    for key in [neutral, beyond_the_prime] {
        for r in [neutral, beyond_the_prime] {
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&r);
            assert!(!PublicKey::from_bytes(key).verify(b"any", &signature));
        }
    }
}

#[test]
fn debug_output_tells_no_contents() {
    let create = Create::new()
        .asset_data([("owner", Json::from("Hong"))].into_iter().collect())
        .output(Amount::ONE, lock(1))
        .sign(&[&key(1)])
        .unwrap();
    let shown = format!("{create:?}");
    assert!(shown.contains(&create.id().to_string()) && !shown.contains("Hong"));
}
