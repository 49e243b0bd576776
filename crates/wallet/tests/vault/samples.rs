//! Rows to store.

use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;
use wallet::vault::{
    Contact, Document, DocumentState, Error, NewOutgoing, Received, ReceivedState, Request,
    RequestState, Share, ShareState, Vault,
};

pub(crate) const KEY: [u8; 32] = [7; 32];
pub(crate) const NETWORK: &str = "0d6c00d5b1a2";
pub(crate) const NOW_MS: u64 = 1_795_400_000_000;

pub(crate) fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wallet.db");
    (folder, path)
}

pub(crate) fn vault() -> (TempDir, Vault) {
    let (folder, path) = folder();
    let vault = Vault::create(&path, &KEY).unwrap();
    (folder, vault)
}

pub(crate) fn code<T>(result: Result<T, Error>) -> &'static str {
    result.err().map_or("ok", |error| error.code())
}

pub(crate) fn document(asset: &str) -> Document {
    Document {
        asset: asset.to_owned(),
        network: NETWORK.to_owned(),
        issuer: "https://seoul.example".to_owned(),
        form: "family-relation".to_owned(),
        title: "가족관계증명서".to_owned(),
        state: DocumentState::Accepted,
        copies_left: 3,
        copies_output: Some(format!("{asset}:1")),
        copies_key: Some("4K9sWyM6".to_owned()),
        request: None,
        issued_ms: NOW_MS,
        expires_s: Some(NOW_MS / 1000 + 86_400),
        accepted_ms: None,
        revoked_ms: None,
        revoke_reason: None,
        updated_ms: NOW_MS,
        detail: json!({"issuer": {"ko": "서울특별시"}}),
    }
}

pub(crate) fn share(transaction_id: &str, asset: &str) -> Share {
    Share {
        transaction_id: transaction_id.to_owned(),
        asset: asset.to_owned(),
        receiver: Some("9pTzqk".to_owned()),
        receiver_key: "5Xc2".to_owned(),
        owner_key: "7Hb1".to_owned(),
        fields: vec!["/내용/성명".to_owned(), "/내용/가족/*".to_owned()],
        purpose: "대출 심사".to_owned(),
        nonce: Some("AAAA".to_owned()),
        state: ShareState::Queued,
        held_output: Some(format!("{transaction_id}:0")),
        expires_s: NOW_MS / 1000 + 3_600,
        keep_until_s: None,
        created_ms: NOW_MS,
        opened_ms: None,
        ended_ms: None,
        detail: json!({}),
    }
}

pub(crate) fn received(transaction_id: &str) -> Received {
    Received {
        transaction_id: transaction_id.to_owned(),
        asset: "a1".to_owned(),
        network: NETWORK.to_owned(),
        issuer: None,
        form: None,
        title: None,
        receiver_key: "5Xc2".to_owned(),
        state: ReceivedState::New,
        held_output: Some(format!("{transaction_id}:0")),
        purpose: None,
        nonce: None,
        verdict: None,
        received_ms: NOW_MS,
        expires_s: Some(NOW_MS / 1000 + 3_600),
        keep_until_s: None,
        opened_ms: None,
        ended_ms: None,
        detail: json!({}),
    }
}

pub(crate) fn contact(identity: &str, name: &str) -> Contact {
    Contact {
        identity: identity.to_owned(),
        name: name.to_owned(),
        role: Some("receiver".to_owned()),
        fingerprint: "12345 67890".to_owned(),
        encryption_key: "u1W0".to_owned(),
        card: Some(vec![0xd2, 0x84]),
        compared_ms: None,
        added_ms: NOW_MS,
        updated_ms: NOW_MS,
        detail: json!({}),
    }
}

pub(crate) fn request(transaction_id: &str) -> Request {
    Request {
        transaction_id: transaction_id.to_owned(),
        network: NETWORK.to_owned(),
        issuer: "https://seoul.example".to_owned(),
        form: "family-relation".to_owned(),
        state: RequestState::Open,
        card_key: "5Xc2".to_owned(),
        asset: None,
        created_ms: NOW_MS,
        detail: json!({"purpose": "본인 확인"}),
    }
}

pub(crate) fn outgoing(transaction_id: &str, spends: Option<&str>) -> NewOutgoing {
    NewOutgoing {
        network: NETWORK.to_owned(),
        transaction_id: transaction_id.to_owned(),
        kind: "share".to_owned(),
        asset: Some("a1".to_owned()),
        spends: spends.map(str::to_owned),
        transaction_text: r#"{"id":"…"}"#.to_owned(),
        payload: Some("eyJ.payload".to_owned()),
        created_ms: NOW_MS,
        detail: json!({}),
    }
}
