//! Everything that a second implementation (`vectors/make.py`) wrote down.

#![allow(clippy::unwrap_used)]

mod common;

use bigchain::{NetworkId, PublicKey, SigningKey};
use common::{array, bytes, vectors};
use keys::{
    Ask, AskFields, CardContents, Fingerprint, IdentityKey, KeyCard, LedgerChain, LedgerDerivation,
    MasterSeed, NetworkKeys, Role,
};
use serde_json::Value;

#[test]
fn derivation() {
    for (name, vector) in vectors("derivation") {
        let keys = keys_of(&vector);
        for entry in vector["entries"].as_array().unwrap() {
            check_derivation(&keys, entry, &format!("{name}: {entry}"));
        }
    }
}

fn check_derivation(keys: &NetworkKeys, entry: &Value, label: &str) {
    let place = || {
        (
            entry["device"].as_u64().unwrap() as u32,
            entry["index"].as_u64().unwrap(),
        )
    };
    match entry["purpose"].as_str().unwrap() {
        "identity" => {
            let public = keys.derive_identity().public();
            assert_eq!(public.as_bytes(), &array::<32>(&entry["public"]), "{label}");
        }
        "ask" => {
            let (device, index) = place();
            assert_eq!(
                keys.derive_ask(device, index),
                array::<16>(&entry["nonce"]),
                "{label}"
            );
        }
        "holder" => {
            let key = keys.derive_holder(entry["iss"].as_str().unwrap());
            assert_eq!(*key.to_seed(), array::<32>(&entry["seed"]), "{label}");
            assert_eq!(
                key.public().to_bytes(),
                array::<32>(&entry["public"]),
                "{label}"
            );
        }
        chain => {
            let chain = if chain == "card" {
                LedgerChain::Card
            } else {
                LedgerChain::Own
            };
            let (device, index) = place();
            check_ledger_key(keys.derive_ledger(chain, device, index), entry, label);
        }
    }
}

fn check_ledger_key(derived: LedgerDerivation, entry: &Value, label: &str) {
    // The seed of the vector must give the key of the vector, and so the seed inside was the same.
    let expected = SigningKey::from_seed(&array(&entry["seed"])).public();
    assert_eq!(
        expected.to_string(),
        entry["base58"].as_str().unwrap(),
        "{label}"
    );
    match derived {
        LedgerDerivation::Usable(key) => {
            assert_eq!(key.public, expected, "{label}");
            assert_eq!(key.key.public(), expected, "{label}");
            assert!(entry.get("skipped").is_none(), "{label}");
        }
        LedgerDerivation::Skipped => assert_eq!(entry["skipped"], true, "{label}"),
    }
}

#[test]
fn fingerprints() {
    for (_, vector) in vectors("fingerprint") {
        for entry in vector.as_array().unwrap() {
            let key = IdentityKey::from_bytes(array(&entry["key"])).unwrap();
            let text = entry["fingerprint"].as_str().unwrap();
            assert_eq!(key.fingerprint().to_string(), text);
            assert_eq!(
                text.replace(' ', "-").parse::<Fingerprint>().unwrap(),
                key.fingerprint()
            );
        }
    }
}

#[test]
fn valid_cards() {
    for (name, vector) in vectors("card-valid") {
        let keys = keys_of(&vector);
        let made = KeyCard::sign(
            contents_of(&keys, &vector["contents"]),
            &keys.derive_identity(),
        )
        .unwrap();
        assert_eq!(
            hex::encode(made.as_bytes()),
            vector["bytes"].as_str().unwrap(),
            "{name}"
        );
        assert_eq!(
            made.to_qr_text(),
            vector["qr_text"].as_str().unwrap(),
            "{name}"
        );
        assert_eq!(made.to_text(), vector["text"].as_str().unwrap(), "{name}");

        let read = KeyCard::from_bytes(&bytes(&vector["bytes"])).unwrap();
        assert_eq!(read, made, "{name}");
        assert_eq!(read.identity(), keys.derive_identity().public(), "{name}");
        read.check(keys.network(), read.expires_s() - 1).unwrap();
    }
}

#[test]
fn invalid_cards() {
    for (name, vector) in vectors("card-invalid") {
        let error = KeyCard::from_bytes(&bytes(&vector["bytes"])).unwrap_err();
        assert_eq!(
            error.code(),
            vector["code"].as_str().unwrap(),
            "{name}: {error}"
        );
    }
}

#[test]
fn invalid_texts() {
    for (name, vector) in vectors("text-invalid") {
        let error = KeyCard::read(vector["text"].as_str().unwrap().as_bytes()).unwrap_err();
        assert_eq!(
            error.code(),
            vector["code"].as_str().unwrap(),
            "{name}: {error}"
        );
    }
}

fn keys_of(vector: &Value) -> NetworkKeys {
    MasterSeed::from_bytes(&array(&vector["master"]))
        .on(NetworkId::from_bytes(array(&vector["network"])))
}

fn contents_of(keys: &NetworkKeys, members: &Value) -> CardContents {
    let role = members["role"]
        .as_u64()
        .map(|role| [Role::Owner, Role::Receiver, Role::Issuer][role as usize - 1]);
    CardContents {
        network: keys.network(),
        ledger_key: PublicKey::from_bytes(array(&members["ledger_key"])),
        encryption_key: jose::RsaPublicKey::from_modulus(&bytes(&members["modulus"])).unwrap(),
        expires_s: members["expires_s"].as_u64().unwrap(),
        holder_key: members
            .get("holder_key")
            .map(|key| jose::Ed25519PublicKey::from_bytes(&array(key)).unwrap()),
        name: members["name"].as_str().map(str::to_owned),
        role,
        ask: members.get("ask").map(ask_of),
    }
}

fn ask_of(ask: &Value) -> Ask {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Ask {
        form: text(&ask["form"]),
        fields: match &ask["fields"] {
            Value::Array(pointers) => AskFields::Pointers(pointers.iter().map(text).collect()),
            preset => AskFields::Preset(text(preset)),
        },
        purpose: text(&ask["purpose"]),
        keep_until_s: ask["keep_until_s"].as_u64(),
        nonce: array(&ask["nonce"]),
    }
}
