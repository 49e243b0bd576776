//! What the official drivers signed, and what the official server answered.

#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use bigchain::{
    Condition, Create, Error, ErrorClass, Fulfillment, Operation, PublicKey, SigningKey,
    Transaction, Transfer, canonical_json,
};
use serde_json::Value;
use sha3::{Digest as _, Sha3_256};
use strict_json::{Json, Limits};
use support::{chain_with, read, text, texts, vectors};

#[test]
fn valid_transactions_are_accepted_and_keep_their_text() {
    for vector in vectors("valid_transactions.json") {
        let name = text(&vector, "name");
        let transaction = Transaction::parse(text(&vector, "body").as_bytes())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(transaction.id().to_string(), text(&vector, "id"), "{name}");
        let covered = text(&vector, "canonical_json_for_id");
        let with_id = covered.replacen(
            "\"id\":null",
            &format!("\"id\":\"{}\"", transaction.id()),
            1,
        );
        assert_eq!(transaction.text(), with_id, "{name}");
        let digests: Vec<_> = transaction
            .signed_digests()
            .iter()
            .map(hex::encode)
            .collect();
        let expected: Vec<_> = vector["signing"]
            .as_array()
            .unwrap()
            .iter()
            .map(|signing| text(signing, "signed_digest_sha3_256_hex").to_owned())
            .collect();
        assert_eq!(digests, expected, "{name}");
        let chain = chain_with(&texts(&vector, "requires"));
        chain
            .check(&transaction)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            Transaction::parse(transaction.text().as_bytes())
                .unwrap()
                .text(),
            with_id
        );
    }
}

#[test]
fn valid_transactions_are_rebuilt_byte_for_byte() {
    let keys: BTreeMap<String, SigningKey> = read("valid_transactions.json")["keys"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, key)| {
            let seed: [u8; 32] = hex::decode(text(key, "seed_hex"))
                .unwrap()
                .try_into()
                .unwrap();
            let signing = SigningKey::from_seed(&seed);
            assert_eq!(signing.public().to_string(), text(key, "public_key"));
            (name.clone(), signing)
        })
        .collect();
    for vector in vectors("valid_transactions.json") {
        let original = Transaction::parse(text(&vector, "body").as_bytes()).unwrap();
        // Lists of keys that repeat or reorder them cannot come out of the builder.
        let listed = |output: &bigchain::Output| output.condition.keys() == output.public_keys;
        assert!(original.outputs().iter().all(listed), "{}", vector["name"]);
        let signers: Vec<_> = texts(&vector, "signing_keys")
            .iter()
            .map(|name| &keys[name])
            .collect();
        let rebuilt = rebuild(&original, &signers, &vector).unwrap();
        assert_eq!(rebuilt.text(), original.text(), "{}", vector["name"]);
    }
}

fn rebuild(
    original: &Transaction,
    signers: &[&SigningKey],
    vector: &Value,
) -> Result<Transaction, Error> {
    if original.operation() == Operation::Create {
        let mut create = Create::new();
        if let Some(data) = original.asset_data() {
            create = create.asset_data(data.clone());
        }
        if let Some(metadata) = original.metadata() {
            create = create.metadata(metadata.clone());
        }
        for output in original.outputs() {
            create = create.output(output.amount, output.condition.clone());
        }
        return create.sign(signers);
    }
    let mut transfer = Transfer::new(*original.asset_id());
    if let Some(metadata) = original.metadata() {
        transfer = transfer.metadata(metadata.clone());
    }
    for input in original.inputs() {
        let spent = input.fulfills.unwrap();
        let condition = spent_condition(&spent, vector);
        transfer = transfer.spend_as(spent, condition, input.owners_before.clone());
    }
    for output in original.outputs() {
        transfer = transfer.output(output.amount, output.condition.clone());
    }
    transfer.sign(signers)
}

fn spent_condition(spent: &bigchain::OutputRef, vector: &Value) -> Condition {
    use bigchain::Chain as _;
    let chain = chain_with(&texts(vector, "requires"));
    chain.output(spent).unwrap().unwrap().condition
}

#[test]
fn invalid_transactions_are_refused_for_the_official_reason() {
    for vector in vectors("invalid_transactions.json") {
        let name = text(&vector, "name");
        let mut chain = chain_with(&texts(&vector, "requires"));
        let error = chain.commit(text(&vector, "body")).expect_err(name);
        let official = &vector["official_result"];
        match official["error"].as_str() {
            // Elections are not taken at all.
            Some("InvalidProposer") => assert!(matches!(error, Error::Election { .. }), "{name}"),
            Some(class) => {
                assert_eq!(error.class().name(), class, "{name}: {error}");
                if error.class() != ErrorClass::SchemaValidationError {
                    let answer: Value = serde_json::from_str(text(official, "body")).unwrap();
                    let message = format!("Invalid transaction ({class}): {error}");
                    assert_eq!(answer["message"].as_str().unwrap(), message, "{name}");
                }
            }
            // The official server fell over, or its web framework refused.
            None => assert_ne!(error.class(), ErrorClass::None, "{name}"),
        }
    }
}

#[test]
fn quirks_are_closed_as_recommended() {
    for vector in vectors("quirks.json") {
        let name = text(&vector, "name");
        let mut chain = chain_with(&texts(&vector, "requires"));
        let result = chain.commit(text(&vector, "body"));
        let recommended = text(&vector, "recommended_for_new_node");
        if recommended.starts_with("accept") {
            result.unwrap_or_else(|error| panic!("{name}: {error}"));
        } else if recommended.starts_with("reject as the official server does, or accept") {
            // A genuine key whose text is short.
            result.unwrap_or_else(|error| panic!("{name}: {error}"));
        } else {
            assert!(recommended.starts_with("reject"), "{name}: {recommended}");
            let error = result.map(|_| ()).expect_err(name);
            assert_ne!(error.class(), ErrorClass::None, "{name}");
        }
    }
}

#[test]
fn as_sent_ids_keep_the_as_sent_text() {
    let as_sent = vectors("quirks.json").into_iter().filter(|vector| {
        text(vector, "name").starts_with("npm_")
            && vector["official_result"]["error"] == "InvalidHash"
    });
    let mut count = 0;
    for vector in as_sent {
        let transaction = Transaction::parse(text(&vector, "body").as_bytes()).unwrap();
        let again = Transaction::parse(transaction.text().as_bytes()).unwrap();
        assert_eq!(
            (again.id(), again.text()),
            (transaction.id(), transaction.text())
        );
        let json = strict_json::parse(transaction.text().as_bytes(), &Limits::TRANSACTION).unwrap();
        assert_ne!(canonical_json(&json).unwrap(), transaction.text());
        count += 1;
    }
    assert_eq!(count, 4);
}

#[test]
fn canonical_json_is_written_as_the_server_writes_it() {
    for vector in vectors("canonical_json.json") {
        let input = text(&vector, "input_json");
        let written = strict_json::parse(input.as_bytes(), &Limits::TRANSACTION)
            .map_err(Error::from)
            .and_then(|json| canonical_json(&json));
        if vector["note"].is_string() {
            assert!(written.is_err(), "{input}");
            continue;
        }
        let written = written.unwrap();
        assert_eq!(written, text(&vector, "canonical"));
        let hash = hex::encode(Sha3_256::digest(written.as_bytes()));
        assert_eq!(hash, text(&vector, "sha3_256_hex"));
    }
}

#[test]
fn conditions_and_fulfillments_match_byte_for_byte() {
    let file = read("cryptoconditions.json");
    for vector in file["conditions"].as_array().unwrap() {
        let details = Json::from(&vector["details"]);
        let condition = Condition::from_json(&details).unwrap();
        assert_eq!(condition.to_json(), details);
        let contents = hex::encode(condition.fingerprint_contents());
        assert_eq!(contents, text(vector, "fingerprint_contents_der_hex"));
        assert_eq!(
            hex::encode(condition.fingerprint()),
            text(vector, "fingerprint_sha256_hex")
        );
        assert_eq!(condition.cost(), vector["cost"].as_u64().unwrap());
        assert_eq!(
            hex::encode(condition.to_der()),
            text(vector, "condition_der_hex")
        );
        assert_eq!(condition.uri(), text(vector, "uri"));
    }
    let digest: [u8; 32] = hex::decode(text(&file, "digest_hex"))
        .unwrap()
        .try_into()
        .unwrap();
    for vector in file["fulfillments"].as_array().unwrap() {
        let fulfillment = Fulfillment::parse(text(vector, "fulfillment")).unwrap();
        assert_eq!(hex::encode(fulfillment.to_der()), text(vector, "der_hex"));
        assert_eq!(fulfillment.to_text(), text(vector, "fulfillment"));
        assert_eq!(fulfillment.condition_uri(), text(vector, "condition_uri"));
        let valid = vector["valid_for_digest"].as_bool().unwrap();
        assert_eq!(
            fulfillment.verify(&digest),
            valid,
            "{}",
            vector["description"]
        );
    }
}

#[test]
fn transactions_of_one_block_are_checked_in_order() {
    for vector in vectors("same_block.json") {
        let name = text(&vector, "name");
        let committed = chain_with(&texts(&vector, "requires"));
        let codes = |member: &str| -> Vec<bool> {
            let codes = vector[member].as_array().unwrap();
            codes.iter().map(|code| code.as_u64() == Some(0)).collect()
        };
        let bodies = texts(&vector, "bodies");
        let alone = bodies
            .iter()
            .map(|body| committed.clone().commit(body).is_ok());
        assert_eq!(alone.collect::<Vec<_>>(), codes("check_tx_codes"), "{name}");
        let mut block = committed.clone();
        let in_order = bodies.iter().map(|body| block.commit(body).is_ok());
        assert_eq!(
            in_order.collect::<Vec<_>>(),
            codes("deliver_codes_in_order"),
            "{name}"
        );
    }
}

#[test]
fn hostile_nesting_is_refused_without_recursing() {
    let key: PublicKey = SigningKey::from_seed(&[1; 32]).public();
    let mut condition = Condition::ed25519(key);
    for _ in 0..99 {
        condition = Condition::threshold(1, vec![condition]).unwrap();
    }
    assert!(Condition::from_json(&condition.to_json()).is_ok());
    let deeper = Condition::threshold(1, vec![condition]).unwrap().to_json();
    assert_eq!(
        Condition::from_json(&deeper).unwrap_err(),
        Error::ThresholdTooDeep
    );

    // A fulfillment of thresholds all the way down.
    let mut der = vec![0xa2, 0x02, 0xa0, 0x00];
    for _ in 0..30_000 {
        let length = (der.len() as u32).to_be_bytes();
        der = [&[0xa2, 0x84][..], &length, &[0xa0, 0x84], &length, &der].concat();
        if der.len() > 700_000 {
            break;
        }
    }
    use base64::Engine as _;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(der);
    assert_eq!(Fulfillment::parse(&text).unwrap_err(), Error::Fulfillment);
}
