//! What the tests share.

#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::PathBuf;

use bigchain::NetworkId;
use keys::{Ask, AskFields, CardContents, KeyCard, LedgerChain, MasterSeed, NetworkKeys};

/// The vectors of one kind: file name without extension, and contents.
pub(crate) fn vectors(kind: &str) -> Vec<(String, serde_json::Value)> {
    let mut vectors: Vec<_> = fs::read_dir(directory().join(kind))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (
                name,
                serde_json::from_slice(&fs::read(path).unwrap()).unwrap(),
            )
        })
        .collect();
    vectors.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(!vectors.is_empty(), "no vectors in {kind}");
    vectors
}

pub(crate) fn file(name: &str) -> Vec<u8> {
    fs::read(directory().join(name)).unwrap()
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

pub(crate) fn bytes(value: &serde_json::Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

pub(crate) fn array<const N: usize>(value: &serde_json::Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

/// The wallet that the card vectors belong to.
pub(crate) fn wallet() -> NetworkKeys {
    MasterSeed::from_bytes(&std::array::from_fn(|index| index as u8))
        .on(NetworkId::from_bytes([7; 32]))
}

/// Somebody else's.
pub(crate) fn other_wallet() -> NetworkKeys {
    MasterSeed::from_bytes(&[9; 32]).on(NetworkId::from_bytes([7; 32]))
}

pub(crate) fn encryption_key() -> jose::RsaPublicKey {
    jose::RsaPrivateKey::from_pkcs8_der(&file("backup/rsa-3072.pk8"))
        .unwrap()
        .public()
        .clone()
}

pub(crate) fn contents(keys: &NetworkKeys) -> CardContents {
    CardContents {
        network: keys.network(),
        ledger_key: keys
            .ledger_keys(LedgerChain::Card, 0, 0)
            .next()
            .unwrap()
            .public,
        encryption_key: encryption_key(),
        expires_s: 1_795_000_000,
        holder_key: None,
        name: None,
        role: None,
        ask: None,
    }
}

pub(crate) fn card() -> KeyCard {
    let keys = wallet();
    KeyCard::sign(contents(&keys), &keys.derive_identity()).unwrap()
}

/// A card near the upper end of what wallets make: every member, twelve pointers.
pub(crate) fn large_card() -> KeyCard {
    let keys = wallet();
    let contents = CardContents {
        holder_key: Some(keys.derive_holder("https://gov.example").public()),
        name: Some("한빛은행 강남지점".to_owned()),
        role: Some(keys::Role::Receiver),
        ask: Some(Ask {
            form: "land-register".to_owned(),
            fields: AskFields::Pointers(
                (0..12)
                    .map(|row| format!("/내용/항목/토지표시/{row}"))
                    .collect(),
            ),
            purpose: "담보대출 심사".to_owned(),
            keep_until_s: Some(1_800_000_000),
            nonce: keys.derive_ask(0, 0),
        }),
        ..contents(&keys)
    };
    KeyCard::sign(contents, &keys.derive_identity()).unwrap()
}
